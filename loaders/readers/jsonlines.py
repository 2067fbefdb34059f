"""Read JSON lines, one object per line.

Rejected as a row: bad UTF-8, NUL, too long, too deep, a duplicate key, NaN or infinity, anything
but an object.
"""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onward.loaders.readers import streams
from onward.loaders.readers.delimited import refuse_garbage
from onward.loaders.readers.streams import open_file
from onward.loaders.source import FieldRefused, LoadLog


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
    # measured before parsing: the parser would recurse as deep as the line nests
    if raw.count(b"{") + raw.count(b"[") > streams.DEPTH and nesting_depth(raw) > streams.DEPTH:
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


_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?')


def nesting_depth(raw: bytes) -> int:
    """Return how deep brackets nest outside texts."""
    depth = deepest = 0
    for byte in _TEXT.sub(b"", raw):
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


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
