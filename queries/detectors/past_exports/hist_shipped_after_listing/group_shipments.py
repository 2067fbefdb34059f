"""What a party and its group sent before the transaction, and who of them sent each delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.queries.detection.context import Context
from onward.queries.ownership.owners import (
    GroupMember,
    corporate_group,
    self_and_possible_duplicates,
)
from onward.queries.shipments import pids_of_parties, sent_by, shipment_days, ties_to

LINKS: Final = 2
"""Most ownership links between the party and the parent or subsidiary that sent."""


@dataclass(frozen=True, slots=True)
class GroupShipments:
    """Deliveries by a party and its group.

    Attributes:
        rows: Each delivery and who sent it, by date.
        pids: Of every party that they name, by the id under which they do.
        group: Everybody who belongs together with the party, by pid.
    """

    rows: tuple[tuple[Shipment, GroupMember], ...]
    pids: Mapping[str, int]
    group: Mapping[int, GroupMember]

    def receivers_of(self, shipment: Shipment) -> list[int]:
        """Return who got a delivery, the group itself left out."""
        named = (shipment.consignee, shipment.end_user)
        pids = [self.pids[party] for party in named if party is not None and party in self.pids]
        return [pid for pid in dict.fromkeys(pids) if pid not in self.group]

    def path_to(self, shipment: Shipment, sender: GroupMember, receiver: int) -> tuple[int, ...]:
        """Return the ties from the party over who sent a delivery to who got it."""
        return (*sender.path, *ties_to(shipment, receiver, self.pids))


def group_shipments(context: Context, party: int, min_share: float) -> GroupShipments | None:
    """Return what a party and its group sent before the transaction; None: nothing."""
    group = corporate_group(context, party, min_share, LINKS)
    own_pids = {member.pid for member in self_and_possible_duplicates(context, party)}
    # asked apart: what the party itself sent is asked of it by other indicators, too
    shipments = [*sent_by(context, own_pids), *sent_by(context, group.keys() - own_pids)]
    today = day_number(context.on)
    earlier = [row for row in shipments if shipment_days(row)[0] < today]
    if not earlier:
        return None
    pids = pids_of_parties(context.engine, earlier)
    rows = tuple((row, group[pids[row.shipper or ""]]) for row in earlier)
    return GroupShipments(rows, pids, group)
