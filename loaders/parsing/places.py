"""Addresses and contacts of parties as nodes, so that who shares one is connected.

Of every source alike: each party's address is read (`onward.graph.addresses.reading`), each of its
telephone numbers, e-mail addresses and web addresses (`onward.graph.addresses.contacts`). The ids
of these nodes are the same in every layer, so that a customer and a listed party meet at one.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.reading import CONTACT_KINDS, names_street, read_addresses
from onward.graph.model import (
    Listing,
    Party,
    PartyKind,
    Provenance,
    Shipment,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.sorting import LINE, Spool, StatementBatch, Streamed, TableFile, read_statements
from onward.loaders.account import LoadLog

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
    batches: TableFile = field(default_factory=TableFile)
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
        self.batches.write(ties.table.filter(is_place).drop_columns([LINE]))

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


# ------------------------------------------------------------------------------------------------
# Report the parties of a load that something refers to and nothing describes.
# ------------------------------------------------------------------------------------------------

Placed = tuple[str, int, Statement]
"""A statement behind its file and line."""

Mention = tuple[str, int, str, str]
"""Where a party is referred to: file, line, field, and its id."""

_ENDS: Final = ("start", "end")

_AT_ONCE: Final = 1_000_000

NAMED_IN_NOTES = 20
"""At most this many dangling references are named in the manifest; the warnings count all."""


def references(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield the parties that a statement refers to, each with the name of the field."""
    match statement:
        case Tie(start=start, end=end):
            yield "from", start
            yield "to", end
        case Listing(party=party):
            yield "party", party
        case Shipment():
            for field in ("shipper", "consignee", "end_user", "forwarder", "notify_party"):
                party = getattr(statement, field)
                if party is not None:
                    yield field, party
            yield from statement.roles
        case _:
            return


def mentions(batch: "StatementBatch", parties: Collection[int]) -> list[int]:
    """Return the places of the ties of a batch that may mention parties, by their numbers."""
    if batch.name != "ties":
        return []
    ends = zip(*(batch.table[column].to_pylist() for column in _ENDS), strict=True)
    return [
        place
        for place, (start, end) in enumerate(ends)
        if hash(start) in parties or hash(end) in parties
    ]


class References:
    """Parties that statements of a layer refer to and describe, as numbers made of their ids.

    Numbers find the few parties that may be missing; whether they are is asked of the ids.

    Args:
        dataset: Name of the layer, the prefix of its ids.
    """

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._own_prefix = f"{dataset}:"
        self._referred = array("q")
        self._described = array("q")
        self._elsewhere: set[str] = set()

    def add(self, statement: Statement) -> None:
        """Note what a statement describes or refers to."""
        if isinstance(statement, Party):
            self._described.append(hash(statement.id))
            return
        for _, party in references(statement):
            if party.startswith(self._own_prefix):
                self._referred.append(hash(party))
            else:
                self._elsewhere.add(party)

    def add_batch(self, batch: "StatementBatch") -> None:
        """Note what many parties or ties of this layer describe or refer to."""
        if batch.name == "parties":
            self._described.extend(map(hash, batch.table["id"].to_pylist()))
        for column in _ENDS if batch.name == "ties" else ():
            self._referred.extend(map(hash, batch.table[column].to_pylist()))

    def report_dangling(
        self,
        find_mentions: Callable[[Collection[int]], Iterable[Mention]],
        log: LoadLog,
    ) -> None:
        """Report every party of the layer that something refers to and nothing describes.

        Such a party stays an unknown node; no row is invented for it. Whether a party of another
        source exists is known only to the snapshot, so those are merely counted.

        Args:
            find_mentions: Returns what was added and may mention some parties, by their numbers;
                called only if a party is missing.
            log: Where warnings, counts and one note go.
        """
        import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

        described = np.unique(np.frombuffer(self._described, np.int64))
        referred = np.frombuffer(self._referred, np.int64)
        missing: set[int] = set()
        # a part at a time: all of them at once would be sorted in copies
        for start in range(0, len(referred), _AT_ONCE):
            part = np.unique(referred[start : start + _AT_ONCE])
            places = np.minimum(np.searchsorted(described, part), max(len(described) - 1, 0))
            is_there = described[places] == part if len(described) else np.zeros(len(part), bool)
            missing.update(part[~is_there].tolist())
        numbers = frozenset(missing)
        mentions = find_mentions(numbers) if numbers else ()
        dangling = self._name_dangling(mentions, numbers, log)
        log.counts["references to other sources"] += len(self._elsewhere)
        log.counts["dangling references"] += len(dangling)
        _note_dangling(dangling, log)

    def _name_dangling(
        self,
        mentions: Iterable[Mention],
        missing: Collection[int],
        log: LoadLog,
    ) -> list[str]:
        """Warn of each missing party at its first mention, and return their ids."""
        # the first in the files: in which order the rows became statements decides nothing
        files = {file: number for number, file in enumerate(log.files)}
        first: dict[str, tuple[int, int, str, str]] = {}
        for file, line, field_name, party in mentions:
            if hash(party) in missing and party.startswith(self._own_prefix):
                place = (files.get(file, 0), line, file, field_name)
                first[party] = min(place, first.get(party, place))
        for party, (_, line, file, field_name) in sorted(first.items(), key=itemgetter(1, 0)):
            log.warn(file, line, field_name, "names a party that nothing describes", party)
        return list(first)


def check_references(placed: Iterable[Placed], dataset: str, log: LoadLog) -> Iterator[Statement]:
    """Pass statements on, and report what nothing describes once all have passed.

    Args:
        placed: Accepted statements with file and line.
        dataset: Name of the layer, the prefix of its ids.
        log: Where warnings, counts and one note go.
    """
    parties = References(dataset)
    mentions: Spool[Mention] = Spool()
    for file, line, statement in placed:
        parties.add(statement)
        for field_name, party in references(statement):
            mentions.append((file, line, field_name, party))
        yield statement
    parties.report_dangling(lambda _: mentions, log)


def list_mentions(placed: Iterable[Placed]) -> Iterator[Mention]:
    """Yield each party that statements refer to, with its place."""
    for file, line, statement in placed:
        for field_name, party in references(statement):
            yield file, line, field_name, party


def _note_dangling(dangling: Sequence[str], log: LoadLog) -> None:
    if dangling:
        # sorted: the note is a part of the layer, which is the same in whatever order rows are read
        named = ", ".join(sorted(dangling)[:NAMED_IN_NOTES])
        left = len(dangling) - NAMED_IN_NOTES
        more = f" and {left} more" if left > 0 else ""
        log.notes.append(f"{len(dangling)} parties are named and described nowhere: {named}{more}")
