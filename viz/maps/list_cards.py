"""List cards: many parties that hang on one card in one way share a card that names them.

Up to twelve stand in rows. Of more nobody reads the cards one by one: a list says as much in less
room. Whoever a finding is about, bears a mark or takes part in the transaction keeps a card, and so
does whoever evidence leads through.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from onward.viz.content.selection import name_stack
from onward.viz.content.tie_words import name_kind
from onward.viz.language.words import read_words
from onward.viz.maps.shared_cards import is_grave, make_shared_card
from onward.viz.scene import ORDER_TIE, SEVERAL, Edge, Node, Scene

MOST: Final = 12
"""So many siblings have cards of their own."""

NAMED: Final = 6
"""So many names stand on a list card; its details have all."""


def fold_siblings(scene: Scene) -> Scene:
    """Return a scene in which more siblings than can be read share a list card."""
    lines: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        lines[edge.start].append(edge)
        lines[edge.end].append(edge)
    groups: dict[object, list[Node]] = defaultdict(list)
    for node in scene.nodes:
        key = _describe_place(node, lines.get(node.id, ()))
        if key is not None:
            groups[key].append(node)
    for members in groups.values():
        if len(members) > MOST:
            scene = _fold_members(scene, members, lines)
    return scene


def _describe_place(node: Node, lines: Sequence[Edge]) -> object | None:
    """Return what siblings have in common; None for who is no leaf, or must keep a card."""
    if len(lines) != 1 or node.roles or node.members or is_grave(node):
        return None
    [line] = lines
    if line.findings or line.kind == ORDER_TIE or line.near or line.start == line.end:
        return None
    is_start = line.start == node.id
    other = line.end if is_start else line.start
    return other, is_start, line.kind, node.kind, node.layer, line.layer


def _fold_members(
    scene: Scene, members: Sequence[Node], lines: Mapping[str, Sequence[Edge]]
) -> Scene:
    joined = [lines[node.id][0] for node in members]
    is_start = joined[0].start == members[0].id
    name = f"{len(members)} {name_stack(joined[0].kind, inward=is_start)}"
    card = replace(make_shared_card(members, name), layer=members[0].layer, names_shown=NAMED)
    ids = {node.id for node in members}
    line = _join_lines(joined, card.id, is_start=is_start)
    # card and line stand where the first of them stood
    nodes = dict.fromkeys(card if node.id in ids else node for node in scene.nodes)
    edges = dict.fromkeys(line if edge in joined else edge for edge in scene.edges)
    return replace(scene, nodes=tuple(nodes), edges=tuple(edges))


def _join_lines(lines: Sequence[Edge], card: str, *, is_start: bool) -> Edge:
    """Return the line of a list card: it counts the ties, and tells them apart in its details."""
    first = lines[0]
    looks = {(line.label, line.standing, line.ended) for line in lines}
    are_alike = len(looks) == 1
    words = first.label if are_alike else name_kind(first.kind, read_words())
    return replace(
        first,
        start=card if is_start else first.start,
        end=first.end if is_start else card,
        id=f"list-{sha256(card.encode()).hexdigest()[:16]}",
        label=f"{words} ({len(lines)})",
        standing=first.standing if are_alike else SEVERAL,
        ended=first.ended and are_alike,
        ties=tuple(tie for line in lines for tie in line.ties),
        circular=any(line.circular for line in lines),
    )
