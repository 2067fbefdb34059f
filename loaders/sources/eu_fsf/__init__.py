"""The EU's consolidated list of financial sanctions: the Financial Sanctions Files.

In the XML or the CSV of version 1.1. Which names are weak, the XML alone has a field for. Both are
read into the words of the XML (`_Statements`), of which a party with its listings is made
(`_Record`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import HeaderRefused
from onward.graph.countries import agreed_country, country_code, country_name
from onward.graph.dates import DAY_FIRST_DATES
from onward.graph.identifiers import identifier
from onward.graph.model import (
    Identifier,
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
    LATIN,
    Cells,
    Entry,
    account_for,
    dated_by_file,
    read_list_form,
    read_url,
)
from onward.loaders.parsing.lists import ListEntry, list_entry, list_table
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.numbers import numbers, without_numbers
from onward.loaders.readers.records import (
    csv_header,
    csv_rows,
    is_xml,
    local_name,
    root_namespace,
    squeeze_blanks,
    xml_records,
)
from onward.loaders.readers.streams import open_file
from onward.loaders.readers.tables import list_known_columns, name_unread, read_fields
from onward.loaders.source import LoadOptions
from onward.loaders.sources.eu_annexes import citation

if TYPE_CHECKING:
    from lxml import etree

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source
_FIELDS: Final = read_fields(__file__)

_NAMESPACE: Final = "http://eu.europa.ec/fpi/fsd/export"


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party, its listings and its link to the UN's entry for each entity."""
    seen: set[str] = set()
    for path in files:
        entities = _read_xml if is_xml(path) else _read_csv
        for entity, printed in entities(path, log, seen):
            made_on = DAY_FIRST_DATES.read_or_none(printed)
            record = _Record(entity, dated_by_file(_FORM, made_on, options))
            yield record.party()
            yield from record.listings()
            yield from record.link_un(entity.facts.get("unitedNationId", ""))


# --- what the files say of one entity, in the words of the XML

_Part = Mapping[str, str]
"""What the file says of one name, address, birth …: values by the XML's attributes."""

_PARTS: Final = (*_FORM.words["parts"].values(), "contactInfo")

_PUBLISHED: Final = "published"
"""Key of a part: the day on which the act that states it was published."""


@dataclass(slots=True)
class _Statements:
    """All that the files say of one entity.

    Attributes:
        place: Where it begins.
        facts: Reference numbers, designation, kind of subject.
        remarks: Its remarks, in printed order.
        parts: What is stated several times, by element of the XML; rows of the CSV repeat them.
    """

    place: RowPlace
    facts: dict[str, str]
    remarks: dict[str, None] = field(default_factory=dict)
    parts: dict[str, list[_Part]] = field(default_factory=lambda: {part: [] for part in _PARTS})

    @property
    def logical_id(self) -> str:
        """The publisher's key."""
        return self.facts.get("logicalId", "")

    def add_part(self, name: str, part: _Part) -> None:
        """Add a part unless it has been stated."""
        if any(part.values()) and part not in self.parts[name]:
            self.parts[name].append(part)

    def names(self) -> list[tuple[str, _Part]]:
        """Return each name with the part that states it; a part without a name is left out."""
        return [(name, part) for part in self.parts["nameAlias"] if (name := _whole_name(part))]


def _whole_name(part: _Part) -> str:
    """Return a name, put together of its parts where the whole of it is not stated."""
    parts = [part.get(name, "") for name in ("firstName", "middleName", "lastName")]
    return tidy(part.get("wholeName", "") or " ".join(parts))


# --- the XML


def _read_xml(path: Path, log: LoadLog, seen: set[str]) -> Iterator[tuple[_Statements, str]]:
    if root_namespace(path) != _NAMESPACE:
        hint = "download xmlFullSanctionsList_1_1, or the CSV of version 1.1"
        raise HeaderRefused("is not the list in version 1.1", file=path.name, hint=hint)
    records = xml_records(path, log, tags=("sanctionEntity",), root="export", namespace=_NAMESPACE)
    for line, element in name_unread(records, _FIELDS, path, log):
        entity = _read_element(element, RowPlace(path, line, log))
        if account_for(
            log,
            path,
            [line],
            is_sound=bool(entity.logical_id and entity.names()),
            # a second entity of a number would silently replace the first
            is_double=entity.logical_id in seen,
            field="logicalId",
            value=entity.logical_id,
            hint="each entity has its own logical id, and a name",
        ):
            seen.add(entity.logical_id)
            yield entity, element.getroottree().getroot().get("generationDate", "")


def _read_element(element: "etree._Element", place: RowPlace) -> _Statements:
    """Read a ``sanctionEntity``."""
    entity = _Statements(place, _read_attributes(element))
    for child in element:
        name = local_name(child)
        if name == "subjectType":
            attributes = _read_attributes(child)
            entity.facts |= {f"subject {key}": text for key, text in attributes.items()}
        elif name == "remark":
            entity.remarks[squeeze_blanks(child.text)] = None
        elif name in entity.parts:
            entity.add_part(name, _read_part(child))
            for contact in child.iterfind("{*}contactInfo"):
                entity.add_part("contactInfo", _read_attributes(contact))
    return entity


def _read_part(element: "etree._Element") -> dict[str, str]:
    """Return the attributes of an element, its remarks, address on the web, and day of its act."""
    part = _read_attributes(element)
    remarks = [squeeze_blanks(child.text) for child in element.iterfind("{*}remark")]
    if remarks:
        part["remark"] = " ".join(remarks)
    if url := element.findtext("{*}publicationUrl"):
        part["publicationUrl"] = url.strip()
    days = [part.get("publicationDate", "")]
    days += [act.get("publicationDate", "") for act in element.iterfind("{*}regulationSummary")]
    if any(days):
        part[_PUBLISHED] = min(filter(None, days))
    return part


def _read_attributes(element: "etree._Element") -> dict[str, str]:
    return {str(key): squeeze_blanks(str(text)) for key, text in element.attrib.items()}


# --- the CSV: a row for each name, address, birth or paper

_DATE: Final = "fileGenerationDate"
_ID: Final = "Entity_LogicalId"
_REQUIRED: Final = (
    *(_DATE, _ID, "Entity_SubjectType", "Entity_Regulation_Programme"),
    *("NameAlias_WholeName", "Address_CountryIso2Code", "Identification_Number"),
)
_FORMER_COLUMNS: Final = (b"Entity_logical_id", b"Naal_wholename")
"""Columns that the list has in version 1.0 alone."""

_HEADER_BYTES: Final = 1 << 16
_CONTACT: Final = re.compile("(EMAIL|PHONE|FAX|WEB|MOBILE)")

_Columns = Mapping[str, tuple[str, str]]


def _read_csv(path: Path, log: LoadLog, seen: set[str]) -> Iterator[tuple[_Statements, str]]:
    """Yield the entities of a file in its order, each with the day on which the file was made.

    Raises:
        HeaderRefused: A column is missing.
    """
    _refuse_former(path)
    header = csv_header(path, delimiter=";")
    columns = _find_columns(header, path)
    entities: dict[str, _Statements] = {}
    lines: dict[str, list[int]] = {}
    made_on = ""
    rows = csv_rows(path, log, required=_REQUIRED, delimiter=";")
    for line, cells in name_unread(rows, list_known_columns(header, _FIELDS), path, log):
        key = cells[_ID]
        made_on = made_on or cells[_DATE]
        if key not in entities:
            named = _FORM.words["facts"].items()
            facts = {name: cells[column] for column, name in named if cells.get(column)}
            entities[key] = _Statements(RowPlace(path, line, log), facts)
        lines.setdefault(key, []).append(line)
        _add_row(entities[key], cells, columns)
    sound = [
        entity
        for key, entity in entities.items()
        if account_for(
            log,
            path,
            lines[key],
            is_sound=bool(entity.logical_id and entity.names()),
            is_double=key in seen,
            field=_ID,
            value=entity.logical_id,
            hint="each entity has its own logical id, in one file, and a name in one of its rows",
        )
    ]
    seen.update(entities)
    yield from ((entity, made_on) for entity in sound)


def _refuse_former(path: Path) -> None:
    """Refuse the list in version 1.0, which names a column twice and wraps whole lines in quotes.

    Raises:
        HeaderRefused: It is that list.
    """
    with open_file(path, "CSV") as stream:
        header = stream.readline(_HEADER_BYTES)
    if all(name in header for name in _FORMER_COLUMNS):
        hint = "download csvFullSanctionsList_1_1, or the XML of version 1.1, from the same page"
        raise HeaderRefused("is the list in version 1.0", file=path.name, line=1, hint=hint)


def _find_columns(header: Sequence[str], path: Path) -> _Columns:
    """Return which columns make which attribute of which part."""
    columns: dict[str, tuple[str, str]] = {}
    for column in header:
        for group, part in _FORM.words["parts"].items():
            name = column.removeprefix(f"{group}_")
            if name != column:
                attribute = name[:1].lower() + name[1:]
                named = _FORM.words["attributes"].get(f"{part} {name}", attribute)
                columns[column] = (part, named)
    if not columns:
        hint = "give csvFullSanctionsList_1_1, or the XML of version 1.1"
        raise HeaderRefused("is not the list in version 1.1", file=path.name, line=1, hint=hint)
    return columns


def _add_row(entity: _Statements, cells: Cells, columns: _Columns) -> None:
    parts: dict[str, dict[str, str]] = {}
    for column, (part, attribute) in columns.items():
        if text := squeeze_blanks(cells[column]):
            parts.setdefault(part, {})[attribute] = text
    for name, part_cells in parts.items():
        # what a part cites is the same as the entity's own act, and no part of it
        cited = part_cells.pop("regulation_PublicationDate", "")
        bare = {key: text for key, text in part_cells.items() if not key.startswith("regulation_")}
        if name == "regulation":
            cited = bare.get("publicationDate", "")
        entity.add_part(name, bare | ({_PUBLISHED: cited} if cited and bare else {}))
    if remark := squeeze_blanks(cells.get("Entity_Remark")):
        entity.remarks[remark] = None
    for key, value in _split_contacts(cells.get("Address_ContactInfo", "")):
        entity.add_part("contactInfo", {"key": key, "value": value})


def _split_contacts(cell: str) -> Iterator[tuple[str, str]]:
    """Yield the contacts of a cell: their keys stand between them without a separator.

    >>> list(_split_contacts("EMAILa@example.orgPHONE+7 1 2WEBhttps://example.org"))
    [('EMAIL', 'a@example.org'), ('PHONE', '+7 1 2'), ('WEB', 'https://example.org')]
    """
    _, *pieces = _CONTACT.split(cell)
    for key, printed in zip(pieces[::2], pieces[1::2], strict=True):
        if value := printed.strip(" :=[];,\n"):
            yield key, value


# --- what becomes of an entity

UNKNOWN_PROGRAMMES: Final = "entries under a programme that is not in the table"

_PERSON_CODES: Final = frozenset({"p", "person"})
_OTHER_CODES: Final = frozenset({"e", "enterprise", "entity"})
_OF_PERSONS: Final = frozenset({"passport", "national_id", "social_security"})
_NO_COUNTRY: Final = frozenset({"", "00", "UNKNOWN"})
_RANKS: Final = ("alias", "original", "former", "weak")
_CELEX: Final = re.compile(r"(?:CELEX|celex)(?::|%3A)(3\d{4}[RD]\d{4})")
_LOW_QUALITY: Final = re.compile(r"\blow? quality", re.IGNORECASE)
_FORMER: Final = re.compile(r"\b(?:formerly|former name|f\.?k\.?a)\b", re.IGNORECASE)
_SHIP: Final = re.compile(r"\b(?:vessel|ship|tanker)\b", re.IGNORECASE)


class _Record(Entry):
    """One entity, which has a name."""

    def __init__(self, entity: _Statements, source: Provenance) -> None:
        url = _find_url(entity.parts["regulation"])
        super().__init__(_FORM, entity.logical_id, entity.place, source, url=url)
        self._entity, self._parts = entity, entity.parts
        self._is_person = self._read_subject()
        self._listed = self._find_first_day()
        self.source = replace(self.source, published=self._listed or source.published)
        self._names = self._read_names()

    def party(self) -> Party:
        """Return the party."""
        places = [_join_place(part) for part in self._parts["address"]]
        home = self._find_home()
        return Party(
            id=self.id,
            name=self._names[0].text,
            kind=self._find_kind().value,
            country=home,
            source=self.source,
            names=tuple(self._names[1:]),
            identifiers=tuple(dict.fromkeys(self._read_identifiers(home))),
            address="; ".join(dict.fromkeys(filter(None, places))) or None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each programme and topic, with the remarks as evidence."""
        facts = self._entity.facts
        texts = [*self._entity.remarks, facts.get("designationDetails", "")]
        acts: dict[str, list[_Part]] = {"": []} if not self._parts["regulation"] else {}
        for act in sorted(self._parts["regulation"], key=_day_of_act):
            acts.setdefault(act.get("programme", "").upper(), []).append(act)
        for code, of_programme in acts.items():
            first_act = of_programme[0].get(_PUBLISHED) if len(acts) > 1 else None
            yield from self.list_as(
                self._find_entry(code),
                entry_id=facts.get("euReferenceNumber") or self.key,
                # of several acts of one programme the newest is in force
                act=_cite_act(of_programme[-1]) if of_programme else None,
                since=self._read_date(first_act, "publicationDate") or self._listed,
                text=without_numbers(" ".join(filter(None, texts))) or None,
            )

    def _read_subject(self) -> bool:
        """Return whether it is a person; the XML and the CSV have code and letter the other way."""
        facts = self._entity.facts
        codes = {facts.get(f"subject {key}", "").lower() for key in ("code", "classificationCode")}
        if not codes & (_PERSON_CODES | _OTHER_CODES):
            why = "is neither a person nor an enterprise, and counts as the latter"
            self.warn("subjectType", why, " ".join(filter(None, codes)))
        return bool(codes & _PERSON_CODES)

    def _find_kind(self) -> PartyKind:
        if self._is_person:
            return PartyKind.PERSON
        # the list calls ships enterprises, too; only their papers and remarks say what they are
        papers = self._parts["identification"]
        has_number = any(paper.get("identificationTypeCode") == "imo" for paper in papers)
        texts = [*self._entity.remarks, *(paper.get("remark", "") for paper in papers)]
        is_ship = has_number and any(_SHIP.search(text) for text in texts)
        return PartyKind.VESSEL if is_ship else PartyKind.ORGANIZATION

    def _find_entry(self, code: str) -> ListEntry:
        programme = _FORM.words["programmes"].get(code, f"EU-{code}" if code else "")
        if (_FORM.list, programme) in list_table():
            return list_entry(_FORM.list, programme)
        # every entry of these files is frozen: only what the programme is about is not known
        self.log.counts[UNKNOWN_PROGRAMMES] += 1
        self.warn("programme", "is not a known programme", code)
        note = f"programme {code} is not known; its entries count as frozen, and as nothing else"
        if note not in self.log.notes:
            self.log.notes.append(note)
        return replace(list_entry(_FORM.list, ""), programme=programme)

    def _find_first_day(self) -> str | None:
        """Return since when it is listed: its designation, else the oldest act that says anything.

        Its own act is often an amendment; a name that an older one states was listed by then.
        """
        stated = self._entity.facts.get("designationDate")
        designated = self._read_date(stated, "designationDate")
        parts = (*self._parts["regulation"], *self._parts["nameAlias"])
        days = [self._read_date(part.get(_PUBLISHED), "publicationDate") for part in parts]
        return designated or min(filter(None, days), default=None)

    def _read_date(self, printed: str | None, field: str) -> str | None:
        return self.day(printed, field, DAY_FIRST_DATES.read)

    def _read_names(self) -> list[Name]:
        """Return its names, the first of its strong Latin ones before all others."""
        names: dict[str, Name] = {}
        stated = self._entity.names()
        for text, part in stated:
            if is_debris(text) and len(stated) > 1:
                self.warn("wholeName", "is left over from a form", text)
                continue
            language = part.get("nameLanguage", "").lower() or None
            name = Name(text, _kind_of_name(text, part), language)
            earlier = names.get(text)
            # a name that one act calls weak and another does not is not weak
            if earlier is None or (earlier.kind == "weak" and name.kind != "weak"):
                names[text] = name
        # where all of them are left over from a form, the first stands for it
        all_names = [*names.values()] or [Name(stated[0][0])]
        first = min(all_names, key=lambda name: (_RANKS.index(name.kind), bool(name.language)))
        return [first, *(name for name in all_names if name is not first)]

    def _find_home(self) -> str | None:
        """Return the country on which a person's nationalities, or else the addresses, agree."""
        nations = [self._read_country(part) for part in self._parts["citizenship"]]
        places = [self._read_country(part) for part in self._parts["address"]]
        return agreed_country(nations) or agreed_country(filter(None, places))

    def _read_country(self, part: _Part) -> str | None:
        """Return the country of a part; "00" and "UNKNOWN" mean none."""
        code, words = part.get("countryIso2Code", "").upper(), part.get("countryDescription", "")
        stated = [text for text in (words, code) if text.upper() not in _NO_COUNTRY]
        country = next(filter(None, map(country_code, stated)), None)
        if stated and country is None:
            self.warn("country", "is not a known country", " ".join(stated))
        return country

    def _read_identifiers(self, home: str | None) -> Iterator[Identifier]:
        """Yield the numbers of its papers, each in the scheme that its type code means."""
        for paper in self._parts["identification"]:
            code = paper.get("identificationTypeCode", "").lower()
            scheme = _FORM.numbers.get(code)
            if scheme is None:
                why = "is not a known type of paper; its number has no scheme"
                self.warn("identificationTypeCode", why, code)
                scheme = "identification_number"
            if scheme in _OF_PERSONS and not self._is_person:
                scheme = "identification_number"  # an enterprise has no passport
            country = self._read_country(paper) or home
            printed = dict.fromkeys((paper.get("number", ""), paper.get("latinNumber", "")))
            for text in filter(None, printed):
                yield from self._read_number(scheme, text, country)

    def _read_number(self, scheme: str, text: str, country: str | None) -> Iterator[Identifier]:
        if scheme == "imo":
            ship = identifier("imo", text)
            # a shipping firm's number has the same form, and no check digit
            yield ship if ship.valid else identifier("imo_company", text)
        elif scheme in _OF_PERSONS or scheme == "birth_certificate":
            yield identifier(scheme, text, country, personal=True)
        else:
            read = tuple(numbers(scheme, text, country, is_person=self._is_person))
            yield from read or (identifier(scheme, text, country, personal=self._is_person),)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        """Yield its births, posts, nationality and contacts as notes."""
        for birth in self._parts["birthdate"]:
            yield from _read_birth(birth)
        for _, name in self._entity.names():
            yield from _read_posts(name, is_person=self._is_person)
        for part in self._parts["citizenship"]:
            if country := self._read_country(part):
                yield "nationality", country_name(country)
        for contact in self._parts["contactInfo"]:
            word = contact.get("key", "")
            key = _FORM.notes.get(word.upper())
            if key is None:
                self.warn("contactInfo", "is not a known kind of contact", word)
            elif value := contact.get("value"):
                yield key, value
        for part in (*self._parts["address"], *self._parts["birthdate"]):
            if remark := part.get("remark"):
                yield "note", without_numbers(remark)


def _read_birth(birth: _Part) -> Iterator[tuple[str, str]]:
    day = _birth_day(birth)
    calendar = birth.get("calendarType", "").upper()
    if day and calendar not in ("", "GREGORIAN"):
        # in another calendar the same figures mean another day: they are shown, not compared
        yield "note", f"born {day} by the {calendar.lower()} calendar"
    elif day:
        yield "birth_date", day
    if place := _join_place(birth):
        yield "birth_place", place


def _birth_day(birth: _Part) -> str:
    """Return a date of birth in ISO form, or the words of an uncertain one."""
    first, last = birth.get("yearRangeFrom", ""), birth.get("yearRangeTo", "")
    if first and last and first != last:
        return f"Between {first} and {last}"
    day = birth.get("birthdate", "") or _join_day(birth) or first or last
    return f"Approximately {day}" if day and birth.get("circa", "").lower() == "true" else day


def _join_day(birth: _Part) -> str:
    year, month, day = (birth.get(key, "") for key in ("year", "monthOfYear", "dayOfMonth"))
    if not year:
        return ""
    parts = [year, month.zfill(2) if month else "", day.zfill(2) if month and day else ""]
    return "-".join(filter(None, parts))


def _read_posts(name: _Part, *, is_person: bool) -> Iterator[tuple[str, str]]:
    if title := name.get("title"):
        yield "title", title
    if post := name.get("function"):
        yield ("position" if is_person else "note"), without_numbers(post)
    if gender := name.get("gender"):
        yield "gender", _FORM.words["genders"].get(gender.upper(), gender)


def _join_place(part: _Part) -> str:
    """Return a place in one line, from its street to its country."""
    texts = [
        f"P.O. Box {text}" if key == "poBox" and text else text
        for key in _FORM.address
        for text in [part.get(key, "")]
    ]
    words = part.get("countryDescription", "")
    country = country_code(words) or country_code(part.get("countryIso2Code", ""))
    named = country_name(country) if country else "" if words.upper() in _NO_COUNTRY else words
    # a semicolon parts one address from the next
    return ", ".join(filter(None, (*texts, named))).replace(";", ",")


def _kind_of_name(text: str, part: _Part) -> NameKind:
    remark = part.get("remark", "")
    if part.get("strong", "true").lower() == "false" or _LOW_QUALITY.search(remark):
        return "weak"
    if _FORMER.search(remark):
        return "former"
    return "alias" if LATIN.search(text) else "original"


def _day_of_act(act: _Part) -> tuple[str, str]:
    return act.get("publicationDate", ""), act.get("numberTitle", "")


def _find_url(acts: list[_Part]) -> str | None:
    """Return the address of the newest act, if it can only open a web page."""
    newest_first = sorted(acts, key=_day_of_act, reverse=True)
    # an address that is none is left out; the list's own stands for it
    return next(
        filter(None, (read_url(act.get("publicationUrl", "")) for act in newest_first)), None
    )


def _cite_act(act: _Part) -> str | None:
    """Cite an act by the number in its address, with the issue of the Official Journal.

    >>> _cite_act({"numberTitle": "2018/223 (OJ L43)", "publicationUrl": "?uri=CELEX:32018R0223"})
    'Regulation (EU) 2018/223 (OJ L43)'
    """
    title = act.get("numberTitle", "")
    number = _CELEX.search(act.get("publicationUrl", ""))
    if number is None:
        return title or None
    journal = re.search(r"\(OJ [^()]*\)", title)
    return " ".join(filter(None, (citation(number[1]), journal[0] if journal else "")))
