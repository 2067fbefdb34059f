"""Which lines of a picture are part of a circle of ownership or control.

In a circle every party owns or controls the next, and the last the first. Only what has not ended
counts, and only what could hold at the same time: who sold before the other bought closes none.
Deliveries there and back, posts and memberships are no circle.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.dates import since_day, until_day
from onward.graph.model import TieKind
from onward.viz.scene import Edge, Scene

KINDS: Final = frozenset((TieKind.OWNS, TieKind.CONTROLS))
"""Kinds of which a circle is made."""

Neighbours = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Hold:
    """An ownership or control, from its first day to the first one on which it no longer holds."""

    id: str
    start: str
    end: str
    since: int
    until: int


def mark_circles(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Mark all lines that are part of a circle, not one that happens to close it.

    >>> ring = (Edge("t", "a", "b", "owns", "owns"), Edge("u", "b", "a", "owns", "owns"))
    >>> [edge.circular for edge in mark_circles((*ring, Edge("v", "b", "c", "owns", "owns")))]
    [True, True, False]
    """
    edges = tuple(edges)
    holds = [_hold(edge) for edge in edges if edge.kind in KINDS and not edge.ended]
    parts = {hold.id for circle in _circles(holds) for hold in _at_once(circle)}
    return tuple(
        edge if edge.circular is (edge.id in parts) else replace(edge, circular=not edge.circular)
        for edge in edges
    )


def list_circular_ties(scene: Scene) -> frozenset[str]:
    """Name the ties of a scene whose lines are marked."""
    edges = (edge for edge in scene.edges if edge.circular)
    return frozenset(str(step["tie"]["id"]) for edge in edges for step in edge.ties)


def _hold(edge: Edge) -> _Hold:
    """Read the dates of a line at their widest; one without a tie of its own has none."""
    ties = [step["tie"] for step in edge.ties] or [{}]
    since = min(since_day(tie.get("since") or None) for tie in ties)
    until = max(until_day(tie.get("until") or None) for tie in ties)
    return _Hold(edge.id, edge.start, edge.end, since, until)


def _at_once(circle: Sequence[_Hold]) -> Iterator[_Hold]:
    """Give those of a circle that are also part of one on a single day.

    Where some hold on the same day, they also do on the day on which the last of them begins.
    """
    begins = {hold.since for hold in circle}
    if max(begins) < min(hold.until for hold in circle):
        yield from circle
        return
    for day in begins:
        for part in _circles([hold for hold in circle if hold.since <= day < hold.until]):
            yield from part


def _circles(holds: Sequence[_Hold]) -> Iterator[list[_Hold]]:
    """Give the ties within each group of parties that all lead to one another along them."""
    onwards: dict[str, list[str]] = defaultdict(list)
    back: dict[str, list[str]] = defaultdict(list)
    for hold in holds:
        onwards[hold.start].append(hold.end)
        back[hold.end].append(hold.start)
    groups: dict[str, str] = {}
    for name in reversed(list(_finished(onwards))):  # Kosaraju's way: two walks, whatever the size
        if name not in groups:
            _gather(name, back, groups)
    within: dict[str, list[_Hold]] = defaultdict(list)
    for hold in holds:
        if groups[hold.start] == groups[hold.end]:
            within[groups[hold.start]].append(hold)
    yield from within.values()


def _finished(onwards: Neighbours) -> Iterator[str]:
    """Give parties depth first, each after all that it leads to."""
    waiting = [(name, False) for name in onwards]
    seen: set[str] = set()
    while waiting:
        name, done = waiting.pop()
        if done:
            yield name
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += ((end, False) for end in onwards.get(name, ()) if end not in seen)


def _gather(begin: str, back: Neighbours, groups: dict[str, str]) -> None:
    """Put into one group all parties that lead to a party and are in no group yet."""
    waiting = [begin]
    while waiting:
        name = waiting.pop()
        if name not in groups:
            groups[name] = begin
            waiting += back.get(name, ())
