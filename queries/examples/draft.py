"""The world of one example line while the line is being read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onward.graph.model import (
    DestinationRecord,
    Identifier,
    Listing,
    Party,
    PartyKind,
    Shipment,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.shares import Share
from onward.graph.shipments.ties import ships_to
from onward.graph.store.manifests import SourceFacts
from onward.queries.examples import world
from onward.queries.examples.world import Fields
from onward.queries.tables.tables import default_tables
from onward.queries.transactions.goods.items import REASONED
from onward.queries.transactions.transaction import Transaction, parse_transaction

_CAPACITY = ("sites", "staff", "installed")
"""What the order, and no source, says of a party."""


@dataclass(slots=True)
class PartyDraft:
    """A party while its line is being read; `entries` are its list entries, as matched."""

    kind: str
    topics: tuple[str, ...]
    country: str | None
    facts: dict[str, str] = field(default_factory=dict)
    entries: list[re.Match[str]] = field(default_factory=list)
    role: str | None = None


@dataclass(slots=True)
class Draft:
    """A world while its line is being read.

    Attributes:
        fields: Of the transaction, but for its parties, items and end use.
        declared: What the line says of the declarations of the end-use statement.
        grounds: What the line says of the grounds of a "no" among the six answers.
        layers: Dates and limits of the sources that the line names.
        coverage: For which months the import record of a country is complete.
    """

    parties: dict[str, PartyDraft] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    fields: Fields = field(default_factory=lambda: {"date": world.DATE, "destination": "XC"})
    item: Fields = field(default_factory=world.item)
    grounds: Fields = field(default_factory=dict)
    statement: Fields | None = field(default_factory=world.statement)
    declared: dict[str, bool | None] = field(default_factory=dict)
    end_use: Fields = field(default_factory=lambda: {"text": "network planning"})
    exporter: str = "DE"
    coverage: list[DestinationRecord] = field(default_factory=list)
    layers: dict[str, Fields] = field(default_factory=dict)

    def party(self, name: str) -> PartyDraft:
        """Return a party, made with its defaults when it is first named."""
        if name not in self.parties:
            kind, topics, country = world.KINDS.get(name, (PartyKind.COMPANY, (), "XC"))
            facts = dict(world.FACTS.get(name, {}))
            self.parties[name] = PartyDraft(kind, topics, country, facts)
        return self.parties[name]

    def statements(self) -> tuple[Statement, ...]:
        """Return what the sources of the line's world say."""
        self._add_owner()
        self._add_crowds()
        derived = (tie for shipment in self.shipments for tie in ships_to(shipment))
        statements: list[Statement] = [*self.ties, *self.shipments, *derived, *self.coverage]
        for name, draft in self.parties.items():
            listings = _make_listings(name, draft)
            statements += [_make_party(name, draft, has_listings=bool(listings)), *listings]
        return tuple(statements)

    def sources(self) -> tuple[SourceFacts, ...]:
        """Return the dates and limits of the line's sources."""
        named = {world.DATASET: world.layer(), **self.layers}
        return tuple(SourceFacts(name=name, source=name, **facts) for name, facts in named.items())

    def _add_owner(self) -> None:
        """Let acme have a founder, unless a clause gives it an owner or says that it has none."""
        acme = self.party("acme")
        owned = any((tie.kind, tie.end) == (TieKind.OWNS, party_id("acme")) for tie in self.ties)
        if not owned and acme.facts.get("owners") != "none":
            self.party("founder")
            self.add_tie(start="founder", end="acme", kind=TieKind.OWNS, share=Share(1.0, 1.0))

    def _add_crowds(self) -> None:
        """Add parties at a place, and mandates of a person, up to the number that is stated."""
        for name, draft in list(self.parties.items()):
            is_contact = draft.kind == PartyKind.CONTACT
            place = TieKind.CONTACT_AT if is_contact else TieKind.LOCATED_AT
            self._add_tenants(name, place, int(draft.facts.get("degree", 0)))
            self._add_mandates(name, int(draft.facts.get("mandates", 0)))

    def _add_tenants(self, node: str, place: TieKind, count: int) -> None:
        tenants = {tie.start for tie in self.ties if (tie.kind, tie.end) == (place, party_id(node))}
        for number in range(len(tenants), count):
            self.party(f"{node}_tenant_{number}")
            self.add_tie(start=f"{node}_tenant_{number}", end=node, kind=place)

    def _add_mandates(self, person: str, count: int) -> None:
        directs = (TieKind.DIRECTS, party_id(person))
        companies = {tie.end for tie in self.ties if (tie.kind, tie.start) == directs}
        for number in range(len(companies), count):
            self.party(f"{person}_mandate_{number}")
            self.add_tie(start=person, end=f"{person}_mandate_{number}", kind=TieKind.DIRECTS)

    def add_tie(self, *, start: str, end: str, **terms: Any) -> None:
        """Add a tie between two parties by their names."""
        record = f"tie-{len(self.ties)}"
        self.ties.append(Tie(party_id(start), party_id(end), source=world.source(record), **terms))

    def transaction(self) -> Transaction:
        """Return the line's transaction.

        Raises:
            InputRefused: The line sets a value that no transaction can hold.
        """
        acme = self.party("acme")
        acme.role = acme.role or "end_user"
        parties: list[Fields] = [
            {"role": "exporter", "name": "Muster Optik", "country": self.exporter}
        ]
        for name, draft in self.parties.items():
            if draft.role is not None:
                is_named = draft.facts.get("name") != "none"
                identity = {"id": party_id(name)} if is_named else {}
                capacity = {key: draft.facts[key] for key in _CAPACITY if key in draft.facts}
                stated = {"capacity": capacity} if capacity else {}
                parties.append({"role": draft.role, **identity, **stated})
        end_use = {**self.end_use, "statement": self.statement}
        papers = [world.document()] if self.statement else []
        # `items` may be among the fields: a line can say that there are none
        self._give_grounds()
        fields = {"id": "T-example", "items": [self.item], "documents": papers, **self.fields}
        return parse_transaction({**fields, "parties": parties, "end_use": end_use})

    def _give_grounds(self) -> None:
        """State the grounds of each "no" of the six, but for what the line says of them."""
        answers = self.item.get("cyber_surveillance")
        if answers is not None and "no" in answers.values():
            ended = [element for element in REASONED if answers.get(element) == "no"]
            reasons = dict.fromkeys(ended, world.REASON)
            grounds = {"reasons": reasons, **world.GROUNDS, **self.grounds}
            self.item["cyber_surveillance"] = {**answers, **grounds}


def party_id(name: str) -> str:
    """Return the id that a party of an example has."""
    return f"{world.DATASET}:{name}"


def _make_party(name: str, draft: PartyDraft, *, has_listings: bool) -> Party:
    topics = draft.topics
    if has_listings:
        # the entries say when they hold; a bare topic would hold at all times
        topics = tuple(topic for topic in topics if topic not in _topics_of_lists())
    facts = draft.facts
    return Party(
        id=party_id(name),
        name=facts.get("name", name),
        kind=draft.kind,
        country=draft.country,
        source=world.source(f"party/{name}"),
        topics=topics,
        incorporated=facts.get("incorporated"),
        sector=facts.get("sector"),
        address=facts.get("address"),
        identifiers=_make_identifiers(facts),
        notes=(("birth_date", facts["birth_date"]),) if "birth_date" in facts else (),
    )


def _make_identifiers(facts: Mapping[str, str]) -> tuple[Identifier, ...]:
    number = facts.get("number")
    return (Identifier("registration_number", number),) if number else ()


def _topics_of_lists() -> tuple[str, ...]:
    tables = default_tables()
    return (*tables.topics_of("listed"), *tables.topics_of("restricted"))


def _make_listings(name: str, draft: PartyDraft) -> tuple[Listing, ...]:
    if name == "listed" and not draft.entries and not draft.topics:
        return world.default_listings()
    # an entry lists for the topics that the party has, and for a sanction where it has none
    topics = [topic for topic in draft.topics if topic in _topics_of_lists()] or ["sanction"]
    return tuple(
        Listing(
            id=f"{name}/{number}/{topic}",
            party=party_id(name),
            topic=topic,
            regime=entry["regime"],
            source=world.source(f"listing/{name}/{number}/{topic}"),
            measure=draft.facts.get("measure"),
            list=entry["list"],
            programme=draft.facts.get("programme"),
            since=entry["since"],
            until=entry["until"],
        )
        for number, entry in enumerate(draft.entries)
        for topic in topics
    )
