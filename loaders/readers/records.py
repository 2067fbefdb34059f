"""Records of a delimited file with their line numbers; what cannot be read is a broken row.

A quote that is never closed would make `csv` read the rest of the file as one cell. So when a
record of several lines is broken, only its first line is rejected: the others are read again.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import IO, Final, NamedTuple, Protocol

from onward.errors import InputRefused
from onward.loaders.readers import streams
from onward.loaders.source import Reason

_BLOCK_BYTES: Final = streams.MIB // 4
"""Bytes that are read together where rows are not looked at one by one."""


class _Line(NamedTuple):
    text: str
    flaw: Reason | None


class BrokenRow(NamedTuple):
    """Why a row cannot be used; its text is not kept, since it may hold personal numbers."""

    line: int
    reason: Reason
    hint: str


class PlainBlock(NamedTuple):
    """Rows of one line each, of which each has as many cells as the header."""

    first_line: int
    rows: list[list[str]]


class RowRecords(Protocol):
    """The rows of one file, as text."""

    def rows(self, width: int | None) -> Iterator[tuple[int, list[str]] | BrokenRow]:
        """Yield each row as (line, cells), or why it cannot be used.

        Args:
            width: Columns of the header; None for the header itself.
        """
        ...


class _QuoteOpen(InputRefused):
    """A quoted cell spans more lines than a cell may."""


class LineRecords:
    """The records of a delimited file; the physical lines of the current one are kept."""

    def __init__(
        self, stream: IO[bytes], encoding: str, delimiter: str, *, skipped_lines: int = 0
    ) -> None:
        csv.field_size_limit(streams.FIELD_CHARS)
        self._stream = stream
        self._encoding = encoding
        self._delimiter = delimiter
        self._start = 1  # line number of the record being read
        self._record: list[_Line] = []
        self._again: deque[_Line] = deque()
        self._skip_mark = True
        self._reader = csv.reader(self, strict=True, delimiter=delimiter)
        for _ in range(skipped_lines):
            self._read_line()
            self._start += 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Return the next physical line; `csv` asks for it."""
        if len(self._record) >= streams.QUOTED_LINES:
            raise _QuoteOpen("a quoted cell spans too many lines")
        line = self._again.popleft() if self._again else self._read_line()
        self._record.append(line)
        return line.text

    def rows(self, width: int | None) -> Iterator[tuple[int, list[str]] | BrokenRow]:
        """Yield each record as (line, cells), or why its first line cannot be used."""
        return self._iterate_rows(width)

    def blocks(self, width: int) -> Iterator[PlainBlock | tuple[int, list[str]] | BrokenRow]:
        """Yield the records as `rows` does, but many at once where nothing is strange about them.

        Args:
            width: Columns of the header.
        """
        yield from self._iterate_rows(width, of_queue=True)
        while lines := self._read_lines():
            rows = self._read_plain(lines, width)
            if rows is None:
                self._again.extend(map(self._check_line, lines))
                yield from self._iterate_rows(width, of_queue=True)
            else:
                yield PlainBlock(self._start, rows)
                self._start += len(rows)

    def _read_lines(self) -> list[bytes]:
        lines: list[bytes] = []
        size = 0
        while size < _BLOCK_BYTES and (line := self._stream.readline(streams.LINE_BYTES)):
            lines.append(line)
            size += len(line)
        return lines

    def _read_plain(self, lines: list[bytes], width: int) -> list[list[str]] | None:
        """Return the cells of lines that are a row each; None where one of them is not."""
        is_cut = len(lines[-1]) == streams.LINE_BYTES
        if is_cut or self._skip_mark or self._encoding != "utf-8":
            return None
        try:
            text = b"".join(lines).decode()
            # lines end at LF alone, as in a file that is read line by line
            split = io.StringIO(text, newline="\n")
            rows = list(csv.reader(split, strict=True, delimiter=self._delimiter))
        except (UnicodeDecodeError, csv.Error):
            return None
        are_rows = len(rows) == len(lines) and "\0" not in text
        return rows if are_rows and all(len(row) == width for row in rows) else None

    def _iterate_rows(
        self, width: int | None, *, of_queue: bool = False
    ) -> Iterator[tuple[int, list[str]] | BrokenRow]:
        """Yield each record, or those that begin in the lines that are read again."""
        while self._again or not of_queue:
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
            yield BrokenRow(line, flaw, _MENDS[flaw]) if flaw else (line, cells)

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

    def _give_up_first_line(self, reason: Reason, hint: str) -> BrokenRow:
        """Return the first line of the record as broken, and queue the others to be read again."""
        first, *others = self._record
        self._again.extendleft(reversed(others))
        self._start += 1
        return BrokenRow(self._start - 1, first.flaw or reason, hint)

    def _read_line(self) -> _Line:
        raw = self._stream.readline(streams.LINE_BYTES)
        if not raw:
            raise StopIteration
        return self._check_line(raw)

    def _check_line(self, raw: bytes) -> _Line:
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
