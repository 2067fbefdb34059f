"""Where everything stands: layers of cards, owners above what they own, no physics.

The same scene gives the same picture, everywhere: parties are taken in the scene's order, and
positions are whole numbers at the end. Rules: 1. the transaction's parties form one row, in trade
order; 2. a tie that ranks (it owns, controls, directs …) points down; 3. a line that crosses a
layer keeps a place of its own there, so that it passes between cards; 4. every label has room of
its own, and layers and neighbours stand as far apart as that takes.
"""

from dataclasses import dataclass

from onward.viz.placing.cards import Card, cards_of
from onward.viz.placing.grid import Grid, columns_of
from onward.viz.placing.lanes import heights_of
from onward.viz.placing.ranks import ranks_of
from onward.viz.placing.routes import Line, lines_of
from onward.viz.placing.ways import ways_of
from onward.viz.scene import Scene


@dataclass(frozen=True, slots=True)
class Placed:
    """A scene with every party and tie in its place."""

    scene: Scene
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]


def place(scene: Scene) -> Placed:
    """Give every party and every tie of a scene its place."""
    grid = Grid(scene, ranks_of(scene))
    columns = columns_of(grid)
    ways = ways_of(scene, grid, columns)
    heights = heights_of(scene, grid, ways)
    middles = {node.id: heights.middles[grid.ranks[node.id]] for node in scene.nodes}
    cards = cards_of(scene, columns, middles)
    return Placed(scene, tuple(cards.values()), lines_of(scene, ways, heights, cards))
