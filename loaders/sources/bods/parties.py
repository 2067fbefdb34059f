"""Entities and persons of the standard as parties."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from onward.graph.countries import country_code
from onward.graph.model import Identifier, Name, NameKind, Party, PartyKind, Provenance
from onward.graph.statements import make_unnamed_owner
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.parsing.numbers import read_register_number
from onward.loaders.sources.bods.interests import explain_reason

if TYPE_CHECKING:
    from onward.loaders.sources.bods.statement import Place

_NOWHERE: Final = Provenance("", "")

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
