"""The tables of layers as Parquet files: equal tables make equal bytes."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from onward.errors import ChecksumMismatch, StoreError
from onward.graph.model import Statement
from onward.graph.sorting import PARTS, LayerRows, SortedStatements, split_tables
from onward.graph.statement_tables import (
    LATER,
    SCHEMAS,
    StatementTables,
    empty,
    to_statements,
    to_tables,
)
from onward.graph.statements import FIELD_OF, Statements
from onward.graph.store.files import Disk
from onward.graph.store.manifests import LayerManifest, StoredFile, hash_file

MANY_BYTES = 8 * 2**20
"""From this size on several threads read a file sooner than one: handing out work costs a
millisecond, five times what reading a small table does."""


def store_tables(disk: Disk, folder: Path, statements: LayerRows) -> dict[str, StoredFile]:
    """Write the tables of a layer into its folder, and make each of them durable.

    Returns:
        What the manifest says of each file, by its name.

    Raises:
        OSError: The disk failed.
    """
    if isinstance(statements, Statements):
        tables = to_tables(statements)
        rows = {name: getattr(tables, name) for name in SCHEMAS}
        contents = {name: _encode_table(table) for name, table in rows.items() if table.num_rows}
        is_written: Collection[str] = ()
    else:
        contents, is_written = {}, _write_sorted(folder, statements)
    stored: dict[str, StoredFile] = {}
    for name in SCHEMAS:
        path = folder / file_name(name)
        if name not in is_written:
            if name in LATER and name not in contents:
                continue
            disk.write(path, contents.get(name) or encode_empty(name))
        disk.sync(path)
        stored[path.name] = StoredFile(hash_file(path), path.stat().st_size)
    return stored


def _write_sorted(folder: Path, statements: SortedStatements) -> Collection[str]:
    """Write what was sorted on disk a few rows at a time; return the tables that have rows.

    Each part makes a group of rows, so that equal layers are equal files.
    """
    writers: dict[str, pq.ParquetWriter] = {}
    with ExitStack() as files:
        for name, table in statements.tables.items():
            for part in table.parts():
                for split_name, rows in split_tables(name, part).items():
                    if rows.num_rows and split_name not in writers:
                        writers[split_name] = files.enter_context(
                            pq.ParquetWriter(
                                folder / file_name(split_name),
                                SCHEMAS[split_name],
                                compression="zstd",
                            )
                        )
                    if rows.num_rows:
                        writers[split_name].write_table(rows)
    return writers


def _encode_table(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


@cache
def encode_empty(name: str) -> bytes:
    """Return the file of a table without rows: most layers have several, all of them alike."""
    return _encode_table(empty(name))


def read_table(folder: Path, layer: LayerManifest, name: str) -> pa.Table:
    """Read one table of a layer's folder, by its name in `SCHEMAS`; raises as `open_stored`."""
    stored = open_stored(folder, layer, name)
    if stored is None:
        return empty(name)
    with stored:
        return stored.read(use_threads=layer.parts[file_name(name)].size >= MANY_BYTES)


def read_statements(folder: Path, manifest: LayerManifest) -> Statements:
    """Read all statements of a layer's folder, by its manifest."""
    return to_statements(
        StatementTables(**{name: read_table(folder, manifest, name) for name in SCHEMAS})
    )


def file_name(table: str) -> str:
    """Return the name of the file that holds a table."""
    return f"{table}.parquet"


# ------------------------------------------------------------------------------------------------
# Tables of stored layers, read a column or a few rows at a time: of snapshots of many rows.
#
# Each file is hashed before anything of it is used, as where it is read as a whole.
# ------------------------------------------------------------------------------------------------

ROWS_AT_ONCE: Final = 65_536


def open_stored(folder: Path, layer: LayerManifest, name: str) -> pq.ParquetFile | None:
    """Open a table of a layer, having checked its hash; None where it has no rows.

    Args:
        folder: The layer's folder.
        layer: Its manifest.
        name: The table's name in `SCHEMAS`.

    Raises:
        StoreError: The file is missing or is not such a table.
        ChecksumMismatch: It is not the file that was written.
    """
    part, count = layer.parts.get(file_name(name)), layer.counts.get(name, 0)
    path = folder / file_name(name)
    where = f"layers/{folder.name}/{path.name}"
    if part is None and name in LATER and not count:
        return None
    if part is None:
        raise StoreError(f"{where}: the manifest does not name it; load the source again")
    try:
        digest = hash_file(path)
        if digest != part.sha256:
            raise ChecksumMismatch(digest, part.sha256, where)
        if digest == _hash_of_empty(name):
            return None
        stored = pq.ParquetFile(path, memory_map=True)
    except (OSError, pa.ArrowException) as fault:
        raise StoreError(f"{where}: cannot be read; load the source again") from fault
    if not stored.schema_arrow.equals(SCHEMAS[name]):
        raise StoreError(
            f"{where}: has other columns than this version writes; load the source again"
        )
    return stored


@cache
def _hash_of_empty(name: str) -> str:
    return sha256(encode_empty(name)).hexdigest()


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
        import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

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


def read_in_parts(folder: Path, layer: LayerManifest) -> Iterator[Statement]:
    """Yield the statements of a layer in the order in which they are hashed, a few in memory.

    Raises:
        StoreError: A file is missing, or names, numbers or traits are not in their parties' order.
    """
    for name in FIELD_OF.values():
        names = PARTS if name == "parties" else ()
        owned = {each: _OwnedRows(open_stored(folder, layer, each), each) for each in names}
        for part in iterate_stored(open_stored(folder, layer, name)):
            tables = {other: empty(other) for other in SCHEMAS} | {name: part}
            tables |= {each: rows.take_of(part["id"]) for each, rows in owned.items()}
            yield from getattr(to_statements(StatementTables(**tables)), name)
        for each, rows in owned.items():
            if rows.take_rest():
                where = f"layers/{folder.name}/{file_name(each)}"
                raise StoreError(f"{where}: has rows of no party; load the source again")


class _OwnedRows:
    """The names, identifiers or traits of parties, which lie in the order of these."""

    def __init__(self, stored: pq.ParquetFile | None, name: str) -> None:
        self._parts = iterate_stored(stored)
        self._rest = empty(name)

    def take_of(self, party_ids: pa.ChunkedArray) -> pa.Table:
        """Return the next rows, as far as they belong to some parties."""
        import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

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
