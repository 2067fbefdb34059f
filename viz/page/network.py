"""A scene as a pyvis network: for whoever wants to go on with pyvis, and for a page drawn by it.

pyvis holds the network. Of its package the page takes vis-network's script alone: its template,
file writer and tooltips load scripts from servers, and put names into the page as code.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypedDict

from jinja2 import Template
from markupsafe import Markup

from onward.errors import ExportError
from onward.viz.content.texts import MOST_OF_OUTCOME, cut_text, shorten_with_count
from onward.viz.drawing.frame import list_ids
from onward.viz.drawing.look import UNDIRECTED_KINDS, line_style
from onward.viz.drawing.palette import BORDERS, DASHES, LIGHT, find_look
from onward.viz.language.words import read_words
from onward.viz.layout import place_map
from onward.viz.maps.maps import Map
from onward.viz.page.data import write_json_block
from onward.viz.page.policy import (
    check_embeddable,
    read_template,
    template_environment,
    write_policy,
)
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import Scene

if TYPE_CHECKING:
    from pyvis.network import Network

VIS: Final = "templates/lib/vis-9.1.2/vis-network.min.js"
"""vis-network inside the pyvis package."""


class NetworkNode(TypedDict):
    """A party in the attributes of vis-network; `facts` are ours."""

    id: str
    label: str
    x: int
    y: int
    shape: str
    borderWidth: float
    color: Mapping[str, str]
    font: Mapping[str, object]
    widthConstraint: int
    facts: list[str]


NetworkEdge = TypedDict(
    "NetworkEdge",
    {
        "id": str,
        "from": str,
        "to": str,
        "label": str,
        "arrows": str,
        "dashes": list[int] | bool,
        "width": float,
        "color": str,
        "facts": list[str],
    },
)
"""A tie in the attributes of vis-network; `facts` are ours."""


def build_network(scene: Scene) -> "Network":
    """Build the pyvis network of a scene: every party at its place, every tie an edge of its own.

    The lists are filled directly: pyvis searches them for every node and edge it adds, and drops
    parallel ties. No node and no edge has a `title`, which vis-network could take for markup.

    Args:
        scene: What is shown, on one map however many cards it takes.
    """
    from pyvis.network import Network  # it imports IPython: slow

    (placed_map,) = place_map(Map("", scene, ())).maps
    net = Network(directed=True)
    net.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 0},
        "edges": {"smooth": {"enabled": True, "type": "curvedCW", "roundness": 0.12}},
        "interaction": {"hover": False, "keyboard": False, "multiselect": False},
    }
    net.nodes = [_make_node(card) for card in placed_map.cards]
    net.node_ids = [node["id"] for node in net.nodes]
    net.node_map = dict(zip(net.node_ids, net.nodes, strict=True))
    net.edges = [_make_edge(line) for line in placed_map.lines]
    return net


def render_network(scene: Scene) -> bytes:
    """Write a scene as a page that vis-network draws: no request to anywhere, the same bytes.

    Raises:
        ExportError: The pyvis installed holds no vis-network of the version that this page needs.
    """
    net = build_network(scene)
    data = {"nodes": net.nodes, "edges": net.edges, "options": net.options}
    vis, script, style = _load_vis(), _load_script(), _load_style()
    page = _load_template().render(
        title=cut_text(scene.title),
        outcome=shorten_with_count(scene.outcome, MOST_OF_OUTCOME),
        findings=[f"{each.number}. {shorten_with_count(each.summary)}" for each in scene.findings],
        caption=[*map(shorten_with_count, scene.caption), " · ".join(list_ids(scene))],
        closing=scene.closing,
        data=Markup(write_json_block(data)),  # noqa: S704  # escaped by json_block
        vis=Markup(vis),  # noqa: S704  # the script that pyvis brings, never data
        script=Markup(script),  # noqa: S704  # our own file
        style=Markup(style),  # noqa: S704  # our own file
        policy=write_policy((vis, script), style),
    )
    return page.encode("utf-8")


def _make_node(card: Card) -> NetworkNode:
    node = card.node
    texts = (
        " ".join(card.lines),
        " ".join(card.native),
        *card.kind,
        card.marks,
        card.tab,
        card.tag,
    )
    return {
        "id": node.id,
        "label": "\n".join(map(cut_text, filter(None, texts))),
        "x": card.x,
        "y": card.y,
        "shape": "box",
        "borderWidth": BORDERS.get(node.severity or "", 1),
        "color": {
            "background": LIGHT["filled"],
            "border": LIGHT[node.severity or find_look(node.kind).colour],
        },
        "font": {"color": LIGHT["ink"], "size": 13},
        "widthConstraint": card.width,
        "facts": list(_list_node_facts(card)),
    }


def _list_node_facts(card: Card) -> Iterator[str]:
    node = card.node
    texts = (node.name, node.native, read_words().party_kind(node.kind), node.country or "")
    yield from map(shorten_with_count, filter(None, (*texts, *node.roles, *node.mark_words)))
    yield from map(shorten_with_count, (*node.listed, *node.records, *node.member_names))
    if node.datasets:
        yield shorten_with_count(f"Sources: {', '.join(node.datasets)}")


def _make_edge(line: PlacedLine) -> NetworkEdge:
    edge = line.edge
    dash = DASHES.get(line_style(edge), ())
    numbers = f" [{', '.join(map(str, edge.findings))}]" if edge.findings else ""
    sentences = [f"{edge.words}{numbers}", *(tie.step.tie.dataset for tie in edge.ties)]
    return {
        "id": edge.id,
        "from": edge.start,
        "to": edge.end,
        "label": f"{cut_text(edge.words)}{numbers}",
        "arrows": "" if edge.kind in UNDIRECTED_KINDS else "to",
        "dashes": list(dash) or False,
        "width": 3 if edge.findings else 1,
        "color": LIGHT["path" if edge.findings else "edge"],
        "facts": [shorten_with_count(each) for each in dict.fromkeys(sentences)],
    }


@lru_cache
def _load_template() -> Template:
    return template_environment().get_template("network.html")


@lru_cache
def _load_script() -> str:
    return check_embeddable(read_template("network.js"), "network.js")


@lru_cache
def _load_style() -> str:
    return check_embeddable(read_template("network.css"), "network.css")


@lru_cache
def _load_vis() -> str:
    script = files("pyvis").joinpath(VIS)
    if not script.is_file():
        raise ExportError(f"pyvis has no {VIS}; install pyvis 0.3.2")
    return check_embeddable(script.read_text(encoding="utf-8"), VIS)
