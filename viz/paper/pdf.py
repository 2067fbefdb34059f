"""The briefing as one PDF to keep: pages for a reader, and the assessment's record with them.

Set with typst, because it joins Arabic in drawings, refuses what no font has, tags what it sets,
and gives the same bytes for the same scene. The map is vector, on a sheet on which its names can
be read. The document's day is the assessment's, never the clock's.
"""

import html
import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import ceil
from pathlib import Path
from typing import Any, Final, TypedDict

from lxml import etree

from onward.errors import InputRefused
from onward.graph.names.romanise import visible_text
from onward.graph.sayings import say
from onward.queries.acts.views import OrderRecord, RecordSection
from onward.queries.rules.policy import Organisation
from onward.viz.briefing.lines import SourceNames, TemplateData, list_other_lines
from onward.viz.briefing.parts import say_checksums, say_title
from onward.viz.briefing.write import (
    choose_words,
    say_ids,
    write_briefing,
    write_letter,
    write_letterhead,
    write_notification,
)
from onward.viz.content.texts import localise, printable
from onward.viz.drawing.palette import LIGHT
from onward.viz.language.rendering import render, render_ours
from onward.viz.language.words import Words, read_words
from onward.viz.layout import place_map
from onward.viz.maps.maps import Map, Maps, fold_twins, make_maps, remove_context, split_into_maps
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions, Letterhead, Logo
from onward.viz.paper.typesetting import Job, replace_undrawable_names, set_pdf
from onward.viz.placing.cards import NAME_SIZE
from onward.viz.scene import Scene
from onward.viz.svg import write_svg
from onward.viz.tables.rows import NO_DAY

# ------------------------------------------------------------------------------------------------
# Words of a drawing that the document sets itself, over the drawing.
#
# Typst sets its own text rightly in every script, but not text within an SVG: where a letter is
# drawn as several glyphs side by side (Burmese, Devanagari, Thai, joined Arabic) it lays them over
# each other, or takes a wrong one, and a name comes out as another name. So such words are taken
# out of the drawing and set in their places.
# ------------------------------------------------------------------------------------------------

_COMPLEX_SCRIPTS: Final = re.compile(
    "[^\x00-\u052f\u1e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001f000-\U0001faff\U00020000-\U000323af]"
)
"""What is not Latin, Greek, Cyrillic, signs, Han, kana or Hangul: these are one glyph a letter."""

_TRANSLATION: Final = re.compile(r"translate\((\S+) (\S+)\)")
_TEXT: Final = "{http://www.w3.org/2000/svg}text"


class OverlaidWords(TypedDict):
    """Words to set over a drawing; `x` and `y` count in pixels from its upper left corner."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    anchor: str
    fill: str


def lift_words(drawing: str) -> tuple[str, Sequence[OverlaidWords]]:
    """Take the words out of an SVG of ours that the document has to set itself.

    Returns:
        The drawing without them, and the words with their places.
    """
    if not _COMPLEX_SCRIPTS.search(drawing):
        return drawing, []
    root = etree.fromstring(drawing.encode())
    # a list, as removing elements would end the iteration
    elements = [text for text in root.iter(_TEXT) if _COMPLEX_SCRIPTS.search(text.text or "")]
    words = [_read_words(element, root) for element in elements]
    for element in elements:
        if (group := element.getparent()) is not None:
            group.remove(element)
    return etree.tostring(root, encoding="unicode"), words


def _read_words(element: Any, root: Any) -> OverlaidWords:  # lxml's elements have no types
    left, top, *_ = map(float, root.get("viewBox").split())
    moves = list(_list_moves(element))
    return {
        "text": element.text,
        "x": round(float(element.get("x") or 0) + sum(x for x, _ in moves) - left, 1),
        "y": round(float(element.get("y")) + sum(y for _, y in moves) - top, 1),
        "size": float(element.get("font-size") or root.get("font-size")),
        "bold": element.get("font-weight") == "700",
        "anchor": element.get("text-anchor") or "middle",
        "fill": element.get("fill") or root.get("fill"),
    }


def _list_moves(element: Any) -> Iterator[tuple[float, float]]:
    """Yield how far each group around an element is moved."""
    for group in element.iterancestors():
        move = _TRANSLATION.fullmatch(group.get("transform") or "")
        if move:
            yield float(move[1]), float(move[2])


# ------------------------------------------------------------------------------------------------
# The maps of a briefing as its template reads them, and the whole of what that reads.
# ------------------------------------------------------------------------------------------------


# ------------------------------------------------------------------------------------------------
# The sheet that a map needs for its names to be read: at least seven points high.
#
# Upright A4 first, as the briefing is, then A4 lengthwise: both are printed and filed anywhere. A
# map that fits neither is drawn in parts, one a finding; a part that fits neither goes over several
# sheets, which overlap.
# ------------------------------------------------------------------------------------------------

LEAST_NAME: Final = 7.0
"""Points of a name's letters, at least."""

MARGIN: Final = 45.5
"""Points at the left and the right of a page."""

TOP: Final = 46.0
BOTTOM: Final = 52.0
WORDS: Final = 78.0
"""Points above and below a map: for its heading, and for its caption."""

OWN_MARGINS: Final = (28.0, 40.0, 42.0)
"""Points at the sides, the head and the foot of a page that holds nothing but a map."""

LARGEST: Final = 0.62
"""Points of a pixel at most: a small map is not blown up."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page for a map, and how wide the map is on it, all in points.

    Attributes:
        margins: At the sides, the head and the foot.
        inline: Whether the map may stand between other text: the sheet is the briefing's own.
    """

    width: float
    height: float
    map_width: float
    margins: tuple[float, float, float]
    inline: bool = False

    @property
    def room(self) -> float:
        """The width between the sides."""
        return round(self.width - 2 * self.margins[0], 2)


_A4: Final = (595.28, 841.89)
_SIZES: Final = (_A4, _A4[::-1])

OVERLAP: Final = 0.16
"""Share of a part that the next one shows, too: a card stands whole on one of them."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a map, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


def fit_scale(width: float, height: float, sheet: tuple[float, float]) -> float:
    """Return the points that a pixel of a map may take on a sheet."""
    across, down = _measure_room(sheet)
    return min(across / width, down / height, LARGEST)


def _measure_room(sheet: tuple[float, float]) -> tuple[float, float]:
    # between other text, too, a map may stand out to the sides
    side = OWN_MARGINS[0]
    _, head, foot = _choose_margins(sheet)
    return sheet[0] - 2 * side, sheet[1] - head - foot - WORDS


def _choose_margins(sheet: tuple[float, float]) -> tuple[float, float, float]:
    return (MARGIN, TOP, BOTTOM) if sheet == _A4 else OWN_MARGINS


def choose_sheet(width: float, height: float) -> Sheet | None:
    """Choose the first sheet on which a map can be read; None = it fits none.

    Args:
        width: Of the map, in pixels.
        height: Of the map, in pixels.

    >>> choose_sheet(1040, 500).inline, choose_sheet(1340, 700).width, choose_sheet(1800, 900)
    (True, 841.89, None)
    """
    # upright A4 first: it is read and filed with the rest
    for size in _SIZES:
        scale = fit_scale(width, height, size)
        if scale * NAME_SIZE >= LEAST_NAME:
            margins = _choose_margins(size)
            return Sheet(*size, round(width * scale, 2), margins, inline=size == _A4)
    return None


def cut_into_tiles(width: float, height: float) -> tuple[Sheet, Sequence[Tile]]:
    """Cut a map that fits no sheet into parts for A4 lengthwise, row by row.

    Args:
        width: Of the map, in pixels.
        height: Of the map, in pixels.

    >>> sheet, tiles = cut_into_tiles(4000, 700)
    >>> sheet.width, len(tiles), tiles[0].width
    (841.89, 3, 785.89)
    """
    scale = LEAST_NAME / NAME_SIZE
    page = _A4[::-1]
    room = _measure_room(page)
    whole = (width * scale, height * scale)
    columns, rows = (
        _cut_length(length, available) for length, available in zip(whole, room, strict=True)
    )
    tiles = [
        Tile(left, top, round(wide, 2), round(high, 2))
        for (top, high), (left, wide) in product(rows, columns)
    ]
    return Sheet(*page, round(whole[0], 2), OWN_MARGINS), tiles


def _cut_length(length: float, room: float) -> list[tuple[float, float]]:
    """Return where parts of a length begin, and how long they are; they overlap."""
    if length <= room:
        return [(0.0, length)]
    count = ceil((length - room * OVERLAP) / (room * (1 - OVERLAP)))
    step = (length - room) / (count - 1)
    return [(round(number * step, 2), room) for number in range(count)]


# ------------------------------------------------------------------------------------------------
# The maps of a briefing on their sheets, each such that its names can be read.
#
# A4 upright where a map fits between other text, else A4 lengthwise. One that fits neither is drawn
# without its context; then there is a map for each finding; a map that is still too large goes over
# several sheets, which overlap.
# ------------------------------------------------------------------------------------------------

TOO_LARGE: Final = say("The whole map is too large for a sheet")

_SIZE: Final = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_TEXT_MAP_PAGES: Final = re.compile(r"<text[^>]*>([^<]*)</text>")


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
    return (html.unescape(text) for text in _TEXT_MAP_PAGES.findall(drawing))


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
    texts = {
        **write_briefing(drawable, options),
        "foot": say_ids(scene, words),
        "checksums": say_checksums(scene, words),
        "attached": attached,
        "maps": [
            _make_map_data(index, page, pictures[index][1], words)
            for index, page in enumerate(pages)
        ],
        "lines": list(list_other_lines(drawable, SourceNames.of(scene.record, words))),
    }
    files = {f"map-{index}.svg": drawing.encode() for index, (drawing, _) in enumerate(pictures)}
    if scene.record is not None:
        files["record.json"] = scene.record.to_json()
    # where the maps stand is found by a first setting: inline, or on pages of their own
    job = Job(
        *(NAME, "brief.typ", files),
        tuple(text for page in pages for text in read_svg_texts(page.svg)),
        asks="choice" if pages else "",
    )
    return set_paper(job, texts, day, options)


def _file_stem(reference: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", reference)[:80] or "record"


def _make_map_data(
    index: int, page: MapPage, overlaid: Sequence[OverlaidWords], words: Words
) -> TemplateData:
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


# ------------------------------------------------------------------------------------------------
# Documents of text alone: the letter to a customer, and the file for an authority.
# ------------------------------------------------------------------------------------------------


def set_letter(scene: Scene, options: ExportOptions) -> bytes:
    """Set the letter to the customer; nothing is attached to it.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or there is nothing to ask.
    """
    texts = write_letter(scene, options)
    # the order's own day: that of the assessment would tell that somebody looked, and when
    order_day = scene.record.transaction.date if scene.record else None
    day = date.fromisoformat(order_day or NO_DAY)
    return set_paper(Job("letter.pdf", "letter.typ"), texts, day, options)


def set_notification(scene: Scene, options: ExportOptions) -> bytes:
    """Set the file for an authority.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or the scene is of no assessment.
    """
    texts = write_notification(replace_undrawable_names(scene, options.fonts), options)
    day = date.fromisoformat(scene.on or NO_DAY)
    return set_paper(Job("notification.pdf", "notification.typ"), texts, day, options)


def set_paper(job: Job, texts: Mapping[str, object], day: date, options: ExportOptions) -> bytes:
    """Set a document.

    Args:
        job: Its name and template, with the files and texts that are its own.
        texts: All else that it says.
        day: Its day; the clock is not asked.
        options: Fonts and letterhead.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or refuses the document.
    """
    content = {
        **texts,
        "day": [day.year, day.month, day.day],
        "margin": MARGIN,
        "head_room": TOP,
        "foot_room": BOTTOM,
    }
    # data beside the template, never in it: no name becomes markup
    files = {**job.files, "data.json": json.dumps(content, sort_keys=True).encode()}
    if logo := options.letterhead.logo:
        files[f"logo{logo.suffix}"] = logo.content
    job = replace(
        job, files=files, texts=(*iterate_texts(content), *job.texts), folders=options.fonts
    )
    return set_pdf(job, day)


# ------------------------------------------------------------------------------------------------
# The letterhead of a policy file, and its logo: a file that somebody else may have made.
#
# A logo is taken only as a plain PNG or JPEG file of modest size, beside the policy file or below
# it. Of its parts only those stay that hold the picture: no text, no place where a photograph was
# taken, no colour profile to unpack.
# ------------------------------------------------------------------------------------------------

MOST_BYTES: Final = 1024 * 1024
MOST_PIXELS: Final = 3_000
"""Of a logo: size of its file, and of a side of its picture."""

FIELD: Final = "organisation.logo"

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_PNG_PARTS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_JPEG_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_JPEG_SCAN: Final = 0xDA
_JPEG_DROPPED: Final = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
"""Markers of notes: everything but the picture, its tables, and how its colours are meant."""


def make_letterhead(organisation: Organisation, policy_file: Path) -> Letterhead:
    """Return the letterhead that a policy file states.

    Args:
        organisation: As the file states it.
        policy_file: The file, beside which the logo lies.

    Raises:
        InputRefused: The logo is not a plain PNG or JPEG file there, or is too large.
    """
    logo = read_logo(organisation.logo, policy_file) if organisation.logo else None
    return Letterhead(
        name=_tidy_text(organisation.name),
        address=tuple(map(_tidy_text, organisation.address)),
        author=_tidy_text(organisation.author),
        classification=_tidy_text(organisation.classification),
        logo=logo,
    )


def _tidy_text(text: str | None) -> str:
    return printable(text).strip() if text else ""


def read_logo(name: str, policy_file: Path) -> Logo:
    """Read a logo, and leave nothing of it but the picture.

    Args:
        name: Its path, as seen from the policy file.
        policy_file: The policy file.

    Raises:
        InputRefused: It is not a plain PNG or JPEG file beside the policy file, or is too large.
    """
    folder = policy_file.resolve().parent
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise _refuse_logo(
            policy_file, "lies outside the folder of the policy file", "copy it there"
        )
    if not path.is_file():
        raise _refuse_logo(
            policy_file, f"there is no file {visible_text(name)!r}", "check the path"
        )
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        what = f"is larger than {MOST_BYTES // 1024:,} KiB"
        raise _refuse_logo(policy_file, what, "make it smaller")
    try:
        if content.startswith(_PNG):
            return Logo(_clean_png(content, policy_file), ".png")
        if content.startswith(_JPEG):
            return Logo(_clean_jpeg(content, policy_file), ".jpg")
    except (struct.error, IndexError, zlib.error) as error:
        raise _refuse_logo(policy_file, "is damaged", "save it anew as PNG") from error
    raise _refuse_logo(policy_file, "is neither PNG nor JPEG", "save it as PNG")


def _refuse_logo(policy_file: Path, what: str, hint: str) -> InputRefused:
    return InputRefused(what, file=str(policy_file), field=FIELD, hint=hint)


def _check_pixels(width: int, height: int, policy_file: Path) -> None:
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        what = f"has {width} by {height} pixels; a side may have {MOST_PIXELS:,}"
        raise _refuse_logo(policy_file, what, "make it smaller")


def _clean_png(content: bytes, policy_file: Path) -> bytes:
    parts = list(_list_png_parts(content))
    if [kind for kind, _ in parts[:1]] != [b"IHDR"] or parts[-1][0] != b"IEND":
        raise _refuse_logo(policy_file, "is damaged", "save it anew as PNG")
    width, height = struct.unpack(">II", parts[0][1][:8])
    _check_pixels(width, height, policy_file)
    parts_to_keep = [(kind, data) for kind, data in parts if kind in _PNG_PARTS]
    return _PNG + b"".join(_write_png_part(kind, data) for kind, data in parts_to_keep)


def _list_png_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 8 : place + 8 + length]
        # a part that says to be longer than the file is cut off
        if len(data) < length:
            raise IndexError(kind)
        yield kind, data
        place += length + 12
        if kind == b"IEND":
            return
    raise IndexError(place)


def _write_png_part(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", checksum)


def _clean_jpeg(content: bytes, policy_file: Path) -> bytes:
    segments = [content[:2]]
    place, has_frame = 2, False
    while content[place + 1] != _JPEG_SCAN:
        mark, marker, length = struct.unpack(">BBH", content[place : place + 4])
        segment = content[place : place + 2 + length]
        if mark != 0xFF or length < 2 or len(segment) < length + 2:
            raise IndexError(place)
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", segment[5:9])
            _check_pixels(width, height, policy_file)
            has_frame = True
        if marker not in _JPEG_DROPPED:
            segments.append(segment)
        place += 2 + length
    if not has_frame:
        raise IndexError(place)
    # from the first scan on there are no notes that anything reads
    return b"".join((*segments, content[place:]))


# ------------------------------------------------------------------------------------------------
# The record of an order as a PDF: every section of it, as a terminal shows it.
# ------------------------------------------------------------------------------------------------


def set_record(
    record: OrderRecord, sections: Sequence[RecordSection], options: ExportOptions
) -> bytes:
    """Set the record of an order.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed.
    """
    words = read_words(options.language)
    assessment = record.case.assessment
    title = f"Record of order {printable(record.order)}"
    texts = {
        "words": dict(words.table),
        "language": words.language,
        "letterhead": write_letterhead(options.letterhead),
        "fictional": assessment.transaction.fictional,
        "title": title,
        "brow": title,
        "foot": f"{title}, on {record.today.day}",
        "head": [assessment.id, record.today.day],
        "sections": [
            {
                "title": section.title,
                "lines": [
                    {"text": printable(row.text), "depth": row.depth} for row in section.lines
                ],
            }
            for section in sections
        ],
        "colours": dict(LIGHT),
    }
    day = date.fromisoformat(record.today.day)
    return set_paper(Job("record.pdf", "record.typ"), texts, day, options)
