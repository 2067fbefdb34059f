"""An overview of evidence that one map cannot hold: parties alike, and chains, share a card.

Only here may parties of an evidence path share a card: the maps of the findings beside it show
every one of them (docs/briefings.md). A party that a finding is about, that bears a mark, or that
belongs to a state or an army keeps its own card, unless there is no room: then the card that it
shares says so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.viz.maps.chains import find_chains, name_chain
from onward.viz.maps.shared_cards import (
    find_alike,
    group_lines,
    is_grave,
    make_alike_card,
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
    shared_cards = _share_cards(scene)
    # those for whom the row has no room, by the cards that are left
    rest_cards = _share_rest_of_row(_fold_scene(scene, shared_cards))
    for node in scene.nodes:
        card = shared_cards.get(node.id, node)
        if card.id in rest_cards:
            shared_cards[node.id] = rest_cards[card.id]
    rest_ids = frozenset(card.id for card in rest_cards.values())
    folded, dropped = _keep_within_budget(_fold_scene(scene, shared_cards), rest_ids)
    card_ids = {node.id for node in folded.nodes}
    shared = frozenset(party for party, card in shared_cards.items() if card.id in card_ids)
    hidden = _list_hidden_findings(scene, shared_cards, rest_ids)
    return Overview(folded, shared, tuple(sorted({*dropped, *hidden})))


def _share_cards(scene: Scene) -> dict[str, Node]:
    """Return the card of each party that shares one: with others alike, or those of its chain."""
    ties = group_lines(scene.edges)
    cards: dict[str, Node] = {}
    for members in find_alike(scene.nodes, ties):
        card = make_alike_card(members, ties)
        cards |= dict.fromkeys((node.id for node in members), card)
    # chains after those alike: a party shares one card only
    for members in find_chains(scene.nodes, ties, cards):
        card = make_shared_card(members, name_chain(members, ties))
        cards |= dict.fromkeys((node.id for node in members), card)
    return cards


def _list_hidden_findings(
    scene: Scene, shared_cards: Mapping[str, Node], rest_ids: frozenset[str]
) -> Iterator[int]:
    """Yield the numbers of the findings on lines whose ends are both on one card of a rest."""
    for edge in scene.edges:
        ends = (edge.start, edge.end)
        cards = {shared_cards[end].id if end in shared_cards else end for end in ends}
        if len(cards) == 1 and cards <= rest_ids:
            yield from edge.findings


def _fold_scene(scene: Scene, shared_cards: Mapping[str, Node]) -> Scene:
    """Put parties on the cards that they share; lines lead to these, and equal ones become one."""
    nodes_from_last = [shared_cards.get(node.id, node) for node in reversed(scene.nodes)]
    cards = {card.id: card for card in nodes_from_last}  # where the last of its parties would stand
    inner_lines: dict[str, list[Edge]] = {}
    lines: dict[object, list[Edge]] = {}
    for edge in scene.edges:
        ends = (edge.start, edge.end)
        start, end = (shared_cards[party].id if party in shared_cards else party for party in ends)
        # both ends share a card: the line is within it
        if start == end != edge.start:
            inner_lines.setdefault(start, []).append(edge)
            continue
        words = edge.kind if edge.kind == ORDER_TIE else edge.label
        equal_key = (start, end, words, edge.standing, edge.ended, edge.layer)
        # two ties between parties with cards of their own stay two lines
        key = equal_key if (start, end) != ends else edge.id
        lines.setdefault(key, []).append(replace(edge, start=start, end=end))
    joined = [_join_lines(equal) for equal in lines.values()]
    edges = _add_hidden_numbers(joined, inner_lines)
    edges = [_add_inner_ties(edge, inner_lines) for edge in edges]
    return replace(scene, nodes=tuple(reversed(cards.values())), edges=tuple(edges))


def _join_lines(lines: Sequence[Edge]) -> Edge:
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


def _add_hidden_numbers(
    edges: Sequence[Edge], inner_lines: Mapping[str, Sequence[Edge]]
) -> list[Edge]:
    """Put numbers of findings that stand within a chain alone on the lines that leave it."""
    visible = {number for edge in edges for number in edge.findings}
    added: list[Edge] = []
    for edge in edges:
        within = {number for line in inner_lines.get(edge.start, ()) for number in line.findings}
        numbers = {*edge.findings, *(within - visible)} if edge.kind != ORDER_TIE else edge.findings
        added.append(replace(edge, findings=tuple(sorted(numbers))))
    return added


def _add_inner_ties(edge: Edge, inner_lines: Mapping[str, Sequence[Edge]]) -> Edge:
    """Add to a line into or out of a chain the ties within it: it holds while all of them do."""
    inner = [line for end in (edge.start, edge.end) for line in inner_lines.get(end, ())]
    if not inner or edge.kind == ORDER_TIE:
        return edge
    ties = (*edge.ties, *(tie for line in inner for tie in line.ties))
    return replace(edge, ties=ties, together=True)


def _share_rest_of_row(scene: Scene) -> dict[str, Node]:
    """Where the row is too long, return the card of their role's rest for those without room.

    The first of each role stays, then those whom findings are about, then the others in order. The
    rest of a role takes two cards: parties that an overview is looked at for do not share one with
    the others.
    """
    row = [node for node in scene.nodes if node.roles]
    limit = min(ROW, scene.budget)
    if len(row) <= limit:
        return {}
    firsts = set(list_first_of_roles(row))
    by_weight = sorted(
        row, key=lambda node: (node.id not in firsts, not node.findings, node.findings[:1])
    )
    crowded_roles = {node.roles[0] for node in row if node.id not in firsts}
    room = max(len(firsts), limit - 2 * len(crowded_roles))
    staying = {node.id for node in by_weight[:room]}
    rest: dict[tuple[str, bool], list[Node]] = {}
    for node in row:
        if node.id not in staying:
            rest.setdefault((node.roles[0], is_grave(node)), []).append(node)
    cards: dict[str, Node] = {}
    for (role, _), members in rest.items():
        if len(members) > 1:
            card = make_rest_card(members, role)
            cards |= dict.fromkeys((node.id for node in members), card)
    return cards


def _keep_within_budget(scene: Scene, rest_ids: frozenset[str]) -> tuple[Scene, tuple[int, ...]]:
    """Keep the row, then finding after finding while there is room for all of its cards.

    Args:
        scene: Folded.
        rest_ids: Cards of the rest of a role. A line to one would say of all what holds of a single
            party, so it is left out, but for the goods; a finding on it is then not whole.

    Returns:
        The scene with the cards and lines that are kept, and the findings that are not whole.
    """
    kept_ids = dict.fromkeys(node.id for node in scene.nodes if node.roles)
    dropped: list[int] = []
    for finding in scene.findings:
        needed = dict.fromkeys(list_finding_cards(scene, finding.number))
        # strongest first: a finding that does not fit makes room for a smaller one after it
        if not rest_ids.isdisjoint(needed) or len(kept_ids | needed) > scene.budget:
            dropped.append(finding.number)
        else:
            kept_ids |= needed
    nodes = tuple(node for node in scene.nodes if node.id in kept_ids)
    edges = []
    for edge in scene.edges:
        ends = {edge.start, edge.end}
        may_lead_to_rest = edge.kind == ORDER_TIE or rest_ids.isdisjoint(ends)
        if ends <= kept_ids.keys() and may_lead_to_rest:
            edges.append(edge)
    return replace(scene, nodes=nodes, edges=tuple(edges)), tuple(dropped)


def list_first_of_roles(nodes: Iterable[Node], filled_roles: Collection[str] = ()) -> Iterator[str]:
    """Yield the first party of each role that is not filled yet.

    Args:
        nodes: In trade order.
        filled_roles: Roles that need no party.
    """
    seen = set(filled_roles)
    for node in nodes:
        if not seen.issuperset(node.roles):
            seen.update(node.roles)
            yield node.id


def list_finding_cards(scene: Scene, number: int) -> Iterator[str]:
    """Yield the cards that a finding is about, or leads along."""
    for edge in scene.edges:
        if number in edge.findings:
            yield from (edge.start, edge.end)
    yield from (node.id for node in scene.nodes if number in node.findings)
