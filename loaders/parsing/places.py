"""Addresses and contacts of parties as nodes, so that who shares one is connected.

Of every source alike: each party's address is read (`onward.graph.addresses.reading`), each of its
telephone numbers, e-mail addresses and web addresses (`onward.graph.addresses.contacts`). The ids
of these nodes are the same in every layer, so that a customer and a listed party meet at one.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.ids import CONTACT_KINDS
from onward.graph.addresses.reading import names_street, read_addresses
from onward.graph.model import Party, PartyKind, Provenance, Tie, TieKind
from onward.graph.sorting.batches import BatchFile, StatementBatch, Streamed, read_statements
from onward.graph.sorting.run_tables import LINE
from onward.graph.sorting.spool import Spool
from onward.loaders.source import LoadLog

NO_NODE: Final = "addresses that could not be read and are compared with no other"
NO_STREET: Final = "addresses that name a place and no street"

_PLACELESS: Final = frozenset({PartyKind.CONTACT, PartyKind.SECURITY, PartyKind.BANK_ACCOUNT})


def add_places(statements: Iterable[Streamed], log: LoadLog) -> Iterator[Streamed]:
    """Pass statements on, and add the places and contacts of the parties among them.

    Args:
        statements: Of one layer.
        log: Counts the addresses that were read, and those that could not be.
    """
    places = _Places(log)
    for statement in statements:
        yield statement
        if isinstance(statement, Party) and statement.kind not in _PLACELESS:
            yield from places.add_party(statement)
        elif isinstance(statement, Tie):
            places.add_tie(statement)
        elif isinstance(statement, StatementBatch) and statement.name == "ties":
            places.add_ties(statement)
    yield from places.statements()


@dataclass(slots=True)
class _Node:
    """An address or contact: its text that sorts first, and the oldest retrieval of its parties."""

    kind: PartyKind
    text: str
    country: str | None
    dataset: str
    retrieved: str | None


_Words = dict[tuple[TieKind, str], dict[str, None]]
"""The words by which a party states each of its places, by the kind of tie and the place."""


@dataclass(slots=True)
class _Places:
    """The addresses and contacts of one layer.

    Attributes:
        nodes: By the id of the place.
        stated: Parties at an address that they state themselves, each with the address.
        numbers: Of each of these pairs, a number made of it.
        at_address: Ties of the source that place a party at a party that is an address.
        batches: Further such ties.
        read_as: Place and words of each party that is an address itself.
    """

    log: LoadLog
    nodes: dict[str, _Node] = field(default_factory=dict)
    stated: Spool[tuple[str, str]] = field(default_factory=Spool)
    numbers: "array[int]" = field(default_factory=lambda: array("q"))
    at_address: Spool[Tie] = field(default_factory=Spool)
    batches: BatchFile = field(default_factory=BatchFile)
    read_as: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add_party(self, party: Party) -> Iterator[Tie]:
        """Read the address and the contacts of a party, and yield its ties to them."""
        # a person's country is its nationality, which says nothing of where it lives
        country = None if party.kind == PartyKind.PERSON else party.country
        is_address = party.kind == PartyKind.ADDRESS
        address = party.address or (party.name if is_address else None)
        words: _Words = {}
        for text, read in read_addresses(address, country) if address else ():
            if read is None:
                self.log.counts[NO_NODE if names_street(text) else NO_STREET] += 1
                continue
            node = _Node(PartyKind.ADDRESS, read.text, read.country, *_date_node(party))
            self._add_node(read.id, node)
            words.setdefault((TieKind.LOCATED_AT, read.id), {})[text] = None
            if is_address:
                self.read_as.setdefault(party.id, []).append((read.id, text))
        for key, value in party.notes:
            if key in CONTACT_KINDS:
                self._add_contacts(party, key, value, country, words)
        yield from self._make_ties(party, words)

    def add_tie(self, tie: Tie) -> None:
        """Note a tie to a place that may be an address with a node of its own."""
        if tie.kind == TieKind.LOCATED_AT:
            self.at_address.append(tie)

    def add_ties(self, ties: StatementBatch) -> None:
        """Note those of many ties that place a party at what may be an address."""
        is_place = pc.equal(ties.table["kind"], pa.scalar(TieKind.LOCATED_AT.value, pa.string()))
        self.batches.append(ties.table.filter(is_place).drop_columns([LINE]))

    def _ties_to_addresses(self) -> Iterator[Tie]:
        """Yield the ties of the source that place a party at an address that was read."""
        for tie in self.at_address:
            if tie.end in self.read_as:
                yield tie
        addresses = pa.array(list(self.read_as), pa.string())
        for table in self.batches:
            leads_there = pc.is_in(table["end"], value_set=addresses)
            chosen = read_statements("ties", table.filter(leads_there))
            yield from (tie for tie in chosen if isinstance(tie, Tie))

    def _add_contacts(
        self, party: Party, key: str, value: str, country: str | None, words: _Words
    ) -> None:
        for text in split_contacts(key, value):  # type: ignore[arg-type]  # the caller has looked
            for contact in read_contact(key, text, country):
                node = _Node(PartyKind.CONTACT, contact.value, None, *_date_node(party))
                self._add_node(contact.id, node)
                words.setdefault((TieKind.CONTACT_AT, contact.id), {})[text] = None

    def _add_node(self, place: str, node: _Node) -> None:
        first = self.nodes.setdefault(place, node)
        # whatever the order of the rows
        first.text = min(first.text, node.text)
        first.retrieved = min(filter(None, (first.retrieved, node.retrieved)), default=None)

    def _make_ties(self, party: Party, words: _Words) -> Iterator[Tie]:
        """Yield a tie for each place of a party, with all words by which it states the place."""
        for (kind, place), texts in words.items():
            if kind is TieKind.LOCATED_AT:
                self.stated.append((party.id, place))
                self.numbers.append(hash((party.id, place)))
            record = f"{party.id}/{kind.value}/{place}"
            source = replace(party.source, record=record)
            yield Tie(party.id, place, kind.value, source, text="; ".join(sorted(texts)))

    def statements(self) -> Iterator[Party | Tie]:
        """Yield each node once, and the ties to parties that are addresses."""
        for place, node in self.nodes.items():
            yield Party(
                id=place,
                name=node.text,
                kind=node.kind.value,
                country=node.country,
                source=Provenance(node.dataset, place, retrieved=node.retrieved),
                address=node.text if node.kind is PartyKind.ADDRESS else None,
            )
        if not self.read_as:
            return
        stated = self._find_stated_twice()
        for tie in self._ties_to_addresses():
            for place, text in self.read_as[tie.end]:
                # what a party says of itself says more than the entry it is tied to
                if (tie.start, place) in stated:
                    continue
                source = replace(tie.source, record=f"{tie.key}/{place}")
                yield replace(tie, end=place, source=source, text=text)

    def _find_stated_twice(self) -> set[tuple[str, str]]:
        """Return the pairs that a party states itself, and a tie to an address as well."""
        numbers = {
            hash((tie.start, place))
            for tie in self._ties_to_addresses()
            for place, _ in self.read_as[tie.end]
        }
        # all pairs are read again only where one may be among them
        if numbers.isdisjoint(self.numbers):
            return set()
        return {pair for pair in self.stated if hash(pair) in numbers}


def _date_node(party: Party) -> tuple[str, str | None]:
    return party.source.dataset, party.source.retrieved
