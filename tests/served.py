"""The graph that a server holds, as the tests of Neo4j push, ask and spoil it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from onward.graph.engines.neo4j import server as server_module
from onward.graph.engines.neo4j.cypher import CypherStatement
from onward.graph.engines.neo4j.push import Pushed, push
from onward.graph.engines.neo4j.server import Server
from onward.graph.model import Statement as Said
from onward.graph.pattern import Pattern, Question
from tests import neo4j_server
from tests.engines import AT
from tests.stakes import World, company, listed, stakes

ON = date(2026, 5, 1)
OWNED = Question(
    Pattern.model_validate(
        {
            "steps": [
                {
                    "ties": ("owns",),
                    "direction": "in",
                    "hops": (1, 2),
                    "where": {"share": {"gte": 0.5}},
                }
            ],
            "end": {"topics": ("sanction",)},
        },
        strict=False,
    ),
    ON,
)
SMALL: tuple[Said, ...] = (*stakes("X 60 A, A 30 B, Y 80 C"), listed("X"), company("B"))


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield a server, and leave nothing of what a test did to its graph."""
    server = Server(neo4j_server.address())
    yield server
    change(server, "MATCH (n) DETACH DELETE n")
    server.close()


def ask(server: Server, text: str, **parameters: Any) -> list[list[Any]]:
    return server.rows(CypherStatement(text, parameters))


def change(server: Server, text: str, **parameters: Any) -> None:
    """Change the graph behind Onward's back."""
    server.write(
        lambda transaction: transaction.ask(CypherStatement(text, parameters)), lambda: False
    )


def pushed(server: Server, *rows: Said) -> Pushed:
    return push(World(rows), server, AT)


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server not say which transaction was its last: others than Neo4j may not."""
    monkeypatch.setattr(server_module, "last_committed", lambda _: None)
