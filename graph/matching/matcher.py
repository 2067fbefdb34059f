"""Which parties of the loaded sources a party may be: candidates, comparison, bands.

See docs/matching.md, From a name to candidates.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import accumulate, takewhile
from operator import attrgetter
from typing import Final, Self

from onward.graph.matching.bands import judge_band
from onward.graph.matching.compare import LayerRow
from onward.graph.matching.explanation import explain
from onward.graph.matching.gates import WEAK_ALIAS
from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.query import Band, Bands, Match, MatchResult, PartyQuery
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.reach import NameReach
from onward.graph.matching.readings import PreparedQuery, prepare_as_written, prepare_query
from onward.graph.matching.rivals import AMBIGUOUS_WITHIN, Candidate, has_rival, lift_few_begun
from onward.graph.matching.search import Rank, Search, rank_row
from onward.graph.names.similarity import SoundOf

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
