"""Where everything stands on a telephone: the evidence of each map in one column.

The page holds its pictures once. For the column it holds places alone, by which its script moves
what is drawn: how far each card and label goes, and the paths of lines.
"""

from typing import Final, TypedDict

from onward.viz.layout import PlacedMap, PlacedScene, measure_extent, place_column

MOST: Final = 24
"""Cards of a column; of more it would be no picture."""

Moved = tuple[int, int]
"""How far something goes to the right, and down."""


class ColumnData(TypedDict):
    """A map as a column: its room, and places in the order of its cards and lines.

    What is `None` is not in it: it is context.
    """

    room: tuple[int, int, int, int]
    cards: list[Moved | None]
    lines: list[tuple[str, int, int] | None]


def make_columns(placed: PlacedScene) -> list[ColumnData | None]:
    """Return each map as a column; None where that would be no picture."""
    return [_make_column(placed_map) for placed_map in placed.maps]


def _make_column(placed_map: PlacedMap) -> ColumnData | None:
    evidence = [card for card in placed_map.cards if card.node.layer == "evidence"]
    if not 1 < len(evidence) <= MOST:
        return None
    column = place_column(placed_map.map)
    cards = {card.node.id: card for card in column.cards}
    lines = {line.edge.id: line for line in column.lines}
    room = measure_extent(column)
    moved_cards: list[Moved | None] = []
    for card in placed_map.cards:
        to = cards.get(card.node.id)
        moved_cards.append(None if to is None else (to.x - card.x, to.y - card.y))
    moved_lines: list[tuple[str, int, int] | None] = []
    for line in placed_map.lines:
        way = lines.get(line.edge.id)
        moved_lines.append(
            None
            if way is None
            else (way.path, way.label_x - line.label_x, way.label_y - line.label_y)
        )
    sides = round(room.left), round(room.top), round(room.width), round(room.height)
    return {"room": sides, "cards": moved_cards, "lines": moved_lines}
