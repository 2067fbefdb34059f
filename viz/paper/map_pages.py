"""The maps of a briefing on their sheets, each such that its names can be read.

A4 upright where a map fits between other text, else A4 lengthwise. One that fits neither is drawn
without its context; then there is a map for each finding; a map that is still too large goes over
several sheets, which overlap.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from onward.graph.sayings import say
from onward.viz.briefing.findings import say_title
from onward.viz.content.localise import localise
from onward.viz.language.rendering import render_ours
from onward.viz.language.words import Words
from onward.viz.layout import place_map
from onward.viz.maps.maps import Map, Maps, make_maps, remove_context, split_into_maps
from onward.viz.maps.twin_cards import fold_twins
from onward.viz.paper.sheet import Sheet, Tile, choose_sheet, cut_into_tiles
from onward.viz.scene import Scene
from onward.viz.svg import write_svg

TOO_LARGE: Final = say("The whole map is too large for a sheet")

_SIZE: Final = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_TEXT: Final = re.compile(r"<text[^>]*>([^<]*)</text>")


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map of the briefing, or a part of one, the sheet it is on, and what is said about it.

    Attributes:
        scene: What is on the whole map.
        svg: The whole map.
        size: Its width and height, in pixels.
        sheet: The page, and how wide the whole map is in its measure.
        tile: The part of it that is on this sheet, in points.
        title: Its heading.
        notes: Why there are several maps, or parts.
    """

    scene: Scene
    svg: str
    size: tuple[float, float]
    sheet: Sheet
    tile: Tile
    title: str
    notes: tuple[str, ...] = ()


def make_map_pages(scene: Scene, words: Words) -> Iterator[MapPage]:
    """Yield the maps of a briefing: one, or one a finding where one is too wide to be read."""
    if not scene.nodes:
        return
    maps = _make_readable_maps(scene, words)
    for single in maps.maps:
        drawn = localise(single.scene, words)
        drawing = _draw_scene(drawn)
        size = read_size(drawing)
        title = _name_map(single, words)
        notes = tuple(render_ours(note, words) for note in (*maps.notes, single.note) if note)
        sheet = choose_sheet(*size)
        if sheet is not None:
            whole = Tile(0, 0, sheet.map_width, round(sheet.map_width * size[1] / size[0], 2))
            yield MapPage(drawn, drawing, size, sheet, whole, title, notes)
            continue
        sheet, tiles = cut_into_tiles(*size)
        for number, tile in enumerate(tiles, start=1):
            part = words.say("map.part", title=title, number=number, count=len(tiles))
            note = words.say("map.part_note", place=number, count=len(tiles))
            yield MapPage(drawn, drawing, size, sheet, tile, part, (*notes, note))


def _name_map(single: Map, words: Words) -> str:
    if single.heading:
        return single.heading
    if single.numbers:
        numbers = words.join([str(number) for number in single.numbers])
        key = "map.of" if single.scene.numbers == "finding" else "map.of_path"
        form = "one" if len(single.numbers) == 1 else "many"
        named = words.say(f"{key}.{form}", numbers=numbers)
        titles = {text.number: say_title(text, words) for text in single.scene.findings}
        title = titles.get(single.numbers[0], "") if form == "one" else ""
        return words.say("map.of.title", map=named, title=title) if title else named
    return words["map.overview"] if single.name else words["map"]


def _make_readable_maps(scene: Scene, words: Words) -> Maps:
    """Return the maps of a scene, such that they can be read on a sheet.

    Where the only one is too large, what stands around the evidence is left out first; then there
    is a map for each finding.
    """
    scene = fold_twins(scene)
    whole = make_maps(scene)
    if len(whole.maps) > 1 or _fits_sheet(whole.maps[0], words):
        return whole
    # context is the first to go, as nothing rests on it
    bare = remove_context(scene)
    if bare.nodes != scene.nodes and _fits_sheet(Map("", bare), words):
        return Maps((Map("", bare),), (words["map.too_large"],))
    parts = split_into_maps(scene, TOO_LARGE)
    # an overview with the map of a single finding says no more than the whole does
    if len(parts.maps) <= 2:
        return whole
    further = (note for note in parts.notes if not note.startswith(TOO_LARGE))
    return Maps(parts.maps, (words["map.split"], *further))


def _fits_sheet(single: Map, words: Words) -> bool:
    return choose_sheet(*read_size(_draw_scene(localise(single.scene, words)))) is not None


def _draw_scene(scene: Scene) -> str:
    return write_svg(place_map(Map("", scene)), frame=False, legend=True, compact=True)


def read_size(drawing: str) -> tuple[float, float]:
    """Read how wide and how high an SVG of ours is, in pixels."""
    size = _SIZE.search(drawing)
    if size is None:
        raise AssertionError("an SVG of ours says how large it is")
    return float(size[1]), float(size[2])


def read_svg_texts(drawing: str) -> Iterator[str]:
    """Yield every text that an SVG of ours draws."""
    return (html.unescape(text) for text in _TEXT.findall(drawing))
