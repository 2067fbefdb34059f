"""The lines between cards: where each leaves and arrives, how it bends, where its label stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from onward.viz.cards import LAYER_GAP, Card
from onward.viz.grid import WIDTH, Grid
from onward.viz.scene import Edge, Scene
from onward.viz.wrapping import cells, wrap

LABEL_CHARS: Final = 24

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier: start, two controls, end."""

Box = tuple[float, float, float, float]
"""The middle, and half of the width and of the height."""


@dataclass(frozen=True, slots=True)
class Line:
    """A tie in its place: a path to stroke (SVG path data), and where its label stands."""

    edge: Edge
    path: str
    label_x: int
    label_y: int
    lines: tuple[str, ...]


def lines_of(
    scene: Scene, grid: Grid, columns: Mapping[str, float], cards: Mapping[str, Card]
) -> tuple[Line, ...]:
    """Give every tie's line, with its label where it meets no card and no other label."""
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


def _ports(scene: Scene, grid: Grid, columns: Mapping[str, float]) -> dict[tuple[str, str], float]:
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
    width = max(cells(text) for text in texts) * 3.2 + 14
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
