"""The export ``mail``: the letter to the customer as plain text, for a message."""

from typing import Final

from onward.viz.briefing.write import write_letter_text
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene

SUFFIX: Final = ".letter.txt"

MEDIA_TYPE: Final = "text/plain; charset=utf-8"

SPEAKS: Final = True
"""It is written in every language."""


def render(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write the letter to the customer of an assessment as text."""
    return write_letter_text(scene, options).encode("utf-8")
