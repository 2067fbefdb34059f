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

_STRICTEST_FIRST: Final[tuple[Consequence, ...]] = ("prohibition", "unknown", "prior_authorisation")
_KINDS: Final[tuple[Equipment, ...]] = ("interception", "repression")


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding a country and kind of equipment that a regime bans for it on the date.

    Yields:
        Detected; an UnknownFact where a regime applies and an item's families are not known;
        Undecided where such goods go to a destination that is not known.
    """
    items = context.transaction.items
    kinds = {
        EQUIPMENT[family] for item in items for family in item.families or () if family in EQUIPMENT
    }
    unknown = [position for position, item in enumerate(items) if item.families is None]
    if kinds or unknown:
        yield from unknown_destination(context)
    for place in countries_involved(context, "end_user", with_route=True):
        banned = {kind: _bans(context, place, kind) for kind in _KINDS}
        for kind in _KINDS:
            if kind in kinds and banned[kind]:
                yield _found(place, kind, banned[kind], context)
        if any(banned.values()):
            yield from (_gap(place, position) for position in unknown)


def _bans(context: Context, place: CountryInvolved, kind: Equipment) -> tuple[CountryRegime, ...]:
    regimes = context.destinations.regimes_at(place.country, kind, context.on, context.as_of)
    return tuple(regime for regime in regimes if regime.scope == "country")


def _found(
    place: CountryInvolved, kind: Equipment, regimes: tuple[CountryRegime, ...], context: Context
) -> Detected:
    """Write the finding; where every row allows prior authorisation, that is its consequence."""
    strictest = min((regime.consequence for regime in regimes), key=_STRICTEST_FIRST.index)
    allows = strictest == "prior_authorisation"
    return Detected(
        subject=None,
        object=place.object,
        status="present",
        severity=context.severity,
        relation=f"delivers {kind} equipment, which a regime bans, to or through the {place.part},",
        identity=f"{place.country}/{kind}",
        severity_rules=("prior authorisation is possible: classify or license",) if allows else (),
        values={
            "equipment": kind,
            "consequence": strictest,
            "regimes": [regime_data(regime) for regime in regimes],
        },
        acts=cite_acts(regimes),
    )


def _gap(place: CountryInvolved, position: int) -> UnknownFact:
    return UnknownFact(
        on="item",
        field=f"items.{position}.families",
        why=f"a regime bans equipment for {place.object[2]}; "
        f"what item {position} is for is not known",
    )
