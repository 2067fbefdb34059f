"""A long path in one column: the parties between its ends share a card, until somebody opens it.

On a telephone that brings both ends of the path in sight, together with the transaction.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.viz.layouts.column import find_strongest_path
from onward.viz.scene import STACK, Edge, Node, Scene

FOLD: Final = "\0fold"
"""Id of the card that stands for those between; no id holds NUL: loaders refuse it."""

LEAST: Final = 2
"""Parties between the ends for which a card of their own takes more room than one for all."""


@dataclass(frozen=True, slots=True)
class Folding:
    """A scene in which one card stands for the parties between the ends of its strongest path.

    Attributes:
        scene: With that card; lines to those between lead to it.
        core: The parties of the transaction and of the path.
    """

    scene: Scene
    core: frozenset[str]


def fold_middle(scene: Scene) -> Folding | None:
    """Fold the parties between the ends of the strongest path; None where these are too few."""
    between = _find_between(scene)
    if len(between) < LEAST:
        return None
    nodes = {node.id: node for node in scene.nodes}
    marks = tuple(dict.fromkeys(mark for name in between for mark in nodes[name].mark_words))
    card = Node(FOLD, f"{len(between)} parties between", STACK, None, marks=marks)
    folded = frozenset(between)
    edges = (_lead_to_fold(edge, folded) for edge in scene.edges)
    return Folding(
        replace(
            scene,
            nodes=(*(node for node in scene.nodes if node.id not in folded), card),
            edges=tuple(edge for edge in edges if (edge.start, edge.end) != (FOLD, FOLD)),
        ),
        frozenset(_list_core(scene)),
    )


def _list_core(scene: Scene) -> Iterator[str]:
    yield from (node.id for node in scene.nodes if node.roles)
    for edge in find_strongest_path(scene):
        yield from (edge.start, edge.end)


def _lead_to_fold(edge: Edge, folded: frozenset[str]) -> Edge:
    start, end = (FOLD if party in folded else party for party in (edge.start, edge.end))
    return replace(edge, start=start, end=end)


def _find_between(scene: Scene) -> tuple[str, ...]:
    """Return the longest run of parties of the strongest path of which nothing else hangs."""
    near: dict[str, set[str]] = defaultdict(set)
    for edge in scene.edges:
        near[edge.start].add(edge.end)
        near[edge.end].add(edge.start)
    in_trade = {node.id for node in scene.nodes if node.roles}
    path = find_strongest_path(scene)
    on_path = dict.fromkeys(name for edge in path for name in (edge.start, edge.end))
    inner = [name for name in on_path if name not in in_trade and len(near[name]) == 2]
    runs = [_follow_run(name, near, inner) for name in inner]
    longest: list[str] = []
    for run in runs:
        longest = run if len(run) > len(longest) else longest
    return tuple(longest)


def _follow_run(begin: str, near: dict[str, set[str]], inner: Sequence[str]) -> list[str]:
    """Return the parties to which a party leads through others of the same sort."""
    run = [begin]
    while True:
        onwards = [name for name in inner if name in near[run[-1]] and name not in run]
        if not onwards:
            return run
        run.append(onwards[0])
