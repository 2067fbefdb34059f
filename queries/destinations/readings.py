"""Readings of a country's measures: one a row, each on its own scale, the newest that was known."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from onward.graph.dates import is_known_by, known_day
from onward.graph.model import DestinationRecord
from onward.graph.sayings import say
from onward.queries.model.values import MeasureRow
from onward.queries.tables.measures import Measure

OLDEST_YEARS: Final = 3
"""A row whose data year is further back counts as no row."""

OWN_READING: Final = "assessment"
"""The family of what a person has read of a country's record: claimed, with its document."""


class Reading(NamedTuple):
    """One measure as it was read for a country and year; value None: there is no row.

    Attributes:
        meets: Whether it counts towards an established record; None where there is no row or the
            value is not on the scale; `note` says which.
        indicates: Whether it at least indicates a record.
        standing: claimed: a person read it, such as the exporter itself; else stated.
        source: Dataset of the row, or the act for the family ``regime``.
    """

    measure: str
    family: str
    scale: str
    direction: str
    threshold: str
    licence: str
    value: str | None = None
    meets: bool | None = None
    indicates: bool | None = None
    standing: Literal["stated", "claimed"] = "stated"
    data_year: int | None = None
    published: str | None = None
    retrieved: str | None = None
    source: str | None = None
    url: str | None = None
    note: str = ""

    def to_row(self) -> MeasureRow:
        """Return the reading as an assessment prints it."""
        return {
            "measure": self.measure,
            "family": self.family,
            "scale": self.scale,
            "direction": self.direction,
            "threshold": self.threshold,
            "licence": self.licence,
            "value": self.value,
            "meets": self.meets,
            "indicates": self.indicates,
            "standing": self.standing,
            "data_year": self.data_year,
            "published": self.published,
            "retrieved": self.retrieved,
            "source": self.source,
            "url": self.url,
            "note": self.note,
        }


def newest_row(
    rows: Sequence[DestinationRecord], year: int, as_of: date | None
) -> DestinationRecord | None:
    """Return the newest row known by `as_of` that does not look ahead of `year`.

    Of several rows of one data year the one published last counts: editions revise the past.
    """
    not_ahead = [row for row in rows if row.data_year <= year]
    # Newest first: what was known of the years before is mostly not looked at.
    for newest in sorted({row.data_year for row in not_ahead}, reverse=True):
        of_year = [row for row in not_ahead if row.data_year == newest and was_known(row, as_of)]
        if of_year:
            return max(of_year, key=_rank_edition)
    return None


def was_known(row: DestinationRecord, as_of: date | None) -> bool:
    """Tell whether a row was published (else retrieved) by a day; without a day, it was."""
    return is_known_by(row.source.published, row.source.retrieved, as_of)


def newest_rows(
    rows: Sequence[DestinationRecord], year: int, as_of: date | None
) -> tuple[DestinationRecord, ...]:
    """Return the rows of the newest data year, one a dataset, sorted by dataset.

    Sources that disagree on one year stand side by side: none takes away what another shows.
    """
    by_dataset: dict[str, list[DestinationRecord]] = defaultdict(list)
    for row in rows:
        by_dataset[row.source.dataset].append(row)
    candidates = [newest_row(by_dataset[name], year, as_of) for name in sorted(by_dataset)]
    usable_rows = [row for row in candidates if row is not None]
    last = max((row.data_year for row in usable_rows), default=None)
    return tuple(row for row in usable_rows if row.data_year == last)


def _rank_edition(row: DestinationRecord) -> tuple[int, int, str, str]:
    source = row.source
    # of two editions of one year the later revises the earlier
    return row.data_year, known_day(source.published, source.retrieved), source.dataset, row.value


def read_measure(
    measure: Measure, row: DestinationRecord | None, year: int | None = None
) -> Reading:
    """Read a measure off a row; a row too old for `year`, or off the scale, decides nothing."""
    if row is None:
        return make_reading(measure)
    meets, indicates, note = None, None, ""
    # what was measured long ago says nothing of this year
    if year is not None and year - row.data_year > OLDEST_YEARS:
        note = say(
            "{code}: data of {data_year} are more than {oldest_years} years old",
            code=measure.code,
            data_year=row.data_year,
            oldest_years=OLDEST_YEARS,
        )
    else:
        try:
            meets, indicates = measure.meets(row.value), measure.is_indicated_by(row.value)
        except ValueError as error:
            note = f"{measure.code}: {error}"
    return make_reading(
        measure,
        value=row.value,
        meets=meets,
        indicates=indicates,
        standing="claimed" if measure.family == OWN_READING else "stated",
        data_year=row.data_year,
        published=row.source.published,
        retrieved=row.source.retrieved,
        source=row.source.dataset,
        url=row.source.url,
        note=note,
    )


def make_reading(measure: Measure, **values: object) -> Reading:
    """Make a reading of what the measure itself says and of some values; without any, of no row."""
    return Reading(
        measure.code,
        measure.family,
        measure.scale,
        measure.direction,
        measure.threshold,
        measure.licence,
        **values,  # type: ignore[arg-type]  # names and types are those of Reading, above
    )
