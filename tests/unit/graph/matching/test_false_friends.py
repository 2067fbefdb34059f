"""Names that must not be taken for one another, and their twins that must: all from public lists.

The names are those of the US consolidated list, the US list of Chinese military companies, the
consolidated list of the UN, and the annexes of EU regulations.
"""

from typing import Any

import pytest

from onward.graph.identity.clusters import resolve
from onward.graph.matching.compare import WITHIN
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match
from onward.graph.model import Party
from tests.names import ask, listed, matcher, only, person
from tests.unit.cases import each_case, table

LISTED = tuple(listed(**row) for row in table(__file__, "LISTED"))


@pytest.fixture(scope="module")
def lists() -> Matcher:
    return matcher(*LISTED)


def assessed(one: Matcher, name: str, **facts: object) -> dict[str, Match]:
    """Return the parties that an order of this name would be assessed with."""
    found = ask(one, name, **facts).matches
    return {match.party.removeprefix("list:"): match for match in found if match.band != "weak"}


@each_case("name")
def test_a_name_that_shares_a_trade_or_a_part_of_a_word_is_nobody_of_the_list(
    lists: Matcher, name: str
) -> None:
    assert assessed(lists, name) == {}


@each_case("name", "facts", "found")
def test_whom_a_name_means(
    lists: Matcher, name: str, facts: dict[str, Any], found: dict[str, str]
) -> None:
    bands = {party: match.band for party, match in assessed(lists, name, **facts).items()}
    assert bands == found


def test_another_country_lowers_a_name_that_is_half_the_same(lists: Matcher) -> None:
    (weak,) = ask(lists, "ZTE Corporation", countries=("CN",)).matches[:1]
    assert (weak.party, weak.band) == ("list:ZTE Parsian", "weak")


def test_another_trade_is_possible_only_behind_a_whole_listed_name(lists: Matcher) -> None:
    found = assessed(lists, "Dahua Electronics")
    assert "Dahua Technology" not in found
    zhejiang = found["Zhejiang Dahua Technology Co., Ltd."]  # which is listed as "Dahua", too
    assert (zhejiang.band, zhejiang.because) == ("possible", (WITHIN,))
    assert assessed(lists, "Dahua Technology")["Dahua Technology"].band == "match"


def test_a_sister_body_is_possible_and_no_match(lists: Matcher) -> None:
    (bureau,) = assessed(lists, "Xinjiang Public Security Bureau", countries=("CN",)).values()
    assert bureau.name.startswith("Xinjiang Production and Construction Corps")
    assert (bureau.band, 0.75 <= bureau.score < 0.85) == ("possible", True)


# A father and his children share all rare words: the UN lists each with another first name.

FATHER = person("SADDAM HUSSEIN AL-TIKRITI", "father", born="1937-04-28", dataset="un")
CHILDREN = tuple(
    person(f"{first} SADDAM HUSSEIN AL-TIKRITI", first, born=born, dataset="un")
    for first, born in (("RANA", "1969"), ("QUSAY", "1965"), ("HALA", "1972"))
)


@pytest.mark.parametrize(
    ("listed", "name"), [(FATHER, CHILDREN[0].name), (CHILDREN[0], FATHER.name)]
)
def test_a_daughter_is_a_possible_match_for_her_father_and_never_more(
    listed: Party, name: str
) -> None:
    found = only(ask(matcher(listed), name.title(), kind="Person"))
    assert found.band == "possible"
    assert found.score < 0.90


def test_where_all_are_listed_the_one_who_is_named_comes_first() -> None:
    family = matcher(FATHER, *CHILDREN)
    found = ask(family, "Rana Saddam Hussein Al-Tikriti", kind="Person").matches
    assert (found[0].party, found[0].band) == ("un:RANA", "match")
    assert {match.band for match in found[1:]} <= {"possible", "weak"}


def test_no_name_however_alike_makes_two_persons_one() -> None:
    again = person("SADDAM HUSSEIN AL-TIKRITI", "1", born="1937-04-28", dataset="us")
    clusters = resolve([FATHER, *CHILDREN, again], (), (), lambda *_: 1.0)
    assert not clusters.canonical
    assert not clusters.joined
