"""The parties and ties of a scene as formats of interchange list them: each once, ids clean.

A line of the picture may bear several deliveries: here each is a tie of its own. A card that
stands for several parties is not a party, and is listed only where a format can say what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from onward.queries.model.evidence import TieFacts
from onward.viz.content.texts import printable
from onward.viz.scene import Edge, Node, Scene


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
        facts: What its source says; None where a line only says that both take part.
    """

    id: str
    start: ListedParty
    end: ListedParty
    edge: Edge
    facts: TieFacts | None


def list_parties(scene: Scene, *, stacks: bool = False) -> tuple[ListedParty, ...]:
    """Return the parties of a scene in its order.

    Args:
        scene: Any scene.
        stacks: Whether to list the cards that stand for several parties, too.
    """
    taken: set[str] = set()
    nodes = [node for node in scene.nodes if stacks or node.layer != "stack"]
    return tuple(ListedParty(_make_free_id(node.id, taken), node) for node in nodes)


def list_ties(scene: Scene, *, stacks: bool = False) -> Iterator[ListedTie]:
    """Yield the ties between listed parties in the scene's order, each delivery singly."""
    parties = {party.node.id: party for party in list_parties(scene, stacks=stacks)}
    taken: set[str] = set()
    for edge in scene.edges:
        if edge.start not in parties or edge.end not in parties:
            continue
        ends = parties[edge.start], parties[edge.end]
        if not edge.ties:
            yield ListedTie(_make_free_id(edge.id, taken), *ends, edge, None)
        for tie in edge.ties:
            facts = tie.step.tie
            # each delivery bears its own findings, not those of the whole line
            edge_of_tie = replace(edge, findings=tie.findings)
            yield ListedTie(_make_free_id(facts.id, taken), *ends, edge_of_tie, facts)


def _make_free_id(raw: str, taken: set[str]) -> str:
    """Make an id printable; two that become the same text are told apart by a number."""
    clean = name = printable(raw)
    count = 1
    while name in taken:
        count += 1
        name = f"{clean} ({count})"
    taken.add(name)
    return name
