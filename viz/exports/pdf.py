"""The export ``pdf``: the briefing with map, evidence and record, for print and for the file."""

from typing import Final

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.paper.pdf import set_briefing
from onward.viz.scene import Scene

SUFFIX: Final = ".pdf"

MEDIA_TYPE: Final = "application/pdf"

SPEAKS: Final = True
"""It is written in every language."""


def render(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Set a scene as a briefing."""
    return set_briefing(scene, options)
