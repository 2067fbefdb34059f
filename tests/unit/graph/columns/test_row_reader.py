"""Reading one row by offset gives what reading whole columns gives (graph.tables)."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from onward.graph.columns.columns import RowReader, column_reader
from onward.graph.model import Listing, Provenance, Shipment, Tie
from onward.graph.statement_tables import build_records, to_tables
from onward.graph.statements import Statements
from tests.random_worlds import case_number

CELLS: dict[str, tuple[pa.DataType, list[Any]]] = {
    "texts": (pa.string(), ["a", None, "", "Ölpreis 石油", "z" * 1000]),
    "coded texts": (pa.dictionary(pa.int32(), pa.string()), ["DE", None, "FR", "DE", ""]),
    "whole numbers": (pa.int64(), [0, -1, None, 2**62, 7]),
    "short numbers": (pa.int32(), [0, -1, None, 2**30, 7]),
    "fractions": (pa.float64(), [0.0, 0.5, None, -1.25, 1.0]),
    "truths": (pa.bool_(), [True, None, False, True, False] * 5),
    "nulls only": (pa.string(), [None] * 9),
    "nothing": (pa.string(), []),
    "lists": (pa.list_(pa.string()), [["a", "b"], [], ["c"], ["", "d"]]),
    "pairs": (pa.map_(pa.string(), pa.string()), [[("k", "v"), ("k", "w")], [], [("x", "y")]]),
}


def plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(
    "cut",
    [
        lambda array: pa.chunked_array([array], array.type),
        lambda array: pa.chunked_array([array.slice(1)], array.type),
        lambda array: pa.chunked_array([array[:2], array[2:]], array.type),
    ],
    ids=["whole", "sliced", "in chunks"],
)
def test_every_cell_is_what_arrow_says(
    name: str, cut: Callable[[pa.Array], pa.ChunkedArray]
) -> None:
    kind, cells = CELLS[name]
    column = cut(pa.array(cells, kind))
    read = column_reader(column)
    assert [read(row) for row in range(len(column))] == [plain(cell) for cell in column.to_pylist()]


def test_every_record_is_what_the_bulk_reader_gives() -> None:
    seen = 0
    for number in range(60):
        tables = to_tables(case_number(5, number).world.rows)
        records = {
            Tie: (tables.ties, build_records(Tie, tables.ties)),
            Listing: (tables.listings, build_records(Listing, tables.listings)),
            Shipment: (tables.shipments, build_records(Shipment, tables.shipments)),
        }
        for kind, (table, bulk) in records.items():
            read: RowReader[Any] = RowReader(kind, table)
            assert [read(row) for row in range(len(table))] == list(bulk)
            seen += len(table)
    assert seen > 500


def test_a_record_with_pairs_and_lists_is_read_whole() -> None:
    shipment = Shipment(
        "s:1",
        "2024-05",
        source=Provenance("s", "1"),
        shipper="s:a",
        consignee="s:b",
        families=("interception",),
        transit=("AE", "TR"),
        roles=(("declarant", "s:c"), ("declarant", "s:d")),
    )
    table = to_tables(Statements.from_rows([shipment])).shipments
    assert RowReader(Shipment, table)(0) == shipment
