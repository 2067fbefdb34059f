"""Ties around a frontier of parties, and neighbourhoods for maps."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

import numpy as np

from onward.graph.codes import division
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
from onward.graph.dates import day_number, known_day, since_day, until_day
from onward.graph.engine import Direction, Neighbourhood, Overlay, PartyRecord, TieBatch, TieCount
from onward.graph.model import Party, PartyKind, Tie, TieKind, party_pid
from onward.graph.pattern import Pattern, Question

# ------------------------------------------------------------------------------------------------
# The statements of one transaction, laid over a compiled graph without touching it.
# ------------------------------------------------------------------------------------------------


class OverlayGraph:
    """A few parties and ties beside a graph; its nodes count on from the graph's own.

    Attributes:
        parties: The overlay's own parties by node; None for one that only a tie names.
        ties: Columns like the graph's, in tid order.
        rows: The tie of each position.
    """

    def __init__(self, graph: Graph, overlay: Overlay) -> None:
        self.graph = graph
        self.pids: list[int] = []
        self.ids: list[str] = []
        self.parties: list[Party | None] = []
        self._node_of: dict[int, int] = {}
        for party in sorted(overlay.parties, key=lambda party: party.id):
            node = self._add_node(party.id)
            if node >= graph.node_count:
                self.parties[node - graph.node_count] = party
        self.rows = sorted(overlay.ties, key=lambda tie: tie.tid)
        self.datasets = _extend_texts(graph.datasets, (tie.source.dataset for tie in self.rows))
        self.interests = _extend_texts(graph.interests, (tie.interest for tie in self.rows))
        self.ties = _build_ties(
            self, [(self._add_node(t.start), self._add_node(t.end)) for t in self.rows]
        )
        self._position = {tie.tid: position for position, tie in enumerate(self.rows)}
        self.by_start = _group_positions(self.ties.start)
        self.by_end = _group_positions(self.ties.end)

    def _add_node(self, party_id: str) -> int:
        pid = party_pid(party_id)
        node = self.graph.node_of(pid)
        if node is None:
            # Not a party of the graph: maybe one that the overlay has named before.
            node = self._node_of.get(pid)
        if node is None:
            node = self.graph.node_count + len(self.pids)
            self._node_of[pid] = node
            self.pids.append(pid)
            self.ids.append(party_id)
            self.parties.append(None)
        return node

    def node_of(self, pid: int) -> int | None:
        """Return the node of a handle that only the overlay holds."""
        return self._node_of.get(pid)

    def pid_of(self, node: int) -> int:
        """Return the handle of a node, of the graph or of the overlay."""
        place = node - self.graph.node_count
        return int(self.graph.pid[node]) if place < 0 else self.pids[place]

    def list_ties(self, node: int) -> Iterator[tuple[Array, bool]]:
        """Yield the positions of the overlay's ties at a node, and whether they start there."""
        for groups, from_start in ((self.by_start, True), (self.by_end, False)):
            if node in groups:
                yield groups[node], from_start

    def position(self, tid: int) -> int | None:
        """Return the position of one of the overlay's ties, or None."""
        return self._position.get(tid)

    def tie(self, tid: int) -> Tie | None:
        """Return one of the overlay's ties, or None."""
        position = self._position.get(tid)
        return None if position is None else self.rows[position]

    def record(self, node: int) -> PartyRecord:
        """Return the row of an overlay node."""
        position = node - self.graph.node_count
        party = self.parties[position]
        return PartyRecord(self.ids[position], (party,) if party else (), ())

    def starts_here(self, pattern: Pattern, node: int, *, definite: bool) -> bool:
        """Tell whether a path may start at an overlay node (`graph.pattern`, Start)."""
        party = self.parties[node - self.graph.node_count]
        kind = party.kind if party else PartyKind.UNKNOWN
        if not pattern.start.kinds or kind in pattern.start.kinds:
            return True
        # An undescribed party may be of any kind.
        may_be = kind == PartyKind.UNKNOWN or self._may_be_of(node, pattern.start.kinds)
        return may_be and not definite

    def _may_be_of(self, node: int, kinds: Sequence[PartyKind]) -> bool:
        """Tell whether a rule infers that an overlay node is of one of some kinds."""
        return not self.record(node).inferred_kinds.isdisjoint(kinds)

    def ends_here(self, question: Question, node: int, *, definite: bool) -> bool:
        """Tell whether a path may end at an overlay node (`graph.pattern`, End)."""
        end = question.pattern.end
        position = node - self.graph.node_count
        party = self.parties[position]
        kind = party.kind if party else PartyKind.UNKNOWN
        is_sure_of_kind = not end.kinds or kind in end.kinds
        if not is_sure_of_kind and (definite or not self._may_be_of(node, end.kinds)):
            return False
        if end.topics and not self._carries_topics(question, node, definite=definite):
            return False
        sector = division(party.sector) if party and party.sector else None
        if end.sectors and sector not in end.sectors:
            return False
        if self.pids[position] in question.not_ends:
            return False
        if question.only_ends is not None and self.pids[position] not in question.only_ends:
            return False
        if question.end_countries is None:
            return True
        # Without a country it may be anywhere: possible, never definite.
        if party is None or party.country is None:
            return not definite
        countries = question.end_countries
        return party.country in (countries.definite if definite else countries.possible)

    def _carries_topics(self, question: Question, node: int, *, definite: bool) -> bool:
        record, on, as_of = self.record(node), question.on, question.as_of
        topics = record.topics(on, as_of)
        if not definite:
            topics |= record.inferred_topics(on, as_of)
        return not topics.isdisjoint(question.pattern.end.topics)


def _extend_texts(texts: tuple[str, ...], more: Iterable[str | None]) -> tuple[str, ...]:
    """Return a text list with the texts that it lacks at its end, so that codes stay."""
    missing = {text for text in more if text} - set(texts)
    return (*texts, *sorted(missing))


def _build_ties(over: OverlayGraph, ends: list[tuple[int, int]]) -> Ties:
    rows = over.rows
    datasets = {text: code for code, text in enumerate(over.datasets)}
    interests = {text: code for code, text in enumerate(over.interests)}
    nan = float("nan")
    days_known = [known_day(tie.source.published, tie.source.retrieved) for tie in rows]
    return Ties(
        tid=np.array([tie.tid for tie in rows], np.int64),
        start=np.array([start for start, _ in ends], np.int32),
        end=np.array([end for _, end in ends], np.int32),
        kind=np.array([TIE_CODE[tie.kind] for tie in rows], np.uint8),
        share_min=np.array([tie.share.min if tie.share else nan for tie in rows], np.float64),
        share_max=np.array([tie.share.max if tie.share else nan for tie in rows], np.float64),
        flags=np.array([_build_flags(tie) for tie in rows], np.uint8),
        since=np.array([since_day(tie.since) for tie in rows], np.int32),
        until=np.array([until_day(tie.until) for tie in rows], np.int32),
        known=np.array(days_known, np.int32),
        dataset=np.array([datasets.get(tie.source.dataset, -1) for tie in rows], np.int16),
        interest=np.array([interests.get(tie.interest or "", -1) for tie in rows], np.int16),
    )


def _build_flags(tie: Tie) -> int:
    flags = INFERRED if tie.standing == "inferred" else 0
    flags |= INDIRECT if tie.directness == "indirect" else 0
    if tie.share:
        flags |= MIN_EXCLUSIVE if tie.share.min_exclusive else 0
        flags |= MAX_EXCLUSIVE if tie.share.max_exclusive else 0
    return flags


def _group_positions(nodes: Array) -> dict[int, Array]:
    groups: dict[int, list[int]] = defaultdict(list)
    for position, node in enumerate(nodes.tolist()):
        groups[node].append(position)
    return {node: np.array(positions, np.int32) for node, positions in groups.items()}


FEW = 8
"""So many nodes are read one by one, kind by kind; more of them all at once."""

_KINDS: Final = tuple(TieKind)
_EVERY_KIND: Final = np.ones(len(TIE_KINDS), bool)


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


def kinds_at(graph: Graph, over: OverlayGraph | None, node: int) -> frozenset[TieKind]:
    """Return the kinds of the ties at a node, at any time; of a hub's ties few are looked at."""
    codes: set[int] = set()
    if node < graph.node_count:
        for ptr, kind in ((graph.out_ptr, graph.out_kind), (graph.in_ptr, graph.in_kind)):
            codes.update(kind.item(run.start) for run in find_runs(ptr, kind, node, _EVERY_KIND))
    if over is not None:
        for rows, _ in over.list_ties(node):
            codes.update(over.ties.kind[rows].tolist())
    return frozenset(_KINDS[code] for code in codes)


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


# ------------------------------------------------------------------------------------------------
# How many ties a party has, by kind and direction: counted without a row of any of them.
# ------------------------------------------------------------------------------------------------

_EVERY_KIND_TALLIES: Final = np.ones(len(TIE_KINDS), bool)

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
            for run in find_runs(ptr, kind, node, _EVERY_KIND_TALLIES):
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
