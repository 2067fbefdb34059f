"""One entry of the Australian list: all rows that bear its number."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from onward.graph.countries import agreed_country, country_code
from onward.graph.identifiers import identifier
from onward.graph.model import (
    Identifier,
    IdentityLink,
    Listing,
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
)
from onward.loaders.parsing.cells import parse_day_first, write_year_out, yes_or_no
from onward.loaders.parsing.lists import ListEntry, list_entry, listings
from onward.loaders.parsing.names import is_debris
from onward.loaders.parsing.numbers import without_numbers
from onward.loaders.source import LoadLog

LIST: Final = "AU-DFAT"

_KINDS: Final = {
    "individual": PartyKind.PERSON,
    "person": PartyKind.PERSON,
    "entity": PartyKind.ORGANIZATION,
    "vessel": PartyKind.VESSEL,
}
_NAME_KINDS: Final[Mapping[str, NameKind]] = {
    "": "primary",
    "primary": "primary",
    "primary name": "primary",
    "alias": "alias",
    "aka": "alias",
    "a": "alias",
    "original script": "original",
    "formerly known as": "former",
    "previously listed as": "former",
}
_MEASURES: Final = (
    *("Targeted Financial Sanction", "Arms Embargo", "Maritime Restriction", "Travel Ban"),
)
"""Columns that say a measure, the gravest first."""

_LISTED_SINCE: Final = (1969, 2068)
"""What two digits of a year of listing mean: as programs read them."""

_YOUNGEST, _OLDEST = 15, 100
"""Ages between which two digits of a year of birth are read."""

_SHORT_DATE: Final = re.compile(r"\d{1,2}[-/ ](?:\d{1,2}|[A-Za-z]{3,9})[-/ ]\d\d")
_LETTERED: Final = re.compile(r"(?:^|[\s,;])(?:[a-z]|i{1,3}|iv|vi{0,3})\)\s*", re.IGNORECASE)
_NATIONS: Final = re.compile(r"\s*[,/;]\s*|\s+and\s+")
_UN_REFERENCE: Final = re.compile(r"\W*([A-Z]{2}[ie]\.\d{3})\b")
_LISTED: Final = re.compile(
    r"\blisted\b[^.;()]{0,80}?\bon\s+(\d{1,2}\s+[A-Za-z]{3,9}\.?\s+\d{4})", re.IGNORECASE
)
_AMENDED: Final = re.compile(r"\bamended\b", re.IGNORECASE)
_IMO: Final = re.compile(r"\b\d{7}\b")


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its place, its name, and since when it holds."""

    cells: Mapping[str, str]
    file: str
    line: int
    name: str
    since: str | None


def is_primary(row: Row) -> bool:
    """Tell whether a row has the name under which the entry is listed."""
    return _NAME_KINDS.get(row.cells["Name Type"].casefold()) == "primary"


def read_since(file: str, line: int, cells: Mapping[str, str], log: LoadLog) -> str | None:
    """Return since when an entry is subject to sanctions; a day that cannot be read is named.

    The control date is that of the last change of an entry: where the entry says when it was
    listed, that counts, and where it says no more than that it was amended, nothing is known.
    """
    printed, information = cells["Control Date"], cells["Listing Information"]
    try:
        # a CSV that a spreadsheet wrote has two digits of the year
        control_day = parse_day_first(write_year_out(printed, *_LISTED_SINCE))
    except ValueError as error:
        log.warn(file, line, "Control Date", "bad_date", printed, str(error))
        control_day = None
    listed = _read_days(information)
    if not listed and _AMENDED.search(information):
        return None
    return min(filter(None, (control_day, *listed)), default=None)


def _read_days(information: str) -> list[str]:
    """Return the days on which an entry says that it was listed.

    >>> _read_days("Listed by UN 1267 Committee on 6 Oct. 2001 (amended on 5 Mar. 2009)")
    ['2001-10-06']
    """
    days = []
    for match in _LISTED.finditer(information):
        with suppress(ValueError):
            days.append(parse_day_first(match[1]))
    return [day for day in days if day is not None]


class AuRecord:
    """One entry of the list."""

    def __init__(self, key: str, rows: Sequence[Row], source: Provenance, log: LoadLog) -> None:
        self._key, self._rows, self._log = key, rows, log
        self.id = f"au_dfat:{key}"
        self._first = next(filter(is_primary, rows), rows[0])
        listed = min(filter(None, (row.since for row in rows)), default=None)
        self._source = replace(source, record=key, published=listed or source.published)

    @cached_property
    def kind(self) -> PartyKind:
        """What the entry is, by the row of its name."""
        word = self._first.cells["Type"]
        kind = _KINDS.get(word.casefold())
        if kind is None:
            self._warn_about("Type", "is none of Individual, Entity, Vessel", word)
        others = {row.cells["Type"].casefold() for row in self._rows} - {word.casefold(), ""}
        if others:
            self._warn_about("Type", "is another one in a further row of the entry", word)
        return kind or PartyKind.ORGANIZATION

    def party(self) -> Party:
        """Return the party."""
        return Party(
            id=self.id,
            name=self._first.name,
            kind=self.kind.value,
            country=self._agreed_country(),
            source=self._source,
            names=tuple(self._further_names()),
            identifiers=tuple(self._read_numbers()),
            address="; ".join(self._list_values("Address")) or None,
            notes=tuple(self._iterate_notes()),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each committee or regime, with its gravest measure."""
        by_programme: dict[str, list[Row]] = {}
        for row in self._rows:
            by_programme.setdefault(row.cells["Committees"], []).append(row)
        # rows of further names may leave the committee out
        if len(by_programme) > 1:
            by_programme.pop("", None)
        for programme, rows in by_programme.items():
            measures = self._read_measures(rows)
            entry = replace(self._find_entry(measures), programme=programme)
            texts = [row.cells[name] for name in _REASONS for row in rows]
            yield from listings(
                entry,
                self.id,
                self._source,
                entry_id=self._key.partition("#")[0],
                act=next((text for row in rows if (text := _act_of(row))), None),
                since=min(filter(None, (row.since for row in rows)), default=None),
                text=without_numbers("; ".join(dict.fromkeys(filter(None, texts)))) or None,
                notes=(("measures", "; ".join(measures)),) if len(measures) > 1 else (),
            )

    def same_as(self) -> Iterator[IdentityLink]:
        """Yield the entry of the UN's list that it is, where its information begins with it."""
        texts = [row.cells["Additional Information"] for row in self._rows]
        numbers = {match[1] for text in texts if (match := _UN_REFERENCE.match(text))}
        if len(numbers) == 1:
            other = f"un:{numbers.pop()}"
            record = f"{self.id}/same_as/{other}"
            yield IdentityLink(self.id, other, replace(self._source, record=record))

    def _further_names(self) -> Iterator[Name]:
        seen = {self._first.name}
        for row in self._rows:
            word = row.cells["Name Type"].casefold()
            kind = _NAME_KINDS.get(word, "alias")
            if word not in _NAME_KINDS:
                place = (row.file, row.line)
                self._log.warn(*place, "Name Type", "is not a known type of name", word)
            if row.cells["Alias Strength"].casefold() in ("weak", "low"):
                kind = "weak"
            if row.name not in seen and not is_debris(row.name):
                seen.add(row.name)
                yield Name(row.name, "alias" if kind == "primary" else kind)

    def _read_numbers(self) -> Iterator[Identifier]:
        cells = [row.cells["IMO Number"] for row in self._rows]
        for number in dict.fromkeys(n for cell in cells for n in _IMO.findall(cell)):
            yield identifier("imo", number)

    def _agreed_country(self) -> str | None:
        nations: list[str | None] = []
        for value in self._list_values("Citizenship"):
            bare = re.sub(r"\([^()]*\)", "", value)
            for nation in filter(None, (part.strip() for part in _NATIONS.split(bare))):
                nations.append(country_code(nation))
                if nations[-1] is None:
                    self._warn_about("Citizenship", "is not a known country", nation)
        return agreed_country(nations)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        for value in self._list_values("Date of Birth"):
            yield (
                ("birth_date" if self.kind == PartyKind.PERSON else "date"),
                self._read_date(value),
            )
        for value in self._list_values("Place of Birth"):
            yield "birth_place", value
        for value in self._list_values("Citizenship"):
            yield ("nationality" if self.kind == PartyKind.PERSON else "country"), value
        for row in self._rows:
            number = row.cells["IMO Number"]
            if number and not _IMO.search(number):
                self._log.warn(row.file, row.line, "IMO Number", "bad_number", number)

    def _read_date(self, printed: str) -> str:
        """Return a date of birth or founding; two digits of a year alone say who is grown up."""
        retrieved = int((self._source.retrieved or str(_LISTED_SINCE[1]))[:4])
        written = write_year_out(printed, retrieved - _OLDEST, retrieved - _YOUNGEST)
        if written == printed and _SHORT_DATE.fullmatch(printed):
            self._warn_about("Date of Birth", "does not say its century", printed)
        return _read_birth(written)

    def _list_values(self, column: str) -> tuple[str, ...]:
        """Return what the rows say in a column, each value once; lettered values apart."""
        cells = [" ".join(row.cells[column].split()) for row in self._rows]
        pieces = [piece.strip(" ,;") for cell in cells for piece in _LETTERED.split(cell)]
        return tuple(dict.fromkeys(filter(None, pieces)))

    def _read_measures(self, rows: Sequence[Row]) -> list[str]:
        return [name for name in _MEASURES if any(self._imposes_measure(row, name) for row in rows)]

    def _imposes_measure(self, row: Row, measure: str) -> bool:
        """Tell whether a row imposes a measure; what is no yes or no counts as one."""
        word = row.cells[measure]
        try:
            return yes_or_no(word)
        except ValueError:
            self._log.warn(row.file, row.line, measure, "is neither yes nor no", word)
            return True

    def _find_entry(self, measures: Sequence[str]) -> ListEntry:
        if not measures:
            self._warn_about(_MEASURES[0], "says no measure, and counts as the gravest", "")
            entry = list_entry(LIST, _MEASURES[0])
            return replace(entry, measure="Measure not stated")
        return list_entry(LIST, measures[0])

    def _warn_about(self, field: str, reason: str, value: str) -> None:
        self._log.warn(self._first.file, self._first.line, field, reason, value)


_REASONS: Final = ("Additional Information", "Listing Information")


def _act_of(row: Row) -> str:
    return " ".join(row.cells["Instrument of Designation"].split())


def _read_birth(printed: str) -> str:
    """Return a date in ISO form, or its words where it is no single date.

    >>> _read_birth("5 May 1957"), _read_birth("between 1960 and 1962")
    ('1957-05-05', 'between 1960 and 1962')
    """
    try:
        return parse_day_first(printed) or printed
    except ValueError:
        return printed
