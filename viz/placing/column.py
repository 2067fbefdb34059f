"""The order in which parties stand in one column, as on a telephone: trade downwards, owners above.

The transaction's parties come in trade order, each below what leads to it; what they lead to comes
below all of them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final

from onward.viz.placing.grid import WIDTH, Grid
from onward.viz.placing.lanes import Spacing
from onward.viz.placing.ranks import ranks_its_ends
from onward.viz.scene import ORDER_TIE, Scene

SPACING: Final = Spacing(least=60, margin=15)
"""Of a column's cards: labels stand beside their lines, and a telephone is short."""

NEAREST: Final = WIDTH / 2 + 22
"""From the middle of the column to the first lane of lines that pass cards."""

PASS: Final = 28
"""Between two lanes."""

Neighbours = Mapping[str, list[str]]


def assign_column(scene: Scene) -> dict[str, int]:
    """Return the layer of every party, counted from 0 at the top: each has one of its own."""
    upper: dict[str, list[str]] = defaultdict(list)
    lower: dict[str, list[str]] = defaultdict(list)
    row = [node.id for node in scene.nodes if node.roles]
    for edge in scene.edges:
        if edge.kind != ORDER_TIE and ranks_its_ends(edge):
            upper[edge.end].append(edge.start)
            lower[edge.start].append(edge.end)
        elif edge.kind != ORDER_TIE:  # of two that stand beside each other either may come first
            lower[edge.start].append(edge.end)
            lower[edge.end].append(edge.start)
    order: dict[str, int] = {}
    for party in row:
        _place_below(party, upper, order, frozenset(row))
    for party in list(order):
        _place_above(party, upper, lower, order)
    for node in scene.nodes:
        _place_above(node.id, upper, lower, order)
    return order


def assign_lanes(grid: Grid) -> dict[str, float]:
    """Return the x of every slot: cards below each other, lines past them upright on either side.

    The shortest lines run nearest; a lane holds several where these pass different cards.
    """
    places = {slot: 0.0 for layer in grid.layers for slot in layer}
    taken: dict[float, list[tuple[int, int]]] = defaultdict(list)
    for slots in sorted((slots[1:-1] for slots in grid.routes.values()), key=len):
        if not slots:
            continue
        first, last = sorted((grid.ranks[slots[0]], grid.ranks[slots[-1]]))
        lanes = ((NEAREST + PASS * (number // 2)) * (1, -1)[number % 2] for number in count())
        lane = next(x for x in lanes if all(last < low or first > high for low, high in taken[x]))
        taken[lane].append((first, last))
        places |= dict.fromkeys(slots, lane)
    return places


def _place_below(
    party: str, upper: Neighbours, order: dict[str, int], later: frozenset[str] = frozenset()
) -> None:
    """Give a party the next place, after all that leads to it; a circle is cut where it is met."""
    for name in _sort_upwards(party, upper, set(order) | (later - {party})):
        order[name] = len(order)


def _sort_upwards(party: str, upper: Neighbours, placed: set[str]) -> Iterator[str]:
    """Yield what leads to a party, the farthest first, then the party itself."""
    waiting, seen = [(party, False)], placed
    while waiting:
        name, is_ready = waiting.pop()
        if is_ready:
            yield name
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += [(other, False) for other in reversed(upper.get(name, ()))]


def _place_above(party: str, upper: Neighbours, lower: Neighbours, order: dict[str, int]) -> None:
    """Give places to a party and to all that it leads to, chain by chain."""
    waiting = [party]
    while waiting:
        name = waiting.pop()
        if name not in order:
            _place_below(name, upper, order)
        waiting += [other for other in reversed(lower.get(name, ())) if other not in order]
