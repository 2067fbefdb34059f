"""The words of many names as arrays: of each name its words, and of each word its names.

A column is a word in one script, of names or of the legal forms that were taken away from them.
"""

from array import array
from collections.abc import Iterable
from typing import Final

import numpy as np

from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.ranges import list_ranges
from onward.graph.names.tokens import Token
from onward.graph.names.unaligned import least_extra_weight

_Segment = tuple[bool, bool]
"""Whether words came in Latin script, and whether they are legal forms."""

SEGMENTS: Final[tuple[_Segment, ...]] = (
    (True, False),
    (False, False),
    (True, True),
    (False, True),
)


class NameWords:
    """The words of names, in the order of these.

    Attributes:
        texts: The distinct words of all names.
        columns: By segment and word, its column; -1 where no name has it.
        weights: By column, what the word weighs.
        extra: By column, what it weighs at least beside a query that lacks it; 0 for legal forms.
        ends: By name, where its columns end in `of_names`.
        of_names: The columns of each name; a word that a name has twice is there twice.
        bearers: By column, the names that have it.
        told: By column, the names that it tells best: the fewest others have it. It is no article
            or preposition, unless the name has nothing else; then it is the last one.
    """

    def __init__(self, reader: "NameWordsReader") -> None:
        self.texts = sorted(reader.texts())
        self.columns = {segment: reader.columns_of(segment, self.texts) for segment in SEGMENTS}
        self.weights = np.array(reader.weights)
        self.extra = np.array(reader.extra)
        self.ends = np.array(reader.ends, np.int64)
        self.of_names = np.array(reader.of_names, np.int64)
        names = np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))
        self.bearers = NamesByColumn(self.of_names, names, len(self.weights))
        self.told = self._find_told(names, np.array(reader.is_function, bool))

    def list_columns(self, names: Array) -> tuple[Array, Array]:
        """Return the columns of some names, one name after the other, and how many each has."""
        starts = np.where(names > 0, self.ends[names - 1], 0)
        counts = self.ends[names] - starts
        return self.of_names[list_ranges(starts, counts)], counts

    def _find_told(self, names: Array, is_function: Array) -> "NamesByColumn":
        places = np.arange(len(names))
        rank = np.where(is_function, 2 * len(names) - places, self.bearers.counts[self.of_names])
        order = np.lexsort((rank, names))
        order = order[self.extra[self.of_names[order]] > 0]  # no legal forms
        best = order[np.flatnonzero(np.diff(names[order], prepend=-1))]
        return NamesByColumn(self.of_names[best], names[best], len(self.weights))


class NamesByColumn:
    """Names by column.

    Args:
        columns: The column of each entry.
        names: The name of each entry.
        width: How many columns there are.

    Attributes:
        counts: By column, how many names it has.
    """

    def __init__(self, columns: Array, names: Array, width: int) -> None:
        self._names = names[np.argsort(columns, kind="stable")]
        self.counts = np.bincount(columns, minlength=width)
        self._starts = np.cumsum(self.counts) - self.counts

    def list_names(self, columns: Array) -> tuple[Array, Array]:
        """Return the names of some columns, one column after the other, and how many each has."""
        counts = self.counts[columns]
        return self._names[list_ranges(self._starts[columns], counts)], counts


class NameWordsReader:
    """Gathers the words of names."""

    def __init__(self) -> None:
        self._columns: dict[tuple[_Segment, str], int] = {}
        self.weights, self.extra = array("d"), array("d")
        self.ends, self.of_names, self.is_function = array("q"), array("q"), array("b")

    def read_name(
        self, words: Iterable[Token], legal_forms: Iterable[Token], *, is_latin: bool
    ) -> None:
        """Read the next name."""
        for word in words:
            self.of_names.append(
                self._number_column(word, (is_latin, False), least_extra_weight(word))
            )
            self.is_function.append(word.kind == "function")
        for word in legal_forms:
            self.of_names.append(self._number_column(word, (is_latin, True), 0.0))
            self.is_function.append(False)
        self.ends.append(len(self.of_names))

    def _number_column(self, word: Token, segment: _Segment, extra: float) -> int:
        column = self._columns.setdefault((segment, word.text), len(self._columns))
        if column == len(self.weights):
            self.weights.append(word.weight)
            self.extra.append(extra)
        return column

    def texts(self) -> set[str]:
        """Return the distinct words."""
        return {text for _, text in self._columns}

    def columns_of(self, segment: _Segment, texts: Iterable[str]) -> Array:
        """Return the column of each of some words in a segment; -1 where it has none."""
        return np.array([self._columns.get((segment, text), -1) for text in texts], np.int64)
