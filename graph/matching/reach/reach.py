"""Which listed names may reach a score: an upper bound for all of them at once.

Words are compared, not names: each word of a query is looked up once in the vocabulary of all
names (`near_words`), and what its words can score with a name follows (`word_bounds`). Names that
agree as one word, or by their initials, are found by themselves, and so are those that may stand
whole in the query.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from onward.graph.cache import LruCache
from onward.graph.matching.reach.as_one_word import find_joined, find_sounds, score_as_one_word
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.near_words import NearWordsFinder
from onward.graph.matching.reach.ranges import list_ranges
from onward.graph.matching.reach.reading_words import ReadingWords
from onward.graph.matching.reach.word_bounds import WordBounds
from onward.graph.matching.reach.word_scores import WordScores
from onward.graph.matching.reach.word_sums import NO_PAIRS, Pairs
from onward.graph.matching.readings import PreparedQuery
from onward.graph.model import PartyKind
from onward.graph.names.around.shortened import LEAST_ALIGNED
from onward.graph.names.forms import NameForm, PlainName
from onward.graph.names.score import ACRONYM, read_acronym
from onward.graph.names.similarity import SoundOf

_CACHED: Final = 16_384  # readings of names: most lead to few listed ones
_CACHED_NAMES: Final = 250  # listed names; what leads to more is looked over again

_READINGS_AT_ONCE: Final = 64  # each takes some 0.1 MB among a hundred thousand names

_MOST: Final = 0.9  # above it, a pair of words that are little alike could weigh less than none

_ROUNDING: Final = 1e-6

MAY_LIFT: Final = 2.0
"""More than any score: of two names that are compared whatever others score."""

_NOBODY: Final = np.empty(0, np.int64)


class _Reading(NamedTuple):
    """A reading of a name that is looked for; no other fact of its query counts.

    Attributes:
        plain: How it reads.
        removed: The legal forms that it is read without.
        is_person: Whether a person is asked for.
        levels: Scores of the names.
        lifting: Whether those count, too, that may stand whole in it.
    """

    plain: PlainName
    removed: tuple[str, ...]
    is_person: bool
    levels: tuple[float, ...]
    lifting: bool


_Forms = Mapping[_Reading, NameForm]


class NameReach:
    """Tells which names may reach a score.

    Args:
        table: The names.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, table: NameTable, sound_of: SoundOf | None = None) -> None:
        self.table = table
        self._finder = NearWordsFinder(table.words, sound_of)
        self._reaching: LruCache[_Reading, list[Array]] = LruCache(_CACHED)
        self._ahead: dict[_Reading, list[Array]] = {}

    def look_ahead(
        self, searches: Sequence[tuple[PreparedQuery, Sequence[float]]], *, lifting: bool
    ) -> None:
        """Find at once what `find_names` will be asked for next: together it takes less time.

        Args:
            searches: Names of queries, and the levels for each, of which all have as many.
            lifting: As `find_names` takes it.
        """
        self._ahead = {}
        forms: dict[_Reading, NameForm] = {}
        for prepared, levels in searches:
            forms.update(_list_readings(prepared, levels, lifting=lifting))
        self._ahead = self._find_readings(forms)

    def find_names(
        self, prepared: PreparedQuery, levels: Sequence[float], *, lifting: bool = True
    ) -> list[Array]:
        """Return the names, sorted, that may score so much.

        Args:
            prepared: One name of a query.
            levels: Scores of the names, before facts and caps; the names of each are returned.
            lifting: Whether those count, too, that may stand whole in the query.
        """
        by_reading = self._find_readings(_list_readings(prepared, levels, lifting=lifting))
        of_readings = list(by_reading.values())
        if len(of_readings) == 1:
            return of_readings[0]
        return [
            np.unique(np.concatenate((_NOBODY, *(names[place] for names in of_readings))))
            for place in range(len(levels))
        ]

    def _find_readings(self, forms: _Forms) -> dict[_Reading, list[Array]]:
        """Return for each reading the names that may reach each of its levels."""
        by_reading = {}
        new_forms = {}
        for reading, form in forms.items():
            reaching = self._reaching.get(reading) or self._ahead.get(reading)
            if reaching is None:
                new_forms[reading] = form
            else:
                by_reading[reading] = reaching
        for start in range(0, len(new_forms), _READINGS_AT_ONCE):
            batch = dict(islice(new_forms.items(), start, start + _READINGS_AT_ONCE))
            for reading, reaching in self._look_over(batch):
                by_reading[reading] = reaching
                if sum(map(len, reaching)) <= _CACHED_NAMES:
                    self._reaching.store(reading, reaching)
        return by_reading

    def _look_over(self, forms: _Forms) -> Iterator[tuple[_Reading, list[Array]]]:
        """Yield readings, all with `lifting` or none, and for each level the names."""
        aligned = self._align_words(forms)
        for (reading, form), by_level in zip(forms.items(), aligned, strict=True):
            everywhere = list(self._find_otherwise(reading, form))
            joined, scores = find_joined(form.joined, self.table.joined)
            yield (
                reading,
                [
                    np.unique(np.concatenate((names, joined[scores >= level], *everywhere)))
                    for names, level in zip(by_level, reading.levels, strict=True)
                ],
            )

    def _align_words(self, forms: _Forms) -> Iterator[list[Array]]:
        """Yield for each reading the names, by level, that its words may agree with."""
        readings = list(forms)
        is_person = np.array([reading.is_person for reading in readings])
        bounds = WordBounds(self.table, self._finder, list(forms.values()), is_person)
        levels = np.minimum([reading.levels for reading in readings], _MOST)
        by_level = [of_level.split(len(readings)) for of_level in bounds.find_names(levels.T)]
        is_lifting = any(reading.lifting for reading in readings)
        whole = (bounds.find_whole() if is_lifting else NO_PAIRS).split(len(readings))
        for place, reading in enumerate(readings):
            lifted = _NOBODY if reading.is_person else whole[place]
            yield [np.concatenate((of_level[place], lifted)) for of_level in by_level]

    def score_rows(self, searches: Sequence[tuple[PreparedQuery, Array]]) -> list["RowScores"]:
        """Return what the names of some rows score, or a little more.

        Args:
            searches: Names of queries, and for each the numbers of rows, sorted.
        """
        forms: list[NameForm] = []
        is_person: list[bool] = []
        readings, names = [_NOBODY], [_NOBODY]
        shapes = []
        for prepared, rows in searches:
            of_rows, starts = self._names_of(rows)
            count = len(prepared.readings)
            readings.append(np.repeat(np.arange(len(forms), len(forms) + count), len(of_rows)))
            names.append(np.tile(of_rows, count))
            shapes.append((len(of_rows), starts))
            forms += [reading.form for reading in prepared.readings]
            is_person += [prepared.query.kind == PartyKind.PERSON] * count
        pairs = Pairs(np.concatenate(readings), np.concatenate(names))
        scores, whole = self._score_pairs(forms, pairs, np.array(is_person, bool))
        results = []
        end = 0
        for (prepared, _), (width, starts) in zip(searches, shapes, strict=True):
            costs = np.array([[reading.cost] for reading in prepared.readings]).reshape(-1, 1)
            begin, end = end, end + len(costs) * width
            of_search = scores[begin:end].reshape(-1, width)
            results.append(RowScores(of_search, whole[begin:end].reshape(-1, width), costs, starts))
        return results

    def _score_pairs(
        self, forms: Sequence[NameForm], pairs: Pairs, is_person: Array
    ) -> tuple[Array, Array]:
        """Return what pairs of names score, or a little more, and which may stand whole in one."""
        if not len(pairs.names):
            return np.zeros(0), np.zeros(0, bool)
        words = ReadingWords(self.table, self._finder, forms)
        aligned = WordScores(self.table, words, pairs, is_person)
        scores = np.maximum(aligned.score(), score_as_one_word(forms, pairs, self.table))
        keys = pairs.readings * len(self.table) + pairs.names
        for score, equal in self._find_equal(forms):
            is_there = np.isin(keys, equal)
            scores[is_there] = np.maximum(scores[is_there], score)
        begun = [
            place * len(self.table) + name
            for place, form in enumerate(forms)
            for name in self.table.beginnings.find(form)
        ]
        return scores + _ROUNDING, aligned.may_stand_whole() | np.isin(keys, begun)

    def _find_equal(self, forms: Sequence[NameForm]) -> Iterator[tuple[float, list[int]]]:
        """Yield scores, and pairs of readings and names that reach them by equal words."""
        table = self.table
        wholes = [table.by_whole.get(form.whole, ()) for form in forms]
        acronyms = [table.by_initials.get(read_acronym(form) or "", ()) for form in forms]
        for score, by_reading in ((1.0, wholes), (ACRONYM, acronyms)):
            pairs = [
                place * len(table) + name
                for place, names in enumerate(by_reading)
                for name in names
            ]
            if pairs:
                yield score, pairs

    def _names_of(self, rows: Array) -> tuple[Array, Array]:
        """Return the names of rows, and where those of each row start."""
        first = np.searchsorted(self.table.row_of, rows)
        counts = np.searchsorted(self.table.row_of, rows, "right") - first
        return list_ranges(first, counts), np.cumsum(counts) - counts

    def _find_otherwise(self, reading: _Reading, form: NameForm) -> Iterator[Array]:
        """Yield names that may score so much by other ways than word by word."""
        table = self.table
        acronym = None if reading.is_person else read_acronym(form)
        if acronym:
            yield np.array(table.by_initials.get(acronym, ()), np.int64)
        yield np.array(table.by_whole.get(form.whole, ()), np.int64)
        if reading.lifting:
            yield np.array(table.beginnings.find(form), np.int64)
        others = table.skeletons[not form.plain.is_latin]
        yield find_sounds(form.joined_skeleton, others, min(*reading.levels, _MOST))


class RowScores:
    """What the names of some rows score, before facts and caps, or a little more.

    Args:
        scores: By reading and name.
        whole: By reading and name, whether the name may stand whole in the reading.
        costs: What each reading costs.
        starts: Where the names of each row start; each row has one.

    Attributes:
        of_names: By row, the most that one of its names scores.
        best: By row, likewise, less what the reading costs.
        may_lift: By row, whether one may stand whole in a reading.
    """

    def __init__(self, scores: Array, whole: Array, costs: Array, starts: Array) -> None:
        may_lift = whole | (scores >= LEAST_ALIGNED)
        self._scores = np.where(may_lift, MAY_LIFT, scores + costs)
        self._starts = starts
        self.of_names = _choose_most(scores, starts)
        self.best = _choose_most(scores + costs, starts)
        self.may_lift = _choose_most(whole, starts) > 0

    def of_row(self, place: int) -> list[list[float]]:
        """Return the scores of one row less what readings cost, by name and reading.

        A pair of names that may lift the band, however little it scores, has `MAY_LIFT`.
        """
        start = self._starts[place]
        end = self._starts[place + 1] if place + 1 < len(self._starts) else None
        scores: list[list[float]] = self._scores[:, start:end].T.tolist()
        return scores


def _choose_most(values: Array, starts: Array) -> Array:
    """Return the greatest value of each row, whatever the reading; 0 without any."""
    most: Array = np.maximum.reduceat(values.max(axis=0, initial=0), starts)
    return most


def _list_readings(prepared: PreparedQuery, levels: Sequence[float], *, lifting: bool) -> _Forms:
    is_person = prepared.query.kind == PartyKind.PERSON
    forms = [reading.form for reading in prepared.readings]
    return {
        _Reading(form.plain, form.removed, is_person, tuple(levels), lifting): form
        for form in forms
    }
