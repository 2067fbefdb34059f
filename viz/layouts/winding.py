"""Evidence that winds: what would stand too high above the transaction goes up in turns.

The transaction's parties are the lowest row of a grid of cells. What leads to them goes up from
there, and to the side where there is no room above: so a path of many ties stays in one window,
with both of its ends in sight. No arrow of it points up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from onward.viz.layouts.column import find_strongest_path
from onward.viz.layouts.route_cells import Cell, Cells
from onward.viz.scene import NOT_NAMED, ORDER_TIE, Scene

COLUMNS: Final = 3
"""Cards beside each other for which a window has room, at a size at which they can be read."""

ROWS: Final = (4, 3, 2, 1)
"""Of cells above the transaction, as many as are tried: the higher, the straighter a path."""

Neighbours = Mapping[str, Sequence[str]]


def list_windings(scene: Scene) -> Iterator[Cells]:
    """Yield the cells of a scene for each number of rows that has room for its cards."""
    row = [node.id for node in scene.nodes if node.roles]
    above = len(scene.nodes) - len(row)
    if not 1 <= len(row) <= COLUMNS or not above:
        return
    near = _list_neighbours(scene)
    order = [name for edge in find_strongest_path(scene) for name in (edge.start, edge.end)]
    # first the strongest path, last what nobody has named
    order += [node.id for node in scene.nodes if node.kind != NOT_NAMED]
    for rows in ROWS:
        if above <= rows * COLUMNS:
            places = _place_all(scene, row, near, order, rows)
            if places is not None:
                yield _close_up(row, places)


def _list_neighbours(scene: Scene) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {node.id: [] for node in scene.nodes}
    for edge in scene.edges:
        if edge.kind != ORDER_TIE:
            near[edge.start].append(edge.end)
            near[edge.end].append(edge.start)
    return near


def _place_all(
    scene: Scene, row: Sequence[str], near: Neighbours, order: Sequence[str], rows: int
) -> dict[str, Cell] | None:
    """Give each party a cell, path by path; None where one finds no room."""
    first = COLUMNS - len(row)
    places = {name: Cell(first + place, rows) for place, name in enumerate(row)}
    while True:
        path = _find_next_path(near, order, places)
        if not path:
            break
        free = _list_free(places.values(), rows)
        walk = _find_best_walk(places[path[0]], len(path) - 1, free)
        if walk is None:
            return None
        places |= dict(zip(path[1:], walk, strict=True))
    rest = [node.id for node in scene.nodes if node.id not in places]
    left_over = _list_free(places.values(), rows)
    cells = sorted(left_over, key=lambda cell: (-cell.row, cell.column))
    return places | dict(zip(rest, cells, strict=False)) if len(rest) <= len(cells) else None


def _find_next_path(
    near: Neighbours, order: Sequence[str], places: Mapping[str, Cell]
) -> list[str]:
    """Return a party that has its place, and those that lead on from it and have none yet."""
    preferred = {name: place for place, name in reversed(list(enumerate(order)))}

    def weigh(name: str) -> int:
        return preferred.get(name, len(order))

    begins = [
        (weigh(other), weigh(name), name, other)
        for name in places
        for other in near[name]
        if other not in places
    ]
    if not begins:
        return []
    _, _, name, other = min(begins)
    path = [name, other]
    while True:
        onwards = [end for end in near[path[-1]] if end not in places and end not in path]
        if not onwards:
            return path
        path.append(min(onwards, key=weigh))


def _list_free(taken: Iterable[Cell], rows: int) -> set[Cell]:
    return {Cell(column, row) for column in range(COLUMNS) for row in range(rows)} - {*taken}


def _find_best_walk(begin: Cell, count: int, free: set[Cell]) -> list[Cell] | None:
    """Return so many cells, each beside or above the one before it; None where there are none.

    Of all such walks it is the one in the fewest columns, and there the one with the fewest turns.
    """
    walks = list(_list_walks(begin, count, free))
    if not walks and count == 1 and free:
        # what has no room beside its party stands as near to it as it can
        return [min(free, key=lambda cell: _measure_distance(begin, cell))]
    return min(walks, key=lambda walk: _weigh_walk(begin, walk), default=None)


def _list_walks(begin: Cell, count: int, free: set[Cell]) -> Iterator[list[Cell]]:
    if not count:
        yield []
        return
    for column, row in ((0, -1), (-1, 0), (1, 0)):
        cell = Cell(begin.column + column, begin.row + row)
        if cell in free:
            for walk in _list_walks(cell, count - 1, free - {cell}):
                yield [cell, *walk]


def _weigh_walk(begin: Cell, walk: Sequence[Cell]) -> tuple[int, int, int]:
    columns = {cell.column for cell in (begin, *walk)}
    moves = [
        cell.column - before.column for before, cell in zip((begin, *walk), walk, strict=False)
    ]
    sideways = sum(1 for move in moves if move)
    # to the left, under which the transaction's other parties stand
    return len(columns), sideways, sum(moves)


def _measure_distance(begin: Cell, cell: Cell) -> tuple[int, int, int]:
    across, up = abs(cell.column - begin.column), abs(cell.row - begin.row)
    return across + up, across, cell.column


def _close_up(row: Sequence[str], places: Mapping[str, Cell]) -> Cells:
    """Take away columns and rows in which nothing stands."""
    columns, rows = (
        {value: place for place, value in enumerate(sorted(values))}
        for values in (
            {cell.column for cell in places.values()},
            {cell.row for cell in places.values()},
        )
    )
    closed = {name: Cell(columns[cell.column], rows[cell.row]) for name, cell in places.items()}
    # what joins the first and the last party of the row is no route between both ends of the grid
    return Cells("", row[-1], closed, max(1, len(columns) - 1), len(rows), len(rows) - 1)
