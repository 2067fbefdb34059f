"""Shipments with which a chain may end: those to a country that is restricted for their goods."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onward.graph.model import Shipment
from onward.graph.shipments import Leg
from onward.queries.detection.context import Context
from onward.queries.shipments import RestrictedDestinations, Restriction, restricted_destinations

NOWHERE: Final = ""
"""Stands for the country of a shipment of which no country is stated."""

_AT_CONSIGNEE: Final = "the last destination is not stated; its consignee is there"
_UNKNOWN: Final = "neither the last destination nor the country of its consignee is stated"

ChainEnds = Mapping[str, Mapping[Leg, Restriction]]


def find_chain_ends(context: Context, legs: Mapping[Leg, Shipment]) -> ChainEnds:
    """Return the last shipments by country, each with why its goods may not go there.

    Args:
        context: The question.
        legs: All shipments that were gathered. One that goes on from its consignee to an end-user
            ends at the consignee, whose leg has the same destination.

    Returns:
        Restricted countries only, and `NOWHERE`.
    """
    # a way of two ties ends where its first tie has ended already
    single = {leg: shipment for leg, shipment in legs.items() if len(leg.ties) == 1}
    consignees = sorted({leg.head for leg, row in single.items() if row.destination is None})
    records = zip(consignees, context.engine.parties(consignees), strict=True)
    countries = {pid: sorted(record.countries) for pid, record in records}
    restricted = restricted_destinations(context)
    ends: dict[str, dict[Leg, Restriction]] = defaultdict(dict)
    for leg, shipment in single.items():
        for country, restriction in _judge_end(restricted, shipment, countries.get(leg.head, [])):
            ends[country][leg] = restriction
    return ends


def _judge_end(
    restricted: RestrictedDestinations, shipment: Shipment, consignee_countries: Sequence[str]
) -> Iterator[tuple[str, Restriction]]:
    """Yield each country in which a shipment may end, with why its goods may not go there."""
    if shipment.destination is not None:
        if restriction := restricted.restriction_of(shipment):
            yield shipment.destination, restriction
    # whether that is a restricted country is not known
    elif not consignee_countries:
        yield NOWHERE, Restriction((), (_UNKNOWN,))
    else:
        for country in consignee_countries:
            if restriction := restricted.restriction_of(shipment, country):
                yield country, Restriction(restriction.acts, (_AT_CONSIGNEE, *restriction.doubts))
