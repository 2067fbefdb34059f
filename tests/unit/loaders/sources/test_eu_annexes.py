"""Annexes of EU acts: numbers within words, citations. What rows say: `cases/eu_annexes.yaml`."""

import pytest

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


CELLS = {
    ("swift", "DCBKKPPY"): [("swift", "DCBKKPPY")],
    ("swift", "KHJBSDKH and 5040942458"): [
        ("swift", "KHJBSDKH"),
        ("identification_number", "5040942458"),
    ],
    ("registration_number", "(a) 100200300 (b) 100200301"): [
        ("registration_number", "100200300"),
        ("registration_number", "100200301"),
    ],
    ("registration_number", "a) 100200300; b) 100200301 (Utopia)"): [
        ("registration_number", "100200300"),
        ("registration_number", "100200301"),
    ],
    ("passport", "(a) AB123456 (issued on 5.2.2003, expired on 4.2.2008) (b) CD123456"): [
        ("passport", "AB123456"),
        ("passport", "CD123456"),
    ],
    ("registration_number", "91440300MA5GN73B4F (China, Unified Social Credit Code)"): [
        ("uscc", "91440300MA5GN73B4F")
    ],
}


@pytest.mark.parametrize(("scheme", "cell"), CELLS)
def test_each_number_of_a_cell_is_read_and_no_date_is_one(scheme: str, cell: str) -> None:
    found = [(one.scheme, one.value) for one in numbers(scheme, cell, "XX", is_person=False)]
    assert found == CELLS[scheme, cell]
