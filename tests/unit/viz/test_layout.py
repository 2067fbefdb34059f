"""Where cards and lines stand: no overlap, owners above, the row in trade order."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.model import TieKind
from onward.viz.assessed import assessment_scene
from onward.viz.layout import Placed, place
from onward.viz.scene import Edge, Node, Scene
from onward.viz.wrapping import wrap
from tests.pictures import assessment

KINDS = [str(kind) for kind in TieKind]


def scene_of(count: int, ties: list[tuple[int, int, str]], row: int) -> Scene:
    """Make a scene of numbered parties; the first `row` are the transaction's."""
    nodes = tuple(
        Node(f"p{n}", f"Party {n}", "Company", None, ("consignee",) if n < row else ())
        for n in range(count)
    )
    edges = tuple(
        Edge(f"t{n}", f"p{start % count}", f"p{end % count}", kind, kind)
        for n, (start, end, kind) in enumerate(ties)
    )
    return Scene("", "", "", "", (), nodes, edges, (), (), (), (), "")


scenes = st.builds(
    scene_of,
    st.integers(1, 12),
    st.lists(
        st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from(KINDS)), max_size=24
    ),
    st.integers(0, 4),
)


def overlaps(placed: Placed) -> list[tuple[str, str]]:
    """Name the pairs of cards that touch."""
    return [
        (one.node.id, two.node.id)
        for one, two in combinations(placed.cards, 2)
        if abs(one.x - two.x) < (one.width + two.width) / 2
        and abs(one.y - two.y) < (one.height + two.height) / 2
    ]


@given(scenes)
def test_no_two_cards_overlap_and_everything_is_placed_once(scene: Scene) -> None:
    placed = place(scene)
    assert overlaps(placed) == []
    assert [card.node for card in placed.cards] == list(scene.nodes)
    assert [line.edge for line in placed.lines] == list(scene.edges)


@given(scenes)
def test_the_row_keeps_its_order_on_one_height(scene: Scene) -> None:
    row = [card for card in place(scene).cards if card.node.roles]
    assert len({card.y for card in row}) <= 1
    assert [card.x for card in row] == sorted(card.x for card in row)


@given(scenes)
def test_the_same_scene_is_placed_the_same(scene: Scene) -> None:
    assert place(scene) == place(scene)


def test_ownership_points_down() -> None:
    placed = place(assessment_scene(assessment()))
    height = {card.node.id: card.y for card in placed.cards}
    assert height["w:ministry"] < height["w:holding"] < height["w:user"]


def test_owners_in_a_circle_are_placed_all_the_same() -> None:
    circle = scene_of(3, [(1, 0, "owns"), (2, 1, "owns"), (1, 2, "owns"), (1, 1, "owns")], 1)
    assert overlaps(place(circle)) == []


@pytest.mark.parametrize("text", ["Word " * 40, "W" * 400, "公" * 200, "a\u0301" * 90])
def test_a_name_never_leaves_its_card(text: str) -> None:
    lines = wrap(text, 27, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(len(line) <= (14 if "公" in text else 54) for line in lines)


def test_a_long_name_of_a_made_up_party_still_says_so() -> None:
    scene = assessment_scene(assessment("Very Long Name " * 12 + "(fictional)"))
    user = next(card for card in place(scene).cards if card.node.id == "w:user")
    assert user.lines[-1] == "… (fictional)"
