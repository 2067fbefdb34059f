"""A word of a name as it is compared: its class, weight, consonants and meanings.

**Weight.** Rare words tell parties apart much, common ones little. How common a word is comes from
a fixed table that ships with the matcher, never from the snapshot: no unrelated party can change a
score. `tools/token_frequencies.py` makes the table from lists in the public domain.

See docs/matching.md, The score.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import log1p
from typing import Final

from onward.graph.names.meaning.groups import word_meanings
from onward.graph.names.word_data import token_frequencies
from onward.graph.names.words import WordClass, classify_word

_LEAST_WEIGHT: Final = 0.08
_MOST_WEIGHT_BY_LENGTH: Final = {1: 0.35, 2: 0.60}
_FUNCTION_WORD_FACTOR: Final = 0.3

_ABD: Final = re.compile(r"abd+[aeiou]+l")
_PAIRS: Final = (("kh", "h"), ("gh", "g"), ("ph", "f"), ("dh", "d"), ("th", "t"), ("ck", "k"))
_SINGLES: Final = str.maketrans("qzvcj", "kswkg")
_DOUBLED: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile(r"[aeiouyw]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name.

    Attributes:
        text: Lower-case ASCII.
        skeleton: Its consonants, one letter a sound (`consonant_skeleton`).
        kind: What the word tells: legal form, generic, place, function or distinctive.
        weight: How much it tells parties apart, 0.08 to 1 (`token_weight`).
        meanings: What it stands for; words that share one stand for one another (`word_meanings`).
    """

    text: str
    skeleton: str
    kind: WordClass
    weight: float
    meanings: frozenset[str]


@lru_cache(maxsize=65_536)
def make_token(text: str, kind: WordClass | None = None) -> Token:
    """Return a word as a token; the same few thousand words make most names.

    Args:
        text: Lower-case ASCII.
        kind: What the word tells in its name; None = what it tells alone.
    """
    kind = kind or classify_word(text)
    weight = round(token_weight(text), 6)
    return Token(text, consonant_skeleton(text), kind, weight, word_meanings(text))


@lru_cache(maxsize=65_536)
def token_weight(token: str) -> float:
    """Return how much a lower-case ASCII token tells parties apart, from 0.08 to 1.

    It is ln(1 + N/(1 + df)) / ln(1 + N), where df of the N parties of the table bear the token; a
    token that the table lacks has df 0. Function words (the, of, bin …) weigh three tenths of
    that, one letter at most 0.35 and two letters at most 0.60.

    >>> token_weight("kaprikat"), token_weight("trading") < token_weight("citadel")
    (1.0, True)
    """
    parties, bearers = token_frequencies()
    rarity = log1p(parties / (1 + int(bearers.get(token, 0)))) / log1p(parties)
    if classify_word(token) is WordClass.FUNCTION:
        rarity *= _FUNCTION_WORD_FACTOR
    return max(_LEAST_WEIGHT, min(rarity, _MOST_WEIGHT_BY_LENGTH.get(len(token), 1.0)))


@lru_cache(maxsize=65_536)
def consonant_skeleton(word: str) -> str:
    """Return the consonants of a lower-case ASCII word, one letter a sound.

    Spellings of one sound in several alphabets and systems become one: abd+ul/el/al/ol is abd;
    kh h, gh g, ph f, q k, dh d, th t, z s, v w, ck k, c k, j g; doubled letters single; vowels, y
    and w fall away except at the start. And x is ks (Maxim), but kh where a word begins with it
    (Xan).

    >>> [consonant_skeleton(word) for word in ("mohammed", "muhamad", "abdoul")]
    ['mhmd', 'mhmd', 'abd']
    """
    text = _ABD.sub("abd", word)
    if "x" in text:
        text = ("h" if text[0] == "x" else text[0]) + text[1:].replace("x", "ks")
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    text = _DOUBLED.sub(r"\1", text.translate(_SINGLES))
    return text[:1] + _VOWELS.sub("", text[1:])
