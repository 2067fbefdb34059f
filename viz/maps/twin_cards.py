"""Records of what is probably one party share a card, which says that nobody has confirmed it.

Only pictures do so: tables and exchange formats list every record. A line on which a finding rests
keeps both of its ends, since that very line says how alike the two are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onward.queries.matching.twins import TwinGroup
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.texts import printable
from onward.viz.scene import Edge, Node, Scene


def fold_twins(scene: Scene) -> Scene:
    """Return a scene whose records of what is probably one party share the first one's card."""
    cards: dict[str, Node] = {}
    by_id = {node.id: node for node in scene.nodes}
    for group in scene.twins:
        members = [by_id[party] for party in group.ids if party in by_id]
        if members and not _has_evidence_between(members, scene.edges):
            card = _make_card(members, group)
            cards |= dict.fromkeys((node.id for node in members), card)
    if not cards:
        return scene
    nodes = dict.fromkeys(cards.get(node.id, node) for node in scene.nodes)
    return replace(scene, nodes=tuple(nodes), edges=tuple(_move_lines(scene.edges, cards)))


def _has_evidence_between(members: Sequence[Node], edges: Sequence[Edge]) -> bool:
    ids = {node.id for node in members}
    return any(edge.ties and {edge.start, edge.end} <= ids for edge in edges)


def _make_card(members: Sequence[Node], group: TwinGroup) -> Node:
    """Make the card of records that are probably one party: it bears what each of them bears."""
    first = members[0]
    highest = max(_weigh_severity(node) for node in members)
    # possible only if the gravest all are: one sure finding is enough
    gravest = [node for node in members if _weigh_severity(node) == highest]
    is_evidence = any(node.layer == "evidence" for node in members)
    return replace(
        first,
        native=next((node.native for node in members if node.native), ""),
        country=next((node.country for node in members if node.country), None),
        roles=tuple(dict.fromkeys(role for node in members for role in node.roles)),
        marks=tuple(dict.fromkeys(mark for node in members for mark in node.marks)),
        findings=tuple(sorted({number for node in members for number in node.findings})),
        severity=gravest[0].severity,
        possible=all(node.possible for node in gravest),
        layer="evidence" if is_evidence else first.layer,
        listed=tuple(dict.fromkeys(line for node in members for line in node.listed)),
        records=tuple(_describe_records(group)),
    )


def _weigh_severity(node: Node) -> int:
    return SEVERITIES.index(node.severity) + 1 if node.severity in SEVERITIES else 0


def _describe_records(group: TwinGroup) -> Iterator[str]:
    """Yield a line for each record: its name, its id, and the lists or sources that have it."""
    for record in group.records:
        where = "; ".join(record.lists or record.datasets)
        yield printable(f"{record.name} ({record.id})" + (f": {where}" if where else ""))


def _move_lines(edges: Sequence[Edge], cards: Mapping[str, Node]) -> Iterator[Edge]:
    """Yield the lines between the cards that are left; what joined records of one is gone."""
    for edge in edges:
        start = cards[edge.start].id if edge.start in cards else edge.start
        end = cards[edge.end].id if edge.end in cards else edge.end
        if start != end:
            yield replace(edge, start=start, end=end)
