"""What a word of a name tells: a legal form, a trade, a place, nothing, or who it is.

The classes decide a gate of the matcher (06, section 7): two names that agree only on words that
many parties share are not the same party's. The lists are data (`word_lists`); a word that stands
in none is distinctive, digits included.

A place of several words is one only as a whole: in "Hong Kong Trading" both words are a place, in
"Hong Trading" the word is a family name. So `class_of` knows a place of one word, and `classes_of`,
which sees the whole name, those of several.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from string import ascii_lowercase
from typing import Final, TypeVar

from onward.graph.countries import spellings
from onward.graph.names.romanise import romanised, words_of
from onward.graph.names.word_lists import entries, lists_hash

T = TypeVar("T")
Phrase = tuple[str, ...]
Phrases = Mapping[str, tuple[Phrase, ...]]
"""Phrases by their first word, the longest first."""


class WordClass(StrEnum):
    """What a word tells about the party that bears it."""

    LEGAL = "legal form"
    GENERIC = "generic"
    PLACE = "place"
    FUNCTION = "function"
    DISTINCTIVE = "distinctive"


NOISE: Final = frozenset(entries("noise_words.txt"))
"""Words that people add to a name on an order: branch, office, dept, attn, mr."""

PLACEHOLDERS: Final = frozenset(entries("placeholders.txt"))
"""What stands for an unknown number: lower-case letters and digits."""


def hash() -> str:  # noqa: A001  # words.hash() stands beside frequencies.hash()
    """Give the SHA-256 of all word lists: a part of the matcher's version."""
    return lists_hash()


def class_of(token: str) -> WordClass:
    """Give the class of one lower-case ASCII word, seen alone.

    >>> [class_of(word).name for word in ("gmbh", "trading", "dubai", "de", "11420")]
    ['LEGAL', 'GENERIC', 'PLACE', 'FUNCTION', 'DISTINCTIVE']
    """
    return _classes().get(token, WordClass.DISTINCTIVE)


def classes_of(words: Sequence[str]) -> list[WordClass]:
    """Give the classes of the words of a name; a place of several words is seen as a whole.

    >>> [word_class.name for word_class in classes_of(["hong", "kong", "noor"])]
    ['PLACE', 'PLACE', 'DISTINCTIVE']
    """
    classes = [class_of(word) for word in words]
    for at in _covered(words, _places_of_several_words()):
        classes[at] = WordClass.PLACE
    return classes


def without_legal_forms(words: list[str]) -> tuple[list[str], list[str]]:
    """Part a name from its legal forms, words and phrases alike.

    A form of two letters is as often a name's own initials, so it is taken away only while a
    distinctive word is left: "AB Trading" is not "Trading". Where nothing would be left, all is.

    Returns:
        What is left, and what was taken away, both in the order of the name.

    >>> without_legal_forms(["ooo", "tsitadel"]), without_legal_forms(["ab", "trading"])
    ((['tsitadel'], ['ooo']), (['ab', 'trading'], []))
    >>> without_legal_forms(["kapricat", "s", "a", "r", "l"])
    (['kapricat'], ['s', 'a', 'r', 'l'])
    """
    if _triggers().isdisjoint(words):
        return list(words), []
    forms = _legal_positions(words)
    if WordClass.DISTINCTIVE not in _left(classes_of(words), forms):
        forms -= {at for at in forms if len(words[at]) == 2 and words[at] in _legal_words()}
    if len(forms) == len(words):
        return list(words), []
    return _left(words, forms), [word for at, word in enumerate(words) if at in forms]


def _left(items: Sequence[T], without: set[int]) -> list[T]:
    return [item for at, item in enumerate(items) if at not in without]


def _legal_positions(words: Sequence[str]) -> set[int]:
    legal = _legal_words()
    found = {at for at, word in enumerate(words) if word in legal}
    found.update(_covered(words, _legal_phrases()))
    for start, end in _runs_of_letters(words):
        if "".join(words[start:end]) in legal:
            found.update(range(start, end))
    return found


def _runs_of_letters(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give where single letters stand side by side: a legal form spelt out."""
    start = 0
    for at in range(len(words) + 1):
        if at == len(words) or len(words[at]) > 1:
            if at - start > 1:
                yield start, at
            start = at + 1


def _covered(words: Sequence[str], phrases: Phrases) -> Iterator[int]:
    """Give the positions of words that belong to a phrase, the longest phrase first."""
    at = 0
    while at < len(words):
        for phrase in phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                yield from range(at, at + len(phrase))
                at += len(phrase) - 1
                break
        at += 1


@cache
def _legal_words() -> frozenset[str]:
    return frozenset(entry for entry in entries("legal_forms.txt") if " " not in entry)


@cache
def _legal_phrases() -> Phrases:
    return _phrases(entries("legal_forms.txt"))


@cache
def _triggers() -> frozenset[str]:
    """Give what a legal form can begin with: most names have none of it, and are done at once."""
    return frozenset((*_legal_words(), *_legal_phrases(), *ascii_lowercase))


@cache
def _places() -> tuple[str, ...]:
    countries = (" ".join(words_of(romanised(name))) for name in spellings())
    return (*countries, *entries("places.txt"))


@cache
def _places_of_several_words() -> Phrases:
    return _phrases(_places())


def _phrases(texts: Iterable[str]) -> Phrases:
    found: dict[str, set[Phrase]] = {}
    for text in texts:
        words = tuple(text.split())
        if len(words) > 1:
            found.setdefault(words[0], set()).add(words)
    return {
        first: tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
        for first, phrases in found.items()
    }


@cache
def _classes() -> Mapping[str, WordClass]:
    """Give each known word its class; where lists overlap, the later one here decides."""
    lists = (
        (WordClass.PLACE, _places()),
        (WordClass.GENERIC, entries("noise_words.txt")),
        (WordClass.GENERIC, tuple(ascii_lowercase)),  # one letter may be anybody's initial
        (WordClass.GENERIC, entries("generic_words.txt")),
        (WordClass.LEGAL, entries("legal_forms.txt")),
        (WordClass.FUNCTION, entries("function_words.txt")),
    )
    return {word: word_class for word_class, words in lists for word in words if " " not in word}
