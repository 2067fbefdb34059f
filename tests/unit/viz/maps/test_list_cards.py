"""Siblings that nobody reads one by one share a card that names them."""

from dataclasses import replace

import pytest

from onward.viz.layout import place_scene
from onward.viz.maps.maps import fold_siblings
from onward.viz.page.page import render_page
from onward.viz.scene import SEVERAL, Edge, Node, Scene
from tests.pictures import assessment, picture_of

ASKED = Node("asked", "Asked", "Company", "XC", roles=("asked about",))


def around(count: int, **changes: object) -> Scene:
    """Return a neighbourhood of one party with so many owners; `changes` are the first one's."""
    owners = [Node(f"o{n}", f"Owner {n}", "Person", "XC") for n in range(count)]
    owners[0] = replace(owners[0], **changes)  # type: ignore[arg-type]  # any of its fields
    owns = tuple(
        Edge(f"t{n}", f"o{n}", "asked", "owns", f"owns {n % 2 + 1} %") for n in range(count)
    )
    plain = picture_of(assessment())
    return replace(plain, verdict="", findings=(), nodes=(ASKED, *owners), edges=owns)


def test_up_to_twelve_have_cards_of_their_own_and_more_share_a_list() -> None:
    assert fold_siblings(around(12)) == around(12)
    folded = fold_siblings(around(34))
    centre, card = folded.nodes
    assert (centre, card.name, card.members) == (ASKED, "34 owners", 34)
    assert card.member_names == tuple(f"Owner {n}" for n in range(34))


def test_a_list_card_names_the_first_and_says_how_many_more_there_are() -> None:
    [card] = [card for card in place_scene(around(34)).cards if card.node.members]
    assert card.kind[1:] == (*(f"Owner {n}" for n in range(6)), "and 28 more")


def test_its_line_counts_the_ties_and_tells_them_apart_where_they_differ() -> None:
    [line] = fold_siblings(around(34)).edges
    assert (line.label, line.standing) == ("owns (34)", SEVERAL)


@pytest.mark.parametrize(
    "changes", [{"marks": ("LISTED",)}, {"findings": (1,)}, {"roles": ("asked about",)}]
)
def test_who_must_be_seen_keeps_a_card(changes: dict[str, object]) -> None:
    folded = fold_siblings(around(20, **changes))
    assert [node.name for node in folded.nodes] == ["Asked", "Owner 0", "19 owners"]


def test_who_leads_on_to_others_or_bears_evidence_keeps_a_card() -> None:
    scene = around(20)
    first, second, *rest = scene.edges
    further = Edge("on", "o0", "o1", "linked", "linked")
    joined = replace(scene, edges=(*scene.edges, further))
    assert len(fold_siblings(joined).nodes) == 4
    proven = replace(first, findings=(1,)), replace(second, findings=(1,))
    assert len(fold_siblings(replace(scene, edges=(*proven, *rest))).nodes) == 4


def test_a_page_says_every_name_that_a_list_card_stands_for() -> None:
    page = render_page(around(34)).decode()
    assert all(f"Owner {n}" in page for n in range(34))
