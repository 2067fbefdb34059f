"""Deliveries: who received and passed on, which goods are banned where and when, by which act."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import IntEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol, get_args

from onward.errors import InputRefused
from onward.graph.cache import LruCache
from onward.graph.codes import TRADE_COVERAGE, Family
from onward.graph.dates import (
    EPOCH,
    day_after,
    day_number,
    first_day,
    known_day,
    since_day,
    until_day,
)
from onward.graph.engine import Engine, PartyRecord
from onward.graph.json_forms import canonical_json
from onward.graph.model import DestinationRecord, Party, PartyKind, Provenance, Shipment, Statement
from onward.graph.names.normalise import normalise
from onward.graph.names.words import WordClass, classify_words, make_plain, split_legal_forms
from onward.graph.sayings import joined, say
from onward.graph.shipments import ships_to
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.graph.store.workspace import Snapshot
from onward.queries.detection.context import Context
from onward.queries.detection.results import Citation
from onward.queries.matching.candidates import Query
from onward.queries.model.assessment import LawRole
from onward.queries.model.parts import BanRow, FindingValues, RegimeRow, ShipmentEvidence
from onward.queries.tables.tables import Basis, Consequence, CountryRegime, Equipment, GoodsBan
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.goods import (
    Item,
    codes_in,
    is_annex_entry,
    is_readable,
    is_within,
    names_comparison,
)
from onward.queries.transactions.transaction import (
    Transaction,
    TransactionParty,
    parse_transaction,
)

# ------------------------------------------------------------------------------------------------
# What an act does to the goods that it names: it bans them, or lets a person authorise them.
#
# The sentence of a finding and what it says of its severity are chosen here together, so that
# neither says that an act bans what the other says may be authorised.
# ------------------------------------------------------------------------------------------------

AUTHORISATION_RULE: Final = (
    "the act allows the delivery only with a prior authorisation: without one it may not go"
)
LICENSED_RULE: Final = "the prior authorisation that the act asks for is on file: low"
OPEN_RULE: Final = "a prior authorisation is on file, and leaves points open: medium"
UNREAD_RULE: Final = (
    "whether the act allows the delivery with an authorisation is not known: it counts as banned"
)


@dataclass(frozen=True, slots=True)
class ConsequenceWords:
    """How a finding speaks of what an act does to goods.

    Attributes:
        verb: In its sentence: "which an act *bans* for the destination".
        rules: What it says of its severity.
    """

    verb: str
    rules: tuple[str, ...] = ()


WORDS: Final[Mapping[Consequence, ConsequenceWords]] = MappingProxyType(
    {
        "prohibition": ConsequenceWords("bans"),
        "prior_authorisation": ConsequenceWords(
            "allows only with prior authorisation", (AUTHORISATION_RULE,)
        ),
        "unknown": ConsequenceWords("bans or restricts", (UNREAD_RULE,)),
    }
)


def say_consequence(consequence: Consequence) -> str:
    """Say in a verb what an act does to goods."""
    return say(WORDS[consequence].verb)


def state_consequence(consequence: Consequence, severity: str) -> tuple[str, ...]:
    """Return what a finding says of its severity because of what the act does.

    Args:
        consequence: Of the act.
        severity: Of the finding: an authorisation on file makes it milder.
    """
    licensed = {"low": LICENSED_RULE, "medium": OPEN_RULE}
    if consequence == "prior_authorisation" and severity in licensed:
        return (licensed[severity],)
    return WORDS[consequence].rules


# ------------------------------------------------------------------------------------------------
# Whether goods are those of a row of the bans: for certain, possibly, or nobody can tell.
# ------------------------------------------------------------------------------------------------

Certainty = Literal["sure", "possible", "unknown", "no"]


@dataclass(frozen=True, slots=True)
class StatedGoods:
    """What is stated of goods, of an order's item or of a past shipment.

    Attributes:
        customs_codes: Every customs code that is stated.
        is_compared: Whether somebody has compared it with Annex I and found nothing.
        families: None = not known what it is for.
    """

    control_code: str | None = None
    eccn: str | None = None
    customs_codes: tuple[str, ...] = ()
    families: tuple[str, ...] | None = None
    is_compared: bool = False


@dataclass(frozen=True, slots=True)
class BanMatch:
    """How goods stand to a row.

    Attributes:
        text: Of sure: the code or family that says so; of possible: why that is not certain; of
            unknown: what is not stated.
        field: Of unknown: the field that would tell.
    """

    certainty: Certainty
    text: str = ""
    field: str = ""


_NO = BanMatch("no")


def match_ban(goods: StatedGoods, ban: GoodsBan) -> BanMatch:
    """Tell whether goods are among those that a row bans."""
    if ban.scope == "annex1":
        return _match_annex1(goods, ban.codes)
    if ban.scope == "hs":
        return _match_customs_codes(goods.customs_codes, ban.codes)
    if ban.scope == "families":
        return _match_families(goods.families, ban.codes)
    text = say("{codes}: which codes these are is not in the table", codes=say(ban.codes[0]))
    return BanMatch("unknown", text)


def _match_annex1(goods: StatedGoods, entries: Sequence[str]) -> BanMatch:
    code = goods.control_code
    if code and is_annex_entry(code):
        return _match_entry(code, entries)
    if code and is_readable(code):
        return _NO
    if code:
        return BanMatch(
            "unknown",
            say("the control code {stated} cannot be read", stated=repr(code)),
            "control_code",
        )
    if goods.eccn and is_annex_entry(goods.eccn):
        # the two lists are one up to some entries: who gives the one may have forgotten the other
        if _match_entry(goods.eccn, entries).certainty != "no":
            doubt = say("the ECCN {eccn} has the form of an entry of Annex I", eccn=goods.eccn)
            return BanMatch("possible", doubt)
        return _NO
    if goods.is_compared:
        return _NO
    text = "whether it is an item of Annex I is not stated"
    return BanMatch("unknown", text, "control_code")


def _match_entry(code: str, entries: Sequence[str]) -> BanMatch:
    if not entries or any(is_within(code, entry) for entry in entries):
        return BanMatch("sure", say("entry {code} of Annex I", code=code))
    if any(is_within(entry, code) for entry in entries):
        return BanMatch(
            "possible", say("the control code {code} does not say which sub-item it is", code=code)
        )
    return _NO


def _match_customs_codes(stated: Sequence[str], banned: Sequence[str]) -> BanMatch:
    if not stated:
        return BanMatch("unknown", "no customs code is stated", "hs")
    for code in stated:
        if any(code.startswith(start) for start in banned):
            return BanMatch("sure", say("customs code {code}", code=code))
    for code in stated:
        if any(start.startswith(code) for start in banned):
            doubt = say(
                "the customs code is stated to {count} digits only: {code}",
                count=len(code),
                code=code,
            )
            return BanMatch("possible", doubt)
    return _NO


def _match_families(stated: Sequence[str] | None, banned: Sequence[str]) -> BanMatch:
    if stated is None:
        return BanMatch("unknown", "what it is for is not stated", "families")
    named = sorted(set(stated).intersection(banned))
    return BanMatch("sure", say("family {named}", named=joined(named))) if named else _NO


def share_goods(ours: StatedGoods, theirs: StatedGoods) -> bool:
    """Tell whether two consignments may be of the same goods: by any code, or by a family."""
    pairs = _hs6_codes(ours), _hs6_codes(theirs)
    if set(pairs[0]).intersection(pairs[1]):
        return True
    ours_codes, theirs_codes = (
        codes_in(ours.control_code or ""),
        codes_in(theirs.control_code or ""),
    )
    if set(ours_codes).intersection(theirs_codes):
        return True
    return bool(set(ours.families or ()).intersection(theirs.families or ()))


def _hs6_codes(goods: StatedGoods) -> Iterator[str]:
    return (code[:6] for code in goods.customs_codes if len(code) >= 6)


def list_bans(context: Context) -> tuple[GoodsBan, ...]:
    """Return the rows of the pack, then those that loaded tables of users state."""
    return (*context.tables.bans, *context.destinations.own_bans(context.as_of))


def goods_of(item: Item) -> StatedGoods:
    """Return what an order states of the goods of an item."""
    return StatedGoods(
        control_code=item.control_code,
        eccn=item.eccn,
        customs_codes=tuple(code for code in (item.hs, item.hs8) if code),
        families=item.families,
        is_compared=names_comparison(item.not_listed_reason or ""),
    )


def title_ban(ban: GoodsBan) -> str:
    """Return the title of a finding of a row that does not simply ban; "" = its indicator's."""
    return _TITLES.get(ban.consequence, "")


_TITLES: Final[Mapping[Consequence, str]] = MappingProxyType(
    {
        "prior_authorisation": "An act allows these goods for the destination only with prior "
        "authorisation",
        "unknown": "An act bans or restricts these goods for the destination",
    }
)


def say_exceptions(ban: GoodsBan) -> tuple[str, ...]:
    """Return what a row exempts, as it speaks against a finding."""
    return (say("exceptions: {exceptions}", exceptions=ban.exceptions),) if ban.exceptions else ()


def state_origin(ban: GoodsBan, severity: str) -> tuple[str, ...]:
    """Return the rules that a finding states of its row: whose it is, and what it allows."""
    rules = []
    if ban.dataset:
        rules.append(
            say(
                "the row is your own: it stands in {dataset}, not in the rule pack",
                dataset=ban.dataset,
            )
        )
    return (*rules, *state_consequence(ban.consequence, severity))


def row_key(ban: GoodsBan) -> str:
    """Return what sets a row apart from the others of its place, as part of a finding's id."""
    dataset = f"{ban.dataset}:" if ban.dataset else ""
    return f"{dataset}{ban.citation}/{ban.scope}"


def ban_data(ban: GoodsBan) -> BanRow:
    """Return a row of the bans as an assessment prints it."""
    return {
        "act": ban.act,
        "article": ban.article or None,
        "country": ban.country,
        "region": ban.region or None,
        "scope": ban.scope,
        "codes": list(ban.codes),
        "since": ban.since,
        "until": ban.until,
        "consequence": ban.consequence,
        "exceptions": ban.exceptions or None,
        "verified": ban.basis.verified,
        "dates_verified": ban.dates_verified,
        "source": ban.basis.source,
        "url": ban.basis.url,
        "stated_by": ban.dataset or None,
    }


# ------------------------------------------------------------------------------------------------
# How a row of a table is cited: by its source, with the days between which it holds.
# ------------------------------------------------------------------------------------------------


class DatedRow(Protocol):
    """A row of a table that says since and until when it holds, and what it rests on."""

    @property
    def since(self) -> str | None:
        """First day."""

    @property
    def until(self) -> str | None:
        """First day on which it no longer holds."""

    @property
    def basis(self) -> Basis:
        """Source."""


def cite_row(row: DatedRow, as_: LawRole) -> Citation:
    """Cite a row of a table by its source."""
    basis = row.basis
    return Citation(basis.source, as_, basis.verified, basis.url, row.since, row.until)


def cite_ban(ban: GoodsBan) -> Citation:
    """Cite a row's act by its article, with the days between which the row holds."""
    basis = ban.basis
    return Citation(ban.citation, "duty", basis.verified, basis.url, ban.since, ban.until)


# ------------------------------------------------------------------------------------------------
# Past shipments as detectors look at them: when, by which ties, and as rows of evidence.
# ------------------------------------------------------------------------------------------------

CACHED: Final = 8
"""Answers that `sent_by` keeps: of hubs each is large, so only the last few are."""

SHOWN: Final = 20
"""Shipments that a finding lists; `values.count` is of all."""


def shipment_days(shipment: Shipment) -> tuple[int, int]:
    """Return the first and the last day, as numbers, that a shipment's date can mean.

    >>> from onward.graph.model import Provenance
    >>> shipment_days(Shipment("1", "1970-01", Provenance("made", "1")))
    (0, 30)
    """
    return since_day(shipment.date), day_number(day_after(shipment.date)) - 1


def doubt_departure(shipment: Shipment, on: int) -> tuple[str, ...]:
    """Say that a shipment whose date is a month or a year may have left only after a day."""
    if shipment_days(shipment)[1] <= on:
        return ()
    return (say("whether it left by the date asked about: {date}", date=shipment.date),)


def read_quantity(text: str | None) -> Decimal | None:
    """Return a quantity as a number; None where none is stated, or it is no number."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def hs6(shipment: Shipment) -> str:
    """Return the customs code to six digits, as far as it is stated; "" where it is not."""
    return (shipment.hs or "")[:6]


def sent_by(context: Context, parties: Iterable[int]) -> Sequence[Shipment]:
    """Return what some parties sent, as far as known, by date.

    Several indicators ask it of the same parties, one after the other.
    """
    cache: LruCache[frozenset[int], Sequence[Shipment]]
    cache = context.cached("sent by", lambda: LruCache(CACHED))
    key = frozenset(parties)
    return cache.get_or_make(
        key, lambda: context.engine.shipments(sorted(key), ("shipper",), context.as_of)
    )


def pids_of_parties(engine: Engine, shipments: Iterable[Shipment]) -> dict[str, int]:
    """Return the pid of every party that some shipments name, by the id under which they do."""
    ids: set[str | None] = set()
    for shipment in shipments:
        ids.update((shipment.shipper, shipment.consignee, shipment.end_user))
        ids.update((shipment.forwarder, shipment.notify_party))
    named = sorted(party for party in ids if party is not None)
    found_pids = zip(named, engine.find(named), strict=True)
    return {party: pid for party, pid in found_pids if pid is not None}


def ties_to(shipment: Shipment, party: int, pids: Mapping[str, int]) -> tuple[int, ...]:
    """Return the ids of the ties that lead from the shipper to a party of the shipment.

    Args:
        shipment: The shipment.
        party: Pid of its consignee or end-user.
        pids: As `pids_of_parties` returns them.

    Returns:
        One tie, or two where the end-user gets the goods through the consignee; none where a
        party between is not stated.
    """
    tids: list[int] = []
    for tie in ships_to(shipment):
        # two names of one party: a merge has made it ship to itself
        if pids[tie.start] == pids[tie.end]:
            return ()
        tids.append(tie.tid)
        if pids[tie.end] == party:
            starts_at_shipper = bool(shipment.shipper and shipment.consignee)
            return tuple(tids) if starts_at_shipper else ()
    return ()


def shipment_data(shipment: Shipment) -> ShipmentEvidence:
    """Write a shipment as a row of evidence: who sent what to whom when, and who says so."""
    source = shipment.source
    return {
        "id": shipment.id,
        "date": shipment.date,
        "shipper": shipment.shipper,
        "consignee": shipment.consignee,
        "end_user": shipment.end_user,
        "hs": shipment.hs,
        "control_code": shipment.control_code,
        "families": list(shipment.families),
        "quantity": shipment.quantity,
        "unit": shipment.unit,
        "destination": shipment.destination,
        "dataset": source.dataset,
        "record": source.record or None,
        "url": source.url,
        "published": source.published,
        "retrieved": source.retrieved,
    }


def shipment_evidence(shipments: Iterable[Shipment]) -> FindingValues:
    """Write what a finding's values hold of its shipments: rows in order of time, and a count."""
    by_key = {(row.date, row.source.dataset, row.id): row for row in shipments}
    rows = [by_key[key] for key in sorted(by_key)]
    return {
        "shipments": [shipment_data(row) for row in rows[:SHOWN]],
        "count": len(rows),
        "datasets": sorted({row.source.dataset for row in rows}),
    }


# ------------------------------------------------------------------------------------------------
# Own shipments: an assessed transaction that was shipped becomes part of the history.
#
# One shipment an item, in the layer ``own-shipments``. It is keyed by the transaction and the
# item's position, so that recording the same again adds nothing. A party given by id keeps its id;
# another one gets an id of this layer, made of its name, country and identifiers.
# ------------------------------------------------------------------------------------------------

LAYER: Final = "own-shipments"
FACTS: Final = SourceFacts(
    name=LAYER, source=LAYER, title="Own deliveries", licence="the exporter's own records"
)


def shipments_of_transaction(assessment: Mapping[str, Any], day: date) -> Statements:
    """Return what a shipped transaction says: its shipments, and the parties without an id.

    Args:
        assessment: As stored.
        day: The day on which the goods left.

    Raises:
        InputRefused: It does not say who sent or who got the goods, or what they were.
    """
    data = dict(assessment["transaction"])
    key = str(data.pop("hash"))[:16]
    transaction = parse_transaction(data, assessment["id"])
    if not transaction.items:
        raise _refuse_transaction(
            transaction, "no item", "items", "name the goods, and assess again"
        )
    return Statements.from_rows(_make_statements(transaction, key, day))


def _make_statements(transaction: Transaction, key: str, day: date) -> Iterator[Statement]:
    """Yield the parties that have no id yet, then each shipment with its ties."""
    parties = _parties_by_part(transaction)
    new = {
        part: _make_party(party, day) for part, party in parties.items() if party and not party.id
    }
    # one party may have two parts, and is written once
    yield from {party.id: party for party in new.values()}.values()
    ids = {part: party.id for part, party in parties.items() if party and party.id}
    ids |= {part: party.id for part, party in new.items()}
    for position in range(len(transaction.items)):
        shipment = _make_shipment(transaction, position, f"{key}/{position}", ids, day)
        yield shipment
        yield from ships_to(shipment)


def _parties_by_part(transaction: Transaction) -> dict[str, TransactionParty | None]:
    """Return the party that has each part in a shipment.

    Raises:
        InputRefused: Nobody sent or nobody got the goods, or several parties have one part.
    """
    parties = {
        "shipper": _only_party(transaction, "exporter", is_needed=True),
        "consignee": _only_party(transaction, "consignee") or _only_party(transaction, "end_user"),
        "end_user": _only_party(transaction, "end_user"),
        "forwarder": _only_party(transaction, "freight_forwarder"),
        "notify_party": _only_party(transaction, "notify_party"),
    }
    if parties["consignee"] is None:
        problem = "neither consignee nor end-user is named"
        raise _refuse_transaction(
            transaction, problem, "parties", "name the consignee, and assess again"
        )
    if parties["end_user"] == parties["consignee"]:
        parties["end_user"] = None
    return parties


def _make_shipment(
    transaction: Transaction, position: int, record: str, ids: Mapping[str, str], day: date
) -> Shipment:
    item = transaction.items[position]
    fictional = (("fictional", "yes"),) if transaction.fictional else ()
    return Shipment(
        id=record,
        date=day.isoformat(),
        source=Provenance(LAYER, record, retrieved=day.isoformat()),
        shipper=ids.get("shipper"),
        consignee=ids.get("consignee"),
        end_user=ids.get("end_user"),
        forwarder=ids.get("forwarder"),
        notify_party=ids.get("notify_party"),
        hs=item.hs or item.hs8,
        control_code=item.control_code,
        families=item.families or (),
        description=item.description,
        quantity=item.quantity,
        unit=item.unit,
        value=item.value,
        currency=item.currency,
        destination=transaction.destination,
        transit=transaction.way,
        notes=(("transaction", transaction.id), *fictional),
    )


def _only_party(
    transaction: Transaction, role: str, *, is_needed: bool = False
) -> TransactionParty | None:
    """Return the one party that has a role and is named; a second one leaves open who it was."""
    parties = [party for party in transaction.with_role(role) if party.is_named]
    if len(parties) > 1:
        problem = say("{count} parties are {role}", count=len(parties), role=role.replace("_", "-"))
        hint = "assess each delivery as its own transaction"
        raise _refuse_transaction(transaction, problem, "parties", hint)
    if is_needed and not parties:
        hint = say("name the {role}, and assess again", role=role)
        raise _refuse_transaction(transaction, f"no {role} is named", "parties", hint)
    return parties[0] if parties else None


def _make_party(party: TransactionParty, day: date) -> Party:
    query = Query(None, party.name, party.country, tuple(sorted(party.identifiers.items())))
    name = party.name or " ".join(query.given[0])
    # the id follows from these alone, so that the same party gets the same id in any transaction
    terms = [normalise(name) or name, party.country, *map(list, query.given)]
    record = hashlib.sha256(canonical_json({"party": terms})).hexdigest()[:16]
    return Party(
        id=f"{LAYER}:{record}",
        name=name,
        kind=PartyKind.UNKNOWN,
        country=party.country,
        source=Provenance(LAYER, record, retrieved=day.isoformat()),
        identifiers=tuple(dict.fromkeys(query.identifiers)),
    )


def _refuse_transaction(
    transaction: Transaction, problem: str, field: str, hint: str
) -> InputRefused:
    return InputRefused(problem, file=transaction.id, field=field, hint=hint)


def add_shipments(recorded: Statements, added: Statements) -> LayerContent:
    """Return the layer with some more shipments; what it holds stays.

    Raises:
        InputRefused: The transaction is recorded already with another date.
    """
    _check_dates(recorded, added)
    parties = {party.id: party for party in recorded.parties}
    for party in added.parties:
        first = parties.get(party.id, party)
        # known since the earlier day: a later shipment takes nothing away
        oldest = min(first, party, key=lambda row: row.source.retrieved or "")
        parties[party.id] = replace(first, source=oldest.source)
    rest = (row for row in (*recorded, *added) if not isinstance(row, Party))
    statements = Statements.from_rows([*parties.values(), *rest])
    account = {"file": LAYER, "accepted": len(statements.shipments), "rejected": 0}
    return LayerContent(FACTS, statements, {"files": [account]})


def _check_dates(recorded: Statements, added: Statements) -> None:
    shipments = {shipment.source.record: shipment for shipment in recorded.shipments}
    for shipment in added.shipments:
        before = shipments.get(shipment.source.record)
        if before is not None and before.date != shipment.date:
            raise InputRefused(
                "this transaction is recorded already, as shipped on another day",
                field="date",
                value=before.date,
                hint="assess a second delivery as a transaction of its own",
            )


def log_payload(added: Statements) -> bytes:
    """Write what is recorded as canonical JSON, for the log."""
    return canonical_json({"shipments": [shipment_data(shipment) for shipment in added.shipments]})


# ------------------------------------------------------------------------------------------------
# Which orders have left, by the layer of own shipments.
# ------------------------------------------------------------------------------------------------

_HASH_DIGITS: Final = 16
"""Digits of the order's hash with which the key of an own shipment begins."""


@dataclass(frozen=True, slots=True)
class Departures:
    """The days on which the goods of orders left, as recorded.

    Attributes:
        by_hash: By the beginning of the order's hash: of the order exactly as it was recorded.
        by_id: By the order's id: also of an earlier form of it.
    """

    by_hash: Mapping[str, date] = field(default_factory=dict)
    by_id: Mapping[str, date] = field(default_factory=dict)

    @classmethod
    def read(cls, snapshot: Snapshot) -> "Departures":
        """Read the layer of own shipments, if there is one."""
        layer = snapshot.layer(LAYER)
        if layer is None or not layer.counts.get("shipments"):
            return cls()
        from onward.graph.statement_tables import build_records  # noqa: PLC0415  # brings Arrow

        return cls.of(build_records(Shipment, snapshot.read(layer, "shipments")))

    @classmethod
    def of(cls, shipments: tuple[Shipment, ...]) -> "Departures":
        """Return the days on which own shipments left, the last of several."""
        by_hash: dict[str, date] = {}
        by_id: dict[str, date] = {}
        for shipment in shipments:
            left = first_day(shipment.date)
            order_hash = shipment.source.record.partition("/")[0]
            by_hash[order_hash] = max(left, by_hash.get(order_hash, left))
            for order in (value for key, value in shipment.notes if key == "transaction"):
                by_id[order] = max(left, by_id.get(order, left))
        return cls(by_hash, by_id)

    def of_order(self, order_hash: str, as_of: date | None) -> date | None:
        """Return the day on which the goods of an order left, where that was known by `as_of`."""
        return _day_if_known(self.by_hash.get(order_hash[:_HASH_DIGITS]), as_of)

    def of_other_form(self, order_id: str, as_of: date | None) -> date | None:
        """Return the day on which goods of an order left, whatever else it said then."""
        return _day_if_known(self.by_id.get(order_id), as_of)


def _day_if_known(left: date | None, as_of: date | None) -> date | None:
    return None if left is None or (as_of is not None and left > as_of) else left


# ------------------------------------------------------------------------------------------------
# Firms that pass on what is others': forwarders, carriers, couriers and banks.
#
# A flow into one and a flow out of it need not be the same goods. A firm is one by its sector, or
# by the part that it plays in a shipment between others; one that gives notice of, or declares, its
# own shipments is not.
# ------------------------------------------------------------------------------------------------

FREIGHT: Final = ("49.4", "50.2", "50.4", "51.2", "52", "53")
"""NACE Rev. 2: freight by road, sea, inland water and air, warehousing and support, couriers."""

BANKS: Final = ("64",)
"""NACE Rev. 2: financial services."""

BANK: Final = "bank"

_PARTS: Final = ("forwarder", "notify_party", "carrier", "declarant")
_ROLES: Final = frozenset({"freight_forwarder", "carrier", BANK})


def intermediary_roles(context: Context) -> frozenset[tuple[int, str]]:
    """Return who passes goods on by its role in the transaction, with that role."""
    return frozenset(
        (subject.pid, subject.role) for subject in context.subjects if subject.role in _ROLES
    )


class Intermediaries:
    """Who passes goods on, classified party by party as a search comes to them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._classified: set[int] = set()
        roles = intermediary_roles(context)
        self.forwarders: set[int] = {pid for pid, role in roles if role != BANK}
        self.banks: set[int] = {pid for pid, role in roles if role == BANK}

    @property
    def pids(self) -> frozenset[int]:
        """All that were found so far."""
        return frozenset(self.forwarders | self.banks)

    def classify(self, parties: Iterable[int]) -> None:
        """Find out about some more parties."""
        engine, new_pids = self._context.engine, sorted(set(parties) - self._classified)
        if not new_pids:
            return
        self._classified.update(new_pids)
        for pid, record in zip(new_pids, engine.parties(new_pids), strict=True):
            if _has_sector(record, FREIGHT):
                self.forwarders.add(pid)
            elif _has_sector(record, BANKS):
                self.banks.add(pid)
        # a shipment names several who handle it: only the parties asked about are classified
        shipments = engine.shipments(new_pids, _PARTS, self._context.as_of)
        handlers = sorted({party for row in shipments for party in _handlers_of(row)})
        among = frozenset(new_pids)
        self.forwarders.update(pid for pid in engine.find(handlers) if pid in among)


def _handlers_of(shipment: Shipment) -> Iterable[str]:
    """Return who handles a shipment between others."""
    # a firm that gives notice of its own shipment trades, and does not pass on
    traders = {shipment.shipper, shipment.consignee, shipment.end_user}
    parties = [shipment.forwarder, shipment.notify_party]
    parties += [party for role, party in shipment.roles if role in _PARTS]
    return [party for party in parties if party is not None and party not in traders]


def _has_sector(record: PartyRecord, divisions: tuple[str, ...]) -> bool:
    """Tell whether a party's sector, as any source writes it, begins with one of some codes."""
    sectors = (_keep_digits(member.sector) for member in record.members if member.sector)
    prefixes = tuple(_keep_digits(code) for code in divisions)
    return any(sector.startswith(prefixes) for sector in sectors)


def _keep_digits(code: str) -> str:
    return "".join(character for character in code if character.isdigit())


# ------------------------------------------------------------------------------------------------
# Consignees as contracts and transport papers name them: whether two texts name the same one.
# ------------------------------------------------------------------------------------------------

_TO_ORDER: Final = re.compile(r"\s*(?:un)?to (?:the )?(?:order|bearer|holder)\b", re.IGNORECASE)
"""A bill of lading that may be handed on names nobody who receives the goods."""


class Likeness(IntEnum):
    """How far two texts name one company or place."""

    DIFFERENT = 0
    ALIKE = 1
    SAME = 2


def names_somebody(text: str) -> bool:
    """Tell whether a text names a consignee.

    >>> names_somebody("Acme LLC, 5 Long Road"), names_somebody("To the order of First Bank")
    (True, False)
    """
    return not says_nothing(text) and _TO_ORDER.match(text) is None


def compare_names(agreed: str, stated: str) -> Likeness:
    """Compare two names without their legal forms; papers may add an address to one.

    >>> compare_names("Acme Optik LLC", "ACME OPTIK, 5 Long Road, Almaty").name
    'SAME'
    >>> compare_names("Acme Optik", "Acme Optik Russia").name, compare_names("Acme", "Zeta").name
    ('ALIKE', 'DIFFERENT')
    """
    ours, theirs = _distinct_words(agreed), _distinct_words(stated)
    common = ours & theirs
    if not common:
        return Likeness.DIFFERENT
    if ours <= theirs:
        # "Acme" and "Acme Russia" are two companies as often as one; an address says more
        added = theirs - ours
        is_branch = bool(added) and added <= _places_in(stated)
        return Likeness.ALIKE if is_branch else Likeness.SAME
    return Likeness.SAME if theirs <= ours else Likeness.ALIKE


@lru_cache(maxsize=4096)
def _distinct_words(text: str) -> frozenset[str]:
    words, _ = split_legal_forms(make_plain(text).words.split())
    return frozenset(words)


@lru_cache(maxsize=4096)
def _places_in(text: str) -> frozenset[str]:
    words = make_plain(text).words.split()
    classes = classify_words(words)
    return frozenset(
        word for word, kind in zip(words, classes, strict=True) if kind is WordClass.PLACE
    )


# ------------------------------------------------------------------------------------------------
# Destinations where goods may not go: an act restricts shipments of these goods to the country.
#
# An arms embargo on the whole country restricts it for goods of any kind: what is sent there may
# end in arms (Regulation (EU) 2021/821 Art. 4(1)(b)). A ban on equipment restricts it for that
# equipment alone: microchips are no means of interception, and an act on these says nothing of
# them.
# ------------------------------------------------------------------------------------------------

NOT_READ: Final = "this row was not read in the act"
"""Why a row that is only known in general is no certain ground: it never stops by itself."""

_KINDS: Final[tuple[Equipment, ...]] = get_args(Equipment)
_FAMILIES: Final = frozenset(get_args(Family))


@dataclass(frozen=True, slots=True)
class Restriction:
    """Why a shipment goes where its goods may not go.

    Attributes:
        acts: The acts that restrict the country for these goods, or may do so.
        doubts: What keeps that from being certain.
    """

    acts: tuple[CountryRegime, ...]
    doubts: tuple[str, ...] = ()


class RestrictedDestinations:
    """Which shipments go to a country that is restricted for their goods, at their date.

    An act on armed groups, on named parties or on buying from the country does not count; a
    political declaration counts only where the policy treats it as an embargo.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._acts_by_day: dict[tuple[str, int], tuple[CountryRegime, ...]] = {}
        self._restrictions: dict[object, Restriction | None] = {}

    def restriction_of(self, shipment: Shipment, country: str | None = None) -> Restriction | None:
        """Judge a shipment; None: it is known to be unrestricted, or no country is stated.

        Args:
            shipment: The shipment.
            country: Where it went, if that is another country than the stated destination.
        """
        destination = country or shipment.destination
        if destination is None:
            return None
        sure_kinds, open_kinds = self._kinds_of_goods(shipment)
        key = destination, shipment.date, sure_kinds, open_kinds
        if key not in self._restrictions:
            self._restrictions[key] = self._judge_shipment(
                destination, shipment, sure_kinds, open_kinds
            )
        return self._restrictions[key]

    def _judge_shipment(
        self,
        country: str,
        shipment: Shipment,
        sure_kinds: frozenset[str],
        open_kinds: frozenset[str],
    ) -> Restriction | None:
        first, last = shipment_days(shipment)
        by_day = [self._acts_on_day(country, day) for day in range(first, last + 1)]
        covering = [_acts_on_kinds(acts, sure_kinds) for acts in by_day]
        # what nobody has read in an act restricts nothing for certain
        certain = [tuple(act for act in acts if act.is_read) for acts in covering]
        if all(certain):
            return Restriction(_distinct_acts(certain))
        if any(certain):
            # the date is a month or a year, in which the restriction began or ended
            doubt = say("restricted on a part of {date} only", date=shipment.date)
            return Restriction(_distinct_acts(certain), (doubt,))
        if unread := _distinct_acts(covering):
            return Restriction(unread, (NOT_READ,))
        possible = _distinct_acts([_acts_on_kinds(acts, open_kinds) for acts in by_day])
        doubt = "whether the act covers the goods is not certain: what they were for is not stated"
        return Restriction(possible, (doubt,)) if possible else None

    def _kinds_of_goods(self, shipment: Shipment) -> tuple[frozenset[str], frozenset[str]]:
        """Return the kinds of equipment that the goods are for certain, and that they may be."""
        families = frozenset(shipment.families)
        equipment = self._context.tables.equipment
        # an arms embargo restricts goods of any kind
        sure: frozenset[str] = equipment.kinds_of(families, "sure") | {"arms"}
        may_be: frozenset[str] = equipment.kinds_of(families, "possible")
        if families:
            if families - _FAMILIES:  # a family that nobody here knows may be any equipment
                may_be = equipment.banned
        elif not (shipment.hs or shipment.control_code):
            may_be = equipment.banned
        elif self._may_intercept(shipment):
            may_be = frozenset({"interception"})
        return sure, may_be - sure

    def _may_intercept(self, shipment: Shipment) -> bool:
        """Tell whether a code alone speaks for a cyber-surveillance item."""
        goods, code = self._context.tables.goods, shipment.control_code
        on = _date_of(shipment_days(shipment)[0])
        is_listed = goods.listed_at(code, on) or goods.coarser_at(code, on)
        return bool(is_listed or goods.surveillance_at(shipment.hs, on))

    def _acts_on_day(self, country: str, day: int) -> tuple[CountryRegime, ...]:
        key = country, day
        if key not in self._acts_by_day:
            self._acts_by_day[key] = tuple(self._acts_in_force(country, _date_of(day)))
        return self._acts_by_day[key]

    def _acts_in_force(self, country: str, on: date) -> list[CountryRegime]:
        context = self._context
        counts_declarations = country in context.policy.arms_embargo_by_declaration
        in_force: list[CountryRegime] = []
        for kind in _KINDS:
            acts = context.destinations.regimes_at(country, kind, on, context.as_of)
            in_force += [
                act
                for act in acts
                if act.scope == "country" and (counts_declarations or not act.is_political)
            ]
        return in_force


def restricted_destinations(context: Context) -> RestrictedDestinations:
    """Return what is known of restricted destinations, kept for the other indicators."""
    return context.cached("restricted", lambda: RestrictedDestinations(context))


def ground_text(acts: Sequence[CountryRegime]) -> str:
    """Say in words on which ground acts restrict a country."""
    kinds = [kind for kind in _KINDS if any(act.equipment == kind for act in acts)]
    grounds = ["under an arms embargo"] if "arms" in kinds else []
    if banned := [kind for kind in kinds if kind != "arms"]:
        grounds.append(say("with a ban on {banned} equipment", banned=joined(banned, " and ")))
    return joined(grounds, " and ")


def cite_restrictions(acts: Sequence[CountryRegime]) -> tuple[Citation, ...]:
    """Cite acts, each once: a ban on the goods is the basis; an arms embargo only says "see also".

    The embargo forbids arms, which these goods are not known to be.
    """
    citations: dict[str, Citation] = {}
    for act in sorted(acts, key=lambda act: (act.equipment == "arms", act.citation)):
        as_: Literal["analogy", "duty"] = "analogy" if act.equipment == "arms" else "duty"
        citations.setdefault(act.citation, cite_act(act, as_))
    return tuple(citations.values())


def cite_acts(acts: Iterable[CountryRegime]) -> tuple[Citation, ...]:
    """Cite acts as the basis of a duty, each once; those that were read come first."""
    in_order = sorted(acts, key=lambda act: (not act.is_read, act.citation))
    return tuple({act.citation: cite_act(act, "duty") for act in in_order}.values())


def cite_act(act: CountryRegime, as_: Literal["analogy", "duty"]) -> Citation:
    """Cite an act by its article and annex, with the days between which its row holds."""
    url = act.basis.url or None
    return Citation(act.citation, as_, act.basis.verified, url, act.since, act.until)


def regime_data(regime: CountryRegime) -> RegimeRow:
    """Return a row of the regimes table as an assessment prints it."""
    return {
        "regime": regime.regime,
        "celex": regime.celex or None,
        "title": regime.title,
        "equipment": regime.equipment,
        "scope": regime.scope,
        "consequence": regime.consequence,
        "since": regime.since,
        "until": regime.until,
        "article": regime.article or None,
        "annex": regime.annex or None,
        "verified": regime.basis.verified,
        "dates_verified": regime.dates_verified,
    }


def _acts_on_kinds(
    acts: Sequence[CountryRegime], kinds: frozenset[str]
) -> tuple[CountryRegime, ...]:
    return tuple(act for act in acts if act.equipment in kinds)


def _distinct_acts(acts_by_day: Sequence[tuple[CountryRegime, ...]]) -> tuple[CountryRegime, ...]:
    return tuple(dict.fromkeys(act for acts in acts_by_day for act in acts))


def _date_of(day: int) -> date:
    return EPOCH + timedelta(days=day)


# ------------------------------------------------------------------------------------------------
# For which months a loaded record of a country's trade is stated to be complete.
#
# A layer keeps such a statement as a destination record whose value is the row's cells
# (docs/own-data.md, What a record of trade covers).
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TradeCoverage:
    """A statement that a layer holds the trade of a country in full.

    Attributes:
        dataset: The layer whose shipments they are.
        direction: import, so that its shipments are arrivals; or export.
        begins, ends: Numbers of the first day, and of the first one that is not covered.
        since, until: The same as they are stated.
        codes: First digits of the customs codes that it holds; none = all goods.
        stated_by: The layer that says so.
    """

    dataset: str
    country: str
    direction: str
    begins: int
    ends: int
    since: str
    until: str
    codes: tuple[str, ...]
    stated_by: str

    def holds_goods(self, shipment: Shipment) -> bool:
        """Tell whether it surely holds goods of a shipment's customs code."""
        code = shipment.hs or ""
        return not self.codes or any(code.startswith(digits) for digits in self.codes)

    def describe(self) -> dict[str, str]:
        """Return the statement as a row of evidence."""
        return {
            "dataset": self.dataset,
            "country": self.country,
            "since": self.since,
            "until": self.until,
            "stated_by": self.stated_by,
        }


def list_trade_coverage(context: Context) -> tuple[TradeCoverage, ...]:
    """Return what is stated of the records of trade, as far as it was known."""
    return context.cached("trade coverage", lambda: tuple(_read_rows(context)))


def _read_rows(context: Context) -> Iterator[TradeCoverage]:
    for record in context.destinations.rows_of(TRADE_COVERAGE):
        if context.known(record.source.published, record.source.retrieved):
            yield _read_row(record)


def _read_row(record: DestinationRecord) -> TradeCoverage:
    cells = json.loads(record.value)
    source = record.source
    ends = until_day(cells["until"])
    if source.published or source.retrieved:
        # no record is complete for days after the one on which it was made
        ends = min(ends, known_day(source.published, source.retrieved) + 1)
    return TradeCoverage(
        dataset=cells["dataset"],
        country=record.country,
        direction=cells["direction"],
        begins=since_day(cells["since"]),
        ends=ends,
        since=cells["since"],
        until=cells["until"],
        codes=tuple(cells["hs"].split()),
        stated_by=source.dataset,
    )


def find_covering(
    statements: Iterable[TradeCoverage], first_day: int, last_day: int
) -> Iterator[tuple[TradeCoverage, ...]]:
    """Yield for each layer the statements that together cover all days from one to another."""
    by_dataset: dict[str, list[TradeCoverage]] = {}
    for statement in sorted(statements, key=lambda row: (row.dataset, row.begins, row.ends)):
        by_dataset.setdefault(statement.dataset, []).append(statement)
    for rows in by_dataset.values():
        if _leaves_no_day_open(rows, first_day, last_day):
            yield tuple(row for row in rows if row.begins <= last_day and first_day < row.ends)


def _leaves_no_day_open(rows: Sequence[TradeCoverage], first_day: int, last_day: int) -> bool:
    """Tell whether rows, in the order of their beginnings, leave no day between two open."""
    next_day = first_day
    for row in rows:
        if row.begins <= next_day:
            next_day = max(next_day, row.ends)
    return next_day > last_day
