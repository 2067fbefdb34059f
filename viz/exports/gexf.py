"""The export ``gexf``: every party and tie with its evidence, for Gephi and networkx.

A directed multigraph, as in GraphML. GEXF has no data of the whole graph: what the file is of, and
the licences of its sources, are in its description. Its date is the scene's, never the clock's.
"""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene
from onward.viz.tables.rows import MAKER, choose_day, write_manifest
from onward.viz.tables.sheets import (
    EDGE_TYPES,
    NODE_TYPES,
    Type,
    Values,
    format_value,
    make_graph_edges,
    make_graph_nodes,
)

SUFFIX: Final = ".gexf"

MEDIA_TYPE: Final = "application/gexf+xml"

NAMESPACE: Final = "http://www.gexf.net/1.2draft"

_TYPES: Final[Mapping[Type, str]] = {"string": "string", "int": "integer", "boolean": "boolean"}


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as GEXF 1.2."""
    root = etree.Element("gexf", xmlns=NAMESPACE, version="1.2")
    # programs ask for a date: the scene's, never the clock's
    meta = _add_element(root, "meta", lastmodifieddate=choose_day(scene))
    _add_element(meta, "creator").text = MAKER
    _add_element(meta, "description").text = "\n".join(write_manifest(scene))
    graph = _add_element(root, "graph", mode="static", defaultedgetype="directed")
    _declare_attributes(graph, "node", NODE_TYPES)
    _declare_attributes(graph, "edge", EDGE_TYPES)
    nodes = _add_element(graph, "nodes")
    for node in make_graph_nodes(scene):
        _add_values(_add_element(nodes, "node", id=node.id, label=node.label), "node", node.values)
    edges = _add_element(graph, "edges")
    for edge in make_graph_edges(scene):
        ends = {"id": edge.id, "source": edge.start, "target": edge.end, "label": edge.label}
        _add_values(_add_element(edges, "edge", **ends), "edge", edge.values)
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _declare_attributes(graph: etree._Element, what: str, types: Mapping[str, Type]) -> None:
    declared = _add_element(graph, "attributes", **{"class": what}, mode="static")
    for key, kind in types.items():
        _add_element(declared, "attribute", id=f"{what}.{key}", title=key, type=_TYPES[kind])


def _add_element(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, tag, attributes)


def _add_values(element: etree._Element, what: str, values: Values) -> None:
    if values:
        container = _add_element(element, "attvalues")
        for key, value in values.items():
            attributes = {"for": f"{what}.{key}", "value": format_value(value)}
            _add_element(container, "attvalue", **attributes)
