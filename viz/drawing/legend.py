"""What the marks of a picture mean: of what occurs in it, and of nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.names import MIXED, MIXED_MEANS
from onward.viz.content.parts import KINDS, MARKS
from onward.viz.drawing.look import SHAPES, line_style
from onward.viz.placing.labels import CIRCLE, NEAR
from onward.viz.scene import CIRCULAR, ORDER_TIE, STACK, Edge, Node, Scene

Group = Literal["Cards", "Lines", "Marks", "Severity", "Numbers"]

LINES: Final = {
    ORDER_TIE: "the goods of this transaction",
    "stated": "stated by a source",
    "claimed": "claimed, not confirmed",
    "inferred": "inferred by a program",
    "ended": "ended",
    "several": "several ties, not told apart",
}
"""Styles of lines in words."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend.

    Attributes:
        group: What kind of mark it explains.
        style: The mark: a party kind, a dash, a mark's text, a severity.
        shape: Of a card: its outline.
        words: What it means.
    """

    group: Group
    style: str
    words: str
    shape: str = ""


def make_legend(*scenes: Scene) -> tuple[LegendEntry, ...]:
    """Explain what occurs in a scene, or in the scenes of several maps, group by group."""
    nodes = [node for scene in scenes for node in scene.nodes]
    edges = [edge for scene in scenes for edge in scene.edges]
    return tuple(_list_entries(nodes, edges, scenes[0].numbers))


def _list_entries(
    nodes: Sequence[Node], edges: Sequence[Edge], numbered: str
) -> Iterator[LegendEntry]:
    # in the order in which a reader meets them, each once
    for kind in dict.fromkeys(node.kind for node in nodes if node.kind != STACK):
        yield LegendEntry("Cards", kind, KINDS.get(kind, kind), SHAPES.get(kind, "round"))
    if any(node.layer == "context" for node in nodes):
        yield LegendEntry("Cards", "context", "context: no finding rests on it", "round")
    if any(node.members for node in nodes):
        yield LegendEntry("Cards", "stack", "several parties in one card", "round")
    for dash in dict.fromkeys(line_style(edge) for edge in edges):
        yield LegendEntry("Lines", dash, LINES.get(dash, dash))
    if any(edge.circular for edge in edges):
        yield LegendEntry("Lines", CIRCLE, CIRCULAR)
    if any(edge.near for edge in edges):
        yield LegendEntry(
            "Lines", NEAR, f"“{NEAR}”: one condition short of an indicator, no finding"
        )
    marked = {mark for node in nodes for mark in node.marks}
    yield from (
        LegendEntry("Marks", mark, words) for mark, words in MARKS.values() if mark in marked
    )
    if MIXED in marked:
        yield LegendEntry("Marks", MIXED, MIXED_MEANS)
    severities = {node.severity for node in nodes}
    for severity in reversed(SEVERITIES):
        if severity in severities:
            yield LegendEntry("Severity", severity, severity)
    if any(node.possible for node in nodes):
        yield LegendEntry("Severity", "possible", "? and a dashed border: only possible")
    if any(edge.findings for edge in edges):
        leads = "rests on" if numbered == "finding" else "runs along"
        yield LegendEntry("Numbers", "1", f"{numbered} 1 {leads} this line")
