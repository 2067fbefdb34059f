"""The Swiss sanctions list of SECO, its XML, with those who have been taken off it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.graph.countries import agreed_country, country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.identifiers import identifier
from onward.graph.model import (
    Identifier,
    Listing,
    Name,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import Entry, account_for, dated_by_file, read_list_form
from onward.loaders.parsing.lists import list_entry
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.numbers import numbers, without_numbers
from onward.loaders.readers.records import squeeze_blanks, text_of, xml_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadOptions

if TYPE_CHECKING:
    from lxml import etree

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source
_FIELDS: Final = read_fields(__file__)

_ROOT: Final = "swiss-sanctions-list"
_TABLES: Final = ("place", "sanctions-program")


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party, its listings, relations and link to the UN's entry for each target."""
    seen: set[str] = set()
    for path in files:
        tables = _Tables.read(path)
        records = xml_records(path, log, tags=("target", *_TABLES), root=_ROOT)
        for line, element in name_unread(records, _FIELDS, path, log):
            if element.tag != "target":
                log.count_not_a_party(path, "places and ordinances")
                continue
            made_on = element.getroottree().getroot().get("date", "")
            source = dated_by_file(_FORM, PUBLISHED_DATES.read_or_none(made_on), options)
            target = _Target(element, tables, RowPlace(path.name, line, log), source)
            if not account_for(
                log,
                path,
                [line],
                is_sound=bool(target.key and target.names),
                is_double=target.key in seen,
                field="target",
                value=target.key,
                hint="each target has its own number, and a name",
            ):
                continue
            seen.add(target.key)
            yield target.party()
            yield from target.listings()
            yield from target.relations()
            yield from target.link_un(text_of(element, "foreign-identifier"))
            for doubt in target.doubts:
                target.warn(*doubt)


@dataclass(slots=True)
class _Tables:
    """What targets refer to by number: places, and the ordinances with their parts.

    Attributes:
        places: (town and area, country) by number.
        sets: (ordinance, part of it, short name of the programme) by number.
    """

    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    sets: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "_Tables":
        """Read what targets refer to; it may stand behind them in the file."""
        tables = cls()
        # a reading of its own: its rows are counted when the targets are read
        for _, element in xml_records(path, LoadLog(), tags=_TABLES, root=_ROOT):
            if element.tag == "place":
                number = element.get("ssid", "")
                tables.places[number] = (_town_of(element), text_of(element, "country"))
            else:
                tables.add_programme(element)
        return tables

    def add_programme(self, element: "etree._Element") -> None:
        """Read a ``sanctions-program``; of several languages the English one counts."""
        name, key = (_english_text(element, f"program-{part}") for part in ("name", "key"))
        for part in element.iterfind("sanctions-set"):
            number = part.get("ssid", "")
            if number not in self.sets or part.get("lang") == "eng":
                self.sets[number] = (name, squeeze_blanks(part.text), key)


def _town_of(element: "etree._Element") -> str:
    return ", ".join(filter(None, (text_of(element, name) for name in ("location", "area"))))


def _english_text(element: "etree._Element", tag: str) -> str:
    texts = {child.get("lang", ""): child.text or "" for child in element.iterfind(tag)}
    return squeeze_blanks(texts.get("eng") or next(iter(texts.values()), ""))


# --- names: parts in an order, each with spellings in other scripts

_QUALITIES: Final = frozenset({"", "good", "low"})
_FAMILY: Final = frozenset({"family-name", "maiden-name", "suffix"})
_LATIN: Final = frozenset({"", "LATN"})


@dataclass(frozen=True, slots=True)
class _Part:
    """One part: its place among the others, its text, and other spellings by script."""

    place: tuple[bool, int]
    text: str
    spellings: tuple[tuple[str, str], ...]


def _read_names(identity: "etree._Element") -> Iterator[Name]:
    """Yield the names of an identity, each spelling once."""
    seen: set[str] = set()
    for element in identity.iterfind("name"):
        kind = _FORM.names.get(element.get("name-type", ""), "alias")
        kind = "weak" if element.get("quality", "").lower() == "low" else kind
        for text, is_latin in _spell_name(_read_parts(element)):
            if text not in seen and not is_debris(text):
                seen.add(text)
                # only the first spelling is the name as the list has it
                is_first = kind == "primary" and len(seen) == 1
                spelt = kind if is_first or kind != "primary" else "alias"
                yield Name(text, spelt if is_latin or kind == "weak" else "original")


def _read_parts(name: "etree._Element") -> list[_Part]:
    parts = []
    for element in name.iterfind("name-part"):
        kind, order = element.get("name-part-type", ""), element.get("order", "0")
        value = element.find("value")
        text = (value.text if value is not None else element.text) or ""
        spellings = tuple(
            (spelling.get("script", "").upper(), tidy(spelling.text or ""))
            for spelling in element.iterfind("spelling-variant")
        )
        if kind != "title" and tidy(text):
            # given names stand before family names, whatever the order of the list
            is_number = order.isdecimal() and len(order) < 4
            place = (kind in _FAMILY, int(order) if is_number else 0)
            parts.append(_Part(place, tidy(text), spellings))
    return sorted(parts, key=lambda part: part.place)


def _spell_name(parts: Sequence[_Part]) -> Iterator[tuple[str, bool]]:
    """Yield the name, then each with one part in another spelling, then those in other scripts."""
    if not parts:
        return
    texts = [part.text for part in parts]
    yield " ".join(texts), True
    for place, part in enumerate(parts):
        for script, spelling in part.spellings:
            if script in _LATIN and spelling:
                yield " ".join([*texts[:place], spelling, *texts[place + 1 :]]), True
    scripts = dict.fromkeys(script for part in parts for script, _ in part.spellings)
    for script in scripts:
        # of two spellings in one script the first counts
        spelt = [dict(reversed(part.spellings)).get(script, "") for part in parts]
        if script not in _LATIN and all(spelt):
            yield " ".join(spelt), False


# --- targets

_MODIFICATIONS: Final = frozenset({"listed", "amended", "de-listed"})
_LABELLED: Final = re.compile(
    r"\s*(?:INN|OGRN|KPP|OKPO|TIN|tax|(?:state )?registration (?:number|no)|USCC|unified|BIN)\b",
    re.IGNORECASE,
)
_SHIP_NUMBER: Final = re.compile(r"\bIMO(?: number)?\W*(\d{7})\b", re.IGNORECASE)


class _Target(Entry):
    """One ``target``: a person, an entity or a ship.

    Attributes:
        names: Its own first.
        doubts: What could not be read of it, each field, reason and value once.
    """

    def __init__(
        self, element: "etree._Element", tables: _Tables, place: RowPlace, source: Provenance
    ) -> None:
        super().__init__(_FORM, element.get("ssid", ""), place, source)
        self._element, self._tables = element, tables
        nodes = [(tag, element.find(tag)) for tag in ("individual", "entity", "object")]
        tag, self._node = next(
            ((tag, node) for tag, node in nodes if node is not None), ("entity", element)
        )
        self._identities = sorted(
            self._node.iterfind("identity"), key=lambda node: node.get("main") != "true"
        )
        names = [name for identity in self._identities for name in _read_names(identity)]
        self.names = sorted(names, key=lambda name: name.kind != "primary")
        self.doubts: dict[tuple[str, str, str], None] = {}
        self._doubt_names()
        self.kind = self._read_kind(tag)
        self._since, self._until = self._read_dates()
        self.source = replace(self.source, published=self._since or source.published)

    def _doubt_names(self) -> None:
        """Note types and qualities of names that nobody knows; such a name counts as an alias."""
        for identity in self._identities:
            for name in identity.iterfind("name"):
                kind, quality = name.get("name-type", ""), name.get("quality", "")
                if kind not in _FORM.names:
                    self._note_doubt("name-type", "is not a known type of name", kind)
                if quality.lower() not in _QUALITIES:
                    self._note_doubt("quality", "is neither good nor low", quality)

    def _read_kind(self, tag: str) -> PartyKind:
        word = self._node.get("object-type", "vessel")
        if word not in ("vessel", "aircraft"):
            reason = "is not a known kind of object, and is read as a ship"
            self._note_doubt("object-type", reason, word)
        elif tag == "object":
            return _FORM.kinds[word]
        return _FORM.kinds[tag]

    def party(self) -> Party:
        """Return the party."""
        primary, *others = dict.fromkeys(self.names)
        home = self._find_home()
        addresses = [self._join_address(part) for part in self._find_parts("address")]
        further = (
            replace(name, kind="alias") if name.kind == "primary" else name
            for name in others
            if name.text != primary.text
        )
        return Party(
            id=self.id,
            name=primary.text,
            kind=self.kind.value,
            country=home,
            source=self.source,
            names=tuple(further),
            identifiers=tuple(dict.fromkeys(self._read_numbers(home))),
            address="; ".join(dict.fromkeys(filter(None, addresses))) or None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each part of an ordinance, with its reasons as evidence."""
        numbers_of_sets = [self._element.get("sanctions-set-id", "")]
        numbers_of_sets += [
            (part.text or "").strip() for part in self._element.iterfind("sanctions-set-id")
        ]
        reasons = " ".join(filter(None, self._read_texts("justification")))
        for number in dict.fromkeys(filter(None, numbers_of_sets)) or {"": None}:
            if number and number not in self._tables.sets:
                self._note_doubt("sanctions-set-id", "is no set of the file's ordinances", number)
            ordinance, part, key = self._tables.sets.get(number, ("", "", ""))
            programme = ", ".join(filter(None, (key, part)))
            yield from self.list_as(
                replace(list_entry(_FORM.list, ""), programme=programme),
                act=ordinance or None,
                since=self._since,
                until=self._until,
                text=without_numbers(reasons) or None,
            )

    def relations(self) -> Iterator[Tie]:
        """Yield a stated link for each relation; the list says no more of it than that."""
        for relation in self._node.iterfind("relation"):
            other = f"ch_seco:{relation.get('target-id', '')}"
            words = relation.get("relation-type", "").replace("-", " ")
            start, end = sorted((self.id, other))
            if other != self.id:
                record = f"{start}/linked/{end}/{relation.get('ssid', '')}"
                source = replace(self.source, record=record)
                kind = TieKind.LINKED.value
                yield Tie(start, end, kind, source, interest="unknownInterest", text=words)

    def _note_doubt(self, field: str, reason: str, value: str) -> None:
        self.doubts[field, reason, value] = None

    def _find_parts(self, tag: str) -> "Iterator[etree._Element]":
        """Yield children of the target and of its identities; former states repeat both."""
        yield from self._node.iterfind(tag)
        for identity in self._identities:
            yield from identity.iterfind(tag)

    def _read_texts(self, tag: str) -> list[str]:
        return [squeeze_blanks(part.text) for part in self._find_parts(tag)]

    def _read_dates(self) -> tuple[str | None, str | None]:
        """Return since when it is listed, and until when: a list keeps who has left it.

        Who left by the days that can be read may be back by one that cannot: there is no end then.
        """
        days: list[tuple[str, str]] = []
        is_read = True
        for change in self._element.iterfind("modification"):
            day = change.get("effective-date") or change.get("publication-date") or ""
            kind = change.get("modification-type", "")
            if kind not in _MODIFICATIONS:
                self._note_doubt("modification-type", "is not a known change of an entry", kind)
            if (effective := PUBLISHED_DATES.read_or_none(day)) is not None:
                days.append((effective, kind))
            else:
                is_read = False
                self._note_doubt("modification", "bad_date", day)
        listed = [day for day, kind in days if kind == "listed"] or [day for day, _ in days]
        newest = max(days, default=("", ""))
        has_left = newest[1] == "de-listed" and is_read
        return min(listed, default=None), newest[0] if has_left else None

    def _find_home(self) -> str | None:
        countries = [part.find("country") for part in self._find_parts("nationality")]
        nations = [_code_of_country(country) for country in countries]
        for country, code in zip(countries, nations, strict=True):
            if country is not None and code is None:
                self._note_doubt("nationality", "is not a known country", country.text or "")
        places = [country_code(self._place_of(part)[1]) for part in self._find_parts("address")]
        return agreed_country(nations) or agreed_country(filter(None, places))

    def _place_of(self, part: "etree._Element") -> tuple[str, str]:
        number = part.get("place-id", "")
        if number and number not in self._tables.places:
            self._note_doubt("place-id", "is no place of the file", number)
        town, country = self._tables.places.get(number, ("", ""))
        return _town_of(part) or town, text_of(part, "country") or country

    def _join_address(self, part: "etree._Element") -> str:
        town, country = self._place_of(part)
        box = text_of(part, "p-o-box")
        texts = [text_of(part, "address-details"), f"P.O. Box {box}" if box else ""]
        texts += [text_of(part, "zip-code"), town, country]
        # a semicolon parts one address from the next
        return ", ".join(filter(None, texts)).replace(";", ",")

    def _read_numbers(self, home: str | None) -> Iterator[Identifier]:
        is_person = self.kind == PartyKind.PERSON
        for paper in self._find_parts("identification-document"):
            number, issuer = text_of(paper, "number"), text_of(paper, "issuer")
            country = country_code(issuer) or home
            if is_person and number:
                is_passport = "passport" in paper.get("document-type", "")
                scheme = "passport" if is_passport else "national_id"
                yield identifier(scheme, number, country, personal=True)
            elif number:
                yield from numbers("identification_number", number, country, is_person=False)
        for text in self._read_texts("other-information"):
            if self.kind == PartyKind.VESSEL and (ship := _SHIP_NUMBER.search(text)):
                yield identifier("imo", ship[1])
            for item in () if is_person else filter(_LABELLED.match, text.split(";")):
                yield from numbers("registration_number", item, home, is_person=False)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        for birth in self._find_parts("day-month-year"):
            parts = [birth.get(name, "") for name in ("year", "month", "day")]
            if parts[0].isdecimal():
                key = "birth_date" if self.kind == PartyKind.PERSON else "established"
                yield key, "-".join(part.zfill(2) for part in takewhile(str.isdecimal, parts))
        for place in self._find_parts("place-of-birth"):
            if words := ", ".join(filter(None, self._place_of(place))):
                yield "birth_place", words
        for nation in self._find_parts("nationality"):
            if country := text_of(nation, "country"):
                yield "nationality", country
        if gender := self._node.get("sex"):
            yield "gender", gender
        for text in filter(None, self._read_texts("other-information")):
            yield "note", without_numbers(text)


def _code_of_country(country: "etree._Element | None") -> str | None:
    if country is None:
        return None
    return country_code(country.get("iso-code", "")) or country_code(country.text or "")
