"""Made-up scenes that are too much for one map: long rows, long chains of owners."""

from dataclasses import replace
from itertools import pairwise

from onward.viz.scene import ORDER_TIE, Edge, Node, Scene
from onward.viz.scene_texts import FindingText
from tests.pictures import assessment, picture_of

SCENE = picture_of(assessment())
START = next(node for node in SCENE.nodes if "exporter" in node.roles)


def crowd(count: int, *, listed: bool = False) -> tuple[Node, ...]:
    """Return so many consignees that are alike."""
    marks = ("LISTED",) if listed else ()
    return tuple(
        Node(f"c{n}", f"Buyer {n}", "Company", "Utopia", ("consignee",), marks)
        for n in range(count)
    )


def goods(count: int) -> tuple[Edge, ...]:
    """Return the lines from the exporter to each of them."""
    return tuple(
        Edge(f"g{n}", START.id, f"c{n}", ORDER_TIE, "this transaction") for n in range(count)
    )


def finding_text(number: int) -> FindingText:
    """Return a finding of that number."""
    return replace(SCENE.findings[0], number=number, title=f"Finding {number}")


def scene_of(nodes: tuple[Node, ...], edges: tuple[Edge, ...], findings: int = 1) -> Scene:
    """Return an assessment of an exporter and these parties, with so many findings."""
    return replace(
        SCENE,
        nodes=(START, *nodes),
        edges=edges,
        findings=tuple(finding_text(n) for n in range(1, findings + 1)),
    )


def owned(length: int, number: int = 1) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Return a chain of owners down to c0, at whose upper end stands a listed party."""
    links = [Node(f"o{number}-{n}", f"Owner {n}", "Company", None) for n in range(length)]
    top = Node(f"top{number}", "Ministry", "PublicBody", None, marks=("LISTED",))
    row = [top, *links, Node("c0", "Buyer", "Company", None, ("consignee",))]
    edges = [
        Edge(f"e{number}-{n}", one.id, two.id, "owns", "owns 60 %", findings=(number,))
        for n, (one, two) in enumerate(pairwise(row))
    ]
    return (top, *links), tuple(edges)


def crowded(lines: int = 4) -> Scene:
    """Return forty consignees, of which some are owned through nine companies by a listed party."""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    for number in range(1, lines + 1):
        links, ties = owned(9, number)
        nodes += links
        edges += (*ties[:-1], replace(ties[-1], end=f"c{number}"))
    buyers = [
        replace(one, findings=(at,), severity="high") if 1 <= at <= lines else one
        for at, one in enumerate(crowd(40))
    ]
    return scene_of((*buyers, *nodes), (*goods(40), *edges), lines)
