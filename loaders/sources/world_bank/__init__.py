"""Firms and individuals whom the World Bank has debarred, the JSON behind the list on its page."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.model import KIND_UNCERTAIN, Party, PartyKind, Provenance, Statement
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import Entry, Row, dated_by_newest, read_list_form
from onward.loaders.parsing.lists import list_entry
from onward.loaders.parsing.names import tidy
from onward.loaders.readers.records import json_records, squeeze_blanks
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadOptions

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source

_FIELDS: Final = read_fields(__file__)
_FOOTNOTE: Final = re.compile(r"\s*\*+[\s\d,]*$")
_DAY: Final = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_NO_END: Final = "2999"


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listing for each firm or individual."""
    rows = [row for path in files for row in _read_rows(path, log)]
    source = dated_by_newest(_FORM, [row.since for row in rows], options, log)
    for row in rows:
        yield from _Debarment(row, source).statements()


def _read_rows(path: Path, log: LoadLog) -> Iterator[Row]:
    numbers: set[str] = set()
    records = json_records(path, log, inside=("ZPROCSUPP",), below="response")
    for line, record in name_unread(records, _FIELDS, path, log):
        cells = defaultdict(str, {name: _as_text(value) for name, value in record.items()})
        number = cells["SUPP_ID"]
        if not number or not cells["SUPP_NAME"]:
            hint = "each record has the number and the name of a firm or individual"
            log.reject(path, line, "missing_required", field="SUPP_ID, SUPP_NAME", hint=hint)
            continue
        if number in numbers:
            hint = "download the answer again"
            log.reject(path, line, "duplicate_id", field="SUPP_ID", value=number, hint=hint)
            continue
        log.count_accepted(path)
        numbers.add(number)
        place = RowPlace(path.name, line, log)
        since, until = (
            place.day(cells[column], column, _parse_day)
            for column in ("DEBAR_FROM_DATE", "DEBAR_TO_DATE")
        )
        yield Row(cells, place, since, until)


def _as_text(value: object) -> str:
    """Return a value of a record as text; what is no single value says nothing."""
    if not isinstance(value, str | int | float):
        return ""
    # what the page shows as & stands in some answers as it is written in the page
    return squeeze_blanks(unescape(str(value)))


def _parse_day(printed: str) -> str | None:
    """Return a day; the year 2999 says that a period has no end.

    >>> _parse_day("01-JAN-2020T00:00:00"), _parse_day("31-DEC-2999")
    ('2020-01-01', None)
    """
    # a time of day is always midnight
    day = printed.partition("T")[0]
    if _NO_END in day:
        return None
    match = _DAY.fullmatch(day)
    return PUBLISHED_DATES.read(" ".join(match.groups()) if match else day)


class _Debarment(Entry):
    """One record of the list."""

    def __init__(self, row: Row, source: Provenance) -> None:
        self._row, self._cells = row, row.cells
        super().__init__(_FORM, row.cells["SUPP_ID"], row.place, source, since=row.since)

    def statements(self) -> Iterator[Statement]:
        """Yield the party and its listing."""
        cells = self._cells
        word = cells["SUPP_TYPE_CODE"]
        kind = _FORM.kinds.get(word.upper())
        if kind is None:
            self.warn("SUPP_TYPE_CODE", "is neither F nor I", word)
        notes = [(key, cells[name]) for name, key in _FORM.notes.items() if cells[name]]
        if kind is None:
            notes.append((KIND_UNCERTAIN, "the list does not say whether it is a firm or a person"))
        yield Party(
            id=self.id,
            name=tidy(_FOOTNOTE.sub("", cells["SUPP_NAME"])),
            kind=(kind or PartyKind.ORGANIZATION).value,
            country=self._find_country(),
            source=self.source,
            address=self._join_address(),
            notes=tuple(notes),
        )
        yield from self.list_as(
            list_entry(_FORM.list, ""),
            since=self._row.since,
            until=self._row.until,
            text=cells["DEBAR_REASON"] or None,
        )

    def _find_country(self) -> str | None:
        code, name = self._cells["LAND1"], self._cells["COUNTRY_NAME"]
        country = country_code(code) or country_code(name)
        if country is None and (printed := name or code):
            self.warn("COUNTRY_NAME", "is not a known country", printed)
        return country

    def _join_address(self) -> str | None:
        """Return the address in one line; a country alone is none."""
        lines = [self._cells[name].strip(" ,;-") for name in _FORM.address]
        code = self._cells["SUPP_ZIP_CODE"] or self._cells["SUPP_POST_CODE"]
        if not any(lines):
            return None
        whole = (*lines, code, self._cells["COUNTRY_NAME"])
        return ", ".join(dict.fromkeys(filter(None, whole))).replace(";", ",")
