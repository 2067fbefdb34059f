"""Firms and individuals whom the World Bank has debarred, the JSON behind the list on its page."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.model import KIND_UNCERTAIN, Party, PartyKind, Provenance, Statement
from onward.loaders.parsing.cells import parse
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.names import tidy
from onward.loaders.readers import json_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.small_lists import date_by_newest
from onward.loaders.source import LoadLog, LoadOptions, Source

SOURCE = Source(
    name="world_bank",
    title="World Bank listing of ineligible firms and individuals",
    publisher="World Bank",
    url="https://www.worldbank.org/en/projects-operations/procurement/debarred-firms",
    licence="terms of the World Bank; see the publisher's page",
    files="the JSON answer of its service SANCTIONED_FIRM",
    may_ship=False,
    max_age_days=30,
    entries_dated=True,
    full_count=1000,
    regime="World Bank",
)

LIST: Final = "WORLD-BANK"
_FIELDS: Final = read_fields(__file__)
_KINDS: Final = {"F": PartyKind.ORGANIZATION, "I": PartyKind.PERSON}
_FOOTNOTE: Final = re.compile(r"\s*\*+[\s\d,]*$")
_DAY: Final = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_NO_END: Final = "2999"
_ADDRESS: Final = ("SUPP_ADDR", "SUPP_CITY", "SUPP_STATE_CODE", "SUPP_PROV_NAME")
_NOTES: Final = {
    "ADD_SUPP_INFO": "note",
    "SUPP_ELIG_STAT": "status",
    "INELIGIBLY_STATUS": "period",
    "SUPP_PRE_ACRN": "acronym",
    "SUPP_POST_ACRN": "acronym",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One record as text, its place, and the period of ineligibility."""

    cells: Mapping[str, str]
    file: str
    line: int
    since: str | None
    until: str | None

    @property
    def name(self) -> str:
        """The name, without the mark of a footnote."""
        return tidy(_FOOTNOTE.sub("", self.cells["SUPP_NAME"]))


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listing for each firm or individual."""
    rows = [row for path in files for row in _read_rows(path, log)]
    source = date_by_newest([row.since for row in rows], SOURCE.url, options, log)
    for row in rows:
        yield from _make_statements(row, source, log)


def _read_rows(path: Path, log: LoadLog) -> Iterator[Row]:
    numbers: set[str] = set()
    records = json_records(path, log, inside=("ZPROCSUPP",), below="response")
    for line, record in name_unread(records, _FIELDS, path, log):
        cells = defaultdict(str, {name: _as_text(value) for name, value in record.items()})
        number = cells["SUPP_ID"]
        if not number or not cells["SUPP_NAME"]:
            hint = "each record has the number and the name of a firm or individual"
            log.reject(path, line, "missing_required", field="SUPP_ID, SUPP_NAME", hint=hint)
        elif number in numbers:
            hint = "download the answer again"
            log.reject(path, line, "duplicate_id", field="SUPP_ID", value=number, hint=hint)
        else:
            numbers.add(number)
            log.count_accepted(path)
            days = (
                _read_day(path, line, cells, f"DEBAR_{end}_DATE", log) for end in ("FROM", "TO")
            )
            yield Row(cells, path.name, line, *days)


def _as_text(value: object) -> str:
    """Return a value of a record as text; what is no single value says nothing."""
    if not isinstance(value, str | int | float):
        return ""
    # what the page shows as & stands in some answers as it is written in the page
    return " ".join(unescape(str(value)).split())


def _read_day(
    path: Path, line: int, cells: Mapping[str, str], field: str, log: LoadLog
) -> str | None:
    """Return a day; the year 2999 says that a period has no end."""
    # a time of day is always midnight
    printed = cells[field].partition("T")[0]
    if _NO_END in printed:
        return None
    if match := _DAY.fullmatch(printed):
        printed = " ".join(match.groups())
    try:
        return parse(printed)
    except ValueError as error:
        log.warn(path, line, field, "bad_date", cells[field], str(error))
        return None


def _make_statements(row: Row, source: Provenance, log: LoadLog) -> Iterator[Statement]:
    cells, number = row.cells, row.cells["SUPP_ID"]
    own_source = replace(source, record=number, published=row.since or source.published)
    party_id = f"world_bank:{number}"
    word = cells["SUPP_TYPE_CODE"]
    kind = _KINDS.get(word.upper())
    if kind is None:
        log.warn(row.file, row.line, "SUPP_TYPE_CODE", "is neither F nor I", word)
    yield Party(
        id=party_id,
        name=row.name,
        kind=(kind or PartyKind.ORGANIZATION).value,
        country=_read_country(row, log),
        source=own_source,
        address=_join_address(cells),
        notes=tuple(_iterate_notes(cells, is_known=kind is not None)),
    )
    yield from listings(
        list_entry(LIST, ""),
        party_id,
        own_source,
        entry_id=number,
        since=row.since,
        until=row.until,
        text=cells["DEBAR_REASON"] or None,
    )


def _read_country(row: Row, log: LoadLog) -> str | None:
    code = country_code(row.cells["LAND1"]) or country_code(row.cells["COUNTRY_NAME"])
    if code is None and (printed := row.cells["COUNTRY_NAME"] or row.cells["LAND1"]):
        log.warn(row.file, row.line, "COUNTRY_NAME", "is not a known country", printed)
    return code


def _join_address(cells: Mapping[str, str]) -> str | None:
    """Return the address in one line; a country alone is none."""
    lines = [cells[name].strip(" ,;-") for name in _ADDRESS]
    code = cells["SUPP_ZIP_CODE"] or cells["SUPP_POST_CODE"]
    if not any(lines):
        return None
    whole = (*lines, code, cells["COUNTRY_NAME"])
    return ", ".join(dict.fromkeys(filter(None, whole))).replace(";", ",")


def _iterate_notes(cells: Mapping[str, str], *, is_known: bool) -> Iterator[tuple[str, str]]:
    for name, key in _NOTES.items():
        if cells[name]:
            yield key, cells[name]
    if not is_known:
        yield KIND_UNCERTAIN, "the list does not say whether it is a firm or a person"
