"""How measures ran over the years: values in their own years, gaps, heights on their scale."""

from onward.graph.model import DestinationRecord
from onward.queries.destinations import MeasureCourse, describe_courses, describe_years
from onward.queries.tables.tables import default_tables
from tests.unit.queries.destinations.test_destinations import DAY, row, world


def describe(*rows: DestinationRecord) -> tuple[MeasureCourse, ...]:
    years = describe_years(world(*rows), "XA", 2020, 2025, DAY, None)
    courses = describe_courses(years, default_tables().measures)
    return tuple(course for course in courses if course.source != "regimes.csv")


def test_a_value_stands_in_the_year_that_it_is_of_and_nowhere_else() -> None:
    [course] = describe(
        row("XA", "vdem_civlib", 2021, "0.2"), row("XA", "vdem_civlib", 2024, "0.4")
    )
    points = [(point.year, point.value, point.meets, point.indicates) for point in course.points]
    assert points == [(2021, "0.2", True, True), (2024, "0.4", False, True)]
    assert course.newest == "0.4 of 1 in 2024"
    said = course.describe()
    assert "no row of 2020, 2022, 2023, 2025" in said
    assert "2021: 0.2, counts; 2024: 0.4;" in said


def test_a_zero_is_no_gap() -> None:
    [course] = describe(row("XA", "fh_d4", 2022, "0"))
    [point] = course.points
    assert (point.year, point.height, point.meets) == (2022, 0.0, True)


def test_the_height_of_values_and_bounds_is_that_of_their_scale() -> None:
    [course] = describe(row("XA", "pts_a", 2023, "5"))
    assert (course.points[0].height, course.bounds, course.counts_above) == (1.0, (0.75,), True)
    [words] = describe(row("XA", "fh_status", 2023, "PF"))
    assert (words.points[0].height, words.bounds, words.counts_above) == (0.5, (1.0,), None)
    assert words.newest == "partly free in 2023"


def test_two_sources_of_a_measure_are_two_courses() -> None:
    courses = describe(
        row("XA", "pts_a", 2023, "5", dataset="one"), row("XA", "pts_a", 2023, "2", dataset="two")
    )
    assert [course.source for course in courses] == ["one", "two"]


def test_the_latest_edition_of_a_year_counts() -> None:
    [course] = describe(
        row("XA", "pts_a", 2023, "5", published="2024-03-01"),
        row("XA", "pts_a", 2023, "2", published="2026-03-01"),
        row("XA", "pts_a", 2025, "3", published="2026-03-01"),
    )
    assert [point.value for point in course.points] == ["2", "3"]


def test_what_is_off_its_scale_is_on_no_chart() -> None:
    [course] = describe(row("XA", "pts_a", 2023, "9"))
    assert course.points == ()
    assert "no row of 2020" in course.describe()


def test_of_a_country_without_rows_there_is_no_course() -> None:
    assert describe() == ()
