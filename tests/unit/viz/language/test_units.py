"""Quantities of an order are said in words, in every language."""

import pytest

from onward.viz.language.words import list_languages, read_words, say_quantity


@pytest.mark.parametrize(
    ("quantity", "unit", "language", "said"),
    [
        ("40", "pc", "en", "40 pieces"),
        ("1", "PCS", "en", "1 piece"),
        ("40", "Stk.", "de", "40 Stück"),
        ("1200", "EA", "fr", "1 200 pièces"),
        ("2.5", "KGM", "de", "2,5 kg"),
        ("3", "sets", "fr", "3 jeux"),
        ("3", "drums", "fr", "3 drums"),
        (None, "pc", "en", ""),
    ],
)
def test_a_quantity_has_its_unit_in_words(
    quantity: str | None, unit: str, language: str, said: str
) -> None:
    words = read_words(language)
    assert say_quantity(quantity, unit, words).replace("\u00a0", " ") == said


def test_every_language_has_every_unit() -> None:
    for language in list_languages():
        assert "pc" not in say_quantity("2", "pc", read_words(language))
