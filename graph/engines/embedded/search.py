"""Finding paths: depth first, guided by labels, in (length, tie ids) order, k + 1 and no further.

At each party only ties are followed whose other end carries a split that can remain; rows are in
tie order, so paths come out in the required order and the search stops early. What a label cannot
say is checked here: that no party repeats, and what holds at the question's dates.
"""

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from onward.graph.columns.columns import Array, Graph, Ties, runs
from onward.graph.columns.overlay import Bits, OverlayGraph
from onward.graph.columns.predicates import Window, ends_here, holds, holds_one
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


class Search:
    """The paths of one question from one party, at one level."""

    def __init__(
        self, graph: Graph, over: OverlayGraph | None, bits: Bits, question: Question, budget: int
    ) -> None:
        self._graph = graph
        self._over = over
        self._bits = bits
        self._plan = bits.plan
        self._question = question
        self._window = Window.of(question)
        self._left = budget
        self.spent = False
        self._allowed: dict[tuple[int, int], int] = {}

    def paths(self, start: int) -> Iterator[tuple[int, ...]]:
        """Yield paths as tuples of tie ids, in order, each once.

        Where more visits are needed than the budget allows, the paths end and `spent` is true.
        """
        label = self._bits.states(start)
        for length, starting in enumerate(self._plan.automaton.starts):
            states = label & starting
            if not states:
                continue
            if length == 0:
                if self._ends(np.array([start]))[0]:
                    yield ()
            else:
                yield from self._walk(start, states, length, (start,), ())
            if self.spent:
                return

    def _walk(
        self, node: int, states: int, left: int, nodes: tuple[int, ...], tids: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        for step, there, rest in self._follow_all(node, states, last=left == 1):
            if there in nodes:
                continue
            if not self._may_visit():
                return
            if left == 1:
                yield (*tids, step)
            else:
                yield from self._walk(there, rest, left - 1, (*nodes, there), (*tids, step))
                if self.spent:
                    return

    def _follow_all(self, node: int, states: int, *, last: bool) -> Iterator[tuple[int, int, int]]:
        """Give the ties to follow from a node by tid, each with its far node and what may remain.

        Rows of hubs are looked at piece by piece, as the first few ties are mostly enough; where
        there are but few ties, arrays would cost more than they save.
        """
        rows = self._rows(node)
        if sum(len(part[1]) for part in rows) <= FEW:
            yield from self._follow_few(rows, states, last=last)
            return
        for parts in _pieces(rows):
            tid, far, rest = self._next(parts, states, last=last)
            for low in range(0, len(tid), CHUNK):
                part = slice(low, low + CHUNK)
                remaining = (int.from_bytes(row.tobytes(), "little") for row in rest[part])
                yield from zip(tid[part].tolist(), far[part].tolist(), remaining, strict=True)

    def _follow_few(self, parts: Parts, states: int, *, last: bool) -> list[tuple[int, int, int]]:
        codes, found = self._plan.codes, []
        for ties, rows, from_start in parts:
            ends = ties.end if from_start else ties.start
            for row in rows.tolist():
                code = codes.of_one(ties, row, from_start=from_start)
                code = code and holds_one(ties, row, self._window, code)
                far = ends.item(row)
                rest = code and self._allow(states, code) & self._bits.states(far)
                if rest:
                    found.append((ties.tid.item(row), far, rest))
        if last and found:
            good = self._ends(np.array([far for _, far, _ in found]))
            found = [one for one, fits in zip(found, good.tolist(), strict=True) if fits]
        return sorted(found)

    def _may_visit(self) -> bool:
        """Spend one visit; once there is none left the search ends, and `spent` says so."""
        self._left -= 1
        self.spent = self._left < 0
        return not self.spent

    def _next(self, parts: Parts, states: int, *, last: bool) -> tuple[Array, Array, Array]:
        """Give the ties to follow among some: tids ascending, far nodes, and what may remain."""
        blocks = [
            self._follow(ties, rows, states, from_start=from_start)
            for ties, rows, from_start in parts
        ]
        tid = np.concatenate([block[0] for block in blocks])
        far = np.concatenate([block[1] for block in blocks])
        rest = np.concatenate([block[2] for block in blocks])
        if last and len(far):
            good = self._ends(far)
            tid, far, rest = tid[good], far[good], rest[good]
        if len(blocks) > 1:
            order = np.argsort(tid, kind="stable")
            tid, far, rest = tid[order], far[order], rest[order]
        return tid, far, rest

    def _rows(self, node: int) -> Parts:
        """Give the ties at a node that some step may take: parts, each in tid order."""
        graph, wanted = self._graph, self._plan.codes.kinds
        parts: Parts = []
        if node < graph.node_count:
            for run in runs(graph.out_ptr, graph.out_kind, node, wanted):
                parts.append((graph.ties, graph.out_pos[run], True))
            for run in runs(graph.in_ptr, graph.in_kind, node, wanted):
                parts.append((graph.ties, graph.in_pos[run], False))
        if self._over is not None:
            for rows, from_start in self._over.touching(node):
                parts.append((self._over.ties, rows, from_start))
        return parts or [(graph.ties, np.zeros(0, np.int32), True)]

    def _follow(
        self, ties: Ties, rows: Array, states: int, *, from_start: bool
    ) -> tuple[Array, Array, Array]:
        """Follow labels first, which cost least and drop most; ask what holds of the rest."""
        codes = self._plan.codes.of(ties, rows, from_start=from_start)
        far = (ties.end if from_start else ties.start)[rows]
        rest = self._bits.rows(far) & self._table(states, codes)[codes]
        good = np.flatnonzero(_any(rest))
        rows, codes, far, rest = rows[good], codes[good], far[good], rest[good]
        dated = holds(ties, rows, self._window, codes)
        if (dated != codes).any():
            rest &= self._table(states, dated)[dated]
            good = np.flatnonzero(_any(rest))
            rows, far, rest = rows[good], far[good], rest[good]
        return ties.tid[rows], far, rest

    def _table(self, states: int, codes: Array) -> Array:
        """Give, for each code that occurs, the splits that may remain after a tie of that code."""
        width = self._plan.automaton.width
        table = np.zeros((256, width), np.uint8)
        for code in set(codes.tolist()) if len(codes) <= CHUNK else np.unique(codes).tolist():
            allowed = self._allow(states, code).to_bytes(width, "little")
            table[code] = np.frombuffer(allowed, np.uint8)
        return table

    def _allow(self, states: int, code: int) -> int:
        """Give the splits that may remain after a tie of one code, remembered."""
        key = states, code
        if key not in self._allowed:
            self._allowed[key] = self._plan.automaton.allowed(states, code)
        return self._allowed[key]

    def _ends(self, nodes: Array) -> Array:
        """Tell for each node whether the walk may end there."""
        definite = self._plan.definite
        if self._over is None:
            return ends_here(self._graph, self._question, nodes, definite=definite)
        passed = np.zeros(len(nodes), bool)
        base = nodes < self._graph.node_count
        passed[base] = ends_here(self._graph, self._question, nodes[base], definite=definite)
        for position in np.flatnonzero(~base).tolist():
            node = int(nodes[position])
            passed[position] = self._over.ends_here(self._question, node, definite=definite)
        return passed


def _pieces(parts: Parts) -> Iterator[Parts]:
    """Cut the ties at a node into pieces of ascending tids, the first ones short."""
    longest = max(parts, key=lambda part: len(part[1]))
    low, place, width = [0] * len(parts), 0, FIRST_PIECE
    while len(longest[1]) > place + width:
        place, width = place + width, width * 4
        edge = longest[0].tid[longest[1][place]]
        high = [bisect_left(rows, edge, key=ties.tid.__getitem__) for ties, rows, _ in parts]
        yield [
            (ties, rows[a:b], side)
            for (ties, rows, side), a, b in zip(parts, low, high, strict=True)
        ]
        low = high
    yield [(ties, rows[a:], side) for (ties, rows, side), a in zip(parts, low, strict=True)]


def _any(rest: Array) -> Array:
    """Tell which rows have a bit; column by column, as rows are one or two bytes wide."""
    found = rest[:, 0] != 0
    for column in range(1, rest.shape[1]):
        found |= rest[:, column] != 0
    return np.asarray(found)
