"""The places of the lines of routes, and of their labels.

Every label stands above a level part of its own line, or beside an upright one, in room that is
made for it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final

from onward.viz.layouts.route_cells import Cells
from onward.viz.layouts.route_ways import LEFT, RIGHT, Channel, RouteWay, Slot, plan_route_ways
from onward.viz.placing.cards import Card, card_height, place_cards
from onward.viz.placing.grid import WIDTH
from onward.viz.placing.labels import lay_out_label
from onward.viz.placing.routes import PlacedLine, Point, round_corners, write_path
from onward.viz.scene import ORDER_TIE, Scene

STUB: Final = 22
"""From a card to the first place where its line may turn: the tip of an arrow fits in."""

PASS: Final = 14
"""Between two lines beside each other."""

ABOVE: Final = 4
"""Between a line and the label above it."""

PILED: Final = 10
"""Between the line of one label and the next label below it."""

LEAST: Final = 46
"""Between two rows."""

BESIDE: Final = 9
"""Between an upright line and its label."""

BEND: Final = 20
"""From the side of a card to where its line comes from another height."""

PORT: Final = 16
"""From the middle of a card's side to where a line that turns meets it."""

TAB: Final = 8
"""By which the tab of a card comes nearer to a label above it."""

EDGE: Final = 4
"""From the corner of a card to the first place where a line meets its side."""


def place_routes(scene: Scene, cells: Cells) -> tuple[tuple[Card, ...], tuple[PlacedLine, ...]]:
    """Place the parties of routes in their cells, and the lines between them.

    Args:
        scene: Parties and ties.
        cells: The cell of each party.
    """
    ways = list(plan_route_ways(scene, cells))
    room = _Room(scene, cells, ways)
    columns = {name: room.middles[cell.column] for name, cell in cells.places.items()}
    heights = {name: room.rows[cell.row] for name, cell in cells.places.items()}
    cards = place_cards(scene, columns, heights)
    return tuple(cards.values()), tuple(_draw_way(way, cards, room) for way in ways)


class _Room:
    """The room that cards, lines and labels take.

    Attributes:
        labels: By tie.
        middles: The x of each column of cards.
        rows: The y of each row.
        below: The y of labels of lines that run straight down from each row.
        levels: The y of each line that is level at its label, or in a corridor.
        zones: The x at which the labels of each gap have their middle.
        channels: The x of each place in which lines run down or up.
    """

    def __init__(self, scene: Scene, cells: Cells, ways: Sequence[RouteWay]) -> None:
        self.labels = {edge.id: lay_out_label(edge) for edge in scene.edges}
        self.middles: dict[int, float] = {0: 0.0}
        self.zones: dict[int, float] = {}
        self.channels: dict[Channel, float] = {}
        self.rows: dict[int, int] = {}
        self.below: dict[int, int] = {}
        self.levels: dict[str, int] = {}
        self._cells = cells
        self._ways = ways
        for gap in range(cells.last):
            self._set_gap(gap)
        self._set_rows({node.id: card_height(node) for node in scene.nodes})

    @property
    def middle(self) -> float:
        """The x of the middle of the picture."""
        return self.middles[self._cells.last] / 2

    def row_of(self, party: str) -> int:
        """Return the row that a party stands in."""
        return self._cells.places[party].row

    def column_of(self, party: str) -> int:
        """Return the column that a party stands in."""
        return self._cells.places[party].column

    def find_free_side(self, column: int) -> int:
        """Return the side of a column on which its upright lines have their labels.

        Nothing else runs there. At both ends of the grid it is inside, unless other routes do.
        """
        inner = RIGHT if column == 0 else LEFT
        if column in (0, self._cells.last):
            gap = column if inner == RIGHT else column - 1
            return -inner if any(channel[0] == gap for channel in self.channels) else inner
        return RIGHT if self.middles[column] > self.middle else LEFT

    def find_ports(self, way: RouteWay, first: Card, second: Card) -> tuple[float, float]:
        """Return the heights at which a line that turns leaves one card and comes to the other.

        A bus meets its card in the middle, but beside a line that points the other way there.
        """
        down = 1 if second.y > first.y else -1
        return (
            first.y + PORT * down * self._has_line_against(way, way.first),
            second.y - PORT * down * self._has_line_against(way, way.second),
        )

    def _has_line_against(self, way: RouteWay, party: str) -> bool:
        """Say whether a level line at a party is of goods, or points elsewhere, unlike this one."""
        return any(
            party in (other.first, other.second)
            and not other.channels
            and not other.is_upright
            and _say_use(other, party) != _say_use(way, party)
            for other in self._ways
        )

    def _set_gap(self, gap: int) -> None:
        """Give the channels and labels right of a column their places, and the next column."""
        used = dict.fromkeys(channel for way in self._ways for channel in way.channels)
        left, right = (
            [channel for channel in used if channel[:2] == (gap, side)] for side in (LEFT, RIGHT)
        )
        widths = [self.labels[way.edge.id].width for way in self._ways if way.is_in(gap)]
        x = self.middles[gap] + WIDTH / 2 + STUB
        for place, channel in enumerate(left):
            self.channels[channel] = x + place * PASS
        x += PASS * len(left)
        zone = max([LEAST, *widths])
        self.zones[gap] = x + zone / 2
        x += zone + PASS * len(right)
        for place, channel in enumerate(reversed(right)):
            self.channels[channel] = x - place * PASS
        self.middles[gap + 1] = x + STUB + WIDTH / 2

    def _set_rows(self, heights: Mapping[str, int]) -> None:
        """Give rows their places, and lines the level that they have at their labels."""
        levels, extents = self._pile_up()
        y = 0
        for row in range(self._cells.height):
            cards = [
                heights[name] // 2 for name, cell in self._cells.places.items() if cell.row == row
            ]
            up, down = (max([extents[row, side], *cards]) for side in (-1, 1))
            y += up
            self.rows[row] = y
            self.levels |= {name: y + level for name, level in levels.get(row, {}).items()}
            y += down
            y = self._set_corridors(row, y)

    def _pile_up(self) -> tuple[dict[int, dict[str, int]], Counter[tuple[int, int]]]:
        """Return how far below its row's middle each line is level, and the room of each row."""
        slots: dict[Slot, list[str]] = defaultdict(list)
        for way in self._ways:
            if way.slot is not None:
                slots[way.slot].append(way.edge.id)
        levels: dict[int, dict[str, int]] = defaultdict(dict)
        extents: Counter[tuple[int, int]] = Counter()
        for (_, row), names in slots.items():
            ends = list(accumulate(self.labels[name].height + ABOVE + PILED for name in names))
            middle = (ends[0] + ends[-1]) // 2
            levels[row] |= {name: end - middle for name, end in zip(names, ends, strict=True)}
            extents[row, -1] = max(extents[row, -1], middle - PILED)
            extents[row, 1] = max(extents[row, 1], ends[-1] - middle)
        return levels, extents

    def _set_corridors(self, row: int, y: int) -> int:
        """Give lines that are level below a row their places; return where the next one begins."""
        upright = [way for way in self._ways if way.is_upright and self.row_of(way.first) == row]
        room = max([LEAST, *(self.labels[way.edge.id].height + PILED for way in upright)])
        self.below[row] = y + room // 2
        # above the card of the end stands its tab
        y += room + TAB * any(way.second == self._cells.end for way in upright)
        for way in self._ways:
            if way.corridor == row:
                y += self.labels[way.edge.id].height + ABOVE
                self.levels[way.edge.id] = y
                y += PILED
        return y


def _say_use(way: RouteWay, party: str) -> tuple[bool, bool]:
    """Return whether a line leaves a party, and whether it is of the goods of a transaction."""
    return way.edge.start == party, way.edge.kind == ORDER_TIE


def _draw_way(way: RouteWay, cards: Mapping[str, Card], room: _Room) -> PlacedLine:
    first, second = cards[way.first], cards[way.second]
    label = room.labels[way.edge.id]
    if way.is_upright:
        points: list[Point] = [
            (first.x, first.y + first.height // 2),
            (first.x, second.y - second.height // 2),
        ]
        aside = room.find_free_side(room.column_of(way.first))
        x = first.x + aside * (BESIDE + label.width / 2)
        y: float = room.below[room.row_of(way.first)]
    else:
        level = room.levels[way.edge.id]
        points = _list_corners(way, (first, second), level, room)
        level_ends = [x for x, corner_y in points if corner_y == level]
        x = room.zones[way.slot[0]] if way.slot else sum(level_ends) / len(level_ends)
        y = level - ABOVE - label.height / 2
    if way.edge.start != way.first:
        points.reverse()
    return PlacedLine(way.edge, write_path(list(round_corners(points))), label, round(x), round(y))


def _list_corners(way: RouteWay, cards: tuple[Card, Card], level: int, room: _Room) -> list[Point]:
    """Return the corners of a line from the side of one card to the side of the other."""
    first, second = cards
    runs = [room.channels[channel] for channel in way.channels]
    # a line between two cards of one column comes back to the side that it left
    is_back = first.x == second.x
    leave = LEFT if is_back and runs[0] < first.x else RIGHT
    enter = leave if is_back else LEFT
    first_side, second_side = first.x + leave * WIDTH / 2, second.x + enter * WIDTH / 2
    leave_y, enter_y = room.find_ports(way, first, second)
    if not runs:
        heights: list[float] = [level]
    elif len(runs) == 2:
        heights = [leave_y, level, enter_y]
    elif way.turns_late:
        heights = [level, enter_y]
    else:
        heights = [leave_y, level]
    corners: list[Point] = [(first_side, _keep_at(heights[0], first))]
    bend = first_side + leave * BEND
    corners += [(bend, corners[0][1]), (bend, heights[0])]
    for x, (before, after) in zip(runs, pairwise(heights), strict=True):
        corners += [(x, before), (x, after)]
    last = (second_side, _keep_at(heights[-1], second))
    corners += [(last[0] + enter * BEND, heights[-1]), (last[0] + enter * BEND, last[1]), last]
    return corners


def _keep_at(y: float, card: Card) -> float:
    """Return the height nearest to another at which a line can meet the side of a card."""
    reach = card.height / 2 - EDGE
    return max(card.y - reach, min(card.y + reach, y))
