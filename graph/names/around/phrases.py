"""Phrases of a word list within a text as it was written, with the places where they stand."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from onward.graph.names.romanise import plain_word
from onward.graph.names.words import Phrases

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SHORT_WORD: Final = 2  # letters: "z.Hd.", where "à la" and "w imieniu" need no sign
_LONG_WORD: Final = 4
_LETTERS_JOINED: Final = frozenset("/.-")


def find_phrases_in_text(text: str, phrases: Phrases) -> Iterator[tuple[int, int, int]]:
    """Yield the phrases of a text: where each begins and ends, and of how many words it is.

    The longest counts where several begin; none shares a word with the one before it. Letters that
    stand alone in a phrase of short words must be parted by a dot, a slash or a dash.
    """
    matches, words = _split_text(text)
    if phrases.keys().isdisjoint(words):
        return
    place = 0
    while place < len(words):
        length = next(
            (
                len(phrase)
                for phrase in phrases.get(words[place], ())
                if tuple(words[place : place + len(phrase)]) == phrase
                and _letters_are_joined(text, matches[place : place + len(phrase)])
            ),
            0,
        )
        if length:
            yield matches[place].start(), matches[place + length - 1].end(), length
        place += max(length, 1)


@lru_cache(maxsize=64)  # several lists are looked for in one text
def _split_text(text: str) -> tuple[tuple[re.Match[str], ...], tuple[str, ...]]:
    matches = tuple(_WORD.finditer(text))
    return matches, tuple(plain_word(word[0]) for word in matches)


def _letters_are_joined(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Tell whether a sign follows each letter before a short word: "C O" may be initials.

    A long word keeps the others from being initials: "a la orden de".
    """
    return any(len(word[0]) >= _LONG_WORD for word in words) or all(
        len(word[0]) > 1 or len(after[0]) > _SHORT_WORD or text[word.end()] in _LETTERS_JOINED
        for word, after in pairwise(words)
    )
