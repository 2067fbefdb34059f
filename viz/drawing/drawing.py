"""What stands around a picture that goes out alone: title and outcome, legend, caption and ids."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import hypot
from typing import Final, Literal

from onward.graph.model import UNDIRECTED
from onward.queries.rules.indicator import SEVERITIES
from onward.viz.content.texts import list_marks
from onward.viz.drawing.palette import BORDERS, DASHES, find_look
from onward.viz.language.words import Words, read_words
from onward.viz.placing.cards import (
    BADGE,
    CHANGED,
    CIRCLE,
    ICON_ROOM,
    KIND_SIZE,
    LINE,
    MARK_SIZE,
    NAME_SIZE,
    NATIVE_SIZE,
    NEAR,
    NO_LABEL,
    SIZE,
    TAB_ASIDE,
    Card,
    tab_width,
    text_width,
    wrap_text,
)
from onward.viz.placing.cards import LINE_LABELS as LABEL_LINE
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import (
    MATCH_TIE,
    NOT_NAMED,
    ORDER_TIE,
    STACK,
    Edge,
    Node,
    Scene,
    compute_scene_id,
)

# ------------------------------------------------------------------------------------------------
# The two things a picture is drawn with, a path and a line of text, in colours by name.
#
# Every renderer is a loop over these: what SVG shows, the page's canvas shows, and so do PNG and
# PDF.
# ------------------------------------------------------------------------------------------------

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Path:
    """A path (SVG path data) with a ground and an outline; colours are names of the palette."""

    d: str
    fill: str = ""
    stroke: str = ""
    width: float = 0
    dash: tuple[int, ...] = ()
    at: tuple[float, float] = (0, 0)
    """How far the path is moved: the icon of a kind begins at its own corner."""


@dataclass(frozen=True, slots=True)
class WordsShapes:
    """One line of text; `y` is its baseline."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False
    anchor: Anchor = "middle"


Shape = Path | WordsShapes


def baseline(y: float, size: float) -> float:
    """Return the baseline of a text whose capitals stand around a height."""
    return round(y + size * 0.357, 1)


def format_number(value: float) -> str:
    """Write a coordinate with a tenth of a pixel at most.

    >>> format_number(3.0), format_number(2.25), format_number(-0.04)
    ('3', '2.2', '0')
    """
    # the shortest form, so that equal pictures are equal bytes
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def box_path(x: float, y: float, width: float, height: float, corner: float = 0) -> str:
    """Write a box with round corners as path data."""
    # a corner never takes more than half of a side: a pill, not a knot
    r = min(corner, width / 2, height / 2)
    n = format_number
    if r <= 0:
        return f"M{n(x)} {n(y)}h{n(width)}v{n(height)}h{n(-width)}z"
    across, down = width - 2 * r, height - 2 * r
    arc = f"a{n(r)} {n(r)} 0 0 1"
    return (
        f"M{n(x + r)} {n(y)}h{n(across)}{arc} {n(r)} {n(r)}v{n(down)}{arc} {n(-r)} {n(r)}"
        f"h{n(-across)}{arc} {n(-r)} {n(-r)}v{n(-down)}{arc} {n(r)} {n(-r)}z"
    )


def cut_box_path(x: float, y: float, width: float, height: float, cut: float) -> str:
    """Write a box whose corners are cut off as path data."""
    n = format_number
    across, down = width - 2 * cut, height - 2 * cut
    c = n(cut)
    return (
        f"M{n(x + cut)} {n(y)}h{n(across)}l{c} {c}v{n(down)}l-{c} {c}"
        f"h{n(-across)}l-{c} -{c}v{n(-down)}z"
    )


def disc_path(x: float, y: float, radius: float) -> str:
    """Write a disc as path data."""
    n, r = format_number, format_number(radius)
    return (
        f"M{n(x - radius)} {n(y)}a{r} {r} 0 1 1 {n(2 * radius)} 0a{r} {r} 0 1 1 {n(-2 * radius)} 0z"
    )


_PART: Final = re.compile(r"([MLC])((?: ?-?[\d.]+)+)|(z)")
"""A part of a path that names its places from the corner of the picture."""


@lru_cache(maxsize=4096)  # most cards are as large as others, and a line is drawn twice
def shorten_path(path: str) -> str:
    """Write a path of straight lines and curves so that it takes little room.

    Each part counts from where the one before it ends. Other paths only lose the blanks before a
    sign, which parts two numbers by itself.

    >>> shorten_path("M100 200 C100 200 100 200 100 260 C100 280 140 300 60 320")
    'M100 200v60c0 20 40 40-40 60'
    >>> shorten_path("M9 1h20l-2 -3z")
    'M9 1h20l-2-3z'
    """
    parts = list(_PART.finditer(path))
    if "".join(part[0] for part in parts) != path.replace(" C", "C").replace(" L", "L"):
        return path.replace(" -", "-")
    x = y = 0.0
    written: list[str] = []
    for part in parts:
        if part[3]:
            written.append("z")
            continue
        numbers = [float(number) for number in part[2].split()]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if part[1] == "M":
            written.append(f"M{' '.join(map(format_number, numbers))}")
        else:
            written.append(_write_part([(to_x - x, to_y - y) for to_x, to_y in points]))
        x, y = points[-1]
    return "".join(written).replace(" -", "-")


def _write_part(steps: Sequence[tuple[float, float]]) -> str:
    """Write a line or a curve that counts from where it begins."""
    right, down = steps[-1]
    # a curve whose controls are its ends is straight
    is_straight = set(steps[:-1]) <= {(0, 0)}
    if is_straight and not right:
        return f"v{format_number(down)}"
    if is_straight and not down:
        return f"h{format_number(right)}"
    numbers = steps[-1] if is_straight else [number for step in steps for number in step]
    return ("l" if is_straight else "c") + " ".join(map(format_number, numbers))


# ------------------------------------------------------------------------------------------------
# The colours of every picture, light and dark, each by what it means; dashes, borders, icons.
#
# Contrast is a rule, not a taste: text has at least 4.5 : 1 on its ground, lines and borders at
# least 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11); a test computes it for every pair below. No statement
# rests on a colour alone: beside each stands a word, a dash or a width.
# ------------------------------------------------------------------------------------------------


# ------------------------------------------------------------------------------------------------
# How cards, lines and labels look: a list of shapes each, which every renderer draws alike.
#
# A card is drawn around its own middle, so that a page can move it; lines and labels are drawn
# where they are. Evidence is filled and heavy. Context is quiet, but not faint: its text is as
# readable and its borders are as visible, but it has no ground and no weight.
# ------------------------------------------------------------------------------------------------

UNDIRECTED_KINDS: Final = frozenset((*map(str, UNDIRECTED), MATCH_TIE))
"""Kinds of lines without an arrow."""

EVIDENCE_WIDTH: Final = 3.4
CARD_WIDTH: Final = 1.6
"""Of the border of a card that no finding is about."""

CONTEXT_WIDTH: Final = 1.4
ORDER_WIDTH: Final = 5.0
TAB: Final = 18
"""Height of the ground of a tab, tag or mark."""

POSSIBLE_DASH: Final = (6, 4)
"""Of the border of a card where the strongest finding is only possible."""


def outline_path(shape: str, x: float, y: float, width: float, height: float) -> str:
    """Write the outline of a card by the name of its shape."""
    if shape == "cut":
        return cut_box_path(x, y, width, height, min(14, height / 4))
    corner = {"pill": min(height / 2, 30), "square": 0, "tag": 3}.get(shape, 8)
    return box_path(x, y, width, height, corner)


def draw_card(card: Card) -> tuple[Shape, ...]:
    """Draw a card around its own middle."""
    left, top = -card.width / 2, -card.height / 2
    bottom_line = top + 22 + LINE * (len(card.lines) + len(card.native) + len(card.kind) - 1)
    shapes = [*_draw_outline(card), *_draw_names(card)]
    if card.marks:
        shapes += _draw_tab(card.marks, None, bottom_line + 20, "mark")
    if card.tab:
        shapes += _draw_tab(card.tab, left + TAB_ASIDE, top, "role")
    if card.tag:
        tag_left = -left - TAB_ASIDE - tab_width(card.tag)
        shapes += _draw_tab(card.tag, tag_left, -top, card.node.severity or "low")
    return tuple(shapes)


def _draw_outline(card: Card) -> Iterator[Shape]:
    node = card.node
    left, top = -card.width / 2, -card.height / 2
    is_quiet = node.layer != "evidence"
    shape = find_look(node.kind).outline
    if node.members or node.records:  # further cards look out behind it
        for step in (8, 4):
            behind = outline_path(shape, left + step, top + step, card.width, card.height)
            yield Path(behind, "card", "edge", CONTEXT_WIDTH)
    # evidence is heavy, context is not: a severity is stronger than both
    plain_border = "edge" if is_quiet else "ink"
    plain_width = CONTEXT_WIDTH if is_quiet else CARD_WIDTH
    yield Path(
        outline_path(shape, left, top, card.width, card.height),
        "card" if is_quiet else "filled",
        node.severity or plain_border,
        BORDERS.get(node.severity or "", plain_width),
        POSSIBLE_DASH if node.possible or node.kind == NOT_NAMED else (),
    )
    if node.severity == "stop":  # a double border
        inner = outline_path(shape, left + 5, top + 5, card.width - 10, card.height - 10)
        yield Path(inner, "", "stop", 1)


def _draw_names(card: Card) -> Iterator[Shape]:
    """Draw the lines of a card from the top: its name, the one in another script, what it is."""
    ink = "ink" if card.node.layer == "evidence" else "quiet"
    y = -card.height / 2 + 22
    for text in card.lines:
        yield WordsShapes(text, 0, baseline(y, NAME_SIZE), NAME_SIZE, ink, bold=True)
        y += LINE
    for text in card.native:
        yield WordsShapes(text, 0, baseline(y, NATIVE_SIZE), NATIVE_SIZE, ink)
        y += LINE
    yield from _draw_kind(card, y)


def _draw_kind(card: Card, y: float) -> Iterator[Shape]:
    node = card.node
    look = find_look(node.kind)
    what, *below = card.kind
    start = -(text_width(what, KIND_SIZE) + ICON_ROOM) / 2
    yield Path(look.icon, look.colour, at=(round(start), y - 8))
    text_y = baseline(y, KIND_SIZE)
    yield WordsShapes(what, start + ICON_ROOM, text_y, KIND_SIZE, "quiet", anchor="start")
    for number, words in enumerate(below, start=1):
        yield WordsShapes(words, 0, baseline(y + number * LINE, KIND_SIZE), KIND_SIZE, "quiet")


def _draw_tab(text: str, left: float | None, y: float, ground: str) -> Iterator[Shape]:
    """Draw words on a small ground; in the middle where no left end is given."""
    width = tab_width(text)
    start = -width / 2 if left is None else left
    yield Path(box_path(start, y - TAB / 2, width, TAB, 4), ground)
    x = start + width / 2
    yield WordsShapes(text, x, baseline(y, MARK_SIZE), MARK_SIZE, "tag-ink", bold=True)


def line_style(edge: Edge) -> str:
    """Name the style of a line: how its tie is known, or that it has ended."""
    if edge.kind == ORDER_TIE:
        return ORDER_TIE
    return "ended" if edge.ended else edge.standing


def draw_line(line: PlacedLine) -> tuple[Shape, ...]:
    """Draw a line, and the tip of its arrow where it points somewhere."""
    edge = line.edge
    is_order = edge.kind == ORDER_TIE
    is_evidence = _bears_evidence(edge)
    plain_width = ORDER_WIDTH if is_order else CONTEXT_WIDTH
    width = EVIDENCE_WIDTH if is_evidence else plain_width
    colour = "path" if is_evidence else "edge"
    stroke = Path(line.path, "", colour, width, DASHES.get(line_style(edge), ()))
    if edge.kind in UNDIRECTED_KINDS:
        return (stroke,)
    tip_size = 15 if is_evidence or is_order else 11
    return stroke, Path(_tip_path(line.path, tip_size), colour)


def _bears_evidence(edge: Edge) -> bool:
    """Say whether findings rest on a tie; those on the line of the goods are about the goods."""
    return bool(edge.findings) and edge.kind != ORDER_TIE


def _tip_path(path: str, size: float) -> str:
    """Write the tip of an arrow at the end of a path, in the direction in which it arrives."""
    # a path is M and C commands alone: its last four numbers are the last control and the end
    numbers = [int(part) for part in path.replace("M", " ").replace("C", " ").split()]
    before_x, before_y, x, y = numbers[-4:]
    # a line whose last control is its end has no direction; any length but 0 does
    distance = hypot(x - before_x, y - before_y) or 1
    along_x, along_y = (x - before_x) / distance, (y - before_y) / distance
    back_x, back_y = x - size * along_x, y - size * along_y
    aside_x, aside_y = -along_y * size / 2, along_x * size / 2
    left = f"{format_number(back_x + aside_x)} {format_number(back_y + aside_y)}"
    right = f"{format_number(back_x - aside_x)} {format_number(back_y - aside_y)}"
    return f"M{x} {y}L{left}L{right}z"


def draw_label(line: PlacedLine) -> tuple[Shape, ...]:
    """Draw the numbers and words of a line on a ground of their own."""
    return tuple(_draw_label_parts(line))


def _draw_label_parts(line: PlacedLine) -> Iterator[Shape]:
    label, bold = line.label, _bears_evidence(line.edge)
    if label == NO_LABEL:
        return
    left, top = line.label_x - label.width / 2, line.label_y - label.height / 2
    yield Path(box_path(left, top, label.width, label.height), "ground")
    y = top + 2
    for row in label.badges:
        for index, number in enumerate(row):
            x = line.label_x + (index - (len(row) - 1) / 2) * BADGE
            yield from draw_number(number, x, y + BADGE / 2)
        y += BADGE
    for text in label.texts:
        text_y = baseline(y + LABEL_LINE / 2, SIZE)
        yield WordsShapes(text, line.label_x, text_y, SIZE, "ink" if bold else "quiet", bold)
        y += LABEL_LINE


def draw_number(number: int, x: float, y: float) -> Iterator[Shape]:
    """Draw a disc with a number."""
    yield Path(disc_path(x, y, 10), "ink")
    size = 12 if number < 100 else 9
    yield WordsShapes(str(number), x, baseline(y, size), size, "ground", bold=True)


# ------------------------------------------------------------------------------------------------
# What the marks of a picture mean: of what occurs in it, and of nothing else.
# ------------------------------------------------------------------------------------------------

Group = Literal["Cards", "Lines", "Marks", "Severity", "Numbers"]

TEXT: Final = "text"
"""Shape of a sample that is what stands beside a line."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend.

    Attributes:
        group: What kind of mark it explains.
        style: The mark: a party kind, a dash, a mark's text, a severity.
        shape: Of a card: its outline; of words beside a line: "text".
        words: What it means.
        heading: The group in the language of the picture.
    """

    group: Group
    style: str
    words: str
    shape: str = ""
    heading: str = ""


def make_legend(*scenes: Scene) -> tuple[LegendEntry, ...]:
    """Explain what occurs in a scene, or in the scenes of several maps, group by group."""
    nodes = [node for scene in scenes for node in scene.nodes]
    edges = [edge for scene in scenes for edge in scene.edges]
    words = read_words(scenes[0].language)
    entries = _list_entries(nodes, edges, scenes[0].numbers, words)
    return tuple(replace(entry, heading=words[_HEADINGS[entry.group]]) for entry in entries)


_HEADINGS: Final[Mapping[Group, str]] = {
    "Cards": "legend.cards",
    "Lines": "legend.lines",
    "Marks": "legend.marks",
    "Severity": "legend.severity",
    "Numbers": "legend.numbers",
}


def _list_entries(
    nodes: Sequence[Node], edges: Sequence[Edge], numbered: str, words: Words
) -> Iterator[LegendEntry]:
    # in the order in which a reader meets them, each once
    for kind in dict.fromkeys(node.kind for node in nodes if node.kind != STACK):
        yield LegendEntry("Cards", kind, words.party_kind(kind), find_look(kind).outline)
    if any(node.layer == "context" for node in nodes):
        yield LegendEntry("Cards", "context", words["legend.context"], "round")
    if any(node.members for node in nodes):
        yield LegendEntry("Cards", "stack", words["legend.stack"], "round")
    if any(node.records for node in nodes):
        yield LegendEntry("Cards", "records", words["legend.records"], "round")
    for dash in dict.fromkeys(line_style(edge) for edge in edges):
        yield LegendEntry("Lines", dash, words.find(f"legend.{dash}", dash))
    if any(edge.ties and all(tie.step.tie.undated for tie in edge.ties) for edge in edges):
        yield LegendEntry("Lines", words["tie.owns"], words["legend.undated"], shape=TEXT)
    if any(edge.circular for edge in edges):
        yield LegendEntry("Lines", CIRCLE, words["circular"])
    if any(edge.change for edge in edges):
        yield LegendEntry("Lines", CHANGED, words["legend.changed"], shape=TEXT)
    if any(edge.near for edge in edges):
        yield LegendEntry("Lines", NEAR, words.say("legend.near", near=words["near_miss"]))
    marked = {mark for node in nodes for mark in node.marks}
    for mark, meaning in list_marks(words):
        if mark in marked:
            yield LegendEntry("Marks", mark, meaning)
    severities = {node.severity for node in nodes}
    for severity in reversed(SEVERITIES):
        if severity in severities:
            yield LegendEntry("Severity", severity, words[f"severity.{severity}"])
    if any(node.possible for node in nodes):
        yield LegendEntry("Severity", "possible", words["legend.possible"])
    if any(edge.findings for edge in edges):
        yield LegendEntry("Numbers", "1", words[f"legend.{numbered}"])


Block = tuple[list[Shape], float]
"""Shapes that begin at a height of 0, and how high they are."""

VERDICTS: Final = {"FINDINGS": "high", "INCOMPLETE": "medium"}
"""Colour of a verdict's ground; `low` for every other."""

TONES: Final = {"refuse": "stop", "apply": "high", "hold": "high", "unknown": "medium"}
"""Colour of a badge by its tone; `low` for every other."""

OUTCOME_LINES: Final = 14
"""Lines of the outcome: what was not examined is part of it."""

SIZE_FRAME: Final = 12.0
ROW: Final = 24
GAP: Final = 18


def draw_heading(scene: Scene, left: float, width: float) -> Block:
    """Draw the title, the verdict and the outcome."""
    shapes: list[Shape] = []
    y = 0.0
    if scene.fictional:
        shapes.append(Path(box_path(left, y, width, 24), "mark"))
        words = "FICTIONAL TRANSACTION"
        text_y = baseline(y + 12, 13)
        shapes.append(WordsShapes(words, left + width / 2, text_y, 13, "tag-ink", bold=True))
        y += 36
    if scene.verdict:
        shapes += _draw_badge(scene, left, y)
        y += 38
    title = wrap_text(scene.title, width, 2, size=18, bold=True)
    y = _add_lines(shapes, title, left, y, 18, bold=True)
    answer = wrap_text(scene.answer, width, 4, size=15, bold=True) if scene.answer else ()
    y = _add_lines(shapes, answer, left, y + 2, 15, bold=True)
    outcome = wrap_text(scene.outcome, width, OUTCOME_LINES, size=13)
    y = _add_lines(shapes, outcome, left, y + 2, 13)
    return shapes, y + GAP + 8


def _draw_badge(scene: Scene, left: float, y: float) -> Iterator[Shape]:
    """Draw the suggested action on its ground, and the verdict beside it."""
    width = text_width(scene.badge, 15, bold=True) + 20
    box, colour = box_path(left, y, width, 26, 4), TONES.get(scene.tone, "low")
    is_outline = scene.tone == "hold"
    yield Path(box, "ground", colour, 2) if is_outline else Path(box, colour)
    text_y = baseline(y + 13, 15)
    ink = colour if is_outline else "tag-ink"
    yield WordsShapes(scene.badge, left + width / 2, text_y, 15, ink, bold=True)
    verdict = scene.verdict.replace("_", " ")
    words = f"{verdict} · suggested: {scene.suggestion}" if scene.suggestion else verdict
    yield WordsShapes(words, left + width + 14, text_y, 14, "ink", bold=True, anchor="start")


def _add_lines(
    shapes: list[Shape],
    lines: Sequence[str],
    left: float,
    y: float,
    size: float,
    colour: str = "ink",
    *,
    bold: bool = False,
) -> float:
    """Add lines of text below a height, and return the height below them."""
    for line in lines:
        y += size * 1.35
        shapes.append(WordsShapes(line, left, y - size * 0.3, size, colour, bold, "start"))
    return y


def draw_caption(scene: Scene, notes: Sequence[str], left: float, width: float) -> Block:
    """Draw what the picture leaves out and rests on, and its ids.

    Args:
        scene: What is drawn.
        notes: What is said beside the scene's own notes.
        left: Where the words begin.
        width: Of the words.
    """
    shapes: list[Shape] = []
    y = float(GAP)
    as_known = f", as known by {scene.as_of}" if scene.as_of else ""
    sources = ", ".join(
        f"{row.dataset} ({'; '.join(filter(None, (row.publisher, row.licence)))})"
        for row in scene.licences
        if row.dataset
    )
    texts = [
        *scene.notes,
        *notes,
        f"Valid on {scene.on}{as_known}. Snapshot {scene.snapshot[:16]}.",
        f"Sources and licences: {sources}" if sources else "",
        " · ".join(list_ids(scene)),
        scene.closing,
    ]
    for text in filter(None, texts):
        y = _add_lines(shapes, wrap_text(text, width, 4, size=11), left, y, 11, "quiet")
    return shapes, y


def list_ids(scene: Scene) -> Iterator[str]:
    """Yield the ids that every picture bears, each in a word or two."""
    if scene.reference:
        yield f"Assessment {scene.reference}"
    if scene.record_hash:
        yield f"record {scene.record_hash[:16]}"
    yield f"scene {compute_scene_id(scene)[:16]}"


def draw_legend(
    entries: Sequence[LegendEntry], left: float, width: float, *, compact: bool = False
) -> Block:
    """Draw the legend in rows as wide as the picture.

    Args:
        entries: Group by group.
        left: Where the rows begin.
        width: Of the rows.
        compact: Whether a group goes on in the row of the one before; else each begins a row.
    """
    shapes: list[Shape] = []
    x, y, group = left, GAP + ROW / 2, ""
    for entry in entries:
        room = sample_width(entry) + 8 + text_width(entry.words, SIZE_FRAME) + GAP
        if entry.group != group:
            heading = text_width(entry.heading, SIZE_FRAME, bold=True) + GAP
            stays = compact and bool(group) and x + heading + room <= left + width
            y += ROW if group and not stays else 0
            x, group = x if stays else left, entry.group
            shapes.append(
                WordsShapes(
                    entry.heading,
                    x,
                    baseline(y, SIZE_FRAME),
                    SIZE_FRAME,
                    "ink",
                    bold=True,
                    anchor="start",
                )
            )
            # in rows of their own, groups stand under headings of one width
            x += heading if compact else _HEADING
        if x + room > left + width and x > left + _HEADING:
            x, y = left + _HEADING, y + ROW
        shapes += draw_sample(entry, x, y)
        words = x + sample_width(entry) + 8
        shapes.append(
            WordsShapes(
                entry.words, words, baseline(y, SIZE_FRAME), SIZE_FRAME, "ink", anchor="start"
            )
        )
        x += room
    return shapes, y + ROW / 2 if group else 0


LABEL_SIZE: Final = 11
"""Of the words beside a line, in a legend."""

_HEADING: Final = 76
"""Pixels of a group's heading in a legend."""


def sample_width(entry: LegendEntry) -> float:
    """Return the room that the sample of a legend's line takes, in pixels."""
    if entry.group == "Marks":
        return text_width(entry.style, MARK_SIZE, bold=True) + 12
    if entry.shape == TEXT:
        return text_width(entry.style, LABEL_SIZE, bold=True)
    return {"Lines": 40, "Cards": 40, "Numbers": 20}.get(entry.group, 30)


def draw_sample(entry: LegendEntry, x: float, y: float) -> Iterator[Shape]:
    """Draw the mark that a line of the legend explains: left end, middle height."""
    if entry.group == "Cards":
        yield from _card_sample(entry, x, y)
    # the mark of a circle stands on lines, but is no style of stroke
    elif entry.style == CIRCLE:
        yield WordsShapes(CIRCLE, x + 20, baseline(y, 16), 16, "ink")
    elif entry.shape == TEXT:
        middle = x + sample_width(entry) / 2
        yield WordsShapes(
            entry.style, middle, baseline(y, LABEL_SIZE), LABEL_SIZE, "ink", bold=True
        )
    elif entry.group == "Lines":
        width = {ORDER_TIE: ORDER_WIDTH, NEAR: CONTEXT_WIDTH}.get(entry.style, EVIDENCE_WIDTH)
        colour = "edge" if entry.style in {ORDER_TIE, NEAR} else "path"
        yield Path(f"M{x:.0f} {y:.0f}h40", "", colour, width, DASHES.get(entry.style, ()))
    elif entry.group == "Marks":
        width = sample_width(entry)
        yield Path(box_path(x, y - 9, width, 18, 4), "mark")
        yield WordsShapes(
            entry.style, x + width / 2, baseline(y, MARK_SIZE), MARK_SIZE, "tag-ink", bold=True
        )
    elif entry.group == "Numbers":
        yield from draw_number(1, x + 10, y)
    elif entry.style == "possible":
        yield Path(box_path(x, y - 7, 30, 14, 3), "filled", "ink", 2, POSSIBLE_DASH)
    else:
        yield Path(
            box_path(x, y - 7, 30, 14, 3), "filled", entry.style, BORDERS.get(entry.style, 1.5)
        )


def _card_sample(entry: LegendEntry, x: float, y: float) -> Iterator[Shape]:
    quiet = entry.style in {"context", "stack", "records"}
    edge, ground = ("edge", "card") if quiet else ("ink", "filled")
    if entry.style in {"stack", "records"}:
        yield Path(box_path(x + 4, y - 6, 36, 18, 4), "card", "edge", CONTEXT_WIDTH)
    dash = POSSIBLE_DASH if entry.style == NOT_NAMED else ()
    yield Path(outline_path(entry.shape, x, y - 10, 36, 20), ground, edge, CONTEXT_WIDTH, dash)
    if entry.style in {"context", "records"}:
        return
    look = find_look(STACK if entry.style == "stack" else entry.style)
    yield Path(look.icon, look.colour, at=(x + 10, y - 8))
