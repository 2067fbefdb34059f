"""The export ``letter``: what to ask the customer, as a letter that tells nothing of findings."""

from typing import Final

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.paper.pdf import set_letter
from onward.viz.scene import Scene

SUFFIX: Final = ".letter.pdf"

MEDIA_TYPE: Final = "application/pdf"

SPEAKS: Final = True
"""It is written in every language."""


def render(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Set the letter to the customer of an assessment."""
    return set_letter(scene, options)
