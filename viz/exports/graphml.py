"""The export ``graphml``: every party and tie with its evidence, for Gephi, yEd and networkx.

A directed multigraph: two ties between the same parties are two edges, and so is each delivery.
What the file is of, and the licences of its sources, are data of the graph.
"""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene
from onward.viz.tables.rows import describe_source, list_facts, list_sources
from onward.viz.tables.sheets import (
    EDGE_TYPES,
    NODE_TYPES,
    Values,
    format_value,
    make_graph_edges,
    make_graph_nodes,
)

SUFFIX: Final = ".graphml"

MEDIA_TYPE: Final = "application/graphml+xml"

NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as GraphML."""
    root = etree.Element("graphml", xmlns=NAMESPACE)
    sources = "\n".join(describe_source(row) for row in list_sources(scene))
    # GraphML declares every key before the graph that uses it
    facts = {**dict(list_facts(scene)), "sources": sources}
    _declare_keys(root, "graph", dict.fromkeys(facts, "string"))
    _declare_keys(root, "node", NODE_TYPES)
    _declare_keys(root, "edge", EDGE_TYPES)
    graph = _add_element(root, "graph", edgedefault="directed")
    _add_values(graph, "graph", facts)
    for node in make_graph_nodes(scene):
        _add_values(_add_element(graph, "node", id=node.id), "node", node.values)
    for edge in make_graph_edges(scene):
        ends = {"id": edge.id, "source": edge.start, "target": edge.end}
        _add_values(_add_element(graph, "edge", **ends), "edge", edge.values)
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _declare_keys(root: etree._Element, what: str, types: Mapping[str, str]) -> None:
    for key, kind in types.items():
        names = {"attr.name": key, "attr.type": kind}
        _add_element(root, "key", id=f"{what}.{key}", **{"for": what}, **names)


def _add_element(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, tag, attributes)


def _add_values(element: etree._Element, what: str, values: Values) -> None:
    for key, value in values.items():
        _add_element(element, "data", key=f"{what}.{key}").text = format_value(value)
