"""dest-interception-ban: a country regime bans the item outright; before any Art. 5 question."""

from collections.abc import Iterator
from typing import Final

from onward.queries.detection.context import Context
from onward.queries.detection.countries import (
    CountryInvolved,
    countries_involved,
    unknown_destination,
)
from onward.queries.detection.results import Detected, Result, UnknownFact
from onward.queries.shipments.restrictions import EQUIPMENT, cite_acts, regime_data
from onward.queries.tables.regimes import Consequence, CountryRegime, Equipment
from onward.queries.transactions.items import Item
from onward.queries.transactions.stated_facts import name_item

_STRICTEST_FIRST: Final[tuple[Consequence, ...]] = ("prohibition", "unknown", "prior_authorisation")
_KINDS: Final[tuple[Equipment, ...]] = ("interception", "repression")


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each country and kind of equipment that a regime bans on the date.

    Yields:
        Detected; an UnknownFact where a regime applies and an item's families are not known;
        Undecided where such goods go to a destination that is not known.
    """
    delivered, unknown_items = _kinds_delivered(context)
    # for goods of no banned family it does not matter where they go
    if delivered or unknown_items:
        yield from unknown_destination(context)
    for involved in countries_involved(context, "end_user", with_route=True):
        bans = {kind: _find_bans(context, involved.country, kind) for kind in _KINDS}
        for kind in _KINDS:
            if kind in delivered and bans[kind]:
                yield _make_finding(involved, kind, bans[kind], context)
        if any(bans.values()):
            items = context.transaction.items
            yield from (_unknown_families(involved, place, items[place]) for place in unknown_items)


def _kinds_delivered(context: Context) -> tuple[set[Equipment], list[int]]:
    """Return the kinds of equipment among the items, and the places of items of unknown family."""
    kinds: set[Equipment] = set()
    unknown_items = []
    for position, item in enumerate(context.transaction.items):
        if item.families is None:
            unknown_items.append(position)
        else:
            kinds.update(EQUIPMENT[family] for family in item.families if family in EQUIPMENT)
    return kinds, unknown_items


def _find_bans(context: Context, country: str, kind: Equipment) -> tuple[CountryRegime, ...]:
    regimes = context.destinations.regimes_at(country, kind, context.on, context.as_of)
    # a ban on named parties is the list's own matter, not the country's
    return tuple(regime for regime in regimes if regime.scope == "country")


def _make_finding(
    involved: CountryInvolved, kind: Equipment, bans: tuple[CountryRegime, ...], context: Context
) -> Detected:
    """Make the finding; where every row allows prior authorisation, that is its consequence."""
    strictest = min((regime.consequence for regime in bans), key=_STRICTEST_FIRST.index)
    rules: tuple[str, ...] = ()
    if strictest == "prior_authorisation":
        rules = ("prior authorisation is possible: classify or license",)
    delivers = f"delivers {kind} equipment, which a regime bans, to or through the"
    return Detected(
        subject=None,
        object=involved.object,
        status="present",
        severity=context.severity,
        relation=f"{delivers} {involved.part},",
        identity=f"{involved.country}/{kind}",
        severity_rules=rules,
        values={
            "equipment": kind,
            "consequence": strictest,
            "regimes": [regime_data(regime) for regime in bans],
        },
        acts=cite_acts(bans),
    )


def _unknown_families(involved: CountryInvolved, position: int, item: Item) -> UnknownFact:
    return UnknownFact(
        on="item",
        field=f"items.{position}.families",
        why=f"a regime bans equipment for {involved.name}; "
        f"what {name_item(position, item)} is for is not known",
    )
