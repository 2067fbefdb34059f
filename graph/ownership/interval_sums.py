"""Sums and caps of shares as intervals, columns at once (docs/semantics.md, Ownership)."""

from typing import Final

import numpy as np

from onward.graph.engine import Float64
from onward.graph.ownership.stakes import Bools, Positions

SLACK: Final = 1e-12
"""Shares that differ by no more than this are equal: sums of decimal fractions are not exact."""


def sums(positions: Positions, values: Float64, size: int) -> Float64:
    """Add up values by position: float64[size]."""
    return np.bincount(positions, values, size).astype(np.float64)


def mask_at(positions: Positions, size: int) -> Bools:
    """Return a mask that is true at some positions: bool[size]."""
    mask = np.zeros(size, bool)
    mask[positions] = True
    return mask


def capped(
    high: Float64, high_open: Bools, room: Float64, room_open: Bools
) -> tuple[Float64, Bools]:
    """Cap upper ends by the room that others leave; no end falls below 0."""
    is_tighter, is_equal = room < high - SLACK, np.abs(room - high) <= SLACK
    bound = np.clip(np.where(is_tighter, room, high), 0.0, 1.0)
    return bound, np.where(is_tighter, room_open, high_open | (is_equal & room_open))


def take_largest(
    values: Float64, is_open: Bools, first: Positions, pair: Positions, *, prefer_open: bool
) -> tuple[Float64, Bools]:
    """Take each pair's largest end over its sources; of equal ends the one that reaches further."""
    largest = np.maximum.reduceat(values, first)
    # Sources may state the same share; whether the end is excluded is then decided together.
    attained = values >= largest[pair] - SLACK
    if prefer_open:
        return largest, np.logical_or.reduceat(is_open & attained, first)
    return largest, ~np.logical_or.reduceat(~is_open & attained, first)
