"""A line of days: a dot for each day, a bar for the day that was asked about."""

import re
from xml.etree import ElementTree

import pytest

from onward.viz.drawing.charts import draw_days


def read_places(picture: str) -> tuple[list[float], float]:
    """Return where the dots stand, and the bar."""
    root = ElementTree.fromstring(picture)  # noqa: S314  # our own
    dots = [float(dot.attrib["cx"]) for dot in root.iter("circle")]
    (bar,) = (line for line in root.iter("line") if line.attrib["x1"] == line.attrib["x2"])
    return dots, float(bar.attrib["x1"])


def test_days_stand_in_the_measure_of_time() -> None:
    dots, bar = read_places(draw_days(["2020-01-01", "2024-01-01", "2025-12-31"], "2026-01-01"))
    assert dots[0] == 20
    assert bar == 780
    assert dots[1] == pytest.approx(20 + 760 * 4 / 6, abs=1)
    assert bar - dots[2] < 1


def test_a_day_that_comes_after_the_order_is_the_last() -> None:
    dots, bar = read_places(draw_days(["2020-01-01", "2030-01-01"], "2025-01-01"))
    assert dots == [20, 780]
    assert bar == pytest.approx(400, abs=1)


def test_several_events_of_one_day_are_one_dot_and_one_day_alone_divides_by_nothing() -> None:
    dots, bar = read_places(draw_days(["2025-01-01", "2025-01-01"], "2025-01-01"))
    assert dots == [20]
    assert bar == 20


def test_it_says_its_first_day_and_that_of_the_order_and_is_hidden_from_who_hears() -> None:
    picture = draw_days(["2020-01-01"], "2026-01-01")
    assert re.findall(r">([^<]+)</text>", picture) == ["2020-01-01", "order 2026-01-01"]
    assert 'aria-hidden="true"' in picture
    assert draw_days([], "2026-01-01") == ""
