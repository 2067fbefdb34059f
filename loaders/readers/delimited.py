"""Read the rows of a delimited file; none is lost, and none is swallowed by an open quote."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from onward.errors import HeaderRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.records import BrokenRow, LineRecords, RowRecords
from onward.loaders.readers.streams import open_file
from onward.loaders.source import FileAccount, LoadLog

_BLANK = "\x1a \t"  # 0x1A: the end of a file, as DOS wrote it; a spreadsheet adds empty cells

_ENDS_A_PLACE: Final = re.compile(r"[\s:]")


def field_of_column(name: str) -> str:
    """Return what the place of an error calls a column; one with a blank or colon is in the reason.

    >>> field_of_column("contry"), field_of_column("Name 1")
    ('contry', 'header')
    """
    return "header" if _ENDS_A_PLACE.search(name) else name


def csv_header(path: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> tuple[str, ...]:
    """Read only the header of a file: its column names, trimmed.

    Raises:
        HeaderRefused: The file is empty, its first line is not a row, or a name occurs twice.
    """
    with open_file(path, "CSV") as stream:
        header = first_row(LineRecords(stream, encoding, delimiter), path)
    return check_header(header, path, None, None)


def csv_rows(
    path: Path,
    log: LoadLog,
    *,
    columns: Sequence[str] | None = None,
    required: Iterable[str] | None = None,
    encoding: str = "utf-8",
    delimiter: str = ",",
    strip: bool = True,
    header_if: Callable[[Sequence[str]], bool] | None = None,
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Stream the rows of a delimited file with their line numbers.

    Args:
        path: The file, plain or gzip.
        log: Where every row is counted, and broken ones are rejected.
        columns: The names a header may have, in any order; None accepts any.
        required: The names it must have; None means all of `columns`. A missing optional column
            reads as "".
        encoding: The encoding of this source; a UTF-8 byte order mark is skipped.
        delimiter: One character.
        strip: Whether blanks around each cell are removed.
        header_if: For files whose columns are known by position: decides whether the first row is
            a header. Its names are ignored; `columns` names the cells.

    Yields:
        (line number from 1, cells by column name).

    Raises:
        HeaderRefused: A column is unknown, missing or repeated, or there is no header.
        LimitExceeded: More rows are rejected than a report can hold.
    """
    account = log.account(path)
    with open_file(path, "CSV") as stream:
        records = LineRecords(stream, encoding, delimiter)
        if header_if is None:
            header = check_header(first_row(records, path), path, columns, required)
        else:
            header = tuple(columns or ())
        empty = dict.fromkeys((name for name in columns or () if name not in header), "")
        for line, cells in sound_rows(records, header, header_if, account, log):
            values = map(str.strip, cells) if strip else cells
            row = dict(zip(header, values, strict=True))
            yield line, ({**row, **empty} if empty else row)


def sound_rows(
    records: RowRecords,
    header: tuple[str, ...],
    header_if: Callable[[Sequence[str]], bool] | None,
    account: FileAccount,
    log: LoadLog,
) -> Iterator[tuple[int, list[str]]]:
    """Count every row, reject the broken ones, and yield those with the right number of cells.

    Args:
        records: Of one file.
        header: The names of its columns.
        header_if: As in `csv_rows`.
        account: Of the file.
        log: That it belongs to.
    """
    width = len(header)
    column_names = list(header)
    blank_lines: list[int] = []  # a trailer if nothing follows, else broken rows
    is_first = header_if is not None
    for row in records.rows(width):
        if isinstance(row, BrokenRow):
            _reject_blanks(blank_lines, account, log)
            account.rows += 1
            _reject_broken(log, account, row)
            continue
        line, cells = row
        if is_first and header_if is not None and header_if(cells):
            is_first = False
            continue
        is_first = False
        account.rows += 1
        # the first cell is looked at first: joining every row would slow all of them down
        if not any(cells) or (cells[0][:1] in _BLANK and not "".join(cells).strip(_BLANK)):
            blank_lines.append(line)
            refuse_garbage(account, len(blank_lines))
            continue
        _reject_blanks(blank_lines, account, log)
        if len(cells) != width:
            hint = f"the header has {width} columns, this row {len(cells)}"
            _reject_broken(log, account, BrokenRow(line, "wrong_column_count", hint))
        elif cells[0].strip() == column_names[0] and _is_header_again(cells, column_names):
            _reject_broken(log, account, BrokenRow(line, "repeated_header", "remove the line"))
        else:
            yield line, cells
    account.trailer += len(blank_lines)


def _is_header_again(cells: list[str], column_names: list[str]) -> bool:
    """Return whether a row repeats the header, as in files that were joined by hand."""
    return [cell.strip() for cell in cells] == column_names


def _reject_blanks(blank_lines: list[int], account: FileAccount, log: LoadLog) -> None:
    """Reject empty rows that another row follows: they do not end the file."""
    for line in blank_lines:
        _reject_broken(log, account, BrokenRow(line, "wrong_column_count", "remove the empty line"))
    blank_lines.clear()


def _reject_broken(log: LoadLog, account: FileAccount, row: BrokenRow) -> None:
    log.reject(account.file, row.line, row.reason, hint=row.hint)
    refuse_garbage(account)


def refuse_garbage(account: FileAccount, empty: int = 0) -> None:
    """Stop reading a file that is nothing but bad or empty rows.

    Args:
        account: The account of the file.
        empty: Empty rows so far that may turn out to end the file.

    Raises:
        LimitExceeded: More than `streams.REJECTED_ROWS` rows are rejected or empty.
    """
    if account.rejected + empty > streams.REJECTED_ROWS:
        raise LimitExceeded(
            f"more than {streams.REJECTED_ROWS:,} rows are rejected or empty",
            file=account.file,
            hint="check that it is a file that this source expects",
        )


def first_row(records: RowRecords, path: Path) -> list[str]:
    """Return the cells of the header.

    Raises:
        HeaderRefused: The file is empty, or its first row cannot be read.
    """
    row = next(records.rows(None), None)
    if row is None:
        raise HeaderRefused(
            "is empty", file=path.name, hint="give a file with a header and its rows"
        )
    if isinstance(row, BrokenRow):
        raise HeaderRefused(
            f"the header cannot be read: {row.reason}",
            file=path.name,
            line=row.line,
            hint=row.hint,
        )
    return row[1]


def check_header(
    cells: list[str],
    path: Path,
    columns: Sequence[str] | None,
    required: Iterable[str] | None,
) -> tuple[str, ...]:
    """Return a header's names, trimmed, or refuse it; the arguments are those of `csv_rows`.

    Raises:
        HeaderRefused: A name is unknown, missing or repeated.
    """
    header = tuple(cell.strip() for cell in cells)
    seen: set[str] = set()
    for name in header:
        if columns is not None and name not in columns:
            allowed = f"its columns are: {', '.join(columns)}"
            raise HeaderRefused(
                "unknown column",
                file=path.name,
                line=1,
                field=field_of_column(name),
                value=name,
                hint=allowed,
            )
        if name in seen:
            raise HeaderRefused(
                "duplicate column", file=path.name, line=1, field=name, hint="keep one of them"
            )
        seen.add(name)
    for name in columns or () if required is None else required:
        if name not in header:
            raise HeaderRefused(
                "a required column is missing", file=path.name, line=1, field=name, hint="add it"
            )
    return header
