"""The United Nations Security Council Consolidated List, its XML."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from onward.loaders.parsing.cells import parse
from onward.loaders.parsing.lists import list_entry, listings
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.numbers import without_numbers
from onward.loaders.readers import xml_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadLog, LoadOptions, Source

if TYPE_CHECKING:
    from lxml import etree

SOURCE = Source(
    name="un",
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    url="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    licence="UN terms of use: reuse with attribution",
    files="consolidated.xml",
    may_ship=False,
    max_age_days=7,
    entries_dated=True,
    full_count=900,
    regime="UN",
    states_reasons=True,
)

REFERENCE = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
"""The form of an entry's number, also where a comment refers to another entry."""

_ARMED_GROUPS = Path(__file__).with_name("armed_groups.csv")
_FIELDS: Final = read_fields(__file__)
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_QUALITIES: Mapping[str, NameKind] = {"Low": "weak", "f.k.a.": "former"}
_PROSE = frozenset({"COMMENTS1", "NOTE", "ALIAS_NAME"})
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")


@dataclass(frozen=True, slots=True)
class _Comment:
    party: str
    source: Provenance
    text: str
    file: str
    line: int


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listings for each record, and the links that comments name.

    Raises:
        RowRefused: A record belongs to an unknown list.
    """
    comments: dict[str, _Comment] = {}
    for path in files:
        records = xml_records(path, log, tags=("INDIVIDUAL", "ENTITY"), root="CONSOLIDATED_LIST")
        for line, element in name_unread(records, _FIELDS, path, log):
            record = _Record(element, path, line, _make_source(element, options), log)
            # a second record of a number would silently replace the first
            if not record.reference or not record.name or record.reference in comments:
                _reject_record(record, log, is_double=record.reference in comments)
                continue
            log.count_accepted(path)
            comments[record.reference] = record.comment()
            yield record.party()
            yield from record.listings()
    yield from _find_links(comments, log)


def _reject_record(record: "_Record", log: LoadLog, *, is_double: bool) -> None:
    log.reject(
        record.path,
        record.line,
        "duplicate_id" if is_double else "missing_required",
        field="REFERENCE_NUMBER",
        value=record.reference,
        hint="each record has its own reference number, and a name",
    )


def _make_source(element: "etree._Element", options: LoadOptions) -> Provenance:
    """Return the source with the date that the file states; an option counts only without one."""
    # the file's own date is more reliable than what a user says about it
    stated = element.getroottree().getroot().get("dateGenerated", "")[:10] or None
    retrieved = stated or options.retrieved or options.published
    return Provenance(options.name, "", SOURCE.url, options.published, retrieved)


def _find_links(comments: Mapping[str, _Comment], log: LoadLog) -> Iterator[Tie]:
    """Yield one link for each two records of which one names the other by its number.

    The comment is prose, so the link is inferred although both ends are exact.
    """
    pairs: dict[tuple[str, str], None] = {}
    for reference, comment in comments.items():
        # a comment may mention an entry several times; one link is enough
        for other in dict.fromkeys(REFERENCE.findall(comment.text)):
            if other not in comments:
                why = "names a record that the list does not hold"
                log.warn(comment.file, comment.line, "COMMENTS1", why, other)
                log.counts["linked: dangling"] += 1
            elif other != reference:
                pairs[reference, other] = None
    for reference, other in pairs:
        if (other, reference) in pairs and other < reference:
            continue  # both name each other: the smaller number gives the one link
        log.counts["linked: inferred"] += 1
        comment = comments[reference]
        start, end = comment.party, comments[other].party
        source = replace(comment.source, record=f"{start}/linked/{end}")
        text = _sentence_with(comment.text, other)
        kind = TieKind.LINKED.value
        yield Tie(start, end, kind, source, standing="inferred", text=text)


def _sentence_with(text: str, reference: str) -> str:
    """Return the sentence of a comment that has a reference."""
    sentences = re.split(r"(?<=[a-z)\]0-9]\.)\s+(?=[A-Z])", text)
    return next((sentence for sentence in sentences if reference in sentence), text)


class _Record:
    """One INDIVIDUAL or ENTITY element."""

    def __init__(
        self, element: "etree._Element", path: Path, line: int, source: Provenance, log: LoadLog
    ) -> None:
        self._element, self.path, self.line, self._log = element, path, line, log
        self.reference = self._text_of("REFERENCE_NUMBER")
        self._is_person = element.tag == "INDIVIDUAL"
        self._prefix = "INDIVIDUAL" if self._is_person else "ENTITY"
        listed = self._read_date("LISTED_ON", self._text_of("LISTED_ON"))
        self._listed = listed
        self._source = replace(source, record=self.reference, published=listed or source.published)
        self.id = f"un:{self.reference}"
        self.name = self._primary_name()

    def party(self) -> Party:
        """Return the party."""
        addresses = [_join_texts(place, _PLACE) for place in self._parts_of("ADDRESS")]
        return Party(
            id=self.id,
            name=self.name,
            kind=self._find_kind().value,
            country=self._find_home(),
            source=self._source,
            names=tuple(self._further_names()),
            identifiers=tuple(dict.fromkeys(self._read_documents())),
            address="; ".join(filter(None, addresses)) or None,
            notes=tuple(dict.fromkeys(self._iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing per topic, with the comment as evidence."""
        programme = self._text_of("UN_LIST_TYPE")
        yield from listings(
            list_entry("UN-SC", programme, file=self.path.name, line=self.line),
            self.id,
            self._source,
            entry_id=self.reference,
            since=self._listed,
            text=self._text_of("COMMENTS1") or None,
        )

    def comment(self) -> _Comment:
        """Return the comment, from which links are read once all records are known."""
        text = self._text_of("COMMENTS1")
        return _Comment(self.id, self._source, text, self.path.name, self.line)

    def _find_kind(self) -> PartyKind:
        if self._is_person:
            return PartyKind.PERSON
        # the list calls all of them entities
        if self.reference in _armed_groups():
            return PartyKind.ARMED_GROUP
        return PartyKind.ORGANIZATION

    def _text_of(self, tag: str) -> str:
        return _element_text(self._element, tag)

    def _values_of(self, tag: str) -> list[str]:
        elements = self._element.findall(f"{tag}/VALUE")
        return [text for value in elements if (text := _squeeze_blanks(value.text))]

    def _parts_of(self, name: str) -> "list[etree._Element]":
        return self._element.findall(f"{self._prefix}_{name}")

    def _primary_name(self) -> str:
        """Return the name as printed; the FIRST_NAME of an entity may hold several."""
        return tidy(" ".join(filter(None, map(self._text_of, _NAME_PARTS))))

    def _further_names(self) -> Iterator[Name]:
        seen = {self.name}
        printed: list[tuple[str, NameKind]] = []
        for alias in self._parts_of("ALIAS"):
            kind = _QUALITIES.get(_element_text(alias, "QUALITY"), "alias")
            printed += [(part, kind) for part in _element_text(alias, "ALIAS_NAME").split(";")]
        printed.append((self._text_of("NAME_ORIGINAL_SCRIPT"), "original"))
        for text, kind in printed:
            name = tidy(text)
            if name and is_debris(name):
                self._log.warn(self.path, self.line, "ALIAS_NAME", "is left over from a form", name)
            elif name and name not in seen:
                seen.add(name)
                yield Name(name, kind)

    def _find_home(self) -> str | None:
        """Return the country on which the nationalities, or else the addresses, agree."""
        nationalities = [
            self._read_country("NATIONALITY", text) for text in self._values_of("NATIONALITY")
        ]
        printed = [_element_text(place, "COUNTRY") for place in self._parts_of("ADDRESS")]
        countries = [self._read_country("COUNTRY", text) for text in printed if text]
        return agreed_country(nationalities) or agreed_country(countries)

    def _read_country(self, field: str, text: str) -> str | None:
        code = country_code(text)
        if code is None:
            self._log.warn(self.path, self.line, field, "is not a known country", text)
        return code

    def _read_documents(self) -> Iterator[Identifier]:
        for document in self._parts_of("DOCUMENT"):
            number = _element_text(document, "NUMBER")
            if number:
                # the types are free text in several languages: "Pasaporte", "Passport number"
                words = _element_text(document, "TYPE_OF_DOCUMENT") + _element_text(
                    document, "TYPE_OF_DOCUMENT2"
                )
                is_passport = re.search("pas[as]p|travel", words, re.IGNORECASE)
                issuer = _element_text(document, "ISSUING_COUNTRY") or _element_text(
                    document, "COUNTRY_OF_ISSUE"
                )
                scheme = "passport" if is_passport else "national_id"
                country = country_code(issuer) if issuer else None
                yield identifier(scheme, number, country, personal=True)

    def _iterate_notes(self) -> Iterator[tuple[str, str]]:
        for birth in self._parts_of("DATE_OF_BIRTH"):
            if text := _birth_date(birth):
                yield "birth_date", text
        # an alias has papers of its own: who uses it may state its date, too
        for alias in self._parts_of("ALIAS"):
            if text := _element_text(alias, "DATE_OF_BIRTH"):
                yield "birth_date", text
        for place in self._parts_of("PLACE_OF_BIRTH"):
            if text := _join_texts(place, _PLACE):
                yield "birth_place", text
        for key, tag in (("title", "TITLE"), ("position", "DESIGNATION")):
            for text in self._values_of(tag):
                yield key, text
        for text in self._values_of("NATIONALITY"):
            yield "nationality", text
        if gender := self._text_of("GENDER"):
            yield "gender", gender

    def _read_date(self, field: str, text: str) -> str | None:
        try:
            return parse(text)
        except ValueError as error:
            self._log.warn(self.path, self.line, field, "bad_date", text, str(error))
            return None


def _squeeze_blanks(text: str | None) -> str:
    return " ".join((text or "").split())


def _element_text(element: "etree._Element", tag: str) -> str:
    text = _squeeze_blanks(element.findtext(tag))
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
    with _ARMED_GROUPS.open(encoding="utf-8", newline="") as stream:
        return frozenset(row["reference"] for row in csv.DictReader(stream))
