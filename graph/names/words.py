"""What a word of a name tells: a legal form, a trade, a place, nothing, or who it is.

The classes decide a gate of the matcher: two names that agree only on words that many parties share
are not the same party's. The lists are data (`word_data`); a word that is in none of them is
distinctive, digits included.

A place of several words is one only as a whole: in "Hong Kong Trading" both words are a place, in
"Hong Trading" the word is a family name. So `classify_word` knows a place of one word, and
`classify_words`, which sees the whole name, those of several.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from string import ascii_lowercase
from typing import Final, TypeVar

from onward.graph.countries import spellings
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.word_data import list_entries

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


NOISE_WORDS: Final = frozenset(list_entries("noise_words.txt"))
"""Words that people add to a name on an order: branch, office, dept, attn, mr."""


def classify_word(token: str) -> WordClass:
    """Return the class of one lower-case ASCII word, seen alone.

    >>> [classify_word(word).name for word in ("gmbh", "trading", "dubai", "de", "11420")]
    ['LEGAL', 'GENERIC', 'PLACE', 'FUNCTION', 'DISTINCTIVE']
    """
    return _classes_by_word().get(token, WordClass.DISTINCTIVE)


def classify_words(words: Sequence[str]) -> list[WordClass]:
    """Return the classes of the words of a name; a place of several words is seen as a whole.

    >>> [word_class.name for word_class in classify_words(["hong", "kong", "noor"])]
    ['PLACE', 'PLACE', 'DISTINCTIVE']
    """
    classes = [classify_word(word) for word in words]
    for position in find_phrase_words(words, _places_of_several_words()):
        classes[position] = WordClass.PLACE
    return classes


def split_legal_forms(words: list[str]) -> tuple[list[str], list[str]]:
    """Split a name from its legal forms, words and phrases alike.

    A form of two letters is as often a name's own initials, so it is taken away only while a
    distinctive word is left: "AB Trading" is not "Trading". Where nothing would be left, all is.

    Returns:
        What is left, and what was taken away, both in the order of the name.

    >>> split_legal_forms(["ooo", "tsitadel"]), split_legal_forms(["ab", "trading"])
    ((['tsitadel'], ['ooo']), (['ab', 'trading'], []))
    >>> split_legal_forms(["kapricat", "s", "a", "r", "l"])
    (['kapricat'], ['s', 'a', 'r', 'l'])
    """
    if _legal_form_beginnings().isdisjoint(words):
        return list(words), []
    forms = _find_legal_forms(words)
    if WordClass.DISTINCTIVE not in _leave_out(classify_words(words), forms):
        legal_words = _legal_words()
        forms -= {
            place for place in forms if len(words[place]) == 2 and words[place] in legal_words
        }
    if len(forms) == len(words):
        return list(words), []
    return _leave_out(words, forms), [words[place] for place in sorted(forms)]


def _leave_out(items: Sequence[T], places: set[int]) -> list[T]:
    return [item for place, item in enumerate(items) if place not in places]


def _find_legal_forms(words: Sequence[str]) -> set[int]:
    legal_words = _legal_words()
    places = {place for place, word in enumerate(words) if word in legal_words}
    places.update(find_phrase_words(words, _legal_phrases()))
    for start, end in _find_runs_of_letters(words):
        if "".join(words[start:end]) in legal_words:
            places.update(range(start, end))
    return places


def _find_runs_of_letters(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where single letters stand side by side: a legal form spelt out."""
    start = 0
    for place in range(len(words) + 1):
        if place == len(words) or len(words[place]) > 1:
            if place - start > 1:
                yield start, place
            start = place + 1


def find_phrase_words(words: Sequence[str], phrases: Phrases) -> Iterator[int]:
    """Yield the places of words that belong to a phrase, the longest phrase first."""
    place = 0
    while place < len(words):
        for phrase in phrases.get(words[place], ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                yield from range(place, place + len(phrase))
                place += len(phrase) - 1
                break
        place += 1


@cache
def _legal_words() -> frozenset[str]:
    return frozenset(entry for entry in list_entries("legal_forms.txt") if " " not in entry)


@cache
def _legal_phrases() -> Phrases:
    return group_phrases(list_entries("legal_forms.txt"))


@cache
def _legal_form_beginnings() -> frozenset[str]:
    """Return the words that a legal form can begin with: most names hold none, and are done."""
    return frozenset((*_legal_words(), *_legal_phrases(), *ascii_lowercase))


@cache
def _place_names() -> tuple[str, ...]:
    countries = (" ".join(split_words(romanise(name))) for name in spellings())
    return (*countries, *list_entries("places.txt"))


@cache
def _places_of_several_words() -> Phrases:
    return group_phrases(_place_names())


def group_phrases(texts: Iterable[str], least: int = 2) -> Phrases:
    """Return phrases of at least so many words by their first one, the longest first."""
    by_first_word: dict[str, set[Phrase]] = {}
    for text in texts:
        words = tuple(text.split())
        if len(words) >= least:
            by_first_word.setdefault(words[0], set()).add(words)
    return {
        first: tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
        for first, phrases in by_first_word.items()
    }


@cache
def _classes_by_word() -> Mapping[str, WordClass]:
    """Return each listed word's class; where lists overlap, the later one here decides."""
    lists = (
        (WordClass.PLACE, _place_names()),
        (WordClass.GENERIC, list_entries("noise_words.txt")),
        (WordClass.GENERIC, tuple(ascii_lowercase)),  # one letter may be anybody's initial
        (WordClass.GENERIC, list_entries("generic_words.txt")),
        (WordClass.LEGAL, list_entries("legal_forms.txt")),
        (WordClass.FUNCTION, list_entries("function_words.txt")),
    )
    classes: dict[str, WordClass] = {}
    for word_class, words in lists:
        classes.update((word, word_class) for word in words if " " not in word)
    return classes
