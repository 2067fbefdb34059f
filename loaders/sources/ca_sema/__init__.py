"""The Consolidated Canadian Autonomous Sanctions List, its XML.

Since August 2026 the names of fields are written in both official languages, English first, as the
values have always been: ``<Item-NumeroDarticle>``. Before, they were English alone.

The list states no date of its own and no number that stays: an item's number restarts in each
schedule of each regulation.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.graph.identifiers import identifier
from onward.graph.model import (
    Identifier,
    Listing,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    Statement,
)
from onward.loaders.parsing.cells import parse
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.names import tidy
from onward.loaders.readers import xml_records
from onward.loaders.small_lists import date_by_newest, further_names
from onward.loaders.source import LoadLog, LoadOptions, Source

if TYPE_CHECKING:
    from lxml import etree

SOURCE = Source(
    name="ca_sema",
    title="Consolidated Canadian Autonomous Sanctions List",
    publisher="Global Affairs Canada",
    url="https://www.international.gc.ca",
    licence="terms of the Government of Canada; see the publisher's page",
    files="sema-lmes.xml",
    may_ship=False,
    max_age_days=7,
    entries_dated=True,
    regime="CA",
)

LIST: Final = "CA-SEMA"
_NOT_STATED: Final = frozenset({"", "n/a", "s.o.", "-"})
_RENAMED: Final = {"TitleOrShipType": "TitleOrShip"}
"""Fields that have another English name since they are named in both languages."""

_FIELDS: Final = frozenset(
    (
        *("Country", "LastName", "GivenName", "EntityOrShip", "Aliases", "TitleOrShip"),
        *("ShipIMONumber", "DateOfBirthOrShipBuildDate", "Schedule", "Item", "DateOfListing"),
    )
)
_SHIP_NUMBER: Final = re.compile(r"\d{7}")
_SERIAL_DAY: Final = re.compile(r"\d{5}")
_FIRST_DAY: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet, in which the list is kept."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record, its place, and since when it is listed."""

    cells: Mapping[str, str]
    file: str
    line: int
    since: str | None


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listing for each record."""
    rows = [row for path in files for row in _read_rows(path, log)]
    source = date_by_newest([row.since for row in rows], SOURCE.url, options, log)
    # two records of one schedule may agree in all that tells them apart
    counts: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: (_key_of(row), *sorted(row.cells.items()))):
        key = _key_of(row)
        counts[key] += 1
        local = key if counts[key] == 1 else f"{key}#{counts[key]}"
        record = _Record(local, row, source)
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
        yield Row(cells, path.name, line, _read_since(path, line, cells, log))


def _read_cells(path: Path, line: int, element: "etree._Element", log: LoadLog) -> dict[str, str]:
    cells: dict[str, str] = {}
    for child in element:
        name = str(child.tag).partition("-")[0]
        name = _RENAMED.get(name, name)
        text = " ".join((child.text or "").split())
        if name not in _FIELDS:
            log.warn(path, line, str(child.tag), "is not a known field, and is not read", text)
        elif text.lower() not in _NOT_STATED:
            cells[name] = text
    number = cells.get("ShipIMONumber", "")
    if number and _SHIP_NUMBER.search(number) is None:
        log.warn(path, line, "ShipIMONumber", "is no number; it is read as a name", number)
        cells["Aliases"] = "; ".join(filter(None, (cells.get("Aliases"), number)))
    return cells


def _read_since(path: Path, line: int, cells: Mapping[str, str], log: LoadLog) -> str | None:
    printed = cells.get("DateOfListing", "")
    try:
        return parse(_from_serial(printed))
    except ValueError as error:
        log.warn(path, line, "DateOfListing", "bad_date", printed, str(error))
        return None


def _from_serial(printed: str) -> str:
    """Return a day that a spreadsheet has left as a number; any other text as it is.

    >>> _from_serial("26359"), _from_serial("1972")
    ('1972-03-01', '1972')
    """
    if _SERIAL_DAY.fullmatch(printed) is None:
        return printed
    return (_FIRST_DAY + timedelta(days=int(printed))).isoformat()


def _name_of(cells: Mapping[str, str]) -> str:
    given, last = cells.get("GivenName", ""), cells.get("LastName", "")
    return tidy(cells.get("EntityOrShip") or f"{given} {last}")


def _key_of(row: Row) -> str:
    """Return what tells a record apart: the list has no number that stays."""
    fields = ("Country", "Schedule", "ShipIMONumber", "DateOfBirthOrShipBuildDate")
    terms = "\x1f".join((_name_of(row.cells), *(row.cells.get(name, "") for name in fields)))
    return hashlib.sha256(terms.encode()).hexdigest()[:16]


class _Record:
    """One record of the list."""

    def __init__(self, local: str, row: Row, source: Provenance) -> None:
        self._row, self._cells = row, row.cells
        self.id = f"ca_sema:{local}"
        self._source = replace(source, record=local, published=row.since or source.published)
        # the cell is written in both official languages
        self._country = row.cells["Country"].partition("/")[0].strip()

    def party(self) -> Party:
        """Return the party."""
        name = _name_of(self._cells)
        names: list[tuple[str, NameKind]] = [(self._cells.get("Aliases", ""), "alias")]
        kind = self._find_kind()
        return Party(
            id=self.id,
            name=name,
            kind=kind.value,
            # the country is that of the regulations, which name others, too
            country=None,
            source=self._source,
            names=tuple(further_names(name, names)),
            identifiers=tuple(self._read_numbers()),
            notes=tuple(self._iterate_notes(kind)),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield the listing, with the regulations' country as its programme."""
        parts = (self._cells.get("Schedule", ""), self._cells.get("Item", ""))
        yield from listings(
            replace(list_entry(LIST, ""), programme=self._country),
            self.id,
            self._source,
            entry_id=", item ".join(filter(None, parts)),
            since=self._row.since,
        )

    def _find_kind(self) -> PartyKind:
        if self._cells.get("ShipIMONumber"):
            return PartyKind.VESSEL
        is_person = self._cells.get("LastName") or self._cells.get("GivenName")
        return PartyKind.PERSON if is_person else PartyKind.ORGANIZATION

    def _read_numbers(self) -> Iterator[Identifier]:
        for number in _SHIP_NUMBER.findall(self._cells.get("ShipIMONumber", "")):
            yield identifier("imo", number)

    def _iterate_notes(self, kind: PartyKind) -> Iterator[tuple[str, str]]:
        yield "regulations", f"regulations on {self._country}"
        if title := self._cells.get("TitleOrShip", "").partition("|")[0].strip():
            yield ("vessel_type" if kind == PartyKind.VESSEL else "title"), title
        if day := self._cells.get("DateOfBirthOrShipBuildDate"):
            key = "birth_date" if kind == PartyKind.PERSON else "vessel_built"
            yield key, _from_serial(day)
