"""The export ``graphml``: every party and tie with its evidence, for Gephi, yEd and networkx.

A directed multigraph: two ties between the same parties are two edges, and so is each delivery.
What the file is of, and the licences of its sources, are data of the graph.
"""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene
from onward.viz.tables.rows import (
    describe_source,
    list_facts,
    list_parties,
    list_sources,
    list_ties,
    map_licences,
)
from onward.viz.tables.sheets import (
    EDGE_TYPES,
    NODE_TYPES,
    Values,
    format_value,
    list_party_values,
    list_tie_values,
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
    graph = etree.SubElement(root, "graph", edgedefault="directed")
    _add_values(graph, "graph", facts)
    licences = map_licences(scene)
    for party in list_parties(scene, stacks=True):
        node = etree.SubElement(graph, "node", id=party.id)
        _add_values(node, "node", list_party_values(party.node, licences))
    for tie in list_ties(scene, stacks=True):
        ends = {"id": tie.id, "source": tie.start.id, "target": tie.end.id}
        edge = etree.SubElement(graph, "edge", ends)
        _add_values(edge, "edge", list_tie_values(tie, licences))
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _declare_keys(root: etree._Element, what: str, types: Mapping[str, str]) -> None:
    for key, kind in types.items():
        names = {"attr.name": key, "attr.type": kind}
        etree.SubElement(root, "key", {"id": f"{what}.{key}", "for": what, **names})


def _add_values(element: etree._Element, what: str, values: Values) -> None:
    for key, value in values.items():
        etree.SubElement(element, "data", key=f"{what}.{key}").text = format_value(value)
