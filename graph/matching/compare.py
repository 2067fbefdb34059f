"""One query against one party: every name and variant scored, facts weighed, gates applied."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onward.graph.matching import gates
from onward.graph.matching.best_names import (
    BestNames,
    PairScores,
    apply_cap,
    choose_names,
)
from onward.graph.matching.layers.names import IndexedParty, ListedName
from onward.graph.matching.numbers.identifier_agreement import (
    IdentifierAgreement,
    find_agreements,
    find_contradictions,
)
from onward.graph.matching.qualifiers import (
    Qualifier,
    find_qualifiers,
)
from onward.graph.matching.query import Bands, PartyQuery
from onward.graph.matching.readings import PreparedQuery, QueryReading
from onward.graph.model import PartyKind
from onward.graph.names.score import NameScore
from onward.graph.state_bodies.kinds import is_office_of_many_states

LEAST_NAME_SCORE: Final = 0.5  # below, names speak against an equal identifier


class Comparison(NamedTuple):
    """How a query and a party agree; a tuple, as one is made for every candidate.

    Attributes:
        query: As asked.
        party: The party of a list.
        reading, name: The two names that agree best; None where the query has no name.
        name_agreement: Their score.
        cap: The gate that the names do not pass; None where they may score what they score.
        qualifiers: Facts that both sides state, and the cost of the reading.
        identifiers: Equal identifiers; one that decides makes the score 1 unless something
            contradicts it.
        contradictions: What contradicts an equal identifier, or two valid numbers that differ.
        score: After qualifiers and the cap; rounded to six decimals.
        only_weak: Whether no name but a weak alias reaches the band.
        lifted_by: Why the names lift the band, as where a whole listed name stands in the query
            beside words that tell nothing; "" where they do not.
    """

    query: PartyQuery
    party: IndexedParty
    reading: QueryReading | None
    name: ListedName | None
    name_agreement: NameScore | None
    cap: gates.Cap | None
    qualifiers: tuple[Qualifier, ...]
    identifiers: tuple[IdentifierAgreement, ...]
    contradictions: tuple[str, ...]
    score: float
    only_weak: bool = False
    lifted_by: str = ""

    @property
    def has_deciding_identifier(self) -> bool:
        """Whether an equal identifier says who it is."""
        return any(agreement.strength == "decides" for agreement in self.identifiers)

    @property
    def is_decided(self) -> bool:
        """Whether an equal identifier says who it is, and nothing contradicts it."""
        return self.has_deciding_identifier and not self.contradictions

    @property
    def name_score(self) -> float:
        """The score of the names alone, before any fact."""
        if self.name_agreement is None:
            return 0.0
        return apply_cap(self.name_agreement.value, self.cap)


LayerRow = tuple[str, Comparison]
"""The name of a layer, and how a row of it agrees."""


def compare(
    prepared: PreparedQuery,
    party: IndexedParty,
    bands: Bands,
    names: Sequence[ListedName] | None = None,
    *,
    scores: PairScores | None = None,
) -> Comparison:
    """Compare a query with a party of a list.

    Args:
        prepared: The query.
        party: The party.
        bands: From which scores bands begin.
        names: Those of the party's names that are compared; None = all.
        scores: What each pair of names scores at most; None where that is not known.
    """
    query = prepared.query
    names = party.names if names is None else names
    best, lifting, only_weak = choose_names(prepared, party, names, bands, scores)
    within = None
    if best is not None and lifting:
        facts = _find_facts(query, party, best.reading)
        # What lifts the band is what is shown, unless the other names need no lifting.
        if _score_names_and_facts(best, facts) < bands.possible:
            within = _choose_lifting(query, party, lifting, bands)
            best = within or best
    reading = best.reading if best else None
    facts = _find_facts(query, party, reading)
    identifiers = _find_equal_identifiers(query, party)
    contradictions = [
        *(_contradict_identifiers(best, facts, identifiers, party.kind) if identifiers else ()),
        *find_contradictions(query.identifiers, party.identifiers),
    ]
    decides = any(agreement.strength == "decides" for agreement in identifiers)
    return Comparison(
        query=query,
        party=party,
        reading=reading,
        name=best.name if best else None,
        name_agreement=best.score if best else None,
        cap=best.cap if best else None,
        qualifiers=facts,
        identifiers=identifiers,
        contradictions=tuple(contradictions),
        score=1.0 if decides and not contradictions else _score_names_and_facts(best, facts),
        only_weak=only_weak,
        lifted_by=within.lifted_by or gates.WITHIN if within else "",
    )


def _choose_lifting(
    query: PartyQuery, party: IndexedParty, lifting: Sequence[BestNames], bands: Bands
) -> BestNames | None:
    """Return the best pair of names that lifts the band; of equals the first, a strong one."""
    return max(
        (
            names
            for names in lifting
            if _lifts_band(names, _find_facts(query, party, names.reading), bands)
        ),
        key=_rank_names,
        default=None,
    )


def _rank_names(names: BestNames) -> tuple[float, bool]:
    value = apply_cap(names.score.value, names.cap) + names.reading.cost
    return value, names.name.kind != "weak"


def _lifts_band(names: BestNames, facts: Sequence[Qualifier], bands: Bands) -> bool:
    """Tell whether a name in the query lifts the band, whatever the other words score.

    A whole rare name does; that of an office ("Ministry of Interior") does not where another
    country is stated, since each country has its own. One word beside another name does so where
    it would be possible alone: its cap lowers the score, and nobody's band.
    """
    if names.lifted_by:
        is_abroad = any(fact.kind == "country" and not fact.agrees for fact in facts)
        return not (is_abroad and is_office_of_many_states(names.name.text))
    return names.score.value + sum(fact.effect for fact in facts) >= bands.possible


def _find_equal_identifiers(
    query: PartyQuery, party: IndexedParty
) -> tuple[IdentifierAgreement, ...]:
    if not query.identifiers or not party.identifiers:
        return ()
    return tuple(
        find_agreements(query.identifiers, party.identifiers, query.countries, party.countries)
    )


def _find_facts(
    query: PartyQuery, party: IndexedParty, reading: QueryReading | None
) -> tuple[Qualifier, ...]:
    countries = query.countries
    if not countries and reading is not None and reading.variant.country:
        countries = (reading.variant.country,)
    qualifiers = find_qualifiers(
        query,
        countries,
        kind=party.kind,
        listed_countries=party.countries,
        listed_births=party.birth_dates,
        listed_addresses=party.addresses,
    )
    penalty = reading.penalty if reading is not None else None
    return (*qualifiers, penalty) if penalty else tuple(qualifiers)


def _contradict_identifiers(
    best: BestNames | None,
    facts: Sequence[Qualifier],
    identifiers: Sequence[IdentifierAgreement],
    kind: str,
) -> Iterator[str]:
    """Yield what contradicts an equal identifier: the name, the country or the kind.

    A ship keeps its number for life while names and flags change; a person may live anywhere.
    """
    is_ship = any(agreement.number.scheme == "imo" for agreement in identifiers)
    if best is not None and best.score.value < LEAST_NAME_SCORE and not is_ship:
        yield "identifier agrees, name does not"
    lasting_facts = ("kind",) if is_ship or kind == PartyKind.PERSON else ("country", "kind")
    for fact in facts:
        if not fact.agrees and fact.kind in lasting_facts:
            yield f"identifier agrees, {fact.kind} does not"


def _score_names_and_facts(best: BestNames | None, facts: Sequence[Qualifier]) -> float:
    """Return the score of the names plus the facts; no fact lifts it over a cap."""
    if best is None:
        return 0.0
    value = apply_cap(best.score.value, best.cap)
    for fact in facts:
        value += fact.effect
    # The cap counts again: facts do not lift generic words over it.
    value = apply_cap(value, best.cap)
    return round(min(1.0, max(0.0, value)), 6)
