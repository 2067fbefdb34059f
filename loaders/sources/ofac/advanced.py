"""OFAC's advanced XML: entries as records of the flat files, and the relations between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import InputRefused
from onward.loaders.parsing.lists import list_table
from onward.loaders.readers import root_namespace, xml_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadLog
from onward.loaders.sources.ofac.files import COLUMNS, OfacRecord
from onward.loaders.sources.ofac.profiles import KINDS, read_aliases, read_features, write_item
from onward.loaders.sources.ofac.references import (
    CodeTables,
    Place,
    iso_day,
    local_name,
    read_day,
    read_place,
    squeeze_blanks,
)

if TYPE_CHECKING:
    from lxml import etree

_FIELDS: Final = read_fields(__file__)
_LISTS: Final = {
    "sdn list": "US-OFAC-SDN",
    "sectoral sanctions identifications list": "US-OFAC-SSI",
    "non-sdn cmic list": "US-OFAC-CMIC",
    "non-sdn palestinian legislative council list": "US-OFAC-PLC",
    "non-sdn menu-based sanctions list": "US-OFAC-MBS",
    "capta list": "US-OFAC-CAPTA",
    "fse list": "US-OFAC-FSE",
}
_NO_PART: Final = frozenset({"consolidated list", "non-sdn consolidated sanctions list"})
"""Names of the list of all that are not on the SDN list."""

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
        self._tables = CodeTables()
        self._places: dict[str, Place] = {}
        self._papers: dict[str, list[str]] = {}
        self._file = AdvancedFile(path)

    def read(self) -> AdvancedFile:
        """Return all that the file says."""
        namespace = root_namespace(self._path)
        records = xml_records(
            self._path, self._log, tags=_TAGS, root="Sanctions", namespace=namespace
        )
        for line, element in name_unread(records, _FIELDS, self._path, self._log):
            name = local_name(element)
            if name in _TABLES:
                self._log.count_not_a_party(self._path, "code tables and date")
                self._read_table(name, element)
            else:
                self._read_part(name, element, line)
        self._check_listed()
        self._name_unknown_numbers()
        return self._file

    def _name_unknown_numbers(self) -> None:
        """Warn of numbers that no code table of the file explains: what they say is not read."""
        for (table, number), count in sorted(self._tables.unknown.items()):
            reason = "is a number that no table of the file explains, and is not read"
            self._log.warn(self._path, 1, table, reason, f"{number}, {count:,} times")

    def _read_table(self, name: str, element: "etree._Element") -> None:
        if name == "ReferenceValueSets":
            self._tables.add_tables(element)
        elif (day := read_day(element)) is not None:
            self._file.issued_on = iso_day(day)

    def _read_part(self, name: str, element: "etree._Element", line: int) -> None:
        readers = {
            "Location": self._read_location,
            "IDRegDocument": self._read_paper,
            "DistinctParty": self._read_party,
            "ProfileRelationship": self._read_relation,
            "SanctionsEntry": self._read_entry,
        }
        unused = readers[name](element, line)
        if unused is None:
            self._log.count_accepted(self._path)
        elif unused:
            self._log.count_not_a_party(self._path, unused)

    def _read_location(self, element: "etree._Element", _: int) -> str | None:
        self._places[element.get("ID", "")] = read_place(element, self._tables)
        return None

    def _read_paper(self, element: "etree._Element", _: int) -> str | None:
        number = squeeze_blanks(element.findtext("{*}IDRegistrationNo"))
        label = self._tables.text_of("IDRegDocType", element.get("IDRegDocTypeID"))
        if not number:
            return "papers without a number"
        country = self._tables.text_of("Country", element.get("IssuedBy-CountryID"))
        stated = "" if country.lower() in ("", "undetermined") else country
        papers = self._papers.setdefault(element.get("IdentityID", ""), [])
        papers.append(write_item(label, number, stated))
        return None

    def _read_party(self, element: "etree._Element", line: int) -> str | None:
        profile = element.find("{*}Profile")
        number = "" if profile is None else profile.get("ID", "")
        if profile is None or not number.isdecimal() or number in self._file.records:
            is_double = number in self._file.records
            self._reject_party(number, line, is_double=is_double)
            return ""
        aliases = list(read_aliases(profile, self._tables))
        own_names = [alias.text for alias in aliases if not alias.kind]
        if not aliases:
            self._reject_party(number, line, is_double=False)
            return ""
        record = OfacRecord(number, self._path.name, line, {})
        name = own_names[0] if own_names else aliases[0].text
        features = read_features(profile, self._tables, self._places)
        cells = {**dict.fromkeys(COLUMNS["main"], ""), **features.cells}
        record.cells = {**cells, "name": name, "type": self._read_kind(profile, line)}
        record.aliases = [
            (alias.kind or "aka", alias.text) for alias in aliases if alias.text != name
        ]
        record.addresses = [place for place in features.addresses if any(place)]
        comment = squeeze_blanks(element.findtext("{*}Comment")).replace("; ", ", ")
        items = [*features.items, *self._papers_of(profile), comment.rstrip(".")]
        record.remark = "; ".join(filter(None, items)) + "."
        self._file.records[number] = record
        return None

    def _read_kind(self, profile: "etree._Element", line: int) -> str:
        words = self._tables.party_type(profile.get("PartySubTypeID"))
        kind = KINDS.get(words.lower())
        if kind is None:
            reason = "is not a known kind of party, and is read as an entity"
            self._log.warn(self._path, line, "PartySubType", reason, words)
        return kind or ""

    def _papers_of(self, profile: "etree._Element") -> list[str]:
        identities = [identity.get("ID", "") for identity in profile.iterfind("{*}Identity")]
        return [paper for number in identities for paper in self._papers.get(number, ())]

    def _reject_party(self, number: str, line: int, *, is_double: bool) -> None:
        self._log.reject(
            self._path,
            line,
            "duplicate_id" if is_double else "missing_required",
            field="Profile",
            value=number,
            hint="each party has one profile with its own number, and a name",
        )

    def _read_relation(self, element: "etree._Element", line: int) -> str | None:
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
        return None

    def _read_entry(self, element: "etree._Element", line: int) -> str | None:
        record = self._file.records.get(element.get("ProfileID", ""))
        if record is None:
            return "list entries of no party of the file"
        words = self._tables.text_of("List", element.get("ListID"))
        if words.lower() not in _LISTS and words.lower() not in _NO_PART:
            reason = "is not a known list; its programmes count as those of the non-SDN list"
            self._log.warn(self._path, line, "List", reason, words)
        programmes = [
            squeeze_blanks(measure.findtext("{*}Comment"))
            for measure in element.iterfind("{*}SanctionsMeasure")
            if self._tables.text_of("SanctionsType", measure.get("SanctionsTypeID")).lower()
            in ("program", "")
        ]
        days = [
            iso_day(day)
            for date in element.iterfind("{*}EntryEvent/{*}Date")
            if (day := read_day(date)) is not None
        ]
        bases = [
            self._tables.text_of("LegalBasis", event.get("LegalBasisID"))
            for event in element.iterfind("{*}EntryEvent")
        ]
        for programme in filter(None, programmes):
            code = _find_list(words, programme)
            record.lists[code] = tuple(dict.fromkeys((*record.lists.get(code, ()), programme)))
            if days:
                record.listed_on[code] = min(days)
            stated = [text for text in bases if text.lower() not in ("", "unknown")]
            # of several programmes nobody says which of them rests on the act
            if stated and len(programmes) == 1:
                record.acts[code] = stated[0]
        return None if any(programmes) else "list entries that name no programme"

    def _check_listed(self) -> None:
        """Refuse a file whose entries have no programme: nobody could say what they mean.

        Raises:
            InputRefused: An entry has none.
        """
        for record in self._file.records.values():
            if not record.lists:
                raise InputRefused(
                    f"entry {record.number} is on no list",
                    file=self._path.name,
                    line=record.line,
                    field="SanctionsEntry",
                    hint="download the file again: its last part may be missing",
                )


def _find_list(words: str, programme: str) -> str:
    """Return the code of a list; a part of the non-SDN list may be known by the whole alone."""
    code = _LISTS.get(words.lower(), _WHOLE_LIST)
    is_known = (code, programme) in list_table()
    return code if is_known or code == "US-OFAC-SDN" else _WHOLE_LIST
