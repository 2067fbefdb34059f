"""Read EconomicActivity entities: each is one line of a customs declaration."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from onward.graph.addresses.reading import CONTACT_KINDS
from onward.graph.codes import TOPICS
from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.matching.identifiers import read_listed_numbers
from onward.graph.model import (
    KIND_UNCERTAIN,
    Directness,
    Identifier,
    IdentityLink,
    Listing,
    Name,
    NameKind,
    Party,
    PartyKind,
    Provenance,
    Shipment,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.regimes import find_regime
from onward.graph.shares import Share
from onward.loaders.account import FieldRefused, LoadLog, RowPlace
from onward.loaders.lists.engine import read_list_form
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.names import is_debris, tidy

# ------------------------------------------------------------------------------------------------
# Read one FollowTheMoney entity and its properties.
#
# Every property is a list of texts. A doubtful value is left out, with a warning that says where.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Origin:
    """What all entities of one load have in common: layer name, date of retrieval, the account."""

    dataset: str
    retrieved: str | None
    log: LoadLog


@dataclass(frozen=True, slots=True)
class FtmEntity:
    """One entity; two are equal when they say the same, wherever they stand.

    Attributes:
        id: As in the file, without the dataset.
        schema: FollowTheMoney schema name.
        properties: Texts by property name.
        referents: Other ids of the same entity, as the producer says.
        caption: The name its producer shows, or None.
        seen: When its producer last saw it, or None.
    """

    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    referents: tuple[str, ...]
    caption: str | None
    seen: str | None
    file: Path = field(compare=False)
    line: int = field(compare=False)
    origin: Origin = field(compare=False)

    @property
    def party_id(self) -> str:
        """The entity as a party of its layer."""
        return self.ref(self.id)

    def ref(self, entity_id: str) -> str:
        """Return the party id of an entity of the same layer."""
        return f"{self.origin.dataset}:{entity_id}"

    def refs(self, name: str) -> tuple[str, ...]:
        """Return the party ids that a property points to."""
        return tuple(self.ref(entity_id) for entity_id in self.all(name))

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a property."""
        return self.properties.get(name, ())

    def first(self, *names: str) -> str | None:
        """Return the first value of the first property that has one."""
        return next((value for name in names for value in self.all(name)), None)

    def joined(self, *names: str) -> str | None:
        """Return all values of several properties as one text."""
        return "; ".join(value for name in names for value in self.all(name)) or None

    def dates(self, name: str) -> Iterator[str]:
        """Yield the readable dates of a property."""
        for value in self.all(name):
            date = self.place.day(value, name)
            if date is not None:
                yield date

    def earliest(self, *names: str) -> str | None:
        """Return the earliest date of the first property that has one."""
        return next((min(dates) for name in names if (dates := list(self.dates(name)))), None)

    def latest(self, *names: str) -> str | None:
        """Return the latest date of the first property that has one."""
        return next((max(dates) for name in names if (dates := list(self.dates(name)))), None)

    def countries(self, name: str) -> tuple[str, ...]:
        """Return the countries of a property, each once, sorted; unknown codes are noted."""
        codes = set()
        for value in self.all(name):
            if (code := country_code(value)) is None:
                self.warn(name, "is not a country", value)
            else:
                codes.add(code)
        return tuple(sorted(codes))

    def topics(self) -> tuple[str, ...]:
        """Return the topics, verbatim and sorted.

        Raises:
            FieldRefused: A topic is not a known code.
        """
        topics = tuple(sorted(set(self.all("topics"))))
        for topic in topics:
            if topic not in TOPICS:
                hint = "map the new code before you load it"
                raise FieldRefused("unknown_topic", field="topics", value=topic, hint=hint)
        return topics

    def until(self) -> str | None:
        """Return the end date; an ended tie without one ended by the day it was last seen."""
        # several end dates: the last one, so that nothing ends too early
        ended = self.latest("endDate")
        if ended is None and (self.first("status") or "").lower() in _OVER:
            self.warn("status", "has ended, but has no end date", self.first("status") or "")
            return self.retrieved
        return ended

    @property
    def retrieved(self) -> str | None:
        """When the entity was last seen at its source."""
        return self.seen or self.latest("retrievedAt") or self.origin.retrieved

    def source(self, record: str | None = None, published: str | None = None) -> Provenance:
        """Return the provenance of a statement, by default under the entity's own id."""
        url = next(filter(_is_web, self.all("sourceUrl")), None)
        return Provenance(self.origin.dataset, record or self.id, url, published, self.retrieved)

    def store(self) -> "StoredEntity":
        """Return what the entity says, without its place."""
        properties = dict(self.properties)
        return StoredEntity(
            self.id, self.schema, properties, self.referents, self.caption, self.seen
        )

    @property
    def place(self) -> RowPlace:
        """Where it stands."""
        return RowPlace(self.file, self.line, self.origin.log)

    def warn(self, name: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful property."""
        self.place.warn(name, reason, value, hint)


class StoredEntity(NamedTuple):
    """What an entity says, as it waits on disk until all others are read."""

    id: str
    schema: str
    properties: dict[str, tuple[str, ...]]
    referents: tuple[str, ...]
    caption: str | None
    seen: str | None

    def restore(self, file: str, line: int, origin: Origin) -> FtmEntity:
        """Return the entity at its place."""
        return FtmEntity(*self, file=Path(file), line=line, origin=origin)


_OVER = frozenset({"ended", "former", "inactive", "past", "terminated", "ceased"})


def read_entity(record: Mapping[str, Any], file: Path, line: int, origin: Origin) -> FtmEntity:
    """Check the shape of one JSON object.

    Raises:
        FieldRefused: id, schema or properties is missing or has the wrong type.
    """
    for key in ("id", "schema"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            raise FieldRefused("missing_required", field=key, hint="give a text")
    properties = record.get("properties")
    if not isinstance(properties, dict):
        raise FieldRefused("missing_required", field="properties", hint="give an object of lists")
    # ids that the producer merged into this one; other sources may still use them
    referents = _check_texts("referents", record.get("referents", []))
    return FtmEntity(
        id=record["id"].strip(),
        schema=record["schema"].strip(),
        properties={name: _check_texts(name, values) for name, values in properties.items()},
        referents=tuple(other for other in referents if other != record["id"]),
        caption=_optional_text(record.get("caption")),
        seen=_day_of_stamp(record.get("last_seen")),
        file=file,
        line=line,
        origin=origin,
    )


def _check_texts(name: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise FieldRefused("invalid_statement", field=name, hint="give a list of texts")
    texts = []
    for value in values:
        if not isinstance(value, str):
            raise FieldRefused("invalid_statement", field=name, hint="give a list of texts")
        if (text := fields.text(value)) is not None:
            texts.append(text)
    return tuple(texts)


def _optional_text(value: object) -> str | None:
    return fields.text(value) if isinstance(value, str) else None


def _day_of_stamp(value: object) -> str | None:
    """Return the day of a time stamp; an unreadable one counts as missing."""
    if not isinstance(value, str):
        return None
    return PUBLISHED_DATES.read_or_none(value)


def _is_web(value: str) -> bool:
    try:
        return fields.web_address(value) is not None
    except ValueError:
        return False


# ------------------------------------------------------------------------------------------------
# Read entities that connect two others; each tie is turned so that it reads as a sentence.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EdgeSchema:
    """Which properties of a schema are the ends of which tie, and which have its words."""

    start: str
    kind: TieKind
    end: str
    words: tuple[str, ...] = ("role",)


EDGES = {
    "Ownership": EdgeSchema(
        "owner", TieKind.OWNS, "asset", ("role", "ownershipType", "sharesType")
    ),
    "Control": EdgeSchema("controller", TieKind.CONTROLS, "controlled"),
    "Directorship": EdgeSchema("director", TieKind.DIRECTS, "organization"),
    "Employment": EdgeSchema("employer", TieKind.EMPLOYS, "employee"),
    "Membership": EdgeSchema("member", TieKind.MEMBER_OF, "organization"),
    "Representation": EdgeSchema("agent", TieKind.REPRESENTS, "client"),
    "Family": EdgeSchema("person", TieKind.FAMILY, "relative", ("relationship",)),
    "Associate": EdgeSchema("person", TieKind.ASSOCIATE, "associate", ("relationship",)),
    "UnknownLink": EdgeSchema("subject", TieKind.LINKED, "object"),
    "Succession": EdgeSchema("successor", TieKind.SUCCEEDS, "predecessor"),
    "Similar": EdgeSchema("candidate", TieKind.POSSIBLY_SAME_AS, "match", ("criteria", "matcher")),
    "Payment": EdgeSchema("payer", TieKind.LINKED, "beneficiary", ("purpose", "programme")),
    "Debt": EdgeSchema("debtor", TieKind.LINKED, "creditor", ()),
}

_INDIRECT = re.compile(r"beneficial|indirect|ultimate", re.IGNORECASE)
_CONTROL = re.compile(r"\b(control|voting)", re.IGNORECASE)
_OWNING = re.compile(r"\b(own|share|stake|capital)", re.IGNORECASE)


def edge_ties(entity: FtmEntity) -> Iterator[Tie]:
    """Yield one tie for each pair of ends.

    Raises:
        FieldRefused: An end is missing, or the confidence of a Similar is not between 0 and 1.
    """
    edge = EDGES[entity.schema]
    starts, ends = required_refs(entity, edge.start), required_refs(entity, edge.end)
    kind, directness = _read_kind(entity, edge)
    share = _read_share(entity) if kind in (TieKind.OWNS, TieKind.CONTROLS) else None
    score = _read_score(entity) if kind is TieKind.POSSIBLY_SAME_AS else None
    since, until = entity.earliest("startDate", "date"), entity.until()
    # an edge may name several parties at each end: every pair is a tie
    pairs = [(start, end) for start in starts for end in ends]
    for number, (start, end) in enumerate(pairs):
        yield Tie(
            start=start,
            end=end,
            kind=kind.value,
            source=entity.source(f"{entity.id}/{number}" if number else None),
            share=share,
            since=since,
            until=until,
            directness=directness,
            text=_join_words(entity, edge),
            score=score,
        )


def required_refs(entity: FtmEntity, name: str) -> tuple[str, ...]:
    """Return the parties at one end of a tie, sorted.

    Raises:
        FieldRefused: There is no party.
    """
    refs = entity.refs(name)
    if not refs:
        raise FieldRefused("missing_required", field=name, hint=f"name the {name}")
    return tuple(sorted(set(refs)))


def _read_kind(entity: FtmEntity, edge: EdgeSchema) -> tuple[TieKind, Directness | None]:
    """Return the kind and directness: an Ownership may state only control, or be beneficial."""
    if edge.kind is not TieKind.OWNS:
        return edge.kind, None
    words = entity.joined("ownershipType", "role") or ""
    # registers of beneficial owners put control without shares into Ownership
    is_control = _CONTROL.search(words) and not _OWNING.search(words)
    kind = TieKind.CONTROLS if is_control else TieKind.OWNS
    return kind, "indirect" if _INDIRECT.search(words) else None


def _read_share(entity: FtmEntity) -> Share | None:
    """Read the percentage: several values give their hull, an unreadable one makes it unknown."""
    shares = []
    for value in entity.all("percentage"):
        try:
            shares.append(fields.percentage(value))
        except ValueError as error:
            entity.warn("percentage", "bad_number", value, str(error))
            return None
    if not shares:
        return None
    if len(set(shares)) > 1:
        entity.warn("percentage", "has several values", entity.joined("percentage") or "")
    # the hull keeps every value possible; choosing one would be a guess
    least = min(shares, key=lambda share: (share.min, share.min_exclusive))
    most = max(shares, key=lambda share: (share.max, not share.max_exclusive))
    # 0.5 may be meant as one half: it is read as 0.5 %, with a warning
    if 0.0 < most.max < 0.01:
        entity.warn("percentage", "tiny_share", entity.joined("percentage") or "")
    return Share(least.min, most.max, least.min_exclusive, most.max_exclusive)


def _read_score(entity: FtmEntity) -> float | None:
    value = entity.first("confidenceScore")
    if value is None:
        return None
    try:
        return fields.fraction(value)
    except ValueError as error:
        raise FieldRefused(
            "bad_number", field="confidenceScore", value=value, hint=str(error)
        ) from error


def _join_words(entity: FtmEntity, edge: EdgeSchema) -> str | None:
    """Return the source's own words, with the amount of a payment or debt."""
    words = entity.joined(*edge.words)
    if entity.schema not in ("Payment", "Debt"):
        return words
    amounts = [
        f"{value} {currency}".strip()
        for name, currency in (
            ("amount", entity.first("currency") or ""),
            ("amountEur", "EUR"),
            ("amountUsd", "USD"),
        )
        for value in entity.all(name)
    ]
    what = " ".join([entity.schema.lower(), *(["of", ", ".join(amounts)] if amounts else [])])
    return f"{what}: {words}" if words else what


# ------------------------------------------------------------------------------------------------
# Sanction and Risk entities: who listed a party, under which programme, since when and why.
# ------------------------------------------------------------------------------------------------

LISTED = frozenset(
    {
        "asset.frozen",
        "debarment",
        "export.control",
        "export.risk",
        "invest.ban",
        "invest.risk",
        "reg.action",
        "reg.warn",
        "sanction",
        "sanction.counter",
        "wanted",
    }
)
"""Topics that a list imposes; the others say what a party is."""

_ISSUERS = (
    (re.compile(r"Foreign Assets Control|\bOFAC\b"), "OFAC"),
    (re.compile(r"Industry and Security|\bBIS\b"), "BIS"),
)
_PROGRAMMES = {"EU": "EU", "UN": "UN", "GB": "UK", "SECO": "CH"}


def listings(entity: FtmEntity, topics_of: Mapping[str, tuple[str, ...]]) -> Iterator[Listing]:
    """Yield one listing per party and topic.

    A Sanction does not say which kind of measure it is; the topics of its party do. If the party
    is sanctioned, or has no topic of a list at all, the listing is a sanction.

    Args:
        entity: A Sanction or Risk.
        topics_of: Topics by party id.
    """
    since = entity.earliest("startDate", "listingDate")
    published = entity.earliest("listingDate")
    # one Sanction may be about several parties: each listing gets its own record
    number = 0
    for party in required_refs(entity, "entity"):
        for topic in _listing_topics(entity, topics_of.get(party, ())):
            record = f"{entity.id}/{number}" if number else entity.id
            number += 1
            yield Listing(
                id=record,
                party=party,
                topic=topic,
                regime=regime(entity),
                source=entity.source(record, published),
                programme=entity.first("programId", "program"),
                entry_id=entity.first("authorityId", "unscId"),
                measure=entity.joined("provisions"),
                since=since,
                until=entity.until(),
                text=entity.joined("reason"),
                notes=_collect_notes(entity),
            )


def _listing_topics(entity: FtmEntity, topics: tuple[str, ...]) -> tuple[str, ...]:
    # a Risk names its topics itself
    if stated := entity.topics():
        return stated
    of_lists = tuple(topic for topic in topics if topic in LISTED)
    return ("sanction",) if "sanction" in of_lists or not of_lists else of_lists


def regime(entity: FtmEntity) -> str:
    """Return whose list it is: by issuer, else by programme, else by country; "" if unknown."""
    authority = entity.joined("authority", "publisher") or ""
    for words, issuer in _ISSUERS:
        if words.search(authority):
            return issuer
    programme = (entity.first("programId") or "").partition("-")[0]
    countries = entity.countries("country")
    issuers = (_PROGRAMMES.get(programme), find_regime(entity.first("authority") or ""))
    return next(filter(None, issuers), _regime_of_country(countries))


def _regime_of_country(countries: tuple[str, ...]) -> str:
    if len(countries) != 1:
        return ""
    # a country of several lists is better than a list that is not stated
    return find_regime(countries[0]) or countries[0]


def _collect_notes(entity: FtmEntity) -> tuple[tuple[str, str], ...]:
    named = ("authority", "program", "status", "programUrl")
    return tuple((name, text) for name in named if (text := entity.joined(name)) is not None)


# ------------------------------------------------------------------------------------------------
# Read entities that are parties: names, identifiers, country, and ties among their properties.
# ------------------------------------------------------------------------------------------------

_FORM: Final = read_list_form(__file__)

KINDS: Final = _FORM.kinds
"""Schemata that are parties in their own right."""

THINGS: Final = {schema: PartyKind(kind) for schema, kind in _FORM.words["things"].items()}
"""Schemata that become parties only if a tie names them: things that somebody owns."""

SCHEMES: Final = _FORM.numbers
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


_AMOUNT = re.compile(r"\d{1,30}(?:\.\d{1,30})?")


def shipment(entity: FtmEntity) -> Shipment:
    """Build the shipment; a declaration has several lines, so the shipment has the line's id.

    Raises:
        FieldRefused: The date, or both sender and receiver are missing.
    """
    date = entity.earliest("date", "startDate")
    if date is None:
        raise FieldRefused("missing_required", field="date", hint="give date or startDate")
    if not entity.all("sender") and not entity.all("receiver"):
        raise FieldRefused("missing_required", field="sender", hint="name sender or receiver")
    return Shipment(
        id=entity.id,
        date=date,
        source=entity.source(),
        shipper=_single_ref(entity, "sender"),
        consignee=_single_ref(entity, "receiver"),
        hs=_read_hs_code(entity),
        description=entity.joined("goodsDescription", "vedCodeDescription"),
        value=_read_value(entity),
        origin=_single_country(entity, "originCountry"),
        destination=_single_country(entity, "destinationCountry"),
        roles=tuple(
            (role, party)
            for role, name in (("declarant", "declarant"), ("contract_holder", "contractHolder"))
            for party in entity.refs(name)
        ),
        notes=tuple(
            (key, text) for key, name in _NOTES.items() if (text := entity.joined(name)) is not None
        ),
    )


_NOTES = {
    "declaration": "ccdNumber",
    "dispatch": "departureCountry",
    "trading_country": "tradingCountry",
    "carrier": "transport",
    "direction": "directionOfTransportation",
    "procedure": "customsProcedure",
}


def _single_ref(entity: FtmEntity, name: str) -> str | None:
    refs = entity.refs(name)
    if len(refs) > 1:
        entity.warn(name, "names several parties, the first is used", "; ".join(refs))
    return refs[0] if refs else None


def _single_country(entity: FtmEntity, name: str) -> str | None:
    codes = entity.countries(name)
    if len(codes) > 1:
        entity.warn(name, "names several countries", "; ".join(codes))
    return codes[0] if len(codes) == 1 else None


def _read_hs_code(entity: FtmEntity) -> str | None:
    # customs codes are written with dots and blanks, as groups of digits
    code = re.sub(r"[.\s]", "", entity.first("vedCode") or "")
    if code and not re.fullmatch("[0-9]{4,10}", code):
        entity.warn("vedCode", "is not a code of the Harmonized System", code)
        return None
    return code or None


def _read_value(entity: FtmEntity) -> str | None:
    printed = entity.first("invoiceAmount", "customsAmount")
    if printed is None:
        return None
    try:
        return plain_amount(printed)
    except ValueError as error:
        entity.warn("invoiceAmount", "bad_number", printed, str(error))
        return None


def plain_amount(printed: str) -> str:
    """Write an amount with blanks or commas as plain digits.

    >>> plain_amount("1 234,50"), plain_amount("1,234.50")
    ('1234.50', '1234.50')

    Raises:
        ValueError: It is not an amount, or its only comma may mean thousands or decimals.
    """
    digits = re.sub(r"\s", "", printed)
    # "1,234.50": with both, the comma separates thousands
    if "," in digits and "." in digits:
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3},\d{3}", digits):
        raise ValueError("a comma before three digits is ambiguous; write 1234 or 1.234")
    elif digits.count(",") == 1:
        digits = digits.replace(",", ".")
    else:
        digits = digits.replace(",", "")
    if not _AMOUNT.fullmatch(digits):
        raise ValueError("give an amount in digits")
    return digits
