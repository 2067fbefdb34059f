"""A branch or office abroad is the listed firm itself, however it is written."""

# names of other scripts are the point

import pytest

from onward.graph.names.added_text import without_branch
from tests.names import ask, listed, matcher, only
from tests.unit.cases import each_case

COMMON_FIRM = listed("Alpha Engineering Works LLC", country="IR")  # no word of it is rare


@each_case("field")
def test_a_branch_of_a_firm_of_common_words_is_possible_in_another_country(field: str) -> None:
    for countries in ((), ("TR",), ("IR",)):
        assert only(ask(matcher(COMMON_FIRM), field, countries=countries)).band in (
            "possible",
            "match",
        )


@each_case("field", "firms", lists=True)
def test_what_is_taken_away_is_the_branch_and_its_place(field: str, firms: list[str]) -> None:
    assert [firm.name for firm in without_branch(field)] == firms


@each_case("name", "field")
def test_a_branch_of_a_state_s_firm_that_has_no_word_of_its_own_is_that_firm(
    name: str, field: str
) -> None:
    names = matcher(listed(name, country="RU"))
    assert only(ask(names, field)).band == "match"
    assert only(ask(names, field, countries=("AE",))).band in ("possible", "match")


@pytest.mark.parametrize(
    "field", ["Moscow Branch", "General Trading Branch", "Russia, Dubai Branch"]
)
def test_what_is_left_must_name_somebody(field: str) -> None:
    assert not list(without_branch(field))
