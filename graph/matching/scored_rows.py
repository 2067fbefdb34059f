"""What rows score by one name of a query, or a little more, so that few need be compared."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from onward.graph.matching.best_names import PairScores
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.reach import NameReach, RowScores
from onward.graph.matching.readings import PreparedQuery


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
