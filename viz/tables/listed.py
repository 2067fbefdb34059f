"""The parties and ties of a scene as formats of interchange list them: each once, ids clean.

A line of the picture may bear several deliveries: here each is a tie of its own. A card that
stands for several parties is no party, and is listed only where a format can say what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from onward.viz.content.texts import printable
from onward.viz.scene import Data, Edge, Node, Scene


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A card under an id that is printable and that no other card has."""

    id: str
    node: Node


@dataclass(frozen=True, slots=True)
class ListedTie:
    """A tie from one listed party to another.

    Attributes:
        id: Printable, and no other tie has it.
        start, end: The parties that it joins, as it reads.
        edge: The line that draws it, with the findings that rest on this tie alone.
        tie: What its source says; None where a line only says that both take part.
    """

    id: str
    start: ListedParty
    end: ListedParty
    edge: Edge
    tie: Data | None


def list_parties(scene: Scene, *, stacks: bool = False) -> tuple[ListedParty, ...]:
    """List the parties of a scene in its order.

    Args:
        scene: Any scene.
        stacks: Whether to list the cards that stand for several parties, too.
    """
    taken: set[str] = set()
    nodes = [node for node in scene.nodes if stacks or node.layer != "stack"]
    return tuple(ListedParty(_free(node.id, taken), node) for node in nodes)


def list_ties(scene: Scene, *, stacks: bool = False) -> Iterator[ListedTie]:
    """List the ties between listed parties in the scene's order, each delivery singly."""
    parties = {party.node.id: party for party in list_parties(scene, stacks=stacks)}
    taken: set[str] = set()
    for edge in scene.edges:
        if edge.start not in parties or edge.end not in parties:
            continue
        ends = parties[edge.start], parties[edge.end]
        if not edge.ties:
            yield ListedTie(_free(edge.id, taken), *ends, edge, None)
        for step in edge.ties:
            tie = step["tie"]
            own = replace(edge, findings=tuple(step.get("findings", edge.findings)))
            yield ListedTie(_free(str(tie["id"]), taken), *ends, own, tie)


def _free(raw: str, taken: set[str]) -> str:
    """Make an id printable; two that become the same text are told apart by a number."""
    clean = name = printable(raw)
    count = 1
    while name in taken:
        count += 1
        name = f"{clean} ({count})"
    taken.add(name)
    return name
