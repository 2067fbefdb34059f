"""Layouts beside that of layers: one column of cards, and routes between two parties."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, zip_longest
from typing import Final

from onward.queries.rules.indicator import SEVERITIES
from onward.viz.language.words import read_words
from onward.viz.placing.cards import (
    WIDTH,
    Card,
    Label,
    Neighbours,
    card_height,
    find_free_side,
    lay_out_label,
    measure_reach,
    place_cards,
)
from onward.viz.placing.routes import (
    OWNERSHIP,
    Curve,
    PlacedLine,
    Point,
    bend_upright,
    ranks_its_ends,
    round_corners,
    spread_ports,
    write_path,
)
from onward.viz.scene import FROM, NOT_NAMED, ORDER_TIE, STACK, TO, Edge, Node, Scene

# ------------------------------------------------------------------------------------------------
# The lanes beside a column of cards, in which lines run past the cards between their ends.
# ------------------------------------------------------------------------------------------------

NEAREST: Final = 174
"""From the middle of the column to the first lane: a label fits in between."""

PASS_BRACKET_LANES: Final = 22
"""Between two lanes."""

MANY_GOODS: Final = 3
"""So many lines of goods to one party, or from one, run on one bus."""

LEFT, RIGHT = -1, 1


@dataclass(frozen=True, slots=True)
class Bracket:
    """A line beside the cards: places of its upper and its lower card, its side and its lane.

    `bus` is the party at which it runs together with others; empty where it runs alone.
    """

    edge: Edge
    first: int
    last: int
    side: int
    x: int
    bus: str


def take_lanes(edges: Sequence[Edge], order: Mapping[str, int]) -> Iterator[Bracket]:
    """Give each line that passes cards a lane: the shortest run nearest, right and left in turn.

    A lane holds several where these pass different cards.
    """
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    runs: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        if len(find_span(edge, order)) != 1:
            runs[_find_bus(edge, edges)].append(edge)
    spans = {bus: _join_spans(together, order) for bus, together in runs.items()}
    for bus in sorted(runs, key=lambda bus: len(spans[bus])):
        first, last = spans[bus].start, spans[bus].stop
        x, side = NEAREST, RIGHT
        while any(
            (first < low_last and last > low_first) or first == last == low_last
            for low_first, low_last in taken[side * x]
        ):
            # the other side first, then one lane farther out
            side = -side
            x += PASS_BRACKET_LANES if side == RIGHT else 0
        taken[side * x].append((first, last))
        for edge in runs[bus]:
            span = find_span(edge, order)
            yield Bracket(edge, span.start, span.stop, side, x, bus[1])


def _join_spans(edges: Sequence[Edge], order: Mapping[str, int]) -> range:
    spans = [find_span(edge, order) for edge in edges]
    return range(min(span.start for span in spans), max(span.stop for span in spans))


def _find_bus(edge: Edge, edges: Sequence[Edge]) -> tuple[str, str]:
    """Return what a line runs together with, and the party at which that begins or ends.

    Goods of a transaction that go to many, or come from many, run on one bus.
    """
    goods = [other for other in edges if other.kind == ORDER_TIE]
    if edge.kind == ORDER_TIE and sum(other.start == edge.start for other in goods) >= MANY_GOODS:
        return "from", edge.start
    if edge.kind == ORDER_TIE and sum(other.end == edge.end for other in goods) >= MANY_GOODS:
        return "to", edge.end
    return edge.id, ""


def find_span(edge: Edge, order: Mapping[str, int]) -> range:
    """Return the rooms between cards along which a line leads; none if it leads back."""
    return range(*sorted((order[edge.start], order[edge.end])))


# ------------------------------------------------------------------------------------------------
# One column of cards, as on a telephone: lines run straight to the next card, or beside the cards.
#
# A line that passes cards leaves a card at its side, runs down or up in a lane, and comes in at the
# side of the other. So between two cards there is room for labels: each stands beside its own line,
# on the left or on the right of what joins the two cards.
# ------------------------------------------------------------------------------------------------

LEAST_BRACKETS: Final = 54
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
        room = max(LEAST_BRACKETS, *heights.values())
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
    first, step = spread_ports(count, *side)
    return round(first + number * step)


# ------------------------------------------------------------------------------------------------
# Goods that go to many parties of one role: one bus with branches.
#
# Each of these parties has a row of its own below the first one. What the goods take to them leaves
# the party before them in one place, and runs down beside it; behind them it comes together again.
# ------------------------------------------------------------------------------------------------

BESIDE_BRANCHES: Final = 26
"""From a card to the bus beside it."""

ABOVE: Final = 4
"""Between a branch and the label above it."""


def list_branches(edges: Sequence[Edge], below: Mapping[str, str]) -> list[Edge]:
    """Return the lines of goods to and from parties in rows of their own, and those they are below.

    Args:
        edges: All lines.
        below: Of each such party, the one that it stands below.
    """
    parties = {*below, *below.values()}
    return [
        edge
        for edge in edges
        if edge.kind == ORDER_TIE and not parties.isdisjoint((edge.start, edge.end))
    ]


def is_in_further_row(edge: Edge, below: Mapping[str, str]) -> bool:
    """Say whether a line of goods leads to or from a party in a row of its own."""
    return edge.kind == ORDER_TIE and not below.keys().isdisjoint((edge.start, edge.end))


def draw_branches(
    edges: Sequence[Edge], cards: Mapping[str, Card], below: Mapping[str, str]
) -> Iterator[PlacedLine]:
    """Yield the lines of goods from the side of one card to the side of the other."""
    many = {*below, *below.values()}
    for edge in edges:
        left, right = sorted((cards[edge.start], cards[edge.end]), key=lambda card: card.x)
        start, end = left.x + left.width / 2, right.x - right.width / 2
        # the bus runs beside the card that many branches lead to, or come from
        comes_home = left.node.id in many
        bus = end - BESIDE_BRANCHES if comes_home else start + BESIDE_BRANCHES
        corners: list[Point] = [(start, left.y), (bus, left.y), (bus, right.y), (end, right.y)]
        branch = (start, bus, left.y) if comes_home else (bus, end, right.y)
        if edge.start != left.node.id:
            corners.reverse()
        label = lay_out_label(edge)
        x, y = (branch[0] + branch[1]) / 2, branch[2] - ABOVE - label.height / 2
        path = write_path(list(round_corners(corners)))
        yield PlacedLine(edge, path, label, round(x), round(y))


# ------------------------------------------------------------------------------------------------
# Groups of parties that all lead to one another along ties.
#
# The groups are found by Kosaraju's algorithm: two searches, however many ties there are.
# ------------------------------------------------------------------------------------------------


def group_by_circle(ties: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return of each party at the end of a tie its group, by a party of that group.

    Args:
        ties: From where to where each leads.

    >>> group_by_circle([("a", "b"), ("b", "a"), ("b", "c")])
    {'a': 'a', 'b': 'a', 'c': 'c'}
    """
    onwards: dict[str, list[str]] = defaultdict(list)
    back: dict[str, list[str]] = defaultdict(list)
    for start, end in ties:
        onwards[start].append(end)
        back[end].append(start)
    groups: dict[str, str] = {}
    # in this order each search back stays within the group that it begins in
    for name in reversed(list(sort_by_finish(onwards, onwards, set()))):
        if name not in groups:
            _gather_group(name, back, groups)
    return groups


def sort_by_finish(begin: Iterable[str], onwards: Neighbours, seen: set[str]) -> Iterator[str]:
    """Yield parties depth first, each after all that it leads to; a circle is cut where it is met.

    Args:
        begin: Where to begin, one after the other.
        onwards: What each party leads to.
        seen: Parties that are passed over; it grows by those that are met.

    >>> list(sort_by_finish("a", {"a": "bc", "b": "c"}, set()))
    ['c', 'b', 'a']
    """
    waiting = [(name, False) for name in reversed(list(begin))]
    while waiting:
        name, is_finished = waiting.pop()
        if is_finished:
            yield name
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += ((end, False) for end in reversed(onwards.get(name, ())))


def _gather_group(begin: str, back: Neighbours, groups: dict[str, str]) -> None:
    """Put into one group all parties that lead to a party and are in no group yet."""
    waiting = [begin]
    while waiting:
        name = waiting.pop()
        if name not in groups:
            groups[name] = begin
            waiting += back.get(name, ())


# ------------------------------------------------------------------------------------------------
# The order in which parties stand in one column, as on a telephone: trade downwards, owners above.
#
# The transaction's parties and the strongest path come first, so that a telephone shows them as it
# opens: in trade order, each below what leads to it. All else comes below them, but for owners of
# one of them: these stand above it.
# ------------------------------------------------------------------------------------------------


def assign_column(scene: Scene) -> dict[str, int]:
    """Return the layer of every party, counted from 0 at the top: each has one of its own."""
    row = [node.id for node in scene.nodes if node.roles]
    core = {*row, *(end for edge in find_strongest_path(scene) for end in (edge.start, edge.end))}
    upper: dict[str, list[str]] = defaultdict(list)
    lower: dict[str, list[str]] = defaultdict(list)
    early: dict[str, list[str]] = defaultdict(list)
    for edge in scene.edges:
        if edge.kind == ORDER_TIE:
            continue
        lower[edge.start].append(edge.end)
        if not ranks_its_ends(edge):  # of two that stand beside each other either may come first
            lower[edge.end].append(edge.start)
            continue
        upper[edge.end].append(edge.start)
        # ownership points down whatever else it costs
        if edge.kind in OWNERSHIP or core.issuperset((edge.start, edge.end)):
            early[edge.end].append(edge.start)
    order: dict[str, int] = {}
    for party in row:
        _place_below(party, early, order, frozenset(row))
    for party in [*order, *(node.id for node in scene.nodes if node.id in core)]:
        _place_above(party, early, _keep_within(lower, core), order)
    for node in scene.nodes:
        _place_above(node.id, upper, lower, order)
    return order


def find_strongest_path(scene: Scene) -> Sequence[Edge]:
    """Return the lines of the first finding that leads to a card of the strongest severity.

    Where none does, those of the first finding that has a line. Findings are numbered by strength.
    """
    ties = [edge for edge in scene.edges if edge.kind != ORDER_TIE]
    numbers = sorted({number for edge in ties for number in edge.findings})
    paths = [[edge for edge in ties if number in edge.findings] for number in numbers]
    weights = {
        node.id: SEVERITIES.index(node.severity)
        for node in scene.nodes
        if node.severity in SEVERITIES
    }
    worst = max(weights.values(), default=0)
    grave = {name for name, weight in weights.items() if weight == worst}
    grave_paths = (path for path in paths if not grave.isdisjoint(_list_ends(path)))
    return next(grave_paths, paths[0] if paths else [])


def _list_ends(path: Sequence[Edge]) -> set[str]:
    return {end for edge in path for end in (edge.start, edge.end)}


def _keep_within(neighbours: Neighbours, parties: Set[str]) -> Neighbours:
    return {
        name: [other for other in others if other in parties] for name, others in neighbours.items()
    }


def _place_below(
    party: str, upper: Neighbours, order: dict[str, int], later: frozenset[str] = frozenset()
) -> None:
    """Give a party the next place, after all that leads to it; a circle is cut where it is met."""
    for name in sort_by_finish([party], upper, set(order) | (later - {party})):
        order[name] = len(order)


def _place_above(party: str, upper: Neighbours, lower: Neighbours, order: dict[str, int]) -> None:
    """Give places to a party and to all that it leads to, chain by chain."""
    waiting = [party]
    while waiting:
        name = waiting.pop()
        if name not in order:
            _place_below(name, upper, order)
        waiting += [other for other in reversed(lower.get(name, ())) if other not in order]


# ------------------------------------------------------------------------------------------------
# A long path in one column: the parties between its ends share a card, until somebody opens it.
#
# On a telephone that brings both ends of the path in sight, together with the transaction.
# ------------------------------------------------------------------------------------------------

FOLD: Final = "\0fold"
"""Id of the card that stands for those between; no id holds NUL: loaders refuse it."""

LEAST_FOLDING: Final = 2
"""Parties between the ends for which a card of their own takes more room than one for all."""


@dataclass(frozen=True, slots=True)
class Folding:
    """A scene in which one card stands for the parties between the ends of its strongest path.

    Attributes:
        scene: With that card; lines to those between lead to it.
        core: The parties of the transaction and of the path.
    """

    scene: Scene
    core: frozenset[str]


def fold_middle(scene: Scene) -> Folding | None:
    """Fold the parties between the ends of the strongest path; None where these are too few."""
    between = _find_between(scene)
    if len(between) < LEAST_FOLDING:
        return None
    nodes = {node.id: node for node in scene.nodes}
    marks = tuple(dict.fromkeys(mark for name in between for mark in nodes[name].mark_words))
    card = Node(FOLD, f"{len(between)} parties between", STACK, None, marks=marks)
    folded = frozenset(between)
    edges = (_lead_to_fold(edge, folded) for edge in scene.edges)
    return Folding(
        replace(
            scene,
            nodes=(*(node for node in scene.nodes if node.id not in folded), card),
            edges=tuple(edge for edge in edges if (edge.start, edge.end) != (FOLD, FOLD)),
        ),
        frozenset(_list_core(scene)),
    )


def _list_core(scene: Scene) -> Iterator[str]:
    yield from (node.id for node in scene.nodes if node.roles)
    for edge in find_strongest_path(scene):
        yield from (edge.start, edge.end)


def _lead_to_fold(edge: Edge, folded: frozenset[str]) -> Edge:
    start, end = (FOLD if party in folded else party for party in (edge.start, edge.end))
    return replace(edge, start=start, end=end)


def _find_between(scene: Scene) -> tuple[str, ...]:
    """Return the longest run of parties of the strongest path of which nothing else hangs."""
    near: dict[str, set[str]] = defaultdict(set)
    for edge in scene.edges:
        near[edge.start].add(edge.end)
        near[edge.end].add(edge.start)
    in_trade = {node.id for node in scene.nodes if node.roles}
    path = find_strongest_path(scene)
    on_path = dict.fromkeys(name for edge in path for name in (edge.start, edge.end))
    inner = [name for name in on_path if name not in in_trade and len(near[name]) == 2]
    runs = [_follow_run(name, near, inner) for name in inner]
    longest: list[str] = []
    for run in runs:
        longest = run if len(run) > len(longest) else longest
    return tuple(longest)


def _follow_run(begin: str, near: dict[str, set[str]], inner: Sequence[str]) -> list[str]:
    """Return the parties to which a party leads through others of the same sort."""
    run = [begin]
    while True:
        onwards = [name for name in inner if name in near[run[-1]] and name not in run]
        if not onwards:
            return run
        run.append(onwards[0])


# ------------------------------------------------------------------------------------------------
# Routes between two parties: one stands on the left, the other on the right, a lane a route.
#
# Between them is a grid of cells. A route runs from left to right in a lane of its own; one that is
# longer than a lane is wide winds through it, down and up. Where that would be too high for a
# window, the best route winds through the columns of both ends, too. A party that several routes
# lead through stands in the lane of the first.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# How the lines of routes run between columns and rows of cells, and never behind a card.
#
# What leaves a party for other lanes runs on one bus beside it, and so does what comes to it from
# others.
# ------------------------------------------------------------------------------------------------


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


# ------------------------------------------------------------------------------------------------
# The places of the lines of routes, and of their labels.
#
# Every label stands above a level part of its own line, or beside an upright one, in room that is
# made for it.
# ------------------------------------------------------------------------------------------------

STUB: Final = 22
"""From a card to the first place where its line may turn: the tip of an arrow fits in."""

PASS: Final = 14
"""Between two lines beside each other."""


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


# ------------------------------------------------------------------------------------------------
# Evidence that winds: what would stand too high above the transaction goes up in turns.
#
# The transaction's parties are the lowest row of a grid of cells. What leads to them goes up from
# there, and to the side where there is no room above: so a path of many ties stays in one window,
# with both of its ends in sight. No arrow of it points up.
# ------------------------------------------------------------------------------------------------

COLUMNS: Final = 3
"""Cards beside each other for which a window has room, at a size at which they can be read."""

ROWS: Final = (4, 3, 2, 1)
"""Of cells above the transaction, as many as are tried: the higher, the straighter a path."""


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
