"""The form that the standard gives a statement, and what breaks it.

The table `shape.csv` has every member that version 0.4 names. What an answer rests on (who, in
whom, which interest, which share) refuses its statement; what else breaks the standard is a
warning, since an owner must not be lost because of a licence's address.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal

from onward.loaders.parsing import cells as partial_dates
from onward.loaders.source import Reason

_TABLE: Final = Path(__file__).with_name("shape.csv")
_VERSION: Final = re.compile(r"0\.[1-4]")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}([T ].+)?")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+")

_SUBTYPES: Final[Mapping[str, frozenset[str]]] = {
    "arrangement": frozenset({"trust", "nomination", "other"}),
    "legalEntity": frozenset({"trust", "other"}),
    "stateBody": frozenset({"governmentDepartment", "stateAgency", "other"}),
}
"""The kinds of entities that have sorts, and which; the others have `other` alone."""


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """A member that is not what the standard says.

    Attributes:
        member: Its path, as ``recordDetails.interests[].type``.
        reason: One of the closed list of reasons.
        value: What stands there.
        hint: What should.
        refuses: Whether the statement cannot be used because of it.
    """

    member: str
    reason: Reason
    value: str
    hint: str
    refuses: bool


@dataclass(slots=True)
class _Member:
    """What the table says of one member, and of the members inside it."""

    type: str = "object"
    required: bool = False
    length: tuple[int, int] | None = None
    codes: frozenset[str] = frozenset()
    refuses: bool = False
    inside: dict[str, "_Member"] = field(default_factory=dict)


def check_shape(statement: Mapping[str, object]) -> Iterator[ShapeFault]:
    """Yield what breaks the standard in a statement, what refuses it first."""
    faults = [
        *_check_members(statement, _read_members("statement"), ""),
        *_check_annotations(statement.get("annotations")),
        *_check_publisher(statement.get("publicationDetails")),
    ]
    details = statement.get("recordDetails")
    kind = statement.get("recordType")
    if isinstance(details, dict) and kind in ("entity", "person", "relationship"):
        faults += _check_members(details, _read_members(str(kind)), "recordDetails.")
        faults += _check_pairs(details)
    yield from sorted(faults, key=lambda fault: not fault.refuses)


@cache
def _read_members(of: Literal["statement", "entity", "person", "relationship"] | str) -> _Member:
    """Read what the table says of a statement, or of the details of one kind."""
    root = _Member()
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["of"] != of:
                continue
            member = root
            for name in row["path"].replace("[]", ".[]").split("."):
                member = member.inside.setdefault(name, _Member())
            member.type = row["type"]
            member.required = row["required"] == "yes"
            member.codes = frozenset(row["codes"].split())
            member.refuses = row["fault"] == "refuse"
            low, _, high = row["length"].partition("-")
            member.length = (int(low), int(high)) if low else None
    return root


def _check_members(value: Mapping[str, object], shape: _Member, path: str) -> Iterator[ShapeFault]:
    for name, member in shape.inside.items():
        place = f"{path}{name}"
        # null says as little as no member at all
        if value.get(name) is None:
            if member.required:
                yield ShapeFault(place, "missing_required", "", "add it", member.refuses)
            continue
        yield from _check_value(value[name], member, place)


def _check_value(value: object, member: _Member, place: str) -> Iterator[ShapeFault]:
    check, hint = _TYPES[member.type]
    if not check(value):
        reason: Reason = "bad_date" if "date" in member.type else "invalid_statement"
        reason = "bad_number" if member.type == "percent" else reason
        yield ShapeFault(place, reason, _show_value(value), hint, member.refuses)
        return
    if member.codes and value not in member.codes:
        hint = f"give one of {', '.join(sorted(member.codes))}"
        yield ShapeFault(place, "bad_code", _show_value(value), hint, member.refuses)
    if member.length is not None and isinstance(value, str):
        low, high = member.length
        if not low <= len(value) <= high:
            hint = f"give {low} to {high} characters" if high > low else f"give {low} characters"
            yield ShapeFault(place, "invalid_statement", value, hint, refuses=False)
    if isinstance(value, dict):
        yield from _check_members(value, member, f"{place}.")
    elif isinstance(value, list) and "[]" in member.inside:
        for item in value:
            yield from _check_value(item, member.inside["[]"], f"{place}[]")


def _check_pairs(details: Mapping[str, object]) -> Iterator[ShapeFault]:
    """Check what one member says about another: none of it moves an answer."""
    entity_type = details.get("entityType")
    if isinstance(entity_type, dict) and entity_type.get("subtype") is not None:
        allowed = _SUBTYPES.get(str(entity_type.get("type")), frozenset({"other"}))
        subtype = str(entity_type["subtype"])
        if subtype not in allowed:
            place = "recordDetails.entityType.subtype"
            hint = f"give one of {', '.join(sorted(allowed))}"
            yield ShapeFault(place, "bad_code", subtype, hint, refuses=False)
    if details.get("isComponent") is True and details.get("componentRecords"):
        place, hint = "recordDetails.componentRecords", "a component has no components of its own"
        yield ShapeFault(place, "invalid_statement", "", hint, refuses=True)
    identifiers = details.get("identifiers")
    for identifier in identifiers if isinstance(identifiers, list) else ():
        if isinstance(identifier, dict) and not {"scheme", "schemeName"} & identifier.keys():
            place, hint = "recordDetails.identifiers[]", "name its scheme"
            yield ShapeFault(place, "missing_required", "", hint, refuses=False)


def _check_annotations(annotations: object) -> Iterator[ShapeFault]:
    for note in annotations if isinstance(annotations, list) else ():
        if not isinstance(note, dict):
            continue
        motivation = note.get("motivation")
        if motivation == "linking" and not note.get("url"):
            yield ShapeFault("annotations[].url", "missing_required", "", "add it", refuses=False)
        if motivation != "transformation" and note.get("transformedContent"):
            place, hint = "annotations[].transformedContent", "leave it out"
            yield ShapeFault(place, "invalid_statement", "", hint, refuses=False)


def _check_publisher(publication: object) -> Iterator[ShapeFault]:
    publisher = publication.get("publisher") if isinstance(publication, dict) else None
    if isinstance(publisher, dict) and not {"name", "url"} & publisher.keys():
        place = "publicationDetails.publisher"
        yield ShapeFault(place, "missing_required", "", "name it", refuses=False)


def _show_value(value: object) -> str:
    return value if isinstance(value, str) else repr(value)[:80]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_day(value: object) -> bool:
    return isinstance(value, str) and bool(_DAY.fullmatch(value)) and _is_date(value)


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and bool(_MOMENT.fullmatch(value)) and _is_date(value)


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        partial_dates.parse(value)
    except ValueError:
        return False
    return bool(value.strip())


def _is_percent(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100


_TYPES: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "text": (lambda value: isinstance(value, str), "give a text"),
    "code": (_is_text, "give a code of the standard"),
    "yes_no": (lambda value: isinstance(value, bool), "give true or false"),
    "object": (lambda value: isinstance(value, dict), "give an object"),
    "list": (lambda value: isinstance(value, list), "give an array"),
    "percent": (_is_percent, "give a number from 0 to 100"),
    "date": (_is_day, "give YYYY-MM-DD"),
    "moment": (_is_moment, "give YYYY-MM-DD"),
    "half_date": (_is_date, "give YYYY, YYYY-MM or YYYY-MM-DD"),
    "uri": (lambda value: isinstance(value, str) and bool(_URI.fullmatch(value)), "give a URI"),
    "version": (
        lambda value: isinstance(value, str) and bool(_VERSION.fullmatch(value)),
        "give the version as a text: 0.4",
    ),
    "id_or_object": (
        lambda value: _is_text(value) or isinstance(value, dict),
        "give the id of a record, or an object with the reason",
    ),
}
"""What each type of the table accepts, and what to give."""
