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

CHANNEL: Final = 104
"""Least distance between two layers."""

MARGIN: Final = 22
"""Between a layer and the first lane: the tip of an arrow fits in, and a card's tab."""

LANE_GAP: Final = 8


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


def assign_heights(scene: Scene, grid: Grid, ways: Mapping[str, Way]) -> Heights:
    """Give every layer and every label its height.

    Args:
        scene: Parties and ties.
        grid: Their order.
        ways: Of the ties that have their labels in channels.
    """
    labels = {edge.id: lay_out_label(edge) for edge in scene.edges}
    piles = [(grid.ranks[left], edges) for (left, _), edges in grid.piles.items()]
    tall = [0] * len(grid.layers)
    for node in scene.nodes:
        tall[grid.ranks[node.id]] = max(tall[grid.ranks[node.id]], card_height(node))
    for rank, edges in piles:
        tall[rank] = max(tall[rank], _pile_height(edges, labels))
    channels = [
        _channel({name: way for name, way in ways.items() if way.channel == rank}, labels)
        for rank in range(len(grid.layers))
    ]
    tops = [0]
    for high, channel in zip(tall, channels, strict=True):
        tops.append(tops[-1] + high + channel.height)
    bottoms = tuple(top + high for top, high in zip(tops, tall, strict=False))
    middles = tuple(top + high // 2 for top, high in zip(tops, tall, strict=False))
    places = {
        name: bottom + depth
        for bottom, channel in zip(bottoms, channels, strict=True)
        for name, depth in channel.depths.items()
    }
    for rank, edges in piles:
        places |= _pile(edges, labels, middles[rank])
    return Heights(tuple(tops[:-1]), middles, bottoms, places)


def _pile_height(edges: Sequence[Edge], labels: Mapping[str, Label]) -> int:
    return sum(labels[edge.id].height + LANE_GAP for edge in edges) - LANE_GAP


def _pile(edges: Sequence[Edge], labels: Mapping[str, Label], middle: int) -> dict[str, int]:
    """Pile labels up around a middle, the first at the top."""
    y = middle - _pile_height(edges, labels) // 2
    places = {}
    for edge in edges:
        height = labels[edge.id].height
        places[edge.id] = y + height // 2
        y += height + LANE_GAP
    return places


def _channel(ways: Mapping[str, Way], labels: Mapping[str, Label]) -> Channel:
    """Take as few lanes as hold all labels; as many lanes as labels always do."""
    pitch = max((labels[name].height for name in ways), default=0) + LANE_GAP
    for count in range(1, len(ways) + 1):
        height = max(CHANNEL, 2 * MARGIN + count * pitch)
        first = (height - (count - 1) * pitch) // 2
        depths = [first + lane * pitch for lane in range(count)]
        found = _lanes(ways, labels, depths, height)
        if found is not None:
            return Channel(height, found)
    return Channel(CHANNEL, {})


def _lanes(
    ways: Mapping[str, Way], labels: Mapping[str, Label], depths: Sequence[int], height: int
) -> dict[str, int] | None:
    """Put each label into the lane nearest the middle where it is free, or give up."""
    order = sorted(depths, key=lambda depth: (abs(depth - height // 2), depth))
    taken: dict[int, list[tuple[float, float]]] = {depth: [] for depth in depths}
    found = {}
    for name, way in ways.items():
        half = labels[name].width / 2 + LANE_GAP / 2
        for depth in order:
            x = way.across(depth / height)
            if all(abs(x - other) >= half + wide for other, wide in taken[depth]):
                taken[depth].append((x, half))
                found[name] = depth
                break
        else:
            return None
    return found
