"""The briefing as one PDF to keep: pages for a reader, and the assessment's record with them.

Set with typst, because it joins Arabic in drawings, refuses what no font has, tags what it sets,
and gives the same bytes for the same scene. The map is vector, on a sheet on which its names can
be read. The document's day is the assessment's, never the clock's.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from onward.viz.drawing.frame import list_ids
from onward.viz.layout import place_map
from onward.viz.maps.maps import Map, Maps, make_maps, remove_context, split_into_maps
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.paper.briefing import write_briefing
from onward.viz.paper.font_check import replace_undrawable_names
from onward.viz.paper.sheet import BOTTOM, MARGIN, TOP, Sheet, choose_sheet, make_sheet
from onward.viz.paper.template_data import BriefingData, MapData
from onward.viz.paper.text_overlay import OverlaidWords, lift_words
from onward.viz.paper.typesetting import Job, set_pdf
from onward.viz.scene import ORDER_TIE, Scene
from onward.viz.svg import describe_edge, write_svg
from onward.viz.tables.manifest import NO_DAY

NAME: Final = "brief.pdf"
"""What messages call the document."""

TOO_LARGE: Final = "The whole map is too large for a sheet"

_SIZE: Final = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_TEXT: Final = re.compile(r"<text[^>]*>([^<]*)</text>")


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map of the briefing, the sheet it is on, and what is said about it."""

    scene: Scene
    svg: str
    sheet: Sheet
    title: str
    notes: tuple[str, ...] = ()


def set_briefing(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Set the briefing of a scene, as PDF/A-3a and PDF/UA-1.

    Args:
        scene: An assessment, which is attached as canonical JSON, or any other scene.
        options: Folders with more fonts.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or refuses the document.
    """
    drawable = replace_undrawable_names(scene, options.fonts)
    pages = list(make_map_pages(drawable))
    pictures = [lift_words(page.svg) for page in pages]
    day = date.fromisoformat(scene.on or NO_DAY)
    attached = f"{_file_stem(scene.reference)}.json" if scene.record is not None else ""
    content: BriefingData = {
        **write_briefing(drawable),
        "foot": " · ".join(list_ids(scene)),
        "day": [day.year, day.month, day.day],
        "margin": MARGIN,
        "top": TOP,
        "bottom": BOTTOM,
        "attached": attached,
        "maps": [
            _make_map_data(index, page, pictures[index][1]) for index, page in enumerate(pages)
        ],
        "lines": list(_describe_other_lines(drawable)),
    }
    files = {f"map-{index}.svg": drawing.encode() for index, (drawing, _) in enumerate(pictures)}
    # data beside the template, never in it: no name becomes markup
    files["data.json"] = json.dumps(content, sort_keys=True).encode()
    if scene.record is not None:
        files["record.json"] = scene.record.to_json()
    map_texts = (text for page in pages for text in read_svg_texts(page.svg))
    texts = (*iterate_texts(content), *map_texts)
    timestamp = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    # where the maps stand is found by a first setting: inline, or on pages of their own
    asks = "choice" if pages else ""
    return set_pdf(Job(NAME, "brief.typ", files, texts, options.fonts, asks=asks), timestamp)


def _file_stem(reference: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", reference)[:80] or "record"


def make_map_pages(scene: Scene) -> Iterator[MapPage]:
    """Yield the maps of a briefing: one, or one a finding where one is too wide to be read."""
    if not scene.nodes:
        return
    maps = _make_readable_maps(scene)
    for single in maps.maps:
        drawing = _draw_map(single)
        sheet = choose_sheet(*read_size(drawing)) or make_sheet(*read_size(drawing))
        notes = tuple(filter(None, (*maps.notes, single.note)))
        yield MapPage(single.scene, drawing, sheet, single.title or "Map", notes)


def _make_readable_maps(scene: Scene) -> Maps:
    """Return the maps of a scene, such that they can be read on a sheet.

    Where the only one is too large, what stands around the evidence is left out first; then there
    is a map for each finding.
    """
    whole = make_maps(scene)
    if len(whole.maps) > 1 or _fits_sheet(whole.maps[0]):
        return whole
    # context is the first to go, as nothing rests on it
    bare = remove_context(scene)
    if bare.nodes != scene.nodes and _fits_sheet(Map("", bare)):
        note = f"{TOO_LARGE}: this one shows the evidence alone, without what is counted around it"
        return Maps((Map("", bare),), (note,))
    parts = split_into_maps(scene, TOO_LARGE)
    # an overview with the map of a single finding says no more than the whole does
    return parts if len(parts.maps) > 2 else whole


def _fits_sheet(single: Map) -> bool:
    return choose_sheet(*read_size(_draw_map(single))) is not None


def _draw_map(single: Map) -> str:
    return write_svg(place_map(single), frame=False, legend=True)


def read_size(drawing: str) -> tuple[float, float]:
    """Read how wide and how high an SVG of ours is, in pixels."""
    size = _SIZE.search(drawing)
    if size is None:
        raise AssertionError("an SVG of ours says how large it is")
    return float(size[1]), float(size[2])


def _make_map_data(index: int, page: MapPage, overlaid: Sequence[OverlaidWords]) -> MapData:
    scene, sheet = page.scene, page.sheet
    counts = _describe_counts(scene)
    places = ["“The map in words”"]
    if scene.findings:
        places.insert(0, "“Evidence, step by step”")
    elsewhere = f"The same content is in words under {' and '.join(places)}."
    notes = (f"{note}." for note in scene.notes)
    return {
        "file": f"map-{index}.svg",
        "words": overlaid,
        "pixels": read_size(page.svg)[0],
        "title": page.title,
        "notes": list(page.notes),
        "alt": f"{page.title}: {scene.title}. {counts}. {elsewhere}",
        "caption": " ".join((*notes, f"Shown: {counts}. {elsewhere}")),
        "width": sheet.map_width,
        "page": [sheet.width, sheet.height],
        "room": round(sheet.width - 2 * MARGIN, 2),
        "inline": sheet.inline,
    }


def _describe_counts(scene: Scene) -> str:
    """Write how many parties, cards and lines a map has; cards only where parties share some."""
    parties = sum(node.members or 1 for node in scene.nodes)
    counts = _count_noun(parties, "party", "parties")
    if parties != len(scene.nodes):
        counts += f" on {_count_noun(len(scene.nodes), 'card', 'cards')}"
    return f"{counts} and {_count_noun(len(scene.edges), 'line', 'lines')}"


def _count_noun(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"


def _describe_other_lines(scene: Scene) -> Iterator[str]:
    """Say in words each line of the map that stands in no evidence."""
    names = {node.id: node.name for node in scene.nodes}
    for edge in scene.edges:
        if not edge.findings and edge.kind != ORDER_TIE:
            yield describe_edge(edge, names)


def iterate_texts(content: object) -> Iterator[str]:
    """Yield every text of plain data, in its order."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from iterate_texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from iterate_texts(value)


def read_svg_texts(drawing: str) -> Iterator[str]:
    """Yield every text that an SVG of ours draws."""
    return (html.unescape(text) for text in _TEXT.findall(drawing))
