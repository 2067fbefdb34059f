"""Records of a delimited file with their line numbers; what cannot be read is a broken row.

A quote that is never closed would make `csv` read the rest of the file as one cell. So when a
record of several lines is broken, only its first line is rejected: the others are read again.
"""

import codecs
import csv
import io
import json
import math
import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.account import FieldRefused, FileAccount, LoadLog, Reason
from onward.loaders.readers import streams
from onward.loaders.readers.streams import open_file

if TYPE_CHECKING:
    from lxml import etree


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


# ------------------------------------------------------------------------------------------------
# Read the rows of a delimited file; none is lost, and none is swallowed by an open quote.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Read JSON lines, one object per line.
#
# Rejected as a row: bad UTF-8, NUL, too long, too deep, a duplicate key, NaN or infinity, anything
# but an object.
# ------------------------------------------------------------------------------------------------


def json_lines(path: Path, log: LoadLog) -> Iterator[tuple[int, dict[str, Any]]]:
    """Stream the objects of a file with one JSON object per line.

    Args:
        path: The file, plain or gzip; a byte order mark is skipped.
        log: Where every line is counted, and lines that are not a sound object are rejected.

    Yields:
        (line number from 1, the object).

    Raises:
        InputRefused: The file cannot be read or is not JSON lines.
        LimitExceeded: More lines are rejected than a report can hold.
    """
    account = log.account(path)
    blank_lines: list[int] = []  # a trailer if nothing follows
    for line, raw in numbered_lines(path):
        account.rows += 1
        if not raw.strip(b" \t\r\n\x1a"):
            blank_lines.append(line)
            refuse_garbage(account, len(blank_lines))
            continue
        for blank in blank_lines:
            log.reject(path, blank, "invalid_statement", hint="remove the empty line")
        blank_lines.clear()
        try:
            record = _parse_object(raw)
        except FieldRefused as fault:
            log.reject_for(path, line, fault)
            refuse_garbage(account)
        else:
            yield line, record
    account.trailer += len(blank_lines)


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number; of a line that is too long, only its first bytes."""
    with open_file(path, "JSON lines") as stream:
        line = 0
        while raw := stream.readline(streams.LINE_BYTES + 1):
            line += 1
            while len(raw) > streams.LINE_BYTES and not raw.endswith(b"\n"):
                rest = stream.readline(streams.LINE_BYTES)
                if not rest or rest.endswith(b"\n"):
                    break
            yield line, raw.removeprefix(b"\xef\xbb\xbf") if line == 1 else raw


def _parse_object(raw: bytes) -> dict[str, Any]:
    """Parse one line strictly.

    Raises:
        FieldRefused: It is not an object, or breaks a rule of the module.
    """
    if len(raw) > streams.LINE_BYTES:
        raise FieldRefused("too_long", hint=f"a line may have {streams.LINE_BYTES:,} bytes")
    if streams.is_too_deep(raw):
        raise FieldRefused("too_deep", hint=f"values may be nested {streams.DEPTH} deep")
    try:
        record = STRICT_JSON.decode(raw.decode())
    except UnicodeDecodeError as error:
        raise FieldRefused("bad_encoding", hint="save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise FieldRefused("invalid_statement", hint="give one whole object per line") from error
    if not isinstance(record, dict):
        raise FieldRefused("invalid_statement", hint="give an object, not another JSON value")
    if _SUSPECT.search(raw):
        refuse_half_characters(record)
    return record


def refuse_half_characters(record: object) -> None:
    """Refuse a value with a text that no store can hold.

    Raises:
        FieldRefused: A text has NUL or half a surrogate pair.
    """
    if not all(map(_is_text, _iterate_texts(record))):
        raise FieldRefused("bad_encoding", hint="remove NUL and halves of surrogate pairs")


# escapes of NUL and of surrogates: only lines with one need their texts looked at
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def _is_text(text: str) -> bool:
    """Return whether UTF-8 can encode a text and every store can hold it."""
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def _iterate_texts(value: object) -> Iterator[str]:
    """Yield every text of a parsed value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _iterate_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _iterate_texts(inner)


def _refuse_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise FieldRefused("invalid_statement", hint="each key of an object may occur only once")
    return record


def _refuse_constant(name: str) -> float:
    raise FieldRefused("bad_number", hint=f"{name} is not a JSON number")


def _parse_finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise FieldRefused("bad_number", hint="a number is too large")
    return number


STRICT_JSON = json.JSONDecoder(
    object_pairs_hook=_refuse_duplicate_keys,
    parse_constant=_refuse_constant,
    parse_float=_parse_finite,
)
"""Refuses duplicate keys, NaN and infinity."""


# ------------------------------------------------------------------------------------------------
# Read the records of an XML file, one at a time.
#
# A DTD is refused, so there are no entities, and nothing is read from the network or other files.
# Exceeding a limit refuses the whole file: a parser cannot resume inside broken XML.
# ------------------------------------------------------------------------------------------------


def xml_records(
    path: Path,
    log: LoadLog,
    *,
    tags: Collection[str],
    root: str | None = None,
    namespace: str = "",
) -> "Iterator[tuple[int, etree._Element]]":
    """Stream the elements of certain names; each is complete when yielded and then freed.

    Args:
        path: The file, plain or gzip.
        log: Where every record is counted as a row.
        tags: Local names of the records; a record inside a record belongs to the outer one.
        root: Local name that the outermost element must have.
        namespace: Namespace URI of root and records; "" for none.

    Yields:
        (line number, element). The element is emptied when the next one is asked for; the root's
        attributes stay readable through ``element.getroottree().getroot()``.

    Raises:
        HeaderRefused: The root has another name.
        InputRefused: The file has a DTD or is not well-formed.
        LimitExceeded: The depth, a text, or the number of elements of a record exceeds its limit.
    """
    account = log.account(path)
    names = {_qualify_name(namespace, tag) for tag in tags}
    with open_file(path, "XML") as stream:
        elements = _Elements(stream, path)
        elements.expect_root(None if root is None else _qualify_name(namespace, root))
        for element in elements.iterate_records(names):
            account.rows += 1
            yield _line_number(element), element


def root_namespace(path: Path) -> str:
    """Return the namespace of a file's outermost element, "" for none: publishers change it.

    Raises:
        InputRefused: The file has a DTD or is not well-formed.
    """
    with open_file(path, "XML") as stream:
        tag = _Elements(stream, path).expect_root(None)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def is_xml(path: Path) -> bool:
    """Tell whether a file, plain or gzip, begins as XML does: publishers name both forms alike.

    Raises:
        InputRefused: It cannot be read, or is no text.
    """
    return first_character(path, "XML") == b"<"


def first_character(path: Path, expected: streams.Expected) -> bytes:
    """Return the first character of a file, plain or gzip, that is no blank; b"" in an empty one.

    Args:
        path: The file.
        expected: What the caller expects, for the error text.

    Raises:
        InputRefused: It cannot be read, or is no text.
    """
    with open_file(path, expected) as stream:
        return stream.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]


def squeeze_blanks(text: str | None) -> str:
    """Return a text in one line with single blanks, "" for none."""
    return " ".join((text or "").split())


def text_of(element: "etree._Element", tag: str) -> str:
    """Return the text of a child in one line, "" for none."""
    return squeeze_blanks(element.findtext(tag))


def local_name(element: "etree._Element") -> str:
    """Return the name of an element without its namespace: publishers change it."""
    return str(element.tag).rpartition("}")[2]


def _qualify_name(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


class _Elements:
    """The start and end events of one file, checked against every limit."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        from lxml import etree  # noqa: PLC0415  # see above

        self._name = path.name
        self._events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            recover=False,
            remove_comments=True,
            remove_pis=True,
        )

    def expect_root(self, name: str | None) -> str:
        """Check the outermost element and that no DTD precedes it; return its name."""
        _, root = self._next_event() or (None, None)
        if root is None:
            raise InputRefused("is empty", file=self._name, hint="give the XML file of the source")
        if root.getroottree().docinfo.internalDTD is not None:
            raise InputRefused(
                "has a DTD, which no source needs",
                file=self._name,
                line=_line_number(root),
                field="DOCTYPE",
                hint="give the publisher's own data file",
            )
        self._check_name(root)
        if name is not None and root.tag != name:
            raise HeaderRefused(
                f"the outermost element is {root.tag}, not {name}",
                file=self._name,
                line=_line_number(root),
                hint="give the file that this source expects",
            )
        return str(root.tag)

    def iterate_records(self, names: Collection[str]) -> "Iterator[etree._Element]":
        """Yield each outermost element of the names when it ends; free every element at its end."""
        depth, count = 1, 0
        record_depth = 0  # depth of the record being read, 0 between records
        while (event := self._next_event()) is not None:
            kind, element = event
            if kind == "start":
                depth += 1
                count += 1
                if not record_depth and element.tag in names:
                    record_depth, count = depth, 0
                self._check_size(element, depth, count if record_depth else 0)
                continue
            self._check_text(element)
            # what stands inside a record is kept until the record has been yielded
            if record_depth in (0, depth):
                if record_depth:
                    yield element
                    record_depth = 0
                if depth > 1:
                    _free_element(element)
            depth -= 1

    def _next_event(self) -> "tuple[str, etree._Element] | None":
        try:
            return next(self._events, None)
        except SyntaxError as error:  # the base of lxml's own
            raise InputRefused(
                f"is not well-formed XML: {error.msg}",
                file=self._name,
                line=error.lineno or 1,
                hint="download the file again",
            ) from error

    def _check_name(self, element: "etree._Element") -> None:
        if len(element.tag) > streams.NAME_CHARS:
            raise LimitExceeded(
                f"the name of an element has over {streams.NAME_CHARS:,} characters",
                file=self._name,
                line=_line_number(element),
                hint="check that it is the publisher's own file",
            )

    def _check_size(self, element: "etree._Element", depth: int, count: int) -> None:
        self._check_name(element)
        if depth > streams.DEPTH:
            raise self._limit_exceeded(
                element, f"elements are nested more than {streams.DEPTH} deep"
            )
        if count > streams.RECORD_ELEMENTS:
            raise self._limit_exceeded(
                element, f"a record has over {streams.RECORD_ELEMENTS:,} elements"
            )

    def _check_text(self, element: "etree._Element") -> None:
        """Check the texts of an element that has ended, and those after its children."""
        before = element.getprevious()
        texts = [element.text, *map(str, element.attrib.values())]
        texts += [child.tail for child in element]
        texts += [before.tail] if before is not None else []
        if any(text is not None and len(text) > streams.FIELD_CHARS for text in texts):
            raise self._limit_exceeded(
                element, f"a text has over {streams.FIELD_CHARS:,} characters"
            )

    def _limit_exceeded(self, element: "etree._Element", what: str) -> LimitExceeded:
        return LimitExceeded(
            what,
            file=self._name,
            line=_line_number(element),
            field=local_name(element),
            hint="check that it is the publisher's own file",
        )


def _line_number(element: "etree._Element") -> int:
    return cast("int | None", element.sourceline) or 0


def _free_element(element: "etree._Element") -> None:
    """Empty an element and remove what precedes it, so that memory use stays flat."""
    element.clear()
    element.tail = None
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


# ------------------------------------------------------------------------------------------------
# Read the records of a JSON file that is one array, one object around an array, or lines.
#
# A file may have gigabytes, so values are read one after the other through a window of text. What
# is no sound object is rejected as a row, as in JSON lines; what is no JSON refuses the whole file,
# since nobody can say where the next value begins.
# ------------------------------------------------------------------------------------------------

_CHUNK: Final = streams.MIB
_BLANK_JSON_DOCUMENTS: Final = re.compile(r"[ \t\r\n]*")
_LENIENT: Final = json.JSONDecoder()
_SUSPECT_JSON_DOCUMENTS: Final = re.compile(r"[\ud800-\udfff\0]|\\u(?:0000|[dD][89a-fA-F])")


def json_records(
    path: Path, log: LoadLog, *, inside: Collection[str] = (), below: str = ""
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Stream the objects of a JSON file.

    Args:
        path: The file, plain, gzip or the only file of a zip archive.
        log: Where every record is counted, and records that are no sound object are rejected.
        inside: Keys of an outermost object under which the records stand, in an array or alone.
        below: Key of an outermost object whose own object has these keys.

    Yields:
        (line number from 1 where the record begins, the object).

    Raises:
        InputRefused: The file cannot be read or is not JSON.
        LimitExceeded: A record is too long, or more are rejected than a report can hold.
    """
    if _are_lines(path, (*inside, below)):
        yield from json_lines(path, log)
        return
    account = log.account(path)
    with open_file(path, "JSON") as stream:
        for line, value in _iterate_values(_Window(stream, path), inside, below):
            account.rows += 1
            if isinstance(value, FieldRefused):
                log.reject_for(path, line, value)
                refuse_garbage(account)
            else:
                yield line, value


def _are_lines(path: Path, inside: Collection[str]) -> bool:
    """Tell whether a file has one record on each line: its first line is a whole object."""
    for _, raw in numbered_lines(path):
        if not raw.strip():
            continue
        if len(raw) > streams.LINE_BYTES or raw.lstrip()[:1] != b"{":
            return False
        try:
            first = json.loads(raw)
        except (ValueError, RecursionError):
            return False
        return isinstance(first, dict) and not any(key in first for key in inside)
    return True  # an empty file: the reader of lines says so


def _iterate_values(
    window: "_Window", inside: Collection[str], below: str
) -> Iterator[tuple[int, dict[str, Any] | FieldRefused]]:
    """Yield each record with its line, or why it cannot be used."""
    window.skip_blanks()
    if window.peek() == "[":
        yield from window.iterate_array()
    else:
        yield from _iterate_members(window, inside, below)
    window.expect_end()


def _iterate_members(
    window: "_Window", inside: Collection[str], below: str
) -> Iterator[tuple[int, dict[str, Any] | FieldRefused]]:
    """Yield the records under the keys of an object; an object without these keys is a record."""
    first_line = window.line
    members: list[tuple[str, Any]] = []
    has_records = False
    for key in window.iterate_keys():
        if key in inside and window.peek() == "[":
            has_records = True
            yield from window.iterate_array()
            continue
        if below and key == below and window.peek() == "{":
            has_records = True
            yield from _iterate_members(window, inside, "")
            continue
        line, value = window.read_value()
        if key in inside and value is not None:
            has_records = True
            yield line, value
        elif isinstance(value, FieldRefused):
            raise window.refuse(f"{key!r} cannot be read: {value.reason}")
        else:
            members.append((key, value))
    if not has_records:
        yield first_line, dict(members)


class _Window:
    """The text of a file around the place that is being read."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self.line = 1  # of the next character
        self._file = path.name
        self._stream = stream
        # a byte that is no UTF-8 becomes half a character, which rejects its record alone
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""
        self._at = 0
        self._ended = False
        self._read_more()
        self._text = self._text.removeprefix("\ufeff")

    def peek(self) -> str:
        """Return the next character; "" at the end."""
        if self._at == len(self._text):
            self._read_more()
        return self._text[self._at : self._at + 1]

    def skip_blanks(self) -> None:
        """Go on to the next character that is no blank."""
        while True:
            match = _BLANK_JSON_DOCUMENTS.match(self._text, self._at)
            self._go_to(match.end() if match else self._at)
            if self._at < len(self._text) or not self._read_more():
                return

    def iterate_array(self) -> Iterator[tuple[int, dict[str, Any] | FieldRefused]]:
        """Yield the objects of the array that begins, and read past its end."""
        self._take_char("[")
        if self._take_if("]"):
            return
        while True:
            line, value = self.read_value()
            if not isinstance(value, dict | FieldRefused):
                hint = "give an object, not another JSON value"
                value = FieldRefused("invalid_statement", hint=hint)
            yield line, value
            if self._take_if("]"):
                return
            self._take_char(",")

    def iterate_keys(self) -> Iterator[str]:
        """Yield each key of the object that begins; the caller reads its value."""
        self._take_char("{")
        if self._take_if("}"):
            return
        while True:
            _, key = self.read_value()
            if not isinstance(key, str):
                raise self.refuse("a key is no text")
            self._take_char(":")
            self.skip_blanks()
            yield key
            if self._take_if("}"):
                return
            self._take_char(",")

    def read_value(self) -> tuple[int, Any]:
        """Read one value.

        Returns:
            The line where it begins, and the value; a `FieldRefused` where it breaks a rule.
        """
        self.skip_blanks()
        while True:
            value, end = self._try_decoding()
            is_cut = end is None or (end == len(self._text) and not self._ended)
            if end is not None and not is_cut:
                break
            if not self._read_more():
                if end is not None:
                    break
                raise self.refuse("is not well-formed JSON")
        raw, line = self._text[self._at : end], self.line
        self._go_to(end)
        return line, _check_value(value, raw)

    def _try_decoding(self) -> tuple[Any, int | None]:
        """Return the value at this place and its end; None where it may be cut off."""
        try:
            return STRICT_JSON.raw_decode(self._text, self._at)
        except FieldRefused as refused:
            fault = refused  # a rule of ours: where the value ends, a lenient parser says
        except RecursionError:
            raise self.refuse("values are nested too deep") from None
        except ValueError:
            return None, None
        try:
            return fault, _LENIENT.raw_decode(self._text, self._at)[1]
        except (ValueError, RecursionError):
            return None, None

    def expect_end(self) -> None:
        """Refuse a file that goes on after its value."""
        self.skip_blanks()
        if self.peek().strip("\x1a"):
            raise self.refuse("goes on after its end")

    def refuse(self, what: str) -> InputRefused:
        """Return the error of a file that is not what it should be."""
        return InputRefused(what, file=self._file, line=self.line, hint="download the file again")

    def _take_char(self, char: str) -> None:
        if not self._take_if(char):
            raise self.refuse(f"is not well-formed JSON: {char!r} is missing")

    def _take_if(self, char: str) -> bool:
        self.skip_blanks()
        if self.peek() != char:
            return False
        self._at += 1
        return True

    def _go_to(self, place: int) -> None:
        self.line += self._text.count("\n", self._at, place)
        self._at = place

    def _read_more(self) -> bool:
        """Read on, twice as much as is pending, and drop what has been read."""
        if self._ended:
            return False
        pending = self._text[self._at :]
        if len(pending) > streams.LINE_BYTES:
            raise LimitExceeded(
                f"a record has over {streams.LINE_BYTES:,} characters",
                file=self._file,
                line=self.line,
                hint="check that it is a file that this source expects",
            )
        raw = self._stream.read(max(_CHUNK, len(pending)))
        self._ended = not raw
        self._text, self._at = pending + self._decoder.decode(raw, final=not raw), 0
        return True


def _check_value(value: Any, raw: str) -> Any:
    """Return a value, or why it cannot be used."""
    if isinstance(value, FieldRefused):
        return value
    if streams.is_too_deep(raw.encode("utf-8", "surrogateescape")):
        return FieldRefused("too_deep", hint=f"values may be nested {streams.DEPTH} deep")
    if _SUSPECT_JSON_DOCUMENTS.search(raw):
        try:
            refuse_half_characters(value)
        except FieldRefused as refused:
            return refused
    return value
