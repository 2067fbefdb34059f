"""The map around a party: what it holds, and how much it leaves out."""

from datetime import date

import pytest

from onward.graph.engines.networkx import Engine
from onward.graph.model import Tie, TieKind, party_pid
from onward.graph.statements import Statements
from onward.viz.scene import Scene
from onward.viz.scenes.scenes import ASKED, neighbourhood_scene
from tests.stored import owns, party, said
from tests.strategies import World

NAMES = ("asset", "near", "other", "far")
TIES = (owns("near", "asset"), owns("other", "asset"), owns("far", "near"))


def around(hops: int, budget: int) -> Scene:
    """Draw what is around the asset."""
    engine = Engine.open(World(Statements.from_rows([*map(party, NAMES), *TIES])))
    pids = [party_pid("reg:asset")]
    return neighbourhood_scene(engine, pids, hops, date(2026, 5, 1), None, budget)


@pytest.mark.parametrize(("hops", "names"), [(1, NAMES[:3]), (2, NAMES)])
def test_it_holds_the_parties_within_so_many_ties(hops: int, names: tuple[str, ...]) -> None:
    scene = around(hops, 10)
    assert {node.id for node in scene.nodes} == {f"reg:{name}" for name in names}
    assert len(scene.edges) == len(names) - 1
    assert scene.notes == ()


def test_only_the_party_asked_about_is_marked_so() -> None:
    assert [node.id for node in around(2, 10).nodes if ASKED in node.roles] == ["reg:asset"]


def test_what_the_budget_leaves_out_stands_in_a_stack_and_is_said() -> None:
    scene = around(1, 2)
    assert [(node.name, node.members) for node in scene.nodes[1:]] == [("+2 owners", 2)]
    assert scene.notes == (
        "1 of 3 parties within 1 tie have a card of their own; 2 stand in 1 stack",
    )


def test_deliveries_are_one_line_and_each_counts_as_a_tie() -> None:
    went = [
        Tie("reg:asset", "reg:near", TieKind.SHIPS_TO.value, said(day), since=day)
        for day in ("2025-01-02", "2025-03-04")
    ]
    engine = Engine.open(World(Statements.from_rows([*map(party, NAMES[:2]), *went])))
    pids = [party_pid("reg:asset")]
    scene = neighbourhood_scene(engine, pids, 1, date(2026, 5, 1), None, 10)
    assert [edge.label for edge in scene.edges] == ["shipped on 2025-01-02 and 2025-03-04"]
    assert scene.outcome.startswith("2 parties and 2 ties")


def test_ties_within_the_farthest_ring_are_drawn_as_far_as_they_are_followed() -> None:
    across = [Tie("reg:other", "reg:near", kind, said(kind)) for kind in ("supplies", "owns")]
    engine = Engine.open(World(Statements.from_rows([*map(party, NAMES[:3]), *TIES[:2], *across])))
    for views, count in ((("all",), 4), (("owners",), 3)):
        scene = neighbourhood_scene(
            engine, [party_pid("reg:asset")], 1, date(2026, 5, 1), None, 10, views
        )
        assert len(scene.edges) == count
