"""The journal of a push on the server: that it is loading, how far it has come, that it is ready.

It is kept in two nodes, each the only one of its label. Every batch begins by taking the lock on
the first one and then, as another push may have held it, checking that it still names this push:
where two pushes run, the later one goes on and the earlier one stops.
"""

from dataclasses import dataclass

from onward import __version__
from onward.errors import EngineError
from onward.graph.engines.neo4j.connection import ServerTransaction
from onward.graph.engines.neo4j.schema import CLEARING, FORMAT, LOADING, READY
from onward.graph.engines.neo4j.statement import CypherStatement


@dataclass(frozen=True, slots=True)
class PushProgress:
    """How far a push has come: every row of the part whose id is below `next` is as it should be.

    The parts before it are whole.

    Attributes:
        sums: Of all rows that are done, see `checksums.flatten_sums`.
    """

    part: str
    next: int
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PushJournal:
    """What one push writes on the server about itself.

    Attributes:
        snapshot: Id of the snapshot.
        push: A name that no other push has.
        nodes, ties: How many parties and ties it will have.
    """

    snapshot: str
    push: str
    nodes: int
    ties: int

    def begin(self, transaction: ServerTransaction, now: str, state: str = LOADING) -> None:
        """Mark the graph as loading, or as being cleared; no earlier push can be resumed then."""
        transaction.ask(CypherStatement(_FORGET_DAMAGED, {}))
        if state == CLEARING:
            transaction.ask(CypherStatement(_FORGET_PROGRESS, {}))
        properties = {
            "id": self.snapshot,
            "push": self.push,
            "state": state,
            "format": FORMAT,
            "version": __version__,
            "nodes": self.nodes,
            "ties": self.ties,
            "at": now,
        }
        transaction.ask(CypherStatement(_BEGIN, properties))

    def lock(self, transaction: ServerTransaction) -> None:
        """Keep every other push waiting until this transaction ends.

        Raises:
            EngineError: Another push has begun meanwhile.
        """
        parameters = {"push": self.push, "id": self.snapshot, "states": [CLEARING, LOADING]}
        if not transaction.ask(CypherStatement(_LOCK, parameters)):
            raise _build_overtaken()

    def record(self, transaction: ServerTransaction, progress: PushProgress) -> None:
        """Record how far the push has come."""
        parameters = {
            "snapshot": self.snapshot,
            "part": progress.part,
            "next": progress.next,
            "sums": list(progress.sums),
        }
        transaction.ask(CypherStatement(_RECORD, parameters))

    def finish(
        self, transaction: ServerTransaction, checksum: str, now: str, committed: int | None = None
    ) -> None:
        """Mark the graph as ready.

        Args:
            transaction: In which it is written.
            checksum: Of all rows.
            now: The time, ISO 8601.
            committed: Number that this transaction will have, if nobody else writes.

        Raises:
            EngineError: Another push has begun meanwhile.
        """
        self.lock(transaction)
        parameters = {
            "push": self.push,
            "id": self.snapshot,
            "state": READY,
            "checksum": checksum,
            "at": now,
            "committed": committed,
        }
        [[is_marked]] = transaction.ask(CypherStatement(_FINISH, parameters, rows=1))
        if not is_marked:
            raise _build_overtaken()

    def read_progress(self, transaction: ServerTransaction) -> PushProgress | None:
        """Return how far a push of this snapshot has come, this one or one that was interrupted."""
        rows = transaction.ask(
            CypherStatement(_READ_PROGRESS, {"snapshot": self.snapshot, "format": FORMAT})
        )
        if not rows:
            return None
        part, following, sums = rows[0]
        return PushProgress(part, following, tuple(sums or ()))


def _build_overtaken() -> EngineError:
    return EngineError("another `onward push` has begun on this server; this one stops")


_FORGET_DAMAGED = (  # unless there is exactly one description, it is not believed
    "MATCH (s:OnwardSnapshot) WITH collect(s) AS found "
    "WHERE size(found) > 1 OR NOT coalesce(found[0].single = true, false) "
    "UNWIND found AS s DETACH DELETE s"
)

_FORGET_PROGRESS = "MATCH (g:OnwardProgress) DETACH DELETE g"

_BEGIN = (
    "MERGE (s:OnwardSnapshot {single: true}) "
    "SET s.id = $id, s.push = $push, s.state = $state, s.format = $format, "
    "s.onward_version = $version, s.nodes = $nodes, s.ties = $ties, s.started = $at, "
    # A property name that is new to a database costs a transaction of its own, and `finish` has
    # to predict its own number: so all names are written here.
    "s.lock = true, s.finished = '', s.checksum = '', s.committed = -1"
)

_LOCK = (
    "MATCH (s:OnwardSnapshot {single: true}) SET s.lock = true "
    "WITH s WHERE s.push = $push AND s.id = $id AND s.state IN $states RETURN s.id"
)
"""The lock comes first: what is read before it is held may be out of date."""

_RECORD = (
    "MERGE (g:OnwardProgress {single: true}) "
    "SET g.snapshot = $snapshot, g.part = $part, g.next = $next, g.sums = $sums"
)

_READ_PROGRESS = (
    "MATCH (s:OnwardSnapshot {single: true, state: 'loading', id: $snapshot, format: $format}) "
    "MATCH (g:OnwardProgress {single: true, snapshot: $snapshot}) "
    "RETURN g.part, g.next, g.sums"
)

_FINISH = (
    "MATCH (s:OnwardSnapshot {single: true, push: $push, id: $id}) "
    "SET s.state = $state, s.finished = $at, s.checksum = $checksum, s.committed = $committed "
    "WITH s OPTIONAL MATCH (g:OnwardProgress) DELETE g RETURN count(*)"
)
