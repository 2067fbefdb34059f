"""Numbers of a person's own papers do not stay in prose; a company's numbers do."""

from onward.loaders.parsing.numbers import without_numbers
from tests.unit.cases import each_case


@each_case("text", "number")
def test_a_number_that_prose_calls_personal_is_taken_out(text: str, number: str) -> None:
    cleaned = without_numbers(text)
    assert number not in cleaned
    assert cleaned == text.replace(number, "(personal number)")


@each_case("text")
def test_other_words_and_numbers_stay(text: str) -> None:
    assert without_numbers(text) == text
