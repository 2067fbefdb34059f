"""A template is a table that loads as it is, and that says what each column means."""

from pathlib import Path

import pytest

from onward.api.answers.data import list_columns, template_names, write_template
from onward.errors import InputRefused, UsageError
from onward.loaders.load import load
from onward.loaders.readers.tables import sheet_names
from onward.loaders.source import LoadOptions
from onward.queries.transactions.reading import read_transactions

OWN = [name for name in template_names() if name != "orders"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("name", OWN)
def test_its_example_rows_load_without_a_fault(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(write_template(name, path))
    loaded = load("csv", [path], LoadOptions("customers", "2026-05-02"))
    assert (loaded.log.files[path.name].rows, loaded.log.rejections) == (2, [])


def test_the_example_rows_of_all_tables_fit_together(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.csv" for name in OWN]
    for path in paths:
        path.write_bytes(write_template(path.stem, path))
    loaded = load("csv", paths, LoadOptions("customers", "2026-05-02"))
    assert [str(warning) for warning in loaded.log.warnings] == []


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_its_example_orders_are_orders(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"orders{suffix}"
    path.write_bytes(write_template("orders", path))
    orders = [order for order in read_transactions(path) if not isinstance(order, InputRefused)]
    assert [order.destination for order in orders] == ["KZ", "UG"]


def test_a_workbook_has_notes(tmp_path: Path) -> None:
    path = tmp_path / "ties.xlsx"
    path.write_bytes(write_template("ties", path))
    assert sheet_names(path) == ("ties", "Notes")
    assert write_template("ties", path) == path.read_bytes()


@pytest.mark.parametrize("name", template_names())
def test_every_column_has_a_meaning(name: str) -> None:
    assert all(column.meaning for column in list_columns(name))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no template 'people'; name one of"):
        write_template("people")
