"""One label for many lines of one card that say the same: it counts them.

So are lines to cards that hang on that card alone, and those on which the goods of a transaction
go. What each line says stands in its details and its name all the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Final

from onward.viz.scene import ORDER_TIE, Edge, Scene

LEAST: Final = 3
"""Lines that share a label."""

MIDDLE: Final = 3
"""The line of a fan that bears the label of all: it runs down the middle of its first row."""


def share_labels(scene: Scene) -> Scene:
    """Return a scene in which lines that say the same have one label, for whoever places it."""
    labels: dict[str, Edge] = {}
    for alike in _list_alike(scene):
        free = [edge for edge in alike if edge.id not in labels]
        if len(free) < LEAST:
            continue
        bare = (replace(edge, label="", findings=(), circular=False, near="") for edge in free)
        labels |= {edge.id: edge for edge in bare}
        spoken = free[0 if free[0].kind == ORDER_TIE else min(MIDDLE, len(free) // 2)]
        labels[spoken.id] = replace(spoken, label=f"{spoken.label} ({len(free)})")
    return replace(scene, edges=tuple(labels.get(edge.id, edge) for edge in scene.edges))


def _list_alike(scene: Scene) -> Iterator[Sequence[Edge]]:
    """Yield lines of one card that say the same, of each card and each side."""
    others: dict[tuple[str, str], set[str]] = defaultdict(set)
    for edge in scene.edges:
        # context that comes and goes leaves the labels of evidence as they are
        others[edge.layer, edge.start].add(edge.end)
        others[edge.layer, edge.end].add(edge.start)
    groups: dict[object, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        for card, other in ((edge.start, edge.end), (edge.end, edge.start)):
            if edge.kind == ORDER_TIE or _is_leaf(others[edge.layer, other], card):
                words = (edge.kind, edge.label, edge.standing, edge.ended, edge.near)
                marks = (edge.layer, edge.circular, edge.findings, edge.start == card)
                groups[card, words, marks].append(edge)
    yield from groups.values()


def _is_leaf(others: Set[str], card: str) -> bool:
    return others == {card}
