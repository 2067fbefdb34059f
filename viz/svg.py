"""A scene as SVG that every program can show: presentation attributes only, nothing to load or run.

No style element or attribute, no script, no link, no marker, no filter and no foreign object: what
a strict policy forbids is not there, and what other programs draw otherwise is not used. Each card
and line is a group with a name that a screen reader speaks. Every text goes through one escape.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from onward.viz.content.lengths import make_shortener, shorten_with_count
from onward.viz.content.letters import describe_look_alikes
from onward.viz.content.parts import cut_text
from onward.viz.drawing.frame import draw_caption, draw_heading, draw_legend
from onward.viz.drawing.legend import LegendEntry, make_legend
from onward.viz.drawing.look import draw_card, draw_label, draw_line
from onward.viz.drawing.palette import LIGHT
from onward.viz.drawing.shapes import Path, Shape, Words, box_path, format_number
from onward.viz.layout import HEADING, LEAST_WIDTH, Extent, PlacedMap, PlacedScene, measure_extent
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import PlacedLine
from onward.viz.placing.wrapping import wrap_text
from onward.viz.scene import Edge, FindingText, Scene

FONTS: Final = (
    "'Noto Sans', 'Noto Sans Arabic', 'Noto Sans CJK SC', 'Noto Sans SC', Arial, sans-serif"
)
MARGIN: Final = 28
TITLE_SIZE: Final = 17


def write_svg(placed: PlacedScene, *, frame: bool = True, legend: bool = True) -> str:
    """Write a placed scene as an SVG document, its maps one below the other.

    Args:
        placed: The scene with all in its place.
        frame: Whether to write title and outcome above, and caption and ids below.
        legend: Whether to explain the marks below the picture.
    """
    scene = placed.scene
    several = len(placed.maps) > 1
    inner = measure_extent(placed)
    width = max(inner.width, LEAST_WIDTH)
    left = inner.left - (width - inner.width) / 2
    top, bottom = inner.top - (HEADING if several else 0), inner.top + inner.height
    parts: list[str] = []
    if frame:
        shapes, height = draw_heading(scene, left, width)
        top -= height
        parts.append(_moved(shapes, top))
    for one in placed.maps:
        parts += _map(one, headed=several)
    under = [draw_legend(make_whole_legend(placed), left, width)] if legend else []
    under += [draw_caption(scene, placed.notes, left, width)] if frame else []
    for shapes, height in under:
        parts.append(_moved(shapes, bottom))
        bottom += height
    whole = Extent(left - MARGIN, top - MARGIN, width + 2 * MARGIN, bottom - top + 2 * MARGIN)
    return _document(scene, whole, parts)


def write_figures(placed: PlacedScene) -> tuple[str, ...]:
    """Write each map of a scene as an SVG document, without frame and legend.

    Each is at its place among the others: together they hold what `write_svg` writes.
    """
    if len(placed.maps) == 1:
        return (write_svg(placed, frame=False, legend=False),)
    return tuple(map(_figure, placed.maps))


def _figure(one: PlacedMap) -> str:
    inner = measure_extent(one)
    width = max(inner.width, LEAST_WIDTH)
    whole = Extent(
        inner.left - MARGIN,
        inner.top - HEADING - MARGIN,
        width + 2 * MARGIN,
        inner.height + HEADING + 2 * MARGIN,
    )
    return _document(one.map.scene, whole, list(_map(one, headed=True)))


def make_whole_legend(placed: PlacedScene) -> tuple[LegendEntry, ...]:
    """Give the legend of all maps of a scene."""
    return make_legend(*(one.map.scene for one in placed.maps))


def _map(one: PlacedMap, *, headed: bool) -> Iterator[str]:
    """Write a map in a group a part: its heading where it is one of several, then all it holds."""
    if headed:
        room = measure_extent(one)
        told = ": ".join((one.map.title, *(found.title for found in _told(one))))
        told += f" ({one.map.note})" if one.map.note else ""
        words = wrap_text(told, max(room.width, LEAST_WIDTH), 1, size=TITLE_SIZE, bold=True)[0]
        at = room.top - HEADING + TITLE_SIZE
        heading = Words(words, room.left, at, TITLE_SIZE, "ink", bold=True, anchor="start")
        yield f"<g>{_drawn([heading])}</g>"
    names = {card.node.id: cut_text(card.node.name) for card in one.cards}
    yield from (_line(line, names) for line in one.lines)
    yield from (_card(card) for card in one.cards)
    yield from (f"<g>{_drawn(draw_label(line))}</g>" for line in one.lines)


def _told(one: PlacedMap) -> Sequence[FindingText]:
    """Give the finding that a map is of; of several the heading has only the numbers."""
    return one.map.scene.findings if len(one.map.numbers) == 1 else ()


def _document(scene: Scene, whole: Extent, parts: Sequence[str]) -> str:
    n = format_number
    short = make_shortener(scene)
    told = " ".join(
        [short(scene.outcome), *(f"{f.number}. {short(f.summary)}" for f in scene.findings)]
    )
    view = f"{n(whole.left)} {n(whole.top)} {n(whole.width)} {n(whole.height)}"
    ground = box_path(whole.left, whole.top, whole.width, whole.height)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{n(whole.width)}" '
            f'height="{n(whole.height)}" role="img" font-family="{FONTS}" text-anchor="middle">',
            f"<title>{escape(cut_text(scene.title))}</title>",
            f"<desc>{escape(told)}</desc>",
            f'<path d="{ground}" fill="{LIGHT["ground"]}"/>',
            *parts,
            "</svg>\n",
        )
    )


def _line(line: PlacedLine, names: Mapping[str, str]) -> str:
    return _named(describe_edge(line.edge, names), _drawn(draw_line(line)))


def describe_edge(edge: Edge, names: Mapping[str, str]) -> str:
    """Say in words what a line shows: who, how, to whom, by which sources.

    Args:
        edge: The line.
        names: Of the parties, by id.
    """
    datasets = dict.fromkeys(step["tie"]["dataset"] for step in edge.ties)
    source = f" Source: {', '.join(map(cut_text, datasets))}, {edge.standing}." if datasets else ""
    near = f" {shorten_with_count(edge.near)}." if edge.near else ""
    return f"{names[edge.start]}: {cut_text(edge.words)}, {names[edge.end]}.{source}{near}"


def _card(card: Card) -> str:
    node = card.node
    about = (
        *card.kind,
        card.tab.lower(),
        card.marks,
        *describe_look_alikes(node.letters),
        card.tag,
    )
    words = ", ".join(map(cut_text, filter(None, (node.name, node.native, *about))))
    return _named(words, _drawn(draw_card(card), card.x, card.y))


def _named(words: str, content: str) -> str:
    return (
        f'<g role="img" aria-label={quoteattr(words)}><title>{escape(words)}</title>{content}</g>'
    )


def _moved(shapes: Sequence[Shape], down: float) -> str:
    return f"<g>{_drawn(shapes, 0, down)}</g>"


def _drawn(shapes: Sequence[Shape], x: float = 0, y: float = 0) -> str:
    inner = "".join(_shape(shape) for shape in shapes)
    return (
        f'<g transform="translate({format_number(x)} {format_number(y)})">{inner}</g>'
        if x or y
        else inner
    )


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
        yield f'stroke="{LIGHT[path.stroke]}" stroke-width="{format_number(path.width)}"'
    if path.dash:
        yield f'stroke-dasharray="{" ".join(map(str, path.dash))}"'
    if path.at != (0, 0):
        yield f'transform="translate({format_number(path.at[0])} {format_number(path.at[1])})"'


def _text(words: Words) -> str:
    weight = ' font-weight="700"' if words.bold else ""
    anchor = "" if words.anchor == "middle" else f' text-anchor="{words.anchor}"'
    x, y, size = map(format_number, (words.x, words.y, words.size))
    return (
        f'<text x="{x}" y="{y}" font-size="{size}"{weight}{anchor} fill="{LIGHT[words.colour]}">'
        f"{escape(words.text)}</text>"
    )
