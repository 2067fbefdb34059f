"""Names are compared in one plain form that undoes only how they are typed."""

import pytest

from onward.graph.names.normalise import normalise
from tests.unit.cases import each_case


@each_case("left", "right")
def test_case_width_punctuation_and_invisible_characters_do_not_part_names(
    left: str, right: str
) -> None:
    assert normalise(left) == normalise(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Acme Ltd", "Acme"), ("Acme Trade", "Trade Acme"), ("José", "Jose"), ("Acme 1", "Acme 2")],
)
def test_legal_form_order_accents_and_digits_do_part_names(left: str, right: str) -> None:
    assert normalise(left) != normalise(right)


def test_a_name_without_letters_is_empty() -> None:
    assert normalise(" -- !") == ""
