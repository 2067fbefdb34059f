"""Many ranges of numbers as one array."""

import numpy as np

from onward.graph.matching.reach.letters import Array


def list_ranges(starts: Array, counts: Array) -> Array:
    """Return the numbers of ranges, one range after the other.

    >>> list_ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    before = np.cumsum(counts) - counts
    numbers: Array = np.repeat(starts - before, counts) + np.arange(counts.sum())
    return numbers
