"""A scene as SVG that every program can show: presentation attributes only, nothing to load or run.

No style element or attribute, no script, no link, no marker, no filter and no foreign object: what
a strict policy forbids is not there, and what other programs draw otherwise is not used. Each card
and line is a group with a name that a screen reader speaks. Every text goes through one escape.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from onward.viz.content.texts import (
    MOST_OF_OUTCOME,
    cut_at_word,
    cut_text,
    describe_look_alikes,
    make_shortener,
    shorten_with_count,
)
from onward.viz.drawing.charts import Chart
from onward.viz.drawing.drawing import (
    LIGHT,
    LegendEntry,
    Path,
    Shape,
    box_path,
    draw_caption,
    draw_card,
    draw_heading,
    draw_label,
    draw_legend,
    draw_line,
    format_number,
    make_legend,
    shorten_path,
)
from onward.viz.drawing.drawing import WordsShapes as Words
from onward.viz.layout import HEADING, LEAST_WIDTH, Extent, PlacedMap, PlacedScene, measure_extent
from onward.viz.placing.cards import Card, wrap_text
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import Edge, Scene

FONTS: Final = (
    "'Noto Sans', 'Noto Sans Arabic', Arial, 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
)
MARGIN: Final = 28
USUAL_SIZE: Final = 12
"""Of letters: a text of this size need not say it, nor that it is black."""

TITLE_SIZE: Final = 17

CHART_TITLE: Final = 2000
"""Characters of what a chart says of itself: of sixty years each value."""

NAME: Final = 60
"""Characters of a party's name in the words of a line."""


def write_svg(
    placed: PlacedScene, *, frame: bool = True, legend: bool = True, compact: bool = False
) -> str:
    """Write a placed scene as an SVG document, its maps one below the other.

    Args:
        placed: The scene with all in its place.
        frame: Whether to write title and outcome above, and caption and ids below.
        legend: Whether to explain the marks below the picture.
        compact: Whether the legend takes as few rows as it can.
    """
    scene = placed.scene
    has_headings = len(placed.maps) > 1
    inner = measure_extent(placed)
    width = max(inner.width, LEAST_WIDTH)
    left = inner.left - (width - inner.width) / 2
    top = inner.top - (HEADING if has_headings else 0)
    bottom = inner.top + inner.height
    parts: list[str] = []
    if frame:
        shapes, height = draw_heading(scene, left, width)
        top -= height
        parts.append(_write_moved(shapes, top))
    for placed_map in placed.maps:
        parts += _write_map(placed_map, has_heading=has_headings)
    entries = make_whole_legend(placed) if legend else ()
    below = [draw_legend(entries, left, width, compact=compact)] if legend else []
    below += [draw_caption(scene, placed.notes, left, width)] if frame else []
    for shapes, height in below:
        parts.append(_write_moved(shapes, bottom))
        bottom += height
    whole = Extent(left - MARGIN, top - MARGIN, width + 2 * MARGIN, bottom - top + 2 * MARGIN)
    return _write_document(scene, whole, parts)


def write_chart(chart: Chart) -> str:
    """Write a small chart as an SVG document; its title says what it shows."""
    n = format_number
    title = escape(cut_text(chart.title, CHART_TITLE))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(chart.width)} {n(chart.height)}" '
        f'width="{n(chart.width)}" height="{n(chart.height)}" role="img" fill="{LIGHT["ink"]}" '
        f'font-family="{FONTS}" font-size="{USUAL_SIZE}" text-anchor="middle">'
        f"<title>{title}</title>{_write_shapes(chart.shapes)}</svg>\n"
    )


def write_figures(placed: PlacedScene) -> tuple[str, ...]:
    """Write each map of a scene as an SVG document, without frame and legend.

    Each is at its place among the others: together they hold what `write_svg` writes.
    """
    if len(placed.maps) == 1:
        return (write_svg(placed, frame=False, legend=False),)
    return tuple(map(_write_figure, placed.maps))


def _write_figure(placed_map: PlacedMap) -> str:
    inner = measure_extent(placed_map)
    width = max(inner.width, LEAST_WIDTH)
    whole = Extent(
        inner.left - MARGIN,
        inner.top - HEADING - MARGIN,
        width + 2 * MARGIN,
        inner.height + HEADING + 2 * MARGIN,
    )
    parts = list(_write_map(placed_map, has_heading=True))
    return _write_document(placed_map.map.scene, whole, parts)


def make_whole_legend(placed: PlacedScene) -> tuple[LegendEntry, ...]:
    """Return the legend of all maps of a scene."""
    return make_legend(*(placed_map.map.scene for placed_map in placed.maps))


def _write_map(placed_map: PlacedMap, *, has_heading: bool) -> Iterator[str]:
    """Yield a map in a group a part: its heading where it is one of several, then all it holds."""
    if has_heading:
        yield f"<g>{_write_shapes([_draw_map_heading(placed_map)])}</g>"
    # a card says its whole name itself
    names = {card.node.id: cut_at_word(card.node.name, NAME) for card in placed_map.cards}
    yield from (_write_line(line, names) for line in placed_map.lines)
    yield from (_write_card(card) for card in placed_map.cards)
    # labels last, so that no line runs over one
    for line in placed_map.lines:
        label = _write_shapes(draw_label(line))
        yield f"<g>{label}</g>" if label else "<g/>"  # as the page writes the file that it saves


def _draw_map_heading(placed_map: PlacedMap) -> Words:
    single = placed_map.map
    room = measure_extent(placed_map)
    # a map of several findings has only their numbers in its heading
    findings = single.scene.findings if len(single.numbers) == 1 else ()
    text = ": ".join((single.title, *(finding.title for finding in findings)))
    if single.note:
        text += f" ({single.note})"
    words = wrap_text(text, max(room.width, LEAST_WIDTH), 1, size=TITLE_SIZE, bold=True)[0]
    y = room.top - HEADING + TITLE_SIZE
    return Words(words, room.left, y, TITLE_SIZE, "ink", bold=True, anchor="start")


def _write_document(scene: Scene, whole: Extent, parts: Sequence[str]) -> str:
    n = format_number
    shorten = make_shortener(scene)
    summaries = (f"{finding.number}. {shorten(finding.summary)}" for finding in scene.findings)
    description = " ".join((make_shortener(scene, MOST_OF_OUTCOME)(scene.outcome), *summaries))
    view = f"{n(whole.left)} {n(whole.top)} {n(whole.width)} {n(whole.height)}"
    ground = box_path(whole.left, whole.top, whole.width, whole.height)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{n(whole.width)}" '
            f'height="{n(whole.height)}" role="img" fill="{LIGHT["ink"]}" fill-rule="evenodd" '
            f'font-family="{FONTS}" font-size="{USUAL_SIZE}" text-anchor="middle">',
            f"<title>{escape(cut_text(scene.title))}</title>",
            f"<desc>{escape(description)}</desc>",
            f'<path d="{ground}" fill="{LIGHT["ground"]}"/>',
            *parts,
            "</svg>\n",
        )
    )


def _write_line(line: PlacedLine, names: Mapping[str, str]) -> str:
    return _write_named_group(describe_edge(line.edge, names), _write_shapes(draw_line(line)))


def describe_edge(edge: Edge, names: Mapping[str, str]) -> str:
    """Say in words what a line shows: who, how, to whom, by which sources.

    Args:
        edge: The line.
        names: Of the parties, by id.
    """
    datasets = dict.fromkeys(tie.step.tie.dataset for tie in edge.ties)
    source = f" Source: {', '.join(map(cut_text, datasets))}, {edge.standing}." if datasets else ""
    near = f" {shorten_with_count(edge.near)}." if edge.near else ""
    return f"{names[edge.start]}: {cut_text(edge.words)}, {names[edge.end]}.{source}{near}"


def _write_card(card: Card) -> str:
    node = card.node
    texts = (
        *(node.name, node.native, *card.kind, card.tab.lower(), card.marks),
        *describe_look_alikes(node.letters),
        card.tag,
    )
    words = ", ".join(map(cut_text, filter(None, texts)))
    return _write_named_group(words, _write_shapes(draw_card(card), card.x, card.y))


def _write_named_group(words: str, content: str) -> str:
    # its title is its name: for who hears the picture, and for who points at it
    return f'<g role="img"><title>{escape(words)}</title>{content}</g>'


def _write_moved(shapes: Sequence[Shape], down: float) -> str:
    return f"<g>{_write_shapes(shapes, 0, down)}</g>"


def _write_shapes(shapes: Sequence[Shape], x: float = 0, y: float = 0) -> str:
    inner = "".join(_write_shape(shape) for shape in shapes)
    # a group that moves nothing would only make the file larger
    if not (x or y):
        return inner
    return f'<g transform="translate({format_number(x)} {format_number(y)})">{inner}</g>'


def _write_shape(shape: Shape) -> str:
    return _write_words(shape) if isinstance(shape, Words) else _write_path(shape)


def _write_path(path: Path) -> str:
    return f"<path {' '.join(_path_attributes(path))}/>"


def _path_attributes(path: Path) -> Iterator[str]:
    yield f'd="{shorten_path(path.d)}"'
    # names of colours become codes here: SVG has no variables that every program knows
    yield f'fill="{LIGHT[path.fill] if path.fill else "none"}"'
    if path.stroke:
        yield f'stroke="{LIGHT[path.stroke]}" stroke-width="{format_number(path.width)}"'
    if path.dash:
        yield f'stroke-dasharray="{" ".join(map(str, path.dash))}"'
    if path.at != (0, 0):
        yield f'transform="translate({format_number(path.at[0])} {format_number(path.at[1])})"'


def _write_words(words: Words) -> str:
    weight = ' font-weight="700"' if words.bold else ""
    anchor = "" if words.anchor == "middle" else f' text-anchor="{words.anchor}"'
    x = f' x="{format_number(words.x)}"' if words.x else ""
    y, size = map(format_number, (words.y, words.size))
    sized = "" if words.size == USUAL_SIZE else f' font-size="{size}"'
    fill = "" if words.colour == "ink" else f' fill="{LIGHT[words.colour]}"'
    return f'<text{x} y="{y}"{sized}{weight}{anchor}{fill}>{escape(words.text)}</text>'
