"""The cards of a picture: a party's size, its lines of text, its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onward.viz.grid import WIDTH
from onward.viz.scene import Node, Scene
from onward.viz.wrapping import wrap

LINE: Final = 17
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


def height_of(node: Node) -> int:
    """Give the height of a party's card: what its text asks for, and even."""
    lines = len(_name_lines(node.name)) + 1
    return (31 + LINE * lines) // 2 * 2 + (22 if node.marks else 0)


def cards_of(
    scene: Scene, columns: Mapping[str, float], middles: Mapping[str, int]
) -> dict[str, Card]:
    """Give every party's card.

    Args:
        scene: The parties.
        columns: The x of each party.
        middles: The y of each party: that of its layer.
    """
    return {
        node.id: Card(
            node=node,
            x=round(columns[node.id]),
            y=middles[node.id],
            width=WIDTH,
            height=height_of(node),
            lines=_name_lines(node.name),
        )
        for node in scene.nodes
    }


def _name_lines(name: str) -> tuple[str, ...]:
    """Break a name into three lines; one that says that its party is made up goes on saying so."""
    lines = wrap(name, NAME_CHARS, 3)
    if FICTIONAL in name and FICTIONAL not in " ".join(lines):
        return (*lines[:2], f"… {FICTIONAL}")
    return lines
