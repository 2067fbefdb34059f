"""Small pictures for the explorer: deliveries by month, measures by year, examples as maps."""

from typing import Final

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
from onward.viz.page.page import MEDIA_TYPE, write_pictures
from onward.viz.page.renderer import MONTHS
from onward.viz.svg import write_chart
from onward.web.messages import Task, WorkerAnswer
from onward.web.work.explore.parties import find_years
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import path_id, required_parameter, text_parameter
from onward.web.work.stored import find_indicator
from onward.web.work.writing import write_block

NO_ROWS: Final = 1
"""Deliveries that are read beside the counts: the chart needs none of them."""


STATUSES: Final = {
    "established": ("established", "a record of repression is established"),
    "indicated": ("signs only", "there are signs of repression, too few for an established record"),
    "none": ("no sign", "no sign of repression on record"),
    "unknown": ("not known", "whether there is a record of repression cannot be told"),
}
"""What a record is called in a cell, and in a sentence, by its status."""


def chart_deliveries(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Draw how many deliveries of a party came in and went out in each month."""
    parameters = task.parameters
    deliveries = opened.workspace.deliveries(
        path_id(parameters),
        role=text_parameter(parameters, "role"),
        hs=text_parameter(parameters, "hs"),
        limit=NO_ROWS,
        as_of=text_parameter(parameters, "as_of"),
    )
    months = [tally.to_data() for tally in deliveries.months]
    pictures = [write_chart(_draw_months(deliveries))] if months else []
    return WorkerAnswer(write_pictures({"months": months}, pictures), MEDIA_TYPE)


def _draw_months(deliveries: PartyDeliveries) -> Chart:
    months = deliveries.months
    labels = (months[0].month, months[-1].month)
    came_in = count_noun(sum(row.came_in for row in months), "delivery", "deliveries")
    went_out = sum(row.went_out for row in months)
    name = printable(deliveries.name)
    title = f"{name}: {came_in} in and {went_out} out, {labels[0]} to {labels[1]}, by month"
    bars = [MonthBars(_count_months(row.month), row.came_in, row.went_out) for row in months]
    return draw_months(bars, labels, title)


def _count_months(month: str) -> int:
    """Return a month as a number; of a date that names the year alone, its first one."""
    year, _, number = month.partition("-")
    return int(year) * MONTHS + int(number or 1) - 1


def chart_destination(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Draw how each measure of a destination ran over the years."""
    years = find_years(opened, task.parameters)
    courses = describe_courses(years, opened.setup.destinations.tables.measures)
    pictures = [write_chart(_draw_course(course)) for course in courses]
    newest = years.years[0]
    said = f"{newest.year}: {STATUSES[newest.status][1]}"
    note = years.note or newest.note
    data = {
        "courses": [course.to_data() for course in courses],
        "said": f"{said}; {note}" if note else said,
        "record": [STATUSES[year.status][0] for year in years.years],
    }
    return WorkerAnswer(write_pictures(data, pictures), MEDIA_TYPE)


def draw_indicator(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Run and draw the examples of an indicator, from its file."""
    from onward.api.answers.example_pictures import draw_examples  # noqa: PLC0415  # when asked

    catalogue = opened.setup.catalogue
    indicator = find_indicator(catalogue, required_parameter(task.parameters, "id"))
    if indicator.id not in opened.drawn_examples:
        examples = list(draw_examples(indicator, catalogue, opened.setup.policy))
        data = {"examples": [example.to_data() for example in examples]}
        pictures = [example.svg for example in examples]
        opened.drawn_examples[indicator.id] = write_pictures(data, pictures)
    return WorkerAnswer(opened.drawn_examples[indicator.id], MEDIA_TYPE)


def count_indicator(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Count the orders in which an indicator was found, may be, or could not be answered."""
    name = required_parameter(task.parameters, "id")
    return WorkerAnswer(write_block(opened.workspace.indicator_orders(name).to_data()))


def _draw_course(course: MeasureCourse) -> Chart:
    marks = [
        YearMark(point.year, point.height, point.meets, point.indicates) for point in course.points
    ]
    scale = YearScale(course.first, course.last, course.bounds, course.counts_above)
    return draw_years(marks, scale, printable(course.describe()))
