"""Deliveries with which a chain may end: those to a country that is restricted for their goods."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from onward.graph.model import Shipment
from onward.graph.shipment_chains import Leg
from onward.queries.detection.context import Context
from onward.queries.shipments.restrictions import (
    RestrictedDestinations,
    Restriction,
    restricted_destinations,
)

NOWHERE: Final = ""
"""Stands for the country of a delivery of which no country is stated."""

_THERE: Final = "the last destination is not stated; its consignee is there"
_UNKNOWN: Final = "neither the last destination nor the country of its consignee is stated"

Ends = Mapping[str, Mapping[Leg, Restriction]]


def ends_of(context: Context, legs: Mapping[Leg, Shipment]) -> Ends:
    """Give the last deliveries by country, each with why its goods may not go there.

    Args:
        context: The question.
        legs: All deliveries that were gathered. One that goes on from its consignee to an end-user
            ends at the consignee, whose leg has the same destination.

    Returns:
        RestrictedDestinations countries only, and `NOWHERE`.
    """
    single = {leg: shipment for leg, shipment in legs.items() if len(leg.ties) == 1}
    heads = sorted({leg.head for leg, one in single.items() if one.destination is None})
    records = zip(heads, context.engine.parties(heads), strict=True)
    countries = {pid: sorted(record.countries) for pid, record in records}
    judge = restricted_destinations(context)
    found: dict[str, dict[Leg, Restriction]] = defaultdict(dict)
    for leg, shipment in single.items():
        for country, restriction in _of(judge, shipment, countries.get(leg.head, [])):
            found[country][leg] = restriction
    return found


def _of(
    judge: RestrictedDestinations, shipment: Shipment, consignee_in: list[str]
) -> Iterator[tuple[str, Restriction]]:
    if shipment.destination is not None:
        if restriction := judge.restriction_of(shipment):
            yield shipment.destination, restriction
    elif not consignee_in:
        yield NOWHERE, Restriction((), (_UNKNOWN,))
    else:
        for country in consignee_in:
            if restriction := judge.restriction_of(shipment, country):
                yield country, Restriction(restriction.acts, (_THERE, *restriction.doubts))
