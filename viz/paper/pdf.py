"""The briefing as one PDF to keep: pages for a reader, and the assessment's record with them.

Set with typst, because it joins Arabic in drawings, refuses what no font has, tags what it sets,
and gives the same bytes for the same scene. The map is vector, on a sheet on which its names can
be read. The document's day is the assessment's, never the clock's.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

from onward.viz.briefing.lines import list_other_lines
from onward.viz.briefing.method import say_checksums
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.write import choose_words, say_ids, write_briefing
from onward.viz.language.rendering import render, render_ours
from onward.viz.language.words import Words, read_words
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.paper.font_check import replace_undrawable_names
from onward.viz.paper.map_data import BriefingData, MapData
from onward.viz.paper.map_pages import MapPage, make_map_pages, read_svg_texts
from onward.viz.paper.sheet import BOTTOM, MARGIN, TOP
from onward.viz.paper.text_overlay import OverlaidWords, lift_words
from onward.viz.paper.typesetting import Job, set_pdf
from onward.viz.scene import Scene
from onward.viz.tables.manifest import NO_DAY

NAME: Final = "brief.pdf"
"""What messages call the document."""


def set_briefing(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Set the briefing of a scene, as PDF/A-3a and PDF/UA-1.

    Args:
        scene: An assessment, which is attached as canonical JSON, or any other scene.
        options: Language, letterhead, addressee, and folders with more fonts.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or refuses the document.
    """
    drawable = replace_undrawable_names(scene, options.fonts)
    words = SourceNames.of(scene.record, read_words(options.language)).words
    pages = list(make_map_pages(drawable, words))
    pictures = [lift_words(page.svg) for page in pages]
    day = date.fromisoformat(scene.on or NO_DAY)
    attached = f"{_file_stem(scene.reference)}.json" if scene.record is not None else ""
    content: BriefingData = {
        **write_briefing(drawable, options),
        "foot": say_ids(scene, words),
        "checksums": say_checksums(scene, words),
        "day": [day.year, day.month, day.day],
        "margin": MARGIN,
        "head_room": TOP,
        "foot_room": BOTTOM,
        "attached": attached,
        "maps": [
            _make_map_data(index, page, pictures[index][1], words)
            for index, page in enumerate(pages)
        ],
        "lines": list(list_other_lines(drawable, SourceNames.of(scene.record, words))),
    }
    files = {f"map-{index}.svg": drawing.encode() for index, (drawing, _) in enumerate(pictures)}
    # data beside the template, never in it: no name becomes markup
    files["data.json"] = json.dumps(content, sort_keys=True).encode()
    if scene.record is not None:
        files["record.json"] = scene.record.to_json()
    files |= list_logo_files(options)
    map_texts = (text for page in pages for text in read_svg_texts(page.svg))
    texts = (*iterate_texts(content), *map_texts)
    # where the maps stand is found by a first setting: inline, or on pages of their own
    asks = "choice" if pages else ""
    job = Job(NAME, "brief.typ", files, texts, options.fonts, asks=asks)
    return set_pdf(job, to_timestamp(day))


def to_timestamp(day: date) -> int:
    """Return the seconds of a document's day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _file_stem(reference: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", reference)[:80] or "record"


def list_logo_files(options: ExportOptions) -> dict[str, bytes]:
    """Return the logo of a letterhead by the name under which templates read it."""
    logo = options.letterhead.logo
    return {f"logo{logo.suffix}": logo.content} if logo else {}


def _make_map_data(
    index: int, page: MapPage, overlaid: Sequence[OverlaidWords], words: Words
) -> MapData:
    scene, sheet, tile = page.scene, page.sheet, page.tile
    counts = _describe_counts(scene, words)
    places = [words.say("quote", text=words["in_words"])]
    if scene.findings:
        heading = choose_words(words, scene.numbers)["evidence"]
        places.insert(0, words.say("quote", text=heading))
    elsewhere = words.say("map.elsewhere", places=words.join(places))
    summary = words.say("map.shown", counts=counts)
    return {
        "file": f"map-{index}.svg",
        "words": overlaid,
        "pixels": page.size[0],
        "title": page.title,
        "notes": [note if note.endswith(".") else f"{note}." for note in page.notes],
        "alt": words.say(
            "map.alt",
            title=page.title,
            scene=render_ours(scene.title, words),
            counts=counts,
            elsewhere=elsewhere,
        ),
        "caption": " ".join((*list_caption_notes(scene, words), summary, elsewhere)),
        "width": sheet.map_width,
        "left": tile.left,
        "top": tile.top,
        "wide": tile.width,
        "high": tile.height,
        "page": [sheet.width, sheet.height],
        "margins": list(sheet.margins),
        "room": sheet.room,
        "inline": sheet.inline,
    }


def list_caption_notes(scene: Scene, words: Words) -> Iterator[str]:
    """Yield what a map does not show, each as a sentence of its caption."""
    for note in scene.notes:
        yield f"{render(note, words)}."


def _describe_counts(scene: Scene, words: Words) -> str:
    """Write how many parties, cards and lines a map has; cards only where parties share some."""
    count = sum(node.members or 1 for node in scene.nodes)
    parties = words.count("map.parties", count)
    if count != len(scene.nodes):
        cards = words.count("map.cards", len(scene.nodes))
        parties = words.say("map.on_cards", parties=parties, cards=cards)
    lines = words.count("map.lines", len(scene.edges))
    return words.say("map.counts", parties=parties, lines=lines)


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
