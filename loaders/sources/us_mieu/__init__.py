"""Military-intelligence end users of 15 CFR 744.22, as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from onward.graph.countries import country_code
from onward.graph.model import Party, PartyKind, Statement
from onward.loaders.parsing.listed_rows import (
    date_by_newest,
    further_names,
    hash_of_name,
    name_key,
    read_date,
    read_url,
)
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.names import tidy
from onward.loaders.readers import csv_rows
from onward.loaders.source import LoadLog, LoadOptions, Source

SOURCE = Source(
    name="us_mieu",
    title="Military-intelligence end users, 15 CFR 744.22",
    publisher="US Commerce, Bureau of Industry and Security",
    url="https://www.ecfr.gov/current/title-15/part-744",
    licence="facts: US government work, public domain; tables as their maker says",
    files="a CSV with Type, Name, Alias, Country, Topics, Program, Date, End date, Source URL",
    may_ship=False,
    max_age_days=120,
    entries_dated=True,
    full_count=13,
    regime="BIS",
)

COLUMNS: Final = (
    *("Type", "Name", "Alias", "Country", "Topics", "Program", "Date", "End date", "Source URL"),
)
CODE: Final = "US-BIS-MIEU"


class Row(NamedTuple):
    """A row with its country and dates read."""

    cells: Mapping[str, str]
    country: str
    since: str
    until: str | None


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a unit and its listings for each row."""
    rows: dict[str, Row] = {}
    for path in files:
        for line, row in _read_rows(path, log):
            # two countries may have a directorate of one name
            key = f"{row.country} {row.cells['Name']}"
            if name_key(key) in rows:
                log.reject(path, line, "duplicate_id", field="Name", value=row.cells["Name"])
                continue
            log.count_accepted(path)
            rows[name_key(key)] = row
    source = date_by_newest([row.since for row in rows.values()], SOURCE.url, options, log)
    for row in rows.values():
        name, url = tidy(row.cells["Name"]), read_url(row.cells["Source URL"])
        local = hash_of_name(f"{row.country} {row.cells['Name']}")
        own_source = replace(source, record=local, url=url or source.url, published=row.since)
        party_id = f"us_mieu:{local}"
        yield Party(
            id=party_id,
            name=name,
            kind=PartyKind.MILITARY_UNIT.value,
            country=row.country,
            source=own_source,
            names=tuple(further_names(name, [(row.cells["Alias"], "alias")])),
            notes=(("programme", row.cells["Program"]),) if row.cells["Program"] else (),
        )
        yield from listings(
            list_entry(CODE, CODE),
            party_id,
            own_source,
            entry_id=name,
            since=row.since,
            until=row.until,
        )


def _read_rows(path: Path, log: LoadLog) -> Iterator[tuple[int, Row]]:
    for line, cells in csv_rows(path, log, columns=COLUMNS):
        since, until = (
            read_date(path.name, line, cells, field, log) for field in ("Date", "End date")
        )
        country = country_code(cells["Country"]) if cells["Country"] else None
        if not name_key(cells["Name"]) or since is None or country is None:
            hint = "each row has the unit, its country and the day of its listing"
            log.reject(path, line, "missing_required", field="Name, Country, Date", hint=hint)
            continue
        yield line, Row(cells, country, since, until)
