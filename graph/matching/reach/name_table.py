"""The names of several layers as arrays: what can be told of all of them at one glance.

A name has a number: layer by layer, row by row, name by name. So has a row.
"""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from onward.graph.matching.layers.indexed_parties import IndexedParty, ListedName
from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.reach.joined_texts import JoinedTexts
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_words import NameWords, NameWordsReader
from onward.graph.model import PartyKind
from onward.graph.names.around.within import count_words_needed
from onward.graph.names.score import join_initials
from onward.graph.names.tokens import make_token
from onward.graph.names.unaligned import least_extra_weight

NEVER_WHOLE: Final = 255
"""Words needed of a name that lifts nobody, however whole it stands in a query."""

THINGS: Final = frozenset({PartyKind.VESSEL, PartyKind.AIRPLANE, PartyKind.VEHICLE})
"""Kinds of parties that bear names of anybody: a ship is called Kaprikat, or Golden Star."""


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
        reader = _Reader()
        self.datasets = [layer.dataset for layer in layers]
        self.first_rows = [0]
        for layer in layers:
            for row in range(layer.parties):
                reader.read_party(layer.party(row))
            self.first_rows.append(reader.rows)
        self.row_of = np.array(reader.row_of, np.int64)
        self.first_names = np.searchsorted(self.row_of, np.arange(reader.rows + 1))
        self.is_person = np.array(reader.is_person, bool)
        self.is_latin = np.array(reader.is_latin, bool)
        self.extra = np.array(reader.extra, float)
        self.needed = np.array(reader.needed, np.int64)
        self.by_whole = reader.by_whole
        self.by_initials = reader.by_initials
        self._joined, self._skeletons = reader.joined, reader.skeletons
        self.words = NameWords(reader.words)

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
    def joined(self) -> JoinedTexts:
        """All names as one word each."""
        return JoinedTexts(np.arange(len(self)), self._joined)

    def skeleton_of(self, name: int) -> str:
        """Return the consonants of a name as one word."""
        return self._skeletons[name]

    @cached_property
    def skeletons(self) -> dict[bool, JoinedTexts]:
        """The consonants of the names as one word each: of those in Latin script, and of others."""
        return {
            is_latin: JoinedTexts(names, [self._skeletons[name] for name in names.tolist()])
            for is_latin in (True, False)
            for names in (np.flatnonzero(self.is_latin == is_latin),)
        }


class _Reader:
    """Reads parties into columns."""

    def __init__(self) -> None:
        self.rows = 0
        self.row_of, self.needed = array("q"), array("q")
        self.is_person, self.is_latin = array("b"), array("b")
        self.extra = array("d")
        self.joined: list[str] = []
        self.skeletons: list[str] = []
        self.by_whole: dict[str, list[int]] = defaultdict(list)
        self.by_initials: dict[str, list[int]] = defaultdict(list)
        self.words = NameWordsReader()

    def read_party(self, party: IndexedParty) -> None:
        """Read the names of the next row."""
        for name in party.names:
            self._read_name(party, name)
        self.rows += 1

    def _read_name(self, party: IndexedParty, name: ListedName) -> None:
        number, form = len(self.row_of), name.form
        is_person = party.kind == PartyKind.PERSON
        self.row_of.append(self.rows)
        self.is_person.append(is_person)
        self.is_latin.append(form.plain.is_latin)
        self.extra.append(sum(map(least_extra_weight, form.tokens)))
        self.joined.append(form.joined)
        self.skeletons.append(form.joined_skeleton)
        legal_forms = map(make_token, form.removed)
        self.words.read_name(form.tokens, legal_forms, is_latin=form.plain.is_latin)
        self.by_whole[form.whole].append(number)
        needed = None
        if not is_person:
            self.by_initials[join_initials(form)].append(number)
            if party.kind not in THINGS and party.says_who(name):
                needed = count_words_needed(form)
        self.needed.append(NEVER_WHOLE if needed is None else needed)
