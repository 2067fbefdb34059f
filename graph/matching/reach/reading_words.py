"""The words of some readings of a name, and the words of listed names that are like them."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.near_words import NearWordsFinder
from onward.graph.names.forms import NameForm


class ReadingWords:
    """The words of readings, one after the other, and what is near each.

    Args:
        table: The listed names.
        finder: Finds the words that are like one of a reading.
        forms: The readings.

    Attributes:
        tokens: The words of all readings.
        counts: By reading, how many words it has.
        reading: By word, its reading.
        weights: By word, what it weighs.
        word, column: Of each near word, the reading's word and the column that are alike.
        alike: How alike they are.
        may_be_same: Whether they may be the same word in other letters.
        is_form: Whether the column is a legal form.
        weight: What the pair weighs; 0 where the column is a legal form.
        width: How many columns the names have.
    """

    def __init__(
        self, table: NameTable, finder: NearWordsFinder, forms: Sequence[NameForm]
    ) -> None:
        self.tokens = [token for form in forms for token in form.tokens]
        self.counts = np.array([len(form.tokens) for form in forms])
        self.reading = np.repeat(np.arange(len(forms)), self.counts)
        near = [
            finder.find(token, is_latin=form.plain.is_latin)
            for form in forms
            for token in form.tokens
        ]
        self.word = np.repeat(np.arange(len(near)), [len(words.columns) for words in near])
        self.column = np.concatenate([words.columns for words in near])
        self.alike = np.concatenate([words.alike for words in near])
        self.may_be_same = np.concatenate([words.may_be_same for words in near])
        self.is_form = table.words.extra[self.column] == 0
        self.weights = np.fromiter((token.weight for token in self.tokens), float, len(near))
        weights = (self.weights[self.word] + table.words.weights[self.column]) / 2
        self.weight = np.where(self.is_form, 0.0, weights)
        self.width = len(table.words.weights)

    @cached_property
    def places(self) -> tuple[Array, Array, Array, Array]:
        """Where the near words of a reading are that are one column.

        These are an order of all near words, where those of each reading and column begin in it,
        how many there are, and by reading and column, which ones, counted from 1; 0 = none.
        """
        keys = self.reading[self.word] * self.width + self.column
        order = np.argsort(keys, kind="stable")
        first = np.flatnonzero(np.diff(keys[order], prepend=-1))
        counts = np.diff(first, append=len(keys))
        size = len(self.counts) * self.width
        place_of = np.zeros(size, np.min_scalar_type(len(first)))
        place_of[keys[order[first]]] = np.arange(1, len(first) + 1)
        return order, first, counts, place_of
