"""The export ``pyvis``: the map as vis-network draws it, for whoever goes on with that library."""

from typing import Final

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.page.page import render_network
from onward.viz.scene import Scene

SUFFIX: Final = ".pyvis.html"
"""Not `.html`, or it would take the place of the page."""

MEDIA_TYPE: Final = "text/html; charset=utf-8"


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as a page that works offline."""
    return render_network(scene)
