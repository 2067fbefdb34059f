"""The example lines of indicators: their grammar, and the small worlds that they describe."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, cast, get_args

from onward.errors import IndicatorInvalid, InputRefused, ShareError
from onward.graph.cache import SameObjects
from onward.graph.codes import INTERESTS, TOPICS, TRADE_COVERAGE
from onward.graph.dates import first_day
from onward.graph.engine import Engine
from onward.graph.model import (
    DestinationRecord,
    Identifier,
    Listing,
    Party,
    PartyKind,
    Provenance,
    Shipment,
    Standing,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.shares import Share
from onward.graph.shipments import ships_to
from onward.graph.store.manifests import SourceFacts
from onward.graph.store.workspace import Snapshot, memory_snapshot
from onward.queries.assessment.assess import assess
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment, Finding, Severity
from onward.queries.rules.catalogue import IndicatorCatalogue
from onward.queries.rules.indicator import SEVERITIES, Indicator
from onward.queries.rules.policy import Policy
from onward.queries.tables.tables import (
    Basis,
    Consequence,
    CountryRegime,
    Equipment,
    GoodsBan,
    Hub,
    RuleTables,
    Scope,
    Verified,
    default_tables,
)
from onward.queries.transactions.goods import ELEMENTS, REASONED
from onward.queries.transactions.order_texts import list_unread_texts
from onward.queries.transactions.texts import find_terms
from onward.queries.transactions.transaction import (
    Role,
    TextReading,
    Transaction,
    parse_transaction,
)

# ------------------------------------------------------------------------------------------------
# The invented world in which an indicator's example lines play.
#
# Countries bear user-assigned codes, so that no real one is accused: XA has an established record
# and a conflict, XB one family of measures that meets, XC three that do not, XD none at all; XE is
# under an arms embargo, XG under one on armed groups only, XF under a ban on interception and
# repression equipment, XJ under bans on goods by customs code; XT turns from good to established
# with its data of 2025; XH is on the hub table.
# ------------------------------------------------------------------------------------------------

Fields = dict[str, Any]
"""A part of a transaction as plain values, as its JSON has it."""

DATASET: Final = "example"
IMPORTS: Final = "imports"
"""The layer of arrivals, where a line has any."""

RETRIEVED: Final = "2026-04-30"
DATE: Final = "2026-05-01"
FRESH_DAYS: Final = 7

KINDS: Final = MappingProxyType(
    {
        "ministry": (PartyKind.PUBLIC_BODY, ("gov",), "XA"),
        "service": (PartyKind.PUBLIC_BODY, ("gov.security",), "XA"),
        "defmin": (PartyKind.PUBLIC_BODY, ("gov", "mil"), "XA"),
        "army": (PartyKind.MILITARY_UNIT, ("mil",), "XA"),
        "militia": (PartyKind.ARMED_GROUP, (), "XA"),
        "tower": (PartyKind.ADDRESS, (), None),
        "phone": (PartyKind.CONTACT, (), None),
        "founder": (PartyKind.PERSON, (), "XC"),
    }
)
"""Kind, topics and country of the parties that a name describes; others are Companies in XC."""

FACTS: Final = MappingProxyType(
    {
        "acme": {"incorporated": "2010", "sector": "61.10"},
        "forwarder": {"sector": "52.29"},
    }
)

REASON: Final = "a person sees that it works, and it serves the network alone"
READER: Final = "J. Kessler"
GROUNDS: Final = MappingProxyType({"answered_by": READER, "answered_on": "2026-04-20"})


def source(record: str, dataset: str = DATASET) -> Provenance:
    """Say where a statement of the example world comes from."""
    return Provenance(dataset, record, retrieved=RETRIEVED)


def layer() -> Fields:
    """Return the date and the limit of a layer of the example world."""
    return {"retrieved": RETRIEVED, "max_age_days": FRESH_DAYS}


def trade_coverage(country: str, since: str, until: str) -> DestinationRecord:
    """Say for which months the example world's import record of a country is complete."""
    cells = {"direction": "import", "since": since, "until": until, "dataset": IMPORTS, "hs": ""}
    origin = source(f"{country}/{since}/{until}", IMPORTS)
    return DestinationRecord(country, TRADE_COVERAGE, int(since[:4]), json.dumps(cells), origin)


def item() -> Fields:
    """Return the item of an example: interception equipment, not listed, that meets Art. 2(20)."""
    return {
        "description": "network probe",
        "quantity": "1",
        "hs": "854370",
        "families": ["interception"],
        "cyber_surveillance": dict.fromkeys(ELEMENTS, "yes"),
        "us_origin": "no",
    }


def statement() -> Fields:
    """Return the end-use statement of an example: signed, valid, on file, denying every misuse."""
    return {
        "signed_by": "the director",
        "date": "2026-04-01",
        "valid_until": "2027-04-01",
        "declares": {"military": False, "reexport": False, "repression": False},
        "document": "EUS-1",
    }


def document() -> Fields:
    """Return the paper of an example's end-use statement."""
    return {"id": "EUS-1", "kind": "end_use_statement", "sha256": "e5" * 32}


def default_listings() -> tuple[Listing, ...]:
    """Return the entries of the party `listed`."""
    entries = (("EU", "sanction"), ("OFAC", "sanction"), ("BIS", "export.control"))
    return tuple(
        Listing(
            id=f"listed/{regime}",
            party=f"{DATASET}:listed",
            topic=topic,
            regime=regime,
            source=source(f"listed/{regime}"),
            list=f"{regime} list",
            since="2024-01-01",
        )
        for regime, topic in entries
    )


_GOOD: Final = {"pts_s": "1", "vdem_civlib": "0.9", "fh_status": "F", "fh_d4": "4"}
_BAD: Final = {"pts_s": "5", "vdem_civlib": "0.1", "fh_status": "NF", "fh_d4": "0"}
_ONE: Final = {**_GOOD, "pts_s": "5"}
_YEARS: Final = range(2015, 2026)


@cache
def records() -> tuple[DestinationRecord, ...]:
    """Return the destination records of the example world's countries."""
    good = ("DE", "XC", "XE", "XF", "XG", "XH", "XJ")
    values = {(country, year): _GOOD for country in good for year in _YEARS}
    values |= {("XA", year): _BAD for year in _YEARS}
    values |= {("XB", year): _ONE for year in _YEARS}
    values |= {("XT", year): _BAD if year == 2025 else _GOOD for year in _YEARS}
    rows = [
        _make_record(country, measure, year, value)
        for (country, year), measures in values.items()
        for measure, value in measures.items()
    ]
    return (*rows, _make_record("XA", "ucdp_intensity", 2024, "2"))


def _make_record(country: str, measure: str, year: int, value: str) -> DestinationRecord:
    key = f"{country}/{measure}/{year}"
    origin = Provenance(DATASET, key, published=f"{year + 1}-03-01", retrieved=RETRIEVED)
    return DestinationRecord(country, measure, year, value, origin)


def regimes() -> tuple[CountryRegime, ...]:
    """Return the rows that the example world adds to the regimes table."""
    return (
        _make_regime("XE", "arms", "country"),
        _make_regime("XG", "arms", "non_state"),
        _make_regime("XF", "interception", "country"),
        _make_regime("XF", "repression", "country"),
    )


def hubs() -> tuple[Hub, ...]:
    """Return the rows that the example world adds to the hub table."""
    basis = Basis("the example world", "https://example.org/", "text")
    return (
        Hub("XH", "", "", "2020-01-01", None, basis),
        Hub("XG", "8542", "", "2020-01-01", None, basis),
    )


def bans() -> tuple[GoodsBan, ...]:
    """Return the rows that the example world adds to the bans on goods."""
    return (
        _make_ban("8542", "prohibition", "text"),
        _make_ban("8526", "prior_authorisation", "text"),
        _make_ban("9014", "prohibition", "unverified"),
    )


def _make_ban(code: str, consequence: Consequence, verified: Verified) -> GoodsBan:
    return GoodsBan(
        act=f"example act on {code}",
        article="Art. 1",
        country="XJ",
        region="",
        scope="hs",
        codes=(code,),
        since="2020-01-01",
        until="2026-07-01",
        consequence=consequence,
        exceptions="medical use",
        basis=Basis("the example world", "https://example.org/", verified),
        dates_verified=verified,
    )


def _make_regime(
    country: str, equipment: Equipment, scope: Scope, consequence: Consequence = "unknown"
) -> CountryRegime:
    return CountryRegime(
        regime=f"EXAMPLE-{country}",
        country=country,
        issuer="EU",
        celex="",
        title=f"example regime on {country}",
        equipment=equipment,
        scope=scope,
        consequence=consequence,
        since="2020-01-01",
        until=None,
        annex="",
        note="",
        basis=Basis("the example world", "https://example.org/", "text"),
        dates_verified="text",
    )


# ------------------------------------------------------------------------------------------------
# The world of one example line while the line is being read.
# ------------------------------------------------------------------------------------------------

world_statement = statement

world_item = item

_CAPACITY = ("sites", "staff", "installed")
"""What the order, and no source, says of a party."""


@dataclass(slots=True)
class PartyDraft:
    """A party while its line is being read; `entries` are its list entries, as matched."""

    kind: str
    topics: tuple[str, ...]
    country: str | None
    facts: dict[str, str] = field(default_factory=dict)
    entries: list[re.Match[str]] = field(default_factory=list)
    role: str | None = None


@dataclass(slots=True)
class Draft:
    """A world while its line is being read.

    Attributes:
        fields: Of the transaction, but for its parties, items and end use.
        declared: What the line says of the declarations of the end-use statement.
        grounds: What the line says of the grounds of a "no" among the six answers.
        layers: Dates and limits of the sources that the line names.
        coverage: For which months the import record of a country is complete.
    """

    parties: dict[str, PartyDraft] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    fields: Fields = field(default_factory=lambda: {"date": DATE, "destination": "XC"})
    item: Fields = field(default_factory=world_item)
    grounds: Fields = field(default_factory=dict)
    statement: Fields | None = field(default_factory=world_statement)
    declared: dict[str, bool | None] = field(default_factory=dict)
    end_use: Fields = field(
        default_factory=lambda: {
            "use": "infrastructure",
            "text": "network planning",
            "site": "operations centre",
        }
    )
    exporter: str = "DE"
    coverage: list[DestinationRecord] = field(default_factory=list)
    layers: dict[str, Fields] = field(default_factory=dict)

    def party(self, name: str) -> PartyDraft:
        """Return a party, made with its defaults when it is first named."""
        if name not in self.parties:
            kind, topics, country = KINDS.get(name, (PartyKind.COMPANY, (), "XC"))
            facts = dict(FACTS.get(name, {}))
            self.parties[name] = PartyDraft(kind, topics, country, facts)
        return self.parties[name]

    def statements(self) -> tuple[Statement, ...]:
        """Return what the sources of the line's world say."""
        self._add_owner()
        self._add_crowds()
        derived = (tie for shipment in self.shipments for tie in ships_to(shipment))
        statements: list[Statement] = [*self.ties, *self.shipments, *derived, *self.coverage]
        for name, draft in self.parties.items():
            listings = _make_listings(name, draft)
            statements += [_make_party(name, draft, has_listings=bool(listings)), *listings]
        return tuple(statements)

    def sources(self) -> tuple[SourceFacts, ...]:
        """Return the dates and limits of the line's sources."""
        named = {DATASET: layer(), **self.layers}
        return tuple(SourceFacts(name=name, source=name, **facts) for name, facts in named.items())

    def _add_owner(self) -> None:
        """Let acme have a founder, unless a clause gives it an owner or says that it has none."""
        acme = self.party("acme")
        owned = any((tie.kind, tie.end) == (TieKind.OWNS, party_id("acme")) for tie in self.ties)
        if not owned and acme.facts.get("owners") != "none":
            self.party("founder")
            self.add_tie(start="founder", end="acme", kind=TieKind.OWNS, share=Share(1.0, 1.0))

    def _add_crowds(self) -> None:
        """Add parties at a place, and mandates of a person, up to the number that is stated."""
        for name, draft in list(self.parties.items()):
            is_contact = draft.kind == PartyKind.CONTACT
            place = TieKind.CONTACT_AT if is_contact else TieKind.LOCATED_AT
            # asked first: looking for the ties of each of thousands among those of all takes long
            if "degree" in draft.facts:
                self._add_tenants(name, place, int(draft.facts["degree"]))
            if "mandates" in draft.facts:
                self._add_mandates(name, int(draft.facts["mandates"]))

    def _add_tenants(self, node: str, place: TieKind, count: int) -> None:
        tenants = {tie.start for tie in self.ties if (tie.kind, tie.end) == (place, party_id(node))}
        for number in range(len(tenants), count):
            self.party(f"{node}_tenant_{number}")
            self.add_tie(start=f"{node}_tenant_{number}", end=node, kind=place)

    def _add_mandates(self, person: str, count: int) -> None:
        directs = (TieKind.DIRECTS, party_id(person))
        companies = {tie.end for tie in self.ties if (tie.kind, tie.start) == directs}
        for number in range(len(companies), count):
            self.party(f"{person}_mandate_{number}")
            self.add_tie(start=person, end=f"{person}_mandate_{number}", kind=TieKind.DIRECTS)

    def add_tie(self, *, start: str, end: str, **terms: Any) -> None:
        """Add a tie between two parties by their names."""
        record = f"tie-{len(self.ties)}"
        self.ties.append(Tie(party_id(start), party_id(end), source=source(record), **terms))

    def transaction(self) -> Transaction:
        """Return the line's transaction.

        Raises:
            InputRefused: The line sets a value that no transaction can hold.
        """
        acme = self.party("acme")
        acme.role = acme.role or "end_user"
        parties: list[Fields] = [
            {"role": "exporter", "name": "Muster Optik", "country": self.exporter}
        ]
        for name, draft in self.parties.items():
            if draft.role is not None:
                is_named = draft.facts.get("name") != "none"
                identity = {"id": party_id(name)} if is_named else {}
                capacity = {key: draft.facts[key] for key in _CAPACITY if key in draft.facts}
                stated = {"capacity": capacity} if capacity else {}
                parties.append({"role": draft.role, **identity, **stated})
        end_use = {**self.end_use, "statement": self.statement}
        papers = [document()] if self.statement else []
        # `items` may be among the fields: a line can say that there are none
        self._give_grounds()
        fields = {"id": "T-example", "items": [self.item], "documents": papers, **self.fields}
        order = parse_transaction({**fields, "parties": parties, "end_use": end_use})
        # a person has read every text in which no word speaks of anything
        readings = tuple(
            TextReading(text=text.text, means="nothing", read_by=READER, read_on=DATE)
            for text in list_unread_texts(order)
            if not find_terms(text.text)
        )
        return order.model_copy(update={"readings": readings})

    def _give_grounds(self) -> None:
        """State the grounds of each "no" of the six, but for what the line says of them."""
        answers = self.item.get("cyber_surveillance")
        if answers is not None and "no" in answers.values():
            ended = [element for element in REASONED if answers.get(element) == "no"]
            reasons = dict.fromkeys(ended, REASON)
            grounds = {"reasons": reasons, **GROUNDS, **self.grounds}
            self.item["cyber_surveillance"] = {**answers, **grounds}


def party_id(name: str) -> str:
    """Return the id that a party of an example has."""
    return f"{DATASET}:{name}"


def _make_party(name: str, draft: PartyDraft, *, has_listings: bool) -> Party:
    topics = draft.topics
    if has_listings:
        # the entries say when they hold; a bare topic would hold at all times
        topics = tuple(topic for topic in topics if topic not in _topics_of_lists())
    facts = draft.facts
    return Party(
        id=party_id(name),
        name=facts.get("name", name),
        kind=draft.kind,
        country=draft.country,
        source=source(f"party/{name}"),
        topics=topics,
        incorporated=facts.get("incorporated"),
        sector=facts.get("sector"),
        address=facts.get("address"),
        identifiers=_make_identifiers(facts),
        notes=(("birth_date", facts["birth_date"]),) if "birth_date" in facts else (),
    )


def _make_identifiers(facts: Mapping[str, str]) -> tuple[Identifier, ...]:
    number = facts.get("number")
    return (Identifier("registration_number", number),) if number else ()


def _topics_of_lists() -> tuple[str, ...]:
    tables = default_tables()
    return (*tables.topics_of("listed"), *tables.topics_of("restricted"))


def _make_listings(name: str, draft: PartyDraft) -> tuple[Listing, ...]:
    if name == "listed" and not draft.entries and not draft.topics:
        return default_listings()
    # an entry lists for the topics that the party has, and for a sanction where it has none
    topics = [topic for topic in draft.topics if topic in _topics_of_lists()] or ["sanction"]
    return tuple(
        Listing(
            id=f"{name}/{number}/{topic}",
            party=party_id(name),
            topic=topic,
            regime=entry["regime"],
            source=source(f"listing/{name}/{number}/{topic}"),
            measure=draft.facts.get("measure"),
            list=entry["list"],
            programme=draft.facts.get("programme"),
            since=entry["since"],
            until=entry["until"],
        )
        for number, entry in enumerate(draft.entries)
        for topic in topics
    )


# ------------------------------------------------------------------------------------------------
# The clauses of an example line that speak of sources, and of what a source covers.
# ------------------------------------------------------------------------------------------------


def set_source(match: re.Match[str], draft: Draft) -> None:
    """Read ``source.eu.retrieved = DATE`` and ``source.eu.limit = 7d``.

    Raises:
        IndicatorInvalid: Sources have no such attribute.
    """
    name, _, attribute = match["attribute"].partition(".")
    facts = draft.layers.setdefault(name, {})
    value = match["value"]
    if attribute == "retrieved":
        facts["retrieved"] = None if value == "unknown" else value
    elif attribute == "limit":
        facts["max_age_days"] = None if value == "none" else int(value.removesuffix("d"))
    else:
        raise IndicatorInvalid("no such attribute", value=match[0], hint="retrieved or limit")


def set_import_record(match: re.Match[str], draft: Draft) -> None:
    """Read ``imports.XC.coverage = 2025-01..2025-12``, which an import record of XC covers.

    Raises:
        IndicatorInvalid: Import records have no such attribute.
    """
    country, _, attribute = match["attribute"].partition(".")
    value = match["value"]
    draft.layers.setdefault(IMPORTS, layer())
    if attribute == "coverage" and value != "unknown":
        since, _, until = value.partition("..")
        draft.coverage.append(trade_coverage(country, since, until))
    elif (attribute, value) not in (("coverage", "unknown"), ("rows", "none")):
        hint = "write coverage = MONTH..MONTH, coverage = unknown, or rows = none"
        raise IndicatorInvalid("no such attribute", value=match[0], hint=hint)


# ------------------------------------------------------------------------------------------------
# The clauses of an example line: ties, shipments, parties and settings.
# ------------------------------------------------------------------------------------------------


world_document = document

_DATE: Final = r"\d{4}(?:-\d{2}){0,2}"
_DATES: Final = rf"(?: from (?P<since>{_DATE}))?(?: until (?P<until>{_DATE}))?"
_TIE: Final = re.compile(
    rf"(?P<start>\w+) (?P<kind>{'|'.join(TieKind)})"
    r"(?: (?P<share>\?|[\d.]+(?:-[\d.]+)?)%)? (?P<end>\w+)"
    rf"(?: as (?P<interest>\w+))?{_DATES}(?: (?P<standing>claimed|inferred))?"
)
_SHIP: Final = re.compile(
    r"(?P<shipper>\w+) ships (?P<what>\w+) x(?P<quantity>\d+) to (?P<consignee>\w+)"
    rf"(?: in (?P<country>[A-Z]{{2}}))? on (?P<date>{_DATE})(?P<arrival> as arrival)?"
)
_PARTY: Final = re.compile(
    r"(?P<name>\w+) is (?P<kind>\w+)(?: \[(?P<topics>[\w., ]*)\])?(?: \((?P<country>[A-Z]{2})\))?"
    r"(?: role (?P<role>\w+))?"
)
_SET: Final = re.compile(r"(?P<name>\w+)\.(?P<attribute>[\w.]+) = (?P<value>.+)")
_LISTED: Final = re.compile(rf"(?P<regime>\w+)(?: (?P<list>[A-Z]\w*(?: [A-Z]\w*)*))?{_DATES}")


def read_clause(clause: str, draft: Draft) -> None:
    """Read one clause into a draft.

    Raises:
        IndicatorInvalid: The clause is not understood; the message quotes it.
    """
    for pattern, read in _CLAUSES:
        match = pattern.fullmatch(clause)
        if match is not None:
            try:
                read(match, draft)
            except (KeyError, ValueError, ShareError) as error:
                raise IndicatorInvalid("a value that is not understood", value=clause) from error
            return
    hint = "write a tie, a shipment, NAME is KIND, or NAME.attribute = value"
    raise IndicatorInvalid("a clause that is not understood", value=clause, hint=hint)


def _check_days(match: re.Match[str], *names: str) -> None:
    """Refuse a day that no calendar has, and an interval that ends before it begins."""
    try:
        days = [first_day(match[name]) for name in names if match[name]]
    except ValueError as error:
        hint = "write a day of the calendar, as YYYY-MM-DD"
        raise IndicatorInvalid("no such day", value=match[0], hint=hint) from error
    if days != sorted(days):
        raise IndicatorInvalid("ends before it begins", value=match[0], hint="turn the days round")


def _check_code(code: str | None, codes: frozenset[str], what: str, hint: str) -> None:
    """Refuse a misspelt code: an example of what nothing is proves nothing."""
    if code is not None and code not in codes:
        raise IndicatorInvalid(f"no such {what}", value=code, hint=hint)


def _read_tie(match: re.Match[str], draft: Draft) -> None:
    _check_days(match, "since", "until")
    _check_code(match["interest"], INTERESTS, "interest", "use an interest code of BODS")
    draft.party(match["start"])
    draft.party(match["end"])
    draft.add_tie(
        start=match["start"],
        end=match["end"],
        kind=TieKind(match["kind"]),
        share=_read_share(match["share"]),
        interest=match["interest"],
        since=match["since"],
        until=match["until"],
        standing=cast("Standing", match["standing"] or "stated"),
    )


def _read_share(text: str | None) -> Share | None:
    if text is None or text == "?":
        return None
    low, _, high = text.partition("-")
    return Share(float(low) / 100, float(high or low) / 100)


def _read_ship(match: re.Match[str], draft: Draft) -> None:
    _check_days(match, "date")
    what = match["what"]
    draft.party(match["shipper"])
    consignee = draft.party(match["consignee"])
    consignee.country = match["country"] or consignee.country
    number = f"shipment-{len(draft.shipments)}"
    draft.shipments.append(
        Shipment(
            id=number,
            date=match["date"],
            source=source(number, IMPORTS if match["arrival"] else DATASET),
            shipper=party_id(match["shipper"]),
            consignee=party_id(match["consignee"]),
            hs=what if what.isdigit() else None,
            families=() if what.isdigit() else (what,),
            quantity=match["quantity"],
            unit="pc",
            destination=consignee.country,
        )
    )


def _read_party(match: re.Match[str], draft: Draft) -> None:
    if match["kind"] not in tuple(PartyKind) or match["role"] not in (None, *get_args(Role)):
        raise IndicatorInvalid(
            "no such kind or role", value=match[0], hint="use the names of PartyKind and Role"
        )
    party = draft.party(match["name"])
    party.kind = match["kind"]
    party.topics = tuple(topic.strip() for topic in (match["topics"] or "").split(",") if topic)
    for topic in party.topics:
        _check_code(topic, TOPICS, "topic", "use a topic code of FollowTheMoney")
    party.country = match["country"] or party.country
    party.role = match["role"] or party.role


def _read_set(match: re.Match[str], draft: Draft) -> None:
    name, attribute = match["name"], match["attribute"]
    target, attributes = _TARGETS.get(name, (_set_party, _PARTY_ATTRIBUTES))
    if attributes is not None and attribute not in attributes:
        raise IndicatorInvalid(
            "no such attribute", value=match[0], hint=f"use one of {', '.join(attributes)}"
        )
    target(match, draft)


def _read_list(text: str) -> list[str]:
    return [] if text == "none" else [part.strip() for part in text.split(",")]


def _set_transaction(match: re.Match[str], draft: Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    if attribute == "exporter":
        draft.exporter = value
    elif attribute == "statement":
        draft.statement = None
    elif attribute in {"route", "items", "documents"}:
        draft.fields[attribute] = _read_list(value)
    else:
        draft.fields[attribute] = None if value == "none" else value


def _set_item(match: re.Match[str], draft: Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    if attribute == "six":
        draft.item["cyber_surveillance"] = dict(zip(ELEMENTS, _read_list(value), strict=False))
    elif attribute in {"families", "functions"}:
        draft.item[attribute] = None if value == "unknown" else _read_list(value)
    elif attribute == "reasons":
        draft.grounds["reasons"] = dict.fromkeys(_read_list(value), REASON)
    elif attribute in {"answered_by", "answered_on"}:
        draft.grounds[attribute] = None if value == "none" else value
    else:
        draft.item[attribute] = None if value == "none" else value


def _set_statement(match: re.Match[str], draft: Draft) -> None:
    statement = draft.statement or world_statement()
    attribute, value = match["attribute"], match["value"]
    if attribute in statement["declares"]:
        draft.declared[attribute] = _TRUTH[value]
        # a line that sets one declaration leaves the others unsaid
        unsaid = dict.fromkeys(statement["declares"], None)
        statement["declares"] = unsaid | draft.declared
    elif attribute == "covers":
        statement[attribute] = _read_list(value)
    elif attribute == "on_site_check":
        statement[attribute] = _TRUTH[value]
    else:
        statement[attribute] = None if value == "none" else value
    draft.statement = statement


def _set_end_use(match: re.Match[str], draft: Draft) -> None:
    draft.end_use[match["attribute"]] = None if match["value"] == "none" else match["value"]


def _set_document(match: re.Match[str], draft: Draft) -> None:
    # a line speaks of one document, that of the statement, and each setting changes it
    (document,) = draft.fields.setdefault("documents", [world_document()])
    attribute, value = match["attribute"], match["value"]
    document[attribute] = [{"text": value}] if attribute == "quotes" else value


_TRUTH: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "none": None}


def _set_answer(match: re.Match[str], draft: Draft) -> None:
    draft.fields.setdefault("answers", {})[match["attribute"]] = match["value"]


def _set_contract(match: re.Match[str], draft: Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    contract = draft.fields.setdefault("contract", {})
    if attribute == "no_reexport":
        contract[attribute] = _TRUTH[value]
    else:
        contract[attribute] = _read_list(value) if attribute == "annexes" else value


def _set_transport(match: re.Match[str], draft: Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    transport = draft.fields.setdefault("transport", {})
    transport[attribute] = _read_list(value) if attribute == "route" else value


def _set_letter(match: re.Match[str], draft: Draft) -> None:
    # a line speaks of one letter, and each of its settings adds to that one
    (letter,) = draft.fields.setdefault("letters", [{}])
    attribute, value = match["attribute"], match["value"]
    letter[_DATED.get(attribute, attribute)] = party_id(value) if attribute == "party" else value


def _set_licence(match: re.Match[str], draft: Draft) -> None:
    licence = draft.fields.setdefault("licence", {"number": "L-1"})
    attribute, value = match["attribute"], match["value"]
    licence[_DATED.get(attribute, attribute)] = value if attribute in _DATED else _read_list(value)


_DATED: Final[Mapping[str, str]] = {"since": "date", "until": "valid_until"}
"""What the grammar calls the ends of a document's interval, and what a transaction calls them."""


def _set_party(match: re.Match[str], draft: Draft) -> None:
    party = draft.party(match["name"])
    attribute, value = match["attribute"], match["value"]
    if attribute == "listed":
        entry = _LISTED.fullmatch(value)
        if entry is None:
            hint = "write REGIME [LIST] [from DATE] [until DATE]"
            raise IndicatorInvalid("is not a list entry", value=match[0], hint=hint)
        _check_days(entry, "since", "until")
        party.entries.append(entry)
    elif attribute == "kind":
        party.kind = PartyKind(value)
    elif attribute == "country":
        party.country = value
    else:
        party.facts[attribute] = value


_PARTY_ATTRIBUTES: Final = (
    *("name", "kind", "country", "owners", "listed", "measure", "incorporated", "sector"),
    *("address", "degree", "mandates", "birth_date", "number", "programme"),
    *("sites", "staff", "installed"),
)

_ITEM_ATTRIBUTES: Final = (
    *("description", "six", "reasons", "answered_by", "answered_on", "families", "functions", "hs"),
    *("control_code", "not_listed_reason", "component_of_system", "system_name", "operator"),
    *("excluded_purpose", "excluded_purpose_reason", "hs8", "eccn", "us_origin"),
    *("quantity", "per_site", "per_person", "classified_by", "classified_at"),
)

_Set = Callable[[re.Match[str], Draft], None]
_TARGETS: Final[Mapping[str, tuple[_Set, tuple[str, ...] | None]]] = {
    "T": (
        _set_transaction,
        (
            *("date", "destination", "destination_region", "route", "exporter", "kind"),
            *("statement", "items", "documents", "unloading_place"),
            *("contract_date", "order_date", "planned_ship_date"),
        ),
    ),
    "item": (_set_item, _ITEM_ATTRIBUTES),
    "statement": (
        _set_statement,
        (
            *("military", "reexport", "repression", "date", "valid_until", "signed_by"),
            *("signatory_role", "covers", "site", "document", "on_site_check"),
        ),
    ),
    "end_use": (_set_end_use, ("text", "use", "site")),
    "document": (_set_document, ("kind", "sha256", "id", "from_party", "quotes")),
    "answer": (_set_answer, None),
    "contract": (
        _set_contract,
        ("consignee", "delivery_place", "no_reexport", "clause_text", "annexes"),
    ),
    "transport": (_set_transport, ("consignee", "delivery_place", "route", "changed")),
    "letter": (_set_letter, ("party", "item", "destination", "since", "until")),
    "licence": (_set_licence, ("covers", "destinations", "end_users", "since", "until")),
    "source": (set_source, None),
    "imports": (set_import_record, None),
}

# no two of them match one clause: a setting has a dot and "=", a party "is", goods "ships"
_CLAUSES: Final[tuple[tuple[re.Pattern[str], _Set], ...]] = (
    (_SET, _read_set),
    (_PARTY, _read_party),
    (_SHIP, _read_ship),
    (_TIE, _read_tie),
)


# ------------------------------------------------------------------------------------------------
# The one-line grammar of an indicator's examples, and the world that a line makes.
#
# ::
#
#     line    := clause ("; " clause)* " => " outcome
#     tie     := A VERB [SHARE%] B [as INTEREST] [from DATE] [until DATE] [claimed | inferred]
#     ship    := A ships (HS | family) xN to B [in CC] on DATE [as arrival]
#     party   := A is KIND ["[" topics "]"] [(CC)] [role ROLE]
#     set     := name.attribute = value
#     outcome := (present | possible) LEVEL | not_found | cannot_tell | gap
#
# SHARE is a percentage (60), an interval (25-50) or unknown (?); VERB is a tie kind. What a clause
# does not say is as `onward.queries.examples` has it. `acme` is the end-user unless the line gives
# it another role, and belongs to a founder unless a clause gives it an owner. A line that sets one
# declaration of the end-use statement leaves the others unsaid. An arrival is a row of an import
# record, of which ``imports.XC.coverage = 2025-01..2025-12`` says which months of XC it covers.
# ------------------------------------------------------------------------------------------------

Status = Literal["present", "possible", "not_found", "cannot_tell", "gap"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an indicator must say of a line; the level only of what is found."""

    status: Status
    level: Severity | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.level}" if self.level else self.status


@dataclass(frozen=True, slots=True)
class Example:
    """A line, read.

    Attributes:
        statements: What the sources of its world say.
        layers: Dates and limits of those sources.
    """

    line: str
    statements: tuple[Statement, ...]
    layers: tuple[SourceFacts, ...]
    transaction: Transaction
    expected: Outcome

    def snapshot(self) -> Snapshot:
        """Return the line's world as a snapshot in memory."""
        return memory_snapshot((*self.statements, *records()), self.layers)


def example_tables(tables: RuleTables | None = None) -> RuleTables:
    """Return a pack's tables, by default the shipped ones, with the rows of the example world."""
    return _extend_tables(SameObjects([tables or default_tables()]))


@lru_cache(maxsize=4)
def _extend_tables(shipped: SameObjects[RuleTables]) -> RuleTables:
    [tables] = shipped.objects
    return replace(
        tables,
        regimes=(*tables.regimes, *regimes()),
        bans=(*tables.bans, *bans()),
        trade=replace(tables.trade, hubs=(*tables.trade.hubs, *hubs())),
    )


def read_example(line: str) -> Example:
    """Read a line.

    Raises:
        IndicatorInvalid: A clause or the outcome is not understood; the message names it.
    """
    clauses, arrow, outcome = line.partition(" => ")
    if not arrow:
        raise IndicatorInvalid("an example without an outcome", value=line, hint='end it with "=>"')
    draft = Draft()
    for clause in clauses.split("; "):
        read_clause(clause.strip(), draft)
    try:
        transaction = draft.transaction()
    except InputRefused as error:
        raise IndicatorInvalid(
            f"the example is not a transaction ({error.what})",
            value=line,
            hint="correct the clause",
        ) from error
    expected = _read_outcome(outcome.strip())
    return Example(line, draft.statements(), draft.sources(), transaction, expected)


def _read_outcome(text: str) -> Outcome:
    status, _, level = text.partition(" ")
    is_found = status in {"present", "possible"}
    if status not in get_args(Status) or (level in get_args(Severity)) is not is_found:
        raise IndicatorInvalid(
            "is not an outcome", value=text, hint="write one such as: present high, not_found"
        )
    return Outcome(cast("Status", status), cast("Severity", level) if is_found else None)


# ------------------------------------------------------------------------------------------------
# Running an indicator's own examples on an engine, and naming those that fail.
#
# An example is a claim of whoever wrote the indicator: this world, that outcome. It is assessed as
# any transaction is, with every indicator of the pack, since level rules rest on other findings.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckedExample:
    """An example line that was run.

    Attributes:
        line: As the indicator's file has it.
        expected: The outcome that the line states; "" where the line is not understood.
        actual: The outcome that the indicator had, or why there is none.
    """

    indicator: str
    line: str
    expected: str
    actual: str

    @property
    def has_passed(self) -> bool:
        """Whether the indicator said what the line states."""
        return self.expected == self.actual


def check_examples(
    indicators: Iterable[Indicator], catalogue: IndicatorCatalogue, engine: str, policy: Policy
) -> Iterator[CheckedExample]:
    """Run every example of some indicators.

    Args:
        indicators: Of the catalogue.
        catalogue: The whole pack, which runs in full for each line.
        engine: embedded, networkx, or another that can hold a small world in memory.
        policy: What the worlds are assessed by.

    Yields:
        Every line with its outcome; after them, for each indicator whose lines find nothing or
        find something in each world, a line "" that says so.

    Raises:
        EngineError: The engine cannot open a world.
    """
    for indicator in indicators:
        checked = [
            _check_line(indicator.id, line, catalogue, engine, policy) for line in indicator.lines
        ]
        yield from checked
        yield from _check_variety(indicator.id, checked)


def _check_line(
    indicator: str, line: str, catalogue: IndicatorCatalogue, engine: str, policy: Policy
) -> CheckedExample:
    try:
        example = read_example(line)
    except IndicatorInvalid as refused:
        return CheckedExample(indicator, line, "", str(refused))
    run = _assess_example(example, catalogue, engine, policy)
    outcome = outcome_of(indicator, run.assessment)
    return CheckedExample(indicator, line, str(example.expected), outcome)


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """The assessment of an example line, and the engine that has its world."""

    assessment: Assessment
    engine: Engine


def run_example(
    line: str, catalogue: IndicatorCatalogue, engine: str, policy: Policy
) -> ExampleRun:
    """Assess the world of an example line with every indicator of a pack.

    Args:
        line: As an indicator's file has it.
        catalogue: The whole pack.
        engine: As in `check_examples`.
        policy: What the world is assessed by.

    Raises:
        IndicatorInvalid: The line is not understood.
        EngineError: The engine cannot open the world.
    """
    return _assess_example(read_example(line), catalogue, engine, policy)


def _assess_example(
    example: Example, catalogue: IndicatorCatalogue, engine: str, policy: Policy
) -> ExampleRun:
    world = AssessmentSetup.open(
        example.snapshot(),
        engine,
        catalogue=catalogue,
        policy=policy,
        tables=example_tables(catalogue.tables),
        loaded=COMPLETE,
    )
    return ExampleRun(assess(example.transaction, world), world.engine)


def outcome_of(indicator: str, assessment: Assessment) -> str:
    """Write what an assessment says of an indicator, as an example's outcome is written.

    An indicator that raised has no outcome: its fault is returned, which no line can state.
    """
    rows = (*assessment.findings, *assessment.context)
    findings = [row for row in rows if row.indicator == indicator]
    unknown = [row for row in assessment.cannot_tell if row.indicator == indicator]
    faults = [row.text for row in unknown if row.reason == "raised"]
    if faults:
        return faults[0]
    if findings:
        gravest = max(findings, key=_weigh_finding)
        return f"{gravest.status} {gravest.severity}"
    # what stands beside the findings leaves no doubt of its own: the coverage alone says it
    names = assessment.coverage.indicators.names
    if unknown or indicator in names.cannot_tell:
        return "cannot_tell"
    has_gap = indicator in names.gap
    return "gap" if has_gap else "not_found"


def _weigh_finding(finding: Finding) -> tuple[bool, int]:
    return finding.status == "present", SEVERITIES.index(finding.severity)


def _check_variety(indicator: str, checked: list[CheckedExample]) -> Iterator[CheckedExample]:
    """Yield what an indicator's lines leave unproven: that it finds, and that it can be silent."""
    statuses = {example.expected.partition(" ")[0] for example in checked}
    if not statuses & {"present", "possible", "gap"}:
        yield CheckedExample(indicator, "", "a line that is found", "none of its examples is")
    if "not_found" not in statuses:
        yield CheckedExample(indicator, "", "a line that is not found", "all of its examples are")
