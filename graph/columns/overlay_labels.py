"""The labels of a plan, with what the ties of an overlay add to them."""

from bisect import bisect_left
from dataclasses import dataclass, replace

import numpy as np

from onward.graph.columns.columns import Array, Ties, find_runs
from onward.graph.columns.labels import Plan
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.columns.predicates import StepCodes
from onward.graph.pattern import Question

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
