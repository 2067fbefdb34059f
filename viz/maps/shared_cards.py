"""Parties that may share a card of an overview, and what that card says of them.

What a shared card says holds of each of its parties: their kind, their ties word for word. Where
they differ (in countries, in kinds) it says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.selection import name_stack
from onward.viz.content.texts import printable
from onward.viz.scene import ORDER_TIE, STACK, Edge, Node

LEAST: Final = 3
"""So many parties that are alike share a card; in a chain (`chains`), two are enough."""

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


def make_alike_card(members: Sequence[Node], ties: Ties) -> Node:
    """Make the card that parties that are alike share.

    Args:
        members: The parties.
        ties: Of each.
    """
    return make_shared_card(members, f"{len(members)} {_name_alike(members[0], ties)}")


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
        make_shared_card(members, f"{count} more {pluralise(role)}"),
        marks=tuple(marks),
        mark_counts=tuple(marks.values()),
        findings=tuple(sorted({number for node in members for number in node.findings})),
        severity=gravest[0].severity,
        possible=all(node.possible for node in gravest),
    )


def _weigh_severity(severity: str | None) -> int:
    return SEVERITIES.index(severity) + 1 if severity in SEVERITIES else 0


def make_shared_card(members: Sequence[Node], name: str) -> Node:
    """Make the card that parties share under a name."""
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


def pluralise(role: str) -> str:
    """Return the plural of a role.

    >>> pluralise("consignee"), pluralise("notify party")
    ('consignees', 'notify parties')
    """
    return f"{role[:-1]}ies" if role.endswith("y") else f"{role}s"
