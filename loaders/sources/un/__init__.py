"""The United Nations Security Council Consolidated List, its XML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.graph.countries import agreed_country, country_code
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
    Tie,
    TieKind,
)
from onward.graph.tables import read_cells
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.lists.engine import (
    Entry,
    PrintedName,
    account_for,
    dated_by_file,
    read_list_form,
)
from onward.loaders.parsing.lists import list_entry
from onward.loaders.parsing.names import tidy
from onward.loaders.parsing.numbers import without_numbers
from onward.loaders.readers.records import squeeze_blanks, text_of, xml_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadOptions

if TYPE_CHECKING:
    from lxml import etree

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source

_REFERENCE: Final = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
"""A number of an entry where a comment refers to it."""

_FIELDS: Final = read_fields(__file__)
_NAME_PARTS: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PROSE: Final = frozenset({"COMMENTS1", "NOTE", "ALIAS_NAME"})


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listings for each record, and the links that comments name.

    Raises:
        RowRefused: A record belongs to an unknown list.
    """
    records: dict[str, _Record] = {}
    for path in files:
        elements = xml_records(path, log, tags=("INDIVIDUAL", "ENTITY"), root="CONSOLIDATED_LIST")
        for line, element in name_unread(elements, _FIELDS, path, log):
            made_on = element.getroottree().getroot().get("dateGenerated", "")[:10] or None
            source = dated_by_file(_FORM, made_on, options)
            record = _Record(element, RowPlace(path.name, line, log), source)
            # a second record of a number would silently replace the first
            if account_for(
                log,
                path,
                [line],
                is_sound=bool(record.key and record.name),
                is_double=record.key in records,
                field="REFERENCE_NUMBER",
                value=record.key,
                hint="each record has its own reference number, and a name",
            ):
                records[record.key] = record
                yield record.party()
                yield from record.listings()
    yield from _find_links(records, log)


def _find_links(records: Mapping[str, "_Record"], log: LoadLog) -> Iterator[Tie]:
    """Yield one link for each two records of which one names the other by its number.

    The comment is prose, so the link is inferred although both ends are exact.
    """
    pairs: dict[tuple[str, str], None] = {}
    for reference, record in records.items():
        # a comment may mention an entry several times; one link is enough
        for other in dict.fromkeys(_REFERENCE.findall(record.comment)):
            if other not in records:
                record.warn("COMMENTS1", "names a record that the list does not hold", other)
                log.counts["linked: dangling"] += 1
            elif other != reference:
                pairs[reference, other] = None
    for reference, other in pairs:
        if (other, reference) in pairs and other < reference:
            continue  # both name each other: the smaller number gives the one link
        log.counts["linked: inferred"] += 1
        record, end = records[reference], records[other].id
        source = replace(record.source, record=f"{record.id}/linked/{end}")
        text = _sentence_with(record.comment, other)
        yield Tie(record.id, end, TieKind.LINKED.value, source, standing="inferred", text=text)


def _sentence_with(text: str, reference: str) -> str:
    """Return the sentence of a comment that has a reference."""
    sentences = re.split(r"(?<=[a-z)\]0-9]\.)\s+(?=[A-Z])", text)
    return next((sentence for sentence in sentences if reference in sentence), text)


class _Record(Entry):
    """One INDIVIDUAL or ENTITY element, which is emptied once the next one is read.

    Attributes:
        name: As printed; the FIRST_NAME of an entity may hold several.
        comment: From which links are read once all records are known.
    """

    def __init__(self, element: "etree._Element", place: RowPlace, source: Provenance) -> None:
        self._element = element
        self._is_person = element.tag == "INDIVIDUAL"
        self._listed = place.day(text_of(element, "LISTED_ON"), "LISTED_ON")
        key = text_of(element, "REFERENCE_NUMBER")
        super().__init__(_FORM, key, place, source, since=self._listed)
        self.name = tidy(" ".join(filter(None, map(self._text_of, _NAME_PARTS))))
        self.comment = self._text_of("COMMENTS1")

    def party(self) -> Party:
        """Return the party; the list calls bodies, firms and armed groups entities alike."""
        kind = PartyKind.PERSON if self._is_person else PartyKind.ORGANIZATION
        if not self._is_person and self.key in _armed_groups():
            kind = PartyKind.ARMED_GROUP
        addresses = [_join_texts(place, _FORM.address) for place in self._parts_of("ADDRESS")]
        return Party(
            id=self.id,
            name=self.name,
            kind=kind.value,
            country=self._find_home(),
            source=self.source,
            names=tuple(self._further_names()),
            identifiers=tuple(dict.fromkeys(self._read_documents())),
            address="; ".join(filter(None, addresses)) or None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing per topic, with the comment as evidence."""
        programme = self._text_of("UN_LIST_TYPE")
        entry = list_entry(_FORM.list, programme, file=self.file, line=self.line)
        yield from self.list_as(entry, since=self._listed, text=self.comment or None)

    def _text_of(self, tag: str) -> str:
        return _element_text(self._element, tag)

    def _values_of(self, tag: str) -> list[str]:
        elements = self._element.findall(f"{tag}/VALUE")
        return [text for value in elements if (text := squeeze_blanks(value.text))]

    def _parts_of(self, name: str) -> "list[etree._Element]":
        return self._element.findall(f"{self._element.tag}_{name}")

    def _further_names(self) -> Iterator[Name]:
        printed: list[tuple[str, NameKind]] = []
        for alias in self._parts_of("ALIAS"):
            kind = _FORM.names.get(_element_text(alias, "QUALITY"), "alias")
            printed += [(part, kind) for part in _element_text(alias, "ALIAS_NAME").split(";")]
        printed.append((self._text_of("NAME_ORIGINAL_SCRIPT"), "original"))
        names = [(tidy(text), kind) for text, kind in printed]
        yield from self.name_further(
            (PrintedName(name, kind, "ALIAS_NAME", name) for name, kind in names if name), self.name
        )

    def _find_home(self) -> str | None:
        """Return the country on which the nationalities, or else the addresses, agree."""
        nationalities = [
            self.read_country("NATIONALITY", text) for text in self._values_of("NATIONALITY")
        ]
        printed = [_element_text(place, "COUNTRY") for place in self._parts_of("ADDRESS")]
        countries = [self.read_country("COUNTRY", text) for text in printed if text]
        return agreed_country(nationalities) or agreed_country(countries)

    def _read_documents(self) -> Iterator[Identifier]:
        for document in self._parts_of("DOCUMENT"):
            if number := _element_text(document, "NUMBER"):
                # the types are free text in several languages: "Pasaporte", "Passport number"
                words = _element_text(document, "TYPE_OF_DOCUMENT")
                words += _element_text(document, "TYPE_OF_DOCUMENT2")
                issuer = _element_text(document, "ISSUING_COUNTRY")
                issuer = issuer or _element_text(document, "COUNTRY_OF_ISSUE")
                is_passport = re.search("pas[as]p|travel", words, re.IGNORECASE)
                scheme = "passport" if is_passport else "national_id"
                country = country_code(issuer) if issuer else None
                yield identifier(scheme, number, country, personal=True)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        births = [_birth_date(birth) for birth in self._parts_of("DATE_OF_BIRTH")]
        # an alias has papers of its own: who uses it may state its date, too
        births += [_element_text(alias, "DATE_OF_BIRTH") for alias in self._parts_of("ALIAS")]
        places = [_join_texts(place, _FORM.address) for place in self._parts_of("PLACE_OF_BIRTH")]
        stated = [("birth_date", births), ("birth_place", places)]
        stated += [(key, self._values_of(tag)) for tag, key in _FORM.notes.items()]
        stated.append(("nationality", self._values_of("NATIONALITY")))
        stated.append(("gender", [self._text_of("GENDER")]))
        for key, texts in stated:
            yield from ((key, text) for text in texts if text)


def _element_text(element: "etree._Element", tag: str) -> str:
    text = text_of(element, tag)
    # personal numbers inside prose would not be marked as personal
    return without_numbers(text) if tag in _PROSE else text


def _join_texts(element: "etree._Element", tags: Sequence[str]) -> str:
    return ", ".join(filter(None, (_element_text(element, tag) for tag in tags)))


def _birth_date(birth: "etree._Element") -> str:
    """Return a date of birth in ISO form, or the words of an uncertain one."""
    kind = _element_text(birth, "TYPE_OF_DATE")
    day = _element_text(birth, "DATE") or _element_text(birth, "YEAR")
    if kind == "BETWEEN":
        return f"Between {_element_text(birth, 'FROM_YEAR')} and {_element_text(birth, 'TO_YEAR')}"
    return f"Approximately {day}" if day and kind == "APPROXIMATELY" else day


@cache
def _armed_groups() -> frozenset[str]:
    """Read which entities are armed groups: kept by hand, since the list has charities too."""
    return frozenset(row["reference"] for row in read_cells(__name__, "armed_groups.csv"))
