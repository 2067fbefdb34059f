"""A table in a scratch file, written in parts and read in parts of a few thousand rows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.sorting.run_tables import KEY
from onward.graph.sorting.scratch import ScratchFile

PART_ROWS: Final = 4_096
"""Rows that are read together: a range of keys reads at most two parts too many of each file."""


class TableFile:
    """Rows of one type in a file; those of a range of keys can be read if they were sorted."""

    def __init__(self, schema: pa.Schema) -> None:
        self._file = ScratchFile()
        self._sink = pa.PythonFile(self._file.stream, mode="w")
        self._writer = pa.ipc.new_file(self._sink, schema)
        self._first_keys: list[str] = []
        self._sizes: list[int] = []
        self._schema = schema
        self._reader: pa.RecordBatchFileReader = None
        self.num_rows = 0

    def write(self, table: pa.Table) -> None:
        """Add rows at the end.

        Raises:
            StoreError: The disk is full, or failed.
        """
        for start in range(0, table.num_rows, PART_ROWS):
            part = table.slice(start, PART_ROWS)
            if KEY in self._schema.names:  # rows that are read in their order need no keys
                self._first_keys.append(part[KEY][0].as_py())
            self._sizes.append(part.num_rows)
            with self._file.explained():
                self._writer.write_table(part.combine_chunks(), PART_ROWS)
        self.num_rows += table.num_rows

    def close(self) -> "TableFile":
        """End the writing; from now on the rows can be read."""
        with self._file.explained():
            self._writer.close()
            self._file.flush()
        self._reader = pa.ipc.open_file(pa.PythonFile(self._file.stream, mode="r"))
        return self

    def first_keys(self) -> list[str]:
        """Return the first key of each part, in their order."""
        return self._first_keys

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

    def read_parts(self) -> Iterator[pa.Table]:
        """Yield all rows in their order, in the parts in which they lie."""
        for place in range(len(self._sizes)):
            yield pa.Table.from_batches([self._read_part(place)])

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
        # any row is asked for after `close`, which opens the reader
        return self._reader.get_batch(place)


def _cut_part(part: pa.RecordBatch, least: str | None, below: str | None) -> pa.RecordBatch:
    """Cut a sorted part to a range of keys."""
    keys = part.column(KEY)
    low, high = 0, part.num_rows
    if least is not None and keys[0].as_py() < least:
        low = int(pc.sum(pc.less(keys, least)).as_py() or 0)
    if below is not None and keys[high - 1].as_py() >= below:
        high = int(pc.sum(pc.less(keys, below)).as_py() or 0)
    return part.slice(low, max(0, high - low))
