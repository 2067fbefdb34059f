"""In which form a table is read: its encoding, its separator, its sheet."""

from pathlib import Path

import pytest

from onward.errors import InputRefused, UsageError
from onward.loaders.load import load
from onward.loaders.readers.streams import FormOptions, recognise_form
from onward.loaders.readers.tables import TableFile
from onward.loaders.source import LoadOptions
from tests.unit.cases import each_case

HEADER = "id;name;kind;country"
ROWS = ("1;Müller GmbH;Company;DE", "2;Café Größe, Ltd;Company;FR")
TABLE = "\r\n".join((HEADER, *ROWS)) + "\r\n"


def read_names(path: Path, form: FormOptions | None = None) -> list[str]:
    loaded = load("csv", [path], LoadOptions("customers", "2026-05-02", form=form))
    return [party.name for party in loaded.statements.parties]


def test_how_it_is_written_stands_in_the_notes(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_bytes(TABLE.encode("cp1252"))
    loaded = load("csv", [path], LoadOptions("customers", "2026-05-02"))
    assert "parties.csv: Windows-1252, separated by semicolons" in loaded.log.notes


@each_case("encoding", "name")
def test_other_encodings_are_not_guessed(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / "parties.csv"
    path.write_bytes(f"{HEADER}\n1;{name};Company;RU\n".encode(encoding))
    with pytest.raises(
        InputRefused, match=r"neither UTF-8 nor UTF-16 nor Windows-1252.*--encoding"
    ):
        read_names(path)
    assert read_names(path, FormOptions(encoding=encoding)) == [name]


def test_one_broken_row_makes_no_other_encoding(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_bytes(TABLE.encode() + b"3;B\xe4r;Company;DE\n")
    assert recognise_form(path).encoding == "utf-8"


def test_a_separator_in_names_is_no_separator(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_text("id;name;kind\n1;A, B, C;Company\n2;D, E, F;Company\n")
    assert TableFile.open(path).header == ("id", "name", "kind")


def test_a_sign_that_separates_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_text(TABLE)
    with pytest.raises(UsageError, match="cannot separate cells"):
        recognise_form(path, FormOptions(separator="ab"))


class TestWorkbooks:
    """Excel files, written by the library that the exports use."""

    @staticmethod
    def write(path: Path, *rows: tuple[object, ...], title: str = "Kunden") -> Path:
        openpyxl = pytest.importorskip("openpyxl")
        pytest.importorskip("python_calamine")
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = title
        for row in rows:
            sheet.append(row)
        book.create_sheet("Notes").append(("nothing",))
        book.save(path)
        return path

    def test_its_first_sheet_is_read(self, tmp_path: Path) -> None:
        rows = ("id", "name", "kind"), (1, "Müller GmbH", "Company"), (2, "B", "Company")
        path = self.write(tmp_path / "parties.xlsx", *rows)
        assert read_names(path) == ["Müller GmbH", "B"]

    def test_the_sheets_that_hold_something_and_are_not_read_are_named(
        self, tmp_path: Path
    ) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        path = self.write(tmp_path / "parties.xlsx", ("id", "name"), (1, "B"))
        book = openpyxl.load_workbook(path)
        book.create_sheet("Tabelle3")
        book.save(path)
        said = TableFile.open(path).describe()
        assert said == "parties.xlsx: sheets that are not read: Notes (--sheet reads another one)"
        said = TableFile.open(path, FormOptions(sheet="Notes")).describe() or ""
        assert "sheet Notes; sheets that are not read: Kunden " in said

    @pytest.mark.parametrize(
        ("form", "says"),
        [
            (FormOptions(sheet="Orders"), "no sheet 'Orders'; its sheets are: Kunden, Notes"),
            (FormOptions(separator=";"), "is a workbook; leave the separator"),
        ],
    )
    def test_what_it_has_not_is_said(self, form: FormOptions, says: str, tmp_path: Path) -> None:
        path = self.write(tmp_path / "parties.xlsx", ("id", "name", "kind"))
        with pytest.raises(InputRefused, match=says):
            read_names(path, form)

    def test_what_is_no_workbook_is_refused(self, tmp_path: Path) -> None:
        pytest.importorskip("python_calamine")
        path = tmp_path / "parties.xlsx"
        path.write_bytes(b"PK\x03\x04 and nothing else")
        with pytest.raises(InputRefused, match="is not a workbook"):
            read_names(path)
