"""One page that works offline: the map by pyvis and vis-network, everything else as plain text.

pyvis builds the network's data. Its template, files, options writer and tooltips are not used,
because they load scripts from servers and put names into the page as code. Two walls keep names
from running: the data is escaped JSON that only ever becomes text, and the page's own policy
allows no script but the two whose hashes it holds. The picture stands in the page once, as SVG:
without scripts it is shown as it is; with scripts the map draws its very shapes.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from onward.errors import ExportError
from onward.queries.assessment.explain import HARM_TITLE
from onward.viz.content.names import describe_look_alikes
from onward.viz.content.parts import KINDS
from onward.viz.content.texts import cut_at_word, cut_text, make_shortener, shorten_with_count
from onward.viz.drawing.frame import draw_sample, list_ids, sample_width
from onward.viz.drawing.legend import LegendEntry
from onward.viz.drawing.palette import LIGHT, style_variables
from onward.viz.drawing.shapes import Path, Shape, format_number
from onward.viz.layout import PlacedScene, place_scene
from onward.viz.maps.maps import Map
from onward.viz.page.cards_and_lines import is_web_address, make_card_data, make_line_data
from onward.viz.page.data import format_month, make_scene_data, write_json_block
from onward.viz.page.policy import check_embeddable, read_template, write_policy
from onward.viz.page.script_data import PageData
from onward.viz.placing.cards import Card
from onward.viz.scene import NOT_NAMED, Scene
from onward.viz.scene_texts import HeadCount, TextLine
from onward.viz.svg import make_whole_legend, write_figures

if TYPE_CHECKING:
    from pyvis.network import Network

VIS: Final = "templates/lib/vis-9.1.2/vis-network.min.js"
"""vis-network inside the pyvis package."""

APP: Final = (
    "state",
    "shapes",
    "figure",
    "time",
    "paint",
    "map",
    "details",
    "panel",
    "keys",
    "tools",
    "save",
    "start",
)
"""The files of the page's own script, in the order in which they become one."""

SAMPLE_HEIGHT: Final = 22

OPTION: Final = 60
"""Characters of a title, and of numbers, in the list of maps."""


def render_page(scene: Scene) -> bytes:
    """Write a scene as one HTML page: UTF-8, no request to anywhere, the same bytes every time.

    Raises:
        ExportError: The pyvis installed holds no vis-network of the version that this page needs.
    """
    placed = place_scene(scene)
    figures = write_figures(placed)
    data = make_page_data(placed, figures)
    vis, script, style = _load_vis(), _join_app(), _join_style()
    page = _load_template().render(
        scene=scene,
        shorten=make_shortener(scene),
        parties=list(_list_parties(placed)),
        maps=[_name_map(each.map) for each in placed.maps] if len(placed.maps) > 1 else [],
        notes=(*scene.notes, *placed.notes),
        kinds=KINDS,
        harm_title=HARM_TITLE,
        describe_look_alikes=describe_look_alikes,
        tie_kinds=sorted({line.edge.kind for line in placed.lines if line.edge.ties}),
        around=_has_context(placed),
        legend=_write_legend(placed),
        ids=list(list_ids(scene)),
        months=data["months"],
        data=Markup(write_json_block(data)),  # noqa: S704  # escaped by json_block
        figure=Markup("".join(figures)),  # noqa: S704  # every text in it is escaped by svg
        vis=Markup(vis),  # noqa: S704  # the script that pyvis brings, never data
        script=Markup(script),  # noqa: S704  # our own files
        style=Markup(style),  # noqa: S704  # our own files
        policy=write_policy((vis, script), style),
    )
    return page.encode("utf-8")


def build_network(placed: PlacedScene) -> "Network":
    """Build the pyvis network of a placed scene; every tie has its own edge.

    The lists are filled directly: pyvis searches them for every node and edge it adds, and drops
    parallel ties.
    """
    from pyvis.network import Network  # it imports IPython: slow

    net = Network(directed=True)
    net.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 0},
        "interaction": {
            "dragNodes": False,
            "hover": False,
            "keyboard": False,
            "selectable": False,
            "selectConnectedEdges": False,
        },
    }
    names = {node.id: node.name for node in placed.scene.nodes}
    for number, placed_map in enumerate(placed.maps):
        for card in placed_map.cards:
            data = make_card_data(card, number)
            net.node_ids.append(data["id"])
            net.nodes.append(data)
            net.node_map[data["id"]] = data
        net.edges.extend(make_line_data(line, number, names) for line in placed_map.lines)
    return net


def _list_parties(placed: PlacedScene) -> Iterator[tuple[int, Card]]:
    """Yield each party once, with the place of its first card among all cards."""
    met: set[str] = set()
    for place, card in enumerate(placed.cards):
        if card.node.id not in met and card.node.kind != NOT_NAMED:
            met.add(card.node.id)
            yield place, card


def _has_context(placed: PlacedScene) -> bool:
    """Say whether anything is drawn on which nothing rests; several maps leave it out."""
    layers = {card.node.layer for card in placed.cards}
    return not layers.union(line.edge.layer for line in placed.lines) <= {"evidence"}


def _name_map(single: Map) -> str:
    """Name a map in the list of maps: the numbers of its findings, and what they are."""
    titles = "; ".join(dict.fromkeys(finding.title for finding in single.scene.findings))
    name = cut_at_word(f"{single.name[:1].upper()}{single.name[1:]}", OPTION)
    return f"{name}: {cut_at_word(titles, OPTION)}" if single.numbers and titles else name


def make_page_data(placed: PlacedScene, figures: Sequence[str]) -> PageData:
    """Return what the page's script knows: nodes, edges and options of the network, and more.

    Args:
        placed: The scene in its places.
        figures: The SVG documents that stand in the page, one a map, without frame and legend.
    """
    net = build_network(placed)
    return {
        "nodes": net.nodes,
        "edges": net.edges,
        "options": net.options,
        **make_scene_data(placed, figures),
    }


def _write_legend(placed: PlacedScene) -> dict[str, list[tuple[Markup, str]]]:
    """Return the legend's lines by group, each with its sample drawn as the picture draws it."""
    groups: dict[str, list[tuple[Markup, str]]] = {}
    for entry in make_whole_legend(placed):
        groups.setdefault(entry.group, []).append((_write_sample(entry), entry.words))
    return groups


def _write_sample(entry: LegendEntry) -> Markup:
    width = format_number(sample_width(entry) + 4)
    shapes = Markup("").join(map(_write_shape, draw_sample(entry, 1, SAMPLE_HEIGHT / 2)))
    return Markup(
        '<svg class="sample" width="{0}" height="{1}" viewBox="0 0 {0} {1}" aria-hidden="true">'
        "{2}</svg>"
    ).format(width, SAMPLE_HEIGHT, shapes)


def _write_shape(shape: Shape) -> Markup:
    """Write a shape in the colours of the page's theme."""
    if isinstance(shape, Path):
        attributes = Markup(" ").join(_list_attributes(shape))
        return Markup('<path d="{}" {}/>').format(shape.d, attributes)
    weight = "700" if shape.bold else "400"
    return Markup(
        '<text x="{}" y="{}" font-size="{}" font-weight="{}" text-anchor="{}" fill="{}">{}</text>'
    ).format(
        *map(format_number, (shape.x, shape.y, shape.size)),
        weight,
        shape.anchor,
        f"var(--{shape.colour})",
        escape(shape.text),
    )


def _list_attributes(path: Path) -> Iterator[Markup]:
    ground = f"var(--{path.fill})" if path.fill else "none"
    yield Markup('fill="{}" fill-rule="evenodd"').format(ground)
    if path.stroke:
        yield Markup('stroke="var(--{})" stroke-width="{}"').format(
            path.stroke, format_number(path.width)
        )
    if path.dash:
        yield Markup('stroke-dasharray="{}"').format(" ".join(map(str, path.dash)))
    if path.at != (0, 0):
        yield Markup('transform="translate({} {})"').format(*map(format_number, path.at))


@lru_cache
def _load_template() -> Template:
    """Load the template, once for all pages: compiling it takes longer than filling it in."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        loader=FunctionLoader(read_template),
        finalize=_write_value,
    )
    environment.filters |= {"cut": cut_text, "counted": _shorten_cell, "month": format_month}
    environment.tests["web_address"] = is_web_address
    return environment.get_template("map.html")


@pass_context
def _write_value(context: Context, value: object) -> object:
    """Write what is filled in: no text of a scene is so long that the page stands still.

    Sentences and lists are shortened where they are filled in, cells of tables by a filter.
    """
    shorten: Callable[[str], str] = context["shorten"]
    if isinstance(value, TextLine | HeadCount):
        return shorten(str(value))
    # Markup is a kind of text, too: it is our own, and stays whole.
    return shorten(value) if type(value) is str else value


def _shorten_cell(text: str) -> Markup:
    return escape(shorten_with_count(text))


@lru_cache
def _join_app() -> str:
    """Join the page's own script: one scope, so that nothing of it is global.

    Comments and indents stay behind; no text of the script runs over several lines.
    """
    texts = (read_template(f"app/{name}.js") for name in APP)
    lines = (line.strip() for text in texts for line in text.splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//"))
    return check_embeddable(f'"use strict";\n(() => {{\n{code}\n}})();\n', "templates/app")


@lru_cache
def _join_style() -> str:
    """Join the palettes and the page's style; paper is white whatever the screen is."""
    light = "; ".join(f"--{name}: {colour}" for name, colour in LIGHT.items())
    paper = f"@media print {{ :root:root:root {{ color-scheme: light; {light} }} }}\n"
    return check_embeddable(style_variables() + paper + read_template("map.css"), "map.css")


@lru_cache
def _load_vis() -> str:
    script = files("pyvis").joinpath(VIS)
    if not script.is_file():
        raise ExportError(f"pyvis has no {VIS}; install pyvis 0.3.2")
    return check_embeddable(script.read_text(encoding="utf-8"), VIS)
