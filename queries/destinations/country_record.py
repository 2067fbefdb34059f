"""A country's record of a year: one reading a measure, and families of measures that vote.

Scales are never averaged. Measures of one family are not independent and count once
(docs/rule-pack.md, Destination records).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from onward.graph.dates import is_known_by, known_day
from onward.graph.model import DestinationRecord
from onward.queries.model.values import MeasureRow
from onward.queries.tables.measures import Combine, Measure

RecordStatus = Literal["established", "indicated", "none", "unknown"]

OLDEST_YEARS: Final = 3
"""A row whose data year is further back counts as no row."""

SECOND_FAMILY: Final = "load a second family (Political Terror Scale, Freedom House)"

FAMILIES_FOR_NONE: Final = 2
"""So many families must have rows before their silence says anything."""


class Reading(NamedTuple):
    """One measure as it was read for a country and year; value None: there is no row.

    Attributes:
        meets: None where there is no row or the value is not on the scale; `note` says which.
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
            "data_year": self.data_year,
            "published": self.published,
            "retrieved": self.retrieved,
            "source": self.source,
            "url": self.url,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """A country's record in a year, with every measure it was judged by.

    Attributes:
        families_met: Families that meet, sorted.
        families_known: Families that have a row, sorted.
        conflicts: Readings that are shown and never counted.
        note: What a reader must know: a second family is missing, a row is too old.
    """

    country: str
    on: date
    status: RecordStatus
    measures: tuple[Reading, ...]
    families_met: tuple[str, ...]
    families_known: tuple[str, ...]
    conflicts: tuple[Reading, ...]
    note: str = ""

    @property
    def year(self) -> int:
        """The year asked for."""
        return self.on.year

    def measure_rows(self) -> list[MeasureRow]:
        """Return the measures that have a row, as an assessment prints them."""
        return [reading.to_row() for reading in self.measures if reading.value is not None]


@dataclass(frozen=True, slots=True)
class CountrySets:
    """All countries by the status of their record; those of status none are in no set."""

    established: frozenset[str]
    indicated: frozenset[str]
    unknown: frozenset[str]


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
    meets, note = None, ""
    # what was measured long ago says nothing of this year
    if year is not None and year - row.data_year > OLDEST_YEARS:
        note = f"{measure.code}: data of {row.data_year} are more than {OLDEST_YEARS} years old"
    else:
        try:
            meets = measure.meets(row.value)
        except ValueError as error:
            note = f"{measure.code}: {error}"
    return make_reading(
        measure,
        value=row.value,
        meets=meets,
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


def judge_country(
    country: str,
    on: date,
    readings: Sequence[Reading],
    combine: Mapping[str, Combine],
    families_needed: int,
) -> CountryRecord:
    """Let families vote.

    Args:
        country: ISO 3166-1 alpha-2.
        on: The day asked for.
        readings: One or more a measure, of all families that count or are shown.
        combine: How the measures of each family count.
        families_needed: How many families must meet for an established record.
    """
    votes: dict[str, dict[str, list[bool | None]]] = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        votes[reading.family][reading.measure].append(reading.meets)
    verdicts = {
        family: _combine_votes(list(by_measure.values()), combine[family])
        for family, by_measure in votes.items()
        # some measures, such as conflicts, are shown and never vote
        if combine[family] != "shown"
    }
    met = tuple(sorted(family for family, meets in verdicts.items() if meets))
    with_rows = tuple(sorted(family for family, meets in verdicts.items() if meets is not None))
    return CountryRecord(
        country=country,
        on=on,
        status=_choose_status(len(met), len(with_rows), families_needed),
        measures=tuple(reading for reading in readings if reading.family in verdicts),
        families_met=met,
        families_known=with_rows,
        conflicts=tuple(reading for reading in readings if reading.family not in verdicts),
        note=_write_note(readings, with_rows),
    )


def _choose_status(met: int, with_rows: int, families_needed: int) -> RecordStatus:
    if met >= families_needed:
        return "established"
    if met:
        return "indicated"
    # silence counts only where enough was looked at
    return "none" if with_rows >= FAMILIES_FOR_NONE else "unknown"


def _combine_votes(by_measure: Sequence[Sequence[bool | None]], combine: Combine) -> bool | None:
    """Return a family's vote: sources of one measure vote by any, measures as the table says."""
    votes = [_any_vote(votes_of_measure) for votes_of_measure in by_measure]
    return _all_votes(votes) if combine == "all" else _any_vote(votes)


def _any_vote(votes: Sequence[bool | None]) -> bool | None:
    decided = [vote for vote in votes if vote is not None]
    return any(decided) if decided else None


def _all_votes(votes: Sequence[bool | None]) -> bool | None:
    if False in votes:
        return False
    return None if None in votes else True


def _write_note(readings: Sequence[Reading], with_rows: Sequence[str]) -> str:
    """Name every row that could not count, and a lack of measures that only the user can mend."""
    faults = [reading.note for reading in readings if reading.value and reading.meets is None]
    if len([family for family in with_rows if family != "regime"]) < FAMILIES_FOR_NONE:
        faults.append(
            f"fewer than two published measures are loaded for this country: {SECOND_FAMILY}"
        )
    return "; ".join(faults)
