"""Texts of names as one word each, by their lengths and letters."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from onward.graph.cache import LruCache
from onward.graph.matching.reach.letters import Array, read_letters
from onward.graph.matching.reach.name_words import NamesByColumn

_ROUNDING: Final = 1e-6
_CACHED_TEXTS: Final = 16_384  # most lead to few names
_CACHED: Final = 128  # lengths: some 150 kB each among a hundred thousand names

AlikeNames = tuple[Array, Array]
"""Numbers of names, and how alike each is to a text: 1 where it is the text turned round."""


class JoinedTexts:
    """Finds the names that are like a text as one word.

    Args:
        names: Numbers of the names.
        texts: One text each.
        letters: Which letters each text has (`letters`).
    """

    def __init__(self, names: Array, texts: Sequence[str], letters: Array) -> None:
        numbers: dict[str, int] = {}
        of_names = [numbers.setdefault(text, len(numbers)) for text in texts]
        distinct = list(numbers)
        of_texts = np.empty(len(distinct), np.uint64)
        of_texts[of_names] = letters  # names of one text have the same
        lengths = np.fromiter(map(len, distinct), np.int64, len(distinct))
        order = np.argsort(lengths, kind="stable")
        self._lengths = lengths[order]
        self._letters = of_texts[order]
        self._texts = [distinct[number] for number in order.tolist()]
        place_of = np.empty(len(order), np.int64)
        place_of[order] = np.arange(len(order))
        self._names = NamesByColumn(place_of[np.array(of_names, np.int64)], names, len(order))
        self._spans: LruCache[tuple[int, float, int], _Span] = LruCache(_CACHED)
        self._found: LruCache[tuple[str, float, int], AlikeNames] = LruCache(_CACHED_TEXTS)

    def find(self, text: str, least: float, shortest: int = 0) -> AlikeNames:
        """Return the names that are so much alike, and those that are the text turned round.

        Args:
            text: Lower-case ASCII.
            least: How alike at least, 0 to 1.
            shortest: Letters of both texts from which slips are forgiven.
        """
        key = text, least, shortest
        return self._found.get_or_make(key, lambda: self._compare_texts(text, least, shortest))

    def _compare_texts(self, text: str, least: float, shortest: int) -> AlikeNames:
        span = self._spans.get_or_make(
            (len(text), least, shortest), lambda: self._read_span(len(text), least, shortest)
        )
        letters = self._letters[span.low : span.high]
        lone = np.bitwise_count(letters ^ np.uint64(read_letters(text)))
        near = np.flatnonzero(lone <= span.lone)
        if not len(near):
            return np.empty(0, np.int64), np.empty(0)
        places = (span.low + near).tolist()
        texts = itemgetter(*places, places[0])(self._texts)[:-1]  # at least two, to get a tuple
        most = span.edits[near]
        edits = cdist(
            [text], texts, scorer=OSA.distance, score_cutoff=int(most.max()), dtype=np.int32
        )[0]
        lengths = self._lengths[span.low + near]
        turned = (lone[near] == 0) & (lengths == len(text))
        for place in np.flatnonzero(turned).tolist():  # those of the same letters are few
            turned[place] = is_turned(text, texts[place])
        alike = np.where(turned, 1.0, 1 - edits / np.maximum(lengths, len(text)))
        chosen = np.flatnonzero(turned | (edits <= most))
        names, counts = self._names.list_names(span.low + near[chosen])
        return names, np.repeat(alike[chosen], counts)

    def _read_span(self, length: int, least: float, shortest: int) -> "_Span":
        """Return where the texts are that are about as long, and what is allowed of each."""
        low = int(np.searchsorted(self._lengths, least * length))
        high = int(np.searchsorted(self._lengths, length / least, "right"))
        lengths = self._lengths[low:high]
        edits = np.floor((1 - least) * np.maximum(lengths, length) + _ROUNDING)
        edits[np.minimum(lengths, length) < shortest] = 0
        # an edit leaves at most one letter of each text alone (`letters`), and what one is longer
        # by stands in one of them only
        lone = 2 * edits - np.abs(lengths - length)
        return _Span(low, high, edits.astype(np.int16), lone.astype(np.int16))


def is_turned(text: str, other: str) -> bool:
    """Tell whether of two texts of one length one is the other, begun at another letter.

    >>> is_turned("dengxiaoping", "xiaopingdeng"), is_turned("unit4711", "unit1147")
    (True, False)
    """
    return other in text + text


class _Span(NamedTuple):
    """The texts that are about as long as another one.

    Attributes:
        low, high: Where they begin and end, by length.
        edits: How many edits are allowed of each.
        lone: How many letters may stand in only one of the two texts.
    """

    low: int
    high: int
    edits: Array
    lone: Array
