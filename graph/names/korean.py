"""Names of persons in Hangul, as passports and lists write them in Latin letters.

Sound alone gives 김정은 as "gimjeongeun", which nobody writes. Lists write the family name and each
syllable by itself: Northern names in the North's own spelling (Kim Jong Un, Ri Sol Ju),
Southern ones with the customary spelling of their family name (Lee, Park, Choi). Both are given.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from onward.graph.names.word_data import list_entries

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
"""First consonants, vowels, and last consonants of syllables in Unicode's order; - is none."""


def person_readings(text: str) -> tuple[str, ...]:
    """Return a person's name in Hangul as lists of the North and as the South write it.

    Empty unless the text is a known family name with one to three syllables after it.

    >>> person_readings("김정은"), person_readings("리설주"), person_readings("삼성전자")
    (('kim jong un', 'kim jeong eun'), ('ri sol ju', 'lee seol ju'), ())
    """
    text = " ".join(text.split())
    if not _WHOLE.fullmatch(text):
        return ()
    family, _, given = text.partition(" ")
    if not given:
        # Few family names have two syllables; each of them begins like one of a single syllable.
        length = 2 if text[:2] in _family_names() and len(text) > 2 else 1
        family, given = text[:length], text[length:]
    if family not in _family_names() or not 1 <= len(given) <= _GIVEN_MOST:
        return ()
    northern_hangul, southern = _family_names()[family]
    north = [_spell_syllable(syllable, _NORTH) for syllable in (*northern_hangul, *given)]
    south = [southern, *(_spell_syllable(syllable, _SOUTH) for syllable in given)]
    return tuple(dict.fromkeys((" ".join(north), " ".join(south))))


def romanise_hangul(text: str) -> str:
    """Return syllables of Hangul in the South's official spelling, which companies use.

    >>> romanise_hangul("현대로템"), romanise_hangul("Acme 실라")
    ('hyeondaerotem', 'Acme silla')
    """
    return _RUN.sub(_spell_run, text)


def _spell_run(run: re.Match[str]) -> str:
    spelt = "".join(_spell_syllable(syllable, _SOUTH) for syllable in run[0])
    return spelt.replace("lr", "ll")  # the official spelling of two such syllables that meet


@lru_cache(maxsize=16_384)
def _spell_syllable(syllable: str, spelling: tuple[str, str]) -> str:
    # Unicode numbers the syllables by first consonant, then vowel, then last consonant.
    start, end = divmod(ord(syllable) - _FIRST, _FINALS)
    first, vowel = divmod(start, _VOWELS)
    parts = spelling[0].split()[first], spelling[1].split()[vowel], _ENDS.split()[end]
    return "".join(parts).replace("-", "")


def family_name_spellings() -> tuple[str, ...]:
    """Return the groups of spellings of one family name: "cho jo", "park pak bak"."""
    lines = list_entries("korean_family_names.txt")
    groups = (line.partition(":")[2].split() for line in lines)
    return tuple(" ".join(group) for group in groups if len(group) > 1)


@cache
def _family_names() -> Mapping[str, tuple[str, str]]:
    """Return for each family name how the North writes it in Hangul, and the South in Latin."""
    names = {}
    for line in list_entries("korean_family_names.txt"):
        hangul, _, spellings = line.partition(":")
        south, _, north = hangul.partition(" ")
        names[south] = (north or south, spellings.split()[0])
    return names
