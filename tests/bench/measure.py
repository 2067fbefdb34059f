"""One measurement a process, printed as a line of JSON: ``python -m tests.bench.measure NAME …``.

A process of its own keeps one figure's memory and warm caches out of the next.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from onward.graph.engine import Engine
from onward.graph.pattern import Question
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.graph.store.workspace import WorkspaceFolder
from onward.loaders.load import load as load_files
from onward.loaders.source import LoadOptions
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.transactions.goods import ELEMENTS
from onward.queries.transactions.transaction import Transaction, parse_transaction
from onward.registry import find
from tests.assessed import assess_to_data
from tests.bench.world import write_world

ON = date(2026, 5, 1)
CAP_S = 20.0


def build(folder: Path, ties: int, hubs: int) -> dict[str, Any]:
    """Write a world, load it, and compile it for the embedded engine."""
    files = write_world(folder / "csv", ties, hubs=hubs)
    began = time.perf_counter()
    loaded = load_files("csv", list(files.paths), LoadOptions("bench"))
    read = time.perf_counter() - began
    began = time.perf_counter()
    facts = SourceFacts(name="bench", source="csv")
    snapshot = WorkspaceFolder(folder / "workspace").put(
        LayerContent(facts, loaded.rows, loaded.log.as_dict())
    )
    put = time.perf_counter() - began
    del loaded
    began = time.perf_counter()
    find("engine", "embedded").Engine.open(snapshot)
    return {"read_s": read, "put_s": put, "compile_s": time.perf_counter() - began}


def questions() -> list[Question]:
    """Return every pattern of the catalogue as a question."""
    return [
        Question(block.bind(one.params), ON)
        for one in default_catalogue()
        for block in one.detection.blocks
    ]


def labels(folder: Path) -> dict[str, Any]:
    """Build every label table of the catalogue anew."""
    embedded = find("engine", "embedded")
    engine = embedded.Engine.open(WorkspaceFolder(folder / "workspace").current())
    took = [_rebuilt(engine, question) for question in questions()]
    return {"labels_s": sum(took), "tables": 2 * len(took)}


def _rebuilt(engine: Any, question: Question) -> float:
    from onward.graph.columns.labels import automaton  # noqa: PLC0415  # measured part
    from onward.graph.columns.labels import build as make  # noqa: PLC0415  # measured part

    hops = tuple(step.hops for step in question.pattern.steps)
    began = time.perf_counter()
    for definite in (True, False):
        machine = automaton(hops, crossing=not definite)
        make(engine.graph, question.pattern, machine, definite=definite)
    return time.perf_counter() - began


def patterns(folder: Path, engine_name: str, parties: int) -> dict[str, Any]:
    """Ask every pattern, with its evidence rows, of many parties; a party counts as one."""
    snapshot = WorkspaceFolder(folder / "workspace").current()
    module = find("engine", engine_name)
    began = time.perf_counter()
    if engine_name == "networkx":
        engine = module.Engine.open(snapshot, force=True)
    else:
        engine = module.Engine.open(snapshot)
    opened = time.perf_counter() - began
    catalogue = questions()
    pids = companies(engine, parties)
    for pid in pids[:3]:
        _evidence(engine, catalogue, pid)
    return {
        "open_s": opened,
        **_timed(lambda pid: _evidence(engine, catalogue, pid), pids, cap_s=120.0),
        "rss_mb": resident_mb(),
    }


def companies(engine: Engine, count: int) -> list[int]:
    """Return the first companies of the world, hubs (the very first) left out."""
    ids = [f"bench:p{number}" for number in range(100, 100 + 4 * count)]
    found = [pid for pid in engine.find(ids) if pid is not None]
    records = engine.parties(found)
    return [pid for pid, row in zip(found, records, strict=True) if "Company" in row.kinds][:count]


def _evidence(engine: Engine, catalogue: Sequence[Question], pid: int) -> None:
    for question in catalogue:
        found = engine.witnesses(question, pid, question.pattern.paths.show)
        for path in found.definite.paths or found.possible.paths:
            engine.ties(path)


def transactions(folder: Path, count: int, hub: str | None) -> dict[str, Any]:
    """Assess whole transactions: resolve, every indicator, verdict, JSON."""
    world = AssessmentSetup.open(WorkspaceFolder(folder / "workspace").current())
    pids = companies(world.engine, 2 * count)
    ids = [record.id for record in world.engine.parties(pids)]
    orders = [order(number, hub or ids[2 * number], ids[2 * number + 1]) for number in range(count)]
    for one in orders[:3]:
        assess_to_data(one, world)
    complete: list[bool] = []

    def run(one: Transaction) -> None:
        answer = assess_to_data(one, world)
        complete.append(not any(row["reason"] == "limit" for row in answer["cannot_tell"]))

    figures = _timed(run, orders, cap_s=120.0)
    findings = sorted({found["id"] for found in assess_to_data(orders[0], world)["findings"]})
    return {
        **figures,
        "all_within_limits": all(complete),
        "findings": findings,
        "rss_mb": resident_mb(),
    }


def order(number: int, end_user: str, consignee: str) -> Transaction:
    """Return an order of a cyber-surveillance item to two companies of the world."""
    return parse_transaction(
        {
            "id": f"T{number}",
            "date": ON.isoformat(),
            "kind": "export",
            "parties": [
                {"role": "exporter", "name": "Exporter", "country": "DE"},
                {"role": "consignee", "id": consignee},
                {"role": "end_user", "id": end_user},
            ],
            "items": [
                {
                    "description": "analyser",
                    "families": ["interception"],
                    "hs": "854370",
                    "cyber_surveillance": dict.fromkeys(ELEMENTS, "yes"),
                }
            ],
            "destination": "KZ",
            "end_use": {"text": "network planning"},
        }
    )


def cold(folder: Path, runs: int) -> dict[str, Any]:
    """Time ``onward assess`` as a whole process, caches of the file system warm."""
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "order.json"
        file.write_text(json.dumps(order(1, "bench:p500", "bench:p600").plain()))
        command = [sys.executable, "-m", "onward", "assess", str(file), "--json"]
        command += ["--workspace", str(folder / "workspace")]
        took, processor = [], []
        for _ in range(runs):
            began, before = time.perf_counter(), os.times()
            subprocess.run(command, check=False, capture_output=True)
            took.append(time.perf_counter() - began)
            after = os.times()
            user = after.children_user - before.children_user
            processor.append(user + after.children_system - before.children_system)
    return {
        "min_s": min(took),
        "median_s": float(np.median(took)),
        "processor_s": float(np.median(processor)),
    }


def _batch(folder: Path, count: int, customers: int, jobs: int) -> dict[str, Any]:
    from tests.bench.batch import batch  # noqa: PLC0415  # it imports from here

    return batch(folder, count, customers, jobs)


def _rescreen(folder: Path, count: int, orders_each: int = 20) -> dict[str, Any]:
    from tests.bench.rescreen import measure_rescreening  # noqa: PLC0415  # only where it is measured

    return measure_rescreening(folder, count, orders_each)


def _book(folder: Path, count: int, before: str = "", orders_each: str = "1") -> dict[str, Any]:
    from tests.bench.book import measure_book  # noqa: PLC0415  # only where it is measured

    return measure_book(folder, count, before, int(orders_each))


def _beside(folder: Path, parties: int, orders: int) -> dict[str, Any]:
    from tests.bench.neo4j import beside  # noqa: PLC0415  # it imports from here
    from tests.neo4j_server import end_all  # noqa: PLC0415  # only where a server is used

    try:
        return beside(folder, parties, orders)
    finally:
        end_all()


def _timed(run: Callable[[Any], None], items: Sequence[Any], cap_s: float) -> dict[str, Any]:
    """Time each call; what the cap leaves unasked is counted, never dropped in silence."""
    took: list[float] = []
    began = time.perf_counter()
    for one in items:
        if time.perf_counter() - began > cap_s:
            break
        start = time.perf_counter()
        run(one)
        took.append((time.perf_counter() - start) * 1000)
    p50, p95, p99 = np.percentile(took, [50, 95, 99]).tolist()
    return {
        "asked": len(took),
        "not_asked": len(items) - len(took),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "max_ms": max(took),
    }


def resident_mb() -> float:
    """Return the process's peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(name: str, folder: str, *rest: str) -> None:
    """Run one measurement and print it."""
    home = Path(folder)
    answers: dict[str, Callable[[], dict[str, Any]]] = {
        "build": lambda: build(home, int(rest[0]), int(rest[1])),
        "labels": lambda: labels(home),
        "patterns": lambda: patterns(home, rest[0], int(rest[1])),
        "transactions": lambda: transactions(home, int(rest[0]), rest[1] if rest[1:] else None),
        "cold": lambda: cold(home, int(rest[0])),
        "neo4j": lambda: _beside(home, *map(int, rest)),
        "rescreen": lambda: _rescreen(home, *map(int, rest)),
        "book": lambda: _book(home, int(rest[0]), *rest[1:]),
        "batch": lambda: _batch(home, *map(int, rest)),
    }
    sys.stdout.write(json.dumps(answers[name]()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
