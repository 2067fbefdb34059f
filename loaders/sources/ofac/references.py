"""Code tables, places and dates of OFAC's advanced XML."""

import calendar
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml import etree

_STREET: Final = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_TOWN: Final = ("CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION")
_UNKNOWN: Final = frozenset({"", "unknown", "undetermined"})
_LATIN_SCRIPT: Final = "215"
"""OFAC's own number of the Latin script; the table of scripts says so, too."""


@dataclass(slots=True)
class CodeTables:
    """What the numbers of the file mean: texts by table and number."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    party_types: dict[str, str] = field(default_factory=dict)

    def add_tables(self, element: "etree._Element") -> None:
        """Read ``ReferenceValueSets``."""
        for value in element.iter("{*}*"):
            number = value.get("ID")
            if number is not None:
                name = local_name(value)
                described = value.get("Description") if name == "AreaCode" else None
                text = described or value.text or value.get("ISO2") or ""
                self.texts[name, number] = squeeze_blanks(text)
                if name == "PartySubType":
                    self.party_types[number] = value.get("PartyTypeID", "")

    def text_of(self, table: str, number: str | None) -> str:
        """Return what a number means, "" where the table lacks it, which is counted."""
        text = self.texts.get((table, number or ""))
        if text is None and number:
            self.unknown[table, number] += 1
        return text or ""

    def party_type(self, number: str | None) -> str:
        """Return the type of a party: of its sub-type, or else of the type above it."""
        text = self.text_of("PartySubType", number)
        if text.lower() not in _UNKNOWN:
            return text
        return self.text_of("PartyType", self.party_types.get(number or ""))

    def is_latin(self, number: str | None) -> bool:
        """Return whether a script is the Latin one; none stated means it."""
        if number in (None, _LATIN_SCRIPT):
            return True
        return self.text_of("Script", number).lower().startswith("latin")


@dataclass(frozen=True, slots=True)
class Place:
    """A location: street, town with its region and code, and country, as the flat files have it."""

    street: str
    town: str
    country: str

    @property
    def text(self) -> str:
        """The place in one line."""
        return ", ".join(filter(None, (self.street, self.town, self.country)))


def read_place(element: "etree._Element", tables: CodeTables) -> Place:
    """Read a ``Location``."""
    parts: dict[str, str] = {}
    for part in element.iterfind("{*}LocationPart"):
        name = tables.text_of("LocPartType", part.get("LocPartTypeID")).upper()
        parts[name] = squeeze_blanks(part.findtext("{*}LocationPartValue/{*}Value"))
    countries = [
        tables.text_of("Country", country.get("CountryID"))
        for country in element.iterfind("{*}LocationCountry")
    ]
    countries += [
        tables.text_of("AreaCode", area.get("AreaCodeID"))
        for area in element.iterfind("{*}LocationAreaCode")
    ]
    country = next((text for text in countries if text.lower() not in _UNKNOWN), "")
    street = ", ".join(filter(None, (parts.pop(name, "") for name in _STREET)))
    town = ", ".join(filter(None, (parts.pop(name, "") for name in _TOWN)))
    others = ", ".join(filter(None, parts.values()))
    return Place(street, ", ".join(filter(None, (town, others))), country)


def read_period(element: "etree._Element") -> str:
    """Return a ``DatePeriod`` in the words of the flat files, "" for none.

    A whole month or year is one: "Mar 1960", "1960"; two different days are a range.
    """
    days = list(_days_of(element))
    if not days:
        return ""
    first, last = min(days), max(days)
    start = element.find("{*}Start")
    is_circa = start is not None and start.get("Approximate", "false").lower() == "true"
    words = _write_range(first, last)
    return f"circa {words}" if is_circa else words


_Day = tuple[int, int, int]


def _days_of(element: "etree._Element") -> Iterator[_Day]:
    for edge in ("{*}Start/{*}From", "{*}Start/{*}To", "{*}End/{*}From", "{*}End/{*}To"):
        day = element.find(edge)
        if day is not None and (read := read_day(day)) is not None:
            yield read


def read_day(element: "etree._Element") -> _Day | None:
    """Return year, month and day of a date, 0 for what is not stated; None for no date."""
    parts = [element.findtext(f"{{*}}{name}") or "0" for name in ("Year", "Month", "Day")]
    if not all(part.strip().isdecimal() and len(part.strip()) < 5 for part in parts):
        return None
    year, month, day = map(int, parts)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None  # there is no such day
    return year, month, day


def iso_day(day: _Day) -> str:
    """Return a day in ISO form, with the precision that it has.

    >>> iso_day((1960, 3, 0)), iso_day((1960, 3, 5))
    ('1960-03', '1960-03-05')
    """
    year, month, number = day
    parts = (f"{year:04}", f"{month:02}" if month else "", f"{number:02}" if number else "")
    return "-".join(filter(None, parts))


def _write_range(first: _Day, last: _Day) -> str:
    if first[0] == last[0] and first[1:] in ((1, 1), (0, 0)) and last[1:] in ((12, 31), (0, 0)):
        return str(first[0])
    is_whole_month = first[2] in (0, 1) and last[2] in (0, _last_day(last))
    if first[:2] == last[:2] and is_whole_month and (first != last or not first[2]):
        return _write_day((*first[:2], 0))
    if first == last:
        return _write_day(first)
    return f"{_write_day(first)} to {_write_day(last)}"


def _last_day(day: _Day) -> int:
    year, month, _ = day
    is_month = 1 <= month <= 12 and year >= 1
    return calendar.monthrange(year, month)[1] if is_month else 0


def _write_day(day: _Day) -> str:
    year, month, number = day
    name = calendar.month_abbr[month] if 1 <= month <= 12 else ""
    return " ".join(filter(None, (f"{number:02}" if number else "", name, str(year))))


def local_name(element: "etree._Element") -> str:
    """Return the name of an element without its namespace, which OFAC has changed."""
    return str(element.tag).rpartition("}")[2]


def squeeze_blanks(text: str | None) -> str:
    """Return a text in one line with single blanks."""
    return " ".join((text or "").split())


Places = Mapping[str, Place]
"""Places by their number in the file."""
