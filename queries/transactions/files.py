"""Files of transactions: a JSON object, a list of them, JSON lines, or a CSV table.

A file is cut into the texts of single transactions first, which is cheap, and each text is read
when it is its turn: a bad one does not stop the others, and nothing holds a whole file.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.errors import InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.documents import json_document
from onward.queries.transactions.table import rows_as_json
from onward.queries.transactions.transaction import Transaction

CSV: Final = (".csv", ".csv.gz")

NOT_UTF_8: Final = "surrogateescape"
"""How a text stream must treat bytes that are no UTF-8, so that one line of them is one fault."""


@dataclass(frozen=True, slots=True)
class Written:
    """One transaction as it stands in a file, not yet read.

    Attributes:
        text: JSON.
        file: Name for error messages.
        line: On which it begins.
    """

    text: str
    file: str
    line: int

    def read(self) -> Transaction:
        """Check it against the form of a transaction.

        Raises:
            InputRefused: It does not validate; one line, with the place of the first fault.
        """
        return json_document(self.text, self.file, self.line).fill(Transaction)


def read_transactions(
    source: Path | Iterable[str], name: str = ""
) -> Iterator[Transaction | InputRefused]:
    """Read the transactions of a file; a bad one does not stop the others.

    Args:
        source: As in `written`.
        name: As in `written`.

    Yields:
        Each transaction, or the reason for which it is refused.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    for found in written(source, name):
        try:
            yield found if isinstance(found, InputRefused) else found.read()
        except InputRefused as refused:
            yield refused


def written(
    source: Path | Iterable[str], name: str = "", what: str = "transaction"
) -> Iterator[Written | InputRefused]:
    """Cut a file into single transactions, or into other JSON objects.

    Args:
        source: A file (CSV where its name ends so, else JSON), or text lines such as ``sys.stdin``
            (JSON), decoded with the error handler `NOT_UTF_8`.
        name: Name for error messages; default the file's own, or ``-``.
        what: What an object is.

    Yields:
        Each transaction's text, or the reason for which a line is refused.

    Raises:
        InputRefused: The file cannot be read at all, or is a table with an unknown column.
    """
    if not isinstance(source, Path):
        yield from _documents(source, name or "-", what)
        return
    file = name or str(source)
    is_table = source.name.lower().endswith(CSV)
    try:
        if is_table:
            rows = rows_as_json(source, file)
            yield from (
                r if isinstance(r, InputRefused) else Written(r[1], file, r[0]) for r in rows
            )
            return
        with source.open(encoding="utf-8-sig", errors=NOT_UTF_8, newline="\n") as lines:
            yield from _documents(lines, file, what)
    except (OSError, UnicodeDecodeError) as error:
        form = "CSV" if is_table else "JSON"
        raise InputRefused(
            "the file cannot be read", file=file, hint=f"give {form} in UTF-8"
        ) from error


def _documents(lines: Iterable[str], file: str, what: str) -> Iterator[Written | InputRefused]:
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    first = next(numbered, None)
    if first is None:
        yield InputRefused(f"there is no {what}", file=file, hint="give a JSON object")
        return
    if _is_broken(first[1]):
        raise InputRefused("this is no JSON in UTF-8", file=file, hint="save it so")
    if first[1].lstrip().startswith("["):
        yield from _listed(_joined(first, numbered), file, first[0], what)
        return
    if _is_unfinished(first[1]):
        yield Written(_joined(first, numbered), file, first[0])
        return
    yield Written(first[1], file, first[0])
    for number, line in numbered:
        if _is_broken(line):
            yield InputRefused("the line is not UTF-8", file=file, line=number, hint="save it so")
        else:
            yield Written(line.rstrip(), file, number)  # a fault at its end stands in this line


def _is_broken(line: str) -> bool:
    """Tell whether a line held bytes that are no UTF-8."""
    try:
        return not line.isascii() and not line.encode()
    except UnicodeEncodeError:
        return True


_OPEN = re.compile(r"\s*\[\s*")
_COMMA = re.compile(r"\s*,\s*")
_CLOSE = re.compile(r"\s*\]\s*\Z")


def _listed(text: str, file: str, line: int, what: str) -> Iterator[Written | InputRefused]:
    """Read a JSON list object by object, each with the line on which it begins."""
    if len(text) > streams.LINE_BYTES:
        told = f"a list may have {streams.LINE_BYTES:,} characters"
        yield LimitExceeded(told, file=file, line=line, hint="give one object a line")
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
        except (ValueError, RecursionError):  # no JSON, or a number too long to be read
            yield Written(text[start:], file, line)  # it says what is wrong
            return
        yield Written(text[start:end], file, line)
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


def _joined(first: tuple[int, str], rest: Iterable[tuple[int, str]]) -> str:
    """Put an object's lines together, blank ones kept, so that lines can still be counted."""
    at, text = first
    parts, size = [text], len(text)
    for number, line in rest:
        parts.append("\n" * (number - at - 1) + line)
        at, size = number, size + len(line)
        if size > streams.LINE_BYTES:
            break  # json_document refuses it by name
    return "".join(parts)
