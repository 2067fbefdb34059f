"""Which snapshot a server holds, whether it is whole, and that it stays the same.

A server holds one snapshot, described by its one node ``OnwardSnapshot``. Neo4j reads what others
have committed meanwhile, so that one transaction could see one snapshot first and then another. A
push names itself on that node before it changes anything else, and no two pushes have one name. A
push also states there which transaction of the database finished it, and the server states after
every answer which one was the last: while they are the same, nobody has written, and the answer is
believed. A connection that broke may be made anew to another database with as many transactions: so
the first answer on another connection, and each of a server that does not state its last
transaction, is followed by the node in the same transaction, which must still be what it was when
the snapshot was opened.
"""

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from onward.errors import SnapshotMismatch
from onward.graph.engines.neo4j.compiler import Dialect
from onward.graph.engines.neo4j.connection import ServerTransaction, Work
from onward.graph.engines.neo4j.schema import CLEARING, FORMAT, LOADING, READY
from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import CypherStatement

T = TypeVar("T")

AGAIN: Final = "run `onward push`"

DESCRIPTION: Final = CypherStatement(
    "MATCH (s:OnwardSnapshot) "
    "RETURN s.id, s.state, s.format, s.push, s.nodes, s.ties, s.checksum, s.committed",
    {},
)

COUNTS: Final = CypherStatement(
    "MATCH (n:Party) RETURN count(n) AS rows UNION ALL MATCH ()-[r]->() RETURN count(r) AS rows",
    {},
    rows=2,
)


@dataclass(frozen=True, slots=True)
class ServerState:
    """What the server's ``OnwardSnapshot`` says.

    Attributes:
        id: Of the snapshot.
        state: `CLEARING`, `LOADING` or `READY`.
        format: Of the schema.
        push: Names the push that wrote it; no other push has the same name.
        nodes, ties: How many parties and ties it has, once it is ready.
        checksum: Over all of them, once it is ready.
        committed: Number of the transaction that made it ready; None where the server states none.
    """

    id: str
    state: str
    format: int
    push: str
    nodes: int | None = None
    ties: int | None = None
    checksum: str | None = None
    committed: int | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it is whole."""
        return self.state == READY

    def check_unwritten(self, committed: int | None) -> None:
        """Refuse a graph to which somebody has written since it was ready.

        Args:
            committed: Number of the database's last transaction.

        Raises:
            SnapshotMismatch: Somebody has.
        """
        # Our own reads leave the number as it is.
        if committed != self.committed:
            raise SnapshotMismatch(f"Neo4j was written to since the push; {AGAIN}")

    def is_trusted(self, committed: int | None) -> bool:
        """Tell whether a push may rely on the fingerprints on the server: only pushes wrote them.

        Args:
            committed: Number of the database's last transaction.
        """
        is_unwritten = self.is_ready and committed == self.committed
        return self.format == FORMAT and (self.state == LOADING or is_unwritten)


DAMAGED: Final = ServerState("", CLEARING, 0, "")
"""Stands for a description that cannot be read."""


def read_state(transaction: ServerTransaction) -> ServerState | None:
    """Read what the server holds; None where nothing was ever pushed.

    Raises:
        SnapshotMismatch: The description cannot be read by this version.
    """
    rows = transaction.ask(DESCRIPTION)
    if not rows:
        return None
    if len(rows) > 1 or not _is_readable(rows[0]):
        raise SnapshotMismatch(f"Neo4j holds a damaged description of its snapshot; {AGAIN}")
    return ServerState(*rows[0])


def _is_readable(row: list[Any]) -> bool:
    texts, number = (row[0], row[1], row[3]), row[2]
    return all(isinstance(text, str) for text in texts) and isinstance(number, int)


def read_usable_state(transaction: ServerTransaction, snapshot_id: str) -> ServerState:
    """Read what the server holds, and refuse anything but the whole snapshot.

    Raises:
        SnapshotMismatch: It is another one, loading, of another format, or not all of it is there.
    """
    state = read_state(transaction)
    if state is None:
        raise SnapshotMismatch(f"Neo4j holds no snapshot; {AGAIN}")
    if state.format != FORMAT:
        raise SnapshotMismatch(
            f"Neo4j holds a graph of format {state.format}, this version of Onward uses {FORMAT}; "
            f"{AGAIN} with this version"
        )
    if not state.is_ready:
        raise SnapshotMismatch(
            "Neo4j holds a snapshot that is not whole: a push is running, or was interrupted; "
            f"{AGAIN}"
        )
    if state.id != snapshot_id:
        raise SnapshotMismatch(
            f"Neo4j holds snapshot {state.id[:16]}, not {snapshot_id[:16]}; {AGAIN}"
        )
    # Cheap, as the store keeps both counts; a wrong one means a damaged graph.
    [[parties], [ties]] = transaction.ask(COUNTS)
    if (parties, ties) != (state.nodes, state.ties):
        raise SnapshotMismatch(
            f"Neo4j holds {parties} parties and {ties} ties, but {state.nodes} and "
            f"{state.ties} were pushed; {AGAIN}"
        )
    return state


def check_unchanged(opened: ServerState, work: Work[T]) -> Work[T]:
    """Wrap some work so that it checks, at its end, that no push has changed the graph.

    Args:
        opened: The state in which the graph was opened.
        work: Runs statements.

    Returns:
        The work; it raises SnapshotMismatch where a push has begun since.
    """

    def checked_work(transaction: ServerTransaction) -> T:
        answer = work(transaction)
        if read_state(transaction) != opened:
            raise SnapshotMismatch(
                "the graph in Neo4j was replaced meanwhile; ask again when `onward push` has ended"
            )
        return answer

    return checked_work


class ServedGraph:
    """A pushed snapshot on a server, asked only while it stays what it was.

    Args:
        server: Holds it; its last call has read the state.
        state: In which it was opened; every later answer must come from the same state.

    Attributes:
        dialect: Of Cypher, for the server's version.
        version: Name and version that the server states.
    """

    def __init__(self, server: Server, state: ServerState) -> None:
        self._server = server
        self._state = state
        self._moment = server.moment
        self.dialect = Dialect.for_version(server.version)
        self.version = server.agent

    @classmethod
    def open(cls, server: Server, snapshot_id: str) -> "ServedGraph":
        """Check that a server holds a snapshot, whole and as it was pushed.

        Raises:
            SnapshotMismatch: It does not.
            EngineError: It cannot be reached, or refuses.
        """
        state = server.read(lambda transaction: read_usable_state(transaction, snapshot_id))
        state.check_unwritten(server.committed)
        return cls(server, state)

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot."""
        return self._state.id

    def ask(self, statement: CypherStatement, limit_s: float | None = None) -> list[list[Any]]:
        """Run a statement and return its rows.

        Args:
            statement: Reads only.
            limit_s: A shorter limit than the server has.

        Raises:
            SnapshotMismatch: The graph was changed meanwhile.
            EngineTimeout: It took too long.
            EngineUnavailable: The server is gone.
        """
        if self._state.committed is not None:
            # no push changes a row before it has committed its own name: the moment would tell
            answer = self._server.rows(statement, limit_s)
            if self._server.moment == self._moment:
                return answer
        return self._ask_and_check(statement, limit_s)

    def _ask_and_check(self, statement: CypherStatement, limit_s: float | None) -> list[list[Any]]:
        """Run a statement, and read the description after it in the same transaction.

        So it is done where a server states no last transaction, on a connection that was made anew,
        and after somebody has written, whom the refusal names.

        Raises:
            SnapshotMismatch: A push has replaced the graph, or somebody else wrote.
        """
        work = check_unchanged(self._state, lambda transaction: transaction.ask(statement))
        answer = self._server.read(work, limit_s)
        self._state.check_unwritten(self._server.committed)
        self._moment = self._server.moment
        return answer
