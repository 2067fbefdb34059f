"""One form for the ways in which a name of a street or town is romanised.

The folding is coarse on purpose: it is applied to names of streets and towns alone, beside which
number, town and country have to agree as well.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from onward.graph.addresses.rewrites import rewrite

_CYRILLIC: Final = re.compile("RU|BY|UA|KZ|KG|UZ|TJ|TM|MD|GE|AM|AZ|BG|RS|ME|BA|MK")
_ARABIC: Final = re.compile("AE|SA|IR|IQ|SY|LB|JO|EG|LY|DZ|MA|TN|SD|YE|OM|QA|KW|BH|AF|PK|PS")
_WITHOUT_BLANKS: Final = ("CN", "TW", "MO")
_ARTICLES: Final = frozenset({"al", "el", "ul", "as", "ash", "an", "ar", "ad"})


@lru_cache(maxsize=65536)
def fold_word(word: str, country: str) -> str:
    """Return a romanised word in small letters as all its spellings are written.

    >>> fold_word("leninskiy", "RU") == fold_word("leninsky", "RU") == fold_word("leninskij", "RU")
    True
    """
    if word[0].isdigit():
        return word
    if _CYRILLIC.fullmatch(country):
        return rewrite(word, "cyrillic sounds")
    return rewrite(word, "arabic sounds" if _is_arabic(country) else "other sounds")


@lru_cache(maxsize=512)
def _is_arabic(country: str) -> bool:
    return _ARABIC.fullmatch(country) is not None


def fold_words(words: Iterable[str], country: str) -> str:
    """Return a name's words folded, in their order; Chinese names as one word."""
    return _join_folded(tuple(words), country)


@lru_cache(maxsize=4096)
def _join_folded(words: tuple[str, ...], country: str) -> str:
    """Fold words; those of an address are asked for again at each step of its reading."""
    folded = [fold_word(word, country) for word in words]
    if _is_arabic(country):
        folded = [word for word in folded if word not in _ARTICLES] or folded
    return ("" if country in _WITHOUT_BLANKS else " ").join(folded)
