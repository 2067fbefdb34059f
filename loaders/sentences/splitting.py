"""Part prose into sentences, with the place of each in its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_CLOSING: Final = ")]\u2019'\u201d\""
_BOUNDARY: Final = re.compile(
    r"[.!?][)\]\u2019'\u201d\"]*\s+(?=[\u2018\u201c\"'(\[]*[A-Z0-9\u00c0-\u00de\u0160\u017d])"
    r"|\n+|;\s+(?=[A-Z(])|(?<=\d)\.(?=[A-Z][a-z]{2})"
    r"|(?<=[a-z])\s+(?=(?:Closely associated|Listed (?:pursuant|on)|Also known|Subsidiary of)\b)"
)
"""A full stop, the end of a line or item, or a beginning before which the stop was forgotten."""

_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Capt|Brig|St|No|Nos|Art|Co|Ltd|Inc|Corp|Jr|Sr|Ref"
    r"|approx|vs|cf|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)"
    r"|\b[A-Z]|\be\.g|\bi\.e|a\.k\.a|f\.k\.a)\.$"
)
"""What a full stop ends without ending a sentence."""

_LONGEST_ABBREVIATION: Final = 8
"""Characters of the longest of these, with its stop."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands in its text."""

    text: str
    start: int
    end: int


def split_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text, in order; a semicolon before a capital parts items of a list.

    >>> [sentence.text for sentence in split_sentences("Owner of A Co. Ltd. He directs B.")]
    ['Owner of A Co. Ltd. He directs B.']
    >>> [sentence.text for sentence in split_sentences("It is part of Vega. It supplies Orion.")]
    ['It is part of Vega.', 'It supplies Orion.']
    """
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        stop = boundary.start() + 1
        begin = max(start, stop - _LONGEST_ABBREVIATION)
        if text[stop - 1] == "." and _ABBREVIATION.search(text, begin, stop):
            continue
        yield from _cut_out(text, start, boundary.end())
        start = boundary.end()
    yield from _cut_out(text, start, len(text))


def _cut_out(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Yield the sentence between two places, without the blanks behind it."""
    printed = text[start:end].rstrip()
    if printed.strip():
        yield Sentence(printed, start, start + len(printed))
