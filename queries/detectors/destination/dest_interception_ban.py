"""dest-interception-ban: a country regime bans the item outright; before any Art. 5 question.

The acts forbid supply to persons in the country, and use there: goods that only pass through it are
another matter. Equipment for interception does not include goods of Annex I or of the Common
Military List, which the acts leave to other law, nor what takes nothing from communication systems.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from onward.graph.countries import say_country
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.countries import unknown_destination
from onward.queries.detection.goods import item_object, weigh_authorisation
from onward.queries.detection.results import Detected, NearlyDetected, Result, UnknownFact
from onward.queries.rules.indicator import weaker
from onward.queries.shipments import (
    NOT_READ,
    SuppliedPlace,
    cite_acts,
    list_supplied_places,
    regime_data,
    say_consequence,
    state_consequence,
)
from onward.queries.tables.tables import Consequence, CountryRegime, Equipment, EquipmentFamilies
from onward.queries.transactions.goods import Item, is_annex_entry, is_military_entry
from onward.queries.transactions.transaction import name_item

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
        unknown: Places of the items of which nobody says what they are for.
        outside: Items of such a family to which the acts do not apply, with the reason.
    """

    sure: Mapping[Equipment, tuple[Item, ...]]
    possible: Mapping[Equipment, tuple[Item, ...]]
    unknown: tuple[int, ...]
    outside: tuple[NearlyDetected, ...]


def detect(context: Context) -> Iterator[Result]:
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
    for place in list_supplied_places(context):
        yield from _judge_place(context, place, delivery)
    yield from _list_transits(context, delivery)


def _judge_place(context: Context, place: SuppliedPlace, delivery: _Delivery) -> Iterator[Result]:
    bans = {kind: _find_bans(context, place, kind) for kind in _KINDS}
    for kind in _KINDS:
        is_such = kind in delivery.sure
        items = delivery.sure.get(kind, ()) if is_such else delivery.possible.get(kind, ())
        if bans[kind] and items:
            yield _make_finding(place, kind, bans[kind], items, context, is_such=is_such)
    if bans["interception"]:
        yield from delivery.outside
    if any(bans.values()):
        items = context.transaction.items
        yield from (
            _unknown_families(place, position, items[position]) for position in delivery.unknown
        )


def _sort_items(context: Context) -> _Delivery:
    families = context.tables.equipment
    sure: dict[Equipment, tuple[Item, ...]] = {}
    possible: dict[Equipment, tuple[Item, ...]] = {}
    unknown, outside = [], []
    for position, item in enumerate(context.transaction.items):
        if item.families is None:
            unknown.append(position)
            continue
        kinds = set(families.kinds_of(item.families, "sure"))
        may_be = set(families.kinds_of(item.families, "possible"))
        if "interception" in kinds | may_be and (why := _why_outside(item, families)):
            needed = "equipment that the acts on interception cover"
            outside.append(
                NearlyDetected(None, item_object(position, item), why[0], needed, why[1])
            )
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


def _find_bans(
    context: Context, place: SuppliedPlace, kind: Equipment
) -> tuple[CountryRegime, ...]:
    regimes: dict[CountryRegime, None] = {}
    parts: list[str | None] = [*sorted(place.regions)]
    for region in parts or [None]:
        regimes |= dict.fromkeys(
            context.destinations.regimes_at(place.country, kind, context.on, context.as_of, region)
        )
    # a ban on named parties is the list's own matter, not the country's
    return tuple(regime for regime in regimes if regime.scope == "country")


def _make_finding(
    place: SuppliedPlace,
    kind: Equipment,
    bans: tuple[CountryRegime, ...],
    items: Sequence[Item],
    context: Context,
    *,
    is_such: bool,
) -> Detected:
    """Make the finding; where every row allows prior authorisation, that is its consequence."""
    # what was not read in the act stops nothing, and lends no strictness to what was
    deciding = [regime for regime in bans if regime.is_read]
    doubts = (
        [] if is_such else [say("whether the item is {kind} equipment is not certain", kind=kind)]
    )
    doubts += [place.doubt] if place.doubt else []
    if not deciding:
        doubts.append(NOT_READ)
    strictest = min((regime.consequence for regime in deciding or bans), key=_STRICTEST_FIRST.index)
    severity = weaker(context.severity, "high") if doubts else context.severity
    licensed: tuple[str, ...] = ()
    if strictest == "prior_authorisation":
        severity, open_points, licensed = weigh_authorisation(items, severity, context)
        doubts += open_points
    return Detected(
        subject=None,
        object=place.object,
        status="possible" if doubts else "present",
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
    for country in dict.fromkeys(context.transaction.way):
        route = SuppliedPlace(country, frozenset(), ("country on the route",))
        for kind in _KINDS:
            if kind in delivery.sure and _find_bans(context, route, kind):
                needed = "delivery to the country, or use there"
                stated = say("{country} is on the route only", country=say_country(country))
                yield NearlyDetected(None, route.object, "route", needed, stated)


def _unknown_families(place: SuppliedPlace, position: int, item: Item) -> UnknownFact:
    return UnknownFact(
        on="item",
        field=f"items.{position}.families",
        why=say(
            "a regime bans equipment for {country}; what {item} is for is not known",
            country=say_country(place.country),
            item=name_item(position, item),
        ),
    )
