"""What the words of some pairs of names score, aligned as `names.score` does.

All pairs are aligned at once, in the same order of words: by how alike they are times the weight of
the reading's word, each word once. Numbers, another order of words and other legal forms, which
only take away, are left out.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.ranges import list_ranges
from onward.graph.matching.reach.reading_words import ReadingWords
from onward.graph.matching.reach.word_sums import Pairs
from onward.graph.names.score import BOTH, EXTRA
from onward.graph.names.tokens import Token
from onward.graph.names.unaligned import (
    PATRONYMIC_EXTRA,
    PATRONYMIC_MISSING,
    TELLING,
    WITHIN_COUNTS,
    is_patronymic,
    unaligned_weight,
)

_ROUNDING: Final = 1e-9


class WordScores:
    """Scores pairs of a reading and a name.

    Args:
        table: The listed names.
        words: The readings' words.
        pairs: Pairs of names.
        is_person: By reading, whether a person is asked for.
    """

    def __init__(
        self, table: NameTable, words: ReadingWords, pairs: Pairs, is_person: Array
    ) -> None:
        self._table = table
        self._words = words
        self._names = pairs
        self._pairs = len(pairs.names)
        self._of_reading = _lay_out_words(words)
        self._columns, counts = table.words.list_columns(pairs.names)
        self._pair = np.repeat(np.arange(self._pairs), counts)
        self._is_form = table.words.extra[self._columns] == 0
        self._is_organisation_asked = ~is_person[pairs.readings]
        self._is_person = table.is_person[pairs.names] | ~self._is_organisation_asked
        self._near = self._list_near()

    def score(self) -> Array:
        """Return what each pair of names is aligned to."""
        near = self._near
        is_word = ~self._words.is_form[near.entry]
        aligned = self._align_words(near.choose(is_word))
        words = self._words
        word, weight = words.word[aligned.entry], words.weight[aligned.entry]
        top = np.bincount(aligned.pair, weight * words.alike[aligned.entry], self._pairs)
        bottom = np.bincount(aligned.pair, weight, self._pairs)
        count = np.bincount(aligned.pair, minlength=self._pairs)
        has_no_partner = self._of_reading.is_word[self._names.readings]
        has_no_partner[aligned.pair, self._of_reading.place[word]] = False
        is_lone = ~self._is_form
        is_lone[aligned.listed] = False
        lone = np.bincount(self._pair, is_lone, self._pairs)
        is_within = self._is_person & (count > 1) & (lone == 0) & (bottom > TELLING - _ROUNDING)
        missing = self._weigh_missing(has_no_partner, near.choose(~is_word), count, is_within)
        extra = self._weigh_extra(is_lone, count)
        whole = bottom + missing + EXTRA * extra + BOTH * np.minimum(missing, extra)
        scores: Array = top / np.where(count > 0, whole, 1.0)
        return scores

    def may_stand_whole(self) -> Array:
        """Tell of each pair whether all words of the name but articles may stand in the reading."""
        is_same = self._words.may_be_same & ~self._words.is_form
        stands = np.zeros(len(self._columns), bool)
        stands[self._near.listed[is_same[self._near.entry]]] = True
        words = np.bincount(self._pair, stands, self._pairs)
        may: Array = words >= self._table.needed[self._names.names]
        return may & self._is_organisation_asked

    def _list_near(self) -> "_NearWords":
        """List the words that are like each other, by pair of names, then by listed word."""
        order, first, counts, place_of = self._words.places
        readings = self._names.readings[self._pair]
        places = place_of[readings * self._words.width + self._columns]
        listed = np.flatnonzero(places)
        group = places[listed].astype(np.int64) - 1
        entry = order[list_ranges(first[group], counts[group])]
        listed = np.repeat(listed, counts[group])
        return _NearWords(self._pair[listed], listed, entry)

    def _align_words(self, near: "_NearWords") -> "_NearWords":
        """Take the best pair of words first, each word once."""
        words = self._words
        word = words.word[near.entry]
        rank = -words.alike[near.entry] * (words.weights[word] + 0.01)
        near = near.choose(np.lexsort((word, rank, near.pair)))
        ours = near.pair * self._of_reading.width + self._of_reading.place[words.word[near.entry]]
        theirs = near.listed
        first_of_ours = np.empty(self._pairs * self._of_reading.width, np.int64)
        first_of_theirs = np.empty(len(self._columns), np.int64)
        waiting = np.arange(len(ours))
        aligned = []
        while len(waiting):
            # whichever comes first for both of its words is taken, whatever else is
            backwards = waiting[::-1]
            first_of_ours[ours[backwards]] = backwards
            first_of_theirs[theirs[backwards]] = backwards
            is_first = first_of_ours[ours[waiting]] == waiting
            is_first &= first_of_theirs[theirs[waiting]] == waiting
            taken = waiting[is_first]
            aligned.append(taken)
            waiting = waiting[~is_first]
            first_of_ours[ours[taken]] = -1
            first_of_theirs[theirs[taken]] = -1
            is_free = first_of_ours[ours[waiting]] >= 0
            waiting = waiting[is_free & (first_of_theirs[theirs[waiting]] >= 0)]
        return near.choose(np.concatenate((np.empty(0, np.int64), *aligned)))

    def _weigh_missing(
        self, is_lone: Array, forms: "_NearWords", count: Array, is_within: Array
    ) -> Array:
        """Return what the readings' words weigh that have no partner, by pair of names.

        Args:
            is_lone: Whether a word has none, by pair and place in its reading.
            forms: Words that are like a legal form; they weigh nothing.
            count: How many words have one, by pair.
            is_within: Whether all words of a person's name have one, and tell who it is.
        """
        of_reading, reading = self._of_reading, self._names.readings
        is_lone[forms.pair, of_reading.place[self._words.word[forms.entry]]] = False
        person = self._is_person[:, np.newaxis]
        weights = np.where(
            person,
            of_reading.weights[reading] * np.where(is_within, WITHIN_COUNTS, 1.0)[:, None],
            of_reading.weights_in_organisation[reading],
        )
        if of_reading.has_patronymics:
            may_count = self._is_person & (count > 1) & ~self._has_patronymic()
            is_father = of_reading.is_patronymic[reading] & may_count[:, np.newaxis]
            weights = np.where(is_father, PATRONYMIC_MISSING * of_reading.weights[reading], weights)
        missing: Array = (weights * is_lone).sum(axis=1)
        return missing

    def _has_patronymic(self) -> Array:
        is_father = self._is_patronymic() & ~self._is_form
        return np.bincount(self._pair, is_father, self._pairs) > 0

    def _is_patronymic(self) -> Array:
        words = self._table.words
        is_father: Array = words.extra[self._columns] < words.weights[self._columns]
        return is_father

    def _weigh_extra(self, is_lone: Array, count: Array) -> Array:
        """Return what the listed names' words weigh that have no partner, by pair of names."""
        weights = self._table.words.weights[self._columns] * is_lone
        words = self._words.counts[self._names.readings]
        is_whole = self._is_person & (count == words) & (words > 1)
        if is_whole.any():
            is_father = self._is_patronymic() & is_whole[self._pair]
            weights = np.where(is_father, PATRONYMIC_EXTRA * weights, weights)
        extra: Array = np.bincount(self._pair, weights, self._pairs)
        return extra


class _NearWords(NamedTuple):
    """Words of pairs of names that are like each other.

    Attributes:
        pair: The pair of names.
        listed: The place of the listed word among those of all pairs.
        entry: The place of the near word in `ReadingWords`.
    """

    pair: Array
    listed: Array
    entry: Array

    def choose(self, chosen: Array) -> "_NearWords":
        """Return some of them, or all in another order."""
        return _NearWords(self.pair[chosen], self.listed[chosen], self.entry[chosen])


class _LaidOut(NamedTuple):
    """The words of readings, each reading a row.

    Attributes:
        width: How many words the longest has.
        place: By word, its place in its reading.
        is_word: By reading and place, whether there is a word; so are the others.
        weights: What a word weighs that has no partner, where a person is asked for or listed.
        weights_in_organisation: Likewise, where neither is.
        is_patronymic: Whether it is made of a father's name.
        has_patronymics: Whether any is.
    """

    width: int
    place: Array
    is_word: Array
    weights: Array
    weights_in_organisation: Array
    is_patronymic: Array
    has_patronymics: bool


def _lay_out_words(words: ReadingWords) -> _LaidOut:
    width = int(words.counts.max(initial=0))
    place = np.arange(len(words.tokens)) - np.repeat(
        np.cumsum(words.counts) - words.counts, words.counts
    )
    cell_of_word = words.reading * width + place
    is_father = list(map(is_patronymic, words.tokens))

    def spread(values: Sequence[float]) -> Array:
        cells = np.zeros(len(words.counts) * width)
        cells[cell_of_word] = values
        return cells.reshape(-1, width)

    return _LaidOut(
        width,
        place,
        spread([1.0] * len(words.tokens)) > 0,
        spread(_weigh_lone(words.tokens, organisation=False)),
        spread(_weigh_lone(words.tokens, organisation=True)),
        spread(is_father) > 0,
        any(is_father),
    )


def _weigh_lone(tokens: Sequence[Token], *, organisation: bool) -> list[float]:
    return [unaligned_weight(token, organisation=organisation) for token in tokens]
