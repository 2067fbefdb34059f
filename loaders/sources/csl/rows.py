"""Rows of the US Consolidated Screening List: columns, lists, keys and dates."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.errors import RowRefused
from onward.loaders.parsing.cells import parse
from onward.loaders.parsing.names import tidy
from onward.loaders.parsing.ofac_remarks import ENTRY_ADDRESS
from onward.loaders.readers import csv_rows
from onward.loaders.source import LoadLog, LoadOptions

COLUMNS = (
    *("_id", "source", "entity_number", "type", "programs", "name", "title", "addresses"),
    *("federal_register_notice", "start_date", "end_date", "standard_order"),
    *("license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage"),
    *("gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url"),
    *("alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth"),
    *("source_information_url", "ids"),
)

LISTS = {
    "Specially Designated Nationals (SDN) - Treasury Department": "US-OFAC-SDN",
    "Sectoral Sanctions Identifications List (SSI) - Treasury Department": "US-OFAC-SSI",
    "Palestinian Legislative Council List (PLC) - Treasury Department": "US-OFAC-PLC",
    "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department": (
        "US-OFAC-CMIC"
    ),
    "Capta List (CAP) - Treasury Department": "US-OFAC-CAPTA",
    "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department": "US-OFAC-MBS",
    "Foreign Sanctions Evaders (FSE) - Treasury Department": "US-OFAC-FSE",
    "Entity List (EL) - Bureau of Industry and Security": "US-BIS-EL",
    "Denied Persons List (DPL) - Bureau of Industry and Security": "US-BIS-DPL",
    "Unverified List (UVL) - Bureau of Industry and Security": "US-BIS-UVL",
    "Military End User (MEU) List - Bureau of Industry and Security": "US-BIS-MEU",
    "Nonproliferation Sanctions (ISN) - State Department": "US-STATE-ISN",
    "ITAR Debarred (DTC) - State Department": "US-STATE-DTC",
}
"""The 13 values of the column `source`; any other fails the load."""

_LOST = re.compile(r"\w\?\w|(?:^|; )\?\w|\w\?(?:$|;)|\ufffd")


@dataclass(frozen=True, slots=True)
class CslRow:
    """One sound row, with its list and dates read."""

    cells: Mapping[str, str]
    file: str
    line: int
    list_code: str
    since: str | None
    until: str | None


def csl_rows(path: Path, log: LoadLog) -> Iterator[CslRow]:
    """Stream the sound rows of a file.

    Raises:
        RowRefused: The source of a row is not one of the 13 lists.
    """
    # excerpts of the list lack the first column, the key
    for line, cells in csv_rows(path, log, columns=COLUMNS, required=COLUMNS[1:]):
        if cells["source"] not in LISTS:
            raise RowRefused(
                "unknown_list: the source is not one of the 13 lists",
                file=path.name,
                line=line,
                field="source",
                value=cells["source"],
                hint="a new list must be mapped before it can be loaded",
            )
        if not tidy(cells["name"]):
            log.reject(path, line, "missing_required", field="name", hint="give a name")
            continue
        since, until = (
            _read_date(path, line, cells, field, log) for field in ("start_date", "end_date")
        )
        log.count_accepted(path)
        # the publisher's export has "?" for letters outside its code page; they cannot be restored
        log.counts["lost_characters"] += _has_lost(cells)
        yield CslRow(cells, path.name, line, LISTS[cells["source"]], since, until)


def _has_lost(cells: Mapping[str, str]) -> bool:
    """Return whether a name has a question mark where the publisher lost a character."""
    return any(_LOST.search(cells[column]) for column in ("name", "alt_names"))


def _read_date(
    path: Path, line: int, cells: Mapping[str, str], field: str, log: LoadLog
) -> str | None:
    try:
        return parse(cells[field])
    except ValueError as error:
        log.warn(path, line, field, "bad_date", cells[field], str(error))
        return None


def row_number(cells: Mapping[str, str]) -> str:
    """Return the publisher's key; excerpts have none, there a hash identifies the row."""
    if cells["_id"]:
        return cells["_id"]
    terms = "\x1f".join(cells[name] for name in ("source", "name", "addresses", "start_date"))
    return hashlib.sha256(terms.encode()).hexdigest()[:16]


def row_order(row: CslRow) -> tuple[str, ...]:
    """Order rows of one number, whatever their order in the file."""
    return (row.list_code, *row.cells.values())


def file_dates(
    rows: Mapping[str, Sequence[CslRow]], options: LoadOptions, log: LoadLog
) -> tuple[str | None, str | None]:
    """Return the publication and retrieval dates of the file, which states none itself."""
    retrieved = options.retrieved or options.published
    newest = max((row.since for group in rows.values() for row in group if row.since), default=None)
    # "at the earliest": the file may be newer than its newest listing, never older
    if retrieved is None and newest is not None:
        log.notes.append(
            f"the file has no date; it is dated by its newest listing, {newest}, at the earliest"
        )
    return options.published or newest, retrieved or newest


def find_address(cells: Mapping[str, str]) -> str:
    """Return the publisher's own address of an entry: OFAC has one each, others one a list."""
    number = cells["entity_number"]
    if number.isdecimal() and cells["source"].endswith("Treasury Department"):
        return f"{ENTRY_ADDRESS}{number}"
    return cells["source_information_url"] or cells["source_list_url"]
