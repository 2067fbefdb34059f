"""The names of several layers as arrays: what can be told of all of them at one glance.

A name has a number: layer by layer, row by row, name by name. So has a row.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.reach.beginnings import Beginnings
from onward.graph.matching.reach.columns.stored import open_columns
from onward.graph.matching.reach.joined_texts import JoinedTexts
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_words import NameWords


class NameTable:
    """The names of layers, ready to be looked over.

    Args:
        layers: The names of each layer.

    Attributes:
        datasets: Names of the layers.
        first_rows: The number of the first row of each layer, and of all rows.
        row_of: By name, the number of its row.
        first_names: By row, the number of its first name.
        is_person: By name, whether it is a person's.
        is_latin: By name, whether it came in Latin script.
        extra: By name, what its words weigh at least beside a query that has none of them.
        needed: By name, how many of its words must stand in a query to lift its party.
        words: Their words and the legal forms that were taken away from them.
        by_whole: Names by all their words as one.
        by_initials: Names of organisations by their initials.
    """

    def __init__(self, layers: Sequence[LayerNames]) -> None:
        columns = open_columns(layers)
        self.datasets = [layer.dataset for layer in layers]
        self.first_rows: list[int] = columns.first_rows.tolist()
        self.row_of = columns.row_of
        self.first_names = np.searchsorted(self.row_of, np.arange(self.first_rows[-1] + 1))
        self.is_person = columns.is_person
        self.is_latin = columns.is_latin
        self.extra = columns.extra
        self.needed = columns.needed
        self.by_whole = _group_names(columns.wholes)
        self.by_initials = _group_names(columns.initials)
        self._columns = columns
        self.words = NameWords(columns)

    def __len__(self) -> int:
        """Count the names."""
        return len(self.row_of)

    def split_names(self, names: Array) -> dict[str, dict[int, list[int]]]:
        """Return names by layer and row, as these count rows and names."""
        by_layer: dict[str, dict[int, list[int]]] = {dataset: {} for dataset in self.datasets}
        rows = self.row_of[names]
        layers = np.searchsorted(self.first_rows, rows, "right") - 1
        positions = names - self.first_names[rows]
        for layer, row, position in zip(
            layers.tolist(), rows.tolist(), positions.tolist(), strict=True
        ):
            of_layer = by_layer[self.datasets[layer]]
            of_layer.setdefault(row - self.first_rows[layer], []).append(position)
        return by_layer

    def first_row(self, dataset: str) -> int:
        """Return the number of the first row of a layer."""
        return self.first_rows[self.datasets.index(dataset)]

    @cached_property
    def beginnings(self) -> Beginnings:
        """Finds names by how they begin."""
        return Beginnings(self._columns.wholes, self._columns.joined)

    @cached_property
    def joined(self) -> JoinedTexts:
        """All names as one word each."""
        columns = self._columns
        return JoinedTexts(np.arange(len(self)), columns.joined, columns.joined_letters)

    def joined_of(self, name: int) -> str:
        """Return a name as one word."""
        return self._columns.joined[name]

    @property
    def joined_letters(self) -> Array:
        """Which letters each name has (`letters`)."""
        return self._columns.joined_letters

    @cached_property
    def joined_lengths(self) -> Array:
        """How many letters each name has as one word."""
        return np.fromiter(map(len, self._columns.joined), np.int64, len(self))

    def skeleton_of(self, name: int) -> str:
        """Return the consonants of a name as one word."""
        return self._columns.skeletons[name]

    @cached_property
    def skeletons(self) -> dict[bool, JoinedTexts]:
        """The consonants of the names as one word each: of those in Latin script, and of others."""
        return {is_latin: self._join_skeletons(is_latin=is_latin) for is_latin in (True, False)}

    def _join_skeletons(self, *, is_latin: bool) -> JoinedTexts:
        names = np.flatnonzero(self.is_latin == is_latin)
        skeletons = [self._columns.skeletons[name] for name in names.tolist()]
        return JoinedTexts(names, skeletons, self._columns.skeleton_letters[names])


def _group_names(texts: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """Return the numbers of the names of each text but the empty one."""
    names: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if text:
            names[text].append(number)
    return names
