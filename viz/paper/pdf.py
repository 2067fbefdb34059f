"""The briefing as one PDF for the file: pages for a reader, and the assessment's record with them.

Set with typst, because it joins Arabic in drawings, refuses what no font has, tags what it sets,
and gives the same bytes for the same scene. The map is vector, on a sheet on which its names can
be read. The document's day is the assessment's: the clock is not asked.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from onward.graph.json_forms import canonical_json
from onward.viz.drawing.frame import list_ids
from onward.viz.layout import place_map
from onward.viz.maps.maps import Map, Maps, make_maps, remove_context, split_into_maps
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.paper.briefing import write_briefing
from onward.viz.paper.drawable import replace_undrawable_names
from onward.viz.paper.lifted import lift_words
from onward.viz.paper.sheet import BOTTOM, MARGIN, TOP, Sheet, choose_sheet, make_sheet
from onward.viz.paper.typesetting import Job, set_pdf
from onward.viz.scene import ORDER_TIE, Scene
from onward.viz.svg import describe_edge, write_svg
from onward.viz.tables.manifest import NO_DAY

NAME: Final = "brief.pdf"
"""How messages call the document."""

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
    told = replace_undrawable_names(scene, options.fonts)
    maps = list(make_map_pages(told))
    pictures = [lift_words(one.svg) for one in maps]
    day = _day(scene)
    content = write_briefing(told) | {
        "foot": " · ".join(list_ids(scene)),
        "day": [day.year, day.month, day.day],
        "margin": MARGIN,
        "top": TOP,
        "bottom": BOTTOM,
        "attached": f"{_file_stem(scene.reference)}.json" if scene.record is not None else "",
        "maps": [_map_data(at, one, pictures[at][1]) for at, one in enumerate(maps)],
        "lines": list(_other_lines(told)),
    }
    files = {f"map-{at}.svg": drawn.encode() for at, (drawn, _) in enumerate(pictures)}
    files["data.json"] = json.dumps(content, sort_keys=True).encode()
    if scene.record is not None:
        files["record.json"] = canonical_json(scene.record)
    texts = (*iterate_texts(content), *(text for one in maps for text in read_svg_texts(one.svg)))
    stamp = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    asks = "choice" if maps else ""
    return set_pdf(Job(NAME, "brief.typ", files, texts, options.fonts, asks=asks), stamp)


def _day(scene: Scene) -> date:
    return date.fromisoformat(scene.on or NO_DAY)


def _file_stem(reference: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", reference)[:80] or "record"


def make_map_pages(scene: Scene) -> Iterator[MapPage]:
    """Give the maps of a briefing: one, or one a finding where one is too wide to be read."""
    if not scene.nodes:
        return
    several = _maps_on_sheets(scene)
    for one in several.maps:
        drawn = _drawn(one)
        sheet = choose_sheet(*read_size(drawn)) or make_sheet(*read_size(drawn))
        notes = tuple(filter(None, (*several.notes, one.note)))
        yield MapPage(one.scene, drawn, sheet, one.title or "Map", notes)


def _maps_on_sheets(scene: Scene) -> Maps:
    """Give the maps of a scene, so that they can be read on a sheet.

    Where the only one is too large, what stands around the evidence is left out first; then there
    is a map for each finding.
    """
    own = make_maps(scene)
    if len(own.maps) > 1 or _fits(own.maps[0]):
        return own
    bare = remove_context(scene)
    if bare.nodes != scene.nodes and _fits(Map("", bare)):
        note = f"{TOO_LARGE}: this one shows the evidence alone, without what is counted around it"
        return Maps((Map("", bare),), (note,))
    several = split_into_maps(scene, TOO_LARGE)
    return several if len(several.maps) > 2 else own


def _fits(one: Map) -> bool:
    return choose_sheet(*read_size(_drawn(one))) is not None


def _drawn(one: Map) -> str:
    return write_svg(place_map(one), frame=False, legend=True)


def read_size(drawn: str) -> tuple[float, float]:
    """Read how wide and how high an SVG of ours is, in pixels."""
    found = _SIZE.search(drawn)
    if found is None:
        raise AssertionError("an SVG of ours says how large it is")
    return float(found[1]), float(found[2])


def _map_data(at: int, one: MapPage, over: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    scene, sheet = one.scene, one.sheet
    parties = sum(node.members or 1 for node in scene.nodes)
    told = f"{_many(parties, 'party', 'parties')}"
    told += f" on {_many(len(scene.nodes), 'card')}" if parties != len(scene.nodes) else ""
    told += f" and {_many(len(scene.edges), 'line')}"
    places = ["“The map in words”"]
    places += ["“Evidence, step by step”"] if scene.findings else []
    words = f"The same content is in words under {' and '.join(reversed(places))}."
    return {
        "file": f"map-{at}.svg",
        "words": over,
        "pixels": read_size(one.svg)[0],
        "title": one.title,
        "notes": list(one.notes),
        "alt": f"{one.title}: {scene.title}. {told}. {words}",
        "caption": " ".join((*(f"{note}." for note in scene.notes), f"Shown: {told}. {words}")),
        "width": sheet.map_width,
        "page": [sheet.width, sheet.height],
        "room": round(sheet.width - 2 * MARGIN, 2),
        "inline": sheet.inline,
    }


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"


def _other_lines(scene: Scene) -> Iterator[str]:
    """Say in words each line of the map that stands in no evidence."""
    names = {node.id: node.name for node in scene.nodes}
    for edge in scene.edges:
        if not edge.findings and edge.kind != ORDER_TIE:
            yield describe_edge(edge, names)


def iterate_texts(content: Any) -> Iterator[str]:
    """Give every text of plain data, in its order."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from iterate_texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from iterate_texts(value)


def read_svg_texts(drawn: str) -> Iterator[str]:
    """Give every text that an SVG of ours draws."""
    return (html.unescape(text) for text in _TEXT.findall(drawn))
