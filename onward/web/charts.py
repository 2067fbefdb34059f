"""Small pictures for the explorer: deliveries by month, and measures of a destination by year."""

from typing import TYPE_CHECKING, Final

from onward.queries.destinations import MeasureCourse, describe_courses
from onward.queries.exploring import PartyDeliveries
from onward.viz.content.texts import count_noun, printable
from onward.viz.drawing.charts import (
    Chart,
    MonthBars,
    YearMark,
    YearScale,
    draw_months,
    draw_years,
)
from onward.viz.page.page import write_pictures
from onward.viz.page.renderer import MONTHS
from onward.viz.svg import write_chart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onward.queries.destinations import CountryYears
    from onward.queries.tables.tables import Measure

STATUSES: Final = {
    "established": ("established", "a record of repression is established"),
    "indicated": ("signs only", "there are signs of repression, too few for an established record"),
    "none": ("no sign", "no sign of repression on record"),
    "unknown": ("not known", "whether there is a record of repression cannot be told"),
}
"""What a record is called in a cell, and in a sentence, by its status."""


def draw_delivery_months(deliveries: PartyDeliveries) -> str:
    """Draw how many deliveries of a party came in and went out in each month."""
    months = deliveries.months
    labels = (months[0].month, months[-1].month)
    came_in = count_noun(sum(row.came_in for row in months), "delivery", "deliveries")
    went_out = sum(row.went_out for row in months)
    name = printable(deliveries.name)
    title = f"{name}: {came_in} in and {went_out} out, {labels[0]} to {labels[1]}, by month"
    bars = [MonthBars(_count_months(row.month), row.came_in, row.went_out) for row in months]
    return write_chart(draw_months(bars, labels, title))


def _count_months(month: str) -> int:
    """Return a month as a number; of a date that names the year alone, its first one."""
    year, _, number = month.partition("-")
    return int(year) * MONTHS + int(number or 1) - 1


def draw_destination(years: "CountryYears", measures: "Mapping[str, Measure]") -> bytes:
    """Draw how each measure of a destination ran over the years, with what the page says."""
    courses = describe_courses(years, measures)
    newest = years.years[0]
    said = f"{newest.year}: {STATUSES[newest.status][1]}"
    note = years.note or newest.note
    data = {
        "courses": [course.to_data() for course in courses],
        "said": f"{said}; {note}" if note else said,
        "record": [STATUSES[year.status][0] for year in years.years],
    }
    return write_pictures(data, [write_chart(_draw_course(course)) for course in courses])


def _draw_course(course: MeasureCourse) -> Chart:
    marks = [
        YearMark(point.year, point.height, point.meets, point.indicates) for point in course.points
    ]
    scale = YearScale(course.first, course.last, course.bounds, course.counts_above)
    return draw_years(marks, scale, printable(course.describe()))
