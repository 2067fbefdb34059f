"""How cards, lines and labels look: a list of shapes each, which every renderer draws alike.

A card is drawn around its own middle, so that a page can move it; lines and labels are drawn where
they are. Evidence is filled and heavy. Context is quiet, but not faint: its text is as readable and
its borders are as visible, but it has no ground and no weight.
"""

from collections.abc import Iterator
from math import hypot
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.viz.drawing.palette import (
    BORDERS,
    DASHES,
    find_look,
)
from onward.viz.drawing.shapes import (
    Path,
    Shape,
    Words,
    baseline,
    box_path,
    cut_box_path,
    disc_path,
    format_number,
)
from onward.viz.placing.cards import (
    ICON_ROOM,
    KIND_SIZE,
    LINE,
    MARK_SIZE,
    NAME_SIZE,
    NATIVE_SIZE,
    TAB_ASIDE,
    Card,
    tab_width,
)
from onward.viz.placing.labels import BADGE, NO_LABEL, SIZE
from onward.viz.placing.labels import LINE as LABEL_LINE
from onward.viz.placing.metrics import text_width
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import MATCH_TIE, NOT_NAMED, ORDER_TIE, Edge

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
        yield Words(text, 0, baseline(y, NAME_SIZE), NAME_SIZE, ink, bold=True)
        y += LINE
    for text in card.native:
        yield Words(text, 0, baseline(y, NATIVE_SIZE), NATIVE_SIZE, ink)
        y += LINE
    yield from _draw_kind(card, y)


def _draw_kind(card: Card, y: float) -> Iterator[Shape]:
    node = card.node
    look = find_look(node.kind)
    what, *below = card.kind
    start = -(text_width(what, KIND_SIZE) + ICON_ROOM) / 2
    yield Path(look.icon, look.colour, at=(round(start), y - 8))
    text_y = baseline(y, KIND_SIZE)
    yield Words(what, start + ICON_ROOM, text_y, KIND_SIZE, "quiet", anchor="start")
    for number, words in enumerate(below, start=1):
        yield Words(words, 0, baseline(y + number * LINE, KIND_SIZE), KIND_SIZE, "quiet")


def _draw_tab(text: str, left: float | None, y: float, ground: str) -> Iterator[Shape]:
    """Draw words on a small ground; in the middle where no left end is given."""
    width = tab_width(text)
    start = -width / 2 if left is None else left
    yield Path(box_path(start, y - TAB / 2, width, TAB, 4), ground)
    x = start + width / 2
    yield Words(text, x, baseline(y, MARK_SIZE), MARK_SIZE, "tag-ink", bold=True)


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
        yield Words(text, line.label_x, text_y, SIZE, "ink" if bold else "quiet", bold)
        y += LABEL_LINE


def draw_number(number: int, x: float, y: float) -> Iterator[Shape]:
    """Draw a disc with a number."""
    yield Path(disc_path(x, y, 10), "ink")
    size = 12 if number < 100 else 9
    yield Words(str(number), x, baseline(y, size), size, "ground", bold=True)
