"""What only the file of an Excel workbook says of its cells: their form, and what is missing.

A cell of the form 0% holds 0.6 and shows 60 %. A formula that was written by another program, and
that no spreadsheet program has calculated, holds no value: as an empty cell it would be lost.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import IO, TYPE_CHECKING, Final

from onward.errors import InputRefused
from onward.loaders.readers import streams
from onward.loaders.readers.xml import local_name

if TYPE_CHECKING:  # imported when a workbook is read
    from collections.abc import Iterator

    from lxml import etree

_OFFICE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHARES: Final = frozenset({9, 10})
"""Numbers of the two forms in percent that every workbook has."""

_QUOTED: Final = re.compile(r'"[^"]*"|\\.')
_OVERLAP: Final = 64
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d+)")
_A: Final = ord("A") - 1
_LETTERS: Final = 26


@dataclass(frozen=True, slots=True)
class CellMarks:
    """Places of cells of a sheet, as (row, column) from 0.

    Attributes:
        percent: Numbers that are shown in percent.
        unstored: Formulas without a value.
    """

    percent: frozenset[tuple[int, int]] = frozenset()
    unstored: frozenset[tuple[int, int]] = frozenset()


def read_marks(path: Path, sheet: str) -> CellMarks:
    """Read what a workbook's file says of the cells of a sheet; of an older form it says nothing.

    Args:
        path: Of the workbook; one that is no archive of XML has no marks.
        sheet: The name of the sheet.

    Raises:
        InputRefused: The archive is damaged: a formula without a value would be lost unseen.
    """
    from lxml import etree  # noqa: PLC0415  # heavy

    if not zipfile.is_zipfile(path):
        return CellMarks()  # an older binary workbook
    try:
        with zipfile.ZipFile(path) as archive:
            part = _find_part(archive, sheet)
            if part is None:
                return CellMarks()
            styles = _list_percent_styles(archive)
            with archive.open(part) as stream:
                if not styles and not _holds_formula(stream):
                    return CellMarks()
            with archive.open(part) as stream:
                return _read_cells(stream, styles)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, etree.XMLSyntaxError) as fault:
        what = f"what the workbook says of the cells of {sheet!r} is damaged"
        hint = "open it in a spreadsheet program and save it anew, or save the sheet as CSV"
        raise InputRefused(what, file=path.name, hint=hint) from fault


def _find_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the part of the archive that holds a sheet."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    links = {
        link.get("Id"): link.get("Target") or ""
        for link in _iterate_elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    for row in _iterate_elements(archive, "xl/workbook.xml", "sheet"):
        if row.get("name") == sheet:
            target = links[row.get(_OFFICE)]
            return target[1:] if target.startswith("/") else normpath(join("xl", target))
    return None


def _list_percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the numbers of the styles of cells that show a number in percent."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    shares = set(_SHARES)
    for form in _iterate_elements(archive, "xl/styles.xml", "numFmt"):
        if "%" in _QUOTED.sub("", form.get("formatCode") or ""):
            shares.add(int(form.get("numFmtId") or 0))
    for styles in _iterate_elements(archive, "xl/styles.xml", "cellXfs"):
        forms = [int(style.get("numFmtId") or 0) for style in styles]
        return frozenset(str(place) for place, form in enumerate(forms) if form in shares)
    return frozenset()


def _holds_formula(stream: IO[bytes]) -> bool:
    """Tell whether a sheet may hold a formula; most hold none, and need no second reading."""
    rest = b""
    while chunk := stream.read(streams.MIB):
        if re.search(rb"<(?:\w+:)?f[ >/]", rest + chunk):
            return True
        rest = chunk[-_OVERLAP:]
    return False


def _read_cells(stream: IO[bytes], styles: frozenset[str]) -> CellMarks:
    percent: set[tuple[int, int]] = set()
    unstored: set[tuple[int, int]] = set()
    row, column = -1, -1
    for cell in _parse_elements(stream, ("row", "c")):
        if local_name(cell) == "row":
            row, column = int(cell.get("r") or row + 2) - 1, -1
            continue
        place = _PLACE.fullmatch(cell.get("r") or "")
        row, column = _read_place(place) if place else (max(row, 0), column + 1)
        values = {local_name(child): child.text for child in cell}
        form = cell.get("t") or "n"
        # a text that was calculated and is empty has the form str
        if "f" in values and not values.get("v") and form != "str":
            unstored.add((row, column))
        elif form == "n" and values.get("v") and cell.get("s") in styles:
            percent.add((row, column))
    return CellMarks(frozenset(percent), frozenset(unstored))


def _read_place(match: re.Match[str]) -> tuple[int, int]:
    column = 0
    for letter in match[1]:
        column = column * _LETTERS + ord(letter) - _A
    return int(match[2]) - 1, column - 1


def _iterate_elements(archive: zipfile.ZipFile, part: str, tag: str) -> "Iterator[etree._Element]":
    """Yield the elements of a name of a small part."""
    with archive.open(part) as stream:
        yield from _parse_elements(stream, (tag,))


def _parse_elements(stream: IO[bytes], tags: tuple[str, ...]) -> "Iterator[etree._Element]":
    """Yield the elements of some names; of a row its beginning, before its cells.

    No entity is resolved, and nothing else is read than the stream.
    """
    from lxml import etree  # noqa: PLC0415  # heavy

    events = ("start", "end") if "row" in tags else ("end",)
    names = [f"{{*}}{tag}" for tag in tags]
    parsed = etree.iterparse(
        stream, events, tag=names, resolve_entities=False, no_network=True, load_dtd=False
    )
    for event, element in parsed:
        is_row = local_name(element) == "row"
        if is_row == (event == "start") or "row" not in tags:
            yield element
        if is_row and event == "end":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
