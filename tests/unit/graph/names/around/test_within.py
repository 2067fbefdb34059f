"""A whole listed name among added words stays possible; what only shares words with it does not."""

import pytest

from onward.graph.matching.compare import WITHIN
from onward.graph.matching.query import Bands
from onward.graph.model import Name, Party
from tests.names import ask, listed, matcher, only, person
from tests.unit.cases import each_case

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


def test_a_town_has_no_plural() -> None:
    # Hama is a town; Hamas is not several of it, and stays a name of its own
    lists = matcher(listed("Hamas", country="PS"))
    assert [match.band for match in ask(lists, "Hamas Charity").matches] == ["possible"]


def test_the_reason_is_named_and_the_score_is_what_it_was() -> None:
    found = only(ask(matcher(listed("Kaprikat", country="IR")), "Kaprikat Trading Dubai, UAE"))
    assert found.because == (WITHIN,)
    assert found.score < Bands().possible


@each_case("name", "query")
def test_what_is_not_whole_or_not_rare_is_not_lifted(name: str, query: str) -> None:
    found = ask(matcher(listed(name, country="IR")), query, countries=("TR",))
    assert [match.band for match in found.matches if match.band != "weak"] == []


def test_one_rare_trade_and_another_count_beside_places_and_trades() -> None:
    lists = matcher(listed("Bank Tejarat", country="IR"))
    assert [
        match.band
        for name in ("Bank Tejarat Paris", "Bank Tejarat Paris Shipping")
        for match in ask(lists, name, countries=("FR",)).matches
    ] == ["possible", "possible"]


def test_two_systems_of_letters_for_one_russian_name_are_one() -> None:
    found = only(ask(matcher(listed("Zubroi")), "Zubroy Design Bureau", countries=("RU",)))
    assert (found.band, found.because) == ("possible", (WITHIN,))


def test_two_rare_words_side_by_side_count_beside_any_other_word() -> None:
    lists = matcher(listed("Kaprikat Zubrol", country="IR"))
    for query in ("Kaprikat Zubrol Brezovan", "Brezovan Mixtend Kaprikat Zubrol Ltd"):
        assert only(ask(lists, query, countries=("TR",))).band == "possible"
    apart = ask(lists, "Kaprikat Brezovan Zubrol", countries=("TR",))
    assert [match.band for match in apart.matches if match.band == "possible"] == []


def test_a_name_of_common_words_counts_where_they_stand_in_their_order() -> None:
    lists = matcher(listed("National Iranian Oil Company", country="IR"))
    as_listed = ask(lists, "National Iranian Oil Company Trading Dubai", countries=("AE",))
    assert only(as_listed).band == "possible"
    mixed = ask(lists, "Iranian Trading Company, National Dubai Oil", countries=("AE",))
    assert [match.band for match in mixed.matches if match.band == "possible"] == []


@pytest.mark.parametrize(
    "party",
    [
        person("Kaprikat"),
        listed("Kaprikat", kind="Vessel"),
        listed("Zubrol Mixtend", names=[Name("Kaprikat", "weak")]),
    ],
)
def test_a_person_a_ship_and_a_weak_alias_are_not_lifted(party: Party) -> None:
    found = ask(matcher(party), "Kaprikat General Trading Dubai")
    assert [match for match in found.matches if match.band != "weak"] == []


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


@pytest.mark.parametrize(
    "query", ["Gazprom Kazakhstan LLP", "Gazprom Dubai", "OOO Gazprom Trading", "Gazprom Türkiye"]
)
def test_the_name_of_a_group_tells_much_however_many_listed_firms_bear_it(query: str) -> None:
    group = matcher(listed("Gazprom", country="RU"), listed("Gazprom Zubrol", country="RU"))
    assert only(ask(group, query, countries=("KZ",))).party == "list:Gazprom"
    alias = matcher(listed("PAO Zubrol", names=[Name("Gazprom", "weak")], country="RU"))
    assert only(ask(alias, query, countries=("KZ",))).band == "possible"


def test_a_firm_is_no_ship_that_sounds_like_it() -> None:
    ships = matcher(listed("Sabina", kind="Vessel"), listed("Carl", kind="Vessel"))
    for name in ("SEBIN", "KRL"):
        assert [m.band for m in ask(ships, name).matches if m.band != "weak"] == []
    assert only(ask(ships, "SABINA")).band == "possible"


def test_an_office_that_each_country_has_is_not_lifted_into_another_one() -> None:
    offices = matcher(listed("Ministerio del Interior", country="CU"))
    field = "the Ministry of Interior, Department 5"
    abroad = ask(offices, field, countries=("BY",))
    assert [match.band for match in abroad.matches if match.band != "weak"] == []
    for countries in (("CU",), ()):
        assert only(ask(offices, field, countries=countries)).band in ("possible", "match")
