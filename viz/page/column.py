"""Where the evidence of a map stands alone: on a telephone in one column, else side by side.

The page holds its pictures once. For these it holds places alone, by which its script moves what is
drawn: how far each card and label goes, and the paths of lines.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NotRequired, TypedDict

from onward.viz.layout import (
    Extent,
    PlacedMap,
    PlacedScene,
    label_evidence,
    list_windings_of,
    measure_extent,
    place_column,
    place_evidence,
    place_folded_column,
    place_narrow_lanes,
)

MOST: Final = 24
"""Cards of a column; of more it would be no picture."""

GLANCE_WIDTH, GLANCE_HEIGHT = 1000, 700
"""Of evidence that can be read at a glance on a common screen, in pixels of the picture."""

WORTH: Final = 0.95
"""Evidence moves only where it takes so much less room by itself."""

LEAST_WIDTH, LEAST_HEIGHT = 1070, 610
"""The room of a map on the least common screen, in pixels of a picture that can be read there."""

Moved = tuple[int, int]
"""How far something goes to the right, and down."""


class FoldData(TypedDict):
    """The card that stands for the parties between the ends of a path: its place, and its words.

    `upto` is how far down the transaction and the path reach where nothing is folded.
    """

    at: tuple[int, int, int, int]
    upto: int
    words: str
    marks: str


class ColumnData(TypedDict):
    """A map as a column: its room, and places in the order of its cards and lines.

    A path that stays as it is on the map is empty.

    What is `None` is not in it: it is context. Evidence that winds says how wide and high it is
    where it does not.
    """

    room: tuple[int, int, int, int]
    upright: NotRequired[tuple[int, int]]
    fold: NotRequired[FoldData]
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


def make_folded_columns(
    placed: PlacedScene, columns: Sequence[ColumnData | None]
) -> list[ColumnData | None]:
    """Return each column with one card for all between the ends of its path; None as above.

    Args:
        placed: The scene in its places.
        columns: Its maps as columns.
    """
    return [
        _make_folded(placed_map, column) if column else None
        for placed_map, column in zip(placed.maps, columns, strict=True)
    ]


def _make_folded(placed_map: PlacedMap, column: ColumnData) -> ColumnData | None:
    folded = place_folded_column(placed_map.map)
    if folded is None:
        return None
    other, card, core = folded
    bottoms = [
        place.y + moved[1] + place.height // 2
        for place, moved in zip(placed_map.cards, column["cards"], strict=True)
        if moved is not None and place.node.id in core
    ]
    fold: FoldData = {
        "at": (card.x, card.y, card.width, card.height),
        "upto": max(bottoms) - column["room"][1],
        "words": card.node.name,
        "marks": card.marks,
    }
    room = measure_extent(replace(other, cards=(*other.cards, card)))
    return {**_describe_places(placed_map, other), "room": _round_room(room), "fold": fold}


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
    among = _leave_evidence(placed_map)
    if len(among.cards) in (0, len(placed_map.cards)):
        return None
    room = measure_extent(among)
    if room.width > GLANCE_WIDTH or room.height > GLANCE_HEIGHT:
        bare = place_evidence(placed_map.map)
        alone = measure_extent(bare)
        if alone.width * alone.height <= WORTH * room.width * room.height:
            return _describe_places(placed_map, bare)
    labelled = label_evidence(among)
    return _describe_places(placed_map, labelled) if labelled.lines != among.lines else None


def _leave_evidence(placed_map: PlacedMap) -> PlacedMap:
    """Return a placed map with its evidence alone, where it is."""
    cards = tuple(card for card in placed_map.cards if card.node.layer == "evidence")
    names = {card.node.id for card in cards}
    lines = tuple(
        line
        for line in placed_map.lines
        if line.edge.layer == "evidence" and names.issuperset((line.edge.start, line.edge.end))
    )
    return replace(placed_map, cards=cards, lines=lines)


def _round_room(room: Extent) -> tuple[int, int, int, int]:
    return round(room.left), round(room.top), round(room.width), round(room.height)


def make_wound_places(
    placed: PlacedScene, bare: Sequence[ColumnData | None]
) -> list[ColumnData | None]:
    """Return the evidence of each map as it winds; None where that is no larger to read.

    Args:
        placed: The scene in its places.
        bare: The evidence by itself.
    """
    return list(map(_make_wound, placed.maps, bare))


def _make_wound(placed_map: PlacedMap, bare: ColumnData | None) -> ColumnData | None:
    _, _, width, height = bare["room"] if bare else _measure_evidence(placed_map)
    scale = _fit_least((width, height))
    if scale >= 1:
        return None
    windings = list(list_windings_of(placed_map.map))
    scales = [_fit_least(_measure_evidence(wound)[2:]) for wound in windings]
    # the first that can be read is the straightest
    best = next((place for place, each in enumerate(scales) if each >= 1), None)
    if best is None and max(scales, default=0.0) * WORTH > scale:
        best = scales.index(max(scales))
    if best is None:
        return None
    return {**_describe_places(placed_map, windings[best]), "upright": (width, height)}


def _fit_least(room: tuple[int, int]) -> float:
    """Return how large a picture is on the smallest common screen, against what can be read."""
    return min(LEAST_WIDTH / room[0], LEAST_HEIGHT / room[1])


def _measure_evidence(placed_map: PlacedMap) -> tuple[int, int, int, int]:
    """Return the room of the evidence of a map: its left and upper side, its width and height."""
    return _round_room(measure_extent(_leave_evidence(placed_map)))


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
    return {"room": _round_room(room), "cards": moved_cards, "lines": moved_lines}


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
