"""Rules on past shipments: which rows they look at, in which days, and the finding of them.

A detector of shipments picks rows (`list_received`, `sent_by`, `group_shipments`), compares their
days with a window (`DayWindow`) or their quantities with each other (`sum_quantities`), makes
`ShipmentEvidence` of those that count, and has `find_shipments` make the finding.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, TypeVar, Unpack

from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, DetectedFacts, Subject
from onward.queries.ownership.owners import (
    GroupMember,
    corporate_group,
    self_and_possible_duplicates,
)
from onward.queries.shipments import (
    pids_of_parties,
    read_quantity,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)

# ------------------------------------------------------------------------------------------------
# Which rows: what a party received, what it sent, what its group sent.
# ------------------------------------------------------------------------------------------------

RECEIVERS: Final = ("consignee", "end_user")

LINKS: Final = 2
"""Most ownership links between the party and the parent or subsidiary that sent."""


def shipping_subjects(context: Context) -> tuple[Subject, ...]:
    """Return the parties that an indicator asks about; none where no shipments are loaded."""
    return context.with_roles(context.roles) if context.has_shipments else ()


def list_received(context: Context, parties: Collection[int]) -> Sequence[Shipment]:
    """Return what some parties received, as far as known, by date."""
    return context.engine.shipments(sorted(parties), RECEIVERS, context.as_of)


def keep_earlier(context: Context, rows: Iterable[Shipment]) -> list[Shipment]:
    """Return the rows that began before the transaction."""
    today = day_number(context.on)
    return [row for row in rows if shipment_days(row)[0] < today]


def receivers_of(shipment: Shipment, pids: Mapping[str, int]) -> list[int]:
    """Return who got a shipment, its consignee first; `pids` as `pids_of_parties` returns them."""
    named = (shipment.consignee, shipment.end_user)
    return list(dict.fromkeys(pids[party] for party in named if party and party in pids))


@dataclass(frozen=True, slots=True)
class GroupShipments:
    """Shipments by a party and its group before the transaction.

    Attributes:
        rows: Each shipment and who sent it, by date.
        pids: Of every party that they name, by the id under which they do.
        group: Everybody who belongs together with the party, by pid.
    """

    rows: tuple[tuple[Shipment, GroupMember], ...] = ()
    pids: Mapping[str, int] = field(default_factory=dict)
    group: Mapping[int, GroupMember] = field(default_factory=dict)

    def receivers_outside(self, shipment: Shipment) -> list[int]:
        """Return who got a shipment, the group itself left out."""
        return [pid for pid in receivers_of(shipment, self.pids) if pid not in self.group]

    def path_to(self, shipment: Shipment, sender: GroupMember, receiver: int) -> tuple[int, ...]:
        """Return the ties from the party over who sent a shipment to who got it."""
        return (*sender.path, *ties_to(shipment, receiver, self.pids))


def group_shipments(context: Context, party: int) -> GroupShipments:
    """Return what a party and its group sent before the transaction.

    The group reaches as far as the indicator's parameter `min_share` says.
    """
    group = corporate_group(context, party, float(context.params["min_share"]), LINKS)
    own_pids = {member.pid for member in self_and_possible_duplicates(context, party)}
    # asked apart: what the party itself sent is asked of it by other indicators, too
    shipments = [*sent_by(context, own_pids), *sent_by(context, group.keys() - own_pids)]
    earlier = keep_earlier(context, shipments)
    if not earlier:
        return GroupShipments()
    pids = pids_of_parties(context.engine, earlier)
    rows = tuple((row, group[pids[row.shipper or ""]]) for row in earlier)
    return GroupShipments(rows, pids, group)


# ------------------------------------------------------------------------------------------------
# Windows of days, and quantities within them.
# ------------------------------------------------------------------------------------------------

YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Days from one until before another, as numbers."""

    begins: int
    ends: int

    def holds(self, shipment: Shipment) -> Literal["surely", "possibly", "no"]:
        """Tell whether the days that a shipment's date can mean lie within."""
        first, last = shipment_days(shipment)
        if last < self.begins or first >= self.ends:
            return "no"
        return "surely" if self.begins <= first and last < self.ends else "possibly"

    def holds_first_day(self, shipment: Shipment) -> bool:
        """Tell whether the first day that a shipment's date can mean lies within."""
        return self.begins <= shipment_days(shipment)[0] < self.ends


def sum_quantities(rows: Iterable[Shipment]) -> Decimal | None:
    """Return the sum of the quantities; None where one of them is not stated."""
    quantities = [read_quantity(row.quantity) for row in rows]
    stated = [quantity for quantity in quantities if quantity is not None]
    return sum(stated, Decimal(0)) if len(stated) == len(quantities) else None


# ------------------------------------------------------------------------------------------------
# The finding: of what is certain, else of all that is possible.
# ------------------------------------------------------------------------------------------------

PATHS: Final = 3
"""Paths, or chains, that a finding shows."""


@dataclass(frozen=True, slots=True)
class ShipmentEvidence:
    """A shipment that counts, the ties that lead to it, and what is not certain of it.

    Attributes:
        shipment: The shipment.
        sender: As whom the party sent it: itself, one of its group, or who is possibly the same.
        path: Tie ids from the party.
        doubts: What keeps it from being certain.
        rank: What is shown first.
    """

    shipment: Shipment
    sender: GroupMember
    path: tuple[int, ...]
    doubts: tuple[str, ...]
    rank: tuple[Any, ...]


Evidence = TypeVar("Evidence", bound=ShipmentEvidence)


def keep_surest(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return what is certain, else everything, in the order in which it is shown."""
    rows = list(evidence)
    sure = [row for row in rows if not row.doubts]
    return sorted(sure or rows, key=lambda row: row.rank)


def find_shipments(
    context: Context, surest: Sequence[ShipmentEvidence], **facts: Unpack[DetectedFacts]
) -> Detected:
    """Return the finding of some shipments, with their paths and as rows of evidence.

    Args:
        context: The question.
        surest: As `keep_surest` returns them; at least one.
        facts: What else the finding says, as `Context.find` takes it.
    """
    paths = list(dict.fromkeys(row.path for row in surest))
    facts["paths"] = tuple(paths[:PATHS])
    facts["more"] = "yes" if len(paths) > PATHS else "no"
    facts["values"] = {
        **facts.get("values", {}),
        **shipment_evidence(row.shipment for row in surest),
    }
    facts["possible_because"] = surest[0].doubts
    return context.find(**facts)
