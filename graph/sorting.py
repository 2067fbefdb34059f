"""Rows of a load in bounded memory: kept in files without a name, and sorted there."""

import io
import os
import pickle
import sys
import tempfile
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from hashlib import sha256
from heapq import merge
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Final, Generic, Protocol, TypeVar
from weakref import finalize
from zlib import crc32

import numpy as np
import pyarrow as pa

from onward.errors import StoreError
from onward.graph.model import Identifier, Name, Statement, statement_key, tie_id
from onward.graph.statement_tables import (
    SCHEMAS,
    TEXT,
    StatementTables,
    empty,
    read_cells,
    to_statements,
)
from onward.graph.statements import FIELD_OF, Day, Statements, encode_line
from onward.graph.traits import Trait

# ------------------------------------------------------------------------------------------------
# Statements of one type as an Arrow table that can be cut and sorted: one row a statement.
#
# The columns are those of `SCHEMAS`, with plain texts in the place of coded ones, beside the
# statement key and the canonical line that is hashed. A party's names, identifiers and traits lie
# in lists in its own row, so that they move with it.
# ------------------------------------------------------------------------------------------------

KEY: Final = "statement_key"
LINE: Final = "line"

PARTS: Final[Mapping[str, tuple[type[Any], str]]] = {
    "names": (Name, "names"),
    "identifiers": (Identifier, "identifiers"),
    "traits": (Trait, "inferred"),
}
"""Tables of the parts of parties: the type of a part, and the party's field that holds them."""


def build_run_table(
    name: str, rows: Sequence[Statement], keys: Sequence[str], lines: Sequence[bytes]
) -> pa.Table:
    """Build the table of some statements of one type.

    Args:
        name: Their table in `schemas.SCHEMAS`.
        rows: The statements.
        keys: The statement key of each.
        lines: The canonical line of each, as it is hashed.
    """
    columns: dict[str, pa.Array] = {
        KEY: pa.array(keys, TEXT),
        LINE: pa.array(lines, pa.large_binary()),
    }
    given: dict[str, Any] = {}
    if name == "ties":
        given = {"key": columns[KEY], "tid": [tie_id(key) for key in keys]}
    for column in SCHEMAS[name]:
        cells = given[column.name] if column.name in given else read_cells(rows, column.name)
        columns[column.name] = pa.array(cells, _without_dictionary(column.type))
    if name == "parties":
        for part, (kind, field) in PARTS.items():
            columns[part] = _build_lists(part, kind, list(map(attrgetter(field), rows)))
    return pa.table(columns)


def split_tables(name: str, table: pa.Table) -> dict[str, pa.Table]:
    """Return the tables that are stored, with the columns of `schemas.SCHEMAS`.

    Args:
        name: Of the type's own table.
        table: As `build_run_table` makes it, sorted.
    """
    tables = {name: _code_columns(name, {c: table[c] for c in SCHEMAS[name].names})}
    if name == "parties":
        for part in PARTS:
            tables[part] = _flatten_lists(part, table)
    return tables


def sort_table(table: pa.Table) -> pa.Table:
    """Sort a table by statement key, rows of one key by their lines."""
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

    order = pc.array_sort_indices(table[KEY].combine_chunks())
    ordered = table.take(order).combine_chunks()
    keys = ordered[KEY].combine_chunks()
    # nearly every key has one row, and comparing lines is slow
    if len(keys) < 2 or not pc.any(pc.equal(keys[1:], keys[:-1])).as_py():
        return ordered
    order = pc.sort_indices(table, [(KEY, "ascending"), (LINE, "ascending")])
    return table.take(order).combine_chunks()


def _without_dictionary(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_dictionary(kind) else kind


def _build_lists(part: str, kind: type[Any], lists: Sequence[Sequence[Any]]) -> pa.Array:
    offsets = np.zeros(len(lists) + 1, np.int32)
    np.cumsum([len(items) for items in lists], out=offsets[1:])
    flat = [item for items in lists for item in items]
    types = {column.name: _without_dictionary(column.type) for column in SCHEMAS[part]}
    names = [field.name for field in fields(kind)]
    cells = [pa.array(list(map(attrgetter(name), flat)), types[name]) for name in names]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays(cells, names))


def _flatten_lists(part: str, table: pa.Table) -> pa.Table:
    """Return the table of the names, identifiers or traits of some parties."""
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

    lists = table[part].combine_chunks()
    parents = pc.list_parent_indices(lists)
    items = pc.list_flatten(lists)
    first = np.concatenate([[0], np.cumsum(np.asarray(pc.list_value_length(lists)))])
    rows = np.asarray(parents).astype(np.int64)
    positions = np.arange(len(items)) - first[rows]
    columns = {
        "dataset": table["dataset"].take(parents),
        "party": table["id"].take(parents),
        "position": pa.array(positions.astype(np.int32)),
    }
    for place, name in enumerate(column.name for column in items.type):
        columns[name] = items.field(place)
    return _code_columns(part, columns)


def _code_columns(name: str, columns: Mapping[str, Any]) -> pa.Table:
    schema = SCHEMAS[name]
    arrays = [
        columns[column.name].dictionary_encode()
        if pa.types.is_dictionary(column.type)
        else columns[column.name]
        for column in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


# ------------------------------------------------------------------------------------------------
# Files without a name: room on disk that is gone with the process, however it ends.
# ------------------------------------------------------------------------------------------------

_FOLDER: ContextVar[Path | None] = ContextVar("scratch folder", default=None)


@contextmanager
def scratch_in(folder: Path) -> Iterator[None]:
    """Have scratch files lie in a folder: beside the layers there is room where /tmp has none."""
    token = _FOLDER.set(folder if folder.is_dir() else None)
    try:
        yield
    finally:
        _FOLDER.reset(token)


class ScratchFile:
    """A file without a name; nothing of it is left when the process ends or is killed."""

    def __init__(self) -> None:
        self._folder = _FOLDER.get()
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(  # noqa: SIM115  # closed with the object
                dir=self._folder
            )
        except OSError as fault:
            raise self._explain_fault(fault) from fault
        finalize(self, self._file.close)

    @property
    def stream(self) -> IO[bytes]:
        """The file, to be read."""
        return self._file

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Say what a fault of the disk means, whatever writes into the file meanwhile.

        Raises:
            StoreError: The disk is full, or failed.
        """
        try:
            yield
        except OSError as fault:
            raise self._explain_fault(fault) from fault

    def append(self, content: bytes) -> tuple[int, int]:
        """Write at the end; return where it lies, and its length.

        Raises:
            StoreError: The disk is full, or failed.
        """
        with self.explained():
            start = self._file.seek(0, os.SEEK_END)
            self._file.write(content)
        return start, len(content)

    def read(self, start: int, length: int) -> bytes:
        """Read what `append` has written.

        Raises:
            StoreError: The disk is full, or failed.
        """
        with self.explained():
            self._file.seek(start)
            return self._file.read(length)

    def _explain_fault(self, fault: OSError) -> StoreError:
        where = self._folder or tempfile.gettempdir()
        return StoreError(
            f"{where}: rows cannot be kept while they are read ({fault.strerror or fault}); "
            "what was loaded before is whole; free some space, then load again"
        )


# ------------------------------------------------------------------------------------------------
# A table in a scratch file, written in parts and read in parts of a few thousand rows.
# ------------------------------------------------------------------------------------------------

PART_ROWS: Final = 4_096
"""Rows that are read together: a range of keys reads at most two parts too many of each file."""


class TableFile:
    """Tables of one form in a scratch file, read in their order once all are written.

    Rows of a range of keys can be read if they were written sorted by key.
    """

    def __init__(self) -> None:
        self._file: ScratchFile | None = None  # none as long as there are no rows
        self._writer: pa.RecordBatchFileWriter = None
        self._reader: pa.RecordBatchFileReader = None
        self._schema = pa.schema([])
        self._first_keys: list[str] = []
        self._sizes: list[int] = []
        self._tables: list[int] = []  # parts of each table
        self.num_rows = 0

    def write(self, table: pa.Table) -> None:
        """Add rows at the end, before any is read.

        Raises:
            StoreError: The disk is full, or failed.
        """
        if not table.num_rows:
            return
        if self._file is None:
            self._file, self._schema = ScratchFile(), table.schema
            self._writer = pa.ipc.new_file(pa.PythonFile(self._file.stream, mode="w"), self._schema)
        starts = range(0, table.num_rows, PART_ROWS)
        for start in starts:
            part = table.slice(start, PART_ROWS)
            if KEY in self._schema.names:  # rows that are read in their order need no keys
                self._first_keys.append(part[KEY][0].as_py())
            self._sizes.append(part.num_rows)
            with self._file.explained():
                self._writer.write_table(part.combine_chunks(), PART_ROWS)
        self._tables.append(len(starts))
        self.num_rows += table.num_rows

    def first_keys(self) -> list[str]:
        """Return the first key of each part, in their order."""
        return self._first_keys

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield the tables as they were written."""
        parts = map(self._read_part, range(len(self._sizes)))
        for count in self._tables:
            yield pa.Table.from_batches(islice(parts, count))

    def read_all(self, rows: int) -> Iterator[pa.Table]:
        """Yield all rows in their order, about as many at once as asked for."""
        parts: list[pa.RecordBatch] = []
        count = 0
        for place in range(len(self._sizes)):
            parts.append(self._read_part(place))
            count += self._sizes[place]
            if count >= rows:
                yield pa.Table.from_batches(parts)
                parts, count = [], 0
        if parts:
            yield pa.Table.from_batches(parts)

    def read_range(self, least: str | None, below: str | None) -> pa.Table:
        """Return the rows whose keys lie in a range; None leaves an end open."""
        first = 0 if least is None else max(0, bisect_left(self._first_keys, least) - 1)
        last = len(self._sizes) if below is None else bisect_right(self._first_keys, below)
        parts = [
            _cut_part(self._read_part(place), least, below)
            for place in range(first, max(first, last))
        ]
        return pa.Table.from_batches(parts, self._schema)

    def _read_part(self, place: int) -> pa.RecordBatch:
        if self._reader is None:
            assert self._file is not None  # noqa: S101  # a part was written into it
            with self._file.explained():
                self._writer.close()
                self._file.stream.flush()
            self._reader = pa.ipc.open_file(pa.PythonFile(self._file.stream, mode="r"))
        return self._reader.get_batch(place)


def _cut_part(part: pa.RecordBatch, least: str | None, below: str | None) -> pa.RecordBatch:
    """Cut a sorted part to a range of keys."""
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

    keys = part.column(KEY)
    low, high = 0, part.num_rows
    if least is not None and keys[0].as_py() < least:
        low = int(pc.sum(pc.less(keys, least)).as_py() or 0)
    if below is not None and keys[high - 1].as_py() >= below:
        high = int(pc.sum(pc.less(keys, below)).as_py() or 0)
    return part.slice(low, max(0, high - low))


# ------------------------------------------------------------------------------------------------
# Many statements of one type at once, as the table that is sorted: of files of many rows.
# ------------------------------------------------------------------------------------------------

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


def flatten(items: Iterable[Streamed]) -> Iterator[Statement]:
    """Yield statements one by one."""
    for item in items:
        if isinstance(item, StatementBatch):
            yield from item
        else:
            yield item


# ------------------------------------------------------------------------------------------------
# Values in the order in which they were added: a few in memory, the others in a scratch file.
# ------------------------------------------------------------------------------------------------

T = TypeVar("T")

IN_MEMORY: Final = 20_000
"""Values that are held in memory; of most sources these are all."""

_BLOCK: Final = 2_000
"""Values that are written, and read, together: what they have in common is written once."""


class Spool(Generic[T]):
    """Values that are read in their order, as often as one likes, once all are added.

    Args:
        in_memory: Values that are held in memory before any is written; by default `IN_MEMORY`.
        file: Where further ones are written, which may have those of other spools, too.
    """

    def __init__(self, in_memory: int | None = None, file: ScratchFile | None = None) -> None:
        self._in_memory = IN_MEMORY if in_memory is None else in_memory
        self._values: list[T] = []
        self._file = file
        self._blocks: list[tuple[int, int]] = []
        self._count = 0

    def append(self, value: T) -> None:
        """Add a value.

        Raises:
            StoreError: The disk is full, or failed.
        """
        self._values.append(value)
        self._count += 1
        if len(self._values) > (min(_BLOCK, self._in_memory) if self._blocks else self._in_memory):
            self._write_values()

    def __len__(self) -> int:
        """Count the values."""
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Yield the values in the order in which they were added; nothing is added meanwhile."""
        if self._file is not None:
            for start, length in self._blocks:
                yield from load_block(self._file.read(start, length))
        yield from self._values

    def _write_values(self) -> None:
        self._file = self._file or ScratchFile()
        for start in range(0, len(self._values), _BLOCK):
            block = dump_block(self._values[start : start + _BLOCK])
            self._blocks.append(self._file.append(block))
        self._values.clear()


def dump_block(values: list[T]) -> bytes:
    """Return values as bytes that `load_block` reads."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    # dataclasses would be written field by field in Python, four times as slowly
    pickler.dispatch_table = _REDUCERS
    pickler.dump(values)
    return buffer.getvalue()


def load_block(block: bytes) -> list[Any]:
    """Return the values of `dump_block`."""
    values: list[Any] = pickle.loads(block)  # noqa: S301  # written by this process, in a file without a name
    return values


class _Reducers(dict[type, Callable[[Any], Any]]):
    """How dataclasses are written: as the call that makes them anew, from all of their fields."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if not is_dataclass(kind):
            raise KeyError(kind)  # the pickler writes it in its own way
        self[kind] = _make_reducer(kind)
        return self[kind]


def _make_reducer(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    names = [field.name for field in fields(kind)]
    if len(names) == 1:
        return lambda record: (kind, (getattr(record, names[0]),))
    read_fields = attrgetter(*names)
    return lambda record: (kind, read_fields(record))


_REDUCERS: Final = _Reducers()


# ------------------------------------------------------------------------------------------------
# Values in parts, each of which fits into memory where all together may not.
#
# What belongs together, such as all states of one record, has one key, and so lies in one part.
# ------------------------------------------------------------------------------------------------

PART_VALUES: Final = 100_000
"""Values that a part holds, more or less."""

MOST_PARTS: Final = 256


class PartedSpool(Generic[T]):
    """Values that are read part by part, once all are added.

    Args:
        count: How many values there will be, more or less: it decides on the number of parts.
        part_values: How many values a part may hold.
    """

    def __init__(self, count: int, part_values: int | None = None) -> None:
        parts = min(1 + count // (part_values or PART_VALUES), MOST_PARTS)
        if parts == 1:  # it would be read at once anyway
            self._parts = [Spool[T](sys.maxsize)]
        else:
            file = ScratchFile()
            self._parts = [Spool[T](IN_MEMORY // parts, file) for _ in range(parts)]

    def part_of(self, key: str) -> int:
        """Return in which part the values of a key lie: the same one in every process."""
        return crc32(key.encode()) % len(self._parts)

    def append(self, key: str, value: T) -> None:
        """Add a value under its key.

        Raises:
            StoreError: The disk is full, or failed.
        """
        self._parts[self.part_of(key)].append(value)

    def parts(self) -> Iterator[list[T]]:
        """Yield the values of each part, in the order in which they were added."""
        return map(list, self._parts)


# ------------------------------------------------------------------------------------------------
# What becomes of rows that have one key: equal rows are one, and others a fault that is named.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """Sorted rows, each once.

    Attributes:
        table: The rows.
        ambiguous: The first key of which rows differ; None where there is none.
    """

    table: pa.Table
    ambiguous: str | None


def settle(table: pa.Table) -> Settled:
    """Drop the repeats of equal rows, and name the first key of rows that differ.

    Args:
        table: Sorted by key and line; all rows of a key are in it.
    """
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

    keys, lines = table[KEY].combine_chunks(), table[LINE].combine_chunks()
    if len(keys) < 2:
        return Settled(table, None)
    same_key = np.asarray(pc.equal(keys[1:], keys[:-1]), bool)
    if not same_key.any():
        return Settled(table, None)
    same_row = same_key & np.asarray(pc.equal(lines[1:], lines[:-1]), bool)
    differs = np.flatnonzero(same_key & ~same_row)
    ambiguous = keys[int(differs[0])].as_py() if len(differs) else None
    stays = np.concatenate([[True], ~same_row])
    return Settled(table.filter(pa.array(stays)).combine_chunks(), ambiguous)


# ------------------------------------------------------------------------------------------------
# All statements of a layer, sorted, on disk: what `Statements` is in memory, read in parts.
# ------------------------------------------------------------------------------------------------


class Digest(Protocol):
    """What takes the lines that are hashed."""

    def update(self, content: memoryview) -> None:
        """Take the next bytes."""


ROWS_AT_ONCE: Final = 16 * PART_ROWS
"""Rows that are read together; stored files are written in groups of as many."""


@dataclass(slots=True)
class SortedTable:
    """The sorted statements of one type.

    Attributes:
        name: Their table in `schemas.SCHEMAS`.
        file: The rows; None where there are none.
        ambiguous: The first key of which rows differ; None where there is none.
        kinds: Of ties, how many there are of each kind.
        traits: Of parties, how many traits they bear.
    """

    name: str
    file: TableFile = field(default_factory=TableFile)
    ambiguous: str | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    traits: int = 0

    @classmethod
    def write(cls, name: str, parts: Iterable[Settled], digest: "Digest") -> "SortedTable":
        """Write sorted rows into a file, and hash their lines in their order."""
        made = cls(name)
        waiting: list[pa.Table] = []
        for part in parts:
            made.ambiguous = made.ambiguous or part.ambiguous
            _hash_lines(part.table[LINE].combine_chunks(), digest)
            waiting.append(part.table.drop_columns([LINE]))
            made._count_rows(waiting[-1])
            if sum(table.num_rows for table in waiting) >= ROWS_AT_ONCE:
                waiting = made._write_whole_groups(waiting)
        if waiting:
            made.file.write(pa.concat_tables(waiting))
        return made

    def _write_whole_groups(self, tables: list[pa.Table]) -> list[pa.Table]:
        """Write as many whole groups of rows as there are: equal layers get equal files."""
        table = pa.concat_tables(tables)
        whole = table.num_rows - table.num_rows % ROWS_AT_ONCE
        self.file.write(table.slice(0, whole))
        rest = table.slice(whole)
        return [rest.combine_chunks()] if rest.num_rows else []

    def __len__(self) -> int:
        """Count the statements."""
        return self.file.num_rows

    def parts(self) -> Iterator[pa.Table]:
        """Yield the rows in their order, in parts of `ROWS_AT_ONCE`, as `build_run_table` does."""
        return self.file.read_all(ROWS_AT_ONCE)

    def _count_rows(self, table: pa.Table) -> None:
        import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

        if self.name == "ties":
            for kind in pc.value_counts(table["kind"].combine_chunks()).to_pylist():
                self.kinds[kind["values"]] += kind["counts"]
        elif self.name == "parties":
            self.traits += pc.sum(pc.list_value_length(table["traits"])).as_py() or 0


@dataclass(frozen=True, slots=True)
class SortedStatements:
    """Statements by type, each type sorted by statement key.

    Attributes:
        tables: By the name of the type.
        seen_days: When statements were published and retrieved.
        seen_datasets: What they name as their dataset.
        content: Hash of the statements, see `manifests.hash_statements`.
    """

    tables: Mapping[str, SortedTable]
    seen_days: frozenset[Day]
    seen_datasets: frozenset[str]
    content: str

    def __len__(self) -> int:
        """Count all statements."""
        return sum(map(len, self.tables.values()))

    def __iter__(self) -> Iterator[Statement]:
        """Yield all statements, type by type."""
        for name in self.tables:
            yield from self.rows(name)

    def count(self, name: str) -> int:
        """Count the statements of a type."""
        return len(self.tables[name])

    def days(self) -> frozenset[Day]:
        """Return when statements were published and retrieved: each pair of days that occurs."""
        return self.seen_days

    def datasets(self) -> Iterator[str]:
        """Yield each dataset that a statement names."""
        return iter(sorted(self.seen_datasets))

    def tie_kinds(self) -> Mapping[str, int]:
        """Count the ties of each kind."""
        return self.tables["ties"].kinds

    def count_traits(self) -> int:
        """Count what rules infer of the parties."""
        return self.tables["parties"].traits

    def find_ambiguous(self, name: str) -> str | None:
        """Return the first key of which statements of a type differ; None where there is none."""
        return self.tables[name].ambiguous

    def find_repeats(self) -> Iterator[tuple[str, str]]:
        """Yield what claims an identity that another row has, and which."""
        for name, table in self.tables.items():
            if table.ambiguous is not None:
                yield name, table.ambiguous
        for what, name, column in (("parties", "parties", "id"), ("tie ids", "ties", "tid")):
            repeat = self._find_repeat(name, column)
            if repeat is not None:
                yield what, repeat

    def _find_repeat(self, name: str, column: str) -> str | None:
        import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

        chunks = [part[column].combine_chunks() for part in self.tables[name].parts()]
        cells = pa.chunked_array(chunks) if chunks else pa.chunked_array([], pa.string())
        if len(pc.unique(cells)) == len(cells):
            return None
        counts = pc.value_counts(cells)
        repeated = counts.filter(pc.greater(counts.field("counts"), 1))
        return str(repeated[0]["values"].as_py())

    def rows(self, name: str) -> Iterator[Statement]:
        """Yield the statements of a type in their order."""
        for part in self.tables[name].parts():
            yield from read_statements(name, part)


LayerRows = Statements | SortedStatements
"""The statements of a layer: in memory where they are few, else on disk."""


def _hash_lines(lines: pa.LargeBinaryArray, digest: "Digest") -> None:
    if not len(lines):
        return
    _, offsets, content = lines.buffers()
    ends = memoryview(offsets).cast("q")
    start, end = ends[lines.offset], ends[lines.offset + len(lines)]
    digest.update(memoryview(content)[start:end])


# ------------------------------------------------------------------------------------------------
# Sort the statements of a layer: in memory while they are few, else in runs on disk.
#
# A run is as much as fits into memory, sorted. When all rows are read, one range of keys after the
# other is gathered from all runs, sorted and settled: equal rows of one key become one.
# ------------------------------------------------------------------------------------------------

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
        self._runs.append(TableFile())
        self._runs[-1].write(table)
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
