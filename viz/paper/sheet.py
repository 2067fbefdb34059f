"""The sheet that a map needs for its names to be read: at least seven points high.

Upright A4 first, as the briefing is, then A4 lengthwise: both are printed and filed anywhere. A map
that fits neither is drawn in parts, one a finding; a part that fits neither goes over several
sheets, which overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import Final

from onward.viz.placing.cards import NAME_SIZE

LEAST_NAME: Final = 7.0
"""Points of a name's letters, at least."""

MARGIN: Final = 45.5
"""Points at the left and the right of a page."""

TOP: Final = 46.0
BOTTOM: Final = 52.0
WORDS: Final = 78.0
"""Points above and below a map: for its heading, and for its caption."""

OWN_MARGINS: Final = (28.0, 40.0, 42.0)
"""Points at the sides, the head and the foot of a page that holds nothing but a map."""

LARGEST: Final = 0.62
"""Points of a pixel at most: a small map is not blown up."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page for a map, and how wide the map is on it, all in points.

    Attributes:
        margins: At the sides, the head and the foot.
        inline: Whether the map may stand between other text: the sheet is the briefing's own.
    """

    width: float
    height: float
    map_width: float
    margins: tuple[float, float, float]
    inline: bool = False

    @property
    def room(self) -> float:
        """The width between the sides."""
        return round(self.width - 2 * self.margins[0], 2)


_A4: Final = (595.28, 841.89)
_SIZES: Final = (_A4, _A4[::-1])

OVERLAP: Final = 0.16
"""Share of a part that the next one shows, too: a card stands whole on one of them."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a map, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


def fit_scale(width: float, height: float, sheet: tuple[float, float]) -> float:
    """Return the points that a pixel of a map may take on a sheet."""
    across, down = _measure_room(sheet)
    return min(across / width, down / height, LARGEST)


def _measure_room(sheet: tuple[float, float]) -> tuple[float, float]:
    # between other text, too, a map may stand out to the sides
    side = OWN_MARGINS[0]
    _, head, foot = _choose_margins(sheet)
    return sheet[0] - 2 * side, sheet[1] - head - foot - WORDS


def _choose_margins(sheet: tuple[float, float]) -> tuple[float, float, float]:
    return (MARGIN, TOP, BOTTOM) if sheet == _A4 else OWN_MARGINS


def choose_sheet(width: float, height: float) -> Sheet | None:
    """Choose the first sheet on which a map can be read; None = it fits none.

    Args:
        width: Of the map, in pixels.
        height: Of the map, in pixels.

    >>> choose_sheet(1040, 500).inline, choose_sheet(1340, 700).width, choose_sheet(1800, 900)
    (True, 841.89, None)
    """
    # upright A4 first: it is read and filed with the rest
    for size in _SIZES:
        scale = fit_scale(width, height, size)
        if scale * NAME_SIZE >= LEAST_NAME:
            margins = _choose_margins(size)
            return Sheet(*size, round(width * scale, 2), margins, inline=size == _A4)
    return None


def cut_into_tiles(width: float, height: float) -> tuple[Sheet, Sequence[Tile]]:
    """Cut a map that fits no sheet into parts for A4 lengthwise, row by row.

    Args:
        width: Of the map, in pixels.
        height: Of the map, in pixels.

    >>> sheet, tiles = cut_into_tiles(4000, 700)
    >>> sheet.width, len(tiles), tiles[0].width
    (841.89, 3, 785.89)
    """
    scale = LEAST_NAME / NAME_SIZE
    page = _A4[::-1]
    room = _measure_room(page)
    whole = (width * scale, height * scale)
    columns, rows = (
        _cut_length(length, available) for length, available in zip(whole, room, strict=True)
    )
    tiles = [
        Tile(left, top, round(wide, 2), round(high, 2))
        for (top, high), (left, wide) in product(rows, columns)
    ]
    return Sheet(*page, round(whole[0], 2), OWN_MARGINS), tiles


def _cut_length(length: float, room: float) -> list[tuple[float, float]]:
    """Return where parts of a length begin, and how long they are; they overlap."""
    if length <= room:
        return [(0.0, length)]
    count = ceil((length - room * OVERLAP) / (room * (1 - OVERLAP)))
    step = (length - room) / (count - 1)
    return [(round(number * step, 2), room) for number in range(count)]
