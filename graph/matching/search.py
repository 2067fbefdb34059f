"""The search of several layers for all names of a query: whom it is compared with, row by row."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from onward.graph.matching.candidates import Candidates, ReachingRows, list_few
from onward.graph.matching.compare import Comparison, LayerRow
from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.qualifiers import SAME_COUNTRY
from onward.graph.matching.query import Bands
from onward.graph.matching.reach.reach import NameReach
from onward.graph.matching.readings import PreparedQuery
from onward.graph.matching.rivals import BEGUN_NAMES, has_many_begun
from onward.graph.matching.scored_rows import ScoredRows
from onward.graph.model import PartyKind
from onward.graph.sayings import say

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
