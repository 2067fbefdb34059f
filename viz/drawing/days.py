"""A line of days as a small chart: a dot for each, and a bar for the day that was asked about.

What it shows stands beside it in words, so that it is hidden from whoever hears the page.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from onward.viz.drawing.shapes import format_number

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
