"""The column of a telephone: one card a layer, trade downwards, owners above what they own."""

from dataclasses import replace
from itertools import pairwise

from onward.viz.layout import PlacedMap, place_column, place_scene
from onward.viz.layouts import assign_column
from onward.viz.maps.maps import Map
from onward.viz.page.renderer import make_column
from onward.viz.placing.cards import tab_width
from onward.viz.scene import ORDER_TIE, Edge, Node, Scene
from tests.pictures import assessment, crowded, picture_of
from tests.placed import Box, card_box, label_box, list_corners, meet, overlaps

SCENE = picture_of(assessment())


def scene_of(*edges: tuple[str, str, str], row: str = "eu") -> Scene:
    """Return a scene of parties named by a letter each; those of the row trade in its order."""
    names = dict.fromkeys([*row, *(name for start, _, end in edges for name in (start, end))])
    nodes = tuple(Node(name, name, "Company", None, ("role",) * (name in row)) for name in names)
    lines = tuple(
        Edge(f"{at}", start, end, kind, kind) for at, (start, kind, end) in enumerate(edges)
    )
    return Scene("", "", "", "", (), nodes, lines, (), (), (), (), "")


def column_of(scene: Scene) -> str:
    """Return the parties of a scene from the top."""
    ranks = assign_column(scene)
    assert sorted(ranks.values()) == list(range(len(scene.nodes)))
    return "".join(sorted(ranks, key=ranks.__getitem__))


def test_trade_runs_downwards_and_what_goods_went_on_to_comes_after_it() -> None:
    ships = scene_of(
        ("e", ORDER_TIE, "c"), ("c", ORDER_TIE, "u"), ("c", "ships_to", "x"), row="ecu"
    )
    assert column_of(ships) == "ecux"


def test_owners_stand_right_above_what_they_own() -> None:
    assert column_of(scene_of(("b", "owns", "a"), ("a", "owns", "u"))) == "ebau"


def test_a_circle_of_owners_is_cut_where_it_is_met_and_drawn_all_the_same() -> None:
    assert column_of(scene_of(("a", "owns", "u"), ("b", "owns", "a"), ("u", "owns", "b"))) == "ebau"


def test_two_of_the_row_keep_its_order_whoever_owns_whom() -> None:
    assert column_of(scene_of(("u", "owns", "e"))) == "eu"


def test_what_nothing_joins_stands_at_the_end() -> None:
    assert column_of(scene_of(("x", "family", "y"))) == "euxy"


def test_no_two_cards_of_a_column_overlap_and_every_tie_of_evidence_is_drawn() -> None:
    (placed_map,) = place_scene(SCENE).maps
    column = place_column(placed_map.map)
    cards = sorted(column.cards, key=lambda card: card.y)
    for upper, lower in pairwise(cards):
        assert upper.y + upper.height / 2 < lower.y - lower.height / 2
    assert len(column.lines) == len(placed_map.lines)


def test_each_map_has_a_column_unless_that_would_be_no_picture() -> None:
    scene = crowded()
    placed = place_scene(scene)
    columns = [make_column(each) for each in placed.maps]
    for placed_map, column in zip(placed.maps, columns, strict=True):
        assert (column is None) is (not 1 < len(placed_map.cards) <= 24)
        if column:
            assert len(column["cards"]) == len(placed_map.cards)
            assert len(column["lines"]) == len(placed_map.lines)


def column_of_world() -> PlacedMap:
    """Return a chain of owners above an end-user, with deliveries that pass cards on either side.

    Words on its lines are as long as they get: kind, share and date.
    """
    words = "owns at least 50 %, up to 75 %, since 2019-03"
    ties = (("a", "owns", "b"), ("b", "owns", "u"), ("c", "ships_to", "u"), ("u", "ships_to", "m"))
    more = (("m", "supplies", "c"), ("s", "ships_to", "c"), ("t", "ships_to", "u"))
    scene = scene_of(
        ("e", ORDER_TIE, "c"), ("c", ORDER_TIE, "u"), *ties, *more, ("u", "owns", "u"), row="ecu"
    )
    edges = tuple(
        replace(edge, label=words, findings=(1,) if edge.kind == "owns" else (2, 3))
        if edge.kind != ORDER_TIE
        else edge
        for edge in scene.edges
    )
    return place_column(Map("", replace(scene, edges=edges)))


def test_a_telephone_shows_trade_and_strongest_path_first_and_owners_above_what_they_own() -> None:
    cards = sorted(column_of_world().cards, key=lambda card: card.y)
    assert "".join(card.node.id for card in cards)[:5] == "ecabu"


def test_no_line_of_a_column_runs_through_a_card() -> None:
    column = column_of_world()
    for line in column.lines:
        others = [
            card for card in column.cards if card.node.id not in (line.edge.start, line.edge.end)
        ]
        boxes = [card_box(card) for card in others]
        assert not any(meet((*at, 0, 0), box) for at in list_corners(line) for box in boxes)


def test_labels_of_a_column_meet_no_card_and_no_other_label() -> None:
    assert overlaps(column_of_world()) == []


def test_labels_of_a_column_meet_no_tag_and_no_tab_however_wide_these_are() -> None:
    words = "possibly the same as"
    world = column_of_world().map.scene
    nodes = tuple(
        replace(
            node, severity="high", findings=tuple(range(1, 10)), roles=("intermediate consignee",)
        )
        for node in world.nodes
    )
    edges = tuple(replace(edge, label=words) for edge in world.edges)
    column = place_column(Map("", replace(world, nodes=nodes, edges=edges)))
    grounds: list[Box] = []
    for card in column.cards:
        right, half = card.x + card.width / 2 - 8, card.height / 2
        left = card.x - card.width / 2 + 8
        tag, tab = tab_width(card.tag), tab_width(card.tab)
        grounds.append((right - tag / 2, card.y + half, tag, 18))
        grounds.append((left + tab / 2, card.y - half, tab, 18))
    for line in column.lines:
        assert not any(meet(label_box(line), ground) for ground in grounds), line.edge


def test_a_column_is_no_wider_than_a_telephone_shows_with_letters_of_ten_pixels() -> None:
    xs = [x for line in column_of_world().lines for x, _ in list_corners(line)]
    assert max(xs) - min(xs) <= 415
