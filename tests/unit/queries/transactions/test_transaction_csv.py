"""A table of orders says the same as the JSON of those orders (00, A transaction)."""

import json
from pathlib import Path
from typing import Any

import pytest

from onward.errors import HeaderRefused, InputRefused
from onward.queries.transactions.reading import read_transactions
from onward.queries.transactions.transaction import Transaction, parse_transaction
from tests.unit.cases import each_case, read_cases

CASES = read_cases(__file__)

CELLS: dict[str, str] = CASES["CELLS"]

WHOLE: dict[str, Any] = CASES["WHOLE"]


def table(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = ()) -> Path:
    """Write rows under the columns of the first one."""
    names = columns or tuple(rows[0])
    lines = [",".join(names)]
    lines += [
        ",".join('"' + row.get(name, "").replace('"', '""') + '"' for name in names) for row in rows
    ]
    path = folder / "orders.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> list[Transaction | InputRefused]:
    return list(read_transactions(path, path.name))


def test_a_row_is_the_transaction_that_its_json_would_be(tmp_path: Path) -> None:
    assert read(table(tmp_path, CELLS)) == [parse_transaction(WHOLE)]


def test_an_empty_cell_is_not_stated(tmp_path: Path) -> None:
    emptied = dict.fromkeys(CELLS, "") | {"id": "T-2"}
    assert read(table(tmp_path, emptied)) == [parse_transaction({"id": "T-2"})]


@each_case("cells", "item", lists=True)
def test_a_currency_or_unit_beside_an_amount_is_read(
    cells: dict[str, str], item: dict[str, str], tmp_path: Path
) -> None:
    row = {"id": "T-2", **{f"item.{name}": cell for name, cell in cells.items()}}
    assert read(table(tmp_path, row)) == [parse_transaction({"id": "T-2", "items": [item]})]


@pytest.mark.parametrize(
    "cells",
    [{"value": "5 USD", "currency": "EUR"}, {"value": "$ 5"}, {"quantity": "2 kg", "unit": "t"}],
)
def test_a_currency_or_unit_that_contradicts_or_is_open_refuses_the_row(
    cells: dict[str, str], tmp_path: Path
) -> None:
    row = {"id": "T-2", **{f"item.{name}": cell for name, cell in cells.items()}}
    (refusal,) = read(table(tmp_path, row))
    assert isinstance(refusal, InputRefused)


def test_a_numbered_item_that_is_empty_leaves_no_hole(tmp_path: Path) -> None:
    row = {"id": "T-2", "items.0.hs": "", "items.10.hs": "8517", "items.2.hs": "8471"}
    (only,) = read(table(tmp_path, row))
    assert isinstance(only, Transaction)
    assert [item.hs for item in only.items] == ["8471", "8517"]


@each_case("column", lists=True)
def test_a_column_that_is_no_field_refuses_the_table_by_its_name(
    column: str, tmp_path: Path
) -> None:
    path = table(tmp_path, {"id": "T-1", column: "x"})
    with pytest.raises(InputRefused) as refused:
        read(path)
    assert "orders.csv:1" in str(refused.value)
    assert column in str(refused.value)


@pytest.mark.parametrize(
    ("one", "other"), [("item.hs", "items.0.hs"), ("route", "route.0"), ("route.1", "route")]
)
def test_two_columns_for_one_field_refuse_the_table(one: str, other: str, tmp_path: Path) -> None:
    path = table(tmp_path, {"id": "T-1", one: "AE", other: "TR"})
    with pytest.raises(HeaderRefused, match="is the same field as the column"):
        read(path)


def test_a_table_without_ids_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match="there is no column id"):
        read(table(tmp_path, {"date": "2026-05-02"}))


@each_case("column", "cell", "field", lists=True)
def test_a_bad_cell_refuses_its_row_alone_with_line_and_field(
    column: str, cell: str, field: str, tmp_path: Path
) -> None:
    good, bad = {**CELLS, "id": "T-1"}, {**CELLS, "id": "T-2", column: cell}
    first, refused, last = read(table(tmp_path, good, bad, {**good, "id": "T-3"}))
    assert isinstance(first, Transaction)
    assert isinstance(last, Transaction)
    assert "orders.csv:3" in str(refused)
    assert field in str(refused)


def test_a_broken_row_is_told_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text('id,destination\nT-1,DE\nT-2,DE,extra\nT-3,"DE\nT-4,FR\n', encoding="utf-8")
    first, second, third, last = read(path)
    assert (type(first), type(last)) == (Transaction, Transaction)
    assert "orders.csv:3" in str(second)
    assert "wrong column count" in str(second)
    assert "orders.csv:4" in str(third)


def test_json_and_table_give_the_same_transactions_for_many_orders(tmp_path: Path) -> None:
    rows = [{**CELLS, "id": f"T-{number}"} for number in range(50)]
    lines = tmp_path / "orders.jsonl"
    lines.write_text("".join(json.dumps({**WHOLE, "id": row["id"]}) + "\n" for row in rows))
    assert read(table(tmp_path, *rows)) == read(lines)
