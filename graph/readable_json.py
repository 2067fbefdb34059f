"""JSON for files and terminals: readable, and no character of it steers whoever looks at it."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from onward.errors import INVISIBLE

_STEERING: Final = re.compile(f"[{''.join(chr(c) for c in sorted(INVISIBLE) if c >= 0x7F)}]")
"""What JSON leaves as it is and a terminal obeys; of the controls below, JSON writes escapes."""

_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7e]+")


def json_text(data: object, indent: int | None = None) -> str:
    r"""Write a JSON value; a character that could steer a terminal becomes its JSON escape.

    >>> json_text({"name": "\u202egpj.exe"})
    '{"name": "\\u202egpj.exe"}'
    """
    return escaped(json.dumps(data, ensure_ascii=False, default=_plain, indent=indent))


def escaped(written: str) -> str:
    """Escape in written JSON what steers a terminal; only what is beyond ASCII is looked at."""
    return _BEYOND_ASCII.sub(lambda run: _STEERING.sub(_escape, run[0]), written)


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
