"""A name that a field has cut may be each listed one that begins so; of many it is a gap."""

import pytest

from onward.graph.matching.compare import BEGUN_NAMES
from onward.graph.matching.gates import BEGUN
from onward.graph.matching.query import Match, PartyQuery
from onward.graph.names.added_text import LEAST_CHARACTERS, MOST_BEGUN
from tests.names import ask, comparing_everybody, distinctive_words, listed, matcher, person

LONG = "Joint Stock Company National Research and Production Institute Kaprikat"
CYRILLIC = "Акционерное общество Национальный научно-производственный институт Каприкат"
OTHERS = (
    listed(f"Federal State Bureau of Mechanical Engineering and {word} Plants", country="RU")
    for word in distinctive_words(MOST_BEGUN + 1)
)
LISTED = matcher(
    listed(LONG, country="RU"),
    listed(CYRILLIC, country="RU"),
    listed("Islamic Institute of Advanced Zubrol Studies", country="IR"),
    listed("Islamic Institute of Advanced Zubrol Studies Xolotl Mixtend Branch Plon", country="IR"),
    person("Abd al-Rahman Ould Muhammad al-Husayn Ould Muhammad Kaprikat"),
    *OTHERS,
)


def find(written: str) -> list[Match]:
    matches = ask(LISTED, written, countries=("AE",)).matches
    return [match for match in matches if match.band in ("match", "possible")]


@pytest.mark.parametrize("letters", [30, 35, 40, 50, 60])
@pytest.mark.parametrize("name", [LONG, LONG.upper(), CYRILLIC])
def test_a_name_that_a_field_has_cut_is_possible(name: str, letters: int) -> None:
    found = find(name[:letters].strip())
    assert {match.band for match in found} == {"possible"}
    assert name.casefold() in {match.name.casefold() for match in found}


def test_it_says_so() -> None:
    (found,) = find("National Research and Production Institute")
    assert (found.name, found.because[0]) == (LONG, BEGUN)


def test_a_legal_form_may_be_written_otherwise_before_it() -> None:
    (found,) = find("JSC National Research and Production Ins")
    assert (found.name, found.because[0]) == (LONG, BEGUN)


def test_a_persons_name_may_be_cut_as_well() -> None:
    (found,) = ask(LISTED, "Abd al-Rahman Ould Muhammad al-Hus", kind="Person").matches
    assert found.band == "possible"


@pytest.mark.parametrize(
    "written",
    [
        LONG[: LEAST_CHARACTERS - 1],
        "Joint Stock Company National Research Zubrol",
        "National Institute of Production and Research",
    ],
)
def test_what_is_short_or_goes_on_otherwise_is_nobody(written: str) -> None:
    assert BEGUN not in {reason for match in find(written) for reason in match.because}


def test_where_many_begin_so_nobody_is_meant_and_it_is_a_gap() -> None:
    found = ask(LISTED, "Federal State Bureau of Mechan")
    assert BEGUN not in {reason for match in found.matches for reason in match.because}
    assert BEGUN_NAMES in found.limits


def test_whoever_has_the_whole_name_is_meant_alone() -> None:
    whole = ask(LISTED, "Islamic Institute of Advanced Zubrol Studies")
    assert [match.band for match in whole.matches if match.band != "weak"] == ["match"]
    assert whole.limits == ()


@pytest.mark.parametrize("letters", range(LEAST_CHARACTERS, len(LONG) - 1, 4))
@pytest.mark.parametrize("name", [LONG, CYRILLIC])
def test_looking_over_all_names_at_once_finds_whom_comparing_all_finds(
    name: str, letters: int
) -> None:
    written = name[:letters]
    query = PartyQuery(names=(written,), countries=("AE",))
    with comparing_everybody():
        everybody = LISTED.match_in_bands(query).matches
    assert LISTED.match_in_bands(query).matches == everybody
