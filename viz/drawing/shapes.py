"""The two things a picture is drawn with, a path and a line of text, in colours by name.

Every renderer is a loop over these: what SVG shows, the page's canvas shows, and so do PNG and PDF.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Path:
    """A path (SVG path data) with a ground and an outline; colours are names of the palette."""

    d: str
    fill: str = ""
    stroke: str = ""
    width: float = 0
    dash: tuple[int, ...] = ()
    at: tuple[float, float] = (0, 0)
    """How far the path is moved: the icon of a kind begins at its own corner."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is its baseline."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False
    anchor: Anchor = "middle"


Shape = Path | Words


def baseline(y: float, size: float) -> float:
    """Return the baseline of a text whose capitals stand around a height."""
    return round(y + size * 0.357, 1)


def format_number(value: float) -> str:
    """Write a coordinate with a tenth of a pixel at most.

    >>> format_number(3.0), format_number(2.25), format_number(-0.04)
    ('3', '2.2', '0')
    """
    # the shortest form, so that equal pictures are equal bytes
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def box_path(x: float, y: float, width: float, height: float, corner: float = 0) -> str:
    """Write a box with round corners as path data."""
    # a corner never takes more than half of a side: a pill, not a knot
    r = min(corner, width / 2, height / 2)
    n = format_number
    if r <= 0:
        return f"M{n(x)} {n(y)}h{n(width)}v{n(height)}h{n(-width)}z"
    across, down = width - 2 * r, height - 2 * r
    arc = f"a{n(r)} {n(r)} 0 0 1"
    return (
        f"M{n(x + r)} {n(y)}h{n(across)}{arc} {n(r)} {n(r)}v{n(down)}{arc} {n(-r)} {n(r)}"
        f"h{n(-across)}{arc} {n(-r)} {n(-r)}v{n(-down)}{arc} {n(r)} {n(-r)}z"
    )


def cut_box_path(x: float, y: float, width: float, height: float, cut: float) -> str:
    """Write a box whose corners are cut off as path data."""
    n = format_number
    across, down = width - 2 * cut, height - 2 * cut
    c = n(cut)
    return (
        f"M{n(x + cut)} {n(y)}h{n(across)}l{c} {c}v{n(down)}l-{c} {c}"
        f"h{n(-across)}l-{c} -{c}v{n(-down)}z"
    )


def disc_path(x: float, y: float, radius: float) -> str:
    """Write a disc as path data."""
    n, r = format_number, format_number(radius)
    return (
        f"M{n(x - radius)} {n(y)}a{r} {r} 0 1 1 {n(2 * radius)} 0a{r} {r} 0 1 1 {n(-2 * radius)} 0z"
    )


_PART: Final = re.compile(r"([MLC])((?: ?-?[\d.]+)+)|(z)")
"""A part of a path that names its places from the corner of the picture."""


@lru_cache(maxsize=4096)  # most cards are as large as others, and a line is drawn twice
def shorten_path(path: str) -> str:
    """Write a path of straight lines and curves so that it takes little room.

    Each part counts from where the one before it ends. Other paths only lose the blanks before a
    sign, which parts two numbers by itself.

    >>> shorten_path("M100 200 C100 200 100 200 100 260 C100 280 140 300 60 320")
    'M100 200v60c0 20 40 40-40 60'
    >>> shorten_path("M9 1h20l-2 -3z")
    'M9 1h20l-2-3z'
    """
    parts = list(_PART.finditer(path))
    if "".join(part[0] for part in parts) != path.replace(" C", "C").replace(" L", "L"):
        return path.replace(" -", "-")
    x = y = 0.0
    written: list[str] = []
    for part in parts:
        if part[3]:
            written.append("z")
            continue
        numbers = [float(number) for number in part[2].split()]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if part[1] == "M":
            written.append(f"M{' '.join(map(format_number, numbers))}")
        else:
            written.append(_write_part([(to_x - x, to_y - y) for to_x, to_y in points]))
        x, y = points[-1]
    return "".join(written).replace(" -", "-")


def _write_part(steps: Sequence[tuple[float, float]]) -> str:
    """Write a line or a curve that counts from where it begins."""
    right, down = steps[-1]
    # a curve whose controls are its ends is straight
    is_straight = set(steps[:-1]) <= {(0, 0)}
    if is_straight and not right:
        return f"v{format_number(down)}"
    if is_straight and not down:
        return f"h{format_number(right)}"
    numbers = steps[-1] if is_straight else [number for step in steps for number in step]
    return ("l" if is_straight else "c") + " ".join(map(format_number, numbers))
