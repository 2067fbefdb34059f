"""The export ``xlsx``: a workbook with everything that a briefing says, a sheet a table.

Every text is stored as text, never as a formula or a link, and stays text when a person edits the
cell. Numbers are numbers where the format holds them exactly. Equal scenes give equal bytes: the
days in the file are the scene's, and its parts are not compressed, because packers differ.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from onward.errors import ExportError
from onward.viz.content.texts import printable
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene, compute_scene_id
from onward.viz.tables.rows import MAKER, Cell, CellTable, choose_day, cut_to_fit, is_live
from onward.viz.tables.sheets import make_sheets

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SUFFIX: Final = ".xlsx"

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

LONGEST: Final = 32_767
"""Units of UTF-16 that a cell holds at most."""

WIDEST: Final = 60
"""Characters of a column at most; longer texts are wrapped."""

_CORE: Final = "docProps/core.xml"
_PACKED_ON: Final = (1980, 1, 1, 0, 0, 0)


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as a workbook.

    Raises:
        ExportError: openpyxl is not installed.
    """
    about = f"scene {compute_scene_id(scene)}"
    return write_workbook(make_sheets(scene), scene.title, about, choose_day(scene))


def write_workbook(tables: Iterable[CellTable], title: str, about: str, day: str) -> bytes:
    """Write tables as a workbook, a sheet a table.

    Args:
        tables: In the order of the sheets.
        title: What the workbook is, as its properties say it.
        about: What it is made of, likewise.
        day: The day that stands in the file, YYYY-MM-DD.

    Raises:
        ExportError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook  # an optional package
    except ImportError as error:
        raise ExportError("xlsx: openpyxl is not installed; install onward[xlsx]") from error
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _fill_sheet(book.create_sheet(table.name), table)
    made = datetime.fromisoformat(day)
    properties = book.properties
    properties.creator = properties.lastModifiedBy = MAKER
    properties.title = cut_to_fit(printable(title), LONGEST, "utf-16-le")
    properties.description = about
    properties.created = properties.modified = made
    file = io.BytesIO()
    book.save(file)
    book.properties.modified = made  # saving set it to now
    return pack_anew(file.getvalue(), book)


def _fill_sheet(sheet: "Worksheet", table: CellTable) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    head, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for column, name in enumerate(table.columns, start=1):
        cell = sheet.cell(1, column, name)
        cell.font = head
        texts = [name, *(str(row[column - 1] or "") for row in table.rows)]
        width = min(WIDEST, 2 + max(map(len, texts)))
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row_number, row in enumerate(table.rows, start=2):
        for column, value in enumerate(row, start=1):
            if value not in (None, ""):
                _put_value(sheet, row_number, column, value)
                sheet.cell(row_number, column).alignment = wrapped
    sheet.freeze_panes = "A2"


def _put_value(sheet: "Worksheet", row: int, column: int, value: Cell) -> None:
    """Put a value into a cell; a text is text, whatever it begins with."""
    cell = sheet.cell(row, column)
    stored = _to_exact_number(value) if isinstance(value, Decimal) else value
    if isinstance(stored, str):
        text = cut_to_fit(printable(stored), LONGEST, "utf-16-le")
        cell.value = text
        cell.data_type = "s"
        # as text even after a person edits the cell
        cell.quotePrefix = is_live(text)
    else:
        cell.value = stored


def _to_exact_number(value: Decimal) -> float | str:
    """Return a number where a workbook holds exactly that one, else its text."""
    text = format(value, "f")
    return float(value) if Decimal(repr(float(value))) == value else text


def pack_anew(content: bytes, book: "Workbook") -> bytes:
    """Pack a workbook anew without any trace of when it was packed.

    Args:
        content: As it was saved.
        book: The same workbook, with the properties that it is to have.
    """
    from openpyxl.xml.functions import tostring

    file = io.BytesIO()
    # stored, not deflated: what a compressor writes depends on its version
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = tostring(book.properties.to_tree()) if name == _CORE else old.read(name)
            new.writestr(zipfile.ZipInfo(name, _PACKED_ON), part)
    return file.getvalue()
