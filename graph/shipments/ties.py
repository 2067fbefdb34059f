"""The ties that a shipment makes."""

from collections.abc import Iterator

from onward.graph.model import Provenance, Shipment, Tie, TieKind


def ships_to(shipment: Shipment) -> Iterator[Tie]:
    """Yield the ties that a shipment makes: shipper to consignee, consignee to end-user.

    The consignee of a shipment with an end-user only passes the goods on (docs/sources.md,
    Shipments).
    """
    record = shipment.source.record or shipment.id
    legs = (
        ("ships_to", shipment.shipper, shipment.consignee, "consignee on shipment"),
        ("end_user", shipment.consignee, shipment.end_user, "end-user stated on shipment"),
    )
    for leg, start, end, text in legs:
        # A consignee that is also the end-user makes no second tie.
        if start is not None and end is not None and start != end:
            source = Provenance(
                shipment.source.dataset,
                f"{record}/{leg}",
                shipment.source.url,
                shipment.source.published,
                shipment.source.retrieved,
            )
            yield Tie(start, end, TieKind.SHIPS_TO.value, source, since=shipment.date, text=text)
