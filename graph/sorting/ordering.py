"""Rows in another order than they are read in, with a few of them in memory."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from onward.graph.sorting.batches import BatchFile

ROWS_IN_MEMORY: Final = 262_144

_RANK: Final = "rank"


def order_rows(
    parts: Iterable[pa.Table],
    order: npt.NDArray[np.int64],
    in_memory: int = ROWS_IN_MEMORY,
) -> Iterator[pa.Table]:
    """Yield rows in an order, in parts.

    Args:
        parts: The rows; their coded columns become plain texts.
        order: The place of each row, in the order in which they are wanted.
        in_memory: Rows that are held at once.

    Raises:
        StoreError: The disk is full, or failed.
    """
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    ranges = [BatchFile() for _ in range(0, len(order), in_memory)]
    first = 0
    for part in parts:
        of_part = ranks[first : first + part.num_rows]
        first += part.num_rows
        _distribute_rows(_with_plain_texts(part), of_part, in_memory, ranges)
    for rows in ranges:
        table = pa.concat_tables(rows)
        places = np.argsort(table[_RANK].to_numpy())
        yield table.drop_columns([_RANK]).take(pa.array(places))


def _distribute_rows(
    part: pa.Table, ranks: npt.NDArray[np.int64], in_memory: int, ranges: list[BatchFile]
) -> None:
    """Add each row to the range in which its rank lies."""
    by_range = np.argsort(ranks, kind="stable")
    numbers = ranks[by_range] // in_memory
    table = part.append_column(_RANK, pa.array(ranks)).take(pa.array(by_range))
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    ends = [*starts[1:].tolist(), len(numbers)]
    for start, end in zip(starts.tolist(), ends, strict=True):
        ranges[numbers[start]].append(table.slice(start, end - start))


def _with_plain_texts(part: pa.Table) -> pa.Table:
    # a file of tables has one dictionary a column, and each part has its own
    plain = [
        column.with_type(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in part.schema
    ]
    return part.cast(pa.schema(plain))
