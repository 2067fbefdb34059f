"""How each measure of a country ran over the years: what a small chart draws, and says in words.

A value stands in the year that it was measured for. A year of which no source has a row is a gap,
also where an earlier value was taken for that year's record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onward.queries.destinations.years import CountryYears
from onward.queries.model.measure_words import read_measure
from onward.queries.model.part import AssessmentPart
from onward.queries.model.values import MeasureRow
from onward.queries.tables.measures import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePoint(AssessmentPart):
    """What a source states of a year; `height` is its place on the scale, from 0 to 1."""

    year: int
    value: str
    height: float
    meets: bool
    indicates: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCourse(AssessmentPart):
    """A measure over some years, by one source.

    Attributes:
        measure, name, source: Which one, as a reader calls it, by which dataset.
        threshold: From where on it counts, in words.
        first, last: The years.
        newest: The newest value in words; "" where no year has a row.
        edition: The dataset with the day of its rows, and the licence.
        points: The years that have a row, the earliest first.
        bounds: Heights from which on a value counts; the second one indicates a record only.
        counts_above: Whether what counts lies above its bound; None where only the bound itself
            counts.
    """

    measure: str
    name: str
    source: str
    threshold: str
    first: int
    last: int
    newest: str
    edition: str
    points: tuple[CoursePoint, ...]
    bounds: tuple[float, ...]
    counts_above: bool | None

    def describe(self) -> str:
        """Say what the chart shows: each value by its year, and which years have none."""
        years = {point.year for point in self.points}
        gaps = [str(year) for year in range(self.first, self.last + 1) if year not in years]
        values = [
            f"{point.year}: {point.value}{', counts' if point.meets else ''}"
            for point in self.points
        ]
        missing = [f"no row of {', '.join(gaps)}"] if gaps else []
        return f"{self.name}, {self.first} to {self.last}. {'; '.join(values + missing)}."


def describe_courses(
    years: CountryYears, measures: Mapping[str, Measure]
) -> tuple[MeasureCourse, ...]:
    """Return how each measure ran that some year of a country has a row of.

    Args:
        years: What is on record of the country.
        measures: Of the rule pack, by their codes.
    """
    rows: dict[tuple[str, str], dict[int, MeasureRow]] = {}
    for year in years.years:
        for row in year.measures:
            data_year, source = row["data_year"], row["source"]
            if row["value"] is not None and data_year is not None and source is not None:
                # the newest year comes first: it has read the latest edition
                rows.setdefault((row["measure"], source), {}).setdefault(data_year, row)
    span = (years.years[-1].year, years.years[0].year)
    return tuple(
        _describe_course(measures[measure], source, by_year, span)
        for (measure, source), by_year in rows.items()
        if measure in measures
    )


def _describe_course(
    measure: Measure, source: str, rows: Mapping[int, MeasureRow], span: tuple[int, int]
) -> MeasureCourse:
    newest = rows[max(rows)]
    bounds = (measure.bound, measure.indicates)
    return MeasureCourse(
        measure=measure.code,
        name=read_measure(measure.code, "")[0],
        source=source,
        threshold=measure.threshold,
        first=span[0],
        last=span[1],
        newest=_say_value(measure, newest),
        edition=", ".join(_describe_edition(source, newest)),
        points=tuple(_list_points(measure, rows, span)),
        bounds=tuple(measure.find_height(bound) for bound in bounds if bound),
        counts_above=None if measure.test == "eq" else measure.test == "gte",
    )


def _say_value(measure: Measure, row: MeasureRow) -> str:
    _, words, top = read_measure(measure.code, row["value"] or "")
    return f"{words}{f' of {top}' if top else ''} in {row['data_year']}"


def _describe_edition(source: str, row: MeasureRow) -> Iterator[str]:
    yield source
    if row["published"]:
        yield f"published {row['published']}"
    yield row["licence"]


def _list_points(
    measure: Measure, rows: Mapping[int, MeasureRow], span: tuple[int, int]
) -> Iterator[CoursePoint]:
    """Yield the years that have a value on the scale, the earliest first."""
    for year in sorted(rows):
        value = rows[year]["value"] or ""
        try:
            meets, indicates = measure.meets(value), measure.is_indicated_by(value)
        except ValueError:
            continue  # off its scale: the table says so, and a chart has no place for it
        if span[0] <= year <= span[1]:
            yield CoursePoint(
                year=year,
                value=read_measure(measure.code, value)[1],
                height=measure.find_height(value),
                meets=meets,
                indicates=indicates,
            )
