"""The sheet that a map needs for its names to be read: at least seven points high.

Upright A4 first, as the briefing is; then A4 lengthwise, then A3. A map that fits none of them is
drawn in parts, one a finding; a part that fits none gets a sheet of its own size.
"""

from dataclasses import dataclass
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

LARGEST: Final = 0.62
"""Points of a pixel at most: a small map is not blown up."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page for a map, and how wide the map is on it, all in points.

    Attributes:
        inline: Whether the map may stand between other text: the sheet is the briefing's own.
    """

    width: float
    height: float
    map_width: float
    inline: bool = False


_A4: Final = (595.28, 841.89)
_A3: Final = (841.89, 1190.55)
_SIZES: Final = (_A4, _A4[::-1], _A3[::-1], _A3)


def fit_scale(width: float, height: float, sheet: tuple[float, float]) -> float:
    """Return the points that a pixel of a map may take on a sheet."""
    across = (sheet[0] - 2 * MARGIN) / width
    down = (sheet[1] - TOP - BOTTOM - WORDS) / height
    return min(across, down, LARGEST)


def choose_sheet(width: float, height: float) -> Sheet | None:
    """Choose the first sheet on which a map can be read; None = it fits none.

    Args:
        width: Of the map, in pixels.
        height: Of the map, in pixels.

    >>> choose_sheet(860, 500).inline, choose_sheet(1340, 700).width, choose_sheet(4000, 700)
    (True, 841.89, None)
    """
    # upright A4 first: it is read and filed with the rest
    for size in _SIZES:
        scale = fit_scale(width, height, size)
        if scale * NAME_SIZE >= LEAST_NAME:
            return Sheet(*size, round(width * scale, 2), inline=size == _A4)
    return None


def make_sheet(width: float, height: float) -> Sheet:
    """Make a sheet as large as a map needs.

    >>> make_sheet(4000, 700).width > 4000 * 0.5
    True
    """
    scale = LEAST_NAME / NAME_SIZE
    across = max(width * scale + 2 * MARGIN, _A4[0])
    down = max(height * scale + TOP + BOTTOM + WORDS, _A4[1] / 2)
    return Sheet(round(across, 2), round(down, 2), round(width * scale, 2))
