"""Where everything stands: layers of cards, owners above what they own, no physics.

The same scene gives the same picture everywhere: parties are taken in the scene's order, and
positions are rounded to whole numbers at the end. The rules:

1. The transaction's parties form one row, in trade order.
2. A tie that ranks (it owns, controls, directs …) points down.
3. A line that crosses a layer keeps a place of its own there, so that it passes between cards.
4. Every label has room of its own; layers and neighbours stand as far apart as that takes.
5. Routes between two parties run from left to right instead, a lane a route.
6. Where a scene has several maps, they stand one below the other, each under a heading.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.viz.layouts import (
    FOLD,
    NARROW,
    WIDE,
    assign_cells,
    assign_column,
    draw_branches,
    find_route_ends,
    fold_middle,
    is_in_further_row,
    list_branches,
    list_windings,
    order_routes,
    place_in_column,
    place_routes,
)
from onward.viz.maps.maps import Map, make_maps
from onward.viz.placing.cards import Card, Grid, align_below, assign_columns, place_cards, wrap_fans
from onward.viz.placing.routes import (
    EarlierPlaces,
    PlacedLine,
    Spacing,
    assign_heights,
    assign_ranks,
    keep_columns,
    move_labels_beside,
    plan_ways,
    route_lines,
    share_labels,
)
from onward.viz.scene import Scene

HEADING: Final = 46
"""Above a map that is one of several."""

LAYERS: Final = Spacing()

EVIDENCE: Final = Spacing(least=92)
"""Of evidence alone: labels stand beside their lines there."""

BETWEEN: Final = 70
"""Between two maps."""

LEAST_WIDTH: Final = 760
"""Of a picture: title and legend stand in it."""

AT_ONCE: Final = 40
"""Lines of a canvas whose labels are moved beside them: that takes the square of their number."""

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
    """A scene with its maps, and notes that say why there are several."""

    scene: Scene
    maps: tuple[PlacedMap, ...]
    notes: tuple[str, ...] = ()

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return the cards of all maps."""
        return tuple(card for placed_map in self.maps for card in placed_map.cards)

    @property
    def lines(self) -> tuple[PlacedLine, ...]:
        """Return the lines of all maps."""
        return tuple(line for placed_map in self.maps for line in placed_map.lines)


def place_scene(scene: Scene) -> PlacedScene:
    """Place every party and every tie of a scene, on each of its maps."""
    whole = make_maps(scene)
    maps = tuple(_place_parts(one_map) for one_map in whole.maps)
    if len(maps) > 1:
        maps = tuple(_stack_maps(maps))
    return PlacedScene(scene, maps, whole.notes)


def place_map(single: Map, earlier: EarlierPlaces | None = None) -> PlacedScene:
    """Place every party and every tie of one map, as if it were all there is.

    Args:
        single: The map.
        earlier: Of a canvas: where its cards stood before; these move as little as they can. None
            = it is no canvas.
    """
    alone = Map("", single.scene, single.numbers)
    return PlacedScene(single.scene, (_place_parts(alone, earlier=earlier),))


def place_column(single: Map) -> PlacedMap:
    """Place the evidence of a map in one column, for screens on which a row has no room."""
    evidence = keep_evidence(single)
    return PlacedMap(evidence, *_place_in_order(evidence.scene))


def place_folded_column(single: Map) -> tuple[PlacedMap, Card, frozenset[str]] | None:
    """Place evidence in one column in which one card stands for all between the ends of a path.

    Returns:
        What is placed, that card, and the parties of the transaction and of the path; None where a
        path has too few parties between its ends.
    """
    folding = fold_middle(keep_evidence(single).scene)
    if folding is None:
        return None
    cards, lines = _place_in_order(folding.scene)
    fold = next(card for card in cards if card.node.id == FOLD)
    others = tuple(card for card in cards if card is not fold)
    return PlacedMap(replace(single, scene=folding.scene), others, lines), fold, folding.core


def _place_in_order(scene: Scene) -> tuple[tuple[Card, ...], tuple[PlacedLine, ...]]:
    ends = find_route_ends(scene)
    order = order_routes(scene, ends) if ends else assign_column(scene)
    cards, lines = place_in_column(scene if ends else share_labels(scene), order)
    return cards, _give_back_words(lines, scene)


def place_narrow_lanes(single: Map) -> PlacedMap | None:
    """Place routes between two parties where there is no room for wide lanes.

    None: the map is of no routes, or its lanes are as narrow as that already.
    """
    scene = single.scene
    ends = find_route_ends(scene)
    if ends is None:
        return None
    cells = assign_cells(scene, ends, NARROW)
    if cells.last == assign_cells(scene, ends, WIDE).last:
        return None
    return PlacedMap(single, *place_routes(scene, cells))


def place_evidence(single: Map) -> PlacedMap:
    """Place the evidence of a map as if nothing stood around it."""
    return _place_parts(keep_evidence(single), spacing=EVIDENCE)


def list_windings_of(single: Map) -> Iterator[PlacedMap]:
    """Yield the evidence of a map as it may wind above the transaction; of routes there is none."""
    evidence = keep_evidence(single)
    if find_route_ends(evidence.scene) is not None:
        return
    scene = share_labels(evidence.scene)
    for cells in list_windings(scene):
        cards, lines = place_routes(scene, cells)
        yield PlacedMap(evidence, cards, _give_back_words(lines, evidence.scene))


def label_evidence(evidence: PlacedMap) -> PlacedMap:
    """Move labels beside their lines as if nothing stood around what is evidence."""
    cards = {card.node.id: card for card in evidence.cards}
    return replace(evidence, lines=move_labels_beside(cards, evidence.lines))


def keep_evidence(single: Map) -> Map:
    """Return a map with its evidence alone."""
    scene = single.scene
    nodes = tuple(node for node in scene.nodes if node.layer == "evidence")
    names = {node.id for node in nodes}
    edges = tuple(
        edge
        for edge in scene.edges
        if edge.layer == "evidence" and names.issuperset((edge.start, edge.end))
    )
    return replace(single, scene=replace(scene, nodes=nodes, edges=edges))


def measure_extent(placed: PlacedScene | PlacedMap) -> Extent:
    """Return the room that cards, lines and labels take."""
    # 16 and 22 more: a stack's cards behind, the tab above and the tag below
    boxes = [(card.x, card.y, card.width + 16, card.height + 22) for card in placed.cards]
    boxes += [
        (line.label_x, line.label_y, line.label.width, line.label.height) for line in placed.lines
    ]
    # controls count as points: a curve never leaves the box around them
    points = _POINT.findall(" ".join(line.path for line in placed.lines))
    if points:
        xs, ys = [int(x) for x, _ in points], [int(y) for _, y in points]
        boxes += [(min(xs), min(ys), 8, 8), (max(xs), max(ys), 8, 8)]
    if not boxes:
        return Extent(0, 0, LEAST_WIDTH, 40)
    left = min(x - width / 2 for x, _, width, _ in boxes)
    top = min(y - height / 2 for _, y, _, height in boxes)
    right = max(x + width / 2 for x, _, width, _ in boxes)
    bottom = max(y + height / 2 for _, y, _, height in boxes)
    return Extent(left, top, right - left, bottom - top)


def _place_parts(
    single: Map, spacing: Spacing = LAYERS, earlier: EarlierPlaces | None = None
) -> PlacedMap:
    scene = single.scene
    ends = find_route_ends(scene)
    if ends is not None:
        return PlacedMap(single, *place_routes(scene, assign_cells(scene, ends)))
    scene = share_labels(scene)
    fans = wrap_fans(scene, assign_ranks(scene), is_canvas=earlier is not None)
    branches = list_branches(scene.edges, fans.below)
    rows = [edge for edge in scene.edges if not is_in_further_row(edge, fans.below)]
    scene = replace(scene, edges=tuple(rows))
    grid = Grid(scene, fans.ranks, fans.buses)
    columns = assign_columns(grid)
    columns |= align_below(grid, columns, fans.below)
    if earlier is not None and earlier.places:
        columns = keep_columns(scene, grid, columns, earlier)
    # first every x, then every y: labels decide how far layers stand apart
    ways = plan_ways(scene, grid, columns)
    heights = assign_heights(scene, grid, ways, spacing)
    middles = {node.id: heights.middles[grid.ranks[node.id]] for node in scene.nodes}
    cards = place_cards(scene, columns, middles)
    lines = (
        *(line for line in route_lines(scene, ways, heights, cards) if line.edge not in branches),
        *draw_branches(branches, cards, fans.below),
    )
    # a canvas is drawn anew with every act: of many lines the labels stay where they are at once
    if earlier is None or len(lines) <= AT_ONCE:
        lines = move_labels_beside(cards, lines)
    return PlacedMap(single, tuple(cards.values()), _give_back_words(lines, single.scene))


def _give_back_words(lines: Sequence[PlacedLine], scene: Scene) -> tuple[PlacedLine, ...]:
    """Return lines in the order of a scene, each with all that it says there."""
    by_id = {line.edge.id: line for line in lines}
    return tuple(replace(by_id[edge.id], edge=edge) for edge in scene.edges)


def _stack_maps(maps: tuple[PlacedMap, ...]) -> Iterator[PlacedMap]:
    """Move maps below each other, their left sides on one line."""
    first = measure_extent(maps[0])
    bottom = first.top - BETWEEN - HEADING
    for placed_map in maps:
        room = measure_extent(placed_map)
        right, down = round(first.left - room.left), round(bottom + BETWEEN + HEADING - room.top)
        yield _move_map(placed_map, right, down)
        bottom = room.top + down + room.height


def _move_map(placed_map: PlacedMap, right: int, down: int) -> PlacedMap:
    return PlacedMap(
        placed_map.map,
        tuple(replace(card, x=card.x + right, y=card.y + down) for card in placed_map.cards),
        tuple(_move_line(line, right, down) for line in placed_map.lines),
    )


def _move_line(line: PlacedLine, right: int, down: int) -> PlacedLine:
    def move_point(point: re.Match[str]) -> str:
        return f"{int(point[1]) + right} {int(point[2]) + down}"

    return replace(
        line,
        path=_POINT.sub(move_point, line.path),
        label_x=line.label_x + right,
        label_y=line.label_y + down,
    )
