"""Which names a reading may agree with word by word, so that they reach a score.

With ``s`` how alike a pair of words can be at most, a score reaches a value ``t`` only if

    Σ w·(s - t) over the words that have a partner  ≥  t·(u + 0.35·x + 0.30·min(u, x))

where ``u`` and ``x`` are what the other words of both names weigh at least (`names.score`). Each of
the query's words is taken with its best partner, though two may have the same one, and each weighs
what is best for the score: so no name is left out that reaches it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.near_names import NearNames, NearNamesFinder
from onward.graph.names.around.within import ALIKE_LEAST
from onward.graph.names.forms import NameForm
from onward.graph.names.score import BOTH, EXTRA
from onward.graph.names.tokens import Token
from onward.graph.names.unaligned import WITHIN_COUNTS, least_missing_weight

_ROUNDING: Final = 1e-6

_HALVINGS: Final = 6  # of a score, until its bound is certain to a hundredth

_Places = tuple[Array, Array]


class _Word(NamedTuple):
    """A word of a query: its weight, its near names, and what it weighs at least without one.

    That depends on who is listed: `missing` beside organisations, `missing_of_person` beside
    persons.
    """

    weight: float
    near: NearNames
    missing: float
    missing_of_person: float

    @property
    def least_missing(self) -> float:
        """What it weighs at least without a partner, whoever is listed."""
        if len(self.near.forms):
            return 0.0  # it may be a misspelt legal form, which weighs nothing
        return WITHIN_COUNTS * min(self.missing, self.missing_of_person)


class WordBounds:
    """Tells with which names one reading of a query may agree.

    Args:
        table: The names.
        finder: Finds those that have a word like one of the reading's.
        form: The reading.
        is_person: Whether a person is asked for.
    """

    def __init__(
        self, table: NameTable, finder: NearNamesFinder, form: NameForm, *, is_person: bool
    ) -> None:
        self._table = table
        self._is_person = is_person
        self._words = [
            _read_word(token, finder.find(token, is_latin=form.plain.is_latin))
            for token in form.tokens
        ]

    def find_names(self, levels: Sequence[float], *, lifting: bool) -> list[list[Array]]:
        """Return for each level the names that may reach it, or may stand whole in the reading.

        Args:
            levels: Scores of the names.
            lifting: Whether those count that may stand whole in it.
        """
        words, table = self._words, self._table
        is_near = np.zeros(len(table), bool)
        for word in words:
            is_near[word.near.names] = True
        near = np.flatnonzero(is_near)
        place_of = np.empty(len(table), np.int64)
        place_of[near] = np.arange(len(near))
        places = [
            (place_of[word.near.names], place_of[word.near.forms[is_near[word.near.forms]]])
            for word in words
        ]
        lowest = near[self._may_reach(words, places, near, min(levels))]
        names_by_level = [
            lowest if level == min(levels) else lowest[self.may_reach(lowest, level)]
            for level in levels
        ]
        if not lifting or self._is_person:
            return [[names] for names in names_by_level]
        whole = near[self._may_stand_within(words, places, near)]
        return [[names, whole] for names in names_by_level]

    def may_reach(self, names: Array, least: float) -> Array:
        """Tell of some names, sorted, whether their words can be aligned to so much."""
        return self._may_reach(*self._choose_near(names), names, least)

    def bound(self, names: Array, most: float) -> Array:
        """Return the most that each of some names, sorted, can be aligned to, or a little more.

        Args:
            names: None of them reaches `most`.
            most: A score.
        """
        words, places = self._choose_near(names)
        low, high = np.zeros(len(names)), np.full(len(names), most)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            may = self._may_reach(words, places, names, middle)
            low, high = np.where(may, middle, low), np.where(may, high, middle)
        return high

    def _choose_near(self, names: Array) -> tuple[list[_Word], list[_Places]]:
        """Return the words with those near names only that are among some, and where these are."""
        words, places = [], []
        for word in self._words:
            of_near, near = _find_places(word.near.names, names)
            of_forms, _ = _find_places(word.near.forms, names)
            alike, weights = word.near.alike[near], word.near.weights[near]
            chosen = NearNames(names[of_near], alike, weights, word.near.forms)
            words.append(word._replace(near=chosen))
            places.append((of_near, of_forms))
        return words, places

    def _may_reach(
        self,
        words: Sequence[_Word],
        places: Sequence[_Places],
        names: Array,
        least: float | Array,
    ) -> Array:
        """Tell of each name whether its words can be aligned with the query's to so much.

        Args:
            words: Of the query.
            places: Where in `names` the near names of each word are.
            names: Numbers of names.
            least: The score, or that of each name.
        """
        is_person = self._table.is_person[names] | self._is_person
        gained, shared = np.zeros((2, len(names)))
        # what the query's words weigh that have no partner, beside organisations and persons
        of_firm = np.full(len(names), sum(word.missing for word in words))
        of_person = np.full(len(names), sum(word.missing_of_person for word in words))
        for word, (place, of_forms) in zip(words, places, strict=True):
            weights = word.near.weights
            level = least[place] if isinstance(least, np.ndarray) else least
            gain = (word.weight + weights) / 2 * (word.near.alike - level) + level * EXTRA * weights
            # a partner that costs more than none is not taken for one here
            gained[place] += np.maximum(gain, -level * word.least_missing)
            shared[place] += weights
            for weightless in (place, of_forms):
                of_firm[weightless] -= word.missing
                of_person[weightless] -= word.missing_of_person
        extra = self._table.extra[names]
        alone = np.maximum(0.0, extra - shared)
        # what stands beside a person's whole listed name weighs less
        of_person = np.where(alone > _ROUNDING, of_person, WITHIN_COUNTS * of_person)
        missing = np.where(is_person, of_person, of_firm)
        cost = missing + EXTRA * extra + BOTH * np.minimum(missing, alone)
        may: Array = gained >= least * cost - _ROUNDING
        return may

    def _may_stand_within(
        self, words: Sequence[_Word], places: Sequence[_Places], names: Array
    ) -> Array:
        """Tell of each name whether it may stand whole in the query."""
        agreeing = np.zeros(len(names), np.int64)
        for word, (place, _) in zip(words, places, strict=True):
            agreeing[place[word.near.alike >= ALIKE_LEAST]] += 1
        return agreeing >= self._table.needed[names]


def _read_word(token: Token, near: NearNames) -> _Word:
    return _Word(
        token.weight,
        near,
        least_missing_weight(token, organisation=True),
        least_missing_weight(token, organisation=False),
    )


def _find_places(near: Array, names: Array) -> _Places:
    """Return where in sorted names those are that were near, and where these are in `near`."""
    if not len(near):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    places = np.searchsorted(near, names)
    places[places == len(near)] = 0
    of_names = np.flatnonzero(near[places] == names)
    return of_names, places[of_names]
