"""Sweeps down and up over the layers of a map, as numbers: a whole layer is looked at at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain, repeat
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

SWEEPS: Final = 24
PATIENCE: Final = 6
"""So many sweeps without a better order end the search."""

Neighbours = Mapping[str, Sequence[str]]

Numbers = NDArray[np.float64]


class Sweeps:
    """Sweeps down and up over layers, in which each slot goes to the middle of its neighbours.

    Slots are numbers here, and a whole layer is looked at at once. What a layer looks like is the
    same from sweep to sweep but for its order, so it is noted beforehand.

    Args:
        layers, near, row: As of `Ordering`.
    """

    def __init__(
        self,
        layers: Sequence[Sequence[str]],
        near: tuple[Neighbours, Neighbours],
        row: Collection[str],
    ) -> None:
        slots = [slot for layer in layers for slot in layer]
        numbers = {slot: number for number, slot in enumerate(slots)}
        self._slots = slots
        self._places = np.zeros(len(slots))
        self._layers = [SweptLayer(layer, numbers, near, row) for layer in layers]
        for layer in self._layers:
            layer.note_places(self._places)
        most = max((layer.count_lines() for layer in self._layers), default=0)
        self._later = ~np.tri(most, dtype=bool)

    def find_best_order(self) -> tuple[list[list[str]], int]:
        """Search, and return the best order met, and how many lines cross in it."""
        best, fewest, waited = self._copy_orders(), self._count_crossings(), 0
        for sweep in range(SWEEPS):
            is_downwards = bool(sweep % 2)
            for layer in self._layers if is_downwards else reversed(self._layers):
                layer.sort(self._places, 0 if is_downwards else 1)
            crossings = self._count_crossings()
            waited += 1
            if crossings < fewest:
                best, fewest, waited = self._copy_orders(), crossings, 0
            # no crossing left, or none saved for a while
            if waited == PATIENCE or not fewest:
                break
        return [[self._slots[number] for number in order] for order in best], fewest

    def _copy_orders(self) -> list[list[int]]:
        return [layer.slots[layer.order].tolist() for layer in self._layers]

    def _count_crossings(self) -> int:
        return sum(layer.count_crossings(self._places, self._later) for layer in self._layers)


class SweptLayer:
    """A layer while it is swept over.

    Args:
        layer: Its slots, in the order to begin with.
        numbers: Of all slots.
        near, row: As of `Ordering`.

    Attributes:
        slots: Numbers of its slots, in the order to begin with.
        order: Indices of `slots`, from left to right as they stand now.
    """

    def __init__(
        self,
        layer: Sequence[str],
        numbers: Mapping[str, int],
        near: tuple[Neighbours, Neighbours],
        row: Collection[str],
    ) -> None:
        count = len(layer)
        self.slots = np.array([numbers[slot] for slot in layer], dtype=np.intp)
        self.order = np.arange(count)
        self._places = (np.arange(count) + 0.5) / max(1, count)
        self._in_row = np.array([slot in row for slot in layer], dtype=bool)
        self._has_row = bool(self._in_row.any())
        self._links = tuple(read_links(layer, side, numbers) for side in near)

    def note_places(self, places: Numbers) -> None:
        """Note where its slots are: from 0 at its left end to 1 at its right one."""
        places[self.slots[self.order]] = self._places

    def sort(self, places: Numbers, side: int) -> None:
        """Sort it; the row stays together in trade order, with everything else beside it.

        Args:
            places: Of all slots; those of its own are noted anew.
            side: Where its neighbours count: in the layer above (0) or below (1).
        """
        if len(self.order) < 2:
            return
        middles = self._links[side].find_middles(places, places[self.slots])
        row = self.order[self._in_row[self.order]]
        others = self.order[~self._in_row[self.order]] if self._has_row else self.order
        others = others[np.argsort(middles[others], kind="stable")]
        if self._has_row:
            # what leans to the left of the row's middle stands left of all of it
            centre = sum(places[self.slots[row]].tolist()) / len(row)
            left = int(np.count_nonzero(middles[others] < centre))
            others = np.concatenate((others[:left], row, others[left:]))
        self.order = others
        self.note_places(places)

    def count_lines(self) -> int:
        """Count the lines from this layer to the one below."""
        return len(self._links[1].neighbours)

    def count_crossings(self, places: Numbers, later: NDArray[np.bool_]) -> int:
        """Count the crossings of lines from this layer to the one below.

        Args:
            places: Of all slots.
            later: For every two lines, whether the second one begins farther right.
        """
        links, count = self._links[1], self.count_lines()
        if count < 2:
            return 0
        starts = np.empty_like(self.order)
        starts[self.order] = np.arange(len(self.order))
        ends = places[links.neighbours]
        # in the order in which they begin; of one slot from left to right, as those do not cross
        ends = ends[np.lexsort((ends, starts[links.owners]))]
        # a line crosses those that begin farther left and end farther right
        return int(np.count_nonzero((ends[:, np.newaxis] > ends) & later[:count, :count]))


class Links(NamedTuple):
    """Lines from the slots of a layer to one side, a line each.

    Attributes:
        owners: Index of the slot in its layer.
        neighbours: Number of the slot at the other end.
        counts: How many lines each slot of the layer has.
    """

    owners: NDArray[np.intp]
    neighbours: NDArray[np.intp]
    counts: NDArray[np.intp]

    def find_middles(self, values: Numbers, without: Numbers) -> Numbers:
        """Return the mean value of each slot's neighbours.

        Args:
            values: Of all slots, by their numbers.
            without: Of each slot of the layer, what it has where it has no neighbours.
        """
        if not len(self.owners):
            return without
        # adds one after the other: a mean has the same bits wherever it is computed
        totals = np.bincount(self.owners, values[self.neighbours], len(self.counts))
        return np.where(self.counts > 0, totals / np.maximum(self.counts, 1), without)


def read_links(layer: Sequence[str], near: Neighbours, numbers: Mapping[str, int]) -> Links:
    """Return the lines from the slots of a layer to one side."""
    ends = [near.get(slot, ()) for slot in layer]
    counts = np.array([len(each) for each in ends], dtype=np.intp)
    neighbours = [numbers[other] for each in ends for other in each]
    owners = np.repeat(np.arange(len(layer)), counts)
    return Links(owners, np.array(neighbours, dtype=np.intp), counts)


def keep_apart(
    layer: Sequence[str],
    wishes: Sequence[float],
    gaps: Sequence[float],
    weights: Sequence[float],
) -> dict[str, float]:
    """Return where slots stand: as near to where they want to be as order and distances allow.

    Args:
        layer: Slots from left to right.
        wishes: Where each wants to be.
        gaps: From each to the next one, at least.
        weights: How much each insists.
    """
    offsets = list(accumulate(gaps, initial=0.0))
    return dict(zip(layer, settle(wishes, offsets, weights), strict=False))


def settle(
    wishes: Sequence[float],
    offsets: Sequence[float],
    weights: Sequence[float],
    within: float | None = None,
) -> list[float]:
    """Return places that are as near to what is wished for as order and distances allow.

    With the distances taken off, that is weighted least squares under "never falling": neighbours
    that would overlap are pooled and share the weighted mean of their wishes.

    Args:
        wishes: From left to right.
        offsets: How far right of the first one each has to stand, at least.
        weights: How much each insists.
        within: How wide all may be around 0, if they have room in that; None = as it comes.
    """
    totals: list[float] = []  # of each pool: weighted sum of wishes, weight, mean and slots
    masses: list[float] = []
    means: list[float] = []
    sizes: list[int] = []
    for weight, wish, offset in zip(weights, wishes, offsets, strict=False):
        total, mass, size = weight * (wish - offset), weight, 1
        mean = total / mass
        while means and means[-1] >= mean:
            means.pop()
            total, mass, size = totals.pop() + total, masses.pop() + mass, sizes.pop() + size
            mean = total / mass
        totals.append(total)
        masses.append(mass)
        means.append(mean)
        sizes.append(size)
    starts: Iterable[float] = chain.from_iterable(map(repeat, means, sizes))
    if within is not None:
        # what is pushed to a side stands as near to it as it may: the order stays
        half = max(within, offsets[-1]) / 2
        last = half - offsets[-1]
        starts = [min(max(start, -half), last) for start in starts]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]
