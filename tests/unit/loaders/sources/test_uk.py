"""The UK Sanctions List as a spreadsheet. What its files say: `cases/uk.yaml`."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from onward.loaders.load import load
from onward.loaders.source import LoadOptions


def write_ods(path: Path, rows: list[list[str]]) -> None:
    """Write the least that is an OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0"'
        f' xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        "<office:body><office:spreadsheet>"
        f'<table:table table:name="List">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<m:manifest xmlns:m="{space}:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def test_a_spreadsheet_says_the_same_as_the_csv(tmp_path: Path) -> None:
    header = ["Unique ID", "Name 6", "Name type", "Regime Name", "Designation Type"]
    header += ["Sanctions Imposed", "Date Designated"]
    row = ["RUS9050", "SHEET WORKS", "Primary Name", "The Russia Regulations", "Entity"]
    row += ["Asset freeze", "24/02/2022"]
    sheet, table = tmp_path / "list.ods", tmp_path / "list.csv"
    write_ods(sheet, [["Report Date: 13-Feb-2026"], header, row])
    table.write_text("\n".join(["Report Date: 13-Feb-2026", ",".join(header), ",".join(row)]))
    parties = [load("uk", [path], LoadOptions("uk")).statements.parties for path in (sheet, table)]
    assert parties[0] == parties[1]
    assert [one.source.retrieved for one in parties[0]] == ["2026-02-13"]
