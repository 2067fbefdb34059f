"""Names that a field counts up: "1) Kaprikat Ltd 2) Zubrol"."""

import re
from typing import Final

SEPARATOR: Final = " | "
"""A sign that parts names, in the place of what parted them."""

_MARKER: Final = re.compile(r"(?<![^\s,;])(?:\(?(\d{1,2}|[a-hA-H])\)|(\d)\.(?=\s))\s*(?=\w\w)")


def part_numbered(text: str) -> str:
    """Return a list on one line with a separator for each of its numbers; one alone is no list.

    >>> part_numbered("1) Kaprikat Ltd 2) Zubrol"), part_numbered("1. FC Kaprikat")
    (' | Kaprikat Ltd  | Zubrol', '1. FC Kaprikat')
    """
    if ")" not in text and "." not in text:
        return text
    marks = {"".join(mark.groups("")).lower() for mark in _MARKER.finditer(text)}
    is_list = {"1", "2"} <= marks or {"a", "b"} <= marks
    return _MARKER.sub(SEPARATOR, text) if is_list else text
