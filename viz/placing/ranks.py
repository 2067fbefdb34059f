"""Which layer each party stands in: owners above what they own.

The transaction's parties are one row. What leads to the row through ties that rank stands above it,
what it leads to stands below; every other party stands next to the one by which it is reached.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Scene

_BESIDE: Final = frozenset(UNDIRECTED) | {"represents", "nominee_of", MATCH_TIE}
"""Kinds that do not rank: neither end stands above the other."""

_OWNERSHIP: Final = frozenset({"owns", "controls", "directs", "contains"})
"""Kinds that point down before all others do."""

Neighbours = Mapping[str, list[str]]


def assign_ranks(scene: Scene) -> dict[str, int]:
    """Give every party its layer: the transaction's parties 0, owners above them below 0."""
    row = [node.id for node in scene.nodes if node.roles] or [node.id for node in scene.nodes[:1]]
    ranks: dict[str, int] = dict.fromkeys(row, 0)
    _spread(ranks, scene)
    for node in scene.nodes:  # parties that nothing joins to the row
        if node.id not in ranks:
            ranks[node.id] = 0
            _spread(ranks, scene)
    pointing = _Pointing(row)
    for edge in sorted(scene.edges, key=lambda one: one.kind not in _OWNERSHIP):
        if edge.kind not in _BESIDE and edge.kind != ORDER_TIE:
            pointing.take(edge)
    pointing.settle(ranks)
    layers = {rank: index for index, rank in enumerate(sorted(set(ranks.values())))}
    return {name: layers[rank] for name, rank in ranks.items()}


class _Pointing:
    """Ties that point down: none closes a circle, and none leads from the row back to the row.

    In a circle one tie has to point up, and a party between two of the row cannot stand below one
    and above the other: it is the tie that is taken last.
    """

    def __init__(self, row: Iterable[str]) -> None:
        self._row = frozenset(row)
        self._above = set(self._row)  # and the row itself: what leads to it
        self._below = set(self._row)
        self._out: dict[str, list[str]] = defaultdict(list)
        self._into: dict[str, list[str]] = defaultdict(list)

    def take(self, edge: Edge) -> None:
        """Take a tie, unless it would close a circle, or lead from the row to the row."""
        if edge.start in self._below and edge.end in self._above:
            return
        if self._leads(edge.end, edge.start):
            return
        self._out[edge.start].append(edge.end)
        self._into[edge.end].append(edge.start)
        if edge.end in self._above:
            _reach(edge.start, self._into, self._above)
        if edge.start in self._below:
            _reach(edge.end, self._out, self._below)

    def _leads(self, begin: str, goal: str) -> bool:
        waiting, seen = [begin], {begin}
        while waiting:
            name = waiting.pop()
            if name == goal:
                return True
            fresh = [end for end in self._out.get(name, ()) if end not in seen]
            seen.update(fresh)
            waiting += fresh
        return False

    def settle(self, ranks: dict[str, int]) -> None:
        """Move what leads to the row up, then the rest down, until every tie points down."""
        order = list(_in_order(ranks, self._out))
        for name in reversed(order):
            if name in self._above and name not in self._row:
                ranks[name] = min([ranks[name], *(ranks[end] - 1 for end in self._out[name])])
        for name in order:
            if name not in self._above:
                ranks[name] = max([ranks[name], *(ranks[one] + 1 for one in self._into[name])])


def _reach(begin: str, onwards: Neighbours, reached: set[str]) -> None:
    """Add to a set all that can be reached, not going on from what is in it."""
    waiting = [begin]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += onwards.get(name, ())


def _in_order(names: Iterable[str], out: Neighbours) -> Iterator[str]:
    """Give names so that every tie leads to a later one; there is no circle."""
    names = list(names)
    open_ends = dict.fromkeys(names, 0)
    for name in names:
        for end in out.get(name, ()):
            open_ends[end] += 1
    waiting = deque(name for name in names if not open_ends[name])
    while waiting:
        name = waiting.popleft()
        yield name
        for end in out.get(name, ()):
            open_ends[end] -= 1
            if not open_ends[end]:
                waiting.append(end)


def _spread(ranks: dict[str, int], scene: Scene) -> None:
    """Rank what can be reached from the ranked parties, nearest first."""
    ties: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        if edge.kind != ORDER_TIE:
            ties[edge.start].append(edge)
            ties[edge.end].append(edge)
    waiting = deque(ranks)
    while waiting:
        here = waiting.popleft()
        for edge in ties[here]:
            other = edge.start if edge.end == here else edge.end
            if other in ranks:
                continue
            # of two that stand beside each other, the one farther from the row goes above
            up = ranks[here] <= 0 if edge.kind in _BESIDE else edge.end == here
            ranks[other] = ranks[here] + (-1 if up else 1)
            waiting.append(other)
