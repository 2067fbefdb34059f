"""The x of each tie on its way through the layers, before anything has a height."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onward.viz.placing.cards import find_free_side
from onward.viz.placing.grid import Grid
from onward.viz.scene import Scene

PORT_STEP: Final = 48
"""Most pixels between two lines that leave a card on one side."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a tie runs that does not join two neighbours of a layer.

    Attributes:
        xs: Where it leaves, passes each layer between, and arrives.
        ranks: The layers of these places.
        channel: The layer below which its label stands: the middle of its way.
        upper: Its x at the upper end of that channel.
        lower: Its x at the lower end of that channel.
    """

    xs: tuple[float, ...]
    ranks: tuple[int, ...]
    channel: int
    upper: float
    lower: float

    def across(self, share: float) -> float:
        """Return its x at a share of its way down the channel: it enters and leaves upright.

        >>> Way((0, 100), (0, 1), 0, 0, 100).across(0.5)
        50.0
        """
        return self.upper + (self.lower - self.upper) * share * share * (3 - 2 * share)


def plan_ways(scene: Scene, grid: Grid, columns: Mapping[str, float]) -> dict[str, Way]:
    """Return the way of each tie; one between two neighbours has none."""
    ports = _place_ports(scene, grid, columns)
    ways = {}
    for edge in scene.edges:
        if (edge.id, 0) not in ports:
            continue
        slots = grid.routes[edge.id]
        passes = [columns[slot] for slot in slots[1:-1]]
        xs = (ports[edge.id, 0], *passes, ports[edge.id, -1])
        ranks = tuple(grid.ranks[slot] for slot in slots)
        middle = (len(xs) - 1) // 2
        if edge.id in grid.buses:
            # its words stand where it has left the bus, beside the card that it alone leads to
            is_outwards = slots[1].startswith(f"{edge.start}\0")
            middle = len(xs) - 2 if is_outwards else 0
        near, far = xs[middle], xs[middle + 1]
        if ranks[0] == ranks[-1]:  # it turns round in the channel below, halfway
            near = far = (near + far) / 2
        upper, lower = (near, far) if ranks[0] <= ranks[-1] else (far, near)
        ways[edge.id] = Way(xs, ranks, min(ranks[middle : middle + 2]), upper, lower)
    return ways


def _place_ports(
    scene: Scene, grid: Grid, columns: Mapping[str, float]
) -> dict[tuple[str, int], float]:
    """Return the x of each tie's first end (0) and last end (-1), ordered by where it goes.

    Ties to other layers leave a card on the side of that layer; those to a card of the same layer,
    past others or back to itself, leave below. None ends behind a card's tab or tag. Lines on one
    bus meet its card in one place.
    """
    nodes = {node.id: node for node in scene.nodes}
    piled = {edge.id for edges in grid.piles.values() for edge in edges}
    sides: dict[tuple[str, bool], dict[str, list[tuple[float, str, int]]]] = defaultdict(dict)
    for edge_id, slots in grid.routes.items():
        if edge_id in piled:
            continue
        for end, slot, next_slot in ((0, slots[0], slots[1]), (-1, slots[-1], slots[-2])):
            below = grid.ranks[next_slot] >= grid.ranks[slot]
            bus = grid.buses.get(edge_id, "")
            port = bus if bus.startswith(f"{slot}\0") else f"{edge_id} {end}"
            sides[slot, below].setdefault(port, []).append((columns[next_slot], edge_id, end))
    ports: dict[tuple[str, int], float] = {}
    for (slot, below), ends_at in sides.items():
        low, high = find_free_side(nodes[slot], below=below)
        step = min(PORT_STEP, (high - low) / max(1, len(ends_at) - 1))
        span = step * (len(ends_at) - 1)
        # around the middle of the card, or as near to it as the free part of the side allows
        first = columns[slot] + max(low, min(-span / 2, high - span))
        for index, ends in enumerate(sorted(ends_at.values(), key=min)):
            ports |= {(edge_id, end): first + index * step for _, edge_id, end in ends}
    return ports
