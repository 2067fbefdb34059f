"""The rows of a layer that one name of a query is compared with, and how they agree.

Equal numbers and equal names are candidates, and so is whoever's names may reach a band
(`reach.NameReach`): who else is loaded makes no difference to that. The index ranks those who may
be the nearest below, and of a layer of too many names whoever may be meant. See docs/matching.md,
From a name to candidates.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from onward.graph.matching.compare import Comparison, compare
from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.query import Bands
from onward.graph.matching.readings import PreparedQuery
from onward.graph.matching.scored_rows import ScoredRows
from onward.graph.names.forms import NameForm

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
