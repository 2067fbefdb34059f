"""Addresses and contacts of parties as nodes, so that who shares one is connected.

Of every source alike: each party's address is read (`onward.graph.addresses.reading`), each of its
telephone numbers, e-mail addresses and web addresses (`onward.graph.addresses.contacts`). The ids
of these nodes are the same in every layer, so that a customer and a listed party meet at one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.ids import CONTACT_KINDS
from onward.graph.addresses.reading import names_street, read_addresses
from onward.graph.model import Party, PartyKind, Provenance, Statement, Tie, TieKind
from onward.loaders.source import LoadLog

NO_NODE: Final = "addresses that could not be read and are compared with no other"
NO_STREET: Final = "addresses that name a place and no street"

_PLACELESS: Final = frozenset({PartyKind.CONTACT, PartyKind.SECURITY, PartyKind.BANK_ACCOUNT})


def add_places(statements: Iterable[Statement], log: LoadLog) -> Iterator[Statement]:
    """Pass statements on, and add the places and contacts of the parties among them.

    Args:
        statements: Of one layer.
        log: Counts the addresses that were read, and those that could not be.
    """
    places = _Places(log)
    for statement in statements:
        yield statement
        if isinstance(statement, Party) and statement.kind not in _PLACELESS:
            places.add_party(statement)
        elif isinstance(statement, Tie):
            places.add_tie(statement)
    yield from places.statements()


@dataclass(slots=True)
class _Node:
    """An address or contact: its text that sorts first, and the oldest retrieval of its parties."""

    kind: PartyKind
    text: str
    country: str | None
    dataset: str
    retrieved: str | None


@dataclass(slots=True)
class _Places:
    """The addresses and contacts of one layer, and who is at them, each with its own words.

    Attributes:
        nodes: By the id of the place.
        words: How a party writes the place, by (party, kind of tie, place).
        sources: Of each party that has a place.
        at_address: Parties that a tie of the source places at a party that is an address.
        read_as: Place and words of each party that is an address itself.
    """

    log: LoadLog
    nodes: dict[str, _Node] = field(default_factory=dict)
    words: dict[tuple[str, TieKind, str], dict[str, None]] = field(default_factory=dict)
    sources: dict[str, Provenance] = field(default_factory=dict)
    at_address: list[Tie] = field(default_factory=list)
    read_as: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add_party(self, party: Party) -> None:
        """Read the address and the contacts of a party."""
        # a person's country is its nationality, which says nothing of where it lives
        country = None if party.kind == PartyKind.PERSON else party.country
        is_address = party.kind == PartyKind.ADDRESS
        address = party.address or (party.name if is_address else None)
        for text, read in read_addresses(address, country) if address else ():
            if read is None:
                self.log.counts[NO_NODE if names_street(text) else NO_STREET] += 1
                continue
            node = _Node(PartyKind.ADDRESS, read.text, read.country, *_date_node(party))
            self._add_node(party, TieKind.LOCATED_AT, read.id, node, text)
            if is_address:
                self.read_as.setdefault(party.id, []).append((read.id, text))
        for key, value in party.notes:
            if key in CONTACT_KINDS:
                self._add_contacts(party, key, value, country)

    def add_tie(self, tie: Tie) -> None:
        """Note a tie to a place that may be an address with a node of its own."""
        if tie.kind == TieKind.LOCATED_AT:
            self.at_address.append(tie)

    def _add_contacts(self, party: Party, key: str, value: str, country: str | None) -> None:
        for text in split_contacts(key, value):  # type: ignore[arg-type]  # the caller has looked
            for contact in read_contact(key, text, country):
                node = _Node(PartyKind.CONTACT, contact.value, None, *_date_node(party))
                self._add_node(party, TieKind.CONTACT_AT, contact.id, node, text)

    def _add_node(self, party: Party, kind: TieKind, place: str, node: _Node, text: str) -> None:
        first = self.nodes.setdefault(place, node)
        # whatever the order of the rows
        first.text = min(first.text, node.text)
        first.retrieved = min(filter(None, (first.retrieved, node.retrieved)), default=None)
        self.words.setdefault((party.id, kind, place), {})[text] = None
        self.sources[party.id] = party.source

    def statements(self) -> Iterator[Party | Tie]:
        """Yield each node once, and a tie for each party at it."""
        for place, node in self.nodes.items():
            yield Party(
                id=place,
                name=node.text,
                kind=node.kind.value,
                country=node.country,
                source=Provenance(node.dataset, place, retrieved=node.retrieved),
                address=node.text if node.kind is PartyKind.ADDRESS else None,
            )
        for (party, kind, place), words in self.words.items():
            record = f"{party}/{kind.value}/{place}"
            source = replace(self.sources[party], record=record)
            yield Tie(party, place, kind.value, source, text="; ".join(sorted(words)))
        for tie in self.at_address:
            for place, text in self.read_as.get(tie.end, ()):
                # what a party says of itself says more than the entry it is tied to
                if (tie.start, TieKind.LOCATED_AT, place) in self.words:
                    continue
                source = replace(tie.source, record=f"{tie.key}/{place}")
                yield replace(tie, end=place, source=source, text=text)


def _date_node(party: Party) -> tuple[str, str | None]:
    return party.source.dataset, party.source.retrieved
