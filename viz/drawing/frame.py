"""What stands around a picture that goes out alone: title and outcome, legend, caption and ids."""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.viz.drawing.legend import TEXT, LegendEntry
from onward.viz.drawing.look import (
    CONTEXT_WIDTH,
    EVIDENCE_WIDTH,
    ORDER_WIDTH,
    POSSIBLE_DASH,
    draw_number,
    outline_path,
)
from onward.viz.drawing.palette import (
    BORDERS,
    DASHES,
    find_look,
)
from onward.viz.drawing.shapes import Path, Shape, Words, baseline, box_path
from onward.viz.placing.cards import MARK_SIZE
from onward.viz.placing.labels import CIRCLE, NEAR
from onward.viz.placing.metrics import text_width
from onward.viz.placing.wrapping import wrap_text
from onward.viz.scene import NOT_NAMED, ORDER_TIE, STACK, Scene
from onward.viz.scene_id import compute_scene_id

Block = tuple[list[Shape], float]
"""Shapes that begin at a height of 0, and how high they are."""

VERDICTS: Final = {"FINDINGS": "high", "INCOMPLETE": "medium"}
"""Colour of a verdict's ground; `low` for every other."""

TONES: Final = {"refuse": "stop", "apply": "high", "hold": "high", "unknown": "medium"}
"""Colour of a badge by its tone; `low` for every other."""

OUTCOME_LINES: Final = 14
"""Lines of the outcome: what was not examined is part of it."""

SIZE: Final = 12.0
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
        shapes.append(Words(words, left + width / 2, text_y, 13, "tag-ink", bold=True))
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
    yield Words(scene.badge, left + width / 2, text_y, 15, ink, bold=True)
    verdict = scene.verdict.replace("_", " ")
    words = f"{verdict} · suggested: {scene.suggestion}" if scene.suggestion else verdict
    yield Words(words, left + width + 14, text_y, 14, "ink", bold=True, anchor="start")


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
        shapes.append(Words(line, left, y - size * 0.3, size, colour, bold, "start"))
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
        room = sample_width(entry) + 8 + text_width(entry.words, SIZE) + GAP
        if entry.group != group:
            heading = text_width(entry.heading, SIZE, bold=True) + GAP
            stays = compact and bool(group) and x + heading + room <= left + width
            y += ROW if group and not stays else 0
            x, group = x if stays else left, entry.group
            shapes.append(
                Words(entry.heading, x, baseline(y, SIZE), SIZE, "ink", bold=True, anchor="start")
            )
            # in rows of their own, groups stand under headings of one width
            x += heading if compact else _HEADING
        if x + room > left + width and x > left + _HEADING:
            x, y = left + _HEADING, y + ROW
        shapes += draw_sample(entry, x, y)
        words = x + sample_width(entry) + 8
        shapes.append(Words(entry.words, words, baseline(y, SIZE), SIZE, "ink", anchor="start"))
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
        yield Words(CIRCLE, x + 20, baseline(y, 16), 16, "ink")
    elif entry.shape == TEXT:
        middle = x + sample_width(entry) / 2
        yield Words(entry.style, middle, baseline(y, LABEL_SIZE), LABEL_SIZE, "ink", bold=True)
    elif entry.group == "Lines":
        width = {ORDER_TIE: ORDER_WIDTH, NEAR: CONTEXT_WIDTH}.get(entry.style, EVIDENCE_WIDTH)
        colour = "edge" if entry.style in {ORDER_TIE, NEAR} else "path"
        yield Path(f"M{x:.0f} {y:.0f}h40", "", colour, width, DASHES.get(entry.style, ()))
    elif entry.group == "Marks":
        width = sample_width(entry)
        yield Path(box_path(x, y - 9, width, 18, 4), "mark")
        yield Words(
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
