"""The cards of a picture: a party's size, its lines of text, its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onward.viz.grid import WIDTH, Grid
from onward.viz.scene import Node, Scene
from onward.viz.wrapping import wrap

LINE: Final = 17
LAYER_GAP: Final = 104
NAME_CHARS: Final = 27
FICTIONAL: Final = "(fictional)"


@dataclass(frozen=True, slots=True)
class Card:
    """A party in its place; `x` and `y` are the middle of the card."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]


def cards_of(scene: Scene, grid: Grid, columns: Mapping[str, float]) -> dict[str, Card]:
    """Give every party's card: as high as its text asks for, in the middle of its layer."""
    texts = {node.id: _name_lines(node.name) for node in scene.nodes}
    heights = {
        node.id: 30 + LINE * (len(texts[node.id]) + 1) + (22 if node.marks else 0)
        for node in scene.nodes
    }
    middles: list[int] = []
    top = 0
    for layer in grid.layers:
        tallest = max((heights.get(slot, 0) for slot in layer), default=0)
        middles.append(top + tallest // 2)
        top += tallest + LAYER_GAP
    return {
        node.id: Card(
            node=node,
            x=round(columns[node.id]),
            y=middles[grid.ranks[node.id]],
            width=WIDTH,
            height=heights[node.id],
            lines=texts[node.id],
        )
        for node in scene.nodes
    }


def _name_lines(name: str) -> tuple[str, ...]:
    """Break a name into three lines; one that says that its party is made up goes on saying so."""
    lines = wrap(name, NAME_CHARS, 3)
    if FICTIONAL in name and FICTIONAL not in " ".join(lines):
        return (*lines[:2], f"… {FICTIONAL}")
    return lines
