"""Where everything stands: layers of cards, owners above what they own, no physics.

The same scene gives the same picture, everywhere: parties are taken in the scene's order, and
positions are whole numbers at the end. Rules: 1. the transaction's parties form one row, in trade
order; 2. a tie that ranks (it owns, controls, directs …) points down; 3. a line that crosses a
layer keeps a place of its own there, so that it passes between cards.
"""

import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Node, Scene

WIDTH: Final = 216
LINE: Final = 17
GAP: Final = 34
ROW_GAP: Final = 130
LAYER_GAP: Final = 104
NAME_CHARS: Final = 27
LABEL_CHARS: Final = 24
SWEEPS: Final = 12
FICTIONAL: Final = "(fictional)"

_BESIDE: Final = frozenset(UNDIRECTED) | {"represents", "nominee_of", MATCH_TIE}
"""Kinds that do not rank; the party farther from the row goes above."""


@dataclass(frozen=True, slots=True)
class Card:
    """A party in its place; `x` and `y` are the middle of the card."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A tie in its place: a path to stroke (SVG path data), and where its label stands."""

    edge: Edge
    path: str
    label_x: int
    label_y: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A scene with every party and tie in its place."""

    scene: Scene
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]


def wrap(text: str, width: int, limit: int) -> tuple[str, ...]:
    """Break a text into lines; long words are broken, and … stands for what is too much.

    Args:
        text: Any printable text.
        width: Narrow characters a line; a wide one (Han, Kana, Hangul) counts as two.
        limit: Lines at most.

    >>> wrap("Federal Security Service of Belarus", 12, 3)
    ('Federal', 'Security', 'Service of …')
    """
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, width):
            joined = f"{lines[-1]} {piece}".strip()
            if _cells(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) > limit:
        last = lines[limit - 1]
        while _cells(last) > width - 2:
            last = last[:-1]
        lines = [*lines[: limit - 1], f"{last} …"]
    return tuple(lines)


def _pieces(word: str, width: int) -> Iterable[str]:
    piece = ""
    for char in word:
        if _cells(piece + char) > width:
            yield piece
            piece = ""
        piece += char
    yield piece


def _cells(text: str) -> int:
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def place(scene: Scene) -> Placed:
    """Give every party and every tie of a scene its place."""
    ranks = _ranks(scene)
    grid = _Grid(scene, ranks)
    columns = _columns(grid)
    cards = _cards(scene, grid, columns)
    return Placed(scene, tuple(cards.values()), _lines(scene, grid, columns, cards))


def _ranks(scene: Scene) -> dict[str, int]:
    """Give every party its layer: the transaction's parties 0, owners above them below 0."""
    row = [node.id for node in scene.nodes if node.roles] or [node.id for node in scene.nodes[:1]]
    ranks: dict[str, int] = dict.fromkeys(row, 0)
    _spread(ranks, scene)
    for node in scene.nodes:  # parties that nothing joins to the row
        if node.id not in ranks:
            ranks[node.id] = 0
            _spread(ranks, scene)
    fixed = set(row)
    downward = _downward(scene)
    for _ in ranks:  # no path is longer than there are parties
        if not _push(ranks, downward, fixed):
            break
    layers = {rank: index for index, rank in enumerate(sorted(set(ranks.values())))}
    return {name: layers[rank] for name, rank in ranks.items()}


def _downward(scene: Scene) -> list[Edge]:
    """Give the ties that are to point down: those that rank, without the ones that close a circle.

    Depth first, in the scene's order: a tie to a party that is still being followed is left out.
    """
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        if edge.kind not in _BESIDE and edge.kind != ORDER_TIE:
            out[edge.start].append(edge)
    kept: list[Edge] = []
    state: dict[str, str] = {}
    for node in scene.nodes:
        trail = [(node.id, iter(out[node.id]))] if node.id not in state else []
        state.setdefault(node.id, "open")
        while trail:
            here, ties = trail[-1]
            tie = next(ties, None)
            if tie is None:
                state[here] = "done"
                trail.pop()
            elif state.get(tie.end) != "open":
                kept.append(tie)
                if tie.end not in state:
                    state[tie.end] = "open"
                    trail.append((tie.end, iter(out[tie.end])))
    return kept


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
            up = ranks[here] <= 0 if edge.kind in _BESIDE else edge.end == here
            ranks[other] = ranks[here] + (-1 if up else 1)
            waiting.append(other)


def _push(ranks: dict[str, int], edges: Iterable[Edge], fixed: set[str]) -> bool:
    moved = False
    for edge in edges:
        if ranks[edge.start] >= ranks[edge.end]:
            if edge.start not in fixed:
                ranks[edge.start] = ranks[edge.end] - 1
            elif edge.end not in fixed:
                ranks[edge.end] = ranks[edge.start] + 1
            else:
                continue
            moved = True
    return moved


class _Grid:
    """Layers of slots in order; a slot is a party, or the place where a line passes a layer.

    Attributes:
        layers: Slots of each layer, left to right.
        routes: For each tie, its slots from start to end.
        near: Neighbouring slots of a slot in the layer above (0) and below (1).
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
        self._order()

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

    def _order(self) -> None:
        """Order each layer by the middle of its neighbours, up and down in turn."""
        for sweep in range(SWEEPS):
            for layer in self.layers if sweep % 2 else reversed(self.layers):
                self._sort(layer, self.near[0 if sweep % 2 else 1])

    def _sort(self, layer: list[str], near: Mapping[str, list[str]]) -> None:
        places = {slot: index for one in self.layers for index, slot in enumerate(one)}

        def middle(slot: str) -> float:
            others = near.get(slot, ())
            if not others or slot in self.row:
                return float(places[slot])
            return sum(places[other] for other in others) / len(others)

        kept = [slot for slot in layer if slot in self.row]
        layer.sort(key=middle)
        in_row = iter(kept)  # the row stays in trade order whatever hangs on it
        layer[:] = [next(in_row) if slot in self.row else slot for slot in layer]


def _columns(grid: _Grid) -> dict[str, float]:
    """Give every slot its x: near the middle of its neighbours, never over the next slot."""
    passes = {slot for slots in grid.routes.values() for slot in slots[1:-1]}
    gaps = [_gaps(layer, passes, grid.row) for layer in grid.layers]
    columns: dict[str, float] = {}
    for layer, gap in zip(grid.layers, gaps, strict=True):
        columns |= _apart(layer, [0.0] * len(layer), gap)
    for sweep in range(SWEEPS):
        pairs = list(zip(grid.layers, gaps, strict=True))
        near = grid.near[sweep % 2]
        for layer, gap in pairs if sweep % 2 == 0 else pairs[::-1]:
            wanted = [
                sum(columns[other] for other in near[slot]) / len(near[slot])
                if near.get(slot)
                else columns[slot]
                for slot in layer
            ]
            columns |= _apart(layer, wanted, gap)
    return columns


def _gaps(layer: Sequence[str], passes: set[str], row: set[str]) -> list[float]:
    """Give the distance from each slot's middle to the next one's."""
    gaps = []
    for one, two in pairwise(layer):
        half = sum(20 if slot in passes else WIDTH / 2 for slot in (one, two))
        gaps.append(half + (ROW_GAP if one in row and two in row else GAP))
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


def _cards(scene: Scene, grid: _Grid, columns: Mapping[str, float]) -> dict[str, Card]:
    texts = {node.id: _name_lines(node.name) for node in scene.nodes}
    heights = {
        node.id: 30 + LINE * (len(texts[node.id]) + 1) + (22 if node.marks else 0)
        for node in scene.nodes
    }
    middles: list[int] = []
    top = 0
    for layer in grid.layers:
        tallest = max((heights.get(slot, 0) for slot in layer), default=0)
        middles.append(top + tallest // 2)
        top += tallest + LAYER_GAP
    return {
        node.id: Card(
            node=node,
            x=round(columns[node.id]),
            y=middles[grid.ranks[node.id]],
            width=WIDTH,
            height=heights[node.id],
            lines=texts[node.id],
        )
        for node in scene.nodes
    }


def _name_lines(name: str) -> tuple[str, ...]:
    """Break a name into three lines; one that says that its party is made up goes on saying so."""
    lines = wrap(name, NAME_CHARS, 3)
    if FICTIONAL in name and FICTIONAL not in " ".join(lines):
        return (*lines[:2], f"… {FICTIONAL}")
    return lines


def _lines(
    scene: Scene, grid: _Grid, columns: Mapping[str, float], cards: Mapping[str, Card]
) -> tuple[Line, ...]:
    middles = {grid.ranks[name]: card.y for name, card in cards.items()}
    ports = _ports(scene, grid, columns)
    taken: list[Box] = [
        (card.x, card.y, card.width / 2, card.height / 2) for card in cards.values()
    ]
    lines = []
    for edge in scene.edges:
        start, end = cards[edge.start], cards[edge.end]
        slots = grid.routes[edge.id]
        if grid.ranks[edge.start] == grid.ranks[edge.end]:
            curves = _sideways(start, end, grid.layers[grid.ranks[edge.start]])
        else:
            down = 1 if end.y > start.y else -1
            points = [
                (start.x + ports[edge.id, edge.start], start.y + down * start.height / 2),
                *((columns[slot], float(middles[grid.ranks[slot]])) for slot in slots[1:-1]),
                (end.x + ports[edge.id, edge.end], end.y - down * end.height / 2),
            ]
            curves = _vertical(points)
        texts = wrap(edge.label, LABEL_CHARS, 3)
        x, y = _label_place(curves, texts, taken)
        lines.append(Line(edge, _path(curves), round(x), round(y), texts))
    return tuple(lines)


def _ports(scene: Scene, grid: _Grid, columns: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Give each end of a tie its distance from the card's middle, ordered by where it goes."""
    sides: dict[tuple[str, bool], list[tuple[float, str]]] = defaultdict(list)
    for edge in scene.edges:
        slots = grid.routes[edge.id]
        if grid.ranks[edge.start] == grid.ranks[edge.end]:
            continue
        for here, following in ((slots[0], slots[1]), (slots[-1], slots[-2])):
            below = grid.ranks[following] > grid.ranks[here]
            sides[here, below].append((columns[following], edge.id))
    ports = {}
    for (slot, _), ends in sides.items():
        step = min(64.0, (WIDTH - 60) / max(1, len(ends) - 1))
        for index, (_, edge_id) in enumerate(sorted(ends)):
            ports[edge_id, slot] = (index - (len(ends) - 1) / 2) * step
    return ports


Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier: start, two controls, end."""

Box = tuple[float, float, float, float]
"""The middle, and half of the width and of the height."""


def _vertical(points: Sequence[Point]) -> list[Curve]:
    curves = []
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (y + to_y) / 2
        curves.append(((x, y), (x, half), (to_x, half), (to_x, to_y)))
    return curves


def _sideways(start: Card, end: Card, layer: Sequence[str]) -> list[Curve]:
    """Join two cards of one layer: straight to the next card, in a bow over others."""
    if start == end:
        x, y = start.x + start.width / 2, float(start.y)
        return [((x, y - 10), (x + 50, y - 40), (x + 50, y + 40), (x, y + 10))]
    places = layer.index(start.node.id), layer.index(end.node.id)
    right = 1 if end.x > start.x else -1
    if abs(places[0] - places[1]) == 1:
        x, to_x = start.x + right * start.width / 2, end.x - right * end.width / 2
        y = float(start.y)
        return [((x, y), (x + (to_x - x) / 3, y), (x + (to_x - x) * 2 / 3, y), (to_x, y))]
    x, y = start.x + right * 40.0, start.y + start.height / 2
    to_x, to_y = end.x - right * 40.0, end.y + end.height / 2
    low = max(y, to_y) + LAYER_GAP * 0.9
    return [((x, y), (x, low), (to_x, low), (to_x, to_y))]


def _at(curve: Curve, t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (
        sum(weight * point[axis] for weight, point in zip(weights, curve, strict=True))
        for axis in (0, 1)
    )
    return x, y


def _label_place(curves: Sequence[Curve], texts: Sequence[str], taken: list[Box]) -> Point:
    """Take the first place along the line that meets no card and no other label."""
    width = max(_cells(text) for text in texts) * 3.2 + 14
    height = len(texts) * 7.0 + 3
    middle = len(curves) // 2
    order = [*curves[middle:], *curves[:middle]]
    spots = [_at(curve, t) for curve in order for t in (0.5, 0.36, 0.64, 0.24, 0.76)]
    free = (
        (x, y)
        for x, y in spots
        if not any(
            abs(x - other[0]) < width + other[2] and abs(y - other[1]) < height + other[3]
            for other in taken
        )
    )
    x, y = next(free, spots[0])
    taken.append((x, y, width, height))
    return x, y


def _path(curves: Sequence[Curve]) -> str:
    (x, y), *_ = curves[0]
    parts = [f"M{round(x)} {round(y)}"]
    for _, one, two, end in curves:
        numbers = " ".join(f"{round(x)} {round(y)}" for x, y in (one, two, end))
        parts.append(f"C{numbers}")
    return " ".join(parts)
