"""Boxes of a picture, which stand for cards, labels and lines where these must not meet."""

from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


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
