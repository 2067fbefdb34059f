"""Records of a layer as they are searched and shown: one of each party, with its list entries.

A layer may list a party that another layer describes; it then has a record of that party, too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa

from onward.graph.statements.tables import values

_LEFT_OUT: Final = frozenset(
    {"birth_date", "passport", "national_id", "names of one cell", "kind_uncertain", "composite"}
)
"""Notes that are not searched: what a person's number or birth date is, and how a row was read."""


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """A list entry of a record."""

    topic: str
    regime: str
    list: str | None
    programme: str | None
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """What one layer says of a party, as far as it is searched.

    Attributes:
        party: Id of the row, source:local.
        name, kind, country: As stated; "" where the layer only lists the party.
        names: All names, the primary one first.
        topics: Of the row and of its entries, sorted.
        texts: Pairs of a label and a text: address, reasons, notes.
        entries: In the order of the layer.
        inferred: Pairs of "kind" or "topic" and what a rule takes the party for by its name, and no
            source states.
    """

    party: str
    name: str
    kind: str
    country: str | None
    names: tuple[str, ...]
    topics: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    entries: tuple[SearchEntry, ...]
    inferred: tuple[tuple[str, str], ...] = ()

    @property
    def all_kinds(self) -> frozenset[str]:
        """The kind as stated, and those that rules infer."""
        return frozenset(filter(None, (self.kind, *self._list_inferred("kind"))))

    @property
    def all_topics(self) -> tuple[str, ...]:
        """The topics as stated, and those that rules infer."""
        return tuple(dict.fromkeys((*self.topics, *self._list_inferred("topic"))))

    def _list_inferred(self, about: str) -> Iterator[str]:
        return (value for what, value in self.inferred if what == about)

    def to_line(self) -> bytes:
        """Write the record as one line of JSON."""
        entries = [
            (entry.topic, entry.regime, entry.list, entry.programme, entry.since, entry.until)
            for entry in self.entries
        ]
        cells = (self.party, self.name, self.kind, self.country, self.names, self.topics)
        whole = (*cells, self.texts, entries, self.inferred)
        return orjson.dumps(whole, option=orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def from_line(cls, line: bytes) -> "SearchRecord":
        """Read a record from its line."""
        party, name, kind, country, names, topics, texts, entries, inferred = orjson.loads(line)
        return cls(
            party,
            name,
            kind,
            country,
            tuple(names),
            tuple(topics),
            tuple((label, text) for label, text in texts),
            tuple(SearchEntry(*entry) for entry in entries),
            tuple((about, value) for about, value in inferred),
        )


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """A record, and the texts by which it is found.

    Attributes:
        numbers: Ids, numbers of lists, identifiers. A natural person's own are searched, too, and
            stand in no record, so that they are never shown.
    """

    record: SearchRecord
    numbers: tuple[str, ...]

    def list_texts(self) -> Iterator[str]:
        """Yield everything by which the record is found, beside its names."""
        yield from self.numbers
        record = self.record
        yield from (text for _, text in record.texts)
        for entry in record.entries:
            yield from filter(None, (entry.list, entry.programme, entry.regime))


class _PartyRow(NamedTuple):
    """A row of the table of parties."""

    id: str
    name: str = ""
    kind: str = ""
    country: str | None = None
    topics: Sequence[str] = ()
    address: str | None = None
    notes: Sequence[tuple[str, str]] = ()


class _ListingRow(NamedTuple):
    """A row of the table of list entries."""

    party: str
    topic: str
    regime: str
    list: str | None
    programme: str | None
    act: str | None
    entry_id: str | None
    since: str | None
    until: str | None
    text: str | None
    notes: Sequence[tuple[str, str]]


def read_records(
    parties: pa.Table,
    names: pa.Table,
    identifiers: pa.Table,
    listings: pa.Table,
    traits: pa.Table | None = None,
) -> Iterator[IndexedRecord]:
    """Yield the records of a layer: its parties in order, then those that it only lists."""
    inferred: dict[str, list[tuple[str, str]]] = defaultdict(list)
    if traits is not None:
        for party, about, value in _read_cells(traits, ("party", "about", "value")):
            inferred[party].append((about, value))
    further_names = _group_texts(names, "text")
    numbers = _group_texts(identifiers, "value")
    entries: dict[str, list[_ListingRow]] = defaultdict(list)
    for cells in _read_cells(listings, _ListingRow._fields):
        entry = _ListingRow(*cells)
        entries[entry.party].append(entry)
    rows = [_PartyRow(*cells) for cells in _read_cells(parties, _PartyRow._fields)]
    described = {row.id for row in rows}
    rows += [_PartyRow(party) for party in sorted(entries.keys() - described)]
    for row in rows:
        names_and_numbers = further_names.get(row.id, ()), numbers.get(row.id, ())
        taken_for = tuple(dict.fromkeys(inferred.get(row.id, ())))
        yield _make_record(row, *names_and_numbers, entries.get(row.id, ()), taken_for)


def _read_cells(table: pa.Table, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(values(table[column]) for column in columns), strict=True)


def _group_texts(table: pa.Table, column: str) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for party, text in _read_cells(table, ("party", column)):
        groups[party].append(text)
    return groups


def _make_record(
    row: _PartyRow,
    further_names: Sequence[str],
    numbers: Sequence[str],
    entries: Sequence[_ListingRow],
    inferred: tuple[tuple[str, str], ...],
) -> IndexedRecord:
    topics = {*(row.topics or ()), *(entry.topic for entry in entries)}
    record = SearchRecord(
        party=row.id,
        name=row.name,
        kind=row.kind,
        country=row.country,
        names=tuple(dict.fromkeys(filter(None, (row.name, *further_names)))),
        topics=tuple(sorted(topics)),
        texts=tuple(dict.fromkeys(_list_texts(row, entries))),
        entries=tuple(dict.fromkeys(_make_entry(entry) for entry in entries)),
        inferred=inferred,
    )
    ids = (row.id, *(entry.entry_id for entry in entries if entry.entry_id), *numbers)
    return IndexedRecord(record, tuple(dict.fromkeys(ids)))


def _make_entry(entry: _ListingRow) -> SearchEntry:
    return SearchEntry(
        entry.topic, entry.regime, entry.list, entry.programme, entry.since, entry.until
    )


def _list_texts(row: _PartyRow, entries: Sequence[_ListingRow]) -> Iterator[tuple[str, str]]:
    """Yield the texts of a party and of its entries, each with what it is."""
    if row.address:
        yield "address", row.address
    for entry in entries:
        if entry.text:
            yield "reason", entry.text
        if entry.act:
            yield "act", entry.act
        yield from _list_notes(entry.notes)
    yield from _list_notes(row.notes)


def _list_notes(notes: Sequence[tuple[str, str]] | None) -> Iterator[tuple[str, str]]:
    for key, text in notes or ():
        if text and key not in _LEFT_OUT:
            yield key.replace("_", " "), text
