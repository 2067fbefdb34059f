"""The maps of a scene: each whole in itself, all together the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.viz.drawing.drawing import make_legend
from onward.viz.layout import measure_extent, place_scene
from onward.viz.maps.maps import (
    MOST,
    ROW,
    find_lineless_findings,
    make_maps,
    make_overview,
    split_into_maps,
)
from onward.viz.placing.cards import NUMBERS, lay_out_label
from onward.viz.scene import ORDER_TIE, DrawnTie, Edge, Node, Scene
from tests.pictures import SCENE, START, crowd, goods, owned, scene_of, step, step_of
from tests.random_worlds import examples
from tests.unit.cases import each_case

PARTS = split_into_maps(SCENE, "One map does not do").maps[1:]


def test_what_can_be_read_on_one_map_is_on_one() -> None:
    assert [(one.title, one.scene) for one in make_maps(SCENE).maps] == [("", SCENE)]
    assert make_maps(SCENE).notes == ()


def test_there_is_a_map_for_each_finding_that_rests_on_a_line() -> None:
    assert [one.numbers for one in PARTS] == [(1,), (2,)]
    assert find_lineless_findings(SCENE) == (3,)


def test_findings_that_rest_on_the_very_same_lines_share_a_map() -> None:
    both = tuple(replace(edge, findings=edge.findings and (1, 2)) for edge in SCENE.edges)
    maps = split_into_maps(replace(SCENE, edges=both), "").maps
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
    (part,) = make_maps(scene).maps[1:]
    assert [node.id for node in part.scene.nodes] == [START.id, "c200", "w:ministry"]
    assert {edge.id for edge in part.scene.edges} == {"g200", "t"}


def draw_overview(buyers: Iterable[Node], findings: int = 1) -> Scene:
    """Return the first map of an exporter who sells to these buyers."""
    several = tuple(buyers)
    return make_maps(scene_of(several, goods(len(several)), findings)).maps[0].scene


class TestOverview:
    def test_parties_that_are_alike_share_a_card_which_names_them(self) -> None:
        maps = make_maps(scene_of(crowd(300), goods(300)))
        (only,) = maps.maps
        card = only.scene.nodes[1]
        assert (card.name, card.kind, card.country) == ("300 consignees", "Company", "Utopia")
        assert card.member_names[:2] == ("Buyer 0", "Buyer 1")
        assert [(edge.start, edge.label) for edge in only.scene.edges] == [
            (START.id, "this transaction (300)")
        ]
        assert maps.notes == (
            "One map would have 301 cards: there is an overview, on which parties share a card",
        )

    def test_a_row_too_long_to_be_read_makes_an_overview_too(self) -> None:
        scene = scene_of(crowd(ROW), goods(ROW))
        assert f"{ROW + 1} parties in a row" in make_maps(scene).notes[0]
        assert len(make_maps(scene_of(crowd(ROW - 1), goods(ROW - 1))).maps[0].scene.nodes) == ROW

    @each_case("changed", "change", "cards")
    def test_who_is_grave_of_another_kind_or_country_does_not_share_the_card_of_the_others(
        self, changed: Sequence[int], change: dict[str, Any], cards: Sequence[str]
    ) -> None:
        others = set(changed)
        buyers = (
            replace(one, **change) if at in others else one for at, one in enumerate(crowd(80))
        )
        assert {node.name for node in draw_overview(buyers).nodes[1:]} == set(cards)

    def test_a_line_to_the_rest_counts_each_of_its_lines_once(self) -> None:
        whole = draw_overview(
            replace(one, country=f"Land {n // 3}") for n, one in enumerate(crowd(60))
        )
        counted = {edge.label for edge in whole.edges if edge.end == whole.nodes[-1].id}
        assert counted == {f"this transaction ({whole.nodes[-1].members})"}

    def test_ties_are_one_line_only_if_they_say_the_same_word_for_word(self) -> None:
        edges = tuple(
            Edge(f"t{n}", f"c{n}", START.id, "owns", f"owns {10 if n < 5 else 7} %", findings=(1,))
            for n in range(10)
        )
        whole = make_overview(scene_of(crowd(10), edges)).scene
        assert [edge.label for edge in whole.edges] == ["owns 10 % (5)", "owns 7 % (5)"]

    def test_a_row_of_which_all_are_grave_keeps_the_first_and_names_the_rest(self) -> None:
        struck = tuple(
            replace(one, findings=(n,), severity="high", country=f"Land {n}")
            for n, one in enumerate(crowd(80), 1)
        )
        first, *parts = make_maps(scene_of(struck, goods(80), 80)).maps
        row = [node for node in first.scene.nodes if node.roles]
        assert len(row) <= ROW
        rest = row[-1]
        assert (rest.members, rest.country, rest.severity) == (71, "71 countries", "high")
        assert len(rest.member_names) == 71
        drawn = {node.name for one in (first, *parts) for node in one.scene.nodes}
        assert {one.name for one in struck} <= drawn

    def test_of_a_rest_the_strongest_severity_is_told_and_all_numbers(self) -> None:
        struck = (
            replace(one, findings=(n,), severity="stop" if n == 79 else "low", possible=n != 79)
            for n, one in enumerate(crowd(80), 1)
        )
        rest = draw_overview(struck, 80).nodes[-1]
        assert (rest.severity, rest.possible) == ("stop", False)
        assert rest.findings[-2:] == (79, 80)

    def test_the_rest_counts_marks_and_parts_who_is_grave_from_who_is_not(self) -> None:
        whole = draw_overview(
            replace(one, country=f"Land {n}", marks=("LISTED",) if n >= 38 else ())
            for n, one in enumerate(crowd(40))
        )
        stacks = [(node.name, node.mark_words) for node in whole.nodes if node.members]
        assert "this transaction (29)" in {edge.label for edge in whole.edges}
        assert stacks == [("29 more consignees", ()), ("2 more consignees", ("2 LISTED",))]
        assert ("Marks", "LISTED") in {(one.group, one.style) for one in make_legend(whole)}

    def test_no_line_but_the_goods_leads_to_the_rest_of_a_role(self) -> None:
        """It would say of all of them what holds of one."""
        struck = tuple(replace(one, country=f"Land {n}") for n, one in enumerate(crowd(40)))
        ministry = Node("w:ministry", "Ministry", "PublicBody", None)
        owns = Edge("t", "w:ministry", "c39", "owns", "owns 60 %", findings=(1,))
        maps = make_maps(scene_of((*struck, ministry), (*goods(40), owns)))
        assert {edge.kind for edge in maps.maps[0].scene.edges} == {ORDER_TIE}
        assert "Not whole on the overview, for want of room: finding 1" in maps.notes
        assert "t" in {edge.id for edge in maps.maps[1].scene.edges}

    def test_a_finding_on_a_line_within_a_rest_is_named_as_not_on_the_overview(self) -> None:
        buyers = tuple(replace(one, country=f"Land {n}") for n, one in enumerate(crowd(40)))
        owns = Edge("t", "c38", "c39", "owns", "owns 60 %", findings=(1,))
        maps = make_maps(scene_of(buyers, (*goods(40), owns)))
        assert "Not whole on the overview, for want of room: finding 1" in maps.notes
        assert "t" in {edge.id for edge in maps.maps[1].scene.edges}

    def test_a_chain_without_a_fork_is_one_card_between_its_ends(self) -> None:
        nodes, edges = owned(70)
        first, part = make_maps(scene_of((*nodes, *crowd(1)), (*edges, *goods(1)))).maps
        assert [node.name for node in first.scene.nodes] == [
            START.name,
            "Ministry",
            "70 companies in a chain",
            "Buyer 0",
        ]
        assert [edge.findings for edge in first.scene.edges] == [(1,), (1,), ()]
        assert len(part.scene.nodes) == 73

    def test_a_chain_that_is_higher_than_a_window_makes_an_overview(self) -> None:
        names = []
        for length in (4, 9):
            above, ties = owned(length)
            scene = scene_of((*crowd(1), *above), (*goods(1), *ties))
            names.append([node.name for node in make_maps(scene).maps[0].scene.nodes])
        assert "4 companies in a chain" not in names[0]
        assert "9 companies in a chain" in names[1]

    def test_a_circle_within_a_chain_folds_with_it_and_is_named(self) -> None:
        """The fourth owner owns a little of the second one, as in worlds of nominees."""
        above, ties = owned(7)
        back = Edge("back", "o1-4", "o1-2", "owns", "owns 10 %", findings=(1, 2))
        scene = scene_of((*crowd(1), *above), (*goods(1), *ties, back), 2)
        first, *parts = make_maps(scene).maps
        (card,) = (node for node in first.scene.nodes if node.members)
        assert card.name == "7 companies in a chain, with a circle among them"
        assert card.member_names == tuple(f"Owner {n}" for n in range(7))
        out = next(edge for edge in first.scene.edges if edge.start == card.id)
        into = next(edge for edge in first.scene.edges if edge.end == card.id)
        assert (into.findings, out.findings) == ((1,), (1, 2))
        assert "back" in {edge.id for part in parts for edge in part.scene.edges}

    @pytest.mark.parametrize("odd", [{"start": "top1"}, {"kind": "directs"}, {"end": "c0"}])
    def test_what_leads_past_a_part_of_a_chain_keeps_it_apart(self, odd: dict[str, Any]) -> None:
        above, ties = owned(7)
        back = replace(Edge("back", "o1-4", "o1-2", "owns", "owns 10 %", findings=(1,)), **odd)
        whole = make_overview(scene_of((*crowd(1), *above), (*goods(1), *ties, back))).scene
        assert {back.start, back.end} <= {node.id for node in whole.nodes}

    def test_a_high_map_that_folding_makes_no_lower_stays_one(self) -> None:
        above, ties = owned(9)
        # somebody else is behind each of them: no chain without a fork
        behind = tuple(Node(f"b{n}", f"Behind {n}", "Person", None) for n in range(9))
        forks = tuple(
            Edge(f"f{n}", f"b{n}", f"o1-{n}", "directs", "directs", findings=(1,)) for n in range(9)
        )
        scene = scene_of((*crowd(1), *above, *behind), (*goods(1), *ties, *forks))
        assert len(make_maps(scene).maps) == 1

    def test_a_line_into_a_chain_holds_only_while_all_ties_of_the_chain_do(self) -> None:
        nodes, edges = owned(70)
        tie = DrawnTie(step_of(step("a", "owns", "b")))
        tied_edges = tuple(replace(edge, ties=(tie,)) for edge in edges)
        first, _ = make_maps(scene_of((*nodes, *crowd(1)), (*tied_edges, *goods(1)))).maps
        for edge in first.scene.edges[:2]:
            assert edge.together
            assert len(edge.ties) == 70

    @pytest.mark.parametrize(
        "turned",
        [{"kind": "family"}, {"kind": "directs"}, {"start": "o1-5", "end": "o1-4"}],
    )
    def test_ties_of_another_kind_or_direction_make_no_chain(self, turned: dict[str, Any]) -> None:
        """Ministry owns Alpha, Alpha and Beta are family, Beta owns Buyer: nobody owns through."""
        nodes, edges = owned(10)
        odd = tuple(replace(edge, **turned) if edge.id == "e1-5" else edge for edge in edges)
        names = {
            node.name for node in make_overview(scene_of((*nodes, *crowd(1)), odd)).scene.nodes
        }
        assert {"Owner 4", "Owner 5"} <= names

    def test_no_army_hides_in_a_chain_and_its_countries_are_named(self) -> None:
        nodes, edges = owned(6)
        lands = [
            replace(one, kind="ArmedGroup" if at == 4 else one.kind, country=f"Land {at % 2}")
            for at, one in enumerate(nodes)
        ]
        whole = make_overview(scene_of((*lands, *crowd(1)), edges)).scene
        chained = [(node.name, node.country) for node in whole.nodes if node.members]
        assert chained == [
            ("3 companies in a chain", "Land 1, Land 0"),
            ("2 companies in a chain", "Land 1, Land 0"),
        ]

    @pytest.mark.parametrize(
        ("changed", "says"), [({"ended": True}, "1 ended"), ({"standing": "claimed"}, "1 claimed")]
    )
    def test_what_is_not_sure_within_a_chain_is_said_on_its_card(
        self, changed: dict[str, Any], says: str
    ) -> None:
        nodes, edges = owned(70)
        doubted = tuple(replace(edge, **changed) if edge.id == "e1-9" else edge for edge in edges)
        first, _ = make_maps(scene_of((*nodes, *crowd(1)), (*doubted, *goods(1)))).maps
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
        maps = make_maps(scene_of((*nodes, *beside, *crowd(1)), (*edges, *forks), 40))
        assert len(maps.maps[0].scene.nodes) <= 60
        assert "Not whole on the overview, for want of room: findings 20 to 40" in maps.notes
        assert len(maps.maps) == 41


def test_a_finding_about_a_card_without_room_on_the_overview_has_a_map_of_that_card() -> None:
    struck = tuple(
        replace(one, findings=(n,), severity="stop", country=f"Land {n}")
        for n, one in enumerate(crowd(20), 1)
    )
    maps = make_maps(scene_of(struck, goods(20), 20))
    numbers = {number for one in maps.maps for number in one.numbers}
    assert numbers == set(maps.maps[0].scene.nodes[-1].findings)
    assert not any(note.startswith(("On no map", "Without a map")) for note in maps.notes)


def test_a_findings_map_says_how_many_of_the_transaction_are_not_on_it() -> None:
    nodes, edges = owned(3)
    part = make_maps(scene_of((*crowd(40), *nodes), (*goods(40), *edges))).maps[1]
    assert part.note == "Not on this map: 39 more consignees"


def test_more_findings_than_maps_are_named() -> None:
    edges = tuple(
        Edge(f"t{n}", f"c{n}", START.id, "owns", "owns", findings=(n + 1,)) for n in range(MOST + 5)
    )
    maps = make_maps(scene_of(crowd(MOST + 5), edges, MOST + 5))
    assert len(maps.maps) == 1 + MOST
    assert f"Without a map of its own: findings {MOST + 1} to {MOST + 5}" in maps.notes


def test_a_line_for_several_bears_the_numbers_of_all() -> None:
    edges = tuple(
        Edge(f"t{n}", f"c{n}", START.id, "owns", "owns", findings=(n + 1,)) for n in range(20)
    )
    (edge,) = make_overview(scene_of(crowd(20), edges, 20)).scene.edges
    assert (edge.label, edge.findings) == ("owns (20)", tuple(range(1, 21)))
    label = lay_out_label(edge)
    assert sum(map(len, label.badges)) == NUMBERS
    assert label.texts[-1] == f"and {20 - NUMBERS} more numbers"


def test_maps_stand_below_each_other_and_do_not_overlap() -> None:
    nodes, edges = owned(70)
    placed = place_scene(scene_of((*nodes, *crowd(1)), (*edges, *goods(1))))
    assert [one.map.title for one in placed.maps] == ["Overview", "Map of finding 1"]
    for one, two in combinations(map(measure_extent, placed.maps), 2):
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


@examples(40)
@given(scenes())
def test_every_tie_of_every_finding_is_drawn_once_on_the_map_of_that_finding(scene: Scene) -> None:
    """07, section 1: nothing of an evidence path is lost, whatever the budget."""
    maps = split_into_maps(scene, "").maps[1:]
    for finding in scene.findings:
        rests = [edge.id for edge in scene.edges if finding.number in edge.findings]
        own = [one for one in maps if finding.number in one.numbers]
        assert len(own) == (1 if rests else 0)
        for one in own:
            drawn = [edge.id for edge in one.scene.edges if finding.number in edge.findings]
            assert drawn == rests
            ids = {node.id for node in one.scene.nodes}
            assert all({edge.start, edge.end} <= ids for edge in one.scene.edges)


@examples(40)
@given(scenes())
def test_the_overview_keeps_its_budget_and_counts_who_shares_a_card(scene: Scene) -> None:
    whole = make_overview(scene)
    assert len(whole.scene.nodes) <= scene.budget
    alone = {node.id for node in whole.scene.nodes if not node.members}
    shared = sum(node.members for node in whole.scene.nodes)
    assert shared == len(whole.shared)
    assert not alone & whole.shared
    assert alone | whole.shared <= {node.id for node in scene.nodes}
    ids = {node.id for node in whole.scene.nodes}
    assert len(ids) == len(whole.scene.nodes)
    assert all({edge.start, edge.end} <= ids for edge in whole.scene.edges)
