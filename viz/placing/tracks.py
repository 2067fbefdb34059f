"""Lines as points along them, to know what hides them: between two points is no gap for a label."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from onward.viz.placing.boxes import Box, Point

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

    def count_hidden(self, box: Box) -> int:
        """Return how many of them a box hides."""
        left, top, right, bottom = box
        within = (left < self.xs) & (self.xs < right) & (top < self.ys) & (self.ys < bottom)
        return int(np.count_nonzero(within))


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
