"""The world of one example line while the line is being read."""

import re
from dataclasses import dataclass, field
from typing import Any

from onward.graph.model import Listing, Party, PartyKind, Share, Shipment, Statement, Tie, TieKind
from onward.graph.shipment_ties import ships_to
from onward.graph.store.manifests import SourceFacts
from onward.queries.examples import world
from onward.queries.tables.tables import default_tables
from onward.queries.transactions.transaction import Transaction, parse_transaction


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
    """A world while its line is being read."""

    parties: dict[str, PartyDraft] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    order: dict[str, Any] = field(default_factory=lambda: {"date": world.DATE, "destination": "XC"})
    item: dict[str, Any] = field(default_factory=world.item)
    statement: dict[str, Any] | None = field(default_factory=world.statement)
    declared: dict[str, bool | None] = field(default_factory=dict)
    exporter: str = "DE"
    layers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def party(self, name: str) -> PartyDraft:
        """Give a party, made with its defaults when it is first named."""
        if name not in self.parties:
            kind, topics, country = world.KINDS.get(name, (PartyKind.COMPANY, (), "XC"))
            facts = dict(world.FACTS.get(name, {}))
            self.parties[name] = PartyDraft(kind, topics, country, facts)
        return self.parties[name]

    def statements(self) -> tuple[Statement, ...]:
        """Give what the sources of the line's world say."""
        self._give_owner()
        self._fill_up()
        derived = (tie for shipment in self.shipments for tie in ships_to(shipment))
        statements: list[Statement] = [*self.ties, *self.shipments, *derived]
        for name, draft in self.parties.items():
            listings = _listings(name, draft)
            statements += [_party(name, draft, has_listings=bool(listings)), *listings]
        return tuple(statements)

    def sources(self) -> tuple[SourceFacts, ...]:
        """Give the dates and limits of the line's sources."""
        own = {"retrieved": world.RETRIEVED, "max_age_days": world.FRESH_DAYS}
        named = {world.DATASET: own, **self.layers}
        return tuple(SourceFacts(name=name, source=name, **facts) for name, facts in named.items())

    def _give_owner(self) -> None:
        acme = self.party("acme")
        owned = any((tie.kind, tie.end) == (TieKind.OWNS, party_id("acme")) for tie in self.ties)
        if not owned and acme.facts.get("owners") != "none":
            self.party("founder")
            self.add_tie(start="founder", end="acme", kind=TieKind.OWNS, share=Share(1.0, 1.0))

    def _fill_up(self) -> None:
        """Give an address or contact as many parties, and a person as many mandates, as told."""
        for name, draft in list(self.parties.items()):
            is_contact = draft.kind == PartyKind.CONTACT
            place = TieKind.CONTACT_AT if is_contact else TieKind.LOCATED_AT
            at, of = party_id(name), draft.facts
            tenants = {tie.start for tie in self.ties if (tie.kind, tie.end) == (place, at)}
            for number in range(len(tenants), int(of.get("degree", 0))):
                self.party(f"{name}_tenant_{number}")
                self.add_tie(start=f"{name}_tenant_{number}", end=name, kind=place)
            held = {tie.end for tie in self.ties if (tie.kind, tie.start) == (TieKind.DIRECTS, at)}
            for number in range(len(held), int(of.get("mandates", 0))):
                self.party(f"{name}_mandate_{number}")
                self.add_tie(start=name, end=f"{name}_mandate_{number}", kind=TieKind.DIRECTS)

    def add_tie(self, *, start: str, end: str, **terms: Any) -> None:
        """Add a tie between two parties by their names."""
        record = f"tie-{len(self.ties)}"
        self.ties.append(Tie(party_id(start), party_id(end), source=world.source(record), **terms))

    def transaction(self) -> Transaction:
        """Give the line's transaction.

        Raises:
            InputRefused: A value that the line sets is none that a transaction can hold.
        """
        acme = self.party("acme")
        acme.role = acme.role or "end_user"
        parties: list[dict[str, Any]] = [
            {"role": "exporter", "name": "Exporter", "country": self.exporter}
        ]
        for name, draft in self.parties.items():
            if draft.role is not None:
                is_named = draft.facts.get("name") != "none"
                parties.append({"role": draft.role, **({"id": party_id(name)} if is_named else {})})
        order = {"id": "T-example", "items": [self.item], **self.order, "parties": parties}
        order["end_use"] = {"text": "network planning", "statement": self.statement}
        return parse_transaction(order)


def party_id(name: str) -> str:
    """Give the id that a party of an example has."""
    return f"{world.DATASET}:{name}"


def _party(name: str, draft: PartyDraft, *, has_listings: bool) -> Party:
    topics = draft.topics
    if has_listings:  # the entries say when; a bare topic would hold since ever
        topics = tuple(topic for topic in topics if topic not in _listed_topics())
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
    )


def _listed_topics() -> tuple[str, ...]:
    return default_tables().topics_of("listed")


def _listings(name: str, draft: PartyDraft) -> tuple[Listing, ...]:
    if name == "listed" and not draft.entries and not draft.topics:
        return world.default_listings()
    topics = [topic for topic in draft.topics if topic in _listed_topics()] or ["sanction"]
    return tuple(
        Listing(
            id=f"{name}/{number}/{topic}",
            party=party_id(name),
            topic=topic,
            regime=entry["regime"],
            source=world.source(f"listing/{name}/{number}/{topic}"),
            measure=draft.facts.get("measure"),
            list=entry["list"],
            since=entry["since"],
            until=entry["until"],
        )
        for number, entry in enumerate(draft.entries)
        for topic in topics
    )
