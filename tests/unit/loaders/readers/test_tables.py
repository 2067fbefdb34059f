"""Tables as people's spreadsheets and order systems write them: read, or refused with the hint."""

from pathlib import Path

import pytest

from onward.errors import HeaderRefused, InputRefused, UsageError
from onward.loaders.load import load
from onward.loaders.readers.streams import FormOptions, recognise_form
from onward.loaders.readers.tables import TableFile
from onward.loaders.source import LoadOptions
from tests.unit.cases import each_case

HEADER = "id;name;kind;country"
ROWS = ("1;Müller GmbH;Company;DE", "2;Café Größe, Ltd;Company;FR")
TABLE = "\r\n".join((HEADER, *ROWS)) + "\r\n"
NAMES = ["Müller GmbH", "Café Größe, Ltd"]

WRITTEN = {
    "UTF-8": TABLE.encode(),
    "UTF-8 with a mark": TABLE.encode("utf-8-sig"),
    "Windows-1252": TABLE.encode("cp1252"),
    "UTF-16, little end first": TABLE.encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + TABLE.encode("utf-16-be"),
    "UTF-16 without a mark": TABLE.encode("utf-16-le"),
    "a stated separator": ("sep=;\r\n" + TABLE).encode("cp1252"),
    "tabs": TABLE.replace(";", "\t").encode("utf-16"),
    "bars": TABLE.replace(";", "|").encode(),
    "commas": TABLE.replace(", ", " ").replace(";", ",").encode(),
    "line feeds": TABLE.replace("\r\n", "\n").encode(),
    "a header in capitals with blanks": TABLE.replace(HEADER, "ID; Name ;KIND;Country").encode(),
}


def read_names(path: Path, form: FormOptions | None = None) -> list[str]:
    loaded = load("csv", [path], LoadOptions("customers", "2026-05-02", form=form))
    return [party.name for party in loaded.statements.parties]


@pytest.mark.parametrize("way", WRITTEN)
def test_a_table_is_read_however_it_is_written(tmp_path: Path, way: str) -> None:
    path = tmp_path / "parties.csv"
    path.write_bytes(WRITTEN[way])
    assert [name.replace("Größe Ltd", "Größe, Ltd") for name in read_names(path)] == NAMES


def test_how_it_is_written_stands_in_the_notes(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_bytes(WRITTEN["Windows-1252"])
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


def test_an_unknown_column_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_text("id,name,kind,contry\n1,A,Company,DE\n")
    with pytest.raises(HeaderRefused, match=r"parties.csv:1:contry.*did you mean country\?"):
        read_names(path)


def test_missing_columns_are_named_together_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_text("id,kind,country\n1,Company,DE\n")
    with pytest.raises(HeaderRefused, match="needs name"):
        read_names(path)


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

    def test_another_sheet_is_named(self, tmp_path: Path) -> None:
        path = self.write(tmp_path / "parties.xlsx", ("id", "name", "kind"))
        with pytest.raises(
            InputRefused, match="has no sheet 'Orders'; its sheets are: Kunden, Notes"
        ):
            read_names(path, FormOptions(sheet="Orders"))

    def test_it_has_no_separator(self, tmp_path: Path) -> None:
        path = self.write(tmp_path / "parties.xlsx", ("id", "name", "kind"))
        with pytest.raises(InputRefused, match="is a workbook; leave the separator"):
            read_names(path, FormOptions(separator=";"))

    def test_what_is_no_workbook_is_refused(self, tmp_path: Path) -> None:
        pytest.importorskip("python_calamine")
        path = tmp_path / "parties.xlsx"
        path.write_bytes(b"PK\x03\x04 and nothing else")
        with pytest.raises(InputRefused, match="is not a workbook"):
            read_names(path)
