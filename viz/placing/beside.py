"""Labels beside their lines, so that a line is unbroken from card to card.

Lines are led through a place that is free for their label. Where there is room next to that place,
or a little before or after it, the label moves aside; else it stays on its line. It never moves
onto a card, another label or any line, nor out of the room that the picture takes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from onward.viz.placing.cards import Card
from onward.viz.placing.routes import PlacedLine

MOST: Final = 150
"""Lines of a picture whose labels move: of more nobody follows a single one."""

SAMPLES: Final = 16
"""Points of a curve that are looked at."""

GAP: Final = 5
"""Pixels between a line and its label."""

CLEAR: Final = 3
"""Pixels around a label that nothing else may touch."""

APART: Final = 10
"""Pixels to any other line, so that a label is nearer to its own."""

ABOVE, BELOW = 10, 12
"""Pixels that the tab of a card stands out at its top, and its tag at its bottom."""

ROOM: Final = 14
"""Pixels by which a picture may grow to a side for its labels."""

STEPS: Final = (0, 2, -2, 4, -4, 7, -7, 10, -10)
"""How many points along its line a label may move, the nearest first."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class _Track:
    """A line as points along it, and the box around them."""

    points: tuple[Point, ...]
    box: Box


def move_labels_beside(
    cards: Mapping[str, Card], lines: Sequence[PlacedLine], width: float = 0
) -> tuple[PlacedLine, ...]:
    """Move the labels of lines beside them, as far as there is room: those of evidence first.

    Args:
        cards: All cards, in their places.
        lines: With their labels where they are led through.
        width: That the picture may have in any case.
    """
    if not 0 < len(lines) <= MOST:
        return tuple(lines)
    tracks = [_follow_path(line.path) for line in lines]
    labels = [_box_of_label(line) for line in lines]
    obstacles = [_box_of_card(card) for card in cards.values()]
    edges = [*obstacles, *labels, *(track.box for track in tracks)]
    within = _widen_box(_grow_box(_join_boxes(edges), ROOM), width)
    placed = list(lines)
    by_weight = sorted(range(len(lines)), key=lambda index: (not lines[index].edge.findings, index))
    for index in by_weight:
        others = [*obstacles, *(box for other, box in enumerate(labels) if other != index)]
        further = [*tracks[:index], *tracks[index + 1 :]]
        for x, y in _list_places(placed[index], tracks[index]):
            moved = replace(placed[index], label_x=round(x), label_y=round(y))
            box = _box_of_label(moved)
            is_free = _is_free(_grow_box(box, CLEAR), others, [tracks[index]])
            if _holds_box(within, box) and is_free and _is_free(_grow_box(box, APART), (), further):
                placed[index], labels[index] = moved, box
                break
    return tuple(placed)


def _list_places(line: PlacedLine, track: _Track) -> Iterator[Point]:
    """Yield places beside a line, the nearest to where its label stands first."""
    label = (line.label_x, line.label_y)
    count = len(track.points)
    nearest = min(range(count), key=lambda index: _measure_distance(track.points[index], label))
    places: list[tuple[float, int, Point]] = []
    for order, step in enumerate(STEPS):
        index = nearest + step
        if 0 < index < count - 1:
            x, y = track.points[index]
            places += [
                (_measure_distance((x, y), place), order, place)
                for place in _list_sides(line, track, (x, y))
            ]
    # near to its line first, then near to where it stood
    yield from (place for _, _, place in sorted(places))


def _list_sides(line: PlacedLine, track: _Track, point: Point) -> Iterator[Point]:
    """Yield the places on the four sides of a point of a line at which all of it passes by."""
    half_width, half_height = line.label.width / 2, line.label.height / 2
    x, y = point
    beside = [px for px, py in track.points if abs(py - y) <= half_height + CLEAR]
    yield max(beside) + half_width + GAP, y
    yield min(beside) - half_width - GAP, y
    along = [py for px, py in track.points if abs(px - x) <= half_width + CLEAR]
    yield x, max(along) + half_height + GAP
    yield x, min(along) - half_height - GAP


def _is_free(box: Box, obstacles: Sequence[Box], tracks: Sequence[_Track]) -> bool:
    if any(_do_touch(box, obstacle) for obstacle in obstacles):
        return False
    left, top, right, bottom = box
    return not any(
        left < x < right and top < y < bottom
        for track in tracks
        if _do_touch(box, track.box)
        for x, y in track.points
    )


def _follow_path(path: str) -> _Track:
    """Return the points along a path of cubic curves; between two of them is no gap for a label."""
    numbers = [float(number) for number in _NUMBER.findall(path)]
    corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    points = [corners[0]]
    for first in range(0, len(corners) - 1, 3):
        start, leave, enter, end = corners[first : first + 4]
        points += [
            _find_point(start, leave, enter, end, step / SAMPLES) for step in range(1, SAMPLES + 1)
        ]
    closed = [points[0]]
    for before, after in pairwise(points):
        # a long straight part has points as near to each other as a label is high
        parts = max(1, round(_measure_distance(before, after) / 12))
        closed += [
            (
                before[0] + (after[0] - before[0]) * part / parts,
                before[1] + (after[1] - before[1]) * part / parts,
            )
            for part in range(1, parts + 1)
        ]
    xs, ys = [x for x, _ in closed], [y for _, y in closed]
    return _Track(tuple(closed), (min(xs), min(ys), max(xs), max(ys)))


_NUMBER: Final = re.compile(r"-?\d+")


def _find_point(start: Point, leave: Point, enter: Point, end: Point, share: float) -> Point:
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    corners = (start, leave, enter, end)
    return (
        sum(weight * x for weight, (x, _) in zip(weights, corners, strict=True)),
        sum(weight * y for weight, (_, y) in zip(weights, corners, strict=True)),
    )


def _measure_distance(first: Point, second: Point) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _box_of_label(line: PlacedLine) -> Box:
    half_width, half_height = line.label.width / 2, line.label.height / 2
    x, y = line.label_x, line.label_y
    return x - half_width, y - half_height, x + half_width, y + half_height


def _box_of_card(card: Card) -> Box:
    half_width, half_height = card.width / 2, card.height / 2
    return (
        card.x - half_width,
        card.y - half_height - ABOVE,
        card.x + half_width + BELOW,
        card.y + half_height + BELOW,
    )


def _join_boxes(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _grow_box(box: Box, by: float) -> Box:
    left, top, right, bottom = box
    return left - by, top - by, right + by, bottom + by


def _widen_box(box: Box, width: float) -> Box:
    left, top, right, bottom = box
    more = max(0.0, width - (right - left)) / 2
    return left - more, top, right + more, bottom


def _holds_box(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _do_touch(first: Box, second: Box) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )
