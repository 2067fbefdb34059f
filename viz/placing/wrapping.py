"""Text broken into lines, by the width that it takes in the fonts that Onward ships."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from onward.viz.placing.metrics import text_width

_BLANK: Final = re.compile(r"\s+(?!%)")

_UNIT: Final = re.compile(r"⟨[^⟩]{1,24}⟩|.", re.DOTALL)
"""A token for an invisible character, such as ⟨U+202E⟩, is one unit: it is never cut in two."""


def wrap_text(
    text: str, width: float, limit: int, *, size: float, bold: bool = False
) -> tuple[str, ...]:
    """Break a text into lines; long words are broken, and … stands for what is too much.

    Args:
        text: Any printable text.
        width: Pixels a line.
        limit: Lines at most.
        size: Of the font, in pixels.
        bold: Whether it is set in bold.

    >>> wrap_text("Federal Security Service of Belarus", 80, 3, size=12)
    ('Federal', 'Security', 'Service of …')
    >>> wrap_text("owns at least 50 %", 100, 2, size=12)
    ('owns at least', '50 %')
    """
    lines = [""]
    # a number and its sign of per cent stay together
    words = _BLANK.split(text.strip())
    for piece in (part for word in words for part in _break_word(word, width, size, bold=bold)):
        joined = f"{lines[-1]} {piece}".strip()
        if text_width(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines.append(piece)
        # no need to measure the rest of an endless text, be it a single word
        if len(lines) > limit:
            break
    if len(lines) > limit:
        last_line = _end_with_ellipsis(lines[limit - 1], width, size, bold=bold)
        lines = [*lines[: limit - 1], last_line]
    return tuple(lines)


def _end_with_ellipsis(line: str, width: float, size: float, *, bold: bool) -> str:
    units = [*_split_units(line)]
    while units and text_width("".join(units) + " …", size, bold=bold) > width:
        units.pop()
    return f"{''.join(units).rstrip()} …".lstrip()


def _break_word(word: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    if text_width(word, size, bold=bold) <= width:
        yield word  # as most words: no beginning of it is wider
        return
    piece = ""
    for unit in _split_units(word):
        if piece and text_width(piece + unit, size, bold=bold) > width:
            yield piece
            piece = ""
        piece += unit
    yield piece


def _split_units(text: str) -> Iterator[str]:
    """Cut a text into what may not be parted: a letter with its marks, a token."""
    unit = ""
    for match in _UNIT.finditer(text):
        is_mark = len(match[0]) == 1 and unicodedata.category(match[0]).startswith("M")
        if unit and not is_mark:
            yield unit
            unit = ""
        unit += match[0]
    if unit:
        yield unit
