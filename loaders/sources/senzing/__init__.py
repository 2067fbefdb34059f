"""Records in Senzing's JSON lines, of any data source: parties, and the pointers between them.

Which end of a pointer holds the other differs by data source: the role's word decides, by the table
`roles.csv`. A role that the table lacks is a link. A pointer to a record that is not in the files
leads to a party that nothing describes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from onward.graph.codes import TOPICS
from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.model import (
    KIND_UNCERTAIN,
    Identifier,
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.shares import Share
from onward.graph.sorting import PartedSpool
from onward.graph.tables import read_cells
from onward.loaders.account import FieldRefused, LoadLog
from onward.loaders.catalogue import read_source
from onward.loaders.parsing import cells
from onward.loaders.parsing.cells import refuse_unknown_topic
from onward.loaders.parsing.names import is_debris, note_owned_companies, tidy
from onward.loaders.parsing.numbers import read_register_number
from onward.loaders.parsing.places import Placed, check_references
from onward.loaders.parsing.unique import ResolvedRows, SpooledRows
from onward.loaders.readers.records import json_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadOptions

# ------------------------------------------------------------------------------------------------
# Roles of pointers, a table a data source: the word decides who holds and who is held.
# ------------------------------------------------------------------------------------------------

_NUMBER: Final = r"(\d{1,3}(?:\.\d{1,6})?)"
_EXACT: Final = re.compile(rf".* {_NUMBER}%")
_BAND: Final = re.compile(rf".* {_NUMBER}%? (?:to )?{_NUMBER}(?:%| percent)")


@dataclass(frozen=True, slots=True)
class PointerRole:
    """What a pointer means: the kind of tie, its share, and whether it leads to the holder."""

    kind: TieKind
    interest: str | None = None
    share: Share | None = None
    points_to_holder: bool = False


@lru_cache(maxsize=4096)
def pointer_role(data_source: str, words: str) -> PointerRole | None:
    """Return what a role of a data source means; None where its table does not say it.

    >>> pointer_role("OPEN-OWNERSHIP", "shareholding 33.3%").share
    Share(min=0.333, max=0.333, min_exclusive=False, max_exclusive=False)
    """
    folded = " ".join(words.casefold().split())
    for source, pattern, role in _read_table():
        if source == data_source and pattern.fullmatch(folded):
            has_share = role.kind in (TieKind.OWNS, TieKind.CONTROLS)
            return replace(role, share=_read_share(folded)) if has_share else role
    return None


def _read_share(words: str) -> Share | None:
    """Read the share of a role: one number is exact, two are the ends of a band."""
    if match := _BAND.fullmatch(words):
        low, high = (float(Decimal(number) / 100) for number in match.groups())
        return Share(low, high) if low <= high <= 1 else None
    if match := _EXACT.fullmatch(words):
        value = float(Decimal(match[1]) / 100)
        return Share(value, value) if value <= 1 else None
    return None


@cache
def _read_table() -> tuple[tuple[str, re.Pattern[str], PointerRole], ...]:
    return tuple(
        (
            row["data_source"],
            re.compile(row["words"]),
            PointerRole(
                TieKind(row["kind"]),
                row["interest"] or None,
                points_to_holder=row["points_to"] == "holder",
            ),
        )
        for row in read_cells(__name__, "roles.csv")
    )


# ------------------------------------------------------------------------------------------------
# Records in Senzing's JSON: names, numbers, addresses, and pointers to other records.
# ------------------------------------------------------------------------------------------------

_KINDS: Final = {
    "PERSON": PartyKind.PERSON,
    "ORGANIZATION": PartyKind.ORGANIZATION,
    "VESSEL": PartyKind.VESSEL,
    "AIRCRAFT": PartyKind.AIRPLANE,
}
_NAMES: Final = ("NAME_FULL", "NAME_ORG")
_PREFIXES: Final = ("", "PRIMARY_", "ALTERNATE_")
_NAME_KINDS: Final[Mapping[str, NameKind]] = {"FORMER": "former", "WEAK": "weak"}
_COUNTRIES: Final = ("REGISTRATION_COUNTRY", "NATIONALITY", "CITIZENSHIP", "ADDR_COUNTRY")
_NUMBERS: Final = {
    "NATIONAL_ID": "",
    "TAX_ID": "tax number",
    "PASSPORT": "passport",
    "SSN": "social security",
    "LEI": "lei",
}
"""Sorts of numbers, and the words for their scheme where no type says it."""
_LISTS: Final = (
    *("NAMES", "ADDRESSES", "IDENTIFIERS", "ATTRIBUTES", "COUNTRIES", "DATES"),
    *("RISKS", "CONTACTS", "RELATIONSHIPS", "SOURCE_LINKS", "FEATURES"),
)

Json = Mapping[str, Any]


class Pointer(NamedTuple):
    """A pointer to another record, with its role in words and its days."""

    domain: str
    key: str
    words: str
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class SenzingRecord:
    """A record as a party, with the handles by which others point to it, and its own pointers."""

    data_source: str
    party: Party
    anchors: tuple[tuple[str, str], ...]
    pointers: tuple[Pointer, ...]


def read_record(raw: Json, dataset: str, retrieved: str | None) -> SenzingRecord:
    """Read one JSON object; features stand in lists or, in the older form, at its top.

    Raises:
        FieldRefused: It lacks its key, or a topic or date is not known.
    """
    data_source, record = (_read_text(raw, name) for name in ("DATA_SOURCE", "RECORD_ID"))
    if not data_source or not record:
        field = "RECORD_ID" if data_source else "DATA_SOURCE"
        raise FieldRefused("missing_required", field=field, hint="give a text")
    features = [raw, *_iterate_features(raw)]
    published = _read_day(raw, "statementDate") or _read_day(raw, "LAST_CHANGE")
    source = Provenance(dataset, f"{data_source}/{record}", None, published, retrieved)
    return SenzingRecord(
        data_source=data_source,
        party=_make_party(features, source),
        anchors=tuple(_iterate_anchors(features)),
        pointers=tuple(_iterate_pointers(features)),
    )


def _iterate_features(raw: Json) -> Iterator[Json]:
    for name in _LISTS:
        rows = raw.get(name)
        if isinstance(rows, list):
            yield from (row for row in rows if isinstance(row, dict))


def _read_text(row: Json, name: str) -> str:
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return cells.text(" ".join(value.split())) or "" if isinstance(value, str) else ""


def _all_texts(features: list[Json], name: str) -> list[str]:
    return [text for row in features if (text := _read_text(row, name))]


def _make_party(features: list[Json], source: Provenance) -> Party:
    record_type = _read_text(features[0], "RECORD_TYPE").upper()
    kind = _KINDS.get(record_type, PartyKind.ORGANIZATION)
    names = list(dict.fromkeys(_iterate_names(features)))
    if not names:
        raise FieldRefused("missing_required", field="NAMES", hint="name the record")
    countries = _list_countries(features)
    births = _all_texts(features, "DATE_OF_BIRTH")
    notes = [("birth_date", births[0])] if births else []
    notes += [("countries", "; ".join(countries))] if len(countries) > 1 else []
    notes += [] if record_type in _KINDS else [(KIND_UNCERTAIN, record_type or "none stated")]
    return Party(
        id=f"{source.dataset}:{source.record}",
        name=names[0].text,
        kind=kind.value,
        country=countries[0] if len(countries) == 1 else None,
        source=source,
        names=tuple(names[1:]),
        identifiers=tuple(_read_numbers(features, countries, is_person=kind is PartyKind.PERSON)),
        topics=_read_topics(features),
        address="; ".join(dict.fromkeys(_all_texts(features, "ADDR_FULL"))) or None,
        incorporated=_first_day(features, "REGISTRATION_DATE"),
        dissolved=_first_day(features, "dissolutionDate"),
        notes=tuple(notes),
    )


def _iterate_names(features: list[Json]) -> Iterator[Name]:
    """Yield the names, primary ones first."""
    rows = sorted(
        (
            (prefix == "ALTERNATE_" or _is_other(row), text, _read_text(row, "NAME_TYPE"))
            for row in features
            for prefix in _PREFIXES
            for name in _NAMES
            if (text := tidy(_read_text(row, f"{prefix}{name}"))) and not is_debris(text)
        ),
        key=lambda row: row[0],
    )
    for _, text, name_type in rows:
        yield Name(text, _NAME_KINDS.get(name_type.upper(), "alias"))


def _is_other(row: Json) -> bool:
    return _read_text(row, "NAME_TYPE").upper() not in ("", "PRIMARY")


def _list_countries(features: list[Json]) -> list[str]:
    """Return the countries of the first sort of which any is stated."""
    for name in _COUNTRIES:
        codes = {country_code(text) for text in _all_texts(features, name)} - {None}
        if codes:
            return sorted(code for code in codes if code)
    return []


def _read_numbers(
    features: list[Json], countries: list[str], *, is_person: bool
) -> Iterator[Identifier]:
    country = countries[0] if len(countries) == 1 else None
    for row in features:
        for prefix, word in _NUMBERS.items():
            number = _read_text(row, f"{prefix}_NUMBER")
            if not number:
                continue
            stated = country_code(_read_text(row, f"{prefix}_COUNTRY")) or country
            code = _read_text(row, f"{prefix}_TYPE")
            yield from read_register_number(number, code, word, stated, of_person=is_person)


def _read_topics(features: list[Json]) -> tuple[str, ...]:
    topics = sorted(set(_all_texts(features, "TOPIC")))
    for topic in topics:
        if topic not in TOPICS:
            hint = "map the new code before you load it"
            raise FieldRefused("unknown_topic", field="RISKS.TOPIC", value=topic, hint=hint)
    return tuple(topics)


def _iterate_anchors(features: list[Json]) -> Iterator[tuple[str, str]]:
    for row in features:
        domain, key = (_read_text(row, f"REL_ANCHOR_{part}") for part in ("DOMAIN", "KEY"))
        if key:
            yield domain, key


def _iterate_pointers(features: list[Json]) -> Iterator[Pointer]:
    for row in features:
        domain, key, role = (
            _read_text(row, f"REL_POINTER_{part}") for part in ("DOMAIN", "KEY", "ROLE")
        )
        if key:
            since, until = (_read_day(row, f"REL_POINTER_{part}_DATE") for part in ("FROM", "THRU"))
            yield Pointer(domain, key, role, since, until)


def _first_day(features: list[Json], name: str) -> str | None:
    return next((day for row in features if (day := _read_day(row, name))), None)


def _read_day(row: Json, name: str) -> str | None:
    text = _read_text(row, name)
    try:
        return PUBLISHED_DATES.read(text) if text else None
    except ValueError as error:
        raise FieldRefused("bad_date", field=name, value=text, hint=str(error)) from error


SOURCE: Final = read_source(__file__)

_FIELDS: Final = read_fields(__file__)
HANDLES_A_ROW: Final = 3
"""Handles and pointers of a record, more or less."""


class _Handle(NamedTuple):
    """A handle by which others point to a record, and the party of the record."""

    handle: str
    party: str


class _Pointing(NamedTuple):
    """A tie to what a pointer names, and where it stands."""

    file: str
    line: int
    tie: Tie
    target: str


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the parties of all records, and their ties.

    Raises:
        RowRefused: A topic is not a known code: it must be mapped first.
    """
    retrieved = options.retrieved or options.published
    records: SpooledRows[SenzingRecord] = SpooledRows()
    for path in files:
        account = log.account(path)
        for line, raw in name_unread(json_records(path, log), _FIELDS, path, log):
            if "RESOLVED_ENTITY" in raw:
                account.not_a_party["entity that an engine has resolved"] += 1
                continue
            try:
                record = read_record(raw, options.name, retrieved)
            except FieldRefused as refused:
                _refuse_record(path, line, raw, refused, records, log)
            else:
                records.add(record.party.source.record, record, account, line)
    rows = records.resolve_duplicates(log)
    placed = _iterate_statements(rows, options.name, log)
    yield from note_owned_companies(check_references(placed, options.name, log), log)


def _refuse_record(
    path: Path,
    line: int,
    raw: Mapping[str, Any],
    refused: FieldRefused,
    records: SpooledRows[SenzingRecord],
    log: LoadLog,
) -> None:
    refuse_unknown_topic(path, line, refused)
    log.reject_for(path, line, refused)
    records.mark_rejected(f"{raw.get('DATA_SOURCE')}/{raw.get('RECORD_ID')}")


def _iterate_statements(
    rows: ResolvedRows[SenzingRecord], dataset: str, log: LoadLog
) -> Iterator[Placed]:
    # pointers and the handles that they point to meet in parts: neither are all held in memory
    handles: PartedSpool[_Handle | _Pointing] = PartedSpool(HANDLES_A_ROW * len(rows))
    for row in rows:
        row.account.accepted += 1
        record, place = row.value, (row.account.file, row.line)
        yield *place, record.party
        for domain, key in record.anchors:
            handles.append(f"{domain}/{key}", _Handle(f"{dataset}:{domain}/{key}", record.party.id))
        for number, pointer in enumerate(record.pointers):
            role = pointer_role(record.data_source, pointer.words)
            if role is None:
                log.warn(*place, "REL_POINTER_ROLE", "is not a known role", pointer.words)
                role = PointerRole(TieKind.LINKED)
            # a pointer may name the record itself instead of a handle
            target = f"{dataset}:{pointer.domain}/{pointer.key}"
            tie = _make_tie(record.party, target, pointer, role, number)
            handles.append(f"{pointer.domain}/{pointer.key}", _Pointing(*place, tie, target))
    for part in handles.parts():
        yield from _resolve_pointers(part)


def _resolve_pointers(part: Sequence["_Handle | _Pointing"]) -> Iterator[Placed]:
    """Yield ties to the records whose handles are pointed to."""
    parties: dict[str, str] = {}
    for each in part:
        if isinstance(each, _Handle):
            # of two records with one handle the first of the alphabet: no order of rows decides
            parties[each.handle] = min(each.party, parties.get(each.handle, each.party))
    for each in part:
        if isinstance(each, _Pointing):
            party = parties.get(each.target, each.target)
            is_end = each.tie.end == each.target
            tie = replace(each.tie, end=party) if is_end else replace(each.tie, start=party)
            yield each.file, each.line, tie


def _make_tie(party: Party, target: str, pointer: Pointer, role: PointerRole, number: int) -> Tie:
    """Return the tie of a pointer, from whoever holds."""
    # nobody controls a person: a person's record states what it holds, whatever its words
    is_holder = not role.points_to_holder or party.kind == PartyKind.PERSON
    start, end = (party.id, target) if is_holder else (target, party.id)
    source = party.source
    return Tie(
        start=start,
        end=end,
        kind=role.kind.value,
        source=Provenance(
            source.dataset,
            f"{source.record}/{number}",
            None,
            source.published,
            source.retrieved,
        ),
        share=role.share,
        interest=role.interest,
        since=pointer.since,
        until=pointer.until,
        text=pointer.words or None,
    )
