"""Kill a push at random moments and push again: the server holds every row once, and no other.

`python -m tests.gauntlet push --seed S --kills N [--workspace W] [--ties N]` pushes the workspace's
snapshot, or a made world of so many ties, to the server that NEO4J_URI names, else to one of its
own; its database must hold nothing else. Between kills the server is asked, too: nothing may be
there twice, and no engine may open a graph that is not whole.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import SnapshotMismatch
from onward.graph.engines.neo4j import Engine
from onward.graph.engines.neo4j.cypher import CypherStatement
from onward.graph.engines.neo4j.push import PARTS
from onward.graph.engines.neo4j.server import Server
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from tests import neo4j_server
from tests.bench.measure import build
from tests.engines import hold
from tests.realdata import ROOT
from tests.stakes import World, company

OTHER = World([company("other")])
"""What the server is made to hold where a push came to its end before it was killed."""

MODULUS = 2**61


@dataclass(frozen=True)
class Told:
    """What came of a run.

    Attributes:
        seconds: Of one push that nobody kills, from another snapshot.
        amid: Kills in the middle of a push.
        rows: Parties and ties on the server at the end.
    """

    seconds: float
    amid: int
    rows: tuple[int, int]

    def __str__(self) -> str:
        parties, ties = self.rows
        return (
            f"{parties:,} parties and {ties:,} ties, {self.seconds:.1f} s a push; "
            f"{self.amid} kills came in the middle of one; counts and sums right, none twice"
        )


def run(workspace: Path, seed: int, kills: int, *, from_afresh: bool = True) -> Told:
    """Kill so many pushes, push once more, and look at what is there.

    Args:
        workspace: Whose snapshot is pushed.
        seed: Of the moments.
        kills: How many.
        from_afresh: Make the server hold something else whenever a push came to its end, and kill
            it anywhere; else kill one push again and again on its way.
    """
    snapshot = WorkspaceFolder(workspace).current()
    chance = random.Random(seed)  # noqa: S311  # moments, no secrets
    server = Server(neo4j_server.address())
    try:
        hold("neo4j", OTHER)
        began = time.monotonic()
        pushed(workspace)
        seconds = time.monotonic() - began
        amid = 0
        for number in range(kills):
            if is_ready(server, snapshot) and (from_afresh or number == 0):
                hold("neo4j", OTHER)
            span = seconds if from_afresh else 2 * seconds / kills
            kill_after(workspace, chance.uniform(0.2, span))
            amid += not is_ready(server, snapshot)
            check_between(server, snapshot)
        pushed(workspace)
        check(server, snapshot)
        rows = server.rows(CypherStatement("MATCH (n:Party) RETURN count(n)", {}))[0][0]
        ties = server.rows(CypherStatement("MATCH ()-[r]->() RETURN count(r)", {}))[0][0]
        assert pushed(workspace)["written"] == 0
    finally:
        server.close()
    return Told(seconds, amid, (rows, ties))


def command(workspace: Path) -> list[str]:
    return [sys.executable, "-m", "onward", "push", "--workspace", str(workspace), "--json"]


def pushed(workspace: Path) -> Mapping[str, Any]:
    """Push to the end."""
    done = subprocess.run(command(workspace), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def kill_after(workspace: Path, seconds: float) -> None:
    """Start a push and kill it."""
    with subprocess.Popen(
        command(workspace), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()


def is_ready(server: Server, snapshot: Snapshot) -> bool:
    text = "MATCH (s:OnwardSnapshot) RETURN s.id, s.state"
    return server.rows(CypherStatement(text, {})) == [[snapshot.id, "ready"]]


def check_between(server: Server, snapshot: Snapshot) -> None:
    """See that nothing is there twice, and that an engine opens only what is whole."""
    for text in twice():
        assert server.rows(CypherStatement(text, {})) == [], text
    try:
        Engine.open(snapshot, server=server)
    except SnapshotMismatch:
        assert not is_ready(server, snapshot)
    else:
        assert is_ready(server, snapshot)


def twice() -> Iterator[str]:
    """Ask for ids that two parties, or two ties of a kind, have."""
    yield "MATCH (n:Party) WITH n.pid AS id, count(*) AS times WHERE times > 1 RETURN id LIMIT 1"
    for part in PARTS[1:]:
        ties = f"MATCH ()-[n:{part.name.upper()}]->()"
        yield f"{ties} WITH n.tid AS id, count(*) AS times WHERE times > 1 RETURN id LIMIT 1"


def check(server: Server, snapshot: Snapshot) -> None:
    """Compare counts and sums on the server with the layers' own rows, kind by kind."""
    table = snapshot.table("ties")
    wanted: dict[str, list[int]] = {}
    for kind, tid in zip(table["kind"].to_pylist(), table["tid"].to_pylist(), strict=True):
        wanted.setdefault(kind, []).append(tid)
    text = (
        "MATCH ()-[r]->() RETURN type(r), count(r), sum(r.tid / 2147483648), "
        "sum(r.tid % 2147483648)"
    )
    found = {
        kind.lower(): (count, (high * 2**31 + low) % MODULUS)
        for kind, count, high, low in server.rows(CypherStatement(text, {}))
    }
    assert found == {kind: (len(some), sum(some) % MODULUS) for kind, some in wanted.items()}


def made(folder: Path, ties: int) -> Path:
    """Make a workspace with a world of so many ties."""
    if not (folder / "workspace").exists():
        build(folder, ties, 0)
    return folder / "workspace"


def main(arguments: list[str]) -> int:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet push")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--ties", type=int, default=10_000)
    parser.add_argument("--onwards", action="store_true", help="kill one push again and again")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        workspace = options.workspace or made(Path(home), options.ties)
        outcome = run(workspace, options.seed, options.kills, from_afresh=not options.onwards)
    sys.stdout.write(f"seed {options.seed}: {outcome}\n")
    neo4j_server.end_all()
    return 0
