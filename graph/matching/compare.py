"""One query against one party: every name and variant scored, facts weighed, gates applied."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import inf
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from onward.graph.matching import gates
from onward.graph.matching.identifiers import (
    IdentifierAgreement,
    find_agreements,
    find_contradictions,
)
from onward.graph.matching.index import IndexedParty, ListedName
from onward.graph.matching.query import (
    Band,
    Bands,
    ExplainedChance,
    ExplainedListedName,
    ExplainedNames,
    ExplainedQuery,
    ExplainedWord,
    Explanation,
    PartyQuery,
)
from onward.graph.matching.readings import (
    SAME_COUNTRY,
    PreparedQuery,
    Qualifier,
    QueryReading,
    birth_years,
    find_qualifiers,
)
from onward.graph.model import PartyKind
from onward.graph.names.added_text import MOST_BEGUN, begins_listed, own_places
from onward.graph.names.chance import (
    MANY,
    SOME,
    Chance,
    count_firms,
    count_people,
    is_ordinary,
    is_personal_name,
)
from onward.graph.names.score import (
    NameScore,
    alignment_score,
    pair_weight,
    total_score,
    weigh_extra_words,
)
from onward.graph.names.variants import BESIDE_OTHERS, DOUBTFUL
from onward.graph.names.whole_names import ALIKE_LEAST, LIFTED, is_shortened, stands_within
from onward.graph.names.words import NameForm
from onward.graph.sayings import is_named_in_prose, say
from onward.graph.state_bodies import is_office_of_many_states

# ------------------------------------------------------------------------------------------------
# Which names of a query and a party agree best, and which lift the band whatever they score.
# ------------------------------------------------------------------------------------------------

THINGS: Final = frozenset({PartyKind.VESSEL, PartyKind.AIRPLANE, PartyKind.VEHICLE})
"""Kinds of parties that bear names of anybody: a ship is called Kaprikat, or Golden Star."""

_MAY_REACH: Final = gates.GENERIC_CAP - SAME_COUNTRY  # from here, a fact lifts a name over the cap


PairScores = Sequence[Sequence[float]]
"""By name of a party and reading of a query, what the two score at most, less the reading's cost.

It is more than 1 where they may lift the band, whatever they score.
"""


class BestNames(NamedTuple):
    """The two names that agree best."""

    reading: QueryReading
    name: ListedName
    score: NameScore
    cap: gates.Cap | None
    lifted_by: str = ""  # why the two lift the band, whatever they score


def choose_names(
    prepared: PreparedQuery,
    party: IndexedParty,
    names: Sequence[ListedName],
    bands: Bands,
    scores: PairScores | None = None,
) -> tuple[BestNames | None, list[BestNames], bool]:
    """Return the best pair of names, and those with a whole listed name in the query.

    Last comes whether only a weak alias reaches the best pair's band.

    Args:
        prepared: The query.
        party: The party.
        names: Those of its names that are compared.
        bands: From which scores bands begin.
        scores: What each pair scores at most; None where that is not known.
    """
    best, lifting = _find_best_names(prepared, party, names, scores)
    bands_that_count = (bands.match, bands.possible)
    if best is None or best.name.kind != "weak" or best.score.value < min(bands_that_count):
        return best, lifting, False
    # The weak alias counts for less only if no strong name reaches the same band.
    strong_names = [name for name in names if name.kind != "weak"]
    strong, _ = _find_best_names(prepared, party, strong_names)
    strong_score = 0.0 if strong is None else strong.score.value
    only_weak = any(strong_score < band <= best.score.value for band in bands_that_count)
    return best, lifting, only_weak


def _find_best_names(
    prepared: PreparedQuery,
    party: IndexedParty,
    names: Sequence[ListedName],
    scores: PairScores | None = None,
) -> tuple[BestNames | None, list[BestNames]]:
    """Return the two names that agree best, and all pairs whose listed one stands in the query.

    Of equals the first counts, a strong name before a weak one. Where scores are known, the likest
    are compared first, until no others can agree better.

    This is the inner loop of matching: some fifty parties a query, each with all its names.
    """
    organisation = PartyKind.PERSON not in (prepared.query.kind, party.kind)
    is_other_thing = party.kind in THINGS and prepared.query.kind != party.kind
    may_be_within = organisation and party.kind not in THINGS
    best: BestNames | None = None
    best_key = (-1.0, False, 0, 0)
    lifting = []
    for most, place, number in _order_pairs(len(names), len(prepared.readings), scores):
        if most < best_key[0]:
            break
        name, reading = names[place], prepared.readings[number]
        if reading.is_persons and party.kind != PartyKind.PERSON:
            continue
        score = reading.scorer.score(name.form, organisation=organisation)
        cap = None
        # Initials have a cap of their own, below the gate's.
        if score.value > _MAY_REACH and not score.is_by_initials:
            cap = _find_cap(reading, name, score)
            if cap is None and is_other_thing and gates.is_one_sound(name.form, score.pairs):
                cap = gates.OTHER_THING
        value = apply_cap(score.value, cap) + reading.cost
        key = value, name.kind != "weak", -place, -number
        if key > best_key:
            best_key, best = key, BestNames(reading, name, score, cap)
        lifted_by = _find_lift(reading, name, score, party) if may_be_within else ""
        lifted_by = lifted_by or _find_beginning(reading, name)
        if lifted_by or cap is gates.ONE_WORD:
            lifting.append((place, number, BestNames(reading, name, score, cap, lifted_by)))
    lifting.sort(key=itemgetter(0, 1))
    return best, [pair for _, _, pair in lifting]


def _order_pairs(
    names: int, readings: int, scores: PairScores | None
) -> Sequence[tuple[float, int, int]]:
    """List the pairs of names, each with what it scores at most: the likest first, if known."""
    if scores is None:
        return [(inf, place, number) for place in range(names) for number in range(readings)]
    return sorted(
        (
            (most, place, number)
            for place, by_reading in enumerate(scores)
            for number, most in enumerate(by_reading)
        ),
        reverse=True,
    )


def _find_lift(
    reading: QueryReading, name: ListedName, score: NameScore, party: IndexedParty
) -> str:
    """Return why two names of organisations lift the band, whatever they score; "" if none does."""
    if not score.pairs:
        return ""
    if name.kind != "weak" and is_shortened(reading.form, name.form, score):
        return gates.SHORTENED
    if stands_within(reading.form, name.form, score.pairs) and party.says_who(name):
        return gates.WITHIN
    return ""


def _find_beginning(reading: QueryReading, name: ListedName) -> str:
    """Return why a name that may be cut lifts the band, whoever's it is; "" if it does not."""
    is_begun = begins_listed(reading.variant.text, reading.form, name.form)
    return gates.BEGUN if is_begun and name.kind != "weak" else ""


def _find_cap(reading: QueryReading, name: ListedName, score: NameScore) -> gates.Cap | None:
    """Return the gate that two names do not pass, if any."""
    if gates.agree_only_generically(reading.form, name.form, score.pairs, score.whole):
        return gates.GENERIC_WORDS
    way = reading.variant.name
    if way in DOUBTFUL and gates.is_other_short_word(reading.form, name.form):
        return gates.OTHER_SHORT_WORD
    if way == "other blanks" and gates.agree_by_sound(score.pairs):
        return gates.SOUNDS_ONLY
    may_be_no_name = way in DOUBTFUL or (way in BESIDE_OTHERS and name.kind == "weak")
    if may_be_no_name and gates.are_single_words(reading.variant.text, name.text):
        return gates.ONE_WORD
    return None


def apply_cap(value: float, cap: gates.Cap | None) -> float:
    """Return a score, or what a gate lets through of it."""
    return min(value, cap.at_most) if cap else value


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


# ------------------------------------------------------------------------------------------------
# Whether nothing but another country takes a rare name below `possible`: a front abroad has one.
#
# Who is listed in one country buys through an address in another one. So a name of two words or
# more that would be possible without a country is possible with another one, too, where it is rare
# and has no word of its own that the listed name lacks. A person must look (`bands`).
# ------------------------------------------------------------------------------------------------

_LEAST_WORDS: Final = 2
_SOUNDS: Final = ("sound", "metaphone")
_LEAST_INITIALS: Final = 2  # beside a surname: one is anybody's


def is_rare_abroad(comparison: Comparison, bands: Bands) -> bool:
    """Tell whether another country alone keeps a rare name from being possible.

    Args:
        comparison: Of a query and a party, which reaches no more than band weak.
        bands: From which scores bands begin.
    """
    abroad = [fact for fact in comparison.qualifiers if fact.kind == "country" and not fact.agrees]
    reading, name, names = comparison.reading, comparison.name, comparison.name_agreement
    if not abroad or comparison.only_weak or comparison.cap:
        return False
    if reading is None or name is None or names is None or name.kind == "weak":
        return False
    if comparison.party.kind in THINGS and comparison.query.kind != comparison.party.kind:
        return False
    others = sum(fact.effect for fact in comparison.qualifiers if fact not in abroad)
    if comparison.name_score + others < bands.possible:
        return False
    chance = estimate_chance(comparison)
    is_lifted = chance is None or chance.expected < LIFTED
    return is_lifted and _agree_in_own_words(reading.form, name.form, names)


def _agree_in_own_words(query: NameForm, listed: NameForm, names: NameScore) -> bool:
    """Tell whether two words or more agree, one nearly equal, and all own ones of a query."""
    pairs = names.pairs
    initials = sum(pair.how == "initial" for pair in pairs)
    if len(pairs) < _LEAST_WORDS or 0 < initials < _LEAST_INITIALS:
        return False
    own_words = own_places(query.tokens)
    if not {pair.query for pair in pairs}.issuperset(own_words):
        return False
    is_cross = query.plain.is_latin != listed.plain.is_latin
    own_pairs = [pair for pair in pairs if pair.query in own_words]
    # between two scripts vowels are guessed, and a sound is anybody's
    if is_cross and any(pair.how in _SOUNDS for pair in own_pairs):
        return False
    return any(
        pair.similarity >= ALIKE_LEAST and listed.tokens[pair.listed].kind == "distinctive"
        for pair in own_pairs
    )


# ------------------------------------------------------------------------------------------------
# How often two names agree as well by chance, and what beside the names settles it.
# ------------------------------------------------------------------------------------------------

_NEXT_TO_NEVER: Final = 20.0
"""Where fewer firms than this are expected to agree as well, it is no accident that one does."""


def is_no_chance(comparison: Comparison) -> bool:
    """Tell whether an organisation's rare own word agrees, and all others say nothing.

    Args:
        comparison: Of a query and a party, which reaches no more than band weak.
    """
    reading, name, names = comparison.reading, comparison.name, comparison.name_agreement
    if comparison.cap or comparison.only_weak or comparison.party.kind in THINGS:
        return False
    if reading is None or name is None or names is None or name.kind == "weak":
        return False
    ours, theirs = reading.form.tokens, name.form.tokens
    pairs = [
        pair
        for pair in names.pairs
        if pair.how not in _SHORTENED and pair.similarity >= ALIKE_LEAST
    ]
    rare = [pair for pair in pairs if not is_ordinary(theirs[pair.listed])]
    if not rare or any(is_ordinary(ours[pair.query]) for pair in rare):
        return False
    lone = [token for place, token in enumerate(ours) if place not in {p.query for p in pairs}]
    lone += [token for place, token in enumerate(theirs) if place not in {p.listed for p in pairs}]
    if not all(map(is_ordinary, lone)):
        return False
    chance = estimate_chance(comparison)
    return chance is not None and not chance.of_people and chance.expected < _NEXT_TO_NEVER


_SHORTENED: Final = frozenset({"initial", "abbreviation"})


def estimate_chance(comparison: Comparison) -> Chance | None:
    """Return how many people or firms are expected to agree as well as a query does.

    None where a number, a date of birth or an address says more than any name, where a firm's whole
    name agrees and its country, or no name agrees.
    """
    reading, name, names = comparison.reading, comparison.name, comparison.name_agreement
    if reading is None or name is None or names is None or comparison.identifiers:
        return None
    if any(fact.agrees and fact.kind in _SETTLING for fact in comparison.qualifiers):
        return None
    agreed = [
        code
        for fact in comparison.qualifiers
        if fact.kind == "country" and fact.agrees
        for code in fact.given
        if code in fact.listed
    ]
    is_person = PartyKind.PERSON in (comparison.party.kind, comparison.query.kind)
    may_be_person = is_person or is_personal_name(name.form) or is_personal_name(reading.form)
    if agreed and not may_be_person and names.value >= _EQUAL:
        return None  # the whole name, in its own country
    country = agreed[0] if agreed else ""
    count = count_people if may_be_person else count_firms
    if names.is_by_initials:
        return count(reading.form, reading.form, (), country)
    # names agree word for word, or as one word: what is rarer is the less likely chance
    ways = [names.pairs] if names.pairs else [()]
    if names.whole >= names.aligned:
        ways.append(())
    chances = [count(reading.form, name.form, pairs, country) for pairs in ways]
    return min(chances, key=attrgetter("expected"))


_SETTLING: Final = frozenset({"birth_date", "address"})

# ------------------------------------------------------------------------------------------------
# From a score to a band, and why the band is lower than the score says.
#
# See docs/matching.md, Bands.
# ------------------------------------------------------------------------------------------------

THING: Final = "the name is that of a vessel, aircraft or vehicle"

WITHIN: Final = gates.WITHIN
ABROAD: Final = gates.ABROAD


def band_for_score(score: float, bands: Bands) -> Band:
    """Return the band that a score alone reaches."""
    if score >= bands.match:
        return "match"
    if score >= bands.possible:
        return "possible"
    return "weak" if score >= bands.weak else "below"


def judge_band(
    comparison: Comparison, bands: Bands, *, ambiguous: bool
) -> tuple[Band, tuple[str, ...]]:
    """Judge a comparison.

    Args:
        comparison: Of a query and a party.
        bands: From which scores bands begin.
        ambiguous: Whether another party of the same list fits about as well.

    Returns:
        The band, and why it is lower than the score says, or higher: an identifier counts
        whatever the names say.
    """
    if comparison.is_decided:
        return "match", ()
    band = band_for_score(comparison.score, bands)
    is_raised = band != "below" or bool(comparison.lifted_by)
    doubts = (
        *comparison.contradictions,
        *_doubt_names(comparison, ambiguous=ambiguous, is_raised=is_raised),
    )
    if band == "match":
        if _differ_in_short_word(comparison):
            doubts = (*doubts, gates.SHORT_WORD)
        return ("possible", doubts) if doubts else ("match", ())
    because = (*_describe_hints(comparison), *doubts)
    # An equal identifier is never left unassessed, however little the names agree.
    if band in ("weak", "below") and _is_lifted_by_identifier(comparison):
        return "possible", because
    # Neither empty words nor another country take a whole name away: it may be a branch abroad.
    if band in ("weak", "below") and comparison.lifted_by:
        return "possible", (comparison.lifted_by, *because)
    if band in ("weak", "below") and is_rare_abroad(comparison, bands):
        return "possible", (gates.ABROAD, *because)
    if band == "weak" and is_no_chance(comparison):
        return "possible", (gates.RARE, *because)
    # A fact that differs lowers the score, and takes no name off the list.
    if band == "below" and comparison.name_score >= bands.weak:
        return "weak", (*_describe_differences(comparison), *because)
    return band, because


def _describe_hints(comparison: Comparison) -> Iterator[str]:
    for agreement in comparison.identifiers:
        if agreement.because:
            yield f"the {agreement.number.scheme} is equal, but {agreement.because}"


def _describe_differences(comparison: Comparison) -> Iterator[str]:
    for fact in comparison.qualifiers:
        if not fact.agrees:
            yield f"another {fact.kind.replace('_', ' ')}"


def _doubt_names(comparison: Comparison, *, ambiguous: bool, is_raised: bool) -> Iterator[str]:
    """Yield why the names alone do not say who the party is."""
    reading, name = comparison.reading, comparison.name
    is_person = comparison.party.kind == PartyKind.PERSON
    if comparison.cap:
        yield comparison.cap.reason
    if comparison.only_weak:
        yield gates.WEAK_ALIAS
    if reading and name and gates.has_other_characters(reading.name, name.text):
        yield gates.CHARACTERS
    if comparison.name_agreement is not None and comparison.name_agreement.is_by_initials:
        yield gates.INITIALS
    if not is_person and _is_everybodys(comparison):
        yield gates.EVERYBODYS
    elif is_raised and _is_common_name(comparison):
        yield gates.COMMON_NAME
    if is_person and ambiguous and not _is_confirmed(comparison):
        yield gates.AMBIGUOUS
    if comparison.party.kind in THINGS and comparison.query.kind != comparison.party.kind:
        yield THING


def _is_common_name(comparison: Comparison) -> bool:
    """Tell whether many have a name, and nothing beside it agrees; of people, some suffice."""
    if comparison.cap or comparison.party.kind in THINGS:
        return False
    names = comparison.name_agreement
    if names is not None and names.is_by_initials:
        return False  # which is said
    chance = estimate_chance(comparison)
    is_person = comparison.party.kind == PartyKind.PERSON
    return chance is not None and chance.expected >= (SOME if is_person else MANY)


def _differ_in_short_word(comparison: Comparison) -> bool:
    """Tell whether two organisations differ in a short word, and no number or address agrees."""
    reading, name, names = comparison.reading, comparison.name, comparison.name_agreement
    if reading is None or name is None or names is None or comparison.identifiers:
        return False
    if PartyKind.PERSON in (comparison.query.kind, comparison.party.kind):
        return False
    agreed = {fact.kind for fact in comparison.qualifiers if fact.agrees}
    if agreed >= {"country", "address"}:
        return False
    return gates.differ_in_short_word(reading.form, name.form, names)


def _is_everybodys(comparison: Comparison) -> bool:
    """Tell whether many have the name asked for, and no country, address or number says whose."""
    reading = comparison.reading
    agreed = {fact.kind for fact in comparison.qualifiers if fact.agrees}
    if reading is None or comparison.identifiers or agreed & {"country", "address"}:
        return False
    return gates.is_everybodys(reading.variant.text, reading.form)


def _is_lifted_by_identifier(comparison: Comparison) -> bool:
    """Tell whether an equal identifier makes a candidate; one that only hints needs a name."""
    if comparison.has_deciding_identifier:
        return True
    names = comparison.name_agreement
    return bool(comparison.identifiers) and (names is None or names.value >= LEAST_NAME_SCORE)


def _is_confirmed(comparison: Comparison) -> bool:
    """Tell whether more than the name says that it is this person."""
    has_equal_birth = any(
        fact.kind == "birth_date" and fact.agrees for fact in comparison.qualifiers
    )
    return has_equal_birth or bool(comparison.identifiers)


# ------------------------------------------------------------------------------------------------
# Whether others of the same list fit about as well, so that a match is a doubtful one, or none.
# ------------------------------------------------------------------------------------------------

AMBIGUOUS_WITHIN: Final = 0.05
"""Whose score is lower by so much at most fits about as well."""


BEGUN_NAMES: Final = say("listed names that begin like this one, which a field may have cut")
"""What is left out where there are many."""

_EQUAL: Final = 0.98
"""What names score that say the same."""


class Candidate(NamedTuple):
    """A row of a layer that was compared with the query.

    Attributes:
        party: Canonical id of the row's party.
        dataset: The layer's name.
        comparison: How the query and the row agree.
    """

    party: str
    dataset: str
    comparison: Comparison


def has_rival(candidate: Candidate, same_list: Sequence[Candidate]) -> bool:
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


def has_many_begun(rows: Sequence[LayerRow]) -> bool:
    """Tell whether a name that a field may have cut begins like more parties than it may mean."""
    if _is_whole(rows):
        return False
    begun = Counter(dataset for dataset, row in rows if row.lifted_by == gates.BEGUN)
    return max(begun.values(), default=0) > MOST_BEGUN


def lift_few_begun(rows: Sequence[LayerRow]) -> Sequence[LayerRow]:
    """Return rows; how they begin lifts few, and none where somebody has the whole name."""
    if not _is_whole(rows) and not has_many_begun(rows):
        return rows
    return [
        (dataset, row._replace(lifted_by="") if row.lifted_by == gates.BEGUN else row)
        for dataset, row in rows
    ]


def _is_whole(rows: Sequence[LayerRow]) -> bool:
    """Tell whether somebody has the name as it is: then no field has cut it."""
    return any(row.name_score >= _EQUAL for _, row in rows)


# ------------------------------------------------------------------------------------------------
# Why a query matches a party, so that a person understands it and the score can be recomputed.
#
# What was compared is written word for word, with weights: every number that the score is made of
# is in it, and `recompute_score` computes the score from it alone.
# ------------------------------------------------------------------------------------------------


def explain(
    comparison: Comparison, band: Band, because: Sequence[str], matcher: str
) -> Explanation:
    """Write what a match rests on.

    Args:
        comparison: Of a query and a party.
        band: As judged.
        because: Why the band is lower than the score says.
        matcher: Name of the build that scored, with the hash of its tables.
    """
    cap = comparison.cap
    return {
        "query": _explain_query(comparison),
        "party": comparison.party.id,
        "name_used": _explain_listed_name(comparison),
        "score": comparison.score,
        "band": band,
        "because": list(because),
        "matcher": matcher,
        "name": _explain_names(comparison),
        "qualifiers": [fact.explain() for fact in comparison.qualifiers],
        "gates": [{"gate": cap.reason, "at_most": cap.at_most}] if cap else [],
        "identifiers": [agreement.explain() for agreement in comparison.identifiers],
        "contradictions": list(comparison.contradictions),
        "chance": _explain_chance(estimate_chance(comparison)),
    }


def _explain_chance(chance: Chance | None) -> ExplainedChance | None:
    """Write how many namesakes there are; None where more than the name agrees, or none does."""
    if chance is None:
        return None
    return {
        "of": "people" if chance.of_people else "firms",
        "expected": chance.expected,
        "is_common": chance.is_common,
        "among": round(chance.among),
        "where": chance.where or None,
        "listed": chance.listed,
        "terms": [{"word": term.word, "share": term.share} for term in chance.terms],
    }


def recompute_score(explanation: Explanation) -> float:
    """Compute the score again from an explanation alone."""
    decides = any(number["strength"] == "decides" for number in explanation["identifiers"])
    if decides and not explanation["contradictions"]:
        return 1.0
    if explanation["name"] is None:
        return 0.0
    effects = sum(fact["effect"] for fact in explanation["qualifiers"])
    value = _apply_caps(recompute_name_score(explanation) + effects, explanation)
    return float(round(min(1.0, max(0.0, value)), 6))


def recompute_name_score(explanation: Explanation) -> float:
    """Compute from an explanation what the names alone score, before any other fact; 0 without."""
    name = explanation["name"]
    if name is None:
        return 0.0
    effects = (name["numbers"], name["order"], name["legal_forms"])
    score = total_score(_recompute_alignment(name), name["as_one_word"], name["initials"], effects)
    return _apply_caps(score, explanation)


def _apply_caps(value: float, explanation: Explanation) -> float:
    return min([value, *(gate["at_most"] for gate in explanation["gates"])])


def _recompute_alignment(name: ExplainedNames) -> float:
    if not name["tokens"]:
        return 0.0
    top = sum(pair["weight"] * pair["similarity"] for pair in name["tokens"])
    bottom = sum(pair["weight"] for pair in name["tokens"])
    missing = sum(word["counts"] for word in name["unmatched"]["query"])
    extra = sum(word["counts"] for word in name["unmatched"]["listed"])
    return alignment_score(top, bottom, missing, extra)


def _explain_query(comparison: Comparison) -> ExplainedQuery:
    reading = comparison.reading
    return {
        "name": reading.name if reading else None,
        "variant": reading.variant.name if reading else None,
        "compared": reading.form.plain.words if reading else None,
        "countries": list(comparison.query.countries),
        "kind": comparison.query.kind,
    }


def _explain_listed_name(comparison: Comparison) -> ExplainedListedName | None:
    if comparison.name is None:
        return None
    return {
        "text": comparison.name.text,
        "kind": comparison.name.kind,
        "strength": "weak" if comparison.name.kind == "weak" else "strong",
    }


def _explain_names(comparison: Comparison) -> ExplainedNames | None:
    """Write the words: the aligned pairs, the most telling first, then what stands alone."""
    reading, listed, names = comparison.reading, comparison.name, comparison.name_agreement
    if reading is None or listed is None or names is None:
        return None
    ours, theirs = reading.form, listed.form
    organisation = PartyKind.PERSON not in (comparison.query.kind, comparison.party.kind)
    missing = reading.scorer.missing(theirs, names.pairs, organisation=organisation)
    extra = weigh_extra_words(ours, theirs, names.pairs, organisation=organisation)
    return {
        "tokens": [
            {
                "query": ours.tokens[pair.query].text,
                "listed": theirs.tokens[pair.listed].text,
                "similarity": pair.similarity,
                "how": pair.how,
                "weight": pair_weight(ours, theirs, pair),
            }
            for pair in names.pairs
        ],
        "unmatched": {
            "query": _explain_words(ours, missing),
            "listed": _explain_words(theirs, extra),
        },
        "removed": {"query": list(ours.removed), "listed": list(theirs.removed)},
        "as_one_word": names.whole,
        "initials": names.initials,
        "numbers": names.numbers,
        "order": names.order,
        "legal_forms": names.legal_forms,
    }


def _explain_words(form: NameForm, weights: Sequence[tuple[int, float]]) -> list[ExplainedWord]:
    words: list[ExplainedWord] = []
    for place, weight in weights:
        token = form.tokens[place]
        words.append({"word": token.text, "kind": str(token.kind), "counts": weight})
    return words
