"""The lines between cards: how each bends on its way, through the place of its label."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import dist
from operator import itemgetter
from typing import Final

from onward.viz.placing.cards import Card
from onward.viz.placing.labels import Label, lay_out_label
from onward.viz.placing.lanes import Heights
from onward.viz.placing.ways import Way
from onward.viz.scene import Edge, Scene

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier: start, two controls, end."""

TURN: Final = 12
"""Radius of the turn of a line that runs level and upright."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A tie in its place: a path to stroke (SVG path data), and where its label's middle is."""

    edge: Edge
    path: str
    label: Label
    label_x: int
    label_y: int


def route_lines(
    scene: Scene, ways: Mapping[str, Way], heights: Heights, cards: Mapping[str, Card]
) -> tuple[PlacedLine, ...]:
    """Return the line of every tie, in the order of the scene."""
    lines = []
    for edge in scene.edges:
        start, end, y = cards[edge.start], cards[edge.end], heights.labels[edge.id]
        way = ways.get(edge.id)
        if way is None:
            x = (start.x + end.x) / 2
            curves = [_join_neighbours(start, end, y)]
        elif way.ranks[0] == way.ranks[-1]:
            x = way.upper
            curves = _lead_below(start, end, way, heights, y)
        else:
            top, bottom = heights.bottoms[way.channel], heights.tops[way.channel + 1]
            x = way.across((y - top) / (bottom - top))
            curves = _lead_through(start, end, way, heights)
        lines.append(PlacedLine(edge, write_path(curves), lay_out_label(edge), round(x), y))
    return tuple(lines)


def _lead_through(start: Card, end: Card, way: Way, heights: Heights) -> list[Curve]:
    """Lead a line to another layer: it bends in channels only, and passes layers upright."""
    is_downwards = way.ranks[-1] > way.ranks[0]
    if is_downwards:
        leave, enter, direction = heights.bottoms, heights.tops, 1
    else:
        leave, enter, direction = heights.tops, heights.bottoms, -1
    corners: list[Point] = [(way.xs[0], start.y + direction * start.height // 2)]
    for (rank, x), (to_rank, to_x) in pairwise(zip(way.ranks, way.xs, strict=True)):
        corners += [(x, leave[rank]), (to_x, enter[to_rank])]
    corners.append((way.xs[-1], end.y - direction * end.height // 2))
    return list(bend_upright(corners))


def _lead_below(start: Card, end: Card, way: Way, heights: Heights, y: int) -> list[Curve]:
    """Lead a line to a card of its own layer, under those between; it is lowest at its label."""
    x, to_x = way.xs
    bottom = heights.bottoms[way.channel]
    # the curve is lowest at three quarters of the way to its controls
    low = bottom + (y - bottom) * 4 / 3
    return [
        *bend_upright([(x, start.y + start.height // 2), (x, bottom)]),
        ((x, bottom), (x, low), (to_x, low), (to_x, bottom)),
        *bend_upright([(to_x, bottom), (to_x, end.y + end.height // 2)]),
    ]


def _join_neighbours(start: Card, end: Card, y: int) -> Curve:
    """Join two neighbours through the place of the label in the pile between them."""
    right = 1 if end.x > start.x else -1
    x, to_x = start.x + right * start.width / 2, end.x - right * end.width / 2
    reach = min(start.height, end.height) / 2 - 12
    leave = start.y + max(-reach, min(reach, (y - start.y) / 2))
    bend, third = (4 * y - leave) / 3, (to_x - x) / 3
    return ((x, leave), (x + third, bend), (to_x - third, bend), (to_x, leave))


def bend_upright(corners: Sequence[Point]) -> Iterator[Curve]:
    """Bend a line between its corners, upright at each; `Way.across` says where it is between."""
    for (x, y), (to_x, to_y) in pairwise(_leave_out_straight(corners)):
        third = (to_y - y) / 3
        if x != to_x:
            yield (x, y), (x, y + third), (to_x, to_y - third), (to_x, to_y)
        elif y != to_y:  # straight; the last control shows where the arrow comes from
            yield (x, y), (x, y), (x, y), (to_x, to_y)


def _leave_out_straight(corners: Sequence[Point]) -> list[Point]:
    """Return the corners of a line without those between two others on one upright."""
    columns = groupby(corners, key=itemgetter(0))
    runs = [list(run) for _, run in columns]
    return [corner for run in runs for corner in (run if len(run) < 3 else (run[0], run[-1]))]


def round_corners(corners: Sequence[Point]) -> Iterator[Curve]:
    """Yield the parts of a line from corner to corner, round where it turns."""
    points = [corner for corner, _ in groupby(corners)]
    turned = points[0]
    for corner, onwards in pairwise(points[1:]):
        if (turned[0] == corner[0]) == (corner[0] == onwards[0]):
            continue  # it goes straight on
        radius = min(TURN, dist(turned, corner), dist(corner, onwards) / 2)
        turn, after = _move_towards(corner, turned, radius), _move_towards(corner, onwards, radius)
        yield turned, turned, turned, turn
        yield turn, corner, corner, after
        turned = after
    yield turned, turned, turned, points[-1]


def _move_towards(point: Point, goal: Point, way: float) -> Point:
    share = way / dist(point, goal)
    return point[0] + (goal[0] - point[0]) * share, point[1] + (goal[1] - point[1]) * share


def write_path(curves: Sequence[Curve]) -> str:
    """Write curves that follow each other as SVG path data."""
    (x, y), *_ = curves[0]
    parts = [f"M{round(x)} {round(y)}"]
    for _, first_control, second_control, end in curves:
        points = (first_control, second_control, end)
        numbers = " ".join(f"{round(x)} {round(y)}" for x, y in points)
        parts.append(f"C{numbers}")
    return " ".join(parts)
