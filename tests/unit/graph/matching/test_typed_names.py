"""Names as fingers, scanners and other languages write them find the listed party."""

# names of other scripts are the point

import pytest

from onward.graph.matching.matcher import Matcher
from onward.graph.names.typing_errors import read_transliterations
from tests.names import ask, listed, matcher, only, person
from tests.unit.cases import each_case, table

LISTED = tuple(listed(**row) for row in table(__file__, "LISTED"))


@pytest.fixture(scope="module")
def lists() -> Matcher:
    return matcher(*LISTED)


def find_assessed(lists: Matcher, name: str) -> list[str]:
    found = ask(lists, name).matches
    return [match.name for match in found if match.band in ("match", "possible")]


@each_case("written", "means")
def test_words_that_are_joined_or_split_beside_a_shortened_one(
    lists: Matcher, written: str, means: str
) -> None:
    assert [name.startswith(means) for name in find_assessed(lists, written)] == [True]


@each_case("written", "means")
def test_shortened_trades_and_misread_letters(lists: Matcher, written: str, means: str) -> None:
    assert find_assessed(lists, written) == [means]


@each_case("written", "means")
def test_another_keyboard_or_language(lists: Matcher, written: str, means: str) -> None:
    assert find_assessed(lists, written) == [means]


@each_case("meant", "written_as", "read_as", "means")
def test_letters_of_another_encoding(
    lists: Matcher, meant: str, written_as: str, read_as: str, means: str
) -> None:
    # Excel reads the bytes that an encoding has no letter for as controls
    letters = [bytes([byte]) for byte in meant.encode(written_as)]
    garbled = "".join(
        letter.decode(read_as, "ignore") or letter.decode("latin-1") for letter in letters
    )
    assert find_assessed(lists, garbled) == [means]


@each_case("written")
def test_they_find_nobody_who_is_called_otherwise(lists: Matcher, written: str) -> None:
    assert find_assessed(lists, written) == []


def test_how_a_name_was_read_is_said(lists: Matcher) -> None:
    (match,) = ask(lists, "Hua Wei Tech").matches
    assert match.explanation["query"]["variant"] == "other blanks"


@pytest.mark.parametrize("place", ["Ajman", "DAC Ajman", "Ajman Trading"])
def test_a_place_is_written_as_it_is(place: str) -> None:
    # read as a German or a Pole writes it, it would be the forename Ayman
    assert list(read_transliterations(place)) == []


@each_case("rank")
def test_a_person_is_found_behind_a_rank_of_several_words(rank: str) -> None:
    found = only(ask(matcher(person("Sergei Kaprikatov")), f"{rank} Sergei Kaprikatov"))
    assert found.band == "match"


@each_case("name", "query")
def test_initials_that_are_those_of_a_legal_form_find_a_person(name: str, query: str) -> None:
    one = matcher(person(name, "1"), listed("Kaprikatin Steel Alliance", "2"))
    best = ask(one, query).matches[0]
    assert (best.party, best.band) == ("list:1", "possible")


def test_a_legal_form_with_dots_is_initials_of_no_organisation() -> None:
    one = matcher(listed("Kaprikat Steel Alliance", "1"), listed("Kaprikat SA", "2"))
    matches = ask(one, "Kaprikat S.A.").matches
    assert (matches[0].party, matches[0].score) == ("list:2", 1.0)
    assert all(match.explanation["query"]["variant"] == "raw" for match in matches)
