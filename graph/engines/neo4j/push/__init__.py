"""Writing a snapshot to a server: resumable at any point, each row once, and verified at its end.

The graph is marked as loading before anything else changes, and as ready after everything was
verified, so that no engine ever answers from a graph between two states. In between, part by part
and in the order of ids, what the server has is compared with what it should have, by fingerprints,
and only differences are written: the first push writes everything, a later one what has changed,
and one after a kill what is missing. Each batch is one transaction with a record of how far the
push has come, which tells whether a batch whose answer was lost was applied.

Fingerprints are believed only where nobody but pushes has written. Elsewhere, and with `--anew`,
all that pushes have written is removed first, and written again.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from onward.errors import EngineError, SnapshotMismatch
from onward.graph.compiling.compiled import open_compiled
from onward.graph.engine import GraphSource
from onward.graph.engines.neo4j.connection import ServerTransaction
from onward.graph.engines.neo4j.push.checksums import Sums, checksum, sum_ids, sum_rows
from onward.graph.engines.neo4j.push.journal import PushJournal, PushProgress
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
from onward.graph.engines.neo4j.server_state import COUNTS, DAMAGED, ServerState, read_state
from onward.graph.engines.neo4j.statement import CypherStatement

Progress = Callable[[int, int | None], None]
"""Called with how many parties and ties are done, and of how many."""

ATTEMPTS = 3
"""How often the graph is verified. Where it does not add up, it is first compared again from the
beginning; where somebody wrote meanwhile, it is only verified again."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """The result of a push.

    Attributes:
        snapshot: Id of the snapshot that the server holds now.
        server: Name and version that the server states.
        parties, ties: How many the graph has.
        written, removed: Counts of parties and ties that were written, and that were left over.
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
    now: str,
    report: Progress | None = None,
    *,
    anew: bool = False,
) -> Pushed:
    """Make a server hold a snapshot, and nothing else.

    Args:
        source: The snapshot.
        server: To write to; its database must be empty, or hold what an earlier push wrote.
        now: The time, ISO 8601 in UTC.
        report: Called after every batch.
        anew: Remove everything that pushes have written, and write every row. It is done anyway
            where the server says that somebody else has written since the last push.

    Raises:
        EngineUnavailable: The server is gone; what was written stays, and the next push resumes.
        EngineTimeout: It took too long; likewise.
        EngineError: The database holds something else, or another push has begun.
    """
    projection = Projection(open_compiled(source))
    nodes, ties = len(projection.ids[PARTIES]), projection.ties
    state = _read_server(server)
    # Fingerprints are trusted only where nobody but pushes has written.
    is_cleared = state is not None and (anew or not state.is_trusted(server.committed))
    if report:
        report(0, None)
    journal = PushJournal(source.id, secrets.token_hex(8), nodes, ties)
    if state and not is_cleared:
        unchanged = _checksum_if_unchanged(server, projection, state, journal)
        if unchanged is not None:
            return Pushed(source.id, server.agent, nodes, ties, 0, 0, unchanged)
    progress = None if is_cleared else server.read(journal.read_progress)
    sync = Sync(server, journal, projection, report)
    if is_cleared:
        _begin_push(server, journal, now, CLEARING)
        sync.clear()
    _make_schema(server)
    _begin_push(server, journal, now, LOADING)
    total = _write_and_verify(server, sync, progress, now)
    return Pushed(source.id, server.agent, nodes, ties, sync.written, sync.removed, total)


def _write_and_verify(server: Server, sync: Sync, progress: PushProgress | None, now: str) -> str:
    """Write what is missing, verify everything, and mark it as ready; return the checksum.

    Raises:
        EngineError: It does not add up, or somebody else goes on writing.
    """
    sums = sync.run(progress)
    for _ in range(ATTEMPTS):
        # If nobody else writes meanwhile, the finish is the very next transaction.
        following = None if server.committed is None else server.committed + 1
        if faults := _list_faults(server, sync.projection, sums):
            sums = sync.run(None)
            continue
        total = checksum(sums)
        if _finish_push(server, sync.journal, total, now, following):
            return total
        faults = ["it was written to while it was verified"]
        _begin_push(server, sync.journal, now, LOADING)
    raise EngineError(
        f"what Neo4j holds does not add up ({'; '.join(faults)}); run `onward push --anew`, and if "
        "it comes back, check whether something else writes to this database; Onward needs its own"
    )


def _begin_push(server: Server, journal: PushJournal, now: str, state: str) -> None:
    def is_begun() -> bool:
        read = server.read(read_state)
        return read is not None and (read.push, read.state) == (journal.push, state)

    server.write(lambda transaction: journal.begin(transaction, now, state), is_begun)


def _finish_push(
    server: Server, journal: PushJournal, total: str, now: str, committed: int | None
) -> bool:
    """Mark the graph as ready; tell whether nobody else has written since it was verified.

    Args:
        server: Holds it.
        journal: Of the push.
        total: The checksum.
        now: The time.
        committed: Number of the one transaction that follows what was verified.
    """

    def is_finished() -> bool:
        read, expected = server.read(read_state), (journal.push, READY, committed)
        return read is not None and (read.push, read.state, read.committed) == expected

    server.write(lambda opened: journal.finish(opened, total, now, committed), is_finished)
    return server.committed == committed


def _read_server(server: Server) -> ServerState | None:
    """Read what the server holds.

    Raises:
        EngineError: Something that no push wrote.
    """
    try:
        state = server.read(read_state)
    except SnapshotMismatch:
        return DAMAGED
    if state is None and server.rows(NODES)[0][0]:
        raise EngineError(
            "this database holds nodes that Onward did not write, and a push would remove some; "
            "give it an empty one (NEO4J_DATABASE, or another server)"
        )
    return state


def _make_schema(server: Server) -> None:
    """Make the constraints and indexes that are missing, and wait until they can be used."""
    names = {name for [name] in server.rows(SCHEMA_NAMES)}
    missing = [text for name, text in (CONSTRAINTS | INDEXES).items() if name not in names]
    # IF NOT EXISTS: a statement whose answer was lost can simply be run again.
    for text in missing:
        server.write(
            partial(ServerTransaction.ask, statement=CypherStatement(text, {})), lambda: False
        )
    if missing:
        server.rows(AWAIT_INDEXES)


def _checksum_if_unchanged(
    server: Server, projection: Projection, state: ServerState, journal: PushJournal
) -> str | None:
    """Return the checksum of a graph that is still what was pushed; None for any other."""
    described = state.state, state.id, state.nodes, state.ties
    if described != (READY, journal.snapshot, journal.nodes, journal.ties):
        return None
    sums = sum_rows(server, projection.ids)
    total = checksum(sums)
    has_ids = all(
        (sums[name].count, sums[name].ids) == sum_ids(ids) for name, ids in projection.ids.items()
    )
    is_whole = has_ids and total == state.checksum and not _list_surplus(server, projection)
    return total if is_whole else None


def _list_faults(server: Server, projection: Projection, expected: dict[str, Sums]) -> list[str]:
    """List where counts or sums on the server are not those of the snapshot."""
    return _list_surplus(server, projection) + [
        f"{name}: {sums.count} rows, {expected[name].count} expected, or different rows"
        for name, sums in sum_rows(server, projection.ids).items()
        if sums != expected[name]
    ]


def _list_surplus(server: Server, projection: Projection) -> list[str]:
    """List parties or ties beyond those of the snapshot, whatever their ids and types are."""
    [[parties], [ties]] = server.rows(COUNTS)
    expected = len(projection.ids[PARTIES]), projection.ties
    if (parties, ties) == expected:
        return []
    return [f"{parties} parties and {ties} ties instead of {expected[0]} and {expected[1]}"]
