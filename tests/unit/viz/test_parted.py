"""A scene in parts: each whole in itself, all together the whole."""

from dataclasses import replace

from onward.viz.assessed import assessment_scene
from onward.viz.paper.parted import parts_of, without_lines
from onward.viz.scene import ORDER_TIE, Edge, Node
from tests.pictures import assessment

SCENE = assessment_scene(assessment())
PARTS = parts_of(SCENE)


def test_there_is_a_part_for_each_finding_that_rests_on_a_line() -> None:
    assert [part.findings[0].number for part in PARTS] == [1, 2]
    assert without_lines(SCENE) == (3,)


def test_a_part_holds_the_lines_of_its_finding_and_no_others() -> None:
    for part in PARTS:
        number = part.findings[0].number
        shown = {edge.id for edge in part.edges if edge.kind != ORDER_TIE}
        assert shown == {edge.id for edge in SCENE.edges if number in edge.findings}
        assert all(edge.findings in ((number,), ()) for edge in part.edges)


def test_every_line_of_a_part_ends_at_two_of_its_parties() -> None:
    for part in PARTS:
        kept = {node.id for node in part.nodes}
        assert all({edge.start, edge.end} <= kept for edge in part.edges)


def test_the_transactions_parties_are_in_every_part() -> None:
    row = {node.id for node in SCENE.nodes if node.roles}
    assert all(row <= {node.id for node in part.nodes} for part in PARTS)


def test_all_parts_together_show_every_line_of_evidence() -> None:
    shown = {edge.id for part in PARTS for edge in part.edges}
    assert shown >= {edge.id for edge in SCENE.edges if edge.findings}


def test_of_many_parties_in_a_role_a_part_keeps_the_first_and_those_that_its_paths_touch() -> None:
    crowd = [Node(f"c{n}", f"Buyer {n}", "Named", None, ("consignee",)) for n in range(300)]
    start = next(node.id for node in SCENE.nodes if "exporter" in node.roles)
    goods = [Edge(f"g{n}", start, f"c{n}", ORDER_TIE, "this transaction") for n in range(300)]
    touched = Edge("t", "c200", "w:ministry", "owns", "owns", findings=(1,))
    rest = tuple(node for node in SCENE.nodes if "consignee" not in node.roles)
    ends = {node.id for node in rest} | {node.id for node in crowd}
    old = [edge for edge in SCENE.edges if {edge.start, edge.end} <= ends]
    scene = replace(SCENE, nodes=(*rest, *crowd), edges=(*old, *goods, touched))
    part = parts_of(scene)[0]
    buyers = {node.id for node in part.nodes if "consignee" in node.roles}
    assert buyers == {"c0", "c200"}
    orders = {edge.id for edge in part.edges if edge in goods}
    assert orders == {"g0", "g200"}
