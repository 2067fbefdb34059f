"""Letters that a machine misreads on paper are read as they look, and numbers stay numbers."""

import pytest

from onward.graph.names.typing_errors import reread
from tests.unit.cases import each_case


@each_case("text", "meant")
def test_digits_and_strokes_in_words_are_letters(text: str, meant: str) -> None:
    assert reread(text) == meant


@pytest.mark.parametrize("text", ["1st Zubrol", "Zubrol 2015", "A1 Kaprikat", "Plant 5 A", "A | B"])
def test_numbers_and_signs_by_themselves_stay(text: str) -> None:
    assert reread(text) is None
