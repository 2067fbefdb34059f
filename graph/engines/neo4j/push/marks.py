"""The marks of a push on the server: that it is loading, how far it has come, that it is ready.

Both nodes are the only ones of their label. Every batch begins by taking the lock on the first one
and seeing that it still names this push: where two pushes run, the younger one goes on and the
older one stops.
"""

from dataclasses import dataclass

from onward import __version__
from onward.errors import EngineError
from onward.graph.engines.neo4j.connection import Transaction
from onward.graph.engines.neo4j.schema import FORMAT
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

    def begin(self, transaction: Transaction, at: str) -> None:
        """Mark the graph as loading."""
        transaction.ask(Statement(_FORGET_DAMAGED, {}))
        told = {
            "id": self.snapshot,
            "push": self.push,
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
        if not transaction.ask(Statement(_LOCK, {"push": self.push})):
            raise EngineError("another `onward push` has begun on this server; this one stops")

    def move(self, transaction: Transaction, mark: Mark) -> None:
        """Mark how far the push has come."""
        told = {"part": mark.part, "next": mark.next, "sums": list(mark.sums)}
        transaction.ask(Statement(_MOVE, {"snapshot": self.snapshot, **told}))

    def finish(self, transaction: Transaction, checksum: str, at: str) -> None:
        """Mark the graph as ready."""
        self.lock(transaction)
        transaction.ask(Statement(_FINISH, {"checksum": checksum, "at": at}))

    def reached(self, transaction: Transaction) -> Mark | None:
        """Give how far a push of this snapshot has come, this one or one that broke off."""
        rows = transaction.ask(Statement(_REACHED, {"snapshot": self.snapshot, "format": FORMAT}))
        if not rows:
            return None
        part, following, sums = rows[0]
        return Mark(part, following, tuple(sums or ()))


_FORGET_DAMAGED = "MATCH (s:OnwardSnapshot) WHERE s.single IS NULL DETACH DELETE s"

_BEGIN = (
    "MERGE (s:OnwardSnapshot {single: true}) "
    "SET s.id = $id, s.push = $push, s.state = 'loading', s.format = $format, "
    "s.onward_version = $version, s.nodes = $nodes, s.ties = $ties, s.started = $at "
    "REMOVE s.finished, s.checksum"
)

_LOCK = (
    "MATCH (s:OnwardSnapshot {single: true, state: 'loading', push: $push}) "
    "SET s.push = $push RETURN s.id"
)

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
    "MATCH (s:OnwardSnapshot {single: true}) "
    "SET s.state = 'ready', s.finished = $at, s.checksum = $checksum "
    "WITH s OPTIONAL MATCH (g:OnwardProgress) DELETE g"
)
