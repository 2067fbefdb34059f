"""The marks of a push on the server: that it is loading, how far it has come, that it is ready.

Both nodes are the only ones of their label. Every batch begins by taking the lock on the first one
and then, as another push may have held it, seeing that it still names this push: where two pushes
run, the younger one goes on and the older one stops.
"""

from dataclasses import dataclass

from onward import __version__
from onward.errors import EngineError
from onward.graph.engines.neo4j.connection import Transaction
from onward.graph.engines.neo4j.schema import CLEARING, FORMAT, LOADING, READY
from onward.graph.engines.neo4j.statement import Statement


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a push has come: every row of the part whose id is below `next` is as it should be.

    The parts before it are whole.

    Attributes:
        sums: Of all rows that are done, see `checksums.flat`.
    """

    part: str
    next: int
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one push.

    Attributes:
        snapshot: Id of the snapshot.
        push: A name that no other push has.
        nodes, ties: How many parties and ties it will have.
    """

    snapshot: str
    push: str
    nodes: int
    ties: int

    def begin(self, transaction: Transaction, at: str, state: str = LOADING) -> None:
        """Mark the graph as loading, or clearing; then no earlier push can be gone on with."""
        transaction.ask(Statement(_FORGET_DAMAGED, {}))
        if state == CLEARING:
            transaction.ask(Statement(_FORGET_PROGRESS, {}))
        told = {
            "id": self.snapshot,
            "push": self.push,
            "state": state,
            "format": FORMAT,
            "version": __version__,
            "nodes": self.nodes,
            "ties": self.ties,
            "at": at,
        }
        transaction.ask(Statement(_BEGIN, told))

    def lock(self, transaction: Transaction) -> None:
        """Keep every other push waiting until this transaction ends.

        Raises:
            EngineError: Another push has begun meanwhile.
        """
        told = {"push": self.push, "id": self.snapshot, "states": [CLEARING, LOADING]}
        if not transaction.ask(Statement(_LOCK, told)):
            raise _overtaken()

    def move(self, transaction: Transaction, mark: Mark) -> None:
        """Mark how far the push has come."""
        told = {"part": mark.part, "next": mark.next, "sums": list(mark.sums)}
        transaction.ask(Statement(_MOVE, {"snapshot": self.snapshot, **told}))

    def finish(
        self, transaction: Transaction, checksum: str, at: str, committed: int | None = None
    ) -> None:
        """Mark the graph as ready.

        Args:
            transaction: To ask through.
            checksum: Of all rows.
            at: The time.
            committed: Number that this transaction will have, if nobody else writes.

        Raises:
            EngineError: Another push has begun meanwhile.
        """
        self.lock(transaction)
        told = {"push": self.push, "id": self.snapshot, "state": READY}
        told |= {"checksum": checksum, "at": at}
        [[marked]] = transaction.ask(Statement(_FINISH, told | {"committed": committed}, rows=1))
        if not marked:
            raise _overtaken()

    def reached(self, transaction: Transaction) -> Mark | None:
        """Return how far a push of this snapshot has come, this one or one that broke off."""
        rows = transaction.ask(Statement(_REACHED, {"snapshot": self.snapshot, "format": FORMAT}))
        if not rows:
            return None
        part, following, sums = rows[0]
        return Mark(part, following, tuple(sums or ()))


def _overtaken() -> EngineError:
    return EngineError("another `onward push` has begun on this server; this one stops")


_FORGET_DAMAGED = (  # there is exactly one description, or none is believed
    "MATCH (s:OnwardSnapshot) WITH collect(s) AS found "
    "WHERE size(found) > 1 OR NOT coalesce(found[0].single = true, false) "
    "UNWIND found AS s DETACH DELETE s"
)

_FORGET_PROGRESS = "MATCH (g:OnwardProgress) DETACH DELETE g"

_BEGIN = (
    "MERGE (s:OnwardSnapshot {single: true}) "
    "SET s.id = $id, s.push = $push, s.state = $state, s.format = $format, "
    "s.onward_version = $version, s.nodes = $nodes, s.ties = $ties, s.started = $at, "
    # A name that a database meets first costs a transaction, and `finish` foretells its own number.
    "s.lock = true, s.finished = '', s.checksum = '', s.committed = -1"
)

_LOCK = (
    "MATCH (s:OnwardSnapshot {single: true}) SET s.lock = true "
    "WITH s WHERE s.push = $push AND s.id = $id AND s.state IN $states RETURN s.id"
)
"""What is read before the lock is held may be old when it is."""

_MOVE = (
    "MERGE (g:OnwardProgress {single: true}) "
    "SET g.snapshot = $snapshot, g.part = $part, g.next = $next, g.sums = $sums"
)

_REACHED = (
    "MATCH (s:OnwardSnapshot {single: true, state: 'loading', id: $snapshot, format: $format}) "
    "MATCH (g:OnwardProgress {single: true, snapshot: $snapshot}) "
    "RETURN g.part, g.next, g.sums"
)

_FINISH = (
    "MATCH (s:OnwardSnapshot {single: true, push: $push, id: $id}) "
    "SET s.state = $state, s.finished = $at, s.checksum = $checksum, s.committed = $committed "
    "WITH s OPTIONAL MATCH (g:OnwardProgress) DELETE g RETURN count(*)"
)
