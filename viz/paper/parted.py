"""A scene in parts, one a finding, for a sheet that the whole map is too wide for.

Each part keeps the numbers that its finding and its lines have in the whole, and the transaction's
parties, so that a reader finds the way from one part to the next.
"""

from collections.abc import Iterator
from dataclasses import replace

from onward.viz.scene import MATCH_TIE, ORDER_TIE, FindingText, Scene


def parts_of(scene: Scene) -> tuple[Scene, ...]:
    """Give a scene for each finding, or path, that rests on a line of the map."""
    return tuple(_parts(scene))


def _parts(scene: Scene) -> Iterator[Scene]:
    for finding in scene.findings:
        if any(finding.number in edge.findings for edge in scene.edges):
            yield _part(scene, finding)


def without_lines(scene: Scene) -> tuple[int, ...]:
    """Give the numbers of the findings that rest on no line, so that no part shows them."""
    drawn = {number for edge in scene.edges for number in edge.findings}
    return tuple(one.number for one in scene.findings if one.number not in drawn)


def _part(scene: Scene, finding: FindingText) -> Scene:
    number = finding.number
    own = [edge for edge in scene.edges if number in edge.findings]
    kept = {end for edge in own for end in (edge.start, edge.end)}
    kept |= {node.id for node in scene.nodes if number in node.findings}
    kept |= set(_row(scene))
    joins = {ORDER_TIE, MATCH_TIE}
    edges = [
        replace(edge, findings=(number,) if number in edge.findings else ())
        for edge in scene.edges
        if number in edge.findings or (edge.kind in joins and {edge.start, edge.end} <= kept)
    ]
    return replace(
        scene,
        title=f"{scene.title}: {scene.numbers} {number}",
        nodes=tuple(node for node in scene.nodes if node.id in kept),
        edges=tuple(edges),
        findings=(finding,),
    )


def _row(scene: Scene) -> Iterator[str]:
    """Name the first party of each role: with three hundred consignees, no sheet is wide enough."""
    seen: set[str] = set()
    for node in scene.nodes:
        if not seen.issuperset(node.roles):
            seen.update(node.roles)
            yield node.id
