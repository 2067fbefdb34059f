"""A scene as SVG that every program can show: presentation attributes only, nothing to load or run.

No style element or attribute, no script, no link, no marker, no filter and no foreign object: what
a strict policy forbids is not there, and what other programs draw otherwise is not used. Each card
and line is a group with a name that a screen reader speaks. Every text goes through one escape.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from onward.viz.content.letters import letters_told
from onward.viz.drawing.frame import caption_shapes, heading_shapes, legend_shapes
from onward.viz.drawing.look import draw_card, draw_label, draw_line
from onward.viz.drawing.palette import LIGHT
from onward.viz.drawing.shapes import Path, Shape, Words, box, number
from onward.viz.layout import Placed
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import Line

FONTS: Final = (
    "'Noto Sans', 'Noto Sans Arabic', 'Noto Sans CJK SC', 'Noto Sans SC', Arial, sans-serif"
)
_JOINED: Final = {
    "Arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefe",
    "Devanagari": "\u0900-\u097f",
    "Myanmar": "\u1000-\u109f",
}
"""Letters that are drawn as fewer glyphs than they are, by the script in their font's name."""

_JOINING: Final = re.compile(
    "("
    + "|".join(f"[{some}](?:[{some} \u200c\u200d]*[{some}])?" for some in _JOINED.values())
    + ")"
)
MARGIN: Final = 28
LEAST_WIDTH: Final = 760


@dataclass(frozen=True, slots=True)
class Extent:
    """The room that a picture takes."""

    left: float
    top: float
    width: float
    height: float


def svg(placed: Placed, *, frame: bool = True, legend: bool = True) -> str:
    """Write a placed scene as an SVG document.

    Args:
        placed: The scene with all in its place.
        frame: Whether to write title and outcome above, and caption and ids below.
        legend: Whether to explain the marks below the picture.
    """
    scene = placed.scene
    inner = extent(placed)
    width = max(inner.width, LEAST_WIDTH)
    left = inner.left - (width - inner.width) / 2
    top, bottom = inner.top, inner.top + inner.height
    parts: list[str] = []
    if frame:
        shapes, height = heading_shapes(scene, left, width)
        top -= height
        parts.append(_moved(shapes, top))
    parts += [_line(line, placed) for line in placed.lines]
    parts += [_card(card) for card in placed.cards]
    parts += [f"<g>{_drawn(draw_label(line))}</g>" for line in placed.lines]
    for wanted, make in ((legend, legend_shapes), (frame, caption_shapes)):
        if wanted:
            shapes, height = make(scene, left, width)
            parts.append(_moved(shapes, bottom))
            bottom += height
    whole = Extent(left - MARGIN, top - MARGIN, width + 2 * MARGIN, bottom - top + 2 * MARGIN)
    return _document(placed, whole, parts)


def extent(placed: Placed) -> Extent:
    """Give the room that cards, lines and labels take."""
    boxes = [(card.x, card.y, card.width + 16, card.height + 22) for card in placed.cards]
    for line in placed.lines:
        boxes.append((line.label_x, line.label_y, line.label.width, line.label.height))
        ends = [int(part) for part in line.path.replace("M", " ").replace("C", " ").split()]
        boxes += [(x, y, 8, 8) for x, y in zip(ends[::2], ends[1::2], strict=True)]
    if not boxes:
        return Extent(0, 0, LEAST_WIDTH, 40)
    left = min(x - width / 2 for x, _, width, _ in boxes)
    top = min(y - height / 2 for _, y, _, height in boxes)
    right = max(x + width / 2 for x, _, width, _ in boxes)
    bottom = max(y + height / 2 for _, y, _, height in boxes)
    return Extent(left, top, right - left, bottom - top)


def _document(placed: Placed, whole: Extent, parts: Sequence[str]) -> str:
    scene = placed.scene
    n = number
    told = " ".join([scene.outcome, *(f"{f.number}. {f.summary}" for f in scene.findings)])
    view = f"{n(whole.left)} {n(whole.top)} {n(whole.width)} {n(whole.height)}"
    ground = box(whole.left, whole.top, whole.width, whole.height)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{n(whole.width)}" '
            f'height="{n(whole.height)}" role="img" font-family="{FONTS}" text-anchor="middle">',
            f"<title>{escape(scene.title)}</title>",
            f"<desc>{escape(told)}</desc>",
            f'<path d="{ground}" fill="{LIGHT["ground"]}"/>',
            *parts,
            "</svg>\n",
        )
    )


def _line(line: Line, placed: Placed) -> str:
    return _named(line_words(line, placed), _drawn(draw_line(line)))


def line_words(line: Line, placed: Placed) -> str:
    """Say in words what a line shows: who, how, to whom, by which sources."""
    edge = line.edge
    names = {card.node.id: card.node.name for card in placed.cards}
    datasets = dict.fromkeys(step["tie"]["dataset"] for step in edge.ties)
    source = f" Source: {', '.join(datasets)}, {edge.standing}." if datasets else ""
    near = f" {edge.near}." if edge.near else ""
    return f"{names[edge.start]}: {edge.label}, {names[edge.end]}.{source}{near}"


def _card(card: Card) -> str:
    node = card.node
    about = (*card.kind, card.tab.lower(), card.marks, *letters_told(node.letters), card.tag)
    words = ", ".join(filter(None, (node.name, node.native, *about)))
    return _named(words, _drawn(draw_card(card), card.x, card.y))


def _named(words: str, content: str) -> str:
    return (
        f'<g role="img" aria-label={quoteattr(words)}><title>{escape(words)}</title>{content}</g>'
    )


def _moved(shapes: Sequence[Shape], down: float) -> str:
    return f"<g>{_drawn(shapes, 0, down)}</g>"


def _drawn(shapes: Sequence[Shape], x: float = 0, y: float = 0) -> str:
    inner = "".join(_shape(shape) for shape in shapes)
    return f'<g transform="translate({number(x)} {number(y)})">{inner}</g>' if x or y else inner


def _shape(shape: Shape) -> str:
    return _text(shape) if isinstance(shape, Words) else _path(shape)


def _path(path: Path) -> str:
    return f"<path {' '.join(_path_attributes(path))}/>"


def _path_attributes(path: Path) -> Iterator[str]:
    yield f'd="{path.d}"'
    yield f'fill="{LIGHT[path.fill] if path.fill else "none"}"'
    if path.at != (0, 0):  # the drawing of a kind, which has holes
        yield 'fill-rule="evenodd"'
    if path.stroke:
        yield f'stroke="{LIGHT[path.stroke]}" stroke-width="{number(path.width)}"'
    if path.dash:
        yield f'stroke-dasharray="{" ".join(map(str, path.dash))}"'
    if path.at != (0, 0):
        yield f'transform="translate({number(path.at[0])} {number(path.at[1])})"'


def _text(words: Words) -> str:
    weight = ' font-weight="700"' if words.bold else ""
    anchor = "" if words.anchor == "middle" else f' text-anchor="{words.anchor}"'
    return (
        f'<text x="{number(words.x)}" y="{number(words.y)}" font-size="{number(words.size)}"'
        f'{weight}{anchor} fill="{LIGHT[words.colour]}">'
        f"{''.join(_runs(words.text))}</text>"
    )


def _runs(text: str) -> Iterator[str]:
    """Write a text; letters that join, beside others, stand in runs with the font that has them.

    What sets PDF and PNG takes the glyphs of a text one for one from the next font where the first
    has none, and joined letters are fewer glyphs than letters: it would put a wrong one.
    """
    runs = _JOINING.split(text)
    if len(list(filter(None, runs))) < 2:
        yield escape(text)
        return
    for at, run in enumerate(runs):
        joins = at % 2 == 1
        yield f'<tspan font-family="{_family(run)}">{escape(run)}</tspan>' if joins else escape(run)


def _family(run: str) -> str:
    first = next(name for name, letters in _JOINED.items() if re.match(f"[{letters}]", run))
    return f"'Noto Sans {first}', {FONTS}"
