"""docs/cypher.md: every query runs on a genuine server and finds something in the demo."""

import re
from collections.abc import Iterator

import pytest

from onward.graph.engines.neo4j.cypher import CypherStatement
from onward.graph.engines.neo4j.server import Server
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from tests import neo4j_server
from tests.engines import hold
from tests.realdata import ROOT
from tests.shell import run_demo

PAGE = (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```cypher\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
FINDS_NOTHING = ("address.name, listed.name",)
"""The sample has no address that parties share."""

pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def demo() -> Snapshot:
    """Run the demo, as the page says."""
    out, answer = run_demo()
    assert answer.code == 0, answer.err
    return WorkspaceFolder(out / "workspace").current()


@pytest.fixture
def server(demo: Snapshot) -> Iterator[Server]:
    """Yield a server that holds the demo; what does so already is not pushed again."""
    hold("neo4j", demo)
    connection = Server(neo4j_server.address())
    yield connection
    connection.close()


def test_the_page_has_queries() -> None:
    assert len(QUERIES) >= 14


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.splitlines()[0][:60])
def test_a_query_of_the_page_finds_something(query: str, server: Server) -> None:
    rows = server.rows(CypherStatement(query, {}))
    assert rows or any(part in query for part in FINDS_NOTHING)


def test_every_property_of_the_page_is_one_that_is_pushed(server: Server) -> None:
    keys = {key for [key] in server.rows(CypherStatement("CALL db.propertyKeys()", {}))}
    named = {name for query in QUERIES for name in re.findall(r"\b[a-z]\w*\.(\w+)\b", query)}
    assert named - {"deg_located_at_in"} <= keys  # the sample has no addresses
