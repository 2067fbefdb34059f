"""One statement of the standard, read: a party, or who holds which interests in which entity."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any, Final, Literal

from onward.graph.codes import INTERESTS, find_code
from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES, since_day, until_day
from onward.graph.model import (
    Directness,
    Identifier,
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    TieKind,
)
from onward.graph.shares import Share
from onward.graph.statements import make_unnamed_owner
from onward.graph.tables import read_cells, read_column
from onward.loaders.account import FieldRefused, Reason, RowPlace
from onward.loaders.parsing import cells
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.numbers import read_register_number

# ------------------------------------------------------------------------------------------------
# Statements of the versions 0.1 to 0.3, written as version 0.4 writes them.
#
# Before 0.4 a statement was its own record, and a later one named those that it replaces. Codes
# were words with hyphens, and a share's ends were marked as excluded.
# ------------------------------------------------------------------------------------------------

_PACKAGE: Final = "onward.loaders.sources.bods"

_RECORD_TYPES: Final = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}
_DIRECTNESS: Final = frozenset({"direct", "indirect", "unknown"})
_BOUNDS: Final = {
    "minimum": ("exclusiveMinimum", "minimumExclusive"),
    "maximum": ("exclusiveMaximum", "maximumExclusive"),
}

Json = dict[str, Any]


def is_earlier(statement: Mapping[str, Any]) -> bool:
    """Tell whether a statement has the form of a version before 0.4."""
    return "statementType" in statement and "recordType" not in statement


def to_current(statement: Mapping[str, Any]) -> Json:
    """Return a statement in the form of version 0.4; what cannot be read is left to its checks."""
    kind = statement.get("statementType")
    record_type = _RECORD_TYPES.get(kind) if isinstance(kind, str) else None
    details = {
        "entity": _entity_details,
        "person": _person_details,
        "relationship": _relationship_details,
    }
    current: Json = {
        "statementId": statement.get("statementID"),
        "statementDate": statement.get("statementDate") or _publication_day(statement),
        "recordId": statement.get("statementID"),
        "recordType": record_type or kind,
        "recordStatus": "new",
        "recordDetails": details[record_type](statement) if record_type else {},
        "publicationDetails": statement.get("publicationDetails"),
        "source": statement.get("source"),
        "declarationSubject": statement.get("statementID"),
    }
    replaced = statement.get("replacesStatements")
    if isinstance(replaced, list):
        current["replaces"] = [text for text in replaced if isinstance(text, str)]
    return current


def _publication_day(statement: Mapping[str, Any]) -> object:
    publication = statement.get("publicationDetails")
    return publication.get("publicationDate") if isinstance(publication, dict) else None


def _entity_details(statement: Mapping[str, Any]) -> Json:
    entity_type: Json = {"type": statement.get("entityType")}
    subtype = statement.get("entitySubtype")
    if isinstance(subtype, dict):
        category = subtype.get("generalCategory")
        entity_type["subtype"] = category.split("-")[-1] if isinstance(category, str) else None
    return {
        **_shared_details(statement),
        "entityType": entity_type,
        "unspecifiedEntityDetails": _write_reason(
            statement.get("unspecifiedEntityDetails"), statement.get("missingInfoReason")
        ),
        "name": statement.get("name"),
        "alternateNames": statement.get("alternateNames"),
        "jurisdiction": statement.get("incorporatedInJurisdiction")
        or statement.get("jurisdiction"),
        "foundingDate": statement.get("foundingDate"),
        "dissolutionDate": statement.get("dissolutionDate"),
        "publicListing": statement.get("publicListing"),
    }


def _person_details(statement: Mapping[str, Any]) -> Json:
    person_type = statement.get("personType")
    # version 0.1 knew "natural person" and left unknown ones to the reason that information lacks
    is_known = person_type in (None, "naturalPerson") and not statement.get("missingInfoReason")
    exposure = statement.get("politicalExposure") or {}
    return {
        **_shared_details(statement),
        "personType": "knownPerson" if is_known else person_type or "unknownPerson",
        "unspecifiedPersonDetails": _write_reason(
            statement.get("unspecifiedPersonDetails"), statement.get("missingInfoReason")
        ),
        "names": statement.get("names"),
        "nationalities": statement.get("nationalities"),
        "birthDate": statement.get("birthDate"),
        "politicalExposure": exposure
        or ({"status": "isPep"} if statement.get("hasPepStatus") is True else None),
    }


def _shared_details(statement: Mapping[str, Any]) -> Json:
    addresses = statement.get("addresses")
    return {
        "isComponent": statement.get("isComponent", False),
        "identifiers": statement.get("identifiers"),
        "addresses": [_with_country_object(address) for address in addresses]
        if isinstance(addresses, list)
        else addresses,
    }


def _with_country_object(address: object) -> object:
    """Write the country of an address as an object: it was a code."""
    if isinstance(address, dict) and isinstance(address.get("country"), str):
        return {**address, "country": {"name": address["country"], "code": address["country"]}}
    return address


def _relationship_details(statement: Mapping[str, Any]) -> Json:
    components = statement.get("componentStatementIDs")
    interests = statement.get("interests")
    return {
        "isComponent": statement.get("isComponent", False),
        "componentRecords": components if not statement.get("isComponent") else None,
        "subject": _find_description(statement.get("subject")),
        "interestedParty": _find_description(statement.get("interestedParty")),
        "interests": [_current_interest(interest) for interest in interests]
        if isinstance(interests, list)
        else interests,
    }


def _find_description(party: object) -> object:
    """Return the statement that describes a party, or the reason why none does."""
    if not isinstance(party, dict):
        return party
    for member in ("describedByEntityStatement", "describedByPersonStatement"):
        if party.get(member):
            return party[member]
    return _write_reason(party.get("unspecified"), None)


def _write_reason(details: object, reason: object) -> Json | None:
    """Return why a party is not specified, with a code of version 0.4."""
    if isinstance(details, dict):
        code = details.get("reason")
        named = find_code(code, reasons()) if isinstance(code, str) else None
        return {**details, "reason": named or code}
    if isinstance(reason, str):
        return {"reason": find_code(reason, reasons()) or "unknown", "description": reason}
    return None


def _current_interest(interest: object) -> object:
    if not isinstance(interest, dict):
        return interest
    level = interest.get("directOrIndirect") or interest.get("interestLevel")
    current = {**interest, "type": _current_code(interest.get("type"))}
    current["directOrIndirect"] = level if level in _DIRECTNESS else None
    for member in ("startDate", "endDate"):
        # a moment in the place of a day
        if isinstance(current.get(member), str):
            current[member] = current[member][:10]
    if isinstance(interest.get("share"), dict):
        current["share"] = _current_share(interest["share"])
    return current


def _current_code(code: object) -> object:
    if not isinstance(code, str):
        return code
    return _earlier_codes().get(code) or find_code(code, INTERESTS) or code


def _current_share(share: Mapping[str, Any]) -> Json:
    """Write ends that are marked as excluded as excluded ends."""
    current = dict(share)
    for bound, markers in _BOUNDS.items():
        for marker in markers:
            flag = current.get(marker)
            if isinstance(flag, bool):
                del current[marker]
                if flag and bound in current:
                    current[markers[0]] = current.pop(bound)
    return current


@cache
def reasons() -> Mapping[str, str]:
    """Return the words of each reason why a party is not specified, by its code."""
    return read_column(_PACKAGE, "reasons.csv", "reason", "words")


@cache
def _earlier_codes() -> Mapping[str, str]:
    return read_column(_PACKAGE, "earlier_codes.csv", "earlier", "code")


# ------------------------------------------------------------------------------------------------
# The form that the standard gives a statement, and what breaks it.
#
# The table `shape.csv` has every member that version 0.4 names. What an answer rests on (who, in
# whom, which interest, which share) refuses its statement; what else breaks the standard is a
# warning, since an owner must not be lost because of a licence's address.
# ------------------------------------------------------------------------------------------------

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
    for row in read_cells(_PACKAGE, "shape.csv"):
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
    if not isinstance(value, str) or not value.strip():
        return False
    try:
        PUBLISHED_DATES.read(value)
    except ValueError:
        return False
    return True


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


# ------------------------------------------------------------------------------------------------
# Relationships: who holds which interests in which entity, or why the holder is not named.
# ------------------------------------------------------------------------------------------------

_NOWHERE: Final = Provenance("", "")
_CARRIED: Final = (TieKind.OWNS, TieKind.CONTROLS)
_LINK: Final = "shares are held through this link"
_OPEN: Final = frozenset({None, "unknownInterest"})


@dataclass(frozen=True, slots=True)
class Interest:
    """One interest that a party holds in an entity."""

    kind: TieKind
    code: str | None
    share: Share | None
    since: str | None
    until: str | None
    directness: Directness | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Relationship:
    """The interests of one party in one entity.

    Attributes:
        subject: Record of the entity; None where it is not named.
        holder: Record of the party; None where it is not named.
        why: Why the party is not named, in words.
        interests: What it holds.
        components: Records of the chain that the relationship sums up.
        source: Of the statement.
    """

    subject: str | None
    holder: str | None
    why: str
    interests: tuple[Interest, ...]
    components: tuple[str, ...]
    source: Provenance = _NOWHERE


def read_relationship(details: Mapping[str, Any], place: "Place") -> Relationship:
    """Read the details of a relationship.

    Raises:
        FieldRefused: The ends of a share contradict each other.
    """
    subject, holder = details["subject"], details["interestedParty"]
    components = tuple(text.strip() for text in details.get("componentRecords") or ())
    is_named = isinstance(holder, str)
    stated = details.get("interests") or [{}]
    return Relationship(
        subject=subject.strip() if isinstance(subject, str) else None,
        holder=holder.strip() if isinstance(holder, str) else None,
        why="" if is_named else explain_reason(holder),
        interests=tuple(
            _read_interest(interest, place, is_named=is_named, has_components=bool(components))
            for interest in stated
        ),
        components=components,
    )


def kinds_of_components(contents: Iterable[object]) -> Mapping[str, TieKind]:
    """Return what the components of indirect relationships are links of, by their records.

    A component may leave open which interest it is: it carries that of the whole.
    """
    kinds: dict[str, TieKind] = {}
    for content in contents:
        if isinstance(content, Relationship):
            stated = {interest.kind for interest in content.interests}
            kind = next((kind for kind in _CARRIED if kind in stated), None)
            for component in content.components if kind else ():
                if kind is not None and kinds.get(component) is not TieKind.OWNS:
                    kinds[component] = kind
    return kinds


def as_component(relationship: Relationship, kind: TieKind) -> Relationship:
    """Return a component as a link of a chain of a kind.

    What it leaves open is of that kind. Where shares are held through it and it states control
    alone, it carries a share that is not known: without it the chain would be no chain.
    """
    interests = tuple(
        replace(interest, kind=kind) if interest.code in _OPEN else interest
        for interest in relationship.interests
    )
    if kind is TieKind.OWNS and all(interest.kind is not kind for interest in interests):
        first = interests[0]
        link = replace(first, kind=kind, code=None, share=None, text=_LINK)
        interests = (*interests, link)
    return replace(relationship, interests=interests)


def explain_reason(details: Mapping[str, Any] | None) -> str:
    """Say in words why a party is not named: the code's words, and what the source adds."""
    code = (details or {}).get("reason")
    words = reasons().get(str(code), reasons()["unknown"])
    description = (details or {}).get("description")
    added = " ".join(description.split())[:200] if isinstance(description, str) else ""
    return f'{words} ("{added}")' if added else words


def _read_interest(
    interest: Mapping[str, Any], place: "Place", *, is_named: bool, has_components: bool
) -> Interest:
    code = interest.get("type")
    level = interest.get("directOrIndirect")
    directness: Directness | None = level if level in ("direct", "indirect") else None
    since, until = _read_period(interest, place)
    return Interest(
        kind=_kind_of(code, interest, is_named=is_named),
        code=code,
        share=_read_share(interest.get("share") or {}, place),
        since=since,
        until=until,
        # what components are named for is a sum of them, unless it is said to be direct
        directness=directness or ("indirect" if has_components else None),
        text=_read_words(interest),
    )


def _read_period(interest: Mapping[str, Any], place: "Place") -> tuple[str | None, str | None]:
    """Return since and until; an end before the start would hide the interest, and is left out."""
    member = "recordDetails.interests[]"
    since = place.day(interest.get("startDate"), f"{member}.startDate")
    until = place.day(interest.get("endDate"), f"{member}.endDate")
    if since is not None and until is not None and since_day(since) > until_day(until):
        place.warn(f"{member}.endDate", "lies before the start, and is left out", until)
        return since, None
    return since, until


def _kind_of(code: str | None, interest: Mapping[str, Any], *, is_named: bool) -> TieKind:
    """Return the kind of tie of an interest; of an unknown one, what else is said decides."""
    kind = interest_kinds().get(code or "", TieKind.LINKED)
    if kind is not TieKind.LINKED:
        return kind
    # somebody who is not named is an owner still: the share is not known
    if not is_named or interest.get("share"):
        return TieKind.OWNS
    return TieKind.CONTROLS if interest.get("beneficialOwnershipOrControl") else TieKind.LINKED


def _read_words(interest: Mapping[str, Any]) -> str | None:
    return "; ".join(_iterate_words(interest)) or None


def _iterate_words(interest: Mapping[str, Any]) -> Iterator[str]:
    details = interest.get("details")
    if isinstance(details, str) and (text := cells.text(" ".join(details.split()))):
        yield text
    is_beneficial = interest.get("beneficialOwnershipOrControl")
    if isinstance(is_beneficial, bool):
        yield "makes it a beneficial owner" if is_beneficial else "makes it no beneficial owner"


def _read_share(share: Mapping[str, Any], place: "Place") -> Share | None:
    """Read a share; an exact one beside a range counts, and is noted where it lies outside.

    Raises:
        FieldRefused: The ends contradict each other.
    """
    ends = {name: _to_fraction(value) for name, value in share.items() if _is_number(value)}
    exact = ends.get("exact")
    least, above = _read_end(ends.get("minimum"), ends.get("exclusiveMinimum"), take=max)
    most, below = _read_end(ends.get("maximum"), ends.get("exclusiveMaximum"), take=min)
    member = "recordDetails.interests[].share"
    try:
        stated = cells.share(least, most, above=above, below=below)
    except ValueError as error:
        raise FieldRefused(
            "bad_number", field=member, value=str(dict(share))[:80], hint=str(error)
        ) from error
    if exact is None:
        return stated
    if stated is not None and not stated.min <= exact <= stated.max:
        place.warn(member, "lies outside its own range", str(share.get("exact")))
    return Share(exact, exact)


def _read_end(
    included: float | None, excluded: float | None, *, take: Any
) -> tuple[float | None, bool]:
    """Return one end of a range, and whether it is excluded; of both, the stricter one."""
    if included is None or excluded is None:
        return (included, False) if excluded is None else (excluded, True)
    return take(included, excluded), take(included, excluded) == excluded


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _to_fraction(percent: float) -> float:
    # through the decimal text: 33.3 is 0.333, and not its nearest binary fraction over 100
    return float(Decimal(str(percent)) / 100)


@cache
def interest_kinds() -> Mapping[str, TieKind]:
    """Return the kind of tie of each interest, by its code."""
    return {row["code"]: TieKind(row["kind"]) for row in read_cells(_PACKAGE, "interests.csv")}


# ------------------------------------------------------------------------------------------------
# Entities and persons of the standard as parties.
# ------------------------------------------------------------------------------------------------


_KINDS: Final = {
    "registeredEntity": PartyKind.COMPANY,
    "legalEntity": PartyKind.ORGANIZATION,
    "arrangement": PartyKind.ORGANIZATION,
    "state": PartyKind.PUBLIC_BODY,
    "stateBody": PartyKind.PUBLIC_BODY,
}
"""Kinds of entities that are named."""

_UNNAMED: Final = {
    "anonymousEntity": "unspecifiedEntityDetails",
    "unknownEntity": "unspecifiedEntityDetails",
    "anonymousPerson": "unspecifiedPersonDetails",
    "unknownPerson": "unspecifiedPersonDetails",
}
"""Types of parties that are not named, and the member that says why."""

_NAME_KINDS: Final[Mapping[str, NameKind]] = {"former": "former", "birth": "former"}

_ADDRESS_ORDER: Final = ("registered", "business", "residence", "service", "alternative")


def read_party(details: Mapping[str, Any], kind: str, record: str, place: "Place") -> Party:
    """Read an entity or a person; one that is not named stands for an unknown owner."""
    party_id = f"{place.dataset}:{record}"
    type_name = details["personType"] if kind == "person" else details["entityType"]["type"]
    if type_name in _UNNAMED:
        reason = details.get(_UNNAMED[type_name])
        why = explain_reason(reason if isinstance(reason, dict) else None)
        return make_unnamed_owner(party_id, why, _NOWHERE)
    if kind == "person":
        return _read_person(details, party_id, place)
    return _read_entity(details, type_name, party_id, place)


def _read_entity(
    details: Mapping[str, Any], type_name: str, party_id: str, place: "Place"
) -> Party:
    kind = _KINDS[type_name]
    country = _read_country(details.get("jurisdiction"), "recordDetails.jurisdiction", place)
    names = _drop_repeats(
        Name(tidy(text))
        for text in _list_texts(details.get("alternateNames"))
        if not is_debris(tidy(text))
    )
    subtype = details["entityType"].get("subtype")
    notes = [("arrangement", subtype or "arrangement")] if type_name == "arrangement" else []
    return Party(
        id=party_id,
        name=_read_name(details.get("name"), party_id, "recordDetails.name", place),
        kind=kind.value,
        country=country,
        source=_NOWHERE,
        names=names,
        identifiers=tuple(_read_identifiers(details, country, of_person=False)),
        topics=("gov",) if kind is PartyKind.PUBLIC_BODY else (),
        address=_join_addresses(details.get("addresses")),
        incorporated=place.day(details.get("foundingDate"), "recordDetails.foundingDate"),
        dissolved=place.day(details.get("dissolutionDate"), "recordDetails.dissolutionDate"),
        notes=tuple(notes),
    )


def _read_person(details: Mapping[str, Any], party_id: str, place: "Place") -> Party:
    names = list(_iterate_names(details.get("names")))
    first = names[0].text if names else None
    countries = sorted(
        {
            code
            for nationality in _list_objects(details.get("nationalities"))
            if (code := _read_country(nationality, "recordDetails.nationalities[]", place))
        }
    )
    notes = [("birth_date", birth)] if (birth := details.get("birthDate")) else []
    notes += [("nationality", "; ".join(countries))] if countries else []
    exposure = details.get("politicalExposure")
    is_exposed = isinstance(exposure, dict) and exposure.get("status") == "isPep"
    return Party(
        id=party_id,
        name=_read_name(first, party_id, "recordDetails.names", place),
        kind=PartyKind.PERSON.value,
        country=countries[0] if len(countries) == 1 else None,
        source=_NOWHERE,
        names=_drop_repeats(names[1:]),
        identifiers=tuple(_read_identifiers(details, None, of_person=True)),
        topics=("role.pep",) if is_exposed else (),
        address=_join_addresses(details.get("addresses")),
        notes=tuple((key, str(text)) for key, text in notes),
    )


def _read_name(text: object, party_id: str, member: str, place: "Place") -> str:
    name = tidy(text) if isinstance(text, str) else ""
    if not name:
        record = party_id.partition(":")[2]
        place.warn(member, "has no name; its id is used instead", record)
        return record
    return name


def _iterate_names(stated: object) -> Iterator[Name]:
    """Yield the names of a person, the legal one first."""
    rows = sorted(_list_objects(stated), key=lambda row: row.get("type") not in ("legal", None))
    for row in rows:
        text = row.get("fullName")
        name = tidy(text) if isinstance(text, str) else ""
        if name:
            yield Name(name, _NAME_KINDS.get(str(row.get("type")), "alias"))


def _drop_repeats(names: Any) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(names))


def _read_identifiers(
    details: Mapping[str, Any], country: str | None, *, of_person: bool
) -> Iterator[Identifier]:
    for row in _list_objects(details.get("identifiers")):
        number = row.get("id")
        scheme, name = (
            value if isinstance(value := row.get(key), str) else ""
            for key in ("scheme", "schemeName")
        )
        if isinstance(number, str):
            yield from read_register_number(number, scheme, name, country, of_person=of_person)
    listing = details.get("publicListing")
    for row in (
        _list_objects(listing.get("securitiesListings")) if isinstance(listing, dict) else ()
    ):
        security = row.get("security")
        if isinstance(security, dict) and security.get("idScheme") == "isin":
            number = security.get("id")
            if isinstance(number, str):
                yield from read_register_number(number, "XI-ISIN", "", None)


def _read_country(stated: object, member: str, place: "Place") -> str | None:
    """Return the country of a code or name; that of a part of a country is the country's."""
    if not isinstance(stated, dict):
        return None
    texts = [value for key in ("code", "name") if isinstance(value := stated.get(key), str)]
    for text in texts:
        code = country_code(text) or country_code(text.partition("-")[0])
        if code is not None:
            return code
    if texts:
        place.warn(member, "is not a country", texts[0])
    return None


def _join_addresses(stated: object) -> str | None:
    """Return all addresses as one text, the registered one first."""
    rows = sorted(_list_objects(stated), key=_address_place)
    texts = dict.fromkeys(filter(None, map(_write_address, rows)))
    return "; ".join(texts) or None


def _address_place(address: Mapping[str, Any]) -> int:
    kind = address.get("type")
    return _ADDRESS_ORDER.index(kind) if kind in _ADDRESS_ORDER else len(_ADDRESS_ORDER)


def _write_address(address: Mapping[str, Any]) -> str:
    text, code, country = (address.get(key) for key in ("address", "postCode", "country"))
    words = " ".join(text.split()) if isinstance(text, str) else ""
    parts = [words]
    if isinstance(code, str) and code.strip() and code.strip() not in words:
        parts.append(code.strip())
    named = country.get("name") if isinstance(country, dict) else None
    if words and isinstance(named, str) and named.casefold() not in words.casefold():
        parts.append(named.strip())
    return ", ".join(filter(None, parts)) if words else ""


def _list_objects(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _list_texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


Status = Literal["new", "updated", "closed"]


@dataclass(slots=True)
class Place(RowPlace):
    """Where a statement stands, and the layer that it belongs to."""

    dataset: str


@dataclass(frozen=True, slots=True)
class BodsStatement:
    """A statement; two are equal when they say the same, wherever they stand.

    Attributes:
        id: The publisher's own key.
        record: Of what it states the state: a later statement of the same record replaces it.
        day: When it held.
        published: When its publisher published it, or None.
        replaces: Keys of statements that it replaces (before version 0.4).
        content: What it states.
    """

    id: str
    record: str
    status: Status
    day: str
    published: str | None
    replaces: tuple[str, ...]
    content: Party | Relationship

    def order(self) -> tuple[str, str]:
        """Return what sorts the statements of a record: the last of them is its state."""
        return self.day, self.published or ""


def read_statement(raw: Mapping[str, Any], place: Place) -> BodsStatement:
    """Read one JSON object of any version.

    Raises:
        FieldRefused: It breaks the standard in what an answer rests on.
    """
    earlier = is_earlier(raw)
    current = to_current(raw) if earlier else raw
    for fault in check_shape(current):
        if fault.refuses:
            raise FieldRefused(fault.reason, field=fault.member, value=fault.value, hint=fault.hint)
        # members of earlier versions were written after other rules
        if not earlier:
            place.warn(fault.member, fault.reason, fault.value, fault.hint)
    day = place.day(current["statementDate"], "statementDate")
    if day is None:
        raise FieldRefused("bad_date", field="statementDate", hint="give the day of the statement")
    record = current["recordId"].strip()
    statement = BodsStatement(
        id=current["statementId"].strip(),
        record=record,
        status=current.get("recordStatus") or "new",
        day=day,
        published=_read_publication(current, place),
        replaces=tuple(current.get("replaces", ())),
        content=_read_content(current, record, place),
    )
    return _with_provenance(statement, current, place)


def _read_publication(current: Mapping[str, Any], place: Place) -> str | None:
    details = current.get("publicationDetails")
    day = details.get("publicationDate") if isinstance(details, dict) else None
    return place.day(day, "publicationDetails.publicationDate")


def _read_content(current: Mapping[str, Any], record: str, place: Place) -> Party | Relationship:
    details = current["recordDetails"]
    if current["recordType"] == "relationship":
        return read_relationship(details, place)
    return read_party(details, current["recordType"], record, place)


def _with_provenance(
    statement: BodsStatement, current: Mapping[str, Any], place: Place
) -> BodsStatement:
    source = Provenance(
        place.dataset, statement.id, _find_web_address(current), statement.published
    )
    return replace(statement, content=replace(statement.content, source=source))


def _find_web_address(current: Mapping[str, Any]) -> str | None:
    """Return where the statement comes from: its source, else its publisher."""
    for address in _iterate_addresses(current):
        try:
            if (url := cells.web_address(address)) is not None:
                return url
        except ValueError:
            continue
    return None


def _iterate_addresses(current: Mapping[str, Any]) -> Iterator[str]:
    publication = current.get("publicationDetails")
    publisher = publication.get("publisher") if isinstance(publication, dict) else None
    for holder in (current.get("source"), publisher):
        address = holder.get("url") if isinstance(holder, dict) else None
        if isinstance(address, str):
            yield address
