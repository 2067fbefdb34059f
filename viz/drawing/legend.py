"""What the marks of a picture mean: of what occurs in it, and of nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.marks import list_marks
from onward.viz.drawing.look import line_style
from onward.viz.drawing.palette import find_look
from onward.viz.language.words import Words, read_words
from onward.viz.placing.labels import CHANGED, CIRCLE, NEAR
from onward.viz.scene import STACK, Edge, Node, Scene

Group = Literal["Cards", "Lines", "Marks", "Severity", "Numbers"]

TEXT: Final = "text"
"""Shape of a sample that is what stands beside a line."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend.

    Attributes:
        group: What kind of mark it explains.
        style: The mark: a party kind, a dash, a mark's text, a severity.
        shape: Of a card: its outline; of words beside a line: "text".
        words: What it means.
        heading: The group in the language of the picture.
    """

    group: Group
    style: str
    words: str
    shape: str = ""
    heading: str = ""


def make_legend(*scenes: Scene) -> tuple[LegendEntry, ...]:
    """Explain what occurs in a scene, or in the scenes of several maps, group by group."""
    nodes = [node for scene in scenes for node in scene.nodes]
    edges = [edge for scene in scenes for edge in scene.edges]
    words = read_words(scenes[0].language)
    entries = _list_entries(nodes, edges, scenes[0].numbers, words)
    return tuple(replace(entry, heading=words[_HEADINGS[entry.group]]) for entry in entries)


_HEADINGS: Final[Mapping[Group, str]] = {
    "Cards": "legend.cards",
    "Lines": "legend.lines",
    "Marks": "legend.marks",
    "Severity": "legend.severity",
    "Numbers": "legend.numbers",
}


def _list_entries(
    nodes: Sequence[Node], edges: Sequence[Edge], numbered: str, words: Words
) -> Iterator[LegendEntry]:
    # in the order in which a reader meets them, each once
    for kind in dict.fromkeys(node.kind for node in nodes if node.kind != STACK):
        yield LegendEntry("Cards", kind, words.party_kind(kind), find_look(kind).outline)
    if any(node.layer == "context" for node in nodes):
        yield LegendEntry("Cards", "context", words["legend.context"], "round")
    if any(node.members for node in nodes):
        yield LegendEntry("Cards", "stack", words["legend.stack"], "round")
    if any(node.records for node in nodes):
        yield LegendEntry("Cards", "records", words["legend.records"], "round")
    for dash in dict.fromkeys(line_style(edge) for edge in edges):
        yield LegendEntry("Lines", dash, words.find(f"legend.{dash}", dash))
    if any(edge.ties and all(tie.step.tie.undated for tie in edge.ties) for edge in edges):
        yield LegendEntry("Lines", words["tie.owns"], words["legend.undated"], shape=TEXT)
    if any(edge.circular for edge in edges):
        yield LegendEntry("Lines", CIRCLE, words["circular"])
    if any(edge.change for edge in edges):
        yield LegendEntry("Lines", CHANGED, words["legend.changed"], shape=TEXT)
    if any(edge.near for edge in edges):
        yield LegendEntry("Lines", NEAR, words.say("legend.near", near=words["near_miss"]))
    marked = {mark for node in nodes for mark in node.marks}
    for mark, meaning in list_marks(words):
        if mark in marked:
            yield LegendEntry("Marks", mark, meaning)
    severities = {node.severity for node in nodes}
    for severity in reversed(SEVERITIES):
        if severity in severities:
            yield LegendEntry("Severity", severity, words[f"severity.{severity}"])
    if any(node.possible for node in nodes):
        yield LegendEntry("Severity", "possible", words["legend.possible"])
    if any(edge.findings for edge in edges):
        yield LegendEntry("Numbers", "1", words[f"legend.{numbered}"])
