"""Where the evidence of a map stands alone: on a telephone in one column, else side by side.

The page holds its pictures once. For these it holds places alone, by which its script moves what is
drawn: how far each card and label goes, and the paths of lines.
"""

import re
from dataclasses import replace
from typing import Final, TypedDict

from onward.viz.layout import (
    PlacedMap,
    PlacedScene,
    label_evidence,
    measure_extent,
    place_column,
    place_evidence,
    place_narrow_lanes,
)

MOST: Final = 24
"""Cards of a column; of more it would be no picture."""

GLANCE_WIDTH, GLANCE_HEIGHT = 1000, 700
"""Of evidence that can be read at a glance on a common screen, in pixels of the picture."""

WORTH: Final = 0.95
"""Evidence moves only where it takes so much less room by itself."""

Moved = tuple[int, int]
"""How far something goes to the right, and down."""


class ColumnData(TypedDict):
    """A map as a column: its room, and places in the order of its cards and lines.

    A path that stays as it is on the map is empty.

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
    return _describe_places(placed_map, place_column(placed_map.map))


def make_bare_places(placed: PlacedScene) -> list[ColumnData | None]:
    """Return the evidence of each map by itself; None where it stands well among its context.

    What stands around it may push it so far apart that it cannot be read at a glance. Elsewhere its
    cards stay in their places when context is shown; labels take the room that it leaves. Of routes
    between two parties these are the narrow lanes, for a window in which wide ones have no room.
    """
    return [_make_bare(placed_map) for placed_map in placed.maps]


def _make_bare(placed_map: PlacedMap) -> ColumnData | None:
    narrow = place_narrow_lanes(placed_map.map)
    if narrow is not None:
        return _describe_places(placed_map, narrow)
    cards = tuple(card for card in placed_map.cards if card.node.layer == "evidence")
    if len(cards) in (0, len(placed_map.cards)):
        return None
    names = {card.node.id for card in cards}
    lines = tuple(
        line
        for line in placed_map.lines
        if line.edge.layer == "evidence" and names.issuperset((line.edge.start, line.edge.end))
    )
    among = replace(placed_map, cards=cards, lines=lines)
    room = measure_extent(among)
    if room.width > GLANCE_WIDTH or room.height > GLANCE_HEIGHT:
        bare = place_evidence(placed_map.map)
        alone = measure_extent(bare)
        if alone.width * alone.height <= WORTH * room.width * room.height:
            return _describe_places(placed_map, bare)
    labelled = label_evidence(among)
    return _describe_places(placed_map, labelled) if labelled.lines != lines else None


def _describe_places(placed_map: PlacedMap, other: PlacedMap) -> ColumnData:
    """Say how a map's parts are moved to where another placing has them."""
    cards = {card.node.id: card for card in other.cards}
    lines = {line.edge.id: line for line in other.lines}
    room = measure_extent(other)
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
            else (
                # its own path where that stays
                _shorten_path(way.path) if way.path != line.path else "",
                way.label_x - line.label_x,
                way.label_y - line.label_y,
            )
        )
    sides = round(room.left), round(room.top), round(room.width), round(room.height)
    return {"room": sides, "cards": moved_cards, "lines": moved_lines}


def _shorten_path(path: str) -> str:
    """Write curves that are straight as such; the last four numbers still say where it arrives.

    >>> _shorten_path("M0 0 C0 0 0 0 0 60 C0 90 10 90 10 120")
    'M0 0L0 60C0 90 10 90 10 120'
    """
    start, *curves = path.split(" C")
    written, before = [start], start.removeprefix("M")
    for curve in curves:
        *controls, end = re.findall(r"-?\d+ -?\d+", curve)
        written.append(f"L{end}" if {*controls} == {before} else f"C{curve}")
        before = end
    return "".join(written)
