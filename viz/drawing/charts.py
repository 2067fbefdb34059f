"""Small charts: bars of what came in and went out by month, and how a measure ran over the years.

They are drawn with the shapes and colours of every picture. Each says in words what it shows, and
stands beside a table: nothing is to be read off a colour, or off the picture alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape

from onward.viz.drawing.drawing import Path, Shape, box_path, disc_path, format_number
from onward.viz.drawing.drawing import WordsShapes as Words

# ------------------------------------------------------------------------------------------------
# A line of days as a small chart: a dot for each, and a bar for the day that was asked about.
#
# What it shows stands beside it in words, so that it is hidden from whoever hears the page.
# ------------------------------------------------------------------------------------------------

_LEFT: Final = 20
_WIDTH: Final = 760


def draw_days(days: Sequence[str], on: str) -> str:
    """Draw days, YYYY-MM-DD and sorted, as SVG of the class ``events``; "" where there are none.

    >>> draw_days([], "2026-05-02")
    ''
    """
    if not days or not on:
        return ""
    first = date.fromisoformat(days[0]).toordinal()
    last = date.fromisoformat(max(days[-1], on)).toordinal()

    def place(day: str) -> str:
        share = (date.fromisoformat(day).toordinal() - first) / max(1, last - first)
        return format_number(_LEFT + _WIDTH * share)

    order_day = place(on)
    dots = "".join(f'<circle cx="{place(day)}" cy="24" r="6"/>' for day in dict.fromkeys(days))
    return (
        '<svg viewBox="0 0 800 54" class="events" aria-hidden="true">'
        f'<line x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="24" y2="24" stroke-width="2"/>{dots}'
        f'<line x1="{order_day}" x2="{order_day}" y1="10" y2="38" stroke-width="3"/>'
        f'<text x="{_LEFT}" y="50">{escape(days[0])}</text>'
        f'<text x="{order_day}" y="50" text-anchor="end">order {escape(on)}</text></svg>\n'
    )


TEXT: Final = 11
"""Size of the letters on a chart."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A small chart.

    Attributes:
        shapes: What is drawn, from the corner of the chart.
        width, height: Its room, in pixels.
        title: What it shows, in words.
    """

    shapes: tuple[Shape, ...]
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class MonthBars:
    """How many came in and went out in a month, which is counted from any month on."""

    month: int
    came_in: int
    went_out: int


@dataclass(frozen=True, slots=True)
class YearMark:
    """The value of a year: its height from 0 to 1, and whether it counts or only indicates."""

    year: int
    height: float
    counts: bool
    indicates: bool


@dataclass(frozen=True, slots=True)
class YearScale:
    """The years of a chart, and the heights from which on a value counts.

    Attributes:
        first, last: The years.
        bounds: Heights of lines; the first one is where values begin to count.
        counts_above: On which side of it they do; None = on the line alone.
    """

    first: int
    last: int
    bounds: tuple[float, ...] = ()
    counts_above: bool | None = None


MIDDLE: Final = 66
BAR: Final = 48
BARS_HEIGHT: Final = 136
BARS_LEFT: Final = 10
LEAST_STEP, WIDEST_STEP = 4, 26
BARS_WIDTH: Final = 900
"""Room of the bars, unless there are so many months that each would be too narrow to be seen."""


def draw_months(rows: Sequence[MonthBars], labels: tuple[str, str], title: str) -> Chart:
    """Draw what came in above a line, filled, and what went out below it, open.

    A month without deliveries has its room, too, or what came long after would seem to follow.

    Args:
        rows: The months that have any, the earliest first; one at least.
        labels: What the first and the last month are called.
        title: What the chart shows, in words.
    """
    first, span = rows[0].month, rows[-1].month - rows[0].month
    most = max(1, *(number for row in rows for number in (row.came_in, row.went_out)))
    step = max(LEAST_STEP, min(WIDEST_STEP, BARS_WIDTH / (span + 1)))
    width = max(150, span * step + 0.6 * step + 2 * BARS_LEFT)
    shapes: list[Shape] = []
    for row in rows:
        left = BARS_LEFT + (row.month - first) * step
        shapes += _draw_bars(row, left, 0.6 * step, BAR / most)
    line = f"M0 {MIDDLE}h{format_number(width)}"
    texts = [Words(labels[0], 8, BARS_HEIGHT - 4, TEXT, "quiet", anchor="start")]
    if span:
        right = width - 8
        texts.append(Words(labels[1], right, BARS_HEIGHT - 4, TEXT, "quiet", anchor="end"))
    texts.append(Words(f"at most {most}", 8, TEXT, TEXT, "quiet", anchor="start"))
    return Chart((*shapes, Path(line, stroke="edge", width=1), *texts), width, BARS_HEIGHT, title)


def _draw_bars(row: MonthBars, left: float, width: float, unit: float) -> Iterator[Shape]:
    if row.came_in:
        height = row.came_in * unit
        yield Path(box_path(left, MIDDLE - 1 - height, width, height), fill="ink")
    if row.went_out:
        below = box_path(left, MIDDLE + 1, width, row.went_out * unit)
        yield Path(below, stroke="ink", width=min(2, width / 3))


YEAR_LEFT: Final = 14
YEAR_TOP: Final = 8
YEAR_ROOM: Final = 40
"""Pixels from the lower end of a scale to the upper one."""
YEARS_HEIGHT: Final = 70
YEAR_STEPS = (6, 18)
YEARS_WIDTH: Final = 200


def draw_years(marks: Sequence[YearMark], scale: YearScale, title: str) -> Chart:
    """Draw the values of some years; a year without one is a gap with a question mark.

    Values that count are filled discs, those that indicate a record are rings, and the side on
    which they count is shaded up to a dashed line.

    Args:
        marks: The years that have a value, the earliest first.
        scale: The years, and where values count.
        title: What the chart shows, in words.
    """
    count = scale.last - scale.first
    step = max(YEAR_STEPS[0], min(YEAR_STEPS[1], YEARS_WIDTH / max(1, count)))
    width = count * step + 2 * YEAR_LEFT

    def place(mark: YearMark) -> tuple[float, float]:
        return YEAR_LEFT + (mark.year - scale.first) * step, _find_level(mark.height)

    lines = [
        Path(_write_line(place(mark), place(following)), stroke="ink", width=1.5)
        for mark, following in pairwise(marks)
        if following.year == mark.year + 1
    ]
    discs = [_draw_mark(mark, *place(mark)) for mark in marks]
    years = {mark.year for mark in marks}
    gaps = [
        Words("?", YEAR_LEFT + (year - scale.first) * step, 52, TEXT, "quiet")
        for year in range(scale.first, scale.last + 1)
        if year not in years
    ]
    ends = [Words(str(scale.first), YEAR_LEFT, 66, TEXT, "quiet")]
    if count > 1:
        ends.append(Words(str(scale.last), width - YEAR_LEFT, 66, TEXT, "quiet"))
    shapes = (*_draw_bounds(scale, width), *lines, *discs, *gaps, *ends)
    return Chart(shapes, width, YEARS_HEIGHT, title)


def _find_level(height: float) -> float:
    return YEAR_TOP + (1 - height) * YEAR_ROOM


def _write_line(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = start, end
    n = format_number
    return f"M{n(x)} {n(y)} L{n(to_x)} {n(to_y)}"


def _draw_bounds(scale: YearScale, width: float) -> Iterator[Shape]:
    """Yield the side on which values count, and a dashed line for each bound."""
    levels = [_find_level(height) for height in scale.bounds]
    if levels and scale.counts_above is not None:
        end = _find_level(1) - 4 if scale.counts_above else _find_level(0) + 4
        top = min(levels[0], end)
        yield Path(box_path(0, top, width, abs(end - levels[0])), fill="filled")
    for number, level in enumerate(levels):
        dash = (5, 3) if number == 0 else (1, 4)
        yield Path(f"M0 {format_number(level)}h{format_number(width)}", "", "edge", 1, dash)


def _draw_mark(mark: YearMark, x: float, y: float) -> Path:
    if mark.counts:
        return Path(disc_path(x, y, 3.5), fill="high", stroke="high", width=1.5)
    if mark.indicates:
        return Path(disc_path(x, y, 3.5), fill="ground", stroke="high", width=1.5)
    return Path(disc_path(x, y, 2), fill="ink")
