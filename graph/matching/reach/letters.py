"""Which letters a text has, as one number: a glance tells that two texts are far apart.

An edit leaves at most one letter of each text without its like in the other one, and swapping
neighbours leaves none: of two texts with more such letters, more edits lie between.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_OFTEN: Final = "ahsmnrldtk"  # in names and in their consonants; three of them are told apart
_BITS: Final = {
    **{char: (1 << place, 1 << (26 + place)) for place, char in enumerate(_LETTERS)},
    **dict.fromkeys("0123456789", (1 << 62, 1 << 63)),
}
_THIRD: Final = {char: 1 << (52 + place) for place, char in enumerate(_OFTEN)}


def read_letters(text: str) -> int:
    """Return the letters of a lower-case ASCII text as bits: a first one, a second, a third.

    >>> (read_letters("abba") & ~read_letters("ab")).bit_count()
    2
    """
    letters = 0
    for char in text:
        first, second = _BITS.get(char, (0, 0))
        if not letters & first:
            letters |= first
        elif not letters & second:
            letters |= second
        else:
            letters |= _THIRD.get(char, 0)
    return letters


def read_all_letters(texts: Sequence[str]) -> Array:
    """Return the letters of many texts: uint64[n]."""
    return np.fromiter(map(read_letters, texts), np.uint64, len(texts))
