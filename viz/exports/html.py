"""The export ``html``: one page with the map and everything it rests on, for any browser."""

from typing import Final

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.page.page import render_page
from onward.viz.scene import Scene

SUFFIX: Final = ".html"

MEDIA_TYPE: Final = "text/html; charset=utf-8"


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as a page that works offline."""
    return render_page(scene)
