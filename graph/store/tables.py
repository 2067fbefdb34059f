"""Store a layer that was sorted on disk: its tables pass through memory a few rows at a time."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onward.errors import ChecksumMismatch, StoreError
from onward.graph.model import Statement
from onward.graph.sorting import PARTS, SortedStatements, split_tables
from onward.graph.statements import (
    FIELD_OF,
    LATER,
    SCHEMAS,
    Statements,
    StatementTables,
    empty,
    to_statements,
    to_tables,
)
from onward.graph.store.files import Disk
from onward.graph.store.manifests import LayerManifest, StoredFile

# ------------------------------------------------------------------------------------------------
# Tables as Parquet files: equal tables make equal bytes.
# ------------------------------------------------------------------------------------------------

MANY_BYTES = 8 * 2**20
"""From this size on several threads read a file sooner than one: handing out work costs a
millisecond, five times what reading a small table does."""


def encode_tables(statements: Statements) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file that holds a layer's statements."""
    tables = to_tables(statements)
    for name in SCHEMAS:
        table = getattr(tables, name)
        if name in LATER and not table.num_rows:
            continue
        yield file_name(name), _encode_table(table) if table.num_rows else encode_empty(name)


def _encode_table(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


@cache
def encode_empty(name: str) -> bytes:
    """Return the file of a table without rows: most layers have several, all of them alike."""
    return _encode_table(empty(name))


def read_table(folder: Path, name: str, part: StoredFile | None, count: int = 0) -> pa.Table:
    """Read one table of a layer's folder, by its name in `schemas.SCHEMAS`.

    Args:
        folder: The layer's folder.
        name: The table's name.
        part: What the layer's manifest says of the file; None = nothing.
        count: Rows that the manifest states of it; a later table without any may have no file.

    Raises:
        StoreError: The file is missing or is not such a table.
        ChecksumMismatch: It is not the file that was written.
    """
    where = f"layers/{folder.name}/{file_name(name)}"
    if part is None and name in LATER and not count:
        return empty(name)
    if part is None:
        raise StoreError(f"{where}: the manifest does not name it; load the source again")
    try:
        content = (folder / file_name(name)).read_bytes()
        digest = sha256(content).hexdigest()
        if digest != part.sha256:
            raise ChecksumMismatch(digest, part.sha256, where)
        if content == encode_empty(name):
            return empty(name)
        with pq.ParquetFile(pa.BufferReader(content)) as stored:  # pq.read_table imports more
            table = stored.read(use_threads=len(content) >= MANY_BYTES)
    except (OSError, pa.ArrowException) as fault:
        raise StoreError(f"{where}: cannot be read; load the source again") from fault
    if not table.schema.equals(SCHEMAS[name]):
        raise StoreError(
            f"{where}: has other columns than this version writes; load the source again"
        )
    return table


def read_statements(folder: Path, manifest: LayerManifest) -> Statements:
    """Read all statements of a layer's folder, by its manifest."""
    parts, counts = manifest.parts, manifest.counts
    tables = {
        name: read_table(folder, name, parts.get(file_name(name)), counts.get(name, 0))
        for name in SCHEMAS
    }
    return to_statements(StatementTables(**tables))


def file_name(table: str) -> str:
    """Return the name of the file that holds a table."""
    return f"{table}.parquet"


# ------------------------------------------------------------------------------------------------
# Tables of stored layers, read a column or a few rows at a time: of snapshots of many rows.
#
# Each file is hashed before anything of it is used, as where it is read as a whole.
# ------------------------------------------------------------------------------------------------

ROWS_AT_ONCE: Final = 65_536


def open_stored(home: Path, layer: LayerManifest, name: str) -> pq.ParquetFile | None:
    """Open a table of a layer, having checked its hash; None where nothing of the sort is stored.

    Args:
        home: The folder of layers.
        layer: The layer's manifest.
        name: The table's name in `schemas.SCHEMAS`.

    Raises:
        StoreError: The file is missing or is not such a table.
        ChecksumMismatch: It is not the file that was written.
    """
    part, count = layer.parts.get(file_name(name)), layer.counts.get(name, 0)
    where = f"layers/{layer.id}/{file_name(name)}"
    if part is None and name in LATER and not count:
        return None
    if part is None:
        raise StoreError(f"{where}: the manifest does not name it; load the source again")
    path = home / layer.id / file_name(name)
    try:
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        if digest != part.sha256:
            raise ChecksumMismatch(digest, part.sha256, where)
        stored = pq.ParquetFile(path, memory_map=True)
    except (OSError, pa.ArrowException) as fault:
        raise StoreError(f"{where}: cannot be read; load the source again") from fault
    if not stored.schema_arrow.equals(SCHEMAS[name]):
        raise StoreError(
            f"{where}: has other columns than this version writes; load the source again"
        )
    return stored


def iterate_stored(stored: pq.ParquetFile | None) -> Iterator[pa.Table]:
    """Yield the rows of a stored table, in parts."""
    if stored is not None:
        for batch in stored.iter_batches(ROWS_AT_ONCE, use_threads=False):
            yield pa.Table.from_batches([batch])


OpenStored = Callable[[LayerManifest, str], pq.ParquetFile | None]
"""Opens a table of a layer, as `open_stored` does."""


class StackedTables:
    """The tables of several layers, stacked, of which nothing is kept in memory.

    Args:
        layers: The layers in their order.
        opener: Opens a table of one of them.
    """

    def __init__(self, layers: Sequence[LayerManifest], opener: OpenStored) -> None:
        self._layers = layers
        self._opener = opener
        self._files: dict[str, list[pq.ParquetFile | None]] = {}

    def parts(self, name: str) -> Iterator[pa.Table]:
        """Yield the rows of a table in their order, in parts."""
        for stored in self._open_files(name):
            yield from iterate_stored(stored)

    def select(self, name: str, column: str) -> pa.ChunkedArray:
        """Return a column of a table; one that is coded has one dictionary."""
        kind = SCHEMAS[name].field(column).type
        chunks = [
            chunk
            for stored in self._open_files(name)
            if stored is not None
            for chunk in stored.read([column], use_threads=False)[column].chunks
            if len(chunk)
        ]
        return pa.chunked_array(chunks, kind).unify_dictionaries()

    def filter(self, name: str, column: str, ids: Collection[str]) -> pa.Table:
        """Return the rows of a table that have one of some ids in a column."""
        texts = pa.array(sorted(ids), pa.string())
        parts = [part.filter(pc.is_in(part[column], value_set=texts)) for part in self.parts(name)]
        return pa.concat_tables([empty(name), *parts]).unify_dictionaries().combine_chunks()

    def of_layer(self, layer: LayerManifest) -> "StackedTables":
        """Return the tables of one of the layers."""
        return StackedTables([layer], self._opener)

    def tables(self) -> StatementTables:
        """Return tables of which a column is read whenever it is asked for."""
        return StatementTables(**{name: ColumnTable(self, name) for name in SCHEMAS})

    def _open_files(self, name: str) -> list[pq.ParquetFile | None]:
        if name not in self._files:
            self._files[name] = [self._opener(layer, name) for layer in self._layers]
        return self._files[name]

    def count(self, name: str) -> int:
        """Count the rows of a table."""
        return sum(each.metadata.num_rows for each in self._open_files(name) if each is not None)


class ColumnTable:
    """What compiling takes from a table of Arrow: columns one by one, and a few chosen rows."""

    def __init__(self, stacked: StackedTables, name: str) -> None:
        self._stacked = stacked
        self._name = name
        self.num_rows = stacked.count(name)

    def __getitem__(self, column: str) -> pa.ChunkedArray:
        return self._stacked.select(self._name, column)

    def filter(self, mask: pa.ChunkedArray) -> pa.Table:
        """Return the rows for which the mask is true."""
        parts, first = [empty(self._name)], 0
        for part in self._stacked.parts(self._name):
            parts.append(part.filter(mask.slice(first, part.num_rows)))
            first += part.num_rows
        return pa.concat_tables(parts).unify_dictionaries().combine_chunks()


def read_in_parts(home: Path, layer: LayerManifest) -> Iterator[Statement]:
    """Yield the statements of a layer in the order in which they are hashed, a few in memory.

    Raises:
        StoreError: A file is missing, or names, numbers or traits are not in their parties' order.
    """
    for name in FIELD_OF.values():
        owned = {each: _OwnedRows(home, layer, each) for each in PARTS} if name == "parties" else {}
        for part in iterate_stored(open_stored(home, layer, name)):
            tables = {other: empty(other) for other in SCHEMAS} | {name: part}
            tables |= {each: rows.take_of(part["id"]) for each, rows in owned.items()}
            yield from getattr(to_statements(StatementTables(**tables)), name)
        for each, rows in owned.items():
            if rows.take_rest():
                where = f"layers/{layer.id}/{file_name(each)}"
                raise StoreError(f"{where}: has rows of no party; load the source again")


class _OwnedRows:
    """The names, identifiers or traits of parties, which lie in the order of these."""

    def __init__(self, home: Path, layer: LayerManifest, name: str) -> None:
        self._parts = iterate_stored(open_stored(home, layer, name))
        self._rest = empty(name)

    def take_of(self, party_ids: pa.ChunkedArray) -> pa.Table:
        """Return the next rows, as far as they belong to some parties."""
        ids, taken = party_ids.combine_chunks(), []
        while True:
            belongs = np.asarray(pc.is_in(self._rest["party"], value_set=ids), bool)
            count = len(belongs) if belongs.all() else int(belongs.argmin())
            taken.append(self._rest.slice(0, count))
            self._rest = self._rest.slice(count)
            if self._rest.num_rows:
                break
            following = next(self._parts, None)
            if following is None:
                break
            self._rest = following
        return pa.concat_tables(taken).unify_dictionaries()

    def take_rest(self) -> int:
        """Count the rows that belong to no party that was asked for."""
        rows = (part.num_rows for part in (self._rest, *self._parts))
        return int(sum(rows))


_WRITE_BYTES: Final = 4 * 2**20


def store_sorted(disk: Disk, folder: Path, statements: SortedStatements) -> dict[str, StoredFile]:
    """Write the tables of a layer into its folder, and make each of them durable.

    Returns:
        What the manifest says of each file, by its name.

    Raises:
        OSError: The disk failed.
    """
    stored: dict[str, StoredFile] = {}
    for name, table in statements.tables.items():
        names = (name, *PARTS) if name == "parties" else (name,)
        writers: dict[str, _TableWriter] = {}
        for part in table.parts():
            for split_name, rows in split_tables(name, part).items():
                if rows.num_rows and split_name not in writers:
                    path = folder / file_name(split_name)
                    writers[split_name] = _TableWriter(disk, path, split_name)
                if rows.num_rows:
                    writers[split_name].write(rows)
        for split_name in names:
            if split_name in writers:
                stored[file_name(split_name)] = writers[split_name].close()
            elif split_name not in LATER:
                stored[file_name(split_name)] = _store_empty(disk, folder, split_name)
    return stored


def _store_empty(disk: Disk, folder: Path, name: str) -> StoredFile:
    content = encode_empty(name)
    disk.write(folder / file_name(name), content)
    disk.sync(folder / file_name(name))
    return StoredFile(sha256(content).hexdigest(), len(content))


class _Sink:
    """What Arrow writes a file into: it is hashed, and handed to the disk in large pieces."""

    def __init__(self, disk: Disk, path: Path) -> None:
        self._disk = disk
        self._path = path
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._digest = sha256()
        self._size = 0
        self.closed = False
        disk.write(path, b"")

    def write(self, content: bytes) -> int:
        """Take some bytes."""
        self._pieces.append(bytes(content))
        self._waiting += len(content)
        self._size += len(content)
        if self._waiting >= _WRITE_BYTES:
            self._pass_on()
        return len(content)

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._size

    def flush(self) -> None:
        """Do nothing: what is written is passed on in large pieces."""

    def close(self) -> None:
        """Do nothing: the file is ended by `finish`."""

    def finish(self) -> StoredFile:
        """Write what is left, make the file durable, and say what it is."""
        self._pass_on()
        self._disk.sync(self._path)
        self.closed = True
        return StoredFile(self._digest.hexdigest(), self._size)

    def _pass_on(self) -> None:
        content = b"".join(self._pieces)
        self._digest.update(content)
        self._disk.append(self._path, content)
        self._pieces.clear()
        self._waiting = 0


class _TableWriter:
    """Writes one table; each call makes a group of rows, so that equal layers are equal files."""

    def __init__(self, disk: Disk, path: Path, name: str) -> None:
        self._sink = _Sink(disk, path)
        self._file = pa.PythonFile(self._sink, mode="w")
        self._writer = pq.ParquetWriter(self._file, SCHEMAS[name], compression="zstd")

    def write(self, rows: pa.Table) -> None:
        self._writer.write_table(rows)

    def close(self) -> StoredFile:
        self._writer.close()
        return self._sink.finish()
