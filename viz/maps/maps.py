"""The maps of a scene: one, or where that could not be read an overview and one for each finding.

Every map keeps the numbers that findings and lines have in the whole, so that a reader finds the
way from one to the next. Every tie on which a finding rests is on a map; what is not is said.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.sayings import joined, say
from onward.viz.content.texts import count_noun
from onward.viz.layouts.route_cells import find_route_ends
from onward.viz.maps.list_cards import fold_siblings
from onward.viz.maps.overview import (
    ROW,
    Overview,
    list_finding_cards,
    list_first_of_roles,
    make_overview,
)
from onward.viz.maps.shared_cards import pluralise
from onward.viz.maps.twin_cards import fold_twins
from onward.viz.maps.unknown_owners import add_unknown_owners
from onward.viz.placing.ranks import assign_ranks
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Scene
from onward.viz.scene_texts import FindingText

MOST: Final = 60
"""Findings that have a map of their own at most, the strongest first."""

HEIGHT: Final = 7
"""Cards above each other at most, if folding does it: more take more than a window and a fifth."""

OVERVIEW: Final = "Overview"


@dataclass(frozen=True, slots=True)
class Map:
    """One map.

    Attributes:
        name: What it is of, in two or three words; empty where it is the only one.
        scene: What is on it.
        numbers: Of the findings, or paths, that it is the map of; an overview has none.
        note: Which parties of the transaction are not on it; empty where all are.
        heading: What a person has called it; empty where nobody has.
    """

    name: str
    scene: Scene
    numbers: tuple[int, ...] = ()
    note: str = ""
    heading: str = ""

    @property
    def title(self) -> str:
        """Its heading; empty where it is the only one."""
        if self.heading:
            return self.heading
        return f"Map of {self.name}" if self.numbers and self.name else self.name


@dataclass(frozen=True, slots=True)
class Maps:
    """All maps of a scene, and notes that say why there are several and what is on none."""

    maps: tuple[Map, ...]
    notes: tuple[str, ...] = ()


def make_maps(scene: Scene) -> Maps:
    """Return the maps of a scene: one while its evidence keeps within its budget of cards.

    Of an investigation with pictures each is a map, as a person has called it.
    """
    if scene.pictures:
        return Maps(tuple(map(_make_kept_map, scene.pictures)))
    scene = fold_siblings(add_unknown_owners(fold_twins(scene)))
    reason = _why_several(scene)
    return split_into_maps(scene, reason) if reason else Maps((Map("", scene),))


def _make_kept_map(picture: Scene) -> Map:
    folded = fold_siblings(add_unknown_owners(fold_twins(picture)))
    return Map(picture.title, folded, heading=picture.title)


def is_one_map(scene: Scene) -> bool:
    """Say whether the evidence of a scene can be read on one map."""
    return not _why_several(fold_siblings(add_unknown_owners(fold_twins(scene))))


def _why_several(scene: Scene) -> str:
    """Say why one map is too much to read; empty where it is not.

    A neighbourhood is within its budget by how it was chosen, but for the parties that a person
    asked to see.
    """
    # a neighbourhood: nothing in it is evidence that must be read
    if not (scene.verdict or scene.findings):
        return ""
    cards = sum(node.layer == "evidence" for node in scene.nodes)
    row = sum(bool(node.roles) for node in scene.nodes)
    if cards > scene.budget:
        return say("One map would have {count} cards", count=cards)
    if row > ROW:
        return say("One map would have {count} parties in a row", count=row)
    if find_route_ends(scene) is not None:
        return ""  # lanes wind: they are no higher than they must be
    bare = remove_context(scene)
    layers = _count_layers(bare)
    # where folding brings the height down: a map of many branches stays what it is
    if layers > HEIGHT >= _count_layers(make_overview(bare).scene):
        return say("One map would be {count} cards high", count=layers)
    return ""


def _count_layers(scene: Scene) -> int:
    return len(set(assign_ranks(scene).values()))


def split_into_maps(scene: Scene, reason: str) -> Maps:
    """Return an overview of a scene, and a map for each finding, or path, that rests on a line.

    Args:
        scene: An assessment or paths.
        reason: Why one map does not do, in a few words.
    """
    bare = remove_context(scene)
    overview = make_overview(bare)
    groups = list(_group_findings(bare, overview.dropped))
    parts = [_make_part(bare, findings) for findings in groups[:MOST]]
    first = Map(OVERVIEW, overview.scene)
    return Maps((first, *parts), tuple(_write_notes(scene, overview, parts, reason)))


def remove_context(scene: Scene) -> Scene:
    """Return a scene with its evidence alone, without notes that count what is around it."""
    nodes = tuple(node for node in scene.nodes if node.layer == "evidence")
    edges = tuple(edge for edge in scene.edges if edge.layer == "evidence")
    return replace(scene, nodes=nodes, edges=edges, notes=())


def _group_findings(scene: Scene, dropped: Sequence[int]) -> Iterator[list[FindingText]]:
    """Yield the findings that need a map: those on the very same lines share one.

    One that rests on no line is about a card; it needs a map only if the overview has no room for
    that card. Such findings share maps, as many as stand in a row.
    """
    groups: dict[tuple[str, ...], list[FindingText]] = {}
    without_lines: list[FindingText] = []
    for finding in scene.findings:
        # two findings on the very same lines would have the very same map
        lines = tuple(edge.id for edge in _list_ties(scene) if finding.number in edge.findings)
        if lines:
            groups.setdefault(lines, []).append(finding)
        elif finding.number in dropped:
            without_lines.append(finding)
    yield from groups.values()
    for first in range(0, len(without_lines), ROW // 2):
        yield without_lines[first : first + ROW // 2]


def _make_part(scene: Scene, findings: Sequence[FindingText]) -> Map:
    """Return the map of some findings: what they lead along, and the first of every other role."""
    numbers = tuple(finding.number for finding in findings)
    cards = {card for number in numbers for card in list_finding_cards(scene, number)}
    roles = {role for node in scene.nodes if node.id in cards for role in node.roles}
    # each map shows where it stands in the trade: exporter, consignee, end-user
    cards |= set(list_first_of_roles(scene.nodes, roles))
    edges = []
    for edge in scene.edges:
        findings_on_edge = tuple(number for number in edge.findings if number in numbers)
        is_join = edge.kind in {ORDER_TIE, MATCH_TIE} and {edge.start, edge.end} <= cards
        if findings_on_edge or is_join:
            edges.append(replace(edge, findings=findings_on_edge))
    name = _name_numbers(scene, numbers)
    part = replace(
        scene,
        title=say("{title}: {name}", title=scene.title, name=name),
        nodes=tuple(node for node in scene.nodes if node.id in cards),
        edges=tuple(edges),
        findings=tuple(findings),
    )
    return Map(name, part, numbers, _count_left_out(scene, cards))


def _count_left_out(scene: Scene, cards: Collection[str]) -> str:
    """Say how many parties of the transaction a map leaves out, by their roles."""
    counts = Counter(node.roles[0] for node in scene.nodes if node.roles and node.id not in cards)
    texts = [
        say("{count} more {what}", count=count, what=role if count == 1 else pluralise(role))
        for role, count in counts.items()
    ]
    return say("Not on this map: {parties}", parties=joined(texts)) if texts else ""


def _name_numbers(scene: Scene, numbers: Sequence[int]) -> str:
    noun = scene.numbers if len(numbers) == 1 else f"{scene.numbers}s"
    return say(f"{noun} {{numbers}}", numbers=_write_spans(numbers))


def _write_notes(
    scene: Scene, overview: Overview, parts: Sequence[Map], reason: str
) -> Iterator[str]:
    """Say how the whole is split, and what is on no map."""
    each = say(f", and a map for each {scene.numbers} that needs one") if parts else ""
    yield say(
        "{why}: there is an overview, on which parties share a card{each}", why=reason, each=each
    )
    if overview.dropped:
        numbers = _name_numbers(scene, overview.dropped)
        yield say("Not whole on the overview, for want of room: {numbers}", numbers=numbers)
    with_map = {number for part in parts for number in part.numbers}
    without_map = [
        number for number in _list_needing_map(scene, overview) if number not in with_map
    ]
    if without_map:
        numbers = _name_numbers(scene, without_map)
        yield say("Without a map of its own: {numbers}", numbers=numbers)
    drawn = overview.shared | {node.id for node in overview.scene.nodes}
    for part in parts:
        drawn |= {node.id for node in part.scene.nodes}
    undrawn = sum(node.id not in drawn for node in scene.nodes if node.layer == "evidence")
    if undrawn:
        yield say("On no map: {parties}", parties=count_noun(undrawn, "party", "parties"))
    layers = {node.layer for node in scene.nodes} | {edge.layer for edge in scene.edges}
    if layers != {"evidence"}:
        yield say("These maps show evidence alone; what stands around it is on none of them")


def _list_needing_map(scene: Scene, overview: Overview) -> Iterator[int]:
    """Yield the numbers of the findings that need a map of their own."""
    lineless = find_lineless_findings(scene)
    for finding in scene.findings:
        if finding.number not in lineless or finding.number in overview.dropped:
            yield finding.number


def find_lineless_findings(scene: Scene) -> tuple[int, ...]:
    """Return the numbers of the findings that rest on no line, so that they have no map."""
    drawn = {number for edge in _list_ties(scene) for number in edge.findings}
    return tuple(finding.number for finding in scene.findings if finding.number not in drawn)


def _list_ties(scene: Scene) -> Iterator[Edge]:
    """Yield the lines that are ties: on that of the goods no finding rests."""
    return (edge for edge in scene.edges if edge.kind != ORDER_TIE)


def _write_spans(numbers: Iterable[int]) -> str:
    """Write numbers, those in a row as a span.

    >>> _write_spans((1, 2, 3, 7, 9, 10))
    '1 to 3, 7, 9 and 10'
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    words: list[str] = []
    for span in spans:
        # "1 to 2" is longer than "1, 2" and says no more
        words += [f"{span[0]} to {span[-1]}"] if len(span) > 2 else map(str, span)
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
