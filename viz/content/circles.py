"""Which ties of a picture close a circle, such as that of owners who own one another.

Owners stand above what they own. In a circle one tie has to point up all the same: it is the one
that is met last, and the picture says so of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge

BESIDE: Final = frozenset(UNDIRECTED) | {"represents", "nominee_of", MATCH_TIE}
"""Kinds that do not rank: neither end stands above the other."""

OWNERSHIP: Final = frozenset({"owns", "controls", "directs", "contains"})
"""Kinds that point down before all others do."""


def ranking(edges: Iterable[Edge]) -> list[Edge]:
    """Give the ties that put one party above another: ownership first, then the rest."""
    ranked = (edge for edge in edges if edge.kind not in BESIDE and edge.kind != ORDER_TIE)
    return sorted(ranked, key=lambda edge: edge.kind not in OWNERSHIP)


def marked(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Mark the ties that close a circle: without these, no ranking tie leads back to its start.

    >>> ring = (Edge("t", "a", "b", "owns", "owns"), Edge("u", "b", "a", "owns", "owns"))
    >>> [edge.circular for edge in marked(ring)]
    [False, True]
    """
    edges = tuple(edges)
    closing = _closing(ranking(edges))
    return tuple(replace(edge, circular=edge.id in closing) for edge in edges)


def _closing(ties: Iterable[Edge]) -> set[str]:
    """Name the ties that lead back to their start along those that were met before them."""
    onwards: dict[str, list[str]] = defaultdict(list)
    closing = set()
    for tie in ties:
        if _leads(tie.end, tie.start, onwards):
            closing.add(tie.id)
        else:
            onwards[tie.start].append(tie.end)
    return closing


def _leads(begin: str, goal: str, onwards: Mapping[str, list[str]]) -> bool:
    waiting, seen = [begin], {begin}
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        fresh = [end for end in onwards.get(name, ()) if end not in seen]
        seen.update(fresh)
        waiting += fresh
    return False
