"""The nearest near miss of an assessment: a path that one more condition would make a finding.

It is context, and says so: no number, no severity, no weight.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from onward.queries.assessment.explain import describe_near_misses
from onward.queries.model.evidence import EvidencePath, EvidenceStep, PathParty
from onward.viz.content.parts import make_edges, make_node
from onward.viz.content.texts import printable, write_line
from onward.viz.scene import Edge, Node, Scene


@dataclass(frozen=True, slots=True)
class DrawnNearMiss:
    """What a near miss puts on a picture.

    Attributes:
        words: Which indicator it is short of, about whom, and by what.
        nodes: The parties of its path, in walk order.
        steps: The ties of its path that are no evidence.
    """

    words: str
    nodes: tuple[PathParty, ...]
    steps: tuple[EvidenceStep, ...]


def find_nearest(scene: Scene) -> DrawnNearMiss | None:
    """Return the near miss with the fewest ties, of equals the first in the assessment.

    One whose ties are all drawn as evidence is passed over: the map shows it already. So is one
    without a path, and one whose path is a single party.

    Args:
        scene: Of an assessment.
    """
    if scene.record is None:
        return None
    evidence = {tie.step.tie.id for edge in scene.edges for tie in edge.ties}
    shortest: tuple[EvidencePath, str] | None = None
    lines = describe_near_misses(scene.record)
    for miss, line in zip(scene.record.near_misses, lines, strict=True):
        path = miss.path
        if path is None or not _list_undrawn(path, evidence):
            continue
        # strictly shorter: of equals the first stays
        if shortest is None or len(path.steps) < len(shortest[0].steps):
            shortest = (path, str(write_line(line)))
    if shortest is None:
        return None
    path, sentence = shortest
    names = printable(", ".join(party.name for party in path.nodes))
    words = f"{sentence}. Its path: {names}"
    return DrawnNearMiss(words, path.nodes, tuple(_list_undrawn(path, evidence)))


def _list_undrawn(path: EvidencePath, evidence: Collection[str]) -> list[EvidenceStep]:
    return [step for step in path.steps if step.tie.id not in evidence]


def make_near_miss_cards(near: DrawnNearMiss, drawn: Collection[str]) -> list[Node]:
    """Make the cards of a near miss that are not on the picture yet.

    Args:
        near: The near miss.
        drawn: Ids of the parties that have a card.
    """
    return [make_node(party, (), layer="context") for party in near.nodes if party.id not in drawn]


def make_near_miss_lines(near: DrawnNearMiss) -> tuple[Edge, ...]:
    """Make the lines of a near miss; each says in words what it falls short of."""
    lines = make_edges(near.steps, {}, "context")
    return tuple(replace(line, near=f"Near miss, no finding: {near.words}") for line in lines)
