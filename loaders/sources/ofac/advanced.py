"""OFAC's advanced XML: entries as records of the flat files, and the relations between them.

The labels of its features and papers are those of the flat files' remarks, so both are read by one
grammar, and an entry is the same party in either form.
"""

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import InputRefused
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import account_for
from onward.loaders.parsing.lists import list_table
from onward.loaders.readers.records import (
    local_name,
    root_namespace,
    squeeze_blanks,
    xml_records,
)
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.sources.ofac.files import COLUMNS, FORM, OfacRecord

if TYPE_CHECKING:
    from lxml import etree

_FIELDS: Final = read_fields(__file__)

_WHOLE_LIST: Final = "US-OFAC-CONS"
"""The list of all that are not on the SDN list: what its parts' programmes mean is there, too."""

_CERTAIN: Final = frozenset({"", "none", "unknown", "confirmed", "identified"})
"""What the quality of a relation says where it takes nothing away."""

_TABLES: Final = frozenset({"DateOfIssue", "ReferenceValueSets"})
_TAGS: Final = (
    *("DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "DistinctParty"),
    *("ProfileRelationship", "SanctionsEntry"),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as the file states it, between two entries by their numbers."""

    key: str
    start: str
    end: str
    words: str
    is_former: bool
    is_certain: bool
    comment: str
    line: int


@dataclass(slots=True)
class AdvancedFile:
    """What one file holds.

    Attributes:
        path: The file.
        records: The entries by number, as the flat files would write them.
        relations: Between entries.
        issued_on: The day on which it was issued.
    """

    path: Path
    records: dict[str, OfacRecord] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    issued_on: str | None = None


def read_advanced(files: Sequence[Path], log: LoadLog) -> list[AdvancedFile]:
    """Read the files; an entry that two of them hold is on two lists.

    Raises:
        InputRefused: A file is not OFAC's advanced XML.
    """
    return [_AdvancedReader(path, log).read() for path in files]


class _AdvancedReader:
    """Reads one file, whose parts refer to one another by number."""

    def __init__(self, path: Path, log: LoadLog) -> None:
        self._path, self._log = path, log
        self._tables = _CodeTables()
        self._places: dict[str, _Place] = {}
        self._papers: dict[str, list[str]] = {}
        self._file = AdvancedFile(path)

    def read(self) -> AdvancedFile:
        """Return all that the file says.

        Raises:
            InputRefused: An entry has no programme: nobody could say what it means.
        """
        path, log = self._path, self._log
        namespace = root_namespace(path)
        records = xml_records(path, log, tags=_TAGS, root="Sanctions", namespace=namespace)
        for line, element in name_unread(records, _FIELDS, path, log):
            name = local_name(element)
            if name in _TABLES:
                log.count_not_a_party(path, "code tables and date")
                self._read_table(name, element)
            else:
                self._read_part(name, element, line)
        for record in self._file.records.values():
            if not record.lists:
                raise InputRefused(
                    f"entry {record.number} is on no list",
                    file=path.name,
                    line=record.place.line,
                    field="SanctionsEntry",
                    hint="download the file again: its last part may be missing",
                )
        # what such numbers say is not read
        for (table, number), count in sorted(self._tables.unknown.items()):
            reason = "is a number that no table of the file explains, and is not read"
            log.warn(path, 1, table, reason, f"{number}, {count:,} times")
        return self._file

    def _read_table(self, name: str, element: "etree._Element") -> None:
        if name == "ReferenceValueSets":
            self._tables.add_tables(element)
        elif (day := _read_day(element)) is not None:
            self._file.issued_on = _iso_day(day)

    def _read_part(self, name: str, element: "etree._Element", line: int) -> None:
        readers = {
            "Location": self._read_location,
            "IDRegDocument": self._read_paper,
            "DistinctParty": self._read_party,
            "ProfileRelationship": self._read_relation,
            "SanctionsEntry": self._read_entry,
        }
        unused = readers[name](element, line)
        if unused:
            self._log.count_not_a_party(self._path, unused)
        elif name != "DistinctParty":  # which is accepted or rejected where it is read
            self._log.count_accepted(self._path)

    def _read_location(self, element: "etree._Element", _: int) -> str:
        self._places[element.get("ID", "")] = _read_place(element, self._tables)
        return ""

    def _read_paper(self, element: "etree._Element", _: int) -> str:
        number = squeeze_blanks(element.findtext("{*}IDRegistrationNo"))
        label = self._tables.text_of("IDRegDocType", element.get("IDRegDocTypeID"))
        if not number:
            return "papers without a number"
        country = self._tables.text_of("Country", element.get("IssuedBy-CountryID"))
        stated = "" if country.lower() in ("", "undetermined") else country
        papers = self._papers.setdefault(element.get("IdentityID", ""), [])
        papers.append(_write_item(label, number, stated))
        return ""

    def _read_party(self, element: "etree._Element", line: int) -> str:
        profile = element.find("{*}Profile")
        number = "" if profile is None else profile.get("ID", "")
        is_double = number in self._file.records
        aliases: list[tuple[str, str]] = []
        if profile is not None and number.isdecimal() and not is_double:
            aliases = list(_read_aliases(profile, self._tables))
        is_accepted = account_for(
            self._log,
            self._path,
            [line],
            is_sound=bool(aliases),
            is_double=is_double,
            field="Profile",
            value=number,
            hint="each party has one profile with its own number, and a name",
        )
        if is_accepted and profile is not None:
            self._add_record(element, profile, aliases, line)
        return ""

    def _add_record(
        self,
        element: "etree._Element",
        profile: "etree._Element",
        aliases: Sequence[tuple[str, str]],
        line: int,
    ) -> None:
        name = next((text for kind, text in aliases if not kind), aliases[0][1])
        features = _Features(self._tables, self._places)
        features.read(profile)
        kind = self._read_kind(profile, line)
        cells = {**dict.fromkeys(COLUMNS["main"], ""), **features.cells, "name": name, "type": kind}
        number = profile.get("ID", "")
        record = OfacRecord(number, RowPlace(self._path.name, line, self._log), cells)
        record.aliases = [(kind or "aka", text) for kind, text in aliases if text != name]
        record.addresses = [place for place in features.addresses if any(place)]
        papers = [
            paper
            for identity in profile.iterfind("{*}Identity")
            for paper in self._papers.get(identity.get("ID", ""), ())
        ]
        comment = squeeze_blanks(element.findtext("{*}Comment")).replace("; ", ", ")
        items = [*features.items, *papers, comment.rstrip(".")]
        record.remark = "; ".join(filter(None, items)) + "."
        self._file.records[number] = record

    def _read_kind(self, profile: "etree._Element", line: int) -> str:
        words = self._tables.party_type(profile.get("PartySubTypeID"))
        kind = FORM.words["party_types"].get(words.lower())
        if kind is None:
            reason = "is not a known kind of party, and is read as an entity"
            self._log.warn(self._path, line, "PartySubType", reason, words)
        return kind or ""

    def _read_relation(self, element: "etree._Element", line: int) -> str:
        start, end = element.get("From-ProfileID", ""), element.get("To-ProfileID", "")
        if start not in self._file.records or end not in self._file.records:
            self._log.counts["dangling references"] += 1
            return "relations to no party of the file"
        quality = self._tables.text_of("RelationQuality", element.get("RelationQualityID"))
        comment = squeeze_blanks(element.findtext("{*}Comment"))
        is_certain = quality.lower() in _CERTAIN
        relation = Relation(
            element.get("ID", ""),
            start,
            end,
            self._tables.text_of("RelationType", element.get("RelationTypeID")).rstrip(": "),
            element.get("Former", "false").lower() == "true",
            is_certain,
            "; ".join(filter(None, ("" if is_certain else quality, comment))),
            line,
        )
        self._file.relations.append(relation)
        return ""

    def _read_entry(self, element: "etree._Element", line: int) -> str:
        record = self._file.records.get(element.get("ProfileID", ""))
        if record is None:
            return "list entries of no party of the file"
        words = self._tables.text_of("List", element.get("ListID"))
        if words.lower() not in FORM.words["lists"]:
            reason = "is not a known list; its programmes count as those of the non-SDN list"
            self._log.warn(self._path, line, "List", reason, words)
        programmes = [
            squeeze_blanks(measure.findtext("{*}Comment"))
            for measure in element.iterfind("{*}SanctionsMeasure")
            if self._tables.text_of("SanctionsType", measure.get("SanctionsTypeID")).lower()
            in ("program", "")
        ]
        days = [
            _iso_day(day)
            for date in element.iterfind("{*}EntryEvent/{*}Date")
            if (day := _read_day(date)) is not None
        ]
        bases = [
            self._tables.text_of("LegalBasis", event.get("LegalBasisID"))
            for event in element.iterfind("{*}EntryEvent")
        ]
        stated = [text for text in bases if text.lower() not in ("", "unknown")]
        for programme in filter(None, programmes):
            code = _find_list(words, programme)
            record.lists[code] = tuple(dict.fromkeys((*record.lists.get(code, ()), programme)))
            if days:
                record.listed_on[code] = min(days)
            # of several programmes nobody says which of them rests on the act
            if stated and len(programmes) == 1:
                record.acts[code] = stated[0]
        return "" if any(programmes) else "list entries that name no programme"


def _find_list(words: str, programme: str) -> str:
    """Return the code of a list; a part of the non-SDN list may be known by the whole alone."""
    code = FORM.words["lists"].get(words.lower(), _WHOLE_LIST)
    is_known = (code, programme) in list_table()
    return code if is_known or code == "US-OFAC-SDN" else _WHOLE_LIST


# --- code tables and places

_STREET: Final = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_TOWN: Final = ("CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION")
_UNKNOWN: Final = frozenset({"", "unknown", "undetermined"})
_LATIN_SCRIPT: Final = "215"
"""OFAC's own number of the Latin script; the table of scripts says so, too."""


@dataclass(slots=True)
class _CodeTables:
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


_Place = tuple[str, str, str]
"""Street, town with its region and code, and country, as the flat files have them."""


def _read_place(element: "etree._Element", tables: _CodeTables) -> _Place:
    """Read a ``Location``."""
    parts: dict[str, str] = {}
    for part in element.iterfind("{*}LocationPart"):
        name = tables.text_of("LocPartType", part.get("LocPartTypeID")).upper()
        parts[name] = squeeze_blanks(part.findtext("{*}LocationPartValue/{*}Value"))
    countries = [
        tables.text_of(table, place.get(f"{table}ID"))
        for table in ("Country", "AreaCode")
        for place in element.iterfind(f"{{*}}Location{table}")
    ]
    country = next((text for text in countries if text.lower() not in _UNKNOWN), "")
    street = ", ".join(filter(None, (parts.pop(name, "") for name in _STREET)))
    town = [parts.pop(name, "") for name in _TOWN]
    return street, ", ".join(filter(None, (*town, *parts.values()))), country


# --- names and features of a profile


def _read_aliases(profile: "etree._Element", tables: _CodeTables) -> Iterator[tuple[str, str]]:
    """Yield the names of a profile, each script of a name as one of its own.

    Yields:
        (aka, fka, nka, weak, original, or "" for the entry's own; the name).
    """
    for identity in profile.iterfind("{*}Identity"):
        groups = {
            group.get("ID", ""): tables.text_of("NamePartType", group.get("NamePartTypeID")).lower()
            for group in identity.iterfind(
                "{*}NamePartGroups/{*}MasterNamePartGroup/{*}NamePartGroup"
            )
        }
        for alias in identity.iterfind("{*}Alias"):
            for name in alias.iterfind("{*}DocumentedName"):
                text, is_latin = _read_name(name, groups, tables)
                if text:
                    yield _kind_of_alias(alias, tables, is_latin=is_latin), text


def _kind_of_alias(alias: "etree._Element", tables: _CodeTables, *, is_latin: bool) -> str:
    if alias.get("LowQuality", "false").lower() == "true":
        return "weak"
    if not is_latin:
        return "original"
    word = tables.text_of("AliasType", alias.get("AliasTypeID")).lower()
    is_primary = alias.get("Primary", "false").lower() == "true"
    return "" if is_primary else FORM.words["aliases"].get(word, "aka")


def _read_name(
    name: "etree._Element", groups: dict[str, str], tables: _CodeTables
) -> tuple[str, bool]:
    """Return a name and whether it is Latin; a person's surname stands first, behind a comma."""
    printed: list[str] = []
    parts: dict[str, list[str]] = {"family": [], "given": [], "": []}
    is_latin = True
    for value in name.iterfind("{*}DocumentedNamePart/{*}NamePartValue"):
        text = squeeze_blanks(value.text)
        is_latin = is_latin and tables.is_latin(value.get("ScriptID"))
        group = groups.get(value.get("NamePartGroupID", ""), "")
        printed.append(text)
        parts[FORM.words["name_parts"].get(group, "")].append(text)
    if is_latin and parts["family"] and parts["given"] and not parts[""]:
        return f"{' '.join(parts['family'])}, {' '.join(parts['given'])}", True
    return " ".join(filter(None, printed)), is_latin


class _Features:
    """What a profile's features say, parted as the flat files part it.

    Attributes:
        cells: Of the columns of the main file.
        items: Of the remark.
        addresses: (street, city, country).
    """

    def __init__(self, tables: _CodeTables, places: dict[str, _Place]) -> None:
        self._tables, self._places = tables, places
        self.cells: dict[str, str] = {}
        self.items: list[str] = []
        self.addresses: list[_Place] = []

    def read(self, profile: "etree._Element") -> None:
        """Read the features of a profile."""
        for feature in profile.iter("{*}Feature"):
            label = self._tables.text_of("FeatureType", feature.get("FeatureTypeID")).strip()
            for version in feature.iter("{*}FeatureVersion"):
                self._add_version(label, version)

    def _add_version(self, label: str, version: "etree._Element") -> None:
        for location in version.iterfind("{*}VersionLocation"):
            place = self._places.get(location.get("LocationID", ""))
            if place is not None and label.lower() == "location":
                self.addresses.append(place)
            elif place is not None:
                self._add_fact(label, ", ".join(filter(None, place)))
        for period in version.iterfind("{*}DatePeriod"):
            self._add_fact(label, _read_period(period))
        for detail in version.iterfind("{*}VersionDetail"):
            text = self._tables.text_of("DetailReference", detail.get("DetailReferenceID"))
            self._add_fact(label, text or squeeze_blanks(detail.text))

    def _add_fact(self, label: str, value: str) -> None:
        if not value:
            return
        key = label.lower().rstrip(": -")
        cell = FORM.words["cells"].get(key)
        if cell is not None and cell not in self.cells:
            self.cells[cell] = value
        else:
            self.items.append(_write_item(FORM.words["features"].get(key, label), value))


def _write_item(label: str, value: str, country: str = "") -> str:
    """Return an item of a remark; what parts items may not stand in one.

    >>> _write_item("Passport", "A1; B2", "Iran")
    'Passport A1, B2 (Iran)'
    """
    text = f"{label} {value}".replace("; ", ", ").strip(" ;")
    return f"{text} ({country})" if country else text


# --- dates

_Day = tuple[int, int, int]
"""Year, month and day, 0 for what is not stated."""

_EDGES: Final = ("{*}Start/{*}From", "{*}Start/{*}To", "{*}End/{*}From", "{*}End/{*}To")


def _read_period(element: "etree._Element") -> str:
    """Return a ``DatePeriod`` in the words of the flat files, "" for none.

    A whole month or year is one: "Mar 1960", "1960"; two different days are a range.
    """
    edges = (element.find(edge) for edge in _EDGES)
    days = [day for edge in edges if edge is not None and (day := _read_day(edge)) is not None]
    if not days:
        return ""
    start = element.find("{*}Start")
    is_circa = start is not None and start.get("Approximate", "false").lower() == "true"
    words = _write_range(min(days), max(days))
    return f"circa {words}" if is_circa else words


def _read_day(element: "etree._Element") -> _Day | None:
    """Return a date; None for what is none, or for a day that there is not."""
    parts = [element.findtext(f"{{*}}{name}") or "0" for name in ("Year", "Month", "Day")]
    if not all(part.strip().isdecimal() and len(part.strip()) < 5 for part in parts):
        return None
    year, month, day = map(int, parts)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return year, month, day


def _iso_day(day: _Day) -> str:
    """Return a day in ISO form, with the precision that it has.

    >>> _iso_day((1960, 3, 0)), _iso_day((1960, 3, 5))
    ('1960-03', '1960-03-05')
    """
    year, month, number = day
    parts = (f"{year:04}", f"{month:02}" if month else "", f"{number:02}" if number else "")
    return "-".join(filter(None, parts))


def _write_range(first: _Day, last: _Day) -> str:
    if first[0] == last[0] and first[1:] in ((1, 1), (0, 0)) and last[1:] in ((12, 31), (0, 0)):
        return str(first[0])
    year, month, _ = last
    last_day = calendar.monthrange(year, month)[1] if month else 0
    is_whole_month = first[2] in (0, 1) and last[2] in (0, last_day)
    if first[:2] == last[:2] and is_whole_month and (first != last or not first[2]):
        return _write_day((*first[:2], 0))
    if first == last:
        return _write_day(first)
    return f"{_write_day(first)} to {_write_day(last)}"


def _write_day(day: _Day) -> str:
    year, month, number = day
    words = (f"{number:02}" if number else "", calendar.month_abbr[month], str(year))
    return " ".join(filter(None, words))
