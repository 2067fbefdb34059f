"""The export ``png``: the map alone, with title, legend and ids, as pixels for slides and mails.

Drawn by typst, so that Arabic is joined and the same fonts are used on every machine.
"""

import json
from dataclasses import replace
from typing import Final

from onward.errors import ExportError
from onward.viz.layout import place
from onward.viz.options import PLAIN, Options
from onward.viz.paper.drawable import drawable
from onward.viz.paper.lifted import lifted
from onward.viz.paper.pdf import size_of, texts_of_svg
from onward.viz.paper.typesetting import Job, to_png
from onward.viz.scene import Scene
from onward.viz.svg import svg

SUFFIX: Final = ".png"

MEDIA_TYPE: Final = "image/png"

NAME: Final = "map.png"
"""How messages call the picture."""

FIRST: Final = "This picture is the overview; the other maps are in the formats html, svg and pdf"

MOST_PIXELS: Final = 200_000_000
"""More take gigabytes of memory to draw, and few programs open them."""


def render(scene: Scene, options: Options = PLAIN) -> bytes:
    """Draw a scene, `options.scale` pixels for each pixel of its SVG.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: The picture is too large, or typst is not installed.
    """
    # the scene stays what it is: the id on the picture is its own
    placed = replace(place(drawable(scene, options.fonts)), scene=scene)
    if len(placed.maps) > 1:  # a slide holds one map: the others are in html, svg and pdf
        placed = replace(placed, maps=placed.maps[:1], notes=(*placed.notes, FIRST))
    drawn = svg(placed, legend=options.legend)
    width, height = size_of(drawn)
    if not options.scale > 0 or width * height * options.scale**2 > MOST_PIXELS:
        most = (MOST_PIXELS / (width * height)) ** 0.5
        raise ExportError(
            f"{NAME}: --scale {options.scale:g} of a map of {width:g} by {height:g}; "
            f"pass one above 0, up to {most:.1f}"
        )
    texts = tuple(texts_of_svg(drawn))
    picture, words = lifted(drawn)
    files = {"map.svg": picture.encode(), "words.json": json.dumps(words).encode()}
    job = Job(NAME, "picture.typ", files, texts, options.fonts, {"width": f"{width:g}"})
    return to_png(job, options.scale)
