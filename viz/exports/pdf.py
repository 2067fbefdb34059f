"""The export ``pdf``: the briefing with map, evidence and record, for print and for the file."""

from typing import Final

from onward.viz.options import PLAIN, Options
from onward.viz.paper.pdf import render as briefing
from onward.viz.scene import Scene

SUFFIX: Final = ".pdf"

MEDIA_TYPE: Final = "application/pdf"


def render(scene: Scene, options: Options = PLAIN) -> bytes:
    """Set a scene as a briefing."""
    return briefing(scene, options)
