"""Writing a snapshot to a server: resumable at any point, each row once, and verified at its end.

The graph is marked as loading before anything else changes, and as ready after everything was
verified, so that no engine ever answers from a graph between two states. In between, part by part
and in the order of ids, what the server has is compared with what it should have, by fingerprints,
and only differences are written: the first push writes everything, a later one what has changed,
and one after a kill what is missing. Each batch is one transaction with the mark of how far the
push has come; whether a batch whose answer was lost is there, that mark tells.

Fingerprints are believed only where nobody but pushes has written. Elsewhere, and with `--anew`,
all that pushes have written is removed first, and written again.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from onward.errors import EngineError, SnapshotMismatch
from onward.graph.columns.cache import open_compiled
from onward.graph.engine import GraphSource
from onward.graph.engines.neo4j.connection import Transaction
from onward.graph.engines.neo4j.held import COUNTS, DAMAGED, Held, held
from onward.graph.engines.neo4j.push.checksums import Sums, checksum, ids_of, live
from onward.graph.engines.neo4j.push.marks import Mark, Marks
from onward.graph.engines.neo4j.push.projection import PARTIES, Projection
from onward.graph.engines.neo4j.push.sync import Sync
from onward.graph.engines.neo4j.schema import (
    AWAIT_INDEXES,
    CLEARING,
    CONSTRAINTS,
    INDEXES,
    LOADING,
    NODES,
    READY,
    SCHEMA_NAMES,
)
from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import Statement

Progress = Callable[[int, int | None], None]
"""Called with how many parties and ties are done, and of how many."""

ATTEMPTS = 3
"""How often what is there is verified: where it does not add up, it is compared once more from its
beginning, and where somebody wrote meanwhile, it is looked at once more."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did.

    Attributes:
        snapshot: Id of the snapshot that the server holds now.
        server: What the server calls itself.
        parties, ties: How many the graph has.
        written, removed: Parties and ties that were written, and that were left over.
        checksum: Over counts, ids and fingerprints of all parts.
    """

    snapshot: str
    server: str
    parties: int
    ties: int
    written: int
    removed: int
    checksum: str


def push(
    source: GraphSource,
    server: Server,
    at: str,
    report: Progress | None = None,
    *,
    anew: bool = False,
) -> Pushed:
    """Make a server hold a snapshot, and nothing else.

    Args:
        source: The snapshot.
        server: To write to; its database must be empty, or hold what an earlier push wrote.
        at: The time, ISO 8601 in UTC.
        report: Called after every batch.
        anew: Remove everything that pushes have written, and write every row. It is done anyway
            where the server says that somebody else has written since the last push.

    Raises:
        EngineUnavailable: The server is gone; what is there stays, and the next push goes on.
        EngineTimeout: It took too long; as before.
        EngineError: The database holds something else, or another push has begun.
    """
    projection = Projection(open_compiled(source))
    nodes, ties = len(projection.ids[PARTIES]), projection.ties
    found = _found(server)
    is_cleared = found is not None and (anew or not found.is_trusted(server.committed))
    if report:
        report(0, None)
    marks = Marks(source.id, secrets.token_hex(8), nodes, ties)
    if found and not is_cleared and (same := _unchanged(server, projection, found, marks)):
        return Pushed(source.id, server.agent, nodes, ties, 0, 0, same)
    reached = None if is_cleared else server.read(marks.reached)
    sync = Sync(server, marks, projection, report)
    if is_cleared:
        _begin(server, marks, at, CLEARING)
        sync.clear()
    _make_schema(server)
    _begin(server, marks, at, LOADING)
    total = _verified(server, sync, reached, at)
    return Pushed(source.id, server.agent, nodes, ties, sync.written, sync.removed, total)


def _verified(server: Server, sync: Sync, reached: Mark | None, at: str) -> str:
    """Write what is missing, verify what is there, and mark it as ready; give the checksum.

    Raises:
        EngineError: It does not add up, or somebody else goes on writing.
    """
    sums = sync.run(reached)
    for _ in range(ATTEMPTS):
        following = None if server.committed is None else server.committed + 1
        if faults := _faults(server, sync.projection, sums):
            sums = sync.run(None)
            continue
        total = checksum(sums)
        if _finish(server, sync.marks, total, at, following):
            return total
        faults = ["it was written to while it was verified"]
        _begin(server, sync.marks, at, LOADING)
    raise EngineError(
        f"what Neo4j holds does not add up ({'; '.join(faults)}); run `onward push --anew`, and if "
        "it comes back, does somebody else write to this database? give Onward one of its own"
    )


def _begin(server: Server, marks: Marks, at: str, state: str) -> None:
    def is_begun() -> bool:
        found = server.read(held)
        return found is not None and (found.push, found.state) == (marks.push, state)

    server.write(lambda transaction: marks.begin(transaction, at, state), is_begun)


def _finish(server: Server, marks: Marks, total: str, at: str, committed: int | None) -> bool:
    """Mark the graph as ready; tell whether nobody else has written since it was verified.

    Args:
        server: Holds it.
        marks: Of the push.
        total: The checksum.
        at: The time.
        committed: Number of the one transaction that follows what was verified.
    """

    def is_finished() -> bool:
        found, wanted = server.read(held), (marks.push, READY, committed)
        return found is not None and (found.push, found.state, found.committed) == wanted

    server.write(lambda opened: marks.finish(opened, total, at, committed), is_finished)
    return server.committed == committed


def _found(server: Server) -> Held | None:
    """Ask what the server holds.

    Raises:
        EngineError: Not what an earlier push wrote.
    """
    try:
        found = server.read(held)
    except SnapshotMismatch:
        return DAMAGED
    if found is None and server.rows(NODES)[0][0]:
        raise EngineError(
            "this database holds nodes that Onward did not write, and a push would remove some; "
            "give it an empty one (NEO4J_DATABASE, or another server)"
        )
    return found


def _make_schema(server: Server) -> None:
    """Make the constraints and indexes that are missing, and wait until they can be used."""
    names = {name for [name] in server.rows(SCHEMA_NAMES)}
    missing = [text for name, text in (CONSTRAINTS | INDEXES).items() if name not in names]
    for text in missing:
        server.write(partial(Transaction.ask, statement=Statement(text, {})), lambda: False)
    if missing:
        server.rows(AWAIT_INDEXES)


def _unchanged(server: Server, projection: Projection, found: Held, wanted: Marks) -> str | None:
    """Return the checksum of a graph that still is what it was when it was pushed; else None."""
    told = found.state, found.id, found.nodes, found.ties
    if told != (READY, wanted.snapshot, wanted.nodes, wanted.ties):
        return None
    sums = live(server, projection.ids)
    total = checksum(sums)
    has_ids = all(
        (sums[name].count, sums[name].ids) == ids_of(ids) for name, ids in projection.ids.items()
    )
    is_whole = has_ids and total == found.checksum and not _others(server, projection)
    return total if is_whole else None


def _faults(server: Server, projection: Projection, expected: dict[str, Sums]) -> list[str]:
    """Say where counts or sums on the server are not those of the snapshot."""
    return _others(server, projection) + [
        f"{name}: {found.count} rows, {expected[name].count} expected, or others than expected"
        for name, found in live(server, projection.ids).items()
        if found != expected[name]
    ]


def _others(server: Server, projection: Projection) -> list[str]:
    """Say where there are more parties or ties than the snapshot has, of whatever id and type."""
    [[parties], [ties]] = server.rows(COUNTS)
    expected = len(projection.ids[PARTIES]), projection.ties
    if (parties, ties) == expected:
        return []
    return [f"{parties} parties and {ties} ties instead of {expected[0]} and {expected[1]}"]
