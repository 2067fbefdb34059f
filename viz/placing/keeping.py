"""Cards that were there before stay where they are, as far as new ones leave room.

A reader who has brought owners to a map must find again what was on it. So cards keep their order
within a layer and, where there is room, their x; new ones come in near what they are tied to. That
costs crossings, which laying the map out anew takes away again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Final

from onward.viz.placing.grid import Grid, keep_apart, measure_gaps
from onward.viz.scene import Scene

KEPT_WEIGHT: Final = 1e4
PINNED_WEIGHT: Final = 1e8
"""Of cards that were there, and of those that must stay, where cards would overlap; new ones: 1."""

ROUNDS: Final = 3
"""So often a new card looks where those that it is tied to will stand."""


@dataclass(frozen=True, slots=True)
class KeptPlaces:
    """Where cards stood before, by id, and which of them must not move."""

    places: Mapping[str, float] = field(default_factory=dict)
    pinned: Collection[str] = ()

    def weigh(self, slot: str) -> float:
        """Return how much a slot insists on its place."""
        if slot not in self.places:
            return 1.0
        return PINNED_WEIGHT if slot in self.pinned else KEPT_WEIGHT


NOTHING_KEPT: Final = KeptPlaces()


def keep_columns(
    scene: Scene, grid: Grid, columns: Mapping[str, float], kept: KeptPlaces
) -> dict[str, float]:
    """Return the x of every slot, with the order of the layers changed to what was there.

    Args:
        scene: What is placed.
        grid: Its layers, which are ordered anew.
        columns: The x of every slot in a layout from nothing.
        kept: Where cards stood.
    """
    wishes = _find_wishes(grid, columns, kept)
    for layer in grid.layers:
        # of new cards that want to stand in one place the layout from nothing says the order
        layer.sort(key=lambda slot: (wishes[slot], columns[slot]))
    grid.piles = grid.find_piles(scene)
    passes = {slot for slots in grid.routes.values() for slot in slots[1:-1]}
    result: dict[str, float] = {}
    for layer in grid.layers:
        gaps = measure_gaps(layer, passes, grid)
        weights = [kept.weigh(slot) for slot in layer]
        result |= keep_apart(layer, [wishes[slot] for slot in layer], gaps, weights)
    return result


def _find_wishes(grid: Grid, columns: Mapping[str, float], kept: KeptPlaces) -> dict[str, float]:
    """Return where every slot wants to stand: known ones where they were, new ones near them."""
    known = {slot: kept.places[slot] for slot in columns if slot in kept.places}
    if not known:
        return dict(columns)
    shift = median(place - columns[slot] for slot, place in known.items())
    wishes = {slot: known.get(slot, columns[slot] + shift) for slot in columns}
    near: dict[str, list[str]] = {}
    for slots in grid.routes.values():
        for first, second in pairwise(slots):
            near.setdefault(first, []).append(second)
            near.setdefault(second, []).append(first)
    for _ in range(ROUNDS):
        for slot in columns:
            others = near.get(slot)
            if slot not in known and others:
                wishes[slot] = sum(wishes[other] for other in others) / len(others)
    return wishes
