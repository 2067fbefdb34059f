"""An overview of evidence that one map cannot hold: who is alike shares a card, and so do chains.

Here, and nowhere else, parties of an evidence path may share a card: a map for each finding beside
it shows every one of them (07, section 1). Nobody vanishes in one whom a finding is about, who
bears a mark, or who is of a state or an army, unless there is no room: then the card says so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.viz.maps.shared_cards import (
    find_alike,
    find_chains,
    group_lines,
    is_grave,
    make_rest_card,
    make_shared_card,
)
from onward.viz.scene import ORDER_TIE, Edge, Node, Scene

ROW: Final = 12
"""A transaction's parties stand side by side: more than these make a map too wide to be read."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A scene with fewer cards.

    Attributes:
        scene: What is left of it.
        shared: Ids of the parties that share a card.
        dropped: Numbers of the findings of which not every card and line is on it.
    """

    scene: Scene
    shared: frozenset[str]
    dropped: tuple[int, ...]


def make_overview(scene: Scene) -> Overview:
    """Fold a scene until it keeps within its budget and its row; the strongest findings stay."""
    ties = group_lines(scene.edges)
    homes: dict[str, Node] = {}
    for members in find_alike(scene.nodes, ties):
        homes |= dict.fromkeys((node.id for node in members), make_shared_card(members, ties))
    for members in find_chains(scene.nodes, ties, homes):
        homes |= dict.fromkeys(
            (node.id for node in members), make_shared_card(members, ties, chain=True)
        )
    rest = _rest_of_row(_folded(scene, homes))
    homes |= {
        node.id: card
        for node in scene.nodes
        if (card := rest.get(homes[node.id].id if node.id in homes else node.id))
    }
    loose = frozenset(card.id for card in rest.values())
    kept, dropped = _within_budget(_folded(scene, homes), loose)
    shown = {node.id for node in kept.nodes}
    shared = frozenset(party for party, card in homes.items() if card.id in shown)
    hidden = _within_rest(scene, homes, loose)
    return Overview(kept, shared, tuple(sorted({*dropped, *hidden})))


def _within_rest(scene: Scene, homes: Mapping[str, Node], loose: frozenset[str]) -> Iterator[int]:
    """Give the numbers of the findings on lines whose ends are both on one card of a rest."""
    for edge in scene.edges:
        cards = {homes[end].id if end in homes else end for end in (edge.start, edge.end)}
        if len(cards) == 1 and cards <= loose:
            yield from edge.findings


def _folded(scene: Scene, homes: Mapping[str, Node]) -> Scene:
    """Put parties on the cards that they share; lines lead to these, and alike ones become one."""
    homed = [homes.get(node.id, node) for node in reversed(scene.nodes)]
    cards = {card.id: card for card in homed}  # each where the last of its parties would stand
    within: dict[str, list[Edge]] = {}
    lines: dict[object, list[Edge]] = {}
    for edge in scene.edges:
        start, end = (homes[one].id if one in homes else one for one in (edge.start, edge.end))
        if start == end != edge.start:
            within.setdefault(start, []).append(edge)
            continue
        moved = replace(edge, start=start, end=end)
        words = edge.kind if edge.kind == ORDER_TIE else edge.label
        same = (start, end, words, edge.standing, edge.ended, edge.layer)
        joined = (start, end) != (edge.start, edge.end)
        lines.setdefault(same if joined else edge.id, []).append(moved)
    edges = [_through(_joined(some), within) for some in lines.values()]
    return replace(scene, nodes=tuple(reversed(cards.values())), edges=tuple(edges))


def _joined(lines: Sequence[Edge]) -> Edge:
    first = lines[0]
    if len(lines) == 1:
        return first
    return replace(
        first,
        label=f"{first.label} ({len(lines)})",
        findings=tuple(sorted({number for line in lines for number in line.findings})),
        ties=tuple(tie for line in lines for tie in line.ties),
        circular=any(line.circular for line in lines),
    )


def _through(edge: Edge, within: Mapping[str, Sequence[Edge]]) -> Edge:
    """Give a line into or out of a chain the ties within it: it holds only while all of them do."""
    inner = [line for end in (edge.start, edge.end) for line in within.get(end, ())]
    if not inner or edge.kind == ORDER_TIE:
        return edge
    ties = (*edge.ties, *(tie for line in inner for tie in line.ties))
    return replace(edge, ties=ties, together=True)


def _rest_of_row(scene: Scene) -> dict[str, Node]:
    """Where the row is too long, give those without room in it the card of their role's rest.

    The first of each role stays, then those whom findings are about, then the others in order. The
    rest is two cards: who is grave does not stand among those who are not.
    """
    row = [node for node in scene.nodes if node.roles]
    limit = min(ROW, scene.budget)
    if len(row) <= limit:
        return {}
    firsts = set(list_first_of_roles(row))
    order = sorted(
        row, key=lambda node: (node.id not in firsts, not node.findings, node.findings[:1])
    )
    crowded = {node.roles[0] for node in row if node.id not in firsts}
    kept = {node.id for node in order[: max(len(firsts), limit - 2 * len(crowded))]}
    rest: dict[tuple[str, bool], list[Node]] = {}
    for node in row:
        if node.id not in kept:
            rest.setdefault((node.roles[0], is_grave(node)), []).append(node)
    return {
        node.id: card
        for (role, _), members in rest.items()
        if len(members) > 1
        for card in [make_rest_card(members, role)]
        for node in members
    }


def _within_budget(scene: Scene, loose: frozenset[str]) -> tuple[Scene, tuple[int, ...]]:
    """Keep the row, then finding after finding while there is room for all of its cards.

    Args:
        scene: Folded.
        loose: Cards of the rest of a role. A line to one would say of all what holds of one, so it
            is left out, but for the goods; the finding that it bears is then not whole.
    """
    kept = dict.fromkeys(node.id for node in scene.nodes if node.roles)
    dropped: list[int] = []
    for finding in scene.findings:
        needed = dict.fromkeys(list_finding_cards(scene, finding.number))
        if not loose.isdisjoint(needed) or len(kept | needed) > scene.budget:
            dropped.append(finding.number)
        else:
            kept |= needed
    nodes = tuple(node for node in scene.nodes if node.id in kept)
    edges = tuple(
        edge
        for edge in scene.edges
        if {edge.start, edge.end} <= kept.keys()
        and (edge.kind == ORDER_TIE or loose.isdisjoint({edge.start, edge.end}))
    )
    return replace(scene, nodes=nodes, edges=edges), tuple(dropped)


def list_first_of_roles(nodes: Iterable[Node], held: Collection[str] = ()) -> Iterator[str]:
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


def list_finding_cards(scene: Scene, number: int) -> Iterator[str]:
    """Name the cards that a finding is about, or leads along."""
    for edge in scene.edges:
        if number in edge.findings:
            yield from (edge.start, edge.end)
    yield from (node.id for node in scene.nodes if number in node.findings)
