"""The records of one layer, ready to be searched; kept in the workspace's cache.

::

    records.jsonl    one line a record (`records.SearchRecord.to_line`)
    ends.npy         where the lines begin, and the end of the last one
    index/           tantivy's files
    whole.json       the seal of every other file (`store.sealed_folders`)

The folder is named by a hash of the layer's id and of all that it is made of: one that is there is
never stale, and one that was changed is made again.
"""

import json
import mmap
import re
import sys
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Self

import anyascii
import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import tantivy
from anyascii import anyascii as anyascii_of_anyascii

from onward.errors import StoreError
from onward.graph.index_files import IndexFilesWriter, open_index
from onward.graph.notices import report_notice
from onward.graph.statement_tables import values
from onward.graph.store.files import discard, whole_folder
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.sealed_folders import find_damage, map_array, mark_used, seal_folder
from onward.graph.store.workspace import ReadTable

# ------------------------------------------------------------------------------------------------
# The full-text index of a layer: which rows have a word, in a name or anywhere.
#
# A document is a record. Queries are made of terms and never parsed, so that no text can be read as
# query syntax; how records are ranked is decided by whoever asks, and not by the index.
# ------------------------------------------------------------------------------------------------

Field = Literal["name", "any"]

ROW: Final = "row"
_HEAP_BYTES: Final = 64_000_000


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in ("name", "any"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field(ROW, fast=True)
    return builder.build()


_SCHEMA: Final = _build_schema()


class Word(NamedTuple):
    """A word of a question.

    Attributes:
        is_beginning: Whether every word that begins so counts.
    """

    text: str
    is_beginning: bool = False


class TextIndexWriter(IndexFilesWriter):
    """Writes an index, record by record; nothing of it can be read before `finish`.

    Args:
        folder: An empty folder, or None for an index in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(_SCHEMA, folder, _HEAP_BYTES)

    def add(self, row: int, in_names: Iterable[str], anywhere: Iterable[str]) -> None:
        """Add the record of a row: the words of its names, and all of its words.

        Raises:
            OSError: The disk failed.
        """
        document = tantivy.Document()
        document.add_text("name", " ".join(in_names))
        document.add_text("any", " ".join(anywhere))
        document.add_unsigned(ROW, row)
        self.add_document(document)

    def finish(self) -> "TextIndex":
        """Complete the index and open it.

        Raises:
            OSError: The disk failed.
        """
        return TextIndex(self.complete())


class TextIndex:
    """Finds the rows that have words."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index that `TextIndexWriter` wrote.

        Raises:
            OSError: It is missing or damaged.
        """
        return cls(open_index(folder))

    def has_word(self, text: str) -> bool:
        """Tell whether any record has a word."""
        return self._searcher.doc_freq("any", text) > 0

    def find_rows(self, words: Sequence[Word], field: Field) -> list[int]:
        """Return the rows whose names, or whose texts, have all of some words; sorted."""
        if not words or not self._searcher.num_docs:
            return []
        parts = [(tantivy.Occur.Must, _ask_word(word, field)) for word in words]
        query = tantivy.Query.boolean_query(parts)
        hits = self._searcher.search(query, self._searcher.num_docs, count=False).hits
        rows = self._searcher.fast_field_values(ROW, [place for _, place in hits])
        return sorted(int(row or 0) for row in rows)


def _ask_word(word: Word, field: Field) -> tantivy.Query:
    if word.is_beginning:
        return tantivy.Query.regex_query(_SCHEMA, field, f"{word.text}.*")
    return tantivy.Query.term_query(_SCHEMA, field, word.text, "basic")


# ------------------------------------------------------------------------------------------------
# Texts as they are searched: words without case, accents, punctuation or another script.
# ------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[a-z0-9]+")

LONGEST_WORD: Final = 100
"""Letters of a word that count: what is longer is no word, and the index refuses it."""


def split_words(text: str) -> list[str]:
    """Return the words of a text in the one form in which equal words are equal texts.

    >>> split_words("Концерн «Калашников», Straße 5")
    ['kontsern', 'kalashnikov', 'strasse', '5']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        bare = unicodedata.normalize("NFKD", folded)
        letters = "".join(char for char in bare if not unicodedata.combining(char))
        folded = anyascii_of_anyascii(letters).lower()
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded)]


# ------------------------------------------------------------------------------------------------
# Records of a layer as they are searched and shown: one of each party, with its list entries.
#
# A layer may list a party that another layer describes; it then has a record of that party, too.
# ------------------------------------------------------------------------------------------------

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


TEXTS: Final = "texts-"
"""How the names of such folders begin."""

VERSION: Final = "2"
"""Raise it with every change of meaning in words, records or fields: old caches are unused."""

_TABLES: Final = ("parties", "names", "identifiers", "listings")
_LINES: Final = "records.jsonl"
_ENDS: Final = "ends.npy"
_INDEX: Final = "index"
_TRIES: Final = 3  # another process may remove a damaged folder that this one has just replaced


class LayerTexts:
    """Finds records of a layer.

    Args:
        dataset: The layer's name.
        lines: The records' lines, one after the other.
        ends: int64[n + 1]: the start of each line, then the end of the last one.
        index: Over them.
    """

    def __init__(
        self,
        dataset: str,
        lines: bytes | mmap.mmap,
        ends: npt.NDArray[np.int64],
        index: TextIndex,
    ) -> None:
        self.dataset = dataset
        self._lines = lines
        self._ends = ends
        self._index = index

    def __len__(self) -> int:
        return len(self._ends) - 1

    def record(self, row: int) -> SearchRecord:
        """Return the record of a row."""
        return SearchRecord.from_line(self._lines[self._ends[row] : self._ends[row + 1]])

    def has_word(self, text: str) -> bool:
        """Tell whether any record has a word."""
        return self._index.has_word(text)

    def find_rows(self, words: Sequence[Word], field: Field) -> list[int]:
        """Return the rows whose names, or whose texts, have all of some words; sorted."""
        return self._index.find_rows(words, field)


def open_layer_texts(
    layer: LayerManifest, read: ReadTable, cache: Path | None = None
) -> LayerTexts:
    """Open the records of a layer; the first time, index them first.

    Args:
        layer: Its manifest.
        read: Reads a table of it.
        cache: The workspace's folder of compiled forms; None keeps everything in memory.

    Raises:
        StoreError: The cache cannot be written, or the layer cannot be read.
    """
    if cache is None:
        writer = TextIndexWriter(None)
        ends = array("q", [0])
        lines = b"".join(_take_in(layer, read, writer, ends))
        return LayerTexts(layer.name, lines, np.asarray(ends), writer.finish())
    folder = cache / cache_key(layer.id)
    texts = _load_folder(layer.name, folder)
    for _ in range(_TRIES):
        if texts is not None:
            break
        discard(folder)  # damaged: it can be made again
        try:
            with whole_folder(folder) as draft:
                _write_folder(draft, layer, read)
                seal_folder(draft, folder.name)
        except OSError as fault:
            what = f"{cache}: the index of texts cannot be written ({fault.strerror or fault})"
            hint = "free some space, let its owner search once, or copy the workspace elsewhere"
            raise StoreError(f"{what}; {hint}") from fault
        texts = _load_folder(layer.name, folder)
    if texts is None:
        raise StoreError(f"{folder}: cannot be read back; check the disk")
    return texts


def cache_key(layer_id: str) -> str:
    """Return the folder name of a layer: a hash of its id and of all that its index is made of."""
    terms = [layer_id, VERSION, anyascii.__version__, sys.byteorder]
    return f"{TEXTS}{sha256(json.dumps(terms).encode()).hexdigest()[:32]}"


def _take_in(
    layer: LayerManifest, read: ReadTable, writer: TextIndexWriter, ends: "array[int]"
) -> Iterator[bytes]:
    """Yield the line of each record when it is in the index."""
    names = (*_TABLES, "traits") if layer.counts.get("traits") else _TABLES
    tables = [read(layer, name) for name in names]
    for row, indexed in enumerate(read_records(*tables)):
        in_names = dict.fromkeys(
            word for name in indexed.record.names for word in split_words(name)
        )
        others = dict.fromkeys(word for text in indexed.list_texts() for word in split_words(text))
        writer.add(row, in_names, in_names | others)
        line = indexed.record.to_line()
        ends.append(ends[-1] + len(line))
        yield line


def _list_words(texts: Iterable[str]) -> dict[str, None]:
    """Return the words of some texts, each once, in order."""
    return dict.fromkeys(word for text in texts for word in split_words(text))


def _write_folder(folder: Path, layer: LayerManifest, read: ReadTable) -> None:
    (folder / _INDEX).mkdir()
    writer = TextIndexWriter(folder / _INDEX)
    ends = array("q", [0])
    try:
        with (folder / _LINES).open("wb") as file:
            file.writelines(_take_in(layer, read, writer, ends))
        writer.finish()
    finally:
        writer.close()
    np.save(folder / _ENDS, np.asarray(ends, dtype=np.int64), allow_pickle=False)


def _load_folder(dataset: str, folder: Path) -> LayerTexts | None:
    """Open a folder that was written whole; None if it is missing or was changed since."""
    mark_used(folder)
    # a memory-mapped file is trusted from here on, so a changed byte must be noticed now
    if damage := find_damage(folder):
        if not folder.exists():
            return None
        report_notice(f"cache/{folder.name}: {damage}; the texts are indexed again")
        return None
    try:
        ends = map_array(folder / _ENDS)
        return LayerTexts(
            dataset, _map_lines(folder / _LINES), ends, TextIndex.open(folder / _INDEX)
        )
    except (OSError, ValueError):
        return None


def _map_lines(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if not path.stat().st_size:
            return b""  # nothing can be mapped of an empty file
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
