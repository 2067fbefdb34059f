"""Who is said to stand behind a name, or was it before, is looked for however it is written."""

# names of other scripts are the point

import pytest

from tests.names import ask, listed, matcher
from tests.unit.cases import each_case


@pytest.fixture(scope="module", name="lists")
def make_lists() -> object:
    return matcher(listed("Kaprikat-Trans"), listed("Mixtend Dolgat"))


@each_case("form")
def test_a_listed_name_beside_another_is_found(lists: object, form: str) -> None:
    field = form.format("Zubrol GmbH", "Kaprikat-Trans")
    bands = {match.party: match.band for match in ask(lists, field).matches}  # type: ignore[arg-type]  # a matcher
    assert bands.get("list:Kaprikat-Trans") in ("possible", "match")


@each_case("field")
def test_a_word_of_it_alone_finds_nobody(lists: object, field: str) -> None:
    answer = ask(lists, field)  # type: ignore[arg-type]  # a matcher
    assert {match.band for match in answer.matches} <= {"weak"}
