"""Forms of one word: "refining" and "refinery", "raketnaya" and "raketnyi", "Tulskiy" and "Tula".

A word of trade is shortened to its stem, so that its forms agree. So is an adjective as Russian and
Ukrainian inflect it, and one that is made of a place means the place.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from onward.graph.names.word_data import list_entries
from onward.graph.names.words import WordClass, classify_word

_SHORTEST_WORD: Final = 4
_SHORTEST_STEM: Final = 5
_SHORTEST_ADJECTIVE: Final = 4
_SHORTEST_PLACE: Final = 4
_ENDINGS: Final = (
    *("urings", "uring", "urers", "urer", "ations", "ation", "ments", "ment", "eries", "ures"),
    *("ical", "ants", "ancy", "ings", "ions", "ery", "ers", "ing", "ion", "ics", "ors", "ure"),
    *("ed", "er", "es", "ic", "or", "e", "s"),
)
"""Endings of English words of trade, the longest first: "securities" and "security" are two."""

_CASES: Final = re.compile(
    "(?:[iy]kh|[iy]mi?|[iy][yij]|aya|aia|aja|[iy]?[oy]e|oje|[oy]?go|[oy]ho|[oey][yij]|ie|[yi])$"
)
_OF_PLACE: Final = re.compile("(?P<place>[a-z]+)sk")
_LINK: Final = re.compile("(?:[aei]n|[oe]v|im)$")
_VOWELS: Final = re.compile("[aeiouy]+$")
_SOFTENED: Final = re.compile("zh$")


def stem_of_trade(word: str) -> str | None:
    """Return the stem of a lower-case ASCII word of trade; None of others, and of short ones.

    >>> stem_of_trade("refinery"), stem_of_trade("refining"), stem_of_trade("kaprikating")
    ('refin', 'refin', None)
    """
    if len(word) < _SHORTEST_WORD or word not in _words_of_trade():
        return None
    if word.endswith("ss"):
        return word
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return next((stem for stem in stems if len(stem) >= _SHORTEST_STEM), word.removesuffix("s"))


def stem_of_adjective(word: str) -> str | None:
    """Return a word without the ending of a Russian or Ukrainian adjective; None where it has none.

    >>> [stem_of_adjective(word) for word in ("raketnaya", "raketnyi", "raketnogo", "zavod")]
    ['raketn', 'raketn', 'raketn', None]
    """
    stem = _CASES.sub("", word)
    if stem == word or len(stem) < _SHORTEST_ADJECTIVE:
        return None
    return stem.replace("y", "i")


def stem_of_place(word: str) -> str | None:
    """Return what a known place and its Russian or Ukrainian adjective share; None of other words.

    >>> [stem_of_place(word) for word in ("kaluzhskaya", "kaluga", "bryanskiy", "mayakskiy")]
    ['kalug', 'kalug', 'bryan', None]
    """
    places, adjective = _stems_of_places(), _OF_PLACE.fullmatch(_CASES.sub("", word))
    if word in places:
        return places[word]
    if adjective is None or adjective[0] == word:
        return None
    stems = _read_stems(adjective["place"])
    return next((stem for stem in stems if stem in places.values()), None)


def _read_stems(place: str) -> Iterator[str]:
    """Yield what a place may be called whose adjective begins so: "yaltin" is of Yalta."""
    for stem in (place, _LINK.sub("", place)):
        bare = _VOWELS.sub("", stem) or stem
        yield bare
        yield _SOFTENED.sub("g", bare)


@cache
def _stems_of_places() -> Mapping[str, str]:
    """Return by place of one word what is left without its last vowels, or its "sk"."""
    entries = (*list_entries("added_places.txt"), *list_entries("places.txt"))
    return {
        place: _VOWELS.sub("", place).removesuffix("sk")
        for place in entries
        if place.isalpha() and len(place) >= _SHORTEST_PLACE
    }


@cache
def _words_of_trade() -> frozenset[str]:
    entries = (*list_entries("generic_words.txt"), *list_entries("added_words.txt"))
    singular = {
        entry.removesuffix("s")
        for entry in entries
        if len(entry.removesuffix("s")) >= _SHORTEST_WORD
    }
    return frozenset(
        word
        for word in singular.union(entries)
        if word.isalpha() and classify_word(word) in (WordClass.GENERIC, WordClass.DISTINCTIVE)
    )
