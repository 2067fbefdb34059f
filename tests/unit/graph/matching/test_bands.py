"""From a score to a band, and what lowers or lifts it, each with its near twin."""

import pytest

from onward.graph.matching.compare import THING, band_for_score, judge_band
from onward.graph.matching.query import Band, Bands
from onward.graph.model import Identifier
from tests.names import compared, listed, number, person
from tests.unit.cases import each_case

INN = (number("inn", "7707083893"),)
DUNS = (Identifier("duns", "150483782"),)
SPOILT = (number("inn", "7707083894"),)


@each_case("score", "band")
def test_bands_begin_at_their_score(score: float, band: Band) -> None:
    assert band_for_score(score, Bands()) == band


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


@each_case("name", "facts", "because")
def test_an_equal_identifier_that_something_contradicts_is_possible(
    name: str, facts: dict[str, object], because: str
) -> None:
    party = listed("Kaprikat", country="RU", identifiers=INN)
    made = compared(party, name, identifiers=INN, **facts)
    assert judge_band(made, Bands(), ambiguous=False) == ("possible", (because,))
    assert made.score < 1.0


def test_a_name_that_is_half_alike_does_not_contradict() -> None:
    made = compared(listed("Kaprikat", identifiers=INN), "Kaprikat Zubrol", identifiers=INN)
    assert made.name_agreement is not None
    assert made.name_agreement.value == 0.5
    assert made.contradictions == ()


def test_a_person_with_an_equal_number_may_live_anywhere() -> None:
    passport = (Identifier("passport", "AB77001", "IR", personal=True),)
    party = person("Karim Kaprikat", country="IR", identifiers=passport)
    facts = {"kind": "Person", "identifiers": passport, "countries": ("TR",)}
    made = compared(party, "Karim Kaprikat", **facts)
    assert judge_band(made, Bands(), ambiguous=False) == ("match", ())


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


@pytest.mark.parametrize("numbers", [DUNS, SPOILT])
def test_a_number_that_only_hints_says_nothing_where_the_name_speaks_against_it(
    numbers: tuple[Identifier, ...],
) -> None:
    made = compared(listed("Kaprikat", identifiers=numbers), "Zubrol", identifiers=numbers)
    assert judge_band(made, Bands(), ambiguous=False)[0] == "below"


@pytest.mark.parametrize("numbers", [DUNS, SPOILT])
def test_a_number_that_agrees_never_lowers_a_name_that_matches(
    numbers: tuple[Identifier, ...],
) -> None:
    made = compared(listed("Kaprikat", identifiers=numbers), "Kaprikat", identifiers=numbers)
    assert judge_band(made, Bands(), ambiguous=False) == ("match", ())


def test_a_valid_number_of_another_lowers_a_name_that_matches() -> None:
    other = (number("inn", "500100732259"),)
    made = compared(listed("Kaprikat", identifiers=INN), "Kaprikat", identifiers=other)
    assert made.score == 1.0
    assert judge_band(made, Bands(), ambiguous=False) == ("possible", ("their inn numbers differ",))


@pytest.mark.parametrize(
    ("query_kind", "kind", "because"),
    [
        (None, "Vessel", (THING,)),
        ("Company", "Vessel", (THING,)),
        ("Vessel", "Vessel", ()),
        (None, "Airplane", (THING,)),
        (None, "Vehicle", (THING,)),
        (None, "Company", ()),
    ],
)
def test_a_thing_s_name_is_possible_unless_such_a_thing_is_asked_for(
    query_kind: str | None, kind: str, because: tuple[str, ...]
) -> None:
    made = compared(listed("Kaprikat", kind=kind), "Kaprikat", kind=query_kind)
    assert judge_band(made, Bands(), ambiguous=False) == (
        "possible" if because else "match",
        because,
    )


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


def test_facts_that_differ_take_a_name_off_no_list() -> None:
    party = person("Karim Kaprikat", born="1960", country="IR")
    facts = {"birth_dates": ("1970",), "countries": ("RU",), "kind": "Company"}
    made = compared(party, "Karim Kaprikat", **facts)
    assert made.score == 0.45
    band, because = judge_band(made, Bands(), ambiguous=False)
    assert band == "weak"
    assert because[:3] == ("another country", "another birth date", "another kind")


def test_facts_that_differ_lift_no_name_on_the_list() -> None:
    party = person("Karim Kaprikat Zubrol Mixtend", born="1960")
    made = compared(party, "Kaprikat", kind="Person", birth_dates=("1970",))
    assert made.name_score < 0.6
    assert judge_band(made, Bands(), ambiguous=False) == ("below", ())
