"""The UK Sanctions List as XML, CSV or ODS, and the list that OFSI closed in January 2026.

The columns and elements of all of its forms are in `columns.csv`. The rows of one entry, or its one
element, are put together (`_Statements`) and become a party with its listings and ties (`_Record`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from onward.errors import HeaderRefused
from onward.graph.countries import agreed_country, country_code
from onward.graph.dates import DAY_FIRST_DATES
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
    Statement,
    Tie,
    TieKind,
)
from onward.graph.tables import read_cells
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import (
    LATIN,
    Cells,
    Entry,
    account_for,
    dated_by_file,
    read_list_form,
    write_birth,
)
from onward.loaders.parsing.cells import text as filled
from onward.loaders.parsing.lists import ListEntry, list_entry, list_table, measure_key
from onward.loaders.parsing.names import (
    LinkableEntry,
    LinkedNames,
    is_debris,
    make_unknown_party,
    tidy,
)
from onward.loaders.parsing.numbers import numbers, without_numbers
from onward.loaders.readers.records import (
    LineRecords,
    RowRecords,
    check_header,
    first_row,
    is_xml,
    sound_rows,
    squeeze_blanks,
    text_of,
    xml_records,
)
from onward.loaders.readers.streams import open_file, recognise_encoding
from onward.loaders.readers.tables import SheetRecords, name_unread, read_fields
from onward.loaders.source import LoadOptions

if TYPE_CHECKING:
    from lxml import etree

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source
_FIELDS: Final = read_fields(__file__)

_FORMER_LIST: Final = "UK-OFSI"
_SHEETS: Final = frozenset({".ods", ".xlsx", ".xls"})
_REQUIRED: Final = {
    "name_6": "Name 6",
    "regime": "Regime Name",
    "subject": "Designation Type",
}


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield parties, listings, links to other lists, and ties to owners and subsidiaries."""
    seen: set[str] = set()
    records: list[_Record] = []
    for path in files:
        is_sheet = path.suffix.lower() in _SHEETS
        read_file = _read_rows if is_sheet or not is_xml(path) else _read_xml
        content = read_file(path, log, seen)
        source = dated_by_file(_FORM, content.made_on, options)
        records += [
            _Record(entry, source, is_former=content.is_former) for entry in content.entries
        ]
    # an owner may be an entry that comes later, so all entries are read first
    names = LinkedNames(record.linkable for record in records)
    for record in records:
        yield record.party()
        yield from record.listings()
        yield from record.same_as()
        yield from record.ties(names)


class _File(NamedTuple):
    """What one file holds.

    Attributes:
        entries: In the file's order.
        made_on: The day on which it was made, None where it does not say: where no option gives
            one either, the load is refused.
        is_former: Whether it is the list that OFSI closed in January 2026.
    """

    entries: list["_Statements"]
    made_on: str | None
    is_former: bool


# --- the XML

_DATE_TAG: Final = "DateGenerated"
_GROUPED: Final = frozenset(
    {"Name", "NonLatinName", "Address", "Passport", "NationalIdentifier", "Location"}
)
"""Elements whose parts belong together."""


def _read_xml(path: Path, log: LoadLog, seen: set[str]) -> _File:
    entries: list[_Statements] = []
    made_on = None
    tags = ("Designation", _DATE_TAG)
    records = xml_records(path, log, tags=tags, root="Designations")
    for line, element in name_unread(records, _FIELDS, path, log):
        if element.tag == _DATE_TAG:
            log.count_not_a_party(path, "date of the file")
            made_on = DAY_FIRST_DATES.read_or_none(element.text or "")
            continue
        entry = _read_designation(element, RowPlace(path.name, line, log))
        if _accept_rows(entry, [line], path, seen):
            entries.append(entry)
    return _File(entries, made_on, is_former=False)


def _read_designation(element: "etree._Element", place: RowPlace) -> "_Statements":
    """Read one element: names, addresses, papers and births in parts, all else by itself."""
    entry = _Statements(text_of(element, "UniqueID"), place)
    whole: dict[str, str] = {}
    for leaf in element.iter():
        name = _fields_by_element().get(str(leaf.tag))
        parent = leaf.getparent()
        if name is None or len(leaf) or parent is None or parent.tag in _GROUPED:
            continue
        value = squeeze_blanks(leaf.text)
        if parent.tag == element.tag:
            whole[name] = value
        else:
            entry.add_cells({name: value})
    if not whole.get("imposed"):
        whole["imposed"] = "|".join(_read_indicators(element))
    entry.add_cells(whole)
    for group in element.iter(*sorted(_GROUPED)):
        leaves = ((_fields_by_element().get(str(leaf.tag)), leaf.text) for leaf in group)
        entry.add_cells({name: squeeze_blanks(text) for name, text in leaves if name is not None})
    return entry


def _read_indicators(element: "etree._Element") -> Iterator[str]:
    """Yield the measures that the list's flags say, in words: ``AssetFreeze`` is "asset freeze"."""
    for flag in element.iterfind("SanctionsImposedIndicators/*"):
        if (flag.text or "").strip().lower() == "true":
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(flag.tag)).lower()


# --- tables: CSV or OpenDocument, and OFSI's former CSV

_REPORT_DATE: Final = re.compile(r"Report Date:? *(\d{1,2})-([A-Za-z]{3,9})-(\d{4})")


def _read_rows(path: Path, log: LoadLog, seen: set[str]) -> _File:
    rows: dict[str, list[dict[str, str]]] = {}
    lines: dict[str, list[int]] = {}
    with _open_records(path) as records:
        preamble = first_row(records, path)
        # the line with the date may have been taken away
        has_date = sum(_field_of_header(cell) is not None for cell in preamble) < len(_REQUIRED)
        names = first_row(records, path) if has_date else preamble
        header = check_header(names, path, None, None)
        fields = _check_fields(header, path, log)
        is_former = "key" not in fields
        for line, texts in sound_rows(records, header, None, log.account(path), log):
            cells = {
                name: value
                for name, text in zip(fields, texts, strict=True)
                if name and (value := text.strip())
            }
            number = cells.get("group" if is_former else "key", "")
            key = f"GRP{number}" if number and is_former else number
            rows.setdefault(key, []).append(cells)
            lines.setdefault(key, []).append(line)
    sound = []
    # in whatever order the rows stand, an entry is the same
    for key in sorted(rows):
        entry = _Statements(key, RowPlace(path.name, min(lines[key]), log))
        # by name, as the lists print them, then by all that they say
        for cells in sorted(rows[key], key=lambda cells: (_name_of(cells), sorted(cells.items()))):
            entry.add_cells(cells)
        if _accept_rows(entry, lines[key], path, seen):
            sound.append(entry)
    return _File(sound, _date_of_preamble(preamble), is_former)


@contextmanager
def _open_records(path: Path) -> Iterator[RowRecords]:
    if path.suffix.lower() in _SHEETS:
        yield SheetRecords(path, None)
        return
    with open_file(path, "CSV") as stream:
        yield LineRecords(stream, _find_encoding(path), ",")


def _find_encoding(path: Path) -> str:
    """Return the encoding of a CSV: UTF-8, or, of OFSI's former list, Windows-1252 in its old form.

    Raises:
        InputRefused: A former list is in neither.
    """
    with open_file(path, "CSV") as stream:
        is_former = stream.readline(1024).lower().startswith(b"last updated,")
    if not is_former:
        return "utf-8"
    with open_file(path, "CSV") as stream:
        return recognise_encoding(stream, path)


def _check_fields(header: Sequence[str], path: Path, log: LoadLog) -> tuple[str | None, ...]:
    """Return which field each column states, and say which columns are not read.

    Raises:
        HeaderRefused: A column is missing without which an entry says nothing.
    """
    fields = tuple(map(_field_of_header, header))
    missing = [name for name in _REQUIRED if name not in fields]
    if missing or not {"key", "group"} & set(fields):
        hint = "give UK-Sanctions-List (XML, CSV or ODS), or OFSI's former ConList.csv"
        column = _REQUIRED[missing[0]] if missing else "Unique ID"
        what = f"has no column {column}"
        raise HeaderRefused(what, file=path.name, line=2, hint=hint)
    if "key" in fields and "imposed" not in fields:
        hint = "without it nobody could say what a listing means"
        raise HeaderRefused("has no column Sanctions Imposed", file=path.name, line=2, hint=hint)
    unread = [name for name, field in zip(header, fields, strict=True) if field is None]
    if unread:
        log.asides.append(f"{path.name}: columns that are not read: {', '.join(unread)}")
    return fields


def _date_of_preamble(cells: Sequence[str]) -> str | None:
    """Return the day of ``Report Date: 13-Feb-2026``, or of ``Last Updated,27/04/2020``."""
    if (match := _REPORT_DATE.match(cells[0] if cells else "")) is not None:
        return DAY_FIRST_DATES.read_or_none(" ".join(match.groups()))
    return DAY_FIRST_DATES.read_or_none(cells[1]) if len(cells) > 1 else None


def _accept_rows(entry: "_Statements", lines: Sequence[int], path: Path, seen: set[str]) -> bool:
    """Accept the rows of an entry, or reject all of them where it has no number or no name."""
    is_double = entry.key in seen
    seen.add(entry.key)
    return account_for(
        entry.place.log,
        path,
        lines,
        is_sound=bool(entry.key and entry.names and entry.regimes),
        is_double=is_double,
        field="Unique ID, Name 6, Regime Name",
        value=entry.key,
        hint="each entry has its own number, in one file, a name and a regime",
    )


# --- what the rows of an entry say

_NAME_PARTS: Final = tuple(f"name_{number}" for number in range(1, 7))
_FACTS: Final = (
    *_FORM.notes,
    *("birth_date", "entity_type", "subsidiary", "parent", "registration", "imo", "hull_number"),
)
_NUMBERED: Final = re.compile(r"(?:^|[\s,;])\(?(?:\d{1,2}|[A-Ha-h])\)(?:-\(\d+\))?\s*")
_LABEL: Final = re.compile(r"\(([A-Z][A-Za-z/ ]{2,40})\):")
_NOTED_COUNTRY: Final = re.compile(r"\s*\([^()]*\)\s*$")
_RANKS_OF_ROWS: Final[tuple[NameKind, ...]] = ("primary", "alias", "former", "weak", "original")


@dataclass(slots=True)
class _Regime:
    """What the entry's rows say of one regime: since when, which measures, and why."""

    listed_on: dict[str, None] = field(default_factory=dict)
    imposed: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Statements:
    """One designation, in the words of the list: each value once, in printed order.

    Attributes:
        key: Unique ID, or ``GRP`` and the group's number in OFSI's former list.
        place: Where it begins.
        facts: Values by field.
        names: Kind by name.
        addresses: In one line each.
        births: Places of birth.
        papers: (field, number) of passports and national numbers.
        regimes: By the words of the list.
    """

    key: str
    place: RowPlace
    subject: str = ""
    group: str = ""
    un_reference: str = ""
    facts: dict[str, dict[str, None]] = field(default_factory=dict)
    names: dict[str, NameKind] = field(default_factory=dict)
    addresses: dict[str, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    births: dict[str, None] = field(default_factory=dict)
    papers: dict[tuple[str, str], None] = field(default_factory=dict)
    regimes: dict[str, _Regime] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def add_cells(self, cells: Cells) -> None:
        """Add what a row, or a part of an element, says; what has been said counts once."""
        self.subject = self.subject or cells.get("subject", "")
        self.group = self.group or cells.get("group", "")
        labelled = _read_labels(cells.get("note", ""))
        stated_number = cells.get("un_reference") or labelled.get("un_reference", "")
        self.un_reference = self.un_reference or stated_number
        self._add_name(cells)
        self._add_address(cells)
        for name in ("passport", "national_id"):
            # OFSI's first form has the numbers among the details; they may hold others beside one
            for number in _split_numbered(cells.get(name) or cells.get(f"{name}_note", "")):
                self.papers[name, number] = None
        if birth := ", ".join(filter(None, map(cells.get, ("birth_town", "birth_country")))):
            self.births[birth] = None
        if regime := cells.get("regime"):
            self._add_regime(self.regimes.setdefault(regime, _Regime()), {**cells, **labelled})
        for stated in (cells, labelled):
            for name in _FACTS:
                for value in _split_numbered(stated.get(name, "")):
                    self.facts.setdefault(name, {})[value] = None

    def values_of(self, name: str) -> tuple[str, ...]:
        """Return the values of a field."""
        return tuple(self.facts.get(name, ()))

    def all_reasons(self) -> list[str]:
        """Return the reasons and remarks of all regimes."""
        return [reason for regime in self.regimes.values() for reason in regime.reasons]

    def _add_name(self, cells: Cells) -> None:
        if name := _name_of(cells):
            kind = _kind_of_name(cells.get("name_type", ""), cells.get("alias_strength", ""))
            # a name that has been called two things is weak only if it always is
            kinds = (self.names.get(name, kind), kind)
            self.names[name] = min(kinds, key=_RANKS_OF_ROWS.index)
        if original := tidy(cells.get("original", "")):
            self.names.setdefault(original, "original")

    def _add_address(self, cells: Cells) -> None:
        lines = [cells.get(name, "").strip(" ,") for name in _FORM.address]
        printed = cells.get("country", "")
        country = _NOTED_COUNTRY.sub("", printed)
        if country:
            self.countries[country] = None
        if country != printed:
            self.notes[printed] = None
        if any(lines):
            # a semicolon parts one address from the next
            self.addresses[", ".join(filter(None, (*lines, country))).replace(";", ",")] = None
        elif country and country_code(country):
            self.addresses.setdefault(country)

    def _add_regime(self, regime: _Regime, cells: Cells) -> None:
        stated = (
            (regime.listed_on, "listed_on"),
            (regime.imposed, "imposed"),
            (regime.reasons, "reasons"),
            (regime.reasons, "note"),
        )
        for values, name in stated:
            if value := cells.get(name):
                values[value] = None


def _name_of(cells: Cells) -> str:
    """Return the name that a row, or a part of an element, states in its parts."""
    return tidy(" ".join(filter(None, (cells.get(part, "") for part in _NAME_PARTS))))


def _kind_of_name(name_type: str, strength: str) -> NameKind:
    words, quality = name_type.casefold(), strength.casefold()
    if words in ("primary name", "prime alias", "") and not quality.startswith("low"):
        return "primary"
    if quality.startswith(("low", "weak")):
        return "weak"
    return "former" if words.startswith(("fka", "f.k.a", "former")) else "alias"


def _split_numbered(cell: str) -> Iterator[str]:
    """Yield the values of a cell: one, or those behind ``(1)``, ``2)``, ``(a)``.

    >>> list(_split_numbered("1) Saudi Arabia 2) Qatar")), list(_split_numbered("Hama (town)"))
    (['Saudi Arabia', 'Qatar'], ['Hama (town)'])
    """
    value = filled(cell)
    if value is None or value.casefold() in ("unknown", "na", "not known"):
        return
    pieces = _NUMBERED.split(value) if _NUMBERED.match(value) else [value]
    for piece in pieces:
        if bare := squeeze_blanks(piece).strip(" ,;"):
            yield bare


def _read_labels(note: str) -> dict[str, str]:
    """Read "(Phone number):… (Type of entity):…", as OFSI's second form writes other columns."""
    unlabelled, *pieces = _LABEL.split(note)
    values = {"note": unlabelled.strip()} if pieces else {}
    for label, text in zip(pieces[::2], pieces[1::2], strict=True):
        if name := _field_of_header(label):
            values[name] = text.strip()
        else:
            values["note"] = f"{values['note']} {label}: {text.strip()}".strip()
    return values


@cache
def _fields_by_header() -> Mapping[str, str]:
    return {
        _fold_header(name): row["field"]
        for row in read_cells(__name__, "columns.csv")
        for name in row["headers"].split(";")
    }


@cache
def _fields_by_element() -> Mapping[str, str]:
    """Return which field each element of the XML states, of those that are read."""
    return {row["element"]: row["field"] for row in read_cells(__name__, "columns.csv")}


def _fold_header(header: str) -> str:
    """Return a header without what has changed over the years: case, blanks, punctuation.

    >>> _fold_header("Nationality(/ies)"), _fold_header("Name Non-Latin Script ")
    ('nationalityies', 'namenonlatinscript')
    """
    return re.sub(r"\W", "", header).casefold()


def _field_of_header(header: str) -> str | None:
    """Return which field a column states: "" for one not needed, None for an unknown one."""
    return _fields_by_header().get(_fold_header(header))


@cache
def _read_programmes() -> Mapping[str, str]:
    """Read which programme a regime is, by its regulations or by OFSI's former heading."""
    return {
        words.casefold(): row["programme"]
        for row in read_cells(__name__, "regimes.csv")
        for words in (row["regulations"], row["headings"])
        if words
    }


# --- what becomes of an entry

_RANKS: Final = {"": 0, "high": 1, "medium": 2, "low": 3}
_RANKS_OF_NAMES: Final = ("primary", "alias", "former", "original", "weak")
_UN_IN_NOTE: Final = re.compile(r"\bUN R\w{0,2}ef\b[.:]*\s*([A-Z]{2}[ie]\.\d{3})\b", re.IGNORECASE)
_GOVERNMENT: Final = re.compile(
    r"(?:government|state)(?: (?:agency|body|department|ministry))?", re.IGNORECASE
)
_LATER_WORDS: Final = re.compile(r"[\s.,;(]*\b(?:issued|expire[sd]?|valid|dated)\b", re.IGNORECASE)
_SHIP_AT_BEGINNING: Final = re.compile(r"\(?IMO(?: number)?: *(\d{7})\b", re.IGNORECASE)
_SHIP_IN_TEXT: Final = re.compile(r"\bIMO(?: number)?:? *(\d{7})\b", re.IGNORECASE)


class _Relation(NamedTuple):
    field: str
    kind: TieKind
    is_above: bool
    words: str


_RELATIONS: Final = (
    _Relation("parent", TieKind.CONTAINS, True, "Parent company"),
    _Relation("subsidiary", TieKind.CONTAINS, False, "Subsidiary"),
    _Relation("owner", TieKind.CONTROLS, True, "Current owner or operator"),
)
_BETWEEN_NAMES: Final = re.compile(r"\s*[;|\n]\s*")
_LONGEST: Final = 100
"""Characters of a name; a longer cell is a sentence, which is read with the other prose."""


class _Record(Entry):
    """One entry, which has a name and a regime."""

    def __init__(self, entry: _Statements, source: Provenance, *, is_former: bool) -> None:
        self._entry, self._is_former = entry, is_former
        place = entry.place
        super().__init__(_FORM, entry.key, place, source)
        self.kind = self._find_kind()
        days = [self._first_day(regime) for regime in entry.regimes.values()]
        listed = min(filter(None, days), default=None)
        self.source = replace(self.source, published=listed or source.published)

    @cached_property
    def names(self) -> list[Name]:
        """Its names, the first of the best before all others."""
        stated = self._entry.names
        names = [
            Name(text, kind if kind == "weak" or LATIN.search(text) else "original")
            for text, kind in stated.items()
            if not is_debris(text) or len(stated) == 1
        ] or [Name(next(iter(stated)))]
        first = min(names, key=lambda name: _RANKS_OF_NAMES.index(name.kind))
        # of several primary names the first is the party's, the others are its variations
        others = [
            replace(name, kind="alias") if name.kind == "primary" else name
            for name in names
            if name is not first
        ]
        return [first, *others]

    @cached_property
    def home(self) -> str | None:
        """The country on which a person's nationalities, or else the addresses, agree."""
        nations = self.read_nations("nationality", self._entry.values_of("nationality"))
        places = [self.read_country("country", text) for text in self._entry.countries]
        return agreed_country(nations) or agreed_country(filter(None, places))

    @property
    def linkable(self) -> LinkableEntry:
        """What the resolution of names in other entries compares."""
        names = [name.text for name in self.names]
        return LinkableEntry(self.id, names[0], names[1:])

    def party(self) -> Party:
        """Return the party."""
        return Party(
            id=self.id,
            name=self.names[0].text,
            kind=self.kind.value,
            country=self.home,
            source=self.source,
            names=tuple(self.names[1:]),
            identifiers=tuple(dict.fromkeys(self._read_identifiers())),
            topics=("gov",) if self.kind == PartyKind.PUBLIC_BODY else (),
            address="; ".join(self._entry.addresses) or None,
            sector="; ".join(self._entry.values_of("entity_type")) or None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each regime, with its gravest measure and all of them in a note."""
        for words, regime in self._entry.regimes.items():
            imposed = [part.strip() for value in regime.imposed for part in value.split("|")]
            measures = list(dict.fromkeys(filter(None, imposed)))
            programme = _read_programmes().get(words.casefold()) or words
            yield from self.list_as(
                replace(self._find_entry(measures), programme=programme),
                entry_id=self.key.removeprefix("GRP"),
                # OFSI's headings cite no regulations
                act=None if self._is_former else words,
                since=self._first_day(regime),
                text=without_numbers(" ".join(regime.reasons)) or None,
                notes=(("measures", "; ".join(measures)),) if len(measures) > 1 else (),
            )

    def same_as(self) -> Iterator[IdentityLink]:
        """Yield whom the list itself says it is: on OFSI's former list, and on the UN's."""
        if self._entry.group and not self._is_former:
            yield from self.link_same(f"uk:GRP{self._entry.group}")
        stated = self._entry.un_reference
        in_notes = [
            number for note in self._entry.all_reasons() for number in _UN_IN_NOTE.findall(note)
        ]
        named = {stated} if stated else set(in_notes)
        if len(named) == 1:
            yield from self.link_un(named.pop())

    def ties(self, names: LinkedNames) -> Iterator[Party | Tie]:
        """Yield a tie for each name that the entry states above or below itself.

        The list gives the name alone: which entry it means is inferred, and a name that no entry
        has is a party of its own.
        """
        for relation in _RELATIONS:
            for cell in self._entry.values_of(relation.field):
                for name in dict.fromkeys(map(tidy, _BETWEEN_NAMES.split(cell))):
                    if is_debris(name) or len(name) > _LONGEST:
                        is_sentence = len(name) > _LONGEST
                        self.log.counts["names of owners that are sentences"] += is_sentence
                        continue
                    yield from self._tie_to(relation, name, names)

    def _tie_to(self, relation: _Relation, name: str, names: LinkedNames) -> Iterator[Party | Tie]:
        others = [entry.party for entry in names.find_entries(name)]
        if not others:
            self.log.counts["linked: dangling"] += 1
            node = make_unknown_party(self.id, name, self.source)
            yield node
            others = [node.id]
        for other in others:
            if other == self.id:
                continue
            self.log.counts["linked: inferred"] += 1
            start, end = (other, self.id) if relation.is_above else (self.id, other)
            yield Tie(
                start,
                end,
                relation.kind.value,
                replace(self.source, record=f"{start}/{relation.kind.value}/{end}"),
                interest="unknownInterest",
                standing="inferred",
                text=f"{relation.words}: {name}",
            )

    def _find_kind(self) -> PartyKind:
        words = self._entry.subject.casefold()
        if words not in (*_FORM.kinds, "entity"):
            self.warn("subject", "is none of Individual, Entity, Ship", self._entry.subject)
        # OFSI's former list calls ships entities; their remarks begin with the ship's number
        if words not in _FORM.kinds and self._ship_number() is not None:
            return PartyKind.VESSEL
        types = self._entry.values_of("entity_type")
        if any(_GOVERNMENT.fullmatch(text.strip()) for text in types):
            return PartyKind.PUBLIC_BODY
        return _FORM.kinds.get(words, PartyKind.ORGANIZATION)

    def _find_entry(self, measures: list[str]) -> ListEntry:
        """Return the meaning of the gravest measure; one that nobody has mapped is the gravest."""
        if self._is_former:
            return list_entry(_FORMER_LIST, "")
        entries = [self._read_measure(measure) for measure in measures]
        if not entries:
            self.warn("Sanctions Imposed", "says no measure, and counts as the gravest", "")
            freeze = list_entry(_FORM.list, "asset freeze")
            entries = [replace(freeze, measure="Measure not stated")]
        return min(entries, key=lambda entry: _RANKS[entry.severity])

    def _read_measure(self, measure: str) -> ListEntry:
        key = measure_key(re.sub(r"[:(].*", "", measure))
        if (_FORM.list, key) in list_table():
            return list_entry(_FORM.list, key)
        note = f"the measure {measure!r} is not known; it counts as one that forbids delivery"
        if note not in self.log.notes:
            self.log.notes.append(note)
        self.warn("Sanctions Imposed", "is not a known measure", measure)
        return replace(list_entry(_FORM.list, "asset freeze"), measure=measure)

    def _first_day(self, regime: _Regime) -> str | None:
        days = [
            self.day(text, "Date Designated", DAY_FIRST_DATES.read) for text in regime.listed_on
        ]
        return min(filter(None, days), default=None)

    def _read_identifiers(self) -> Iterator[Identifier]:
        """Yield the numbers of an entry, each in its scheme."""
        entry = self._entry
        for scheme, printed in entry.papers:
            # what follows tells when and where it was issued: dates, and no numbers of papers
            number = _LATER_WORDS.split(printed, maxsplit=1)[0]
            yield from numbers(scheme, number, self.home, is_person=True)
        is_person = self.kind == PartyKind.PERSON
        for printed in entry.values_of("registration"):
            yield from numbers("registration_number", printed, self.home, is_person=is_person)
        for printed in entry.values_of("hull_number"):
            yield identifier("hull_number", printed)
        is_ship = self.kind == PartyKind.VESSEL
        scheme = "imo" if is_ship else "imo_company"
        stated = [
            number for text in entry.values_of("imo") for number in re.findall(r"\d{7}", text)
        ]
        if not stated and is_ship:
            stated = list(filter(None, [self._ship_number()]))
        elif not stated:
            # a firm's remarks name the ships that it runs, too: one number alone is its own
            reasons = entry.all_reasons()
            named = {number for note in reasons for number in _SHIP_IN_TEXT.findall(note)}
            stated = list(named) if len(named) == 1 else []
        yield from (identifier(scheme, number) for number in stated)

    def _ship_number(self) -> str | None:
        """Return the number with which the remarks of a ship begin; None for what is no ship."""
        begun = (_SHIP_AT_BEGINNING.match(note.strip()) for note in self._entry.all_reasons())
        return next((match[1] for match in begun if match), None)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        for printed in self._entry.values_of("birth_date"):
            yield "birth_date", write_birth(printed.strip("'"), printed)
        for place in self._entry.births:
            yield "birth_place", place
        for name, key in _FORM.notes.items():
            for value in self._entry.values_of(name):
                yield key, without_numbers(value)
        for note in self._entry.notes:
            yield "note", note
