"""Texts as they are searched: words without case, accents, punctuation or another script."""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

_WORD: Final = re.compile(r"[a-z0-9]+")

LONGEST_WORD: Final = 100
"""Letters of a word that count: what is longer is no word, and the index refuses it."""


def split_words(text: str) -> list[str]:
    """Return the words of a text in the one form in which equal words are equal texts.

    >>> split_words("Концерн «Калашников», Straße 5")
    ['kontsern', 'kalashnikov', 'strasse', '5']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        bare = unicodedata.normalize("NFKD", folded)
        letters = "".join(char for char in bare if not unicodedata.combining(char))
        folded = anyascii(letters).lower()
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded)]
