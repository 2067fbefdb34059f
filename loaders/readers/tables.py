"""Read the rows of a table that a person made: any separator and encoding, or a workbook.

The form is recognised and stated in the notes of the load, the header's spelling forgiven, and a
mapping, where one is given, turns columns and cells into those that the reader expects.
"""

import datetime
import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from importlib.resources import files
from itertools import islice
from pathlib import Path
from posixpath import join, normpath
from typing import (
    IO,
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    cast,
)

import rfc8785
from pydantic import Field, model_validator

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.account import LoadLog
from onward.loaders.readers import streams
from onward.loaders.readers.documents import Strict, yaml_document
from onward.loaders.readers.records import (
    BrokenRow,
    LineRecords,
    PlainBlock,
    RowRecords,
    check_header,
    field_of_column,
    first_row,
    local_name,
    sound_rows,
)
from onward.loaders.readers.streams import (
    FormOptions,
    TextForm,
    Transcoded,
    is_workbook,
    open_file,
    recognise_form,
    refuse_sheet,
)

if TYPE_CHECKING:
    from lxml import etree
    from python_calamine import CalamineWorkbook


# ------------------------------------------------------------------------------------------------
# Traces that spreadsheets leave in cells: mended where nothing is lost, named where something is.
#
# A formula that failed, or a long number that was shortened, looks like a value and is none: a
# party named ``#NAME?`` would be found on no list, and ``1.1E+11`` is nobody's number.
# ------------------------------------------------------------------------------------------------

_ERRORS: Final = frozenset(
    (files("onward.loaders.readers") / "failed_formulas.txt").read_text("utf-8").split()
)
"""What Excel writes in the place of a value, in the languages in which tables are read."""

_FAILED: Final = "the formula in this cell has failed; repair it in the spreadsheet"
NOT_CALCULATED: Final = "#FORMULA?"
"""Stands where a workbook holds a formula and no value of it."""

_SHORTENED: Final = re.compile(r"\d([.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_AS_TEXT: Final = re.compile(r'="([^"]*)"')
_QUOTED_NUMBER: Final = re.compile(r"'(\d+)")
_UNSEEN: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


def mend_cell(cell: str) -> str:
    """Return a cell without what a spreadsheet puts around it.

    >>> [mend_cell(cell) for cell in ('="0012"', "'0012", " Acme\u200b ", "'t Hooft BV")]
    ['0012', '0012', 'Acme', "'t Hooft BV"]
    """
    text = cell.strip().strip(_UNSEEN).strip()
    if text[:1] not in {"=", "'"}:
        return text
    match = _AS_TEXT.fullmatch(text) or _QUOTED_NUMBER.fullmatch(text)
    return match.group(1).strip() if match else text


def find_damage(cell: str) -> str | None:
    """Say what a spreadsheet has lost of a cell, and how it is mended; None = nothing.

    >>> find_damage("#NAME?"), find_damage("#4 Main Street")
    ('the formula in this cell has failed; repair it in the spreadsheet', None)
    >>> find_damage("1,1014E+11")
    'the spreadsheet has shortened this number; format its column as text, and export again'
    """
    first = cell[:1]
    if cell == NOT_CALCULATED:
        what = "the workbook holds a formula here and no value of it"
        return f"{what}; open it in a spreadsheet program, and save it"
    if first == "#":
        has_failed = cell.upper() in _ERRORS or not cell.strip("#")
        return _FAILED if has_failed else None
    if first.isdecimal() and "+" in cell and _SHORTENED.fullmatch(cell):
        what = "the spreadsheet has shortened this number"
        return f"{what}; format its column as text, and export again"
    return None


# ------------------------------------------------------------------------------------------------
# What only the file of an Excel workbook says of its cells: their form, and what is missing.
#
# A cell of the form 0% holds 0.6 and shows 60 %. A formula that was written by another program, and
# that no spreadsheet program has calculated, holds no value: as an empty cell it would be lost.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Read the rows of a workbook's sheet (Excel, OpenDocument) as the cells of a table.
#
# A number is read as its shortest decimal text, one that is shown in percent as 60 %, a date as
# YYYY-MM-DD, true and false as such words. An error such as #REF!, and a formula without a value,
# are texts that no column accepts. A row's line is its row in the sheet.
# ------------------------------------------------------------------------------------------------

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


_FOLDED_SIGNS: Final = str.maketrans(" -/", "___")
_BUFFER: Final = 1 << 20
_BLANK_SIGNS: Final = "\x1a \t\u00a0"
_LINES_LOOKED_AT: Final = 20
"""Rows at the top of a table among which its header is looked for."""


_ROWS_WAITING: Final = 4_096
"""Rows that are looked at one by one and wait for one another."""

_Row = tuple[int, list[str]] | BrokenRow


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that holds one table.

    Attributes:
        path: Where it lies.
        form: Of a text file; None of a workbook.
        sheet: Of a workbook: the sheet that is read; None = its first.
        header: The names of its columns as written, trimmed; a column without a name, as a
            spreadsheet adds them at the end, is none.
        places: Where the cells of these columns stand in a row.
        names: The name of each cell of a row; "" of one without a name.
    """

    path: Path
    form: TextForm | None
    sheet: str | None
    header: tuple[str, ...]
    places: tuple[int, ...]
    names: tuple[str, ...]

    @classmethod
    def open(cls, path: Path, options: FormOptions | None = None) -> "TableFile":
        """Recognise a file's form and read its header.

        Raises:
            HeaderRefused: The file is empty, its first line is no row, or a name occurs twice.
            InputRefused: It cannot be read as a table.
            UsageError: An option does not fit.
        """
        options = options or FormOptions()
        form = None if is_workbook(path) else recognise_form(path, options)
        if form is None and (options.separator or options.encoding):
            hint = "leave the separator and the encoding out; --sheet chooses a sheet"
            raise InputRefused("is a workbook", file=path.name, hint=hint)
        if form is not None and options.sheet is not None:
            raise refuse_sheet(path)
        with open_records(path, form, options.sheet) as records:
            cells = [mend_cell(cell) for cell in first_row(_WithoutBlanks(records, path), path)]
        places = tuple(place for place, name in enumerate(cells) if name)
        header = check_header([cells[place] for place in places], path, None, None)
        name_of = dict(zip(places, header, strict=True))
        names = tuple(name_of.get(place, "") for place in range(len(cells)))
        return cls(path, form, options.sheet, header, places, names)

    def rows(self, log: LoadLog) -> Iterator[tuple[int, list[str]]]:
        """Yield each sound row as (line, cells); the log counts and rejects the others.

        A row without any text is none: spreadsheets and people part blocks by them.
        """
        with open_records(self.path, self.form, self.sheet) as opened:
            records = _WithoutBlanks(opened, self.path)
            first_row(records, self.path)
            yield from self._finish_rows(records, log)

    def blocks(self, log: LoadLog) -> Iterator[PlainBlock | tuple[int, list[str]]]:
        """Yield the rows as `rows` does, or many at once, which `mend_row` has still to mend."""
        account = log.account(self.path)
        with open_records(self.path, self.form, self.sheet) as opened:
            records = _WithoutBlanks(opened, self.path)
            first_row(records, self.path)
            if not isinstance(opened, LineRecords):
                yield from self._finish_rows(records, log)
                return
            waiting: list[tuple[int, list[str]] | BrokenRow] = []
            for part in opened.blocks(len(self.names)):
                is_plain = isinstance(part, PlainBlock) and not self._may_hold_others(part)
                if waiting and (is_plain or len(waiting) >= _ROWS_WAITING):
                    yield from self._finish_rows(_GivenRows(records.drop_blanks(waiting)), log)
                    waiting = []
                if not isinstance(part, PlainBlock):
                    waiting.append(part)
                elif not is_plain:
                    waiting.extend(enumerate(part.rows, part.first_line))
                else:
                    account.rows += len(part.rows)
                    yield part
            yield from self._finish_rows(_GivenRows(records.drop_blanks(waiting)), log)

    def _may_hold_others(self, block: PlainBlock) -> bool:
        """Tell whether a line of a block may be empty, or the header once more."""
        first = {row[0].strip(_BLANK_SIGNS) for row in block.rows}
        return "" in first or self.names[0] in first

    def _finish_rows(self, records: RowRecords, log: LoadLog) -> Iterator[tuple[int, list[str]]]:
        for line, cells in sound_rows(records, self.names, None, log.account(self.path), log):
            mended = self.mend_row(line, cells, log)
            if mended is not None:
                yield line, mended

    def mend_row(self, line: int, cells: Sequence[str], log: LoadLog) -> list[str] | None:
        """Return a row's cells without what spreadsheets put around them; None: it is rejected."""
        mended = [mend_cell(cell) for cell in cells]
        if self._is_lost(line, mended, log):
            return None
        has_unnamed = len(self.names) > len(self.places)
        return [mended[place] for place in self.places] if has_unnamed else mended

    def _is_lost(self, line: int, cells: list[str], log: LoadLog) -> bool:
        """Reject a row of which a spreadsheet has lost a value, or that has one without a name."""
        for name, cell in zip(self.names, cells, strict=True):
            if cell and not name:
                hint = "give its column a name, or empty the cell"
                log.reject(self.path, line, "wrong_column_count", value=cell, hint=hint)
                return True
            damage = find_damage(cell)
            if damage is not None:
                what, _, hint = damage.partition("; ")
                hint = f"{what}: {hint}"
                log.reject(self.path, line, "damaged", field=name, value=cell, hint=hint)
                return True
        return False

    def find_header_below(self, is_header: Callable[[Sequence[str]], bool]) -> int | None:
        """Return the line of a row further down that looks like the header; None = none does."""
        return _find_row(self.path, self.form, self.sheet, is_header)

    def find_like_sheets(self, is_header: Callable[[Sequence[str]], bool]) -> tuple[str, ...]:
        """Return the sheets that are not read and hold a row that looks like the header.

        Of a table that is no workbook there is none, nor where a sheet was named: it was chosen.
        """
        if self.form is not None or self.sheet is not None:
            return ()
        names = other_sheets(self.path, None)
        rows = (_find_row(self.path, None, name, is_header) for name in names)
        return tuple(name for name, row in zip(names, rows, strict=True) if row is not None)

    def describe(self) -> str | None:
        """Say how the table is written; None: as UTF-8 with commas, which needs no word.

        Of a workbook it names the other sheets that hold something: nobody reads them.
        """
        if self.form is None:
            words = [] if self.sheet is None else [f"sheet {self.sheet}"]
            if others := other_sheets(self.path, self.sheet):
                words.append(
                    f"sheets that are not read: {', '.join(others)} (--sheet reads another one)"
                )
            return f"{self.path.name}: {'; '.join(words)}" if words else None
        return None if self.form.is_usual else f"{self.path.name}: {self.form.describe()}"


def _find_row(
    path: Path,
    form: TextForm | None,
    sheet: str | None,
    is_header: Callable[[Sequence[str]], bool],
) -> int | None:
    """Return the line of the first row among those at the top that looks like a header."""
    with open_records(path, form, sheet) as opened:
        rows = islice(_WithoutBlanks(opened, path).rows(None), _LINES_LOOKED_AT)
        for row in rows:
            if not isinstance(row, BrokenRow) and is_header([mend_cell(c) for c in row[1]]):
                return row[0]
    return None


class _WithoutBlanks:
    """The rows of a file but those that hold no text."""

    def __init__(self, records: RowRecords, path: Path) -> None:
        self._records = records
        self._path = path
        self._blank_rows = 0

    def rows(self, width: int | None) -> Iterator[_Row]:
        """Yield each row that holds a text, or why a row cannot be used.

        Raises:
            LimitExceeded: More rows are empty than any table needs.
        """
        return self.drop_blanks(self._records.rows(width))

    def drop_blanks(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        """Yield those of some rows of the file that hold a text; raises as `rows` does."""
        for row in rows:
            # the first cells are looked at first: joining every row would slow all of them down
            if isinstance(row, BrokenRow) or any(cell.strip(_BLANK_SIGNS) for cell in row[1]):
                yield row
                continue
            self._blank_rows += 1
            if self._blank_rows > streams.REJECTED_ROWS:
                raise LimitExceeded(
                    f"more than {streams.REJECTED_ROWS:,} rows are empty",
                    file=self._path.name,
                    hint="delete the empty rows",
                )


class _GivenRows(NamedTuple):
    """Rows that were read before."""

    given: Iterable[_Row]

    def rows(self, width: int | None) -> Iterator[_Row]:  # noqa: ARG002  # of the protocol
        """Yield the rows."""
        yield from self.given


@contextmanager
def open_records(path: Path, form: TextForm | None, sheet: str | None) -> Iterator[RowRecords]:
    """Open the rows of a file, to be read once from its header on.

    Args:
        path: The file.
        form: Of a text file; None: it is a workbook.
        sheet: Of a workbook; None = its first.
    """
    if form is None:
        yield SheetRecords(path, sheet)
        return
    with open_file(path, "CSV", any_encoding=True) as stream:
        skipped = int(form.states_separator)
        if form.encoding.startswith("utf-16"):
            text = io.BufferedReader(Transcoded(stream, form.encoding), _BUFFER)
            yield LineRecords(text, "utf-8", form.separator, skipped_lines=skipped)
        else:
            yield LineRecords(stream, form.encoding, form.separator, skipped_lines=skipped)


def spell_columns(
    header: Sequence[str], columns: Iterable[str], path: Path, *, others: bool = False
) -> tuple[str, ...]:
    """Return a header in the spelling of the columns that are expected.

    Case, and blanks or hyphens in the place of underscores, are forgiven.

    Args:
        header: As written.
        columns: The names that it may have.
        path: The file, for errors.
        others: Whether other names are welcome; they stay as written.

    Raises:
        HeaderRefused: A name is unknown, or two of them are one column.
    """
    spellings = {fold_name(column): column for column in columns}
    spelt: list[str] = []
    for name in header:
        column = spellings.get(fold_name(name), name if others else None)
        if column is None:
            raise _refuse_name(name, spellings, path)
        if column in spelt:
            hint = f"keep one of the columns that mean {column}"
            raise HeaderRefused("duplicate column", file=path.name, line=1, field=name, hint=hint)
        spelt.append(column)
    return tuple(spelt)


def fold_name(name: str) -> str:
    """Return a column's name without what is forgiven.

    >>> fold_name("Share Min") == fold_name("share_min")
    True
    """
    return name.strip().casefold().translate(_FOLDED_SIGNS)


def _refuse_name(name: str, spellings: Mapping[str, str], path: Path) -> HeaderRefused:
    near = get_close_matches(fold_name(name), list(spellings), 1, 0.6)
    likely = f"did you mean {spellings[near[0]]}? " if near else ""
    hint = f"{likely}its columns are: {', '.join(spellings.values())}"
    place = field_of_column(name)
    return HeaderRefused(
        "unknown column", file=path.name, line=1, field=place, value=name, hint=hint
    )


# ------------------------------------------------------------------------------------------------
# A mapping from the columns and cells of somebody's table to those that a reader expects.
#
# It is a YAML file, and part of the provenance of what is read with it. Its keys are those of
# `ColumnMapping`; docs/own-data.md has an example.
# ------------------------------------------------------------------------------------------------

CellForm = Literal[
    "text", "code", "country", "date", "identifier", "list", "number", "party", "share", "yes_no"
]
"""What the cells of a column hold."""

Text = Annotated[str, Field(min_length=1, max_length=300)]

_NUMBERS: Final = frozenset({"number", "share"})
_DATE_PARTS: Final = {"Y": r"(?P<Y>\d{4})", "M": r"(?P<M>\d{1,2})", "D": r"(?P<D>\d{1,2})"}
JOINED_BY: Final = {"name": " ", "description": " ", "text": " ", "address": ", ", "aliases": "; "}
"""What several columns of a file may be one cell of, by its last word, and what parts them."""

_BETWEEN_DIGITS: Final = re.compile(r"[\s'\u2019]")
"""What groups digits in some countries: blanks of every width, apostrophes."""
_BESIDE_DIGITS: Final = re.compile(
    r"(?P<before>[^\d.,+-]*)(?P<digits>[-+]?[\d.,][\d.,\s'\u2019]*)(?P<after>[^\d]*)"
)
"""A number, and the currency or unit on either side of it."""

_NO_CENTS: Final = re.compile(r"(?<=\d)[.,][-\u2013\u2014]{1,2}(?!\d)")
"""How German prices leave out the cents: ``1.200,-`` and ``1.200,--``."""

_TIME: Final = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"


class LineGrouping(Strict):
    """How the rows of an order system's export, one a line of an order, become orders."""

    group_by: Text


class ColumnMapping(Strict):
    """What a person says of a table's columns and cells.

    Attributes:
        table: Which of Onward's tables it is; None = recognised by its columns.
        columns: The table's own names, and what each is called here.
        join: Cells that the table parts, and of which of its columns each is made, in that order.
        constants: What every row holds though the table has no column for it.
        ignore: Columns that are left unread.
        dates: Order of day, month and year, and the signs between them: ``D.M.Y``, ``M/D/Y``.
        decimal: What separates a whole number from its fraction.
        percent: Whether shares are written in percent.
        lines: Of orders: that each row is one line of an order.
    """

    table: Text | None = None
    columns: dict[Text, Text] = Field(default_factory=dict)
    join: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    constants: dict[Text, Text] = Field(default_factory=dict)
    ignore: tuple[Text, ...] = ()
    dates: Text | None = None
    decimal: Literal[".", ","] = "."
    percent: bool = False
    lines: LineGrouping | None = None

    @model_validator(mode="after")
    def _check_terms(self) -> Self:
        if self.dates is not None and sorted(re.findall("[DMY]", self.dates)) != ["D", "M", "Y"]:
            raise ValueError(f"{self.dates!r} is no order of a date; write it like D.M.Y or M/D/Y")
        twice = set(self.columns.values()) & set(self.constants)
        if twice:
            raise ValueError(f"{min(twice)} is a column and a constant; keep one of them")
        for column in self.join:
            self._check_join(column)
        return self

    def _check_join(self, column: str) -> None:
        if _last_word(column) not in JOINED_BY:
            joined = ", ".join(JOINED_BY)
            raise ValueError(f"{column} cannot be made of several columns; these can: {joined}")
        if column in self.columns.values() or column in self.constants:
            raise ValueError(f"{column} is joined, and a column or a constant, too; keep one")
        if not self.join[column]:
            raise ValueError(f"{column} is joined of no column; name them in their order")

    @property
    def sha256(self) -> str:
        """The hash of what it says, however it is written."""
        return hashlib.sha256(rfc8785.dumps(self.model_dump(mode="json"))).hexdigest()

    def map_header(self, header: Sequence[str], path: Path) -> tuple[str | None, ...]:
        """Return what each column is called here; None for one that is left unread.

        A column that the mapping does not name keeps its own name; what is joined stands where the
        first of its columns does.

        Raises:
            HeaderRefused: The mapping names a column that the table does not have, or one twice.
        """
        names = {fold_name(name): column for name, column in self.meanings().items()}
        further_parts = {fold_name(name) for joined in self.join.values() for name in joined[1:]}
        ignored = further_parts | set(map(fold_name, self.ignore))
        present = set(map(fold_name, header))
        uses = Counter(map(fold_name, self.list_names()))
        for name in self.list_names():
            if uses[fold_name(name)] > 1:
                hint = "name it once, among columns, join or ignore"
                what = "the mapping names a column twice"
                raise HeaderRefused(what, file=path.name, line=1, field=name, hint=hint)
            if fold_name(name) not in present:
                hint = f"its columns are: {', '.join(header)}"
                what = "the mapping names a column that the table does not have"
                raise HeaderRefused(what, file=path.name, line=1, field=name, hint=hint)
        return tuple(
            None if fold_name(name) in ignored else names.get(fold_name(name), name)
            for name in header
        )

    def list_names(self) -> tuple[str, ...]:
        """Return the columns of the file that it names."""
        parts = (name for joined in self.join.values() for name in joined)
        return (*self.columns, *parts, *self.ignore)

    def meanings(self) -> dict[str, str]:
        """Return what each column of the file that is read is called here; of parts, the first."""
        return {**self.columns, **{parts[0]: column for column, parts in self.join.items()}}

    def convert(self, cell: str, form: CellForm) -> str:
        """Return a cell as the reader expects it; one that does not fit stays as it is.

        >>> mapping = ColumnMapping(dates="D.M.Y", decimal=",", percent=True)
        >>> [mapping.convert(*cell) for cell in (("2.5.2026", "date"), ("1.234,5", "number"))]
        ['2026-05-02', '1234.5']
        >>> mapping.convert("51 %", "share")
        '0.51'
        """
        if form == "date" and self.dates is not None:
            return _read_date(cell, self.dates)
        if form in _NUMBERS:
            number = _read_number(cell, self.decimal)
            return _divide_by_hundred(number) if form == "share" and self.percent else number
        return cell

    def changes(self, form: CellForm) -> bool:
        """Tell whether `convert` may return another text than the cell's."""
        return form in _NUMBERS or (form == "date" and self.dates is not None)


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file.

    Raises:
        InputRefused: It cannot be read, or says what no mapping can say.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "give a YAML file in UTF-8"
        raise InputRefused("the mapping cannot be read", file=path.name, hint=hint) from error
    return yaml_document(text, path.name).fill(ColumnMapping)


def map_rows(
    mapping: ColumnMapping,
    names: Sequence[str],
    header: Sequence[str | None],
    form_of: Callable[[str], CellForm],
) -> Callable[[Sequence[str]], dict[str, str]]:
    """Return a function that turns the cells of a row into those that the reader expects.

    Args:
        mapping: What is said of the table.
        names: Of its columns, as written.
        header: What each column is called here; None is left unread.
        form_of: What the cells of a column hold.
    """
    read = [(place, name, form_of(name)) for place, name in enumerate(header) if name is not None]
    changed = [(place, name, form) for place, name, form in read if mapping.changes(form)]
    joins = _find_joins(mapping, names, header)

    def convert_row(cells: Sequence[str]) -> dict[str, str]:
        row = {name: cells[place] for place, name, _ in read}
        for place, name, form in changed:
            row[name] = mapping.convert(cells[place], form)
        for column, separator, parts in joins:
            texts = dict.fromkeys(cells[part].strip() for part in parts)
            row[column] = separator.join(filter(None, texts))
        return {**row, **mapping.constants}

    return convert_row


def _find_joins(
    mapping: ColumnMapping, names: Sequence[str], header: Sequence[str | None]
) -> list[tuple[str, str, list[int]]]:
    """Return what is joined: its column as called here, what parts it, where its parts are."""
    places = {fold_name(name): place for place, name in enumerate(names)}
    joins = []
    for column, parts in mapping.join.items():
        part_places = [places[fold_name(part)] for part in parts]
        called = header[part_places[0]] or column
        joins.append((called, JOINED_BY[_last_word(column)], part_places))
    return joins


def _last_word(column: str) -> str:
    """Return what a column holds, whoever's it is: end_user.name is a name.

    >>> _last_word("end_user.name"), _last_word("Address")
    ('name', 'address')
    """
    return fold_name(column).rpartition(".")[2]


def note_unread(mapping: ColumnMapping, path: Path, log: LoadLog) -> None:
    """Note which columns a mapping leaves unread: what is not read must be known."""
    if mapping.ignore:
        log.notes.append(f"{path.name}: not read: {', '.join(sorted(mapping.ignore))}")


def _read_date(cell: str, order: str) -> str:
    pattern = "".join(_DATE_PARTS.get(sign, re.escape(sign)) for sign in order)
    match = re.fullmatch(pattern + _TIME, cell.strip(), re.ASCII)
    if match is None:
        return cell
    return f"{match['Y']}-{int(match['M']):02d}-{int(match['D']):02d}"


def _read_number(cell: str, decimal: str) -> str:
    """Return a number with a point and without signs between thousands, if it is one.

    What stands beside it, a currency or a unit, stays: ``USD 1,234.50`` is ``USD 1234.50``.

    >>> _read_number("1.200,- €", ","), _read_number("1,200.50", ".")
    ('1200 €', '1200.50')
    """
    match = _BESIDE_DIGITS.fullmatch(_NO_CENTS.sub("", cell.strip()))
    if match is None:
        return cell
    number = _read_bare_number(match["digits"], decimal)
    if number is None:
        return cell
    after = match["after"].strip()
    parts = (match["before"].strip(), number + ("%" if after == "%" else ""), after)
    return " ".join(part for part in parts if part and part != "%")


def _read_bare_number(digits: str, decimal: str) -> str | None:
    thousands = "." if decimal == "," else ","
    digits = _BETWEEN_DIGITS.sub("", digits)
    grouped = rf"[-+]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+"
    whole = rf"[-+]?\d*|{grouped}"
    is_number = re.fullmatch(rf"(?:{whole})(?:{re.escape(decimal)}\d+)?", digits, re.ASCII)
    return digits.replace(thousands, "").replace(decimal, ".") if is_number and digits else None


def _divide_by_hundred(cell: str) -> str:
    number = cell.removesuffix("%")
    if not re.fullmatch(r"[-+]?\d+(?:\.\d+)?", number, re.ASCII):
        return cell
    whole, _, fraction = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    digits = whole.lstrip("+-").rjust(3, "0") + fraction
    point = len(digits) - len(fraction) - 2
    text = f"{digits[:point]}.{digits[point:]}".rstrip("0").rstrip(".").lstrip("0")
    return sign + (f"0{text}" if not text or text.startswith(".") else text)


# ------------------------------------------------------------------------------------------------
# Fields of records that a source does not read: a publisher adds some without a word.
#
# A table refuses a column that nobody knows. XML and JSON have no header, so their records are
# looked through as they pass, and the account of the load names what was left.
# ------------------------------------------------------------------------------------------------

_NAMED: Final = 40
"""Fields of a file that its account names; of hostile files there may be millions."""

_NAME_CHARS: Final = 60

Record = TypeVar("Record")


def read_fields(source_file: str) -> frozenset[str]:
    """Return the names of fields that a source reads, or knows to say nothing of a party.

    Args:
        source_file: A module of the source's folder, which holds ``fields.txt``: a name a line,
            and lines with # that say what the others are.
    """
    text = (Path(source_file).parent / "fields.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def list_known_columns(columns: Iterable[str], fields: Collection[str]) -> frozenset[str]:
    """Return the columns of a table whose words are all fields of the same records as XML or JSON.

    Args:
        columns: Each made of names of fields, one within the other: ``Entity.LegalAddress.City.1``.
        fields: The names that are known, see `read_fields`.

    >>> sorted(list_known_columns(["NameAlias_Title", "NameAlias_Rank"], {"nameAlias", "title"}))
    ['NameAlias_Title']
    """
    return frozenset(
        column
        for column in columns
        if all(
            word.isdecimal() or not {word, _turn_first(word)}.isdisjoint(fields)
            for word in re.split("[._]", column)
        )
    )


def _turn_first(word: str) -> str:
    """Return a word with its first letter small if it is large, and the other way round."""
    return word[:1].swapcase() + word[1:]


def name_unread(
    records: Iterator[tuple[int, Record]], fields: Collection[str], path: Path, log: LoadLog
) -> Iterator[tuple[int, Record]]:
    """Pass records on, and name at the end which of their fields were not read, and how often.

    Args:
        records: Elements of XML, or objects of JSON, with their lines.
        fields: The names that are known, see `read_fields`.
        path: The file.
        log: Takes the sentence.
    """
    counts: Counter[str] = Counter()
    for line, record in records:
        for name in _iterate_names(record):
            if name not in fields and (name in counts or len(counts) < _NAMED):
                counts[name] += 1
        yield line, record
    if counts:
        unread = ", ".join(f"{name[:_NAME_CHARS]} ({counts[name]:,})" for name in sorted(counts))
        log.asides.append(f"{path.name}: fields that are not read: {unread}")


def _iterate_names(record: object) -> Iterator[str]:
    """Yield the name of each field that states something, as often as it does."""
    if isinstance(record, Mapping | list):
        return _iterate_members(record)
    return _iterate_elements_of_unread(cast("etree._Element", record))


def _iterate_members(value: Mapping[str, Any] | list[Any]) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict | list):
                yield from _iterate_members(inner)
        return
    for name, inner in value.items():
        if inner not in (None, "", [], {}):
            yield name
        if isinstance(inner, dict | list):
            yield from _iterate_members(inner)


def _iterate_elements_of_unread(record: "etree._Element") -> Iterator[str]:
    for element in record.iter():
        if len(element) or (element.text and element.text.strip()):
            yield str(element.tag).rpartition("}")[2]
        for name, value in element.attrib.items():
            if value:
                yield str(name).rpartition("}")[2]
