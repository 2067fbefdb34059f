"""What the near words of pairs of names add up to, and so which pairs may reach a score."""

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from onward.graph.matching.reach.letters import Array
from onward.graph.names.score import BOTH, EXTRA
from onward.graph.names.unaligned import WITHIN_COUNTS

_ROUNDING: Final = 1e-6


class Pairs(NamedTuple):
    """Pairs of a reading and a listed name, by their numbers."""

    readings: Array
    names: Array

    def choose(self, chosen: Array) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.readings[chosen], self.names[chosen])

    def split(self, readings: int) -> list[Array]:
        """Return the names of each reading; the pairs are in the order of these."""
        ends = np.cumsum(np.bincount(self.readings, minlength=readings))
        return np.split(self.names, ends[:-1])


NO_PAIRS: Final = Pairs(np.empty(0, np.int64), np.empty(0, np.int64))


class NearPairs(NamedTuple):
    """Words of pairs of names that are like each other, in the order of `listed`.

    Attributes:
        pair: The place of the pair of names.
        listed: Which word of the listed names it is.
        word: Which word of the readings.
        weight: What the pair of words weighs; 0 where a word is like a legal form.
        alike: How alike they are.
        missing: What the reading's word weighs at least without a partner.
        extra: What the listed word does.
    """

    pair: Array
    listed: Array
    word: Array
    weight: Array
    alike: Array
    missing: Array
    extra: Array


class PairFacts(NamedTuple):
    """What is true of each pair of names, whatever words are alike.

    Attributes:
        of_reading: What the reading's words weigh at least without any partner.
        of_name: What the name's words do.
        is_person: Whether a person is asked for or listed.
    """

    of_reading: Array
    of_name: Array
    is_person: Array


class WordSums:
    """Adds up what pairs of words are worth.

    Args:
        near: The words that are alike.
        facts: The pairs of names.
    """

    def __init__(self, near: NearPairs, facts: PairFacts) -> None:
        self._near = near
        self._facts = facts
        self._listed = _Best(near.listed, near.pair, len(facts.of_name))
        self._alone = facts.of_name - self._listed.add(near.extra)

    def may_reach(self, least: Array) -> Array:
        """Tell of each pair of names whether its words can be aligned to so much.

        Args:
            least: The score, by pair.
        """
        near, facts = self._near, self._facts
        level = least[near.pair]
        beside = near.weight * (near.alike - level) + level * EXTRA * near.extra
        missing = facts.of_reading - self._add_best(near.missing)
        both = np.maximum(np.minimum(missing, self._alone), 0.0)
        needed = least * (facts.of_reading + EXTRA * facts.of_name + BOTH * both)
        may: Array = self._add_best(beside + level * near.missing) >= needed - _ROUNDING
        # what stands beside a person's whole listed name weighs less
        is_whole = facts.is_person & (self._alone <= _ROUNDING)
        if is_whole.any():
            needed = least * (WITHIN_COUNTS * facts.of_reading + EXTRA * facts.of_name)
            added = self._add_best(beside + level * WITHIN_COUNTS * near.missing)
            may |= is_whole & (added >= needed - _ROUNDING)
        return may

    def _add_best(self, worth: Array) -> Array:
        """Return the most that aligned words are worth, by pair of names.

        Neither word of a pair has two partners. A partner that costs more than none is not taken
        for one here.
        """
        worth = np.maximum(worth, 0.0)
        most: Array = np.minimum(self._listed.add(worth), self._best_of_asked.add(worth))
        return most

    @cached_property
    def _best_of_asked(self) -> "_Best":
        words = self._near.word.max(initial=0) + 1
        return _Best(self._near.pair * words + self._near.word, self._near.pair, len(self._alone))


class _Best:
    """Adds up the best value of each word.

    Args:
        words: The word of each value.
        pairs: The pair of names that the word is of.
        width: How many pairs of names there are.
    """

    def __init__(self, words: Array, pairs: Array, width: int) -> None:
        self._order = np.argsort(words, kind="stable")
        words = words[self._order]
        self._first = np.flatnonzero(np.diff(words, prepend=-1))
        self._pairs = pairs[self._order[self._first]]
        self._width = width

    def add(self, values: Array) -> Array:
        """Return the sums by pair of names."""
        if not len(self._first):
            return np.zeros(self._width)
        best = np.maximum.reduceat(values[self._order], self._first)
        sums: Array = np.bincount(self._pairs, best, self._width)
        return sums
