"""Quantities of an order are said in words, in every language."""

from onward.viz.language.words import list_languages, read_words, say_quantity
from tests.unit.cases import each_case


@each_case("quantity", "unit", "language", "said", lists=True)
def test_a_quantity_has_its_unit_in_words(
    quantity: str | None, unit: str, language: str, said: str
) -> None:
    words = read_words(language)
    assert say_quantity(quantity, unit, words).replace("\u00a0", " ") == said


def test_every_language_has_every_unit() -> None:
    for language in list_languages():
        assert "pc" not in say_quantity("2", "pc", read_words(language))
