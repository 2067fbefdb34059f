"""Read the rows of a table that a person made: any separator and encoding, or a workbook.

The form is recognised and stated in the notes of the load, the header's spelling forgiven, and a
mapping, where one is given, turns columns and cells into those that the reader expects.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.delimited import (
    check_header,
    field_of_column,
    first_row,
    sound_rows,
)
from onward.loaders.readers.encodings import Transcoded
from onward.loaders.readers.forms import (
    FormOptions,
    TextForm,
    is_workbook,
    recognise_form,
    refuse_sheet,
)
from onward.loaders.readers.records import BrokenRow, LineRecords, PlainBlock, RowRecords
from onward.loaders.readers.sheets import SheetRecords, other_sheets
from onward.loaders.readers.spreadsheets import find_damage, mend_cell
from onward.loaders.readers.streams import open_file
from onward.loaders.source import LoadLog

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
