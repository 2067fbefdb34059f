"""Names that must not be taken for one another, and their twins that must: all from public lists.

The names are those of the US consolidated list, the US list of Chinese military companies, the
consolidated list of the UN, and the annexes of EU regulations.
"""

# ruff: noqa: RUF001  # names of other scripts are the point

import pytest

from onward.graph.identity.clusters import resolve
from onward.graph.matching.compare import WITHIN
from onward.graph.matching.gates import COMMON_NAME
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match
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


@pytest.mark.parametrize("name", ["11420 Corp", "11420", "11420 Corporation"])
def test_a_number_is_a_name(lists: Matcher, name: str) -> None:
    assert assessed(lists, name)["11420 CORP."].band == "match"
    assert assessed(lists, "11421 Corp") == {}


def test_zte_is_no_boztepe(lists: Matcher) -> None:
    for name in ("ZTE", "ZTE Corporation"):
        found = assessed(lists, name)
        assert set(found) == {"ZTE Parsian"}
        assert found["ZTE Parsian"].band == "possible"
    assert set(assessed(lists, "Omer Boztepe", kind="Person")) == {"Omer BOZTEPE"}


def test_another_country_lowers_a_name_that_is_half_the_same(lists: Matcher) -> None:
    assert assessed(lists, "ZTE Corporation", countries=("CN",)) == {}
    (weak,) = ask(lists, "ZTE Corporation", countries=("CN",)).matches[:1]
    assert (weak.party, weak.band) == ("list:ZTE Parsian", "weak")


def test_another_trade_is_possible_only_behind_a_whole_listed_name(lists: Matcher) -> None:
    found = assessed(lists, "Dahua Electronics")
    assert "Dahua Technology" not in found
    zhejiang = found["Zhejiang Dahua Technology Co., Ltd."]  # which is listed as "Dahua", too
    assert (zhejiang.band, zhejiang.because) == ("possible", (WITHIN,))
    itself = assessed(lists, "Dahua Technology")
    assert itself["Dahua Technology"].band == "match"


@pytest.mark.parametrize(
    "name", ["Digital Security", "DIGITAL SECURITY LLC", "OOO Digital Security"]
)
def test_the_listed_firm_itself_is_found_and_its_namesake_not(lists: Matcher, name: str) -> None:
    found = assessed(lists, name)
    assert set(found) == {"DIGITAL SECURITY"}
    firm = found["DIGITAL SECURITY"]  # as many another is called
    assert (firm.band, firm.because) == ("possible", (COMMON_NAME,))


def test_a_sister_body_is_possible_and_no_match(lists: Matcher) -> None:
    found = assessed(lists, "Xinjiang Public Security Bureau", countries=("CN",))
    (bureau,) = found.values()
    assert bureau.name.startswith("Xinjiang Production and Construction Corps")
    assert bureau.band == "possible"
    assert 0.75 <= bureau.score < 0.85
    assert assessed(lists, "XPCC Public Security Bureau") == {}  # no listed name says XPCC


@pytest.mark.parametrize(
    "name",
    ["Цитадель ООО", "«Цитадель» ООО", "ООО Цитадель", "Tsitadel", "Citadel", "LLC «Citadel»"],
)
def test_a_firm_is_found_in_both_scripts(lists: Matcher, name: str) -> None:
    found = assessed(lists, name)
    assert set(found) == {"LLC Citadel"}
    assert found["LLC Citadel"].score >= 0.90
    # many a firm is called so in Latin letters
    is_common = COMMON_NAME in found["LLC Citadel"].because
    assert found["LLC Citadel"].band == ("possible" if is_common else "match")
    assert is_common is ("Citadel" in name)


# A father and his children share all rare words: the UN lists each with another first name.

FATHER = person("SADDAM HUSSEIN AL-TIKRITI", "father", born="1937-04-28", dataset="un")
CHILDREN = tuple(
    person(f"{first} SADDAM HUSSEIN AL-TIKRITI", first, born=born, dataset="un")
    for first, born in (("RANA", "1969"), ("QUSAY", "1965"), ("HALA", "1972"))
)


def test_a_daughter_alone_is_a_possible_match_for_her_father_and_never_more() -> None:
    found = only(ask(matcher(FATHER), "Rana Saddam Hussein Al-Tikriti", kind="Person"))
    assert found.band == "possible"
    assert found.score < 0.90


def test_a_father_is_no_match_for_a_daughter() -> None:
    found = only(ask(matcher(CHILDREN[0]), "Saddam Hussein Al-Tikriti", kind="Person"))
    assert found.band == "possible"


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
