"""Numerals in letters and digits: second, 2nd and zweite are 2.

Lists write "Second Academy" and "48th Central Research Institute"; people type "2nd" and "48".
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from onward.graph.names.word_data import list_entries

_ORDINAL: Final = re.compile(r"0*([1-9]\d{0,3})(?:st|nd|rd|th)")


def read_number(word: str) -> str | None:
    """Return the number that a lower-case ASCII word is, in digits; None where it is none.

    >>> [read_number(word) for word in ("2nd", "second", "048", "kaprikat")]
    ['2', '2', '48', None]
    """
    if word.isdigit():
        return word.lstrip("0") or "0"
    return read_ordinal(word) or _numbers_by_word().get(word)


def read_ordinal(word: str) -> str | None:
    """Return the digits of an ordinal: "48" of "48th"; None of other words."""
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal[1] if ordinal else None


@cache
def _numbers_by_word() -> Mapping[str, str]:
    """Return numbers by word; a line is a number and its words."""
    lines = (line.split() for line in list_entries("numerals.txt"))
    return {word: number for number, *words in lines for word in words}
