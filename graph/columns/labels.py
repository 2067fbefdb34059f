"""Label tables: for every party, which splits of a pattern can still be walked from it to an end.

One reverse search over all ends at once, a frontier a split, replaces a search a party. A label is
*necessary*: without the bit there is no path, which proves absence. It is not sufficient, because
a walk may repeat a party, and tables made for all dates ignore dates; `search` confirms.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from onward.graph.columns.automaton import Automaton
from onward.graph.columns.columns import TIE_KINDS, Array, Graph, Ties, expand_groups
from onward.graph.columns.path_ends import end_seeds, ends_here
from onward.graph.columns.predicates import StepCodes, Window, drop_dead
from onward.graph.pattern import Pattern, Question

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
