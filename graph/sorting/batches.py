"""Many statements of one type at once, as the table that is sorted: of files of many rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyarrow as pa

from onward.graph.model import Statement
from onward.graph.sorting.run_tables import split_tables
from onward.graph.sorting.table_file import PART_ROWS, TableFile
from onward.graph.statements.schemas import SCHEMAS
from onward.graph.statements.statements import Day
from onward.graph.statements.tables import StatementTables, empty, to_statements

_DAYS: Final = ["published", "retrieved"]


@dataclass(frozen=True, slots=True)
class StatementBatch:
    """Statements of one type.

    Attributes:
        name: Their table in `schemas.SCHEMAS`.
        table: As `run_tables.build_run_table` makes it, in any order.
        dataset: What all of them name as their dataset.
    """

    name: str
    table: pa.Table
    dataset: str

    def __len__(self) -> int:
        """Count the statements."""
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Statement]:
        """Yield the statements one by one."""
        return read_statements(self.name, self.table)

    def days(self) -> Iterator[Day]:
        """Yield when statements were published and retrieved: each pair of days once."""
        pairs = self.table.select(_DAYS).group_by(_DAYS, use_threads=False).aggregate([])
        yield from zip(*(pairs[name].to_pylist() for name in _DAYS), strict=True)


Streamed = Statement | StatementBatch
"""What a load passes on: statements one by one, or many at once."""


def count_streamed(item: Streamed) -> int:
    """Count the statements of an item."""
    return len(item) if isinstance(item, StatementBatch) else 1


def read_statements(name: str, table: pa.Table) -> Iterator[Statement]:
    """Yield the statements of a table that `run_tables.build_run_table` made."""
    tables = {other: empty(other) for other in SCHEMAS} | split_tables(name, table)
    yield from getattr(to_statements(StatementTables(**tables)), name)


class BatchFile:
    """Tables of one form in a scratch file, which are read in their order."""

    def __init__(self) -> None:
        self._file: TableFile | None = None
        self._sizes: list[int] = []
        self._is_read = False

    def append(self, table: pa.Table) -> None:
        """Add a table at the end, before any is read.

        Raises:
            StoreError: The disk is full, or failed.
        """
        if table.num_rows:
            self._file = self._file or TableFile(table.schema)
            self._file.write(table)
            self._sizes.append(table.num_rows)

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield the tables."""
        if self._file is None:
            return
        if not self._is_read:
            self._file.close()
            self._is_read = True
        parts = self._file.read_parts()
        for size in self._sizes:
            yield pa.concat_tables(islice(parts, -(-size // PART_ROWS)))


def flatten(items: Iterable[Streamed]) -> Iterator[Statement]:
    """Yield statements one by one."""
    for item in items:
        if isinstance(item, StatementBatch):
            yield from item
        else:
            yield item
