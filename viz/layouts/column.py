"""The order in which parties stand in one column, as on a telephone: trade downwards, owners above.

The transaction's parties and the strongest path come first, so that a telephone shows them as it
opens: in trade order, each below what leads to it. All else comes below them, but for owners of one
of them: these stand above it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from onward.queries.rules.severity import SEVERITIES
from onward.viz.maps.circles import sort_by_finish
from onward.viz.placing.ranks import OWNERSHIP, ranks_its_ends
from onward.viz.scene import ORDER_TIE, Edge, Scene

Neighbours = Mapping[str, list[str]]


def assign_column(scene: Scene) -> dict[str, int]:
    """Return the layer of every party, counted from 0 at the top: each has one of its own."""
    row = [node.id for node in scene.nodes if node.roles]
    core = {*row, *(end for edge in find_strongest_path(scene) for end in (edge.start, edge.end))}
    upper: dict[str, list[str]] = defaultdict(list)
    lower: dict[str, list[str]] = defaultdict(list)
    early: dict[str, list[str]] = defaultdict(list)
    for edge in scene.edges:
        if edge.kind == ORDER_TIE:
            continue
        lower[edge.start].append(edge.end)
        if not ranks_its_ends(edge):  # of two that stand beside each other either may come first
            lower[edge.end].append(edge.start)
            continue
        upper[edge.end].append(edge.start)
        # ownership points down whatever else it costs
        if edge.kind in OWNERSHIP or core.issuperset((edge.start, edge.end)):
            early[edge.end].append(edge.start)
    order: dict[str, int] = {}
    for party in row:
        _place_below(party, early, order, frozenset(row))
    for party in [*order, *(node.id for node in scene.nodes if node.id in core)]:
        _place_above(party, early, _keep_within(lower, core), order)
    for node in scene.nodes:
        _place_above(node.id, upper, lower, order)
    return order


def find_strongest_path(scene: Scene) -> Sequence[Edge]:
    """Return the lines of the first finding that leads to a card of the strongest severity.

    Where none does, those of the first finding that has a line. Findings are numbered by strength.
    """
    ties = [edge for edge in scene.edges if edge.kind != ORDER_TIE]
    numbers = sorted({number for edge in ties for number in edge.findings})
    paths = [[edge for edge in ties if number in edge.findings] for number in numbers]
    weights = {
        node.id: SEVERITIES.index(node.severity)
        for node in scene.nodes
        if node.severity in SEVERITIES
    }
    worst = max(weights.values(), default=0)
    grave = {name for name, weight in weights.items() if weight == worst}
    grave_paths = (path for path in paths if not grave.isdisjoint(_list_ends(path)))
    return next(grave_paths, paths[0] if paths else [])


def _list_ends(path: Sequence[Edge]) -> set[str]:
    return {end for edge in path for end in (edge.start, edge.end)}


def _keep_within(neighbours: Neighbours, parties: Set[str]) -> Neighbours:
    return {
        name: [other for other in others if other in parties] for name, others in neighbours.items()
    }


def _place_below(
    party: str, upper: Neighbours, order: dict[str, int], later: frozenset[str] = frozenset()
) -> None:
    """Give a party the next place, after all that leads to it; a circle is cut where it is met."""
    for name in sort_by_finish([party], upper, set(order) | (later - {party})):
        order[name] = len(order)


def _place_above(party: str, upper: Neighbours, lower: Neighbours, order: dict[str, int]) -> None:
    """Give places to a party and to all that it leads to, chain by chain."""
    waiting = [party]
    while waiting:
        name = waiting.pop()
        if name not in order:
            _place_below(name, upper, order)
        waiting += [other for other in reversed(lower.get(name, ())) if other not in order]
