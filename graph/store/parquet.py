"""Tables as Parquet files: equal tables make equal bytes."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onward.errors import StoreError
from onward.graph.statements import Statements
from onward.graph.tables import SCHEMAS, StatementTables, to_statements, to_tables


def encode_tables(statements: Statements) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file that holds a layer's statements."""
    tables = to_tables(statements)
    for name in SCHEMAS:
        sink = pa.BufferOutputStream()
        pq.write_table(getattr(tables, name), sink, compression="zstd")
        yield _file_name(name), sink.getvalue().to_pybytes()


def read_table(folder: Path, name: str) -> pa.Table:
    """Read one table of a layer's folder, by its name in `tables.SCHEMAS`.

    Raises:
        StoreError: The file is missing or is not such a table.
    """
    file = folder / _file_name(name)
    try:
        with pq.ParquetFile(file) as stored:  # pq.read_table would import Arrow's slow functions
            table = stored.read()
    except (OSError, pa.ArrowException) as fault:
        raise StoreError(
            f"layers/{folder.name}/{file.name}: cannot be read; load the source again"
        ) from fault
    if not table.schema.equals(SCHEMAS[name]):
        raise StoreError(
            f"layers/{folder.name}/{file.name}: has other columns than this version writes; "
            "load the source again"
        )
    return table


def read_statements(folder: Path) -> Statements:
    """Read all statements of a layer's folder."""
    return to_statements(StatementTables(**{name: read_table(folder, name) for name in SCHEMAS}))


def _file_name(table: str) -> str:
    return f"{table}.parquet"
