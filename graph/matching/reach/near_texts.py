"""Texts from which few edits lead to another one, by their lengths and letters."""

from collections.abc import Callable, Sequence
from itertools import compress
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from onward.graph.matching.reach.letters import Array, read_letters
from onward.graph.names.similarity import MOST_SLIPS

_LONG: Final = 64  # letters, from which on the same number of edits is allowed


class NearTexts:
    """Finds texts that are few edits away from another one.

    Args:
        texts: Lower-case ASCII.
        allowed: Returns how many edits are allowed, by the length of the longer text; at most
            `MOST_SLIPS`, and always as many in long texts.
        letters: Which letters the texts have (`letters`).
    """

    def __init__(self, texts: Sequence[str], allowed: Callable[[int], int], letters: Array) -> None:
        self.texts = texts
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._order = np.argsort(lengths, kind="stable")
        self._lengths = lengths[self._order]
        self._letters = letters[self._order]
        self._allowed = np.array([allowed(length) for length in range(_LONG)])
        self._by_length: dict[int, _Span] = {}

    def find(self, text: str) -> tuple[list[int], list[int]]:
        """Return the places of the texts that are so few edits away, and how many edits."""
        span = self._by_length.get(len(text)) or self._read_span(len(text))
        letters = self._letters[span.low : span.high]
        lone = np.bitwise_count(letters ^ np.uint64(read_letters(text)))
        near = np.flatnonzero(lone <= span.lone)
        places = self._order[span.low + near].tolist()
        if not places:
            return [], []
        texts = itemgetter(*places, places[0])(self.texts)[:-1]  # at least two, to get a tuple
        edits = cdist([text], texts, scorer=OSA.distance, score_cutoff=MOST_SLIPS, dtype=np.uint8)
        is_near = (edits[0] <= span.edits[near]).tolist()
        return list(compress(places, is_near)), list(compress(edits[0].tolist(), is_near))

    def _read_span(self, length: int) -> "_Span":
        """Return where the texts are that are about as long, and what is allowed of each."""
        low = int(np.searchsorted(self._lengths, length - MOST_SLIPS))
        high = int(np.searchsorted(self._lengths, length + MOST_SLIPS, "right"))
        lengths = self._lengths[low:high]
        edits = self._allowed[np.clip(lengths, length, _LONG - 1)]
        # An edit leaves at most one letter of each text alone, and what one is longer by stands in
        # one of them only. Where that alone is too much, no text is near.
        lone = 2 * edits - np.abs(lengths - length)
        edits = np.where(lone < 0, -1, edits)
        span = _Span(low, high, edits.astype(np.int8), lone.astype(np.int8))
        return self._by_length.setdefault(length, span)


class _Span(NamedTuple):
    """The texts that are about as long as another one.

    Attributes:
        low, high: Where they begin and end, by length.
        edits: How many edits are allowed of each; -1 = it is too long or too short.
        lone: How many letters may stand in only one of the two texts.
    """

    low: int
    high: int
    edits: Array
    lone: Array
