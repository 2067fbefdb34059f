"""Cards that were on a canvas stay where they were when others come."""

from dataclasses import replace
from itertools import pairwise

from onward.viz.layout import PlacedScene, place_map
from onward.viz.maps.maps import Map
from onward.viz.placing.cards import GAP, IN_ROW, WIDTH
from onward.viz.placing.routes import EarlierPlaces
from onward.viz.scene import Edge, Node, Scene


def make_scene(owners: int, holdings: int) -> Scene:
    """Make a party with owners above and holdings below it."""
    names = [f"o{n}" for n in range(owners)] + ["x"] + [f"h{n}" for n in range(holdings)]
    nodes = tuple(
        Node(name, name, "Company", None, roles=("asked about",) if name == "x" else ())
        for name in names
    )
    pairs = [(f"o{n}", "x") for n in range(owners)] + [("x", f"h{n}") for n in range(holdings)]
    edges = tuple(Edge(f"{a}-{b}", a, b, "owns", "owns") for a, b in pairs)
    return Scene("", "", "", "", (), nodes, edges, (), (), (), (), "")


def test_many_cards_of_one_card_stand_in_rows_on_one_bus() -> None:
    placed = place_map(Map("", make_scene(2, 30)), EarlierPlaces())
    cards = {card.node.id: card for card in placed.cards}
    rows = [[card.x for name, card in cards.items() if card.y == y] for y in rows_of(placed)]
    assert max(map(len, rows)) == IN_ROW[0]
    assert max(max(row) - min(row) for row in rows) <= 1_600
    # every line still ends at its card, and none runs through another one
    assert len(placed.lines) == 32
    assert [cards[f"h{n}"].y for n in range(0, 30, 6)] == sorted(
        {cards[f"h{n}"].y for n in range(30)}
    )


def rows_of(placed: PlacedScene) -> list[int]:
    return sorted({card.y for card in placed.cards})


def places_of(placed: PlacedScene) -> dict[str, float]:
    return {card.node.id: float(card.x) for card in placed.cards}


def test_known_cards_keep_order_and_place_when_more_come() -> None:
    before = places_of(place_map(Map("", make_scene(3, 4))))
    kept = EarlierPlaces(before)
    after = places_of(place_map(Map("", make_scene(6, 9)), kept))
    known = sorted(before, key=before.__getitem__)
    for layer in ("o", "h"):
        names = [name for name in known if name.startswith(layer)]
        assert names == sorted(names, key=after.__getitem__)
    unmoved = [name for name in before if abs(after[name] - before[name]) < 5]
    assert "x" in unmoved
    assert len(unmoved) >= len(before) // 2


def test_cards_stay_side_by_side_when_more_lines_pass_them() -> None:
    scene = make_scene(2, 8)
    before = place_map(Map("", scene), EarlierPlaces())
    more = tuple(Edge(f"{a}-{b}", a, b, "owns", "owns") for a, b in (("o0", "h6"), ("o1", "h7")))
    grown = replace(scene, edges=(*scene.edges, *more))
    after = place_map(Map("", grown), EarlierPlaces(places_of(before)))
    assert neighbours_in(after) == neighbours_in(before)


def neighbours_in(placed: PlacedScene) -> list[set[str]]:
    return [{card.node.id for card in placed.cards if card.y == y} for y in rows_of(placed)]


def test_cards_never_overlap_wherever_they_stood() -> None:
    crowded = {f"h{n}": 10.0 for n in range(5)}
    placed = place_map(Map("", make_scene(1, 8)), EarlierPlaces(crowded))
    for y in rows_of(placed):
        row = sorted(card.x for card in placed.cards if card.y == y)
        assert all(right - left >= WIDTH + GAP - 1 for left, right in pairwise(row))


def test_a_pinned_card_does_not_give_way() -> None:
    before = {"h0": 0.0, "h1": 0.0, "x": 0.0}
    pinned = EarlierPlaces(before, frozenset({"h1"}))
    after = places_of(place_map(Map("", make_scene(0, 2)), pinned))
    assert abs(after["h1"]) < 1 < abs(after["h0"])


def test_the_same_places_draw_the_same_map_again() -> None:
    scene = make_scene(4, 5)
    first = places_of(place_map(Map("", scene)))
    again = places_of(place_map(Map("", scene), EarlierPlaces(first)))
    assert all(abs(again[name] - first[name]) <= 1 for name in first)
