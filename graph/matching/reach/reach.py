"""Which listed names may reach a score: an upper bound for all of them at once.

Words are compared, not names: each word of a query is looked up once in the vocabulary of all
names (`near_names`), and what its words can score with a name follows (`word_bounds`). Names that
agree as one word, or by their initials, are found by themselves, and so are those that may stand
whole in the query.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from onward.graph.cache import LruCache
from onward.graph.matching.reach.as_one_word import find_joined, find_sounds, score_sounds
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.near_names import NearNamesFinder
from onward.graph.matching.reach.ranges import list_ranges
from onward.graph.matching.reach.word_bounds import WordBounds
from onward.graph.matching.readings import PreparedQuery
from onward.graph.model import PartyKind
from onward.graph.names.forms import NameForm, PlainName
from onward.graph.names.score import read_acronym
from onward.graph.names.similarity import SoundOf

_CACHED: Final = 16_384  # names of queries: most lead to few listed ones
_CACHED_NAMES: Final = 250  # listed names; what leads to more is looked over again

_Search = tuple[tuple[PlainName, ...], bool, tuple[float, ...], bool]
"""The readings of a name, whether a person is asked for, the scores, and what lifts a band."""

_MOST: Final = 0.9  # above it, a pair of words that are little alike could weigh less than none


class NameReach:
    """Tells which names may reach a score.

    Args:
        table: The names.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, table: NameTable, sound_of: SoundOf | None = None) -> None:
        self.table = table
        self._finder = NearNamesFinder(table, sound_of)
        self._reaching: LruCache[_Search, list[Array]] = LruCache(_CACHED)

    def find_names(
        self, prepared: PreparedQuery, levels: Sequence[float], *, lifting: bool = True
    ) -> list[Array]:
        """Return the names, sorted, that may score so much.

        Args:
            prepared: One name of a query.
            levels: Scores of the names, before facts and caps; the names of each are returned.
            lifting: Whether those count, too, that may stand whole in the query.
        """
        is_person = prepared.query.kind == PartyKind.PERSON
        # what the readings are made of: no other fact of the query counts here
        plain_names = tuple(reading.form.plain for reading in prepared.readings)
        key = plain_names, is_person, tuple(levels), lifting
        reaching = self._reaching.get(key)
        if reaching is None:
            reaching = self._look_over(prepared, levels, is_person=is_person, lifting=lifting)
            if sum(map(len, reaching)) <= _CACHED_NAMES:
                self._reaching.store(key, reaching)
        return reaching

    def _look_over(
        self, prepared: PreparedQuery, levels: Sequence[float], *, is_person: bool, lifting: bool
    ) -> list[Array]:
        levels = [min(level, _MOST) for level in levels]
        names: list[list[Array]] = [[] for _ in levels]
        for reading in prepared.readings:
            otherwise = [*self._find_otherwise(reading.form, min(levels), is_person=is_person)]
            bounds = WordBounds(self.table, self._finder, reading.form, is_person=is_person)
            aligned = bounds.find_names(levels, lifting=lifting)
            for of_level, parts in zip(names, aligned, strict=True):
                of_level += [*parts, *otherwise]
        return [
            np.unique(np.concatenate(of_level)) if of_level else np.empty(0, np.int64)
            for of_level in names
        ]

    def bound_rows(self, prepared: PreparedQuery, rows: Array, most: float) -> Array:
        """Return the most that the names of each of some rows, sorted, can score, or a little more.

        Args:
            prepared: One name of a query.
            rows: Of no name of them `find_names` says that it may score `most`.
            most: A score.
        """
        is_person = prepared.query.kind == PartyKind.PERSON
        names, starts = self._names_of(rows)
        bounds = np.zeros(len(names))
        for reading in prepared.readings:
            words = WordBounds(self.table, self._finder, reading.form, is_person=is_person)
            bounds = np.maximum(bounds, words.bound(names, most))
            bounds = np.maximum(bounds, score_sounds(reading.form, names, self.table))
        of_rows: Array = np.maximum.reduceat(bounds, starts)
        return of_rows

    def _names_of(self, rows: Array) -> tuple[Array, Array]:
        """Return the names of rows, and where those of each row start."""
        first = np.searchsorted(self.table.row_of, rows)
        counts = np.searchsorted(self.table.row_of, rows, "right") - first
        return list_ranges(first, counts), np.cumsum(counts) - counts

    def _find_otherwise(self, form: NameForm, least: float, *, is_person: bool) -> Iterator[Array]:
        """Yield names that may score so much by other ways than word by word."""
        table = self.table
        acronym = None if is_person else read_acronym(form)
        if acronym:
            yield np.array(table.by_initials.get(acronym, ()), np.int64)
        yield np.array(table.by_whole.get(form.whole, ()), np.int64)
        yield find_joined(form.joined, table.joined)
        others = table.skeletons[not form.plain.is_latin]
        yield find_sounds(form.joined_skeleton, others, least)
