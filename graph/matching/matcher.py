"""Whom of the loaded sources a party may be: candidates, comparison, bands (06, section 1)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from onward.graph.matching.bands import judged
from onward.graph.matching.compare import Compared, Prepared, compare, prepare
from onward.graph.matching.explanation import explanation
from onward.graph.matching.gates import WEAK_ALIAS
from onward.graph.matching.layer_names import LayerNames
from onward.graph.matching.qualifiers import years
from onward.graph.matching.query import Band, Bands, Match, Matched, PartyQuery
from onward.graph.names.forms import NameForm
from onward.graph.names.similarity import SoundOf

FEW: Final = 50
MANY: Final = 100
"""Candidates of a layer with fewer, and with more, than a hundred thousand names."""

MOST: Final = 2_000
"""Candidates that are looked at before a match says that there may be more."""

AMBIGUOUS_WITHIN: Final = 0.05

_ORDER: Final[Mapping[Band, int]] = {"match": 0, "possible": 1, "weak": 2, "below": 3}


class Matcher:
    """Finds whom a query may mean.

    Args:
        layers: The names of each layer; a layer is one source, and no list has a party twice.
        canonical: Gives the canonical id of a party: rows of one party are one candidate.
        bands: From which scores bands begin.
        version: The build with its tables' hash, printed in every explanation.
        sound_of: Where the build knows how words sound.
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
    ) -> Matched:
        """Find whom a query may mean.

        Args:
            query: What is known of the party.
            datasets: Layers to look in; None = all.
            least: Score from which candidates are given; None = from band weak.
        """
        # Name by name, or each name would be compared with what the others bring up.
        asked = [
            prepare(replace(query, names=names), self._sound_of)
            for names in (zip(query.names) if query.names else [()])
        ]
        limits = [limit for one in asked for limit in one.limits]
        wanted = None if datasets is None else frozenset(datasets)
        found: list[tuple[str, Compared]] = []
        for layer in self.layers if wanted is None else self._of(wanted):
            best: dict[str, Compared] = {}
            for prepared in asked:
                compared, is_cut = self._in_layer(prepared, layer)
                limits += [f"match candidates of {layer.dataset}"] if is_cut else []
                for one in compared:
                    held = best.get(one.party.id)
                    if held is None or self._rank(one) < self._rank(held):
                        best[one.party.id] = one
            found += [(layer.dataset, one) for one in best.values()]
        unsearchable = tuple(name for one in asked for name in one.unsearchable)
        floor = self.bands.weak if least is None else min(least, self.bands.weak)
        matches = self._judged(self._worth(found, floor))
        kept = [match for match in matches if match.band != "below" or match.score >= floor]
        nearest = next((match for match in matches[len(kept) :] if match.score), None)
        return Matched(tuple(kept), nearest, tuple(dict.fromkeys(limits)), unsearchable, len(found))

    def _of(self, datasets: Collection[str]) -> Iterator[LayerNames]:
        return (layer for layer in self.layers if layer.dataset in datasets)

    def _in_layer(self, prepared: Prepared, layer: LayerNames) -> tuple[list[Compared], bool]:
        """Compare a layer's candidates, and tell whether there may be more of them."""
        forms = [one.form for one in prepared.asked]
        rows: dict[int, Compared] = {}

        def compared(row: int) -> Compared:
            if row not in rows:
                rows[row] = compare(prepared, layer.party(row), self.bands)
            return rows[row]

        for number in prepared.query.identifiers:
            for row in layer.holders(number):
                compared(row)
        is_cut = False
        for form in forms:
            for row in layer.exact(form):
                compared(row)
            is_cut |= self._near(form, layer, compared)
        return list(rows.values()), is_cut

    def _near(self, form: NameForm, layer: LayerNames, compared: Callable[[int], Compared]) -> bool:
        """Compare what is near one reading: twice as many while a quarter of them come near.

        Each reading is looked at by itself, and names without facts: neither what other readings
        bring up nor what a fact takes away may end the search.
        """
        k = FEW if layer.names < 100_000 else MANY
        while True:
            near = [compared(row) for row, _ in layer.candidates([form], k)]
            close = sum(one.name_score >= self.bands.weak for one in near)
            if len(near) < k or close * 4 <= len(near):
                return False
            if k >= MOST:
                return True
            k = min(2 * k, MOST)

    def _worth(
        self, found: Sequence[tuple[str, Compared]], floor: float
    ) -> list[tuple[str, Compared]]:
        """Leave out what no band holds, but the best of it, equal numbers, and alike names."""
        nearest = max((one.score for _, one in found if one.score < floor), default=0.0)
        return [
            (dataset, one)
            for dataset, one in found
            if one.score >= min(floor, nearest) or one.name_score >= self.bands.weak or one.numbers
        ]

    def _is_ambiguous(
        self, party: str, one: Compared, rows: Sequence[tuple[str, Compared]]
    ) -> bool:
        return one.score >= self.bands.possible and _has_rival(party, one, rows)

    def _backed(
        self, one: Compared, judgement: tuple[Band, tuple[str, ...]]
    ) -> tuple[Band, tuple[str, ...]]:
        """Judge a weak alias of a party of which a strong name of another row agrees, too."""
        return ("match", ()) if one.score >= self.bands.match else judgement

    def _rank(self, one: Compared, *, backed: bool = False) -> tuple[bool, float, float, str]:
        """Order what was found of one party; a weak alias alone is behind a strong name's match."""
        decides = one.decides and not one.against
        alone = one.only_weak and not backed
        score = min(one.score, self.bands.match - 1e-6) if alone else one.score
        return not decides, -score, -one.name_score, one.party.id

    def _judged(self, found: Sequence[tuple[str, Compared]]) -> list[Match]:
        """Judge every row in its own list, keep each party's best one, and order the parties.

        The band comes before the score: a row that another list adds, and which may be somebody
        else's there, takes nothing from a row that is not.
        """
        rows = [(self.canonical(one.party.id), dataset, one) for dataset, one in found]
        lists: dict[str, list[tuple[str, Compared]]] = defaultdict(list)
        for party, dataset, one in sorted(rows, key=lambda row: -row[2].score):
            lists[dataset].append((party, one))
        judgements = [
            judged(one, self.bands, ambiguous=self._is_ambiguous(party, one, lists[dataset]))
            for party, dataset, one in rows
        ]
        told = list(zip(rows, judgements, strict=True))
        sure = {party for (party, *_), (band, _) in told if band == "match"}
        best: dict[str, tuple[Any, Match]] = {}
        for (party, dataset, one), judgement in told:
            backed = judgement[1] == (WEAK_ALIAS,) and party in sure
            band, because = self._backed(one, judgement) if backed else judgement
            place = _ORDER[band], self._rank(one, backed=band == "match")
            if party not in best or place < best[party][0]:
                best[party] = place, self._match(party, dataset, one, band, because)
        matches = (match for _, match in best.values())
        return sorted(matches, key=lambda m: (_ORDER[m.band], -m.score, m.party))

    def _match(
        self, party: str, dataset: str, one: Compared, band: Band, because: tuple[str, ...]
    ) -> Match:
        schemes = tuple(number.number.scheme for number in one.numbers)
        named = one.names is not None and one.names.value >= self.bands.weak
        return Match(
            party=party,
            member=one.party.id,
            dataset=dataset,
            name=one.name.text if one.name else one.party.names[0].text,
            score=one.score,
            band=band,
            because=because,
            by=(*dict.fromkeys(schemes), *(("name",) if named else ())),
            explain=partial(explanation, one, band, because, self.version),
        )


def _has_rival(party: str, one: Compared, rows: Sequence[tuple[str, Compared]]) -> bool:
    """Tell whether another person of the same list fits about as well.

    A publisher may list one person under two acts: who is born in the same year is no rival.
    """
    born = years(one.party.birth_dates)
    for other, row in rows:
        if row.score < one.score - AMBIGUOUS_WITHIN:
            return False
        if other != party and not (born & years(row.party.birth_dates)):
            return True
    return False
