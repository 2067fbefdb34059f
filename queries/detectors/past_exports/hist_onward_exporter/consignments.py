"""Which rows of several sources may tell of one and the same delivery.

A source can add a finding, never inflate one (02, Statements and shares): a consignment that the
customs of one country and a bill of lading both tell of is one consignment. Two rows of one source
are two deliveries; rows of different sources are one where their parties and customs code are the
same and their dates overlap. What else they say may differ: each stays a reading of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onward.queries.detectors.past_exports.hist_onward_exporter.pairs import Row


@dataclass(slots=True)
class _Consignment:
    """Rows of different sources, and the days on which all of them can have begun."""

    first: int
    last: int
    rows: list[Row] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    datasets: set[str] = field(default_factory=set)

    def takes(self, row: Row) -> bool:
        """Tell whether a row may tell of this delivery, too."""
        return (
            row.shipment.source.dataset not in self.datasets
            and row.days[0] <= self.last
            and row.days[1] >= self.first
            and all(_alike(row.receivers, other.receivers) for other in self.rows)
        )

    def add(self, at: int, row: Row) -> None:
        self.first, self.last = max(self.first, row.days[0]), min(self.last, row.days[1])
        self.rows.append(row)
        self.places.append(at)
        self.datasets.add(row.shipment.source.dataset)


def consignments(rows: Sequence[Row]) -> list[tuple[int, ...]]:
    """Group rows by the delivery that they may tell of.

    Args:
        rows: Sorted by their first day.

    Returns:
        Positions of the rows of each delivery; as many as there must be deliveries at least, in
        the order of their first rows.
    """
    if len({row.shipment.source.dataset for row in rows}) < 2:
        return [(at,) for at in range(len(rows))]
    found: list[_Consignment] = []
    open_: dict[tuple[int | None, str], list[_Consignment]] = defaultdict(list)
    for at, row in enumerate(rows):
        key = row.shipper, row.hs
        open_[key] = [one for one in open_[key] if one.last >= row.days[0]]
        fitting = _fitting(open_[key], row)
        if fitting is None:
            fitting = _Consignment(*row.days)
            found.append(fitting)
            open_[key].append(fitting)
        fitting.add(at, row)
    return [tuple(one.places) for one in found]


def _fitting(begun: Iterable[_Consignment], row: Row) -> _Consignment | None:
    return next((one for one in begun if one.takes(row)), None)


def _alike(ours: frozenset[int], theirs: frozenset[int]) -> bool:
    """Tell whether receivers may be the same: one source may leave out the end-user."""
    return ours <= theirs or theirs <= ours
