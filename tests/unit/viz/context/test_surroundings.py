"""What stands around evidence, and what a map follows from its parties."""

from datetime import date
from typing import Any

import pytest

from onward.graph.engines.networkx import Engine
from onward.graph.model import Tie, party_pid
from onward.graph.statements import Statements
from onward.viz.content.selection import choose_parties
from onward.viz.context import add_context, describe_left_out, gather
from onward.viz.scene import RECORDED, Scene
from tests.pictures import assessment, picture_of
from tests.stored import party, said
from tests.strategies import World

ON = date(2026, 5, 1)


def tie(start: str, kind: str, end: str, dataset: str = "w", **more: Any) -> Tie:
    """Return a tie of a kind between two parties of a dataset."""
    return Tie(f"{dataset}:{start}", f"{dataset}:{end}", kind, said(f"{start}{kind}{end}"), **more)


def engine_of(*ties: Tie, names: str = "") -> Engine:
    """Open an engine over ties, whose ends are companies."""
    ids = {end for one in ties for end in (one.start, one.end)} | set(names.split())
    parties = [party(name.partition(":")[2], name.partition(":")[0]) for name in sorted(ids)]
    return Engine.open(World(Statements.from_rows([*parties, *ties])))


def drawn(*ties: Tie, budget: int = 60) -> Scene:
    """Draw the small assessment with what these ties put around it."""
    engine = engine_of(*ties, names="w:user w:holding w:ministry")
    return add_context(picture_of(assessment()), engine, ON, None, budget)


def test_owners_and_officers_of_parties_on_the_map_become_context() -> None:
    scene = drawn(tie("above", "owns", "holding"), tie("boss", "directs", "user"))
    context = {node.id for node in scene.nodes if node.layer == "context"}
    assert context == {"w:above", "w:boss"}
    lines = {(edge.start, edge.kind, edge.end) for edge in scene.edges if edge.layer == "context"}
    assert lines == {("w:above", "owns", "w:holding"), ("w:boss", "directs", "w:user")}


def test_evidence_stays_as_it_is_and_is_never_in_a_stack() -> None:
    plain = picture_of(assessment())
    scene = drawn(*(tie(f"o{n}", "directs", "user") for n in range(80)), budget=8)
    assert scene.edges[: len(plain.edges)] == plain.edges
    assert [node.id for node in scene.nodes[: len(plain.nodes)]] == [n.id for n in plain.nodes]
    assert len(scene.nodes) <= 8


def test_more_neighbours_than_there_is_room_for_are_counted_in_the_notes() -> None:
    scene = drawn(*(tie(f"o{n}", "directs", "user") for n in range(80)), budget=8)
    (stack,) = [node for node in scene.nodes if node.layer == "stack"]
    assert stack.name == f"+{stack.members} officers"
    alone = sum(node.layer == "context" for node in scene.nodes)
    assert alone + stack.members == 80
    sentence = f"{3 + alone} of 83 parties within 1 tie have a card of their own"
    assert scene.notes[-1] == f"{sentence}; {stack.members} stand in 1 stack"


def test_no_finding_rests_on_context() -> None:
    scene = drawn(tie("above", "owns", "holding"))
    assert all(not edge.findings for edge in scene.edges if edge.layer != "evidence")
    assert all(not node.findings for node in scene.nodes if node.layer != "evidence")


def test_a_tie_that_evidence_draws_is_not_drawn_again() -> None:
    data = assessment()
    ownership = tie("holding", "owns", "user")
    step = data["findings"][0]["evidence"]["paths"][0]["steps"][0]
    step["tie"]["id"] = str(ownership.tid)
    engine = engine_of(ownership, names="w:ministry")
    scene = add_context(picture_of(data), engine, ON, None)
    assert [edge.id for edge in scene.edges].count(str(ownership.tid)) == 1
    assert all(edge.layer == "evidence" for edge in scene.edges)


def test_a_party_that_no_path_describes_is_described_by_its_record() -> None:
    data = assessment()
    data["coverage"]["parties"][1] |= {"parties": ["w:maker"], "resolved": "id"}
    scene = picture_of(data)
    assert scene.nodes[0].kind == RECORDED
    described = add_context(scene, engine_of(names="w:maker"), ON, None)
    assert (described.nodes[0].kind, described.nodes[0].roles) == ("Company", ("exporter",))


def test_a_party_that_only_the_transaction_names_has_no_context() -> None:
    assert len(drawn().nodes) == len(picture_of(assessment()).nodes)


CHAIN = (
    tie("top", "owns", "middle"),
    tie("middle", "owns", "it"),
    tie("it", "owns", "below"),
    tie("boss", "directs", "it"),
    tie("it", "located_at", "house"),
    tie("other", "located_at", "house"),
    tie("it", "ships_to", "buyer", since="2025-01-02"),
    tie("middle", "ships_to", "elsewhere", since="2025-01-02"),
)


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("owners", {"middle", "top", "boss"}),
        ("subsidiaries", {"below"}),
        ("addresses", {"house", "other"}),
        ("shipments", {"buyer"}),
        ("all", {"middle", "top", "boss", "below", "house", "other", "buyer", "elsewhere"}),
    ],
)
def test_a_view_follows_its_kinds_in_its_direction(view: str, found: set[str]) -> None:
    around = gather(engine_of(*CHAIN), [party_pid("w:it")], 2, ON, None, [view])
    pids = {party_pid(f"w:{name}"): name for name in (*found, "it")}
    assert {pids.get(one.pid, one.pid) for one in around.candidates} == found


def test_two_views_are_walked_each_on_its_own_and_put_together() -> None:
    begin = [party_pid("w:it")]
    around = gather(engine_of(*CHAIN), begin, 2, ON, None, ["owners", "shipments"])
    assert len(around.candidates) == 4  # not where the owner ships to


def test_the_nearest_come_first_and_owners_before_others_at_their_distance() -> None:
    around = gather(engine_of(*CHAIN), [party_pid("w:it")], 2, ON, None)
    order = [one.pid for one in around.candidates]
    assert order[0] == party_pid("w:middle")
    assert {one.distance for one in around.candidates[-3:]} == {2}


def test_a_delivery_that_is_evidence_is_not_on_a_context_line_as_well() -> None:
    data = assessment()
    days = ("2025-01-02", "2025-03-04", "2025-05-06")
    went = [Tie("w:holding", "w:user", "ships_to", said(f"s{day}"), since=day) for day in days]
    step = data["findings"][0]["evidence"]["paths"][0]["steps"][0]
    step["tie"] |= {"id": str(went[0].tid), "kind": "ships_to", "share": None, "since": days[0]}
    scene = add_context(picture_of(data), engine_of(*went, names="w:ministry"), ON, None)
    ids = [drawn_tie.step.tie.id for edge in scene.edges for drawn_tie in edge.ties]
    assert sorted(ids).count(str(went[0].tid)) == 1
    assert len({edge.id for edge in scene.edges}) == len(scene.edges)


def test_a_listed_owner_is_not_hidden_in_a_stack() -> None:
    owners = [tie(f"o{n:02}", "owns", "it") for n in range(60)]
    parties = [party(f"o{n:02}", "w", topics=("sanction",) * (n == 59)) for n in range(60)]
    engine = Engine.open(World(Statements.from_rows([party("it", "w"), *parties, *owners])))
    around = gather(engine, [party_pid("w:it")], 1, ON, None)
    assert around.candidates[0].pid == party_pid("w:o59")


def test_parties_with_a_topic_that_have_no_card_are_counted_and_so_are_those_not_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owners = [tie(f"o{n:02}", "owns", "it") for n in range(60)]
    parties = [party(f"o{n:02}", "w", topics=("sanction",)) for n in range(60)]
    engine = Engine.open(World(Statements.from_rows([party("it", "w"), *parties, *owners])))
    monkeypatch.setattr("onward.viz.context.LOOKED_UP", 50)
    around = gather(engine, [party_pid("w:it")], 1, ON, None)
    chosen = choose_parties(around.begin, around.candidates, around.ties, 20)
    alone = len(chosen.shown) - 1
    notes = describe_left_out(around, chosen, 1)
    assert notes[1].endswith(f"(listed, military, state …): {50 - alone} parties")
    assert notes[2].endswith("because they are farthest: 10 parties")


def test_a_tie_between_two_parties_of_the_context_is_drawn_too() -> None:
    across = tie("boss", "directs", "above")
    scene = drawn(tie("above", "owns", "holding"), tie("boss", "directs", "user"), across)
    (line,) = [edge for edge in scene.edges if edge.id == str(across.tid)]
    assert (line.start, line.end, line.layer, line.findings) == ("w:boss", "w:above", "context", ())


def test_a_tie_from_the_context_to_a_party_without_a_card_is_not() -> None:
    scene = drawn(tie("above", "owns", "holding"), tie("above", "owns", "elsewhere"))
    assert [edge.start for edge in scene.edges if edge.layer == "context"] == ["w:above"]
    assert "w:elsewhere" not in {node.id for node in scene.nodes}


def test_a_tie_that_did_not_hold_on_the_day_is_not_drawn_between_them() -> None:
    over = tie("boss", "directs", "above", until="2020")
    scene = drawn(tie("above", "owns", "holding"), tie("boss", "directs", "user"), over)
    assert str(over.tid) not in {edge.id for edge in scene.edges}


def test_more_ties_between_them_than_there_are_cards_are_counted_and_owners_come_first() -> None:
    names = [f"o{n}" for n in range(8)]
    first = [tie(name, "directs", "user") for name in names]
    across = [tie(a, "supplies", b) for a in names for b in names if a != b]
    ownership = tie("o7", "owns", "o0")
    scene = drawn(*first, *across, ownership)
    between = [edge for edge in scene.edges if edge.layer == "context" and edge.end != "w:user"]
    assert str(ownership.tid) in {edge.id for edge in between}
    recorded = len(scene.nodes) - 2  # two of the transaction are in no record
    assert len(between) == recorded
    left = len(across) + 1 - recorded
    assert scene.notes[-1] == f"{left} ties between parties with a card of their own: not drawn"
