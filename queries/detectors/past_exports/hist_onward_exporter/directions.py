"""A party's shipments as what it received and what it sent on."""

from collections.abc import Mapping, Sequence

from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detectors.past_exports.hist_onward_exporter.pairs import DirectedShipment
from onward.queries.ownership.owners import GroupMember
from onward.queries.shipments import shipment_days


def make_rows(
    context: Context,
    members: Mapping[int, GroupMember],
    pids: Mapping[str, int],
    shipments: Sequence[Shipment],
    *,
    is_outbound: bool,
) -> list[DirectedShipment]:
    """Return the shipments of one direction that began by the date, sorted by their first day."""
    rows = []
    for shipment in shipments:
        row = _make_row(context, members, pids, shipment, is_outbound=is_outbound)
        if row is not None:
            rows.append(row)
    return sorted(rows, key=lambda row: (row.days[0], row.shipment.source.dataset, row.shipment.id))


def _make_row(
    context: Context,
    members: Mapping[int, GroupMember],
    pids: Mapping[str, int],
    shipment: Shipment,
    *,
    is_outbound: bool,
) -> DirectedShipment | None:
    """Return a shipment with what is doubtful of it; None where it is not of the direction.

    A shipment from the party to itself alone is of neither.
    """
    on = day_number(context.on)
    first, last = shipment_days(shipment)
    if first > on:
        return None
    shipper = pids.get(shipment.shipper or "")
    receivers = frozenset(pids[party] for party in (shipment.consignee, shipment.end_user) if party)
    receiving_members = members.keys() & receivers
    if is_outbound:
        is_inner = bool(receivers) and receivers <= members.keys()
        if shipper is None or shipper not in members or is_inner:
            return None
        member = members[shipper]
    else:
        if shipper in members or not receiving_members:
            return None
        member = members[min(receiving_members)]
    doubts = member.doubts
    if last > on:
        doubts = (
            *doubts,
            say("whether it left by the date asked about: {date}", date=shipment.date),
        )
    return DirectedShipment(shipment, member, shipper, receivers, doubts)
