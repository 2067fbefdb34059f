"""Own deliveries: the goods of an assessed transaction have left, and later assessments see it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onward.api.inputs.days import latest_today, timestamp
from onward.api.outcomes import refuse_changed
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject
    from onward.graph.model import Shipment
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.model.assessment import Assessment
    from onward.queries.records.store import RecordStore


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedRecord:
    """A delivery that was recorded.

    Attributes:
        assessment: Id of the assessment.
        transaction: Id of its transaction.
        date: Day on which the goods left.
        is_new: False where the same was recorded before.
        layer: The layer that holds it.
        snapshot: Id of the snapshot that is current now.
        shipments: One delivery an item.
    """

    assessment: str
    transaction: str
    date: date
    is_new: bool
    layer: str
    snapshot: str
    shipments: "tuple[Shipment, ...]"

    def to_data(self) -> "JsonObject":
        """Return the record as ``onward shipped --json`` prints it."""
        from onward.queries.shipments import shipment_data

        return {
            "assessment": self.assessment,
            "transaction": self.transaction,
            "date": self.date.isoformat(),
            "new": self.is_new,
            "layer": self.layer,
            "snapshot": self.snapshot,
            "shipments": [shipment_data(shipment) for shipment in self.shipments],
        }


def check_departure(day: date | None) -> date:
    """Return the day on which goods left.

    Raises:
        UsageError: There is none, or it is after today.
    """
    if day is None:
        raise UsageError("say on which day the goods left")
    if day > latest_today():
        raise UsageError(f"--date {day} is in the future; record a delivery when it has left")
    return day


def record_delivery(
    folder: "WorkspaceFolder", store: "RecordStore", assessment: "Assessment", left: date
) -> ShippedRecord:
    """Record that the goods of an assessed transaction have left; see `Workspace.shipped`."""
    from onward.queries.records.entries import LoggedAct
    from onward.queries.shipments import LAYER, add_shipments, log_payload, shipments_of_transaction

    refuse_changed(assessment, str(store.path))
    added = shipments_of_transaction(assessment.to_data(), left)
    # the layer grows by these rows alone: what it holds stays, whoever else has added to it
    snapshot = folder.extend(LAYER, lambda recorded: add_shipments(recorded, added))
    # the log keeps a hash of the rows, so that a second record of the same adds nothing
    rows = log_payload(added)
    note = LoggedAct("shipped", assessment.id, assessment.rule_pack.hash, rows, snapshot.id)
    (is_new,) = store.note([note], timestamp())
    return ShippedRecord(
        assessment=assessment.id,
        transaction=assessment.transaction.id,
        date=left,
        is_new=is_new,
        layer=LAYER,
        snapshot=snapshot.id,
        shipments=tuple(added.shipments),
    )
