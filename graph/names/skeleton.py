"""Consonant skeletons: spellings of one sound in several alphabets and systems become one."""

import re
from functools import lru_cache
from typing import Final

_ABD: Final = re.compile(r"abd+[aeiou]+l")
_PAIRS: Final = (("kh", "h"), ("gh", "g"), ("ph", "f"), ("dh", "d"), ("th", "t"), ("ck", "k"))
_SINGLES: Final = str.maketrans("qzvcj", "kswkg")
_TWICE: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile(r"[aeiouyw]")


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Give the consonants of a lower-case ASCII word, one letter a sound.

    Rules of 06, section 4: abd+ul/el/al/ol is abd; kh h, gh g, ph f, q k, dh d, th t, z s, v w,
    ck k, c k, j g; doubled letters single; vowels, y and w fall away except at the start. And x is
    ks (Maxim), but kh where a word begins with it (Xan).

    >>> skeleton("mohammed"), skeleton("muhamad"), skeleton("abdoul")
    ('mhmd', 'mhmd', 'abd')
    """
    text = _ABD.sub("abd", word)
    if "x" in text:
        text = ("h" if text[0] == "x" else text[0]) + text[1:].replace("x", "ks")
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    text = _TWICE.sub(r"\1", text.translate(_SINGLES))
    return text[:1] + _VOWELS.sub("", text[1:])
