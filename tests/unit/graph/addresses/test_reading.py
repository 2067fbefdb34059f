"""What is one address, what is another, and what is none."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest

from onward.graph.addresses.reading import names_street, read_address, read_addresses
from tests.unit.cases import each_case, table

ONE_PLACE = table(__file__, "ONE_PLACE", lists=True)
"""Each row is one place in several spellings; no two rows are one."""


@pytest.mark.parametrize("spellings", ONE_PLACE, ids=lambda row: row[0])
def test_one_place_in_many_spellings_has_one_key(spellings: list[str]) -> None:
    keys = {text: found and found.key for text in spellings if (found := read_address(text)) or 1}
    assert None not in keys.values()
    assert len(set(keys.values())) == 1, keys


def test_places_of_different_rows_share_no_key() -> None:
    read = [[read_address(text) for text in row] for row in ONE_PLACE]
    keys = [{address.key for address in row if address} for row in read]
    assert all(left.isdisjoint(right) for left, right in combinations(keys, 2))


@each_case("left", "right")
def test_another_number_street_town_or_country_is_another_place(left: str, right: str) -> None:
    ours, theirs = read_address(left), read_address(right)
    assert ours is not None
    assert theirs is not None
    assert ours.key != theirs.key


@each_case("text")
def test_a_town_a_post_box_and_what_names_no_town_is_no_address(text: str) -> None:
    assert read_address(text) is None


@each_case("case")
def test_what_is_read_of_an_address(case: Mapping[str, Any]) -> None:
    found = read_address(case["text"], case.get("country"))
    assert found is not None
    for name, wanted in case["says"].items():
        assert getattr(found, name) == wanted, name
    if "is also" in case:
        same = read_address(*case["is also"])
        assert same is not None
        assert same.key == found.key


def test_a_cell_of_several_addresses_is_read_one_by_one() -> None:
    found = read_addresses("Lenina 5, Moscow; Moscow; Kirova 3, Tula", "RU")
    assert [address and address.text for _, address in found] == [
        "Lenina 5, Moscow, Russia",
        None,
        "Kirova 3, Tula, Russia",
    ]


def test_what_says_only_where_a_town_is_names_no_street() -> None:
    assert not names_street("P.O. Box 5, Moscow 101000, Russia")
    assert names_street("somewhere on the 5th km near the mill")
