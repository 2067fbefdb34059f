"""Cells of own tables that could not be read, and the orders for which they can matter.

A lost share, day or country is about the parties of its row. It matters for an order only where the
ties of the graph lead from a party of the order, from whom one resembles, or from a named owner, to
one of them: every path, sum and list entry that could have rested on the cell runs there. A cell of
an item matters for the orders of its number, and one that is about nobody in particular for all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from onward.errors import EngineError
from onward.graph.model import TieKind
from onward.queries.assessment.resolving.resolution import Resolution
from onward.queries.detection.context import Context, LayerFacts

MOST_PARTIES: Final = 5_000
"""Parties among which is looked; where more hang together, every cell is taken to matter."""


_ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")


@dataclass(slots=True)
class LostCells:
    """The cells that could not be read, as far as they may concern an order.

    Attributes:
        context: The order's question.
        resolution: Who its parties are.
    """

    context: Context
    resolution: Resolution
    _near: frozenset[int] | None = None
    _is_looked_for: bool = False

    def count(self, layer: LayerFacts) -> int:
        """Return how many of a layer's lost cells may concern the order."""
        located = [about for about in layer.lost if about]
        if not located:
            return layer.cells_left_out
        ids = sorted({party for about in located for party in about})
        pids = dict(zip(ids, self.context.engine.find(ids), strict=True))
        order = self.context.transaction
        items = {f"{layer.dataset}:{item.sku}".casefold() for item in order.items if item.sku}
        concerning = sum(
            any(party.casefold() in items or self._is_near(pids[party]) for party in about)
            for about in located
        )
        return layer.cells_left_out - len(located) + concerning

    def _is_near(self, pid: int | None) -> bool:
        if not self._is_looked_for:
            self._near, self._is_looked_for = self._find_near(), True
        return self._near is None or pid in self._near

    def _find_near(self) -> frozenset[int] | None:
        """Return the parties that hang together with those of the order; None where many do."""
        # level by level, until nobody new is met
        seen = set(self._list_starts())
        frontier = sorted(seen)
        try:
            while frontier:
                frontier = sorted(set(self._list_neighbours(frontier)) - seen)
                seen.update(frontier)
                if len(seen) > MOST_PARTIES:
                    return None
        except EngineError:
            return None
        return frozenset(seen)

    def _list_neighbours(self, pids: Sequence[int]) -> Iterator[int]:
        engine = self.context.engine
        # ties of all days: what is lost may be the day
        batch = engine.incident(pids, tuple(TieKind), "both", None, None)
        yield from batch.start.tolist()
        yield from batch.end.tolist()
        if any(layer.shipments for layer in self.context.layers):
            traders = {
                party
                for shipment in engine.shipments(pids, _ROLES, None)
                for role in _ROLES
                if (party := getattr(shipment, role)) is not None
            }
            yield from filter(None, engine.find(sorted(traders)))

    def _list_starts(self) -> Iterator[int]:
        """Yield the parties of the order, its owners and whom they may be."""
        yield from (subject.pid for subject in self.context.subjects)
        overlay = self.resolution.overlay
        ids = {party.id for party in overlay.parties}
        ids.update(end for tie in overlay.ties for end in (tie.start, tie.end))
        matched = (match.candidate for match in self.resolution.matches)
        ids.update(candidate.party for candidate in matched if candidate is not None)
        yield from filter(None, self.context.engine.find(sorted(ids)))
