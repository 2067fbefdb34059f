"""How many ties a party has, by kind and direction: counted without a row of any of them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np

from onward.graph.columns.columns import IS_UNDIRECTED, TIE_KINDS, Array, Graph, Ties, find_runs
from onward.graph.columns.incident import are_known, do_hold
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.engine import Direction, TieBatch, TieCount

_EVERY_KIND: Final = np.ones(len(TIE_KINDS), bool)

_Group = tuple[int, Direction]


class _Count:
    """The ties of one kind and direction, while they are counted."""

    __slots__ = ("any_day", "others", "ties")

    def __init__(self) -> None:
        self.any_day = 0
        self.ties = 0
        self.others: list[Array] = []

    def add(self, any_day: int, others: Array) -> None:
        """Add ties of any day, and whom those of the day asked lead to."""
        self.any_day += any_day
        self.ties += len(others)
        self.others.append(others)


def tally(
    graph: Graph, over: OverlayGraph | None, node: int, on: date, as_of: date | None
) -> tuple[TieCount, ...]:
    """Count the ties at a node (`engine.Engine.tally`)."""
    counts: defaultdict[_Group, _Count] = defaultdict(_Count)
    for ties, rows, is_outward in _list_rows(graph, over, node):
        code = ties.kind.item(rows[0])
        # wide numbers once, or every column that is read by them widens them again
        places = rows.astype(np.intp)
        others = (ties.end if is_outward else ties.start)[places]
        is_known = are_known(ties, places, as_of)
        if not is_outward:
            # a tie of a party with itself stands on both sides, and goes out
            is_known &= others != node
        is_live = is_known & do_hold(ties, places, on)
        count = counts[code, _direction_of(code, is_outward=is_outward)]
        count.add(int(np.count_nonzero(is_known)), others[is_live])
    size = graph.node_count + (len(over.pids) if over is not None else 0)
    return _write_counts(counts, size)


def tally_batches(party: int, everything: TieBatch, holding: TieBatch) -> tuple[TieCount, ...]:
    """Count the ties of a party by the ties that touch it on any day, and on the day asked."""
    counts: defaultdict[_Group, _Count] = defaultdict(_Count)
    is_holding = np.isin(everything.tid, holding.tid)
    is_inward = (everything.end == party) & (everything.start != party)
    others = np.where(is_inward, everything.start, everything.end)
    # handles are large: they are numbered from 0 on
    numbers = np.unique(others, return_inverse=True)[1]
    for code in np.unique(everything.kind).tolist():
        for side in (True, False):
            is_taken = (everything.kind == code) & (is_inward != side)
            group = code, _direction_of(code, is_outward=side)
            counts[group].add(int(np.count_nonzero(is_taken)), numbers[is_taken & is_holding])
    return _write_counts(counts, len(others))


def _list_rows(
    graph: Graph, over: OverlayGraph | None, node: int
) -> Iterator[tuple[Ties, Array, bool]]:
    """Yield the positions of the ties at a node, kind by kind, and whether they start there."""
    if node < graph.node_count:
        for ptr, positions, kind, is_outward in (
            (graph.out_ptr, graph.out_pos, graph.out_kind, True),
            (graph.in_ptr, graph.in_pos, graph.in_kind, False),
        ):
            for run in find_runs(ptr, kind, node, _EVERY_KIND):
                yield graph.ties, positions[run], is_outward
    if over is not None:
        for rows, is_outward in over.list_ties(node):
            for code in np.unique(over.ties.kind[rows]):
                yield over.ties, rows[over.ties.kind[rows] == code], is_outward


def _direction_of(code: int, *, is_outward: bool) -> Direction:
    if IS_UNDIRECTED.item(code):
        return "both"
    return "out" if is_outward else "in"


def _write_counts(counts: defaultdict[_Group, _Count], size: int) -> tuple[TieCount, ...]:
    """Write the counts of groups that have ties; `size` is above every number of a party."""
    rows = (
        TieCount(
            kind=str(TIE_KINDS[code]),
            direction=direction,
            ties=count.ties,
            parties=_count_distinct(count.others, size),
            other_days=count.any_day - count.ties,
        )
        for (code, direction), count in counts.items()
        if count.any_day
    )
    return tuple(sorted(rows, key=lambda row: (row.kind, row.direction)))


def _count_distinct(parts: list[Array], size: int) -> int:
    if len(parts) == 1 and len(parts[0]) <= 1:
        return len(parts[0])
    # marking is several times as quick as sorting: it counts at a hub, too
    is_there = np.zeros(size, bool)
    for part in parts:
        is_there[part] = True
    return int(np.count_nonzero(is_there))
