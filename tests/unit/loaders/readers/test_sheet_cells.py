"""What only a workbook's file says of its cells is read: percent, and formulas without a value."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.loaders.readers.tables import CellMarks, SheetRecords, read_marks
from tests.shell import made_workspace, onward

openpyxl = pytest.importorskip("openpyxl")
HEADER = ("id", "from", "to", "kind", "share")


def write_book(path: Path, *shares: object, form: str = "General") -> Path:
    """Write a table of ties with shares of a form, not in the first cell of its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for place, row in enumerate(
        [HEADER, *((f"t{n}", "a", "b", "owns", s) for n, s in enumerate(shares))]
    ):
        for column, value in enumerate(row):
            cell = sheet.cell(place + 3, column + 2, value)
            if place and column == len(HEADER) - 1:
                cell.number_format = form
    book.save(path)
    return path


def rewrite_part(path: Path, part: str, rewrite: Callable[[str], str]) -> None:
    """Write a part of a workbook's archive anew."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = rewrite(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def read_shares(path: Path) -> list[str]:
    return [row[1][-1] for row in SheetRecords(path, None).rows(len(HEADER)) if row[1][0] != "id"]


@pytest.mark.parametrize("form", ["0%", "0.00%", '0.0" of "%', "[Red]0%"])
def test_a_number_that_is_shown_in_percent_is_read_as_shown(tmp_path: Path, form: str) -> None:
    path = write_book(tmp_path / "ties.xlsx", 0.6, 0.333, 40, "50 %", form=form)
    assert read_shares(path) == ["60 %", "33.3 %", "4000 %", "50 %"]


@pytest.mark.parametrize("form", ["General", "0.00", '0.0"%"'])
def test_a_number_of_another_form_is_read_as_it_is(tmp_path: Path, form: str) -> None:
    path = write_book(tmp_path / "ties.xlsx", 0.6, 40, form=form)
    assert read_shares(path) == ["0.6", "40"]


def test_a_formula_without_a_value_is_named_and_one_with_a_value_is_read(tmp_path: Path) -> None:
    path = write_book(tmp_path / "ties.xlsx", "=0.3+0.3", "=1-0.5", '=""', 0.2)

    def calculate(text: str) -> str:
        text = text.replace("<f>1-0.5</f><v></v>", "<f>1-0.5</f><v>0.5</v>")
        return text.replace('"><f>""</f><v></v>', '" t="str"><f>""</f><v></v>')

    rewrite_part(path, "xl/worksheets/sheet1.xml", calculate)
    assert read_shares(path) == ["#FORMULA?", "0.5", "", "0.2"]


def test_the_row_of_such_a_formula_is_refused_with_what_to_do(tmp_path: Path) -> None:
    made_workspace(tmp_path)
    path = write_book(tmp_path / "ties.xlsx", "=0.3+0.3", 0.2)
    where = ("--as", "own", "--retrieved", "2026-05-01", "--workspace", tmp_path / "workspace")
    answer = onward("load", "csv", path, *where)
    assert answer.code == 3
    assert "a formula here and no value of it: open it in a spreadsheet program" in answer.err


def test_what_is_no_archive_has_no_marks(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0 an older form")
    assert read_marks(path, "Sheet") == CellMarks()
    book = write_book(tmp_path / "x.xlsx", 0.5, form="0%")
    assert read_marks(book, "No such sheet") == CellMarks()


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_of_whose_cells_the_form_cannot_be_read_is_refused(
    tmp_path: Path, part: str
) -> None:
    path = write_book(tmp_path / "ties.xlsx", "=0.3+0.3", 0.2, form="0%")
    rewrite_part(path, part, lambda text: text[: len(text) - 40])
    with pytest.raises(InputRefused, match="save it anew"):
        read_marks(path, "Sheet")
    made_workspace(tmp_path)
    where = ("--as", "own", "--retrieved", "2026-05-01", "--workspace", tmp_path / "workspace")
    assert onward("load", "csv", path, *where).code != 0
