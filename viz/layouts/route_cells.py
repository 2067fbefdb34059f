"""Routes between two parties: one stands on the left, the other on the right, a lane a route.

Between them is a grid of cells. A route runs from left to right in a lane of its own; one that is
longer than a lane is wide winds through it, down and up. Where that would be too high for a window,
the best route winds through the columns of both ends, too. A party that several routes lead through
stands in the lane of the first.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.viz.language.words import read_words
from onward.viz.scene import FROM, TO, Scene

WIDE, NARROW = 2, 1
"""Cells of a lane, from left to right: where there is room, and where there is less."""

WINDOW: Final = 4
"""Cards above each other that a window has room for, at a size at which they can be read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the grid: its column from the left, its row from the top, both from 0."""

    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the parties of some routes stand.

    Attributes:
        start: The party on the left.
        end: The party on the right.
        places: The cell of every party.
        last: The column of the party on the right.
        height: How many rows there are.
        direct: The row of the ties that join both without a party between.
    """

    start: str
    end: str
    places: Mapping[str, Cell]
    last: int
    height: int
    direct: int

    def sort_key(self, party: str) -> tuple[int, int]:
        """Return where a party stands from left to right, and from the top to the bottom."""
        cell = self.places[party]
        return cell.column, cell.row


def find_route_ends(scene: Scene) -> tuple[str, str] | None:
    """Return the two parties that a scene shows the routes between; None = it is of none."""
    words = read_words(scene.language)
    start, end = (
        next((node.id for node in scene.nodes if role in node.roles), None)
        for role in map(words.translate, (FROM, TO))
    )
    return None if start is None or end is None or start == end else (start, end)


def list_routes(scene: Scene, ends: tuple[str, str]) -> Iterator[list[str]]:
    """Yield the parties of each route from end to end, the best first, without both ends."""
    start, end = ends
    numbers = sorted({number for edge in scene.edges for number in edge.findings})
    for number in numbers:
        near: dict[str, list[str]] = defaultdict(list)
        for edge in scene.edges:
            if number in edge.findings:
                near[edge.start].append(edge.end)
                near[edge.end].append(edge.start)
        yield _find_way(near, start, end)[1:-1]


def order_routes(scene: Scene, ends: tuple[str, str]) -> dict[str, int]:
    """Return the place of each party in one column: the best route downwards, then the others."""
    routes = list(list_routes(scene, ends))
    first, *others = routes or [[]]
    start, end = ends
    names = [start, *first, end, *(name for route in others for name in route)]
    names += [node.id for node in scene.nodes]
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def assign_cells(scene: Scene, ends: tuple[str, str], most: int = WIDE) -> Cells:
    """Give each party of a scene of routes its cell.

    Args:
        scene: Its parties and ties.
        ends: The two parties that the routes join.
        most: Cells of a lane from left to right, at most.
    """
    routes = list(list_routes(scene, ends))
    start, end = ends
    best = routes[0] if routes else []
    is_long = len(best) > WINDOW * most
    width = NARROW if is_long else min(most, max(map(len, routes), default=0))
    places = _wind_through([start, *best, end]) if is_long else {}
    height = 1 + max((cell.row for cell in places.values()), default=-1)
    direct = 0
    for route in routes[1:] if is_long else routes:
        steps = list(_list_turns(len(route), width))
        fresh = [
            (name, step) for name, step in zip(route, steps, strict=True) if name not in places
        ]
        levels = sorted({row for _, (_, row) in fresh})
        rows = {level: height + place for place, level in enumerate(levels)}
        places |= {name: Cell(column, rows[row]) for name, (column, row) in fresh}
        if not route:
            direct, levels = height, [0]
        height += len(levels)
    if not is_long:
        first, last = (places[best[0]].row, places[best[-1]].row) if best else (0, 0)
        places |= {start: Cell(0, first), end: Cell(width + 1, last)}
    # what no route leads through; a scene of routes has nothing else
    for node in scene.nodes:
        if node.id not in places:
            places[node.id] = Cell(1, height)
            height += 1
    return Cells(start, end, places, width + 1, max(1, height), direct)


def _wind_through(route: Sequence[str]) -> dict[str, Cell]:
    """Let a route wind through three columns: down, up, and down."""
    turns = _list_turns(len(route), NARROW + 2)
    return {name: Cell(column - 1, row) for name, (column, row) in zip(route, turns, strict=True)}


def _list_turns(count: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield the column and the row in a lane of each party of a route.

    >>> list(_list_turns(2, 2)), list(_list_turns(1, 2))
    ([(1, 0), (2, 0)], [(1, 0)])
    >>> list(_list_turns(5, 2))
    [(1, 0), (1, 1), (1, 2), (2, 2), (2, 1)]
    """
    if count <= width:
        for place in range(1, count + 1):
            yield place * (width + 1) // (count + 1), 0
        return
    height = -(-count // width)
    for place in range(count):
        column, down = divmod(place, height)
        # down in the first column, up in the next one
        yield column + 1, height - 1 - down if column % 2 else down


def _find_way(near: Mapping[str, Sequence[str]], start: str, end: str) -> list[str]:
    """Return the shortest way from one party to another; the two alone where there is none."""
    before = {start: start}
    waiting = [start]
    for name in waiting:  # it grows
        for other in near.get(name, ()):
            if other not in before:
                before[other] = name
                waiting.append(other)
    way = [end]
    while way[-1] in before and way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1] if way[-1] == start else [start, end]
