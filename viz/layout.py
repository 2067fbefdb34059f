"""Where everything stands: layers of cards, owners above what they own, no physics.

The same scene gives the same picture, everywhere: parties are taken in the scene's order, and
positions are whole numbers at the end. Rules: 1. the transaction's parties form one row, in trade
order; 2. a tie that ranks (it owns, controls, directs …) points down; 3. a line that crosses a
layer keeps a place of its own there, so that it passes between cards.
"""

from dataclasses import dataclass

from onward.viz.cards import Card, cards_of
from onward.viz.grid import Grid, columns_of
from onward.viz.ranks import ranks_of
from onward.viz.routes import Line, lines_of
from onward.viz.scene import Scene


@dataclass(frozen=True, slots=True)
class Placed:
    """A scene with every party and tie in its place."""

    scene: Scene
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]


def place(scene: Scene) -> Placed:
    """Give every party and every tie of a scene its place."""
    ranks = ranks_of(scene)
    grid = Grid(scene, ranks)
    columns = columns_of(grid)
    cards = cards_of(scene, grid, columns)
    return Placed(scene, tuple(cards.values()), lines_of(scene, grid, columns, cards))
