"""Read entities that are parties: names, identifiers, country, and ties among their properties."""

import re
from collections.abc import Iterator

from onward.graph.addresses.reading import CONTACT_KINDS
from onward.graph.matching.identifiers import read_listed_numbers
from onward.graph.model import (
    KIND_UNCERTAIN,
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
from onward.loaders.sources.ftm.entity import FtmEntity

KINDS = {
    "Person": PartyKind.PERSON,
    "Company": PartyKind.COMPANY,
    "Organization": PartyKind.ORGANIZATION,
    "LegalEntity": PartyKind.ORGANIZATION,
    "PublicBody": PartyKind.PUBLIC_BODY,
    "Vessel": PartyKind.VESSEL,
    "Airplane": PartyKind.AIRPLANE,
    "Vehicle": PartyKind.VEHICLE,
    "Address": PartyKind.ADDRESS,
}
"""Schemata that are parties in their own right."""

THINGS = {
    "Security": PartyKind.SECURITY,
    "BankAccount": PartyKind.BANK_ACCOUNT,
    "Asset": PartyKind.UNKNOWN,
    "RealEstate": PartyKind.UNKNOWN,
    "CryptoWallet": PartyKind.UNKNOWN,
    "License": PartyKind.UNKNOWN,
}
"""Schemata that become parties only if a tie names them: things that somebody owns."""

SCHEMES = {
    "leiCode": "lei",
    "innCode": "inn",
    "ogrnCode": "ogrn",
    "kppCode": "kpp",
    "okpoCode": "okpo",
    "uscCode": "uscc",
    "swiftBic": "swift",
    "isin": "isin",
    "isinCode": "isin",
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "dunsCode": "duns",
    "vatCode": "vat",
    "registrationNumber": "registration_number",
    "taxNumber": "tax_number",
    "idNumber": "identification_number",
    "passportNumber": "passport",
    "socialSecurityNumber": "social_security",
    "iban": "iban",
}
"""Properties with identifiers, and the scheme of each (but see `scheme_of`)."""

_COUNTRIES = ("jurisdiction", "mainCountry", "country", "flag", "nationality", "citizenship")

_UNREAD_LINKS = ("riskSource", "issuer", "bank", "holder")

_ADDRESS_PARTS = ("street", "street2", "city", "region", "state", "postalCode", "country")

_QID = re.compile(r"Q[1-9][0-9]*")


def party_statements(entity: FtmEntity) -> Iterator[Statement]:
    """Yield the party, its other ids, and the ties that its own properties state."""
    yield party(entity)
    for other in entity.referents:
        yield _identity_link(entity, entity.ref(other), f"referent/{other}")
    for qid in entity.all("wikidataId"):
        if _QID.fullmatch(qid):
            yield _identity_link(entity, f"wikidata:{qid}", f"wikidata/{qid}")
    for address in entity.refs("addressEntity"):
        yield _property_tie(entity, entity.party_id, TieKind.LOCATED_AT, address)
    for owner in entity.refs("owner"):  # vehicles, vessels and aircraft
        yield _property_tie(entity, owner, TieKind.OWNS, entity.party_id)
    for operator in entity.refs("operator"):
        yield _property_tie(entity, operator, TieKind.CONTROLS, entity.party_id)
    # the parent of real estate is a plot, not an organisation
    if entity.schema != "RealEstate":
        for parent in entity.refs("parent"):
            yield _property_tie(entity, parent, TieKind.CONTAINS, entity.party_id)
    for name in _UNREAD_LINKS:
        if entity.all(name):
            entity.origin.log.counts[f"links not read: {name}"] += len(entity.all(name))


def party(entity: FtmEntity) -> Party:
    """Build the party.

    Raises:
        FieldRefused: A topic is not a known code.
    """
    kind = KINDS.get(entity.schema) or THINGS[entity.schema]
    names = list(_iterate_names(entity))
    country, notes = _find_country(entity)
    if entity.schema == "LegalEntity":
        notes = (*notes, (KIND_UNCERTAIN, "LegalEntity"))
    elif kind is PartyKind.UNKNOWN:
        notes = (*notes, ("schema", entity.schema))
    if (born := entity.joined("birthDate")) is not None:
        notes = (*notes, ("birth_date", born))
    notes = (*notes, *_list_contacts(entity))
    return Party(
        id=entity.party_id,
        name=names[0].text if names else _fallback_name(entity),
        kind=kind.value,
        country=country,
        source=entity.source(),
        names=tuple(names[1:]),
        identifiers=tuple(_read_identifiers(entity, kind, country)),
        topics=entity.topics(),
        address=_find_address(entity),
        incorporated=entity.earliest("incorporationDate"),
        dissolved=entity.latest("dissolutionDate"),
        sector=entity.first("sector"),
        notes=notes,
    )


def _list_contacts(entity: FtmEntity) -> Iterator[tuple[str, str]]:
    for key in CONTACT_KINDS:
        for value in entity.all(key):
            yield key, value


def _find_address(entity: FtmEntity) -> str | None:
    """Return all addresses of a party; of an address, all that its entity says.

    A party of which nothing but its country is stated has a country and no address.
    """
    parts = {name: text for name in _ADDRESS_PARTS if (text := entity.first(name)) is not None}
    if entity.schema != "Address" and parts.keys() <= {"country"}:
        parts = {}
    stated = entity.joined("address") or entity.first("full")
    return stated or ", ".join(parts.values()) or None


def _iterate_names(entity: FtmEntity) -> Iterator[Name]:
    """Yield each name once, the producer's own choice first."""
    named: list[tuple[str, NameKind]] = [(value, "primary") for value in entity.all("name")]
    # several names are primary; the producer's caption says which one to show
    named.sort(key=lambda pair: pair[0] != entity.caption)
    named += [(value, "alias") for value in entity.all("alias")]
    named += [(value, "former") for value in entity.all("previousName")]
    named += [(value, "weak") for value in entity.all("weakAlias")]
    seen: set[str] = set()
    for value, kind in named:
        text = tidy(value)
        if kind != "primary" and is_debris(text):
            entity.warn("alias", "is not a name", value)
        elif text not in seen:
            yield Name(text, "alias" if kind == "primary" and seen else kind)
            seen.add(text)


def _fallback_name(entity: FtmEntity) -> str:
    parts = [part for name in ("firstName", "middleName", "lastName") for part in entity.all(name)]
    made = " ".join(parts) or entity.first("full", "imoNumber", "registrationNumber")
    if made is None:
        entity.warn("name", "has no name; its id is used instead", entity.id)
    return made or entity.caption or entity.id


def _find_country(entity: FtmEntity) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """Return the country, and a note of the countries if the first property names several."""
    for name in _COUNTRIES:
        codes = entity.countries(name)
        # of several countries none is chosen: that would be a guess
        if len(codes) == 1:
            return codes[0], ()
        if codes:
            return None, (("countries", "; ".join(codes)),)
    return None, ()


def _read_identifiers(
    entity: FtmEntity, kind: PartyKind, country: str | None
) -> Iterator[Identifier]:
    is_person = kind is PartyKind.PERSON
    for name in SCHEMES:
        for raw in entity.properties.get(name, ()):
            scheme = scheme_of(name, kind)
            # such numbers are unique only within a country
            is_national = scheme.endswith("_number")
            national = country if is_national else None
            numbers = read_listed_numbers(scheme, raw, national, personal=is_person and is_national)
            if numbers[0].valid is False:
                entity.warn(name, f"is not a valid {scheme} number", "" if is_person else raw)
            yield from numbers


def scheme_of(name: str, kind: str | None) -> str:
    """Return the scheme of a property; for two of them it depends on the kind of party."""
    if name == "imoNumber":
        return "imo" if kind == PartyKind.VESSEL else "imo_company"
    if name == "idNumber" and kind == PartyKind.PERSON:
        return "national_id"
    return SCHEMES[name]


def _identity_link(entity: FtmEntity, other: str, record: str) -> IdentityLink:
    return IdentityLink(entity.party_id, other, entity.source(f"{entity.id}/{record}"))


def _property_tie(entity: FtmEntity, start: str, kind: TieKind, end: str) -> Tie:
    other = start if end == entity.party_id else end
    local = other.removeprefix(f"{entity.origin.dataset}:")
    return Tie(start, end, kind.value, entity.source(f"{entity.id}/{kind.value}/{local}"))
