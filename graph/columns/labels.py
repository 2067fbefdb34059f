"""Label tables: for every party, which splits of a pattern can still be walked from it to an end.

One reverse search over all ends at once, a frontier a split, replaces a search a party. A label is
*necessary*: without the bit there is no path, which proves absence. It is not sufficient, because
a walk may repeat a party, and tables made for all dates ignore dates; `search` confirms.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, product
from typing import Final

import numpy as np

from onward.graph.columns.columns import (
    INFERRED,
    IS_UNDIRECTED,
    MAX_EXCLUSIVE,
    MIN_EXCLUSIVE,
    TIE_CODE,
    TIE_KINDS,
    Array,
    Graph,
    Ties,
    end_seeds,
    ends_here,
    expand_groups,
    find_runs,
)
from onward.graph.columns.incident import OverlayGraph
from onward.graph.dates import OPEN_END, day_number
from onward.graph.model import TieKind
from onward.graph.pattern import Pattern, Question, ShareTest, Step, years_before

# ------------------------------------------------------------------------------------------------
# How many ties each step of a pattern takes: the automaton of the embedded engine.
#
# A path accepted by a pattern takes ``c[0]`` ties of the first step, then ``c[1]`` of the second,
# and so on. Such a vector is a *split*. What remains of a split after some ties is a split again,
# so a label table needs one bit for each split that can remain, and a search carries the *set* of
# splits that its ties so far allow. (Carrying one split at a time would list paths twice, or out of
# order, where one tie fits two neighbouring steps.)
#
# `possibly_same_as` may be crossed once, first or last: two pseudo-steps around the pattern's own.
# ------------------------------------------------------------------------------------------------

Split = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Automaton:
    """The splits of a pattern, numbered by (length, split); number 0 is the accepting one.

    Attributes:
        splits: All splits that can remain, the all-zero one first.
        first: For each split the step whose tie comes next; -1 for the accepting split.
        after: For each split the number of the split that remains after that tie.
        starts: By length, the bit set of the splits that a path may start with.
        step_count: Steps with the two pseudo-steps.
    """

    splits: tuple[Split, ...]
    first: tuple[int, ...]
    after: tuple[int, ...]
    starts: tuple[int, ...]
    step_count: int

    @property
    def width(self) -> int:
        """Bytes that hold one bit a split."""
        return (len(self.splits) + 7) // 8

    def allowed(self, states: int, steps: int) -> int:
        """Return the splits that may remain after a tie that fits the given steps.

        Args:
            states: Bit set of splits.
            steps: Bit set of steps that the tie fits.
        """
        result = 0
        while states:
            # The lowest bit that is set.
            low = states & -states
            number = low.bit_length() - 1
            states ^= low
            step = self.first[number]
            if step >= 0 and steps >> step & 1:
                result |= 1 << self.after[number]
        return result


@lru_cache(maxsize=256)
def automaton(hops: tuple[tuple[int, int], ...], *, crossing: bool) -> Automaton:
    """Number the splits of a pattern.

    Args:
        hops: Least and greatest number of ties of each step.
        crossing: Whether a possibly_same_as tie may be crossed before or after the steps.

    >>> automaton(((1, 2),), crossing=False).splits
    ((0, 0, 0), (0, 1, 0), (0, 2, 0))
    """
    starting = _list_starts(hops, crossing=crossing)
    # By length, so that a split's remainder always has a lower number than the split itself.
    splits = sorted(set(chain.from_iterable(map(_list_remains, starting))), key=_by_length)
    number = {split: position for position, split in enumerate(splits)}
    first, after = [], []
    for split in splits:
        step = _next_step(split)
        first.append(step)
        after.append(number[_take_tie(split, step)] if step >= 0 else 0)
    longest = max(map(sum, starting))
    starts = tuple(
        sum(1 << number[split] for split in starting if sum(split) == length)
        for length in range(longest + 1)
    )
    return Automaton(tuple(splits), tuple(first), tuple(after), starts, len(hops) + 2)


def _list_starts(hops: tuple[tuple[int, int], ...], *, crossing: bool) -> list[Split]:
    # possibly_same_as comes first, last, or not at all.
    edges = ((0, 0), (1, 0), (0, 1)) if crossing else ((0, 0),)
    counts_of_steps = list(product(*(range(low, high + 1) for low, high in hops)))
    return [(before, *counts, behind) for before, behind in edges for counts in counts_of_steps]


def _list_remains(split: Split) -> list[Split]:
    rests = [split]
    while any(split):
        split = _take_tie(split, _next_step(split))
        rests.append(split)
    return rests


def _next_step(split: Split) -> int:
    """Return the step whose tie comes next; -1 where no tie remains."""
    return next((step for step, count in enumerate(split) if count), -1)


def _take_tie(split: Split, step: int) -> Split:
    return tuple(count - (number == step) for number, count in enumerate(split))


def _by_length(split: Split) -> tuple[int, Split]:
    return sum(split), split


# ------------------------------------------------------------------------------------------------
# Predicates as masks: which steps a tie fits, and whether it holds (`graph.pattern`).
#
# Every predicate is answered at one of two levels: *definite* (true) or *possible* (not false).
# ------------------------------------------------------------------------------------------------

OWNS = TIE_CODE[TieKind.OWNS]
SAME = TIE_CODE[TieKind.POSSIBLY_SAME_AS]


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a tie of a step must hold, and by when it must be known.

    A tie holds when ``since <= on`` and ``until > after``; without `within` both are one day.
    """

    on: int
    after: tuple[int, ...]  # a step, pseudo-steps included
    as_of: int

    @classmethod
    def from_question(cls, question: Question) -> "Window":
        """Build the window of a question."""
        on = day_number(question.on)
        after = [on]
        for step in question.pattern.steps:
            first = years_before(question.on, step.within) if step.within else question.on
            after.append(day_number(first))
        as_of = OPEN_END if question.as_of is None else day_number(question.as_of)
        return cls(on, (*after, on), as_of)


class StepCodes:
    """For one pattern and level: which steps a tie fits, as a bit set, seen from either end."""

    def __init__(self, pattern: Pattern, *, definite: bool, interests: tuple[str, ...]) -> None:
        self.steps = pattern.steps
        self.definite = definite
        self.interests = interests
        self._from_start = np.zeros(len(TIE_KINDS), np.uint8)
        self._from_end = np.zeros(len(TIE_KINDS), np.uint8)
        for number, step in enumerate(pattern.steps, start=1):
            self._admit_kinds(step, 1 << number)
        if not definite:
            # The two pseudo-steps beside the pattern's own, for possibly_same_as.
            crossing = 1 | 1 << (len(pattern.steps) + 1)
            self._from_start[SAME] = self._from_end[SAME] = crossing
        self.kinds = (self._from_start | self._from_end) != 0
        self._plain = self._from_start.tolist(), self._from_end.tolist()
        self._tests = [
            (1 << number, step.where.interest is not None)
            for number, step in enumerate(pattern.steps, start=1)
            if step.where.share is not None or step.where.interest is not None
        ]

    def match_kinds(self, kinds: Array) -> int:
        """Return the steps that ties of some kinds can fit, as a bit set."""
        fits = self._from_start[kinds] | self._from_end[kinds]
        return int(np.bitwise_or.reduce(fits)) if len(fits) else 0

    def _admit_kinds(self, step: Step, bit: int) -> None:
        for kind in step.ties:
            code = TIE_CODE[kind]
            both = step.direction == "both" or IS_UNDIRECTED[code]
            # Crossed from its start, a tie is followed along its direction.
            if both or step.direction == "out":
                self._from_start[code] |= bit
            if both or step.direction == "in":
                self._from_end[code] |= bit

    def match_row(self, ties: Ties, row: int, *, from_start: bool) -> int:
        """Return the steps that one tie fits: as `match_rows`, without the cost of arrays."""
        kind = ties.kind.item(row)
        code: int = self._plain[0 if from_start else 1][kind]
        if code and any(code & bit and (kind == OWNS or every) for bit, every in self._tests):
            return int(self.match_rows(ties, np.array([row]), from_start=from_start)[0])
        # An inferred tie is never certain.
        return 0 if self.definite and ties.flags.item(row) & INFERRED else code

    def match_rows(self, ties: Ties, rows: Array, *, from_start: bool) -> Array:
        """Return the steps that each tie fits, whatever its dates.

        Args:
            ties: Columns.
            rows: Positions.
            from_start: Whether the path comes from the tie's start (else from its end).
        """
        kinds = ties.kind[rows]
        codes = (self._from_start if from_start else self._from_end)[kinds]
        for number, step in enumerate(self.steps, start=1):
            codes = self._drop_failures(step, number, ties, rows, kinds, codes)
        if self.definite:
            codes = np.where(ties.flags[rows] & INFERRED, 0, codes).astype(np.uint8)
        return codes

    def _drop_failures(
        self, step: Step, number: int, ties: Ties, rows: Array, kinds: Array, codes: Array
    ) -> Array:
        """Take a step from the codes of the ties that fail its tests of share and interest."""
        fails = np.zeros(len(rows), bool)
        if step.where.share is not None:
            owns = np.flatnonzero(kinds == OWNS)
            passed = share_passes(step.where.share, ties, rows[owns], definite=self.definite)
            fails[owns] |= ~passed
        if step.where.interest is not None:
            fails |= ~self._have_interest(step.where.interest.any_of, ties, rows)
        if not fails.any():
            return codes
        return np.where(fails, codes & ~np.uint8(1 << number), codes).astype(np.uint8)

    def _have_interest(self, interests: tuple[str, ...], ties: Ties, rows: Array) -> Array:
        codes = [i for i, text in enumerate(self.interests) if text in interests]
        interest = ties.interest[rows]
        passed = np.isin(interest, codes)
        return passed if self.definite else passed | (interest < 0)  # not stated: possible


def share_passes(test: ShareTest, ties: Ties, rows: Array, *, definite: bool) -> Array:
    """Test share intervals: every value of the interval must pass, or (possible) some value.

    An unknown share is the interval [0, 1] for bounds and null for ``is_null``.
    """
    low, high = ties.share_min[rows], ties.share_max[rows]
    unknown = np.isnan(low)
    passes = np.ones(len(rows), bool) if test.is_null is None else unknown == test.is_null
    low = np.where(unknown, 0.0, low)
    high = np.where(unknown, 1.0, high)
    open_low = (ties.flags[rows] & MIN_EXCLUSIVE) != 0
    open_high = (ties.flags[rows] & MAX_EXCLUSIVE) != 0
    for name, bound in (("gte", test.gte), ("gt", test.gt), ("lte", test.lte), ("lt", test.lt)):
        if bound is not None:
            value = float(bound)
            if definite:
                passed = _all_pass(name, value, low, high, open_low, open_high)
                # An unknown share passes every bound possibly, and none for certain.
                passed &= ~unknown
            else:
                passed = _some_pass(name, value, low, high, open_low, open_high) | unknown
            passes &= passed
    return passes


def _all_pass(
    name: str, value: float, low: Array, high: Array, open_low: Array, open_high: Array
) -> Array:
    if name == "gte":
        return np.asarray(low >= value)
    if name == "gt":
        return np.asarray((low > value) | ((low == value) & open_low))
    if name == "lte":
        return np.asarray(high <= value)
    return np.asarray((high < value) | ((high == value) & open_high))


def _some_pass(
    name: str, value: float, low: Array, high: Array, open_low: Array, open_high: Array
) -> Array:
    if name == "gte":
        return np.asarray((high > value) | ((high == value) & ~open_high))
    if name == "gt":
        return np.asarray(high > value)
    if name == "lte":
        return np.asarray((low < value) | ((low == value) & ~open_low))
    return np.asarray(low < value)


def drop_dead(ties: Ties, rows: Array, window: Window, codes: Array) -> Array:
    """Drop from the codes the steps at whose time a tie does not hold or is not known."""
    # Most questions have no window: then all steps share one test.
    since, until = ties.since[rows], ties.until[rows]
    live = (since <= window.on) & (ties.known[rows] <= window.as_of)
    on = window.on
    if all(after == on for after in window.after):
        return np.where(live & (until > on), codes, 0).astype(np.uint8)
    result = np.zeros_like(codes)
    for number, after in enumerate(window.after):
        bit = np.uint8(1 << number)
        # A tie that ended before it began holds on no day, whatever the window.
        inside = live & (until > after) & (until > since)
        result |= np.where(inside, codes & bit, 0).astype(np.uint8)
    return result


def drop_dead_one(ties: Ties, row: int, window: Window, code: int) -> int:
    """Drop from one tie's code the steps at whose time it does not hold: as `drop_dead`."""
    since, until = ties.since.item(row), ties.until.item(row)
    if since > window.on or ties.known.item(row) > window.as_of or until <= since:
        return 0
    if until > window.on:
        return code
    return sum(code & (1 << step) for step, after in enumerate(window.after) if until > after)


WIDE = 16
"""A frontier of more than 1/WIDE of all parties is matched tie by tie instead of row by row."""

_NOBODY: Final[Array] = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Plan:
    """A pattern at one level, ready to walk: its automaton, tie tests, and label table.

    Attributes:
        bits: uint8[n, automaton.width]; bit i of row v = split i can be walked from node v.
    """

    automaton: Automaton
    codes: StepCodes
    bits: Array
    definite: bool


def build(graph: Graph, pattern: Pattern, machine: Automaton, *, definite: bool) -> Plan:
    """Build the label table of a pattern over all dates."""
    codes = StepCodes(pattern, definite=definite, interests=graph.interests)
    seeds = end_seeds(graph, pattern, definite=definite)
    return Plan(machine, codes, _search_backwards(graph, machine, codes, seeds, None), definite)


def build_dated(graph: Graph, question: Question, machine: Automaton, *, definite: bool) -> Plan:
    """Build the label table of a question for its own dates, countries and excluded ends."""
    codes = StepCodes(question.pattern, definite=definite, interests=graph.interests)
    # Few parties can be an end at all: the dates are tested on those only.
    seeds = np.flatnonzero(end_seeds(graph, question.pattern, definite=definite))
    passed = seeds[ends_here(graph, question, seeds, definite=definite)]
    mask = np.zeros(graph.node_count, bool)
    mask[passed] = True
    return Plan(
        machine,
        codes,
        _search_backwards(graph, machine, codes, mask, Window.from_question(question)),
        definite,
    )


def _search_backwards(
    graph: Graph, machine: Automaton, codes: StepCodes, seeds: Array, window: Window | None
) -> Array:
    bits = np.zeros((graph.node_count, machine.width), np.uint8)
    if not seeds.any():  # no party can be an end: nothing leads to one
        return bits
    reached: list[Array] = []
    reverse = _ReverseTies(graph, codes, window)
    for number, step in enumerate(machine.first):
        if step < 0:
            nodes = np.flatnonzero(seeds).astype(np.int32)
        else:
            # The remainder of a split has a lower number, so that its nodes are already known.
            nodes = reverse.find_before(reached[machine.after[number]], step)
        reached.append(nodes)
        if len(nodes):
            bits[nodes, number >> 3] |= np.uint8(1 << (number & 7))
    return bits


class _ReverseTies:
    """The ties a pattern can use, each seen from the end where the path comes from."""

    def __init__(self, graph: Graph, codes: StepCodes, window: Window | None) -> None:
        self._graph = graph
        self._codes = codes
        self._window = window
        self._whole: dict[bool, tuple[Array, Array]] = {}
        present = np.flatnonzero(np.bincount(graph.ties.kind, minlength=len(TIE_KINDS)))
        self._used = codes.match_kinds(present)

    def find_before(self, far: Array, step: int) -> Array:
        """Return the nodes that reach one of the far nodes by one tie of the step."""
        # A step whose kinds do not occur in the graph needs no search.
        if not len(far) or not self._used >> step & 1:
            return _NOBODY
        hit = np.zeros(self._graph.node_count, bool)
        for from_start in (True, False):
            hit[self._find_near(far, step, from_start=from_start)] = True
        return np.flatnonzero(hit).astype(np.int32)

    def _find_near(self, far: Array, step: int, *, from_start: bool) -> Array:
        graph, ties = self._graph, self._graph.ties
        near_column = ties.start if from_start else ties.end
        far_column = ties.end if from_start else ties.start
        if len(far) * WIDE > graph.node_count:  # a wide frontier: test all ties at once
            rows, codes = self._code_all(from_start=from_start)
            inside = np.zeros(graph.node_count, bool)
            inside[far] = True
            chosen = ((codes >> step) & 1).astype(bool) & inside[far_column[rows]]
            hit: Array = near_column[rows[chosen]]
            return hit
        ptr, positions, kind = (
            (graph.in_ptr, graph.in_pos, graph.in_kind)
            if from_start
            else (graph.out_ptr, graph.out_pos, graph.out_kind)
        )
        places, _ = expand_groups(ptr, far)
        rows = positions[places[self._codes.kinds[kind[places]]]]
        codes = self._code_rows(rows, from_start=from_start)
        near: Array = near_column[rows[((codes >> step) & 1).astype(bool)]]
        return near

    def _code_all(self, *, from_start: bool) -> tuple[Array, Array]:
        if from_start not in self._whole:
            rows = np.flatnonzero(self._codes.kinds[self._graph.ties.kind]).astype(np.int32)
            self._whole[from_start] = rows, self._code_rows(rows, from_start=from_start)
        return self._whole[from_start]

    def _code_rows(self, rows: Array, *, from_start: bool) -> Array:
        ties: Ties = self._graph.ties
        codes = self._codes.match_rows(ties, rows, from_start=from_start)
        return codes if self._window is None else drop_dead(ties, rows, self._window, codes)


# ------------------------------------------------------------------------------------------------
# The labels of a plan, with what the ties of an overlay add to them.
# ------------------------------------------------------------------------------------------------

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


def label_overlay(plan: Plan, over: OverlayGraph, question: Question) -> Labels:
    """Add to a plan's labels what the overlay's ties make walkable."""
    if not (over.pids or over.rows):
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
