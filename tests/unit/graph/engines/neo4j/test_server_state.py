"""What is believed of a server whose connection was made anew, perhaps to another database."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from onward.errors import SnapshotMismatch
from onward.graph.engines.neo4j import server as server_module
from onward.graph.engines.neo4j.cypher import FORMAT, READY, CypherStatement
from onward.graph.engines.neo4j.server import (
    COUNTS,
    DESCRIPTION,
    Address,
    ConnectionBroken,
    ServedGraph,
    Server,
    ServerTransaction,
    Work,
)

OWNERS = CypherStatement("MATCH (n:Party {pid: 7})<-[:OWNS]-(m) RETURN m.pid", {})
SEVENTH = frozenset({"FB:kcwQJq2JTBJuS1+l0tFA5DNaZgeQ"})
"""The bookmark of a database in which seven transactions were committed."""
SEVENTH_ELSEWHERE = frozenset({"FB:kcwQpq2JTBJuS1+l0tFA5DNaZgeQ"})


@dataclass
class Database:
    """A database, and the connection to it.

    Attributes:
        push: Names the push that wrote it.
        owners: What it answers.
        bookmarks: What it gives at the end of every transaction.
        breaks: Before which question its connection breaks; None = never.
        questions: What it was asked.
    """

    push: str
    owners: list[list[Any]]
    bookmarks: frozenset[str] = SEVENTH
    breaks: int | None = None
    questions: list[str] = field(default_factory=list)

    def ask(self, statement: CypherStatement, _ends: float = 0.0) -> list[list[Any]]:
        if statement is OWNERS and self.questions.count(OWNERS.text) == self.breaks:
            raise ConnectionBroken("the server is gone")
        self.questions.append(statement.text)
        if statement is DESCRIPTION:
            return [["snapshot", READY, FORMAT, self.push, 2, 1, "sum", 7]]
        return [[2], [1]] if statement is COUNTS else self.owners

    agent = "Neo4j/5.26.26"
    is_silent = False

    def call(self, work: Work[Any], *_: object) -> object:
        return work(cast("ServerTransaction", self))

    def leave(self) -> None:
        """End nothing."""


def serve(monkeypatch: pytest.MonkeyPatch, *databases: Database) -> ServedGraph:
    """Open the graph of the first database; each new connection leads to the next one."""
    connections = iter(databases)
    monkeypatch.setattr(server_module, "Connection", lambda *_: next(connections))
    return ServedGraph.open(Server(Address("bolt://example", "neo4j", "secret")), "snapshot")


def test_a_question_is_one_statement_while_nobody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database("push", [[3]])
    graph = serve(monkeypatch, database)
    opening = len(database.questions)
    assert [graph.ask(OWNERS), graph.ask(OWNERS)] == [[[3]], [[3]]]
    assert database.questions[opening:] == [OWNERS.text] * 2


@pytest.mark.parametrize("bookmarks", [SEVENTH, SEVENTH_ELSEWHERE])
def test_another_database_of_as_many_transactions_is_refused(
    bookmarks: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = serve(monkeypatch, Database("push", [[3]], breaks=0), Database("later", [], bookmarks))
    with pytest.raises(SnapshotMismatch, match="replaced meanwhile"):
        graph.ask(OWNERS)


def test_the_same_database_is_looked_at_once_after_a_connection_broke(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = Database("push", [[3]])
    graph = serve(monkeypatch, Database("push", [[3]], breaks=1), again)
    assert [graph.ask(OWNERS) for _ in range(4)] == [[[3]]] * 4
    assert again.questions.count(DESCRIPTION.text) == 1


def test_a_database_that_is_another_behind_one_connection_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = Database("push", [[3]])
    graph = serve(monkeypatch, database)
    database.push, database.owners, database.bookmarks = "later", [], SEVENTH_ELSEWHERE
    with pytest.raises(SnapshotMismatch, match="replaced meanwhile"):
        graph.ask(OWNERS)
