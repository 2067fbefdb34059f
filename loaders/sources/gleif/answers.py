"""Answers of GLEIF's API, with the names of its XML schemata."""

from collections.abc import Mapping
from typing import Any, Final

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
