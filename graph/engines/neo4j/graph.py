"""A pushed snapshot on a server: what is asked of it, and that it is still the same."""

from typing import Any

from onward.graph.engines.neo4j.compiler import Dialect
from onward.graph.engines.neo4j.held import Held, unchanged, usable
from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import Statement


class ServedGraph:
    """One snapshot on one server.

    Args:
        server: Holds it.
        held: What the server said when it was opened; whatever it says later must be the same.

    Attributes:
        dialect: In which the server is asked.
        version: What the server calls itself.
    """

    def __init__(self, server: Server, held: Held) -> None:
        self._server = server
        self._held = held
        self.dialect = Dialect.of(server.version)
        self.version = server.agent

    @classmethod
    def open(cls, server: Server, snapshot_id: str) -> "ServedGraph":
        """See that a server holds a snapshot, whole, and as it was pushed.

        Raises:
            SnapshotMismatch: It does not.
            EngineError: It cannot be asked.
        """
        found = server.read(lambda transaction: usable(transaction, snapshot_id))
        found.see(server.committed)
        return cls(server, found)

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot."""
        return self._held.id

    def ask(self, statement: Statement, limit_s: float | None = None) -> list[list[Any]]:
        """Run a statement and give its rows.

        Args:
            statement: Reads only.
            limit_s: A shorter limit than the server has.

        Raises:
            SnapshotMismatch: The graph was changed meanwhile.
            EngineTimeout: It took too long.
            EngineUnavailable: The server is gone.
        """
        work = unchanged(self._held, lambda transaction: transaction.ask(statement))
        answer = self._server.read(work, limit_s)
        self._held.see(self._server.committed)
        return answer
