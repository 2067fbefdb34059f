"""The lines between cards: how each bends on its way, through the place of its label."""

import re
from bisect import insort
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from math import dist
from operator import itemgetter
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from onward.graph.model import UNDIRECTED
from onward.viz.placing.cards import (
    GAP,
    NO_LABEL,
    WIDTH,
    Card,
    Grid,
    Label,
    Neighbours,
    Ordering,
    card_height,
    find_free_side,
    keep_apart,
    lay_out_label,
    measure_gaps,
)
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Scene

# ------------------------------------------------------------------------------------------------
# The x of each tie on its way through the layers, before anything has a height.
# ------------------------------------------------------------------------------------------------

PORT_STEP: Final = 48
"""Most pixels between two lines that leave a card on one side."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a tie runs that does not join two neighbours of a layer.

    Attributes:
        xs: Where it leaves, passes each layer between, and arrives.
        ranks: The layers of these places.
        channel: The layer below which its label stands: the middle of its way.
        upper: Its x at the upper end of that channel.
        lower: Its x at the lower end of that channel.
    """

    xs: tuple[float, ...]
    ranks: tuple[int, ...]
    channel: int
    upper: float
    lower: float

    def across(self, share: float) -> float:
        """Return its x at a share of its way down the channel: it enters and leaves upright.

        >>> Way((0, 100), (0, 1), 0, 0, 100).across(0.5)
        50.0
        """
        return self.upper + (self.lower - self.upper) * share * share * (3 - 2 * share)


def plan_ways(scene: Scene, grid: Grid, columns: Mapping[str, float]) -> dict[str, Way]:
    """Return the way of each tie; one between two neighbours has none."""
    ports = _place_ports(scene, grid, columns)
    ways = {}
    for edge in scene.edges:
        if (edge.id, 0) not in ports:
            continue
        slots = grid.routes[edge.id]
        passes = [columns[slot] for slot in slots[1:-1]]
        xs = (ports[edge.id, 0], *passes, ports[edge.id, -1])
        ranks = tuple(grid.ranks[slot] for slot in slots)
        middle = (len(xs) - 1) // 2
        if edge.id in grid.buses:
            # its words stand where it has left the bus, beside the card that it alone leads to
            is_outwards = slots[1].startswith(f"{edge.start}\0")
            middle = len(xs) - 2 if is_outwards else 0
        near, far = xs[middle], xs[middle + 1]
        if ranks[0] == ranks[-1]:  # it turns round in the channel below, halfway
            near = far = (near + far) / 2
        upper, lower = (near, far) if ranks[0] <= ranks[-1] else (far, near)
        ways[edge.id] = Way(xs, ranks, min(ranks[middle : middle + 2]), upper, lower)
    return ways


def spread_ports(count: int, low: float, high: float) -> tuple[float, float]:
    """Return where the first of some lines meets a side of a card, and how far apart they are.

    They stand around the middle of the card, or as near to it as the free part of the side allows.

    Args:
        count: Of the lines.
        low: Where the free part of the side begins, from the middle of the card.
        high: Where it ends.
    """
    step = min(PORT_STEP, (high - low) / max(1, count - 1))
    span = step * (count - 1)
    return max(low, min(-span / 2, high - span)), step


def _place_ports(
    scene: Scene, grid: Grid, columns: Mapping[str, float]
) -> dict[tuple[str, int], float]:
    """Return the x of each tie's first end (0) and last end (-1), ordered by where it goes.

    Ties to other layers leave a card on the side of that layer; those to a card of the same layer,
    past others or back to itself, leave below. None ends behind a card's tab or tag. Lines on one
    bus meet its card in one place.
    """
    nodes = {node.id: node for node in scene.nodes}
    piled = {edge.id for edges in grid.piles.values() for edge in edges}
    sides: dict[tuple[str, bool], dict[str, list[tuple[float, str, int]]]] = defaultdict(dict)
    for edge_id, slots in grid.routes.items():
        if edge_id in piled:
            continue
        for end, slot, next_slot in ((0, slots[0], slots[1]), (-1, slots[-1], slots[-2])):
            below = grid.ranks[next_slot] >= grid.ranks[slot]
            bus = grid.buses.get(edge_id, "")
            port = bus if bus.startswith(f"{slot}\0") else f"{edge_id} {end}"
            sides[slot, below].setdefault(port, []).append((columns[next_slot], edge_id, end))
    ports: dict[tuple[str, int], float] = {}
    for (slot, below), ends_at in sides.items():
        low, high = find_free_side(nodes[slot], below=below)
        begin, step = spread_ports(len(ends_at), low, high)
        first = columns[slot] + begin
        for index, ends in enumerate(sorted(ends_at.values(), key=min)):
            ports |= {(edge_id, end): first + index * step for _, edge_id, end in ends}
    return ports


# ------------------------------------------------------------------------------------------------
# Where labels stand: in lanes between two layers, and in a pile between two neighbours.
#
# No label is placed by trying whether it meets something: the room is made for it. A lane is a
# strip as high as the tallest label, in which no two labels overlap; there are as many lanes as
# that takes, and the layers move apart for them. Layers hold no label but those between two cards
# that stand side by side; these cards move apart instead, and the labels are piled up.
# ------------------------------------------------------------------------------------------------

LANE_GAP: Final = 8


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far layers stand apart.

    Attributes:
        least: Distance between two layers.
        margin: Between a layer and the first lane: the tip of an arrow fits in, and a card's tab.
    """

    least: int = 104
    margin: int = 22


@dataclass(frozen=True, slots=True)
class Channel:
    """The space below a layer: how high it is, and how far down in it each label's middle is."""

    height: int
    depths: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Heights:
    """The y of each layer's upper edge, middle and lower edge, and of each label's middle."""

    tops: tuple[int, ...]
    middles: tuple[int, ...]
    bottoms: tuple[int, ...]
    labels: Mapping[str, int]


def assign_heights(scene: Scene, grid: Grid, ways: Mapping[str, Way], spacing: Spacing) -> Heights:
    """Return the height at which every layer and every label stands.

    Args:
        scene: Parties and ties.
        grid: Their order.
        ways: Of the ties that have their labels in channels.
        spacing: How far layers stand apart.
    """
    labels = {edge.id: lay_out_label(edge) for edge in scene.edges}
    piles = [(grid.ranks[left], edges) for (left, _), edges in grid.piles.items()]
    layer_heights = [0] * len(grid.layers)
    for node in scene.nodes:
        rank = grid.ranks[node.id]
        layer_heights[rank] = max(layer_heights[rank], card_height(node))
    for rank, edges in piles:
        layer_heights[rank] = max(layer_heights[rank], _measure_pile(edges, labels))
    channels = []
    for rank in range(len(grid.layers)):
        ways_below = {name: way for name, way in ways.items() if way.channel == rank}
        channels.append(_make_channel(ways_below, labels, spacing))
    tops = [0]
    for height, channel in zip(layer_heights, channels, strict=True):
        tops.append(tops[-1] + height + channel.height)
    del tops[-1]  # where a layer below the last one would begin
    bottoms = tuple(top + height for top, height in zip(tops, layer_heights, strict=True))
    middles = tuple(top + height // 2 for top, height in zip(tops, layer_heights, strict=True))
    label_places: dict[str, int] = {}
    for bottom, channel in zip(bottoms, channels, strict=True):
        label_places |= {name: bottom + depth for name, depth in channel.depths.items()}
    for rank, edges in piles:
        label_places |= _pile_up(edges, labels, middles[rank])
    return Heights(tuple(tops), middles, bottoms, label_places)


def _measure_pile(edges: Sequence[Edge], labels: Mapping[str, Label]) -> int:
    return sum(labels[edge.id].height + LANE_GAP for edge in edges) - LANE_GAP


def _pile_up(edges: Sequence[Edge], labels: Mapping[str, Label], middle: int) -> dict[str, int]:
    """Pile labels up around a middle, the first at the top."""
    y = middle - _measure_pile(edges, labels) // 2
    places = {}
    for edge in edges:
        height = labels[edge.id].height
        places[edge.id] = y + height // 2
        y += height + LANE_GAP
    return places


def _make_channel(
    ways: Mapping[str, Way], labels: Mapping[str, Label], spacing: Spacing
) -> Channel:
    """Take as few lanes as hold all labels; as many lanes as labels always do."""
    pitch = max((labels[name].height for name in ways), default=0) + LANE_GAP
    # the fewest lanes that do: each one makes the picture higher
    for count in range(1, len(ways) + 1):
        height = max(spacing.least, 2 * spacing.margin + count * pitch)
        first = (height - (count - 1) * pitch) // 2
        lanes = [first + lane * pitch for lane in range(count)]
        depths = _fill_lanes(ways, labels, lanes, height)
        if depths is not None:
            return Channel(height, depths)
    return Channel(spacing.least, {})


def _fill_lanes(
    ways: Mapping[str, Way], labels: Mapping[str, Label], lanes: Sequence[int], height: int
) -> dict[str, int] | None:
    """Put each label into the lane nearest the middle where it is free, or give up.

    Args:
        ways: Of the ties whose labels stand in the channel.
        labels: By tie.
        lanes: How far down in the channel the middle of each lane is.
        height: Of the channel.

    Returns:
        How far down the middle of each label is; None = there are too few lanes.
    """
    nearest_middle_first = sorted(lanes, key=lambda depth: (abs(depth - height // 2), depth))
    taken: dict[int, list[tuple[float, float]]] = {depth: [] for depth in lanes}
    depths = {}
    for name, way in ways.items():
        half = labels[name].width / 2 + LANE_GAP / 2
        for depth in nearest_middle_first:
            x = way.across(depth / height)
            if all(abs(x - other) >= half + other_half for other, other_half in taken[depth]):
                taken[depth].append((x, half))
                depths[name] = depth
                break
        else:
            return None
    return depths


Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier: start, two controls, end."""

TURN: Final = 12
"""Radius of the turn of a line that runs level and upright."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A tie in its place: a path to stroke (SVG path data), and where its label's middle is."""

    edge: Edge
    path: str
    label: Label
    label_x: int
    label_y: int


def route_lines(
    scene: Scene, ways: Mapping[str, Way], heights: Heights, cards: Mapping[str, Card]
) -> tuple[PlacedLine, ...]:
    """Return the line of every tie, in the order of the scene."""
    lines = []
    for edge in scene.edges:
        start, end, y = cards[edge.start], cards[edge.end], heights.labels[edge.id]
        way = ways.get(edge.id)
        if way is None:
            x = (start.x + end.x) / 2
            curves = [_join_neighbours(start, end, y)]
        elif way.ranks[0] == way.ranks[-1]:
            x = way.upper
            curves = _lead_below(start, end, way, heights, y)
        else:
            top, bottom = heights.bottoms[way.channel], heights.tops[way.channel + 1]
            x = way.across((y - top) / (bottom - top))
            curves = _lead_through(start, end, way, heights)
        lines.append(PlacedLine(edge, write_path(curves), lay_out_label(edge), round(x), y))
    return tuple(lines)


def _lead_through(start: Card, end: Card, way: Way, heights: Heights) -> list[Curve]:
    """Lead a line to another layer: it bends in channels only, and passes layers upright."""
    is_downwards = way.ranks[-1] > way.ranks[0]
    if is_downwards:
        leave, enter, direction = heights.bottoms, heights.tops, 1
    else:
        leave, enter, direction = heights.tops, heights.bottoms, -1
    corners: list[Point] = [(way.xs[0], start.y + direction * start.height // 2)]
    for (rank, x), (to_rank, to_x) in pairwise(zip(way.ranks, way.xs, strict=True)):
        corners += [(x, leave[rank]), (to_x, enter[to_rank])]
    corners.append((way.xs[-1], end.y - direction * end.height // 2))
    return list(bend_upright(corners))


def _lead_below(start: Card, end: Card, way: Way, heights: Heights, y: int) -> list[Curve]:
    """Lead a line to a card of its own layer, under those between; it is lowest at its label."""
    x, to_x = way.xs
    bottom = heights.bottoms[way.channel]
    # the curve is lowest at three quarters of the way to its controls
    low = bottom + (y - bottom) * 4 / 3
    return [
        *bend_upright([(x, start.y + start.height // 2), (x, bottom)]),
        ((x, bottom), (x, low), (to_x, low), (to_x, bottom)),
        *bend_upright([(to_x, bottom), (to_x, end.y + end.height // 2)]),
    ]


def _join_neighbours(start: Card, end: Card, y: int) -> Curve:
    """Join two neighbours through the place of the label in the pile between them."""
    right = 1 if end.x > start.x else -1
    x, to_x = start.x + right * start.width / 2, end.x - right * end.width / 2
    reach = min(start.height, end.height) / 2 - 12
    leave = start.y + max(-reach, min(reach, (y - start.y) / 2))
    bend, third = (4 * y - leave) / 3, (to_x - x) / 3
    return ((x, leave), (x + third, bend), (to_x - third, bend), (to_x, leave))


def bend_upright(corners: Sequence[Point]) -> Iterator[Curve]:
    """Bend a line between its corners, upright at each; `Way.across` says where it is between."""
    for (x, y), (to_x, to_y) in pairwise(_leave_out_straight(corners)):
        third = (to_y - y) / 3
        if x != to_x:
            yield (x, y), (x, y + third), (to_x, to_y - third), (to_x, to_y)
        elif y != to_y:  # straight; the last control shows where the arrow comes from
            yield (x, y), (x, y), (x, y), (to_x, to_y)


def _leave_out_straight(corners: Sequence[Point]) -> list[Point]:
    """Return the corners of a line without those between two others on one upright."""
    columns = groupby(corners, key=itemgetter(0))
    runs = [list(run) for _, run in columns]
    return [corner for run in runs for corner in (run if len(run) < 3 else (run[0], run[-1]))]


def round_corners(corners: Sequence[Point]) -> Iterator[Curve]:
    """Yield the parts of a line from corner to corner, round where it turns."""
    points = [corner for corner, _ in groupby(corners)]
    turned = points[0]
    for corner, onwards in pairwise(points[1:]):
        if (turned[0] == corner[0]) == (corner[0] == onwards[0]):
            continue  # it goes straight on
        radius = min(TURN, dist(turned, corner), dist(corner, onwards) / 2)
        turn, after = _move_towards(corner, turned, radius), _move_towards(corner, onwards, radius)
        yield turned, turned, turned, turn
        yield turn, corner, corner, after
        turned = after
    yield turned, turned, turned, points[-1]


def _move_towards(point: Point, goal: Point, way: float) -> Point:
    share = way / dist(point, goal)
    return point[0] + (goal[0] - point[0]) * share, point[1] + (goal[1] - point[1]) * share


def write_path(curves: Sequence[Curve]) -> str:
    """Write curves that follow each other as SVG path data."""
    (x, y), *_ = curves[0]
    parts = [f"M{round(x)} {round(y)}"]
    for _, first_control, second_control, end in curves:
        points = (first_control, second_control, end)
        numbers = " ".join(f"{round(x)} {round(y)}" for x, y in points)
        parts.append(f"C{numbers}")
    return " ".join(parts)


# ------------------------------------------------------------------------------------------------
# Boxes of cards, labels and lines, and points along lines: to know what meets or hides what.
#
# Between two points of a line is no gap for a label.
# ------------------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_NUMBER: Final = re.compile(r"-?\d+")

SAMPLES: Final = 16
"""Points of a curve that are looked at."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Points along a line, or along several."""

    xs: Numbers
    ys: Numbers

    @property
    def box(self) -> Box:
        """The box around them."""
        left, top = float(self.xs.min()), float(self.ys.min())
        return left, top, float(self.xs.max()), float(self.ys.max())

    def point(self, index: int) -> Point:
        """Return one of them."""
        return float(self.xs[index]), float(self.ys[index])

    def divide(self, count: int) -> list[Point]:
        """Return some points between its ends, far apart: as many as that, or half as many more."""
        step = max(1, len(self.xs) // count)
        return [self.point(index) for index in range(step, len(self.xs) - 1, step)]

    def count_hidden(self, box: Box) -> int:
        """Return how many of them a box hides."""
        left, top, right, bottom = box
        within = (left < self.xs) & (self.xs < right) & (top < self.ys) & (self.ys < bottom)
        return int(np.count_nonzero(within))

    def count_hidden_by(self, boxes: Numbers) -> NDArray[np.int64]:
        """Return how many of them each of several boxes hides: left, top, right, bottom."""
        if not len(boxes):
            return np.zeros(0, np.int64)
        (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        near = (left < self.xs) & (self.xs < right) & (top < self.ys) & (self.ys < bottom)
        xs, ys = self.xs[near], self.ys[near]
        lefts, tops, rights, bottoms = (boxes[:, side, None] for side in range(4))
        within = (lefts < xs) & (xs < rights) & (tops < ys) & (ys < bottoms)
        counts: NDArray[np.int64] = np.count_nonzero(within, axis=1)
        return counts


def join_tracks(tracks: Sequence[Track]) -> Track:
    """Return the points of lines one after the other."""
    return Track(
        np.concatenate([track.xs for track in tracks]),
        np.concatenate([track.ys for track in tracks]),
    )


def follow_path(path: str) -> Track:
    """Return the points along a path of cubic curves.

    Args:
        path: As an SVG writes it, in whole pixels.

    >>> track = follow_path("M0 0C0 0 24 0 24 0")
    >>> track.box, len(track.xs)
    ((0.0, 0.0, 24.0, 0.0), 17)
    """
    numbers = np.array([float(number) for number in _NUMBER.findall(path)])
    xs, ys = (_follow_curves(corners) for corners in (numbers[::2], numbers[1::2]))
    # a long straight part has points as near to each other as a label is high
    distances = abs(xs[:-1] - xs[1:]) + abs(ys[:-1] - ys[1:])
    parts = np.maximum(1, np.rint(distances / 12)).astype(np.int64)
    return Track(_divide_parts(xs, parts), _divide_parts(ys, parts))


def _follow_curves(corners: Numbers) -> Numbers:
    """Return one coordinate of the points along curves that begin where the one before ends."""
    points = [corners[:1]]
    for first in range(0, len(corners) - 1, 3):
        start, leave, enter, end = corners[first : first + 4]
        by_start, by_leave, by_enter, by_end = _WEIGHTS
        points.append(by_start * start + by_leave * leave + by_enter * enter + by_end * end)
    return np.concatenate(points)


def _weigh_corners(share: float) -> tuple[float, float, float, float]:
    """Return what each corner of a cubic curve weighs at a share of its way."""
    rest = 1 - share
    return rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3


_WEIGHTS: Final = np.array([_weigh_corners(step / SAMPLES) for step in range(1, SAMPLES + 1)]).T
"""By corner, what it weighs at each point that is looked at."""


def _divide_parts(numbers: Numbers, parts: NDArray[np.int64]) -> Numbers:
    """Put points between each two, so that there are so many equal parts."""
    before = np.repeat(numbers[:-1], parts)
    way = np.repeat(numbers[1:] - numbers[:-1], parts)
    firsts = np.repeat(parts.cumsum() - parts, parts)
    part = np.arange(len(before)) - firsts + 1
    return np.concatenate([numbers[:1], before + way * part / np.repeat(parts, parts)])


def box_around(middle: Point, half_width: float, half_height: float) -> Box:
    """Return the box of some width and height around its middle."""
    x, y = middle
    return x - half_width, y - half_height, x + half_width, y + half_height


def join_boxes(boxes: Sequence[Box]) -> Box:
    """Return the box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def grow_box(box: Box, by: float) -> Box:
    """Return a box with so many pixels more on each side."""
    left, top, right, bottom = box
    return left - by, top - by, right + by, bottom + by


# ------------------------------------------------------------------------------------------------
# Which layer each party stands in: owners above what they own.
#
# The transaction's parties are one row. What leads to the row through ties that rank stands above
# it, what it leads to stands below; every other party stands next to the one by which it is
# reached.
# ------------------------------------------------------------------------------------------------

_LEVEL_KINDS: Final = frozenset(UNDIRECTED) | {"represents", "nominee_of", MATCH_TIE}
"""Kinds that do not rank: neither end stands above the other."""

OWNERSHIP: Final = frozenset({"owns", "controls", "directs", "contains"})
"""Kinds that point down before all others do."""


def assign_ranks(scene: Scene) -> dict[str, int]:
    """Return the layer of every party, counted from 0 at the top."""
    row = [node.id for node in scene.nodes if node.roles] or [node.id for node in scene.nodes[:1]]
    ranks: dict[str, int] = dict.fromkeys(row, 0)
    _rank_reachable(ranks, scene)
    for node in scene.nodes:  # parties that nothing joins to the row
        if node.id not in ranks:
            ranks[node.id] = 0
            _rank_reachable(ranks, scene)
    hierarchy = _choose_hierarchy(row, scene)
    _pull_up(ranks, hierarchy)
    _push_down(ranks, hierarchy)
    layers = {rank: index for index, rank in enumerate(sorted(set(ranks.values())))}
    return {name: layers[rank] for name, rank in ranks.items()}


def ranks_its_ends(edge: Edge) -> bool:
    """Say whether one end of a tie stands above the other."""
    return edge.kind not in _LEVEL_KINDS and edge.kind != ORDER_TIE


def _rank_reachable(ranks: dict[str, int], scene: Scene) -> None:
    """Rank what can be reached from the ranked parties, nearest first."""
    ties: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        if edge.kind != ORDER_TIE:
            ties[edge.start].append(edge)
            ties[edge.end].append(edge)
    waiting = deque(ranks)
    while waiting:
        party = waiting.popleft()
        for edge in ties[party]:
            other = edge.start if edge.end == party else edge.end
            if other in ranks:
                continue
            # of two that stand beside each other, the one farther from the row goes above
            is_above = ranks[party] <= 0 if edge.kind in _LEVEL_KINDS else edge.end == party
            ranks[other] = ranks[party] + (-1 if is_above else 1)
            waiting.append(other)


class _Hierarchy:
    """Ties that point down; they close no circle.

    Attributes:
        row: The transaction's parties.
        above: What leads to the row, and the row itself.
        below: What the row leads to, and the row itself.
        lower: The parties right below each party.
        upper: The parties right above each party.
    """

    def __init__(self, row: Iterable[str]) -> None:
        self.row = frozenset(row)
        self.above = set(self.row)
        self.below = set(self.row)
        self.lower: dict[str, list[str]] = defaultdict(list)
        self.upper: dict[str, list[str]] = defaultdict(list)

    def can_add(self, edge: Edge) -> bool:
        """Say whether a tie can point down beside those that do already.

        It cannot where it would lead from the row back to the row: a party between two of the row
        would have to stand below one and above the other. Nor can the tie that closes a circle.
        """
        leads_from_row_to_row = edge.start in self.below and edge.end in self.above
        return not leads_from_row_to_row and not self._leads_down(edge.end, edge.start)

    def add(self, edge: Edge) -> None:
        """Add a tie that points down."""
        self.lower[edge.start].append(edge.end)
        self.upper[edge.end].append(edge.start)
        if edge.end in self.above:
            _add_reachable(edge.start, self.upper, self.above)
        if edge.start in self.below:
            _add_reachable(edge.end, self.lower, self.below)

    def _leads_down(self, begin: str, goal: str) -> bool:
        waiting, seen = [begin], {begin}
        while waiting:
            name = waiting.pop()
            if name == goal:
                return True
            fresh = [end for end in self.lower.get(name, ()) if end not in seen]
            seen.update(fresh)
            waiting += fresh
        return False


def _choose_hierarchy(row: Iterable[str], scene: Scene) -> _Hierarchy:
    """Choose the ties that point down, one after another: ownership and control come first.

    So in a circle the smallest share points up, and what is only claimed before what is stated.
    """
    hierarchy = _Hierarchy(row)
    for edge in sorted(scene.edges, key=_weigh_tie):
        if ranks_its_ends(edge) and hierarchy.can_add(edge):
            hierarchy.add(edge)
    return hierarchy


def _weigh_tie(edge: Edge) -> tuple[bool, bool, float]:
    """Return a tie's place in the order in which ties may point down."""
    shares = [tie.step.tie.share for tie in edge.ties]
    largest = max((float(share.max) for share in shares if share), default=0.0)
    return edge.kind not in OWNERSHIP, edge.standing != "stated", -largest


def _pull_up(ranks: dict[str, int], hierarchy: _Hierarchy) -> None:
    """Move what leads to the row up, from the row on, until it stands above all it leads to."""
    for name in reversed(list(_sort_downwards(ranks, hierarchy.lower))):
        if name in hierarchy.above and name not in hierarchy.row:
            limits = [ranks[end] - 1 for end in hierarchy.lower[name]]
            ranks[name] = min([ranks[name], *limits])


def _push_down(ranks: dict[str, int], hierarchy: _Hierarchy) -> None:
    """Move all the rest down, from the top on, until it stands below all that leads to it."""
    for name in list(_sort_downwards(ranks, hierarchy.lower)):
        if name not in hierarchy.above:
            limits = [ranks[start] + 1 for start in hierarchy.upper[name]]
            ranks[name] = max([ranks[name], *limits])


def _add_reachable(begin: str, onwards: Neighbours, reached: set[str]) -> None:
    """Add to a set all that can be reached, not going on from what is in it."""
    waiting = [begin]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += onwards.get(name, ())


def _sort_downwards(names: Iterable[str], lower: Neighbours) -> Iterator[str]:
    """Yield names so that every tie leads to a later one; there is no circle."""
    names = list(names)
    open_ties = dict.fromkeys(names, 0)
    for name in names:
        for end in lower.get(name, ()):
            open_ties[end] += 1
    waiting = deque(name for name in names if not open_ties[name])
    while waiting:
        name = waiting.popleft()
        yield name
        for end in lower.get(name, ()):
            open_ties[end] -= 1
            if not open_ties[end]:
                waiting.append(end)


# ------------------------------------------------------------------------------------------------
# Cards that were there before stay where they are, as far as new ones leave room.
#
# A reader who has brought owners to a map must find again what was on it. So cards keep their order
# within a layer and, where there is room, their x; new ones come in near what they are tied to.
# That costs crossings, which laying the map out anew takes away again.
# ------------------------------------------------------------------------------------------------

KEPT_WEIGHT: Final = 1e4
PINNED_WEIGHT: Final = 1e8
"""Of cards that were there, and of those that must stay, where cards would overlap; new ones: 1."""

FARTHEST: Final = 900
"""So far from what it is tied to a new card may stand, for others to stay where they are."""

ROUNDS: Final = 3
"""So often a new card looks where those that it is tied to will stand."""


@dataclass(frozen=True, slots=True)
class EarlierPlaces:
    """Where cards stood before, by id, and which of them must not move."""

    places: Mapping[str, float] = field(default_factory=dict)
    pinned: Collection[str] = ()

    def weigh(self, slot: str) -> float:
        """Return how much a slot insists on its place."""
        if slot not in self.places:
            return 1.0
        return PINNED_WEIGHT if slot in self.pinned else KEPT_WEIGHT


def keep_columns(
    scene: Scene, grid: Grid, columns: Mapping[str, float], earlier: EarlierPlaces
) -> dict[str, float]:
    """Return the x of every slot, with the order of the layers changed to what was there.

    Args:
        scene: What is placed.
        grid: Its layers, which are ordered anew.
        columns: The x of every slot in a layout from nothing.
        earlier: Where cards stood.
    """
    wishes = _find_wishes(grid, columns, earlier)
    for layer in grid.layers:
        _find_free_places(layer, wishes, columns, grid, earlier)
        # of new cards that want to stand in one place the layout from nothing says the order
        layer.sort(key=lambda slot: (wishes[slot], columns[slot]))
    order = Ordering(grid.layers, grid.near, grid.row)
    grid.layers = order.untangle(set(earlier.places), earlier.pinned)
    # other cards are neighbours now, and ties between neighbours run straight
    grid.piles = grid.find_piles(scene)
    result: dict[str, float] = {}
    for layer in grid.layers:
        _change_places(layer, wishes, earlier)
        weights = [earlier.weigh(slot) for slot in layer]
        result |= keep_apart(layer, measure_gaps(layer, grid), weights, wishes)
    return result


def _change_places(layer: Sequence[str], wishes: dict[str, float], earlier: EarlierPlaces) -> None:
    """Give cards that were there, and stand in another order now, each other's places."""
    old = [slot for slot in layer if slot in earlier.places]
    wishes.update(zip(old, sorted(wishes[slot] for slot in old), strict=True))


def _find_free_places(
    layer: Sequence[str],
    wishes: dict[str, float],
    columns: Mapping[str, float],
    grid: Grid,
    earlier: EarlierPlaces,
) -> None:
    """Move what new cards of a layer wish for to the nearest place that no other one has."""
    # known cards are never asked to give way
    taken = sorted(
        (wishes[slot], grid.measure_width(slot)) for slot in layer if slot in earlier.places
    )
    fresh = [slot for slot in layer if slot not in earlier.places and slot not in grid.passes]
    for slot in sorted(fresh, key=lambda slot: (abs(wishes[slot] - columns[slot]), columns[slot])):
        place = _nearest_free(wishes[slot], taken)
        # too far away from what it is tied to it says less than cards that moved a little
        if abs(place - wishes[slot]) <= FARTHEST:
            wishes[slot] = place
        insort(taken, (wishes[slot], WIDTH))


def _nearest_free(wish: float, taken: Sequence[tuple[float, int]]) -> float:
    """Return the place nearest to a wish at which a card overlaps none that is there."""
    rooms = [(place, (width + WIDTH) / 2 + GAP) for place, width in taken]
    sides = [place + side * room for place, room in rooms for side in (-1, 1)]
    free = (
        place
        for place in (wish, *sides)
        if all(abs(place - other) >= room for other, room in rooms)
    )
    return min(free, key=lambda place: (abs(place - wish), place), default=wish)


def _find_wishes(
    grid: Grid, columns: Mapping[str, float], earlier: EarlierPlaces
) -> dict[str, float]:
    """Return where every slot wants to stand: known ones where they were, new ones near them."""
    placed = {slot: earlier.places[slot] for slot in columns if slot in earlier.places}
    if not placed:
        return dict(columns)
    # a layout from nothing is centred otherwise: what is new keeps its side
    shift = median(place - columns[slot] for slot, place in placed.items())
    wishes = {slot: placed.get(slot, columns[slot] + shift) for slot in columns}
    near: dict[str, list[str]] = {}
    for slots in grid.routes.values():
        for first, second in pairwise(slots):
            near.setdefault(first, []).append(second)
            near.setdefault(second, []).append(first)
    for _ in range(ROUNDS):
        for slot in columns:
            others = near.get(slot)
            if slot not in placed and others:
                wishes[slot] = sum(wishes[other] for other in others) / len(others)
    return wishes


# ------------------------------------------------------------------------------------------------
# One label for many lines of one card that say the same: it counts them.
#
# So are lines to cards that hang on that card alone, and those on which the goods of a transaction
# go. What each line says stands in its details and its name all the same.
# ------------------------------------------------------------------------------------------------

LEAST: Final = 3
"""Lines that share a label."""

MIDDLE: Final = 3
"""The line of a fan that bears the label of all: it runs down the middle of its first row."""


def share_labels(scene: Scene) -> Scene:
    """Return a scene in which lines that say the same have one label, for whoever places it."""
    labels: dict[str, Edge] = {}
    for alike in _list_alike(scene):
        free = [edge for edge in alike if edge.id not in labels]
        if len(free) < LEAST:
            continue
        bare = (replace(edge, label="", findings=(), circular=False, near="") for edge in free)
        labels |= {edge.id: edge for edge in bare}
        spoken = free[0 if free[0].kind == ORDER_TIE else min(MIDDLE, len(free) // 2)]
        labels[spoken.id] = replace(spoken, label=f"{spoken.label} ({len(free)})")
    return replace(scene, edges=tuple(labels.get(edge.id, edge) for edge in scene.edges))


def _list_alike(scene: Scene) -> Iterator[Sequence[Edge]]:
    """Yield lines of one card that say the same, of each card and each side."""
    others: dict[tuple[str, str], set[str]] = defaultdict(set)
    for edge in scene.edges:
        # context that comes and goes leaves the labels of evidence as they are
        others[edge.layer, edge.start].add(edge.end)
        others[edge.layer, edge.end].add(edge.start)
    groups: dict[object, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        for card, other in ((edge.start, edge.end), (edge.end, edge.start)):
            if edge.kind == ORDER_TIE or _is_leaf(others[edge.layer, other], card):
                words = (edge.kind, edge.label, edge.standing, edge.ended, edge.near)
                marks = (edge.layer, edge.circular, edge.findings, edge.start == card)
                groups[card, words, marks].append(edge)
    yield from groups.values()


def _is_leaf(others: Set[str], card: str) -> bool:
    return others == {card}


# ------------------------------------------------------------------------------------------------
# Labels beside their lines, so that a line is unbroken from card to card.
#
# Lines are led through a place that is free for their label. Where there is room next to that
# place, or a little before or after it, the label moves aside; else it stays on its line. It never
# moves onto a card, another label or a line of evidence, nor out of the room that the picture
# takes; onto a line of the context only where a label of evidence would hide its own line
# otherwise. A label of the context that hides other lines where it stands moves along its own to
# where it hides least.
# ------------------------------------------------------------------------------------------------

MOST: Final = 150
"""Lines of a picture whose labels move: of more nobody follows a single one."""

GAP_BESIDE: Final = 5
"""Pixels between a line and its label."""

CLEAR: Final = 3
"""Pixels around a label that nothing else may touch."""

APART: Final = 10
"""Pixels to any other line, so that a label is nearer to its own."""

NEAR: Final = 7
"""Pixels to other lines for a label that covers its own with a corner: whose it is, is plain."""

ABOVE, BELOW = 10, 12
"""Pixels that the tab of a card stands out at its top, and its tag at its bottom."""

ROOM: Final = 14
"""Pixels by which a picture may grow to a side for its labels."""

CORNERS: Final = 12
"""Places along a line at which a label may cover it with a corner."""

ALONG: Final = 20
"""Places along a line at which a label may stand that hides other lines elsewhere."""

OUTWARDS: Final = np.array([-1, -1, 1, 1])
"""The way out of a box by its sides: left, top, right, bottom."""

Flags = NDArray[np.bool_]

STEPS: Final = (0, 2, -2, 4, -4, 7, -7, 10, -10)
"""How many points along its line a label may move, the nearest first."""


def move_labels_beside(
    cards: Mapping[str, Card], lines: Sequence[PlacedLine]
) -> tuple[PlacedLine, ...]:
    """Move the labels of lines beside them, as far as there is room: those of evidence first.

    Args:
        cards: All cards, in their places.
        lines: With their labels where they are led through.
    """
    if not 0 < len(lines) <= MOST:
        return tuple(lines)
    room = _Room(cards, lines)
    by_weight = sorted(range(len(lines)), key=lambda index: (not lines[index].edge.findings, index))
    for index in by_weight:
        room.move_label(index)
    # others have left the places that these would have taken
    for index in filter(room.hides_its_line, by_weight):
        room.move_label(index)
    for index in by_weight:
        if not lines[index].edge.findings:
            room.uncover_others(index)
    return tuple(room.lines)


class _Room:
    """What stands on a picture, and where on it a label may stand.

    Attributes:
        lines: With their labels where these stand now.
        within: What the picture takes.
    """

    def __init__(self, cards: Mapping[str, Card], lines: Sequence[PlacedLine]) -> None:
        self.lines = list(lines)
        self._tracks = [follow_path(line.path) for line in lines]
        self._every = join_tracks(self._tracks)
        self._lines_of_points = np.repeat(
            np.arange(len(lines)), [len(track.xs) for track in self._tracks]
        )
        self._labels = [_box_of_label(line) for line in lines]
        numbers: dict[frozenset[str], int] = {}
        ends = (frozenset((line.edge.start, line.edge.end)) for line in lines)
        # the same number for lines between the same two cards
        self._ends = np.array([numbers.setdefault(pair, len(numbers)) for pair in ends])
        self._are_heavy = np.array([bool(line.edge.findings) for line in lines])
        self._cards = [_box_of_card(card) for card in cards.values()]
        edges = [*self._cards, *self._labels, *(track.box for track in self._tracks)]
        self.within = grow_box(join_boxes(edges), ROOM)

    def hides_its_line(self, index: int) -> bool:
        """Say whether the label of a line stands on it."""
        return self._tracks[index].count_hidden(self._labels[index]) > 0

    def move_label(self, index: int) -> None:
        """Move the label of a line beside it, if there is a place for it."""
        line, track = self.lines[index], self._tracks[index]
        if line.label == NO_LABEL:
            return
        places = self._list_free(index, _list_places(line, track))
        beside = places[track.count_hidden_by(_box_places(line, places)) == 0]
        moved = self._find_apart(index, beside, self._join_others(index))
        if moved is None and line.edge.findings:
            # a label of evidence rather hides a little of a thin line than of its own
            heavy = self._join_others(index, are_heavy=True)
            moved = (
                self._find_apart(index, beside, heavy)
                or self._find_apart(index, beside, heavy, NEAR)
                or self._find_least_hidden(index, heavy)
            )
        if moved is not None:
            self.lines[index], self._labels[index] = moved, _box_of_label(moved)

    def uncover_others(self, index: int) -> None:
        """Move a label that hides other lines to where it hides least of them, then of its own."""
        line, track = self.lines[index], self._tracks[index]
        others = self._join_others(index)
        if line.label == NO_LABEL or not others.count_hidden(self._labels[index]):
            return
        points = track.divide(ALONG)
        sides = (place for point in points for place in _list_sides(line, track, point))
        # it may stay where it is
        current = np.rint([[line.label_x, line.label_y]])
        on_line = self._leave_parallel(index, self._list_free(index, points))
        beside = self._leave_near(index, self._list_free(index, sides), others)
        places = np.concatenate([current, on_line, beside])
        boxes = _box_places(line, places)
        hidden, broken = others.count_hidden_by(boxes), track.count_hidden_by(boxes)
        ways = abs(places - current).sum(axis=1)
        x, y = places[np.lexsort((ways, broken, hidden))[0]]
        moved = replace(line, label_x=int(x), label_y=int(y))
        self.lines[index], self._labels[index] = moved, _box_of_label(moved)

    def _leave_parallel(self, index: int, places: Numbers) -> Numbers:
        """Return the places on a line that stand off lines beside it."""
        parallel = self._join_others(index, are_parallel=True)
        around = np.hstack([places, places]) + APART * OUTWARDS
        plain: Numbers = places[parallel.count_hidden_by(around) == 0]
        return plain

    def _leave_near(self, index: int, places: Numbers, others: Track) -> Numbers:
        """Return the places beside a line that are nearer to it than to any other."""
        around = _box_places(self.lines[index], places) + NEAR * OUTWARDS
        plain: Numbers = places[others.count_hidden_by(around) == 0]
        return plain

    def _are_free(self, index: int, boxes: Numbers) -> Flags:
        """Say which boxes of a label are on the picture, off cards and other labels."""
        others = np.array([*self._cards, *self._labels[:index], *self._labels[index + 1 :]])
        left, top, right, bottom = (boxes[:, side, None] for side in range(4))
        touching = (
            (left - CLEAR < others[:, 2])
            & (others[:, 0] < right + CLEAR)
            & (top - CLEAR < others[:, 3])
            & (others[:, 1] < bottom + CLEAR)
        )
        within = ((boxes - np.array(self.within)) * OUTWARDS <= 0).all(axis=1)
        free: Flags = np.logical_and(within, ~touching.any(axis=1))
        return free

    def _find_least_hidden(self, index: int, heavy: Track) -> PlacedLine | None:
        """Return the place that hides the least of a line, if that is half of now or less."""
        line, track = self.lines[index], self._tracks[index]
        most = track.count_hidden(self._labels[index]) // 2
        places = self._list_free(index, _list_corners(line, track))
        hidden = track.count_hidden_by(_box_places(line, places))
        by_hidden = hidden.argsort(kind="stable")
        return self._find_apart(index, places[by_hidden[hidden[by_hidden] <= most]], heavy, NEAR)

    def _list_free(self, index: int, places: Iterable[Point]) -> Numbers:
        """Return the places at which a label is on the picture, off cards and other labels."""
        rounded = np.rint(np.array([*places]).reshape(-1, 2))
        free: Numbers = rounded[self._are_free(index, _box_places(self.lines[index], rounded))]
        return free

    def _join_others(
        self, index: int, *, are_heavy: bool = False, are_parallel: bool = False
    ) -> Track:
        """Return the ways of the other lines, or of those that bear evidence or run beside this."""
        others = self._ends == self._ends[index]
        if not are_parallel:
            others |= self._are_heavy | (not are_heavy)
        others[index] = False
        points = others[self._lines_of_points]
        return Track(self._every.xs[points], self._every.ys[points])

    def _find_apart(
        self, index: int, places: Numbers, others: Track, apart: int = APART
    ) -> PlacedLine | None:
        """Return a line with its label at the first place that is far enough from other lines."""
        line = self.lines[index]
        half_width, half_height = line.label.width / 2, line.label.height / 2
        for x, y in places.tolist():
            if not others.count_hidden(
                grow_box(box_around((x, y), half_width, half_height), apart)
            ):
                return replace(line, label_x=int(x), label_y=int(y))
        return None


def _list_places(line: PlacedLine, track: Track) -> Iterator[Point]:
    """Yield places beside a line, the nearest to where its label stands first."""
    count = len(track.xs)
    nearest = int((abs(track.xs - line.label_x) + abs(track.ys - line.label_y)).argmin())
    places: list[tuple[float, int, Point]] = []
    for order, step in enumerate(STEPS):
        index = nearest + step
        if 0 < index < count - 1:
            x, y = track.point(index)
            places += [
                (_measure_distance((x, y), place), order, place)
                for place in _list_sides(line, track, (x, y))
            ]
    # near to its line first, then near to where it stood
    yield from (place for _, _, place in sorted(places))


def _list_sides(line: PlacedLine, track: Track, point: Point) -> Iterator[Point]:
    """Yield the places on the four sides of a point of a line at which all of it passes by."""
    half_width, half_height = line.label.width / 2, line.label.height / 2
    x, y = point
    beside = track.xs[abs(track.ys - y) <= half_height + CLEAR]
    yield float(beside.max()) + half_width + GAP_BESIDE, y
    yield float(beside.min()) - half_width - GAP_BESIDE, y
    along = track.ys[abs(track.xs - x) <= half_width + CLEAR]
    yield x, float(along.max()) + half_height + GAP_BESIDE
    yield x, float(along.min()) - half_height - GAP_BESIDE


def _list_corners(line: PlacedLine, track: Track) -> Iterator[Point]:
    """Yield places at which a label covers its line with a corner, along all of the line."""
    across, down = line.label.width / 2 + GAP_BESIDE, line.label.height / 2 + GAP_BESIDE
    step = max(2, len(track.xs) // CORNERS)
    for index in range(step, len(track.xs) - 1, step):
        x, y = track.point(index)
        for share in (1, 0.6):
            yield x + across, y + down * (1 - share)
            yield x - across, y - down * (1 - share)
            yield x + across * share, y + down
            yield x - across * share, y - down
            yield x + across * share, y - down
            yield x - across * share, y + down


def _measure_distance(first: Point, second: Point) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _measure_sides(line: PlacedLine) -> Numbers:
    """Return how far the sides of a label are from its middle: left, top, right, bottom."""
    half_width, half_height = line.label.width / 2, line.label.height / 2
    return np.array([-half_width, -half_height, half_width, half_height])


def _box_places(line: PlacedLine, places: Numbers) -> Numbers:
    """Return the boxes of a label in several places."""
    return np.hstack([places, places]) + _measure_sides(line)


def _box_of_label(line: PlacedLine) -> Box:
    half_width, half_height = line.label.width / 2, line.label.height / 2
    return box_around((line.label_x, line.label_y), half_width, half_height)


def _box_of_card(card: Card) -> Box:
    half_width, half_height = card.width / 2, card.height / 2
    return (
        card.x - half_width,
        card.y - half_height - ABOVE,
        card.x + half_width + BELOW,
        card.y + half_height + BELOW,
    )
