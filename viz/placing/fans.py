"""Fans: many cards that hang on one card alone stand in several rows, on one bus.

A row of thirty is 7,500 px wide and says no more than five rows of six. The lines to the farther
rows run together past the nearer ones, and part only before the cards that they lead to.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from onward.viz.scene import Edge, Scene

IN_ROW: Final = 6
"""Cards of a fan that stand side by side."""


@dataclass(frozen=True, slots=True)
class Fans:
    """The rows of fans.

    Attributes:
        ranks: The layer of every party, with layers of their own for further rows.
        buses: Of each line to a further row, what it runs together with.
    """

    ranks: Mapping[str, int]
    buses: Mapping[str, str] = field(default_factory=dict)


NO_FANS: Final = Fans({})


def wrap_fans(scene: Scene, ranks: Mapping[str, int]) -> Fans:
    """Put cards that hang on one card alone into rows of a few.

    Args:
        scene: What is placed.
        ranks: The layer of every party.
    """
    lines: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        for end in {edge.start, edge.end}:
            lines[end].append(edge)
    fans: dict[tuple[str, int], list[str]] = defaultdict(list)
    for node in scene.nodes:
        anchor = _find_anchor(node.id, lines[node.id])
        if anchor is not None and not node.roles:
            fans[anchor, ranks[node.id]].append(node.id)
    # a further row stands right behind the one before it, before what lies beyond
    fine: dict[str, tuple[int, int]] = {name: (rank, 0) for name, rank in ranks.items()}
    buses: dict[str, str] = {}
    for (anchor, rank), leaves in fans.items():
        outwards = -1 if rank < ranks[anchor] else 1
        for place, leaf in enumerate(leaves):
            row = place // IN_ROW
            fine[leaf] = rank, outwards * row
            if row:
                bus = f"{anchor}\0fan {outwards * row}"  # no id holds NUL: loaders refuse it
                buses |= {edge.id: bus for edge in lines[leaf]}
    layers = {rank: index for index, rank in enumerate(sorted(set(fine.values())))}
    return Fans({name: layers[rank] for name, rank in fine.items()}, buses)


def _find_anchor(name: str, lines: Sequence[Edge]) -> str | None:
    """Return the only card that a card is tied to; None where there are more, or none."""
    others = {edge.start if edge.end == name else edge.end for edge in lines}
    return others.pop() if len(others) == 1 and name not in others else None
