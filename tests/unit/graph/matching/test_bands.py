"""From a score to a band, and what lowers or lifts it, each with its near twin."""

from typing import Any

import pytest

from onward.graph.matching.compare import band_for_score, judge_band
from onward.graph.matching.query import Band, Bands
from tests.names import compared, listed, number
from tests.unit.cases import each_case
from tests.unit.graph.matching.asked import check_asked, check_compared, read_asked, read_compared

INN = (number("inn", "7707083893"),)


@each_case("score", "band")
def test_bands_begin_at_their_score(score: float, band: Band) -> None:
    assert band_for_score(score, Bands()) == band


@pytest.mark.parametrize(("case", "query"), read_asked(__file__))
def test_what_lowers_or_lifts_a_band(case: dict[str, Any], query: dict[str, Any]) -> None:
    check_asked(case, query)


@pytest.mark.parametrize(("party", "query"), read_compared(__file__))
def test_what_makes_a_comparison_a_match(party: Any, query: dict[str, Any]) -> None:
    check_compared(party, query)


def test_bands_are_policy() -> None:
    strict = Bands(match=0.99, possible=0.95, weak=0.9)
    found = [band_for_score(score, strict) for score in (0.99, 0.98, 0.94, 0.89)]
    assert found == ["match", "possible", "weak", "below"]
    made = compared(listed("Kaprikat LLC"), "Kaprikat GmbH")
    assert made.score == 0.99
    assert judge_band(made, Bands(match=0.995), ambiguous=False) == ("possible", ())


def test_an_equal_identifier_is_a_match_whatever_the_bands() -> None:
    made = compared(listed("Kaprikat", identifiers=INN), "Kaprikat Zubrol", identifiers=INN)
    assert made.score == 1.0
    assert judge_band(made, Bands(match=2.0), ambiguous=True) == ("match", ())
