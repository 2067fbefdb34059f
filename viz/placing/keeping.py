"""Cards that were there before stay where they are, as far as new ones leave room.

A reader who has brought owners to a map must find again what was on it. So cards keep their order
within a layer and, where there is room, their x; new ones come in near what they are tied to. That
costs crossings, which laying the map out anew takes away again.
"""

from bisect import insort
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Final

from onward.viz.placing.grid import GAP, PASS_WIDTH, WIDTH, Grid, measure_gaps
from onward.viz.placing.ordering import Ordering
from onward.viz.placing.sweeps import keep_apart
from onward.viz.scene import Scene

KEPT_WEIGHT: Final = 1e4
PINNED_WEIGHT: Final = 1e8
"""Of cards that were there, and of those that must stay, where cards would overlap; new ones: 1."""

FARTHEST: Final = 900
"""So far from what it is tied to a new card may stand, for others to stay where they are."""

ROUNDS: Final = 3
"""So often a new card looks where those that it is tied to will stand."""


@dataclass(frozen=True, slots=True)
class EarlierPlaces:
    """Where cards stood before, by id, and which of them must not move."""

    places: Mapping[str, float] = field(default_factory=dict)
    pinned: Collection[str] = ()

    def weigh(self, slot: str) -> float:
        """Return how much a slot insists on its place."""
        if slot not in self.places:
            return 1.0
        return PINNED_WEIGHT if slot in self.pinned else KEPT_WEIGHT


def keep_columns(
    scene: Scene, grid: Grid, columns: Mapping[str, float], earlier: EarlierPlaces
) -> dict[str, float]:
    """Return the x of every slot, with the order of the layers changed to what was there.

    Args:
        scene: What is placed.
        grid: Its layers, which are ordered anew.
        columns: The x of every slot in a layout from nothing.
        earlier: Where cards stood.
    """
    wishes = _find_wishes(grid, columns, earlier)
    passes = {slot for slots in grid.routes.values() for slot in slots[1:-1]}
    for layer in grid.layers:
        _find_free_places(layer, wishes, columns, passes, earlier)
        # of new cards that want to stand in one place the layout from nothing says the order
        layer.sort(key=lambda slot: (wishes[slot], columns[slot]))
    order = Ordering(grid.layers, grid.near, grid.row)
    grid.layers = order.untangle(set(earlier.places), earlier.pinned)
    # other cards are neighbours now, and ties between neighbours run straight
    grid.piles = grid.find_piles(scene)
    result: dict[str, float] = {}
    for layer in grid.layers:
        _change_places(layer, wishes, earlier)
        gaps = measure_gaps(layer, passes, grid)
        weights = [earlier.weigh(slot) for slot in layer]
        result |= keep_apart(layer, [wishes[slot] for slot in layer], gaps, weights)
    return result


def _change_places(layer: Sequence[str], wishes: dict[str, float], earlier: EarlierPlaces) -> None:
    """Give cards that were there, and stand in another order now, each other's places."""
    old = [slot for slot in layer if slot in earlier.places]
    wishes.update(zip(old, sorted(wishes[slot] for slot in old), strict=True))


def _find_free_places(
    layer: Sequence[str],
    wishes: dict[str, float],
    columns: Mapping[str, float],
    passes: Collection[str],
    earlier: EarlierPlaces,
) -> None:
    """Move what new cards of a layer wish for to the nearest place that no other one has."""
    # known cards are never asked to give way
    taken = sorted(
        (wishes[slot], PASS_WIDTH if slot in passes else WIDTH)
        for slot in layer
        if slot in earlier.places
    )
    fresh = [slot for slot in layer if slot not in earlier.places and slot not in passes]
    for slot in sorted(fresh, key=lambda slot: (abs(wishes[slot] - columns[slot]), columns[slot])):
        place = _nearest_free(wishes[slot], taken)
        # too far away from what it is tied to it says less than cards that moved a little
        if abs(place - wishes[slot]) <= FARTHEST:
            wishes[slot] = place
        insort(taken, (wishes[slot], WIDTH))


def _nearest_free(wish: float, taken: Sequence[tuple[float, int]]) -> float:
    """Return the place nearest to a wish at which a card overlaps none that is there."""
    rooms = [(place, (width + WIDTH) / 2 + GAP) for place, width in taken]
    sides = [place + side * room for place, room in rooms for side in (-1, 1)]
    free = (
        place
        for place in (wish, *sides)
        if all(abs(place - other) >= room for other, room in rooms)
    )
    return min(free, key=lambda place: (abs(place - wish), place), default=wish)


def _find_wishes(
    grid: Grid, columns: Mapping[str, float], earlier: EarlierPlaces
) -> dict[str, float]:
    """Return where every slot wants to stand: known ones where they were, new ones near them."""
    placed = {slot: earlier.places[slot] for slot in columns if slot in earlier.places}
    if not placed:
        return dict(columns)
    # a layout from nothing is centred otherwise: what is new keeps its side
    shift = median(place - columns[slot] for slot, place in placed.items())
    wishes = {slot: placed.get(slot, columns[slot] + shift) for slot in columns}
    near: dict[str, list[str]] = {}
    for slots in grid.routes.values():
        for first, second in pairwise(slots):
            near.setdefault(first, []).append(second)
            near.setdefault(second, []).append(first)
    for _ in range(ROUNDS):
        for slot in columns:
            others = near.get(slot)
            if slot not in placed and others:
                wishes[slot] = sum(wishes[other] for other in others) / len(others)
    return wishes
