"""Parties that may share a card of an overview, and what that card says of them.

What a shared card says holds of each of its parties: their kind, their ties word for word. Where
they differ (in countries, in kinds) it says so.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.selection import name_stack
from onward.viz.content.texts import printable
from onward.viz.scene import ORDER_TIE, STACK, Edge, Node

LEAST: Final = 3
"""So many parties that are alike share a card; in a chain, two are enough."""

APART: Final = frozenset({"PublicBody", "MilitaryUnit", "ArmedGroup"})
"""Kinds of parties that share no card: they are what an overview is looked at for."""

COUNTRIES: Final = 3
"""So many countries are named on a card."""

Ties = Mapping[str, Sequence[Edge]]


def group_lines(edges: Iterable[Edge]) -> Ties:
    """Return each party's lines, without those that say where the goods go."""
    ties: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.kind != ORDER_TIE:
            ties[edge.start].append(edge)
            ties[edge.end].append(edge)
    return ties


def is_grave(node: Node) -> bool:
    """Say whether a party is what an overview is looked at for."""
    return bool(node.findings or node.marks or node.kind in APART)


def find_alike(nodes: Iterable[Node], ties: Ties) -> Iterator[list[Node]]:
    """Yield the parties of one kind, country and role that are tied to the same others alike."""
    groups: dict[object, list[Node]] = defaultdict(list)
    for node in nodes:
        if is_grave(node):
            continue
        own_ties = sorted(_describe_tie(edge, node.id) for edge in ties.get(node.id, ()))
        # what the card will say holds of each of them, word for word
        groups[node.roles, node.kind, node.country, tuple(own_ties)].append(node)
    yield from (members for members in groups.values() if len(members) >= LEAST)


def _describe_tie(edge: Edge, party: str) -> tuple[bool, str, str, str, bool]:
    """Return what a tie is to a party, such that those of parties that are alike are equal."""
    is_start = edge.start == party
    other = edge.end if is_start else edge.start
    return is_start, other, edge.label, edge.standing, edge.ended


def find_chains(nodes: Iterable[Node], ties: Ties, taken: Collection[str]) -> Iterator[list[Node]]:
    """Yield the rows of two or more parties along which ties of one kind run one way, unforked.

    Args:
        nodes: All parties.
        ties: Of each.
        taken: Parties that share a card already.
    """
    links = {
        node.id: node
        for node in nodes
        if not is_grave(node) and not node.roles and node.id not in taken
        if _is_link(node.id, ties.get(node.id, ()))
    }
    met: set[str] = set()
    for name in links:
        if name in met:
            continue
        met.add(name)
        upwards = _follow_chain(name, links, ties, met, up=True)
        downwards = _follow_chain(name, links, ties, met, up=False)
        row = [*reversed(upwards), name, *downwards]
        if len(row) > 1:
            yield [links[party] for party in row]


def _is_link(party: str, ties: Sequence[Edge]) -> bool:
    """Say whether a party has one tie in and one tie out, of the same kind, and no other."""
    return (
        len(ties) == 2
        and ties[0].kind == ties[1].kind
        and ties[0].kind not in UNDIRECTED
        and {edge.start == party for edge in ties} == {True, False}
        and {edge.end == party for edge in ties} == {True, False}
    )


def _follow_chain(
    begin: str, links: Mapping[str, Node], ties: Ties, met: set[str], *, up: bool
) -> list[str]:
    """Go on from a party as long as the chain does, against its ties or along them."""
    row: list[str] = []
    party = _next_party(begin, ties, up=up)
    while party in links and party not in met:
        met.add(party)
        row.append(party)
        party = _next_party(party, ties, up=up)
    return row


def _next_party(party: str, ties: Ties, *, up: bool) -> str:
    (tie,) = (edge for edge in ties[party] if (edge.end == party) is up)
    return tie.start if up else tie.end


def make_shared_card(members: Sequence[Node], ties: Ties, *, chain: bool = False) -> Node:
    """Make the card that parties share.

    Args:
        members: Alike parties, or a chain's.
        ties: Of each.
        chain: Whether they are a chain's: what is not sure between them is said on the card.
    """
    if chain:
        return _make_card(members, _name_chain(members, ties))
    return _make_card(members, f"{len(members)} {_name_alike(members[0], ties)}")


def make_rest_card(members: Sequence[Node], role: str) -> Node:
    """Make the card of the parties of a role for which there is no room.

    It bears all their findings, and says of each mark how many of them bear it.
    """
    marks = Counter(mark for node in members for mark in node.marks)
    highest = max((_weigh_severity(node.severity) for node in members), default=0)
    # possible only if the gravest all are: one sure finding is enough
    gravest = [node for node in members if _weigh_severity(node.severity) == highest]
    count = sum(node.members or 1 for node in members)
    return replace(
        _make_card(members, f"{count} more {pluralise(role)}"),
        marks=tuple(marks),
        mark_counts=tuple(marks.values()),
        findings=tuple(sorted({number for node in members for number in node.findings})),
        severity=gravest[0].severity,
        possible=all(node.possible for node in gravest),
    )


def _weigh_severity(severity: str | None) -> int:
    return SEVERITIES.index(severity) + 1 if severity in SEVERITIES else 0


def _make_card(members: Sequence[Node], name: str) -> Node:
    first = members[0]
    kinds = {node.kind for node in members}
    names = [party_name for node in members for party_name in _list_names(node)]
    return Node(
        id=_make_id(members),
        name=printable(name),
        kind=first.kind if len(kinds) == 1 else STACK,
        country=_name_countries(members),
        roles=first.roles,
        members=sum(node.members or 1 for node in members),
        member_names=tuple(names),
    )


def _list_names(node: Node) -> Sequence[str]:
    """Return the name of a party, or the names of those who share a card."""
    return node.member_names or (node.name,)


def _name_countries(members: Sequence[Node]) -> str | None:
    countries = [node.country for node in members if node.country is not None]
    distinct = list(dict.fromkeys(countries))
    if len(distinct) > COUNTRIES:
        return f"{len(distinct)} countries"
    return ", ".join(distinct) or None


def _make_id(members: Sequence[Node]) -> str:
    # an id of its members, so that the same parties share the same card everywhere
    key = "\0".join(node.id for node in members)
    return f"shared-{sha256(key.encode('utf-8', errors='surrogatepass')).hexdigest()[:16]}"


def _name_alike(first: Node, ties: Ties) -> str:
    """Say what alike parties are: their role, or what they are to the party they are tied to."""
    if first.roles:
        return pluralise(first.roles[0])
    own_ties = ties.get(first.id, ())
    if not own_ties:
        return "parties"
    return name_stack(own_ties[0].kind, inward=own_ties[0].start == first.id)


def _name_chain(members: Sequence[Node], ties: Ties) -> str:
    """Name a chain by its length; ties between its parties that are not sure are counted."""
    party_ids = {node.id for node in members}
    inner_lines: dict[str, Edge] = {}
    for node in members:
        for edge in ties[node.id]:
            if {edge.start, edge.end} <= party_ids:
                inner_lines[edge.id] = edge
    unsure = Counter("ended" if edge.ended else edge.standing for edge in inner_lines.values())
    # a stated tie is what a reader assumes: only others are counted
    del unsure["stated"]
    counts = ", ".join(f"{count} {word}" for word, count in sorted(unsure.items()))
    what = "companies" if all(node.kind == "Company" for node in members) else "parties"
    name = f"{len(members)} {what} in a chain"
    return f"{name}; ties between them: {counts}" if counts else name


def pluralise(role: str) -> str:
    """Return the plural of a role.

    >>> pluralise("consignee"), pluralise("notify party")
    ('consignees', 'notify parties')
    """
    return f"{role[:-1]}ies" if role.endswith("y") else f"{role}s"
