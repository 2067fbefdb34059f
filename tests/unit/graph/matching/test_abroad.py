"""A rare name with another country than the list's: a front abroad is shown, a namesake is not."""

import pytest

from onward.graph.matching.gates import ABROAD
from tests.names import ask, listed, matcher, only, person


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Kaprikat Air", "Kaprikat Airlines"),  # another trade
        ("Zhejiang Kaprikat Precision Machinery Co., Ltd.", "Zhejiang Kaprikat"),  # trades left out
        ("Kaprikat Zubrol Machine Plant", "Kaprikat Zubrol"),
        ("Kaprikatov Mixtend Precision Instruments", "Kaprikatof Mixtent Precision Instrument"),
    ],
)
def test_only_another_country_takes_no_rare_name_of_an_organisation_away(
    name: str, query: str
) -> None:
    one = matcher(listed(name, "1", country="IR"))
    here, nowhere, abroad = (
        only(ask(one, query, countries=countries)) for countries in (("IR",), (), ("AE",))
    )
    assert here.band in ("match", "possible")
    assert nowhere.band in ("match", "possible")
    assert (abroad.band, abroad.because[0]) == ("possible", ABROAD)
    assert abroad.score < 0.75


def test_a_person_abroad_is_found_by_surname_and_initials() -> None:
    one = matcher(person("Yevgeniy Viktorovich KAPRIKATIN", "1", country="RU"))
    for query in ("Kaprikatin Y.V.", "Y.V.Kaprikatin"):
        found = only(ask(one, query, countries=("AE",)))
        assert (found.band, found.because[0]) == ("possible", ABROAD)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Kaprikat Technology", "Zubrol Kaprikat"),  # a word of its own that is another's
        ("Kaprikat Zubrol Works", "Kaprikat"),  # one word alone
        ("National Trading Company", "National Trading"),  # words that everybody has
    ],
)
def test_less_than_a_rare_name_stays_lowered_by_another_country(name: str, query: str) -> None:
    one = matcher(listed(name, "1", country="IR"))
    found = ask(one, query, countries=("AE",))
    assert [match.band for match in found.matches if match.band in ("match", "possible")] == []


def test_one_initial_beside_a_surname_is_anybody_abroad() -> None:
    one = matcher(person("Yevgeniy Viktorovich KAPRIKATIN", "1", country="RU"))
    assert only(ask(one, "Y. Kaprikatin", countries=("AE",))).band == "weak"
    assert only(ask(one, "Y. Kaprikatin")).band == "possible"


def test_another_birth_date_keeps_a_rare_name_abroad_below_possible() -> None:
    one = matcher(person("Yevgeniy Viktorovich KAPRIKATIN", "1", country="RU", born="1961"))
    for born, band in (("1961", "possible"), ("1990", "weak")):
        query = {"countries": ("AE",), "birth_dates": (born,)}
        assert only(ask(one, "Kaprikatin Y.V.", **query)).band == band


def test_a_ship_of_another_flag_is_not_the_firm_that_is_asked_for() -> None:
    one = matcher(listed("Kaprikat Zubrol Trading Bright Star", "1", "Vessel", country="IR"))
    found = ask(one, "Kaprikat Zubrol", countries=("AE",))
    assert {match.band for match in found.matches} <= {"weak"}
    assert ask(one, "Kaprikat Zubrol").matches[0].band == "possible"


def test_what_only_sounds_alike_between_two_scripts_is_anybody_abroad() -> None:
    one = matcher(person("Huang Kaprilan", "1", country="CN"))
    query = "Кхванг Каприлан"
    assert only(ask(one, query)).band == "possible"
    assert only(ask(one, query, countries=("RU",))).band == "weak"
