"""Chinese military companies of section 1260H, as a table of who stood on which list.

A row is an interval of listing: a company has a row for each list that names it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from onward.graph.model import (
    Listing,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.loaders.parsing.linked_names import make_unknown_party
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
    name="us_1260h",
    title="Chinese military companies, section 1260H",
    publisher="US Department of Defense",
    url="https://www.defense.gov",
    licence="facts: US government work, public domain; tables as their maker says",
    files="a CSV with Name, Clean Name, Alias, Previous Name, Parent Name, Note, Start date, …",
    may_ship=False,
    max_age_days=120,
    entries_dated=True,
    full_count=180,
    regime="US DoD",
    states_reasons=True,
)

COLUMNS: Final = (
    *("Name", "Clean Name", "Alias", "Previous Name", "Parent Name", "Note", "Start date"),
    *("End date", "Source Url"),
)
CODE: Final = "US-DOD-1260H"


@dataclass(frozen=True, slots=True)
class Row:
    """A row, its place, and when it begins and ends."""

    cells: dict[str, str]
    file: str
    line: int
    since: str
    until: str | None


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party for each company, a listing for each time it was listed, and its parents."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for path in files:
        for row in _read_rows(path, log):
            rows[name_key(row.cells["Clean Name"])].append(row)
    starts = sorted({row.since for group in rows.values() for row in group})
    source = date_by_newest(starts, SOURCE.url, options, log)
    companies = [_Company(group, starts, source) for group in rows.values()]
    for company in companies:
        yield company.party()
        yield from company.listings()
        yield from company.parents(rows.keys())


def _read_rows(path: Path, log: LoadLog) -> Iterator[Row]:
    for line, cells in csv_rows(path, log, columns=COLUMNS):
        since = read_date(path.name, line, cells, "Start date", log)
        if not name_key(cells["Clean Name"]) or since is None:
            hint = "each row has the company and the day of its list"
            log.reject(path, line, "missing_required", field="Clean Name, Start date", hint=hint)
            continue
        log.count_accepted(path)
        until = read_date(path.name, line, cells, "End date", log)
        yield Row(dict(cells), path.name, line, since, until)


class _Company:
    """All rows of one company, whatever its spelling."""

    def __init__(self, rows: Sequence[Row], starts: Sequence[str], source: Provenance) -> None:
        self._rows = sorted(rows, key=lambda row: (row.since, *row.cells.values()))
        self._starts = starts
        self._newest = self._rows[-1].cells
        self._local = hash_of_name(self._newest["Clean Name"])
        self.id = f"us_1260h:{self._local}"
        self._source = replace(
            source,
            record=self._local,
            url=read_url(self._newest["Source Url"]) or source.url,
            published=self._rows[-1].since,
        )

    def party(self) -> Party:
        """Return the party."""
        name = tidy(self._newest["Clean Name"])
        cells = [row.cells for row in reversed(self._rows)]
        names: list[tuple[str, NameKind]] = []
        for column in ("Clean Name", "Name"):
            names += [(each[column].replace(";", ","), "alias") for each in cells]
        names += [(each["Alias"], "alias") for each in cells]
        names += [(each["Previous Name"], "former") for each in cells]
        return Party(
            id=self.id,
            name=name,
            kind=PartyKind.COMPANY.value,
            country=None,
            source=self._source,
            names=tuple(further_names(name, names)),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each topic and each time without a break, with the newest note."""
        for since, until in self._read_intervals():
            notes = [row.cells["Note"] for row in self._rows if row.since >= since]
            text = next((note for note in reversed(notes) if note), None)
            entry = list_entry(CODE, CODE)
            of_topics = listings(
                entry, self.id, self._source, entry_id="", since=since, until=until, text=text
            )
            for listing in of_topics:
                # a company may have left the list and come back
                name = f"{listing.id}/{since}"
                source = replace(listing.source, record=name, published=since)
                yield replace(listing, id=name, source=source, entry_id=None)

    def _read_intervals(self) -> list[tuple[str, str | None]]:
        """Return since and until of each time on the list.

        A company that the newest list does not repeat, and that nobody took off, left with it.
        """
        newest_list, last = self._starts[-1], self._rows[-1]
        spans: list[tuple[str, str | None]] = []
        for row, later in zip(self._rows, [*self._rows[1:], None], strict=True):
            # a row without an end holds until the company's next one
            end = row.until or (later.since if later is not None else None)
            if end is None and last.since != newest_list:
                end = newest_list
            if spans and (spans[-1][1] is None or row.since <= spans[-1][1]):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((row.since, end))
        return spans

    def parents(self, listed: Collection[str]) -> Iterator[Party | Tie]:
        """Yield a tie from each parent that rows name, until a row names another one, or none."""
        runs = [(key, [*rows]) for key, rows in groupby(self._rows, key=_parent_key)]
        named: set[str] = set()
        for (key, rows), later in zip(runs, [*runs[1:], None], strict=True):
            if not key or key == name_key(rows[0].cells["Clean Name"]):
                continue
            parent = tidy(rows[0].cells["Parent Name"])
            parent_id = f"us_1260h:{hash_of_name(parent)}"
            if key not in listed:
                unknown = make_unknown_party(self.id, parent, self._source)
                parent_id = unknown.id
                if parent_id not in named:
                    named.add(parent_id)
                    yield unknown
            until = later[1][0].since if later is not None else rows[-1].until
            yield self._make_tie(parent_id, parent, rows[0].since, until)

    def _make_tie(self, parent_id: str, parent: str, since: str, until: str | None) -> Tie:
        record = f"{parent_id}/contains/{self.id}/{since}"
        return Tie(
            parent_id,
            self.id,
            TieKind.CONTAINS.value,
            replace(self._source, record=record),
            interest="unknownInterest",
            since=since,
            until=until,
            text=f"Parent: {parent}",
        )


def _parent_key(row: Row) -> str:
    return name_key(row.cells["Parent Name"])
