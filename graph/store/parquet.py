"""Tables as Parquet files: equal tables make equal bytes."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onward.errors import ChecksumMismatch, StoreError
from onward.graph.statements.schemas import LATER, SCHEMAS
from onward.graph.statements.statements import Statements
from onward.graph.statements.tables import StatementTables, empty, to_statements, to_tables
from onward.graph.store.manifests import LayerManifest, StoredFile

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
