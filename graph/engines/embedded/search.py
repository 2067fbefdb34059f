"""Finding paths: depth first, guided by labels, in (length, tie ids) order, k + 1 and no further.

At each party only ties are followed whose other end carries a split that can remain; rows are in
tie order, so paths come out in the required order and the search stops early. What a label cannot
say is checked here: that no party repeats, and what holds at the question's dates.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import compress

import numpy as np

from onward.graph.columns.columns import Array, Graph, Ties, find_runs
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.columns.overlay_labels import Labels
from onward.graph.columns.path_ends import ends_here
from onward.graph.columns.predicates import Window, drop_dead, drop_dead_one
from onward.graph.pattern import Question

BUDGET = 200_000
"""Tie visits a party and pattern, after which the answer is *cannot tell*."""
CHUNK = 64


FEW = 24
"""So many ties at a node are looked at one by one."""

FIRST_PIECE = 256
"""Ties of a hub that are looked at first; each further piece is four times as long."""

Parts = list[tuple[Ties, Array, bool]]
"""Ties at a node: columns, positions in tid order, and whether they start there."""


class GuidedSearch:
    """The paths of one question from one party, at one level (definite or possible).

    Attributes:
        is_exhausted: Whether the budget was used up before the search was through.
    """

    def __init__(
        self,
        graph: Graph,
        over: OverlayGraph | None,
        labels: Labels,
        question: Question,
        budget: int,
    ) -> None:
        self._graph = graph
        self._over = over
        self._labels = labels
        self._plan = labels.plan
        self._question = question
        self._window = Window.from_question(question)
        self._visits_left = budget
        self.is_exhausted = False
        self._rests: dict[tuple[int, int], int] = {}

    def paths(self, start: int) -> Iterator[tuple[int, ...]]:
        """Yield paths as tuples of tie ids, in order, each once.

        Where more visits are needed than the budget allows, the paths end, and `is_exhausted` is
        true.
        """
        label = self._labels.states(start)
        for length, starting in enumerate(self._plan.automaton.starts):
            states = label & starting
            if not states:
                continue
            if length == 0:
                if self._may_end(np.array([start]))[0]:
                    yield ()
            else:
                yield from self._extend_path(start, states, length, (start,), ())
            if self.is_exhausted:
                return

    def _extend_path(
        self, node: int, states: int, left: int, nodes: tuple[int, ...], tids: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        for tid, far, rest in self._find_next(node, states, last=left == 1):
            # Node-simple: a path meets no party twice. Labels do not know what it has met.
            if far in nodes:
                continue
            if not self._may_visit():
                return
            if left == 1:
                yield (*tids, tid)
            else:
                yield from self._extend_path(far, rest, left - 1, (*nodes, far), (*tids, tid))
                if self.is_exhausted:
                    return

    def _find_next(self, node: int, states: int, *, last: bool) -> Iterator[tuple[int, int, int]]:
        """Yield the ties to follow from a node by tid, each with its far node and what may remain.

        Rows of hubs are looked at piece by piece, as the first few ties are mostly enough.
        """
        rows = self._list_rows(node)
        if sum(len(part[1]) for part in rows) <= FEW:  # arrays would cost more than they save
            yield from self._follow_few(rows, states, last=last)
            return
        for parts in _cut_into_pieces(rows):
            tid, far, rest = self._follow_many(parts, states, last=last)
            for low in range(0, len(tid), CHUNK):
                part = slice(low, low + CHUNK)
                # Most searches end after a few ties, so that bits are unpacked chunk by chunk.
                remaining = (int.from_bytes(row.tobytes(), "little") for row in rest[part])
                yield from zip(tid[part].tolist(), far[part].tolist(), remaining, strict=True)

    def _follow_few(self, parts: Parts, states: int, *, last: bool) -> list[tuple[int, int, int]]:
        codes, steps = self._plan.codes, []
        for ties, rows, from_start in parts:
            ends = ties.end if from_start else ties.start
            for row in rows.tolist():
                code = codes.match_row(ties, row, from_start=from_start)
                code = code and drop_dead_one(ties, row, self._window, code)
                far = ends.item(row)
                rest = code and self._find_rests(states, code) & self._labels.states(far)
                if rest:
                    steps.append((ties.tid.item(row), far, rest))
        if last and steps:
            may_end = self._may_end(np.array([far for _, far, _ in steps])).tolist()
            steps = list(compress(steps, may_end))
        return sorted(steps)

    def _may_visit(self) -> bool:
        """Count one visit; when none is left the search ends, and `is_exhausted` says so."""
        self._visits_left -= 1
        self.is_exhausted = self._visits_left < 0
        return not self.is_exhausted

    def _follow_many(self, parts: Parts, states: int, *, last: bool) -> tuple[Array, Array, Array]:
        """Return the ties to follow among some: tids ascending, far nodes, and what may remain."""
        blocks = [
            self._follow_labels(ties, rows, states, from_start=from_start)
            for ties, rows, from_start in parts
        ]
        tid = np.concatenate([block[0] for block in blocks])
        far = np.concatenate([block[1] for block in blocks])
        rest = np.concatenate([block[2] for block in blocks])
        if last and len(far):
            good = self._may_end(far)
            tid, far, rest = tid[good], far[good], rest[good]
        if len(blocks) > 1:
            order = np.argsort(tid, kind="stable")
            tid, far, rest = tid[order], far[order], rest[order]
        return tid, far, rest

    def _list_rows(self, node: int) -> Parts:
        """Return the ties at a node that some step may take: parts, each in tid order."""
        graph, kinds = self._graph, self._plan.codes.kinds
        parts: Parts = []
        if node < graph.node_count:
            for run in find_runs(graph.out_ptr, graph.out_kind, node, kinds):
                parts.append((graph.ties, graph.out_pos[run], True))
            for run in find_runs(graph.in_ptr, graph.in_kind, node, kinds):
                parts.append((graph.ties, graph.in_pos[run], False))
        if self._over is not None:
            for rows, from_start in self._over.list_ties(node):
                parts.append((self._over.ties, rows, from_start))
        return parts or [(graph.ties, np.zeros(0, np.int32), True)]

    def _follow_labels(
        self, ties: Ties, rows: Array, states: int, *, from_start: bool
    ) -> tuple[Array, Array, Array]:
        """Return tids, far nodes and what may remain, of the rows that may be followed."""
        # Labels first, which cost least and drop most; dates are tested on what is left.
        codes = self._plan.codes.match_rows(ties, rows, from_start=from_start)
        far = (ties.end if from_start else ties.start)[rows]
        rest = self._labels.rows(far) & self._tabulate_rests(states, codes)[codes]
        good = np.flatnonzero(_have_bits(rest))
        rows, codes, far, rest = rows[good], codes[good], far[good], rest[good]
        dated = drop_dead(ties, rows, self._window, codes)
        if (dated != codes).any():
            rest &= self._tabulate_rests(states, dated)[dated]
            good = np.flatnonzero(_have_bits(rest))
            rows, far, rest = rows[good], far[good], rest[good]
        return ties.tid[rows], far, rest

    def _tabulate_rests(self, states: int, codes: Array) -> Array:
        """Return, for each code that occurs, the splits that may remain after a tie of it."""
        width = self._plan.automaton.width
        table = np.zeros((256, width), np.uint8)
        # Few codes occur: the automaton is asked once for each.
        for code in set(codes.tolist()) if len(codes) <= CHUNK else np.unique(codes).tolist():
            allowed = self._find_rests(states, code).to_bytes(width, "little")
            table[code] = np.frombuffer(allowed, np.uint8)
        return table

    def _find_rests(self, states: int, code: int) -> int:
        """Return the splits that may remain after a tie of one code; from memory where it can."""
        key = states, code
        if key not in self._rests:
            self._rests[key] = self._plan.automaton.allowed(states, code)
        return self._rests[key]

    def _may_end(self, nodes: Array) -> Array:
        """Tell for each node whether a path may end there."""
        definite = self._plan.definite
        if self._over is None:
            return ends_here(self._graph, self._question, nodes, definite=definite)
        may_end = np.zeros(len(nodes), bool)
        is_base = nodes < self._graph.node_count
        may_end[is_base] = ends_here(self._graph, self._question, nodes[is_base], definite=definite)
        for position in np.flatnonzero(~is_base).tolist():
            node = int(nodes[position])
            may_end[position] = self._over.ends_here(self._question, node, definite=definite)
        return may_end


def _cut_into_pieces(parts: Parts) -> Iterator[Parts]:
    """Cut the ties at a node into pieces of ascending tids, the first ones short."""
    # All parts are cut at the tid where the longest one is cut, so that pieces do not overlap.
    longest = max(parts, key=lambda part: len(part[1]))
    low, place, width = [0] * len(parts), 0, FIRST_PIECE
    while len(longest[1]) > place + width:
        # The first paths are mostly found near the beginning; a long hub needs few pieces.
        place, width = place + width, width * 4
        edge = longest[0].tid[longest[1][place]]
        high = [bisect_left(rows, edge, key=ties.tid.__getitem__) for ties, rows, _ in parts]
        yield [
            (ties, rows[a:b], side)
            for (ties, rows, side), a, b in zip(parts, low, high, strict=True)
        ]
        low = high
    yield [(ties, rows[a:], side) for (ties, rows, side), a in zip(parts, low, strict=True)]


def _have_bits(rest: Array) -> Array:
    """Tell which rows have a bit; column by column, as rows are one or two bytes wide."""
    has_bit = rest[:, 0] != 0
    for column in range(1, rest.shape[1]):
        has_bit |= rest[:, column] != 0
    return np.asarray(has_bit)
