"""The order of the slots within each layer: as few crossings as sweeps and exchanges find.

Barycentre sweeps down and up, then exchanges of neighbours, and the best order met is kept
(Gansner, Koutsofios, North, Vo: "A Technique for Drawing Directed Graphs", 1993, section 3). The
row of the transaction's parties keeps its order, and nothing comes between its parties.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

SWEEPS: Final = 24
PATIENCE: Final = 6
"""So many sweeps without a better order end the search."""

EXCHANGED: Final = 1_500
"""Neighbours are exchanged in pictures of so many slots at most."""

Neighbours = Mapping[str, Sequence[str]]


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
            self._note(layer)

    def best(self) -> list[list[str]]:
        """Search, and give the best order met."""
        kept, least, waited = self._copy(), self._crossings(), 0
        for sweep in range(SWEEPS):
            down = bool(sweep % 2)
            for layer in self._layers if down else reversed(self._layers):
                self._sort(layer, self._near[0 if down else 1])
            crossings = self._crossings()
            waited += 1
            if crossings < least:
                kept, least, waited = self._copy(), crossings, 0
            if waited == PATIENCE or not least:
                break
        self._layers = kept
        for layer in kept:
            self._note(layer)
        if least and sum(map(len, kept)) <= EXCHANGED:
            self._exchange()
        return self._layers

    def _copy(self) -> list[list[str]]:
        return [list(layer) for layer in self._layers]

    def _note(self, layer: Sequence[str]) -> None:
        """Note where the slots of a layer are: from 0 at its left end to 1 at its right one."""
        for index, slot in enumerate(layer):
            self._places[slot] = (index + 0.5) / len(layer)

    def _sort(self, layer: list[str], near: Neighbours) -> None:
        """Sort a layer; the row stays together in trade order, with everything else beside it."""
        places = self._places
        middles = {
            slot: sum(places[other] for other in near[slot]) / len(near[slot])
            if near.get(slot)
            else places[slot]
            for slot in layer
        }
        row = [slot for slot in layer if slot in self._row]
        others = sorted((slot for slot in layer if slot not in self._row), key=middles.__getitem__)
        centre = sum(places[slot] for slot in row) / max(1, len(row))
        left = sum(1 for slot in others if middles[slot] < centre) if row else 0
        layer[:] = [*others[:left], *row, *others[left:]]
        self._note(layer)

    def _crossings(self) -> int:
        return sum(self._between(layer) for layer in self._layers)

    def _between(self, layer: Sequence[str]) -> int:
        """Count the crossings of lines from a layer to the one below."""
        found, met = 0, list[float]()
        for slot in layer:
            ends = sorted(self._places[end] for end in self._near[1].get(slot, ()))
            found += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
        return found

    def _exchange(self) -> None:
        """Exchange neighbours while that takes crossings away."""
        for _ in range(PATIENCE):
            better = [self._exchange_in(layer) for layer in self._layers]
            if not any(better):
                break

    def _exchange_in(self, layer: list[str]) -> bool:
        better = False
        for at in range(len(layer) - 1):
            one, two = layer[at : at + 2]
            if self._may_exchange(layer, at) and self._gain(one, two) > 0:
                layer[at], layer[at + 1] = two, one
                places = self._places
                places[one], places[two] = places[two], places[one]
                better = True
        return better

    def _may_exchange(self, layer: Sequence[str], at: int) -> bool:
        return layer[at] not in self._row and layer[at + 1] not in self._row

    def _gain(self, one: str, two: str) -> int:
        """Count the crossings that an exchange of two neighbours would take away."""
        gain = 0
        for near in self._near:
            here = sorted(self._places[other] for other in near.get(one, ()))
            there = sorted(self._places[other] for other in near.get(two, ()))
            gain += sum(bisect_left(there, place) for place in here)
            gain -= sum(bisect_left(here, place) for place in there)
        return gain


def find_long_lines(routes: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    """Give the inner slots of each long line, of the longest first."""
    long = [slots[1:-1] for slots in routes.values() if len(slots) > 3]
    yield from sorted(long, key=lambda slots: (-len(slots), slots[0]))
