"""The export ``gexf``: every party and tie with its evidence, for Gephi and networkx.

A directed multigraph, as in GraphML. GEXF has no data of the whole graph: what the file is of, and
the licences of its sources, are in its description. Its date is the scene's, never the clock's.
"""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene
from onward.viz.tables.rows import (
    MAKER,
    choose_day,
    list_parties,
    list_ties,
    map_licences,
    write_manifest,
)
from onward.viz.tables.sheets import (
    EDGE_TYPES,
    NODE_TYPES,
    Type,
    Values,
    format_value,
    list_party_values,
    list_tie_values,
)

SUFFIX: Final = ".gexf"

MEDIA_TYPE: Final = "application/gexf+xml"

NAMESPACE: Final = "http://www.gexf.net/1.2draft"

_TYPES: Final[Mapping[Type, str]] = {"string": "string", "int": "integer", "boolean": "boolean"}


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as GEXF 1.2."""
    root = etree.Element("gexf", xmlns=NAMESPACE, version="1.2")
    # programs ask for a date: the scene's, never the clock's
    meta = etree.SubElement(root, "meta", lastmodifieddate=choose_day(scene))
    etree.SubElement(meta, "creator").text = MAKER
    etree.SubElement(meta, "description").text = "\n".join(write_manifest(scene))
    graph = etree.SubElement(root, "graph", mode="static", defaultedgetype="directed")
    _declare_attributes(graph, "node", NODE_TYPES)
    _declare_attributes(graph, "edge", EDGE_TYPES)
    licences = map_licences(scene)
    nodes = etree.SubElement(graph, "nodes")
    for party in list_parties(scene, stacks=True):
        node = etree.SubElement(nodes, "node", id=party.id, label=party.node.name)
        _add_values(node, "node", list_party_values(party.node, licences))
    edges = etree.SubElement(graph, "edges")
    for tie in list_ties(scene, stacks=True):
        ends = {"id": tie.id, "source": tie.start.id, "target": tie.end.id}
        edge = etree.SubElement(edges, "edge", {**ends, "label": tie.edge.words})
        _add_values(edge, "edge", list_tie_values(tie, licences))
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _declare_attributes(graph: etree._Element, what: str, types: Mapping[str, Type]) -> None:
    declared = etree.SubElement(graph, "attributes", {"class": what, "mode": "static"})
    for key, kind in types.items():
        etree.SubElement(declared, "attribute", id=f"{what}.{key}", title=key, type=_TYPES[kind])


def _add_values(element: etree._Element, what: str, values: Values) -> None:
    if values:
        container = etree.SubElement(element, "attvalues")
        for key, value in values.items():
            attributes = {"for": f"{what}.{key}", "value": format_value(value)}
            etree.SubElement(container, "attvalue", attributes)
