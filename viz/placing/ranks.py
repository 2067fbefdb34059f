"""Which layer each party stands in: owners above what they own.

The transaction's parties are one row. What leads to the row through ties that rank stands above it,
what it leads to stands below; every other party stands next to the one by which it is reached.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Scene

_LEVEL_KINDS: Final = frozenset(UNDIRECTED) | {"represents", "nominee_of", MATCH_TIE}
"""Kinds that do not rank: neither end stands above the other."""

OWNERSHIP: Final = frozenset({"owns", "controls", "directs", "contains"})
"""Kinds that point down before all others do."""

Neighbours = Mapping[str, list[str]]


def assign_ranks(scene: Scene) -> dict[str, int]:
    """Return the layer of every party, counted from 0 at the top."""
    row = [node.id for node in scene.nodes if node.roles] or [node.id for node in scene.nodes[:1]]
    ranks: dict[str, int] = dict.fromkeys(row, 0)
    _rank_reachable(ranks, scene)
    for node in scene.nodes:  # parties that nothing joins to the row
        if node.id not in ranks:
            ranks[node.id] = 0
            _rank_reachable(ranks, scene)
    hierarchy = _choose_hierarchy(row, scene)
    _pull_up(ranks, hierarchy)
    _push_down(ranks, hierarchy)
    layers = {rank: index for index, rank in enumerate(sorted(set(ranks.values())))}
    return {name: layers[rank] for name, rank in ranks.items()}


def ranks_its_ends(edge: Edge) -> bool:
    """Say whether one end of a tie stands above the other."""
    return edge.kind not in _LEVEL_KINDS and edge.kind != ORDER_TIE


def _rank_reachable(ranks: dict[str, int], scene: Scene) -> None:
    """Rank what can be reached from the ranked parties, nearest first."""
    ties: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        if edge.kind != ORDER_TIE:
            ties[edge.start].append(edge)
            ties[edge.end].append(edge)
    waiting = deque(ranks)
    while waiting:
        party = waiting.popleft()
        for edge in ties[party]:
            other = edge.start if edge.end == party else edge.end
            if other in ranks:
                continue
            # of two that stand beside each other, the one farther from the row goes above
            is_above = ranks[party] <= 0 if edge.kind in _LEVEL_KINDS else edge.end == party
            ranks[other] = ranks[party] + (-1 if is_above else 1)
            waiting.append(other)


class _Hierarchy:
    """Ties that point down; they close no circle.

    Attributes:
        row: The transaction's parties.
        above: What leads to the row, and the row itself.
        below: What the row leads to, and the row itself.
        lower: The parties right below each party.
        upper: The parties right above each party.
    """

    def __init__(self, row: Iterable[str]) -> None:
        self.row = frozenset(row)
        self.above = set(self.row)
        self.below = set(self.row)
        self.lower: dict[str, list[str]] = defaultdict(list)
        self.upper: dict[str, list[str]] = defaultdict(list)

    def can_add(self, edge: Edge) -> bool:
        """Say whether a tie can point down beside those that do already.

        It cannot where it would lead from the row back to the row: a party between two of the row
        would have to stand below one and above the other. Nor can the tie that closes a circle.
        """
        leads_from_row_to_row = edge.start in self.below and edge.end in self.above
        return not leads_from_row_to_row and not self._leads_down(edge.end, edge.start)

    def add(self, edge: Edge) -> None:
        """Add a tie that points down."""
        self.lower[edge.start].append(edge.end)
        self.upper[edge.end].append(edge.start)
        if edge.end in self.above:
            _add_reachable(edge.start, self.upper, self.above)
        if edge.start in self.below:
            _add_reachable(edge.end, self.lower, self.below)

    def _leads_down(self, begin: str, goal: str) -> bool:
        waiting, seen = [begin], {begin}
        while waiting:
            name = waiting.pop()
            if name == goal:
                return True
            fresh = [end for end in self.lower.get(name, ()) if end not in seen]
            seen.update(fresh)
            waiting += fresh
        return False


def _choose_hierarchy(row: Iterable[str], scene: Scene) -> _Hierarchy:
    """Choose the ties that point down, one after another: ownership and control come first.

    So in a circle the smallest share points up, and what is only claimed before what is stated.
    """
    hierarchy = _Hierarchy(row)
    for edge in sorted(scene.edges, key=_weigh_tie):
        if ranks_its_ends(edge) and hierarchy.can_add(edge):
            hierarchy.add(edge)
    return hierarchy


def _weigh_tie(edge: Edge) -> tuple[bool, bool, float]:
    """Return a tie's place in the order in which ties may point down."""
    shares = [tie.step.tie.share for tie in edge.ties]
    largest = max((float(share.max) for share in shares if share), default=0.0)
    return edge.kind not in OWNERSHIP, edge.standing != "stated", -largest


def _pull_up(ranks: dict[str, int], hierarchy: _Hierarchy) -> None:
    """Move what leads to the row up, from the row on, until it stands above all it leads to."""
    for name in reversed(list(_sort_downwards(ranks, hierarchy.lower))):
        if name in hierarchy.above and name not in hierarchy.row:
            limits = [ranks[end] - 1 for end in hierarchy.lower[name]]
            ranks[name] = min([ranks[name], *limits])


def _push_down(ranks: dict[str, int], hierarchy: _Hierarchy) -> None:
    """Move all the rest down, from the top on, until it stands below all that leads to it."""
    for name in list(_sort_downwards(ranks, hierarchy.lower)):
        if name not in hierarchy.above:
            limits = [ranks[start] + 1 for start in hierarchy.upper[name]]
            ranks[name] = max([ranks[name], *limits])


def _add_reachable(begin: str, onwards: Neighbours, reached: set[str]) -> None:
    """Add to a set all that can be reached, not going on from what is in it."""
    waiting = [begin]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += onwards.get(name, ())


def _sort_downwards(names: Iterable[str], lower: Neighbours) -> Iterator[str]:
    """Yield names so that every tie leads to a later one; there is no circle."""
    names = list(names)
    open_ties = dict.fromkeys(names, 0)
    for name in names:
        for end in lower.get(name, ()):
            open_ties[end] += 1
    waiting = deque(name for name in names if not open_ties[name])
    while waiting:
        name = waiting.popleft()
        yield name
        for end in lower.get(name, ()):
            open_ties[end] -= 1
            if not open_ties[end]:
                waiting.append(end)
