"""The order of the slots within each layer: as few crossings as sweeps and exchanges find.

Barycentre sweeps down and up, then exchanges of neighbours; the best order met is kept (Gansner,
Koutsofios, North, Vo: "A Technique for Drawing Directed Graphs", 1993, section 3). The row of the
transaction's parties keeps its order, and nothing comes between its parties.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

SWEEPS: Final = 24
PATIENCE: Final = 6
"""So many sweeps without a better order end the search."""

EXCHANGED: Final = 1_500
"""Neighbours are exchanged in pictures of so many slots at most."""

Neighbours = Mapping[str, Sequence[str]]

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
        self._row = row
        self._places: dict[str, float] = {}
        for layer in self._layers:
            self._note_places(layer)

    def find_best_order(self) -> list[list[str]]:
        """Search, and return the best order met."""
        best, fewest, waited = self._copy_layers(), self._count_crossings(), 0
        for sweep in range(SWEEPS):
            is_downwards = bool(sweep % 2)
            above_or_below = self._near[0 if is_downwards else 1]
            for layer in self._layers if is_downwards else reversed(self._layers):
                self._sort_layer(layer, above_or_below)
            crossings = self._count_crossings()
            waited += 1
            if crossings < fewest:
                best, fewest, waited = self._copy_layers(), crossings, 0
            # no crossing left, or none saved for a while
            if waited == PATIENCE or not fewest:
                break
        self._layers = best
        for layer in best:
            self._note_places(layer)
        if fewest and sum(map(len, best)) <= EXCHANGED:
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
        for _ in range(PATIENCE):
            is_better = [
                self._move_new(layer, old) | self._exchange_old(layer, free)
                for layer in self._layers
            ]
            if not any(is_better):
                break
        return self._layers

    def _move_new(self, layer: list[str], old: Collection[str]) -> bool:
        """Move each new slot to where it takes most crossings away."""
        new = [slot for slot in layer if slot not in old and slot not in self._row]
        ends, is_better = self._read_ends(layer), False
        for slot in new:
            start = layer.index(slot)
            sides = (self._count_gains(layer, start, step, ends) for step in (1, -1))
            gains = dict(chain([(start, 0)], *sides))
            best = max(gains, key=lambda place: (gains[place], -abs(place - start)))
            layer.insert(best, layer.pop(start))
            is_better |= best != start
        self._note_places(layer)
        return is_better

    def _count_gains(
        self, layer: Sequence[str], start: int, step: int, ends: Mapping[str, Ends]
    ) -> Iterator[tuple[int, int]]:
        """Yield the places to one side of a slot, and the crossings that are gone with it there."""
        gain, place = 0, start + step
        while 0 <= place < len(layer) and layer[place] not in self._row:
            # to the left it is the other one that goes to the right
            gain += step * _count_gain(ends[layer[start]], ends[layer[place]])
            yield place, gain
            place += step

    def _exchange_old(self, layer: list[str], free: Collection[str]) -> bool:
        ends, is_better = self._read_ends(layer), False
        for index in range(len(layer) - 1):
            left, right = layer[index : index + 2]
            is_free = left in free and right in free
            if is_free and _count_gain(ends[left], ends[right]) > 0:
                layer[index], layer[index + 1] = right, left
                is_better = True
        self._note_places(layer)
        return is_better

    def _copy_layers(self) -> list[list[str]]:
        return [list(layer) for layer in self._layers]

    def _note_places(self, layer: Sequence[str]) -> None:
        """Note where the slots of a layer are: from 0 at its left end to 1 at its right one."""
        for index, slot in enumerate(layer):
            self._places[slot] = (index + 0.5) / len(layer)

    def _sort_layer(self, layer: list[str], near: Neighbours) -> None:
        """Sort a layer; the row stays together in trade order, with everything else beside it."""
        middles = {slot: self._middle_of(slot, near) for slot in layer}
        row = [slot for slot in layer if slot in self._row]
        others = sorted((slot for slot in layer if slot not in self._row), key=middles.__getitem__)
        # what leans to the left of the row's middle stands left of all of it
        centre = sum(self._places[slot] for slot in row) / max(1, len(row))
        left = sum(1 for slot in others if middles[slot] < centre) if row else 0
        layer[:] = [*others[:left], *row, *others[left:]]
        self._note_places(layer)

    def _middle_of(self, slot: str, near: Neighbours) -> float:
        neighbours = near.get(slot)
        if not neighbours:
            return self._places[slot]
        return sum(self._places[other] for other in neighbours) / len(neighbours)

    def _count_crossings(self) -> int:
        return sum(self._count_crossings_below(layer) for layer in self._layers)

    def _count_crossings_below(self, layer: Sequence[str]) -> int:
        """Count the crossings of lines from a layer to the one below."""
        crossings, earlier_ends = 0, list[float]()
        for slot in layer:
            ends = sorted(self._places[end] for end in self._near[1].get(slot, ()))
            # a line crosses those that begin farther left and end farther right
            crossings += sum(len(earlier_ends) - bisect_right(earlier_ends, end) for end in ends)
            for end in ends:
                insort(earlier_ends, end)
        return crossings

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
            if not is_fixed and _count_gain(ends[left], ends[right]) > 0:
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


def _count_gain(left: Ends, right: Ends) -> int:
    """Count the crossings that an exchange of two neighbours would take away.

    The other way round it is as many less.
    """
    gain = 0
    for left_ends, right_ends in zip(left, right, strict=True):
        if left_ends and right_ends:
            gain += sum(bisect_left(right_ends, place) for place in left_ends)
            gain -= sum(bisect_left(left_ends, place) for place in right_ends)
    return gain


def find_long_lines(routes: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the inner slots of each line that passes two layers or more, the longest first."""
    passing = [slots[1:-1] for slots in routes.values() if len(slots) > 3]
    yield from sorted(passing, key=lambda slots: (-len(slots), slots[0]))
