"""The order of the slots within each layer: as few crossings as sweeps and exchanges find.

Barycentre sweeps down and up, then exchanges of neighbours; the best order met is kept (Gansner,
Koutsofios, North, Vo: "A Technique for Drawing Directed Graphs", 1993, section 3). The row of the
transaction's parties keeps its order, and nothing comes between its parties.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from onward.viz.placing.sweeps import PATIENCE, Neighbours, Sweeps

EXCHANGED: Final = 1_500
"""Neighbours are exchanged in pictures of so many slots at most."""

Ends = tuple[Sequence[float], ...]
"""Where the lines of a slot end in the layer above and in the one below, from left to right."""


class Ordering:
    """Layers of slots, and how they are ordered best.

    Args:
        layers: Slots of each layer, in the order to begin with.
        near: Neighbours of a slot in the layer above (0) and below (1).
        row: Slots that keep their order, and between which nothing comes.
    """

    def __init__(
        self,
        layers: Sequence[Sequence[str]],
        near: tuple[Neighbours, Neighbours],
        row: Collection[str],
    ) -> None:
        self._layers = [list(layer) for layer in layers]
        self._near = near
        self._row = frozenset(row)
        self._places: dict[str, float] = {}
        for layer in self._layers:
            self._note_places(layer)

    def find_best_order(self) -> list[list[str]]:
        """Search, and return the best order met."""
        self._layers, fewest = Sweeps(self._layers, self._near, self._row).find_best_order()
        for layer in self._layers:
            self._note_places(layer)
        if fewest and sum(map(len, self._layers)) <= EXCHANGED:
            self._exchange_neighbours()
        return self._layers

    def untangle(self, old: Collection[str], pinned: Collection[str]) -> list[list[str]]:
        """Take crossings away, and leave what was there before in its order.

        What is new goes where in its layer the fewest lines cross. Two slots that were there change
        places only if they are neighbours, and that alone takes a crossing away.

        Args:
            old: Slots that were there before.
            pinned: Those of them that never change places.
        """
        free = {slot for slot in old if slot not in pinned and slot not in self._row}
        # a layer is as good as it gets until it, or one beside it, has changed since it was seen
        waiting = set(range(len(self._layers)))
        for _ in range(PATIENCE):
            for number, layer in enumerate(self._layers):
                if number not in waiting:
                    continue
                waiting.remove(number)
                if self._move_new(layer, old) | self._exchange_old(layer, free):
                    waiting |= {number - 1, number, number + 1}
            if waiting.isdisjoint(range(len(self._layers))):
                break
        return self._layers

    def _move_new(self, layer: list[str], old: Collection[str]) -> bool:
        """Move each new slot to where it takes most crossings away."""
        new = [slot for slot in layer if slot not in old and slot not in self._row]
        if not new or len(layer) == 1:
            return False
        row = self._row.intersection(layer)
        numbers = {slot: number for number, slot in enumerate(layer)}
        gains, is_better = count_gains(list(self._read_ends(layer).values())), False
        for slot in new:
            start = layer.index(slot)
            order = [numbers[other] for other in layer]
            first, last = self._find_room(layer, start) if row else (0, len(layer) - 1)
            best = find_best_place(gains[numbers[slot], order], start, first, last)
            layer.insert(best, layer.pop(start))
            is_better |= best != start
        self._note_places(layer)
        return is_better

    def _find_room(self, layer: Sequence[str], start: int) -> tuple[int, int]:
        """Return the first and the last place that a slot can reach without passing the row."""
        places = [place for place, slot in enumerate(layer) if slot in self._row]
        left = max((place + 1 for place in places if place < start), default=0)
        right = min((place - 1 for place in places if place > start), default=len(layer) - 1)
        return left, right

    def _exchange_old(self, layer: list[str], free: Collection[str]) -> bool:
        ends, is_better = self._read_ends(layer), False
        for index in range(len(layer) - 1):
            left, right = layer[index : index + 2]
            is_free = left in free and right in free
            if is_free and count_gain(ends[left], ends[right]) > 0:
                layer[index], layer[index + 1] = right, left
                is_better = True
        self._note_places(layer)
        return is_better

    def _note_places(self, layer: Sequence[str]) -> None:
        """Note where the slots of a layer are: from 0 at its left end to 1 at its right one."""
        for index, slot in enumerate(layer):
            self._places[slot] = (index + 0.5) / len(layer)

    def _exchange_neighbours(self) -> None:
        """Exchange neighbours while that takes crossings away."""
        for _ in range(PATIENCE):
            is_better = [self._exchange_in_layer(layer) for layer in self._layers]
            if not any(is_better):
                break

    def _exchange_in_layer(self, layer: list[str]) -> bool:
        ends, is_better = self._read_ends(layer), False
        for index in range(len(layer) - 1):
            left, right = layer[index : index + 2]
            is_fixed = left in self._row or right in self._row
            if not is_fixed and count_gain(ends[left], ends[right]) > 0:
                layer[index], layer[index + 1] = right, left
                places = self._places
                places[left], places[right] = places[right], places[left]
                is_better = True
        return is_better

    def _read_ends(self, layer: Sequence[str]) -> dict[str, Ends]:
        """Return where the lines of each slot end: no change of this layer moves that."""
        return {slot: tuple(self._list_ends(slot, near) for near in self._near) for slot in layer}

    def _list_ends(self, slot: str, near: Neighbours) -> list[float]:
        return sorted(self._places[other] for other in near.get(slot, ()))


def count_gain(left: Ends, right: Ends) -> int:
    """Count the crossings that an exchange of two neighbours would take away.

    The other way round it is as many less.
    """
    gain = 0
    for left_ends, right_ends in zip(left, right, strict=True):
        if left_ends and right_ends:
            gain += sum(bisect_left(right_ends, place) for place in left_ends)
            gain -= sum(bisect_left(left_ends, place) for place in right_ends)
    return gain


def count_gains(ends: Sequence[Ends]) -> NDArray[np.int64]:
    """Count for every two slots of a layer, the left one first, what `count_gain` counts for two.

    A line crosses those of the slot to its right that end farther to the left. How many of a slot's
    lines end where, times how many of another one's end before that, is a product of two matrices.
    """
    gains = np.zeros((len(ends), len(ends)), dtype=np.int64)
    for side in zip(*ends, strict=True):
        lengths = [len(places) for places in side]
        slots = np.repeat(np.arange(len(side)), lengths)
        every = np.fromiter(chain.from_iterable(side), dtype=np.float64, count=sum(lengths))
        places, numbers = np.unique(every, return_inverse=True)
        lines = np.zeros((len(side), len(places)))
        np.add.at(lines, (slots, numbers), 1)
        before = lines.cumsum(axis=1) - lines
        crossings = lines @ before.T
        gains += (crossings - crossings.T).astype(np.int64)
    return gains


def find_best_place(gains: NDArray[np.int64], start: int, first: int, last: int) -> int:
    """Return where a slot takes most crossings away: the nearest such place, right before left.

    Args:
        gains: Of its exchange with the slot in each place, if that stood to its right.
        start: Its place.
        first: The leftmost place that it can have.
        last: The rightmost one.
    """
    best, most = start, 0
    # to the left it is the other one that goes to the right
    to_left, to_right = -gains[first:start][::-1], gains[start + 1 : last + 1]
    for step, on_the_way in ((1, to_right), (-1, to_left)):
        if not len(on_the_way):
            continue
        added = on_the_way.cumsum()
        distance = int(added.argmax()) + 1
        gain = int(added[distance - 1])
        is_nearer = gain == most and distance < abs(best - start)
        if gain > most or is_nearer:
            best, most = start + step * distance, gain
    return best


def find_long_lines(routes: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the inner slots of each line that passes two layers or more, the longest first."""
    passing = [slots[1:-1] for slots in routes.values() if len(slots) > 3]
    yield from sorted(passing, key=lambda slots: (-len(slots), slots[0]))
