"""Where labels stand: in lanes between two layers, and in a pile between two neighbours.

No label is placed by trying whether it meets something: the room is made for it. A lane is a
strip as high as the tallest label, in which no two labels overlap; there are as many lanes as
that takes, and the layers move apart for them. Layers hold no label but those between two cards
that stand side by side; these cards move apart instead, and the labels are piled up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.viz.placing.cards import card_height
from onward.viz.placing.grid import Grid
from onward.viz.placing.labels import Label, lay_out_label
from onward.viz.placing.ways import Way
from onward.viz.scene import Edge, Scene

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
