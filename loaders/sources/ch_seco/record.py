"""One target of the Swiss list as a party, its listing and its relations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from onward.graph.countries import agreed_country, country_code
from onward.graph.identifiers import identifier
from onward.graph.model import (
    Identifier,
    IdentityLink,
    Listing,
    Name,
    Party,
    PartyKind,
    Provenance,
    Tie,
    TieKind,
)
from onward.loaders.parsing.cells import parse
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.numbers import numbers, without_numbers
from onward.loaders.sources.ch_seco.names import Doubt, doubt_names, read_names

if TYPE_CHECKING:
    from lxml import etree

LIST: Final = "CH-SECO"
_KINDS: Final = {
    "individual": PartyKind.PERSON,
    "entity": PartyKind.ORGANIZATION,
    "object": PartyKind.VESSEL,
}
_OBJECTS: Final = {"vessel": PartyKind.VESSEL, "aircraft": PartyKind.AIRPLANE}
_UN_REFERENCE: Final = re.compile(r"[A-Z]{2}[ie]\.\d{3}")
_LABELLED: Final = re.compile(
    r"\s*(?:INN|OGRN|KPP|OKPO|TIN|tax|(?:state )?registration (?:number|no)|USCC|unified|BIN)\b",
    re.IGNORECASE,
)
_SHIP_NUMBER: Final = re.compile(r"\bIMO(?: number)?\W*(\d{7})\b", re.IGNORECASE)


_MODIFICATIONS: Final = frozenset({"listed", "amended", "de-listed"})


@dataclass(slots=True)
class Tables:
    """What targets refer to by number: places, and the ordinances with their parts.

    Attributes:
        places: (town and area, country) by number.
        sets: (ordinance, part of it, short name of the programme) by number.
    """

    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    sets: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def add_place(self, element: "etree._Element") -> None:
        """Read a ``place``."""
        parts = [text_of(element, name) for name in ("location", "area")]
        town = ", ".join(filter(None, parts))
        self.places[element.get("ssid", "")] = (town, text_of(element, "country"))

    def add_programme(self, element: "etree._Element") -> None:
        """Read a ``sanctions-program``; of several languages the English one counts."""
        name = _english_text(element, "program-name")
        key = _english_text(element, "program-key")
        for part in element.iterfind("sanctions-set"):
            number = part.get("ssid", "")
            if number not in self.sets or part.get("lang") == "eng":
                self.sets[number] = (name, " ".join((part.text or "").split()), key)


def text_of(element: "etree._Element", tag: str) -> str:
    """Return the text of a child in one line, "" for none."""
    return " ".join((element.findtext(tag) or "").split())


def read_day(printed: str) -> str | None:
    """Return a date of the list, None for what is none."""
    try:
        return parse(printed)
    except ValueError:
        return None


def _english_text(element: "etree._Element", tag: str) -> str:
    texts = {child.get("lang", ""): child.text or "" for child in element.iterfind(tag)}
    return " ".join((texts.get("eng") or next(iter(texts.values()), "")).split())


class Target:
    """One ``target``: a person, an entity or a ship.

    Attributes:
        number: Its number on the list, "" for none.
        names: Its own first.
        doubts: What could not be read of it, as far as it has been asked for.
    """

    def __init__(self, element: "etree._Element", tables: Tables, source: Provenance) -> None:
        self.number = element.get("ssid", "")
        self.id = f"ch_seco:{self.number}"
        self._element, self._tables = element, tables
        nodes = [(kind, element.find(tag)) for tag, kind in _KINDS.items()]
        self.kind, self._node = next(
            ((kind, node) for kind, node in nodes if node is not None),
            (PartyKind.ORGANIZATION, element),
        )
        identities = sorted(
            self._node.iterfind("identity"), key=lambda node: node.get("main") != "true"
        )
        self._identities = identities
        names = [name for identity in identities for name in read_names(identity)]
        self.names = sorted(names, key=lambda name: name.kind != "primary")
        self.doubts: dict[Doubt, None] = dict.fromkeys(doubt_names(identities))
        word = self._node.get("object-type", "vessel")
        if word not in _OBJECTS:
            self._note_doubt(
                "object-type", "is not a known kind of object, and is read as a ship", word
            )
        elif self.kind == PartyKind.VESSEL:
            self.kind = _OBJECTS[word]
        self._since, self._until = self._read_dates()
        self._source = replace(
            source, record=self.number, published=self._since or source.published
        )

    def party(self) -> Party:
        """Return the party."""
        primary, *others = dict.fromkeys(self.names)
        home = self._find_home()
        addresses = [self._join_address(part) for part in self._find_parts("address")]
        return Party(
            id=self.id,
            name=primary.text,
            kind=self.kind.value,
            country=home,
            source=self._source,
            names=tuple(self._as_further(name) for name in others if name.text != primary.text),
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
        reasons = [
            " ".join((part.text or "").split()) for part in self._find_parts("justification")
        ]
        for number in dict.fromkeys(filter(None, numbers_of_sets)) or {"": None}:
            if number and number not in self._tables.sets:
                self._note_doubt("sanctions-set-id", "is no set of the file's ordinances", number)
            ordinance, part, key = self._tables.sets.get(number, ("", "", ""))
            entry = replace(list_entry(LIST, ""), programme=", ".join(filter(None, (key, part))))
            yield from listings(
                entry,
                self.id,
                self._source,
                entry_id=self.number,
                act=ordinance or None,
                since=self._since,
                until=self._until,
                text=without_numbers(" ".join(filter(None, reasons))) or None,
            )

    def relations(self) -> Iterator[Tie]:
        """Yield a stated link for each relation; the list says no more of it than that."""
        for relation in self._node.iterfind("relation"):
            other = f"ch_seco:{relation.get('target-id', '')}"
            words = relation.get("relation-type", "").replace("-", " ")
            start, end = sorted((self.id, other))
            if other != self.id:
                record = f"{start}/linked/{end}/{relation.get('ssid', '')}"
                source = replace(self._source, record=record)
                kind = TieKind.LINKED.value
                yield Tie(start, end, kind, source, interest="unknownInterest", text=words)

    def same_as(self) -> Iterator[IdentityLink]:
        """Yield whom the list says it is: the entry of the UN's list."""
        number = text_of(self._element, "foreign-identifier")
        if _UN_REFERENCE.fullmatch(number):
            other = f"un:{number}"
            record = f"{self.id}/same_as/{other}"
            yield IdentityLink(self.id, other, replace(self._source, record=record))

    def _note_doubt(self, field: str, reason: str, value: str) -> None:
        self.doubts[Doubt(field, reason, value)] = None

    def _find_parts(self, tag: str) -> "Iterator[etree._Element]":
        """Yield children of the target and of its identities; former states repeat both."""
        yield from self._node.iterfind(tag)
        for identity in self._identities:
            yield from identity.iterfind(tag)

    def _read_texts(self, tag: str) -> list[str]:
        return [" ".join((part.text or "").split()) for part in self._find_parts(tag)]

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
            if (effective := read_day(day)) is not None:
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
        own_parts = [text_of(part, name) for name in ("location", "area")]
        return ", ".join(filter(None, own_parts)) or town, text_of(part, "country") or country

    def _join_address(self, part: "etree._Element") -> str:
        town, country = self._place_of(part)
        box = text_of(part, "p-o-box")
        texts = [text_of(part, "address-details"), f"P.O. Box {box}" if box else ""]
        texts += [text_of(part, "zip-code"), town, country]
        # a semicolon parts one address from the next
        return ", ".join(filter(None, texts)).replace(";", ",")

    def _as_further(self, name: Name) -> Name:
        return replace(name, kind="alias") if name.kind == "primary" else name

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
        for text in self._other_texts():
            if self.kind == PartyKind.VESSEL and (ship := _SHIP_NUMBER.search(text)):
                yield identifier("imo", ship[1])
            labelled = (item for item in text.split(";") if _LABELLED.match(item))
            if not is_person:
                for item in labelled:
                    yield from numbers("registration_number", item, home, is_person=False)

    def _other_texts(self) -> list[str]:
        return [
            " ".join((part.text or "").split()) for part in self._find_parts("other-information")
        ]

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        for birth in self._find_parts("day-month-year"):
            parts = [birth.get(name, "") for name in ("year", "month", "day")]
            if parts[0].isdecimal():
                key = "birth_date" if self.kind == PartyKind.PERSON else "established"
                yield key, "-".join(part.zfill(2) for part in _until_empty(parts))
        for place in self._find_parts("place-of-birth"):
            if words := ", ".join(filter(None, self._place_of(place))):
                yield "birth_place", words
        for nation in self._find_parts("nationality"):
            if country := text_of(nation, "country"):
                yield "nationality", country
        if gender := self._node.get("sex"):
            yield "gender", gender
        for text in filter(None, self._other_texts()):
            yield "note", without_numbers(text)


def _until_empty(parts: list[str]) -> Iterator[str]:
    for part in parts:
        if not part.isdecimal():
            return
        yield part


def _code_of_country(country: "etree._Element | None") -> str | None:
    if country is None:
        return None
    return country_code(country.get("iso-code", "")) or country_code(country.text or "")
