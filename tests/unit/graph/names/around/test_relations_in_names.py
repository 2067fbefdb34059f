"""Who is said to stand behind a name, or was it before, is looked for however it is written."""

# ruff: noqa: RUF001  # names of other scripts are the point

import pytest

from tests.names import ask, listed, matcher

FORMS = (
    *("{0} (ex {1})", "{0} [ex {1}]", "{0} vormals {1}", "{0}, ehemals {1}", "{0} (vorm. {1})"),
    *("{0} anciennement {1}", "{0} antes {1}", "{0} voorheen {1}", "{0} dawniej {1}"),
    *("{0} ранее {1}", "{0} (бывш. {1})", "{0} (eski adı {1})", "{0} now {1}", "{0}, jetzt {1}"),
    *("{0} division of {1}", "{0}, branch of {1}", "{0} ({1} branch)", "{0} Tochter von {1}"),
    *("{0} filiale de {1}", "{0} филиал {1}", "{0} owner {1}", "{0} (shareholder: {1})"),
    *("{0}\n{1}", "{0}\r\n{1}\r\nMoscow", "{0}\t{1}", "{0} @ {1}", "{0} * {1}", "{0} → {1}"),
    *("{0} «{1}»", "{0} {1}", "{0} with {1}", "{0} end user {1}"),
    *("{0} 49%, {1} 51%", "{1} (51 %), {0} (49 %)", "51 % {1}; 49 % {0}", "{0} (100 % {1})"),
    *("majority {1}", "Gesellschafter: {1}", "{1} half", "heirs of {1}", "maybe {1}"),
)


@pytest.fixture(scope="module", name="lists")
def make_lists() -> object:
    return matcher(listed("Kaprikat-Trans"), listed("Mixtend Dolgat"))


@pytest.mark.parametrize("form", FORMS)
def test_a_listed_name_beside_another_is_found(lists: object, form: str) -> None:
    field = form.format("Zubrol GmbH", "Kaprikat-Trans")
    bands = {match.party: match.band for match in ask(lists, field).matches}  # type: ignore[arg-type]  # a matcher
    assert bands.get("list:Kaprikat-Trans") in ("possible", "match")


@pytest.mark.parametrize(
    "field",
    [
        "Zubrol Trans GmbH",
        "Zubrol GmbH (Trans branch)",
        "Dolgat (Moscow branch)",
        "Con Zubrol",
        "Zubrol Kaprika GmbH, Transport",
    ],
)
def test_a_word_of_it_alone_finds_nobody(lists: object, field: str) -> None:
    answer = ask(lists, field)  # type: ignore[arg-type]  # a matcher
    assert {match.band for match in answer.matches} <= {"weak"}
