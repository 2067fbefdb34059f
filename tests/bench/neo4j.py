"""Neo4j beside the embedded engine: the same graph, the same questions, in one process and run.

Both engines are asked of one party after the other, so that whatever else the machine does befalls
both. A figure counts only where their answers are the same: a digest over all of them is compared.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from onward.graph.engine import Engine, Witnesses
from onward.graph.engines.neo4j.push import push
from onward.graph.engines.neo4j.server import Server
from onward.graph.model import TieKind
from onward.graph.pattern import End, Paths, Pattern, Question, Step
from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.assessment.setup import AssessmentSetup
from tests import neo4j_server
from tests.assessments import assess_to_data
from tests.bench.measure import ON, companies, order, questions
from tests.engines import AT

LIMIT_S: Final = 10.0
"""Seconds that the server gets for an answer here; what takes longer is counted as cut."""

DENSE_ASKED: Final = 20
DENSE: Final = tuple(kind for kind in TieKind if kind is not TieKind.POSSIBLY_SAME_AS)


def beside(folder: Path, parties: int, orders: int) -> dict[str, Any]:
    """Push a world and ask both engines every pattern of many parties, and whole orders."""
    snapshot = WorkspaceFolder(folder / "workspace").current()
    server = Server(neo4j_server.address())
    began = time.perf_counter()
    pushed = push(snapshot, server, AT)
    push_s = time.perf_counter() - began
    began = time.perf_counter()
    push(snapshot, server, AT)
    again_s = time.perf_counter() - began
    worlds = {name: AssessmentSetup.open(snapshot, name) for name in ("embedded", "neo4j")}
    engines = {name: world.engine for name, world in worlds.items()}
    pids = companies(engines["embedded"], max(parties, 2 * orders))
    catalogue = questions()
    return {
        "server": pushed.server,
        "push_s": push_s,
        "push_again_s": again_s,
        "rows_per_s": (pushed.parties + pushed.ties) / push_s,
        **_disk_and_memory(),
        "patterns": _interleaved(engines, lambda e, pid: _every(e, catalogue, pid), pids[:parties]),
        "batch": _batch(engines, catalogue, pids[:parties]),
        "orders": _orders(worlds, pids, orders),
        "explosion": explosion(engines, pids[:parties]),
    }


def _every(engine: Engine, catalogue: Sequence[Question], pid: int) -> list[Witnesses]:
    return [engine.witnesses(one, pid, one.pattern.paths.show) for one in catalogue]


def _interleaved(
    engines: dict[str, Any], ask: Callable[[Any, Any], Any], items: Sequence[Any]
) -> dict[str, Any]:
    """Time each engine on each item, the first few untimed; compare all answers."""
    took: dict[str, list[float]] = {name: [] for name in engines}
    digests = {name: hashlib.sha256() for name in engines}
    for number, item in enumerate([*items[:10], *items]):
        for name, engine in engines.items():
            began = time.perf_counter()
            answer = ask(engine, item)
            if number >= 10:
                took[name].append((time.perf_counter() - began) * 1000)
            digests[name].update(repr(answer).encode())
    alike = {digest.hexdigest() for digest in digests.values()}
    assert len(alike) == 1, "the engines answer differently"
    return {"asked": len(items), "digest": alike.pop(), **{n: _spread(t) for n, t in took.items()}}


def _spread(took: Sequence[float]) -> dict[str, float]:
    p50, p95, most = np.percentile(took, [50, 95, 100]).tolist()
    return {"p50_ms": p50, "p95_ms": p95, "max_ms": most}


def _batch(
    engines: dict[str, Engine], catalogue: Sequence[Question], pids: Sequence[int]
) -> dict[str, Any]:
    """Ask which of all parties have a path at all, pattern by pattern, all parties together."""
    took: dict[str, float] = {}
    answers = {}
    for name, engine in engines.items():
        began = time.perf_counter()
        answers[name] = [engine.reach(one, pids) for one in catalogue]
        took[name] = (time.perf_counter() - began) * 1000
    assert answers["embedded"] == answers["neo4j"]
    return {"parties": len(pids), "patterns": len(catalogue), "ms": took}


def _orders(worlds: dict[str, AssessmentSetup], pids: Sequence[int], count: int) -> dict[str, Any]:
    ids = [record.id for record in worlds["embedded"].engine.parties(pids)]
    some = [order(number, ids[2 * number], ids[2 * number + 1]) for number in range(count)]
    return _interleaved(worlds, lambda world, one: assess_to_data(one, world)["content_hash"], some)


def explosion(engines: dict[str, Any], pids: Sequence[int]) -> list[dict[str, Any]]:
    """Ask the dense pattern: every kind, either way, up to four ties; common and rare ends.

    One statement lets the server list walks; frontiers fetch each tie once. Neither has a cap; what
    takes longer than the limit is cut, and counted.
    """
    step = Step(ties=DENSE, direction="both", hops=(1, 4))
    military = Question(Pattern(steps=(step,), end=End(topics=("mil",)), paths=Paths(show=3)), ON)
    embedded, served = engines["embedded"], engines["neo4j"]
    rare = frozenset(pids[-20:])
    few = Question(Pattern(steps=(step,), end=End(), paths=Paths(show=3)), ON, only_ends=rare)
    return [
        {"ends": title, "way": way, **_way(embedded, served, question, way, pids)}
        for title, question in (("0.5 % of all parties", military), ("20 parties", few))
        for way in ("one statement", "frontiers")
    ]


def _way(
    embedded: Engine, served: Any, question: Question, way: str, pids: Sequence[int]
) -> dict[str, Any]:
    """Time one way on some parties; whatever comes to an end must be right."""
    finder = served  # the two ways are no choice of a user's
    took, cut = [], 0
    for pid in pids[:DENSE_ASKED]:
        right = embedded.witnesses(question, pid, 3).definite
        began = time.perf_counter()
        if way == "one statement":
            found = finder.by_statement(question, pid, 3, definite=True, limit_s=LIMIT_S)
        else:
            found = finder.by_frontiers(question, [pid], definite=True).paths(pid, 3)
        took.append((time.perf_counter() - began) * 1000)
        if found is None or found.limits or took[-1] > LIMIT_S * 1000:
            cut += 1
        else:
            assert found == right, "the engines answer differently"
    return {"asked": len(took), "cut": cut, **_spread(took)}


def _disk_and_memory() -> dict[str, float]:
    """Return what the server's store takes on disk, and its process in memory, in MB."""
    own = neo4j_server.running()
    if own is None:
        return {}
    size = sum(path.stat().st_size for path in (own.home / "data").rglob("*") if path.is_file())
    status = Path(f"/proc/{own.process.pid}/status").read_text(encoding="utf-8")
    rss = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
    return {"disk_mb": size / 2**20, "rss_mb": int(rss) / 1024}
