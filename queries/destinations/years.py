"""What is on record of a country over several years, each with every measure that was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.errors import UsageError
from onward.graph.countries import country_name, is_country_of_today
from onward.queries.destinations.records import Destinations
from onward.queries.model.measure_words import name_measure
from onward.queries.model.part import AssessmentPart
from onward.queries.model.values import MeasureRow
from onward.queries.tables.regimes import CountryRegime, Equipment

MOST_YEARS: Final = 60
EQUIPMENT: Final[tuple[Equipment, ...]] = ("arms", "repression", "interception")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOnRecord(AssessmentPart):
    """The record of a country in a year, and the measures that it rests on."""

    year: int
    status: str
    note: str
    measures: tuple[MeasureRow, ...]
    conflicts: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeInForce(AssessmentPart):
    """An act that restricts what may go to a country, as it stands on the day asked about."""

    equipment: str
    regime: str
    title: str
    consequence: str
    scope: str
    since: str | None
    until: str | None
    note: str
    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryYears(AssessmentPart):
    """What is on record of a country in some years.

    `names` says what measures are called; `note` that nothing at all is known of the country, and
    is empty where something is.
    """

    country: str
    name: str
    names: Mapping[str, str]
    on: str
    as_of: str | None
    note: str
    years: tuple[YearOnRecord, ...]
    regimes: tuple[RegimeInForce, ...]


def describe_years(
    destinations: Destinations,
    country: str,
    first: int,
    last: int,
    on: date,
    as_of: date | None,
) -> CountryYears:
    """Say what is on record of a country, the newest year first.

    Args:
        destinations: The rows that are loaded, and the tables.
        country: ISO 3166-1 alpha-2.
        first: The first year.
        last: The last one.
        on: Day on which acts must hold.
        as_of: Use only what was known by this day; None = everything.

    Raises:
        UsageError: The years are wrong.
    """
    if not 1900 <= first <= last <= 2200 or last - first >= MOST_YEARS:
        raise UsageError(
            f"years {first} to {last}: give the first before the last, {MOST_YEARS} at most"
        )
    years = [
        _describe_year(destinations, country, year, as_of) for year in range(last, first - 1, -1)
    ]
    rows = [row for year in years for row in (*year.measures, *year.conflicts)]
    codes = {row["measure"] for row in rows}
    regimes = tuple(
        _describe_regime(equipment, row)
        for equipment in EQUIPMENT
        for row in destinations.regimes_at(country, equipment, on, as_of)
    )
    is_silent = not regimes and all(row["value"] is None for row in rows)
    return CountryYears(
        country=country,
        name=country_name(country),
        names={measure: name_measure(measure) for measure in sorted(codes)},
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        note=_say_silence(country) if is_silent else "",
        years=tuple(years),
        regimes=regimes,
    )


def _say_silence(country: str) -> str:
    """Say that nothing is known of a country, which is no good record."""
    name = country_name(country)
    said = f"nothing is known of {name} in these years: neither a measure that is loaded nor an act"
    if is_country_of_today(country):
        return f"{said}; that speaks neither for it nor against it"
    return f"{said}; it exists no longer: ask for the country that its territory belongs to now"


def _describe_year(
    destinations: Destinations, country: str, year: int, as_of: date | None
) -> YearOnRecord:
    # measures are read of the year, acts as they stand on its last day
    record = destinations.status(country, date(year, 12, 31), as_of)
    return YearOnRecord(
        year=year,
        status=record.status,
        note=str(record.note),
        measures=tuple(reading.to_row() for reading in record.measures),
        conflicts=tuple(reading.to_row() for reading in record.conflicts if reading.value),
    )


def _describe_regime(equipment: Equipment, row: CountryRegime) -> RegimeInForce:
    return RegimeInForce(
        equipment=equipment,
        regime=row.regime,
        title=row.title,
        consequence=row.consequence,
        scope=row.scope,
        since=row.since,
        until=row.until,
        note=row.note,
        source=row.basis.source,
        url=row.basis.url,
    )
