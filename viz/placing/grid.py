"""The order of each layer's slots, and how far apart they stand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from onward.viz.placing.fans import NO_FANS, WIDEST
from onward.viz.placing.labels import lay_out_label
from onward.viz.placing.ordering import Ordering, find_long_lines
from onward.viz.placing.sweeps import keep_apart, read_links, settle
from onward.viz.scene import Edge, Scene

WIDTH: Final = 216
"""Of a card."""

GAP: Final = 34
ROW_GAP: Final = 130
PASS_WIDTH: Final = 24
"""Of the place where a line passes a layer."""

PASS_GAP: Final = 12
"""Between two such places."""

ARROW_ROOM: Final = 26
"""Of a line between neighbours, on either side of its label."""

SWEEPS: Final = 12

EVIDENCE_WEIGHT: Final = 1e6
"""Of a slot that bears evidence where slots would overlap, against 1 of context: what stands around
the evidence takes the room that is left."""


class Grid:
    """Layers of slots in order; a slot is a party, or the place where a line passes a layer.

    Attributes:
        layers: Slots of each layer, left to right.
        routes: For each tie, its slots from start to end.
        near: Neighbouring slots of a slot in the layer above (0) and below (1).
        piles: Ties between two cards that stand side by side, by these cards, left one first.
        evidence: Slots of cards and lines that bear evidence.
        buses: Lines that run together past layers, by id, and what they run together with.
    """

    def __init__(
        self, scene: Scene, ranks: Mapping[str, int], buses: Mapping[str, str] = NO_FANS.buses
    ) -> None:
        self.buses = buses
        self.row = {node.id for node in scene.nodes if node.roles}
        self.evidence = {node.id for node in scene.nodes if node.layer == "evidence"}
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
            self._add_route(edge)
        self.layers = Ordering(self.layers, self.near, self.row).find_best_order()
        self.piles = self.find_piles(scene)

    def _add_route(self, edge: Edge) -> None:
        first, last = self.ranks[edge.start], self.ranks[edge.end]
        step = 1 if last >= first else -1
        slots = [edge.start]
        for rank in range(first + step, last, step):
            # no id holds NUL: loaders refuse it
            slot = f"{self.buses.get(edge.id, edge.id)}\0{rank}"
            # lines on one bus pass a layer in one place
            if slot not in self.ranks:
                self.layers[rank].append(slot)
            self.ranks[slot] = rank
            slots.append(slot)
            if edge.layer == "evidence":
                self.evidence.add(slot)
        slots.append(edge.end)
        self.routes[edge.id] = slots
        for slot, next_slot in pairwise(slots):
            upper, lower = sorted((slot, next_slot), key=self.ranks.__getitem__)
            if self.ranks[upper] != self.ranks[lower]:
                self.near[1][upper].append(lower)
                self.near[0][lower].append(upper)

    def find_piles(self, scene: Scene) -> dict[tuple[str, str], list[Edge]]:
        """Return the ties between cards that stand side by side, as layers are ordered now."""
        places = {slot: index for layer in self.layers for index, slot in enumerate(layer)}
        piles: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in scene.edges:
            left, right = sorted((edge.start, edge.end), key=places.__getitem__)
            if self.ranks[left] == self.ranks[right] and places[right] - places[left] == 1:
                piles[left, right].append(edge)
        return dict(piles)


def assign_columns(grid: Grid) -> dict[str, float]:
    """Return the x of every slot: near the middle of its neighbours, never over the next slot.

    A place where a line passes a layer is drawn to the line's other places, so that lines run
    straight; where there is room for all of them on one x, they get it.
    """
    passes = {slot for slots in grid.routes.values() for slot in slots[1:-1]}
    gaps = [measure_gaps(layer, passes, grid) for layer in grid.layers]
    columns = _sweep_columns(grid, gaps, passes)
    _straighten_long_lines(grid, gaps, columns)
    for layer, gap in zip(grid.layers, gaps, strict=True):
        _close_row(layer, gap, grid, columns)
    return columns


def _sweep_columns(
    grid: Grid, gaps: Sequence[Sequence[float]], passes: set[str]
) -> dict[str, float]:
    """Draw each layer to the one above it, down all layers, then to the one below it, upwards."""
    slots = [slot for layer in grid.layers for slot in layer]
    numbers = {slot: number for number, slot in enumerate(slots)}
    near = tuple(_list_leading(side, passes, grid.evidence) for side in grid.near)
    layers = [
        _SweptRow(layer, gap, numbers, near, grid.evidence)
        for layer, gap in zip(grid.layers, gaps, strict=True)
    ]
    columns = np.zeros(len(slots))
    for layer in layers:
        layer.place(columns, columns[layer.span])
    for sweep in range(SWEEPS):
        # downwards a slot follows its neighbours above, upwards those below
        is_upwards = sweep % 2
        for layer in reversed(layers) if is_upwards else layers:
            layer.place(columns, layer.links[is_upwards].find_middles(columns, columns[layer.span]))
    return dict(zip(slots, columns.tolist(), strict=True))


class _SweptRow:
    """A layer while its slots are drawn to their neighbours.

    Attributes:
        span: Where its slots stand among all.
        links: Its lines to the layer above (0) and to the one below (1).
    """

    def __init__(
        self,
        layer: Sequence[str],
        gaps: Sequence[float],
        numbers: Mapping[str, int],
        near: Sequence[Mapping[str, Sequence[str]]],
        evidence: set[str],
    ) -> None:
        first = numbers[layer[0]] if layer else 0
        self.span = slice(first, first + len(layer))
        self.links = tuple(read_links(layer, side, numbers) for side in near)
        self._offsets = list(accumulate(gaps, initial=0.0)) if layer else []
        self._weights = [EVIDENCE_WEIGHT if slot in evidence else 1.0 for slot in layer]

    def place(self, columns: NDArray[np.float64], wishes: NDArray[np.float64]) -> None:
        """Put its slots as near to where they want to be as they may stand."""
        if self._offsets:
            places = settle(wishes.tolist(), self._offsets, self._weights, WIDEST - WIDTH)
            columns[self.span] = places


def _list_leading(
    near: Mapping[str, Sequence[str]], passes: set[str], evidence: set[str]
) -> dict[str, Sequence[str]]:
    """Return the neighbours that each slot is drawn to."""
    leading = {}
    for slot, neighbours in near.items():
        chosen = neighbours
        if slot in passes:
            # a line runs straight before it runs to the middle of its card
            chosen = [other for other in chosen if other in passes] or chosen
        if slot in evidence:
            chosen = [other for other in chosen if other in evidence] or chosen
        leading[slot] = chosen
    return leading


def align_below(
    grid: Grid, columns: Mapping[str, float], below: Mapping[str, str]
) -> dict[str, float]:
    """Return the x of the slots of rows whose party stands right below another one.

    Args:
        grid: Its layers.
        columns: The x of every slot.
        below: Of each such party, the one that it stands below.
    """
    passes = {slot for slots in grid.routes.values() for slot in slots[1:-1]}
    aligned: dict[str, float] = {}
    for layer in grid.layers:
        if below.keys().isdisjoint(layer):
            continue
        wishes = [columns[below.get(slot, slot)] for slot in layer]
        weights = [EVIDENCE_WEIGHT**2 if slot in below else 1.0 for slot in layer]
        aligned |= keep_apart(layer, wishes, measure_gaps(layer, passes, grid), weights)
    return aligned


def _close_row(
    layer: Sequence[str], gaps: Sequence[float], grid: Grid, columns: dict[str, float]
) -> None:
    """Move parties of the row that hang on the row alone up to those that stand where they must.

    What else stands at their side of the layer stays: they move towards the middle of the row.
    """
    row = [place for place, slot in enumerate(layer) if slot in grid.row]
    anchored = [place for place in row if any(grid.near[side].get(layer[place]) for side in (0, 1))]
    if not anchored:
        return
    for place in reversed([place for place in row if place < anchored[0]]):
        columns[layer[place]] = columns[layer[place + 1]] - gaps[place]
    for place in (place for place in row if place > anchored[-1]):
        columns[layer[place]] = columns[layer[place - 1]] + gaps[place - 1]


def _straighten_long_lines(
    grid: Grid, gaps: Sequence[Sequence[float]], columns: dict[str, float]
) -> None:
    """Put all places of a long line on one x, where there is room for it; longest line first."""
    places = {
        slot: (rank, place)
        for rank, layer in enumerate(grid.layers)
        for place, slot in enumerate(layer)
    }
    for slots in find_long_lines(grid.routes):
        rooms = [_find_room(*places[slot], grid, gaps, columns) for slot in slots]
        low = max(left for left, _ in rooms)
        high = min(right for _, right in rooms)
        if low <= high:
            median = sorted(columns[slot] for slot in slots)[len(slots) // 2]
            columns |= dict.fromkeys(slots, min(max(median, low), high))


def _find_room(
    rank: int,
    place: int,
    grid: Grid,
    gaps: Sequence[Sequence[float]],
    columns: Mapping[str, float],
) -> tuple[float, float]:
    """Return how far to the left and to the right a slot may move before it meets another."""
    layer, gap = grid.layers[rank], gaps[rank]
    left = columns[layer[place - 1]] + gap[place - 1] if place else -inf
    is_last = place + 1 == len(layer)
    right = inf if is_last else columns[layer[place + 1]] - gap[place]
    return left, right


def measure_gaps(layer: Sequence[str], passes: set[str], grid: Grid) -> list[float]:
    """Return the distance from each slot's middle to the next one's: labels between them fit in."""
    gaps = []
    for left, right in pairwise(layer):
        half_widths = sum((PASS_WIDTH if slot in passes else WIDTH) / 2 for slot in (left, right))
        are_in_row = left in grid.row and right in grid.row
        are_passes = left in passes and right in passes
        least = ROW_GAP if are_in_row else PASS_GAP if are_passes else GAP
        labels = (lay_out_label(edge) for edge in grid.piles.get((left, right), ()))
        gaps.append(half_widths + max([least, *(label.width + 2 * ARROW_ROOM for label in labels)]))
    return gaps
