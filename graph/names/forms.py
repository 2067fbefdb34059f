"""Names as they are compared: plain tokens without legal forms, and what was taken away.

A name is made plain once (`make_plain`: folding, romanising; slow, kept in the index) and given its
form each time it is compared (`make_form`: tokens with weight, class and skeleton; fast).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from onward.graph.names.meaning.numerals import read_ordinal
from onward.graph.names.romanise import is_latin, romanise, split_words
from onward.graph.names.tokens import Token, make_token
from onward.graph.names.words import classify_words, split_legal_forms

LONGEST_NAME: Final = 400
"""Characters of a name that are compared; the rest is cut, and reported as cut."""

_ARTICLES: Final = ("al", "el")  # they stand alone in some spellings and are joined in others
_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


@dataclass(frozen=True, slots=True)
class PlainName:
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
class NameForm:
    """A name ready to be compared.

    Attributes:
        plain: As made plain.
        tokens: Without legal forms, unless nothing else is left.
        removed: The legal forms taken away.
        joined: All tokens as one word.
        joined_skeleton: All skeletons as one word, articles left out.
        whole: All words as one, the legal forms among them.
        numbers: Tokens that are digits only, and II, III … of organisations as digits.
    """

    plain: PlainName
    tokens: tuple[Token, ...]
    removed: tuple[str, ...] = ()
    joined: str = ""
    joined_skeleton: str = ""
    whole: str = ""
    numbers: frozenset[str] = field(default=frozenset())


def make_plain(name: str) -> PlainName:
    """Return a name in lower-case ASCII words.

    >>> make_plain("«Gazprom» O.A.O.").words
    'gazprom oao'
    """
    compared = name[:LONGEST_NAME]
    words = " ".join(split_words(romanise(compared)))
    return PlainName(words, is_latin(compared), is_cut=len(name) > LONGEST_NAME)


def make_form(plain: PlainName, *, person: bool) -> NameForm:
    """Return the form of a plain name; nothing is taken from a person's name."""
    words = plain.words.split()
    removed: list[str] = []
    if not person:
        words, removed = split_legal_forms(words)
    tokens = tuple(map(make_token, words, classify_words(words)))
    return NameForm(
        plain,
        tokens,
        tuple(removed),
        "".join(words),
        "".join(token.skeleton for token in tokens if token.text not in _ARTICLES),
        plain.words.replace(" ", ""),
        frozenset(_read_numbers(words, person=person)),
    )


def _read_numbers(words: list[str], *, person: bool) -> Iterator[str]:
    for word in words:
        if word.isdigit():
            yield word.lstrip("0") or "0"
        elif not person and (number := read_ordinal(word)) is not None:
            yield number
        elif not person and word in _ROMAN:  # of a person, V and IX are initials
            yield _ROMAN[word]
