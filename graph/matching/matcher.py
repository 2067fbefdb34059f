"""Which parties of the loaded sources a party may be: candidates, comparison, bands.

See docs/matching.md, From a name to candidates.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from onward.graph.matching.bands import judge_band
from onward.graph.matching.compare import Comparison, compare
from onward.graph.matching.explanation import explain
from onward.graph.matching.gates import WEAK_ALIAS
from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.qualifiers import birth_years
from onward.graph.matching.query import Band, Bands, Match, MatchResult, PartyQuery
from onward.graph.matching.readings import PreparedQuery, prepare_query
from onward.graph.names.forms import NameForm
from onward.graph.names.similarity import SoundOf
from onward.graph.prose import is_named_in_prose

FEW_CANDIDATES: Final = 50
MANY_CANDIDATES: Final = 100
"""Candidates of a layer with fewer, and with more, than a hundred thousand names."""

MOST_CANDIDATES: Final = 2_000
"""Candidates that are compared before a match says that there may be more."""

AMBIGUOUS_WITHIN: Final = 0.05

_Judgement = tuple[Band, tuple[str, ...]]
"""A band, and why it is lower than the score says."""

_Rank = tuple[bool, float, float, str]

_BAND_ORDER: Final[Mapping[Band, int]] = {"match": 0, "possible": 1, "weak": 2, "below": 3}


class _Candidate(NamedTuple):
    """A row of a layer that was compared with the query.

    Attributes:
        party: Canonical id of the row's party.
        dataset: The layer's name.
        comparison: How the query and the row agree.
    """

    party: str
    dataset: str
    comparison: Comparison


class Matcher:
    """Finds the parties that a query may mean.

    Args:
        layers: The names of each layer; a layer is one source, and no list has a party twice.
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
        self._sound_of = sound_of

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
        prepared = self.prepare(query)
        limits = [limit for one_name in prepared for limit in one_name.limits]
        unsearchable = [name for one_name in prepared for name in one_name.unsearchable]
        rows: list[tuple[str, Comparison]] = []
        for layer in self._choose_layers(datasets):
            comparisons, is_cut = self._search_layer(prepared, layer, nearest)
            if is_cut:
                limits.append(f"match candidates of {layer.dataset}")
            rows += ((layer.dataset, comparison) for comparison in comparisons)
        floor = self.bands.weak if least is None else min(least, self.bands.weak)
        matches = self._judge_rows(self._drop_hopeless(rows, floor))
        # The bands' order puts what is below the floor at the end.
        returned = [match for match in matches if match.band != "below" or match.score >= floor]
        best_below = next((match for match in matches[len(returned) :] if match.score), None)
        return MatchResult(
            tuple(returned),
            best_below,
            tuple(dict.fromkeys(limits)),
            tuple(unsearchable),
            len(rows),
        )

    def prepare(self, query: PartyQuery) -> list[PreparedQuery]:
        """Prepare the query name by name, or once if it has none.

        All names at once would compare each with the candidates that the others bring up.
        """
        single_names: Iterable[tuple[str, ...]] = zip(query.names) if query.names else [()]
        return [
            prepare_query(replace(query, names=names), self._sound_of) for names in single_names
        ]

    def _choose_layers(self, datasets: Iterable[str] | None) -> Iterable[LayerNames]:
        if datasets is None:
            return self.layers
        chosen = frozenset(datasets)
        return (layer for layer in self.layers if layer.dataset in chosen)

    def _search_layer(
        self, prepared: Sequence[PreparedQuery], layer: LayerNames, nearest: int | None
    ) -> tuple[Iterable[Comparison], bool]:
        """Compare a layer's candidates for all names, and tell whether there may be more of them.

        Each row is returned once, compared with the name that fits it best.
        """
        best: dict[str, Comparison] = {}
        is_cut = False
        for one_name in prepared:
            comparisons, has_more = self._compare_candidates(one_name, layer, nearest)
            is_cut |= has_more
            for comparison in comparisons:
                known_best = best.get(comparison.party.id)
                if known_best is None or self._rank_row(comparison) < self._rank_row(known_best):
                    best[comparison.party.id] = comparison
        return best.values(), is_cut

    def _compare_candidates(
        self, prepared: PreparedQuery, layer: LayerNames, nearest: int | None
    ) -> tuple[Iterable[Comparison], bool]:
        """Compare what a layer has for one name, and tell whether there may be more."""
        rows: dict[int, Comparison] = {}

        def compare_row(row: int) -> Comparison:
            if row not in rows:
                rows[row] = compare(prepared, layer.party(row), self.bands)
            return rows[row]

        # Equal numbers and equal names are compared whatever the index ranks.
        for number in prepared.query.identifiers:
            for row in layer.holders(number):
                compare_row(row)
        is_cut = False
        for reading in prepared.readings:
            for row in (*layer.exact(reading.form), *layer.shorter(reading.form)):
                compare_row(row)
            if nearest is None:
                is_cut |= self._compare_near(reading.form, layer, compare_row)
                continue
            for row, _ in layer.candidates([reading.form], nearest):
                compare_row(row)
        return rows.values(), is_cut

    def _compare_near(
        self, form: NameForm, layer: LayerNames, compare_row: Callable[[int], Comparison]
    ) -> bool:
        """Compare what is near one reading: twice as many while a quarter of them come near.

        Each reading is searched by itself, and names count without facts: neither what other
        readings bring up nor what a fact takes away may end the search.

        Returns:
            Whether there may be more candidates than were compared.
        """
        k = FEW_CANDIDATES if layer.names < 100_000 else MANY_CANDIDATES
        while True:
            near = [compare_row(row) for row, _ in layer.candidates([form], k)]
            close = sum(comparison.name_score >= self.bands.weak for comparison in near)
            if len(near) < k or close * 4 <= len(near):
                return False
            if k >= MOST_CANDIDATES:
                return True
            k = min(2 * k, MOST_CANDIDATES)

    def _drop_hopeless(
        self, rows: Sequence[tuple[str, Comparison]], floor: float
    ) -> list[tuple[str, Comparison]]:
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
            or comparison.is_within
        ]

    def _judge_rows(self, rows: Sequence[tuple[str, Comparison]]) -> list[Match]:
        """Judge every row in its own list, keep each party's best one, and order the parties.

        The band comes before the score: a row that another list adds, and which may be somebody
        else's there, takes nothing from a row that is not.
        """
        candidates = [
            _Candidate(self.canonical(comparison.party.id), dataset, comparison)
            for dataset, comparison in rows
        ]
        judged = list(zip(candidates, self._judge_in_lists(candidates), strict=True))
        matched = {candidate.party for candidate, (band, _) in judged if band == "match"}
        best: dict[str, tuple[tuple[int, _Rank], Match]] = {}
        for candidate, judgement in judged:
            band, because = judgement
            party, comparison = candidate.party, candidate.comparison
            # A weak alias is not alone where a strong name of the same party matches in another
            # list: then its own score counts.
            is_backed = because == (WEAK_ALIAS,) and party in matched
            if is_backed and comparison.score >= self.bands.match:
                band, because = "match", ()
            place = _BAND_ORDER[band], self._rank_row(comparison, backed=band == "match")
            if party not in best or place < best[party][0]:
                best[party] = place, self._make_match(candidate, band, because)
        matches = (match for _, match in best.values())
        return sorted(
            matches, key=lambda match: (_BAND_ORDER[match.band], -match.score, match.party)
        )

    def _judge_in_lists(self, candidates: Sequence[_Candidate]) -> list[_Judgement]:
        """Judge each candidate among those of its own list: only they can be its rivals."""
        lists: dict[str, list[_Candidate]] = defaultdict(list)
        for candidate in sorted(candidates, key=lambda candidate: -candidate.comparison.score):
            lists[candidate.dataset].append(candidate)
        judgements = []
        for candidate in candidates:
            is_possible = candidate.comparison.score >= self.bands.possible
            is_ambiguous = is_possible and _has_rival(candidate, lists[candidate.dataset])
            judgements.append(judge_band(candidate.comparison, self.bands, ambiguous=is_ambiguous))
        return judgements

    def _rank_row(self, comparison: Comparison, *, backed: bool = False) -> _Rank:
        """Return a key that puts the best row of a party first.

        A row that only a weak alias lifts ranks behind a match by a strong name, unless it is
        backed by one.
        """
        score = comparison.score
        if comparison.is_within:
            score = max(score, self.bands.possible)
        if comparison.only_weak and not backed:
            score = min(score, self.bands.match - 1e-6)
        return (
            not comparison.is_decided,
            -score,
            -comparison.name_score,
            comparison.party.id,
        )

    def _make_match(self, candidate: _Candidate, band: Band, because: tuple[str, ...]) -> Match:
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


def _has_rival(candidate: _Candidate, same_list: Sequence[_Candidate]) -> bool:
    """Tell whether another person of the same list fits about as well.

    A publisher may list one person under two acts: who is born in the same year is no rival.

    Args:
        candidate: A candidate of the list.
        same_list: All candidates of the list, the best score first.
    """
    born = birth_years(candidate.comparison.party.birth_dates)
    for other in same_list:
        if other.comparison.score < candidate.comparison.score - AMBIGUOUS_WITHIN:
            return False
        # whom only prose names is no entry, and lowers none
        is_other_party = other.party != candidate.party and not is_named_in_prose(other.party)
        if is_other_party and not (born & birth_years(other.comparison.party.birth_dates)):
            return True
    return False
