"""Which names some readings may agree with word by word, so that they reach a score.

With ``s`` how alike a pair of words can be at most, a score reaches a value ``t`` only if

    Σ w·(s - t) over the words that have a partner  ≥  t·(u + 0.35·x + 0.30·min(u, x))

where ``u`` and ``x`` are what the other words of both names weigh at least (`names.score`). Each
word is taken with its best partner, though two may have the same one, and each weighs what is best
for the score: so no name is left out that reaches it (`word_sums`).

Not all names that share a word are looked at. All that a reading's commoner words can add is less
than what is lacking without the rarer ones: so only the names of these are looked at. A person's
name that stands whole in a longer one costs less (`names.unaligned`); it is found by its own word
that tells most.
"""

from collections.abc import Sequence
from math import inf
from typing import Final

import numpy as np

from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.near_words import NearWordsFinder
from onward.graph.matching.reach.ranges import list_ranges
from onward.graph.matching.reach.reading_words import ReadingWords
from onward.graph.matching.reach.word_sums import NearPairs, PairFacts, Pairs, WordSums
from onward.graph.names.forms import NameForm
from onward.graph.names.score import EXTRA
from onward.graph.names.tokens import Token
from onward.graph.names.unaligned import WITHIN_COUNTS, least_missing_weight

_ROUNDING: Final = 1e-6
_LEAST_AROUND: Final = 3  # words of a reading in which another name of two words or more can stand


class WordBounds:
    """Tells with which names some readings may agree.

    Args:
        table: The names.
        finder: Finds the words that are like one of a reading.
        forms: The readings.
        is_person: By reading, whether a person is asked for.
    """

    def __init__(
        self,
        table: NameTable,
        finder: NearWordsFinder,
        forms: Sequence[NameForm],
        is_person: Array,
    ) -> None:
        self._table = table
        self._is_person = is_person
        words = self._near = ReadingWords(table, finder, forms)
        self._words = words.counts
        self._missing = np.fromiter(map(_least_missing, words.tokens), float, len(words.tokens))
        self._of_reading = np.bincount(words.reading, self._missing, len(forms))

    def find_names(self, levels: Array) -> list[Pairs]:
        """Return for each level the names that may reach it.

        Args:
            levels: Scores, by level and reading.
        """
        least = levels.min(axis=0)
        pairs = self._choose_pairs(least)
        pairs = pairs.choose(self._may_reach_at_a_glance(pairs, least))
        sums = self._add_up(pairs)
        return [pairs.choose(sums.may_reach(level[pairs.readings])) for level in levels]

    def find_whole(self) -> Pairs:
        """Return the names of which all words but articles may stand in a reading."""
        words = self._table.words
        is_like = self._near.may_be_same & ~self._near.is_form
        readings, columns = self._near.reading[self._near.word[is_like]], self._near.column[is_like]
        is_near = np.zeros(len(self._words) * self._near.width, bool)
        is_near[readings * self._near.width + columns] = True
        names, counts = words.told.list_names(columns)
        pairs = Pairs(np.repeat(readings, counts), names)
        columns, counts = words.list_columns(names)
        pair = np.repeat(np.arange(len(names)), counts)
        agrees = is_near[pairs.readings[pair] * self._near.width + columns]
        return pairs.choose(
            np.bincount(pair, agrees, len(names)) >= self._table.needed[names],
        )

    def _choose_pairs(self, least: Array) -> Pairs:
        """Return the names that are looked at.

        Args:
            least: The score, by reading.
        """
        words, table = self._table.words, self._table
        reading = self._near.reading[self._near.word]
        level = least[reading]
        adds = (
            self._near.weight * (self._near.alike - level) + level * self._missing[self._near.word]
        )
        decides = adds >= self._choose_least(adds, least)[self._near.word]
        names, counts = words.bearers.list_names(self._near.column[decides])
        pairs = np.repeat(reading[decides], counts) * len(table) + names
        around = self._words[reading] >= _LEAST_AROUND
        if around.any():
            names, counts = words.told.list_names(self._near.column[around])
            readings = np.repeat(reading[around], counts)
            of_person = self._is_person[readings] | table.is_person[names]
            within = (readings * len(table) + names)[of_person]
            pairs = np.concatenate((pairs, within))
        pairs.sort()
        pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
        return Pairs(*np.divmod(pairs, len(table)))

    def _choose_least(self, adds: Array, least: Array) -> Array:
        """Return for each word of a reading what a word like it adds at least that decides.

        Args:
            adds: What each near word adds.
            least: The score, by reading.
        """
        most = np.zeros(len(self._missing))
        np.maximum.at(most, self._near.word, adds)
        bearers = self._table.words.bearers.counts[self._near.column]
        bearers = np.bincount(self._near.word, bearers, len(most))
        order = np.lexsort(
            (-bearers, self._near.reading)
        )  # in each reading, the commonest words first
        adding = most[order].tolist()
        lacking = (least * self._of_reading - _ROUNDING).tolist()
        shares: list[float] = []
        for lacks, words in zip(lacking, self._words.tolist(), strict=True):
            shares += _share_lacking(adding[len(shares) : len(shares) + words], lacks)
        deciding = np.empty(len(order))
        deciding[order] = shares
        return deciding

    def _may_reach_at_a_glance(self, pairs: Pairs, least: Array) -> Array:
        """Tell of each pair whether it may reach the least score, or much less.

        Each listed word takes its best partner, whichever takes it, too, and nothing is lost by a
        word without one. It takes half the time of `WordSums`, and leaves out nearly all pairs.

        Args:
            pairs: Pairs of a reading and a name.
            least: The score, by reading.
        """
        if not len(pairs.names):
            return np.empty(0, bool)
        words, table = self._table.words, self._table
        order, first, _, place_of = self._near.places
        level = least[self._near.reading[self._near.word]]
        besides = self._missing[self._near.word] + EXTRA * words.extra[self._near.column]
        worth = self._near.weight * (self._near.alike - level) + level * besides
        worth = np.maximum(worth, 0.0)[order]
        # any number of the reading's words may be like a legal form
        is_form = self._near.is_form[order[first]]
        best = np.maximum.reduceat(worth, first)
        best = np.where(is_form, np.add.reduceat(worth, first), best)
        columns, counts = words.list_columns(pairs.names)
        columns += np.repeat(pairs.readings * self._near.width, counts)
        best_of_columns = np.append(0.0, best)[place_of[columns]]
        most = np.add.reduceat(best_of_columns, np.cumsum(counts) - counts)
        of_person = self._is_person[pairs.readings] | table.is_person[pairs.names]
        may_be_within = of_person & (self._words >= _LEAST_AROUND)[pairs.readings]
        counting = np.where(may_be_within, WITHIN_COUNTS, 1.0)
        needed = counting * self._of_reading[pairs.readings] + EXTRA * table.extra[pairs.names]
        may: Array = most >= least[pairs.readings] * needed - 2 * _ROUNDING
        return may

    def _add_up(self, pairs: Pairs) -> WordSums:
        """Return what the words of some pairs of names add up to."""
        words = self._table.words
        order, first, counts, place_of = self._near.places
        columns, columns_of = words.list_columns(pairs.names)
        pair = np.repeat(np.arange(len(pairs.names)), columns_of)
        places = place_of[pairs.readings[pair] * self._near.width + columns]
        listed = np.flatnonzero(places)
        group = places[listed] - 1
        near = order[list_ranges(first[group], counts[group])]
        listed = np.repeat(listed, counts[group])
        # a legal form is no partner: any number of the reading's words may be like it
        each = np.where(self._near.is_form[near], len(places) + np.arange(len(near)), listed)
        return WordSums(
            NearPairs(
                pair[listed],
                each,
                self._near.word[near],
                self._near.weight[near],
                self._near.alike[near],
                self._missing[self._near.word[near]],
                words.extra[self._near.column[near]],
            ),
            PairFacts(
                self._of_reading[pairs.readings],
                self._table.extra[pairs.names],
                self._is_person[pairs.readings] | self._table.is_person[pairs.names],
            ),
        )


def _share_lacking(most: Sequence[float], lacking: float) -> list[float]:
    """Return for each word how little of it does not suffice: all that adds less, adds up to less.

    The first words are left out, as long as they do not suffice by themselves; the others share
    what is lacking then.

    Args:
        most: What each word adds at most.
        lacking: What all together must add.

    >>> [round(share, 3) for share in _share_lacking([1.0, 0.5, 1.5], 1.8)]
    [inf, inf, 0.3]
    """
    left_out = 0.0
    others = []
    for place, adds in enumerate(most):
        if left_out + adds < lacking:
            left_out += adds
        else:
            others.append(place)
    together = sum(most[place] for place in others)
    share = max(lacking - left_out, 0.0) / together if together else 0.0
    shares = [inf] * len(most)
    for place in others:
        shares[place] = share * most[place] - _ROUNDING
    return shares


def _least_missing(token: Token) -> float:
    return min(
        least_missing_weight(token, organisation=True),
        least_missing_weight(token, organisation=False),
    )
