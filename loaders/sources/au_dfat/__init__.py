"""The Australian Sanctions Consolidated List, its workbook of 19 columns, or the former of 12.

A row is a name: the rows of one entry bear its number, with a letter behind it for each further
name (``101``, ``101a``, ``101b``). The workbook states no date of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.graph.model import Statement
from onward.loaders.parsing.names import tidy
from onward.loaders.small_lists import date_by_newest, table_rows
from onward.loaders.source import LoadLog, LoadOptions, Source
from onward.loaders.sources.au_dfat.record import AuRecord, Row, is_primary, read_since

SOURCE = Source(
    name="au_dfat",
    title="Australian Sanctions Consolidated List",
    publisher="Australian Department of Foreign Affairs and Trade",
    url="https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list",
    licence="terms of the Australian Government; see the publisher's page",
    files="Australian_Sanctions_Consolidated_List.xlsx",
    may_ship=False,
    max_age_days=7,
    entries_dated=True,
    full_count=3000,
    regime="AU",
)

COLUMNS: Final = (
    *("Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth"),
    *("Place of Birth", "Citizenship", "Address", "Additional Information"),
    *("Listing Information", "Committees", "Control Date"),
)
NEWER_COLUMNS: Final = (
    *("Alias Strength", "IMO Number", "Instrument of Designation"),
    *("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction"),
)
"""Columns that the list has since November 2025; before, no entry said which measure it meant."""

_REFERENCE: Final = re.compile(r"(\d{1,6})\s*[a-z]{0,3}\.?", re.IGNORECASE)


@dataclass(slots=True)
class _Entries:
    """The rows of each entry, by its number; a number that was given twice is two entries."""

    rows: dict[str, list[Row]]
    newest: dict[str, str]  # the key of the entry that a number means at this row

    def add(self, number: str, row: Row) -> bool:
        """Add a row to its entry; return whether another entry bears its number already."""
        key = self.newest.setdefault(number, number)
        present = self.rows.setdefault(key, [])
        primary = next((other for other in present if is_primary(other)), None)
        is_other = primary is not None and is_primary(row) and row.name != primary.name
        if is_other:
            times = sum(other.partition("#")[0] == number for other in self.rows) + 1
            key = self.newest[number] = f"{number}#{times}"
        self.rows.setdefault(key, []).append(row)
        return is_other


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party, its listings, and the UN's entry that it is, for each entry of the list."""
    entries = _Entries({}, {})
    for path in files:
        for number, row in _read_rows(path, log):
            if entries.add(number, row):
                reason = "is the number of another entry, too"
                log.warn(path, row.line, "Reference", reason, row.cells["Reference"])
    days = [row.since for rows in entries.rows.values() for row in rows]
    source = date_by_newest(days, SOURCE.url, options, log)
    for key, rows in entries.rows.items():
        record = AuRecord(key, rows, source, log)
        yield record.party()
        yield from record.listings()
        yield from record.same_as()


def _read_rows(path: Path, log: LoadLog) -> Iterator[tuple[str, Row]]:
    for line, printed in table_rows(path, log, COLUMNS, NEWER_COLUMNS):
        cells = _tidy_cells(printed)
        number = _REFERENCE.fullmatch(cells["Reference"])
        name = tidy(cells["Name of Individual or Entity"])
        if number is None or not name:
            column = "Name of Individual or Entity" if number else "Reference"
            hint = "each row has the number of its entry and a name"
            value = cells["Reference"]
            log.reject(path, line, "missing_required", field=column, value=value, hint=hint)
            continue
        log.count_accepted(path)
        since = read_since(path.name, line, cells, log)
        yield str(int(number[1])), Row(cells, path.name, line, name, since)


def _tidy_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the cells without the mark that a workbook keeps of line breaks within them."""
    return {name: text.replace("_x000D_", " ").strip() for name, text in cells.items()}
