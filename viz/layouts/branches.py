"""Goods that go to many parties of one role: one bus with branches.

Each of these parties has a row of its own below the first one. What the goods take to them leaves
the party before them in one place, and runs down beside it; behind them it comes together again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onward.viz.placing.cards import Card
from onward.viz.placing.labels import lay_out_label
from onward.viz.placing.routes import PlacedLine, Point, round_corners, write_path
from onward.viz.scene import ORDER_TIE, Edge

BESIDE: Final = 26
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
        bus = end - BESIDE if comes_home else start + BESIDE
        corners: list[Point] = [(start, left.y), (bus, left.y), (bus, right.y), (end, right.y)]
        branch = (start, bus, left.y) if comes_home else (bus, end, right.y)
        if edge.start != left.node.id:
            corners.reverse()
        label = lay_out_label(edge)
        x, y = (branch[0] + branch[1]) / 2, branch[2] - ABOVE - label.height / 2
        path = write_path(list(round_corners(corners)))
        yield PlacedLine(edge, path, label, round(x), round(y))
