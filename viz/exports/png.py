"""The export ``png``: the map alone, with title, legend and ids, as pixels for slides and mails.

Drawn by typst, so that Arabic is joined and the same fonts are used on every machine.
"""

import json
from dataclasses import replace
from typing import Final

from onward.errors import ScaleRefused
from onward.viz.layout import place_scene
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.paper.pdf import lift_words, read_size, read_svg_texts
from onward.viz.paper.typesetting import Job, replace_undrawable_names, set_png
from onward.viz.scene import Scene
from onward.viz.svg import write_svg

SUFFIX: Final = ".png"

MEDIA_TYPE: Final = "image/png"

NAME: Final = "map.png"
"""What messages call the picture."""

FIRST: Final = "This picture is the overview; the other maps are in the formats html, svg and pdf"

MOST_PIXELS: Final = 200_000_000
"""More take gigabytes of memory to draw, and few programs open them."""


def render(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Draw a scene, `options.scale` pixels for each pixel of its SVG.

    Raises:
        GlyphMissing: No font has a character of it.
        ScaleRefused: The picture would be too large, or have no size.
        ExportError: typst is not installed.
    """
    # the scene stays what it is: the id on the picture is its own
    placed = replace(place_scene(replace_undrawable_names(scene, options.fonts)), scene=scene)
    if len(placed.maps) > 1:  # a slide holds one map: the others are in html, svg and pdf
        placed = replace(placed, maps=placed.maps[:1], notes=(*placed.notes, FIRST))
    drawing = write_svg(placed, legend=options.legend)
    width, height = read_size(drawing)
    if not options.scale > 0 or width * height * options.scale**2 > MOST_PIXELS:
        most = (MOST_PIXELS / (width * height)) ** 0.5
        raise ScaleRefused(
            f"{NAME}: --scale {options.scale:g} of a map of {width:g} by {height:g}; "
            f"pass one above 0, up to {most:.1f}"
        )
    texts = tuple(read_svg_texts(drawing))
    picture, words = lift_words(drawing)
    files = {"map.svg": picture.encode(), "words.json": json.dumps(words).encode()}
    job = Job(NAME, "picture.typ", files, texts, options.fonts, {"width": f"{width:g}"})
    return set_png(job, options.scale)
