"""Files of transactions: a JSON object, a list of them, JSON lines, or a table.

A file is cut into the texts of single transactions first, which is cheap, and each text is read
when it is its turn: a bad one does not stop the others, and nothing holds a whole file.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onward.errors import InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.documents import json_document
from onward.loaders.readers.forms import WORKBOOKS, FormOptions
from onward.queries.transactions.reading.origins import RowOrigin, locate
from onward.queries.transactions.transaction import Transaction, fill_transaction

if TYPE_CHECKING:
    from onward.loaders.readers.column_mapping import ColumnMapping

TABLES: Final = (".csv", ".csv.gz", ".tsv", *WORKBOOKS)
"""Endings of the names of files that hold a table."""

NOT_UTF_8: Final = "surrogateescape"
"""How a text stream must treat bytes that are not UTF-8, so that one such line is one fault."""


@dataclass(frozen=True, slots=True)
class ObjectText:
    """One transaction, or another JSON object, as it stands in a file: not yet read.

    Attributes:
        text: JSON.
        file: Name for error messages.
        line: On which it begins.
        rows: Of an order in a table: the rows that it stands in.
    """

    text: str
    file: str
    line: int
    rows: tuple[RowOrigin, ...] = ()

    def read(self) -> Transaction:
        """Check it against the form of a transaction.

        Raises:
            InputRefused: It does not validate; one line, with the place of the first fault, in a
                table by its own column, and the further faults.
        """
        document = json_document(self.text, self.file, self.line)
        try:
            return fill_transaction(document)
        except InputRefused as refused:
            raise _locate_faults(refused, self.rows, document.data) from refused


def _locate_faults(
    refused: InputRefused, rows: Sequence[RowOrigin], order: Mapping[str, Any]
) -> InputRefused:
    """Return a refusal that names the order, and of a table the rows and columns at fault."""
    further = [_locate_faults(fault, rows, order) for fault in refused.further]
    place = locate(refused.field, rows, order) if rows and refused.field else None
    line, column = place or (refused.line, refused.field)
    return InputRefused(
        refused.what,
        file=refused.file,
        line=line,
        field=column,
        value=refused.value,
        hint=refused.hint,
        received=refused.received,
        code=refused.code,
        record=str(order.get("id", "")),
        further=further,
    )


def read_transactions(
    source: Path | Iterable[str], name: str = ""
) -> Iterator[Transaction | InputRefused]:
    """Read the transactions of a file; a bad one does not stop the others.

    Args:
        source: As in `split_objects`.
        name: As in `split_objects`.

    Yields:
        Each transaction, or the reason for which it is refused.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    for part in split_objects(source, name):
        try:
            yield part if isinstance(part, InputRefused) else part.read()
        except InputRefused as refused:
            yield refused


def split_objects(
    source: Path | Iterable[str],
    name: str = "",
    what: str = "transaction",
    form: FormOptions | None = None,
    mapping: "ColumnMapping | None" = None,
) -> Iterator[ObjectText | InputRefused]:
    """Cut a file into single transactions, or into other JSON objects.

    Args:
        source: A file (a table where its name ends so, else JSON), or text lines such as
            ``sys.stdin`` (JSON), decoded with the error handler `NOT_UTF_8`.
        name: Name for error messages; default the file's own, or ``-``.
        what: What an object is.
        form: Of a table: how it is written; what is not stated is recognised.
        mapping: Of a table: what its columns mean.

    Yields:
        Each object's text, or the reason for which a line is refused.

    Raises:
        InputRefused: The file cannot be read at all, or is a table with an unknown column.
    """
    if not isinstance(source, Path):
        yield from _split_lines(source, name or "-", what)
        return
    file = name or str(source)
    is_tabular = is_table(source)
    try:
        if is_tabular:
            yield from _split_table(source, file, form, mapping)
            return
        with source.open(encoding="utf-8-sig", errors=NOT_UTF_8, newline="\n") as lines:
            yield from _split_lines(lines, file, what)
    except (OSError, UnicodeDecodeError) as error:
        expected = "a table" if is_tabular else "JSON"
        hint = f"give {expected} in UTF-8"
        raise InputRefused("the file cannot be read", file=file, hint=hint) from error


def is_table(path: Path) -> bool:
    """Tell whether a file holds a table, by its name."""
    return path.name.lower().endswith(TABLES)


def _split_table(
    path: Path, file: str, form: FormOptions | None, mapping: "ColumnMapping | None"
) -> Iterator[ObjectText | InputRefused]:
    from onward.queries.transactions.reading.table import rows_as_json  # noqa: PLC0415  # slow

    for row in rows_as_json(path, file, form, mapping):
        if isinstance(row, InputRefused):
            yield row
        else:
            text, origins = row
            yield ObjectText(text, file, origins[0].line, origins)


def _split_lines(lines: Iterable[str], file: str, what: str) -> Iterator[ObjectText | InputRefused]:
    """Cut text into objects: one list, one object over several lines, or one object a line.

    The first line that is not blank decides which of the three it is.
    """
    numbered: Iterator[tuple[int, str]] = (
        (number, line) for number, line in enumerate(lines, start=1) if line.strip()
    )
    first = next(numbered, None)
    if first is None:
        yield InputRefused(f"there is no {what}", file=file, hint="give a JSON object")
        return
    start, text = first
    if _is_broken(text):
        raise InputRefused("is not valid UTF-8 JSON", file=file, hint="save it as UTF-8")
    if text.lstrip().startswith("["):
        yield from _split_list(_join_lines(first, _take_lines(first, numbered)), file, start, what)
        return
    if _is_unfinished(text):
        further = _take_lines(first, numbered)
        joined = _join_lines(first, further)
        if _is_object(joined) or not (further and _is_object(further[0][1])):
            yield ObjectText(joined, file, start)
            return
        # the first of many lines breaks off: it takes none of the others with it
        text, numbered = text.rstrip(), chain(further, numbered)
    yield ObjectText(text, file, start)
    for number, line in numbered:
        if _is_broken(line):
            hint = "save the file as UTF-8"
            what = "is not valid UTF-8"
            yield InputRefused(what, file=file, line=number, hint=hint, code="bad_encoding")
        else:
            # without its line end, a fault at the end of the text stands in this line
            yield ObjectText(line.rstrip(), file, number)


def _is_broken(line: str) -> bool:
    """Tell whether a line held bytes that are not UTF-8."""
    try:
        return not line.isascii() and not line.encode()
    except UnicodeEncodeError:
        return True


_OPEN: Final = re.compile(r"\s*\[\s*")
_COMMA: Final = re.compile(r"\s*,\s*")
_CLOSE: Final = re.compile(r"\s*\]\s*\Z")


def _split_list(text: str, file: str, line: int, what: str) -> Iterator[ObjectText | InputRefused]:
    """Cut a JSON list into its objects, each with the line on which it begins."""
    if len(text) > streams.LINE_BYTES:
        limit = f"a list may have {streams.LINE_BYTES:,} characters"
        yield LimitExceeded(limit, file=file, line=line, hint="give one object per line")
        return
    end, gap = 0, _OPEN.match(text)
    while gap is not None:
        line += text.count("\n", end, gap.end())
        start = gap.end()
        if _CLOSE.match(text, start) and not end:
            yield InputRefused(f"there is no {what}", file=file, line=line, hint="give one")
            return
        try:
            _, end = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            # not JSON, or a number too long to be read: reading the rest says what is wrong
            yield ObjectText(text[start:], file, line)
            return
        yield ObjectText(text[start:end], file, line)
        line += text.count("\n", start, end)
        gap = _COMMA.match(text, end)
    if not _CLOSE.match(text, end):
        hint = "put a comma between objects, and ] after the last"
        yield InputRefused("the list breaks off here", file=file, line=line, hint=hint)


def _is_unfinished(line: str) -> bool:
    """Tell whether a first line is the beginning of an object written over several lines."""
    text = line.rstrip()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text)
    except (ValueError, RecursionError):  # a number too long, or nested too deep
        return False
    return False


def _is_object(text: str) -> bool:
    """Tell whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _take_lines(first: tuple[int, str], rest: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Take the lines after a first one, as far as one object may reach."""
    size, further = len(first[1]), []
    for number, line in rest:
        further.append((number, line))
        size += len(line)
        if size > streams.LINE_BYTES:
            break  # json_document refuses it by name
    return further


def _join_lines(first: tuple[int, str], rest: Iterable[tuple[int, str]]) -> str:
    """Put an object's lines together, blank ones kept, so that lines can still be counted."""
    last, text = first
    parts = [text]
    for number, line in rest:
        parts.append("\n" * (number - last - 1) + line)
        last = number
    return "".join(parts)
