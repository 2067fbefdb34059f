"""dest-goods-ban: an act bans these goods for the destination, or for who gets or uses them there.

Law before diligence: each row of the table that the goods meet is a finding of its own, whose only
citation is the row's act. A row that nobody has read in its act is possible at most.
"""

from collections.abc import Iterator

from onward.graph.countries import say_country
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.countries import unknown_destination
from onward.queries.detection.goods import weigh_authorisation
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    Result,
    UnknownFact,
)
from onward.queries.detectors.destination.dest_goods_ban.relays import find_relays
from onward.queries.rules.indicator import weaker
from onward.queries.shipments import (
    NOT_READ,
    BanMatch,
    SuppliedPlace,
    ban_data,
    cite_ban,
    doubt_goods,
    goods_of,
    list_bans,
    list_supplied_places,
    match_ban,
    row_key,
    say_consequence,
    say_exceptions,
    state_origin,
    title_ban,
)
from onward.queries.tables.tables import GoodsBan
from onward.queries.transactions.goods import Item
from onward.queries.transactions.transaction import name_item

PARAMETERS = frozenset({"lag_days", "ratio"})
"""What it reads of an indicator's parameters: when a past consignment was passed on."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item, place and row that bans the one for the other.

    Yields:
        Detected, possible where the row was not read or the goods may be others; NearlyDetected for
        a row that does not hold on the day; UnknownFact for what an item, or where in a country it
        goes, leaves open, and for goods of an annex that is not in the table by code.
    """
    bans = list_bans(context)
    if context.transaction.items and any(ban.scope != "annex" for ban in bans):
        yield from unknown_destination(context)
    places = list_supplied_places(context)
    for place in places:
        of_country = [ban for ban in bans if ban.country == place.country]
        if of_country:
            yield from _judge_place(context, place, of_country)
    supplied = {place.country for place in places}
    yield from find_relays(context, [ban for ban in bans if ban.country not in supplied])


def _judge_place(context: Context, place: SuppliedPlace, bans: list[GoodsBan]) -> Iterator[Result]:
    for position, item in enumerate(context.transaction.items):
        results = list(_judge_item(context, place, bans, position, item))
        yield from results
        is_stopped = any(isinstance(r, Detected) and r.status == "present" for r in results)
        # what else would ban the same goods changes nothing any more
        if not is_stopped:
            yield from _list_open(context, place, bans, position, item)


def _judge_item(
    context: Context, place: SuppliedPlace, bans: list[GoodsBan], position: int, item: Item
) -> Iterator[Result]:
    for ban in bans:
        match = match_ban(goods_of(item), ban)
        if match.certainty not in ("sure", "possible") or not _reaches_place(ban, place):
            continue
        if ban.holds(context.on, context.as_of):
            yield _make_finding(context, place, ban, position, match)
        elif match.certainty == "sure":
            needed = say("in force on {day}: {citation}", day=context.on, citation=ban.citation)
            stated = say(
                "from {since} to {until}",
                since=ban.since or "an unknown day",
                until=ban.until or "an open end",
            )
            yield NearlyDetected(None, place.object, "since", needed, stated)


def _reaches_place(ban: GoodsBan, place: SuppliedPlace) -> bool:
    return not ban.region or ban.region in place.regions


def _make_finding(
    context: Context, place: SuppliedPlace, ban: GoodsBan, position: int, match: BanMatch
) -> Detected:
    item = context.transaction.items[position]
    doubts = [] if match.certainty == "sure" else [match.text]
    doubts += [place.doubt] if place.doubt else []
    doubts += [] if ban.is_read else [NOT_READ]
    severity = weaker(context.severity, "high") if doubts else context.severity
    licensed: tuple[str, ...] = ()
    if ban.consequence == "prior_authorisation":
        severity, open_points, licensed = weigh_authorisation([item], severity, context)
        doubts += open_points
    by_what = say(", {by_what},", by_what=match.text) if match.certainty == "sure" else ","
    region = say(" (its region {region})", region=ban.region) if ban.region else ""
    restricts = say_consequence(ban.consequence)
    return Detected(
        subject=None,
        object=place.object,
        status="possible" if doubts else "present",
        severity=severity,
        relation=say(
            "delivers {item}{by_what} which an act {restricts} for the {part}{region},",
            item=name_item(position, item),
            by_what=by_what,
            restricts=restricts,
            part=place.part,
            region=region,
        ),
        identity=f"{ban.place}/items.{position}/{row_key(ban)}",
        severity_rules=state_origin(ban, severity),
        title=title_ban(ban),
        values={
            "item": position,
            "ban": ban_data(ban),
            "consequence": ban.consequence,
            **({"datasets": [ban.dataset]} if ban.dataset else {}),
        },
        possible_because=tuple(doubts),
        counter_evidence=(*licensed, *say_exceptions(ban)),
        counterfactuals=("another destination, buyer and user, or other goods, make it clear",),
        acts=(cite_ban(ban),),
    )


def _list_open(
    context: Context, place: SuppliedPlace, bans: list[GoodsBan], position: int, item: Item
) -> Iterator[Result]:
    """Yield what keeps an item from being known as free to go to a place."""
    named = name_item(position, item)
    fields: dict[str, str] = {}
    for ban in bans:
        if not ban.holds(context.on, context.as_of):
            continue
        match = match_ban(goods_of(item), ban)
        # an order that names no region leaves open whether a region's ban reaches it
        if ban.region and not place.regions and "destination" in place.parts:
            if match.certainty != "no" and ban.scope != "annex":
                why = say(
                    "acts ban goods for parts of {country}; where in it they go is not known",
                    country=say_country(place.country),
                )
                yield UnknownFact("destination", "destination_region", why)
        elif match.certainty == "unknown" and _reaches_place(ban, place):
            if match.field:
                fields.setdefault(match.field, match.text)
            else:
                yield doubt_goods(ban, match, position, item)
    for field, text in fields.items():
        why = say(
            "an act bans goods for {country}; of {named}, {text}",
            country=say_country(place.country),
            named=named,
            text=text,
        )
        yield UnknownFact("item", f"items.{position}.{field}", why)
