"""Which parties of the loaded sources a party may be: candidates, comparison, bands.

See docs/matching.md, From a name to candidates.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from hashlib import sha256
from itertools import accumulate, takewhile
from operator import attrgetter
from typing import Final, NamedTuple, Self

import numpy as np

from onward.errors import UsageError
from onward.graph.matching.compare import (
    AMBIGUOUS_WITHIN,
    BEGUN_NAMES,
    Candidate,
    Comparison,
    LayerRow,
    PairScores,
    compare,
    explain,
    has_many_begun,
    has_rival,
    judge_band,
    lift_few_begun,
)
from onward.graph.matching.gates import WEAK_ALIAS
from onward.graph.matching.index import LayerNames, Progress, open_layer_names
from onward.graph.matching.query import Band, Bands, Build, Match, MatchResult, PartyQuery
from onward.graph.matching.reach import Array, NameReach, NameTable, RowScores
from onward.graph.matching.readings import (
    SAME_COUNTRY,
    PreparedQuery,
    prepare_as_written,
    prepare_query,
)
from onward.graph.model import PartyKind
from onward.graph.names import rigour_names
from onward.graph.names.romanise import frequencies_hash, lists_hash
from onward.graph.names.score import SoundOf
from onward.graph.names.words import NameForm
from onward.graph.sayings import say
from onward.graph.store.workspace import Snapshot

# ------------------------------------------------------------------------------------------------
# What rows score by one name of a query, or a little more, so that few need be compared.
# ------------------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """Where a row's scores are."""

    scores: RowScores
    place: int


class ScoredRows:
    """Scores rows of layers by one name of a query, each once.

    Args:
        prepared: The name.
        reach: Scores them.
    """

    def __init__(self, prepared: PreparedQuery, reach: NameReach) -> None:
        self._prepared = prepared
        self._reach = reach
        self._places: dict[str, dict[int, _Place]] = {
            dataset: {} for dataset in reach.table.datasets
        }

    def add(self, rows: Mapping[str, Collection[int]]) -> None:
        """Score the rows of some layers that are not scored yet; others are left out."""
        new_rows = self._list_new_rows(rows)
        if new_rows:
            numbers = self._number_rows(new_rows)
            (scores,) = self._reach.score_rows([(self._prepared, numbers)])
            self._keep_scores(new_rows, scores)

    def most(self, dataset: str, row: int) -> float:
        """Return the most that a row scores before facts, or a little more."""
        scores, place = self._places[dataset][row]
        return float(scores.best[place])

    def of_pairs(self, dataset: str, row: int) -> PairScores | None:
        """Return what each name of a row scores in each reading; None where it was not added."""
        scored = self._places[dataset].get(row)
        return scored and scored.scores.of_row(scored.place)

    def _list_new_rows(self, rows: Mapping[str, Collection[int]]) -> list[tuple[str, int]]:
        """List rows that are not scored yet, in the order in which the table numbers them."""
        return [
            (dataset, row)
            for dataset, places in self._places.items()
            for row in sorted(set(rows.get(dataset, ())) - places.keys())
        ]

    def _number_rows(self, rows: Sequence[tuple[str, int]]) -> Array:
        first_row = self._reach.table.first_row
        return np.array([first_row(dataset) + row for dataset, row in rows], np.int64)

    def _keep_scores(self, rows: Sequence[tuple[str, int]], scores: RowScores) -> None:
        for place, (dataset, row) in enumerate(rows):
            self._places[dataset][row] = _Place(scores, place)


# ------------------------------------------------------------------------------------------------
# The rows of a layer that one name of a query is compared with, and how they agree.
#
# Equal numbers and equal names are candidates, and so is whoever's names may reach a band
# (`reach.NameReach`): who else is loaded makes no difference to that. The index ranks those who may
# be the nearest below, and of a layer of too many names whoever may be meant. See docs/matching.md,
# From a name to candidates.
# ------------------------------------------------------------------------------------------------

FEW_CANDIDATES: Final = 50
MANY_CANDIDATES: Final = 100
"""Candidates of a layer with fewer, and with more, than a hundred thousand names."""

MOST_CANDIDATES: Final = 2_000
"""Candidates that are compared before a match says that there may be more."""

FEW_NAMES: Final = 4
"""Names of layers that are compared one by one, which takes less than to look over those of all."""

ReachingRows = Mapping[int, Sequence[int]]
"""Rows of which names may reach a score, and the positions of these names."""


class Candidates:
    """The candidates of a layer for one name of a query, each compared once.

    Args:
        prepared: One name.
        layer: Where it is searched.
        bands: From which scores bands begin.
        reaching: The rows of which names may reach band weak, as `reach.NameReach` knows them; None
            in a layer of too many names, of which all that the index gives are compared.
        scores: What rows score at most; None where that is not looked for.

    Attributes:
        prepared, layer: As given.
        comparisons: Of the rows that were compared.
        left_out: Candidates that were not compared, since they reach no band.
        is_cut: Whether there may be more who reach a band.
    """

    def __init__(
        self,
        prepared: PreparedQuery,
        layer: LayerNames,
        bands: Bands,
        reaching: ReachingRows | None = None,
        scores: ScoredRows | None = None,
    ) -> None:
        self.prepared = prepared
        self.layer = layer
        self.comparisons: dict[int, Comparison] = {}
        self.left_out: set[int] = set()
        self.is_cut = False
        self._peeked: dict[int, Comparison] = {}
        self._bands = bands
        self._reaching = reaching
        self._scores = scores

    def search(self, count: int | None = None) -> None:
        """Compare whatever may be meant, and find who else may be the nearest.

        Args:
            count: How many the index gives for each reading; None = as many as come near.
        """
        self._compare_sure()
        for reading in self.prepared.readings:
            self._compare_if_near(list(self._find_keyed(reading.form)))
            if count is None:
                may_be_more = self._compare_near(reading.form)
                # whoever reaches a band is compared already, where that is known
                self.is_cut |= may_be_more and self._reaching is None
                continue
            nearest = self.layer.candidates([reading.form], count)
            self._compare_if_near([row for row, _ in nearest])

    def list_first(self, count: int | None = None) -> set[int]:
        """List the rows that `search` looks at first, but for those of equal numbers."""
        k = count or self._first_count()
        rows = set(self._reaching or ())
        for reading in self.prepared.readings:
            rows.update(self._find_keyed(reading.form))
            rows.update(row for row, _ in self.layer.candidates([reading.form], k))
        return rows

    def search_in_bands(self) -> None:
        """Compare what `search` does, and leave out who may only be the nearest."""
        if self._reaching is None:
            self.search()
        else:
            self._compare_sure()

    def search_for(self, eligible: Collection[int], least: float) -> None:
        """Compare those candidates only that score so much.

        Args:
            eligible: The rows of which a name may reach the score.
            least: The score.
        """
        self._compare_holders()
        for row in sorted(eligible):
            if row not in self.comparisons and self._peek_at(row).score >= least:
                self.comparisons[row] = self._peek_at(row)

    def compare(self, row: int) -> Comparison:
        """Compare a row, unless that is done."""
        comparison = self.comparisons.get(row)
        if comparison is None:
            scores = self._scores.of_pairs(self.layer.dataset, row) if self._scores else None
            comparison = compare(self.prepared, self.layer.party(row), self._bands, scores=scores)
            self.comparisons[row] = comparison
            self.left_out.discard(row)
        return comparison

    def most(self, row: int) -> float:
        """Return the most that the names of a row that was left out score, or a little more."""
        return 1.0 if self._scores is None else self._scores.most(self.layer.dataset, row)

    def _compare_sure(self) -> None:
        """Compare who has a number of the query, and whoever's names may reach a band."""
        self._compare_holders()
        self._compare_rows(sorted(self._reaching or ()))

    def _compare_rows(self, rows: Iterable[int]) -> None:
        for row in rows:
            self.compare(row)

    def _peek_at(self, row: int) -> Comparison:
        """Compare a row that may be no candidate at all: comparing costs less than the index.

        Of its names those are compared that may reach band weak. They decide whether it does, and
        from band possible on, what it scores.
        """
        comparison = self.comparisons.get(row) or self._peeked.get(row)
        if comparison is None:
            party, positions = self.layer.party(row), (self._reaching or {}).get(row, ())
            names = [party.names[position] for position in positions]
            comparison = compare(self.prepared, party, self._bands, names)
            if self._bands.weak <= comparison.score < self._bands.possible:
                # a name that stands whole in the query may count instead
                comparison = compare(self.prepared, party, self._bands)
            self._peeked[row] = comparison
        return comparison

    def _compare_holders(self) -> None:
        """Compare who has a number of the query, whatever the names say."""
        for number in self.prepared.query.identifiers:
            self._compare_rows(self.layer.holders(number))

    def _find_keyed(self, form: NameForm) -> Iterator[int]:
        """Yield the rows with an equal name, or with one that is what added words leave of it."""
        yield from self.layer.exact(form)
        yield from self.layer.shorter(form)

    def _compare_if_near(self, rows: Sequence[int]) -> int:
        """Compare those rows that may reach a band, and return of how many the names do."""
        near = self._choose_near(rows)
        self.left_out |= set(rows).difference(near) - self.comparisons.keys()
        return sum(self.compare(row).name_score >= self._bands.weak for row in near)

    def _choose_near(self, rows: Sequence[int]) -> Sequence[int]:
        """Return those rows that may reach a band, as far as that is known."""
        if self._reaching is None:
            return rows
        if self._scores is not None:
            self._scores.add({self.layer.dataset: rows})
        return [row for row in rows if row in self._reaching]

    def _first_count(self) -> int:
        return FEW_CANDIDATES if self.layer.names < 100_000 else MANY_CANDIDATES

    def _compare_near(self, form: NameForm) -> bool:
        """Compare what is near one reading: twice as many while a quarter of them come near.

        Each reading is searched by itself, and names count without facts: neither what other
        readings bring up nor what a fact takes away may end the search.

        Returns:
            Whether there may be more candidates than were compared.
        """
        k = self._first_count()
        while True:
            near = [row for row, _ in self.layer.candidates([form], k)]
            close = self._compare_if_near(near)
            if len(near) < k or close * 4 <= len(near):
                return False
            if k >= MOST_CANDIDATES:
                return True
            k = min(2 * k, MOST_CANDIDATES)


def list_few(
    names: Sequence[PreparedQuery], layers: Sequence[LayerNames], bands: Bands
) -> list[Candidates] | None:
    """List everybody as candidates of each name; None where the layers hold more than few."""
    if sum(max(layer.names, layer.parties) for layer in layers) > FEW_NAMES:
        return None
    return [
        Candidates(name, layer, bands, dict.fromkeys(range(layer.parties), ()))
        for layer in layers
        for name in names
    ]


# ------------------------------------------------------------------------------------------------
# The search of several layers for all names of a query: whom it is compared with, row by row.
# ------------------------------------------------------------------------------------------------

Rank = tuple[bool, float, float, str]

_LEAST_FLOOR: Final = 0.5  # below, too many names reach a score to look for all of them
_AT_ONCE: Final = 4  # of those that may be the nearest, before the others are judged again
_RIVALS_OF_SURE: Final = 0.9  # what most persons score that are found leaves out most rivals
_ROUNDING: Final = 1e-6  # scores are rounded to six decimals


class Search:
    """Compares the rows of layers that a query may mean, each with the name that fits it best.

    Args:
        names: The query, name by name.
        layers: Where it is searched.
        bands: From which scores bands begin.
        reach: Tells which names of the layers may reach a score; None = all may.
    """

    def __init__(
        self,
        names: Sequence[PreparedQuery],
        layers: Sequence[LayerNames],
        bands: Bands,
        reach: NameReach | None = None,
    ) -> None:
        self._names = names
        self._layers = layers
        self._bands = bands
        self._reach = reach
        self._all: list[Candidates] = []

    @property
    def compared(self) -> int:
        """How many rows were candidates, compared or left out as none could be nearer."""
        rows: dict[str, set[int]] = defaultdict(set)
        for candidates in self._all:
            rows[candidates.layer.dataset] |= candidates.comparisons.keys() | candidates.left_out
        return sum(map(len, rows.values()))

    def limits(self) -> tuple[str, ...]:
        """Return what was not looked at."""
        limits = [limit for name in self._names for limit in name.limits]
        limits += (
            say("match candidates of {layer}", layer=candidates.layer.dataset)
            for candidates in self._all
            if candidates.is_cut
        )
        if has_many_begun(self.rows()):
            limits += (BEGUN_NAMES,)
        return tuple(dict.fromkeys(limits))

    def compare_all(self, floor: float, count: int | None = None) -> None:
        """Compare all candidates that may reach a band.

        Args:
            floor: The score from which they count, at most that of band weak: `compare_lower`
                compares those between.
            count: As `Candidates.search` takes it.
        """
        for candidates in self._list_scored(floor, count):
            candidates.search(count)
        self._compare_with_other_names(floor)

    def compare_in_bands(self) -> None:
        """Compare all candidates that may reach a band, and none that may only be the nearest."""
        few = list_few(self._names, self._layers, self._bands)
        self._all = [*self._list_candidates(self._bands.weak)] if few is None else few
        for candidates in self._all:
            candidates.search_in_bands()
        self._compare_with_other_names(self._bands.weak)

    def _list_scored(self, floor: float, count: int | None) -> Sequence[Candidates]:
        """List the candidates of each name in each layer, and score at once whoever comes first."""
        by_name = [self._score_by(name) for name in self._names]
        self._list_candidates(floor, by_name)
        for name, scores in zip(self._names, by_name, strict=True):
            if scores is not None:
                of_name = [candidates for candidates in self._all if candidates.prepared is name]
                scores.add({each.layer.dataset: each.list_first(count) for each in of_name})
        return self._all

    def _score_by(self, name: PreparedQuery) -> ScoredRows | None:
        """Return what scores rows by a name at once; None where each is compared by itself."""
        if self._reach is None:
            return None
        return ScoredRows(name, self._reach)

    def _list_candidates(
        self, floor: float, by_name: Sequence[ScoredRows | None] | None = None
    ) -> Sequence[Candidates]:
        """List the candidates of each name in each layer, none of which is searched for yet.

        Args:
            floor: The score from which they count.
            by_name: What scores rows by each name.
        """
        # far below the bands too many names reach a score: there the likest are looked for
        lowest = min(self._bands.weak, _LEAST_FLOOR)
        least = self._least_of_names(max(floor, lowest))
        reaching = [self._find_reaching(name, [least]) for name in self._names]
        scored = by_name or [None] * len(self._names)
        for layer in self._layers:
            for name, levels, scores in zip(self._names, reaching, scored, strict=True):
                rows = levels[0].get(layer.dataset) if levels else None
                known_scores = None if rows is None else scores
                self._all.append(Candidates(name, layer, self._bands, rows, known_scores))
        return self._all

    def compare_above(self, least: float, rival_within: float) -> None:
        """Compare those candidates only of which a name may score so much, and rivals of persons.

        Args:
            least: At least the score of band weak.
            rival_within: Who scores less by so much at most makes a person doubtful.
        """
        levels = self._list_levels(least, rival_within)
        reaching = [self._find_reaching(name, levels, lifting=False) for name in self._names]
        for layer in self._layers:
            searches = []
            for name, by_level in zip(self._names, reaching, strict=True):
                rows = [
                    of_level[layer.dataset] for of_level in by_level if layer.dataset in of_level
                ]
                candidates = Candidates(name, layer, self._bands, rows[0] if rows else None)
                if rows:
                    candidates.search_for(rows[2], least - _ROUNDING)
                    searches.append((candidates, rows))
                else:
                    candidates.search()
                self._all.append(candidates)
            self._compare_rivals(searches, least, rival_within)

    def look_ahead_above(
        self, least: float, rival_within: float
    ) -> list[tuple[PreparedQuery, list[float]]]:
        """Return what `compare_above` will look for (`reach.NameReach.look_ahead`)."""
        levels = self._list_levels(least, rival_within)
        return [(name, levels) for name in self._names]

    def _list_levels(self, least: float, rival_within: float) -> list[float]:
        """Return what names score at least in band weak, as rivals, and as `compare_above` asks."""
        weak = self._bands.weak
        scores = (weak, max(least - rival_within, weak), least, _RIVALS_OF_SURE)
        # a name that stands whole in the query lifts a band, and no score
        levels = [min(weak - _ROUNDING, *map(self._least_of_names, scores[1:3]))]
        return [*levels, *map(self._least_of_names, scores[1:])]

    def _compare_rivals(
        self,
        searches: Sequence[tuple[Candidates, Sequence[ReachingRows]]],
        least: float,
        rival_within: float,
    ) -> None:
        """Compare those of a layer who score little less than a person: nobody else has rivals.

        Args:
            searches: The candidates of each name, and the rows that reach the score of band weak,
                that of a rival, `least`, and that of a rival of whoever is sure.
            least: As `compare_above` takes it.
            rival_within: Likewise.
        """
        persons = [
            comparison.score
            for candidates, _ in searches
            for comparison in candidates.comparisons.values()
            if comparison.party.kind == PartyKind.PERSON and comparison.score >= least - _ROUNDING
        ]
        if not persons:
            return
        rival = max(min(persons) - rival_within, self._bands.weak)
        for candidates, (_, of_rivals, _, of_sure) in searches:
            rows = of_sure if rival >= _RIVALS_OF_SURE else of_rivals
            candidates.search_for(rows, rival - _ROUNDING)

    def rows(self) -> list[LayerRow]:
        """Return each row that was compared once, with the name that fits it best."""
        best: dict[str, dict[str, Comparison]] = defaultdict(dict)
        for candidates in self._all:
            of_layer = best[candidates.layer.dataset]
            for comparison in candidates.comparisons.values():
                known_best = of_layer.get(comparison.party.id)
                if known_best is None or self._is_better(comparison, known_best):
                    of_layer[comparison.party.id] = comparison
        return [(layer, row) for layer, of_layer in best.items() for row in of_layer.values()]

    def of_layer(self, dataset: str) -> "Search":
        """Return the part of the search that is one layer's."""
        layers = [layer for layer in self._layers if layer.dataset == dataset]
        part = Search(self._names, layers, self._bands, self._reach)
        part._all = [candidates for candidates in self._all if candidates.layer.dataset == dataset]
        return part

    def _is_better(self, comparison: Comparison, other: Comparison) -> bool:
        return rank_row(comparison, self._bands) < rank_row(other, self._bands)

    def _most_lift(self) -> float:
        """Return by how much facts can lift a score over that of the names."""
        has_country = any(
            name.query.countries or any(reading.variant.country for reading in name.readings)
            for name in self._names
        )
        return SAME_COUNTRY if has_country else 0.0

    def _find_reaching(
        self, name: PreparedQuery, levels: Sequence[float], *, lifting: bool = True
    ) -> list[Mapping[str, ReachingRows]]:
        """Return for each level the names that may score so much, by layer; none where unknown.

        A layer that is too large for the reach to know is missing: any of its names may.
        """
        reach = self._reach
        if reach is None:
            return []
        names_by_level = reach.find_names(name, levels, lifting=lifting)
        return [reach.table.split_names(names) for names in names_by_level]

    def _compare_with_other_names(self, floor: float) -> None:
        """Compare with all names that bring it up whoever scores too little by those that count.

        Such a row counts for what its names score, or as the nearest one: of all names the best one
        decides, and it may be one that reaches no band.
        """
        if len(self._names) < 2:  # one name has no other
            return
        lower = [
            (candidates.layer.dataset, row)
            for candidates in self._all
            for row, comparison in candidates.comparisons.items()
            if comparison.score < floor
        ]
        for candidates in self._all:
            for dataset, row in lower:
                if candidates.layer.dataset == dataset and row in candidates.left_out:
                    candidates.compare(row)

    def compare_lower(self, floor: float) -> None:
        """Compare those left out that may score so much, and whoever may be the nearest below.

        The best bound comes first, until no other one can be the nearest.

        Args:
            floor: The score; `compare_all` had the same.
        """
        waiting = [
            (candidates, row)
            for name in self._names
            for candidates, row in self._list_left_out(name)
        ]
        most = [candidates.most(row) for candidates, row in waiting]
        bounds = np.array(most) + self._most_lift() + _ROUNDING
        order = np.argsort(-bounds, kind="stable")
        reaching = int(np.count_nonzero(bounds >= floor))
        self._compare_waiting([waiting[place] for place in order[:reaching].tolist()], floor)
        nearest = self._find_nearest(floor)
        for start in range(reaching, len(order), _AT_ONCE):
            chosen = order[start : start + _AT_ONCE].tolist()
            if bounds[chosen[0]] < nearest:
                return
            self._compare_waiting([waiting[place] for place in chosen], floor)
            nearest = self._find_nearest(floor)

    def _compare_waiting(self, rows: Sequence[tuple[Candidates, int]], floor: float) -> None:
        """Compare some of those left out, and with all names whoever scores less than the floor."""
        for candidates, row in rows:
            candidates.compare(row)
        if rows:
            self._compare_with_other_names(floor)

    def _list_left_out(self, name: PreparedQuery) -> list[tuple[Candidates, int]]:
        """Return the rows that were left out of one name's candidates, layer by layer."""
        return [
            (candidates, row)
            for candidates in self._all
            if candidates.prepared is name
            for row in sorted(candidates.left_out)
        ]

    def _least_of_names(self, floor: float) -> float:
        """Return what names must score; a fact may lift them to the floor."""
        return floor - self._most_lift() - _ROUNDING

    def _find_nearest(self, floor: float) -> float:
        return max((row.score for _, row in self.rows() if row.score < floor), default=0.0)


def rank_row(comparison: Comparison, bands: Bands, *, backed: bool = False) -> Rank:
    """Return a key that puts the best row of a party first.

    A row that only a weak alias lifts ranks behind a match by a strong name, unless it is backed
    by one.
    """
    score = comparison.score
    if comparison.lifted_by:
        score = max(score, bands.possible)
    if comparison.only_weak and not backed:
        score = min(score, bands.match - 1e-6)
    return not comparison.is_decided, -score, -comparison.name_score, comparison.party.id


MOST_NAMES: Final = 200_000
"""Names that are looked over at once, at most: they take about a kilobyte each."""

_Judgement = tuple[Band, tuple[str, ...]]
"""A band, and why it is lower than the score says."""

_count_names: Final = attrgetter("names")

_BAND_ORDER: Final[Mapping[Band, int]] = {"match": 0, "possible": 1, "weak": 2, "below": 3}


class Matcher:
    """Finds the parties that a query may mean.

    Args:
        layers: Of each source, the names; no list has a party twice.
        canonical: Returns the canonical id of a party: rows of one party are one candidate.
        bands: From which scores bands begin.
        version: The build with its tables' hash, printed in every explanation.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(
        self,
        layers: Sequence[LayerNames],
        canonical: Callable[[str], str] = lambda party: party,
        bands: Bands | None = None,
        version: str = "",
        sound_of: SoundOf | None = None,
    ) -> None:
        self.layers = tuple(layers)
        self.bands = bands or Bands()
        self.version = version
        self.canonical = canonical
        self.sound_of = sound_of
        self._prepared_ahead: dict[PartyQuery, list[PreparedQuery]] = {}
        self._prepared_last: tuple[PartyQuery, list[PreparedQuery]] | None = None

    @classmethod
    def like(cls, matcher: "Matcher", layers: Sequence[LayerNames]) -> Self:
        """Return a matcher that judges as another one does, over other layers."""
        return cls(layers, matcher.canonical, matcher.bands, matcher.version, matcher.sound_of)

    def match(
        self,
        query: PartyQuery,
        *,
        datasets: Iterable[str] | None = None,
        least: float | None = None,
        nearest: int | None = None,
    ) -> MatchResult:
        """Find the parties that a query may mean.

        Args:
            query: What is known of the party.
            datasets: Layers to look in; None = all.
            least: Score from which candidates are returned; None = from band weak.
            nearest: Parties of a layer that are compared for a name, beside those of an equal name
                or number; None = as many as come near. Only who is likest is then sure to be found.
        """
        names = self.prepare(query)
        search = Search(names, self._choose_layers(datasets), self.bands, self._name_reach)
        floor = self.bands.weak if least is None else min(least, self.bands.weak)
        search.compare_all(floor, nearest)
        search.compare_lower(floor)
        matches, returned = self._choose_returned(search, floor)
        best_below = next((match for match in matches[returned:] if match.score), None)
        return _make_result(names, search, matches[:returned], best_below)

    def match_in_bands(
        self, query: PartyQuery, *, datasets: Iterable[str] | None = None
    ) -> MatchResult:
        """Find what `match` finds, and look for no nearest party below the bands."""
        names = self.prepare(query)
        search = Search(names, self._choose_layers(datasets), self.bands, self._name_reach)
        search.compare_in_bands()
        matches, returned = self._choose_returned(search, self.bands.weak)
        return _make_result(names, search, matches[:returned])

    def _choose_returned(self, search: Search, floor: float) -> tuple[list[Match], int]:
        """Judge what was compared, the best first, and count what a band or the floor holds."""
        matches = self._judge_rows(self._drop_hopeless(lift_few_begun(search.rows()), floor))
        # The bands' order puts what is below the floor at the end.
        returned = [match for match in matches if match.band != "below" or match.score >= floor]
        return matches, len(returned)

    def match_above(
        self, query: PartyQuery, least: float, *, datasets: Iterable[str] | None = None
    ) -> MatchResult:
        """Find the parties that a query matches at a score of at least so much.

        They are those that `match` finds, with the same scores, bands and reasons. Others are not
        looked at, and most names need no index.
        """
        names = self.prepare(query)
        search = self._search_above(names, least, datasets)
        return self._keep_above(names, search, least)

    def match_each_above(
        self, query: PartyQuery, least: float, datasets: Sequence[str]
    ) -> list[MatchResult]:
        """Find what `match_above` finds in each of several layers by itself."""
        names = self.prepare(query)
        search = self._search_above(names, least, datasets)
        return [self._keep_above(names, search.of_layer(name), least) for name in datasets]

    def rows_of(self, party: str) -> Sequence[tuple[LayerNames, int]]:
        """Return all rows of the party that a row is of, each with its layer."""
        return self._rows_by_party[self.canonical(party)]

    @cached_property
    def _rows_by_party(self) -> Mapping[str, Sequence[tuple[LayerNames, int]]]:
        rows: dict[str, list[tuple[LayerNames, int]]] = defaultdict(list)
        for layer in self.layers:
            for row, party in enumerate(layer.ids()):
                rows[self.canonical(party)].append((layer, row))
        return rows

    def open_names(self) -> None:
        """Make names ready to be looked over at once, which the first query else waits for."""
        _ = self._name_reach

    @cached_property
    def _name_reach(self) -> NameReach | None:
        """What tells which names may reach a score; None where each layer has too many of them."""
        if not self._small_layers:
            return None
        return NameReach(NameTable(self._small_layers), self.sound_of)

    def looks_over(self, datasets: Collection[str]) -> bool:
        """Tell whether all names of some layers are looked over at once: few are compared then."""
        return {layer.dataset for layer in self._small_layers}.issuperset(datasets)

    @cached_property
    def _small_layers(self) -> Sequence[LayerNames]:
        """The layers whose names fit together, counted from the smallest on."""
        smallest_first = sorted(self.layers, key=_count_names)
        sizes = accumulate(map(_count_names, smallest_first))
        fitting = takewhile(
            lambda pair: pair[1] <= MOST_NAMES, zip(smallest_first, sizes, strict=True)
        )
        chosen = {layer.dataset for layer, _ in fitting}
        return [layer for layer in self.layers if layer.dataset in chosen]

    def look_ahead(self, queries: Sequence[PartyQuery], least: float) -> None:
        """Prepare for queries at once that `match_above` or `match_each_above` will ask next.

        No answer changes; together they take less time.
        """
        if self._name_reach is None:
            return
        self._prepared_ahead = {query: self.prepare(query) for query in queries}
        searches = []
        for names in self._prepared_ahead.values():
            search = Search(names, self.layers, self.bands, self._name_reach)
            searches += search.look_ahead_above(max(least, self.bands.weak), AMBIGUOUS_WITHIN)
        self._name_reach.look_ahead(searches, lifting=False)

    def prepare(self, query: PartyQuery) -> list[PreparedQuery]:
        """Prepare the query name by name, or once if it has none.

        All names at once would compare each with the candidates that the others bring up.
        """
        ahead = self._prepared_ahead.get(query)
        if ahead is not None:
            return ahead
        last = self._prepared_last
        if last is not None and last[0] is query:  # a known party is looked for in other lists too
            return last[1]
        single_names: Iterable[tuple[str, ...]] = zip(query.names) if query.names else [()]
        prepared = [
            prepare_query(replace(query, names=names), self.sound_of) for names in single_names
        ]
        self._prepared_last = query, prepared
        return prepared

    def prepare_as_written(self, query: PartyQuery, name: str) -> PreparedQuery:
        """Prepare a query by one of its names, read as it is written."""
        return prepare_as_written(query, name, self.sound_of)

    @property
    def screened(self) -> dict[str, int]:
        """How many parties of each layer names are compared with: addresses are none."""
        return {layer.dataset: layer.parties for layer in self.layers}

    def _choose_layers(self, datasets: Iterable[str] | None) -> Sequence[LayerNames]:
        if datasets is None:
            return self.layers
        chosen = frozenset(datasets)
        return [layer for layer in self.layers if layer.dataset in chosen]

    def _search_above(
        self, names: Sequence[PreparedQuery], least: float, datasets: Iterable[str] | None
    ) -> Search:
        search = Search(names, self._choose_layers(datasets), self.bands, self._name_reach)
        search.compare_above(max(least, self.bands.weak), AMBIGUOUS_WITHIN)
        return search

    def _keep_above(
        self, names: Sequence[PreparedQuery], search: Search, least: float
    ) -> MatchResult:
        matches = self._judge_rows(search.rows())
        return _make_result(names, search, [match for match in matches if match.score >= least])

    def _drop_hopeless(self, rows: Sequence[LayerRow], floor: float) -> list[LayerRow]:
        """Leave out what no band holds, except the best of it, equal numbers and similar names."""
        scores = (comparison.score for _, comparison in rows)
        nearest = max((score for score in scores if score < floor), default=0.0)
        least = min(floor, nearest)
        weak = self.bands.weak
        return [
            (dataset, comparison)
            for dataset, comparison in rows
            if comparison.score >= least
            or comparison.name_score >= weak
            or comparison.identifiers
            or comparison.lifted_by
        ]

    def _judge_rows(self, rows: Sequence[LayerRow]) -> list[Match]:
        """Judge every row in its own list, keep each party's best one, and order the parties.

        The band comes before the score: a row that another list adds, and which may be somebody
        else's there, takes nothing from a row that is not.
        """
        candidates = [
            Candidate(self.canonical(comparison.party.id), dataset, comparison)
            for dataset, comparison in rows
        ]
        judged = list(zip(candidates, self._judge_in_lists(candidates), strict=True))
        matched = {candidate.party for candidate, (band, _) in judged if band == "match"}
        best: dict[str, tuple[tuple[int, Rank], Match]] = {}
        for candidate, judgement in judged:
            band, because = judgement
            party, comparison = candidate.party, candidate.comparison
            # A weak alias is not alone where a strong name of the same party matches in another
            # list: then its own score counts.
            is_backed = because == (WEAK_ALIAS,) and party in matched
            if is_backed and comparison.score >= self.bands.match:
                band, because = "match", ()
            place = _BAND_ORDER[band], rank_row(comparison, self.bands, backed=band == "match")
            if party not in best or place < best[party][0]:
                best[party] = place, self._make_match(candidate, band, because)
        matches = (match for _, match in best.values())
        return sorted(
            matches, key=lambda match: (_BAND_ORDER[match.band], -match.score, match.party)
        )

    def _judge_in_lists(self, candidates: Sequence[Candidate]) -> list[_Judgement]:
        """Judge each candidate among those of its own list: only they can be its rivals."""
        lists: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in sorted(candidates, key=lambda candidate: -candidate.comparison.score):
            lists[candidate.dataset].append(candidate)
        judgements = []
        for candidate in candidates:
            is_possible = candidate.comparison.score >= self.bands.possible
            is_ambiguous = is_possible and has_rival(candidate, lists[candidate.dataset])
            judgements.append(judge_band(candidate.comparison, self.bands, ambiguous=is_ambiguous))
        return judgements

    def _make_match(self, candidate: Candidate, band: Band, because: tuple[str, ...]) -> Match:
        comparison = candidate.comparison
        agreed = [agreement.number.scheme for agreement in comparison.identifiers]
        names = comparison.name_agreement
        if names is not None and names.value >= self.bands.weak:
            agreed.append("name")
        name = comparison.name or comparison.party.names[0]
        return Match(
            party=candidate.party,
            member=comparison.party.id,
            dataset=candidate.dataset,
            name=name.text,
            score=comparison.score,
            band=band,
            because=because,
            by=tuple(dict.fromkeys(agreed)),
            explain=partial(explain, comparison, band, because, self.version),
        )


def _make_result(
    names: Sequence[PreparedQuery],
    search: Search,
    matches: Sequence[Match],
    nearest: Match | None = None,
) -> MatchResult:
    unsearchable = [name for prepared in names for name in prepared.unsearchable]
    return MatchResult(
        tuple(matches), nearest, search.limits(), tuple(unsearchable), search.compared
    )


# ------------------------------------------------------------------------------------------------
# From a snapshot to a matcher: the names of every layer, opened or indexed first.
# ------------------------------------------------------------------------------------------------

BUILDS: Final[tuple[Build, ...]] = ("base", "names")

MATCHER: Final = "onward-6"
"""Raise the number with every change that makes the same names score differently."""


def open_matcher(
    snapshot: Snapshot,
    build: Build | None = None,
    datasets: Collection[str] = (),
    *,
    canonical: Callable[[str], str] | None = None,
    bands: Bands | None = None,
    progress: Progress | None = None,
) -> Matcher:
    """Open a matcher over the layers of a snapshot that hold parties.

    Args:
        snapshot: Its clusters say whose rows are one party, unless `canonical` does.
        build: As `choose_build` takes it.
        datasets: Names of layers; empty = all.
        canonical: Returns the canonical id of a party.
        bands: From which scores bands begin.
        progress: Called with parties done, for each layer whose names must be indexed first.

    Raises:
        UsageError: The build is not installed.
        StoreError: The names of a layer cannot be read or stored.
    """
    chosen = choose_build(build)
    layers = open_names(snapshot, datasets, progress=progress)
    # Clusters read every party: they wait until a candidate needs them.
    return Matcher(
        layers,
        canonical or (lambda party: snapshot.clusters().canonical_id(party)),
        bands,
        matcher_version(chosen),
        rigour_names.metaphone if chosen == "names" else None,
    )


def open_names(
    snapshot: Snapshot,
    datasets: Collection[str] = (),
    *,
    progress: Progress | None = None,
) -> tuple[LayerNames, ...]:
    """Open the names of layers that hold parties; each layer is indexed once for good.

    Args:
        snapshot: Whose layers.
        datasets: Names of layers; empty = all.
        progress: As in `open_matcher`.
    """
    return tuple(
        open_layer_names(
            layer,
            snapshot.read,
            snapshot.cache_dir,
            progress=progress,
        )
        for layer in snapshot.layers
        if layer.counts.get("parties") and (not datasets or layer.name in datasets)
    )


def choose_build(build: Build | None) -> Build:
    """Return the build to use: the one that is asked for, else the best that is installed.

    Raises:
        UsageError: It is not installed.
    """
    is_installed = rigour_names.is_installed()
    if build == "names" and not is_installed:
        raise UsageError("the build names needs the extra: pip install 'onward[names]'")
    return build or ("names" if is_installed else "base")


@cache
def matcher_version(build: Build) -> str:
    """Return the name of the matcher, its build, and the hash of the tables it compares with.

    Two matchers of one version give every pair of names the same score.
    """
    versions = [lists_hash(), frequencies_hash()]
    if build == "names":
        versions.append(rigour_names.rigour_version())
    tables = sha256(" ".join(versions).encode()).hexdigest()
    return f"{MATCHER}/{build}-{tables[:12]}"
