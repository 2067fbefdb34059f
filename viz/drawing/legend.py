"""What the marks of a picture mean: of what occurs in it, and of nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from onward.viz.content.letters import MIXED, MIXED_MEANS
from onward.viz.content.parts import MARKS
from onward.viz.content.wording import KINDS
from onward.viz.drawing.look import SHAPES, dash_of
from onward.viz.placing.labels import NEAR
from onward.viz.scene import ORDER_TIE, Scene

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
class Entry:
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


def legend_of(scene: Scene) -> tuple[Entry, ...]:
    """Explain what occurs in a scene, group by group."""
    return tuple(_entries(scene))


def _entries(scene: Scene) -> Iterator[Entry]:
    for kind in dict.fromkeys(node.kind for node in scene.nodes if node.layer != "stack"):
        yield Entry("Cards", kind, KINDS.get(kind, kind), SHAPES.get(kind, "round"))
    if any(node.layer == "context" for node in scene.nodes):
        yield Entry("Cards", "context", "context: no finding rests on it", "round")
    if any(node.layer == "stack" for node in scene.nodes):
        yield Entry("Cards", "stack", "several parties in one card", "round")
    for dash in dict.fromkeys(dash_of(edge) for edge in scene.edges):
        yield Entry("Lines", dash, LINES.get(dash, dash))
    if any(edge.near for edge in scene.edges):
        yield Entry("Lines", NEAR, f"“{NEAR}”: one condition short of an indicator, no finding")
    marked = {mark for node in scene.nodes for mark in node.marks}
    yield from (Entry("Marks", mark, words) for mark, words in MARKS.values() if mark in marked)
    if MIXED in marked:
        yield Entry("Marks", MIXED, MIXED_MEANS)
    severities = dict.fromkeys(one.severity for one in scene.findings if one.severity)
    yield from (Entry("Severity", severity, severity) for severity in severities)
    if any(node.possible for node in scene.nodes):
        yield Entry("Severity", "possible", "? and a dashed border: only possible")
    if any(edge.findings for edge in scene.edges):
        leads = "rests on" if scene.numbers == "finding" else "runs along"
        yield Entry("Numbers", "1", f"{scene.numbers} 1 {leads} this line")
