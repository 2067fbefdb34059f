"""The Global LEI System: entities (level 1), parents (level 2) and why a parent is not named.

The golden copy, its parts and answers of the API, each as XML, CSV or JSON. Of several records of
one entity or relationship the one that was updated last counts, so that a full file and its later
updates load together.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES, day_after
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.model import (
    Directness,
    Identifier,
    IdentityLink,
    Name,
    NameKind,
    Party,
    PartyKind,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.shares import Share
from onward.graph.statements import make_unnamed_owner
from onward.graph.tables import read_column
from onward.loaders.account import FieldRefused, FileAccount, LoadLog
from onward.loaders.catalogue import read_source
from onward.loaders.lists.registers import RecordPlace
from onward.loaders.parsing.names import is_debris, note_owned_companies, tidy
from onward.loaders.parsing.places import References, list_mentions
from onward.loaders.parsing.unique import ReadRow, SpooledRows, UniqueRows
from onward.loaders.readers.records import (
    csv_header,
    csv_rows,
    first_character,
    is_xml,
    json_records,
    xml_records,
)
from onward.loaders.readers.streams import open_file
from onward.loaders.readers.tables import list_known_columns, name_unread, read_fields
from onward.loaders.source import LoadOptions

if TYPE_CHECKING:
    from lxml import etree


# ------------------------------------------------------------------------------------------------
# Days of GLEIF's moments: it writes midnight of an issuer's zone in universal time.
# ------------------------------------------------------------------------------------------------

_MOMENT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?"
)
_EAST: Final = 12
"""From this hour on, a full hour of universal time is midnight of a zone in the east."""


def read_day(text: str) -> str | None:
    """Return the day of a moment in the zone of the issuer.

    A full hour in universal time is midnight somewhere: "2023-12-31T23:00:00Z" is 1 January in
    Berlin. A moment with an offset is of that zone already.

    >>> read_day("2023-12-31T23:00:00Z"), read_day("2018-01-01T00:00:00+01:00")
    ('2024-01-01', '2018-01-01')

    Raises:
        ValueError: It is no date.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return PUBLISHED_DATES.read(text)
    day, hour, minute, second, zone = match.groups()
    is_midnight = (minute, second) == ("00", "00") and zone in ("Z", "+00:00")
    if is_midnight and int(hour) >= _EAST:
        return PUBLISHED_DATES.read(day_after(day).isoformat())
    return PUBLISHED_DATES.read(day)


# ------------------------------------------------------------------------------------------------
# Answers of GLEIF's API, with the names of its XML schemata.
# ------------------------------------------------------------------------------------------------

_PARTS: Final = frozenset({"lei-records", "relationship-records", "reporting-exceptions"})

Tree = dict[str, Any]


def from_answer(record: Mapping[str, Any]) -> Tree:
    """Return one object of an answer as a record; of another type, its type alone."""
    kind, attributes = record.get("type"), record.get("attributes")
    if kind not in _PARTS or not isinstance(attributes, dict):
        return {"type": str(kind)}
    if kind == "lei-records":
        return _read_lei_record(attributes)
    if kind == "relationship-records":
        return _read_relationship(attributes)
    return {
        "LEI": attributes.get("lei"),
        "ExceptionCategory": attributes.get("category"),
        "ExceptionReason": attributes.get("reason"),
        "ExceptionReference": attributes.get("reference"),
    }


def _read_lei_record(attributes: Mapping[str, Any]) -> Tree:
    entity = _as_object(attributes.get("entity"))
    successors = [
        {"SuccessorLEI": _as_object(successor).get("lei")}
        for successor in entity.get("successorEntities") or [entity.get("successorEntity")]
    ]
    names = {
        "OtherEntityNames": entity.get("otherNames"),
        "TransliteratedOtherEntityNames": entity.get("transliteratedOtherNames"),
    }
    return {
        "LEI": attributes.get("lei"),
        "Entity": {
            "LegalName": _as_object(entity.get("legalName")).get("name"),
            **{
                member: [
                    {"$": name.get("name"), "@type": name.get("type")}
                    for name in map(_as_object, rows or [])
                ]
                for member, rows in names.items()
            },
            "LegalAddress": _read_address(entity.get("legalAddress")),
            "HeadquartersAddress": _read_address(entity.get("headquartersAddress")),
            "RegistrationAuthority": {
                "RegistrationAuthorityID": _as_object(entity.get("registeredAt")).get("id"),
                "RegistrationAuthorityEntityID": entity.get("registeredAs"),
            },
            "LegalJurisdiction": entity.get("jurisdiction"),
            "EntityCategory": entity.get("category"),
            "EntityStatus": entity.get("status"),
            "EntityCreationDate": entity.get("creationDate"),
            "EntityExpirationDate": _as_object(entity.get("expiration")).get("date"),
            "SuccessorEntity": successors,
        },
        "Registration": _read_registration(attributes),
    }


def _read_address(address: object) -> Tree:
    stated = _as_object(address)
    first, *others = stated.get("addressLines") or [""]
    return {
        "FirstAddressLine": first,
        "AdditionalAddressLine": others,
        "City": stated.get("city"),
        "Region": stated.get("region"),
        "Country": stated.get("country"),
        "PostalCode": stated.get("postalCode"),
    }


def _read_relationship(attributes: Mapping[str, Any]) -> Tree:
    stated = _as_object(attributes.get("relationship"))
    ends = {
        member: {
            "NodeID": _as_object(stated.get(name)).get("id"),
            "NodeIDType": _as_object(stated.get(name)).get("type"),
        }
        for member, name in (("StartNode", "startNode"), ("EndNode", "endNode"))
    }
    return {
        "Relationship": {
            **ends,
            "RelationshipType": stated.get("type"),
            "RelationshipStatus": stated.get("status"),
            "RelationshipPeriods": [
                {
                    "StartDate": period.get("startDate"),
                    "EndDate": period.get("endDate"),
                    "PeriodType": period.get("type"),
                }
                for period in map(_as_object, stated.get("periods") or [])
            ],
        },
        "Registration": _read_registration(attributes),
        "DeletedAt": _as_object(attributes.get("extension")).get("deletedAt"),
    }


def _read_registration(attributes: Mapping[str, Any]) -> Tree:
    stated = _as_object(attributes.get("registration"))
    return {
        "InitialRegistrationDate": stated.get("initialRegistrationDate"),
        "LastUpdateDate": stated.get("lastUpdateDate"),
        "RegistrationStatus": stated.get("status"),
    }


def _as_object(value: object) -> Tree:
    return value if isinstance(value, dict) else {}


# ------------------------------------------------------------------------------------------------
# The forms in which GLEIF hands out its records: XML, CSV, JSON and answers of its API.
#
# Each becomes one tree of plain objects with the names of the XML schemata, so that everything
# behind reads one form.
# ------------------------------------------------------------------------------------------------

_FIELDS: Final = read_fields(__file__)
_SCHEMA: Final = "http://www.gleif.org/data/schema/{}/2016"
_RECORDS: Final = {
    "leidata": ("LEIRecord",),
    "rr": ("RelationshipRecord",),
    "repex": ("Exception",),
}
_HEAD_BYTES: Final = 16_384
_NAMESPACE: Final = re.compile(r"www\.gleif\.org/data/schema/(leidata|rr|repex)/2016")
_DAY: Final = re.compile(r"(?:ContentDate|publishDate)\W{1,12}(?:\$\W{1,6})?(\d{4}-\d{2}-\d{2})")
_COUNT: Final = re.compile(r"RecordCount\W{1,12}(?:\$\W{1,6})?(\d{1,12})")
_NAMED_DAY: Final = re.compile(r"(20\d{2})(\d{2})(\d{2})[-_]\d{4}\b.*gleif", re.IGNORECASE)
_INSIDE: Final = ("data", "records", "relations", "exceptions")
_COLUMNS: Final = ("LEI", "Entity.", "Relationship.", "Registration.", "Exception")
_UNUSED: Final = ("xmllang", "Validat", "LegalEntityEvents", "OtherAddresses", "Quantifiers.2")

Record = Mapping[str, Any]


class FileHead(NamedTuple):
    """What the beginning of a file, or its name, says of the whole."""

    schema: str | None
    day: str | None
    records: int | None


def read_head(path: Path) -> FileHead:
    """Read the schema, day and number of records that a file states at its beginning."""
    with open_file(path, "XML") as stream:
        text = stream.read(_HEAD_BYTES).decode("latin-1")
    schema, day, count = (pattern.search(text) for pattern in (_NAMESPACE, _DAY, _COUNT))
    named = _NAMED_DAY.search(path.name)
    stated = day[1] if day else "-".join(named.groups()) if named else None
    return FileHead(schema[1] if schema else None, stated, int(count[1]) if count else None)


def iterate_records(path: Path, head: FileHead, log: LoadLog) -> Iterator[tuple[int, Record]]:
    """Yield the records of a file of any form, each with its line."""
    if is_xml(path):
        schema = head.schema or "leidata"
        rows = xml_records(path, log, tags=_RECORDS[schema], namespace=_SCHEMA.format(schema))
        for line, element in name_unread(rows, _FIELDS, path, log):
            yield line, _element_tree(element)
    elif first_character(path, "CSV") in (b"[", b"{"):
        records = json_records(path, log, inside=_INSIDE)
        for line, record in name_unread(records, _FIELDS, path, log):
            yield line, from_answer(record) if "attributes" in record else record
    else:
        header = csv_header(path)
        columns = [
            (name, tuple(name.split(".")))
            for name in header
            if name.startswith(_COLUMNS) and not any(word in name for word in _UNUSED)
        ]
        known_columns = list_known_columns(header, _FIELDS)
        for line, row in name_unread(csv_rows(path, log), known_columns, path, log):
            yield line, _row_tree(row, columns)


def _element_tree(element: "etree._Element") -> Any:
    """Return an element as a text, or as an object of its children and attributes."""
    children = [child for child in element if isinstance(child.tag, str)]
    attributes = {
        f"@{str(name).rpartition('}')[2]}": str(value) for name, value in element.attrib.items()
    }
    text = (element.text or "").strip()
    if not children:
        return {"$": text, **attributes} if attributes else text
    tree: dict[str, Any] = dict(attributes)
    for child in children:
        name = str(child.tag).rpartition("}")[2]
        _add_value(tree, name, _element_tree(child))
    return tree


def _add_value(tree: dict[str, Any], name: str, value: Any) -> None:
    """Add a value; a name that is there already becomes a list."""
    if name not in tree:
        tree[name] = value
    elif isinstance(tree[name], list):
        tree[name].append(value)
    else:
        tree[name] = [tree[name], value]


def _row_tree(row: Mapping[str, str], columns: list[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    """Return a row as a tree: ``Entity.LegalName`` is a path, and a number in it a place."""
    tree: dict[str, Any] = {}
    for name, path in columns:
        if value := row[name]:
            inner = tree
            for part in path[:-1]:
                inner = _inner_object(inner, part)
            _set_value(inner, path[-1], value)
    return tree


def _inner_object(tree: dict[str, Any], part: str) -> dict[str, Any]:
    inner = tree.get(part)
    if not isinstance(inner, dict):
        # a column of the whole stands before those of its parts: a name and its language
        inner = {} if inner is None else {"$": inner}
        tree[part] = inner
    return inner


def _set_value(tree: dict[str, Any], part: str, value: str) -> None:
    if isinstance(tree.get(part), dict):
        tree[part]["$"] = value
    else:
        tree[part] = value


def text_of(value: Any) -> str:
    """Return the text of a value: itself, or what stands in an object beside its attributes."""
    if isinstance(value, dict):
        value = value.get("$")
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    return " ".join(value.split()) if isinstance(value, str) else ""


def inner_of(value: Any, *names: str) -> Any:
    """Return what stands under some names, one inside the other; None where one is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def rows_of(value: Any, name: str) -> list[Any]:
    """Return the repeated parts of a value, however a form writes them."""
    if isinstance(value, dict) and name in value:
        value = value[name]
    if isinstance(value, dict) and value and all(key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    if isinstance(value, list):
        return value
    return [] if value in (None, "", {}) else [value]


def attribute_of(value: Any, *names: str) -> str:
    """Return an attribute of a value under the first name that it has."""
    if not isinstance(value, dict):
        return ""
    return next((text_of(value[name]) for name in names if name in value), "")


# ------------------------------------------------------------------------------------------------
# Where a record stands, and what all statements made of it have in common.
# ------------------------------------------------------------------------------------------------


def read_moment(place: RecordPlace, value: Any, field: str) -> str | None:
    """Return the day of a moment; one that cannot be read is left out, and noted."""
    return place.day(text_of(value), field, read_day)


def deletion_of(record: Any) -> str:
    """Return the moment at which a record was deleted, or ""."""
    extension = inner_of(record, "Extension", "Deletion", "DeletedAt")
    return text_of(extension) or text_of(inner_of(record, "DeletedAt"))


# ------------------------------------------------------------------------------------------------
# Level 1: legal entities, with their names, numbers, addresses and successors.
# ------------------------------------------------------------------------------------------------

_KINDS: Final = {
    "RESIDENT_GOVERNMENT_ENTITY": PartyKind.PUBLIC_BODY,
    "INTERNATIONAL_ORGANIZATION": PartyKind.ORGANIZATION,
    "FUND": PartyKind.ORGANIZATION,
    "SOLE_PROPRIETOR": PartyKind.ORGANIZATION,
}
"""Kinds by category; all others are companies."""

_NAME_KINDS: Final[dict[str, NameKind]] = {"PREVIOUS_LEGAL_NAME": "former"}

_NO_AUTHORITY: Final = re.compile(r"RA[89]{6}")
"""Codes that say that no register keeps the entity."""

_LINES: Final = ("FirstAddressLine", "AddressLine1", "AdditionalAddressLine", "MailRouting")
_PLACES: Final = ("City", "Region", "PostalCode", "Country")


def read_entity(record: Any, lei: str, place: RecordPlace) -> Iterator[Statement]:
    """Yield the party of a record, and how it goes on where it has ended."""
    entity = inner_of(record, "Entity")
    status = text_of(inner_of(record, "Registration", "RegistrationStatus"))
    party = _read_party(entity, lei, status, place)
    yield party
    for row in rows_of(inner_of(entity, "SuccessorEntity"), "SuccessorEntity"):
        successor = text_of(inner_of(row, "SuccessorLEI")).upper()
        if not successor or successor == lei:
            continue
        source = place.source(f"{lei}/successor/{successor}")
        if status == "DUPLICATE":
            yield IdentityLink(party.id, place.party_id(successor), source)
        else:
            yield Tie(
                start=place.party_id(successor),
                end=party.id,
                kind=TieKind.SUCCEEDS.value,
                source=source,
                since=party.dissolved,
            )


def _read_party(entity: Any, lei: str, status: str, place: RecordPlace) -> Party:
    category = text_of(inner_of(entity, "EntityCategory"))
    kind = _KINDS.get(category, PartyKind.COMPANY)
    country = _read_country(entity, place)
    names = list(_iterate_names(entity))
    notes = [("category", category.replace("_", " ").lower())] if category in _KINDS else []
    # a registration that is not renewed says nothing of the company: it is no end
    if status and status != "ISSUED":
        notes.append(("lei_registration", status.replace("_", " ").lower()))
    is_over = text_of(inner_of(entity, "EntityStatus")) == "INACTIVE"
    if is_over:
        notes.append(("status", "inactive"))
    ended = read_moment(
        place, inner_of(entity, "EntityExpirationDate"), "Entity.EntityExpirationDate"
    )
    return Party(
        id=place.party_id(lei),
        name=names[0].text if names else lei,
        kind=kind.value,
        country=country,
        source=place.source(lei),
        names=tuple(dict.fromkeys(names[1:])),
        identifiers=(identifier("lei", lei), *_read_numbers(entity, country)),
        topics=("gov",) if kind is PartyKind.PUBLIC_BODY else (),
        address=_join_addresses(entity),
        incorporated=read_moment(
            place, inner_of(entity, "EntityCreationDate"), "Entity.EntityCreationDate"
        ),
        dissolved=ended if is_over else None,
        notes=tuple(notes),
    )


def _iterate_names(entity: Any) -> Iterator[Name]:
    legal = tidy(text_of(inner_of(entity, "LegalName")))
    if legal:
        yield Name(legal, "primary", _language_of(inner_of(entity, "LegalName")))
    for member in ("OtherEntityName", "TransliteratedOtherEntityName"):
        for row in rows_of(inner_of(entity, f"{member}s"), member):
            text = tidy(text_of(row) or attribute_of(row, member))
            if text and text != legal and not is_debris(text):
                kind = _NAME_KINDS.get(attribute_of(row, "@type", "type"), "alias")
                yield Name(text, kind, _language_of(row))


def _language_of(value: Any) -> str | None:
    return attribute_of(value, "@lang", "@xml:lang") or None


def _read_country(entity: Any, place: RecordPlace) -> str | None:
    """Return the country of the jurisdiction, else of the legal address."""
    for stated in (
        text_of(inner_of(entity, "LegalJurisdiction")),
        text_of(inner_of(entity, "LegalAddress", "Country")),
    ):
        code = country_code(stated.partition("-")[0]) if stated else None
        if code is not None:
            return code
        if stated:
            place.warn("Entity.LegalJurisdiction", "is not a country", stated)
    return None


def _read_numbers(entity: Any, country: str | None) -> tuple[Identifier, ...]:
    """Return the number in the register that keeps the entity."""
    authority = inner_of(entity, "RegistrationAuthority")
    register = text_of(inner_of(authority, "RegistrationAuthorityID"))
    number = text_of(inner_of(authority, "RegistrationAuthorityEntityID"))
    if not any(char.isalnum() for char in number) or _NO_AUTHORITY.fullmatch(register):
        return ()
    return recognise_schemes(identifier("registration_number", number, country))


def _join_addresses(entity: Any) -> str | None:
    addresses = (
        _write_address(inner_of(entity, member))
        for member in ("LegalAddress", "HeadquartersAddress")
    )
    return "; ".join(dict.fromkeys(filter(None, addresses))) or None


def _write_address(address: Any) -> str:
    lines = [
        text_of(line) for member in _LINES for line in rows_of(inner_of(address, member), member)
    ]
    places = [text_of(inner_of(address, member)) for member in _PLACES]
    # a region is written as a code: US-DE
    places[1] = places[1].partition("-")[2] or places[1]
    return ", ".join(filter(None, (*lines, *places))) if any(lines) else ""


# ------------------------------------------------------------------------------------------------
# Level 2: who consolidates, manages or contains whom, and why a parent is not named.
#
# "Child IS_DIRECTLY_CONSOLIDATED_BY parent" is turned: the parent controls the child. Accounting
# consolidation usually means a majority and states none: its share is anything up to all of it,
# which counts for what is possible and never for what is sure.
# ------------------------------------------------------------------------------------------------

_CONSOLIDATION: Final = "otherInfluenceOrControl"
_ERRONEOUS: Final = frozenset({"ANNULLED", "DUPLICATE"})
"""Statuses of records that were never right."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a type of relationship means, from the end node to the start node."""

    kind: TieKind
    words: str
    directness: Directness | None = None


_TYPES: Final[Mapping[str, _Meaning]] = {
    "IS_DIRECTLY_CONSOLIDATED_BY": _Meaning(
        TieKind.CONTROLS, "direct parent by accounting consolidation", "direct"
    ),
    "IS_ULTIMATELY_CONSOLIDATED_BY": _Meaning(
        TieKind.CONTROLS, "ultimate parent by accounting consolidation", "indirect"
    ),
    "IS_FUND-MANAGED_BY": _Meaning(TieKind.REPRESENTS, "manages the fund"),
    "IS_SUBFUND_OF": _Meaning(TieKind.CONTAINS, "umbrella fund of the subfund"),
    "IS_FEEDER_TO": _Meaning(TieKind.CONTAINS, "master fund of the feeder fund"),
    "IS_INTERNATIONAL_BRANCH_OF": _Meaning(TieKind.CONTAINS, "head office of the branch"),
}

_UNKNOWN: Final = _Meaning(TieKind.LINKED, "")

_CATEGORIES: Final[Mapping[str, Directness]] = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "indirect",
}


def relationship_key(record: Any) -> str:
    """Return what makes a relationship one: its ends and type.

    Raises:
        FieldRefused: An end or the type is missing.
    """
    relationship = inner_of(record, "Relationship")
    start, end = (_read_node(relationship, name) for name in ("StartNode", "EndNode"))
    kind = text_of(inner_of(relationship, "RelationshipType"))
    if not kind:
        raise FieldRefused("missing_required", field="Relationship.RelationshipType")
    return f"{start}/{kind}/{end}"


def _read_node(relationship: Any, name: str) -> str:
    node = inner_of(relationship, name, "NodeID")
    lei = text_of(node).upper()
    if not lei:
        raise FieldRefused("missing_required", field=f"Relationship.{name}.NodeID")
    return lei


def read_relationship(record: Any, place: RecordPlace) -> Iterator[Statement]:
    """Yield the tie of a relationship record; none of a record that was never right."""
    key = relationship_key(record)
    child, kind, parent = key.split("/", 2)
    relationship, registration = (
        inner_of(record, name) for name in ("Relationship", "Registration")
    )
    status = text_of(inner_of(registration, "RegistrationStatus"))
    if status in _ERRONEOUS:
        return
    meaning = _TYPES.get(kind, _UNKNOWN)
    if meaning is _UNKNOWN:
        place.warn("Relationship.RelationshipType", "is not a known type", kind)
    since, until = _read_period(relationship, place)
    share = _read_share(relationship, place) if meaning.kind is TieKind.CONTROLS else None
    lapsed = ["registration lapsed"] if status == "LAPSED" else []
    yield Tie(
        start=place.party_id(parent),
        end=place.party_id(child),
        kind=meaning.kind.value,
        source=place.source(key),
        share=share,
        interest=_CONSOLIDATION if meaning.kind is TieKind.CONTROLS else None,
        since=since,
        until=_end_of(record, until, place),
        directness=meaning.directness,
        text="; ".join([meaning.words or kind, *lapsed]),
    )


def _read_period(relationship: Any, place: RecordPlace) -> tuple[str | None, str | None]:
    """Return since and until; only the period of the relationship itself says them."""
    periods = [
        period
        for member in ("RelationshipPeriods", "Period")
        for period in rows_of(inner_of(relationship, member), "RelationshipPeriod")
        if attribute_of(period, "PeriodType", "periodType") == "RELATIONSHIP_PERIOD"
    ]
    days = [
        tuple(
            read_moment(
                place, attribute_of(period, name, name[0].lower() + name[1:]), f"Period.{name}"
            )
            for name in ("StartDate", "EndDate")
        )
        for period in periods
    ]
    starts, ends = [first for first, _ in days], [last for _, last in days]
    since = None if None in starts else min(filter(None, starts), default=None)
    until = None if None in ends else max(filter(None, ends), default=None)
    return since, until


def _end_of(record: Any, until: str | None, place: RecordPlace) -> str | None:
    """Return when a relationship ended; one that is over or deleted without a day has ended."""
    if until is not None:
        return until
    deleted = deletion_of(record)
    if deleted:
        return read_moment(place, deleted, "Extension.Deletion.DeletedAt") or place.retrieved
    if text_of(inner_of(record, "Relationship", "RelationshipStatus")) == "INACTIVE":
        place.warn("Relationship.RelationshipStatus", "has ended, but has no end date", "INACTIVE")
        return place.published or place.retrieved
    return None


def _read_share(relationship: Any, place: RecordPlace) -> Share:
    """Return the share that a quantifier states in percent; else anything up to all."""
    for member in ("RelationshipQuantifiers", "Quantifiers"):
        for row in rows_of(inner_of(relationship, member), "RelationshipQuantifier"):
            amount = attribute_of(row, "QuantifierAmount", "quantifierAmount")
            if not amount or attribute_of(row, "QuantifierUnits") not in ("PERCENTAGE", ""):
                continue
            try:
                return _share_of_percent(Decimal(amount))
            except (InvalidOperation, ValueError) as error:
                place.warn("Relationship.Quantifiers", "bad_number", amount, str(error))
    return Share(0.0, 1.0)


def _share_of_percent(number: Decimal) -> Share:
    """Return a share; issuers write all of it as 1.00 or as 100.00.

    Raises:
        ValueError: It is none from 0 to 100.
    """
    if not number.is_finite() or not 0 <= number <= 100:
        raise ValueError("give a percentage from 0 to 100")
    share = float(number / 100 if number > 1 else number)
    return Share(share, share)


def exception_key(record: Any) -> str:
    """Return what makes an exception one: the entity, and which parent is not named.

    Raises:
        FieldRefused: The entity, the category or the reason is missing or unknown.
    """
    lei = text_of(inner_of(record, "LEI")).upper()
    category = text_of(inner_of(record, "ExceptionCategory")) or text_of(
        inner_of(record, "Exception", "Category")
    )
    if not lei:
        raise FieldRefused("missing_required", field="LEI")
    if category not in _CATEGORIES:
        raise FieldRefused("bad_code", field="ExceptionCategory", value=category)
    return f"{lei}/{category}"


def read_exception(record: Any, place: RecordPlace) -> Iterator[Statement]:
    """Yield a parent who is not named, and the tie by which it controls the entity.

    Raises:
        FieldRefused: There is no reason, or one that is not known.
    """
    key = exception_key(record)
    lei, category = key.split("/", 1)
    reasons = [text_of(row) for row in _reason_rows(record)]
    if not any(reasons):
        raise FieldRefused("missing_required", field="ExceptionReason")
    for reason in filter(None, reasons):
        if reason not in exception_words():
            hint = "it may be a reason of a later version"
            raise FieldRefused("bad_code", field="ExceptionReason", value=reason, hint=hint)
        parent = f"{lei}/parent/{reason}"
        why = f"in the register of LEI {exception_words()[reason]}"
        deleted = deletion_of(record)
        yield make_unnamed_owner(place.party_id(parent), why, place.source(parent))
        yield Tie(
            start=place.party_id(parent),
            end=place.party_id(lei),
            kind=TieKind.CONTROLS.value,
            source=place.source(f"{key}/{reason}"),
            interest=_CONSOLIDATION,
            until=read_moment(place, deleted, "Extension.Deletion.DeletedAt") if deleted else None,
            directness=_CATEGORIES[category],
            text=_words_of_reference(record),
        )


def _reason_rows(record: Any) -> list[Any]:
    stated = rows_of(inner_of(record, "ExceptionReason"), "ExceptionReason")
    return stated or rows_of(inner_of(record, "Exception", "Reason"), "Reason")


def _words_of_reference(record: Any) -> str | None:
    rows = rows_of(inner_of(record, "ExceptionReference"), "ExceptionReference")
    return "; ".join(filter(None, map(text_of, rows)))[:500] or None


@cache
def exception_words() -> Mapping[str, str]:
    """Return what each reason means, as the end of a sentence."""
    return read_column(__name__, "exceptions.csv", "reason", "words")


SOURCE: Final = read_source(__file__)

_LEI_LENGTH: Final = 20

Made = tuple[Statement, ...]


class _Stamped(NamedTuple):
    """What a record became, and when it was updated."""

    stamp: str
    made: Made


class _Newest(NamedTuple):
    """The rows of one key that were updated last, nearly always one, and when."""

    stamp: str
    rows: tuple[ReadRow[Made], ...]


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield parties and ties, and the parents who are not named."""
    records: SpooledRows[_Stamped] = SpooledRows()
    for path in files:
        head = read_head(path)
        _read_file(path, head, records, log, options)
        _note_part(path, head, log)
    # of nearly all keys there is one record; only the others are held in memory
    several = records.find_suspects()
    resolved = list(_resolve_several(records, several, log))

    def iterate_rows() -> Iterator[ReadRow[Made]]:
        for place, (_, row) in enumerate(records.all_rows()):
            if place not in several:
                yield ReadRow(row.value.made, row.account, row.line)
        yield from resolved

    yield from note_owned_companies(_iterate_statements(iterate_rows, log, options), log)


def _iterate_statements(
    iterate_rows: Callable[[], Iterator[ReadRow[Made]]], log: LoadLog, options: LoadOptions
) -> Iterator[Statement]:
    references = References(options.name)
    for row in iterate_rows():
        if row.value:
            row.account.accepted += 1
        else:
            row.account.not_a_party["record that was never right"] += 1
        for statement in row.value:
            references.add(statement)
            yield statement
    with_place = (
        (row.account.file, row.line, statement) for row in iterate_rows() for statement in row.value
    )
    references.report_dangling(lambda _: list_mentions(with_place), log)


def _resolve_several(
    records: SpooledRows[_Stamped], several: Collection[int], log: LoadLog
) -> Iterator[ReadRow[Made]]:
    """Yield of each key that several records may have those that were updated last."""
    newest: dict[str, _Newest] = {}
    replaced: list[FileAccount] = []
    for place, (key, row) in enumerate(records.all_rows() if several else ()):
        if place in several:
            made = ReadRow(row.value.made, row.account, row.line)
            replaced += _keep_newest(newest, key, row.value.stamp, made)
    for account in replaced:
        account.accepted += 1
        log.counts["records that a newer one replaces"] += 1
    for key, entry in newest.items():
        yield from _resolve_rows(key, entry.rows, log)


def _resolve_rows(
    key: str, rows: tuple[ReadRow[Made], ...], log: LoadLog
) -> Iterator[ReadRow[Made]]:
    """Yield the one row of a key; of several, as `UniqueRows` resolves them."""
    if len(rows) == 1:
        yield rows[0]
        return
    unique: UniqueRows[Made] = UniqueRows()
    for row in rows:
        unique.add(key, row.value, row.account, row.line)
    yield from unique.resolve_duplicates(log)


def _read_file(
    path: Path,
    head: FileHead,
    records: SpooledRows[_Stamped],
    log: LoadLog,
    options: LoadOptions,
) -> None:
    account = log.account(path)
    day = options.overriding_day or head.day
    retrieved = day or options.retrieved or options.published
    for line, record in iterate_records(path, head, log):
        kind = _part_of(record)
        if kind is None:
            account.not_a_party[str(record.get("type", "other record"))[:40]] += 1
            continue
        stamp = text_of(inner_of(record, "Registration", "LastUpdateDate"))
        place = RecordPlace(path, line, log, options.name, retrieved)
        place = replace(place, published=read_moment(place, stamp, "Registration.LastUpdateDate"))
        try:
            key, made = _make_statements(kind, record, place)
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            continue
        # an exception does not say when it was updated: its file does
        stamp = stamp or text_of(record.get("ContentDate")) or retrieved or ""
        stamp = max(stamp, deletion_of(record))
        records.add(f"{kind}|{key}", _Stamped(stamp, made), account, line)


def _part_of(record: Any) -> str | None:
    """Tell of which part a record is; None of what is no record of GLEIF's."""
    if isinstance(inner_of(record, "Relationship"), dict):
        return "relationship"
    if isinstance(inner_of(record, "Entity"), dict):
        return "entity"
    is_exception = any(name in record for name in ("ExceptionCategory", "Exception"))
    return "exception" if is_exception else None


def _make_statements(kind: str, record: Any, place: RecordPlace) -> tuple[str, Made]:
    """Return the key of a record, and its statements.

    Raises:
        FieldRefused: A required field is missing or impossible.
    """
    if kind == "relationship":
        return relationship_key(record), tuple(read_relationship(record, place))
    if kind == "exception":
        return exception_key(record), tuple(read_exception(record, place))
    lei = text_of(inner_of(record, "LEI")).upper()
    if len(lei) != _LEI_LENGTH or not lei.isalnum():
        raise FieldRefused("missing_required", field="LEI", value=lei, hint="give 20 characters")
    return lei, tuple(read_entity(record, lei, place))


def _keep_newest(
    newest: dict[str, _Newest], key: str, stamp: str, row: ReadRow[Made]
) -> list[FileAccount]:
    """Keep the rows of a key that were updated last; return the accounts of those that fall."""
    entry = newest.get(key)
    if entry is not None and stamp < entry.stamp:
        return [row.account]
    if entry is not None and stamp == entry.stamp:
        newest[key] = _Newest(stamp, (*entry.rows, row))
        return []
    newest[key] = _Newest(stamp, (row,))
    return [] if entry is None else [former.account for former in entry.rows]


def _note_part(path: Path, head: FileHead, log: LoadLog) -> None:
    """Note that a file holds fewer records than its header states of the full one."""
    rows = log.account(path).rows
    if head.records is not None and rows < head.records:
        log.notes.append(
            f"{path.name}: {rows:,} of the {head.records:,} records that its header states"
        )
