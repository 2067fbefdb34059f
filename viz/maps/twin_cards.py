"""One party has one card: its records in several sources, and the name that the order gives it.

That several records are probably one party nobody has confirmed, and the card says so. Only
pictures do so: tables and exchange formats list every record. A line on which a finding rests keeps
both of its ends, since that very line says how alike the two are.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onward.queries.matching.twins import TwinGroup
from onward.queries.model.words import OF_THE_ORDER
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.texts import printable
from onward.viz.scene import MATCH_TIE, Edge, Node, Scene


def fold_twins(scene: Scene) -> Scene:
    """Return a scene in which one party has one card."""
    return _fold_stated_names(_fold_records(scene))


def _fold_records(scene: Scene) -> Scene:
    """Let the records of what is probably one party share the first one's card."""
    cards: dict[str, Node] = {}
    by_id = {node.id: node for node in scene.nodes}
    for group in scene.twins:
        members = [by_id[party] for party in group.ids if party in by_id]
        if members and not _has_evidence_between(members, scene.edges):
            card = replace(
                _join_cards(members),
                records=tuple(_describe_records(group)),
                sources=_list_sources(group),
            )
            cards |= dict.fromkeys((node.id for node in members), card)
    return _put_cards(scene, cards)


def _fold_stated_names(scene: Scene) -> Scene:
    """Let the name that the order gives a party stand on the card of the record that it is.

    Where it is several records, and these are not one, each keeps its card, and so does the name.
    """
    cards: dict[str, Node] = {}
    by_id = {node.id: node for node in scene.nodes}
    matches = [edge for edge in scene.edges if edge.kind == MATCH_TIE]
    counts = Counter(edge.start for edge in matches)
    for edge in matches:
        members = [by_id[edge.start], by_id[edge.end]]
        is_name = edge.end.startswith(OF_THE_ORDER) and counts[edge.start] == 1
        if is_name and not _has_evidence_between(members, scene.edges):
            record, named = members
            stated = named.name if named.name.casefold() != record.name.casefold() else ""
            card = replace(_join_cards(members), stated=stated)
            cards |= dict.fromkeys((edge.start, edge.end), card)
    return _put_cards(scene, cards)


def _put_cards(scene: Scene, cards: Mapping[str, Node]) -> Scene:
    if not cards:
        return scene
    nodes = dict.fromkeys(cards.get(node.id, node) for node in scene.nodes)
    return replace(scene, nodes=tuple(nodes), edges=tuple(_move_lines(scene.edges, cards)))


def _has_evidence_between(members: Sequence[Node], edges: Sequence[Edge]) -> bool:
    ids = {node.id for node in members}
    return any(edge.ties and {edge.start, edge.end} <= ids for edge in edges)


def _join_cards(members: Sequence[Node]) -> Node:
    """Return the first card with what each of them bears."""
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
        letters=tuple(dict.fromkeys(letter for node in members for letter in node.letters)),
    )


def _weigh_severity(node: Node) -> int:
    return SEVERITIES.index(node.severity) + 1 if node.severity in SEVERITIES else 0


def _list_sources(group: TwinGroup) -> tuple[str, ...]:
    """Return the sources of a group's records, each once."""
    return tuple(
        dict.fromkeys(printable(source) for record in group.records for source in record.datasets)
    )


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
