"""Where a server is, and how to log in: from the environment, and never from an option."""

from pathlib import Path

import pytest

from onward.errors import EngineUnavailable
from onward.graph.engines.neo4j.server import Address
from tests.unit.cases import each_case

SECRET = {"NEO4J_PASSWORD": "correct horse"}


def test_only_a_password_must_be_given() -> None:
    found = Address.from_environment(SECRET)
    assert (found.uri, found.user) == ("bolt://127.0.0.1:7687", "neo4j")
    assert (found.database, found.limit_s) == (None, 5.0)


def test_everything_can_be_given() -> None:
    given = {
        "NEO4J_URI": "bolt+s://graph.example:7000",
        "NEO4J_USER": "reader",
        "NEO4J_DATABASE": "onward",
        "NEO4J_TIMEOUT": "2.5",
    }
    found = Address.from_environment(given | SECRET)
    assert (found.uri, found.user) == ("bolt+s://graph.example:7000", "reader")
    assert (found.database, found.limit_s) == ("onward", 2.5)
    assert found.limit == "2.5 s for one answer of Neo4j"


def test_a_password_may_stand_in_a_file_with_a_line_end(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("correct horse\n", encoding="utf-8")
    assert Address.from_environment({"NEO4J_PASSWORD_FILE": str(file)}) == Address.from_environment(
        SECRET
    )


def test_a_password_is_not_shown_with_the_address() -> None:
    assert "horse" not in repr(Address.from_environment(SECRET))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "there is no password for Neo4j; set NEO4J_PASSWORD or NEO4J_PASSWORD_FILE"),
        ({"NEO4J_PASSWORD": ""}, "there is no password"),
        ({"NEO4J_PASSWORD_FILE": "/nowhere/secret"}, "/nowhere/secret: cannot be read"),
        (SECRET | {"NEO4J_TIMEOUT": "soon"}, "NEO4J_TIMEOUT 'soon' is not a number of seconds"),
        (SECRET | {"NEO4J_TIMEOUT": "0"}, "NEO4J_TIMEOUT '0' is not a number of seconds"),
        (SECRET | {"NEO4J_TIMEOUT": "nan"}, "NEO4J_TIMEOUT 'nan' is not a number of seconds"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_mend(given: dict[str, str], message: str) -> None:
    with pytest.raises(EngineUnavailable, match=message.replace("(", r"\(")):
        Address.from_environment(given)


def test_a_user_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(EngineUnavailable, match="use NEO4J_USER and NEO4J_PASSWORD") as refused:
        Address.from_environment(SECRET | {"NEO4J_URI": "bolt://neo4j:hunter2@127.0.0.1:7687"})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "uri",
    ["http://x", "https://x:7473", "x", "localhost:7687", "bolt://", "bolt://h:port", "file:///x"],
)
def test_an_address_of_another_protocol_is_refused(uri: str) -> None:
    with pytest.raises(EngineUnavailable) as refused:
        Address.from_environment({"NEO4J_URI": uri} | SECRET)
    assert str(refused.value) == MEND


MEND = "NEO4J_URI is not the address of a Neo4j server; write bolt://HOST:7687"


@each_case("uri")
def test_an_address_that_is_refused_is_not_repeated(uri: str) -> None:
    """A password may stand in any part of it."""
    with pytest.raises(EngineUnavailable, match=r"^NEO4J_URI (is no|holds a user)") as refused:
        Address.from_environment({"NEO4J_URI": uri} | SECRET)
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is refused.value.__context__ is None


@pytest.mark.parametrize(
    "host", ["localhost", "a-b.example:1", "127.0.0.1/", "[::1]", "\u00fc.de:9"]
)
def test_a_host_is_taken_in_every_form(host: str) -> None:
    assert (
        Address.from_environment({"NEO4J_URI": f"bolt://{host}"} | SECRET).uri == f"bolt://{host}"
    )


@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"])
def test_every_protocol_of_the_driver_is_taken(scheme: str) -> None:
    assert Address.from_environment(
        {"NEO4J_URI": f"{scheme}://[::1]:7687"} | SECRET
    ).uri.startswith(scheme)
