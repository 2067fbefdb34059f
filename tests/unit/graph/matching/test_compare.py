"""One query against one party: every name in every reading, the best counts."""

from itertools import permutations
from typing import Any

import pytest

from onward.graph.matching.query import PartyQuery
from onward.graph.matching.readings import prepare_query
from tests.names import compared, listed
from tests.unit.graph.matching.asked import check_compared, read_compared


@pytest.mark.parametrize(("party", "query"), read_compared(__file__))
def test_how_a_query_agrees_with_a_party(party: Any, query: dict[str, Any]) -> None:
    check_compared(party, query)


def test_a_name_is_prepared_in_every_way_it_reads_the_raw_one_first() -> None:
    prepared = prepare_query(PartyQuery(names=("M/S Kaprikat (Sales Dept.)",)))
    assert [(one.variant.name, one.cost) for one in prepared.readings] == [
        ("raw", 0.0),
        ("without title", -0.02),
        ("without department", -0.02),
    ]


@pytest.mark.parametrize("names", [*permutations(["Zubrol (Kaprikat)", "Kaprikat", "Mr Kaprikat"])])
def test_of_equal_readings_the_cheapest_counts_whatever_the_order(names: tuple[str, ...]) -> None:
    assert compared(listed("Kaprikat"), *names).score == 1.0


@pytest.mark.parametrize("name", ["😀", "", "\x00", "???", "\u200b\u202e", "—"])
def test_a_name_without_a_letter_or_digit_cannot_be_searched_and_is_named(name: str) -> None:
    prepared = prepare_query(PartyQuery(names=("Kaprikat", name)))
    assert prepared.unsearchable == (name,)
    assert len(prepared.readings) == 1


@pytest.mark.parametrize("name", ["A", "7", "我", "Ба", "11420", "ق"])
def test_every_other_name_is_searched(name: str) -> None:
    assert prepare_query(PartyQuery(names=(name,))).unsearchable == ()
    assert compared(listed(name), name).score == 1.0


@pytest.mark.parametrize(("length", "is_cut"), [(400, False), (401, True)])
def test_a_name_is_compared_in_full_up_to_400_characters(length: int, is_cut: bool) -> None:
    name = "kaprikat " * 50
    prepared = prepare_query(PartyQuery(names=((name[: length - 1] + "x"),)))
    assert prepared.limits == (("long name",) if is_cut else ())


def test_a_long_name_is_cut_even_where_what_is_left_of_it_cannot_be_searched() -> None:
    prepared = prepare_query(PartyQuery(names=("." * 400 + " Kaprikat (Zubrol)",)))
    assert prepared.readings
    assert prepared.limits == ("long name",)
