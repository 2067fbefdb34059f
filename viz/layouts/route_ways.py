"""How the lines of routes run between columns and rows of cells, and never behind a card.

What leaves a party for other lanes runs on one bus beside it, and so does what comes to it from
others.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from onward.viz.layouts.route_cells import Cell, Cells
from onward.viz.scene import Edge, Scene

LEFT, RIGHT = -1, 1
Slot = tuple[int, int]
"""A gap right of a column, and a row: labels are piled up there."""

Channel = tuple[int, int, str]
"""A place to run down or up: in which gap, on which side of its labels, and for whom."""


@dataclass(frozen=True, slots=True)
class RouteWay:
    """How a line runs from the cell farther left to the other one.

    Attributes:
        edge: The tie.
        first, second: Its parties in the direction of the routes.
        slot: Where its label stands; None = beside its upright line, which joins two rows.
        channels: Where it runs down or up.
        corridor: The row below which it runs level; None = along rows alone.
        turns_late: Whether it is level at its label first, and then runs down or up.
    """

    edge: Edge
    first: str
    second: str
    slot: Slot | None
    channels: tuple[Channel, ...] = ()
    corridor: int | None = None
    turns_late: bool = False

    @property
    def is_upright(self) -> bool:
        """Whether it runs straight down to the next card of its column."""
        return self.slot is None and self.corridor is None

    def is_in(self, gap: int) -> bool:
        """Say whether its label stands in a gap."""
        return self.slot is not None and self.slot[0] == gap


def plan_route_ways(scene: Scene, cells: Cells) -> Iterator[RouteWay]:
    """Yield how each line runs: straight where nothing is between, else around it."""
    taken = set(cells.places.values())
    upright: set[tuple[str, str]] = set()
    for edge in scene.edges:
        first, second = sorted((edge.start, edge.end), key=cells.sort_key)
        near, far = cells.places[first], cells.places[second]
        if near.column == far.column:
            between = (Cell(near.column, row) for row in range(near.row + 1, far.row))
            is_upright = (first, second) not in upright and taken.isdisjoint(between)
            upright.add((first, second))
            # on the side on which the bus of the last column does not run, nor outside of the grid
            side = LEFT if near.column >= max(1, cells.last - 1) else RIGHT
            gap = near.column - 1 if side == LEFT else near.column
            slot, channel = (gap, far.row), (gap, side, _name_bus(edge, first))
            yield (
                RouteWay(edge, first, second, None)
                if is_upright
                else RouteWay(edge, first, second, slot, (channel,))
            )
        else:
            yield _plan_across(edge, (first, second), cells, taken)


def _plan_across(edge: Edge, ends: tuple[str, str], cells: Cells, taken: Set[Cell]) -> RouteWay:
    """Plan a line to another column."""
    first, second = ends
    near, far = cells.places[first], cells.places[second]

    def is_free(row: int) -> bool:
        columns = range(near.column + 1, far.column)
        return taken.isdisjoint(Cell(column, row) for column in columns)

    leave = (near.column, LEFT, _name_bus(edge, first))
    arrive = (far.column - 1, RIGHT, _name_bus(edge, second))
    if ends == (cells.start, cells.end):
        is_level = near.row == far.row == cells.direct
        channels = () if is_level else (leave, arrive)
        return RouteWay(edge, first, second, (0, cells.direct), channels)
    if near.row == far.row and is_free(near.row):
        return RouteWay(edge, first, second, (far.column - 1, near.row))
    if second != cells.end and is_free(far.row):
        return RouteWay(edge, first, second, (far.column - 1, far.row), (leave,))
    if is_free(near.row):
        return RouteWay(edge, first, second, (near.column, near.row), (arrive,), turns_late=True)
    corridor = min(near.row, far.row) if near.row != far.row else near.row
    return RouteWay(edge, first, second, None, (leave, arrive), corridor)


def _name_bus(edge: Edge, party: str) -> str:
    """Name what runs together at a party: all that leaves it, or all that comes to it."""
    return f"{party} {edge.start == party}"
