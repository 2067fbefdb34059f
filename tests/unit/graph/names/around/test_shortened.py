"""A listed name that is shortened is possible, wherever its firm sits."""

import pytest

from onward.graph.matching.gates import SHORTENED
from onward.graph.matching.query import Match
from onward.graph.model import Name
from tests.names import ask, listed, matcher

LISTED = matcher(
    listed("China General Zubrol Power Corporation", country="CN"),
    listed("Xiprat Mixtend Foods Manufacturing Technology Co., Ltd.", country="CN"),
    listed("Islamic Republic of Iran Shipping Lines", country="IR"),
    listed("National Iranian Oil Company", country="IR"),
    listed("Kaprikat Refinery Company", country="CN"),
    listed("National University of Kaprikat Technology", names=(Name("NUKT", "weak"),)),
)


def find(written: str, country: str = "AE") -> list[Match]:
    matches = ask(LISTED, written, countries=(country,)).matches
    return [match for match in matches if match.band in ("match", "possible")]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("China Gen. Zubr. Pwr Corp", "China General"),
        ("Islamic Republic Shipping Line", "Islamic Republic"),
        ("Xiprat Mixtend Foods", "Xiprat"),
    ],
)
def test_words_may_be_cut_short_and_a_place_or_trades_left_out(written: str, means: str) -> None:
    (found,) = find(written)
    assert found.name.startswith(means)
    assert (found.band, found.because[0]) == ("possible", SHORTENED)


@pytest.mark.parametrize(
    "written",
    [
        "China Gen. Pwr Corp",
        "Pwr Zubr. Gen. China",
        "China Gen. Zubr. Pwr Kaprikat",
        "Xiprat Foods",
        "National Oil Company",
    ],
)
def test_without_its_own_words_in_their_order_it_is_not(written: str) -> None:
    assert find(written) == []


def test_a_listed_name_is_whole_without_the_word_company() -> None:
    (found,) = find("Kaprikat Oil Refinery Dubai")
    assert found.band == "possible"


def test_initials_of_a_listed_name_stand_in_another_as_the_name_does() -> None:
    (found,) = find("NUKT Changsha")
    assert found.band == "possible"
