"""Routes between two parties: one on the left, the other on the right, a lane a route."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from onward.viz.layout import PlacedMap, measure_extent, place_column, place_narrow_lanes
from onward.viz.layout import place_map as place_alone
from onward.viz.maps.maps import Map
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import FROM, TO, Edge, Node, Scene
from tests.pictures import assessment, picture_of
from tests.placed import list_corners, meet, overlaps

KINDS = ("owns", "ships_to", "located_at", "directs")


def make_routes(*routes: str, seed: int = 0) -> Scene:
    """Return a scene of routes from `<` to `>`, each named by the letters of what is between."""
    chance = Random(seed)  # noqa: S311  # the same routes every time
    nodes = {
        "<": Node("<", "From", "Company", "XC", (FROM,)),
        ">": Node(">", "To", "Company", "XC", (TO,)),
    }
    edges: dict[tuple[str, str], Edge] = {}
    for number, route in enumerate(routes, start=1):
        names = f"<{route}>"
        for name in route:
            nodes.setdefault(
                name, Node(name, f"Party {name} " * chance.randint(1, 6), "Company", "XC")
            )
        for first, second in pairwise(names):
            ends = (first, second) if (second, first) not in edges else (second, first)
            edge = edges.get(ends)
            if edge is None:
                start, end = ends if chance.random() < 0.6 else ends[::-1]
                words = chance.choice(
                    ("owns 50 %", "ships to, on 2024-01-02", "located at, undated since ever")
                )
                edge = Edge(f"{first}-{second}", start, end, chance.choice(KINDS), words)
            edges[ends] = replace(edge, findings=(*edge.findings, number))
    plain = picture_of(assessment())
    return replace(
        plain,
        verdict="",
        findings=(),
        nodes=tuple(nodes.values()),
        edges=tuple(edges.values()),
        numbers="path",
    )


def place(scene: Scene) -> PlacedMap:
    return place_alone(Map("", scene)).maps[0]


def cards_of(placed: PlacedMap) -> dict[str, Card]:
    return {card.node.id: card for card in placed.cards}


def random_routes(seed: int) -> Scene:
    chance = Random(seed)  # noqa: S311  # the same routes every time
    parties = "abcdefghijk"[: chance.randint(2, 11)]
    routes = [
        "".join(chance.sample(parties, chance.randint(0, len(parties))))
        for _ in range(chance.randint(1, 7))
    ]
    return make_routes(*dict.fromkeys(routes), seed=seed)


def test_one_party_stands_left_of_all_the_other_right_and_a_route_runs_level() -> None:
    cards = cards_of(place(make_routes("ab", "cd")))
    assert cards["<"].x < cards["a"].x < cards["b"].x < cards[">"].x
    assert {cards[name].y for name in "<ab>"} == {cards["<"].y}


def test_each_route_has_a_lane_of_its_own() -> None:
    cards = cards_of(place(make_routes("ab", "cd", "e")))
    lanes = [{cards[name].y for name in route} for route in ("ab", "cd", "e")]
    assert all(len(lane) == 1 for lane in lanes)
    assert lanes[0] < lanes[1] or max(lanes[0]) < min(lanes[1]) < min(lanes[2])


def test_a_party_of_several_routes_has_one_card_in_the_lane_of_the_first() -> None:
    cards = cards_of(place(make_routes("ab", "cb")))
    assert cards["b"].y == cards["a"].y != cards["c"].y


def test_a_long_route_winds_and_no_picture_of_routes_is_wider_than_1600_pixels() -> None:
    placed = place(make_routes("abcdefghijk", "lmn", "o", "", "abxy"))
    assert measure_extent(placed).width <= 1600
    cards = cards_of(placed)
    assert cards["<"].x == min(card.x for card in placed.cards)
    assert cards[">"].x == max(card.x for card in placed.cards)


def test_in_a_narrow_window_lanes_are_one_card_wide() -> None:
    narrow = place_narrow_lanes(Map("", make_routes("ab", "cd")))
    assert narrow is not None
    cards = cards_of(narrow)
    assert cards["<"].x < cards["a"].x == cards["b"].x == cards["c"].x < cards[">"].x
    assert place_narrow_lanes(Map("", make_routes("a", "b"))) is None  # they are so already


@pytest.mark.parametrize("between", ["abcde", "abcdefg", "abcdefgh"])
def test_in_a_narrow_window_a_long_route_winds_through_the_columns_of_its_ends_too(
    between: str,
) -> None:
    narrow = place_narrow_lanes(Map("", make_routes(between)))
    assert narrow is not None
    assert measure_extent(narrow).width <= 1060  # can be read in a window of 1,024 pixels
    cards = cards_of(narrow)
    columns = sorted({card.x for card in cards.values()})
    assert len(columns) == 3
    assert (cards["<"].x, cards[">"].x) == (columns[0], columns[-1])
    route = [cards[name] for name in f"<{between}>"]
    assert len({card.y for card in route}) <= 4
    assert all(one.x == two.x or one.y == two.y for one, two in pairwise(route))  # no line turns


def test_other_routes_stand_below_one_that_winds_through_all_columns() -> None:
    narrow = place_narrow_lanes(Map("", make_routes("abcdefg", "xy")))
    assert narrow is not None
    cards = cards_of(narrow)
    assert max(cards[name].y for name in "<abcdefg>") < min(cards[name].y for name in "xy")


def test_on_a_telephone_the_best_route_stands_between_its_ends_and_the_others_below() -> None:
    cards = place_column(Map("", make_routes("ab", "cb"))).cards
    ordered = sorted(cards, key=lambda card: card.y)
    assert [card.node.id for card in ordered] == ["<", "a", "b", ">", "c"]


@pytest.mark.parametrize("is_narrow", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_no_card_label_or_line_of_routes_runs_into_another(seed: int, is_narrow: bool) -> None:
    single = Map("", random_routes(seed))
    placed = place_narrow_lanes(single) if is_narrow else place(single.scene)
    if placed is None:
        return
    assert overlaps(placed) == []
    points = [point for line in placed.lines for point in points_of(line)]
    for card in placed.cards:
        inside = (card.x, card.y, card.width - 2, card.height - 2)
        assert not [point for point in points if meet((*point, 0, 0), inside)]
    assert len(placed.cards) == len(single.scene.nodes)
    assert len(placed.lines) == len(single.scene.edges)


def points_of(line: PlacedLine) -> list[tuple[float, float]]:
    """Return points along a line, near enough to each other to hit any card."""
    ends = list_corners(line)[::3]
    return [
        (x + (to_x - x) * part / 20, y + (to_y - y) * part / 20)
        for (x, y), (to_x, to_y) in pairwise(ends)
        for part in range(21)
    ]
