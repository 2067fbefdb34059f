"""The search index over the features of names.

A document is a name: its features, and the row of the party that bears it. Queries are built
from terms and never parsed, so that no name can be read as query syntax.
"""

import hashlib
import json
import mmap
import re
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any, Final, Self

import anyascii
import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import tantivy

from onward.errors import StoreError
from onward.graph.cache import LruCache
from onward.graph.countries import country_code
from onward.graph.index_files import IndexFilesWriter, open_index
from onward.graph.matching.identifiers import bare_value, is_placeholder
from onward.graph.matching.query import LEGAL_ENTITY
from onward.graph.model import KIND_UNCERTAIN, Identifier, NameKind, PartyKind, tie_id
from onward.graph.names.birth_dates import parse_birth_dates
from onward.graph.names.romanise import lists_hash, person_readings, unmask
from onward.graph.names.score import join_initials
from onward.graph.names.whole_names import is_name_of_group, shorter_names
from onward.graph.names.words import (
    BOOSTS,
    NameForm,
    PlainName,
    make_form,
    make_plain,
    name_features,
)
from onward.graph.notices import report_notice
from onward.graph.statement_tables import values
from onward.graph.statements import NOT_NAMED
from onward.graph.store.files import discard, whole_folder
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.sealed_folders import (
    find_damage,
    map_array,
    mark_used,
    read_facts,
    save_array,
    seal_folder,
)
from onward.graph.store.workspace import ReadTable

FEATURES: Final = "f"
ROW: Final = "e"
DOCUMENTS_READ: Final = 100_000
"""How many entries of features a query may read, the rarest features first.

In a layer of a million names what this leaves out costs no recall at depth 50 or 100, and more than
half of the time; among twenty thousand names it leaves out next to nothing.
"""

TERMS_LEAST: Final = 16
"""So many features are always read, however many names bear them."""

EQUALS_MOST: Final = 16_384
"""If more names than this have the same score, only some of them are returned."""

_CACHED: Final = 65_536  # frequencies kept in memory
_HEAP_BYTES: Final = 128_000_000  # tantivy writes a segment when it is full


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # A name has each feature once, but tantivy skips what can no longer reach the best names only
    # where frequencies are kept.
    builder.add_text_field(FEATURES, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(ROW, fast=True)
    return builder.build()


_SCHEMA: Final = _build_schema()


class IndexWriter(IndexFilesWriter):
    """Writes an index, name by name; nothing of it can be read before `finish`.

    Args:
        folder: An empty folder, or None for an index in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(_SCHEMA, folder, _HEAP_BYTES)

    def add(self, row: int, features: Iterable[str]) -> None:
        """Add a name of the party in a row.

        Raises:
            OSError: The disk failed.
        """
        document = tantivy.Document()
        document.add_text(FEATURES, " ".join(features))
        document.add_unsigned(ROW, row)
        self.add_document(document)

    def finish(self) -> "NameIndex":
        """Complete the index and open it.

        Raises:
            OSError: The disk failed.
        """
        return NameIndex(self.complete())


class NameIndex:
    """Finds the parties whose names share most features with a query, rare features first."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self._frequency = lru_cache(_CACHED)(partial(self._searcher.doc_freq, FEATURES))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index that `IndexWriter` wrote.

        Raises:
            OSError: It is missing or damaged.
        """
        return cls(open_index(folder))

    def search(self, terms: Mapping[str, float], k: int) -> list[tuple[int, float]]:
        """Return the rows of the `k` parties with the best BM25 score, best first, ties by row.

        Args:
            terms: Features and how much each counts.
            k: Twice as many names are looked at, since a party may bear several.
        """
        telling = self._choose_telling(terms)
        hits = self._find_hits(_build_query(telling), k) if telling else []
        rows = self._searcher.fast_field_values(ROW, [place for _, place in hits])
        best: dict[int, float] = {}
        for (score, _), row in zip(hits, rows, strict=True):
            best.setdefault(int(row or 0), score)
        return sorted(best.items(), key=lambda row_score: (-row_score[1], row_score[0]))[:k]

    def _find_hits(self, query: tantivy.Query, k: int) -> list[tuple[float, tantivy.DocAddress]]:
        """Return the best names, at least `k`, without a cut among equal scores.

        Which of several equals tantivy leaves out depends on the random names of its files: the
        same query would give different answers on two machines.
        """
        limit = 2 * k
        while True:
            hits = self._searcher.search(query, limit + 1, count=False).hits
            if len(hits) <= limit:
                return hits
            clear = [hit for hit in hits if hit[0] > hits[-1][0]]
            if len(clear) >= k or limit >= EQUALS_MOST:
                return clear or hits
            limit *= 2

    def _choose_telling(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Leave out features that nobody has, and those of many that cost more than they tell."""
        telling: dict[str, float] = {}
        cost = 0
        for frequency, term in sorted((self._frequency(term), term) for term in terms):
            cost += frequency
            if cost > DOCUMENTS_READ and len(telling) >= TERMS_LEAST:
                break
            if frequency:
                telling[term] = terms[term]
        return telling


def _build_query(terms: Mapping[str, float]) -> tantivy.Query:
    query = tantivy.Query
    return query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                query.boost_query(query.term_query(_SCHEMA, FEATURES, term, "freq"), boost),
            )
            for term, boost in terms.items()
        ]
    )


# ------------------------------------------------------------------------------------------------
# Parties of a layer as they are compared, and as they are kept ready.
#
# What is slow to make (`parties`) is made once and kept as one line of JSON a party. A party is
# read from its line without touching the others, several times faster than cell by cell from
# columns.
# ------------------------------------------------------------------------------------------------

_LEAST_INITIALS: Final = 4
"""Letters of initials that tell a party apart beside other words."""


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of a party, ready to be compared; `text` as the source writes it."""

    text: str
    kind: NameKind
    form: NameForm


@dataclass(frozen=True, slots=True)
class IndexedParty:
    """A party of a layer, as it is compared.

    Attributes:
        id: As the layer has it, source:local.
        countries: ISO 3166-1 alpha-2, sorted: seat, nationalities, citizenships, flag.
        birth_dates: ISO texts whose precision is kept, sorted.
        addresses: Of anybody but a person, as listed.
        names: The primary one first; one with look-alike letters twice, as written and as it looks.
    """

    id: str
    kind: str
    countries: tuple[str, ...]
    birth_dates: tuple[str, ...]
    incorporated: str | None
    identifiers: tuple[Identifier, ...]
    names: tuple[ListedName, ...]
    addresses: tuple[str, ...] = ()

    def says_who(self, name: ListedName) -> bool:
        """Tell whether a name may lift its party's band where it stands whole in another one.

        A weak alias does so only as a group's name, or as the initials of another name: "NUDT".
        """
        if name.kind != "weak" or is_name_of_group(name.form):
            return True
        is_long = len(name.form.joined) >= _LEAST_INITIALS and len(name.form.tokens) == 1
        return is_long and any(
            join_initials(other.form) == name.form.joined
            for other in self.names
            if other.kind != "weak"
        )

    def to_line(self) -> bytes:
        """Write the party as one line of JSON."""
        return orjson.dumps(
            (
                *(self.id, self.kind, self.countries, self.birth_dates, self.incorporated),
                [
                    (number.scheme, number.value, number.country, number.valid, number.personal)
                    for number in self.identifiers
                ],
                [(name.text, name.kind, *_plain_cells(name.form.plain)) for name in self.names],
                self.addresses,
            ),
            option=orjson.OPT_APPEND_NEWLINE,
        )

    @classmethod
    def from_line(cls, line: bytes) -> "IndexedParty":
        """Read a party from its line; its names get their forms again, which is fast."""
        party, kind, countries, births, incorporated, numbers, names, places = orjson.loads(line)
        is_person = kind == PartyKind.PERSON
        # Positions, not keys, as `to_line` writes them: a layer has a million such lines.
        return cls(
            party,
            kind,
            tuple(countries),
            tuple(births),
            incorporated,
            tuple(Identifier(*number) for number in numbers),
            tuple(
                ListedName(text, name_kind, make_form(PlainName(*cells), person=is_person))
                for text, name_kind, *cells in names
            ),
            tuple(places),
        )


def _plain_cells(name: PlainName) -> tuple[str, bool, bool]:
    return name.words, name.is_latin, name.is_cut


class ListedParties:
    """Reads parties by row.

    Args:
        lines: The parties' lines, one after the other.
        ends: int64[n + 1]: the start of each line, then the end of the last one.
    """

    def __init__(self, lines: bytes | mmap.mmap, ends: npt.NDArray[np.int64]) -> None:
        self._lines = lines
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> IndexedParty:
        return IndexedParty.from_line(self._lines[self._ends[row] : self._ends[row + 1]])

    def ids(self) -> Iterator[str]:
        """Yield the id of each party, by row."""
        for party, _ in self.first_names():
            yield party

    def first_names(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the plain words of the first name of each party, by row.

        No name gets its form: that takes most of the time in which a party is read.
        """
        for start, end in pairwise(self._ends.tolist()):
            party, *_, names, _ = orjson.loads(self._lines[start:end])
            yield party, names[0][2] if names else ""


# ------------------------------------------------------------------------------------------------
# Keys of names and numbers, by which equal ones are found whatever the ranking: sorted hashes.
# ------------------------------------------------------------------------------------------------

Array = npt.NDArray[Any]

_SHORT_SKELETON: Final = 4  # consonants; fewer are those of too many names


def name_keys(form: NameForm) -> Iterator[str]:
    """Yield what equal names share: the same words in any order, split anyhow, or their sounds.

    A name without tokens has no key.
    """
    if form.tokens:
        yield words_key([token.text for token in form.tokens])
        yield form.joined
        if len(form.joined_skeleton) >= _SHORT_SKELETON:
            yield f"k|{form.joined_skeleton}"


def words_key(words: Iterable[str]) -> str:
    """Return the key of the names that have just these words, in any order."""
    return " ".join(sorted(words))


def number_keys(identifier: Identifier) -> Iterator[str]:
    """Yield the key of an identifier, as it is compared; a placeholder has none."""
    if not is_placeholder(identifier.value):
        yield f"{identifier.scheme}|{bare_value(identifier)}"


class KeyIndex:
    """Rows of parties by key.

    Two keys with the same hash (63 bits) would return one party too many, which does no harm:
    whoever is found is compared anyway.

    Args:
        hashes: int64[n], sorted.
        rows: int32[n], sorted within equal hashes.
    """

    def __init__(self, hashes: Array, rows: Array) -> None:
        self.hashes = hashes
        self.rows = rows

    def holders(self, keys: Iterator[str]) -> list[int]:
        """Return the rows that have any of these keys, sorted."""
        rows: set[int] = set()
        for key in keys:
            key_hash = tie_id(key)
            low = np.searchsorted(self.hashes, key_hash, "left")
            high = np.searchsorted(self.hashes, key_hash, "right")
            rows.update(self.rows[low:high].tolist())
        return sorted(rows)


class KeyCollector:
    """Gathers rows by key; each takes 12 bytes of memory."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._rows = array("i")

    def add(self, row: int, keys: Iterable[str]) -> None:
        """Add the keys of a row; equal ones count once."""
        hashes = {tie_id(key) for key in keys}
        self._hashes.extend(hashes)
        self._rows.extend(repeat(row, len(hashes)))

    def keys(self) -> KeyIndex:
        """Return everything that was added, sorted."""
        hashes, rows = np.array(self._hashes, np.int64), np.array(self._rows, np.int32)
        # By hash, then by row: a look-up is two binary searches, and its rows are in order.
        order = np.lexsort((rows, hashes))
        return KeyIndex(hashes[order], rows[order])


# ------------------------------------------------------------------------------------------------
# From a layer's tables to parties that can be compared: names plain, dates and countries read.
#
# This is the slow part, and needs Arrow's functions, which are slow to import: it runs once for
# each layer.
# ------------------------------------------------------------------------------------------------

NOT_SCREENED: Final = (
    PartyKind.ADDRESS,
    PartyKind.CONTACT,
    PartyKind.SECURITY,
    PartyKind.BANK_ACCOUNT,
)
"""Kinds of nodes that are not parties: nobody sells to an address or a bond."""

BATCH: Final = 4096
"""How many parties are Python values at the same time."""

_UNKNOWN: Final = pa.scalar(PartyKind.UNKNOWN.value, pa.string())
_ABBREVIATION: Final = re.compile(r"\(\s*[A-Z][A-Z0-9.&-]{1,9}\s*\)")
_COUNTRY_NOTES: Final = frozenset({"countries", "nationality", "citizenship", "flag"})


def drop_unscreened(parties: pa.Table) -> pa.Table:
    """Leave out the rows of a layer's table ``parties`` that are not parties, or have no name."""
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

    kinds = parties["kind"].cast(pa.string())
    left_out = pc.is_in(kinds, pa.array(NOT_SCREENED, pa.string()))
    # only a party of no kind may stand for an owner who is not named
    without_kind = parties.filter(pc.equal(kinds, _UNKNOWN))
    rows = zip(*(values(without_kind[name]) for name in ("id", "notes")), strict=True)
    unnamed = [party for party, notes in rows if any(key == NOT_NAMED for key, _ in notes)]
    if unnamed:
        left_out = pc.or_(left_out, pc.is_in(parties["id"], pa.array(unnamed, pa.string())))
    return parties.filter(pc.invert(left_out))


def read_listed_parties(
    parties: pa.Table, names: pa.Table, identifiers: pa.Table
) -> Iterator[IndexedParty]:
    """Yield the parties in the order of their table.

    Args:
        parties: As `drop_unscreened` returns them.
        names: The layer's table of further names.
        identifiers: The layer's table of identifiers.
    """
    ids = parties["id"]
    all_names = _RowsByParty(names, ids, ("text", "kind"))
    all_numbers = _RowsByParty(
        identifiers, ids, ("scheme", "value", "country", "valid", "personal")
    )
    columns = ("id", "kind", "country", "incorporated", "notes", "name", "address")
    for start in range(0, len(parties), BATCH):
        batch = parties.slice(start, BATCH)
        rows = zip(
            *(values(batch[column]) for column in columns),
            all_names.rows_by_party(start, len(batch)),
            all_numbers.rows_by_party(start, len(batch)),
            strict=True,
        )
        for party, kind, country, incorporated, notes, name, address, others, numbers in rows:
            is_person = kind == PartyKind.PERSON
            is_open = any(key == KIND_UNCERTAIN for key, _ in notes)
            yield IndexedParty(
                party,
                LEGAL_ENTITY if is_open else kind,
                _read_countries(country, notes),
                _read_birth_dates(notes),
                incorporated,
                tuple(Identifier(*number) for number in numbers),
                tuple(_read_names([(name, "primary"), *others], is_person=is_person)),
                (address,) if address and not is_person else (),
            )


class _RowsByParty:
    """A table's rows by the party that they belong to, in the order of the parties."""

    def __init__(self, table: pa.Table, ids: pa.ChunkedArray, columns: Sequence[str]) -> None:
        import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

        owners = np.asarray(pc.fill_null(pc.index_in(table["party"], ids), -1))
        # Stable: a party's rows stay in the order of the table, so that names come as listed.
        order = np.argsort(owners, kind="stable")
        order = order[np.searchsorted(owners[order], 0) :]  # rows of parties that are left out
        self._table = table.select(columns).take(order)
        self._ends = np.searchsorted(owners[order], np.arange(len(ids) + 1))

    def rows_by_party(self, start: int, count: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of each of `count` parties from `start` on."""
        ends = self._ends[start : start + count + 1]
        batch = self._table.slice(ends[0], ends[-1] - ends[0])
        rows = list(zip(*map(values, batch.columns), strict=True))
        return (rows[low:high] for low, high in pairwise((ends - ends[0]).tolist()))


def _read_countries(country: str | None, notes: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    codes = {country}
    for key, text in notes:
        if key in _COUNTRY_NOTES:
            codes.update(map(country_code, text.split(";")))
    return tuple(sorted(code for code in codes if code is not None))


def _read_birth_dates(notes: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    dates: set[str] = set()
    for key, text in notes:
        if key == "birth_date":
            dates.update(parse_birth_dates(text))
    return tuple(sorted(dates))


def _read_names(texts: Sequence[tuple[str, NameKind]], *, is_person: bool) -> Iterator[ListedName]:
    for text, kind in texts:
        for plain in _read_name(text):
            yield ListedName(text, kind, make_form(plain, person=is_person))


def _read_name(text: str) -> list[PlainName]:
    """Make a name plain as it is written, and in the other ways in which people ask for it.

    As it looks, where it has look-alike letters; as lists spell a Korean person; and without its
    own abbreviation: whoever asks for "Rosoboronexport" means "Rosoboronexport OJSC (ROE)".
    """
    as_written = make_plain(text)
    others = []
    if (unmasked := unmask(text)) is not None:
        others.append(make_plain(unmasked.text))
    others += map(make_plain, person_readings(text))
    if "(" in text:
        others.append(make_plain(_ABBREVIATION.sub(" ", text)))
    by_words = {as_written.words: as_written}
    for other in others:
        if other.words:
            by_words.setdefault(other.words, other)
    return list(by_words.values())


# ------------------------------------------------------------------------------------------------
# How the names of a layer are stored: parties by row, keys, search index; in memory or a folder.
#
# ::
#
#     parties.jsonl    one line a party (`indexed_parties.IndexedParty.to_line`)
#     <part>.npy       where the lines begin; hashes and rows of names' and of numbers' keys
#     index/           tantivy's files; missing where the names are few
#     whole.json       how many names, and the seal of every other file (`store.sealed_folders`)
#
# A folder is written under a temporary name and renamed when it is whole. It can always be made
# again: a file that differs from what ``whole.json`` says makes the folder worthless, not wrong.
# ------------------------------------------------------------------------------------------------

# `index` is imported where it is needed: a layer of few names needs no tantivy.

Progress = Callable[[int, int | None], None]
"""Called with how many parties are done, and of how many (None = unknown)."""

FEW_NAMES: Final = 200
"""Up to so many names, a layer has no index: all of its parties are compared."""

_LINES: Final = "parties.jsonl"
_ENDS: Final = "ends.npy"
_INDEX: Final = "index"
_KEYS: Final = ("name", "number")
_PROGRESS_EVERY: Final = 4096  # parties


@dataclass(frozen=True, slots=True)
class LayerParts:
    """Everything that finding parties of a layer needs.

    Attributes:
        names: How many names the parties have.
        parties: By row.
        name_keys, number_keys: Rows by key.
        index: None where every party is a candidate.
    """

    names: int
    parties: ListedParties
    name_keys: KeyIndex
    number_keys: KeyIndex
    index: "NameIndex | None"


def build_parts(tables: Sequence["pa.Table"], progress: Progress | None = None) -> LayerParts:
    """Build the parts in memory.

    Args:
        tables: The layer's ``parties``, ``names`` and ``identifiers``.
        progress: Called every few thousand parties.
    """
    collected = _Collector(_open_writer(tables, None))
    lines = b"".join(collected.lines(tables, progress))
    return LayerParts(
        collected.names,
        ListedParties(lines, collected.ends()),
        collected.name_keys.keys(),
        collected.number_keys.keys(),
        None if collected.index is None else collected.index.finish(),
    )


def store_parts(
    folder: Path, tables: Sequence["pa.Table"], progress: Progress | None = None
) -> None:
    """Build the parts as a folder, which appears whole or not at all.

    Args:
        folder: Where they are stored.
        tables: As for `build_parts`.
        progress: Likewise.

    Raises:
        OSError: The disk failed.
    """
    with whole_folder(folder) as draft:
        names = _write_parts(draft, tables, progress)
        seal_folder(draft, folder.name, {"names": names})


def load_parts(folder: Path) -> LayerParts | None:
    """Open a folder that `store_parts` made; None if it is missing or was changed since."""
    mark_used(folder)
    # Memory-mapped files are trusted from here on, so a changed byte must be noticed now.
    if damage := find_damage(folder):
        if not folder.exists():
            return None
        report_notice(f"cache/{folder.name}: {damage}; the names are indexed again")
        return None
    try:
        facts = read_facts(folder)
        keys = {part: _load_keys(folder, part) for part in _KEYS}
        return LayerParts(
            facts["names"],
            _load_parties(folder),
            keys["name"],
            keys["number"],
            _load_index(folder / _INDEX),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _open_writer(tables: Sequence["pa.Table"], folder: Path | None) -> "IndexWriter | None":
    """Begin an index unless the names are few."""
    parties, names, _ = tables
    if len(parties) + len(names) <= FEW_NAMES:
        return None

    if folder is not None:
        folder.mkdir()
    return IndexWriter(folder)


class _Collector:
    """Takes parties in, one by one, for the index and for the keys."""

    def __init__(self, index: "IndexWriter | None") -> None:
        self.index = index
        self.names = 0
        self.name_keys = KeyCollector()
        self.number_keys = KeyCollector()
        self._lengths = array("q")

    def lines(self, tables: Sequence["pa.Table"], progress: Progress | None) -> Iterator[bytes]:
        """Yield the line of each party when it has been taken in."""
        parties, names, identifiers = tables
        parties = drop_unscreened(parties)
        for row, party in enumerate(read_listed_parties(parties, names, identifiers)):
            if progress is not None and row % _PROGRESS_EVERY == 0:
                progress(row, len(parties))
            self._add_party(row, party)
            line = party.to_line()
            self._lengths.append(len(line))
            yield line
        if progress is not None:
            progress(len(parties), len(parties))

    def ends(self) -> npt.NDArray[np.int64]:
        """Return the start of each line, then the end of the last one."""
        ends = np.zeros(len(self._lengths) + 1, np.int64)
        np.cumsum(self._lengths, out=ends[1:])
        return ends

    def _add_party(self, row: int, party: IndexedParty) -> None:
        self.names += len(party.names)
        self.name_keys.add(row, (key for name in party.names for key in name_keys(name.form)))
        self.number_keys.add(
            row, (key for number in party.identifiers for key in number_keys(number))
        )
        if self.index is not None:
            for name in party.names:
                self.index.add(row, name_features(name.form))


def _write_parts(folder: Path, tables: Sequence["pa.Table"], progress: Progress | None) -> int:
    """Write the files of the parts, and return how many names there are."""
    writer = _open_writer(tables, folder / _INDEX)
    try:
        collected = _Collector(writer)
        with (folder / _LINES).open("wb") as file:
            file.writelines(collected.lines(tables, progress))
        if writer is not None:
            writer.finish()
    finally:
        if writer is not None:
            writer.close()
    arrays = {_ENDS: collected.ends()}
    for part, collector in zip(_KEYS, (collected.name_keys, collected.number_keys), strict=True):
        keys = collector.keys()
        arrays |= {f"{part}_hash.npy": keys.hashes, f"{part}_row.npy": keys.rows}
    for name, column in arrays.items():
        save_array(folder / name, column)
    return collected.names


def _load_parties(folder: Path) -> ListedParties:
    with (folder / _LINES).open("rb") as file:
        is_empty = file.seek(0, 2) == 0  # an empty file cannot be mapped
        lines = b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return ListedParties(lines, map_array(folder / _ENDS))


def _load_keys(folder: Path, part: str) -> KeyIndex:
    return KeyIndex(*(map_array(folder / f"{part}_{column}.npy") for column in ("hash", "row")))


def _load_index(folder: Path) -> "NameIndex | None":
    if not folder.is_dir():
        return None

    return NameIndex.open(folder)


# ------------------------------------------------------------------------------------------------
# The names of one layer, ready to be searched: near names, equal names, equal identifiers.
#
# Each layer has an index of its own, kept in the workspace's cache under a hash of the layer's id
# and of everything that the index is made of. So a layer that did not change is not indexed again
# when another is loaded, and no other layer can change what is found in it.
# ------------------------------------------------------------------------------------------------

NAMES: Final = "names-"
"""How the names of such folders begin."""

VERSION: Final = "6"
"""Raise it with every change of meaning in forms, features, keys or rows: old caches are unused."""

_TRIES: Final = 3  # another process may remove a damaged folder that this one has just replaced

_CACHED_NAMES: Final = 16_384  # parties kept ready in memory: some 4 kB each

_SEARCHES_CACHED: Final = 512  # some 10 kB each: names recur with other facts, or in other roles

_Search = tuple[tuple[str, ...], int]
"""The words of a name, which all its features are made of, and how many parties are asked for."""


class LayerNames:
    """Finds parties of a layer, by row.

    Args:
        dataset, layer: The layer's name and id.
        parts: What it searches in.
        folder: Where these are kept; None in memory alone.

    Attributes:
        dataset, layer, folder: As given.
        parties, names: How many parties it has, and how many names these have.
    """

    def __init__(
        self, dataset: str, layer: str, parts: LayerParts, folder: Path | None = None
    ) -> None:
        self.dataset = dataset
        self.layer = layer
        self.folder = folder
        self.parties = len(parts.parties)
        self.names = parts.names
        self._parts = parts
        self._searched: LruCache[_Search, list[tuple[int, float]]] = LruCache(_SEARCHES_CACHED)
        self._party = lru_cache(_CACHED_NAMES)(parts.parties.__getitem__)

    def candidates(self, forms: Sequence[NameForm], k: int) -> list[tuple[int, float]]:
        """Return the parties whose names look most like these, with BM25 score.

        Args:
            forms: The query's names, in all variants.
            k: How many parties for each form; a layer of few names returns all of its parties.

        Returns:
            Rows, the best score first, ties by row.
        """
        index = self._parts.index
        if index is None:
            return [(row, 0.0) for row in range(len(self._parts.parties))]
        if len(forms) == 1:
            return self._search_form(index, forms[0], k)
        best: dict[int, float] = {}
        for form in forms:
            for row, score in self._search_form(index, form, k):
                best[row] = max(score, best.get(row, 0.0))
        return sorted(best.items(), key=lambda row_score: (-row_score[1], row_score[0]))

    def _search_form(self, index: "NameIndex", form: NameForm, k: int) -> list[tuple[int, float]]:
        """Search the index for one form; what was asked for last is kept in memory."""
        words = tuple(token.text for token in form.tokens)

        def search() -> list[tuple[int, float]]:
            terms = {term: BOOSTS[term[0]] for term in name_features(form)}
            return index.search(terms, k)

        return self._searched.get_or_make((words, k), search)

    def exact(self, form: NameForm) -> list[int]:
        """Return the rows with a name of the same words, the same letters or the same sounds."""
        return self._parts.name_keys.holders(name_keys(form))

    def shorter(self, form: NameForm) -> list[int]:
        """Return the rows with a name of a query's words less those that people add to a name."""
        return self._parts.name_keys.holders(map(words_key, shorter_names(form)))

    def holders(self, identifier: Identifier) -> list[int]:
        """Return the rows with an identifier of this scheme and value, of any country."""
        return self._parts.number_keys.holders(number_keys(identifier))

    def ids(self) -> Iterator[str]:
        """Yield the id of each party, by row."""
        return self._parts.parties.ids()

    def first_names(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the plain words of the first name of each party, by row."""
        return self._parts.parties.first_names()

    def party(self, row: int) -> IndexedParty:
        """Return the party of a row; those asked for last are kept in memory."""
        return self._party(row)


def open_layer_names(
    layer: LayerManifest,
    read: ReadTable,
    cache: Path | None = None,
    *,
    progress: Progress | None = None,
) -> LayerNames:
    """Open the names of a layer; the first time, index them first.

    Args:
        layer: Its manifest.
        read: Reads a table of it.
        cache: The workspace's folder of compiled forms; None keeps everything in memory.
        progress: Called with parties done, while names are indexed.

    Raises:
        StoreError: The cache cannot be written, or the layer cannot be read.
    """

    def tables() -> list["pa.Table"]:
        return [read(layer, name) for name in ("parties", "names", "identifiers")]

    if cache is None:
        return LayerNames(layer.name, layer.id, build_parts(tables(), progress))
    # The key covers everything that the parts depend on: a folder that is there is never stale.
    folder = cache / cache_key(layer.id)
    parts = load_parts(folder)
    for _ in range(_TRIES):
        if parts is not None:
            break
        discard(folder)  # damaged: it can be made again
        try:
            store_parts(folder, tables(), progress)
        except OSError as fault:
            what = f"{cache}: the index of names cannot be written ({fault.strerror or fault})"
            raise StoreError(
                f"{what}; free some space, let its owner match once, or copy it elsewhere"
            ) from fault
        parts = load_parts(folder)
    if parts is None:
        raise StoreError(f"{folder}: cannot be read back; check the disk")
    return LayerNames(layer.name, layer.id, parts, folder)


def cache_key(layer_id: str) -> str:
    """Return the folder name of a layer: a hash of its id and of all that its index is made of."""
    terms = [layer_id, VERSION, lists_hash(), anyascii.__version__, sys.byteorder]
    return f"{NAMES}{hashlib.sha256(json.dumps(terms).encode()).hexdigest()[:32]}"
