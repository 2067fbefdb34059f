"""One page that works offline: the map by pyvis and vis-network, everything else as plain text.

pyvis builds the network's data; its template, files, options writer and tooltips are not used,
because they ask servers for scripts and put names into the page as code. Two walls keep names
from running: the data is escaped JSON that only ever becomes text, and the page's own policy
allows no script but the two whose hashes it holds.
"""

import base64
import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from onward.errors import ExportError
from onward.graph.model import UNDIRECTED
from onward.viz.cards import Card
from onward.viz.layout import Placed, place
from onward.viz.routes import Line
from onward.viz.scene import MARKS, MATCH_TIE, NAMED, ORDER_TIE, RECORDED, Edge, Scene

if TYPE_CHECKING:
    from pyvis.network import Network

VIS: Final = "templates/lib/vis-9.1.2/vis-network.min.js"
"""vis-network inside the pyvis package."""

KINDS: Final = {
    NAMED: "as the transaction names it",
    RECORDED: "party of the records",
    "Person": "person",
    "Company": "company",
    "Organization": "organisation",
    "PublicBody": "public body",
    "MilitaryUnit": "military unit",
    "ArmedGroup": "armed group",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Vehicle": "vehicle",
    "Address": "address",
    "Contact": "contact",
    "Security": "security",
    "BankAccount": "bank account",
    "Unknown": "kind not known",
}
"""Party kinds in words."""

SHAPES: Final = {
    "Person": "pill",
    "PublicBody": "square",
    "MilitaryUnit": "cut",
    "ArmedGroup": "cut",
    "Address": "tag",
    "Contact": "tag",
}
"""Outline of a card by party kind; every other kind has slightly round corners."""


def render(scene: Scene) -> bytes:
    """Write a scene as one HTML page: UTF-8, no request to anywhere, the same bytes every time.

    Raises:
        ExportError: The pyvis installed holds no vis-network of the version that this page needs.
    """
    placed = place(scene)
    data = json_block(page_data(placed))
    code = {name: Markup(_code(name)) for name in ("map.js", "map.css")}  # noqa: S704  # our own files
    vis = Markup(_vis())  # noqa: S704  # the script that pyvis brings, never data
    page = (
        _environment()
        .from_string(_file("map.html"))
        .render(
            scene=scene,
            cards=placed.cards,
            legend=legend(scene),
            kinds=KINDS,
            data=Markup(data),  # noqa: S704  # escaped by json_block
            vis=vis,
            script=code["map.js"],
            style=code["map.css"],
            policy=policy(vis, code["map.js"], code["map.css"]),
        )
    )
    return page.encode("utf-8")


def network(placed: Placed) -> "Network":
    """Build the pyvis network of a placed scene; every tie has its own edge.

    The lists are filled directly: pyvis searches them for every node and edge it adds, and drops
    parallel ties.
    """
    from pyvis.network import Network  # it imports IPython: slow

    net = Network(directed=True)
    net.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 0},
        "interaction": {"dragNodes": False, "hover": False, "keyboard": False},
    }
    for card in placed.cards:
        net.node_ids.append(card.node.id)
        net.nodes.append(_node_data(card))
        net.node_map[card.node.id] = net.nodes[-1]
    net.edges.extend(_edge_data(line) for line in placed.lines)
    return net


def _node_data(card: Card) -> dict[str, Any]:
    node = card.node
    drawn = {
        "name": node.name,
        "lines": card.lines,
        "width": card.width,
        "height": card.height,
        "shape": SHAPES.get(node.kind, "round"),
        "kind": KINDS.get(node.kind, node.kind),
        "country": node.country,
        "roles": node.roles,
        "marks": node.marks,
        "findings": node.findings,
        "severity": node.severity,
        "possible": node.possible,
    }
    return {"id": node.id, "label": node.name, "x": card.x, "y": card.y, "card": drawn}


def _edge_data(line: Line) -> dict[str, Any]:
    edge = line.edge
    drawn = {
        "path": line.path,
        "x": line.label_x,
        "y": line.label_y,
        "width": line.label.width,
        "height": line.label.height,
        "badges": line.label.badges,
        "lines": line.label.texts,
        "dash": _dash(edge),
        "findings": edge.findings,
        "order": edge.kind == ORDER_TIE,
        "arrow": edge.kind != MATCH_TIE and edge.kind not in UNDIRECTED,
    }
    return {
        "id": edge.id,
        "from": edge.start,
        "to": edge.end,
        "label": edge.label,
        "line": drawn,
    }


def _dash(edge: Edge) -> str:
    if edge.kind == ORDER_TIE:
        return ORDER_TIE
    return "ended" if edge.ended else edge.standing


def page_data(placed: Placed) -> dict[str, Any]:
    """Give what the page's script draws: nodes, edges and options of the pyvis network."""
    net = network(placed)
    return {"nodes": net.nodes, "edges": net.edges, "options": net.options}


def json_block(data: Any) -> str:
    r"""Write data as JSON that may stand in a script element, whatever its texts hold.

    >>> json_block({"name": "</script>"})
    '{"name": "\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, sort_keys=True, allow_nan=False)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def policy(*code: str) -> str:
    """Write the page's Content-Security-Policy: nothing but these two scripts and this style.

    Args:
        code: vis-network, the map's script and the style, as they stand in the page.
    """
    vis, script, style = (_hash(text) for text in code)
    return (
        f"default-src 'none'; script-src {vis} {script}; style-src {style} {_hash('')}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


LINES: Final = {
    "order": "the goods of this transaction",
    "stated": "stated by a source",
    "claimed": "claimed, not confirmed",
    "inferred": "inferred by a program",
    "ended": "ended",
}
"""Styles of lines in words."""


def legend(scene: Scene) -> dict[str, list[tuple[str, str]]]:
    """Explain what occurs in the map, and nothing else: (style, words) by group."""
    shapes: dict[str, list[str]] = {}
    for kind in dict.fromkeys(node.kind for node in scene.nodes):
        shapes.setdefault(SHAPES.get(kind, "round"), []).append(KINDS.get(kind, kind))
    dashes = dict.fromkeys(_dash(edge) for edge in scene.edges)
    marked = {mark for node in scene.nodes for mark in node.marks}
    severities = dict.fromkeys(finding.severity for finding in scene.findings)
    return {
        "Cards": [(shape, ", ".join(kinds)) for shape, kinds in shapes.items()],
        "Lines": [(dash, LINES.get(dash, dash)) for dash in dashes],
        "Marks": [(mark, words) for mark, words in MARKS.values() if mark in marked],
        "Severity": [(severity, severity) for severity in severities],
    }


def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _file(name: str) -> str:
    return files("onward.viz").joinpath("templates", name).read_text(encoding="utf-8")


@lru_cache
def _code(name: str) -> str:
    return _embeddable(_file(name), name)


@lru_cache
def _vis() -> str:
    found = files("pyvis").joinpath(VIS)
    if not found.is_file():
        raise ExportError(f"pyvis holds no {VIS}; install pyvis 0.3.2")
    return _embeddable(found.read_text(encoding="utf-8"), VIS)


def _embeddable(code: str, name: str) -> str:
    """Refuse code that would end the element it stands in."""
    if "</script" in code.lower() or "</style" in code.lower():
        raise ExportError(f"{name}: it holds an end tag, so it cannot stand in a page")
    return code.replace("\r\n", "\n")
