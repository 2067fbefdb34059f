"""One record at a time, read straight from the buffers of memory-mapped Arrow columns.

Arrow's own way to a Python value is made for whole columns: a record of thirty cells costs it a
quarter of a millisecond. An assessment needs a few dozen records, each from another place, so the
cells are read here by offset and length, some ten times faster. `graph.tables` reads the same
columns in bulk; a test holds both to the same records.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import fields
from itertools import accumulate
from typing import Any, Generic, TypeVar

import numpy as np
import pyarrow as pa

from onward.graph.model import Provenance
from onward.graph.shares import Share

Record = TypeVar("Record")
Cell = Callable[[int], Any]

_SOURCE = tuple(field.name for field in fields(Provenance))
_SHARE = tuple(f"share_{field.name}" for field in fields(Share))


class RowReader(Generic[Record]):
    """Reads records of one kind from a table whose columns are the record's fields, laid out flat.

    Args:
        kind: A dataclass; ``source`` and ``share`` are put together from their columns.
        table: In the layout of `graph.tables.SCHEMAS`; texts plain or coded.
        left_out: Fields that have no column here; they keep their default, or are given.
    """

    def __init__(self, kind: type[Record], table: pa.Table, left_out: Sequence[str] = ()) -> None:
        self._kind = kind
        self._names = tuple(f.name for f in fields(kind) if f.name not in left_out)  # type: ignore[arg-type]  # records are dataclasses
        # Rows of several layers, or written in parts, lie in several batches.
        self._batches = [pa.Table.from_batches([batch]) for batch in table.to_batches()]
        self._ends = list(accumulate(batch.num_rows for batch in self._batches))
        self._cells: dict[int, tuple[Cell, ...]] = {}

    def __call__(self, row: int, **given: Any) -> Record:
        """Return the record of a row; `given` are the fields that have no column."""
        place = bisect_right(self._ends, row)
        inside = row - self._ends[place - 1] if place else row
        # Readers are made when a batch's first record is read: of many none ever is.
        cells = self._cells.get(place) or self._make_readers(place)
        values = {name: cell(inside) for name, cell in zip(self._names, cells, strict=True)}
        return self._kind(**values, **given)

    def _make_readers(self, place: int) -> tuple[Cell, ...]:
        cells = tuple(_read_field(self._batches[place], name) for name in self._names)
        self._cells[place] = cells
        return cells


def _read_field(table: pa.Table, name: str) -> Cell:
    if name == "source":
        parts = tuple(column_reader(table[column]) for column in _SOURCE)
        return lambda row: Provenance(*[part(row) for part in parts])
    if name == "share":
        low, *others = (column_reader(table[column]) for column in _SHARE)

        def share(row: int) -> Share | None:
            least = low(row)
            return None if least is None else Share(least, *[other(row) for other in others])

        return share
    return column_reader(table[name])


def column_reader(column: pa.ChunkedArray) -> Cell:
    """Return the function that reads a column's cell by row: what ``column[row].as_py()`` gives."""
    if column.num_chunks == 1:
        return _read_cells(column.chunk(0))
    readers = [_read_cells(chunk) for chunk in column.chunks]
    # Chunked: find the chunk first, then the row within it.
    ends = list(accumulate(len(chunk) for chunk in column.chunks))

    def read(row: int) -> Any:
        place = bisect_right(ends, row)
        return readers[place](row - ends[place - 1] if place else row)

    return read


def _read_cells(array: pa.Array) -> Cell:
    """Return the function that reads a cell by row; offsets of a sliced array are added once."""
    kind = array.type
    if pa.types.is_string(kind):
        return _where_valid(array, _read_text(array))
    if pa.types.is_dictionary(kind):
        code, text = _read_cells(array.indices), _read_cells(array.dictionary)
        return lambda row: None if (place := code(row)) is None else text(place)
    if pa.types.is_map(kind):
        return _where_valid(array, _read_pairs(array))
    if pa.types.is_list(kind):
        return _where_valid(array, _read_list(array))
    if pa.types.is_boolean(kind):
        bits, first = memoryview(array.buffers()[1] or b""), array.offset
        return _where_valid(
            array, lambda row: bool(bits[(row + first) >> 3] >> ((row + first) & 7) & 1)
        )
    return _where_valid(array, _read_number(array))


def _read_text(array: pa.Array) -> Cell:
    _, offsets, data = array.buffers()
    ends = np.frombuffer(offsets, np.int32).data if offsets else memoryview(b"")
    letters, first = memoryview(data or b""), array.offset
    # A text is a slice of all letters, between two offsets.
    return lambda row: str(letters[ends[row + first] : ends[row + first + 1]], "utf-8")


def _read_number(array: pa.Array) -> Cell:
    values = np.frombuffer(array.buffers()[1] or b"", array.type.to_pandas_dtype()).data
    first = array.offset
    return lambda row: values[row + first]


def _read_list(array: pa.Array) -> Cell:
    item, span = _read_cells(array.values), _item_ranges(array)
    return lambda row: tuple(map(item, span(row)))


def _read_pairs(array: pa.Array) -> Cell:
    key, item, span = _read_cells(array.keys), _read_cells(array.items), _item_ranges(array)
    return lambda row: tuple((key(place), item(place)) for place in span(row))


def _item_ranges(array: pa.Array) -> Callable[[int], range]:
    """Return the function that tells where a list's items lie among all items."""
    offsets = array.buffers()[1]
    ends = np.frombuffer(offsets, np.int32).data if offsets else memoryview(b"")
    first = array.offset
    return lambda row: range(ends[row + first], ends[row + first + 1])


def _where_valid(array: pa.Array, read: Cell) -> Cell:
    """Return a reader that returns None for null cells."""
    if array.null_count == 0:  # then no cell need be looked at twice
        return read
    bits, first = memoryview(array.buffers()[0]), array.offset

    def cell(row: int) -> Any:
        place = row + first
        is_valid = bits[place >> 3] >> (place & 7) & 1
        return read(row) if is_valid else None

    return cell
