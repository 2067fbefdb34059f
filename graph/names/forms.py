"""Names as they are compared: plain tokens without legal forms, with what was taken away.

A name is made plain once (`plain`: folding, romanising; slow, kept in the index) and given its
form each time it is compared (`form`: tokens with weight, class and skeleton; fast).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from onward.graph.names.frequencies import weight
from onward.graph.names.meanings import meanings
from onward.graph.names.romanise import is_latin, romanised, words_of
from onward.graph.names.skeleton import skeleton
from onward.graph.names.words import WordClass, class_of, classes_of, without_legal_forms

LONGEST: Final = 400
"""Characters of a name that are compared; what stands behind is cut, and said to be."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A name in lower-case ASCII words.

    Attributes:
        words: Blank-separated; "" when the name holds nothing that can be searched.
        is_latin: Whether the name came in Latin script.
        is_cut: Whether it is longer than what is compared.
    """

    words: str
    is_latin: bool = True
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name.

    Attributes:
        text: Lower-case ASCII.
        skeleton: Its consonants, one way of writing a sound (`skeleton`).
        kind: What the word tells: legal form, generic, place, function or distinctive.
        weight: How much it tells parties apart, 0.08 to 1 (`frequencies.weight`).
        meanings: What it stands for; words that share one stand for one another (`meanings`).
    """

    text: str
    skeleton: str
    kind: WordClass
    weight: float
    meanings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Form:
    """A name ready to be compared.

    Attributes:
        plain: As made plain.
        tokens: Without legal forms, unless nothing else is left.
        removed: The legal forms taken away.
        joined: All tokens as one word; `joined_skeleton` likewise.
        whole: All words as one, the legal forms among them.
        numbers: Tokens that are digits only, and II, III … of organisations as digits.
    """

    plain: Plain
    tokens: tuple[Token, ...]
    removed: tuple[str, ...] = ()
    joined: str = ""
    joined_skeleton: str = ""
    whole: str = ""
    numbers: frozenset[str] = field(default=frozenset())


@lru_cache(maxsize=65_536)
def token(text: str, kind: WordClass | None = None) -> Token:
    """Give a word as a token; the same few thousand words make most names.

    Args:
        text: Lower-case ASCII.
        kind: What the word tells where it stands; None = what it tells alone.
    """
    kind = kind or class_of(text)
    return Token(text, skeleton(text), kind, round(weight(text), 6), meanings(text))


def plain(name: str) -> Plain:
    """Make a name plain.

    >>> plain("«Gazprom» O.A.O.").words
    'gazprom oao'
    """
    cut = name[:LONGEST]
    return Plain(" ".join(words_of(romanised(cut))), is_latin(cut), len(name) > LONGEST)


def form(made: Plain, *, person: bool) -> Form:
    """Give a plain name its form; nothing is taken from a person's name."""
    words = made.words.split()
    kept, removed = (words, []) if person else without_legal_forms(words)
    tokens = tuple(map(token, kept, classes_of(kept)))
    return Form(
        made,
        tokens,
        tuple(removed),
        "".join(kept),
        "".join(t.skeleton for t in tokens if t.text not in ("al", "el")),
        made.words.replace(" ", ""),
        frozenset(_numbers(kept, person=person)),
    )


_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


def _numbers(words: list[str], *, person: bool) -> Iterator[str]:
    for word in words:
        if word.isdigit():
            yield word.lstrip("0") or "0"
        elif not person and word in _ROMAN:
            yield _ROMAN[word]
