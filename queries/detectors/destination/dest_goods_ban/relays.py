"""Whether the customer has passed on the same goods of this exporter to where they are banned.

The acts forbid supply "directly or indirectly". What counts is a consignment that this exporter
sent to the customer, and one of the same goods that left the customer for the banned country soon
after: the two make a pair by the rules of `hist-onward-exporter`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from onward.graph.countries import country_name
from onward.graph.dates import EPOCH, day_number
from onward.graph.model import Shipment
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.detectors.past_exports.hist_onward_exporter.pairs import (
    DirectedShipment,
    PairTerms,
    ShipmentPair,
    compare_rows,
)
from onward.queries.ownership.owners import GroupMember, self_and_possible_duplicates
from onward.queries.rules.indicator import weaker
from onward.queries.shipments import (
    NOT_READ,
    RECEIVING_ROLES,
    StatedGoods,
    ban_data,
    cite_ban,
    goods_of,
    match_ban,
    pids_of_parties,
    row_key,
    say_consequence,
    say_exceptions,
    sent_by,
    share_goods,
    shipment_days,
    shipment_evidence,
    state_origin,
    ties_to,
    title_ban,
)
from onward.queries.tables.tables import GoodsBan
from onward.queries.transactions.goods import Item
from onward.queries.transactions.transaction import name_item

Members = Mapping[int, GroupMember]


def find_relays(context: Context, bans: Sequence[GoodsBan]) -> Iterator[Result]:
    """Yield a finding for each customer, item and row whose ban a past relay has got round.

    Args:
        context: The question.
        bans: Rows of other countries than those that the order names.
    """
    rows = [ban for ban in bans if ban.scope != "annex" and not ban.region]
    exporters = context.with_roles(["exporter"]) if context.has_shipments and rows else ()
    senders = {
        member.pid: _with_doubt(subject, member)
        for subject in exporters
        if subject.resolved != "none"  # what no source has has sent nothing
        for member in self_and_possible_duplicates(context, subject.pid)
    }
    for subject in context.with_roles(RECEIVING_ROLES) if senders else ():
        yield from _judge_customer(context, subject, senders, rows)


def _with_doubt(subject: Subject, member: GroupMember) -> GroupMember:
    """Return a party's member, doubtful where the party itself is only possibly the one found."""
    if subject.resolved != "possible":
        return member
    doubt = say("that {name} is the party of the source is not certain", name=subject.name)
    return GroupMember(member.pid, member.path, (*member.doubts, doubt))


def _judge_customer(
    context: Context, subject: Subject, senders: Members, bans: Sequence[GoodsBan]
) -> Iterator[Result]:
    members = {
        member.pid: _with_doubt(subject, member)
        for member in reversed(self_and_possible_duplicates(context, subject.pid))
    }
    countries = {ban.country for ban in bans}
    sent = [row for row in sent_by(context, members) if row.destination in countries]
    if not sent:
        return
    received = context.engine.shipments(members, ("consignee", "end_user"), context.as_of)
    pids = pids_of_parties(context.engine, [*sent, *received])
    inbound = list(_make_rows(context, received, pids, members, senders, is_outbound=False))
    outbound = list(_make_rows(context, sent, pids, members, senders, is_outbound=True))
    terms = PairTerms(
        lag_days=int(context.params["lag_days"]),
        ratio=Decimal(str(context.params["ratio"])),
        declared=context.transaction.destination,
    )
    pairs = [compare_rows(came, went, terms) for went in outbound for came in inbound]
    fitting = [pair for pair in pairs if not pair.failed]
    for position, item in enumerate(context.transaction.items):
        for ban in bans:
            yield from _judge_item(context, subject, position, item, ban, fitting, pids)


def _make_rows(
    context: Context,
    shipments: Sequence[Shipment],
    pids: Mapping[str, int],
    members: Members,
    senders: Members,
    *,
    is_outbound: bool,
) -> Iterator[DirectedShipment]:
    """Yield what the exporter sent to the customer, or what the customer sent on to others."""
    on = day_number(context.on)
    for shipment in shipments:
        first, last = shipment_days(shipment)
        shipper = pids.get(shipment.shipper or "")
        named = (shipment.consignee, shipment.end_user)
        receivers = frozenset(pids[party] for party in named if party)
        inner = receivers & members.keys()
        if is_outbound:
            belongs = shipper in members and not receivers <= members.keys()
        else:
            belongs = shipper in senders and bool(inner)
        if shipper is None or not belongs or first > on:
            continue
        member = members[shipper] if is_outbound else members[min(inner)]
        doubts = member.doubts if is_outbound else (*member.doubts, *senders[shipper].doubts)
        if last > on:
            doubts = (
                *doubts,
                say("whether it left by the date asked about: {date}", date=shipment.date),
            )
        yield DirectedShipment(shipment, member, shipper, receivers, doubts)


def _judge_item(
    context: Context,
    subject: Subject,
    position: int,
    item: Item,
    ban: GoodsBan,
    pairs: Sequence[ShipmentPair],
    pids: Mapping[str, int],
) -> Iterator[Detected]:
    fitting = [pair for pair in pairs if _breaks_ban(pair, ban) and _is_of_item(pair, item)]
    if fitting:
        # a certain pair speaks before one with doubts, an earlier before a later one
        best = min(fitting, key=lambda pair: (bool(pair.doubts), pair.outbound.days))
        yield _make_finding(context, subject, position, ban, best, pids)


def _breaks_ban(pair: ShipmentPair, ban: GoodsBan) -> bool:
    """Tell whether the outbound consignment is one that a row bans, on the day on which it left."""
    shipment = pair.outbound.shipment
    left_on = EPOCH + timedelta(days=pair.outbound.days[0])
    if shipment.destination != ban.country or not ban.holds(left_on, None):
        return False
    # what only one of the two states of the goods is true of both
    both = (pair.inbound.shipment, shipment)
    return any(match_ban(_goods_of_shipment(row), ban).certainty == "sure" for row in both)


def _is_of_item(pair: ShipmentPair, item: Item) -> bool:
    shipments = (pair.inbound.shipment, pair.outbound.shipment)
    return any(share_goods(goods_of(item), _goods_of_shipment(row)) for row in shipments)


def _goods_of_shipment(shipment: Shipment) -> StatedGoods:
    return StatedGoods(
        control_code=shipment.control_code,
        customs_codes=(shipment.hs,) if shipment.hs else (),
        families=shipment.families,
    )


def _make_finding(
    context: Context,
    subject: Subject,
    position: int,
    ban: GoodsBan,
    pair: ShipmentPair,
    pids: Mapping[str, int],
) -> Detected:
    item = context.transaction.items[position]
    doubts = (*pair.doubts, *(() if ban.is_read else (NOT_READ,)))
    severity = weaker(context.severity, "high") if doubts else context.severity
    name = country_name(ban.country)
    return Detected(
        subject=subject,
        object=("country", ban.country, name),
        status="possible" if doubts else "present",
        severity=severity,
        title=title_ban(ban),
        relation=say(
            "has passed on goods such as {item} from this exporter, which an act {restricts}, "
            "directly or indirectly, to",
            item=name_item(position, item),
            restricts=say_consequence(ban.consequence),
        ),
        identity=f"relay/{ban.country}/items.{position}/{row_key(ban)}",
        severity_rules=state_origin(ban, severity),
        chains=_trace_ties(pair, pids),
        values={
            "item": position,
            "ban": ban_data(ban),
            "consequence": ban.consequence,
            **shipment_evidence([pair.inbound.shipment, pair.outbound.shipment]),
        },
        possible_because=doubts,
        counter_evidence=say_exceptions(ban),
        acts=(cite_ban(ban),),
    )


def _trace_ties(pair: ShipmentPair, pids: Mapping[str, int]) -> tuple[tuple[int, ...], ...]:
    """Return the ties of the pair as one chain through the customer, as far as they are stated."""
    came, went = pair.inbound, pair.outbound
    ties_in = ties_to(came.shipment, came.member.pid, pids)
    named = (went.shipment.consignee, went.shipment.end_user)
    receivers = [pids[party] for party in named if party and pids[party] != went.member.pid]
    ties_out = ties_to(went.shipment, receivers[0], pids) if receivers else ()
    between: tuple[int, ...] = ()
    if came.member != went.member:
        between = (*came.member.path[::-1], *went.member.path)
    return ((*ties_in, *between, *ties_out),) if ties_in else ()
