"""The export ``svg``: the map alone, with its legend and ids, for any program that shows SVG."""

from typing import Final

from onward.viz.layout import place_scene
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene
from onward.viz.svg import write_svg

SUFFIX: Final = ".svg"

MEDIA_TYPE: Final = "image/svg+xml"


def render(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as SVG."""
    return write_svg(place_scene(scene), legend=options.legend).encode("utf-8")
