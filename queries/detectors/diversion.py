"""Detectors of the group "Diversion": who buys, pays and receives, and whether the goods fit them.

Each is named after its indicator. Those that look at ties are in `diversion_ties.py`.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

import numpy as np

from onward.graph.codes import divisions
from onward.graph.countries import country_name
from onward.graph.dates import day_after, day_number, since_day
from onward.graph.engine import PartyRecord, TieBatch
from onward.graph.model import PartyKind, Shipment, Tie, TieKind
from onward.graph.pattern import End, years_before
from onward.graph.sayings import joined, say
from onward.queries.addresses import (
    CROWD,
    marked_service_firms,
    party_count,
    service_sectors,
    shared_node,
)
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import countries_of_party, read_statements
from onward.queries.detection.goods import (
    has_sensitive_item,
    is_sensitive,
    judge_fit,
    list_control_dates,
    list_misfits,
    sectors_of,
)
from onward.queries.detection.item_rules import OrderedItem, list_ordered_items
from onward.queries.detection.list_entries import (
    ask_resembling,
    asks_resembling,
    possibly_same_records,
)
from onward.queries.detection.paths import (
    PathSearch,
    finding_of_paths,
    keep_surest_paths,
    limits_as_unknown,
    possible_because,
    search_paths,
)
from onward.queries.detection.plan import find_second_sign
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    NotApplicable,
    NotCovered,
    Result,
    Subject,
    Undecided,
)
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues
from onward.queries.ownership.owners import (
    MANDATES,
    are_of_kind,
    corporate_group,
    find_kinship,
    leading_ties,
)
from onward.queries.rules.indicator import weaker
from onward.queries.shipment_rules import DayWindow, list_received, receivers_of
from onward.queries.shipments import (
    StatedGoods,
    cite_row,
    goods_of,
    pids_of_parties,
    read_quantity,
    sent_by,
    share_goods,
    shipment_evidence,
)
from onward.queries.tables.tables import BusinessMisfit, PartnerCountry, PriorityGood
from onward.queries.transactions.goods import Item
from onward.queries.transactions.transaction import Capacity

# ------------------------------------------------------------------------------------------------
# div-unspent-quantity: more units than the user can put to use.
#
# What it can use is what the order states of it: sites times units a site, staff times units a
# person, or the units that it has in use already; the largest of these counts. What it gets are the
# units of this order and those of the same goods in the 24 months before it: of these it must have
# use for a part.
# ------------------------------------------------------------------------------------------------

NEARLY_DIV_UNSPENT_QUANTITY: Final = Decimal("0.8")
"""Whoever gets more than this part of what it has use for is a near miss."""

WINDOW: Final = "24m"
WINDOW_WORDS: Final = "24 months"


@dataclass(frozen=True, slots=True)
class _Sums:
    """The units that a user gets, how many it has use for, and how that is reckoned."""

    units: Decimal
    usable: Decimal
    calculation: str


@asks_resembling
def detect_div_unspent_quantity(context: Context) -> Iterator[Result]:
    """Yield a finding for each user and item of which it gets more than it can use.

    Yields:
        Detected; Undecided where the order states a part of the capacity, or deliveries of another
        unit or of no stated quantity leave the sum open; NotCovered where it states none of it
        and the goods are sensitive.
    """
    for subject in context.with_roles(context.roles):
        capacity = context.transaction.parties[subject.ref].capacity
        for ordered in list_ordered_items(context):
            yield from _judge_item(ordered, subject, capacity)


def _judge_item(ordered: OrderedItem, subject: Subject, capacity: Capacity) -> Iterator[Result]:
    item, usable = ordered.item, _list_usable(capacity, ordered.item)
    if usable:
        yield from _judge_sum(ordered, subject, usable)
    elif capacity != Capacity() or item.per_site or item.per_person:
        text = say(
            "how many units of {item} {name} has use for: the order states sites, staff or "
            "units for each, and not both",
            item=ordered.name,
            name=subject.name,
        )
        yield Undecided(subject, "missing_data", ("capacity of the user",), text)
    elif is_sensitive(item, ordered.context):
        yield NotCovered(
            say(
                "whether {name} has use for the quantity: its sites, staff and installed units are "
                "not stated",
                name=subject.name,
            )
        )


def _list_usable(capacity: Capacity, item: Item) -> list[tuple[Decimal, str]]:
    """Return how many units the user has use for, by each way in which that is stated."""
    usable = []
    for count, each, what in (
        (capacity.sites, item.per_site, "sites"),
        (capacity.staff, item.per_person, "staff"),
    ):
        if count is not None and each is not None:
            text = say("{count} {what} with {each} units each", count=count, what=what, each=each)
            usable.append((Decimal(count) * Decimal(each), text))
    if capacity.installed is not None:
        usable.append(
            (
                Decimal(capacity.installed),
                say("{installed} units in use already", installed=capacity.installed),
            )
        )
    return usable


def _judge_sum(
    ordered: OrderedItem, subject: Subject, usable: Sequence[tuple[Decimal, str]]
) -> Iterator[Result]:
    context, item = ordered.context, ordered.item
    most, calculation = max(usable)
    part = Decimal(str(context.params["usable_part"]))
    earlier = _list_earlier(context, subject, goods_of(item))
    counted = [row for row in earlier if _quantity_of(row, item) is not None]
    stated = read_quantity(item.quantity)
    units = sum((_quantity_of(row, item) or Decimal(0) for row in counted), stated or Decimal(0))
    if most < units * part:
        sums = _Sums(units, most, calculation)
        yield _find_unspent(ordered, subject, counted, sums)
    elif stated is None or len(counted) < len(earlier):
        text = say(
            "how many units of {item} {name} gets: a quantity is not stated, or is one of another "
            "unit",
            item=ordered.name,
            name=subject.name,
        )
        yield Undecided(subject, "missing_data", ("quantities of the deliveries",), text)
    elif most * NEARLY_DIV_UNSPENT_QUANTITY < units * part:
        needed = say("more units than {name} has use for", name=subject.name)
        actual = say("{units} units, and use for {usable}", units=f"{units:f}", usable=f"{most:f}")
        yield ordered.miss("quantity", needed, actual, subject)


def _list_earlier(context: Context, subject: Subject, goods: StatedGoods) -> list[Shipment]:
    """Return the deliveries of the same goods to the user in the months before the transaction."""
    if not context.has_shipments:
        return []
    window = DayWindow(day_number(years_before(context.on, WINDOW)), day_number(context.on))
    rows = filter(window.holds_first_day, list_received(context, [subject.pid]))
    return [row for row in rows if share_goods(goods, _goods_of_row(row))]


def _goods_of_row(row: Shipment) -> StatedGoods:
    return StatedGoods(
        control_code=row.control_code,
        eccn=None,
        customs_codes=(row.hs,) if row.hs else (),
        families=row.families,
        is_compared=False,
    )


def _quantity_of(row: Shipment, item: Item) -> Decimal | None:
    """Return the units of a delivery, where they are of the item's unit or one is not stated."""
    is_other = row.unit and item.unit and row.unit.casefold() != item.unit.casefold()
    return None if is_other else read_quantity(row.quantity)


def _find_unspent(
    ordered: OrderedItem, subject: Subject, rows: Sequence[Shipment], sums: _Sums
) -> Detected:
    return ordered.find(
        subject=subject,
        relation=say(
            "gets {number} units in {window_words}, and has use for {number_2} ({calculation}), of",
            number=_write_number(sums.units),
            window_words=WINDOW_WORDS,
            number_2=_write_number(sums.usable),
            calculation=sums.calculation,
        ),
        paths=((),),
        values=shipment_evidence(rows),
    )


def _write_number(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")


# ------------------------------------------------------------------------------------------------
# div-third-party-payer: somebody pays who is no other party of the order and belongs to none.
#
# A bank that pays, as under a letter of credit, does what banks do: it is a finding of low
# severity.
# ------------------------------------------------------------------------------------------------

CUSTOMERS: Final = frozenset(
    {"purchaser", "seller", "broker", "consignee", "intermediate_consignee", "end_user"}
)
"""Roles of those for whom a company of their group may pay."""

FINANCE: Final = "64"
"""Division of NACE Rev. 2: financial services."""


def detect_div_third_party_payer(context: Context) -> Iterator[Result]:
    """Yield a finding for each payer without a known relation to a customer of the order.

    Who a payer possibly is, is asked too: an order that states its owners does not clear what a
    source says of it.
    """
    results = (*_judge_payers(context), *ask_resembling(_judge_payers, context))
    findings = [result for result in results if isinstance(result, Detected)]
    # a payer who is, or may be, several rows of lists is told once: as what is certain of it
    findings.sort(key=lambda finding: finding.status != "present")
    already: set[int | None] = set()
    for finding in findings:
        place = None if finding.subject is None else finding.subject.ref
        if place not in already:
            already.add(place)
            yield finding


def _judge_payers(context: Context) -> Iterator[Detected]:
    payers = context.with_roles(["payer"])
    if not payers:
        return
    customers = frozenset(subject.pid for subject in context.with_roles(CUSTOMERS))
    for payer in payers:
        kinship = find_kinship(context, payer.pid, customers) if customers else "no"
        if kinship != "yes":
            severity, rules = _weigh_payer(context, payer)
            doubt = "whether it belongs to one of them is not certain"
            yield context.find(
                subject=payer,
                severity=severity,
                severity_rules=rules,
                paths=((),),
                possible_because=(doubt,) if kinship == "possible" else (),
            )


def _weigh_payer(context: Context, payer: Subject) -> tuple[Severity, tuple[str, ...]]:
    sectors = sectors_of(context, payer)
    if any(FINANCE in divisions(sector) for sector in sectors):
        return weaker(context.severity, "low"), ("the payer is a bank or a like firm: low",)
    return context.severity, ()


# ------------------------------------------------------------------------------------------------
# div-intermediary-no-rationale: a firm between exporter and end-user without a reason to be there.
#
# It sits in a third country, belongs to the end-user by no stake, has never shipped to it before,
# and is in a line of business that has no use for the goods. Where its line of business is not
# known, nothing is said: an unknown sector is no sign.
# ------------------------------------------------------------------------------------------------

BETWEEN: Final = ("intermediate_consignee", "purchaser", "broker")
"""Roles of those who stand between exporter and end-user."""


@asks_resembling
def detect_div_intermediary_no_rationale(context: Context) -> Iterator[Result]:
    """Yield a finding for each intermediary that shows no reason to be one."""
    users = context.with_roles(["end_user"])
    between = context.with_roles(BETWEEN)
    rows = _list_misfits(context) if between and users else []
    if not rows:
        return
    user_pids = frozenset(user.pid for user in users)
    for subject in between:
        sectors = sectors_of(context, subject)
        misfits = [row for _, row in rows if judge_fit(sectors, row) == "misfit"]
        if not misfits or subject.pid in user_pids or not _is_abroad(context, subject, users):
            continue
        kinship = find_kinship(context, subject.pid, user_pids)
        if kinship != "yes" and not _has_shipped(context, subject, user_pids):
            doubts = tuple(_doubt_intermediary(context, subject, users, kinship))
            yield _find_intermediary(context, subject, sectors, misfits, doubts)


def _list_misfits(context: Context) -> list[tuple[OrderedItem, BusinessMisfit]]:
    """Return each item with each row on lines of business that it does not fit."""
    items = list_ordered_items(context)
    return [(ordered, row) for ordered in items for row in list_misfits(ordered.item, context)]


def _is_abroad(context: Context, subject: Subject, users: tuple[Subject, ...]) -> bool:
    """Tell whether a party is neither in the exporter's country nor in that of an end-user.

    Where a source places it abroad and the order does not, it may be.
    """
    [record] = context.engine.parties([subject.pid])
    countries = record.countries or countries_of_party(context, subject)
    return countries.isdisjoint(_countries_of_others(context, users))


def _countries_of_others(context: Context, users: tuple[Subject, ...]) -> frozenset[str | None]:
    countries = (countries_of_party(context, user) for user in users)
    return frozenset({context.exporter_country}.union(*countries))


def _has_shipped(context: Context, subject: Subject, users: frozenset[int]) -> bool:
    """Tell whether a party has sent goods to an end-user before: then it has a business with it."""
    if not context.has_shipments:
        return False
    shipments = sent_by(context, [subject.pid])
    pids = pids_of_parties(context.engine, shipments)
    return any(not users.isdisjoint(receivers_of(row, pids)) for row in shipments)


def _doubt_intermediary(
    context: Context, subject: Subject, users: tuple[Subject, ...], kinship: str
) -> Iterator[str]:
    countries = countries_of_party(context, subject)
    if not countries:
        yield "its country is not known"
    if countries & _countries_of_others(context, users):
        yield "the order and the sources state other countries of it"
    if kinship != "no":
        yield "whether it belongs to the end-user is not certain"


def _find_intermediary(
    context: Context,
    subject: Subject,
    sectors: tuple[str, ...],
    misfits: list[BusinessMisfit],
    doubts: tuple[str, ...],
) -> Detected:
    goods = joined(sorted({row.goods.replace("_", " ") for row in misfits}))
    return context.find(
        subject=subject,
        relation=say(
            "stands between exporter and end-user in a third country, in a line of business "
            "({sectors}) without use for the goods ({goods})",
            sectors=joined(sectors, "; "),
            goods=goods,
        ),
        paths=((),),
        values={"sectors": list(sectors)},
        possible_because=doubts,
    )


# ------------------------------------------------------------------------------------------------
# div-nominee-front: somebody who owns or directs the party does so for others, or for very many.
#
# A source says that the person is a nominee, by a tie or by the kind of interest; or the person has
# more than a hundred mandates on the day.
# ------------------------------------------------------------------------------------------------

NEARLY: Final = MANDATES // 2
"""Who leads more than so many is a near miss."""

_NOMINEE: Final = frozenset({"nominee", "nominator"})


@asks_resembling
def detect_div_nominee_front(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each nominee, or leader of very many, behind it."""
    leads = leading_ties(context)
    if not leads.tid.size:
        return
    leaders = np.unique(leads.start).tolist()
    nominees, mandates = _find_ties_of_leaders(context, leaders)
    striking = {pid for pid, count in mandates.items() if count > NEARLY}
    striking |= nominees.keys() | _holders_as_nominees(leads)
    people = _find_people(context, striking) if striking else {}
    for subject in context.with_roles(context.roles) if people else ():
        for tid, leader, company in _rows_of(leads):
            if company == subject.pid and leader in people:
                acted_for, count = nominees.get(leader), mandates[leader]
                yield from _judge_leader(context, subject, people[leader], tid, acted_for, count)


def _rows_of(batch: TieBatch) -> Iterator[tuple[int, int, int]]:
    return zip(batch.tid.tolist(), batch.start.tolist(), batch.end.tolist(), strict=True)


def _holders_as_nominees(leads: TieBatch) -> set[int]:
    """Return who holds by an interest of nominees."""
    codes = [code for code, name in enumerate(leads.interests) if name in _NOMINEE]
    return set(leads.start[np.isin(leads.interest, codes)].tolist()) if codes else set()


def _find_people(context: Context, pids: Collection[int]) -> Mapping[int, PartyRecord]:
    ordered = sorted(pids)
    records = zip(ordered, context.engine.parties(ordered), strict=True)
    return {pid: record for pid, record in records if PartyKind.PERSON in record.kinds}


def _find_ties_of_leaders(
    context: Context, leaders: Sequence[int]
) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Return by whom a leader is a nominee, as a tie, and how many companies each directs."""
    kinds = [TieKind.NOMINEE_OF, TieKind.DIRECTS]
    batch = context.engine.incident(leaders, kinds, "out", context.on, context.as_of)
    acting = are_of_kind(batch, TieKind.NOMINEE_OF)
    nominees = dict(zip(batch.start[acting].tolist(), batch.tid[acting].tolist(), strict=True))
    companies = zip(batch.start[~acting].tolist(), batch.end[~acting].tolist(), strict=True)
    return nominees, Counter(leader for leader, _ in set(companies))


def _judge_leader(
    context: Context,
    subject: Subject,
    person: PartyRecord,
    tid: int,
    acting: int | None,
    mandates: int,
) -> Iterator[Detected | NearlyDetected]:
    [tie] = context.engine.ties([tid])
    reason = _find_reason(tie, acting, mandates)
    if reason is None and mandates > NEARLY:
        party = ("party", person.id, person.name)
        needed, actual = say("more than {mandates}", mandates=MANDATES), str(mandates)
        yield NearlyDetected(subject, party, "mandates", needed, actual, ((tid,),))
    if reason is None:
        return
    path = (tid,) if acting is None else (tid, acting)
    doubts = [possible_because(row) for row in context.engine.ties(path)]
    # how much the nominee holds is beside the point: only whether the tie is sure
    unsure = [text for text in doubts if text and "share" not in text]
    yield context.find(
        subject=subject,
        object=("party", person.id, person.name),
        relation=say("is owned or led by somebody who {reason}:", reason=reason),
        identity=person.id,
        paths=(path,),
        values={"mandates": mandates},
        possible_because=tuple(unsure),
    )


def _find_reason(tie: Tie, acting: int | None, mandates: int) -> str | None:
    if acting is not None or tie.interest in _NOMINEE:
        return "is a nominee of others"
    return say("has {mandates} mandates", mandates=mandates) if mandates > MANDATES else None


# ------------------------------------------------------------------------------------------------
# div-chpl-item: goods of the Common High Priority List for a country outside the partners.
#
# By themselves they are a matter of duties: the clause against re-export, the documented assessment
# of risk. Beside another sign of diversion they weigh more.
# ------------------------------------------------------------------------------------------------

WITHOUT_GOODS: Final = frozenset({"technical_assistance", "software_download"})
"""Kinds of transaction that move nothing which a customs code could name."""

CLAUSE_SINCE: Final = date(2024, 3, 20)
"""Regulation (EU) No 833/2014 Art. 12g: the contract forbids re-export to Russia."""

RISK_ASSESSMENT_SINCE: Final = date(2024, 12, 26)
"""The same, Art. 12gb: the exporter documents its assessment of the risk of re-export."""


def detect_div_chpl_item(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that the list holds on the day.

    Yields:
        Detected; possible where the destination is not known; NearlyDetected where it is a partner
        or a member; Undecided for goods without six digits of a customs code that could be on the
        list.
    """
    for ordered in list_ordered_items(context):
        item = ordered.item
        # the list holds codes of six digits: longer ones are cut
        codes = [code for code in (item.hs, item.hs8) if code]
        full_codes = dict.fromkeys(code[:6] for code in codes if len(code) >= 6)
        rows = [context.tables.goods.priority_at(hs6, context.on) for hs6 in full_codes]
        row = next(filter(None, rows), None)
        first_code = codes[0] if codes else None
        if row is not None:
            yield _judge_listed_item(ordered, row)
        elif not full_codes and _may_be_listed(first_code, context):
            yield _needs_six_digits(ordered.name, first_code)


def _may_be_listed(hs: str | None, context: Context) -> bool:
    """Tell whether the digits that are missing could make a finding."""
    transaction = context.transaction
    if transaction.kind in WITHOUT_GOODS or _find_partner(context):
        return False
    # four digits of a heading that the list does not touch need no more
    return hs is None or any(row.hs6.startswith(hs) for row in context.tables.goods.priority)


def _find_partner(context: Context) -> PartnerCountry | None:
    destination = context.transaction.destination
    return context.tables.trade.partner_at(destination, context.on) if destination else None


def _needs_six_digits(item: str, hs: str | None) -> Undecided:
    needed = ("customs code (HS), six digits",)
    text = say("the customs code {hs} of {item} needs six digits", hs=hs, item=item)
    if hs is None:
        text = say("{item} has no customs code", item=item)
    return Undecided(None, "missing_data", needed, text)


def _judge_listed_item(ordered: OrderedItem, row: PriorityGood) -> Detected | NearlyDetected:
    context = ordered.context
    destination, partner = context.transaction.destination, _find_partner(context)
    if partner is not None:
        needed = "a country that is neither member nor partner"
        stated = f"{country_name(partner.country)}: {partner.standing} ({partner.basis.source})"
        return ordered.miss("destination", needed, stated)
    sign = find_second_sign(context)
    return ordered.find(
        severity="medium" if sign else context.severity,
        severity_rules=(say("beside another sign ({sign}): medium", sign=sign),) if sign else (),
        relation=say(
            "delivers goods of tier {tier} of the Common High Priority List:", tier=row.tier
        ),
        values=_list_duties(row, context.on),
        possible_because=() if destination else ("the country of destination is not known",),
        acts=(cite_row(row, "guidance"),),
    )


def _list_duties(row: PriorityGood, on: date) -> FindingValues:
    return {
        "hs6": row.hs6,
        "tier": row.tier,
        "listed_since": row.since,
        "no_reexport_clause_required": on >= CLAUSE_SINCE,
        "documented_risk_assessment_required": on >= RISK_ASSESSMENT_SINCE,
    }


# ------------------------------------------------------------------------------------------------
# div-business-mismatch: the goods do not fit what the end-user, or a purchaser beside it, does.
#
# Register codes are often wrong: one line of business that fits is enough. A purchaser in a third
# country is judged by div-intermediary-no-rationale.
# ------------------------------------------------------------------------------------------------

_NO_FIRMS = frozenset(
    {PartyKind.PERSON, PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP}
)


@asks_resembling
def detect_div_business_mismatch(context: Context) -> Iterator[Result]:
    """Yield a finding for each end-user or purchaser and item that do not fit.

    Yields:
        Detected; NotCovered where no line of business of a firm is known, and the goods are such
        as do not fit every firm.
    """
    rows = _list_misfits(context)
    if not rows:
        return
    for subject in _users_and_purchasers(context):
        [record] = context.engine.parties([subject.pid])
        if record.kinds & _NO_FIRMS:
            continue
        sectors = sectors_of(context, subject)
        fits = [(ordered, judge_fit(sectors, row)) for ordered, row in rows]
        if {fit for _, fit in fits} == {"unknown"}:
            yield NotCovered(
                say(
                    "whether the goods fit the business of {name}: no source states what it is",
                    name=subject.name,
                )
            )
        for ordered, fit in fits:
            if fit == "misfit":
                yield ordered.find(
                    subject=subject,
                    relation=say(
                        "is in a line of business ({sectors}) that has no ordinary use for",
                        sectors=joined(sectors, "; "),
                    ),
                    paths=((),),
                    values={"sectors": list(sectors)},
                )


def _users_and_purchasers(context: Context) -> list[Subject]:
    """Return the end-users, and the purchasers in the country of one."""
    users = context.with_roles(["end_user"])
    countries = {statement.country for statement in read_statements(context, ["end_user"])}
    purchasers = [
        subject
        for subject in context.with_roles(["purchaser"])
        if not countries or subject.country in countries
    ]
    return [*users, *purchasers]


# ------------------------------------------------------------------------------------------------
# div-forwarder-as-end-user: a forwarder, courier or bank stands where the user should.
#
# Looked at is the end-user, or the last consignee where no end-user is named. It is such a firm by
# its sector, or by another role in the same order; or its address is the address of such a firm:
# *present* where both name one unit, or where neither names one and the address is no
# mass-registration address; *possible* where only the building is surely the same.
# ------------------------------------------------------------------------------------------------


def detect_div_forwarder_as_end_user(context: Context) -> Iterator[Result]:
    """Yield a finding for each final user that is a service firm, or has the address of one."""
    users = _final_users(context)
    if not users:
        yield NotApplicable("neither an end-user nor a consignee is named")
        return
    firms = marked_service_firms(context)
    only_users = replace(context, subjects=users)
    yield from _judge_users(only_users, firms)


def _final_users(context: Context) -> tuple[Subject, ...]:
    """Return the end-users, else the last consignee that is named."""
    end_users = _named_parties(context, "end_user")
    if end_users:
        return _subjects_of(context, end_users)
    for role in ("consignee", "intermediate_consignee"):
        # the last of several consignees is the one with whom the goods end
        if consignees := _named_parties(context, role):
            return _subjects_of(context, consignees[-1:])
    return ()


def _named_parties(context: Context, role: str) -> list[int]:
    parties = enumerate(context.transaction.parties)
    return [ref for ref, party in parties if party.role == role and party.is_named]


def _subjects_of(context: Context, refs: Sequence[int]) -> tuple[Subject, ...]:
    return tuple(subject for subject in context.subjects if subject.ref in refs)


def _judge_users(context: Context, firms: Mapping[int, str]) -> Iterator[Result]:
    """Judge by what a user is; the others by whom they may be, and by where they are."""
    findings = list(_find_firms(context, firms))
    yield from findings
    judged = {finding.subject for finding in findings}
    others = tuple(user for user in context.subjects if user not in judged)
    if not others:
        return
    context = replace(context, subjects=others)
    yield from _find_possible_firms(context)
    for search in _search_addresses_of_firms(context, firms):
        yield from limits_as_unknown(search)
        if search.paths:
            yield _make_address_finding(context, search)


def _find_firms(context: Context, firms: Mapping[int, str]) -> Iterator[Detected]:
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        sectors = service_sectors(record)
        reason = _sector_text(sectors) if sectors else firms.get(subject.pid)
        if reason is not None:
            yield context.find(
                subject=subject,
                relation=say(
                    "is a service firm ({reason}) and stands as the user of the goods",
                    reason=reason,
                ),
                paths=((),),
                values={"sectors": list(sectors), "because": reason},
            )


def _find_possible_firms(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each user that is no firm itself."""
    for subject, record, tie in possibly_same_records(context):
        sectors = service_sectors(record)
        if sectors:
            yield context.find(
                subject=subject,
                object=("party", record.id, record.name),
                relation=say(
                    "is the service firm ({sector_text})", sector_text=_sector_text(sectors)
                ),
                paths=((tie.tid,),),
                values={"sectors": list(sectors), "because": _sector_text(sectors)},
                possible_because=(possible_because(tie) or "",),
            )


def _search_addresses_of_firms(context: Context, firms: Mapping[int, str]) -> Iterator[PathSearch]:
    """Search for firms that sectors tell, and for those that the transaction itself names."""
    yield from search_paths(context)
    if _have_address(context, firms):
        # the pattern looks for sectors; these firms are told by the order alone
        any_end = tuple(block.model_copy(update={"end": End()}) for block in context.patterns)
        to_firms = replace(context, patterns=any_end)
        yield from search_paths(to_firms, only_ends=frozenset(firms))


def _have_address(context: Context, firms: Mapping[int, str]) -> bool:
    """Tell cheaply whether any of the firms has an address, or may be a party that has one."""
    if not firms:
        return False
    kinds = [TieKind.LOCATED_AT, TieKind.POSSIBLY_SAME_AS]
    batch = context.engine.incident(firms, kinds, "both", context.on, context.as_of)
    return bool(batch.tid.size)


def _make_address_finding(context: Context, search: PathSearch) -> Detected:
    start = search.subject.pid
    search, is_sure = keep_surest_paths(context, search, partial(_is_sure_path, context, start))
    node = shared_node(context, start, search.paths[0])
    values: FindingValues = {
        "parties": party_count(context, node.pid),
        "match": node.closeness,
        "own_address": list(node.addresses[0]),
        "firm_address": list(node.addresses[1]),
    }
    finding = finding_of_paths(context, search, values=values)
    doubt = "only the building is surely the same as that of the service firm"
    doubts = () if is_sure else (doubt,)
    return replace(finding, possible_because=(*doubts, *finding.possible_because))


def _is_sure_path(context: Context, start: int, path: tuple[int, ...]) -> bool:
    node = shared_node(context, start, path)
    # at a mass-registration address one address says little of one office
    is_crowded = party_count(context, node.pid) > CROWD
    return node.closeness == "unit" or (node.closeness == "exact" and not is_crowded)


def _sector_text(sectors: Sequence[str]) -> str:
    return say("sector {sectors}", sectors=joined(sectors))


# ------------------------------------------------------------------------------------------------
# div-new-company: a customer that was formed less than 24 months ago, or after a control date.
#
# Many honest firms are young. It weighs more only where the goods are sensitive and another sign of
# diversion stands beside it. A parent that is no new company itself, and holds one half or more,
# makes it a near miss.
# ------------------------------------------------------------------------------------------------

PARENT_SHARE: Final = 0.5
YOUNG: Final = "24m"


@asks_resembling
def detect_div_new_company(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer that is a new company.

    Yields:
        Detected; NearlyDetected for a new company of an older parent; NotCovered where the goods
        are sensitive and nobody states when a customer was formed.
    """
    subjects = context.with_roles(context.roles)
    records = context.engine.parties([subject.pid for subject in subjects])
    is_sensitive = has_sensitive_item(context)
    limit = _first_young_day(context)
    for subject, record in zip(subjects, records, strict=True):
        if record.kinds & _NO_FIRMS:
            continue
        days = _days_of_forming(context, subject, record)
        if not days and is_sensitive:
            yield NotCovered(
                say("whether {name} is a new company: no source states its age", name=subject.name)
            )
        elif any(last >= limit for _, last, _ in days):
            yield _judge_young(context, subject, days, limit, is_sensitive=is_sensitive)


def _first_young_day(context: Context) -> int:
    """Return the first day of forming that makes a company new; goods may have an older one."""
    limits = [day_number(years_before(context.on, YOUNG)) + 1]
    dates = (date.fromisoformat(row.on) for row in list_control_dates(context))
    limits += [day_number(day) + 1 for day in dates]
    return min(limits)


def _days_of_forming(
    context: Context, subject: Subject, record: PartyRecord
) -> list[tuple[int, int, str]]:
    """Return first and last day, and text, of each date of forming; the order's where none is."""
    dates = sorted({member.incorporated for member in record.members if member.incorporated})
    stated = context.transaction.parties[subject.ref].incorporated
    dates = dates or ([stated] if stated else [])
    on = day_number(context.on)
    days = [(since_day(text), day_number(day_after(text)) - 1, text) for text in dates]
    return [(first, last, text) for first, last, text in days if first <= on]


def _judge_young(
    context: Context,
    subject: Subject,
    days: Sequence[tuple[int, int, str]],
    limit: int,
    *,
    is_sensitive: bool,
) -> Detected | NearlyDetected:
    parent = _find_older_parent(context, subject, limit)
    formed = joined(text for _, _, text in days)
    if parent is not None:
        return NearlyDetected(
            subject=subject,
            object=("party", parent.id, parent.name),
            field="incorporated",
            needed="no parent that is older",
            found=say(
                "formed {formed}, by a parent of {incorporated}",
                formed=formed,
                incorporated=parent.members[0].incorporated,
            ),
        )
    is_sure = all(first >= limit for first, _, _ in days)
    severity, rules = _weigh_age(context, is_sensitive=is_sensitive)
    return context.find(
        subject=subject,
        severity=severity,
        severity_rules=rules,
        relation=say("is a new company, formed {formed}", formed=formed),
        paths=((),),
        values={"incorporated": formed},
        possible_because=() if is_sure else ("the date of its forming is not exact",),
    )


def _weigh_age(context: Context, *, is_sensitive: bool) -> tuple[Severity, tuple[str, ...]]:
    sign = find_second_sign(context) if is_sensitive else None
    if sign is None:
        return "low", ("no sensitive goods beside another sign: low",)
    return context.severity, (say("sensitive goods, and another sign ({sign}): medium", sign=sign),)


def _find_older_parent(context: Context, subject: Subject, limit: int) -> PartyRecord | None:
    """Return a company that surely holds one half or more, and was surely formed before."""
    group = corporate_group(context, subject.pid, PARENT_SHARE, 1)
    kinds = ["owns"]
    owners = context.engine.incident([subject.pid], kinds, "in", context.on, context.as_of)
    pids = sorted(
        pid for pid in set(owners.start.tolist()) if pid in group and not group[pid].doubts
    )
    for record in context.engine.parties(pids):
        dates = [member.incorporated for member in record.members if member.incorporated]
        if dates and all(day_number(day_after(text)) - 1 < limit for text in dates):
            return record
    return None
