"""Which rows of several sources may tell of one and the same shipment.

A source can add a finding, never inflate one (docs/semantics.md, Statements of several sources): a
consignment that the customs of one country and a bill of lading both tell of is one consignment.
Two rows of one source are two shipments; rows of different sources are one where their parties and
customs code are the same and their dates overlap. What else they say may differ: each stays a
reading of its own.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from onward.queries.detectors.past_exports.hist_onward_exporter.pairs import DirectedShipment


@dataclass(slots=True)
class _Consignment:
    """Rows of different sources, and the days on which all of them can have begun."""

    first: int
    last: int
    rows: list[DirectedShipment] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    datasets: set[str] = field(default_factory=set)

    def may_take(self, row: DirectedShipment) -> bool:
        """Tell whether a row may tell of this shipment, too."""
        return (
            row.shipment.source.dataset not in self.datasets
            and row.days[0] <= self.last
            and row.days[1] >= self.first
            and all(_share_receivers(row.receivers, other.receivers) for other in self.rows)
        )

    def add(self, position: int, row: DirectedShipment) -> None:
        self.first, self.last = max(self.first, row.days[0]), min(self.last, row.days[1])
        self.rows.append(row)
        self.positions.append(position)
        self.datasets.add(row.shipment.source.dataset)


def group_rows(rows: Sequence[DirectedShipment]) -> list[tuple[int, ...]]:
    """Group rows by the shipment that they may tell of.

    Args:
        rows: Sorted by their first day.

    Returns:
        Positions of the rows of each shipment; as many as there must be shipments at least, in
        the order of their first rows.
    """
    # one source tells of each shipment once
    if len({row.shipment.source.dataset for row in rows}) < 2:
        return [(position,) for position in range(len(rows))]
    groups: list[_Consignment] = []
    open_groups: dict[tuple[int | None, str], list[_Consignment]] = defaultdict(list)
    for position, row in enumerate(rows):
        key = row.shipper, row.hs
        # rows come by day: a group that has ended before this row takes no later one either
        open_groups[key] = [group for group in open_groups[key] if group.last >= row.days[0]]
        fitting = next((group for group in open_groups[key] if group.may_take(row)), None)
        if fitting is None:
            fitting = _Consignment(*row.days)
            groups.append(fitting)
            open_groups[key].append(fitting)
        fitting.add(position, row)
    return [tuple(group.positions) for group in groups]


def _share_receivers(ours: frozenset[int], theirs: frozenset[int]) -> bool:
    """Tell whether receivers may be the same: one source may leave out the end-user."""
    return ours <= theirs or theirs <= ours
