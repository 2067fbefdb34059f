"""How many people or firms agree as well by chance: rare names are rare, common ones are not."""

from collections.abc import Callable

import pytest

from onward.graph.names.chance import MANY, SOME, Chance, count_firms, count_people
from onward.graph.names.score import Scorer
from onward.graph.names.words import make_form, make_plain
from tests.names import ask, listed, matcher, only, person


def count(query: str, name: str, country: str = "", *, people: bool = False) -> Chance:
    ours, theirs = (make_form(make_plain(text), person=people) for text in (query, name))
    pairs = Scorer(ours).score(theirs, organisation=not people).pairs
    return (count_people if people else count_firms)(ours, theirs, pairs, country)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Zhang Wei", ""),
        ("Zhang Wei", "CN"),
        ("Milan Jovanović", "RS"),
        ("Mohammed Hassan", ""),
        ("Ivan Ivanov", "RU"),
        ("John Smith", "GB"),
    ],
)
def test_many_people_have_a_common_name(name: str, country: str) -> None:
    assert count(name, name, country, people=True).expected >= MANY


def test_few_have_a_rare_family_name_or_a_common_one_of_another_country() -> None:
    assert count("Sergei Kaprikatov", "Sergei Kaprikatov", people=True).expected < SOME
    abroad = count("Milan Jovanović", "Milan Jovanović", "JP", people=True).expected
    assert abroad < SOME < MANY < count("Milan Jovanović", "Milan Jovanović", people=True).expected


@pytest.mark.parametrize(
    "name", ["Orion Trading", "Atlas Shipping", "Golden Star General Trading", "Import Export"]
)
def test_many_firms_have_a_name_of_common_words(name: str) -> None:
    assert count(name, name).expected >= MANY


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Eiger Shipping Dubai", "Eiger Shipping"),
        ("Uralwagonsawod Service", "Uralwagonsawod"),
        ("Gazprom Niaga", "Gazprom"),
        ("National Iranian Oil Company Trading", "National Iranian Oil Company"),
    ],
)
def test_few_firms_have_a_rare_name_whatever_ordinary_words_stand_beside_it(
    query: str, name: str
) -> None:
    assert count(query, name).expected < MANY


def test_a_country_that_agrees_leaves_fewer() -> None:
    world, there = (
        count("Orion Trading", "Orion Trading"),
        count("Orion Trading", "Orion Trading", "AE"),
    )
    assert there.expected < world.expected / 100
    assert (there.where, world.where) == ("AE", "")


def test_a_slip_makes_no_name_rarer() -> None:
    assert count("Oriom Trading", "Orion Trading").expected >= MANY
    assert count("Kaprikas", "Kaprikat").expected > count("Kaprikat", "Kaprikat").expected


def test_a_word_of_its_own_makes_it_another_firm() -> None:
    beside = count("Kaprikat Brezovan Trading", "Kaprikat")
    assert beside.expected == pytest.approx(1000 * count("Kaprikat Trading", "Kaprikat").expected)


def test_the_number_can_be_worked_out_from_its_terms() -> None:
    chance = only(ask(matcher(person("Zhang Wei")), "Zhang Wei", countries=("CN",))).explanation
    made = chance["chance"]
    assert made is None or made["expected"] >= MANY
    counted = count("Zhang Wei", "Zhang Wei", "CN", people=True)
    wei, zhang = (term.share for term in counted.terms)
    assert counted.expected == pytest.approx(counted.among * wei * zhang)


def test_a_birth_date_or_address_settles_what_a_common_name_does_not() -> None:
    one = matcher(person("Zhang Wei", born="1960-02-03"))
    alone = only(ask(one, "Zhang Wei"))
    assert (alone.band, alone.is_common) == ("possible", True)
    born = only(ask(one, "Zhang Wei", birth_dates=("1960-02-03",)))
    assert (born.band, born.is_common) == ("match", False)
    assert born.explanation["chance"] is None


def test_a_firm_of_a_common_name_is_a_match_only_where_more_agrees() -> None:
    one = matcher(listed("Orion Trading LLC", country="AE"))
    assert only(ask(one, "Orion Trading")).is_common
    assert only(ask(one, "Orion Trading", countries=("AE",))).band == "match"


def test_a_person_whom_a_list_prints_among_organisations_has_namesakes_too() -> None:
    one = matcher(listed("Mohammed al-Khatib"))
    assert only(ask(one, "Mohammad Khatib")).is_common
    assert not only(ask(matcher(listed("Kaprikat Zubrol")), "Kaprikat Zubrol")).is_common


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("PostFinance AG", "Bank RostFinance"),
        ("Aramex", "АЭРОМАКС"),
        ("PASHA Bank", "Банк ПСБ"),
    ],
)
def test_one_word_that_is_only_like_a_listed_one_pays_for_its_slips(query: str, name: str) -> None:
    assert count(query, name).expected >= MANY


def test_nobody_owns_a_word_of_trade_or_an_article() -> None:
    assert count("Golden Airlines", "Golden Airlines").listed == 1
    assert count("Gazprom", "Gazprom").listed > 1


def test_a_rare_word_that_agrees_makes_a_weak_name_possible_beside_ordinary_words() -> None:
    monolink = matcher(listed("Monolink Group FZCO", country="AE"))
    assert only(ask(monolink, "مونولينك للتجارة", countries=("AE",))).band == "possible"


@pytest.mark.parametrize(
    ("query", "name", "count_as_one"),
    [
        ("Sergey Ivanov", "Sergei Ivanov", count_people),
        ("Mariya Garcia", "Maria Garcia", count_people),
        ("Ivanof", "Ivanov", count_people),
        ("Maxi Trading", "Maksi Trading", count_firms),
        ("Family Market", "Famili Market", count_firms),
        ("Polyus", "Polius", count_firms),
    ],
)
def test_who_bears_the_very_name_agrees_as_well(
    query: str, name: str, count_as_one: Callable[..., Chance]
) -> None:
    """A name that is only written otherwise is no rarer than the name itself."""
    ours, theirs = (
        make_form(make_plain(text), person=count_as_one is count_people) for text in (query, name)
    )
    same = count_as_one(theirs, theirs, ())
    assert count_as_one(ours, theirs, ()).expected >= same.expected > 0
