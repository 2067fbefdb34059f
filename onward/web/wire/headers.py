"""Headers that every answer has, and what a request's headers ask for."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from onward import __version__

Header = tuple[bytes, bytes]

MOST_WARNING: Final = 400
"""Characters of a warning: it may name an order, and proxies take no long headers."""

SECURE: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"onward-version", __version__.encode()),
)
"""No answer runs a script, is kept by a cache, or is drawn inside a page of somebody else."""

_TRACE: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})"
)
_PREFERENCE: Final = re.compile(r"\s*([A-Za-z-]+)\s*(?:=\s*\"?([A-Za-z0-9.-]*)\"?)?\s*(?:;.*)?")


@dataclass(frozen=True, slots=True)
class TraceContext:
    """Which chain of calls a request belongs to (W3C TraceContext Context)."""

    trace_id: str
    header: str


def read_trace(values: list[bytes]) -> TraceContext:
    """Take over the trace that a caller names, or begin one; a header that is not one is dropped.

    >>> read_trace([b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]).trace_id
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    text = values[0].decode("latin-1") if len(values) == 1 else ""
    match = _TRACE.fullmatch(text)
    trace_id = match[1] if match else secrets.token_hex(16)
    flags = match[2] if match else "00"
    return TraceContext(trace_id, f"00-{trace_id}-{secrets.token_hex(8)}-{flags}")


def read_preferences(values: Iterable[str]) -> dict[str, str]:
    """Read the header ``Prefer`` (RFC 7240); of two preferences of one name the first counts.

    >>> read_preferences(["wait=5, return=minimal", "wait=9"])
    {'wait': '5', 'return': 'minimal'}
    """
    preferences: dict[str, str] = {}
    for value in values:
        for part in value.split(","):
            match = _PREFERENCE.fullmatch(part)
            if match:
                preferences.setdefault(match[1].lower(), match[2] or "")
    return preferences


def is_unchanged(tag: str, values: Iterable[str]) -> bool:
    """Tell whether whoever asks has a file already, by the header ``If-None-Match`` (RFC 9110).

    >>> is_unchanged('"5d41"', ['"77aa", W/"5d41"']), is_unchanged('"5d41"', ["*"])
    (True, True)
    >>> is_unchanged('"5d41"', ['"5d"'])
    False
    """
    stated = (part.strip().removeprefix("W/") for value in values for part in value.split(","))
    return any(part in (tag, "*") for part in stated)


def fit_warning(text: str) -> str:
    """Return a warning as a header has room for it; of a longer one it says how much is missing.

    >>> fit_warning("note: short"), len(fit_warning("note: " + "x" * 900))
    ('note: short', 400)
    >>> fit_warning("note: " + "x" * 900)[-66:]
    'xxx... (569 more characters: the command of this name prints them)'
    """
    if len(text) <= MOST_WARNING:
        return text
    place = "... ({} more characters: the command of this name prints them)"
    room = MOST_WARNING - len(place.format(len(text)))
    return text[:room] + place.format(len(text) - room)


def encode_headers(headers: Iterable[tuple[str, str]]) -> list[Header]:
    """Return headers as they are sent; what could begin another line is left out of them."""
    return [(name.lower().encode("ascii"), _tame_value(value)) for name, value in headers]


def _tame_value(value: str) -> bytes:
    printed = (char if " " <= char <= "~" else "?" for char in value)
    return "".join(printed).encode("ascii")


def group_headers(headers: Iterable[Header]) -> Mapping[bytes, list[bytes]]:
    """Return the values of each header by its name in small letters."""
    grouped: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        grouped.setdefault(name.lower(), []).append(value)
    return grouped
