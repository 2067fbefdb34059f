"""Names of persons in Hangul, as passports and lists write them in Latin letters.

Sound alone gives 김정은 as "gimjeongeun"; nobody writes him so. Lists write the family name and
each syllable by itself: Northern names in the North's own spelling (Kim Jong Un, Ri Sol Ju),
Southern ones with the customary spelling of their family name (Lee, Park, Choi). Both are given.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from onward.graph.names.word_lists import entries

_WHOLE: Final = re.compile("[\uac00-\ud7a3]{1,4}(?: [\uac00-\ud7a3]{1,3})?")
_RUN: Final = re.compile("[\uac00-\ud7a3]+")
_GIVEN_MOST: Final = 3
_FIRST: Final = 0xAC00
_VOWELS: Final = 21
_FINALS: Final = 28

_NORTH: Final = (
    "k kk n t tt r m p pp s ss - j jj ch kh th ph h",
    "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i",
)
_SOUTH: Final = (
    "g kk n d tt r m b pp s ss - j jj ch k t p h",
    "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
)
_ENDS: Final = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
"""First consonants, vowels, and last consonants of syllables, in Unicode's order; - is none."""


def person_readings(text: str) -> tuple[str, ...]:
    """Give a person's name in Hangul as lists of the North and as the South write it.

    Nothing, where the text is no family name that is known with one to three syllables behind it.

    >>> person_readings("김정은"), person_readings("리설주"), person_readings("삼성전자")
    (('kim jong un', 'kim jeong eun'), ('ri sol ju', 'lee seol ju'), ())
    """
    text = " ".join(text.split())
    if not _WHOLE.fullmatch(text):
        return ()
    family, _, given = text.partition(" ")
    if not given:
        at = 2 if text[:2] in _families() and len(text) > 2 else 1
        family, given = text[:at], text[at:]
    if family not in _families() or not 1 <= len(given) <= _GIVEN_MOST:
        return ()
    northern, customary = _families()[family]
    north = [*northern, *given]
    read = (
        " ".join(_syllable(one, _NORTH) for one in north),
        " ".join([customary, *(_syllable(one, _SOUTH) for one in given)]),
    )
    return tuple(dict.fromkeys(read))


def romanised(text: str) -> str:
    """Give syllables of Hangul in the South's official spelling, which companies have.

    >>> romanised("현대로템"), romanised("Acme 실라")
    ('hyeondaerotem', 'Acme silla')
    """
    return _RUN.sub(_spoken, text)


def _spoken(run: re.Match[str]) -> str:
    read = "".join(_syllable(one, _SOUTH) for one in run[0])
    return read.replace("lr", "ll")


@lru_cache(maxsize=16_384)
def _syllable(letter: str, spelling: tuple[str, str]) -> str:
    at, end = divmod(ord(letter) - _FIRST, _FINALS)
    begin, vowel = divmod(at, _VOWELS)
    parts = spelling[0].split()[begin], spelling[1].split()[vowel], _ENDS.split()[end]
    return "".join(parts).replace("-", "")


def family_name_spellings() -> tuple[str, ...]:
    """Give the groups of spellings of one family name: "cho jo", "park pak bak"."""
    spellings = (line.partition(":")[2].split() for line in entries("korean_family_names.txt"))
    return tuple(" ".join(group) for group in spellings if len(group) > 1)


@cache
def _families() -> Mapping[str, tuple[str, str]]:
    """Give of each family name how the North writes it in Hangul, and the South in Latin."""
    found = {}
    for line in entries("korean_family_names.txt"):
        hangul, _, spellings = line.partition(":")
        south, _, north = hangul.partition(" ")
        found[south] = (north or south, spellings.split()[0])
    return found
