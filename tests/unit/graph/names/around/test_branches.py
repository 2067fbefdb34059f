"""A branch or office abroad is the listed firm itself, however it is written."""

# ruff: noqa: RUF001  # names of other scripts are the point

import pytest

from onward.graph.names.added_text import without_branch
from tests.named import ask, listed, matcher, only

COMMON_FIRM = listed("Alpha Engineering Works LLC", country="IR")  # no word of it is rare


@pytest.mark.parametrize(
    "field",
    [
        "Alpha Engineering Works Istanbul Branch",
        "Alpha Engineering Works LLC, Zubrolsk Branch",
        "Alpha Engineering Works LLC Branch Office Dubai",
        "Dubai Branch of Alpha Engineering Works LLC",
        "Alpha Engineering Works Zweigniederlassung Hamburg",
        "Filiale Zürich der Alpha Engineering Works LLC",
        "Succursale de Dubai de Alpha Engineering Works",
        "Alpha Engineering Works LLC филиал в г. Минске",
        "Representative Office of Alpha Engineering Works LLC in Tashkent",
        "Alpha Engineering Works İzmir Şubesi",
    ],
)
def test_a_branch_of_a_firm_of_common_words_is_possible_in_another_country(field: str) -> None:
    for countries in ((), ("TR",), ("IR",)):
        assert only(ask(matcher(COMMON_FIRM), field, countries=countries)).band in (
            "possible",
            "match",
        )


@pytest.mark.parametrize(
    ("field", "firms"),
    [
        ("Kaprikat Bank, London branch", ["Kaprikat Bank"]),
        ("Bank Kaprikat Iran Zweigniederlassung Hamburg", ["Bank Kaprikat Iran"]),
        ("Kaprikat Zubrolsk Branch", ["Kaprikat Zubrolsk", "Kaprikat"]),
        ("喀普里有限公司北京分公司", ["喀普里有限公司"]),
        ("Olive Branch Trading", []),
        ("Kaprikat Trading LLC", []),
        ("Branch", []),
        ("Istanbul Branch", []),
    ],
)
def test_what_is_taken_away_is_the_branch_and_its_place(field: str, firms: list[str]) -> None:
    assert [firm.name for firm in without_branch(field)] == firms


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Russian Railways", "OJSC Russian Railways - Dubai Branch"),
        ("Russian Railways", "Russian Railways, Berlin Representative Office"),
        ("Bank of Russia", "Bank of Russia - Dubai Branch"),  # nearly all of it is places
        ("Syrian Petroleum Company", "Syrian Petroleum Company Beirut Branch"),
    ],
)
def test_a_branch_of_a_state_s_firm_that_has_no_word_of_its_own_is_that_firm(
    name: str, field: str
) -> None:
    names = matcher(listed(name, country="RU"))
    assert only(ask(names, field)).band == "match"
    assert only(ask(names, field, countries=("AE",))).band in ("possible", "match")


@pytest.mark.parametrize(
    "field", ["Moscow Branch", "General Trading Branch", "Russia, Dubai Branch"]
)
def test_what_is_left_must_name_somebody(field: str) -> None:
    assert not list(without_branch(field))
