"""Read the rows of a table that a person made: any separator and encoding, or a workbook.

The form is recognised and stated in the notes of the load, the header's spelling forgiven, and a
mapping, where one is given, turns columns and cells into those that the reader expects.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from onward.errors import HeaderRefused, InputRefused
from onward.loaders.readers.delimited import check_header, first_row, sound_rows
from onward.loaders.readers.encodings import Transcoded
from onward.loaders.readers.forms import (
    FormOptions,
    TextForm,
    is_workbook,
    recognise_form,
    refuse_sheet,
)
from onward.loaders.readers.records import LineRecords, RowRecords
from onward.loaders.readers.sheets import SheetRecords
from onward.loaders.readers.streams import open_file
from onward.loaders.source import LoadLog

_FOLDED_SIGNS: Final = str.maketrans(" -/", "___")
_BUFFER: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that holds one table.

    Attributes:
        path: Where it lies.
        form: Of a text file; None of a workbook.
        sheet: Of a workbook: the sheet that is read; None = its first.
        header: The names of its columns as written, trimmed.
    """

    path: Path
    form: TextForm | None
    sheet: str | None
    header: tuple[str, ...]

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
            header = check_header(first_row(records, path), path, None, None)
        return cls(path, form, options.sheet, header)

    def rows(self, log: LoadLog) -> Iterator[tuple[int, list[str]]]:
        """Yield each sound row as (line, cells); the log counts and rejects the others."""
        account = log.account(self.path)
        with open_records(self.path, self.form, self.sheet) as records:
            first_row(records, self.path)
            for line, cells in sound_rows(records, self.header, None, account, log):
                yield line, [cell.strip() for cell in cells]

    def describe(self) -> str | None:
        """Say how the table is written; None: as UTF-8 with commas, which needs no word."""
        if self.form is None:
            return None if self.sheet is None else f"{self.path.name}: sheet {self.sheet}"
        return None if self.form.is_usual else f"{self.path.name}: {self.form.describe()}"


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
    return HeaderRefused(
        "unknown column", file=path.name, line=1, field=name, value=name, hint=hint
    )
