"""Evidence that winds stays in a window, and where the path leads down no arrow of it points up."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from onward.viz.layout import measure_extent, place_scene
from onward.viz.layouts import list_windings, place_routes
from onward.viz.page.renderer import LEAST_HEIGHT, LEAST_WIDTH, make_bare_places, make_wound_places
from onward.viz.scene import NOT_KNOWN_STANDING, NOT_NAMED, ORDER_TIE, Edge, Node, Scene
from tests.pictures import long_path_scene
from tests.placed import card_box, meet


@pytest.mark.parametrize("ties", range(2, 9))
@pytest.mark.parametrize("seed", range(6))
def test_a_path_of_any_length_can_be_read_in_the_least_window(ties: int, seed: int) -> None:
    placed = place_scene(long_path_scene(seed, ties))
    if len(placed.maps) > 1:
        return  # its overview folds a chain of one kind
    wound = make_wound_places(placed.maps[0], make_bare_places(placed.maps[0]))
    if wound is None:
        room = measure_extent(placed)
        assert (room.width <= LEAST_WIDTH, room.height <= LEAST_HEIGHT) == (True, True)
        return
    # as wide as 1,024 pixels hold at 11 px
    assert wound["room"][2] <= LEAST_WIDTH + 20
    assert wound["room"][3] <= LEAST_HEIGHT + 20
    moved = zip(placed.cards, wound["cards"], strict=True)
    cards = [replace(card, x=card.x + by[0], y=card.y + by[1]) for card, by in moved if by]
    assert len(cards) == len(placed.cards)
    assert not any(meet(one, other) for one, other in combinations(map(card_box, cards), 2))
    row = [card for card in cards if card.node.roles]
    assert len({card.y for card in row}) == 1
    assert [card.node.roles[0] for card in sorted(row, key=lambda card: card.x)] == [
        *("exporter", "consignee", "end-user")
    ]


def test_arrows_of_a_path_that_leads_down_never_point_up() -> None:
    user = Node("u", "User", "Company", None, ("end-user",))
    owners = [Node(f"o{at}", f"Owner {at}", "Company", None) for at in range(8)]
    names = ["u", *(owner.id for owner in owners)]
    ties = [
        Edge(upper, upper, lower, "owns", "owns", findings=(1,)) for lower, upper in pairwise(names)
    ]
    scene = replace(long_path_scene(0, 2), nodes=(user, *owners), edges=tuple(ties))
    for cells in list_windings(scene):
        for tie in ties:
            assert cells.places[tie.start].row <= cells.places[tie.end].row


def owned_scene(ties: int) -> Scene:
    """Return an order to an end-user with a chain of owners, and one whom nobody has named."""
    row = [
        Node(role, role, "Company", None, (role,)) for role in ("exporter", "consignee", "end-user")
    ]
    owners = [Node(f"o{at}", f"Owner {at}", "Company", None) for at in range(ties)]
    unknown = Node("?", "Owner not known", NOT_NAMED, None)
    names = ["end-user", *(owner.id for owner in owners)]
    edges = [
        *(
            Edge(f"{one.id} order", one.id, two.id, ORDER_TIE, "goods")
            for one, two in pairwise(row)
        ),
        *(Edge(up, up, low, "owns", "owns", findings=(1,)) for low, up in pairwise(names)),
        Edge("?", "?", "end-user", "owns", "owners not known", NOT_KNOWN_STANDING),
    ]
    return replace(long_path_scene(0, 2), nodes=(*row, *owners, unknown), edges=tuple(edges))


@pytest.mark.parametrize("ties", range(4))
def test_an_owner_whom_nobody_named_is_in_the_least_window_too(ties: int) -> None:
    placed = place_scene(owned_scene(ties))
    wound = make_wound_places(placed.maps[0], make_bare_places(placed.maps[0]))
    if wound is None:
        room = measure_extent(placed)
        width, height = room.width, room.height
    else:
        _, _, width, height = wound["room"]
        assert None not in wound["cards"]
    assert width <= LEAST_WIDTH
    assert height <= LEAST_HEIGHT


def test_goods_and_owners_come_to_a_card_in_places_of_their_own() -> None:
    scene = owned_scene(3)
    for cells in list_windings(scene):
        _, lines = place_routes(scene, cells)
        ends = {
            line.edge.id: line.path.rsplit(" ", 2)[-2:]
            for line in lines
            if line.edge.end == "end-user"
        }
        assert ends["?"] != ends["consignee order"]


def test_words_of_goods_stand_between_the_parties_that_they_join() -> None:
    scene = owned_scene(8)
    two = replace(
        scene,
        nodes=tuple(node for node in scene.nodes if node.id != "exporter"),
        edges=tuple(edge for edge in scene.edges if edge.start != "exporter"),
    )
    for cells in list_windings(two):
        cards, lines = place_routes(two, cells)
        xs = {card.node.id: card.x for card in cards}
        [goods] = [line for line in lines if line.edge.kind == ORDER_TIE]
        assert xs["consignee"] < goods.label_x < xs["end-user"]


def test_a_second_tie_between_the_same_two_runs_within_the_grid() -> None:
    # in a grid of two columns the first has no room on its left
    scene = owned_scene(1)
    nodes = tuple(node for node in scene.nodes if node.id in {"end-user", "o0"})
    again = Edge("again", "o0", "end-user", "directs", "directs", findings=(2,))
    edges = tuple(edge for edge in scene.edges if edge.id == "o0")
    parallel = replace(scene, nodes=nodes, edges=(*edges, again))
    tried = list(list_windings(parallel))
    assert tried
    for cells in tried:
        _, lines = place_routes(parallel, cells)
        assert len({line.path for line in lines}) == 2
