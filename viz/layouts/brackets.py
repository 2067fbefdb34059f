"""One column of cards, as on a telephone: lines run straight to the next card, or beside the cards.

A line that passes cards leaves a card at its side, runs down or up in a lane, and comes in at the
side of the other. So between two cards there is room for labels: each stands beside its own line,
on the left or on the right of what joins the two cards.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from onward.viz.layouts.bracket_lanes import LEFT, RIGHT, Bracket, find_span, take_lanes
from onward.viz.placing.cards import (
    Card,
    card_height,
    find_free_side,
    measure_reach,
    place_cards,
)
from onward.viz.placing.grid import WIDTH
from onward.viz.placing.labels import Label, lay_out_label
from onward.viz.placing.routes import Curve, PlacedLine, Point, bend_upright, write_path
from onward.viz.scene import Edge, Node, Scene

LEAST: Final = 54
"""Between two cards."""

MARGIN: Final = 3
"""Between a card and a label."""

TAG: Final = 12
"""Below a card with a tag at its right, or above one with a tab at its left."""

BETWEEN: Final = 6
"""Between two labels on one side."""

GAP: Final = 9
"""Between a line and its label: the tip of an arrow is wider than the line."""

PORT_STEP: Final = 48
"""Between two lines that join the same two cards."""

TURN: Final = 16
"""Radius of a line's turn into its lane."""

MANY: Final = 1000
"""More cards than any line passes."""

SHADOW: Final = 6
"""Below a card that stands for several, whose cards behind it show there."""

Slot = tuple[int, int]
"""A side of the room below a card: the card's place in the column, and left or right."""


def place_in_column(
    scene: Scene, order: Mapping[str, int]
) -> tuple[tuple[Card, ...], tuple[PlacedLine, ...]]:
    """Place parties below each other, and the lines between them.

    Args:
        scene: Parties and ties.
        order: The place of each party in the column, counted from 0 at the top.
    """
    labels = {edge.id: lay_out_label(edge) for edge in scene.edges}
    brackets = list(take_lanes(scene.edges, order))
    joins = _list_joins(scene.edges, order)
    stacks = _stack_labels(brackets, joins, labels)
    begins = dict(_measure_begins(scene, order, brackets, joins, stacks, labels))
    middles, places = _assign_heights(scene, order, stacks, labels, begins)
    cards = place_cards(scene, dict.fromkeys(order, 0.0), middles)
    lines = {
        bracket.edge.id: _draw_bracket(bracket, path, labels, places)
        for bracket, path in _route_brackets(brackets, cards, order)
    }
    for edges in joins.values():
        lines |= {line.edge.id: line for line in _draw_joins(edges, cards, order, labels, places)}
    return tuple(cards.values()), tuple(lines[edge.id] for edge in scene.edges)


def _list_joins(edges: Sequence[Edge], order: Mapping[str, int]) -> dict[int, list[Edge]]:
    """Return the lines between cards that follow each other, by the place of the upper card."""
    joins: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        span = find_span(edge, order)
        if len(span) == 1:
            joins[span.start].append(edge)
    return joins


def _stack_labels(
    brackets: Sequence[Bracket], joins: Mapping[int, Sequence[Edge]], labels: Mapping[str, Label]
) -> dict[Slot, list[str]]:
    """Return which labels stand on either side of the room below each card."""
    stacks: dict[Slot, list[str]] = defaultdict(list)

    def measure(place: int, side: int) -> int:
        return _measure_stack(stacks.get((place, side), ()), labels)

    for place, edges in joins.items():
        if len(edges) > 1:
            for number, edge in enumerate(edges):
                side = LEFT if number < len(edges) // 2 else RIGHT
                stacks[place, side].append(edge.id)
    for bracket in brackets:
        side = bracket.side

        def weigh(place: int, bracket: Bracket = bracket) -> tuple[int, int, int]:
            covered = [
                other.last - other.first
                for other in brackets
                if other.side == bracket.side
                and other.x < bracket.x
                and other.first <= place < other.last
            ]
            height = measure(place, bracket.side)
            # best on no other line; else on a long one, far down, where it costs nobody room
            return (-min(covered), height, -place) if covered else (-MANY, height, place)

        passed = range(bracket.first, max(bracket.last, bracket.first + 1))
        stacks[min(passed, key=weigh), side].append(bracket.edge.id)
    for place, edges in joins.items():
        if len(edges) == 1:
            side = RIGHT if measure(place, RIGHT) <= measure(place, LEFT) else LEFT
            stacks[place, side].append(edges[0].id)
    return stacks


def _measure_begins(
    scene: Scene,
    order: Mapping[str, int],
    brackets: Sequence[Bracket],
    joins: Mapping[int, Sequence[Edge]],
    stacks: Mapping[Slot, Sequence[str]],
    labels: Mapping[str, Label],
) -> Iterator[tuple[str, float]]:
    """Yield how far from the middle of the column, to its own side, each label begins."""
    for bracket in brackets:
        yield bracket.edge.id, bracket.x - GAP - labels[bracket.edge.id].width
    nodes = {order[node.id]: node for node in scene.nodes}
    for place, edges in joins.items():
        for edge, xs in zip(
            edges, _list_ports(len(edges), nodes[place], nodes[place + 1]), strict=True
        ):
            side = LEFT if edge.id in stacks.get((place, LEFT), ()) else RIGHT
            yield edge.id, max(side * x for x in xs) + GAP


def _measure_stack(names: Sequence[str], labels: Mapping[str, Label]) -> int:
    return sum(labels[name].height for name in names) + BETWEEN * max(0, len(names) - 1)


def _assign_heights(
    scene: Scene,
    order: Mapping[str, int],
    stacks: Mapping[Slot, Sequence[str]],
    labels: Mapping[str, Label],
    begins: Mapping[str, float],
) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """Return the y of each card, and of each label its y and the side on which it stands."""
    middles: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    y = 0
    nodes = sorted(scene.nodes, key=lambda node: order[node.id])
    for node, lower in zip_longest(nodes, nodes[1:]):
        height = card_height(node)
        middles[node.id] = y + height // 2
        y += height
        sides = {side: stacks.get((order[node.id], side), ()) for side in (LEFT, RIGHT)}
        margins = {
            side: _measure_margins(
                node, lower, side, min(map(begins.__getitem__, names), default=MANY)
            )
            for side, names in sides.items()
        }
        heights = {
            side: sum(margins[side]) + _measure_stack(names, labels)
            for side, names in sides.items()
        }
        room = max(LEAST, *heights.values())
        for side, names in sides.items():
            label_top = y + margins[side][0] + (room - heights[side]) // 2
            for name in names:
                places[name] = label_top + labels[name].height // 2, side
                label_top += labels[name].height + BETWEEN
        y += room
    return middles, places


def _measure_margins(node: Node, lower: Node | None, side: int, begin: float) -> tuple[int, int]:
    """Return the room between the labels of a side and the card above them, and that below them.

    The tag of the card above stands at the right, the tab of the one below at the left: each may be
    so wide that it reaches to labels on the other side.
    """
    above = SHADOW if node.members else MARGIN
    if side == RIGHT or measure_reach(node, below=True) > begin:
        above = TAG
    is_under = side == LEFT or (lower is not None and measure_reach(lower, below=False) > begin)
    return above, TAG if is_under else MARGIN


def _route_brackets(
    brackets: Sequence[Bracket], cards: Mapping[str, Card], order: Mapping[str, int]
) -> Iterator[tuple[Bracket, list[Curve]]]:
    """Yield each line beside the cards with its path, from where it starts to where it ends."""
    ports = _spread_ports(brackets, cards, order)
    for bracket in brackets:
        start, end = ports[bracket.edge.id, 0], ports[bracket.edge.id, 1]
        x = bracket.side * bracket.x
        half = bracket.side * WIDTH // 2
        turn = min(TURN, abs(end - start) // 2) * (1 if end > start else -1)
        yield (
            bracket,
            [
                ((half, start), (x, start), (x, start), (x, start + turn)),
                *bend_upright([(x, start + turn), (x, end - turn)]),
                ((x, end - turn), (x, end), (x, end), (half, end)),
            ],
        )


def _spread_ports(
    brackets: Sequence[Bracket], cards: Mapping[str, Card], order: Mapping[str, int]
) -> dict[tuple[str, int], int]:
    """Return the y at which each line leaves its card (0) and comes in (1).

    Lines that go up do so above those that go down; of each the lanes nest, so that none cross.
    """
    sides: dict[tuple[str, int], dict[str, tuple[int, int]]] = defaultdict(dict)
    names: dict[tuple[str, int], tuple[tuple[str, int], str]] = {}
    for number, bracket in enumerate(brackets):
        ends = (bracket.edge.start, bracket.edge.end)
        for end, (party, other) in enumerate((ends, ends[::-1])):
            # of a line back to its own card the start is above
            goes_down = order[other] > order[party] or (order[other] == order[party] and end)
            nesting = -bracket.x if goes_down else bracket.x
            side = party, bracket.side
            # lines on one bus meet its card in one place
            port = f"bus {goes_down}" if bracket.bus == party else f"{bracket.edge.id} {end}"
            sides[side].setdefault(port, (int(bool(goes_down)), nesting * 1000 + number))
            names[bracket.edge.id, end] = side, port
    places: dict[tuple[tuple[str, int], str], int] = {}
    for side, ports in sides.items():
        card = cards[side[0]]
        step = min(18, (card.height - 24) // len(ports))
        first = card.y - step * (len(ports) - 1) // 2
        for index, port in enumerate(sorted(ports, key=lambda name: (ports[name], name))):
            places[side, port] = first + index * step
    return {end: places[name] for end, name in names.items()}


def _draw_bracket(
    bracket: Bracket,
    curves: Sequence[Curve],
    labels: Mapping[str, Label],
    places: Mapping[str, tuple[int, int]],
) -> PlacedLine:
    label = labels[bracket.edge.id]
    y, side = places[bracket.edge.id]
    x = side * (bracket.x - GAP - label.width // 2)
    return PlacedLine(bracket.edge, write_path(curves), label, x, y)


def _draw_joins(
    edges: Sequence[Edge],
    cards: Mapping[str, Card],
    order: Mapping[str, int],
    labels: Mapping[str, Label],
    places: Mapping[str, tuple[int, int]],
) -> Iterator[PlacedLine]:
    """Yield the lines between two cards that follow each other, straight where that can be."""
    upper, lower = sorted((cards[edges[0].start], cards[edges[0].end]), key=lambda card: card.y)
    ports = _list_ports(len(edges), upper.node, lower.node)
    for edge, xs in zip(edges, ports, strict=True):
        ends: list[Point] = [
            (xs[0], upper.y + upper.height // 2),
            (xs[1], lower.y - lower.height // 2),
        ]
        if order[edge.start] > order[edge.end]:
            ends.reverse()
        y, side = places[edge.id]
        beside = max(side * x for x in xs) + GAP + labels[edge.id].width // 2
        yield PlacedLine(
            edge, write_path(list(bend_upright(ends))), labels[edge.id], round(side * beside), y
        )


def _list_ports(count: int, upper: Node, lower: Node) -> list[tuple[int, int]]:
    """Return where each of the lines between two cards leaves the upper and meets the lower one."""
    low, high = find_free_side(upper, below=True), find_free_side(lower, below=False)
    both = max(low[0], high[0]), min(low[1], high[1])
    if both[1] - both[0] >= min(PORT_STEP * (count - 1), PORT_STEP):
        low = high = both
    return [
        (_find_port(number, count, low), _find_port(number, count, high)) for number in range(count)
    ]


def _find_port(number: int, count: int, side: tuple[float, float]) -> int:
    """Return the x of one of several lines on the free part of a card's side."""
    low, high = side
    step = min(PORT_STEP, (high - low) / max(1, count - 1))
    span = step * (count - 1)
    return round(max(low, min(-span / 2, high - span)) + number * step)
