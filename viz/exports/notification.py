"""The export ``notification``: the facts of an assessment for an authority, in neutral words."""

from typing import Final

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.paper.pdf import set_notification
from onward.viz.scene import Scene

SUFFIX: Final = ".notification.pdf"

MEDIA_TYPE: Final = "application/pdf"

SPEAKS: Final = True
"""It is written in every language."""


def render(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Set the file for an authority."""
    return set_notification(scene, options)
