"""One query against one party: every name and variant scored, facts weighed, gates applied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from onward.graph.matching import gates
from onward.graph.matching.identifier_agreement import Agreement, agreements, contradictions
from onward.graph.matching.layer_names import IndexedParty, ListedName
from onward.graph.matching.qualifiers import SAME_COUNTRY, Qualifier, qualifiers, reading
from onward.graph.matching.query import Bands, PartyQuery
from onward.graph.model import PartyKind
from onward.graph.names.forms import NameForm, make_form, make_plain
from onward.graph.names.score import NameScore, Scorer
from onward.graph.names.similarity import SoundOf
from onward.graph.names.variants import Variant, find_variants

NAME_LEAST: Final = 0.5  # below, names speak against an equal identifier
_MAY_REACH: Final = gates.GENERIC_CAP - SAME_COUNTRY  # from here, a fact lifts a name over the cap


@dataclass(frozen=True, slots=True)
class Asked:
    """One way of reading a name of the query."""

    name: str
    variant: Variant
    scorer: Scorer
    reading: Qualifier | None

    @property
    def cost(self) -> float:
        """What it costs that this is not the name as received."""
        return self.reading.effect if self.reading else 0.0

    @property
    def form(self) -> NameForm:
        """The name in this reading, as it is compared."""
        return self.scorer.query


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query ready for many comparisons: each name in every variant that can be searched.

    Attributes:
        unsearchable: Names that hold no letter or digit.
        limits: What of a name is not compared: "long name", or further "readings of a name".
    """

    query: PartyQuery
    asked: tuple[Asked, ...]
    unsearchable: tuple[str, ...]
    limits: tuple[str, ...] = ()


def prepare(query: PartyQuery, sound_of: SoundOf | None = None) -> Prepared:
    """Read every name of a query in all its variants; of equal readings, the cheapest counts.

    Args:
        query: As asked.
        sound_of: Where the build knows how words sound.
    """
    is_person = query.kind == PartyKind.PERSON
    asked: dict[str, Asked] = {}
    unsearchable = []
    limits = set()
    for name in query.names:
        found = False
        ways, is_cut = find_variants(name)
        if is_cut:
            limits.add("readings of a name")
        for variant in ways:
            made = make_form(make_plain(variant.text), person=is_person)
            if made.plain.is_cut:
                limits.add("long name")
            if made.tokens:
                found = True
                cost = reading(variant.name, len(made.tokens))
                one = Asked(name, variant, Scorer(made, sound_of), cost)
                held = asked.get(made.plain.words)
                if held is None or one.cost > held.cost:
                    asked[made.plain.words] = one
        if not found:
            unsearchable.append(name)
    return Prepared(query, tuple(asked.values()), tuple(unsearchable), tuple(sorted(limits)))


@dataclass(frozen=True, slots=True)
class Compared:
    """How a query and a party agree.

    Attributes:
        query: As asked.
        asked, name: The two names that agree best; None where the query has no name.
        names: Their score.
        is_generic: Whether only words agree that tell nobody apart.
        numbers: Equal identifiers; one that decides makes the score 1 unless `against` speaks.
        against: What contradicts an equal identifier, or two valid numbers that differ.
        score: After qualifiers and the generic gate; rounded to six decimals.
        only_weak: Whether no name but a weak alias reaches the band.
    """

    query: PartyQuery
    party: IndexedParty
    asked: Asked | None
    name: ListedName | None
    names: NameScore | None
    is_generic: bool
    qualifiers: tuple[Qualifier, ...]
    numbers: tuple[Agreement, ...]
    against: tuple[str, ...]
    score: float
    only_weak: bool = False

    @property
    def decides(self) -> bool:
        """Whether an equal identifier says who it is."""
        return any(number.strength == "decides" for number in self.numbers)

    @property
    def name_score(self) -> float:
        """What the names alone score, before any fact."""
        if self.names is None:
            return 0.0
        return min(self.names.value, gates.GENERIC_CAP) if self.is_generic else self.names.value


class Best(NamedTuple):
    """The two names that agree best."""

    asked: Asked
    name: ListedName
    score: NameScore
    is_generic: bool


def compare(prepared: Prepared, party: IndexedParty, bands: Bands) -> Compared:
    """Compare a query with a party of a list."""
    query = prepared.query
    best, only_weak = _fairest(prepared, party, bands)
    facts = _facts(query, party, best.asked if best else None)
    numbers = _numbers(query, party)
    against = [
        *(_against(best, facts, numbers, party.kind) if numbers else ()),
        *contradictions(query.identifiers, party.identifiers),
    ]
    numbers_decide = any(number.strength == "decides" for number in numbers)
    return Compared(
        query=query,
        party=party,
        asked=best.asked if best else None,
        name=best.name if best else None,
        names=best.score if best else None,
        is_generic=best.is_generic if best else False,
        qualifiers=facts,
        numbers=numbers,
        against=tuple(against),
        score=1.0 if numbers_decide and not against else _score(best, facts),
        only_weak=only_weak,
    )


def _fairest(prepared: Prepared, party: IndexedParty, bands: Bands) -> tuple[Best | None, bool]:
    """Give the best pair of names, and whether its band is reached by a weak alias only."""
    best = _best(prepared, party)
    if best is None or best.name.kind != "weak":
        return best, False
    strong = _best(prepared, party, strong_only=True)
    reached = 0.0 if strong is None else strong.score.value
    counted = (bands.match, bands.possible)
    return best, any(reached < band <= best.score.value for band in counted)


def _best(prepared: Prepared, party: IndexedParty, *, strong_only: bool = False) -> Best | None:
    """Give the two names that agree best; the first of equals, a strong name before a weak one."""
    organisation = PartyKind.PERSON not in (prepared.query.kind, party.kind)
    best: Best | None = None
    key = (-1.0, False)
    for name in party.names:
        is_strong = name.kind != "weak"
        if strong_only and not is_strong:
            continue
        for one in prepared.asked:
            found = one.scorer.score(name.form, organisation=organisation)
            value, generic = found.value, False
            if value > _MAY_REACH and not found.is_by_initials:
                generic = gates.only_generic(one.form, name.form, found.pairs, found.whole)
                value = min(value, gates.GENERIC_CAP) if generic else value
            value += one.cost
            if (value, is_strong) > key:
                key = value, is_strong
                best = Best(one, name, found, generic)
    return best


def _numbers(query: PartyQuery, party: IndexedParty) -> tuple[Agreement, ...]:
    if not query.identifiers or not party.identifiers:
        return ()
    return tuple(agreements(query.identifiers, party.identifiers, query.countries, party.countries))


def _facts(query: PartyQuery, party: IndexedParty, asked: Asked | None) -> tuple[Qualifier, ...]:
    countries = query.countries
    if not countries and asked is not None and asked.variant.country:
        countries = (asked.variant.country,)
    found = qualifiers(
        query,
        countries,
        kind=party.kind,
        listed_countries=party.countries,
        listed_births=party.birth_dates,
    )
    read = asked.reading if asked is not None else None
    return (*found, read) if read else tuple(found)


def _against(
    best: Best | None, facts: Sequence[Qualifier], numbers: Sequence[Agreement], kind: str
) -> Iterator[str]:
    """Say what contradicts an equal identifier: the name, the country or the kind.

    A ship keeps its number for life while names and flags change; a person may live anywhere.
    """
    is_ship = any(number.number.scheme == "imo" for number in numbers)
    if best is not None and best.score.value < NAME_LEAST and not is_ship:
        yield "identifier agrees, name does not"
    settled = ("kind",) if is_ship or kind == PartyKind.PERSON else ("country", "kind")
    for fact in facts:
        if not fact.agrees and fact.kind in settled:
            yield f"identifier agrees, {fact.kind} does not"


def _score(best: Best | None, facts: Sequence[Qualifier]) -> float:
    """Give the score of a name with what the facts add; generic words alone never reach a band."""
    if best is None:
        return 0.0
    value = min(best.score.value, gates.GENERIC_CAP) if best.is_generic else best.score.value
    for fact in facts:
        value += fact.effect
    if best.is_generic:
        value = min(value, gates.GENERIC_CAP)
    return round(min(1.0, max(0.0, value)), 6)
