"""What is looked up, and whom it may mean."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any, Final, Literal, NamedTuple, TypedDict

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.reading import ContactKind, read_addresses
from onward.graph.cache import LruCache
from onward.graph.countries import say_country
from onward.graph.engine import Engine, PartyRecord
from onward.graph.identity.clusters import Judgement
from onward.graph.json_forms import canonical_hash
from onward.graph.matching.identifiers import holds_personal_number, read_numbers
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, MatchResult, PartyQuery
from onward.graph.model import (
    Identifier,
    Party,
    PartyKind,
    Provenance,
    Standing,
    Tie,
    TieKind,
    party_pid,
)
from onward.graph.names.birth_dates import parse_birth_dates
from onward.graph.names.normalise import normalise
from onward.graph.names.words import make_plain
from onward.graph.sayings import joined, say
from onward.graph.shares import Share
from onward.graph.state_bodies import STATE_BODY_TOPIC, country_of_body, kind_of_name
from onward.queries.model.assessment import TwinGroup, TwinRecord
from onward.queries.transactions.empty_words import is_sample, says_nothing
from onward.queries.transactions.fields import split_share
from onward.queries.transactions.transaction import Owner, TransactionParty

Band = Literal["match", "possible", "weak"]


class QueryData(TypedDict, total=False):
    """A query as received; what it does not state is missing."""

    id: str
    name: str
    country: str
    identifiers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """What a transaction says of one party or owner."""

    id: str | None = None
    name: str | None = None
    country: str | None = None
    given: tuple[tuple[str, str], ...] = ()  # identifiers as received: (scheme, text)
    address: str | None = None

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """The identifiers as they may be meant, checked; a text that is none stays a text."""
        readings = (read_numbers(scheme, raw, self.country) for scheme, raw in self.given)
        return tuple(dict.fromkeys(number for read in readings for number in read.identifiers))

    @property
    def is_named(self) -> bool:
        """Whether anything says who this is."""
        return bool(self.id or self.name or self.given)

    def to_party_query(self) -> PartyQuery:
        """Return the query in the matcher's form."""
        return PartyQuery(
            names=(self.name,) if self.name else (),
            countries=(self.country,) if self.country else (),
            identifiers=self.identifiers,
            addresses=(self.address,) if self.address else (),
        )

    def as_received(self) -> QueryData:
        """Return the query as received; a natural person's own numbers are not repeated."""
        numbers = {
            scheme: "(personal)" if holds_personal_number(scheme, raw) else raw
            for scheme, raw in self.given
        }
        data: QueryData = {}
        if self.id:
            data["id"] = self.id
        if self.name:
            data["name"] = self.name
        if self.country:
            data["country"] = self.country
        if numbers:
            data["identifiers"] = numbers
        return data


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party of the graph that the query may mean.

    Attributes:
        by: How it was found: "id", "inn", "registration_number", "name" …
        member: The source's row that fits best.
        name: Its name that fits best.
        because: Why it is only possible, or weak; empty for a match.
        explanation: What was compared (docs/matching.md); None for a party given by id.
    """

    pid: int
    record: PartyRecord
    member: Party | None
    by: tuple[str, ...]
    band: Band
    score: float
    name: str
    because: tuple[str, ...] = ()
    explanation: Mapping[str, Any] | None = None

    def evidence_hash(self, query: Query) -> str:
        """Hash the facts of both sides: a person's judgement holds as long as they do.

        The score is left out: a better matcher must not reopen what a person has decided.
        """
        member = self.member
        fields: Any = {
            "query": query.as_received(),
            "party": self.record.id,
            "names": [] if member is None else [member.name, *(n.text for n in member.names)],
            "kind": None if member is None else member.kind,
            "countries": sorted(self.record.countries),
            "identifiers": [] if member is None else _public_numbers(member.identifiers),
        }
        return canonical_hash(fields)


def make_candidate(match: Match, record: PartyRecord) -> Candidate:
    """Return the party that a match names, as one that is meant."""
    rows = (member for member in record.members if member.id == match.member)
    band: Band = "weak" if match.band == "below" else match.band
    return Candidate(
        pid=party_pid(record.id),
        record=record,
        member=next(rows, record.head),
        by=match.by,
        band=band,
        score=match.score,
        name=match.name,
        because=match.because,
        explanation=match.explanation,
    )


def _public_numbers(numbers: Iterable[Identifier]) -> list[list[str]]:
    return [[n.scheme, "(personal)" if n.personal else n.value] for n in numbers]


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The candidates for a party.

    Attributes:
        candidates: Matches first, then possible ones, then some weak ones.
        weak_left_out: Number of weak ones that are not among them.
        nearest: Party id, name and score of the best one below every band, if any is near.
        limits: What the matcher did not look at.
        unsearchable: Names without a letter or digit.
    """

    candidates: tuple[Candidate, ...] = ()
    weak_left_out: int = 0
    nearest: tuple[str, str, float] | None = None
    limits: tuple[str, ...] = ()
    unsearchable: tuple[str, ...] = ()

    def of_band(self, band: Band) -> list[Candidate]:
        """Return the candidates of a band."""
        return [candidate for candidate in self.candidates if candidate.band == band]


# ------------------------------------------------------------------------------------------------
# Matches of names that state nothing, such as "TBA" or "test", which stand in place of a name.
#
# That a listed company is called Taba or Desta is chance, so that resembling one is a weak match;
# who bears the very name is found as by any other. The name is a gap of the order, whatever is
# found.
# ------------------------------------------------------------------------------------------------

FILLED_IN: Final = "the order's name states nothing, and is only like this one"


def lower_resemblances(query: Query, result: MatchResult) -> MatchResult:
    """Lower to weak whoever is only like a name that states nothing.

    Args:
        query: What the order states of a party.
        result: Who is found by it.
    """
    name = query.name
    if name is None or not (says_nothing(name) or is_sample(name)):
        return result
    matches = [
        replace(match, band="weak", because=(FILLED_IN, *match.because))
        if match.band == "possible" and match.by == ("name",) and not _are_same(name, match.name)
        else match
        for match in result.matches
    ]
    return replace(result, matches=tuple(matches))


def _are_same(left: str, right: str) -> bool:
    """Tell whether two names have the same words in any order, legal forms left out."""
    return _read_words(left) == _read_words(right)


def _read_words(name: str) -> list[str]:
    from onward.graph.names.words import make_form, make_plain  # noqa: PLC0415  # heavy

    return sorted(token.text for token in make_form(make_plain(name), person=False).tokens)


# ------------------------------------------------------------------------------------------------
# Parties and owners as a transaction states them.
# ------------------------------------------------------------------------------------------------

_SCHEMES: Final = {
    "imo": "imo",
    "inn": "inn",
    "\u0438\u043d\u043d": "inn",
    "ogrn": "ogrn",
    "\u043e\u0433\u0440\u043d": "ogrn",
    "lei": "lei",
    "swift": "swift",
    "bic": "swift",
    "uscc": "uscc",
}
"""Labels of numbers that say who somebody is, and their schemes; two are Russian."""
_LABELLED: Final = re.compile(
    rf"\b(?P<label>{'|'.join(_SCHEMES)})(?:[ -]?(?:no|nr|code|number))?[\s.:#\u2116-]*"
    r"(?P<number>(?=[A-Z0-9]*\d|[A-Z]{8}\b)[A-Z0-9]{7,20})\b",
    re.IGNORECASE,
)

DATASET = "transaction"
"""Dataset of everything that a transaction itself states; no layer may have this name."""


def owner_node(owner: Owner) -> str:
    """Return the overlay's id of a stated owner whom no source has for certain.

    An owner whose words are those of another party or owner has the id of that one
    (`onward.queries.matching.candidates`).
    """
    # a kind tells two owners of one name apart, too
    described = describe_query(stated_query(owner)) + (owner.kind or "")
    digest = hashlib.sha256(described.encode()).hexdigest()[:16]
    return f"{DATASET}:owner-{digest}"


def party_node(ref: int) -> str:
    """Return the overlay's id of a stated party, by its position in the transaction."""
    return f"{DATASET}:{ref}"


def stated_query(party: TransactionParty | Owner) -> Query:
    """Return the query for a party or owner as the transaction states it."""
    address = party.address if isinstance(party, TransactionParty) else None
    given = {**dict(_list_numbers(party.name or "", party.country)), **party.identifiers}
    name = party.name
    if isinstance(party, Owner) and name:
        name = split_share(name)[0] or None  # "(40 %)" is no name, and "40" nobody's
    return Query(party.id, name, party.country, tuple(sorted(given.items())), address)


def _list_numbers(name: str, country: str | None) -> Iterator[tuple[str, str]]:
    """Yield the numbers that a name holds behind their label, by scheme: "Star (IMO 9074729)"."""
    for label in _LABELLED.finditer(name):
        scheme = _SCHEMES[label["label"].casefold()]
        numbers = read_numbers(scheme, label["number"], country).identifiers
        if any(number.scheme == scheme and number.valid is not False for number in numbers):
            yield scheme, label["number"]


def describe_query(query: Query) -> str:
    """Write what a transaction says about who a party is; equal descriptions are one party."""
    return json.dumps([query.id, describe_name(query), query.country, query.given])


def describe_name(query: Query) -> str | None:
    """Return the name in the form in which equal names are equal texts, if there is a name."""
    return (normalise(query.name) or query.name) if query.name else None


# ------------------------------------------------------------------------------------------------
# The state behind a party that is a ministry, a police force or an army by its name.
#
# A public body of which no source says whose it is counts for its country's state, too. In either
# case the tie to the state is inferred: what follows is possible.
# ------------------------------------------------------------------------------------------------

_SAYS_LITTLE: Final = frozenset({PartyKind.UNKNOWN, PartyKind.ORGANIZATION})
"""Kinds of a source that leave open whether a party is a body of a state."""


_BODIES: Final = frozenset({PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT})


def infer_state(record: PartyRecord, country: str | None) -> tuple[Party, Tie] | None:
    """Return the state that a party is part of by its name, and the tie; None where it is none.

    Args:
        record: The party as the graph knows it, or as the transaction states it.
        country: Where it is, if no source says.
    """
    kind = read_open_kind(record)
    if kind is None or _is_inferred_at_home(record):
        return None
    of_name = country_of_body(record.name) or country
    state = _make_state(kind, min(record.countries, default=of_name))
    reason = say("its name, {name}, is that of a body of a state", name=record.name)
    if PartyKind.PUBLIC_BODY in record.kinds:
        reason = say("{name} is a public body, and no source says of which sort", name=record.name)
    source = Provenance(DATASET, "")
    tie = Tie(state.id, record.id, TieKind.CONTAINS, source, standing="inferred", text=reason)
    return state, tie


def read_open_kind(record: PartyRecord) -> PartyKind | None:
    """Return as what a party counts for its state where no source says it; None for others.

    Sources that know no more than an organisation leave it to its name; a source that calls it a
    public body leaves open whose it is, unless one of its topics says that.
    """
    if PartyKind.PUBLIC_BODY in record.kinds:
        topics = {topic for member in record.members for topic in member.topics}
        topics |= {entry.topic for entry in record.listings}
        is_described = any(_is_of_state(topic) for topic in topics)
        return None if is_described else PartyKind.PUBLIC_BODY
    return None if record.kinds - _SAYS_LITTLE else kind_of_name(record.name)


def _is_inferred_at_home(record: PartyRecord) -> bool:
    """Tell whether a list's name has told of a party already, and of which country it is."""
    return bool(record.countries) and not record.inferred_kinds.isdisjoint(_BODIES)


def _is_of_state(topic: str) -> bool:
    return topic.partition(".")[0] == STATE_BODY_TOPIC


def _make_state(kind: PartyKind, country: str | None) -> Party:
    of_state = (
        say("the State of {country}", country=say_country(country))
        if country
        else "a state that is not named"
    )
    is_army = kind == PartyKind.MILITARY_UNIT
    key = f"{'forces' if is_army else 'state'}-{country or 'unknown'}"
    return Party(
        id=f"{DATASET}:{key}",
        name=say("the armed forces of {of_state}", of_state=of_state) if is_army else of_state,
        kind=kind,
        country=country,
        source=Provenance(DATASET, key),
        topics=() if is_army else (STATE_BODY_TOPIC,),
    )


# ------------------------------------------------------------------------------------------------
# Which parties and owners of a transaction are one, by the words that it states of them.
#
# Two entries of one name are one node in the whole transaction, whether they stand there as parties
# or as owners: only so is ministry -> purchaser -> end-user a chain. Facts that contradict each
# other keep them apart: another id, country or number of one scheme, a person and a company.
# ------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where a transaction states a party, or (`owner` is a position) one of its owners."""

    ref: int
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class StatedNodes:
    """The nodes under which a transaction's parties and owners stand, unless a source has them.

    Attributes:
        node_of: Id of the node, by place.
        other_nodes: Further nodes that the words fit as well, where they fit several.
    """

    node_of: dict[Place, str]
    other_nodes: dict[Place, tuple[str, ...]]


def name_nodes(parties: Sequence[TransactionParty]) -> StatedNodes:
    """Return the node of each party and owner; equal words without a contradiction are one."""
    groups: dict[object, list[_Group]] = {}
    chosen: list[tuple[_Entry, list[_Group]]] = []
    # who is described best comes first: fewer words then fit one of them, or several
    for entry in sorted(_list_entries(parties), key=lambda entry: -len(entry.facts)):
        alike = groups.setdefault(entry.words, [])
        fitting = [group for group in alike if group.fits(entry)]
        fitting.sort(key=lambda group: -group.count_agreeing(entry))
        if not fitting:
            fitting = [_Group()]
            alike.append(fitting[0])
        fitting[0].add(entry)
        chosen.append((entry, fitting))
    return StatedNodes(
        node_of={entry.place: groups[0].node for entry, groups in chosen},
        other_nodes={
            entry.place: tuple(group.node for group in groups[1:])
            for entry, groups in chosen
            if groups[1:]
        },
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One party or owner.

    Attributes:
        words: What must be equal: the name, else the id, else the numbers.
        facts: What must not be contradicted, by the name of the fact.
        node: The id of its node if it stands alone.
    """

    place: Place
    words: object
    facts: dict[str, str]
    node: str


@dataclass(slots=True)
class _Group:
    """Entries that are one."""

    entries: list[_Entry] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def node(self) -> str:
        """The node of its first party, or where there is none, of its first owner."""
        first = min(
            self.entries, key=lambda entry: (entry.place.owner is not None, _sort_place(entry))
        )
        return first.node

    def fits(self, entry: _Entry) -> bool:
        """Return whether no fact of an entry contradicts those of the group."""
        return all(self.facts.get(name, text) == text for name, text in entry.facts.items())

    def count_agreeing(self, entry: _Entry) -> int:
        """Return how many facts both state."""
        return sum(self.facts.get(name) == text for name, text in entry.facts.items())

    def add(self, entry: _Entry) -> None:
        """Take an entry in, with what it states."""
        self.entries.append(entry)
        self.facts.update(entry.facts)


def _sort_place(entry: _Entry) -> tuple[int, int]:
    return entry.place.ref, -1 if entry.place.owner is None else entry.place.owner


def _list_entries(parties: Sequence[TransactionParty]) -> Iterator[_Entry]:
    """Yield every party and owner of whom anything says who it is."""
    for ref, party in enumerate(parties):
        query = stated_query(party)
        if query.is_named:
            yield _read_entry(Place(ref), query, party_node(ref))
        for position, owner in enumerate(party.owners):
            query = stated_query(owner)
            if query.is_named:
                yield _read_entry(Place(ref, position), query, owner_node(owner), owner)


def _read_entry(place: Place, query: Query, node: str, owner: Owner | None = None) -> _Entry:
    facts = {number.scheme: number.value for number in query.identifiers}
    if query.id:
        facts["id"] = query.id
    if query.country:
        facts["country"] = query.country
    if owner is not None and owner.kind is not None:
        facts["is_person"] = str(owner.kind == "Person")
    words: object = describe_name(query) or query.id or query.given
    if query.name and says_nothing(query.name):
        # "unknown" and "unknown" are not one party, unless everything else is the same
        words = describe_query(query)
    return _Entry(place, words, facts, node)


# ------------------------------------------------------------------------------------------------
# Where a transaction says that its parties are: nodes and ties of its overlay.
#
# The ids of addresses and contacts are the same in every source, so that a consignee and a listed
# party meet at one (`onward.graph.addresses`).
# ------------------------------------------------------------------------------------------------

_LINES: Final[tuple[ContactKind, ...]] = ("phone", "email", "website")


def list_places(party: TransactionParty) -> tuple[tuple[Party, str], ...]:
    """Return the addresses and contacts that an order gives of a party, each with its words."""
    return (*_list_addresses(party), *_list_contacts(party))


def place_tie(party_id: str, place: Party, words: str) -> Tie:
    """Return the tie of a party to a place: a claim of the order."""
    kind = TieKind.LOCATED_AT if place.kind == PartyKind.ADDRESS else TieKind.CONTACT_AT
    source = Provenance(DATASET, "")
    return Tie(party_id, place.id, kind, source, standing="claimed", text=words)


def _list_addresses(party: TransactionParty) -> Iterator[tuple[Party, str]]:
    if party.address:
        yield from list_addresses(party.address, party.country)


def list_addresses(
    text: str, country: str | None, *, of_houses: bool = False
) -> Iterator[tuple[Party, str]]:
    """Yield the addresses that a text of an order holds, as nodes, each with its words.

    Args:
        text: As the order writes it.
        country: Where it lies unless it says otherwise.
        of_houses: Leaves out streets, parks and ports of which no house is named.
    """
    for words, address in read_addresses(text, country):
        if address is not None and not (of_houses and address.grade == "street"):
            kind, source = PartyKind.ADDRESS, Provenance(DATASET, address.id)
            plain = address.text
            yield Party(address.id, plain, kind, address.country, source, address=plain), words


def _list_contacts(party: TransactionParty) -> Iterator[tuple[Party, str]]:
    for line in _LINES:
        stated: str | None = getattr(party, line)
        for words in split_contacts(line, stated) if stated else ():
            for contact in read_contact(line, words, party.country):
                source = Provenance(DATASET, contact.id)
                yield Party(contact.id, contact.value, PartyKind.CONTACT, None, source), words


# ------------------------------------------------------------------------------------------------
# The ties that a transaction itself states or suggests: owners, and who may be whom.
# ------------------------------------------------------------------------------------------------

OTHER_READING: Final = "transaction (read otherwise)"
"""Dataset of the owners whom a name of the transaction may mean as well.

It is a source of its own: as another reading it may take the whole share, and adds nothing to it.
"""

CUSTOMER_FILE: Final = "the exporter's customer file"


def resemblance_tie(node: str, candidate: Candidate) -> Tie:
    """Return the tie of a node to a party that it may be the same as."""
    return Tie(
        start=node,
        end=candidate.record.id,
        kind=TieKind.POSSIBLY_SAME_AS,
        source=Provenance(DATASET, ""),
        standing="inferred",
        text=joined(
            (say("compared with the name {name}", name=candidate.name), *candidate.because), "; "
        ),
        score=round(candidate.score, 2),
    )


def equal_name_tie(node: str, other: str, query: Query) -> Tie:
    """Return the tie of a node to another that the transaction gives the same name."""
    return Tie(
        start=node,
        end=other,
        kind=TieKind.POSSIBLY_SAME_AS,
        source=Provenance(DATASET, ""),
        standing="inferred",
        text=say("the transaction gives the name {name} to several parties", name=query.name),
        score=1.0,
    )


def claim_shares(
    holders: Sequence[tuple[Owner, Sequence[tuple[str, Standing]]]],
    owned: str,
    itself: Collection[str],
) -> Iterator[Tie]:
    """Yield the ties of a party's owners to one of its nodes, one for each entry and holder.

    An owner that is the party itself holds a share in itself; of two equal entries the second says
    that it is a second holding, and no restatement.

    Args:
        holders: Each stated owner, with the ids of whom it may be.
        owned: Id of the node whose owners they are.
        itself: Ids of all nodes that the party is.
    """
    seen: Counter[str] = Counter()
    for owner, candidates in holders:
        for holder, standing in candidates:
            start = owned if holder in itself else holder
            tie = _claim_share(start, owned, owner, standing)
            seen[tie.key] += 1
            number = seen[tie.key]
            yield (
                tie
                if number == 1
                else replace(tie, text=say("{text}, entry {number}", text=tie.text, number=number))
            )


def _claim_share(owner: str, owned: str, stated: Owner, standing: Standing) -> Tie:
    """Return a stated owner as a tie; an interval with one end stated is open at the other."""
    share = None
    if stated.has_share:
        low, high = map(float, stated.bounds)
        share = Share(low, high, stated.share_min_exclusive, stated.share_max_exclusive)
    is_sure = standing == "claimed"
    words = say(CUSTOMER_FILE)
    if stated.share_class:
        words = say("{file}, class {kind}", file=words, kind=stated.share_class)
    return Tie(
        start=owner,
        end=owned,
        kind=TieKind.OWNS,
        source=Provenance(DATASET if is_sure else OTHER_READING, ""),
        share=share,
        standing=standing,
        text=words if is_sure else say("{file}, whose name of the owner fits as well", file=words),
    )


def list_other_holders(
    first: Candidate, others: Sequence[Candidate]
) -> Iterator[tuple[str, Standing]]:
    """Yield those who may be an owner as well, but none of a regime that another is listed by."""
    taken = {entry.regime for entry in first.record.listings}
    for candidate in others:
        regimes = {entry.regime for entry in candidate.record.listings}
        if not regimes or regimes - taken:
            taken |= regimes
            yield candidate.record.id, "inferred"


# ------------------------------------------------------------------------------------------------
# Parties of several lists that are probably one, though nobody has confirmed it: twins.
#
# Two parties are twins where each is whom the other's names, numbers and facts mean best in its
# list, in band match both ways. A publisher's two entries of one list are two parties, and so is
# whatever a person has told apart. Twins are shown together; nothing else follows from them:
# verdicts, shares and evidence rest on what is confirmed alone (docs/semantics.md, Identity).
# ------------------------------------------------------------------------------------------------

PLACES: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT})
"""Kinds whose ids say already which of them are one."""

CACHED_PARTIES: Final = 1_024

NEAREST: Final = 5
"""Parties of a list that are compared for each name, beside those of equal names and numbers."""

_ListKey = tuple[str | None, str | None]
"""A list of a source, and the act behind it."""


@dataclass(frozen=True, slots=True)
class Twin:
    """Who is probably the same as a party.

    Attributes:
        record: What its sources say of it.
        score: How alike the two are by names, numbers and facts: the lower of both ways.
    """

    record: PartyRecord
    score: float


class TwinSearch:
    """Finds the twins of parties that are shown.

    Args:
        engine: Over the snapshot.
        matcher: Over the same snapshot; rows of one party may be one candidate or several.
        judgements: What is judged of its parties.
    """

    def __init__(self, engine: Engine, matcher: Matcher, judgements: Sequence[Judgement]) -> None:
        self._engine = engine
        self._matcher = matcher
        self._judgements = judgements
        self._best: LruCache[str, tuple[Twin, ...]] = LruCache(CACHED_PARTIES)

    def find(self, pid: int) -> tuple[Twin, ...]:
        """Return whoever is probably the same as a party, the likeliest first."""
        [record] = self._engine.parties([pid])
        return tuple(self._find_mutual(record))

    def group(self, ids: Sequence[str], looked_for: Sequence[str] = ()) -> tuple[TwinGroup, ...]:
        """Return those of some parties that are probably one, group by group.

        The likeliest pairs come first, and no group holds two parties that their list or a person
        tells apart. Groups, and the parties in them, stand in the order of `ids`.

        Args:
            ids: Of parties that are shown.
            looked_for: Those of them whose twins count although they are not among `ids`.
        """
        records = self._read_records(ids)
        for party in self._read_records(looked_for).values():
            for twin in self._find_mutual(party):
                records.setdefault(twin.record.id, twin.record)
        groups = {party: [party] for party in records}
        for left, right in self._list_pairs(records):
            members = groups[left], groups[right]
            pairs = product(*members)
            if members[0] is members[1] or not all(
                self._may_be_one(records[first], records[second]) for first, second in pairs
            ):
                continue
            joined = [party for party in records if party in {*members[0], *members[1]}]
            groups.update(dict.fromkeys(joined, joined))
        distinct = dict.fromkeys(tuple(group) for group in groups.values() if len(group) > 1)
        return tuple(
            TwinGroup(records=tuple(describe_twin(records[party]) for party in group))
            for group in distinct
        )

    def _find_mutual(self, record: PartyRecord) -> Iterator[Twin]:
        for similar in self._find_best(record):
            for back in self._find_best(similar.record):
                if back.record.id == record.id:
                    yield replace(similar, score=min(similar.score, back.score))

    def _read_records(self, ids: Sequence[str]) -> dict[str, PartyRecord]:
        """Return the records of parties by their canonical ids, in order."""
        pids = [pid for pid in self._engine.find(ids) if pid is not None]
        return {record.id: record for record in self._engine.parties(list(dict.fromkeys(pids)))}

    def _list_pairs(self, records: Mapping[str, PartyRecord]) -> list[tuple[str, str]]:
        """Return the pairs of twins among some parties, the likeliest first."""
        place = {party: number for number, party in enumerate(records)}
        scores: dict[tuple[str, str], float] = {}
        for party, pid in zip(records, self._engine.find(list(records)), strict=True):
            for twin in self.find(pid) if pid is not None else ():
                if twin.record.id in place:
                    first, second = sorted((party, twin.record.id), key=place.__getitem__)
                    scores[first, second] = twin.score
        return sorted(scores, key=lambda pair: (-scores[pair], place[pair[0]], place[pair[1]]))

    def _may_be_one(self, record: PartyRecord, other: PartyRecord) -> bool:
        """Tell whether neither their lists nor a person tells two parties apart."""
        if record.id == other.id or are_told_apart(record, other):
            return False
        return frozenset((record.id, other.id)) not in self._judged_apart

    @cached_property
    def _judged_apart(self) -> frozenset[frozenset[str]]:
        """The pairs of parties that are judged different, by their canonical ids."""
        pairs = [judgement.pair for judgement in self._judgements if judgement.says == "different"]
        lefts = self._engine.find([left for left, _ in pairs])
        rights = self._engine.find([right for _, right in pairs])
        loaded = [pair for pair in zip(lefts, rights, strict=True) if None not in pair]
        pids = [pid for pair in loaded for pid in pair if pid is not None]
        ids = dict(zip(pids, (record.id for record in self._engine.parties(pids)), strict=True))
        return frozenset(frozenset(ids[pid] for pid in pair if pid is not None) for pair in loaded)

    def _find_best(self, record: PartyRecord) -> tuple[Twin, ...]:
        """Return whom a party's names and facts mean best, of each list nobody else."""
        return self._best.get_or_make(record.id, lambda: tuple(self._choose_best(record)))

    def _choose_best(self, record: PartyRecord) -> Iterator[Twin]:
        similar = [
            Twin(other, match.score)
            for match, other in self._match_facts(record)
            if self._may_be_one(record, other)
        ]
        for twin in similar:
            rivals = [other for other in similar if are_told_apart(twin.record, other.record)]
            # two entries of one list that are as like: which of them it is nobody can tell
            if all(rival.score < twin.score for rival in rivals if rival is not twin):
                yield twin

    def _match_facts(self, record: PartyRecord) -> Iterator[tuple[Match, PartyRecord]]:
        """Yield whom the facts of a party mean in band match, with what sources say of them."""
        query = describe_record(record)
        if record.kinds & PLACES or not (query.names or query.identifiers):
            return
        result = self._matcher.match(query, nearest=NEAREST)
        matches = [match for match in result.matches if match.band == "match"]
        pids = self._engine.find([match.party for match in matches])
        best: dict[int, Match] = {}
        for pid, match in zip(pids, matches, strict=True):
            if pid is not None:  # the best row of a party comes first
                best.setdefault(pid, match)
        yield from zip(best.values(), self._engine.parties(list(best)), strict=True)


def describe_twin(record: PartyRecord) -> TwinRecord:
    """Return a party as one of several records of what is probably one."""
    titles = (entry.list or entry.regime for entry in record.listings)
    return TwinRecord(
        id=record.id,
        name=record.name,
        datasets=tuple(sorted({member.source.dataset for member in record.members})),
        lists=tuple(dict.fromkeys(filter(None, titles))),
    )


def describe_record(record: PartyRecord) -> PartyQuery:
    """Return a query by everything that the sources say of a party.

    Weak aliases are left out beside other names; sources differ in what they call a company, a fund
    or a body, so that the kind counts for persons alone.
    """
    names: list[str] = []
    for member in record.members:
        names.append(member.name)
        names += [name.text for name in member.names if name.kind != "weak"]
    is_person = record.kinds == {PartyKind.PERSON}
    numbers = [number for member in record.members for number in member.identifiers]
    births = {day for member in record.members for day in list_birth_dates(member)}
    return PartyQuery(
        names=tuple(dict.fromkeys(names)),
        kind=PartyKind.PERSON if is_person else None,
        countries=tuple(sorted(record.countries)),
        birth_dates=tuple(sorted(births)),
        identifiers=tuple(dict.fromkeys(numbers)),
    )


def list_birth_dates(member: Party) -> Iterator[str]:
    """Yield the birth dates that a source states, in ISO form with their precision."""
    for key, text in member.notes:
        if key == "birth_date":
            yield from parse_birth_dates(text)


def are_told_apart(record: PartyRecord, other: PartyRecord) -> bool:
    """Tell whether a source has two parties as two: both on one list, or both without any."""
    ours, theirs = _lists_by_source(record), _lists_by_source(other)
    for source in ours.keys() & theirs.keys():
        are_both_listed = ours[source] and theirs[source]
        if not are_both_listed or ours[source] & theirs[source]:
            return True
    return False


def _lists_by_source(record: PartyRecord) -> dict[str, set[_ListKey]]:
    """Return the lists of a party by source; none where a source has it without an entry."""
    lists: dict[str, set[_ListKey]] = {member.source.dataset: set() for member in record.members}
    for entry in record.listings:
        lists.setdefault(entry.source.dataset, set()).add((entry.list, entry.act))
    return lists


# ------------------------------------------------------------------------------------------------
# What is known of a party that is found already, as a query for others that it may be.
# ------------------------------------------------------------------------------------------------


def lists_of_dataset(record: PartyRecord, dataset: str) -> frozenset[tuple[str | None, str | None]]:
    """Return the lists of a source that a party is on, each with the act behind it."""
    entries = (entry for entry in record.listings if entry.source.dataset == dataset)
    return frozenset((entry.list, entry.act) for entry in entries)


def describe_party(record: PartyRecord, country: str | None) -> PartyQuery:
    """Return a query by all that the sources say of a known party, except its kind.

    Sources differ in what they call a company, a trader or a fund, and an order that states only a
    name states no kind either: an id must not find less. For the same reason a country of the order
    counts as well as those of the sources.
    """
    members = record.members
    # a country against none of the sources would count as a contradiction
    stated_country = {country} if country and record.countries else frozenset[str]()
    numbers = [number for member in members for number in member.identifiers]
    births = {day for member in members for day in list_birth_dates(member)}
    return PartyQuery(
        names=tuple(dict.fromkeys(_iterate_names(record))),
        countries=tuple(sorted(record.countries | stated_country)),
        birth_dates=tuple(sorted(births)),
        identifiers=tuple(dict.fromkeys(numbers)),
    )


def prepare_within(
    parties: Iterable[tuple[PartyRecord, Query]], lists: Collection[str], matcher: Matcher
) -> None:
    """Prepare for known parties that are looked for within their own lists next, all at once.

    Args:
        parties: Each, with what an order states of it.
        lists: Layers that hold entries of lists.
        matcher: What will look for them.
    """
    queries = [
        describe_party(record, query.country)
        for record, query in parties
        if any(member.source.dataset in lists for member in record.members)
    ]
    if len(queries) > 1:
        matcher.look_ahead(queries, matcher.bands.match)


def _iterate_names(record: PartyRecord) -> Iterator[str]:
    for member in record.members:
        yield member.name
        yield from (name.text for name in member.names)


def leave_out_name(described: PartyQuery, query: Query) -> PartyQuery:
    """Remove the name that the transaction states: everybody was compared with it already."""
    stated = make_plain(query.name or "").words
    names = tuple(name for name in described.names if make_plain(name).words != stated)
    return replace(described, names=names)


def states_more(query: Query, record: PartyRecord) -> bool:
    """Return whether the transaction states a name or number that no source gives the party."""
    if query.name is not None and query.name not in set(_iterate_names(record)):
        return True
    numbers = {(n.scheme, n.value) for member in record.members for n in member.identifiers}
    return any((n.scheme, n.value) not in numbers for n in query.identifiers)
