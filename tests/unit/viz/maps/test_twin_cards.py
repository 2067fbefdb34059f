"""Records of what is probably one party share a card on pictures, and nowhere else."""

from dataclasses import replace

from onward.queries.matching.candidates import TwinGroup, TwinRecord
from onward.viz.layout import place_scene
from onward.viz.maps.maps import fold_twins
from onward.viz.scene import MATCH_TIE, DrawnTie, Edge, Node, compute_scene_id
from onward.viz.svg import write_svg
from tests.crowds import scene_of
from tests.pictures import step, step_of

GROUP = TwinGroup(
    records=tuple(
        TwinRecord(id=party, name="Zephyrin", datasets=(source,), lists=(f"List of {source}",))
        for party, source in (("eu:1", "eu"), ("ofac:1", "ofac"))
    )
)
NODES = (
    Node("t:0", "Acme", "Company", "Norway", ("consignee",)),
    Node("eu:1", "Zephyrin", "Company", "Russia", findings=(1,), severity="high", possible=True),
    Node("ofac:1", "ZEPHYRIN", "Company", None, findings=(2,), severity="high", listed=("SDN",)),
)
EDGES = (
    Edge("m", "eu:1", "ofac:1", MATCH_TIE, "matched", "inferred"),
    Edge("o", "ofac:1", "t:0", "owns", "owns 60 %"),
)
SCENE = replace(scene_of(NODES, EDGES), twins=(GROUP,))


def test_records_of_what_is_probably_one_party_share_a_card_that_bears_all_of_them() -> None:
    folded = fold_twins(SCENE)
    _, acme, card = folded.nodes
    assert acme == NODES[0]
    assert (card.id, card.findings, card.severity, card.possible) == ("eu:1", (1, 2), "high", False)
    assert card.listed == ("SDN",)
    assert card.records == (
        "Zephyrin (eu:1): List of eu",
        "Zephyrin (ofac:1): List of ofac",
    )
    [line] = folded.edges
    assert (line.start, line.end) == ("eu:1", "t:0")


def test_the_picture_says_that_nobody_has_confirmed_it() -> None:
    drawn = write_svg(place_scene(SCENE))
    assert "2 records, probably one" in drawn
    assert "several records of what is probably one party, not confirmed" in drawn


def test_the_scene_itself_keeps_every_record() -> None:
    fold_twins(SCENE)
    assert SCENE.nodes[1:] == NODES
    assert compute_scene_id(SCENE) != compute_scene_id(replace(SCENE, twins=()))


def test_a_line_that_a_finding_rests_on_keeps_both_of_its_ends() -> None:
    tie = DrawnTie(step_of(step("eu:1", "possibly_same_as", "ofac:1")), (1,))
    bound = Edge("p", "eu:1", "ofac:1", "possibly_same_as", "possibly", ties=(tie,))
    scene = replace(SCENE, edges=(*EDGES, bound))
    assert fold_twins(scene) == scene


def test_a_card_of_one_drawn_record_names_the_others() -> None:
    scene = replace(SCENE, nodes=NODES[:2], edges=())
    assert len(fold_twins(scene).nodes[1].records) == 2


NAMED = Node(
    "transaction:1", "Zephyrin Co", "Named", None, ("end-user",), findings=(3,), severity="stop"
)
MATCHED = Edge("n", "eu:1", "transaction:1", MATCH_TIE, "matched", "inferred")


def test_the_name_that_the_order_gives_stands_on_the_card_of_the_record_that_it_is() -> None:
    likeness = Edge("l", "transaction:1", "t:0", "possibly_same_as", "possibly", "inferred")
    scene = scene_of((*NODES[:2], NAMED), (MATCHED, likeness))
    card = next(node for node in fold_twins(scene).nodes if node.id == "eu:1")
    assert (card.id, card.name, card.stated) == ("eu:1", "Zephyrin", "Zephyrin Co")
    assert (card.findings, card.severity, card.roles) == ((1, 3), "stop", ("end-user",))
    [line] = fold_twins(scene).edges
    assert (line.start, line.end) == ("eu:1", "t:0")
    assert "in the order: Zephyrin Co" in write_svg(place_scene(scene))


def test_a_name_of_the_order_that_is_two_parties_of_one_list_stays_apart() -> None:
    second = replace(NODES[1], id="eu:2")
    scene = scene_of((NODES[1], second, NAMED), (MATCHED, replace(EDGES[0], end="eu:2")))
    assert fold_twins(scene) == scene


def test_a_card_of_two_records_names_the_sources_of_both() -> None:
    *_, card = fold_twins(SCENE).nodes
    assert card.datasets == ("eu", "ofac")
    assert "eu, ofac" in write_svg(place_scene(SCENE))
