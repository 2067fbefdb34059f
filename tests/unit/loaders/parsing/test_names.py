"""Names as lists print them."""

import pytest

from onward.loaders.parsing.names import given_first, is_debris, tidy, without_legal_form
from tests.unit.cases import each_case


@each_case("printed", "name")
def test_a_name_is_tidied_and_keeps_its_letters(printed: str, name: str) -> None:
    assert tidy(printed) == name


def test_the_given_name_comes_first_and_a_name_without_comma_stays() -> None:
    assert given_first("DOE, Jane Q.") == "Jane Q. DOE"
    assert given_first("MADONNA") == "MADONNA"


@pytest.mark.parametrize("name", ["Chinese:", "Text of image", "N/A", "n/a", "x", ""])
def test_form_debris_is_no_name(name: str) -> None:
    assert is_debris(name)


@pytest.mark.parametrize("name", ["BNC", "Li", "Unknown Soldiers", "A:B Trading"])
def test_short_and_odd_names_are_names(name: str) -> None:
    assert not is_debris(name)


def test_legal_forms_dots_and_case_do_not_part_two_spellings() -> None:
    keys = {
        without_legal_form(name)
        for name in ("PETROLEOS DEL NORTE, S.A.", "Petroleos del Norte", "petroleos del norte SA")
    }
    assert keys == {"petroleos del norte"}
    assert without_legal_form("Acme One") != without_legal_form("Acme Two")
