"""Who is in an order: its parties, whom it names beside them, and who is doubtfully near them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, Final, Literal

from onward.graph.addresses.reading import names_before_address
from onward.graph.engine import Overlay, PartyRecord
from onward.graph.matching.compare import WITHIN, recompute_name_score
from onward.graph.model import Listing, Party, PartyKind, Provenance, Standing, Tie, party_pid
from onward.graph.names.added_text import names_behind_words, names_in_text
from onward.graph.names.score import TURNED
from onward.graph.sayings import joined, say
from onward.graph.state_bodies import STATE_BODY_TOPIC, country_of_body, kind_of_name
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.assessment.wording import GapWords
from onward.queries.detection.context import LayerFacts
from onward.queries.detection.results import Subject
from onward.queries.detectors.listed_parties import ListingScale, entries_on
from onward.queries.end_use import (
    is_name_of_place,
    list_deliveries,
    list_sites,
    read_country,
)
from onward.queries.matching.candidates import (
    DATASET,
    Band,
    Candidate,
    LookupResult,
    Place,
    Query,
    StatedNodes,
    claim_shares,
    equal_name_tie,
    infer_state,
    list_addresses,
    list_other_holders,
    list_places,
    name_nodes,
    place_tie,
    resemblance_tie,
    stated_query,
)
from onward.queries.matching.lookup import (
    MOST_CLIMBED,
    MOST_MEMBERS,
    Lookup,
    OwnersAbove,
    PartiesCompared,
)
from onward.queries.model.assessment import (
    CandidateListing,
    MatchCandidate,
    MatchExplanation,
    MatchQuery,
    NearestParty,
    NoMatchExplanation,
    PartyMatch,
    SearchedLayer,
)
from onward.queries.ownership.owners import NAMED_BY_ID
from onward.queries.rules.indicator import SEVERITIES, measure_level, stronger
from onward.queries.rules.policy import Policy
from onward.queries.shipments import Likeness, compare_names
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.empty_words import describes_owner, says_nothing
from onward.queries.transactions.transaction import Owner, Transaction, TransactionParty

# ------------------------------------------------------------------------------------------------
# How a searched layer and a party that an order states are described.
# ------------------------------------------------------------------------------------------------


def describe_layers(
    layers: Iterable[LayerFacts], screened: Mapping[str, int]
) -> tuple[SearchedLayer, ...]:
    """Return what of layers an assessment says that was searched.

    Args:
        layers: All that are loaded.
        screened: How many parties of each layer names are compared with: rows are more or fewer.
    """
    return tuple(
        _describe_layer(layer, screened.get(layer.dataset, 0))
        for layer in layers
        if layer.is_compared
    )


@lru_cache(maxsize=256)
def _describe_layer(layer: LayerFacts, entries: int) -> SearchedLayer:
    """Return one layer; for many orders it is the same."""
    return SearchedLayer(
        dataset=layer.dataset,
        layer=layer.layer,
        list_version=layer.published or layer.retrieved,
        entries=entries,
    )


def join_descriptions(first: Party, further: Party) -> Party:
    """Return the first description of a party with what another says beside it."""
    is_open = first.kind == PartyKind.UNKNOWN
    numbers = dict.fromkeys((*first.identifiers, *further.identifiers))
    return replace(
        first,
        kind=further.kind if is_open else first.kind,
        country=first.country or further.country,
        identifiers=tuple(numbers),
        address=first.address or further.address,
        incorporated=first.incorporated or further.incorporated,
        sector=first.sector or further.sector,
    )


def display_name(query: Query) -> str:
    """Return what a party is called: its name, else its id, else a number of it."""
    identifiers = query.as_received().get("identifiers", {})
    numbers = (f"{scheme} {number}" for scheme, number in identifiers.items())
    return query.name or query.id or next(numbers, "(not named)")


def list_queries(
    parties: Sequence[TransactionParty], places: Iterable[Place]
) -> dict[Place, Query]:
    """Return the query for what stands at each place, a party before its owners."""
    queries = {}
    for place in sorted(places, key=_order_of_place):
        party = parties[place.ref]
        stated = party if place.owner is None else party.owners[place.owner]
        queries[place] = stated_query(stated)
    return queries


def _order_of_place(place: Place) -> tuple[int, int]:
    return place.ref, -1 if place.owner is None else place.owner


# ------------------------------------------------------------------------------------------------
# Who is exactly the party that an order names, and so no other party of the same list.
#
# A list tells its parties apart by their names: where one of them has the order's name itself, or a
# number of it, whoever there only resembles it is somebody else. Nothing grave may be hidden by
# that. So the rule needs an entry that holds on the day; only beside one that is found at high or
# more, which is the most that a possible finding weighs, are the others no longer assessed. Else
# they stay possible. A source may publish several lists, and what one of them says tells little of
# another: the same company may stand there under a name of its own. So whoever resembles it there
# stays possible, and is it for certain only where that is graver than what the exact name is found
# for.
#
# Nor does a name tell more than the facts beside it: whoever has the order's birth date, address or
# number, where who bears the exact name does not have it, may be the party under a name that the
# order writes otherwise, and stays possible. A country says so little that it counts only where the
# exact name is no reason to stop.
# ------------------------------------------------------------------------------------------------

ListKey = tuple[str, str, str | None]
"""A list: its source, its regime and its name."""

EXACT_SCORE: Final = 0.99
"""Score from which a name is a party's own name: another legal form costs less, a letter more."""

NAMED_EXACTLY: Final = "the same list has a party of exactly this name"

_TELLING: Final = frozenset({"birth_date", "address", "number"})
"""Sorts of facts that tell parties of one list apart, whatever their names."""

_BANDS: Final = ("match", "possible", "weak")


@dataclass(frozen=True, slots=True)
class ExactNames:
    """Leaves out who only resembles a party of an order, where a list has the party itself.

    Attributes:
        on, as_of: The day of the question, and the day of what was known.
        tables: What topics of entries mean.
        policy: Whose lists stop an export.
    """

    on: date
    as_of: date | None
    tables: RuleTables
    policy: Policy

    def leave_out_resembling(self, answer: LookupResult) -> LookupResult:
        """Lower who resembles a party that the same list has exactly."""
        exact = [candidate for candidate in answer.of_band("match") if is_exact(candidate)]
        if not exact or len(exact) == len(answer.candidates):
            return answer
        lists = self._find_lists(exact)
        if not lists.every:
            return answer
        lowered = [
            _lower_candidate(candidate, exact, lists, is_stop=self._is_stop(candidate))
            for candidate in answer.candidates
        ]
        lowered.sort(key=lambda candidate: _BANDS.index(candidate.band))
        return replace(answer, candidates=tuple(lowered))

    def _is_stop(self, candidate: Candidate) -> bool:
        """Tell whether a candidate's entries are a reason to stop."""
        entries = entries_on(candidate.record, self.tables, self.on, self.as_of)
        return bool(entries) and self._make_scale().weigh(entries).severity == "stop"

    def _make_scale(self) -> ListingScale:
        return ListingScale(self.tables, self.policy, "stop")

    def _find_lists(self, exact: Collection[Candidate]) -> "_ExactLists":
        """Return the lists that have an exact party on the day, and those where it weighs most."""
        scale = self._make_scale()
        lists = _ExactLists(set(), set(), set())
        for candidate in exact:
            for entry in entries_on(candidate.record, self.tables, self.on, self.as_of):
                key = _key_of_list(entry.source.dataset, entry.listing)
                lists.every.add(key)
                weight = scale.weigh([entry])
                if not weight.is_possible and stronger(weight.severity, "high") == weight.severity:
                    lists.grave.add(key)
                if not weight.is_possible and weight.severity == "stop":
                    lists.stopping.add(key)
        return lists


@dataclass(frozen=True, slots=True)
class _ExactLists:
    """The lists that have an exact party: all, those where it weighs high, and where it stops."""

    every: set[ListKey]
    grave: set[ListKey]
    stopping: set[ListKey]


def is_exact(candidate: Candidate) -> bool:
    """Tell whether a candidate has the very name that is asked for, or is found by id or number."""
    if any(way != "name" for way in candidate.by):
        return True
    # a country that agrees lifts the score, and makes no name equal
    return candidate.score >= EXACT_SCORE and _score_name(candidate) >= EXACT_SCORE


def _score_name(candidate: Candidate) -> float:
    explanation: Any = candidate.explanation
    return 1.0 if explanation is None else round(recompute_name_score(explanation), 6)


def _fits_better(candidate: Candidate, exact: Collection[Candidate], facts: Set[str]) -> bool:
    """Tell whether a fact of the order agrees with a candidate, and with none of the exact ones."""
    if any(way != "name" for other in exact for way in other.by):
        return False
    shared = {fact for other in exact for fact in _list_agreeing(other)}
    return not facts.isdisjoint(_list_agreeing(candidate) - shared)


def _list_agreeing(candidate: Candidate) -> set[str]:
    """Return the sorts of facts that order and candidate have alike; of numbers the schemes."""
    explanation = candidate.explanation or {}
    qualifiers = explanation.get("qualifiers", ())
    numbers = ["number"] if explanation.get("identifiers") else []
    return {fact["kind"] for fact in qualifiers if fact["effect"] >= 0}.union(numbers)


def _key_of_list(source: str, listing: Listing | None) -> ListKey:
    return (source, listing.regime, listing.list) if listing else (source, "", None)


def _lists_of(record: PartyRecord) -> set[ListKey]:
    """Return every list that has a party, whenever; a topic without an entry is a list itself."""
    listings = {_key_of_list(entry.source.dataset, entry) for entry in record.listings}
    return listings | {
        _key_of_list(member.source.dataset, None) for member, _ in record.bare_topics(None)
    }


def _lower_candidate(
    candidate: Candidate,
    exact: Collection[Candidate],
    exact_lists: _ExactLists,
    *,
    is_stop: bool,
) -> Candidate:
    """Lower a candidate that only resembles the party, as far as its lists have that one."""
    if is_exact(candidate) or candidate.band == "weak":
        return candidate
    lists = _lists_of(candidate.record)
    sources = {source for source, _, _ in exact_lists.every}
    band: Band = candidate.band
    facts = _TELLING if lists <= exact_lists.stopping else _TELLING | {"country"}
    is_open = WITHIN in candidate.because or _fits_better(candidate, exact, facts)
    is_milder = bool(exact_lists.stopping or (exact_lists.grave and not is_stop))
    is_other = lists <= exact_lists.every or (is_milder and not is_open)
    # a whole listed name within the order's may be the parent's, or a branch of it
    if lists and lists <= exact_lists.grave and not is_open:
        band = "weak"
    # a listed Bank Rossiya is not for certain the Bank of Russia of another list, too
    elif is_other and _sources_of(candidate) <= sources:
        band = "possible"
    if band == candidate.band:
        return candidate
    return replace(candidate, band=band, because=(NAMED_EXACTLY, *candidate.because))


def _sources_of(candidate: Candidate) -> set[str]:
    return {member.source.dataset for member in candidate.record.members}


# ------------------------------------------------------------------------------------------------
# Who stands above a party of an order, or had its goods, and may be listed, with two doubts.
#
# Two doubts make no evidence: of two likenesses a path crosses one. But silence would be a quiet
# "proceed" where a name is written a little otherwise than in the register, so that it is a gap.
#
# Nor is it evidence where the name of an owner or recipient has a whole listed one in it, and
# everything else speaks against it, so that the score reaches no band ("Baikal Invest Holding" in
# another country than the listed "Baikal"): no path leads over that, and it is a gap as well.
# ------------------------------------------------------------------------------------------------

_BY_NAME: Final = frozenset({"name", "alias", "id"})


_OF_OWNER: Final = (
    "it may be {party}, above which {other} stands, who may be {listed} on a list: "
    "confirm or refuse that they are the same"
)
_OF_SURE_OWNER: Final = (
    "{other}, which stands above {party}, has the whole name of {listed} on a list in "
    "its own, and nothing else agrees: confirm or refuse that they are the same"
)
_OF_RECIPIENT: Final = (
    "it may be {party}, whose goods went to {other}, who may be {listed} on a list: "
    "confirm or refuse that they are the same"
)
_OF_SURE_RECIPIENT: Final = (
    "{other}, to whom goods of {party} went, has the whole name of {listed} on a list in "
    "its own, and nothing else agrees: confirm or refuse that they are the same"
)


@dataclass(frozen=True, slots=True)
class DoubtedRelated:
    """Who is tied to a party that one of the order is or may be, and may be listed.

    Attributes:
        ref, owner: Position of the party in the order, and of its stated owner; None = itself.
        party: Whom it may be.
        other: Who stands above that one, or had its goods.
        listed: Whom of a list this one may be.
        is_sure: Whether the party is surely that one: what is in doubt is the listed name alone.
        is_recipient: Whether it had goods, and does not stand above.
    """

    ref: int
    owner: int | None
    party: str
    other: str
    listed: str
    is_sure: bool = False
    is_recipient: bool = False

    @property
    def why(self) -> str:
        """Why it matters, as a gap says it."""
        if self.is_recipient:
            template = _OF_SURE_RECIPIENT if self.is_sure else _OF_RECIPIENT
        else:
            template = _OF_SURE_OWNER if self.is_sure else _OF_OWNER
        return say(template, party=self.party, other=self.other, listed=self.listed)

    @property
    def where(self) -> str:
        """The place as a path into the transaction."""
        party = f"parties.{self.ref}"
        return party if self.owner is None else f"{party}.owners.{self.owner}"


def find_doubted(
    order: Transaction, matches: Iterable[PartyMatch], lookup: Lookup, exact_names: ExactNames
) -> Iterator[DoubtedRelated]:
    """Yield those above, or with goods of, whom a party only possibly is, or of a doubtful name.

    Args:
        order: Of which it is asked.
        matches: Whom each party and stated owner is or may be.
        lookup: Compares those who are tied to parties.
        exact_names: Knows the days, and lowers who only resembles a party that a list has exactly.
    """
    seen: set[tuple[str, str, str]] = set()
    for match in matches:
        if match.band not in ("match", "possible") or match.candidate is None:
            continue
        is_sure = match.band == "match"
        if match.candidate.listing and not is_sure:
            continue  # of one that is listed itself there is more to say than this
        party = party_pid(match.candidate.party)
        compared = [(lookup.owners_above.compare(party), False)]
        # whom the exporter supplies, or an owner, is asked about in orders of their own
        if match.owner is None and order.parties[match.party_ref].role != "exporter":
            compared.append((lookup.recipients.compare(party), True))
        for related, is_recipient in compared:
            for doubt in _judge_related(match, related, exact_names) if related else ():
                key = match.candidate.party, doubt.other, doubt.listed
                # said of another role already
                if not (is_sure and key in seen):
                    seen.add(key)
                    yield replace(doubt, is_recipient=is_recipient)


def _judge_related(
    match: PartyMatch, related: PartiesCompared, exact_names: ExactNames
) -> Iterator[DoubtedRelated]:
    """Yield who may be listed of those who were compared, where no path leads over it."""
    is_sure = match.band == "match"
    name = match.candidate.name_used if match.candidate else ""
    for answer in related.answers:
        lowered = exact_names.leave_out_resembling(answer)
        itself = lowered.candidates[0].record
        day = related.find_day(itself.id, exact_names.on)
        for other in lowered.of_band("possible"):
            if is_sure and not is_no_evidence(other, exact_names.policy):
                continue  # a path leads there
            if _is_listed(other, exact_names, day):
                listed = _name_listed(other, is_sure=is_sure)
                yield DoubtedRelated(
                    match.party_ref, match.owner, name, itself.name, listed, is_sure
                )


def _name_listed(candidate: Candidate, *, is_sure: bool) -> str:
    """Name a listed party; with the name that was compared, where that one is in doubt."""
    name = candidate.record.name
    return f"{candidate.name} ({name})" if is_sure and candidate.name != name else name


def is_no_evidence(candidate: Candidate, policy: Policy) -> bool:
    """Tell whether a candidate of a relation is possible by a name alone that says too little."""
    return is_by_name_within(candidate, policy) or is_namesake(candidate)


def is_by_name_within(candidate: Candidate, policy: Policy) -> bool:
    """Tell whether a whole listed name in a longer one is all that makes a candidate possible.

    Its score is then below every band, and no number agrees.
    """
    has_number = any(way not in _BY_NAME for way in candidate.by)
    return not has_number and candidate.score < policy.matching.bands().weak


def _is_listed(candidate: Candidate, exact_names: ExactNames, day: date) -> bool:
    return bool(entries_on(candidate.record, exact_names.tables, day, exact_names.as_of))


# ------------------------------------------------------------------------------------------------
# Whose name many have: it agrees with somebody's always, and says of nobody that he is listed.
#
# Nothing but such a name agrees with a listed one: no number, birth date or address, and no country
# in which few have it. No path leads over that. It is one question for each who is named so,
# whatever lists have the name, and says what would settle it.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Namesake:
    """A party or owner of an order whose name many have, and lists, too.

    Attributes:
        ref, owner: Position of the party in the order, and of its stated owner; None = itself.
        name: As the order writes it.
        listed: Names of the listed ones.
        expected: How many people or firms are likely to agree as well.
        is_person: Whether these are people.
        is_exact: Whether a list has the very name.
    """

    ref: int
    owner: int | None
    name: str
    listed: tuple[str, ...]
    expected: float
    is_person: bool
    is_exact: bool

    @property
    def why(self) -> str:
        """Why it matters, as a gap says it."""
        kind = say("people") if self.is_person else say("firms")
        return say(
            "{name} is like {listed} on a list, and so are some {count} {kind}: "
            "the name alone does not say who it is",
            name=self.name,
            listed=joined(self.listed[:_NAMESAKES_NAMED]),
            count=f"{float(f'{self.expected:.1g}'):,.0f}",
            kind=kind,
        )

    @property
    def words(self) -> GapWords:
        """What is not known, and the question that tells it."""
        what = say("who {name} is", name=self.name)
        if self.is_person:
            question = say("When and where was {name} born?", name=self.name)
        else:
            question = say(
                "What are the country, address and registration number of {name}?", name=self.name
            )
        return GapWords(what, question)

    @property
    def where(self) -> str:
        """The place as a path into the transaction."""
        party = f"parties.{self.ref}"
        return party if self.owner is None else f"{party}.owners.{self.owner}"


_NAMESAKES_NAMED: Final = 3


def find_namesakes(answer: LookupResult, exact_names: ExactNames) -> list[Candidate]:
    """Return the listed parties that a query shares nothing with but a name that many have."""
    return [
        candidate
        for candidate in answer.of_band("possible")
        if is_namesake(candidate) and _is_listed(candidate, exact_names, exact_names.on)
    ]


def is_namesake(candidate: Candidate) -> bool:
    """Tell whether a possible candidate shares nothing but a name that many have."""
    chance = (candidate.explanation or {}).get("chance")
    return _BY_NAME.issuperset(candidate.by) and chance is not None and chance["is_common"]


def _ask_namesake(
    ref: int, owner: int | None, query: Query, namesakes: Sequence[Candidate]
) -> Namesake:
    chances = [candidate.explanation["chance"] for candidate in namesakes if candidate.explanation]
    commonest = max(chances, key=itemgetter("expected"))
    return Namesake(
        ref,
        owner,
        query.name or "",
        tuple(dict.fromkeys(candidate.name for candidate in namesakes)),
        commonest["expected"],
        commonest["of"] == "people",
        any(map(_has_very_name, namesakes)),
    )


def _has_very_name(candidate: Candidate) -> bool:
    """Tell whether a list has the name word for word, be it joined or turned.

    A firm's may be translated or cut short; of people, another spelling is another name.
    """
    explanation: Any = candidate.explanation or {}
    name = explanation.get("name")
    if name is None:
        return False
    ways = ("equal",) if explanation["chance"]["of"] == "people" else ("equal", "meaning")
    lone = (*name["unmatched"]["query"], *name["unmatched"]["listed"])
    is_same = all(pair["how"] in ways for pair in name["tokens"])
    return name["as_one_word"] >= TURNED or (is_same and not lone)


# ------------------------------------------------------------------------------------------------
# Whom an order names beside its parties: who signed, who sends papers, of whom a text speaks.
#
# Nobody is examined under such a name. Where a list has a party of that very name, that is a gap:
# whoever stands in a text may be the one for whom the goods are.
# ------------------------------------------------------------------------------------------------

LONGEST_TEXT: Final = 2_000
"""Characters of a text that are read for names."""
MOST_NAMES: Final = 100
"""Names of one text that are looked up."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody on a list whom an order names, and who is no party of it.

    Attributes:
        field: Where the order names it.
        on: Of whom or what the field speaks.
        what: The place in words.
        name: As the order writes it.
        listed: As the list does.
    """

    field: str
    on: str
    what: str
    name: str
    listed: str


@dataclass(frozen=True, slots=True)
class PartlyRead:
    """A text that is too long, or has too many names, to be read whole.

    Attributes:
        field: Where the order has it.
        on: Of whom or what the field speaks.
        why: How much of it is read.
        words: What is not known then, and the question that would tell it.
    """

    field: str
    on: str
    why: str
    words: GapWords


@dataclass(frozen=True, slots=True)
class _Place:
    field: str
    on: str
    what: str
    text: str | None


def find_mentions(
    order: Transaction,
    find_candidates: Callable[[Query], LookupResult],
    tables: RuleTables,
    days: tuple[date, date | None],
    names_by_id: Iterable[str] = (),
) -> Iterator[Mention]:
    """Yield whom an order names beside its parties and a list has, each once.

    Args:
        order: As stated.
        find_candidates: Looks a name up.
        tables: What topics of lists mean.
        days: The day of the question, and that of what was known.
        names_by_id: Names of the records that the order gives by id: these are parties of it, too.
    """
    parties = [party.name for party in order.parties if party.name]
    parties += [owner.name for party in order.parties for owner in party.owners if owner.name]
    parties += names_by_id
    seen: set[str] = set()
    places = [(place, [place.text or ""], True) for place in _list_names(order)]
    for says_what, texts in ((False, _list_texts(order)), (True, _list_descriptions(order))):
        places += [(place, _read_text(place, says_what=says_what), False) for place in texts]
    places += [(place, names, False) for place, names in _read_addresses(order)]
    for place, names, is_whole in places:
        for name in names:
            if name in seen or says_nothing(name) or _is_party(name, parties):
                continue
            # a site ends with its town and country, whose names somebody listed may bear, too
            if not is_whole and is_name_of_place(name):
                continue
            seen.add(name)
            answer = find_candidates(Query(name=name))
            candidate = _find_listed(answer, tables, days, is_whole=is_whole)
            if candidate is not None:
                yield Mention(place.field, place.on, place.what, name, candidate.record.name)


def find_partly_read(order: Transaction) -> Iterator[PartlyRead]:
    """Yield the texts of an order in which not every name was looked up."""
    for says_what, texts in ((False, _list_texts(order)), (True, _list_descriptions(order))):
        for place in texts:
            text = place.text or ""
            if len(text) > LONGEST_TEXT:
                yield _say_partly_read(place.field, place.on, _say_too_long())
            elif len(_list_names_in(text, says_what=says_what)) > MOST_NAMES:
                yield _say_partly_read(place.field, place.on, _say_too_many())
    for ref, party in enumerate(order.parties):
        if len(party.address or "") > LONGEST_TEXT:
            yield _say_partly_read(f"parties.{ref}.address", party.role, _say_too_long())


def _say_partly_read(field: str, on: str, why: str) -> PartlyRead:
    what = say("whom a long text names")
    question = say("Whom does the text name? Read it, and name each as a party with its role.")
    return PartlyRead(field, on, why, GapWords(what, question))


def _say_too_long() -> str:
    return say(
        "only the first {count} characters of a text were read for names of lists",
        count=LONGEST_TEXT,
    )


def _say_too_many() -> str:
    return say(
        "a text may hold more names than {count}, and the others were not looked for on lists",
        count=MOST_NAMES,
    )


def _list_names(order: Transaction) -> Iterator[_Place]:
    """Yield the fields that hold the name of somebody."""
    statement = order.end_use.statement
    if statement is not None:
        signed = "who signed the end-use statement"
        yield _Place("end_use.statement.signed_by", "end_user", signed, statement.signed_by)
    for path, papers, text in (
        ("contract.consignee", "the contract", order.contract.consignee),
        ("transport.consignee", "the transport papers", order.transport.consignee),
    ):
        yield _Place(path, "consignee", say("the consignee of {papers}", papers=papers), text)
    for number, text in enumerate(order.licence.end_users if order.licence else ()):
        yield _Place(f"licence.end_users.{number}", "end_user", "an end-user of the licence", text)
    for number, letter in enumerate(order.letters):
        whom = "whom a letter of an authority concerns"
        yield _Place(f"letters.{number}.party", "letter", whom, letter.party)
    for number, document in enumerate(order.documents):
        field = f"documents.{number}.from_party"
        yield _Place(field, "document", "from whom a paper came", document.from_party)


def _list_texts(order: Transaction) -> Iterator[_Place]:
    """Yield the texts in which somebody may be named."""
    yield _Place(
        "end_use.text", "end_user", "of whom the stated end use speaks", order.end_use.text
    )
    yield _Place("end_use.site", "end_user", "whom the site of end use names", order.end_use.site)
    statement = order.end_use.statement
    if statement is not None:
        site = "whom the site of the statement names"
        yield _Place("end_use.statement.site", "end_user", site, statement.site)
    for name, text in (
        ("unloading_place", order.unloading_place),
        ("contract.delivery_place", order.contract.delivery_place),
        ("transport.delivery_place", order.transport.delivery_place),
    ):
        yield _Place(name, "destination", "whom the place of delivery names", text)
    for number, document in enumerate(order.documents):
        for place, quote in enumerate(document.quotes):
            field = f"documents.{number}.quotes.{place}.text"
            yield _Place(field, "document", "whom words of a paper name", quote.text)
    for ref, party in enumerate(order.parties):
        for name, what, text in (
            ("site", "whom a party's site names", party.site),
            (
                "relation_to_exporter",
                "of whom a party's relation speaks",
                party.relation_to_exporter,
            ),
        ):
            yield _Place(f"parties.{ref}.{name}", party.role, what, text)
    for position, item in enumerate(order.items):
        what = "whom the system names that the goods are for"
        yield _Place(f"items.{position}.system_name", "item", what, item.system_name)


def _list_descriptions(order: Transaction) -> Iterator[_Place]:
    """Yield the texts that say what something is, and may say for whom."""
    for position, item in enumerate(order.items):
        what = "whom the description of the goods names"
        yield _Place(f"items.{position}.description", "item", what, item.description)
    clause = "whom the clause of the contract names"
    yield _Place("contract.clause_text", "contract", clause, order.contract.clause_text)
    if (statement := order.end_use.statement) is None:
        return
    office = "for whom the end-use statement is signed"
    yield _Place("end_use.statement.signatory_role", "end_user", office, statement.signatory_role)
    goods = "whom the goods of the statement are for"
    for number, text in enumerate(statement.covers):
        yield _Place(f"end_use.statement.covers.{number}", "end_user", goods, text)


def _read_addresses(order: Transaction) -> Iterator[tuple[_Place, list[str]]]:
    """Yield the addresses of parties, with whom each names before its street or behind "c/o"."""
    for ref, party in enumerate(order.parties):
        text = (party.address or "")[:LONGEST_TEXT]
        before = [
            name.text
            for name in names_before_address(text, party.country)
            if name.is_sure or text[len(name.text) :].lstrip()[:1].isdigit()
        ]
        names = dict.fromkeys([*before, *names_behind_words(text, only_phrases=True)])
        place = _Place(f"parties.{ref}.address", party.role, "whom an address names", text)
        yield place, [name for name in names if len(name.split()) > 1]


def _read_text(place: _Place, *, says_what: bool) -> list[str]:
    return _list_names_in(place.text or "", says_what=says_what)[:MOST_NAMES]


def _list_names_in(text: str, *, says_what: bool) -> list[str]:
    beginning = text[:LONGEST_TEXT]
    names = names_behind_words(beginning) if says_what else names_in_text(beginning)
    return list(dict.fromkeys(names))


def _is_party(name: str, parties: list[str]) -> bool:
    return any(compare_names(party, name) is Likeness.SAME for party in parties)


def _find_listed(
    answer: LookupResult,
    tables: RuleTables,
    days: tuple[date, date | None],
    *,
    is_whole: bool,
) -> Candidate | None:
    """Return a party of a list that has the name; of a whole name also one that may have it."""
    for candidate in answer.candidates:
        is_person = PartyKind.PERSON in candidate.record.kinds
        is_near = candidate.band == "possible" and is_whole and not is_person
        if (candidate.band == "match" or is_near) and entries_on(candidate.record, tables, *days):
            return candidate
    return None


# ------------------------------------------------------------------------------------------------
# Who the parties of a transaction are: the answer, and the subjects in it.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatchLimit:
    """What the matcher did not look at for a party, or for one of its stated owners.

    Attributes:
        ref: Position of the party in the transaction.
        owner: Position of the owner within the party; None = the party itself.
        limit: What was left out, in words.
    """

    ref: int
    owner: int | None
    limit: str

    @property
    def where(self) -> str:
        """The place as a path into the transaction."""
        party = f"parties.{self.ref}"
        return party if self.owner is None else f"{party}.owners.{self.owner}"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who the parties of a transaction are.

    Attributes:
        subjects: One entry a node under which a party is examined, in the transaction's order;
            a party of which nothing is known but its role has none.
        overlay: Nodes and ties to lay over the snapshot.
        matches: One row a party (or owner) and candidate; a party without a candidate has one
            row, too: the proof of a clean search.
        limits: Where the matcher did not look at everything.
        mentions: Whom the order names beside its parties, and a list has.
        doubted: Who may be listed, above whom a party only may be.
    """

    subjects: tuple[Subject, ...]
    overlay: Overlay
    matches: tuple[PartyMatch, ...]
    limits: tuple[MatchLimit, ...] = ()
    mentions: tuple[Mention, ...] = ()
    doubted: tuple[DoubtedRelated, ...] = ()
    namesakes: tuple[Namesake, ...] = ()


def known_subject(ref: int, party: TransactionParty, candidate: Candidate) -> Subject:
    """Return the subject of a party that a candidate is for certain."""
    resolved: Literal["id", "matched"] = "id" if candidate.by == ("id",) else "matched"
    record = candidate.record
    country = min(record.countries) if len(record.countries) == 1 else party.country
    return Subject(ref, party.role, candidate.pid, record.id, record.name, resolved, country)


def subject_by_words(ref: int, party: TransactionParty, candidate: Candidate) -> Subject:
    """Return the subject of a party whose words are those of another entry that is certain."""
    return replace(known_subject(ref, party, candidate), resolved="matched")


# ------------------------------------------------------------------------------------------------
# The rows of `matches`: a candidate and why it is one, or nobody and why not.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatchRow:
    """What a row says of a candidate, or of there being none."""

    candidate: MatchCandidate | None
    score: str | None
    band: Literal["match", "possible", "weak", "none"]
    explanation: MatchExplanation | NoMatchExplanation
    evidence_hash: str | None


def list_match_rows(query: Query, answer: LookupResult) -> Iterator[MatchRow]:
    """Yield the identity rows of one party: "nobody" first, where the best ones are only weak."""
    if not answer.candidates or answer.candidates[0].band == "weak":
        yield MatchRow(None, None, "none", _explain_no_match(query, answer), None)
    for candidate in answer.candidates:
        yield MatchRow(
            candidate=_describe_candidate(candidate),
            score=f"{candidate.score:.2f}",
            band=candidate.band,
            explanation=MatchExplanation(
                by=candidate.by,
                because=candidate.because,
                compared=decimal_texts(candidate.explanation),
            ),
            evidence_hash=candidate.evidence_hash(query),
        )


def _explain_no_match(query: Query, answer: LookupResult) -> NoMatchExplanation:
    """Say why nobody was found, and name the best party that is not like enough."""
    nearest = None
    if answer.nearest is not None:
        party, name, score = answer.nearest
        nearest = NearestParty(party=party, name=name, score=f"{score:.2f}")
    return NoMatchExplanation(
        by=(),
        because=tuple(_reasons_for_no_match(query, answer)),
        nearest=nearest,
        weak_left_out=answer.weak_left_out,
    )


def _reasons_for_no_match(query: Query, answer: LookupResult) -> Iterator[str]:
    """Yield what of a query found nobody, so that a failed look-up is never quiet."""
    if query.id:
        yield say("no loaded source has the id {id}", id=query.id)
    if answer.unsearchable:
        yield "the name holds no letter or digit: it cannot be searched"
    for number in query.identifiers:
        if number.valid is False:
            yield say(
                "the {scheme} given is not valid: it says nothing for certain", scheme=number.scheme
            )
    if not query.is_named:
        yield "nothing says who this is"


def decimal_texts(value: Any) -> Any:
    """Return an explanation with its numbers as decimal texts: assessments hold no floats."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {key: decimal_texts(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [decimal_texts(part) for part in value]
    return value


def _describe_candidate(candidate: Candidate) -> MatchCandidate:
    member = candidate.member
    entry = min(candidate.record.listings, key=lambda listing: listing.id, default=None)
    listing = None
    if entry is not None:
        listing = CandidateListing(
            list=entry.list,
            programme=entry.programme,
            entry_id=entry.entry_id,
            since=entry.since,
            until=entry.until,
        )
    return MatchCandidate(
        party=candidate.record.id,
        name_used=candidate.name,
        dataset=member.source.dataset if member else None,
        record=member.source.record if member else None,
        listing=listing,
    )


# ------------------------------------------------------------------------------------------------
# Whoever stands above a party of an order, and whoever had its goods, compared with the lists.
# ------------------------------------------------------------------------------------------------

OWNERS_UNSEEN: Final = "whoever owns or contains it was not looked for: the engine was lost"
RECIPIENTS_UNSEEN: Final = "to whom it sent goods was not looked for: the engine was lost"

_STATED: Final = f"{DATASET}:"
"""How ids of nodes begin that the order alone describes."""


@dataclass(frozen=True, slots=True)
class Related:
    """A party of an order, of whose owners and recipients it is asked who they may be.

    Attributes:
        ref: Position of the party in the order.
        role: Its role.
        itself: Ids of whom the party is.
        owners: Ids of whom the owners are that the order states of it.
    """

    ref: int
    role: str
    itself: tuple[str, ...]
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Relation:
    """How those who are compared are tied to a party, and what is said of them.

    Attributes:
        compare: Compares those of a party; None where an engine was lost.
        unseen: Said where that is so.
        of_name: Said before why one of them was not compared in full.
        of_number: Said where only the first ones were compared.
        of_extent: Said where there are too many to be looked at.
        most: How many may be looked at.
    """

    compare: Callable[[int], PartiesCompared | None]
    unseen: str
    of_name: str
    of_number: str
    of_extent: str
    most: int


def compare_related(
    party: Related, lookup: Lookup, exact_names: ExactNames
) -> tuple[list[Tie], list[MatchLimit]]:
    """Return whom those may be who stand above a party or had its goods, and who was not compared.

    Whom one resembles is possible, as beside any id: the ids of a register or a customer base tell
    nothing of lists.

    Args:
        party: The party.
        lookup: Compares those who are tied to parties.
        exact_names: Lowers who only resembles a party that a list has exactly.
    """
    compared_ids = [(_describe_owners(lookup), (*party.itself, *party.owners))]
    # whom the exporter itself supplies is asked about in orders of their own
    if party.role != "exporter":
        compared_ids.append((_describe_recipients(lookup), party.itself))
    ties: list[Tie] = []
    limits: list[str] = []
    for relation, ids in compared_ids:
        for pid in _list_pids(ids):
            compared = relation.compare(pid)
            if compared is None:
                limits.append(relation.unseen)
                continue
            for answer in map(exact_names.leave_out_resembling, compared.answers):
                ties += _list_resemblances(answer, exact_names)
                limits += _say_limits(answer, relation)
            limits += _say_left_out(compared, relation)
    return ties, [MatchLimit(party.ref, None, text) for text in limits]


def _describe_owners(lookup: Lookup) -> _Relation:
    return _Relation(
        compare=partial(_compare_owners, lookup.owners_above),
        unseen=OWNERS_UNSEEN,
        of_name="the owner {name}: {limit}",
        of_number=(
            "only the nearest {count} owners above it are compared by name; "
            "{left_out} further ones are not"
        ),
        of_extent=(
            "more than {most} parties stand above it; whoever stands further up is not compared"
        ),
        most=MOST_CLIMBED,
    )


def _compare_owners(owners_above: OwnersAbove, party: int) -> PartiesCompared | None:
    """Compare those above a party; not where the bodies above it could not be looked for before."""
    return None if party in owners_above.unseen else owners_above.compare(party)


def _describe_recipients(lookup: Lookup) -> _Relation:
    return _Relation(
        compare=lookup.recipients.compare,
        unseen=RECIPIENTS_UNSEEN,
        of_name="{name}, to whom it sent goods: {limit}",
        of_number=(
            "only the latest {count} of those to whom it sent goods are compared by name; "
            "{left_out} further ones are not"
        ),
        of_extent=(
            "more than {most} companies belong together with it; "
            "those to whom they sent goods are not compared"
        ),
        most=MOST_MEMBERS,
    )


def _say_limits(answer: LookupResult, relation: _Relation) -> Iterator[str]:
    """Say why one of those who are tied to a party was not compared in full."""
    name = answer.candidates[0].record.name
    for limit in answer.limits:
        yield say(relation.of_name, name=name, limit=limit)


def _say_left_out(compared: PartiesCompared, relation: _Relation) -> Iterator[str]:
    """Say how many of those who are tied to a party no name was compared of."""
    if compared.left_out:
        yield say(relation.of_number, count=compared.compared, left_out=compared.left_out)
    if not compared.is_whole:
        yield say(relation.of_extent, most=relation.most)


def _list_pids(parties: Sequence[str]) -> list[int]:
    """Return the pids of some parties, each once; to who only the order describes nothing leads."""
    return [party_pid(each) for each in dict.fromkeys(parties) if not each.startswith(_STATED)]


def _list_resemblances(answer: LookupResult, exact_names: ExactNames) -> list[Tie]:
    """Return the ties of a party to whom it may be by its names and numbers."""
    itself = answer.candidates[0].record
    return [
        resemblance_tie(itself.id, other)
        for other in answer.of_band("possible")
        if not is_no_evidence(other, exact_names.policy)
    ]


# ------------------------------------------------------------------------------------------------
# From the parties of a transaction to nodes of the graph, with what the transaction itself says.
#
# Every party that is not found for certain becomes a node of an overlay, of the dataset
# ``transaction``; its owners, as the exporter's customer file tells them, become claimed owns ties.
# Entries that describe one party in the same words are one node, parties and owners alike
# (`onward.queries.matching.candidates`).
# ------------------------------------------------------------------------------------------------


def resolve(
    transaction: Transaction,
    lookup: Lookup,
    layers: Sequence[LayerFacts],
    exact_names: ExactNames,
) -> Resolution:
    """Resolve every party and every stated owner (docs/semantics.md, Identity).

    Args:
        transaction: As read.
        lookup: Over the snapshot, without overlay.
        layers: What names are compared with, for the rows of clean searches.
        exact_names: Leaves out who only resembles a party that a list has exactly.
    """
    searched = describe_layers(layers, lookup.matcher.screened)
    nodes = name_nodes(transaction.parties)
    builder = _OverlayBuilder(lookup, searched, exact_names, nodes, transaction.destination)
    builder.find_certain(transaction.parties)
    for ref, party in enumerate(transaction.parties):
        builder.add_party(ref, party)
    builder.add_deliveries(transaction)
    return builder.build()


def _list_receipts(order: Transaction) -> Iterator[tuple[int, str, str | None]]:
    """Yield who receives or uses goods at a place: position of the party, place, country.

    Goods are handed over to the consignee, or to the end-user where there is none. A place without
    a number is no address: "operations centre".
    """
    for ref, text, country in _list_places(order):
        if any(map(str.isdigit, text)):
            yield ref, text, country


def _list_places(order: Transaction) -> Iterator[tuple[int, str, str | None]]:
    users = [ref for ref, party in enumerate(order.parties) if party.role == "end_user"]
    receivers = [ref for ref, party in enumerate(order.parties) if party.role == "consignee"]
    sites = (text for field, _, text in list_sites(order) if field.startswith("end_use."))
    for text in dict.fromkeys(filter(None, sites)):
        yield from ((ref, text, order.destination) for ref in users or receivers)
    for text in dict.fromkeys(place for _, place in list_deliveries(order)):
        country = read_country(text, order.countries_of_receipt, within=True).country
        yield from ((ref, text, country or order.destination) for ref in receivers or users)
    for ref, party in enumerate(order.parties):
        if party.site and party.role != "exporter":
            yield ref, party.site, party.country


@dataclass(slots=True)
class _OverlayBuilder:
    """The overlay while it grows; nodes and ties by key, so that equal ones are one."""

    lookup: Lookup
    searched: tuple[SearchedLayer, ...]
    exact_names: ExactNames
    nodes: StatedNodes
    destination: str | None
    subjects: list[Subject] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)
    ties: dict[str, Tie] = field(default_factory=dict)
    matches: list[PartyMatch] = field(default_factory=list)
    limits: list[MatchLimit] = field(default_factory=list)
    certain: dict[str, list[Candidate]] = field(default_factory=dict)
    holdings: dict[str, Sequence[Tie]] = field(default_factory=dict)
    namesakes: dict[str, Namesake] = field(default_factory=dict)

    def build(self) -> Resolution:
        """Return what the parties added so far are."""
        return Resolution(
            subjects=tuple(self.subjects),
            overlay=Overlay(tuple(self.parties.values()), tuple(self.ties.values())),
            matches=tuple(self.matches),
            limits=tuple(dict.fromkeys(self.limits)),
            namesakes=tuple(self.namesakes.values()),
        )

    def find_certain(self, parties: Sequence[TransactionParty]) -> None:
        """Note, by node, whom any of its entries is for certain: equal words mean one party."""
        queries = list_queries(parties, self.nodes.node_of)
        self.lookup.look_ahead(list(queries.values()))
        for place, query in queries.items():
            sure = self._find_candidates(query).of_band("match")
            if sure:
                self.certain.setdefault(self.nodes.node_of[place], sure)

    def add_party(self, ref: int, party: TransactionParty) -> None:
        """Look a party and its stated owners up, and add what the transaction says of them."""
        query = stated_query(party)
        answer = self._look_up(query, ref, party.role)
        if not query.is_named:
            return
        subjects = self._find_subjects(ref, party, query, answer)
        self.subjects.extend(subjects)
        self._add_places(party, subjects)
        itself = dict.fromkeys(node.id for node in subjects)
        owners = enumerate(party.owners)
        holders = [(owner, self._find_holders(ref, party, n, owner)) for n, owner in owners]
        named = [holder for _, stated in holders for holder, _ in stated]
        related = Related(ref, party.role, tuple(itself), tuple(named))
        ties, limits = compare_related(related, self.lookup, self.exact_names)
        self.limits += limits
        self.ties = {tie.key: tie for tie in ties} | self.ties
        for subject in subjects:
            self._add_holdings(ref, subject, list(claim_shares(holders, subject.id, itself)))

    def _add_places(self, party: TransactionParty, subjects: Sequence[Subject]) -> None:
        """Add where the order says that a party is, and by which lines it can be reached."""
        for place, words in list_places(party):
            if not self.lookup.knows(place.id):
                self.parties.setdefault(place.id, place)
            for subject in subjects:
                self._add_tie(place_tie(subject.id, place, words))

    def add_deliveries(self, order: Transaction) -> None:
        """Add where goods are handed over and used as places of those who receive or use them.

        A street or port of which no house is named would place everybody there.
        """
        located = {(tie.start, tie.end) for tie in self.ties.values()}
        for ref, text, country in _list_receipts(order):
            for place, words in list_addresses(text, country, of_houses=True):
                if not self.lookup.knows(place.id):
                    self.parties.setdefault(place.id, place)
                for subject in self.subjects:
                    if subject.ref == ref and (subject.id, place.id) not in located:
                        self._add_tie(place_tie(subject.id, place, words))

    def _add_holdings(self, ref: int, subject: Subject, ties: Sequence[Tie]) -> None:
        """Add who holds a subject. A party that stands in two roles may state it twice.

        The same list again is a restatement; another list is as another source's: of each owner
        the larger sum counts.
        """
        earlier = self.holdings.setdefault(subject.id, ties)
        keys = {tie.key for tie in earlier}
        if any(tie.key not in keys for tie in ties):
            further = f"{DATASET} (party {ref})"
            ties = [replace(tie, source=replace(tie.source, dataset=further)) for tie in ties]
        for tie in ties:
            self._add_tie(tie)

    def _find_subjects(
        self, ref: int, party: TransactionParty, query: Query, answer: LookupResult
    ) -> list[Subject]:
        """Return the nodes under which a party is examined: all that it is, else its own."""
        sure = answer.of_band("match")
        possible = self._choose_possible(answer, query, ref)
        by_words = [] if sure else self.certain.get(self.nodes.node_of[Place(ref)], [])
        subjects = [known_subject(ref, party, candidate) for candidate in sure]
        subjects += [subject_by_words(ref, party, candidate) for candidate in by_words]
        self._add_states(self.lookup.owners_above.with_bodies([*sure, *by_words]), party)
        if sure and sure[0].by == ("id",):
            # who its name resembles may be another source's entry of the very same party
            self._add_resemblances(sure[0].record.id, possible)
        elif possible or not subjects:
            subjects.append(self._add_unknown_party(ref, party, query, possible))
        return subjects

    def _choose_possible(
        self, answer: LookupResult, query: Query, ref: int, owner: int | None = None
    ) -> list[Candidate]:
        """Return whom a party may be; of a name that many have, note the one question."""
        possible = answer.of_band("possible")
        namesakes = find_namesakes(answer, self.exact_names)
        if not namesakes:
            return possible
        # who is found for certain is no namesake, and equal words are asked about once
        if not answer.of_band("match"):
            node = self.nodes.node_of[Place(ref, owner)]
            self.namesakes.setdefault(node, _ask_namesake(ref, owner, query, namesakes))
        return [candidate for candidate in possible if candidate not in namesakes]

    def _find_candidates(self, query: Query) -> LookupResult:
        return self.exact_names.leave_out_resembling(self.lookup.find(query))

    def _look_up(self, query: Query, ref: int, role: str, owner: int | None = None) -> LookupResult:
        """Look a party or owner up, and write down what was compared."""
        answer = self._find_candidates(query)
        threshold = f"{self.lookup.matcher.bands.match:.2f}"
        received = MatchQuery(**query.as_received())
        for row in list_match_rows(query, answer):
            self.matches.append(
                PartyMatch(
                    party_ref=ref,
                    role=role,
                    query=received,
                    owner=owner,
                    searched=self.searched,
                    threshold=threshold,
                    candidate=row.candidate,
                    score=row.score,
                    band=row.band,
                    explanation=row.explanation,
                    evidence_hash=row.evidence_hash,
                )
            )
        self.limits += [MatchLimit(ref, owner, limit) for limit in answer.limits]
        return answer

    def _add_unknown_party(
        self, ref: int, party: TransactionParty, query: Query, possible: list[Candidate]
    ) -> Subject:
        """Make, or find again, the node of a party that is not found for certain."""
        node = self.nodes.node_of[Place(ref)]
        facts = {
            "address": party.address,
            "incorporated": party.incorporated,
            "sector": party.sector,
        }
        self._add_node(node, query, possible, **facts)
        self._add_states([PartyRecord(node, (self.parties[node],), ())], party)
        self._add_other_readings(Place(ref), query)
        return Subject(
            ref=ref,
            role=party.role,
            pid=party_pid(node),
            id=node,
            name=display_name(query),
            resolved="possible" if possible else "none",
            country=party.country,
        )

    def _add_states(
        self, records: Sequence[PartyRecord], party: TransactionParty, owner: Owner | None = None
    ) -> None:
        """Add the states that parties belong to by their names, where no source says what they are.

        Whose state it is, where nothing says: that of the company owned, or of the destination.
        """
        if party.role == "exporter":
            return
        countries = (owner.country if owner else None, party.country, self.destination)
        country = next((code for code in countries if code), None)
        for record in records:
            state = infer_state(record, country)
            if state is not None:
                self.parties.setdefault(state[0].id, state[0])
                self._add_tie(state[1])

    def _find_holders(
        self, ref: int, party: TransactionParty, position: int, owner: Owner
    ) -> list[tuple[str, Standing]]:
        """Return the ids of whom a stated owner may be, and how firmly.

        A share of nobody in particular is a share whose owner is not known: it has no holder. Where
        several nodes are the owner for certain, one carries the share, so that it is not counted
        once a node: the one whose listing weighs most. The others are inferred owners, since who is
        above them or lists them must not be lost. `matches` names them all.
        """
        query = stated_query(owner)
        answer = self._look_up(query, ref, "owner", position)
        sure = answer.of_band("match")
        possible = self._choose_possible(answer, query, ref, position)
        if not query.is_named:
            return []
        node = self.nodes.node_of[Place(ref, position)]
        sure = sure or self.certain.get(node, [])
        if sure:
            self._add_states(self.lookup.owners_above.with_bodies(sure), party, owner)
            first, *others = sorted(sure, key=self._rank_holder)
            holder = first.record.id
            are_apart = self.lookup.are_apart
            self._add_resemblances(
                holder, [other for other in possible if not are_apart(holder, other.record.id)]
            )
            return [(holder, "claimed"), *list_other_holders(first, others)]
        kind = owner.kind or kind_of_name(owner.name or "")
        # whose body it is, where neither order nor name says: most likely its company's state
        if kind == PartyKind.PUBLIC_BODY and query.country is None:
            query = replace(query, country=country_of_body(query.name or "") or party.country)
        self._add_node(node, query, possible, kind=kind)
        self._add_other_readings(Place(ref, position), query)
        is_nobody = not possible and not owner.identifiers and describes_owner(owner.name or "")
        # "various shareholders" hold a share of which nobody knows whose it is
        return [] if is_nobody and owner.id is None else [(node, "claimed")]

    def _rank_holder(self, candidate: Candidate) -> tuple[int, bool, str]:
        """Rank by the gravest measure of a regime that applies, then listed ones before others."""
        listings = candidate.record.listings
        levels = [
            SEVERITIES.index(measure_level(entry.measure, "stop"))
            for entry in listings
            if self.exact_names.policy.applies(entry.regime)
        ]
        return -max(levels, default=-1), not listings, candidate.record.id

    def _add_node(
        self,
        node: str,
        query: Query,
        possible: list[Candidate],
        kind: str | None = None,
        **facts: str | None,
    ) -> None:
        """Add a node, or what a further entry of the same words says beside the first."""
        given = Party(
            id=node,
            name=display_name(query),
            kind=kind or PartyKind.UNKNOWN,
            country=query.country,
            source=Provenance(DATASET, node.partition(":")[2]),
            identifiers=tuple(dict.fromkeys(query.identifiers)),
            topics=(STATE_BODY_TOPIC,) if kind == PartyKind.PUBLIC_BODY else (),
            notes=() if query.name or query.given else (NAMED_BY_ID,),
            **facts,  # type: ignore[arg-type]  # only texts are passed
        )
        self.parties[node] = join_descriptions(self.parties.get(node, given), given)
        self._add_resemblances(node, possible)

    def _add_other_readings(self, place: Place, query: Query) -> None:
        """Tie a node to the others of its name that its words do not tell it from."""
        node = self.nodes.node_of[place]
        for other in self.nodes.other_nodes.get(place, ()):
            for party_id in [candidate.record.id for candidate in self.certain.get(other, ())] or [
                other
            ]:
                self._add_tie(equal_name_tie(node, party_id, query))

    def _add_resemblances(self, node: str, possible: Iterable[Candidate]) -> None:
        """Tie a node to the parties that it may be the same as."""
        for candidate in possible:
            self._add_tie(resemblance_tie(node, candidate))

    def _add_tie(self, tie: Tie) -> None:
        self.ties.setdefault(tie.key, tie)


def resolve_order(
    order: Transaction, setup: AssessmentSetup, on: date, as_of: date | None
) -> Resolution:
    """Resolve the parties of an order, and look for whoever else it speaks of.

    Args:
        order: As read.
        setup: What it is assessed against.
        on: The day of the question.
        as_of: The day of what was known; None = everything.
    """
    lookup, exact_names = setup.lookup, ExactNames(on, as_of, setup.tables, setup.policy)
    resolution = resolve(order, lookup, setup.layers, exact_names)
    by_id = [subject.name for subject in resolution.subjects if subject.resolved == "id"]
    mentions = find_mentions(order, lookup.find, setup.tables, (on, as_of), by_id)
    doubted = find_doubted(order, resolution.matches, lookup, exact_names)
    return replace(resolution, mentions=tuple(mentions), doubted=tuple(doubted))
