"""What sources say: parties, ties, listings, shipments and destination records.

Every record is a *statement*: it keeps the dataset it comes from, the publisher's own key, and
three kinds of dates (valid, published, retrieved). Records are frozen and slotted; in bulk they
travel as Arrow tables (`onward.graph.statement_tables`).

Dates are ISO texts whose precision is kept: ``2024``, ``2024-03`` or ``2024-03-05``; None = open
or unknown. `onward.graph.dates` says which days they cover. Shares are fractions in [0, 1].
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, Literal

import orjson

from onward.graph.shares import Share
from onward.graph.traits import Trait


class PartyKind(StrEnum):
    """What a party is: FollowTheMoney schema names where one exists, and four of our own."""

    PERSON = "Person"
    COMPANY = "Company"
    ORGANIZATION = "Organization"
    PUBLIC_BODY = "PublicBody"
    MILITARY_UNIT = "MilitaryUnit"
    ARMED_GROUP = "ArmedGroup"
    VESSEL = "Vessel"
    AIRPLANE = "Airplane"
    VEHICLE = "Vehicle"
    ADDRESS = "Address"
    CONTACT = "Contact"
    SECURITY = "Security"
    BANK_ACCOUNT = "BankAccount"
    UNKNOWN = "Unknown"  # a party that a tie names and nothing describes


KIND_UNCERTAIN: Final = "kind_uncertain"
"""Key of a note: the source leaves open whether the party is a person, a company or a body."""


class TieKind(StrEnum):
    """A tie reads as a sentence, from KIND to: `start` owns `end`, `start` directs `end`."""

    OWNS = "owns"
    CONTROLS = "controls"
    DIRECTS = "directs"
    EMPLOYS = "employs"
    CONTAINS = "contains"
    MEMBER_OF = "member_of"
    FAMILY = "family"
    ASSOCIATE = "associate"
    REPRESENTS = "represents"
    NOMINEE_OF = "nominee_of"
    SUPPLIES = "supplies"
    HOLDS_POST = "holds_post"
    LOCATED_AT = "located_at"
    CONTACT_AT = "contact_at"
    SHIPS_TO = "ships_to"
    SUCCEEDS = "succeeds"
    POSSIBLY_SAME_AS = "possibly_same_as"
    LINKED = "linked"


UNDIRECTED: Final = frozenset(
    {TieKind.FAMILY, TieKind.ASSOCIATE, TieKind.LINKED, TieKind.POSSIBLY_SAME_AS}
)
"""Kinds stored once and matched both ways (docs/semantics.md, Patterns)."""

Standing = Literal["stated", "claimed", "inferred"]
Directness = Literal["direct", "indirect"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a statement comes from, and when it was published and fetched."""

    dataset: str  # the layer's name: "ofac", "csl", or the NAME of `load csv --as NAME`
    record: str  # the publisher's own key of the record
    url: str | None = None
    published: str | None = None
    retrieved: str | None = None


NameKind = Literal["primary", "alias", "weak", "former", "original"]


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a party. Weak aliases never lift a match over *possible*."""

    text: str
    kind: NameKind = "alias"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier, normalised, with the result of its checksum where its scheme has one.

    Attributes:
        scheme: lei, imo, inn, ogrn, registration_number, tax_number, uscc, swift, …
        value: Upper case, without blanks, dots or dashes.
        country: ISO 3166-1 alpha-2 for national schemes.
        valid: True or False where the scheme has a checksum, None where it has none.
        personal: Passports, national ids: kept for matching, never shown or exported.
    """

    scheme: str
    value: str
    country: str | None = None
    valid: bool | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A person, company, body, unit, vessel or address, as one source describes it."""

    id: str  # source:local
    name: str
    kind: str  # a PartyKind value
    country: str | None
    source: Provenance
    names: tuple[Name, ...] = ()  # further names; the primary one is `name`
    identifiers: tuple[Identifier, ...] = ()
    topics: tuple[str, ...] = ()  # topics without a listing: "regime not stated", without a start
    address: str | None = None
    incorporated: str | None = None
    dissolved: str | None = None
    sector: str | None = None
    notes: tuple[tuple[str, str], ...] = ()  # (key, text): vessel flag, composite, truncated …
    inferred: tuple[Trait, ...] = ()  # kinds and topics that no source states


@dataclass(frozen=True, slots=True)
class Tie:
    """A typed, dated connection that reads as a sentence: `start` KIND `end`."""

    start: str  # party id (source:local) of the one who owns, controls, directs …
    end: str
    kind: str  # a TieKind value
    source: Provenance
    share: Share | None = None  # None: unknown, or a kind without shares
    interest: str | None = None  # BODS interest code
    since: str | None = None
    until: str | None = None
    directness: Directness | None = None
    standing: Standing = "stated"
    text: str | None = None  # the source's own words, as evidence
    score: float | None = None  # confidence of a possibly_same_as tie, 0 to 1

    @property
    def key(self) -> str:
        """Statement key: dataset and the publisher's record key, else the hash of all terms."""
        return statement_key(self)

    @property
    def tid(self) -> int:
        """Tie id: a positive int64 made of the statement key alone (docs/engines.md, Ids)."""
        return tie_id(self.key)


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry of a list that names a party: topic, regime, programme and dates."""

    id: str
    party: str
    topic: str  # OpenSanctions code, verbatim
    regime: str  # EU, UN, UK, OFAC, BIS, … or a user's own; "" = not stated
    source: Provenance
    list: str | None = None
    programme: str | None = None
    entry_id: str | None = None
    measure: str | None = None
    act: str | None = None  # the citation of the entry itself (CELEX, Federal Register …)
    since: str | None = None
    until: str | None = None
    standing: Standing = "stated"
    text: str | None = None  # statement of reasons, licence policy … as evidence
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """One past shipment. Quantities and values are decimal strings, `hs` is text."""

    id: str
    date: str
    source: Provenance
    shipper: str | None = None  # party id
    consignee: str | None = None
    end_user: str | None = None
    forwarder: str | None = None
    notify_party: str | None = None
    hs: str | None = None
    control_code: str | None = None
    families: tuple[str, ...] = ()
    description: str | None = None
    quantity: str | None = None
    unit: str | None = None
    value: str | None = None
    currency: str | None = None
    origin: str | None = None
    destination: str | None = None
    transit: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()  # further (role, party id): declarant, contract_holder
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DestinationRecord:
    """One measure of one country and data year (docs/rule-pack.md).

    Attributes:
        country: ISO 3166-1 alpha-2, or ISO 3166-2 for a part of a country: UA-43.
    """

    country: str
    measure: str
    data_year: int
    value: str
    source: Provenance


@dataclass(frozen=True, slots=True)
class IdentityLink:
    """Two ids that a source itself says are one party."""

    left: str
    right: str
    source: Provenance


Statement = Party | Tie | Listing | Shipment | DestinationRecord | IdentityLink


def statement_key(statement: Statement) -> str:
    """Return the key under which equal statements are one.

    Args:
        statement: Any statement.

    Returns:
        ``dataset|record`` when the publisher numbers its records, else ``dataset|#`` and the
        first 32 hex digits of the SHA-256 over all terms.
    """
    source = statement.source
    if source.record:
        return f"{source.dataset}|{source.record}"
    digest = hashlib.sha256(canonical(statement).encode()).hexdigest()
    return f"{source.dataset}|#{digest[:32]}"


def tie_id(key: str) -> int:
    """Return the first 63 bits of SHA-256 over a statement key, as a non-negative int64."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1


def party_pid(party_id: str) -> int:
    """Return the int64 handle of a canonical party id, made like a tie id."""
    return tie_id(party_id)


_write_json = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def canonical(statement: Statement) -> str:
    """Write a statement as one line of JSON with sorted keys: the text that layer ids hash."""
    terms = {"type": type(statement).__name__, **_list_terms(statement)}
    # Runs for every statement of every load: orjson writes the same text in half of the time, but
    # for tiny numbers, which only ties have, and for half a pair of characters.
    if not (isinstance(statement, Tie) and _has_tiny_number(statement)):
        with suppress(orjson.JSONEncodeError):
            return orjson.dumps(terms, option=orjson.OPT_SORT_KEYS).decode()
    return _write_json(terms)


def _has_tiny_number(tie: Tie) -> bool:
    """Tell whether a number is so small that Python writes it with an exponent."""
    numbers = (tie.score or 0.0, *((tie.share.min, tie.share.max) if tie.share else ()))
    return any(0 < number < 1e-4 for number in numbers)


def _list_terms(record: object) -> dict[str, object]:
    """Return all that a record states, by field."""
    # Runs for every statement of every load, hence the plain loop and the test for texts first.
    terms: dict[str, object] = {}
    for name in _FIELDS[type(record)]:
        value = getattr(record, name)
        if value is not None and value != ():
            terms[name] = value if isinstance(value, str) else _to_plain_value(value)
    return terms


_FIELDS: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (
        *(Party, Tie, Listing, Shipment, DestinationRecord, IdentityLink),
        *(Provenance, Share, Name, Identifier, Trait),
    )
}


def _to_plain_value(value: object) -> object:
    if isinstance(value, Provenance | Share | Name | Identifier | Trait):
        return _list_terms(value)
    if isinstance(value, tuple):
        return [_to_plain_value(item) for item in value]
    return value
