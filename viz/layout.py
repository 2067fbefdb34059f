"""Where everything stands: layers of cards, owners above what they own, no physics.

The same scene gives the same picture, everywhere: parties are taken in the scene's order, and
positions are whole numbers at the end. Rules: 1. the transaction's parties form one row, in trade
order; 2. a tie that ranks (it owns, controls, directs …) points down; 3. a line that crosses a
layer keeps a place of its own there, so that it passes between cards; 4. every label has room of
its own, and layers and neighbours stand as far apart as that takes; 5. where a scene has several
maps, they stand one below the other, each under a heading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from onward.viz.maps.maps import Map, make_maps
from onward.viz.placing.cards import Card, place_cards
from onward.viz.placing.grid import Grid, assign_columns
from onward.viz.placing.lanes import assign_heights
from onward.viz.placing.ranks import assign_ranks
from onward.viz.placing.routes import PlacedLine, route_lines
from onward.viz.placing.ways import plan_ways
from onward.viz.scene import Scene

HEADING: Final = 46
"""Above a map that is one of several."""

BETWEEN: Final = 70
"""Between two maps."""

LEAST_WIDTH: Final = 760
"""Of a picture: title and legend stand in it."""

_POINT: Final = re.compile(r"(-?\d+) (-?\d+)")


@dataclass(frozen=True, slots=True)
class Extent:
    """The room that a picture takes."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedMap:
    """A map with every party and tie in its place."""

    map: Map
    cards: tuple[Card, ...]
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True, slots=True)
class PlacedScene:
    """A scene with the maps of it, and what is said about their being several."""

    scene: Scene
    maps: tuple[PlacedMap, ...]
    notes: tuple[str, ...] = ()

    @property
    def cards(self) -> tuple[Card, ...]:
        """Give the cards of all maps."""
        return tuple(card for one in self.maps for card in one.cards)

    @property
    def lines(self) -> tuple[PlacedLine, ...]:
        """Give the lines of all maps."""
        return tuple(line for one in self.maps for line in one.lines)


def place_scene(scene: Scene) -> PlacedScene:
    """Give every party and every tie of a scene its place, on each of its maps."""
    several = make_maps(scene)
    maps = tuple(_place(one) for one in several.maps)
    return PlacedScene(scene, tuple(_stacked(maps)) if len(maps) > 1 else maps, several.notes)


def place_map(one: Map) -> PlacedScene:
    """Give every party and every tie of one map its place, as if it were all there is."""
    return PlacedScene(one.scene, (_place(Map("", one.scene, one.numbers)),))


def measure_extent(placed: PlacedScene | PlacedMap) -> Extent:
    """Give the room that cards, lines and labels take."""
    boxes = [(card.x, card.y, card.width + 16, card.height + 22) for card in placed.cards]
    for line in placed.lines:
        boxes.append((line.label_x, line.label_y, line.label.width, line.label.height))
        boxes += [(int(x), int(y), 8, 8) for x, y in _POINT.findall(line.path)]
    if not boxes:
        return Extent(0, 0, LEAST_WIDTH, 40)
    left = min(x - width / 2 for x, _, width, _ in boxes)
    top = min(y - height / 2 for _, y, _, height in boxes)
    right = max(x + width / 2 for x, _, width, _ in boxes)
    bottom = max(y + height / 2 for _, y, _, height in boxes)
    return Extent(left, top, right - left, bottom - top)


def _stacked(maps: tuple[PlacedMap, ...]) -> Iterator[PlacedMap]:
    """Move maps below each other, their left sides on one line."""
    first = measure_extent(maps[0])
    bottom = first.top - BETWEEN - HEADING
    for one in maps:
        room = measure_extent(one)
        right, down = round(first.left - room.left), round(bottom + BETWEEN + HEADING - room.top)
        yield _moved(one, right, down)
        bottom = room.top + down + room.height


def _moved(one: PlacedMap, right: int, down: int) -> PlacedMap:
    def point(found: re.Match[str]) -> str:
        return f"{int(found[1]) + right} {int(found[2]) + down}"

    return PlacedMap(
        one.map,
        tuple(replace(card, x=card.x + right, y=card.y + down) for card in one.cards),
        tuple(
            replace(
                line,
                path=_POINT.sub(point, line.path),
                label_x=line.label_x + right,
                label_y=line.label_y + down,
            )
            for line in one.lines
        ),
    )


def _place(one: Map) -> PlacedMap:
    scene = one.scene
    grid = Grid(scene, assign_ranks(scene))
    columns = assign_columns(grid)
    ways = plan_ways(scene, grid, columns)
    heights = assign_heights(scene, grid, ways)
    middles = {node.id: heights.middles[grid.ranks[node.id]] for node in scene.nodes}
    cards = place_cards(scene, columns, middles)
    return PlacedMap(one, tuple(cards.values()), route_lines(scene, ways, heights, cards))
