"""Statements of the versions 0.1 to 0.3, written as version 0.4 writes them.

Before 0.4 a statement was its own record, and a later one named those that it replaces. Codes were
words with hyphens, and a share's ends were marked as excluded.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from onward.graph.codes import INTERESTS, find_code

_CODES: Final = Path(__file__).with_name("earlier_codes.csv")
_REASONS: Final = Path(__file__).with_name("reasons.csv")

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
    with _REASONS.open(encoding="utf-8", newline="") as lines:
        return {row["reason"]: row["words"] for row in csv.DictReader(lines)}


@cache
def _earlier_codes() -> Mapping[str, str]:
    with _CODES.open(encoding="utf-8", newline="") as lines:
        return {row["earlier"]: row["code"] for row in csv.DictReader(lines)}
