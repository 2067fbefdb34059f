"""Where a server is, and how to log in: from the environment, and never from an option."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from onward.errors import EngineUnavailable
from onward.graph.engines.neo4j.server import Address
from tests.unit.cases import each_case

SECRET = {"NEO4J_PASSWORD": "correct horse"}


def read_address(given: Mapping[str, str]) -> Address:
    """Read an address beside a password; a variable that is said to be `unset` is not there."""
    variables = {**SECRET, **given}
    return Address.from_environment({k: v for k, v in variables.items() if v != "unset"})


@each_case("given", "says")
def test_what_can_be_given(given: dict[str, str], says: dict[str, str | float | None]) -> None:
    found = read_address(given)
    assert {name: getattr(found, name) for name in says} == says


def test_a_password_may_stand_in_a_file_with_a_line_end(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("correct horse\n", encoding="utf-8")
    in_file = Address.from_environment({"NEO4J_PASSWORD_FILE": str(file)})
    assert in_file == Address.from_environment(SECRET)


def test_a_password_is_not_shown_with_the_address() -> None:
    assert "horse" not in repr(Address.from_environment(SECRET))


@each_case("given", "message")
def test_what_cannot_be_used_is_refused_with_the_mend(given: dict[str, str], message: str) -> None:
    with pytest.raises(EngineUnavailable) as refused:
        read_address(given)
    assert message in str(refused.value)
    assert "hunter2" not in str(refused.value)


@each_case("uri")
def test_an_address_of_another_protocol_is_refused(uri: str) -> None:
    with pytest.raises(EngineUnavailable) as refused:
        read_address({"NEO4J_URI": uri})
    mend = "NEO4J_URI is not the address of a Neo4j server; write bolt://HOST:7687"
    assert str(refused.value) == mend


@each_case("uri")
def test_an_address_that_is_refused_is_not_repeated(uri: str) -> None:
    """A password may stand in any part of it."""
    with pytest.raises(EngineUnavailable, match=r"^NEO4J_URI (is no|holds a user)") as refused:
        read_address({"NEO4J_URI": uri})
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is refused.value.__context__ is None


@each_case("uri")
def test_every_host_and_every_protocol_of_the_driver_is_taken(uri: str) -> None:
    assert read_address({"NEO4J_URI": uri}).uri == uri
