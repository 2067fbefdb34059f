"""Writing a snapshot to a server: resumable at any point, each row once, and verified at its end.

The graph is marked as loading before anything else changes, and as ready after everything was
verified, so that no engine ever answers from a graph between two states. In between, part by part
and in the order of ids, what the server has is compared with what it should have, by fingerprints,
and only differences are written: the first push writes everything, a later one what has changed,
and one after a kill what is missing. Each batch is one transaction with the mark of how far the
push has come; whether a batch whose answer was lost is there, that mark tells.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from onward.errors import EngineError, SnapshotMismatch
from onward.graph.engine import GraphSource
from onward.graph.engines.embedded.cache import open_compiled
from onward.graph.engines.neo4j.connection import Transaction
from onward.graph.engines.neo4j.held import COUNTS, Held, held
from onward.graph.engines.neo4j.push.checksums import Sums, checksum, ids_of, live
from onward.graph.engines.neo4j.push.marks import Marks
from onward.graph.engines.neo4j.push.projection import PARTIES, Projection
from onward.graph.engines.neo4j.push.sync import Sync
from onward.graph.engines.neo4j.schema import (
    AWAIT_INDEXES,
    CONSTRAINTS,
    INDEXES,
    NODES,
    SCHEMA_NAMES,
)
from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import Statement

Progress = Callable[[int, int | None], None]
"""Called with how many parties and ties are done, and of how many."""

ATTEMPTS = 2
"""A graph that does not add up is compared once more from its beginning."""


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
        anew: Write every row, also where its fingerprint says that it is there: somebody may have
            changed the row and not its fingerprint.

    Raises:
        EngineUnavailable: The server is gone; what is there stays, and the next push goes on.
        EngineTimeout: It took too long; as before.
        EngineError: The database holds something else, or another push has begun.
    """
    projection = Projection(open_compiled(source))
    nodes, ties = len(projection.ids[PARTIES]), projection.ties
    found = _found(server)
    if found is not None and found.is_ready and found.id == source.id and not anew:
        if report:
            report(0, None)
        if (same := _unchanged(server, projection, found)) is not None:
            return Pushed(source.id, server.agent, nodes, ties, 0, 0, same)
    marks = Marks(source.id, secrets.token_hex(8), nodes, ties)
    reached = None if anew else server.read(marks.reached)
    _make_schema(server)
    server.write(lambda transaction: marks.begin(transaction, at), lambda: _is_ours(server, marks))
    sync = Sync(server, marks, projection, report)
    sums = sync.run(reached, anew=anew)
    for _ in range(ATTEMPTS - 1):
        if _faults(server, projection, sums):
            sums = sync.run(None)
    if faults := _faults(server, projection, sums):
        raise EngineError(
            f"what Neo4j holds does not add up ({'; '.join(faults)}); does somebody else write "
            "to this database? give Onward one of its own"
        )
    total = checksum(sums)
    server.write(
        lambda transaction: marks.finish(transaction, total, at),
        lambda: _is_ours(server, marks, "ready"),
    )
    return Pushed(source.id, server.agent, nodes, ties, sync.written, sync.removed, total)


def _found(server: Server) -> Held | None:
    """Ask what the server holds.

    Raises:
        EngineError: Not what an earlier push wrote.
    """
    try:
        found = server.read(held)
    except SnapshotMismatch:  # a damaged description is written anew
        return None
    if found is None and server.rows(NODES)[0][0]:
        raise EngineError(
            "this database holds nodes that Onward did not write, and a push would remove some; "
            "give it an empty one (NEO4J_DATABASE, or another server)"
        )
    return found


def _is_ours(server: Server, marks: Marks, state: str = "loading") -> bool:
    found = server.read(held)
    return found is not None and (found.push, found.state) == (marks.push, state)


def _make_schema(server: Server) -> None:
    """Make the constraints and indexes that are missing, and wait until they can be used."""
    names = {name for [name] in server.rows(SCHEMA_NAMES)}
    missing = [text for name, text in (CONSTRAINTS | INDEXES).items() if name not in names]
    for text in missing:
        server.write(partial(Transaction.ask, statement=Statement(text, {})), lambda: False)
    if missing:
        server.rows(AWAIT_INDEXES)


def _unchanged(server: Server, projection: Projection, found: Held) -> str | None:
    """Give the checksum of a graph that still is what it was when it was pushed; else None."""
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
