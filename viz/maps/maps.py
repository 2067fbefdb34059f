"""The maps of a scene: one, or where that could not be read an overview and one for each finding.

Every map keeps the numbers that findings and lines have in the whole, so that a reader finds the
way from one to the next. Every tie on which a finding rests is on a map, and what is not is told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.viz.maps.overview import (
    ROW,
    Overview,
    list_finding_cards,
    list_first_of_roles,
    make_overview,
)
from onward.viz.maps.shared_cards import pluralise
from onward.viz.scene import MATCH_TIE, ORDER_TIE, FindingText, Scene

MOST: Final = 60
"""Findings that have a map of their own at most, the strongest first."""

OVERVIEW: Final = "Overview"


@dataclass(frozen=True, slots=True)
class Map:
    """One map.

    Attributes:
        title: What it shows, in two or three words; empty where it is the only one.
        scene: What is on it.
        numbers: Of the findings, or paths, that it is the map of; none of an overview.
        note: Who of the transaction is not on it; empty where all are.
    """

    title: str
    scene: Scene
    numbers: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Maps:
    """All maps of a scene, and what is said about their being several."""

    maps: tuple[Map, ...]
    notes: tuple[str, ...] = ()


def make_maps(scene: Scene) -> Maps:
    """Give the maps of a scene: one while its evidence keeps within its budget of cards."""
    why = _why_several(scene)
    return split_into_maps(scene, why) if why else Maps((Map("", scene),))


def is_one_map(scene: Scene) -> bool:
    """Say whether the evidence of a scene can be read on one map."""
    return not _why_several(scene)


def _why_several(scene: Scene) -> str:
    """Say why one map does not do; empty where it does.

    A neighbourhood is within its budget by how it was chosen; who asks about more parties than
    that wants to see them.
    """
    if not (scene.verdict or scene.findings):
        return ""
    cards = sum(node.layer == "evidence" for node in scene.nodes)
    row = sum(bool(node.roles) for node in scene.nodes)
    if cards > scene.budget:
        return f"One map would have {cards} cards"
    return f"One map would have {row} parties in a row" if row > ROW else ""


def split_into_maps(scene: Scene, why: str) -> Maps:
    """Give an overview of a scene, and a map for each finding, or path, that rests on a line.

    Args:
        scene: An assessment or paths.
        why: That one map does not do, in a few words.
    """
    bare = remove_context(scene)
    whole = make_overview(bare)
    groups = list(_groups(bare, whole.dropped))
    parts = [_part(bare, some) for some in groups[:MOST]]
    first = Map(OVERVIEW, whole.scene)
    return Maps((first, *parts), tuple(_notes(scene, whole, parts, why)))


def remove_context(scene: Scene) -> Scene:
    """Give a scene with its evidence alone, and without the notes that count what is around it."""
    nodes = tuple(node for node in scene.nodes if node.layer == "evidence")
    edges = tuple(edge for edge in scene.edges if edge.layer == "evidence")
    return replace(scene, nodes=nodes, edges=edges, notes=())


def _groups(scene: Scene, dropped: Sequence[int]) -> Iterator[list[FindingText]]:
    """Give the findings that need a map: those on the very same lines share one.

    One that rests on no line is about a card; it needs a map only if the overview has no room for
    that card. Such findings share maps, as many as stand in a row.
    """
    groups: dict[tuple[str, ...], list[FindingText]] = {}
    cards: list[FindingText] = []
    for finding in scene.findings:
        lines = tuple(edge.id for edge in scene.edges if finding.number in edge.findings)
        if lines:
            groups.setdefault(lines, []).append(finding)
        elif finding.number in dropped:
            cards.append(finding)
    yield from groups.values()
    room = ROW // 2
    yield from (cards[at : at + room] for at in range(0, len(cards), room))


def _part(scene: Scene, findings: Sequence[FindingText]) -> Map:
    """Give the map of some findings: what they lead along, and the first of every other role."""
    numbers = tuple(finding.number for finding in findings)
    kept = {name for number in numbers for name in list_finding_cards(scene, number)}
    held = {role for node in scene.nodes if node.id in kept for role in node.roles}
    kept |= set(list_first_of_roles(scene.nodes, held))
    joins = {ORDER_TIE, MATCH_TIE}
    edges = []
    for edge in scene.edges:
        own = tuple(number for number in edge.findings if number in numbers)
        if own or (edge.kind in joins and {edge.start, edge.end} <= kept):
            edges.append(replace(edge, findings=own))
    told = _numbered(scene, numbers)
    part = replace(
        scene,
        title=f"{scene.title}: {told}",
        nodes=tuple(node for node in scene.nodes if node.id in kept),
        edges=tuple(edges),
        findings=tuple(findings),
    )
    return Map(f"Map of {told}", part, numbers, _beside(scene, kept))


def _beside(scene: Scene, kept: Iterable[str]) -> str:
    """Say how many parties of the transaction a map leaves out, by their roles."""
    left: dict[str, int] = {}
    shown = set(kept)
    for node in scene.nodes:
        if node.roles and node.id not in shown:
            left[node.roles[0]] = left.get(node.roles[0], 0) + 1
    told = [
        f"{count} more {role if count == 1 else pluralise(role)}" for role, count in left.items()
    ]
    return f"Not on this map: {', '.join(told)}" if told else ""


def _numbered(scene: Scene, numbers: Sequence[int]) -> str:
    return f"{scene.numbers}{'' if len(numbers) == 1 else 's'} {_listed(numbers)}"


def _notes(scene: Scene, whole: Overview, parts: Sequence[Map], why: str) -> Iterator[str]:
    """Say how the whole is split, and what is on no map."""
    each = f", and a map for each {scene.numbers} that needs one" if parts else ""
    yield f"{why}: there is an overview, on which parties share a card{each}"
    drawn = {number for part in parts for number in part.numbers}
    if whole.dropped:
        yield f"Not whole on the overview, for want of room: {_numbered(scene, whole.dropped)}"
    if rest := [number for number in _lined(scene, whole) if number not in drawn]:
        yield f"Without a map of its own: {_numbered(scene, rest)}"
    shown = whole.shared | {node.id for part in parts for node in part.scene.nodes}
    shown |= {node.id for node in whole.scene.nodes}
    left = sum(node.id not in shown for node in scene.nodes if node.layer == "evidence")
    if left:
        yield f"On no map: {left} part{'y' if left == 1 else 'ies'}"
    layers = {node.layer for node in scene.nodes} | {edge.layer for edge in scene.edges}
    if layers != {"evidence"}:
        yield "These maps show evidence alone; what stands around it is on none of them"


def _lined(scene: Scene, whole: Overview) -> Iterator[int]:
    """Give the numbers of the findings that need a map of their own."""
    bare = find_lineless_findings(scene)
    for finding in scene.findings:
        if finding.number not in bare or finding.number in whole.dropped:
            yield finding.number


def find_lineless_findings(scene: Scene) -> tuple[int, ...]:
    """Give the numbers of the findings that rest on no line, so that no map of theirs exists."""
    drawn = {number for edge in scene.edges for number in edge.findings}
    return tuple(one.number for one in scene.findings if one.number not in drawn)


def _listed(numbers: Iterable[int]) -> str:
    """Write numbers, those in a row as a span.

    >>> _listed((1, 2, 3, 7, 9, 10))
    '1 to 3, 7, 9 and 10'
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    words = [
        word
        for span in spans
        for word in ([f"{span[0]} to {span[-1]}"] if len(span) > 2 else map(str, span))
    ]
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
