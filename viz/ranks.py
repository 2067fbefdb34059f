"""Which layer each party stands in: owners above what they own."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Scene

_BESIDE: Final = frozenset(UNDIRECTED) | {"represents", "nominee_of", MATCH_TIE}
"""Kinds that do not rank; the party farther from the row goes above."""


def ranks_of(scene: Scene) -> dict[str, int]:
    """Give every party its layer: the transaction's parties 0, owners above them below 0."""
    row = [node.id for node in scene.nodes if node.roles] or [node.id for node in scene.nodes[:1]]
    ranks: dict[str, int] = dict.fromkeys(row, 0)
    _spread(ranks, scene)
    for node in scene.nodes:  # parties that nothing joins to the row
        if node.id not in ranks:
            ranks[node.id] = 0
            _spread(ranks, scene)
    fixed = set(row)
    downward = _downward(scene)
    for _ in ranks:  # no path is longer than there are parties
        if not _push(ranks, downward, fixed):
            break
    layers = {rank: index for index, rank in enumerate(sorted(set(ranks.values())))}
    return {name: layers[rank] for name, rank in ranks.items()}


def _downward(scene: Scene) -> list[Edge]:
    """Give the ties that are to point down: those that rank, without the ones that close a circle.

    Depth first, in the scene's order: a tie to a party that is still being followed is left out.
    """
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        if edge.kind not in _BESIDE and edge.kind != ORDER_TIE:
            out[edge.start].append(edge)
    kept: list[Edge] = []
    state: dict[str, str] = {}
    for node in scene.nodes:
        trail = [(node.id, iter(out[node.id]))] if node.id not in state else []
        state.setdefault(node.id, "open")
        while trail:
            here, ties = trail[-1]
            tie = next(ties, None)
            if tie is None:
                state[here] = "done"
                trail.pop()
            elif state.get(tie.end) != "open":
                kept.append(tie)
                if tie.end not in state:
                    state[tie.end] = "open"
                    trail.append((tie.end, iter(out[tie.end])))
    return kept


def _spread(ranks: dict[str, int], scene: Scene) -> None:
    """Rank what can be reached from the ranked parties, nearest first."""
    ties: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        if edge.kind != ORDER_TIE:
            ties[edge.start].append(edge)
            ties[edge.end].append(edge)
    waiting = deque(ranks)
    while waiting:
        here = waiting.popleft()
        for edge in ties[here]:
            other = edge.start if edge.end == here else edge.end
            if other in ranks:
                continue
            up = ranks[here] <= 0 if edge.kind in _BESIDE else edge.end == here
            ranks[other] = ranks[here] + (-1 if up else 1)
            waiting.append(other)


def _push(ranks: dict[str, int], edges: Iterable[Edge], fixed: set[str]) -> bool:
    moved = False
    for edge in edges:
        if ranks[edge.start] >= ranks[edge.end]:
            if edge.start not in fixed:
                ranks[edge.start] = ranks[edge.end] - 1
            elif edge.end not in fixed:
                ranks[edge.end] = ranks[edge.start] + 1
            else:
                continue
            moved = True
    return moved
