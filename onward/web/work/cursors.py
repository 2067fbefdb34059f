"""Cursors of pages: opaque to whoever gets one, and good for the one list that gave it."""

import base64
import binascii
import json
from typing import Final

from onward.errors import UsageError


def write_cursor(name: str, key: list[str | None]) -> str:
    """Return a cursor that names the last row of a page.

    >>> read_cursor(write_cursor("assessments", ["newest", "-7"]), "assessments")
    ['newest', '-7']
    """
    content = json.dumps([name, key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


PINNED: Final = ("deliveries", "records", "search", "ties")
"""Lists whose cursors begin with the snapshot that the pages are of."""


def snapshot_of(text: str | None) -> str | None:
    """Return the snapshot that a cursor goes on in; None where it names none.

    >>> snapshot_of(write_cursor("ties", ["feed", "50"])), snapshot_of("x"), snapshot_of(None)
    ('feed', None, None)
    """
    for name in PINNED:
        try:
            key = read_cursor(text, name)
        except UsageError:
            continue
        return key[0] if key else None
    return None


def read_cursor(text: str | None, name: str) -> list[str | None]:
    """Return the key of the last row that a page had; an empty one where no cursor is given.

    Raises:
        UsageError: It is no cursor of this list.
    """
    if text is None:
        return []
    try:
        content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        of_list, key = json.loads(content)
    except (ValueError, TypeError, RecursionError, binascii.Error) as fault:
        raise UsageError("after is no cursor of a page before") from fault
    is_key = isinstance(key, list) and all(part is None or isinstance(part, str) for part in key)
    if of_list != name or not is_key or not key:
        raise UsageError("after is a cursor of another list")
    return list(key)
