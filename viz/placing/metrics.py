"""How wide text is, from the widths of the fonts that Onward ships (`viz/fonts`).

The table is the same on every machine, so the same scene gives the same picture; the fonts that a
machine has installed are never asked. A font that stands in for a shipped one is at most a tenth
wider, and cards leave that much room.
"""

import json
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

JOINED: Final = 1.05
"""Joined Arabic letters may be wider than single ones, by this factor."""

_WIDE: Final = 1000
"""Thousandths of the font's size for a full-width character that no shipped font has."""

_OTHER: Final = 640
"""The same for any other character that no shipped font has."""


@lru_cache
def _load_widths(weight: str) -> dict[int, int]:
    # the file holds runs: the first code point, then the widths of it and those that follow
    runs = json.loads(files("onward.viz").joinpath("fonts", "widths.json").read_text("utf-8"))
    return {
        code: width for first, *widths in runs[weight] for code, width in enumerate(widths, first)
    }


def is_in_shipped_fonts(char: str) -> bool:
    """Say whether a font that is shipped can draw a character."""
    return ord(char) in _load_widths("Regular") or ord(char) in _load_widths("Bold")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in pixels.

    Args:
        text: Printable text on one line.
        size: Of the font, in pixels.
        bold: Whether it is set in bold.

    >>> round(text_width("Ministry", 12), 1), round(text_width("Ministry", 12, bold=True), 1)
    (45.6, 50.0)
    """
    return sum(map(_CHARS[bold].__getitem__, text)) * size / 1000


class _CharWidths(dict[str, float]):
    """Widths of characters in thousandths of the font's size; each is looked up when first asked.

    Placing a picture measures millions of characters: that is why this is a plain dictionary.
    """

    def __init__(self, *, bold: bool) -> None:
        self._bold = bold

    def __missing__(self, char: str) -> float:
        width = self[char] = _find_char_width(char, bold=self._bold)
        return width


_CHARS: Final = (_CharWidths(bold=False), _CharWidths(bold=True))
"""The widths of regular type, and of bold type."""


def _find_char_width(char: str, *, bold: bool) -> float:
    code = ord(char)
    width = _load_widths("Bold").get(code) if bold else None
    if width is None:
        width = _load_widths("Regular").get(code)
    if width is not None:
        is_arabic_letter = unicodedata.bidirectional(char) == "AL"
        return width * JOINED if is_arabic_letter else width
    if unicodedata.combining(char):
        return 0
    is_full_width = unicodedata.east_asian_width(char) in "WF"
    return _WIDE if is_full_width else _OTHER
