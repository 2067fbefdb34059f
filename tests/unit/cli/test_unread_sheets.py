"""A workbook of which only one sheet is read does not end as clear, if another one holds orders."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from onward import Workspace
from onward.api.feedback import QuietFeedback
from onward.cli.runs import FileTallies, RunSummary
from onward.errors import InputRefused
from onward.queries.transactions.reading import find_unread_orders
from tests.shell import made_workspace, onward
from tests.unit.cases import each_case

Row = Sequence[object]
HEADER: Row = ("id", "date", "end_user.id", "end_user.country", "destination")
QUIET: Row = ("J-1", "2026-05-02", "small:quiet", "GB", "GB")
LISTED: Row = ("F-1", "2026-05-02", "small:listed", "CH", "CH")


def write_book(path: Path, **sheets: Sequence[Row]) -> Path:
    """Write a workbook of sheets by their names."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_workspace(tmp_path_factory.mktemp("sheets"))


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_orders_on_a_further_sheet_lead_to_the_code_of_unread_input(
    there: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = write_book(tmp_path / "two.xlsx", Jan=(HEADER, QUIET), Feb=(HEADER, LISTED))
    answer = onward("assess", path, "--workspace", there, *options)
    assert answer.code == 20
    *_, last = answer.err.splitlines()
    assert last.startswith("onward: two.xlsx: a sheet that is not read looks like orders")
    assert "Feb" in last
    chosen = onward("assess", path, "--sheet", "Jan", "--workspace", there)
    assert "looks like orders" not in chosen.err


def test_the_code_of_a_clear_run_is_that_of_unread_input_too() -> None:
    summary = RunSummary(FileTallies())
    summary.counts["CLEAR_WITHIN_STATED_LIMITS", "proceed"] += 1
    assert summary.exit_code == 0
    summary.unread = ("two.xlsx: Feb",)
    assert summary.exit_code == 20


@each_case("rows", "is_alike")
def test_what_looks_like_orders(tmp_path: Path, rows: Sequence[Row], is_alike: bool) -> None:
    path = write_book(tmp_path / "two.xlsx", Jan=(HEADER, QUIET), Feb=rows)
    assert find_unread_orders(path) == (("Feb",) if is_alike else ())


def test_a_mapping_says_what_the_columns_of_both_sheets_mean(there: Path, tmp_path: Path) -> None:
    header = ("Auftrag", "Kunde", "Land")
    sheets = {"Jan": (header, QUIET[:3]), "Feb": (("Auftrag", "Kunde"), LISTED[:2])}
    path = write_book(tmp_path / "two.xlsx", **sheets)
    mapping = tmp_path / "map.yaml"
    mapping.write_text("columns: {Auftrag: id, Kunde: end_user.name, Land: destination}\n")
    answer = onward("assess", path, "--map", mapping, "--workspace", there)
    assert "Feb" in answer.err.splitlines()[-1]
    with pytest.raises(InputRefused):
        find_unread_orders(mapping.rename(tmp_path / "map.xlsx"))


def test_python_is_warned_too(there: Path, tmp_path: Path) -> None:
    path = write_book(tmp_path / "two.xlsx", Jan=(HEADER, QUIET), Feb=(HEADER, LISTED))
    desk = Workspace(there, feedback=QuietFeedback())
    with pytest.warns(UserWarning, match="a sheet that is not read looks like orders"):
        assert len(list(desk.assess_all(path))) == 1
