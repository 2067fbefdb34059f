"""How cards, lines and labels look: a list of shapes each, which every renderer draws alike.

A card is told around its own middle, so that a page can move it; lines and labels are told where
they are. What bears evidence is filled and heavy; context is quiet, not faint: its text is as
readable, its borders are as visible, but it has no ground and no weight.
"""

from collections.abc import Iterator
from math import hypot
from typing import Final

from onward.graph.model import UNDIRECTED
from onward.viz.drawing.icons import ICONS, OTHER
from onward.viz.drawing.icons import STACK as SEVERAL
from onward.viz.drawing.palette import BORDERS, DASHES, KIND_COLOURS
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
    Card,
    tab_width,
)
from onward.viz.placing.labels import BADGE, SIZE
from onward.viz.placing.labels import LINE as LABEL_LINE
from onward.viz.placing.metrics import text_width
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import MATCH_TIE, ORDER_TIE, STACK, Edge

SHAPES: Final = {
    "Person": "pill",
    "PublicBody": "square",
    "MilitaryUnit": "cut",
    "ArmedGroup": "cut",
    "Address": "tag",
    "Contact": "tag",
}
"""Outline of a card by party kind; every other kind has slightly round corners."""

POINTLESS: Final = frozenset((*map(str, UNDIRECTED), MATCH_TIE))
"""Kinds of lines that point nowhere."""

EVIDENCE_WIDTH: Final = 3.4
CONTEXT_WIDTH: Final = 1.4
ORDER_WIDTH: Final = 5.0
TAB: Final = 18


def outline_path(shape: str, x: float, y: float, width: float, height: float) -> str:
    """Write the outline of a card by the name of its shape."""
    if shape == "cut":
        return cut_box_path(x, y, width, height, min(14, height / 4))
    corner = {"pill": min(height / 2, 30), "square": 0, "tag": 3}.get(shape, 8)
    return box_path(x, y, width, height, corner)


def draw_card(card: Card) -> tuple[Shape, ...]:
    """Draw a card around its own middle."""
    return tuple(_card_shapes(card))


def _card_shapes(card: Card) -> Iterator[Shape]:
    node = card.node
    left, top = -card.width / 2, -card.height / 2
    quiet = node.layer != "evidence"
    shape = SHAPES.get(node.kind, "round")
    if node.members:
        for step in (8, 4):
            edge = outline_path(shape, left + step, top + step, card.width, card.height)
            yield Path(edge, "card", "edge", CONTEXT_WIDTH)
    yield Path(
        outline_path(shape, left, top, card.width, card.height),
        "card" if quiet else "filled",
        node.severity or ("edge" if quiet else "ink"),
        BORDERS.get(node.severity or "", CONTEXT_WIDTH if quiet else 1.6),
        (6, 4) if node.possible else (),
    )
    if node.severity == "stop":  # a double border
        inner = outline_path(shape, left + 5, top + 5, card.width - 10, card.height - 10)
        yield Path(inner, "", "stop", 1)
    ink = "quiet" if quiet else "ink"
    y = top + 22
    for text in card.lines:
        yield Words(text, 0, baseline(y, NAME_SIZE), NAME_SIZE, ink, bold=True)
        y += LINE
    for text in card.native:
        yield Words(text, 0, baseline(y, NATIVE_SIZE), NATIVE_SIZE, ink)
        y += LINE
    yield from _kind(card, y)
    y += LINE * (len(card.kind) - 1)
    if card.marks:
        yield from _tab(card.marks, None, y + 20, "mark")
    if card.tab:
        yield from _tab(card.tab, left + 8, top, "role")
    if card.tag:
        yield from _tab(card.tag, -left - 8 - tab_width(card.tag), -top, node.severity or "low")


def _kind(card: Card, y: float) -> Iterator[Shape]:
    node = card.node
    colour = KIND_COLOURS.get(node.kind, "other")
    what, *country = card.kind
    start = -(text_width(what, KIND_SIZE) + ICON_ROOM) / 2
    icon = SEVERAL if node.kind == STACK else ICONS.get(node.kind, OTHER)
    yield Path(icon, colour, at=(round(start), y - 8))
    at = baseline(y, KIND_SIZE)
    yield Words(what, start + ICON_ROOM, at, KIND_SIZE, "quiet", anchor="start")
    for words in country:
        yield Words(words, 0, baseline(y + LINE, KIND_SIZE), KIND_SIZE, "quiet")


def _tab(text: str, left: float | None, y: float, ground: str) -> Iterator[Shape]:
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
    order = edge.kind == ORDER_TIE
    evidence = bool(edge.findings)
    colour = "path" if evidence else "edge"
    width = EVIDENCE_WIDTH if evidence else ORDER_WIDTH if order else CONTEXT_WIDTH
    stroke = Path(line.path, "", colour, width, DASHES.get(line_style(edge), ()))
    if edge.kind in POINTLESS:
        return (stroke,)
    return stroke, Path(_tip(line.path, 15 if evidence or order else 11), colour)


def _tip(path: str, size: float) -> str:
    """Write the tip of an arrow at the end of a path, in the direction in which it arrives."""
    numbers = [int(part) for part in path.replace("M", " ").replace("C", " ").split()]
    before_x, before_y, x, y = numbers[-4:]
    far = hypot(x - before_x, y - before_y) or 1
    along_x, along_y = (x - before_x) / far, (y - before_y) / far
    back_x, back_y = x - size * along_x, y - size * along_y
    aside_x, aside_y = -along_y * size / 2, along_x * size / 2
    one = f"{format_number(back_x + aside_x)} {format_number(back_y + aside_y)}"
    two = f"{format_number(back_x - aside_x)} {format_number(back_y - aside_y)}"
    return f"M{x} {y}L{one}L{two}z"


def draw_label(line: PlacedLine) -> tuple[Shape, ...]:
    """Draw the numbers and words of a line on a ground of their own."""
    return tuple(_label_shapes(line))


def _label_shapes(line: PlacedLine) -> Iterator[Shape]:
    label, bold = line.label, bool(line.edge.findings)
    left, top = line.label_x - label.width / 2, line.label_y - label.height / 2
    yield Path(box_path(left, top, label.width, label.height, 3), "ground")
    y = top + 2
    for row in label.badges:
        for index, count in enumerate(row):
            x = line.label_x + (index - (len(row) - 1) / 2) * BADGE
            yield from draw_number(count, x, y + BADGE / 2)
        y += BADGE
    for text in label.texts:
        at = baseline(y + LABEL_LINE / 2, SIZE)
        yield Words(text, line.label_x, at, SIZE, "ink" if bold else "quiet", bold)
        y += LABEL_LINE


def draw_number(count: int, x: float, y: float) -> Iterator[Shape]:
    """Draw a disc with a number."""
    yield Path(disc_path(x, y, 10), "ink")
    size = 11 if count < 100 else 9
    yield Words(str(count), x, baseline(y, size), size, "ground", bold=True)
