"""Foreign institutions of concern, section 1286, as a table of the yearly reports."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from onward.graph.countries import agreed_country, country_code
from onward.graph.model import NameKind, Party, PartyKind, Provenance, Statement
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
    name="us_1286",
    title="Foreign institutions of concern, section 1286",
    publisher="US Department of Defense",
    url="https://basicresearch.defense.gov",
    licence="facts: US government work, public domain; tables as their maker says",
    files="a CSV with schema, name, aliases, program, report-date, end-date, country, …",
    may_ship=False,
    max_age_days=120,
    entries_dated=True,
    full_count=100,
    regime="US DoD",
)

COLUMNS: Final = (
    *("schema", "name", "aliases", "topics", "program", "authority", "reason", "report-date"),
    *("start-date", "end-date", "country", "notes", "source_url"),
)
CODE: Final = "US-DOD-1286"

_NOTES: Final[Mapping[str, str]] = {
    "notes": "note",
    "program": "programme",
    "authority": "authority",
}
"""Columns that are told as they stand; `reason` is the listing's own."""


class Row(NamedTuple):
    """A row, and when its report names the institution."""

    cells: Mapping[str, str]
    since: str
    until: str | None
    country: str | None


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listings for each institution, whichever reports name it."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for path in files:
        for row in _read_rows(path, log):
            rows[name_key(row.cells["name"])].append(row)
    days = [row.since for group in rows.values() for row in group]
    source = date_by_newest(days, SOURCE.url, options, log)
    for group in rows.values():
        yield from _make_statements(sorted(group, key=lambda row: row.since), source)


def _read_rows(path: Path, log: LoadLog) -> Iterator[Row]:
    for line, cells in csv_rows(path, log, columns=COLUMNS):
        since, until, reported = (
            read_date(path.name, line, cells, field, log)
            for field in ("start-date", "end-date", "report-date")
        )
        first = since or reported
        if not name_key(cells["name"]) or first is None:
            hint = "each row has the institution and the year of its report"
            log.reject(path, line, "missing_required", field="name, report-date", hint=hint)
            continue
        log.count_accepted(path)
        country = country_code(cells["country"])
        if cells["country"] and country is None:
            log.warn(path, line, "country", "is not a known country", cells["country"])
        yield Row(cells, first, until, country)


def _make_statements(rows: Sequence[Row], source: Provenance) -> Iterator[Statement]:
    newest = rows[-1].cells
    local = hash_of_name(newest["name"])
    party_id, name = f"us_1286:{local}", tidy(newest["name"])
    own_source = replace(
        source,
        record=local,
        url=read_url(newest["source_url"]) or source.url,
        published=rows[-1].since,
    )
    notes = dict.fromkeys(
        (key, row.cells[column])
        for row in rows
        for column, key in _NOTES.items()
        if row.cells[column]
    )
    countries = [row.country for row in rows if row.cells["country"]]
    names: list[tuple[str, NameKind]] = [
        (row.cells["name"].replace(";", ","), "alias") for row in rows
    ]
    names += [(row.cells["aliases"], "alias") for row in rows]
    yield Party(
        id=party_id,
        name=name,
        # the tables call them companies; they are universities and institutes
        kind=PartyKind.ORGANIZATION.value,
        country=agreed_country(countries),
        source=own_source,
        names=tuple(further_names(name, names)),
        notes=tuple(notes),
    )
    yield from listings(
        list_entry(CODE, CODE),
        party_id,
        own_source,
        entry_id=name,
        since=rows[0].since,
        until=rows[-1].until,
        text=next((row.cells["reason"] for row in reversed(rows) if row.cells["reason"]), None),
    )
