"""Read the rows of a workbook's sheet (Excel, OpenDocument) as the cells of a table.

A number is read as its shortest decimal text, one that is shown in percent as 60 %, a date as
YYYY-MM-DD, true and false as such words. An error such as #REF!, and a formula without a value, are
texts that no column accepts. A row's line is its row in the sheet.
"""

import datetime
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onward.errors import InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.records import BrokenRow
from onward.loaders.readers.sheet_cells import read_marks
from onward.loaders.readers.spreadsheets import NOT_CALCULATED

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Cell = (
    int
    | float
    | str
    | bool
    | datetime.time
    | datetime.date
    | datetime.datetime
    | datetime.timedelta
)

_BYTES_LOOKED_AT: Final = 4096
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_EXPANDED_BYTES: Final = 1024 * streams.MIB
"""Bytes of all parts of an unpacked workbook: it is held in memory."""


class SheetRecords:
    """The rows of one sheet of a workbook, as text."""

    def __init__(self, path: Path, sheet: str | None) -> None:
        self._path = path
        name, (_, self._first_column), self._rows = _read_sheet(path, sheet)
        self._marks = read_marks(path, name)
        self._marked_rows = {row for row, _ in (*self._marks.percent, *self._marks.unstored)}

    def rows(self, width: int | None) -> Iterator[tuple[int, list[str]] | BrokenRow]:
        """Yield each row as (row of the sheet, cells); as many cells as there are columns.

        Args:
            width: Columns of the header; None for the header itself, whose empty end is cut off.
        """
        for line, cells in self._rows:
            texts = [write_cell(cell) for cell in cells]
            if self._marked_rows and line - 1 in self._marked_rows:
                self._write_marked(line - 1, cells, texts)
            if any("\0" in text or len(text) > streams.FIELD_CHARS for text in texts):
                yield BrokenRow(line, "too_long", "shorten the cell, and leave out NUL")
                continue
            yield line, _fit_width(texts, width)

    def _write_marked(self, row: int, cells: Sequence[Cell], texts: list[str]) -> None:
        """Write the cells of a row anew of which only the workbook's file says what they are."""
        for place, cell in enumerate(cells):
            where = row, self._first_column + place
            if where in self._marks.unstored and not texts[place]:
                texts[place] = NOT_CALCULATED
            elif where in self._marks.percent and isinstance(cell, int | float):
                texts[place] = f"{(Decimal(repr(cell)) * 100).normalize():f} %"


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of a workbook's sheets, in its order.

    Raises:
        InputRefused: The file is no workbook.
    """
    return tuple(_open_workbook(path).sheet_names)


def other_sheets(path: Path, sheet: str | None) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook that hold something and are not the one read.

    Args:
        path: Of the workbook.
        sheet: The one that is read; None = its first.
    """
    workbook = _open_workbook(path)
    first, *others = workbook.sheet_names
    names = others if sheet is None else [name for name in (first, *others) if name != sheet]
    return tuple(name for name in names if workbook.get_sheet_by_name(name).end is not None)


def write_cell(cell: Cell) -> str:
    """Return a cell of a sheet as text.

    >>> [write_cell(cell) for cell in (2.0, 0.1, True, datetime.date(2026, 5, 2), " a ")]
    ['2', '0.1', 'true', '2026-05-02', 'a']
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _write_number(cell)
    if isinstance(cell, datetime.datetime):
        has_time = cell.time() != datetime.time()
        return cell.isoformat() if has_time else cell.date().isoformat()
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    # a cell's own line breaks are kept; the blanks around it are not
    return str(cell).strip()


def _write_number(number: float) -> str:
    """Return the shortest decimal text that is read as this number, without an exponent."""
    if number.is_integer():
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def _fit_width(cells: Sequence[str], width: int | None) -> list[str]:
    """Return as many cells as the header has: a sheet pads its rows, or leaves their end out."""
    texts = list(cells)
    while texts and not texts[-1] and (width is None or len(texts) > width):
        texts.pop()
    missing = (width or 0) - len(texts)
    return texts + [""] * max(missing, 0)


def _read_sheet(
    path: Path, sheet: str | None
) -> tuple[str, tuple[int, int], Iterator[tuple[int, list[Cell]]]]:
    """Read a sheet.

    Returns:
        Its name, where its cells begin (row and column, from 0), and its rows with their lines.
    """
    workbook = _open_workbook(path)
    names = workbook.sheet_names
    name = names[0] if sheet is None and names else sheet
    if name not in names:
        hint = f"its sheets are: {', '.join(names)}" if names else "it has no sheet"
        raise InputRefused(f"has no sheet {sheet!r}", file=path.name, hint=hint)
    content = workbook.get_sheet_by_name(name)
    start = content.start or (0, 0)
    rows = content.to_python(skip_empty_area=True)
    return name, start, iter(enumerate(rows, start=start[0] + 1))


def _open_workbook(path: Path) -> "CalamineWorkbook":
    try:
        from python_calamine import CalamineError, load_workbook  # noqa: PLC0415  # an extra
    except ImportError:
        what = "reading workbooks needs the extra xlsx"
        hint = "type: pip install 'onward[xlsx]', or save the sheet as CSV"
        raise InputRefused(what, file=path.name, hint=hint) from None
    _refuse_bomb(path)
    try:
        workbook: Any = load_workbook(path)
    except (CalamineError, OSError, ValueError) as error:
        what, hint = _explain_content(path)
        raise InputRefused(what, file=path.name, hint=hint) from error
    return workbook  # type: ignore[no-any-return]  # its package has types, but not of this


def _explain_content(path: Path) -> tuple[str, str]:
    """Say what a file is that only bears the name of a workbook, as some programs export them."""
    with path.open("rb") as stream:
        beginning = stream.read(_BYTES_LOOKED_AT)
    text = beginning.decode("utf-16" if beginning[:2] in _UTF_16 else "latin-1", "replace")
    if text.lstrip("\ufeff \r\n").startswith("<"):
        hint = "open it in a spreadsheet program and save it as .xlsx"
        return "is a web page or XML under the name of a workbook", hint
    if text and not _CONTROLS.search(text):
        hint = f"name it {path.stem}.csv: separator and encoding are recognised"
        return "is a text file under the name of a workbook", hint
    hint = "open it in its program and save it again without a password, or save the sheet as CSV"
    return "is not a workbook", hint


def _refuse_bomb(path: Path) -> None:
    """Refuse a workbook whose parts expand to more than memory should hold."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return  # an older binary workbook, which is no archive, or no workbook at all
    if size > _EXPANDED_BYTES:
        what = f"expands to more than {_EXPANDED_BYTES // streams.MIB:,} MiB"
        raise LimitExceeded(what, file=path.name, hint="save the sheet as CSV")
