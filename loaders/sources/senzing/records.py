"""Records in Senzing's JSON: names, numbers, addresses, and pointers to other records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from onward.graph.codes import TOPICS
from onward.graph.countries import country_code
from onward.graph.model import (
    KIND_UNCERTAIN,
    Identifier,
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
)
from onward.loaders.parsing import cells
from onward.loaders.parsing import cells as partial_dates
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.numbers import read_register_number
from onward.loaders.source import FieldRefused

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
        return partial_dates.parse(text) if text else None
    except ValueError as error:
        raise FieldRefused("bad_date", field=name, value=text, hint=str(error)) from error
