"""Where cards, lines and labels stand: no overlap, owners above, the row in trade order."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise, permutations
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.model import TieKind
from onward.viz.layout import PlacedScene, place_scene
from onward.viz.placing.cards import lay_out_label, text_width, wrap_text
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import ORDER_TIE, DrawnTie, Edge, Node, Scene
from tests.pictures import START, assessment, picture_of, step_of
from tests.pictures import scene_of as crowd_of
from tests.pictures import step as stated
from tests.placed import card_box, label_box, list_corners, meet, overlaps
from tests.random_worlds import examples

KINDS = [str(kind) for kind in TieKind]
OWNERSHIP = {"owns", "controls", "directs", "contains"}


Tie = tuple[int, int, str, int, int]
"""From, to, kind, how wordy, how many findings."""

Rule = Callable[[PlacedScene, Scene], None]
"""What holds of a scene where it is placed."""


def scene_of(count: int, ties: list[Tie], row: int) -> Scene:
    """Make a scene of numbered parties; the first `row` are the transaction's."""
    nodes = tuple(
        Node(f"p{n}", f"Party {n}", "Company", None, ("consignee",) if n < row else ())
        for n in range(count)
    )
    edges = tuple(
        Edge(
            f"t{n}",
            f"p{start % count}",
            f"p{end % count}",
            kind,
            f"{kind} {'and more ' * words}",
            findings=tuple(range(numbers)),
        )
        for n, (start, end, kind, words, numbers) in enumerate(ties)
    )
    return Scene("", "", "", "", (), nodes, edges, (), (), (), (), "")


scenes = st.builds(
    scene_of,
    st.integers(1, 12),
    st.lists(
        st.tuples(
            st.integers(0, 11),
            st.integers(0, 11),
            st.sampled_from([*KINDS, ORDER_TIE]),
            st.integers(0, 12),
            st.integers(0, 16),
        ),
        max_size=24,
    ),
    st.integers(0, 4),
)
crowded = st.builds(  # few parties, so that many ties are parallel
    scene_of,
    st.integers(1, 4),
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 3),
            st.sampled_from(["owns", "ships_to", "linked", ORDER_TIE]),
            st.integers(0, 4),
            st.integers(0, 3),
        ),
        max_size=16,
    ),
    st.integers(0, 4),
)


def curves(line: PlacedLine) -> Iterator[list[tuple[float, float]]]:
    """Yield the points of each curve of a line: start, two controls, end."""
    pairs = list_corners(line)
    yield from (pairs[first : first + 4] for first in range(0, len(pairs) - 1, 3))


STEPS = tuple(step / 40 for step in range(41))
WEIGHTS = tuple(
    ((1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at**2 * (1 - at), at**3) for at in STEPS
)
"""How much each of the four points of a curve counts, at each step along it."""


def points(line: PlacedLine) -> list[tuple[float, float]]:
    """Walk along a line."""
    return [
        (w * x + w1 * x1 + w2 * x2 + w3 * x3, w * y + w1 * y1 + w2 * y2 + w3 * y3)
        for (x, y), (x1, y1), (x2, y2), (x3, y3) in curves(line)
        for w, w1, w2, w3 in WEIGHTS
    ]


def ends(line: PlacedLine) -> set[str]:
    """Return the parties that a line joins."""
    return {line.edge.start, line.edge.end}


def distance(x: float, y: float, line: PlacedLine) -> float:
    """Measure how far a place is from a line."""
    return min(
        math.dist((x, y), (here[0] + (there[0] - here[0]) * t, here[1] + (there[1] - here[1]) * t))
        for here, there in pairwise(points(line))
        for t in (0, 0.25, 0.5, 0.75)
    )


def no_card_and_no_label_overlaps_another_and_everything_is_placed_once(
    placed: PlacedScene, scene: Scene
) -> None:
    assert overlaps(placed) == []
    assert [card.node for card in placed.cards] == list(scene.nodes)
    assert [line.edge for line in placed.lines] == list(scene.edges)


def parallel_lines_never_lie_on_one_another(placed: PlacedScene, _: Scene) -> None:
    for one, two in permutations(placed.lines, 2):
        if {one.edge.start, one.edge.end} == {two.edge.start, two.edge.end}:
            assert distance(one.label_x, one.label_y, two) > 8


def a_label_stands_on_its_own_line_or_right_beside_it(placed: PlacedScene, _: Scene) -> None:
    for line in placed.lines:
        x, y, width, height = label_box(line)
        beside = [max(abs(px - x) - width / 2, abs(py - y) - height / 2) for px, py in points(line)]
        assert min(beside) < 12


def a_label_that_moved_aside_is_nearer_to_its_line_than_to_any_other(
    placed: PlacedScene, _: Scene
) -> None:
    for line in placed.lines:
        x, y, width, height = label_box(line)
        if distance(x, y, line) < 5:  # it stayed on its line, for want of room
            continue
        room = (x, y, width + 12, height + 12)
        for other in placed.lines:
            # a label of evidence may hide a little of a thin line that leads elsewhere
            may_hide = line.edge.findings and not other.edge.findings and ends(other) != ends(line)
            if other is not line and not may_hide:
                assert not any(meet((px, py, 0, 0), room) for px, py in points(other))


def count_hidden_points(seed: int) -> int:
    """Return how many points of other lines the labels of a dense map hide."""
    chance = Random(seed)  # noqa: S311  # a test repeats itself
    nodes = tuple(Node(f"p{at}", f"Party {at} Ltd", "Company", None) for at in range(9))
    pairs = [sorted(chance.sample(range(9), 2)) for _ in range(14)]
    words = "shipped on 2026-04-10 and 2026-06-10"
    edges = tuple(
        Edge(f"t{at}", f"p{start}", f"p{end}", "ships_to", words)
        for at, (start, end) in enumerate(pairs)
    )
    lines = place_scene(crowd_of(nodes, edges)).lines
    return sum(
        meet((x, y, 0, 0), label_box(line))
        for line, other in permutations(lines, 2)
        for x, y in points(other)
    )


def test_words_of_a_dense_map_hide_little_of_other_lines() -> None:
    assert sum(map(count_hidden_points, range(12))) <= 600  # 763 where labels stand as they come


def test_a_line_with_room_around_it_is_unbroken_from_card_to_card() -> None:
    nodes = tuple(Node(name, name, "Company", None) for name in ("owner", "owned", "sold"))
    owns = Edge("t", "owner", "owned", "owns", "owns 60 %, since 2019", findings=(1, 2))
    ships = Edge("u", "owned", "sold", "ships_to", "ships to, on 2026-05-05")
    for line in place_scene(crowd_of(nodes, (owns, ships))).lines:
        room = label_box(line)
        assert not any(meet((x, y, 0, 0), room) for x, y in points(line))


def a_line_meets_no_card_but_its_own_two(placed: PlacedScene, _: Scene) -> None:
    cards = {card.node.id: card for card in placed.cards}
    for line in placed.lines:
        walked = [(x, y, 4.0, 4.0) for x, y in points(line)][2:-2]
        others = cards.keys() - {line.edge.start, line.edge.end}
        assert not any(meet(step, card_box(cards[name])) for name in others for step in walked)


def the_row_keeps_its_order_on_one_height(placed: PlacedScene, _: Scene) -> None:
    row = [card for card in placed.cards if card.node.roles]
    assert len({card.y for card in row}) <= 1
    assert [card.x for card in row] == sorted(card.x for card in row)


def nothing_stands_between_the_parties_of_the_row(placed: PlacedScene, _: Scene) -> None:
    cards = sorted(placed.cards, key=lambda card: card.x)
    heights = {card.y for card in cards if card.node.roles}
    beside = [bool(card.node.roles) for card in cards if card.y in heights]
    assert "".join("x" if one else " " for one in beside).strip().count(" ") == 0


def the_same_scene_is_placed_the_same(placed: PlacedScene, scene: Scene) -> None:
    assert place_scene(scene) == placed


def ownership_points_down_unless_it_runs_in_a_circle_or_from_the_row_to_the_row(
    placed: PlacedScene, scene: Scene
) -> None:
    heights = {card.node.id: card.y for card in placed.cards}
    owned: nx.DiGraph[str] = nx.DiGraph()
    owned.add_nodes_from(heights)
    owned.add_edges_from((edge.start, edge.end) for edge in scene.edges if edge.kind in OWNERSHIP)
    row = [node.id for node in scene.nodes if node.roles] or [scene.nodes[0].id]
    after = {end for name in row for end in nx.descendants(owned, name)}
    if nx.is_directed_acyclic_graph(owned) and not after & set(row):
        assert all(heights[start] < heights[end] for start, end in owned.edges)


def test_in_a_circle_it_is_not_the_ownership_that_points_up() -> None:
    ties = [(0, 1, "ships_to", 0, 0), (1, 2, "ships_to", 0, 0), (2, 0, "owns", 0, 0)]
    placed = place_scene(scene_of(3, ties, 0))
    heights = {card.node.id: card.y for card in placed.cards}
    assert heights["p2"] < heights["p0"]


def a_line_goes_up_or_down_without_turning_round(placed: PlacedScene, _: Scene) -> None:
    ranks = {card.node.id: card.y for card in placed.cards}
    for line in placed.lines:
        heights = [point[1] for curve in curves(line) for point in (curve[0], curve[3])]
        if ranks[line.edge.start] != ranks[line.edge.end]:
            assert heights in (sorted(heights), sorted(heights, reverse=True))


OF_ALL = (
    no_card_and_no_label_overlaps_another_and_everything_is_placed_once,
    a_label_stands_on_its_own_line_or_right_beside_it,
    a_label_that_moved_aside_is_nearer_to_its_line_than_to_any_other,
    a_line_meets_no_card_but_its_own_two,
)
OF_MANY_PARTIES = (
    the_row_keeps_its_order_on_one_height,
    nothing_stands_between_the_parties_of_the_row,
    the_same_scene_is_placed_the_same,
    ownership_points_down_unless_it_runs_in_a_circle_or_from_the_row_to_the_row,
    a_line_goes_up_or_down_without_turning_round,
)
OF_MANY_TIES = (parallel_lines_never_lie_on_one_another,)


@pytest.mark.parametrize(
    ("drawn", "rules"),
    [(scenes, OF_ALL + OF_MANY_PARTIES), (crowded, OF_ALL + OF_MANY_TIES)],
    ids=["many parties", "many ties of few parties"],
)
@examples(40)
@given(data=st.data())
def test_every_rule_holds_of_any_map(
    drawn: st.SearchStrategy[Scene], rules: tuple[Rule, ...], data: st.DataObject
) -> None:
    scene = data.draw(drawn)
    placed = place_scene(scene)
    for holds in rules:
        holds(placed, scene)


def owning(start: str, end: str, share: str, standing: str = "stated") -> Edge:
    """Return a line of ownership with its share."""
    exactly = {"min": share, "max": share, "min_exclusive": False, "max_exclusive": False}
    tie = step_of(stated(start, "owns", end, share=exactly, standing=standing))
    line = Edge(f"{start}{end}", start, end, "owns", "owns", standing)
    return replace(line, ties=(DrawnTie(tie),))


@pytest.mark.parametrize("small", [owning("p1", "p2", "0.05"), owning("p1", "p2", "1", "claimed")])
def test_in_a_circle_of_owners_the_smallest_share_points_up_and_what_is_only_claimed(
    small: Edge,
) -> None:
    circle = (small, owning("p1", "p0", "0.6"), owning("p2", "p1", "0.67"))
    for edges in permutations(circle):
        placed = place_scene(replace(scene_of(3, [], 1), edges=edges))
        heights = {card.node.id: card.y for card in placed.cards}
        assert heights["p2"] < heights["p1"] < heights["p0"]


def test_owners_in_a_circle_are_placed_all_the_same() -> None:
    ties = [(start, end, "owns", 0, 0) for start, end in ((1, 0), (2, 1), (1, 2), (1, 1))]
    circle = scene_of(3, ties, 1)
    assert overlaps(place_scene(circle)) == []


@pytest.mark.parametrize("text", ["Word " * 40, "W" * 400, "公" * 200, "a\u0301" * 900])
def test_a_name_never_leaves_its_card(text: str) -> None:
    lines = wrap_text(text, 188, 3, size=13.5, bold=True)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(text_width(line, 13.5, bold=True) <= 188 for line in lines)


def test_a_token_is_never_cut_in_two() -> None:
    tokens = "⟨U+202E⟩" * 30
    assert all(line.count("⟨") == line.count("⟩") for line in wrap_text(tokens, 100, 9, size=12))


def test_a_mark_stays_with_its_letter() -> None:
    assert all(line.startswith("e") for line in wrap_text("e\u0301" * 60, 50, 9, size=12)[:-1])


def test_a_long_name_of_a_made_up_party_still_says_so() -> None:
    scene = picture_of(assessment("Very Long Name " * 12 + "(fictional)"))
    user = next(card for card in place_scene(scene).cards if card.node.id == "w:user")
    assert user.lines[-1] == "… (fictional)"


def test_a_label_names_all_its_findings_in_rows_and_all_its_words() -> None:
    words = "owns more than 25 %, up to 50 %, since 2019-05-01 until 2020-01-01 (ended)"
    label = lay_out_label(Edge("t", "a", "b", "owns", words, findings=tuple(range(1, 10))))
    assert label.badges == ((1, 2, 3, 4, 5, 6, 7), (8, 9))
    assert " ".join(label.texts) == words
    assert label.height == 4 + 14 * len(label.texts) + 21 * len(label.badges)


def test_a_label_is_as_wide_as_its_words_or_its_numbers() -> None:
    few, many = (
        lay_out_label(Edge("t", "a", "b", "owns", "owns", findings=tuple(range(count))))
        for count in (1, 6)
    )
    words = text_width("owns", 12, bold=True) * 1.06
    assert (few.width, many.width) == (round(words) + 8, 6 * 21 + 8)


@pytest.mark.parametrize("around", [0, 1, 5])
def test_a_path_of_evidence_runs_straight_whatever_stands_around_it(around: int) -> None:
    path = [
        Node(f"e{n}", f"Party {n}", "Company", None, ("consignee",) * (not n)) for n in range(4)
    ]
    context = [
        Node(f"c{n}-{m}", "Beside", "Company", None, layer="context")
        for n in range(4)
        for m in range(around)
    ]
    ties = [
        Edge(f"t{n}", f"e{n}", f"e{n + 1}", "ships_to", "ships to", findings=(1,)) for n in range(3)
    ]
    ties += [
        Edge(f"x{node.id}", f"e{node.id[1]}", node.id, "ships_to", "ships to", layer="context")
        for node in context
    ]
    scene = replace(picture_of(assessment()), nodes=(*path, *context), edges=tuple(ties))
    [placed] = place_scene(replace(scene, verdict="", findings=())).maps
    assert len({card.x for card in placed.cards if card.node.layer == "evidence"}) == 1


def test_parties_of_the_row_that_nothing_else_holds_stand_close_to_those_that_something_does() -> (
    None
):
    """An end-user in the middle of five owners; exporter and consignee would stay far away."""
    roles = {"exporter": "exporter", "consignee": "consignee", "user": "end-user"}
    row = tuple(Node(name, name, "Company", None, roles=(role,)) for name, role in roles.items())
    owners = tuple(Node(f"o{n}", f"Owner {n}", "Person", None) for n in range(5))
    goods = (
        Edge("g1", "exporter", "consignee", ORDER_TIE, "this transaction"),
        Edge("g2", "consignee", "user", ORDER_TIE, "this transaction"),
    )
    owns = tuple(Edge(f"t{n}", f"o{n}", "user", "owns", "owns 20 %") for n in range(5))
    placed = place_scene(crowd_of((*row, *owners), (*goods, *owns)))
    places = {card.node.id: card.x for card in placed.cards}
    assert places["user"] - places["consignee"] == places["consignee"] - places["exporter"] < 400


def test_thirty_four_owners_on_whom_a_finding_rests_stand_in_rows_of_six_with_one_label() -> None:
    owned = Node("owned", "Owned", "Company", None, roles=("end-user",))
    owners = tuple(Node(f"o{n}", f"Owner {n}", "Person", None) for n in range(34))
    owns = tuple(
        Edge(f"t{n}", f"o{n}", "owned", "owns", "owns 2 %", findings=(1,)) for n in range(34)
    )
    placed = place_scene(crowd_of((owned, *owners), owns))
    rows = rows_of(placed)
    assert len(rows) == 7
    assert max(map(len, rows.values())) == 6
    assert overlaps(placed) == []
    labels = [line.label for line in placed.lines if line.label.texts]
    assert [(label.texts, label.badges) for label in labels] == [(("owns 2 % (34)",), ((1,),))]
    # six come straight down; all others leave their bus as one line
    assert len({curves_ends(line)[-1] for line in placed.lines}) == 7
    assert [line.edge for line in placed.lines] == list(owns)


def rows_of(placed: PlacedScene) -> dict[int, list[str]]:
    """Return the cards of each row, from left to right."""
    rows: dict[int, list[str]] = {}
    for card in sorted(placed.cards, key=lambda card: card.x):
        rows.setdefault(card.y, []).append(card.node.id)
    return rows


def test_goods_go_to_many_consignees_on_one_bus_with_branches_and_come_together_again() -> None:
    buyers = tuple(Node(f"c{n}", f"Buyer {n}", "Company", None, ("consignee",)) for n in range(8))
    user = Node("user", "User", "Company", None, roles=("end-user",))
    goods = tuple(
        Edge(f"{start} {end}", start, end, ORDER_TIE, "this transaction")
        for n in range(8)
        for start, end in ((START.id, f"c{n}"), (f"c{n}", "user"))
    )
    placed = place_scene(crowd_of((*buyers, user), goods))
    first, *further = rows_of(placed).values()
    assert first == [START.id, "c0", "user"]
    assert further == [[f"c{n}"] for n in range(1, 8)]
    assert len({card.x for card in placed.cards if card.node.id.startswith("c")}) == 1
    assert overlaps(placed) == []
    # they leave the exporter in one place, run down in one, and one label counts them
    out = [line for line in placed.lines if line.edge.start == START.id]
    assert len({points(line)[0] for line in out}) == 1
    assert len({max(x for x, _ in curves_ends(line)[1:-1]) for line in out[1:]}) == 1
    assert [line.label.texts for line in out if line.label.texts] == [("this transaction (8)",)]


def curves_ends(line: PlacedLine) -> list[tuple[float, float]]:
    """Return where each part of a line ends."""
    return [curve[-1] for curve in curves(line)]


@pytest.mark.parametrize("seed", range(8))
def test_no_map_of_sixty_parties_that_all_know_each_other_is_wider_than_1600_pixels(
    seed: int,
) -> None:
    chance = Random(seed)  # noqa: S311  # the same maps every time
    centre = Node("p0", "Asked", "Company", None, roles=("asked about",))
    nodes = (centre, *(Node(f"p{n}", f"Party {n}", "Company", None) for n in range(1, 60)))
    kinds = ("owns", "directs", "ships_to", "located_at")
    edges = tuple(
        Edge(
            f"t{n}",
            f"p{chance.randrange(max(1, n - 8), n) if n > 1 else 0}",
            f"p{n}",
            chance.choice(kinds),
            "some tie, since 2019",
        )
        for n in range(1, 60)
    )
    scene = replace(crowd_of(nodes, edges), verdict="", findings=())
    placed = place_scene(replace(scene, nodes=nodes))
    rows = [[card for card in placed.cards if card.y == y] for y in rows_of(placed)]
    widths = [max(c.x for c in row) - min(c.x for c in row) + 216 for row in rows]
    assert max(widths) <= 1_600
    assert overlaps(placed) == []
