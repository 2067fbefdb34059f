"""Where cards, lines and labels of a map stand, and which of them meet."""

import re
from itertools import combinations

from onward.viz.layout import PlacedMap, PlacedScene
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import PlacedLine

Box = tuple[float, float, float, float]
"""The middle, width and height."""


def meet(one: Box, two: Box) -> bool:
    """Say whether two boxes overlap."""
    return (
        abs(one[0] - two[0]) < (one[2] + two[2]) / 2
        and abs(one[1] - two[1]) < (one[3] + two[3]) / 2
    )


def card_box(card: Card) -> Box:
    """Return the room of a card."""
    return card.x, card.y, card.width, card.height


def label_box(line: PlacedLine) -> Box:
    """Return the room of a line's label."""
    return line.label_x, line.label_y, line.label.width, line.label.height


def overlaps(placed: PlacedScene | PlacedMap) -> list[tuple[str, str]]:
    """Name the pairs of cards and labels that touch."""
    boxes = {card.node.id: card_box(card) for card in placed.cards}
    boxes |= {line.edge.id: label_box(line) for line in placed.lines}
    return [
        (name, other)
        for (name, one), (other, two) in combinations(boxes.items(), 2)
        if meet(one, two)
    ]


def list_corners(line: PlacedLine) -> list[tuple[float, float]]:
    """Return the corners and controls of a line's path: it never leaves the room around them."""
    numbers = [float(number) for number in re.findall(r"-?\d+", line.path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
