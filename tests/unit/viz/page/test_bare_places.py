"""The evidence of a map by itself: moved closer together only where context pushes it apart."""

import pytest

from onward.viz.layout import place_scene
from onward.viz.page import renderer as column
from onward.viz.page.renderer import make_bare_places
from onward.viz.scene import Edge, Node, Scene
from tests.crowds import scene_of


def scene_with_context(count: int) -> Scene:
    """Return four owners of a party, each of which owns so many others of the context, too."""
    owners = [Node(f"o{at}", f"Owner {at}", "Company", None, findings=(1,)) for at in range(4)]
    owned = Node("b", "Owned", "Company", None, ("end-user",), findings=(1,))
    context = [
        Node(f"{owner.id}-{at}", f"Other {at}", "Company", None, layer="context")
        for owner in owners
        for at in range(count)
    ]
    ties = [Edge(f"t{owner.id}", owner.id, "b", "owns", "owns", findings=(1,)) for owner in owners]
    others = [
        Edge(f"c{node.id}", node.id.split("-")[0], node.id, "owns", "owns", layer="context")
        for node in context
    ]
    return scene_of((owned, *owners, *context), (*ties, *others))


def test_evidence_that_stands_well_stays_in_its_place() -> None:
    assert make_bare_places(place_scene(scene_with_context(0))) == [None]


def test_evidence_that_is_too_wide_stands_closer_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column, "GLANCE_WIDTH", 300)
    monkeypatch.setattr(column, "WORTH", 1.1)
    placed = place_scene(scene_with_context(8))
    (bare,) = make_bare_places(placed)
    assert bare is not None
    assert [moved is not None for moved in bare["cards"]] == [
        card.node.layer == "evidence" for card in placed.cards
    ]
