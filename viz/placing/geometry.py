"""Boxes of cards, labels and lines, and points along lines: to know what meets or hides what.

Between two points of a line is no gap for a label.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_NUMBER: Final = re.compile(r"-?\d+")

SAMPLES: Final = 16
"""Points of a curve that are looked at."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Points along a line, or along several."""

    xs: Numbers
    ys: Numbers

    @property
    def box(self) -> Box:
        """The box around them."""
        left, top = float(self.xs.min()), float(self.ys.min())
        return left, top, float(self.xs.max()), float(self.ys.max())

    def point(self, index: int) -> Point:
        """Return one of them."""
        return float(self.xs[index]), float(self.ys[index])

    def divide(self, count: int) -> list[Point]:
        """Return some points between its ends, far apart: as many as that, or half as many more."""
        step = max(1, len(self.xs) // count)
        return [self.point(index) for index in range(step, len(self.xs) - 1, step)]

    def count_hidden(self, box: Box) -> int:
        """Return how many of them a box hides."""
        left, top, right, bottom = box
        within = (left < self.xs) & (self.xs < right) & (top < self.ys) & (self.ys < bottom)
        return int(np.count_nonzero(within))

    def count_hidden_by(self, boxes: Numbers) -> NDArray[np.int64]:
        """Return how many of them each of several boxes hides: left, top, right, bottom."""
        if not len(boxes):
            return np.zeros(0, np.int64)
        (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        near = (left < self.xs) & (self.xs < right) & (top < self.ys) & (self.ys < bottom)
        xs, ys = self.xs[near], self.ys[near]
        lefts, tops, rights, bottoms = (boxes[:, side, None] for side in range(4))
        within = (lefts < xs) & (xs < rights) & (tops < ys) & (ys < bottoms)
        counts: NDArray[np.int64] = np.count_nonzero(within, axis=1)
        return counts


def join_tracks(tracks: Sequence[Track]) -> Track:
    """Return the points of lines one after the other."""
    return Track(
        np.concatenate([track.xs for track in tracks]),
        np.concatenate([track.ys for track in tracks]),
    )


def follow_path(path: str) -> Track:
    """Return the points along a path of cubic curves.

    Args:
        path: As an SVG writes it, in whole pixels.

    >>> track = follow_path("M0 0C0 0 24 0 24 0")
    >>> track.box, len(track.xs)
    ((0.0, 0.0, 24.0, 0.0), 17)
    """
    numbers = np.array([float(number) for number in _NUMBER.findall(path)])
    xs, ys = (_follow_curves(corners) for corners in (numbers[::2], numbers[1::2]))
    # a long straight part has points as near to each other as a label is high
    distances = abs(xs[:-1] - xs[1:]) + abs(ys[:-1] - ys[1:])
    parts = np.maximum(1, np.rint(distances / 12)).astype(np.int64)
    return Track(_divide_parts(xs, parts), _divide_parts(ys, parts))


def _follow_curves(corners: Numbers) -> Numbers:
    """Return one coordinate of the points along curves that begin where the one before ends."""
    points = [corners[:1]]
    for first in range(0, len(corners) - 1, 3):
        start, leave, enter, end = corners[first : first + 4]
        by_start, by_leave, by_enter, by_end = _WEIGHTS
        points.append(by_start * start + by_leave * leave + by_enter * enter + by_end * end)
    return np.concatenate(points)


def _weigh_corners(share: float) -> tuple[float, float, float, float]:
    """Return what each corner of a cubic curve weighs at a share of its way."""
    rest = 1 - share
    return rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3


_WEIGHTS: Final = np.array([_weigh_corners(step / SAMPLES) for step in range(1, SAMPLES + 1)]).T
"""By corner, what it weighs at each point that is looked at."""


def _divide_parts(numbers: Numbers, parts: NDArray[np.int64]) -> Numbers:
    """Put points between each two, so that there are so many equal parts."""
    before = np.repeat(numbers[:-1], parts)
    way = np.repeat(numbers[1:] - numbers[:-1], parts)
    firsts = np.repeat(parts.cumsum() - parts, parts)
    part = np.arange(len(before)) - firsts + 1
    return np.concatenate([numbers[:1], before + way * part / np.repeat(parts, parts)])


def box_around(middle: Point, half_width: float, half_height: float) -> Box:
    """Return the box of some width and height around its middle."""
    x, y = middle
    return x - half_width, y - half_height, x + half_width, y + half_height


def join_boxes(boxes: Sequence[Box]) -> Box:
    """Return the box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def grow_box(box: Box, by: float) -> Box:
    """Return a box with so many pixels more on each side."""
    left, top, right, bottom = box
    return left - by, top - by, right + by, bottom + by


def holds_box(outer: Box, inner: Box) -> bool:
    """Say whether a box lies within another."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def touches_any(box: Box, others: Iterable[Box]) -> bool:
    """Say whether a box touches any of some others; one call for all of them, as there are many."""
    left, top, right, bottom = box
    return any(
        left < other_right and other_left < right and top < other_bottom and other_top < bottom
        for other_left, other_top, other_right, other_bottom in others
    )
