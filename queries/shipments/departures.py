"""Which orders have left, by the layer of own shipments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from onward.graph.dates import first_day
from onward.graph.model import Shipment
from onward.graph.store.snapshots import Snapshot
from onward.queries.shipments.own_shipments import LAYER

_HASH_DIGITS: Final = 16
"""Digits of the order's hash with which the key of an own shipment begins."""


@dataclass(frozen=True, slots=True)
class Departures:
    """The days on which the goods of orders left, as recorded.

    Attributes:
        by_hash: By the beginning of the order's hash: of the order exactly as it was recorded.
        by_id: By the order's id: also of an earlier form of it.
    """

    by_hash: Mapping[str, date] = field(default_factory=dict)
    by_id: Mapping[str, date] = field(default_factory=dict)

    @classmethod
    def read(cls, snapshot: Snapshot) -> "Departures":
        """Read the layer of own shipments, if there is one."""
        layer = snapshot.layer(LAYER)
        if layer is None or not layer.counts.get("shipments"):
            return cls()
        from onward.graph.statements.tables import shipments_of  # noqa: PLC0415  # brings Arrow

        return cls.of(shipments_of(snapshot.read(layer, "shipments")))

    @classmethod
    def of(cls, shipments: tuple[Shipment, ...]) -> "Departures":
        """Return the days on which own shipments left, the last of several."""
        by_hash: dict[str, date] = {}
        by_id: dict[str, date] = {}
        for shipment in shipments:
            left = first_day(shipment.date)
            order_hash = shipment.source.record.partition("/")[0]
            by_hash[order_hash] = max(left, by_hash.get(order_hash, left))
            for order in (value for key, value in shipment.notes if key == "transaction"):
                by_id[order] = max(left, by_id.get(order, left))
        return cls(by_hash, by_id)

    def of_order(self, order_hash: str, as_of: date | None) -> date | None:
        """Return the day on which the goods of an order left, where that was known by `as_of`."""
        return _day_if_known(self.by_hash.get(order_hash[:_HASH_DIGITS]), as_of)

    def of_other_form(self, order_id: str, as_of: date | None) -> date | None:
        """Return the day on which goods of an order left, whatever else it said then."""
        return _day_if_known(self.by_id.get(order_id), as_of)


def _day_if_known(left: date | None, as_of: date | None) -> date | None:
    return None if left is None or (as_of is not None and left > as_of) else left
