"""Ties around a frontier of parties, and neighbourhoods for maps."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

import numpy as np

from onward.graph.columns.columns import (
    INDIRECT,
    INFERRED,
    IS_UNDIRECTED,
    MAX_EXCLUSIVE,
    MIN_EXCLUSIVE,
    TIE_CODE,
    TIE_KINDS,
    Array,
    Graph,
    Ties,
    expand_groups,
    find_runs,
)
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.dates import day_number
from onward.graph.engine import Direction, Neighbourhood, TieBatch

FEW = 8
"""So many nodes are read one by one, kind by kind; more of them all at once."""


def incident(
    graph: Graph,
    over: OverlayGraph | None,
    nodes: Sequence[int],
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> TieBatch:
    """Return the ties that touch the nodes, each once, in tid order (`engine.Engine.incident`)."""
    frontier = np.array(sorted(set(nodes)), np.int64)
    base = frontier[frontier < graph.node_count]
    rows = _base_rows(graph, base, kinds, direction, on, as_of)
    if over is None:
        return _read_batch(graph, over, graph.ties, rows)
    extra = overlay_rows(over, frontier.tolist(), kinds, direction, on, as_of)
    return gather_ties(graph, over, rows, extra)


def gather_ties(graph: Graph, over: OverlayGraph, rows: Array, extra: Array) -> TieBatch:
    """Return ties of the graph and of the overlay by position, as one batch in tid order."""
    if not len(extra):
        return _read_batch(graph, over, graph.ties, rows)
    of_overlay = _read_batch(graph, over, over.ties, extra)
    if not len(rows):
        return of_overlay
    return _merge_batches(_read_batch(graph, over, graph.ties, rows), of_overlay)


def _base_rows(
    graph: Graph,
    nodes: Array,
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> Array:
    sides = (
        (graph.out_ptr, graph.out_pos, graph.out_kind, True),
        (graph.in_ptr, graph.in_pos, graph.in_kind, False),
    )
    parts = []
    for ptr, positions, kind, outward in sides:
        is_taken = _choose_kinds(tuple(kinds), direction, outward=outward)
        if len(nodes) <= FEW:
            for node in nodes.tolist():
                parts += [positions[run] for run in find_runs(ptr, kind, node, is_taken)]
        else:
            places = expand_groups(ptr, nodes)[0]
            parts.append(positions[places[is_taken[kind[places]]]])
    if not parts:  # as most parties have no tie of most kinds
        return _NO_ROWS
    rows = np.concatenate(parts)
    rows = rows[are_live(graph.ties, rows, on, as_of)]
    # A tie between two parties of the frontier was found from both ends.
    return np.unique(rows) if len(rows) else rows


def overlay_rows(
    over: OverlayGraph,
    nodes: Sequence[int],
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> Array:
    """Return the positions of the overlay's ties that touch the nodes, in tid order."""
    positions: set[int] = set()
    for node in nodes:
        for rows, from_start in over.list_ties(node):
            chosen = _choose_kinds(tuple(kinds), direction, outward=from_start)
            is_taken = chosen[over.ties.kind[rows]]
            positions.update(rows[is_taken & are_live(over.ties, rows, on, as_of)].tolist())
    return np.array(sorted(positions), np.int32) if positions else _NO_ROWS


@lru_cache(maxsize=256)
def _choose_kinds(kinds: tuple[str, ...], direction: Direction, *, outward: bool) -> Array:
    """Return the kinds to take, by code, seen from a node where the tie starts (or ends)."""
    chosen = np.zeros(len(TIE_KINDS), bool)
    chosen[[TIE_CODE[kind] for kind in kinds]] = True
    # A tie that starts at the node points outward; undirected kinds fit either way.
    fits = direction == "both" or (direction == "out") == outward
    return chosen if fits else chosen & IS_UNDIRECTED


def are_live(ties: Ties, rows: Array, on: date | None, as_of: date | None) -> Array:
    """Tell which ties hold on a day (any day where it is None) and were known by another."""
    is_known = are_known(ties, rows, as_of)
    return is_known if on is None else is_known & do_hold(ties, rows, on)


def are_known(ties: Ties, rows: Array, as_of: date | None) -> Array:
    """Tell which ties were known by a day; without a day all were."""
    if as_of is None:
        return np.ones(len(rows), bool)
    return ties.known[rows] <= day_number(as_of)


def do_hold(ties: Ties, rows: Array, on: date) -> Array:
    """Tell which ties hold on a day."""
    day = day_number(on)
    return (ties.since[rows] <= day) & (ties.until[rows] > day)


def _read_batch(graph: Graph, over: OverlayGraph | None, ties: Ties, rows: Array) -> TieBatch:
    if not len(rows):
        return _read_nothing(graph, over)
    flags = ties.flags[rows]
    return TieBatch(
        tid=ties.tid[rows],
        start=_list_pids(graph, over, ties.start[rows]),
        end=_list_pids(graph, over, ties.end[rows]),
        kind=ties.kind[rows],
        share_min=ties.share_min[rows],
        share_max=ties.share_max[rows],
        min_exclusive=(flags & MIN_EXCLUSIVE) != 0,
        max_exclusive=(flags & MAX_EXCLUSIVE) != 0,
        dataset=ties.dataset[rows].astype(np.int32),
        interest=ties.interest[rows].astype(np.int32),
        inferred=(flags & INFERRED) != 0,
        indirect=(flags & INDIRECT) != 0,
        since=ties.since[rows],
        datasets=graph.datasets if over is None else over.datasets,
        interests=graph.interests if over is None else over.interests,
    )


def _read_nothing(graph: Graph, over: OverlayGraph | None) -> TieBatch:
    """Return a batch without ties, quickly: it is the answer to most questions."""
    return TieBatch(
        **_NOTHING,
        datasets=graph.datasets if over is None else over.datasets,
        interests=graph.interests if over is None else over.interests,
    )


def _list_pids(graph: Graph, over: OverlayGraph | None, nodes: Array) -> Array:
    if over is None or not over.pids or not (nodes >= graph.node_count).any():
        return graph.pid[nodes]
    in_overlay = nodes >= graph.node_count
    pids = np.empty(len(nodes), np.int64)
    pids[~in_overlay] = graph.pid[nodes[~in_overlay]]
    pids[in_overlay] = np.array(over.pids, np.int64)[nodes[in_overlay] - graph.node_count]
    return pids


def _merge_batches(left: TieBatch, right: TieBatch) -> TieBatch:
    # The overlay's ties fall between the graph's in tid order.
    order = np.argsort(np.concatenate([left.tid, right.tid]), kind="stable")
    columns = {
        name: np.concatenate([getattr(left, name), getattr(right, name)])[order]
        for name in _COLUMNS
    }
    return TieBatch(**columns, datasets=left.datasets, interests=left.interests)


_NOTHING: Final[dict[str, Array]] = {
    **dict.fromkeys(("tid", "start", "end"), np.zeros(0, np.int64)),
    "kind": np.zeros(0, np.uint8),
    **dict.fromkeys(("share_min", "share_max"), np.zeros(0, np.float64)),
    **dict.fromkeys(("min_exclusive", "max_exclusive"), np.zeros(0, bool)),
    **dict.fromkeys(("dataset", "interest"), np.zeros(0, np.int32)),
    **dict.fromkeys(("inferred", "indirect"), np.zeros(0, bool)),
    "since": np.zeros(0, np.int32),
}
_COLUMNS: Final = tuple(_NOTHING)
_NO_ROWS: Final = np.zeros(0, np.int32)


class TieSource(Protocol):
    """What a neighbourhood needs of an engine."""

    def incident(
        self,
        parties: Iterable[int],
        kinds: Sequence[str],
        direction: Direction,
        on: date | None,
        as_of: date | None,
    ) -> TieBatch:
        """Return the ties that touch a frontier, each once, in tid order."""

    def by_id(self, pids: Sequence[int]) -> list[int]:
        """Sort parties by canonical id."""


def ego(
    engine: TieSource, party: int, hops: int, on: date | None, as_of: date | None, budget: int
) -> Neighbourhood:
    """Walk outwards ring by ring; within a ring, parties come by canonical id."""
    chosen = [party]
    seen = {party}
    ring = [party]
    left_out = 0
    for _ in range(hops):
        batch = engine.incident(ring, TIE_KINDS, "both", on, as_of)
        fresh = np.unique(np.concatenate([batch.start, batch.end])).tolist()
        ring = engine.by_id([pid for pid in fresh if pid not in seen])
        seen.update(ring)
        # The next ring starts from the whole ring, so that distances stay true beyond the budget.
        room = max(0, budget - len(chosen))
        chosen += ring[:room]
        left_out += len(ring) - len(ring[:room])
    batch = engine.incident(chosen, TIE_KINDS, "both", on, as_of)
    inside = np.array(sorted(chosen), np.int64)
    within = np.isin(batch.start, inside) & np.isin(batch.end, inside)
    return Neighbourhood(
        tuple(chosen), tuple(batch.tid[within].tolist()), complete=left_out == 0, left_out=left_out
    )
