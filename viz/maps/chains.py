"""Chains of parties through which everything passes: on an overview each is one card.

Ties of one kind lead one way along a chain, and nothing else leads into it or out of it. A circle
of parties within it, as where one owns a little of the one that owns it, is one link of it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.viz.maps.circles import group_by_circle
from onward.viz.maps.shared_cards import Ties, is_grave
from onward.viz.scene import Edge, Node

CIRCLE: Final = "with a circle among them"

Link = tuple[str, ...]
"""A party, or the parties of a circle, that has one tie in and one tie out."""


def find_chains(nodes: Iterable[Node], ties: Ties, taken: Collection[str]) -> Iterator[list[Node]]:
    """Yield the rows of two or more parties along which ties of one kind run one way, unforked.

    Args:
        nodes: All parties.
        ties: Of each.
        taken: Parties that share a card already.
    """
    free = {
        node.id: node
        for node in nodes
        if not is_grave(node) and not node.roles and node.id not in taken
    }
    links = _find_links(free, ties)
    met: set[Link] = set()
    for link in links.values():
        if link in met:
            continue
        met.add(link)
        upwards = _follow_chain(link, links, ties, met, up=True)
        downwards = _follow_chain(link, links, ties, met, up=False)
        row = [party for each in (*reversed(upwards), link, *downwards) for party in each]
        if len(row) > 1:
            yield [free[party] for party in row]


def name_chain(members: Sequence[Node], ties: Ties) -> str:
    """Name a chain by its length; ties between its parties that are not sure are counted."""
    inner_lines = {
        edge.id: edge
        for edges in _list_inner_ties([node.id for node in members], ties).values()
        for edge in edges
    }
    unsure = Counter("ended" if edge.ended else edge.standing for edge in inner_lines.values())
    # a stated tie is what a reader assumes: only others are counted
    del unsure["stated"]
    counts = ", ".join(f"{count} {word}" for word, count in sorted(unsure.items()))
    what = "companies" if all(node.kind == "Company" for node in members) else "parties"
    name = f"{len(members)} {what} in a chain"
    if len(inner_lines) >= len(members):
        name = f"{name}, {CIRCLE}"
    return f"{name}; ties between them: {counts}" if counts else name


def _find_links(free: Mapping[str, Node], ties: Ties) -> dict[str, Link]:
    """Return the link of each party that is one, alone or as part of a circle."""
    inner = [edge for edges in _list_inner_ties(free, ties).values() for edge in edges]
    directed = [(edge.start, edge.end) for edge in inner if edge.kind not in UNDIRECTED]
    groups: dict[str, list[str]] = defaultdict(list)
    circles = group_by_circle(directed)
    for party in free:
        groups[circles.get(party, party)].append(party)
    links: dict[str, Link] = {}
    for group in groups.values():
        whole = tuple(group)
        candidates = [whole] if _is_link(whole, ties) else [(party,) for party in group]
        for link in candidates:
            if _is_link(link, ties):
                links |= dict.fromkeys(link, _sort_along(link, ties))
    return links


def _sort_along(link: Link, ties: Ties) -> Link:
    """Sort the parties of a circle as one meets them from the tie that leads in."""
    entry = next(edge.end for party in link for edge in ties[party] if edge.start not in link)
    met = {entry: None}
    waiting = [entry]
    while waiting:
        party = waiting.pop(0)
        ends = [edge.end for edge in ties[party] if edge.start == party and edge.end in link]
        fresh = [end for end in dict.fromkeys(ends) if end not in met]
        met |= dict.fromkeys(fresh)
        waiting += fresh
    return tuple(met)


def _list_inner_ties(parties: Collection[str], ties: Ties) -> dict[str, list[Edge]]:
    """Return of each of some parties the ties that leave it for another of them."""
    return {
        party: [edge for edge in ties.get(party, ()) if edge.start == party and edge.end in parties]
        for party in parties
    }


def _is_link(link: Link, ties: Ties) -> bool:
    """Say whether parties have one tie in and one tie out, and no others but among themselves.

    All of their ties are of one kind, and of one that leads from one end to the other.
    """
    met = {edge.id: edge for party in link for edge in ties.get(party, ())}
    outer = [edge for edge in met.values() if (edge.start in link) != (edge.end in link)]
    # one alone has no tie to itself; a circle has ties within
    are_inner_its_own = len(met) == len(outer) if len(link) == 1 else True
    return (
        len(outer) == 2
        and are_inner_its_own
        and len({edge.kind for edge in met.values()}) == 1
        and outer[0].kind not in UNDIRECTED
        and {edge.start in link for edge in outer} == {True, False}
    )


def _follow_chain(
    begin: Link, links: Mapping[str, Link], ties: Ties, met: set[Link], *, up: bool
) -> list[Link]:
    """Go on from a link as long as the chain does, against its ties or along them."""
    row: list[Link] = []
    link = _next_link(begin, links, ties, up=up)
    while link is not None and link not in met:
        met.add(link)
        row.append(link)
        link = _next_link(link, links, ties, up=up)
    return row


def _next_link(link: Link, links: Mapping[str, Link], ties: Ties, *, up: bool) -> Link | None:
    """Return the link above another, or below it; None where no link stands there."""
    for party in link:
        for edge in ties[party]:
            inside, outside = (edge.end, edge.start) if up else (edge.start, edge.end)
            if inside in link and outside not in link:
                return links.get(outside)
    return None
