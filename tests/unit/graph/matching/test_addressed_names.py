"""A name is found though the field holds its address, too, as bills of lading have it."""

import pytest

from onward.graph.addresses.reading import names_before_address
from onward.graph.matching.query import Match
from tests.names import ask, listed, matcher
from tests.unit.cases import each_case

ADDRESSES = (
    "12 Pop Lukina, Belgrade, RS",
    "ul. Lenina, d. 5, Moskva, 101000, Russia",
    "P.O. Box 5585, Safat, Kuwait",
    "Apartado Aereo 20288, Cali, CO",
    "Century Avenue, Jinjiang, Fujian Province, CN",
    "Hauptstr. 5, 10115 Berlin",
    "Dora, Baghdad, Iraq",
)
NAMES = ("Kaprikat", "Kaprikat Zubrol Trading LLC", "Xolotl, Mixtend & Co., Ltd.")
LISTED = matcher(
    *(listed(name) for name in NAMES),
    listed("Engineering Center Ltd.", country="RU"),
    listed("Ivan Petrovich Kaprikatov"),
)


def find(written: str) -> list[Match]:
    matches = ask(LISTED, written).matches
    return [match for match in matches if match.band in ("match", "possible")]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", NAMES[1:])
@pytest.mark.parametrize("sign", [", ", "; ", "\n", " | "])
def test_an_address_behind_a_name_hides_nobody(name: str, sign: str, address: str) -> None:
    assert find(f"{name}{sign}{address}")[0].name == name


@pytest.mark.parametrize("address", ADDRESSES[:4])
def test_one_word_before_an_address_is_a_name(address: str) -> None:
    assert find(f"Kaprikat, {address}")[0].name == "Kaprikat"


@each_case("written")
def test_no_sign_needs_to_stand_between(written: str) -> None:
    assert find(written)[0].name == "Kaprikat Zubrol Trading LLC"


def test_the_address_may_be_cut_and_tell_no_place() -> None:
    assert find("Kaprikat Zubrol Trading LLC, 12 Pop Luk")[0].band == "match"


def test_words_that_tell_nobody_apart_are_a_name_before_an_address_as_alone() -> None:
    written = "Engineering Center Ltd., 4 Gabrichevsky Street, Room 124, Moscow, 125367, RU"
    assert [match.band for match in find(written)] == ["match"]


def test_a_surname_before_a_comma_is_not_the_whole_name() -> None:
    (found,) = find("KAPRIKATOV, Ivan Petrovich, 8 Pushkinskaya St., St. Petersburg, RU")
    assert found.name == "Ivan Petrovich Kaprikatov"


@each_case("written")
def test_a_word_of_the_address_is_nobody(written: str) -> None:
    assert find(written) == []


@pytest.mark.parametrize("before", ["attn.", "Attn:", "c/o", "z. Hd."])
def test_whoever_is_to_read_it_is_another(before: str) -> None:
    (found,) = find(f"Engineering Center Ltd., {before} Mr. Ivan Zubrolov, Purchasing")
    assert (found.name, found.band) == ("Engineering Center Ltd.", "possible")


def test_however_long_the_address_is_the_name_before_it_is_found() -> None:
    written = (
        "Engineering Center Ltd., 4 Gabrichevsky Street, Moscow, RU; " + "5 Lenina St, RU; " * 40
    )
    assert [match.band for match in find(written)] == ["match"]


def test_numbers_within_a_name_leave_room_for_the_whole_of_it() -> None:
    written = "Engineering Center 1 2 3 4 5 6 Zubrol Ltd., Dora, Baghdad, Iraq"
    names = {name.text.rstrip(".") for name in names_before_address(written)}
    assert "Engineering Center 1 2 3 4 5 6 Zubrol Ltd" in names
