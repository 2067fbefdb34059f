"""Which listed names may reach a score: an upper bound for all of them at once.

Words are compared, not names: each word of a query is looked up once in the vocabulary of all
names (`near_words`), and what its words can score with a name follows (`word_bounds`). Names that
agree as one word, or by their initials, are found by themselves, and so are those that may stand
whole in the query.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from onward.graph.cache import LruCache
from onward.graph.matching.reach.as_one_word import find_joined, find_sounds, score_sounds
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.near_words import NearWordsFinder
from onward.graph.matching.reach.ranges import list_ranges
from onward.graph.matching.reach.word_bounds import WordBounds
from onward.graph.matching.reach.word_sums import NO_PAIRS
from onward.graph.matching.readings import PreparedQuery
from onward.graph.model import PartyKind
from onward.graph.names.forms import NameForm, PlainName
from onward.graph.names.score import read_acronym
from onward.graph.names.similarity import SoundOf

_CACHED: Final = 16_384  # names of queries: most lead to few listed ones
_CACHED_NAMES: Final = 250  # listed names; what leads to more is looked over again

_READINGS_AT_ONCE: Final = 64  # each takes some 0.1 MB among a hundred thousand names

_Search = tuple[tuple[PlainName, ...], bool, tuple[float, ...], bool]
"""The readings of a name, whether a person is asked for, the scores, and what lifts a band."""

_MOST: Final = 0.9  # above it, a pair of words that are little alike could weigh less than none

_NOBODY: Final = np.empty(0, np.int64)


class _Reading(NamedTuple):
    """A reading of a name that is looked for.

    Attributes:
        search: The place of the search that it is of.
        form: How it reads.
        levels: Scores of the names.
        is_person: Whether a person is asked for.
    """

    search: int
    form: NameForm
    levels: Sequence[float]
    is_person: bool


class NameReach:
    """Tells which names may reach a score.

    Args:
        table: The names.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, table: NameTable, sound_of: SoundOf | None = None) -> None:
        self.table = table
        self._finder = NearWordsFinder(table.words, sound_of)
        self._reaching: LruCache[_Search, list[Array]] = LruCache(_CACHED)
        self._ahead: dict[_Search, list[Array]] = {}

    def look_ahead(
        self, searches: Sequence[tuple[PreparedQuery, Sequence[float]]], *, lifting: bool
    ) -> None:
        """Find at once what `find_names` will be asked for next: together it takes less time.

        Args:
            searches: Names of queries, and the levels for each, of which all have as many.
            lifting: As `find_names` takes it.
        """
        new_searches = {}
        for prepared, levels in searches:
            key = _describe_search(prepared, levels, lifting=lifting)
            if self._reaching.get(key) is None:
                new_searches[key] = prepared, levels
        reaching = self._look_over(list(new_searches.values()), lifting=lifting)
        self._ahead = dict(zip(new_searches, reaching, strict=True))

    def find_names(
        self, prepared: PreparedQuery, levels: Sequence[float], *, lifting: bool = True
    ) -> list[Array]:
        """Return the names, sorted, that may score so much.

        Args:
            prepared: One name of a query.
            levels: Scores of the names, before facts and caps; the names of each are returned.
            lifting: Whether those count, too, that may stand whole in the query.
        """
        key = _describe_search(prepared, levels, lifting=lifting)
        reaching = self._reaching.get(key)
        if reaching is None:
            reaching = self._ahead.get(key)
            if reaching is None:
                (reaching,) = self._look_over([(prepared, levels)], lifting=lifting)
            if sum(map(len, reaching)) <= _CACHED_NAMES:
                self._reaching.store(key, reaching)
        return reaching

    def _look_over(
        self, searches: Sequence[tuple[PreparedQuery, Sequence[float]]], *, lifting: bool
    ) -> list[list[Array]]:
        """Return for each search and each of its levels the names that may score so much."""
        reaching: list[list[list[Array]]] = [[[] for _ in levels] for _, levels in searches]
        readings = list(_list_readings(searches))
        for reading in readings:
            for names in self._find_otherwise(reading):
                for of_level in reaching[reading.search]:
                    of_level.append(names)
        for start in range(0, len(readings), _READINGS_AT_ONCE):
            batch = readings[start : start + _READINGS_AT_ONCE]
            for search, by_level in self._align_words(batch, lifting=lifting):
                for of_level, names in zip(reaching[search], by_level, strict=True):
                    of_level.append(names)
        return [
            [np.unique(np.concatenate((_NOBODY, *of_level))) for of_level in by_level]
            for by_level in reaching
        ]

    def _align_words(
        self, readings: Sequence[_Reading], *, lifting: bool
    ) -> Iterator[tuple[int, list[Array]]]:
        """Yield the names, by level, that the words of some readings may agree with."""
        is_person = np.array([reading.is_person for reading in readings])
        forms = [reading.form for reading in readings]
        bounds = WordBounds(self.table, self._finder, forms, is_person)
        pairs = bounds.find_names(np.array([reading.levels for reading in readings]).T)
        by_level = [of_level.split(len(readings)) for of_level in pairs]
        whole = (bounds.find_whole() if lifting else NO_PAIRS).split(len(readings))
        for place, reading in enumerate(readings):
            yield reading.search, [of_level[place] for of_level in by_level]
            if lifting and not reading.is_person:
                yield reading.search, [whole[place]] * len(by_level)

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
        forms = [reading.form for reading in prepared.readings]
        if forms:
            of_query = np.full(len(forms), is_person)
            bounds = WordBounds(self.table, self._finder, forms, of_query).bound(names, most)
        for form in forms:
            bounds = np.maximum(bounds, score_sounds(form, names, self.table))
        of_rows: Array = np.maximum.reduceat(bounds, starts)
        return of_rows

    def _names_of(self, rows: Array) -> tuple[Array, Array]:
        """Return the names of rows, and where those of each row start."""
        first = np.searchsorted(self.table.row_of, rows)
        counts = np.searchsorted(self.table.row_of, rows, "right") - first
        return list_ranges(first, counts), np.cumsum(counts) - counts

    def _find_otherwise(self, reading: _Reading) -> Iterator[Array]:
        """Yield names that may score so much by other ways than word by word."""
        table, form = self.table, reading.form
        acronym = None if reading.is_person else read_acronym(form)
        if acronym:
            yield np.array(table.by_initials.get(acronym, ()), np.int64)
        yield np.array(table.by_whole.get(form.whole, ()), np.int64)
        yield find_joined(form.joined, table.joined)
        others = table.skeletons[not form.plain.is_latin]
        yield find_sounds(form.joined_skeleton, others, min(reading.levels))


def _list_readings(
    searches: Sequence[tuple[PreparedQuery, Sequence[float]]],
) -> Iterator[_Reading]:
    for place, (prepared, levels) in enumerate(searches):
        is_person = prepared.query.kind == PartyKind.PERSON
        scores = [min(level, _MOST) for level in levels]
        for reading in prepared.readings:
            yield _Reading(place, reading.form, scores, is_person)


def _describe_search(prepared: PreparedQuery, levels: Sequence[float], *, lifting: bool) -> _Search:
    # what the readings are made of: no other fact of the query counts here
    plain_names = tuple(reading.form.plain for reading in prepared.readings)
    is_person = prepared.query.kind == PartyKind.PERSON
    return plain_names, is_person, tuple(levels), lifting
