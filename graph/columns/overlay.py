"""The statements of one transaction, laid over a compiled graph without touching it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from onward.graph.columns.columns import (
    INDIRECT,
    INFERRED,
    MAX_EXCLUSIVE,
    MIN_EXCLUSIVE,
    TIE_CODE,
    Array,
    Graph,
    Ties,
    find_runs,
)
from onward.graph.columns.labels import Plan
from onward.graph.columns.predicates import StepCodes
from onward.graph.dates import known_day, since_day, until_day
from onward.graph.engine import Overlay, PartyRecord
from onward.graph.model import Party, PartyKind, Tie, party_pid
from onward.graph.pattern import Pattern, Question
from onward.graph.sectors import division


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
        return kind == PartyKind.UNKNOWN and not definite

    def ends_here(self, question: Question, node: int, *, definite: bool) -> bool:
        """Tell whether a path may end at an overlay node (`graph.pattern`, End)."""
        end = question.pattern.end
        position = node - self.graph.node_count
        party = self.parties[position]
        kind = party.kind if party else PartyKind.UNKNOWN
        if end.kinds and kind not in end.kinds:
            return False
        if end.topics and not self.record(node).topics(question.on, question.as_of) & {*end.topics}:
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


FEW_CHANGED = 16
"""So many changed labels are put in one by one; more are looked up."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A plan's label table with the labels that an overlay adds."""

    plan: Plan
    nodes: Array  # int64, sorted
    masks: Array  # uint8[len(nodes), width]

    def rows(self, nodes: Array) -> Array:
        """Return the label rows of many nodes: uint8[m, width]."""
        table = self.plan.bits
        if not len(self.nodes):
            return table[nodes]
        inside = nodes < len(table)
        if inside.all():
            rows = table[nodes]
        else:
            rows = np.zeros((len(nodes), table.shape[1]), np.uint8)
            rows[inside] = table[nodes[inside]]
        if len(self.nodes) <= FEW_CHANGED:
            for node, mask in zip(self.nodes.tolist(), self.masks, strict=True):
                rows[nodes == node] = mask
            return rows
        position = np.minimum(np.searchsorted(self.nodes, nodes), len(self.nodes) - 1)
        changed = self.nodes[position] == nodes
        rows[changed] = self.masks[position[changed]]
        return rows

    def states(self, node: int) -> int:
        """Return the label of one node as a bit set of splits."""
        if len(self.nodes):
            position = bisect_left(self.nodes, node)
            if position < len(self.nodes) and self.nodes[position] == node:
                return int.from_bytes(self.masks[position].tobytes(), "little")
        if node >= len(self.plan.bits):
            return 0
        return int.from_bytes(self.plan.bits[node].tobytes(), "little")


def label_overlay(plan: Plan, over: OverlayGraph | None, question: Question) -> Labels:
    """Add to a plan's labels what the overlay's ties make walkable."""
    if over is None:
        return Labels(plan, np.zeros(0, np.int64), np.zeros((0, plan.automaton.width), np.uint8))
    if over.interests != over.graph.interests:  # the plan knows the snapshot's interests alone
        codes = StepCodes(question.pattern, definite=plan.definite, interests=over.interests)
        plan = replace(plan, codes=codes)
    masks = _LabelPropagation(plan, over, question).run()
    nodes = sorted(masks)
    width = plan.automaton.width
    rows = [np.frombuffer(masks[node].to_bytes(width, "little"), np.uint8) for node in nodes]
    table = np.array(rows, np.uint8).reshape(len(nodes), width)
    return Labels(plan, np.array(nodes, np.int64), table)


class _LabelPropagation:
    """Carries new labels from the overlay's ties backwards through the graph, until none is new.

    A label is the set of splits that can be walked from a node to an end. A tie that is crossed
    from `near` to `far` adds to the label of `near` every split whose first tie it fits and whose
    remainder stands in the label of `far`. Labels only grow, so that the order does not matter.
    """

    def __init__(self, plan: Plan, over: OverlayGraph, question: Question) -> None:
        self._plan = plan
        self._over = over
        self._graph = over.graph
        self._question = question
        self._changed_labels: dict[int, int] = {}
        self._splits_before: dict[tuple[int, int], int] = {}

    def run(self) -> dict[int, int]:
        """Return the labels that differ from the plan's table, by node."""
        self._label_overlay_nodes()
        frontier = {*self._over.by_start, *self._over.by_end, *self._changed_labels}
        while frontier:
            grown: set[int] = set()
            for node in sorted(frontier):
                grown |= self._carry_back(node)
            frontier = grown
        return self._changed_labels

    def _label_overlay_nodes(self) -> None:
        """Set on each node of the overlay the label of an end or of no end."""
        first = self._graph.node_count
        for node in range(first, first + len(self._over.pids)):
            is_end = self._over.ends_here(self._question, node, definite=self._plan.definite)
            self._changed_labels[node] = 1 if is_end else 0  # split 0 is the accepting one

    def _read_label(self, node: int) -> int:
        if node in self._changed_labels:
            return self._changed_labels[node]
        return int.from_bytes(self._plan.bits[node].tobytes(), "little")

    def _carry_back(self, far: int) -> set[int]:
        """Carry the label of one node one tie backwards; return the nodes whose label grew."""
        grown: set[int] = set()
        label = self._read_label(far)
        if not label:
            return grown
        for rows, starts_at_far in self._over.list_ties(far):
            # `far` is reached from the tie's other end, so the path comes from there.
            grown |= self._raise_labels(self._over.ties, rows, label, from_start=not starts_at_far)
        # Along the snapshot's ties only changed labels are carried: the plan has all others.
        if far in self._changed_labels and far < self._graph.node_count:
            graph, kinds = self._graph, self._plan.codes.kinds
            for run in find_runs(graph.out_ptr, graph.out_kind, far, kinds):
                rows = graph.out_pos[run]
                grown |= self._raise_labels(graph.ties, rows, label, from_start=False)
            for run in find_runs(graph.in_ptr, graph.in_kind, far, kinds):
                rows = graph.in_pos[run]
                grown |= self._raise_labels(graph.ties, rows, label, from_start=True)
        return grown

    def _raise_labels(
        self, ties: Ties, rows: Array, far_label: int, *, from_start: bool
    ) -> set[int]:
        """Add to the labels at the near ends of some ties; return the nodes whose label grew."""
        codes = self._plan.codes.match_rows(ties, rows, from_start=from_start)
        near = (ties.start if from_start else ties.end)[rows]
        fits = codes != 0
        grown = set()
        for node, code in zip(near[fits].tolist(), codes[fits].tolist(), strict=True):
            old = self._read_label(node)
            new = old | self._find_splits_before(far_label, code)
            if new != old:
                self._changed_labels[node] = new
                grown.add(node)
        return grown

    def _find_splits_before(self, far_label: int, code: int) -> int:
        """Return the splits that can be walked over a tie of a code to a node with a label."""
        key = far_label, code
        if key not in self._splits_before:
            machine = self._plan.automaton
            self._splits_before[key] = sum(
                1 << number
                for number, step in enumerate(machine.first)
                if step >= 0 and code >> step & 1 and far_label >> machine.after[number] & 1
            )
        return self._splits_before[key]
