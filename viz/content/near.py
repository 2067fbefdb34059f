"""The nearest near miss of an assessment: a path that one more condition would make a finding.

It is context, and says so: no number, no severity, no weight.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from onward.viz.content.parts import make_edges, make_node
from onward.viz.content.texts import printable
from onward.viz.scene import Data, Edge, Node, Scene

NEAR_MISSES: Final = "Near misses"
"""Title of the section that tells all of them."""


@dataclass(frozen=True, slots=True)
class DrawnNearMiss:
    """What a near miss puts on a picture.

    Attributes:
        words: Which indicator it is short of, about whom, and by what.
        nodes: The parties of its path, in walk order.
        steps: The ties of its path that are no evidence.
    """

    words: str
    nodes: tuple[Data, ...]
    steps: tuple[Data, ...]


def find_nearest(scene: Scene) -> DrawnNearMiss | None:
    """Give the near miss with the fewest ties, of equals the first in the assessment.

    One whose ties are all drawn as evidence is passed over: the map shows it already. So is one
    without a path, and one whose path is a single party.

    Args:
        scene: Of an assessment.
    """
    missed: Sequence[Data] = (scene.record or {}).get("near_misses", ())
    drawn = {step["tie"]["id"] for edge in scene.edges for step in edge.ties}
    found = [
        (len(miss["path"]["steps"]), at)
        for at, miss in enumerate(missed)
        if miss.get("path") and _undrawn(miss["path"], drawn)
    ]
    if not found:
        return None
    _, at = min(found)
    path: Mapping[str, Any] = missed[at]["path"]
    return DrawnNearMiss(_words(scene, at), tuple(path["nodes"]), tuple(_undrawn(path, drawn)))


def _undrawn(path: Data, drawn: Collection[str]) -> list[Data]:
    return [step for step in path["steps"] if step["tie"]["id"] not in drawn]


def _words(scene: Scene, at: int) -> str:
    """Tell a near miss as the section of all of them does, and who is on its path."""
    told = next(part.lines for part in scene.sections if part.title == NEAR_MISSES)[at]
    names = (node["name"] for node in (scene.record or {})["near_misses"][at]["path"]["nodes"])
    return f"{told}. Its path: {printable(', '.join(names))}"


def make_near_miss_cards(near: DrawnNearMiss, drawn: Collection[str]) -> list[Node]:
    """Make the cards of a near miss that are not on the picture yet.

    Args:
        near: The near miss.
        drawn: Ids of the parties that have a card.
    """
    return [
        make_node(party, (), layer="context") for party in near.nodes if party["id"] not in drawn
    ]


def make_near_miss_lines(near: DrawnNearMiss) -> tuple[Edge, ...]:
    """Make the lines of a near miss; each says in words what it falls short of."""
    lines = make_edges(near.steps, {}, "context")
    return tuple(replace(line, near=f"Near miss, no finding: {near.words}") for line in lines)
