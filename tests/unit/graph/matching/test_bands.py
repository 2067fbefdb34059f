"""From a score to a band, and what lowers or lifts it, each with its near twin."""

from typing import Any

import pytest

from onward.graph.matching.compare import band_for_score, judge_band
from onward.graph.matching.query import Band, Bands
from onward.graph.model import Identifier
from tests.names import compared, listed, number, person
from tests.unit.cases import each_case
from tests.unit.graph.matching.asked import check_asked, read_asked

INN = (number("inn", "7707083893"),)
DUNS = (Identifier("duns", "150483782"),)
SPOILT = (number("inn", "7707083894"),)


@each_case("score", "band")
def test_bands_begin_at_their_score(score: float, band: Band) -> None:
    assert band_for_score(score, Bands()) == band


@pytest.mark.parametrize(("case", "query"), read_asked(__file__))
def test_what_lowers_or_lifts_a_band(case: dict[str, Any], query: dict[str, Any]) -> None:
    check_asked(case, query)


def test_bands_are_policy() -> None:
    strict = Bands(match=0.99, possible=0.95, weak=0.9)
    assert [band_for_score(score, strict) for score in (0.99, 0.98, 0.94, 0.89)] == [
        "match",
        "possible",
        "weak",
        "below",
    ]
    made = compared(listed("Kaprikat LLC"), "Kaprikat GmbH")
    assert made.score == 0.99
    assert judge_band(made, Bands(match=0.995), ambiguous=False) == ("possible", ())


def test_an_equal_identifier_is_a_match_whatever_the_bands() -> None:
    made = compared(listed("Kaprikat", identifiers=INN), "Kaprikat Zubrol", identifiers=INN)
    assert made.score == 1.0
    assert judge_band(made, Bands(match=2.0), ambiguous=True) == ("match", ())


def test_a_name_that_is_half_alike_does_not_contradict() -> None:
    made = compared(listed("Kaprikat", identifiers=INN), "Kaprikat Zubrol", identifiers=INN)
    assert made.name_agreement is not None
    assert made.name_agreement.value == 0.5
    assert made.contradictions == ()


@pytest.mark.parametrize("numbers", [DUNS, SPOILT])
def test_a_number_that_only_hints_lifts_a_name_that_is_half_alike(
    numbers: tuple[Identifier, ...],
) -> None:
    party = listed("Kaprikat Zubrol Mixtend Dolgat", identifiers=numbers)
    alone = compared(party, "Kaprikat Zubrol")
    assert 0.5 <= alone.score < 0.75
    made = compared(party, "Kaprikat Zubrol", identifiers=numbers)
    band, because = judge_band(made, Bands(), ambiguous=False)
    assert (made.score, band, len(because)) == (alone.score, "possible", 1)


def test_another_party_that_fits_makes_a_person_doubtful_and_a_company_not() -> None:
    man = compared(person("Karim Kaprikat"), "Karim Kaprikat", kind="Person")
    firm = compared(listed("Karim Kaprikat"), "Karim Kaprikat", kind="Company")
    assert judge_band(man, Bands(), ambiguous=True)[0] == "possible"
    assert judge_band(man, Bands(), ambiguous=False)[0] == "match"
    assert judge_band(firm, Bands(), ambiguous=True)[0] == "match"


def test_a_year_of_birth_or_a_number_settles_who_is_meant() -> None:
    hint = (Identifier("tax_number", "77001"),)
    party = person("Karim Kaprikat", born="1971", identifiers=hint)
    for facts in ({"birth_dates": ("1971-02",)}, {"identifiers": hint}):
        made = compared(party, "Karim Kaprikat", kind="Person", **facts)
        assert judge_band(made, Bands(), ambiguous=True)[0] == "match"


def test_facts_that_differ_lift_no_name_on_the_list() -> None:
    party = person("Karim Kaprikat Zubrol Mixtend", born="1960")
    made = compared(party, "Kaprikat", kind="Person", birth_dates=("1970",))
    assert made.name_score < 0.6
    assert judge_band(made, Bands(), ambiguous=False) == ("below", ())
