"""Small charts: a gap is a gap, a month without deliveries has its room, and words say the same."""

import re

import pytest
from lxml import etree

from onward.viz.drawing.charts import (
    Chart,
    MonthBars,
    YearMark,
    YearScale,
    draw_months,
    draw_years,
)
from onward.viz.drawing.drawing import Path
from onward.viz.drawing.drawing import WordsShapes as Words
from onward.viz.svg import write_chart

SPACE = "{http://www.w3.org/2000/svg}"
SCALE = YearScale(2020, 2025, (0.3, 0.45), counts_above=False)


def make_mark(year: int, height: float = 0.5) -> YearMark:
    return YearMark(year, height, counts=height < 0.3, indicates=height < 0.45)


def list_words(chart: Chart) -> list[str]:
    return [shape.text for shape in chart.shapes if isinstance(shape, Words)]


def list_paths(chart: Chart, fill: str = "", stroke: str = "") -> list[Path]:
    paths = [shape for shape in chart.shapes if isinstance(shape, Path)]
    return [path for path in paths if (path.fill, path.stroke) == (fill, stroke)]


def test_a_year_without_a_value_breaks_the_line_and_has_a_question_mark() -> None:
    chart = draw_years([make_mark(year) for year in (2020, 2021, 2024)], SCALE, "")
    assert len(list_paths(chart, stroke="ink")) == 1
    assert list_words(chart) == ["?", "?", "?", "2020", "2025"]


def test_years_without_any_value_are_all_gaps() -> None:
    chart = draw_years([], SCALE, "")
    assert list_words(chart)[:-2] == ["?"] * 6
    assert list_paths(chart, stroke="ink") == []


def test_a_zero_is_a_value_at_the_foot_of_the_scale() -> None:
    none, zero = draw_years([], SCALE, ""), draw_years([make_mark(2020, 0.0)], SCALE, "")
    assert len(list_words(none)) == len(list_words(zero)) + 1
    assert len(list_paths(zero, "high", "high")) == 1


def test_what_counts_what_indicates_and_what_does_neither_are_told_apart() -> None:
    chart = draw_years([make_mark(2020, 0.1), make_mark(2021, 0.4), make_mark(2022)], SCALE, "")
    assert [len(list_paths(chart, *look)) for look in (("high", "high"), ("ground", "high"))] == [
        1,
        1,
    ]
    dashes = [path.dash for path in list_paths(chart, stroke="edge")]
    assert dashes == [(5, 3), (1, 4)]


@pytest.mark.parametrize(
    ("counts_above", "shaded"), [(True, ["0 4"]), (False, ["0 36"]), (None, [])]
)
def test_the_side_on_which_values_count_is_shaded(
    counts_above: bool | None, shaded: list[str]
) -> None:
    chart = draw_years([], YearScale(2020, 2025, (0.3,), counts_above), "")
    assert [
        " ".join(re.findall(r"\d+", path.d)[:2]) for path in list_paths(chart, "filled")
    ] == shaded


def test_a_month_without_deliveries_has_its_room() -> None:
    rows = [MonthBars(0, 1, 0), MonthBars(1, 1, 0), MonthBars(25, 0, 2)]
    chart = draw_months(rows, ("2020-01", "2022-02"), "")
    lefts = [
        float(path.d[1:].split()[0])
        for path in (*list_paths(chart, "ink"), *list_paths(chart, stroke="ink"))
    ]
    assert len(lefts) == 3
    assert lefts[2] - lefts[1] == pytest.approx(24 * (lefts[1] - lefts[0]), abs=1)
    assert list_words(chart) == ["2020-01", "2022-02", "at most 2"]


def test_nothing_of_a_direction_has_no_bar() -> None:
    chart = draw_months([MonthBars(7, 0, 3)], ("2020-08", "2020-08"), "")
    assert list_paths(chart, "ink") == []
    assert list_words(chart) == ["2020-08", "at most 3"]


def test_many_years_of_months_have_bars_that_can_be_seen() -> None:
    chart = draw_months([MonthBars(0, 1, 1), MonthBars(1200, 1, 1)], ("1920-01", "2020-01"), "")
    assert chart.width > 1200


def test_a_chart_is_svg_whose_title_says_what_it_shows() -> None:
    chart = draw_years([make_mark(2021)], SCALE, "Civil liberties <of> XA & more")
    root = etree.fromstring(write_chart(chart).encode())
    assert root.findtext(f"{SPACE}title") == "Civil liberties <of> XA & more"
    assert root.get("role") == "img"
    assert {each.tag.removeprefix(SPACE) for each in root.iter()} == {
        *("svg", "title", "path", "text"),
    }
