"""The part of a long text in which the words that were searched for stand."""

import re
from collections.abc import Sequence
from typing import Final

from onward.graph.search.index import Word
from onward.graph.search.words import split_words

LONGEST: Final = 160
"""Letters of a text that are shown."""

_BEFORE: Final = 40
_PIECE: Final = re.compile(r"\S+")


def cut_snippet(text: str, words: Sequence[Word]) -> str:
    """Return a text, or where it is long, the part around the first of some words.

    >>> cut_snippet("a short text", [Word("text")])
    'a short text'
    >>> cut_snippet("begin " * 40 + "here " + "end " * 60, [Word("here")])[:48]
    '… begin begin begin begin begin begin here end e'
    """
    plain = " ".join(text.split())
    if len(plain) <= LONGEST:
        return plain
    start = max(0, _find_word(plain, words) - _BEFORE)
    if start:
        start = plain.find(" ", start) + 1
    end = start + LONGEST
    part = plain[start:end]
    if end < len(plain):
        part = part.rsplit(" ", 1)[0] + " …"
    return f"… {part}" if start else part


def _find_word(text: str, words: Sequence[Word]) -> int:
    """Return where the first of some words begins; 0 where none stands in one piece."""
    for piece in _PIECE.finditer(text):
        for part in split_words(piece.group()):
            if any(part == word.text or _begins_with(part, word) for word in words):
                return piece.start()
    return 0


def _begins_with(part: str, word: Word) -> bool:
    return word.is_beginning and part.startswith(word.text)
