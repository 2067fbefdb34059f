"""Sort the statements of a layer: in memory while they are few, else in runs on disk.

A run is as much as fits into memory, sorted. When all rows are read, one range of keys after the
other is gathered from all runs, sorted and settled: equal rows of one key become one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from heapq import merge
from itertools import chain
from typing import Final

import pyarrow as pa

from onward.graph.model import Statement, statement_key
from onward.graph.sorting.batches import StatementBatch, Streamed
from onward.graph.sorting.run_tables import build_run_table, sort_table
from onward.graph.sorting.settling import settle
from onward.graph.sorting.sorted_statements import Digest, SortedStatements, SortedTable
from onward.graph.sorting.table_file import PART_ROWS, TableFile
from onward.graph.statements.lines import encode_line
from onward.graph.statements.statements import FIELD_OF, Day, Statements

FEW: Final = 150_000
"""Statements up to which a layer is sorted in memory, as all lists are."""

_CHUNK: Final = 20_000
"""Statements that become a table together."""

_RUN_BYTES: Final = 96 * 2**20
_RANGE_ROWS: Final = 120_000


@dataclass(frozen=True, slots=True)
class SortLimits:
    """How much is held in memory; tests choose less."""

    few: int = FEW
    chunk: int = _CHUNK
    run_bytes: int = _RUN_BYTES
    range_rows: int = _RANGE_ROWS


LIMITS: Final = SortLimits()


def sort_statements(
    statements: Iterable[Streamed], limits: SortLimits = LIMITS
) -> Statements | SortedStatements:
    """Sort all statements of a layer by type and key; equal rows of one key are one statement.

    Returns:
        The statements in memory where they are few, else as sorted tables on disk.

    Raises:
        RowRefused: A text cannot be written as UTF-8.
        StoreError: The disk is full, or failed.
    """
    few: list[Statement] = []
    rows = iter(statements)
    first: list[StatementBatch] = []
    for item in rows:
        if isinstance(item, StatementBatch):
            first.append(item)
            break
        few.append(item)
        if len(few) > limits.few:
            break
    else:
        return Statements.from_rows(few)
    runs = {field_name: _Runs(field_name, limits) for field_name in FIELD_OF.values()}
    days: set[Day] = set()
    datasets: set[str] = set()
    for part in (few, chain(first, rows)):
        for statement in part:
            if isinstance(statement, StatementBatch):
                days.update(statement.days())
                datasets.add(statement.dataset)
                runs[statement.name].add_table(statement.table)
                continue
            source = statement.source
            days.add((source.published, source.retrieved))
            datasets.add(source.dataset)
            runs[FIELD_OF[type(statement)]].add(statement)
        few.clear()
    digest = sha256()
    # in this order they are hashed
    tables = {name: of_type.sort(digest) for name, of_type in runs.items()}
    return SortedStatements(tables, frozenset(days), frozenset(datasets), digest.hexdigest())


@dataclass(slots=True)
class _Runs:
    """The sorted runs of one type of statements."""

    name: str
    limits: SortLimits
    _rows: list[Statement] = field(default_factory=list)
    _tables: list[pa.Table] = field(default_factory=list)
    _bytes: int = 0
    _runs: list[TableFile] = field(default_factory=list)

    def add(self, statement: Statement) -> None:
        """Add a statement."""
        self._rows.append(statement)
        if len(self._rows) >= self.limits.chunk:
            self._build_table()

    def add_table(self, table: pa.Table) -> None:
        """Add the statements of a table that `build_run_table` made."""
        self._tables.append(table)
        self._bytes += table.nbytes
        if self._bytes > self.limits.run_bytes:
            self._write_run()

    def sort(self, digest: "Digest") -> SortedTable:
        """Sort all rows; nothing can be added any more."""
        if self._rows:
            self._build_table()
        if not self._runs:
            tables, self._tables = self._tables, []
            parts = iter([sort_table(pa.concat_tables(tables))] if tables else [])
        else:
            self._write_run()
            parts = self._merge_runs()
        return SortedTable.write(self.name, map(settle, parts), digest)

    def _build_table(self) -> None:
        lines = [encode_line(row) for row in self._rows]
        keys = [statement_key(row) for row in self._rows]
        table = build_run_table(self.name, self._rows, keys, lines)
        self._rows.clear()
        self.add_table(table)

    def _write_run(self) -> None:
        if not self._tables:
            return
        tables, self._tables = self._tables, []
        table = sort_table(pa.concat_tables(tables))
        del tables
        run = TableFile(table.schema)
        run.write(table)
        self._runs.append(run.close())
        self._bytes = 0

    def _merge_runs(self) -> Iterator[pa.Table]:
        """Yield the rows of all runs, one range of keys after the other."""
        least: str | None = None
        for below in [*self._find_bounds(), None]:
            parts = [run.read_range(least, below) for run in self._runs]
            filled = [part for part in parts if part.num_rows]
            if filled:
                yield sort_table(pa.concat_tables(filled))
            least = below
        self._runs.clear()

    def _find_bounds(self) -> list[str]:
        """Return keys between which about as many rows lie as are sorted at once."""
        every = max(1, self.limits.range_rows // PART_ROWS)
        samples = list(merge(*(run.first_keys() for run in self._runs)))
        return sorted(set(samples[every::every]))
