"""The Australian Sanctions Consolidated List, its workbook of 19 columns, or the former of 12.

A row is a name: the rows of one entry bear its number, with a letter behind it for each further
name (``101``, ``101a``, ``101b``). The workbook states no date of its own.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from onward.graph.countries import agreed_country
from onward.graph.dates import DAY_FIRST_DATES, write_year_out
from onward.graph.identifiers import identifier
from onward.graph.model import (
    IdentityLink,
    Listing,
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    Statement,
)
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import (
    Cells,
    Entry,
    Row,
    dated_by_newest,
    read_list_form,
    table_rows,
    write_birth,
)
from onward.loaders.parsing.cells import yes_or_no
from onward.loaders.parsing.lists import ListEntry, list_entry
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.numbers import without_numbers
from onward.loaders.source import LoadOptions

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source

_NAME: Final = "Name of Individual or Entity"
_MEASURES: Final = (
    *("Targeted Financial Sanction", "Arms Embargo", "Maritime Restriction", "Travel Ban"),
)
"""Columns that say a measure, the gravest first."""

_REASONS: Final = ("Additional Information", "Listing Information")

_LISTED_SINCE: Final = (1969, 2068)
"""What two digits of a year of listing mean: as programs read them."""

_YOUNGEST, _OLDEST = 15, 100
"""Ages between which two digits of a year of birth are read."""

_REFERENCE: Final = re.compile(r"(\d{1,6})\s*[a-z]{0,3}\.?", re.IGNORECASE)
_SHORT_DATE: Final = re.compile(r"\d{1,2}[-/ ](?:\d{1,2}|[A-Za-z]{3,9})[-/ ]\d\d")
_LETTERED: Final = re.compile(r"(?:^|[\s,;])(?:[a-z]|i{1,3}|iv|vi{0,3})\)\s*", re.IGNORECASE)
_UN_REFERENCE: Final = re.compile(r"\W*([A-Z]{2}[ie]\.\d{3})\b")
_LISTED: Final = re.compile(
    r"\blisted\b[^.;()]{0,80}?\bon\s+(\d{1,2}\s+[A-Za-z]{3,9}\.?\s+\d{4})", re.IGNORECASE
)
_AMENDED: Final = re.compile(r"\bamended\b", re.IGNORECASE)
_IMO: Final = re.compile(r"\b\d{7}\b")


@dataclass(frozen=True, slots=True)
class AuRow(Row):
    """One row, which is a name of an entry."""

    name: str = ""

    @property
    def name_kind(self) -> NameKind | None:
        """What kind of name it is; None: its word is not known."""
        return _FORM.names.get(self.cells["Name Type"].casefold())


@dataclass(slots=True)
class _Entries:
    """The rows of each entry, by its number; a number that was given twice is two entries."""

    rows: dict[str, list[AuRow]]
    newest: dict[str, str]  # the key of the entry that a number means at this row

    def add(self, number: str, row: AuRow) -> bool:
        """Add a row to its entry; return whether another entry bears its number already."""
        key = self.newest.setdefault(number, number)
        present = self.rows.setdefault(key, [])
        primary = next((other for other in present if other.name_kind == "primary"), None)
        is_other = primary is not None and row.name_kind == "primary" and row.name != primary.name
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
                row.place.warn("Reference", reason, row.cells["Reference"])
    days = [row.since for rows in entries.rows.values() for row in rows]
    source = dated_by_newest(_FORM, days, options, log)
    for key, rows in entries.rows.items():
        record = _Record(key, rows, source)
        yield record.party()
        yield from record.listings()
        yield from record.same_as()


def _read_rows(path: Path, log: LoadLog) -> Iterator[tuple[str, AuRow]]:
    for line, printed in table_rows(path, log, _FORM):
        # a workbook keeps a mark of line breaks within its cells
        cells = {name: text.replace("_x000D_", " ").strip() for name, text in printed.items()}
        number, name = _REFERENCE.fullmatch(cells["Reference"]), tidy(cells[_NAME])
        if number is None or not name:
            column = _NAME if number else "Reference"
            hint = "each row has the number of its entry and a name"
            value = cells["Reference"]
            log.reject(path, line, "missing_required", field=column, value=value, hint=hint)
            continue
        log.count_accepted(path)
        place = RowPlace(path.name, line, log)
        yield str(int(number[1])), AuRow(cells, place, read_since(place, cells), name=name)


def read_since(place: RowPlace, cells: Cells) -> str | None:
    """Return since when an entry is subject to sanctions; a day that cannot be read is named.

    The control date is that of the last change of an entry: where the entry says when it was
    listed, that counts, and where it says no more than that it was amended, nothing is known.
    """
    information = cells["Listing Information"]
    control_day = place.day(cells["Control Date"], "Control Date", _parse_control)
    listed = _read_days(information)
    if not listed and _AMENDED.search(information):
        return None
    return min(filter(None, (control_day, *listed)), default=None)


def _parse_control(printed: str) -> str | None:
    # a CSV that a spreadsheet wrote has two digits of the year
    return DAY_FIRST_DATES.read(write_year_out(printed, *_LISTED_SINCE))


def _read_days(information: str) -> list[str]:
    """Return the days on which an entry says that it was listed.

    >>> _read_days("Listed by UN 1267 Committee on 6 Oct. 2001 (amended on 5 Mar. 2009)")
    ['2001-10-06']
    """
    days = []
    for match in _LISTED.finditer(information):
        with suppress(ValueError):
            days.append(DAY_FIRST_DATES.read(match[1]))
    return [day for day in days if day is not None]


class _Record(Entry):
    """One entry of the list: all rows that bear its number."""

    def __init__(self, key: str, rows: Sequence[AuRow], source: Provenance) -> None:
        self._rows = rows
        self._first = next((row for row in rows if row.name_kind == "primary"), rows[0])
        listed = min(filter(None, (row.since for row in rows)), default=None)
        super().__init__(_FORM, key, self._first.place, source, since=listed)

    @cached_property
    def kind(self) -> PartyKind:
        """What the entry is, by the row of its name."""
        word = self._first.cells["Type"]
        kind = _FORM.kinds.get(word.casefold())
        if kind is None:
            self.warn("Type", "is none of Individual, Entity, Vessel", word)
        others = {row.cells["Type"].casefold() for row in self._rows} - {word.casefold(), ""}
        if others:
            self.warn("Type", "is another one in a further row of the entry", word)
        return kind or PartyKind.ORGANIZATION

    def party(self) -> Party:
        """Return the party."""
        numbers = dict.fromkeys(
            number for row in self._rows for number in _IMO.findall(row.cells["IMO Number"])
        )
        return Party(
            id=self.id,
            name=self._first.name,
            kind=self.kind.value,
            country=agreed_country(
                self.read_nations("Citizenship", self._list_values("Citizenship"))
            ),
            source=self.source,
            names=tuple(self._further_names()),
            identifiers=tuple(identifier("imo", number) for number in numbers),
            address="; ".join(self._list_values("Address")) or None,
            notes=tuple(self._iterate_notes()),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each committee or regime, with its gravest measure."""
        by_programme: dict[str, list[AuRow]] = {}
        for row in self._rows:
            by_programme.setdefault(row.cells["Committees"], []).append(row)
        # rows of further names may leave the committee out
        if len(by_programme) > 1:
            by_programme.pop("", None)
        for programme, rows in by_programme.items():
            measures = [
                name for name in _MEASURES if any(self._imposes_measure(row, name) for row in rows)
            ]
            texts = [row.cells[name] for name in _REASONS for row in rows]
            acts = [" ".join(row.cells["Instrument of Designation"].split()) for row in rows]
            yield from self.list_as(
                replace(self._find_entry(measures), programme=programme),
                entry_id=self.key.partition("#")[0],
                act=next(filter(None, acts), None),
                since=min(filter(None, (row.since for row in rows)), default=None),
                text=without_numbers("; ".join(dict.fromkeys(filter(None, texts)))) or None,
                notes=(("measures", "; ".join(measures)),) if len(measures) > 1 else (),
            )

    def same_as(self) -> Iterator[IdentityLink]:
        """Yield the entry of the UN's list that it is, where its information begins with it."""
        texts = [row.cells["Additional Information"] for row in self._rows]
        numbers = {match[1] for text in texts if (match := _UN_REFERENCE.match(text))}
        if len(numbers) == 1:
            yield from self.link_un(numbers.pop())

    def _further_names(self) -> Iterator[Name]:
        seen = {self._first.name}
        for row in self._rows:
            kind = row.name_kind
            if kind is None:
                word = row.cells["Name Type"].casefold()
                reason = "is not a known type of name"
                row.place.warn("Name Type", reason, word)
            if row.cells["Alias Strength"].casefold() in ("weak", "low"):
                kind = "weak"
            if row.name not in seen and not is_debris(row.name):
                seen.add(row.name)
                yield Name(row.name, "alias" if kind in (None, "primary") else kind)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        is_person = self.kind == PartyKind.PERSON
        for value in self._list_values("Date of Birth"):
            yield ("birth_date" if is_person else "date"), self._read_date(value)
        for value in self._list_values("Place of Birth"):
            yield "birth_place", value
        for value in self._list_values("Citizenship"):
            yield ("nationality" if is_person else "country"), value
        for row in self._rows:
            number = row.cells["IMO Number"]
            if number and not _IMO.search(number):
                row.place.warn("IMO Number", "bad_number", number)

    def _read_date(self, printed: str) -> str:
        """Return a date of birth or founding; two digits of a year alone say who is grown up."""
        retrieved = int((self.source.retrieved or str(_LISTED_SINCE[1]))[:4])
        written = write_year_out(printed, retrieved - _OLDEST, retrieved - _YOUNGEST)
        if written == printed and _SHORT_DATE.fullmatch(printed):
            self.warn("Date of Birth", "does not say its century", printed)
        return write_birth(written)

    def _list_values(self, column: str) -> tuple[str, ...]:
        """Return what the rows say in a column, each value once; lettered values apart."""
        cells = [" ".join(row.cells[column].split()) for row in self._rows]
        pieces = [piece.strip(" ,;") for cell in cells for piece in _LETTERED.split(cell)]
        return tuple(dict.fromkeys(filter(None, pieces)))

    def _imposes_measure(self, row: Row, measure: str) -> bool:
        """Tell whether a row imposes a measure; what is no yes or no counts as one."""
        word = row.cells[measure]
        try:
            return yes_or_no(word)
        except ValueError:
            row.place.warn(measure, "is neither yes nor no", word)
            return True

    def _find_entry(self, measures: Sequence[str]) -> ListEntry:
        if measures:
            return list_entry(_FORM.list, measures[0])
        self.warn(_MEASURES[0], "says no measure, and counts as the gravest", "")
        return replace(list_entry(_FORM.list, _MEASURES[0]), measure="Measure not stated")
