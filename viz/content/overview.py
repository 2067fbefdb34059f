"""An overview of evidence that one map cannot hold: who is alike shares a card, and so do chains.

Here, and nowhere else, parties of an evidence path may share a card: a map for each finding beside
it shows every one of them (07, section 1). A listed party shares only with the equally listed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from onward.viz.content.parts import printable
from onward.viz.content.selection import noun_of
from onward.viz.scene import ORDER_TIE, STACK, Edge, Node, Scene

LEAST: Final = 3
"""So many parties that are alike share a card; so do chains of two and more."""

NAMED: Final = 5
"""So many findings are named on a line that stands for several."""

Ties = Mapping[str, Sequence[Edge]]


@dataclass(frozen=True, slots=True)
class Overview:
    """A scene with fewer cards.

    Attributes:
        scene: What is left of it.
        shared: Ids of the parties that share a card.
        dropped: Numbers of the findings for which there was no room.
    """

    scene: Scene
    shared: frozenset[str]
    dropped: tuple[int, ...]


def overview(scene: Scene) -> Overview:
    """Fold a scene until it has so many cards as its budget allows; the strongest findings stay."""
    ties = _ties_of(scene.edges)
    groups = list(_alike(scene, ties))
    taken = {node.id for members in groups for node in members}
    chains = list(_chains(scene, ties, taken))
    homes: dict[str, Node] = {}
    for members in groups:
        homes |= dict.fromkeys((node.id for node in members), _card_of(members, ties))
    for members in chains:
        homes |= dict.fromkeys((node.id for node in members), _chain_card(members, ties))
    cards = {card.id: card for card in (homes.get(node.id, node) for node in scene.nodes)}
    lines = tuple(_edges(scene.edges, homes))
    folded = replace(scene, nodes=tuple(cards.values()), edges=lines)
    kept, dropped = _within_budget(folded)
    shown = {node.id for node in kept.nodes}
    shared = frozenset(party for party, card in homes.items() if card.id in shown)
    return Overview(kept, shared, dropped)


def _ties_of(edges: Iterable[Edge]) -> Ties:
    """Give each party's lines, without those that say where the goods go."""
    ties: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.kind != ORDER_TIE:
            ties[edge.start].append(edge)
            ties[edge.end].append(edge)
    return ties


def _alike(scene: Scene, ties: Ties) -> Iterator[list[Node]]:
    """Give the parties that are tied to the same others in the same way, and as gravely."""
    groups: dict[object, list[Node]] = defaultdict(list)
    for node in scene.nodes:
        tied = sorted(
            (edge.kind, edge.start == node.id, _other(edge, node.id), edge.standing, edge.ended)
            for edge in ties.get(node.id, ())
        )
        grave = (node.severity, node.possible, node.marks)
        groups[node.roles, grave, tuple(tied)].append(node)
    yield from (members for members in groups.values() if len(members) >= LEAST)


def _other(edge: Edge, party: str) -> str:
    return edge.end if edge.start == party else edge.start


def _chains(scene: Scene, ties: Ties, taken: Collection[str]) -> Iterator[list[Node]]:
    """Give the longest rows of two or more parties that lead on without a fork.

    None of them has a role, a mark, or a finding of its own.
    """
    inner = {
        node.id: node
        for node in scene.nodes
        if not (node.roles or node.marks or node.findings or node.id in taken)
        and len(ties.get(node.id, ())) == 2
        and len({_other(edge, node.id) for edge in ties[node.id]} - {node.id}) == 2
    }
    met: set[str] = set()
    for name in inner:
        if name in met:
            continue
        met.add(name)
        one, two = (_run(_other(edge, name), name, inner, ties, met) for edge in ties[name])
        row = [*reversed(one), name, *two]
        if len(row) > 1:
            yield [inner[party] for party in row]


def _run(here: str, before: str, inner: Mapping[str, Node], ties: Ties, met: set[str]) -> list[str]:
    """Go on along a chain, away from a party, as long as it does not fork."""
    row = []
    while here in inner and here not in met:
        met.add(here)
        row.append(here)
        onwards = [_other(edge, here) for edge in ties[here]]
        here, before = next((one for one in onwards if one != before), before), here
    return row


def _card_of(members: Sequence[Node], ties: Ties) -> Node:
    """Make the card that alike parties share: what they have in common, and all their findings."""
    first = members[0]
    mine = ties.get(first.id, ())
    if first.roles:
        what = _several(first.roles[0])
    elif mine:
        what = noun_of(mine[0].kind, inward=mine[0].start == first.id)
    else:
        what = "parties"
    countries = {node.country for node in members}
    return Node(
        id=_name_of(members),
        name=f"{len(members)} {what}",
        kind=STACK,
        country=first.country if len(countries) == 1 else None,
        roles=first.roles,
        marks=first.marks,
        findings=tuple(sorted({number for node in members for number in node.findings})),
        severity=first.severity,
        possible=first.possible,
        members=len(members),
    )


def _chain_card(members: Sequence[Node], ties: Ties) -> Node:
    """Make the card of a chain; what is not sure between its parties is said on it."""
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
    name = f"{len(members)} {what} in a chain" + (f"; ties between them: {told}" if told else "")
    return Node(_name_of(members), printable(name), STACK, None, members=len(members))


def _name_of(members: Sequence[Node]) -> str:
    key = "\0".join(node.id for node in members)
    return f"shared-{sha256(key.encode('utf-8', errors='surrogatepass')).hexdigest()[:16]}"


def _several(role: str) -> str:
    """Give the plural of a role.

    >>> _several("consignee"), _several("notify party")
    ('consignees', 'notify parties')
    """
    return f"{role[:-1]}ies" if role.endswith("y") else f"{role}s"


def _edges(edges: Sequence[Edge], homes: Mapping[str, Node]) -> Iterator[Edge]:
    """Lead lines to the cards that their ends are on; alike ones become one line."""
    lines: dict[object, list[Edge]] = {}
    for edge in edges:
        start, end = (
            homes[party].id if party in homes else party for party in (edge.start, edge.end)
        )
        if start == end != edge.start:
            continue  # within a card
        moved = replace(edge, start=start, end=end)
        joined = (start, end) != (edge.start, edge.end)
        same = (start, end, edge.kind, edge.standing, edge.ended, edge.layer)
        lines.setdefault(same if joined else edge.id, []).append(moved)
    yield from (_joined(some) for some in lines.values())


def _joined(lines: Sequence[Edge]) -> Edge:
    first = lines[0]
    if len(lines) == 1:
        return first
    findings = sorted({number for line in lines for number in line.findings})
    words = first.label if first.kind == ORDER_TIE else first.kind.replace("_", " ")
    more = len(findings) - NAMED
    also = f", and {more} more findings" if more > 0 else ""
    return replace(
        first,
        label=f"{words} ({len(lines)}){also}",
        findings=tuple(findings[:NAMED]),
        ties=tuple(tie for line in lines for tie in line.ties),
        circular=any(line.circular for line in lines),
    )


def _within_budget(scene: Scene) -> tuple[Scene, tuple[int, ...]]:
    """Keep the first party of each role, then finding after finding while there is room."""
    if len(scene.nodes) <= scene.budget:
        return scene, ()
    kept = dict.fromkeys(firsts_of_roles(scene.nodes))
    dropped: list[int] = []
    for finding in scene.findings:
        needed = dict.fromkeys(cards_of_finding(scene, finding.number))
        if len(kept | needed) <= scene.budget:
            kept |= needed
        else:
            dropped.append(finding.number)
    for node in scene.nodes:
        if node.roles and len(kept) < scene.budget:
            kept[node.id] = None
    nodes = tuple(node for node in scene.nodes if node.id in kept)
    edges = tuple(edge for edge in scene.edges if edge.start in kept and edge.end in kept)
    return replace(scene, nodes=nodes, edges=edges), tuple(dropped)


def firsts_of_roles(nodes: Iterable[Node], held: Collection[str] = ()) -> Iterator[str]:
    """Name the first party of each role that is not among those that some parties have.

    Args:
        nodes: In trade order.
        held: Roles that need no party.
    """
    seen = set(held)
    for node in nodes:
        if not seen.issuperset(node.roles):
            seen.update(node.roles)
            yield node.id


def cards_of_finding(scene: Scene, number: int) -> Iterator[str]:
    """Name the cards that a finding is about, or leads along."""
    for edge in scene.edges:
        if number in edge.findings:
            yield from (edge.start, edge.end)
    yield from (node.id for node in scene.nodes if number in node.findings)
