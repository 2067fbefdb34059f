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
"""So many parties that are alike share a card; of a chain two do."""

APART: Final = frozenset({"PublicBody", "MilitaryUnit", "ArmedGroup"})
"""Kinds of parties that share no card: they are what an overview is looked at for."""

COUNTRIES: Final = 3
"""So many countries are named on a card."""

Ties = Mapping[str, Sequence[Edge]]


def group_lines(edges: Iterable[Edge]) -> Ties:
    """Give each party's lines, without those that say where the goods go."""
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
    """Give the parties of one kind, country and role that are tied to the same others alike."""
    groups: dict[object, list[Node]] = defaultdict(list)
    for node in nodes:
        if is_grave(node):
            continue
        tied = sorted(
            (edge.start == node.id, _other(edge, node.id), edge.label, edge.standing, edge.ended)
            for edge in ties.get(node.id, ())
        )
        groups[node.roles, node.kind, node.country, tuple(tied)].append(node)
    yield from (members for members in groups.values() if len(members) >= LEAST)


def _other(edge: Edge, party: str) -> str:
    return edge.end if edge.start == party else edge.start


def find_chains(nodes: Iterable[Node], ties: Ties, taken: Collection[str]) -> Iterator[list[Node]]:
    """Give the rows of two or more parties along which ties of one kind run one way, unforked.

    Args:
        nodes: All parties.
        ties: Of each.
        taken: Parties that share a card already.
    """
    inner = {
        node.id: node
        for node in nodes
        if not is_grave(node) and not node.roles and node.id not in taken
        if _leads_on(node.id, ties.get(node.id, ()))
    }
    met: set[str] = set()
    for name in inner:
        if name not in met:
            met.add(name)
            row = [*reversed(_run(name, inner, ties, met, up=True)), name]
            row += _run(name, inner, ties, met, up=False)
            if len(row) > 1:
                yield [inner[party] for party in row]


def _leads_on(party: str, ties: Sequence[Edge]) -> bool:
    """Say whether a party has one tie in and one tie out, of the same kind, and no other."""
    return (
        len(ties) == 2
        and ties[0].kind == ties[1].kind
        and ties[0].kind not in UNDIRECTED
        and {edge.start == party for edge in ties} == {True, False}
        and {edge.end == party for edge in ties} == {True, False}
    )


def _run(
    begin: str, inner: Mapping[str, Node], ties: Ties, met: set[str], *, up: bool
) -> list[str]:
    """Go on from a party as long as the chain does, against its ties or along them."""
    row: list[str] = []
    here = _next(begin, ties, up=up)
    while here in inner and here not in met:
        met.add(here)
        row.append(here)
        here = _next(here, ties, up=up)
    return row


def _next(party: str, ties: Ties, *, up: bool) -> str:
    (tie,) = (edge for edge in ties[party] if (edge.end == party) is up)
    return tie.start if up else tie.end


def make_shared_card(members: Sequence[Node], ties: Ties, *, chain: bool = False) -> Node:
    """Make the card that parties share.

    Args:
        members: Alike parties, or a chain's.
        ties: Of each.
        chain: Whether they are a chain's: what is not sure between them is said on the card.
    """
    name = _chain_name(members, ties) if chain else f"{len(members)} {_what(members[0], ties)}"
    return _card(members, name)


def make_rest_card(members: Sequence[Node], role: str) -> Node:
    """Make the card of those of a role for whom there is no room.

    It bears all their findings, and of each mark how many of them bear it.
    """
    marks = Counter(mark for node in members for mark in node.marks)
    worst = max((_weight(node.severity) for node in members), default=0)
    worn = [node for node in members if _weight(node.severity) == worst]
    return replace(
        _card(members, f"{sum(node.members or 1 for node in members)} more {pluralise(role)}"),
        marks=tuple(f"{count} {mark}" for mark, count in marks.items()),
        findings=tuple(sorted({number for node in members for number in node.findings})),
        severity=worn[0].severity,
        possible=all(node.possible for node in worn),
    )


def _weight(severity: str | None) -> int:
    return SEVERITIES.index(severity) + 1 if severity in SEVERITIES else 0


def _card(members: Sequence[Node], name: str) -> Node:
    first = members[0]
    kinds = {node.kind for node in members}
    return Node(
        id=_id_of(members),
        name=printable(name),
        kind=first.kind if len(kinds) == 1 else STACK,
        country=_countries(members),
        roles=first.roles,
        members=sum(node.members or 1 for node in members),
        data={"members": [told for node in members for told in _names(node)]},
    )


def _names(node: Node) -> Sequence[str]:
    """Give the name of a party, or the names of those who share a card."""
    names: Sequence[str] = node.data.get("members", ())
    return names or (node.name,)


def _countries(members: Sequence[Node]) -> str | None:
    countries = dict.fromkeys(node.country for node in members)
    known = [country for country in countries if country is not None]
    if len(known) > COUNTRIES:
        return f"{len(known)} countries"
    return ", ".join(known) or None


def _id_of(members: Sequence[Node]) -> str:
    key = "\0".join(node.id for node in members)
    return f"shared-{sha256(key.encode('utf-8', errors='surrogatepass')).hexdigest()[:16]}"


def _what(first: Node, ties: Ties) -> str:
    """Say what alike parties are: their role, or what they are to the party they are tied to."""
    mine = ties.get(first.id, ())
    if first.roles:
        return pluralise(first.roles[0])
    return name_stack(mine[0].kind, inward=mine[0].start == first.id) if mine else "parties"


def _chain_name(members: Sequence[Node], ties: Ties) -> str:
    inside = {node.id for node in members}
    hidden = {
        edge.id: edge
        for node in members
        for edge in ties[node.id]
        if {edge.start, edge.end} <= inside
    }
    unsure = Counter("ended" if edge.ended else edge.standing for edge in hidden.values())
    del unsure["stated"]
    told = ", ".join(f"{count} {word}" for word, count in sorted(unsure.items()))
    what = "companies" if all(node.kind == "Company" for node in members) else "parties"
    name = f"{len(members)} {what} in a chain"
    return f"{name}; ties between them: {told}" if told else name


def pluralise(role: str) -> str:
    """Give the plural of a role.

    >>> pluralise("consignee"), pluralise("notify party")
    ('consignees', 'notify parties')
    """
    return f"{role[:-1]}ies" if role.endswith("y") else f"{role}s"
