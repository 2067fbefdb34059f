"""Annexes of EU acts: numbers within words, citations. What rows say: `cases/eu_annexes.yaml`."""

from onward.loaders.parsing.numbers import numbers
from onward.loaders.sources.eu_annexes import citation
from tests.unit.cases import each_case


@each_case("cell", "home", "found")
def test_words_beside_a_number_say_what_it_is(
    cell: str, home: str | None, found: tuple[tuple[str, str, str], ...]
) -> None:
    read = numbers("registration_number", cell, home, is_person=False)
    assert tuple((one.scheme, one.value, one.country) for one in read) == found


def test_a_celex_number_of_another_kind_is_its_own_citation() -> None:
    assert citation("12016M/TXT") == "12016M/TXT"


@each_case("scheme", "cell", "found")
def test_each_number_of_a_cell_is_read_and_no_date_is_one(
    scheme: str, cell: str, found: tuple[tuple[str, str], ...]
) -> None:
    read = numbers(scheme, cell, "XX", is_person=False)
    assert tuple((one.scheme, one.value) for one in read) == found
