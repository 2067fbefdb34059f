"""route-transit-ban: goods that an act forbids to pass through Russia are to pass through it.

Only that act forbids transit: elsewhere the acts forbid supply to persons in a country, and use
there, so any other country on the route is a near miss at most.
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.countries import country_name, say_country
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    Result,
    UnknownFact,
)
from onward.queries.rules.indicator import weaker
from onward.queries.shipments import (
    NOT_READ,
    ban_data,
    doubt_goods,
    goods_of,
    list_bans,
    match_ban,
    say_exceptions,
)
from onward.queries.tables.tables import GoodsBan
from onward.queries.transactions.goods import Item
from onward.queries.transactions.transaction import name_item

TRANSIT_COUNTRY: Final = "RU"
TRANSIT_ACT: Final = "833/2014"
"""The one act that forbids transit, of the goods that it bans."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item and row of the act, where the route leads through Russia.

    Yields:
        Detected, possible where the row was not read or the goods may be others; UnknownFact for
        what an item leaves open, and for goods of an annex that is not in the table by code;
        NearlyDetected for a country on the route whose ban does not forbid transit.
    """
    order = context.transaction
    bans = [ban for ban in list_bans(context) if ban.holds(context.on, context.as_of)]
    route = dict.fromkeys(order.way)
    # what goes to Russia itself is judged by `dest-goods-ban`
    if TRANSIT_COUNTRY in route and order.destination != TRANSIT_COUNTRY:
        of_act = [ban for ban in bans if _forbids_transit(ban)]
        for position, item in enumerate(order.items):
            yield from _judge_item(context, of_act, position, item)
    for country in route:
        if country != TRANSIT_COUNTRY:
            yield from _list_other_bans(context, country, bans)


def _forbids_transit(ban: GoodsBan) -> bool:
    return ban.country == TRANSIT_COUNTRY and not ban.region and TRANSIT_ACT in ban.act


def _judge_item(
    context: Context, bans: list[GoodsBan], position: int, item: Item
) -> Iterator[Result]:
    goods = goods_of(item)
    matches = [(ban, match_ban(goods, ban)) for ban in bans]
    findings = []
    for ban, match in matches:
        if match.certainty == "sure":
            findings.append(_make_finding(context, ban, position, match.text))
        elif match.certainty == "possible":
            findings.append(_make_finding(context, ban, position, "", match.text))
    yield from findings
    if any(finding.status == "present" for finding in findings):
        return
    named = name_item(position, item)
    fields: dict[str, str] = {}
    for ban, match in matches:
        if match.certainty == "unknown" and match.field:
            fields.setdefault(match.field, match.text)
        elif match.certainty == "unknown":
            yield doubt_goods(ban, match, position, item)
    for field, text in fields.items():
        why = say(
            "an act forbids goods to pass through {country}; of {named}, {text}",
            country=say_country(TRANSIT_COUNTRY),
            named=named,
            text=text,
        )
        yield UnknownFact("item", f"items.{position}.{field}", why)


def _make_finding(
    context: Context, ban: GoodsBan, position: int, by_what: str, doubt: str = ""
) -> Detected:
    item = context.transaction.items[position]
    by_what = say(" {by_what},", by_what=by_what) if by_what else ""
    doubts = tuple(part for part in (doubt, "" if ban.is_read else NOT_READ) if part)
    return Detected(
        subject=None,
        object=("country", TRANSIT_COUNTRY, country_name(TRANSIT_COUNTRY)),
        status="possible" if doubts else "present",
        severity=weaker(context.severity, "high") if doubts else context.severity,
        relation=say(
            "sends {item},{by_what} which an act forbids to pass through the country, by a route "
            "through",
            item=name_item(position, item),
            by_what=by_what,
        ),
        identity=f"{TRANSIT_COUNTRY}/items.{position}/{ban.dataset}{ban.article}/{ban.scope}",
        values={"item": position, "ban": ban_data(ban), "consequence": ban.consequence},
        possible_because=doubts,
        counter_evidence=say_exceptions(ban),
        counterfactuals=("another route makes it clear",),
    )


def _list_other_bans(
    context: Context, country: str, bans: list[GoodsBan]
) -> Iterator[NearlyDetected]:
    of_country = [ban for ban in bans if ban.country == country and not ban.region]
    for item in context.transaction.items:
        goods = goods_of(item)
        if any(match_ban(goods, ban).certainty == "sure" for ban in of_country):
            needed = "an act that forbids transit through the country"
            stated = "acts that forbid supply to persons there, and use there"
            place = ("country", country, country_name(country))
            yield NearlyDetected(None, place, "route", needed, stated)
            return
