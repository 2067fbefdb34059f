"""The two ways in which JSON is written: canonical for hashes, readable for files and terminals.

Canonical JSON is RFC 8785, written by orjson. For what an assessment holds (texts, whole numbers,
true, false, null; no floats, as shares and money are decimal texts; ASCII keys) sorting keys and
leaving out blanks *is* the canonical form; a test compares it with the `rfc8785` library, which is
some 200 times slower.

Readable JSON keeps every letter as it is, except for characters that could steer a terminal.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, Final, cast

import orjson

from onward.errors import INVISIBLE

CANONICAL: Final = (
    orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
)
"""How orjson writes canonical JSON."""

_encode_surrogates = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode

_STEERING: Final = re.compile(f"[{''.join(chr(c) for c in sorted(INVISIBLE) if c >= 0x7F)}]")
"""What `json` leaves as it is and a terminal obeys; control characters below it escapes itself."""

_ASCII: Final = bytes(range(0x7F))


def canonical_json(data: Any) -> bytes:
    """Write plain data as canonical JSON.

    >>> canonical_json({"b": ["1.50", None], "a": True})
    b'{"a":true,"b":["1.50",null]}'
    """
    try:
        return orjson.dumps(data, option=CANONICAL)
    except orjson.JSONEncodeError:
        # Half a surrogate pair, say. It is no Unicode text, but what a source wrote is kept.
        return _encode_surrogates(data).encode("utf-8", errors="surrogatepass")


def canonical_hash(data: Any) -> str:
    """Return the SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(data)).hexdigest()


def plain_fields(part: object, *names: str) -> dict[str, Any]:
    """Return what a value says as plain data, in the order of its fields or of the names given.

    Args:
        part: A dataclass; of one in it that has a `to_data` of its own, that is taken.
        names: Of the fields and properties that are meant; default all fields.
    """
    chosen = names or [each.name for each in fields(cast("Any", part))]
    return {name: _to_plain_part(getattr(part, name)) for name in chosen}


def _to_plain_part(value: object) -> object:
    if hasattr(value, "to_data"):
        return value.to_data()
    if is_dataclass(value):
        return plain_fields(value)
    if isinstance(value, Mapping):
        return {key: _to_plain_part(part) for key, part in value.items()}
    return [_to_plain_part(part) for part in value] if isinstance(value, tuple | list) else value


def json_text(data: object, indent: int | None = None) -> str:
    r"""Write a JSON value; a character that could steer a terminal becomes its JSON escape.

    >>> json_text({"name": "\u202egpj.exe"})
    '{"name": "\\u202egpj.exe"}'
    """
    return escaped(json.dumps(data, ensure_ascii=False, default=_to_plain_value, indent=indent))


def escaped(written: str) -> str:
    """Escape the characters of written JSON that could steer a terminal."""
    if written.isascii() and "\x7f" not in written:
        return written  # so is most of what is written, and looking for nothing takes long
    # what is not ASCII is little, and hardly ever steers anything: a glance at it alone suffices
    beyond_ascii = written.encode("utf-8", "surrogatepass").translate(None, delete=_ASCII)
    if _STEERING.search(beyond_ascii.decode("utf-8", "surrogatepass")) is None:
        return written
    return _STEERING.sub(_escape_match, written)


def _escape_match(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _to_plain_value(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
