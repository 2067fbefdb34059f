"""The export ``svg``: the map alone, with its legend and ids, for any program that shows SVG."""

from typing import Final

from onward.viz.layout import place
from onward.viz.options import PLAIN, Options
from onward.viz.scene import Scene
from onward.viz.svg import svg

SUFFIX: Final = ".svg"

MEDIA_TYPE: Final = "image/svg+xml"


def render(scene: Scene, options: Options = PLAIN) -> bytes:
    """Write a scene as SVG."""
    return svg(place(scene), legend=options.legend).encode("utf-8")
