"""Level 1: legal entities, with their names, numbers, addresses and successors."""

import re
from collections.abc import Iterator
from typing import Any, Final

from onward.graph.countries import country_code
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.model import (
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
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.sources.gleif.formats import attribute_of, inner_of, rows_of, text_of
from onward.loaders.sources.gleif.place import RecordPlace

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
    ended = place.moment(inner_of(entity, "EntityExpirationDate"), "Entity.EntityExpirationDate")
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
        incorporated=place.moment(
            inner_of(entity, "EntityCreationDate"), "Entity.EntityCreationDate"
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
