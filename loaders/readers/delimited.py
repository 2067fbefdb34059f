"""Read the rows of a delimited file; none is lost, and none is swallowed by an open quote.

A quote that is never closed would make `csv` read the rest of the file as one cell. So when a
record of several lines is broken, only its first line is rejected: the others are read again.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.streams import open_file
from onward.loaders.source import FileAccount, LoadLog, Reason

_BLANK = "\x1a \t"  # 0x1A: the end of a file, as DOS wrote it; a spreadsheet adds empty cells


class _Line(NamedTuple):
    text: str
    flaw: Reason | None


class _Broken(NamedTuple):
    """Why a row cannot be used; its text is not kept, since it may hold personal numbers."""

    line: int
    reason: Reason
    hint: str


class _QuoteOpen(InputRefused):
    """A quoted cell spans more lines than a cell may."""


def csv_header(path: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> tuple[str, ...]:
    """Read only the header of a file: its column names, trimmed.

    Raises:
        HeaderRefused: The file is empty, its first line is not a row, or a name occurs twice.
    """
    with open_file(path, "CSV") as stream:
        header = _first_row(_Records(stream, encoding, delimiter), path)
    return _checked_header(header, path, None, None)


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
        records = _Records(stream, encoding, delimiter)
        if header_if is None:
            header = _checked_header(_first_row(records, path), path, columns, required)
        else:
            header = tuple(columns or ())
        empty = dict.fromkeys((name for name in columns or () if name not in header), "")
        for line, cells in _sound_rows(records, header, header_if, account, log):
            values = map(str.strip, cells) if strip else cells
            row = dict(zip(header, values, strict=True))
            yield line, ({**row, **empty} if empty else row)


def _sound_rows(
    records: "_Records",
    header: tuple[str, ...],
    header_if: Callable[[Sequence[str]], bool] | None,
    account: FileAccount,
    log: LoadLog,
) -> Iterator[tuple[int, list[str]]]:
    """Count every row, reject the broken ones, and yield those with the right number of cells."""
    width = len(header)
    column_names = list(header)
    blank_lines: list[int] = []  # a trailer if nothing follows, else broken rows
    is_first = header_if is not None
    for row in records.rows(width):
        if isinstance(row, _Broken):
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
            _reject_broken(log, account, _Broken(line, "wrong_column_count", hint))
        elif cells[0].strip() == column_names[0] and _is_header_again(cells, column_names):
            _reject_broken(log, account, _Broken(line, "repeated_header", "remove the line"))
        else:
            yield line, cells
    account.trailer += len(blank_lines)


def _is_header_again(cells: list[str], column_names: list[str]) -> bool:
    """Return whether a row repeats the header, as in files that were joined by hand."""
    return [cell.strip() for cell in cells] == column_names


def _reject_blanks(blank_lines: list[int], account: FileAccount, log: LoadLog) -> None:
    """Reject empty rows that another row follows: they do not end the file."""
    for line in blank_lines:
        _reject_broken(log, account, _Broken(line, "wrong_column_count", "remove the empty line"))
    blank_lines.clear()


def _reject_broken(log: LoadLog, account: FileAccount, row: _Broken) -> None:
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


class _Records:
    """The records of a delimited file; the physical lines of the current one are kept."""

    def __init__(self, stream: IO[bytes], encoding: str, delimiter: str) -> None:
        csv.field_size_limit(streams.FIELD_CHARS)
        self._stream = stream
        self._encoding = encoding
        self._delimiter = delimiter
        self._start = 1  # line number of the record being read
        self._record: list[_Line] = []
        self._again: deque[_Line] = deque()
        self._skip_mark = True
        self._reader = csv.reader(self, strict=True, delimiter=delimiter)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Return the next physical line; `csv` asks for it."""
        if len(self._record) >= streams.QUOTED_LINES:
            raise _QuoteOpen("a quoted cell spans too many lines")
        line = self._again.popleft() if self._again else self._read_line()
        self._record.append(line)
        return line.text

    def rows(self, width: int | None) -> Iterator[tuple[int, list[str]] | _Broken]:
        """Yield each record as (line, cells), or why its first line cannot be used."""
        while True:
            self._record.clear()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, _QuoteOpen) as error:
                yield self._give_up_first_line(*_explain_error(error))
                continue
            if len(self._record) > 1 and width is not None and self._has_swallowed(cells, width):
                yield self._give_up_first_line("wrong_column_count", _OPEN_QUOTE)
                continue
            line, flaw = self._start, _first_flaw(self._record)
            self._start += len(self._record)
            yield _Broken(line, flaw, _MENDS[flaw]) if flaw else (line, cells)

    def _has_swallowed(self, cells: list[str], width: int) -> bool:
        """Return whether a record of several lines looks like several rows and an open quote.

        Either its number of cells is wrong, or each of its lines has the delimiters of a whole row.
        """
        if len(cells) != width:
            return True
        # in a narrow table, prose inside a quoted cell may well have as many commas as a row
        delimiters = width - 1
        return width > 3 and all(
            line.text.count(self._delimiter) >= delimiters for line in self._record
        )

    def _give_up_first_line(self, reason: Reason, hint: str) -> _Broken:
        """Return the first line of the record as broken, and queue the others to be read again."""
        first, *others = self._record
        self._again.extendleft(reversed(others))
        self._start += 1
        return _Broken(self._start - 1, first.flaw or reason, hint)

    def _read_line(self) -> _Line:
        raw = self._stream.readline(streams.LINE_BYTES)
        if not raw:
            raise StopIteration
        if self._skip_mark:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            self._skip_mark = False
        if len(raw) == streams.LINE_BYTES and not raw.endswith(b"\n"):
            self._skip_rest_of_line()
            return _Line(raw[:200].decode(self._encoding, "replace") + "\n", "too_long")
        try:
            text = raw.decode(self._encoding)
        except UnicodeDecodeError:
            return _Line(raw.decode(self._encoding, "replace"), "bad_encoding")
        return _Line(text, "bad_encoding" if "\0" in text else None)

    def _skip_rest_of_line(self) -> None:
        while (rest := self._stream.readline(streams.LINE_BYTES)) and not rest.endswith(b"\n"):
            pass


_OPEN_QUOTE = "close the quote, or double a quote inside a cell"

_MENDS: dict[str, str] = {
    "bad_encoding": "save the file in the encoding of its source, without NUL",
    "too_long": f"a line may have {streams.LINE_BYTES:,} bytes",
}


def _first_flaw(lines: list[_Line]) -> Reason | None:
    if len(lines) == 1:  # nearly always
        return lines[0].flaw
    return next((line.flaw for line in lines if line.flaw), None)


def _explain_error(error: Exception) -> tuple[Reason, str]:
    """Return the reason of an error of `csv`, and how to put it right."""
    # `csv` has one exception for all faults; only its text says which it is
    if "field larger" in str(error):
        return "too_long", f"a cell may have {streams.FIELD_CHARS:,} characters"
    if "new-line character" in str(error):
        return "invalid_statement", "end each line with LF or CR LF"
    return "invalid_statement", _OPEN_QUOTE


def _first_row(records: _Records, path: Path) -> list[str]:
    row = next(records.rows(None), None)
    if row is None:
        raise HeaderRefused(
            "is empty", file=path.name, hint="give a file with a header and its rows"
        )
    if isinstance(row, _Broken):
        raise HeaderRefused(
            f"the header cannot be read: {row.reason}",
            file=path.name,
            line=row.line,
            hint=row.hint,
        )
    return row[1]


def _checked_header(
    cells: list[str],
    path: Path,
    columns: Sequence[str] | None,
    required: Iterable[str] | None,
) -> tuple[str, ...]:
    header = tuple(cell.strip() for cell in cells)
    seen: set[str] = set()
    for name in header:
        if columns is not None and name not in columns:
            allowed = f"its columns are: {', '.join(columns)}"
            raise HeaderRefused(
                "unknown column", file=path.name, line=1, field=name, value=name, hint=allowed
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
