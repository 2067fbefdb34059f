"""The export ``html``: one page with the map and everything it rests on, for any browser."""

from typing import Final

from onward.viz.options import PLAIN, Options
from onward.viz.page.page import render as page
from onward.viz.scene import Scene

SUFFIX: Final = ".html"

MEDIA_TYPE: Final = "text/html; charset=utf-8"


def render(scene: Scene, _options: Options = PLAIN) -> bytes:
    """Write a scene as a page that works offline."""
    return page(scene)
