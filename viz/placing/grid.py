"""The order of each layer's slots, and how far apart they stand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Final

from onward.viz.placing.labels import lay_out_label
from onward.viz.placing.ordering import Ordering, find_long_lines
from onward.viz.scene import Edge, Scene

WIDTH: Final = 216
"""Of a card."""

GAP: Final = 34
ROW_GAP: Final = 130
ARROW_ROOM: Final = 26
"""Of a line between neighbours, on either side of its label."""

SWEEPS: Final = 12


class Grid:
    """Layers of slots in order; a slot is a party, or the place where a line passes a layer.

    Attributes:
        layers: Slots of each layer, left to right.
        routes: For each tie, its slots from start to end.
        near: Neighbouring slots of a slot in the layer above (0) and below (1).
        piles: Ties between two cards that stand side by side, by these cards, left one first.
    """

    def __init__(self, scene: Scene, ranks: Mapping[str, int]) -> None:
        self.row = {node.id for node in scene.nodes if node.roles}
        self.ranks = dict(ranks)
        depth = max(ranks.values(), default=0) + 1
        self.layers: list[list[str]] = [[] for _ in range(depth)]
        for node in scene.nodes:
            self.layers[ranks[node.id]].append(node.id)
        self.routes: dict[str, list[str]] = {}
        self.near: tuple[dict[str, list[str]], dict[str, list[str]]] = (
            defaultdict(list),
            defaultdict(list),
        )
        for edge in scene.edges:
            self._route(edge)
        self.layers = Ordering(self.layers, self.near, self.row).best()
        self.piles = self._piles(scene)

    def _route(self, edge: Edge) -> None:
        first, last = self.ranks[edge.start], self.ranks[edge.end]
        step = 1 if last >= first else -1
        slots = [edge.start]
        for rank in range(first + step, last, step):
            slot = f"{edge.id}\0{rank}"  # no id holds NUL: loaders refuse it
            self.layers[rank].append(slot)
            self.ranks[slot] = rank
            slots.append(slot)
        slots.append(edge.end)
        self.routes[edge.id] = slots
        for one, two in pairwise(slots):
            upper, lower = sorted((one, two), key=self.ranks.__getitem__)
            if self.ranks[upper] != self.ranks[lower]:
                self.near[1][upper].append(lower)
                self.near[0][lower].append(upper)

    def _piles(self, scene: Scene) -> dict[tuple[str, str], list[Edge]]:
        places = {slot: index for one in self.layers for index, slot in enumerate(one)}
        piles: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in scene.edges:
            one, two = sorted((edge.start, edge.end), key=places.__getitem__)
            if self.ranks[one] == self.ranks[two] and places[two] - places[one] == 1:
                piles[one, two].append(edge)
        return dict(piles)


def assign_columns(grid: Grid) -> dict[str, float]:
    """Give every slot its x: near the middle of its neighbours, never over the next slot.

    A place where a line passes a layer holds on to the line's other places, so that lines run
    straight; where there is room for all of them on one x, they get it.
    """
    passes = {slot for slots in grid.routes.values() for slot in slots[1:-1]}
    gaps = [_gaps(layer, passes, grid) for layer in grid.layers]
    columns: dict[str, float] = {}
    for layer, gap in zip(grid.layers, gaps, strict=True):
        columns |= _apart(layer, [0.0] * len(layer), gap)
    for sweep in range(SWEEPS):
        pairs = list(zip(grid.layers, gaps, strict=True))
        near = grid.near[sweep % 2]
        for layer, gap in pairs if sweep % 2 == 0 else pairs[::-1]:
            wanted = [_wanted(slot, near.get(slot), columns, passes) for slot in layer]
            columns |= _apart(layer, wanted, gap)
    _straighten(grid, gaps, columns)
    return columns


def _wanted(
    slot: str, others: Sequence[str] | None, columns: Mapping[str, float], passes: set[str]
) -> float:
    if not others:
        return columns[slot]
    if slot in passes and (inner := [other for other in others if other in passes]):
        others = inner
    return sum(columns[other] for other in others) / len(others)


def _straighten(grid: Grid, gaps: Sequence[Sequence[float]], columns: dict[str, float]) -> None:
    """Put all places of a long line on one x, where there is room for it; longest line first."""
    beside: dict[str, tuple[float, float]] = {}
    at = {
        slot: (rank, place)
        for rank, one in enumerate(grid.layers)
        for place, slot in enumerate(one)
    }
    for chain in find_long_lines(grid.routes):
        for slot in chain:
            rank, place = at[slot]
            layer, gap = grid.layers[rank], gaps[rank]
            left = columns[layer[place - 1]] + gap[place - 1] if place else -inf
            right = columns[layer[place + 1]] - gap[place] if place + 1 < len(layer) else inf
            beside[slot] = (left, right)
        low = max(beside[slot][0] for slot in chain)
        high = min(beside[slot][1] for slot in chain)
        if low <= high:
            x = sorted(columns[slot] for slot in chain)[len(chain) // 2]
            columns |= dict.fromkeys(chain, min(max(x, low), high))


def _gaps(layer: Sequence[str], passes: set[str], grid: Grid) -> list[float]:
    """Give the distance from each slot's middle to the next one's: labels between them fit in."""
    gaps = []
    for one, two in pairwise(layer):
        half = sum(20 if slot in passes else WIDTH / 2 for slot in (one, two))
        least = ROW_GAP if one in grid.row and two in grid.row else GAP
        labels = [
            lay_out_label(edge).width + 2 * ARROW_ROOM for edge in grid.piles.get((one, two), ())
        ]
        gaps.append(half + max(least, *labels, 0))
    return gaps


def _apart(
    layer: Sequence[str], wanted: Sequence[float], gaps: Sequence[float]
) -> dict[str, float]:
    """Put slots as near to where they want to be as their order and distances allow.

    With the distances taken off, that is least squares under "never falling": neighbours that
    would overlap are pooled and share the mean of their wishes.
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, int]] = []  # (sum of wishes, slots)
    for want, offset in zip(wanted, offsets, strict=False):
        pools.append((want - offset, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] >= pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1] = (pools[-1][0] + total, pools[-1][1] + count)
    starts = [total / count for total, count in pools for _ in range(count)]
    return {
        slot: start + offset for slot, start, offset in zip(layer, starts, offsets, strict=False)
    }
