"""A whole listed name among added words stays possible; what only shares words with it does not."""

from typing import Any

import pytest

from onward.graph.matching.compare import WITHIN
from onward.graph.matching.query import Bands
from tests.names import ask, listed, matcher, only
from tests.unit.cases import each_case
from tests.unit.graph.matching.asked import check_asked, read_asked

NAMES = ("Kaprikat", "KPRT", "Zubrol Mixtend", "Kaprikat Marine Industries", "ООО Брезован")  # noqa: RUF001  # Cyrillic is the point


@each_case("added")
@pytest.mark.parametrize("name", NAMES)
def test_words_and_countries_around_a_whole_listed_name_take_it_off_no_list(
    name: str, added: str
) -> None:
    lists = matcher(listed(name, country="IR"))
    for countries in ((), ("IR",), ("TR",)):
        found = ask(lists, added.format(name), countries=countries)
        assert [match.band for match in found.matches] in (["possible"], ["match"])


@pytest.mark.parametrize(("case", "query"), read_asked(__file__))
def test_who_is_found_among_added_words(case: dict[str, Any], query: dict[str, Any]) -> None:
    """Of those that are found with little, only who is more than weak is told of."""
    check_asked(case, query, weak=False)


def test_the_reason_is_named_and_the_score_is_what_it_was() -> None:
    found = only(ask(matcher(listed("Kaprikat", country="IR")), "Kaprikat Trading Dubai, UAE"))
    assert found.because == (WITHIN,)
    assert found.score < Bands().possible


@each_case("name", "query")
def test_what_is_not_whole_or_not_rare_is_not_lifted(name: str, query: str) -> None:
    found = ask(matcher(listed(name, country="IR")), query, countries=("TR",))
    assert [match.band for match in found.matches if match.band != "weak"] == []


def test_a_short_name_is_compared_however_many_names_share_the_added_words() -> None:
    trades = ("General Trading", "Logistics", "Import Export", "Contracting", "Istanbul")
    others = [f"Brez{letter}van {trade}" for letter in "aeiouy" for trade in trades * 2]
    crowd = [listed(name, str(number)) for number, name in enumerate(others * 40)]
    lists = matcher(listed("KPRT"), *crowd)
    found = ask(lists, "KPRT General Trading Logistics Import Export Contracting Istanbul")
    assert "list:KPRT" in {match.party for match in found.matches if match.band == "possible"}


@each_case("place")
def test_a_country_in_any_language_is_an_added_word(place: str) -> None:
    lists = matcher(listed("Kaprikat-Zubrol", country="RU"))
    for countries in ((), ("RU",), ("NO",)):
        bands = [
            match.band
            for match in ask(lists, f"Kaprikat-Zubrol {place}", countries=countries).matches
        ]
        assert bands in (["possible"], ["match"])
