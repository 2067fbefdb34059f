"""Read the records of a JSON file that is one array, one object around an array, or lines.

A file may have gigabytes, so values are read one after the other through a window of text. What is
no sound object is rejected as a row, as in JSON lines; what is no JSON refuses the whole file,
since nobody can say where the next value begins.
"""

import codecs
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any, Final

from onward.errors import InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.delimited import refuse_garbage
from onward.loaders.readers.jsonlines import (
    STRICT_JSON,
    json_lines,
    nesting_depth,
    numbered_lines,
    refuse_half_characters,
)
from onward.loaders.readers.streams import open_file
from onward.loaders.source import FieldRefused, LoadLog

_CHUNK: Final = streams.MIB
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_LENIENT: Final = json.JSONDecoder()
_SUSPECT: Final = re.compile(r"[\ud800-\udfff\0]|\\u(?:0000|[dD][89a-fA-F])")


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
            match = _BLANK.match(self._text, self._at)
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
    if raw.count("{") + raw.count("[") > streams.DEPTH:
        as_bytes = raw.encode("utf-8", "surrogateescape")
        if nesting_depth(as_bytes) > streams.DEPTH:
            hint = f"values may be nested {streams.DEPTH} deep"
            return FieldRefused("too_deep", hint=hint)
    if _SUSPECT.search(raw):
        try:
            refuse_half_characters(value)
        except FieldRefused as refused:
            return refused
    return value
