"""The ties that a shipment makes."""

from collections.abc import Iterator
from typing import Final

from onward.graph.model import Provenance, Shipment, Tie, TieKind

LEG_TEXTS: Final = {"ships_to": "consignee on shipment", "end_user": "end-user stated on shipment"}
"""What a tie says of the leg of a shipment that it is made of."""


def delivery_number(record: str) -> str:
    """Return the number of the shipment of which a record is a leg.

    >>> delivery_number("S8/ships_to"), delivery_number("S8")
    ('S8', 'S8')
    """
    number, _, leg = record.rpartition("/")
    return number if leg in LEG_TEXTS else record


def ships_to(shipment: Shipment) -> Iterator[Tie]:
    """Yield the ties that a shipment makes: shipper to consignee, consignee to end-user.

    The consignee of a shipment with an end-user only passes the goods on (docs/sources.md,
    Shipments).
    """
    record = shipment.source.record or shipment.id
    legs = (
        ("ships_to", shipment.shipper, shipment.consignee),
        ("end_user", shipment.consignee, shipment.end_user),
    )
    for leg, start, end in legs:
        # A consignee that is also the end-user makes no second tie.
        if start is not None and end is not None and start != end:
            source = Provenance(
                shipment.source.dataset,
                f"{record}/{leg}",
                shipment.source.url,
                shipment.source.published,
                shipment.source.retrieved,
            )
            yield Tie(
                start, end, TieKind.SHIPS_TO.value, source, since=shipment.date, text=LEG_TEXTS[leg]
            )
