"""Blanks in other places: "Hua Wei Tech" for "Huawei Tech", "Shahidhemmat" for "Shahid Hemmat".

Two names of the same letters are equal however they are split (`score`). Where another word differs
too, as by an abbreviation, the words must be found first: those that the table of listed words has
(`word_data.token_frequencies`), and for names in syllables any two short words side by side.
"""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from onward.graph.names.romanise import plain_word
from onward.graph.names.word_data import listed_words
from onward.graph.names.words import WordClass, classify_word

_WORD: Final = re.compile(r"[^\W\d_]+")
_BETWEEN: Final = re.compile(r"[\s'\u2019.-]{1,3}")
_HUMP: Final = re.compile(r"(?<=[^\W\d_]{2}[^\W\d_A-Z])(?=[A-Z][^\W\d_A-Z]{2}|[A-Z]{2,}\b)")
_LEAST_WORDS: Final = 3  # beside two words that are joined stands a third; else all letters agree
_MOST_JOINED: Final = 3
_SHORTEST_JOINED: Final = 5  # letters of a word that is joined
_SYLLABLE: Final = range(2, 6)  # letters of words that may be parts of one
_MOST_PAIRS: Final = 2
_SHORTEST_SPLIT: Final = 8  # letters of a word that may be two
_SHORTEST_HALF: Final = 3


class _Word(NamedTuple):
    """A word of a text: where it stands, and its lower-case ASCII letters."""

    start: int
    end: int
    letters: str


def respace(text: str) -> Iterator[str]:
    """Yield a name with some of its words joined, or a word split.

    >>> list(respace("Hua Wei Tech")), list(respace("Huaweitech"))
    (['HuaWei Tech'], ['Huawei tech'])
    """
    words = [_Word(*word.span(), plain_word(word[0])) for word in _WORD.finditer(text)]
    yield from _join_words(text, words)
    cuts = sorted({hump.start() for hump in _HUMP.finditer(text)} | set(_find_cuts(words)))
    if cuts:
        yield " ".join(text[start:end] for start, end in pairwise((0, *cuts, len(text))))


def _join_words(text: str, words: list[_Word]) -> Iterator[str]:
    own_words = [word for word in words if classify_word(word.letters) is not WordClass.LEGAL]
    if len(own_words) < _LEAST_WORDS:
        return
    blanks = [
        _BETWEEN.fullmatch(text, word.end, after.start) is not None
        for word, after in pairwise(own_words)
    ]
    known_places = set(_find_known_joins(own_words, blanks))
    if known_places:
        yield _without_blanks(text, own_words, known_places)
    pairs = [
        place
        for place, is_blank in enumerate(blanks)
        if is_blank
        and known_places.isdisjoint((place - 1, place, place + 1))
        and all(map(_is_syllable, own_words[place : place + 2]))
    ]
    yield from (_without_blanks(text, own_words, [place]) for place in pairs[:_MOST_PAIRS])


def _find_known_joins(words: list[_Word], blanks: list[bool]) -> Iterator[int]:
    """Yield the places of words that are one listed word with the next, the longest one first."""
    place = 0
    while place < len(blanks):
        for count in range(_MOST_JOINED, 1, -1):
            parts = words[place : place + count]
            is_joinable = len(parts) == count and all(blanks[place : place + count - 1])
            if is_joinable and _is_listed_word("".join(part.letters for part in parts)):
                yield from range(place, place + count - 1)
                place += count - 1
                break
        place += 1


def _without_blanks(text: str, words: list[_Word], places: Collection[int]) -> str:
    """Return a text without what stands behind the words of these places."""
    pieces, start = [], 0
    for place in sorted(places):
        pieces.append(text[start : words[place].end])
        start = words[place + 1].start
    return "".join((*pieces, text[start:]))


def _is_syllable(word: _Word) -> bool:
    is_own = classify_word(word.letters) is WordClass.DISTINCTIVE
    return is_own and len(word.letters) in _SYLLABLE


def _find_cuts(words: list[_Word]) -> Iterator[int]:
    """Yield where a word that no list has is two that lists have: the longest second one counts."""
    for word in words:
        length = word.end - word.start
        # of a word in another script, letters do not tell where to cut
        is_plain = length == len(word.letters) >= _SHORTEST_SPLIT
        if not is_plain or word.letters in listed_words():
            continue
        for cut in range(_SHORTEST_HALF + 1, length - _SHORTEST_HALF + 1):
            halves = word.letters[:cut], word.letters[cut:]
            if listed_words().issuperset(halves):
                yield word.start + cut
                break


def _is_listed_word(letters: str) -> bool:
    return len(letters) >= _SHORTEST_JOINED and letters in listed_words()
