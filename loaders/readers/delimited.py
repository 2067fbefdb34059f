"""Rows of a delimited file, none lost and none swallowed (05, section 1, rules 6 and 7).

A quote that is never closed would make `csv` read the rest of the file as one cell. So a record
that breaks in its n-th line costs only its first line: the others are read again as rows.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.readers import limits
from onward.loaders.readers.streams import open_file
from onward.loaders.source import FileAccount, LoadLog, Reason

_BLANK = "\x1a \t"  # 0x1A: the end of a file, as DOS wrote it; a spreadsheet adds empty cells


class _Line(NamedTuple):
    text: str
    flaw: Reason | None


class _Broken(NamedTuple):
    """A row that cannot be used, and why; its text may hold personal numbers, so it is not kept."""

    line: int
    reason: Reason
    hint: str


class _QuoteOpen(InputRefused):
    """A quoted cell spans more lines than a cell may."""


def csv_header(path: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> tuple[str, ...]:
    """Read only the header of a file: its column names, trimmed.

    Raises:
        HeaderRefused: The file is empty, its first line is no row, or a name occurs twice.
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
        log: Every row that is met is counted here; broken ones are rejected here.
        columns: The names a header may have, in any order; None accepts any.
        required: The names it must have; None means all of `columns`. A column that is allowed
            and absent reads as "".
        encoding: The encoding of this source; a byte order mark of UTF-8 is skipped.
        delimiter: One character.
        strip: Whether blanks around each cell are removed.
        header_if: For files whose columns are known by position: the first row is a header only
            if this says so, its names are ignored, and `columns` names the cells.

    Yields:
        (line number from 1, cells by column name).

    Raises:
        HeaderRefused: A column is unknown, missing or doubled, or there is no header.
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
    """Yield the rows with the right number of cells; count all, reject or set apart the others."""
    width = len(header)
    repeated = list(header)
    blank_lines: list[int] = []  # a trailer if nothing follows, else broken rows
    is_first = header_if is not None
    for row in records.rows(width):
        if isinstance(row, _Broken):
            _settle_blanks(blank_lines, account, log)
            account.rows += 1
            _reject(log, account, row)
            continue
        line, cells = row
        if is_first and header_if is not None and header_if(cells):
            is_first = False
            continue
        is_first = False
        account.rows += 1
        if not any(cells) or (cells[0][:1] in _BLANK and not "".join(cells).strip(_BLANK)):
            blank_lines.append(line)
            refuse_garbage(account, len(blank_lines))
            continue
        _settle_blanks(blank_lines, account, log)
        if len(cells) != width:
            hint = f"the header has {width} columns, this row {len(cells)}"
            _reject(log, account, _Broken(line, "wrong_column_count", hint))
        elif cells[0].strip() == repeated[0] and [cell.strip() for cell in cells] == repeated:
            _reject(log, account, _Broken(line, "repeated_header", "remove the line"))
        else:
            yield line, cells
    account.trailer += len(blank_lines)


def _settle_blanks(blank_lines: list[int], account: FileAccount, log: LoadLog) -> None:
    """Reject empty rows after which other rows follow: they are no trailer."""
    for line in blank_lines:
        _reject(log, account, _Broken(line, "wrong_column_count", "remove the empty line"))
    blank_lines.clear()


def _reject(log: LoadLog, account: FileAccount, row: _Broken) -> None:
    log.rejected(account.file, row.line, row.reason, hint=row.hint)
    refuse_garbage(account)


def refuse_garbage(account: FileAccount, empty: int = 0) -> None:
    """Stop reading a file that is nothing but bad or empty rows.

    Args:
        account: The account of the file.
        empty: Empty rows at hand of which it is not yet known whether they end the file.

    Raises:
        LimitExceeded: More than `limits.REJECTED_ROWS` rows of it are rejected or empty.
    """
    if account.rejected + empty > limits.REJECTED_ROWS:
        raise LimitExceeded(
            f"more than {limits.REJECTED_ROWS:,} rows are rejected or empty",
            file=account.file,
            hint="is it the file that this source expects?",
        )


class _Records:
    """Records of a delimited file, with the physical lines of the one being read kept at hand."""

    def __init__(self, stream: IO[bytes], encoding: str, delimiter: str) -> None:
        csv.field_size_limit(limits.FIELD_CHARS)
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
        """Hand the next physical line to `csv`."""
        if len(self._record) >= limits.QUOTED_LINES:
            raise _QuoteOpen("a quoted cell spans too many lines")
        line = self._again.popleft() if self._again else self._read_line()
        self._record.append(line)
        return line.text

    def rows(self, width: int | None) -> Iterator[tuple[int, list[str]] | _Broken]:
        """Yield each record as (line, cells), or what is wrong with its first line."""
        while True:
            self._record.clear()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, _QuoteOpen) as error:
                yield self._give_up_first_line(*_cause(error))
                continue
            if len(self._record) > 1 and width is not None and self._has_swallowed(cells, width):
                yield self._give_up_first_line("wrong_column_count", _OPEN_QUOTE)
                continue
            line, flaw = self._start, _flaw(self._record)
            self._start += len(self._record)
            yield _Broken(line, flaw, _MENDS[flaw]) if flaw else (line, cells)

    def _has_swallowed(self, cells: list[str], width: int) -> bool:
        """Tell whether a record of several lines looks like several rows and an open quote.

        Either its cells do not count up, or each of its lines has the delimiters of a whole row.
        """
        if len(cells) != width:
            return True
        full = width - 1
        return width > 3 and all(line.text.count(self._delimiter) >= full for line in self._record)

    def _give_up_first_line(self, reason: Reason, hint: str) -> _Broken:
        first, *others = self._record
        self._again.extendleft(reversed(others))
        self._start += 1
        return _Broken(self._start - 1, first.flaw or reason, hint)

    def _read_line(self) -> _Line:
        raw = self._stream.readline(limits.LINE_BYTES)
        if not raw:
            raise StopIteration
        if self._skip_mark:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            self._skip_mark = False
        if len(raw) == limits.LINE_BYTES and not raw.endswith(b"\n"):
            self._skip_rest_of_line()
            return _Line(raw[:200].decode(self._encoding, "replace") + "\n", "too_long")
        try:
            text = raw.decode(self._encoding)
        except UnicodeDecodeError:
            return _Line(raw.decode(self._encoding, "replace"), "bad_encoding")
        return _Line(text, "bad_encoding" if "\0" in text else None)

    def _skip_rest_of_line(self) -> None:
        while (rest := self._stream.readline(limits.LINE_BYTES)) and not rest.endswith(b"\n"):
            pass


_OPEN_QUOTE = "close the quote, or double a quote inside a cell"

_MENDS: dict[str, str] = {
    "bad_encoding": "save the file in the encoding of its source, without NUL",
    "too_long": f"a line may have {limits.LINE_BYTES:,} bytes",
}


def _flaw(lines: list[_Line]) -> Reason | None:
    if len(lines) == 1:  # nearly always
        return lines[0].flaw
    return next((line.flaw for line in lines if line.flaw), None)


def _cause(error: Exception) -> tuple[Reason, str]:
    if "field larger" in str(error):
        return "too_long", f"a cell may have {limits.FIELD_CHARS:,} characters"
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
                "a column occurs twice", file=path.name, line=1, field=name, hint="keep one of them"
            )
        seen.add(name)
    for name in columns or () if required is None else required:
        if name not in header:
            raise HeaderRefused(
                "a required column is missing", file=path.name, line=1, field=name, hint="add it"
            )
    return header
