"""The Consolidated Canadian Autonomous Sanctions List, its XML.

Since August 2026 the names of fields are written in both official languages, English first, as the
values have always been: ``<Item-NumeroDarticle>``. Before, they were English alone.

The list states no date of its own and no number that stays: an item's number restarts in each
schedule of each regulation.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.graph.dates import PUBLISHED_DATES
from onward.graph.identifiers import identifier
from onward.graph.model import Listing, Party, PartyKind, Provenance, Statement
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import (
    Cells,
    Entry,
    Row,
    dated_by_newest,
    further_names,
    key_of_terms,
    read_list_form,
)
from onward.loaders.parsing.lists import list_entry
from onward.loaders.parsing.names import tidy
from onward.loaders.readers.records import squeeze_blanks, xml_records
from onward.loaders.source import LoadOptions

if TYPE_CHECKING:
    from lxml import etree

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source

_NOT_STATED: Final = frozenset({"", "n/a", "s.o.", "-"})
_SHIP_NUMBER: Final = re.compile(r"\d{7}")
_SERIAL_DAY: Final = re.compile(r"\d{5}")
_FIRST_DAY: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet, in which the list is kept."""


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listing for each record."""
    rows = [row for path in files for row in _read_rows(path, log)]
    source = dated_by_newest(_FORM, [row.since for row in rows], options, log)
    # two records of one schedule may agree in all that tells them apart
    counts: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: (_key_of(row), *sorted(row.cells.items()))):
        key = _key_of(row)
        counts[key] += 1
        record = _Record(key if counts[key] == 1 else f"{key}#{counts[key]}", row, source)
        yield record.party()
        yield from record.listings()


def _read_rows(path: Path, log: LoadLog) -> Iterator[Row]:
    for line, element in xml_records(path, log, tags=("record",)):
        cells = _read_cells(path, line, element, log)
        if not _name_of(cells) or not cells.get("Country"):
            hint = "each record has a name and the country of its regulations"
            log.reject(path, line, "missing_required", field="EntityOrShip, LastName", hint=hint)
            continue
        log.count_accepted(path)
        place = RowPlace(path.name, line, log)
        yield Row(cells, place, place.day(cells.get("DateOfListing"), "DateOfListing", _parse_day))


def _read_cells(path: Path, line: int, element: "etree._Element", log: LoadLog) -> dict[str, str]:
    cells: dict[str, str] = {}
    for child in element:
        name = str(child.tag).partition("-")[0]
        name = _FORM.spellings.get(name, name)
        text = squeeze_blanks(child.text)
        if name not in _FORM.columns:
            log.warn(path, line, str(child.tag), "is not a known field, and is not read", text)
        elif text.lower() not in _NOT_STATED:
            cells[name] = text
    number = cells.get("ShipIMONumber", "")
    if number and _SHIP_NUMBER.search(number) is None:
        log.warn(path, line, "ShipIMONumber", "is no number; it is read as a name", number)
        cells["Aliases"] = "; ".join(filter(None, (cells.get("Aliases"), number)))
    return cells


def _parse_day(printed: str) -> str | None:
    return PUBLISHED_DATES.read(_from_serial(printed))


def _from_serial(printed: str) -> str:
    """Return a day that a spreadsheet has left as a number; any other text as it is.

    >>> _from_serial("26359"), _from_serial("1972")
    ('1972-03-01', '1972')
    """
    if _SERIAL_DAY.fullmatch(printed) is None:
        return printed
    return (_FIRST_DAY + timedelta(days=int(printed))).isoformat()


def _name_of(cells: Cells) -> str:
    given, last = cells.get("GivenName", ""), cells.get("LastName", "")
    return tidy(cells.get("EntityOrShip") or f"{given} {last}")


def _key_of(row: Row) -> str:
    """Return what tells a record apart: the list has no number that stays."""
    fields = ("Country", "Schedule", "ShipIMONumber", "DateOfBirthOrShipBuildDate")
    return key_of_terms((_name_of(row.cells), *(row.cells.get(name, "") for name in fields)))


class _Record(Entry):
    """One record of the list."""

    def __init__(self, key: str, row: Row, source: Provenance) -> None:
        super().__init__(_FORM, key, row.place, source, since=row.since)
        self._cells, self._since = row.cells, row.since
        # the cell is written in both official languages
        self._country = row.cells["Country"].partition("/")[0].strip()
        is_person = row.cells.get("LastName") or row.cells.get("GivenName")
        self._kind = PartyKind.PERSON if is_person else PartyKind.ORGANIZATION
        if row.cells.get("ShipIMONumber"):
            self._kind = PartyKind.VESSEL

    def party(self) -> Party:
        """Return the party, of no country: the regulations on one country name others, too."""
        name = _name_of(self._cells)
        numbers = _SHIP_NUMBER.findall(self._cells.get("ShipIMONumber", ""))
        return Party(
            id=self.id,
            name=name,
            kind=self._kind.value,
            country=None,
            source=self.source,
            names=tuple(further_names(name, [(self._cells.get("Aliases", ""), "alias")])),
            identifiers=tuple(identifier("imo", number) for number in numbers),
            notes=tuple(self._iterate_notes()),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield the listing, with the regulations' country as its programme."""
        parts = (self._cells.get("Schedule", ""), self._cells.get("Item", ""))
        entry = replace(list_entry(_FORM.list, ""), programme=self._country)
        number = ", item ".join(filter(None, parts))
        yield from self.list_as(entry, entry_id=number, since=self._since)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        yield "regulations", f"regulations on {self._country}"
        if title := self._cells.get("TitleOrShip", "").partition("|")[0].strip():
            yield ("vessel_type" if self._kind == PartyKind.VESSEL else "title"), title
        if day := self._cells.get("DateOfBirthOrShipBuildDate"):
            key = "birth_date" if self._kind == PartyKind.PERSON else "vessel_built"
            yield key, _from_serial(day)
