"""Which lines of a picture are part of a circle of ownership or control.

In a circle every party owns or controls the next, and the last the first. Only ties that have not
ended count, and only those that could hold at the same time: a party that sold before the other
bought closes no circle. Deliveries there and back, posts and memberships are no circle.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.dates import since_day, until_day
from onward.graph.model import TieKind
from onward.viz.maps.circles import group_by_circle
from onward.viz.scene import Edge, Scene

KINDS: Final = frozenset((TieKind.OWNS, TieKind.CONTROLS))
"""Kinds of which a circle is made."""


@dataclass(frozen=True, slots=True)
class _Holding:
    """An ownership or control, from its first day to the first one on which it no longer holds."""

    id: str
    start: str
    end: str
    since: int
    until: int


def mark_circles(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Mark all lines that are part of a circle, not only the one that happens to close it.

    >>> ring = (Edge("t", "a", "b", "owns", "owns"), Edge("u", "b", "a", "owns", "owns"))
    >>> [edge.circular for edge in mark_circles((*ring, Edge("v", "b", "c", "owns", "owns")))]
    [True, True, False]
    """
    edges = tuple(edges)
    # deliveries, posts and ended ties are no part of a circle, whatever way they lead
    holdings = [_read_holding(edge) for edge in edges if edge.kind in KINDS and not edge.ended]
    circular_ids = {
        holding.id for circle in _find_circles(holdings) for holding in _hold_at_once(circle)
    }
    return tuple(_mark_edge(edge, is_circular=edge.id in circular_ids) for edge in edges)


def _mark_edge(edge: Edge, *, is_circular: bool) -> Edge:
    return edge if edge.circular is is_circular else replace(edge, circular=is_circular)


def list_circular_ties(scene: Scene) -> frozenset[str]:
    """Return the ids of the ties whose lines are marked."""
    edges = (edge for edge in scene.edges if edge.circular)
    return frozenset(tie.step.tie.id for edge in edges for tie in edge.ties)


def _read_holding(edge: Edge) -> _Holding:
    """Read the dates of a line at their widest; one without a tie of its own has none."""
    ties = [tie.step.tie for tie in edge.ties]
    since = min((since_day(tie.since) for tie in ties), default=since_day(None))
    until = max((until_day(tie.until) for tie in ties), default=until_day(None))
    return _Holding(edge.id, edge.start, edge.end, since, until)


def _hold_at_once(circle: Sequence[_Holding]) -> Iterator[_Holding]:
    """Yield those of a circle that are also part of one on a single day.

    Where some hold on the same day, they also do on the day on which the last of them begins; so
    only the days on which one begins need a look.
    """
    first_days = {holding.since for holding in circle}
    # all hold on one day: no need to look at days one by one
    if max(first_days) < min(holding.until for holding in circle):
        yield from circle
        return
    for day in first_days:
        on_day = [holding for holding in circle if holding.since <= day < holding.until]
        for part in _find_circles(on_day):
            yield from part


def _find_circles(holdings: Sequence[_Holding]) -> Iterator[list[_Holding]]:
    """Yield the ties within each group of parties that all lead to one another along them."""
    groups = group_by_circle((holding.start, holding.end) for holding in holdings)
    ties_within: dict[str, list[_Holding]] = defaultdict(list)
    for holding in holdings:
        if groups[holding.start] == groups[holding.end]:
            ties_within[groups[holding.start]].append(holding)
    yield from ties_within.values()
