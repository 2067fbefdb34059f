"""Roles and places in the place of a name: "customer of Siemens", "bonded warehouse Almaty"."""

from pathlib import Path

import pytest

from onward.queries.transactions.empty_words import (
    describes_owner,
    describes_relation,
    names_nobody,
)
from onward.queries.transactions.texts import is_bare_name, tells_apart

FIXTURES = Path(__file__).parents[3] / "fixtures" / "facts"


def read_names(name: str) -> list[str]:
    lines = (FIXTURES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line[:2] != "##"]


def is_somebody(name: str) -> bool:
    return tells_apart(name) and not (names_nobody(name) or describes_relation(name))


def test_a_hundred_and_fifty_roles_and_places_name_nobody() -> None:
    names = read_names("relations.txt")
    assert len(set(names)) >= 150
    assert [name for name in names if is_somebody(name)] == []


def test_a_name_with_a_role_or_a_place_in_it_is_a_name() -> None:
    assert [name for name in read_names("named_parties.txt") if describes_relation(name)] == []


@pytest.mark.parametrize("owner", ["subsidiary of Kapricat", "клиент компании Комета", "c/o DHL"])
def test_an_owner_who_is_only_related_is_nobody(owner: str) -> None:
    assert describes_owner(owner)


@pytest.mark.parametrize("name", ["Ahmed", "Wladimir", "МАРИЯ", "Chen", " ivan "])
def test_one_bare_name_tells_nobody_apart(name: str) -> None:
    assert is_bare_name(name)


@pytest.mark.parametrize("name", ["Ahmed Kapricat", "Nordlys", "Ahmed LLC", "王明"])
def test_a_full_name_is_no_bare_one(name: str) -> None:
    assert not is_bare_name(name)
