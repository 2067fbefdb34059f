"""The maps of a scene: each whole in itself, all together the whole."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.viz.content.maps import MOST, ROW, maps_of, split, without_lines
from onward.viz.content.overview import overview
from onward.viz.layout import extent, place
from onward.viz.scene import ORDER_TIE, SEVERAL, Edge, Node, Scene
from tests.crowds import SCENE, START, crowd, goods, owned, scene_of

PARTS = split(SCENE, "One map does not do").maps[1:]


def test_what_can_be_read_on_one_map_is_on_one() -> None:
    assert [(one.title, one.scene) for one in maps_of(SCENE).maps] == [("", SCENE)]
    assert maps_of(SCENE).notes == ()


def test_there_is_a_map_for_each_finding_that_rests_on_a_line() -> None:
    assert [one.numbers for one in PARTS] == [(1,), (2,)]
    assert without_lines(SCENE) == (3,)


def test_findings_that_rest_on_the_very_same_lines_share_a_map() -> None:
    both = tuple(replace(edge, findings=edge.findings and (1, 2)) for edge in SCENE.edges)
    maps = split(replace(SCENE, edges=both), "").maps
    assert [one.title for one in maps] == ["Overview", "Map of findings 1 and 2"]


def test_a_findings_map_holds_its_lines_and_no_others() -> None:
    for one in PARTS:
        (number,) = one.numbers
        shown = {edge.id for edge in one.scene.edges if edge.kind != ORDER_TIE}
        assert shown == {edge.id for edge in SCENE.edges if number in edge.findings}
        assert all(edge.findings in ((number,), ()) for edge in one.scene.edges)


def test_a_role_that_a_finding_does_not_touch_is_shown_by_its_first_party() -> None:
    roles = {role for node in SCENE.nodes for role in node.roles}
    for one in PARTS:
        assert {role for node in one.scene.nodes for role in node.roles} == roles
    touched = Edge("t", "c200", "w:ministry", "owns", "owns", findings=(1,))
    ministry = Node("w:ministry", "Ministry", "PublicBody", None)
    scene = scene_of((*crowd(300), ministry), (*goods(300), touched))
    (part,) = maps_of(scene).maps[1:]
    assert [node.id for node in part.scene.nodes] == [START.id, "c200", "w:ministry"]
    assert {edge.id for edge in part.scene.edges} == {"g200", "t"}


class TestOverview:
    def test_parties_that_are_alike_share_a_card(self) -> None:
        maps = maps_of(scene_of(crowd(300), goods(300)))
        (only,) = maps.maps
        assert [node.name for node in only.scene.nodes] == [START.name, "300 consignees"]
        assert [(edge.start, edge.label) for edge in only.scene.edges] == [
            (START.id, "this transaction (300)")
        ]
        assert maps.notes[0] == (
            "One map would have 301 cards: "
            "there is an overview, on which alike parties share a card"
        )

    def test_a_row_too_long_to_be_read_makes_an_overview_too(self) -> None:
        scene = scene_of(crowd(ROW), goods(ROW))
        assert f"{ROW + 1} parties in a row" in maps_of(scene).notes[0]
        assert len(maps_of(scene_of(crowd(ROW - 1), goods(ROW - 1))).maps[0].scene.nodes) == ROW

    def test_who_is_listed_does_not_vanish_among_those_who_are_not(self) -> None:
        nodes = (*crowd(80), *(replace(one, id=f"x{one.id}") for one in crowd(3, listed=True)))
        (only,) = maps_of(scene_of(nodes, goods(80))).maps
        assert [(node.name, node.marks) for node in only.scene.nodes[1:]] == [
            ("80 consignees", ()),
            ("3 consignees", ("LISTED",)),
        ]

    def test_a_finding_about_one_of_many_stays_visible(self) -> None:
        first, *rest = crowd(80)
        struck = replace(first, findings=(1,), severity="stop")
        (only,) = maps_of(scene_of((struck, *rest), goods(80))).maps
        assert [(node.name, node.severity) for node in only.scene.nodes[1:]] == [
            ("Buyer 0", "stop"),
            ("79 consignees", None),
        ]

    def test_findings_of_one_severity_about_alike_parties_are_numbered_on_their_card(self) -> None:
        struck = tuple(
            replace(one, findings=(n,), severity="high") for n, one in enumerate(crowd(80), 1)
        )
        (only,) = maps_of(scene_of(struck, goods(80), 80)).maps
        card = only.scene.nodes[1]
        assert (card.severity, card.findings, card.members) == ("high", tuple(range(1, 81)), 80)

    def test_a_chain_without_a_fork_is_one_card_between_its_ends(self) -> None:
        nodes, edges = owned(70)
        first, part = maps_of(scene_of((*nodes, *crowd(1)), (*edges, *goods(1)))).maps
        assert [node.name for node in first.scene.nodes] == [
            START.name,
            "Ministry",
            "70 companies in a chain",
            "Buyer 0",
        ]
        assert [edge.findings for edge in first.scene.edges] == [(1,), (1,), ()]
        assert len(part.scene.nodes) == 73

    @pytest.mark.parametrize(
        ("changed", "says"), [({"ended": True}, "1 ended"), ({"standing": "claimed"}, "1 claimed")]
    )
    def test_what_is_not_sure_within_a_chain_is_said_on_its_card(
        self, changed: dict[str, object], says: str
    ) -> None:
        nodes, edges = owned(70)
        doubted = tuple(
            replace(edge, **changed) if edge.id == "e1-9" else edge  # type: ignore[arg-type]
            for edge in edges
        )
        first, _ = maps_of(scene_of((*nodes, *crowd(1)), (*doubted, *goods(1)))).maps
        assert first.scene.nodes[2].name == f"70 companies in a chain; ties between them: {says}"

    def test_findings_for_which_there_is_no_room_are_named(self) -> None:
        many = [owned(2, number) for number in range(1, 41)]
        nodes = tuple(node for some, _ in many for node in some)
        forks = tuple(
            Edge(f"f{number}-{n}", f"o{number}-{n}", f"x{number}", "owns", "owns")
            for number in range(1, 41)
            for n in range(2)
        )
        beside = tuple(Node(f"x{number}", "Other", "Company", None) for number in range(1, 41))
        edges = tuple(edge for _, some in many for edge in some)
        maps = maps_of(scene_of((*nodes, *beside, *crowd(1)), (*edges, *forks), 40))
        assert len(maps.maps[0].scene.nodes) <= 60
        assert "Not on the overview, for want of room: finding 20 to 40" in maps.notes
        assert len(maps.maps) == 41


def test_more_findings_than_maps_are_told_in_words_and_named() -> None:
    edges = tuple(
        Edge(f"t{n}", f"c{n}", START.id, "owns", "owns", findings=(n + 1,)) for n in range(MOST + 5)
    )
    maps = maps_of(scene_of(crowd(MOST + 5), edges, MOST + 5))
    assert len(maps.maps) == 1 + MOST
    assert f"Without a map of its own, and told in words: finding {MOST + 1} to {MOST + 5}" in (
        maps.notes
    )


def test_a_line_for_several_names_some_findings_and_counts_the_others() -> None:
    edges = tuple(
        Edge(f"t{n}", f"c{n}", START.id, "owns", "owns", findings=(n + 1,)) for n in range(20)
    )
    whole = overview(scene_of(crowd(20), edges, 20)).scene
    assert [(edge.label, edge.findings) for edge in whole.edges] == [
        ("owns (20), and 15 more findings", (1, 2, 3, 4, 5))
    ]
    assert all(edge.standing != SEVERAL for edge in whole.edges)


def test_maps_stand_below_each_other_and_do_not_overlap() -> None:
    nodes, edges = owned(70)
    placed = place(scene_of((*nodes, *crowd(1)), (*edges, *goods(1))))
    assert [one.map.title for one in placed.maps] == ["Overview", "Map of finding 1"]
    for one, two in combinations(map(extent, placed.maps), 2):
        assert one.top + one.height < two.top
        assert one.left == two.left


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Draw a scene of up to forty parties, with random ties and findings on them."""
    count = draw(st.integers(3, 40))
    names = [f"n{n}" for n in range(count)]
    pairs = draw(st.lists(st.tuples(*[st.sampled_from(names)] * 2), max_size=60))
    findings = draw(st.integers(1, 6))
    numbers = st.lists(st.integers(1, findings), max_size=3, unique=True).map(sorted).map(tuple)
    edges = tuple(
        Edge(f"e{n}", one, two, draw(st.sampled_from(("owns", "family"))), "tie",
             ended=draw(st.booleans()), findings=draw(numbers))
        for n, (one, two) in enumerate(pairs)
    )  # fmt: skip
    nodes = tuple(
        Node(name, name, "Company", None, draw(st.sampled_from(((), (), ("consignee",)))),
             draw(st.sampled_from(((), (), ("LISTED",)))))
        for name in names
    )  # fmt: skip
    return replace(scene_of(nodes, edges, findings), budget=draw(st.integers(5, 20)))


@given(scenes())
def test_every_tie_of_every_finding_is_drawn_once_on_the_map_of_that_finding(scene: Scene) -> None:
    """07, section 1: nothing of an evidence path is lost, whatever the budget."""
    maps = split(scene, "").maps[1:]
    for finding in scene.findings:
        rests = [edge.id for edge in scene.edges if finding.number in edge.findings]
        own = [one for one in maps if finding.number in one.numbers]
        assert len(own) == (1 if rests else 0)
        for one in own:
            drawn = [edge.id for edge in one.scene.edges if finding.number in edge.findings]
            assert drawn == rests
            ids = {node.id for node in one.scene.nodes}
            assert all({edge.start, edge.end} <= ids for edge in one.scene.edges)


@given(scenes())
def test_the_overview_keeps_its_budget_and_counts_who_shares_a_card(scene: Scene) -> None:
    whole = overview(scene)
    assert len(whole.scene.nodes) <= scene.budget
    alone = {node.id for node in whole.scene.nodes if not node.members}
    shared = sum(node.members for node in whole.scene.nodes)
    assert shared == len(whole.shared)
    assert not alone & whole.shared
    assert alone | whole.shared <= {node.id for node in scene.nodes}
    ids = {node.id for node in whole.scene.nodes}
    assert len(ids) == len(whole.scene.nodes)
    assert all({edge.start, edge.end} <= ids for edge in whole.scene.edges)
