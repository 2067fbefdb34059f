"""The words of many names as arrays: of each name its words, and of each word its names.

A column is a word in one script, of names or of the legal forms that were taken away from them.
"""

import numpy as np

from onward.graph.matching.reach.columns.name_columns import SEGMENTS, NameColumns
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.ranges import list_ranges
from onward.graph.matching.reach.vocabulary import Words


class NameWords:
    """The words of names, in the order of these.

    Attributes:
        distinct: The distinct words of all names.
        columns: By segment and word, its column; -1 where no name has it.
        weights: By column, what the word weighs.
        extra: By column, what it weighs at least beside a query that lacks it; 0 for legal forms.
        ends: By name, where its columns end in `of_names`.
        of_names: The columns of each name; a word that a name has twice is there twice.
        bearers: By column, the names that have it.
        told: By column, the names that it tells best: the fewest others have it. It is no article
            or preposition, unless the name has nothing else; then it is the last one.
    """

    def __init__(self, columns: NameColumns) -> None:
        self.distinct = Words(
            columns.words, columns.word_skeletons, columns.word_meanings, columns.word_letters
        )
        self.columns = {
            segment: _find_columns(columns, place) for place, segment in enumerate(SEGMENTS)
        }
        self.weights = columns.weights
        self.extra = columns.column_extra
        self.ends = columns.ends
        self.of_names = columns.of_names
        names = np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))
        self.bearers = NamesByColumn(self.of_names, names, len(self.weights))
        self.told = self._find_told(names, columns.is_function)

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


def _find_columns(columns: NameColumns, segment: int) -> Array:
    """Return the column of each word in a segment; -1 where it has none."""
    of_segment = np.flatnonzero(columns.column_segments == segment)
    by_word = np.full(len(columns.words), -1)
    by_word[columns.column_words[of_segment]] = of_segment
    return by_word
