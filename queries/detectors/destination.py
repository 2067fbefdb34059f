"""Detectors of the group "Destination", each named after its indicator."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

from onward.graph.countries import say_country
from onward.graph.dates import EPOCH, day_number
from onward.graph.model import PartyKind, Shipment
from onward.graph.pattern import End, Question
from onward.graph.sayings import joined, say
from onward.queries.destinations import CountryRecord, Reading
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import (
    CountryInvolved,
    country_object,
    list_countries,
    list_on_route,
    list_regions,
    unknown_destination,
)
from onward.queries.detection.goods import (
    cyber_items,
    cyber_standing,
    weigh_authorisation,
)
from onward.queries.detection.item_rules import OrderedItem, list_ordered_items
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    NotApplicable,
    Result,
    Subject,
    Undecided,
    UnknownFact,
)
from onward.queries.detectors.onward_exports import (
    DirectedShipment,
    PairTerms,
    ShipmentPair,
    compare_rows,
)
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues, MeasureRow
from onward.queries.model.units import say_family
from onward.queries.ownership.owners import GroupMember, self_and_possible_duplicates
from onward.queries.rules.indicator import SEVERITIES, Topic
from onward.queries.shipment_rules import receivers_of
from onward.queries.shipments import (
    NOT_READ,
    BanMatch,
    StatedGoods,
    ban_data,
    cite_acts,
    cite_ban,
    cite_row,
    doubt_departure,
    goods_of,
    list_bans,
    match_ban,
    pids_of_parties,
    regime_data,
    row_key,
    say_consequence,
    say_exceptions,
    sent_by,
    share_goods,
    shipment_days,
    shipment_evidence,
    state_consequence,
    state_origin,
    title_ban,
)
from onward.queries.tables.tables import (
    Consequence,
    CountryRegime,
    Equipment,
    EquipmentFamilies,
    GoodsBan,
)
from onward.queries.transactions.goods import Item, is_annex_entry, is_military_entry

# ------------------------------------------------------------------------------------------------
# dest-armed-conflict: an armed conflict in the destination in the last years; context only.
# ------------------------------------------------------------------------------------------------

YEARS: Final = 5


def detect_dest_armed_conflict(context: Context) -> Iterator[Result]:
    """Yield one row of context where the destination saw a conflict in the last five years.

    A table of conflicts names only the years in which there was one, so a country without a row
    had none; where no table with these years is loaded, nobody looked.
    """
    last_year = context.destinations.last_conflict_year(context.as_of)
    # a table that ends before these years cannot say that there was no conflict in them
    if last_year is None or last_year < context.on.year - YEARS:
        yield NotApplicable(
            say("no table of armed conflicts of the last {years} years is loaded", years=YEARS)
        )
        return
    yield from unknown_destination(context)
    for involved in list_countries(context, context.detection.countries_of):
        reading = context.destinations.conflict(involved.country, context.on, context.as_of, YEARS)
        if reading is not None:
            yield involved.find(
                relation=say(
                    "goes to a country with an armed conflict in {data_year}:",
                    data_year=reading.data_year,
                ),
                values={"conflict": reading.to_row(), "table_ends": last_year, "years": YEARS},
            )


# ------------------------------------------------------------------------------------------------
# dest-arms-embargo: an arms embargo on the destination or the purchaser's country.
# ------------------------------------------------------------------------------------------------

MILITARY: Final[tuple[Topic, ...]] = ("armed_forces", "military_tie", "military_list")
"""Findings beside which an embargo weighs more."""

NO_SURE_GROUP: Final = (
    "it is on armed groups, and that one is among the parties' paths is not certain"
)

GROUP: Final = "D:5"
"""The group of the countries under an arms embargo of the United States."""

_SCOPES: Final = {
    "country": "an embargo on the country",
    "non_state": "an embargo on armed groups",
    "listed": "an embargo on named parties",
}

GroupAnswer = Literal["sure", "possible", "limit", "none"]
"""Whether an armed group is among the parties' paths; limit: the engine did not find out."""


def detect_dest_arms_embargo(context: Context) -> Iterator[Result]:
    """Yield a finding for each country under embargo on the date.

    An embargo on armed groups counts only where one is found among the parties' paths; one on named
    parties, or on buying from the country, does not count. A political declaration counts only by
    the policy's national practice.

    Yields:
        Detected, possible where it is not certain that there is an armed group; Undecided where a
        limit was reached before that was known, or the destination is not; NearlyDetected for an
        embargo whose scope is not met.
    """
    yield from unknown_destination(context)
    for involved in list_regions(context, context.detection.countries_of):
        yield from _judge_country(involved)


def _judge_country(involved: CountryInvolved) -> Iterator[Result]:
    context, regimes = involved.context, involved.list_regimes("arms")
    legal_acts = [regime for regime in regimes if not regime.is_political]
    on_country = tuple(regime for regime in legal_acts if regime.scope == "country")
    on_groups = tuple(regime for regime in legal_acts if regime.scope == "non_state")
    declaration = context.policy.arms_embargo_by_declaration.get(involved.country)
    # an embargo on the whole country needs no further condition
    if on_country or declaration:
        is_read = bool(declaration) or any(regime.is_read for regime in on_country)
        doubts = () if is_read else (NOT_READ,)
        yield _find_embargo(involved, on_country, declaration, doubts)
        return
    # an embargo on armed groups alone concerns a transaction only where one takes part in it
    armed_group = _find_armed_group(context) if on_groups else "none"
    if armed_group in ("sure", "possible"):
        is_read = any(regime.is_read for regime in on_groups)
        doubts = () if armed_group == "sure" else (NO_SURE_GROUP,)
        doubts = doubts if is_read else (*doubts, NOT_READ)
        yield _find_embargo(involved, on_groups, None, doubts)
    elif armed_group == "limit":
        text = say(
            "whether an armed group of {name} is among the parties' paths", name=involved.name
        )
        yield Undecided(
            None, "limit", (), say("{text} was not found out within the limit", text=text)
        )
    else:
        yield from (_miss_embargo(involved, regime) for regime in regimes)


def _find_embargo(
    involved: CountryInvolved,
    regimes: tuple[CountryRegime, ...],
    declaration: str | None,
    doubts: tuple[str, ...],
) -> Detected:
    context = involved.context
    military = context.prior_findings(*MILITARY)
    rules = ("beside a tie to armed forces: high",) if military else ()
    acts = cite_acts(regimes)
    if declaration:
        # a declaration binds nobody by itself: it is cited as guidance
        acts = (*acts, Citation(declaration, "guidance", "unverified"))
        rules = (*rules, "a political declaration, which the policy treats as an embargo")
    # what the United States call such a country says nothing to an exporter of the Union by itself
    if group := context.tables.trade.group_at(involved.country, GROUP, context.on):
        acts = (*acts, cite_row(group, "analogy"))
    return involved.find(
        severity="high" if military else context.severity,
        relation=say("concerns, as {part}, a country under an arms embargo:", part=involved.part),
        severity_rules=rules,
        values={"regimes": [regime_data(regime) for regime in regimes]},
        acts=acts,
        possible_because=doubts,
    )


def _find_armed_group(context: Context) -> GroupAnswer:
    """Tell whether a party is an armed group, or a military indicator's paths lead to one.

    Asked of the engine and not of what findings show: no other end may hide the group.
    """
    engine = context.engine
    records = engine.parties([subject.pid for subject in context.subjects])
    if any(PartyKind.ARMED_GROUP in record.kinds for record in records):
        return "sure"
    blocks = [block for row in context.telling(*MILITARY) for block in row.detection.blocks]
    answers: list[bool | None] = []
    for block in blocks:
        # the same way there, to another end
        pattern = block.model_copy(update={"end": End(kinds=(PartyKind.ARMED_GROUP,))})
        question = Question(pattern.bind(), context.on, context.as_of)
        pids = [subject.pid for subject in context.with_roles(block.start.roles)]
        for answer in engine.reach(question, pids):
            if answer.definite:
                return "sure"
            answers += [answer.definite, answer.possible]
    if any(answers):
        return "possible"
    return "limit" if None in answers else "none"


def _miss_embargo(involved: CountryInvolved, regime: CountryRegime) -> NearlyDetected:
    needed = "an embargo on the whole country"
    scope = _SCOPES.get(regime.scope, "an embargo of another kind")
    if regime.is_political:
        needed = "a legal act, or the policy's national practice"
        scope = "a political declaration"
    elif regime.scope == "non_state":
        needed = "an armed group among the parties' paths"
    embargo = say("{scope}: {title}", scope=scope, title=regime.title)
    return involved.miss("scope", needed, embargo)


# ------------------------------------------------------------------------------------------------
# dest-goods-ban: an act bans these goods for the destination, or for who gets or uses them there.
#
# Law before diligence: each row of the table that the goods meet is a finding of its own, whose
# only citation is the row's act. A row that nobody has read in its act is possible at most.
# ------------------------------------------------------------------------------------------------


def detect_dest_goods_ban(context: Context) -> Iterator[Result]:
    """Yield a finding for each item, place and row that bans the one for the other.

    Yields:
        Detected, possible where the row was not read or the goods may be others; NearlyDetected for
        a row that does not hold on the day; UnknownFact for what an item, or where in a country it
        goes, leaves open, and for goods of an annex that is not in the table by code.
    """
    bans = list_bans(context)
    if context.transaction.items and any(ban.scope != "annex" for ban in bans):
        yield from unknown_destination(context)
    places = list_countries(context, context.detection.countries_of)
    for place in places:
        of_country = [ban for ban in bans if ban.country == place.country]
        if of_country:
            yield from _judge_place(place, of_country)
    supplied = {place.country for place in places}
    yield from _find_relays(context, [ban for ban in bans if ban.country not in supplied])


def _judge_place(place: CountryInvolved, bans: list[GoodsBan]) -> Iterator[Result]:
    for ordered in list_ordered_items(place.context):
        results = list(_judge_item(ordered, place, bans))
        yield from results
        is_stopped = any(isinstance(r, Detected) and r.status == "present" for r in results)
        # what else would ban the same goods changes nothing any more
        if not is_stopped:
            yield from _list_open_points(ordered, place, bans)


def _judge_item(
    ordered: OrderedItem, place: CountryInvolved, bans: list[GoodsBan]
) -> Iterator[Result]:
    context = ordered.context
    for ban, match in _match_bans(ordered, bans):
        if match.certainty not in ("sure", "possible") or not _reaches_place(ban, place):
            continue
        if ban.holds(context.on, context.as_of):
            yield _find_banned_item(ordered, place, ban, match)
        elif match.certainty == "sure":
            needed = say("in force on {day}: {citation}", day=context.on, citation=ban.citation)
            stated = say(
                "from {since} to {until}",
                since=ban.since or "an unknown day",
                until=ban.until or "an open end",
            )
            yield place.miss("since", needed, stated)


def _match_bans(ordered: OrderedItem, bans: Iterable[GoodsBan]) -> list[tuple[GoodsBan, BanMatch]]:
    goods = goods_of(ordered.item)
    return [(ban, match_ban(goods, ban)) for ban in bans]


def _reaches_place(ban: GoodsBan, place: CountryInvolved) -> bool:
    return not ban.region or ban.region in place.regions


def _find_banned_item(
    ordered: OrderedItem, place: CountryInvolved, ban: GoodsBan, match: BanMatch
) -> Detected:
    context = ordered.context
    doubts = [] if match.certainty == "sure" else [match.text]
    doubts += [place.doubt] if place.doubt else []
    doubts += [] if ban.is_read else [NOT_READ]
    severity = context.weigh_doubts(doubts)
    licensed: tuple[str, ...] = ()
    if ban.consequence == "prior_authorisation":
        severity, open_points, licensed = weigh_authorisation([ordered.item], severity, context)
        doubts += open_points
    return ordered.find(
        object=place.as_object,
        severity=severity,
        relation=say(
            "delivers {item}{by_what} which an act {restricts} for the {part}{region},",
            item=ordered.name,
            by_what=say(", {by_what},", by_what=match.text) if match.certainty == "sure" else ",",
            restricts=say_consequence(ban.consequence),
            part=place.part,
            region=say(" (its region {region})", region=ban.region) if ban.region else "",
        ),
        identity=f"{ban.place}/{ordered.place}/{row_key(ban)}",
        severity_rules=state_origin(ban, severity),
        title=title_ban(ban),
        values={
            "ban": ban_data(ban),
            "consequence": ban.consequence,
            **({"datasets": [ban.dataset]} if ban.dataset else {}),
        },
        possible_because=tuple(doubts),
        counter_evidence=(*licensed, *say_exceptions(ban)),
        counterfactuals=("another destination, buyer and user, or other goods, make it clear",),
        acts=(cite_ban(ban),),
    )


def _list_open_points(
    ordered: OrderedItem, place: CountryInvolved, bans: list[GoodsBan]
) -> Iterator[Result]:
    """Yield what keeps an item from being known as free to go to a place."""
    context, country = ordered.context, say_country(place.country)
    in_force = [ban for ban in bans if ban.holds(context.on, context.as_of)]
    reaching = []
    for ban, match in _match_bans(ordered, in_force):
        # an order that names no region leaves open whether a region's ban reaches it
        if ban.region and not place.regions and "destination" in place.parts:
            if match.certainty != "no" and ban.scope != "annex":
                why = say(
                    "acts ban goods for parts of {country}; where in it they go is not known",
                    country=country,
                )
                yield UnknownFact("destination", "destination_region", why)
        elif _reaches_place(ban, place):
            reaching.append((ban, match))
    yield from _list_unread_annexes(ordered, reaching)
    for field, text in _list_open_fields(reaching):
        why = say(
            "an act bans goods for {country}; of {named}, {text}",
            country=country,
            named=ordered.name,
            text=text,
        )
        yield ordered.lack(field, why)


def _list_unread_annexes(
    ordered: OrderedItem, matches: Iterable[tuple[GoodsBan, BanMatch]]
) -> Iterator[UnknownFact]:
    """Yield the acts of which nobody can tell whether an item is among their goods."""
    for ban, match in matches:
        if match.certainty == "unknown" and not match.field:
            why = say(
                "whether {named} is among the goods of {act}, {text}",
                named=ordered.name,
                act=ban.act,
                text=match.text,
            )
            yield ordered.lack("annexes", why)


def _list_open_fields(
    matches: Iterable[tuple[GoodsBan, BanMatch]],
) -> Iterator[tuple[str, str]]:
    """Yield each field of an item that would tell whether rows ban it, with what is not stated."""
    fields: dict[str, str] = {}
    for _, match in matches:
        if match.certainty == "unknown" and match.field:
            fields.setdefault(match.field, match.text)
    yield from fields.items()


# ------------------------------------------------------------------------------------------------
# Whether the customer has passed on the same goods of this exporter to where they are banned.
#
# The acts forbid supply "directly or indirectly". What counts is a consignment that this exporter
# sent to the customer, and one of the same goods that left the customer for the banned country soon
# after: the two make a pair by the rules of `hist-onward-exporter`.
# ------------------------------------------------------------------------------------------------

Members = Mapping[int, GroupMember]


def _find_relays(context: Context, bans: Sequence[GoodsBan]) -> Iterator[Result]:
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
    for subject in context.with_roles(context.detection.countries_of) if senders else ():
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
    for ordered in list_ordered_items(context):
        for ban in bans:
            of_item = [
                pair for pair in fitting if _breaks_ban(pair, ban) and _is_of_item(pair, ordered)
            ]
            if of_item:
                # a certain pair speaks before one with doubts, an earlier before a later one
                best = min(of_item, key=lambda pair: (bool(pair.doubts), pair.outbound.days))
                yield _find_relay(ordered, subject, ban, best, pids)


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
        shipper = pids.get(shipment.shipper or "")
        receivers = frozenset(receivers_of(shipment, pids))
        inner = receivers & members.keys()
        if is_outbound:
            belongs = shipper in members and not receivers <= members.keys()
        else:
            belongs = shipper in senders and bool(inner)
        if shipper is None or not belongs or shipment_days(shipment)[0] > on:
            continue
        member = members[shipper] if is_outbound else members[min(inner)]
        doubts = member.doubts if is_outbound else (*member.doubts, *senders[shipper].doubts)
        doubts = (*doubts, *doubt_departure(shipment, on))
        yield DirectedShipment(shipment, member, shipper, receivers, doubts)


def _breaks_ban(pair: ShipmentPair, ban: GoodsBan) -> bool:
    """Tell whether the outbound consignment is one that a row bans, on the day on which it left."""
    shipment = pair.outbound.shipment
    left_on = EPOCH + timedelta(days=pair.outbound.days[0])
    if shipment.destination != ban.country or not ban.holds(left_on, None):
        return False
    # what only one of the two states of the goods is true of both
    both = (pair.inbound.shipment, shipment)
    return any(match_ban(_goods_of_shipment(row), ban).certainty == "sure" for row in both)


def _is_of_item(pair: ShipmentPair, ordered: OrderedItem) -> bool:
    shipments, goods = (pair.inbound.shipment, pair.outbound.shipment), goods_of(ordered.item)
    return any(share_goods(goods, _goods_of_shipment(row)) for row in shipments)


def _goods_of_shipment(shipment: Shipment) -> StatedGoods:
    return StatedGoods(
        control_code=shipment.control_code,
        customs_codes=(shipment.hs,) if shipment.hs else (),
        families=shipment.families,
    )


def _find_relay(
    ordered: OrderedItem,
    subject: Subject,
    ban: GoodsBan,
    pair: ShipmentPair,
    pids: Mapping[str, int],
) -> Detected:
    doubts = (*pair.doubts, *(() if ban.is_read else (NOT_READ,)))
    chain = pair.trace_chain(pids, (pair.outbound.member.pid,))
    severity = ordered.context.weigh_doubts(doubts)
    return ordered.find(
        subject=subject,
        object=country_object(ban.country),
        severity=severity,
        title=title_ban(ban),
        relation=say(
            "has passed on goods such as {item} from this exporter, which an act {restricts}, "
            "directly or indirectly, to",
            item=ordered.name,
            restricts=say_consequence(ban.consequence),
        ),
        identity=f"relay/{ban.country}/{ordered.place}/{row_key(ban)}",
        severity_rules=state_origin(ban, severity),
        chains=(chain,) if chain else (),
        values={
            "ban": ban_data(ban),
            "consequence": ban.consequence,
            **shipment_evidence([pair.inbound.shipment, pair.outbound.shipment]),
        },
        possible_because=doubts,
        counter_evidence=say_exceptions(ban),
        acts=(cite_ban(ban),),
    )


# ------------------------------------------------------------------------------------------------
# dest-interception-ban: a country regime bans the item outright; before any Art. 5 question.
#
# The acts forbid supply to persons in the country, and use there: goods that only pass through it
# are another matter. Equipment for interception does not include goods of Annex I or of the Common
# Military List, which the acts leave to other law, nor what takes nothing from communication
# systems.
# ------------------------------------------------------------------------------------------------

_STRICTEST_FIRST: Final[tuple[Consequence, ...]] = ("prohibition", "unknown", "prior_authorisation")
_KINDS: Final[tuple[Equipment, ...]] = ("interception", "repression")

_NOT_FROM_SYSTEMS: Final = ("interception", "monitoring", "intrusion", "forensics")
"""Families of which a "no" to `from_ict_systems` says that the item is no such equipment.

Those that are possibly such equipment end with it, too; a jammer takes nothing from any system.
"""

_TITLES: Final[Mapping[Consequence, str]] = MappingProxyType(
    {
        "prior_authorisation": "EU country regime allows interception, monitoring or "
        "internal-repression equipment only with prior authorisation",
        "unknown": "EU country regime bans or restricts interception, monitoring or "
        "internal-repression equipment",
    }
)
"""Of a finding whose acts do not simply ban, as the indicator's own title says."""

_GENERAL_SOFTWARE: Final = "software that is generally available to the public is not covered"


@dataclass(frozen=True, slots=True)
class _Delivery:
    """What the items of an order are to the acts.

    Attributes:
        sure, possible: Items by the kind of equipment that they are, or that they may be.
        unknown: The items of which nobody says what they are for.
        outside: Items of such a family to which the acts do not apply, with the reason.
    """

    sure: Mapping[Equipment, tuple[Item, ...]]
    possible: Mapping[Equipment, tuple[Item, ...]]
    unknown: tuple[OrderedItem, ...]
    outside: tuple[NearlyDetected, ...]


def detect_dest_interception_ban(context: Context) -> Iterator[Result]:
    """Yield a finding for each country and kind of equipment that a regime bans on the date.

    Yields:
        Detected, possible where no act was read or the item may be other equipment; NearlyDetected
        for an item that the acts leave out, and for a country that is on the route only; an
        UnknownFact where a regime applies and an item's families are not known; Undecided where
        such goods go to a destination that is not known.
    """
    delivery = _sort_items(context)
    # for goods of no banned family it does not matter where they go
    if delivery.sure or delivery.possible or delivery.unknown:
        yield from unknown_destination(context)
    for place in list_countries(context, context.detection.countries_of):
        yield from _judge_place_of_regimes(place, delivery)
    yield from _list_transits(context, delivery)


def _judge_place_of_regimes(place: CountryInvolved, delivery: _Delivery) -> Iterator[Result]:
    bans = {kind: _find_bans(place, kind) for kind in _KINDS}
    for kind in _KINDS:
        is_such = kind in delivery.sure
        items = delivery.sure.get(kind, ()) if is_such else delivery.possible.get(kind, ())
        if bans[kind] and items:
            yield _find_restricted_equipment(place, kind, bans[kind], items, is_such=is_such)
    if bans["interception"]:
        yield from delivery.outside
    if any(bans.values()):
        for ordered in delivery.unknown:
            why = say(
                "a regime bans equipment for {country}; what {item} is for is not known",
                country=say_country(place.country),
                item=ordered.name,
            )
            yield ordered.lack("families", why)


def _sort_items(context: Context) -> _Delivery:
    families = context.tables.equipment
    sure: dict[Equipment, tuple[Item, ...]] = {}
    possible: dict[Equipment, tuple[Item, ...]] = {}
    unknown, outside = [], []
    for ordered in list_ordered_items(context):
        item = ordered.item
        if item.families is None:
            unknown.append(ordered)
            continue
        kinds = set(families.kinds_of(item.families, "sure"))
        may_be = set(families.kinds_of(item.families, "possible"))
        if "interception" in kinds | may_be and (why := _why_outside(item, families)):
            needed = "equipment that the acts on interception cover"
            field, stated = why
            outside.append(ordered.miss(field, needed, stated))
            kinds.discard("interception")
            may_be.discard("interception")
        for kind in kinds:
            sure[kind] = (*sure.get(kind, ()), item)
        for kind in may_be:
            possible[kind] = (*possible.get(kind, ()), item)
    return _Delivery(sure, possible, tuple(unknown), tuple(outside))


def _why_outside(item: Item, families: EquipmentFamilies) -> tuple[str, str] | None:
    """Return field and reason why the acts on interception do not apply to an item, or None."""
    code = item.control_code or ""
    if is_annex_entry(code):
        return "control_code", say(
            "{code}, an entry of Annex I: its export needs a licence anyway", code=code
        )
    if is_military_entry(code):
        return "control_code", say("{code}, an entry of the Common Military List", code=code)
    stated = item.families or ()
    # a jammer disturbs: whether it takes data from systems does not matter
    other = [family for family in stated if family not in _NOT_FROM_SYSTEMS]
    stays = "interception" in families.kinds_of(other, "sure")
    if item.cyber_surveillance.from_ict_systems == "no" and not stays:
        return "from_ict_systems", "no: it takes no data from communication systems"
    return None


def _find_bans(place: CountryInvolved, kind: Equipment) -> tuple[CountryRegime, ...]:
    # a ban on named parties is the list's own matter, not the country's
    return tuple(regime for regime in place.list_regimes(kind) if regime.scope == "country")


def _find_restricted_equipment(
    place: CountryInvolved,
    kind: Equipment,
    bans: tuple[CountryRegime, ...],
    items: Sequence[Item],
    *,
    is_such: bool,
) -> Detected:
    """Make the finding; where every row allows prior authorisation, that is its consequence."""
    context = place.context
    # what was not read in the act stops nothing, and lends no strictness to what was
    deciding = [regime for regime in bans if regime.is_read]
    doubts = (
        [] if is_such else [say("whether the item is {kind} equipment is not certain", kind=kind)]
    )
    doubts += [place.doubt] if place.doubt else []
    if not deciding:
        doubts.append(NOT_READ)
    strictest = min((regime.consequence for regime in deciding or bans), key=_STRICTEST_FIRST.index)
    severity = context.weigh_doubts(doubts)
    licensed: tuple[str, ...] = ()
    if strictest == "prior_authorisation":
        severity, open_points, licensed = weigh_authorisation(items, severity, context)
        doubts += open_points
    return place.find(
        severity=severity,
        relation=say(
            "delivers {kind} equipment, which a regime {restricts}, to the {part},",
            kind=kind,
            restricts=say_consequence(strictest),
            part=place.part,
        ),
        identity=f"{place.country}/{kind}",
        severity_rules=state_consequence(strictest, severity),
        title=_TITLES.get(strictest, ""),
        values={
            "equipment": kind,
            "consequence": strictest,
            "regimes": [regime_data(regime) for regime in bans],
        },
        possible_because=tuple(doubts),
        counter_evidence=(*licensed, *([_GENERAL_SOFTWARE] if kind == "interception" else [])),
        acts=cite_acts(deciding or bans),
    )


def _list_transits(context: Context, delivery: _Delivery) -> Iterator[NearlyDetected]:
    """Yield a near miss for a country that would ban the goods, and through which they only go."""
    for involved in list_on_route(context):
        for kind in _KINDS:
            if kind in delivery.sure and _find_bans(involved, kind):
                needed = "delivery to the country, or use there"
                stated = say("{country} is on the route only", country=involved.name)
                yield involved.miss("route", needed, stated)


# ------------------------------------------------------------------------------------------------
# dest-repression-record: destination or end-user's country has a record of repression.
# ------------------------------------------------------------------------------------------------

_STANDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "listed": "listed by its control code",
        "meets": "meets the definition of Art. 2(20)",
        "unclear": "may meet the definition of Art. 2(20)",
    }
)
"""How an item stands to cyber-surveillance, in words."""

_STATE_KINDS: Final = frozenset(
    {PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP}
)


def detect_dest_repression_record(context: Context) -> Iterator[Result]:
    """Yield one result a country: established = present, indicated = possible, unknown = no answer.

    Source: docs/rule-pack.md, Destination records; the indicator's own rules for the severity.
    """
    yield from unknown_destination(context)
    for involved in list_regions(context, context.detection.countries_of):
        record = involved.read_record()
        if record.status == "unknown":
            text = say(
                "record of {name} ({part}) unknown for {year}",
                name=involved.name,
                part=involved.part,
                year=record.year,
            )
            yield Undecided(None, "missing_data", ("destination record",), text)
        elif record.status != "none":
            yield _find_record(involved, record)


def _find_record(involved: CountryInvolved, record: CountryRecord) -> Detected:
    is_indicated = record.status == "indicated"
    severity, rules = _weigh_items(involved.context)
    if is_indicated:
        # one family alone may measure something else: the next milder severity
        severity = SEVERITIES[max(0, SEVERITIES.index(severity) - 1)]
        rules = (*rules, "only indicated: one level lower")
    doubts = (record.describe_indication(),) if is_indicated else ()
    return involved.find(
        severity=severity,
        relation=say(
            "concerns, as {part}, a state with a record of internal repression:", part=involved.part
        ),
        severity_rules=rules,
        values=_record_values(record),
        possible_because=doubts,
        counter_evidence=tuple(_families_not_met(record)),
    )


def _weigh_items(context: Context) -> tuple[Severity, tuple[str, ...]]:
    """Weigh a record more where goods are for surveillance, and most where a state gets them."""
    standings = sorted({cyber_standing(item, context) for _, item in cyber_items(context)})
    named_kinds = [_STANDINGS[standing] for standing in standings]
    if not named_kinds:
        return context.severity, ()
    cyber = say("a cyber-surveillance item ({named_kinds})", named_kinds=joined(named_kinds))
    if _has_state_end_user(context):
        return "high", (say("{cyber} and a state or security end-user: high", cyber=cyber),)
    return "medium", (say("{cyber}: medium", cyber=cyber),)


def _has_state_end_user(context: Context) -> bool:
    """Tell whether an end-user is a body of a state, part of one, or of armed forces."""
    users = context.with_roles(["end_user"])
    # a party below a ministry is the state's, whatever its own kind
    if any(context.prior_findings("state_body", "armed_forces", of=user) for user in users):
        return True
    pids = {user.pid for user in users}
    return any(record.kinds & _STATE_KINDS for record in context.engine.parties(sorted(pids)))


def _record_values(record: CountryRecord) -> FindingValues:
    readings = [reading for reading in record.measures if reading.value is not None]
    return {
        "status": record.status,
        "year": record.year,
        "families_met": list(record.families_met),
        "families_indicating": list(record.families_indicating),
        "families_known": list(record.families_known),
        "measures": [_reading_data(reading) for reading in readings],
    }


def _reading_data(reading: Reading) -> MeasureRow:
    return {
        "measure": reading.measure,
        "value": reading.value,
        "scale": reading.scale,
        "direction": reading.direction,
        "threshold": reading.threshold,
        "meets": reading.meets,
        "indicates": reading.indicates,
        "standing": reading.standing,
        "data_year": reading.data_year,
        "source": reading.source,
        "published": reading.published,
        "url": reading.url,
    }


def _families_not_met(record: CountryRecord) -> Iterator[str]:
    """Name the families that have a row and do not meet."""
    for family in record.families_known:
        if family not in {*record.families_met, *record.families_indicating}:
            yield say("{family}: below its threshold", family=say_family(family))


# ------------------------------------------------------------------------------------------------
# route-transit-ban: goods that an act forbids to pass through Russia are to pass through it.
#
# Only that act forbids transit: elsewhere the acts forbid supply to persons in a country, and use
# there, so any other country on the route is a near miss at most.
# ------------------------------------------------------------------------------------------------

TRANSIT_COUNTRY: Final = "RU"
TRANSIT_ACT: Final = "833/2014"
"""The one act that forbids transit, of the goods that it bans."""


def detect_route_transit_ban(context: Context) -> Iterator[Result]:
    """Yield a finding for each item and row of the act, where the route leads through Russia.

    Yields:
        Detected, possible where the row was not read or the goods may be others; UnknownFact for
        what an item leaves open, and for goods of an annex that is not in the table by code;
        NearlyDetected for a country on the route whose ban does not forbid transit.
    """
    order = context.transaction
    bans = [ban for ban in list_bans(context) if ban.holds(context.on, context.as_of)]
    # what goes to Russia itself is judged by `dest-goods-ban`
    if TRANSIT_COUNTRY in order.way and order.destination != TRANSIT_COUNTRY:
        of_act = [ban for ban in bans if _forbids_transit(ban)]
        for ordered in list_ordered_items(context):
            yield from _judge_item_in_transit(ordered, of_act)
    for involved in list_on_route(context):
        if involved.country != TRANSIT_COUNTRY:
            yield from _list_other_bans(involved, bans)


def _forbids_transit(ban: GoodsBan) -> bool:
    return ban.country == TRANSIT_COUNTRY and not ban.region and TRANSIT_ACT in ban.act


def _judge_item_in_transit(ordered: OrderedItem, bans: list[GoodsBan]) -> Iterator[Result]:
    matches = _match_bans(ordered, bans)
    findings = [
        _find_transit(ordered, ban, match)
        for ban, match in matches
        if match.certainty in ("sure", "possible")
    ]
    yield from findings
    if any(finding.status == "present" for finding in findings):
        return
    yield from _list_unread_annexes(ordered, matches)
    for field, text in _list_open_fields(matches):
        why = say(
            "an act forbids goods to pass through {country}; of {named}, {text}",
            country=say_country(TRANSIT_COUNTRY),
            named=ordered.name,
            text=text,
        )
        yield ordered.lack(field, why)


def _find_transit(ordered: OrderedItem, ban: GoodsBan, match: BanMatch) -> Detected:
    is_sure = match.certainty == "sure"
    doubts = (*(() if is_sure else (match.text,)), *(() if ban.is_read else (NOT_READ,)))
    row = f"{ban.dataset}{ban.article}/{ban.scope}"
    return ordered.find(
        object=country_object(TRANSIT_COUNTRY),
        severity=ordered.context.weigh_doubts(doubts),
        relation=say(
            "sends {item},{by_what} which an act forbids to pass through the country, by a route "
            "through",
            item=ordered.name,
            by_what=say(" {by_what},", by_what=match.text) if is_sure else "",
        ),
        identity=f"{TRANSIT_COUNTRY}/{ordered.place}/{row}",
        values={"ban": ban_data(ban), "consequence": ban.consequence},
        possible_because=doubts,
        counter_evidence=say_exceptions(ban),
    )


def _list_other_bans(involved: CountryInvolved, bans: list[GoodsBan]) -> Iterator[NearlyDetected]:
    of_country = [ban for ban in bans if ban.country == involved.country and not ban.region]
    for ordered in list_ordered_items(involved.context):
        if any(match.certainty == "sure" for _, match in _match_bans(ordered, of_country)):
            needed = "an act that forbids transit through the country"
            stated = "acts that forbid supply to persons there, and use there"
            yield involved.miss("route", needed, stated)
            return
