"""A canvas that somebody has saved as an investigation: its title, who saved it, and their notes.

Notes are what people think, and no evidence: they stand apart, each with its name and day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onward.graph.sayings import say
from onward.viz.content.sections import CHANGES, COMPARISON, REMARKS
from onward.viz.content.texts import printable
from onward.viz.scene import Edge, Node, Scene
from onward.viz.scene_texts import TextLine, TextSection


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person has noted.

    Attributes:
        about: Of what, by its name; empty for the whole.
        text: In the person's own words.
        by, day: Who wrote it, and when; the day is empty where nothing says it.
    """

    about: str
    text: str
    by: str
    day: str


@dataclass(frozen=True, slots=True)
class SavedCanvas:
    """An investigation as a picture of its canvas names it."""

    title: str
    by: str
    day: str
    remarks: Sequence[Remark] = ()


def add_investigation(scene: Scene, saved: SavedCanvas) -> Scene:
    """Return the picture of a canvas under the title of its investigation, with what was noted."""
    saving = printable(say("Investigation saved by {name} on {day}", name=saved.by, day=saved.day))
    lines = tuple(
        TextLine(
            printable(remark.text),
            label=printable(remark.about),
            source=printable(", ".join(filter(None, (remark.by, remark.day)))),
        )
        for remark in saved.remarks
    )
    remarks = (TextSection(REMARKS, say("Notes of the investigation"), lines),) if lines else ()
    title = printable(saved.title)
    return replace(
        scene,
        title=title,
        outcome=scene.outcome
        if title == scene.title
        else say("{title}: {outcome}", title=scene.title, outcome=scene.outcome),
        caption=(saving, *scene.caption),
        sections=(*remarks, *scene.sections),
    )


def add_pictures(scene: Scene, pictures: Sequence[Scene]) -> Scene:
    """Return a canvas with others that a person has kept on the way to it: a map each.

    It holds whatever is on any of them, so that tables and words tell of all.

    Args:
        scene: The canvas as it stands.
        pictures: The others, each under its title, their paths numbered on.
    """
    every = (scene, *pictures)
    nodes: dict[str, Node] = {}
    edges: dict[str, Edge] = {}
    for each in every:
        for node in each.nodes:
            nodes.setdefault(node.id, node)
        for edge in each.edges:
            edges.setdefault(edge.id, edge)
    rows = {row.dataset: row for each in every for row in each.licences}
    compared = tuple(
        replace(
            section,
            title=say("{picture}: {title}", picture=picture.title, title=section.title),
        )
        for picture in pictures
        for section in picture.sections
        if section.kind in {COMPARISON, CHANGES}
    )
    return replace(
        scene,
        nodes=tuple(nodes.values()),
        edges=tuple(edges.values()),
        pictures=every,
        findings=tuple(finding for each in every for finding in each.findings),
        sections=(*scene.sections, *compared),
        sources=tuple(sorted({source for each in every for source in each.sources})),
        licences=tuple(rows[dataset] for dataset in sorted(rows)),
    )
