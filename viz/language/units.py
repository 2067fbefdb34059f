"""Quantities as people say them: "40 pieces", "40 Stück"; orders write "pc", "EA" or "Stk.".

The table `units.csv` has the units that orders write most, and their words. What is not in it stays
as the order has it.
"""

from collections.abc import Mapping
from functools import cache

from onward.viz.data_tables import read_table
from onward.viz.language.forms import say_number
from onward.viz.language.words import ENGLISH, Words


def say_quantity(quantity: str | None, unit: str | None, words: Words) -> str:
    """Write a quantity with its unit; empty where the order states none.

    Args:
        quantity: Decimal text.
        unit: As the order has it.
        words: Of the language.

    >>> from onward.viz.language.words import read_words
    >>> say_quantity("40", "pc", read_words()), say_quantity("1", "Stk.", read_words("fr"))
    ('40 pieces', '1 pièce')
    >>> say_quantity("2", "drums", read_words("de")), say_quantity("2.50", None, read_words("de"))
    ('2 drums', '2,50')
    """
    if not quantity:
        return ""
    number = "one" if quantity.strip() == "1" else "many"
    return " ".join(filter(None, (say_number(quantity, words), say_unit(unit, words, number))))


def say_unit(unit: str | None, words: Words, number: str = "many") -> str:
    """Return the words of a unit; one that the table does not have stays as it is.

    Args:
        unit: As the order has it.
        words: Of the language.
        number: "one" or "many".
    """
    row = _read_units().get((unit or "").strip().rstrip(".").casefold(), {})
    language = words.language if f"{words.language}_{number}" in row else ENGLISH
    return row.get(f"{language}_{number}", unit or "")


@cache
def _read_units() -> Mapping[str, Mapping[str, str]]:
    rows = read_table("language/units.csv")
    return {spelling.rstrip("."): row for row in rows for spelling in row["written"].split()}
