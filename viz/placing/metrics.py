"""How wide text is, from the widths of the fonts that Onward ships (`viz/fonts`).

The same table on every machine, so that the same scene gives the same picture: what a machine has
installed is never asked. A font that stands in for a shipped one is at most a tenth wider, and
cards leave that much room.
"""

import json
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

JOINED: Final = 1.05
"""Arabic letters that are joined may be wider than alone."""

_WIDE: Final = 1000
_OTHER: Final = 640


@lru_cache
def _table(weight: str) -> dict[int, int]:
    runs = json.loads(files("onward.viz").joinpath("fonts", "widths.json").read_text("utf-8"))
    return {
        code: width for first, *widths in runs[weight] for code, width in enumerate(widths, first)
    }


def is_in_shipped_fonts(char: str) -> bool:
    """Say whether a font that is shipped can draw a character."""
    return ord(char) in _table("Regular") or ord(char) in _table("Bold")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of a text in pixels.

    Args:
        text: Printable text on one line.
        size: Of the font, in pixels.
        bold: Whether it is set in bold.

    >>> round(text_width("Ministry", 12), 1), round(text_width("Ministry", 12, bold=True), 1)
    (45.6, 50.0)
    """
    return sum(_advance(char, bold) for char in text) * size / 1000


@lru_cache(maxsize=4096)
def _advance(char: str, bold: bool) -> float:  # a key of the cache
    code = ord(char)
    width = _table("Bold").get(code) if bold else None
    width = _table("Regular").get(code) if width is None else width
    if width is None:
        if unicodedata.combining(char):
            return 0
        return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER
    return width * JOINED if unicodedata.bidirectional(char) == "AL" else width
