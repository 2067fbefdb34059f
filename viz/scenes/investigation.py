"""A canvas that somebody has saved as an investigation: its title, who saved it, and their notes.

Notes are what people think, and no evidence: they stand apart, each with its name and day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onward.viz.content.sections import REMARKS
from onward.viz.content.texts import printable
from onward.viz.scene import Scene
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
    saving = printable(f"Investigation saved by {saved.by} on {saved.day}")
    lines = tuple(
        TextLine(
            printable(remark.text),
            label=printable(remark.about),
            source=printable(", ".join(filter(None, (remark.by, remark.day)))),
        )
        for remark in saved.remarks
    )
    remarks = (TextSection(REMARKS, "Notes of the investigation", lines),) if lines else ()
    title = printable(saved.title)
    return replace(
        scene,
        title=title,
        outcome=scene.outcome if title == scene.title else f"{scene.title}: {scene.outcome}",
        caption=(saving, *scene.caption),
        sections=(*remarks, *scene.sections),
    )
