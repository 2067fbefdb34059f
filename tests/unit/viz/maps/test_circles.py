"""Circles of ownership or control: which lines are part of one, and that every reader is told."""

from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.dates import holds_on
from onward.graph.model import TieKind
from onward.viz.drawing.drawing import make_legend
from onward.viz.layout import place_scene
from onward.viz.maps.maps import make_overview, mark_circles
from onward.viz.page import page as html
from onward.viz.page import renderer as cards_and_lines
from onward.viz.placing.cards import lay_out_label
from onward.viz.scene import ORDER_TIE, DrawnTie, Edge, Node, Scene
from onward.viz.scenes.scenes import paths_scene
from onward.viz.svg import write_svg
from onward.viz.tables.rows import list_ties
from onward.viz.tables.sheets import list_tie_values
from tests.once import processor_seconds
from tests.pictures import assessment, party, paths_of, picture_of, step, step_of
from tests.unit.cases import each_case

PARTIES = (party("w:a", "Acme"), party("w:b", "Bee"), party("w:c", "Sea"))
RING = {
    "nodes": [*PARTIES, PARTIES[0]],
    "steps": [step("w:a", "owns", "w:b"), step("w:b", "owns", "w:c"), step("w:c", "owns", "w:a")],
}


def ring_scene() -> Scene:
    """Return the picture of Acme, which owns Bee, which owns Sea, which owns Acme."""
    none: dict[str, object] = {"paths": [], "more": "no", "limits": []}
    answer: dict[str, Any] = {
        "from": PARTIES[0],
        "to": PARTIES[2],
        "on": "2026-05-01",
        "as_of": None,
        "kinds": [],
        "hops": 4,
        "min_share": None,
        "definite": {**none, "paths": [RING]},
        "possible": none,
    }
    return paths_scene(paths_of(answer), "0adf")


def edge(name: str, start: str, end: str, kind: str = "owns", **days: str) -> Edge:
    """Return a line; `days` say since and until when its tie holds."""
    if not days:
        return Edge(name, start, end, kind, kind)
    facts = {end: day or None for end, day in days.items()}
    tie = step_of(step(start, kind, end, **({"since": None} | facts)))
    return Edge(name, start, end, kind, kind, ties=(DrawnTie(tie),))


def circular(*lines: Edge) -> list[str]:
    """Name the lines that are part of a circle."""
    return [one.id for one in mark_circles(lines) if one.circular]


days = st.sampled_from(["", "2019", "2020", "2021-04"])
edges = st.lists(
    st.builds(
        lambda start, end, kind, since, until, ended: replace(
            edge("", start, end, kind, since=since, until=until), ended=ended
        ),
        st.sampled_from("abcdef"),
        st.sampled_from("abcdef"),
        st.sampled_from([*["owns", "controls"] * 8, *map(str, TieKind), ORDER_TIE]),
        days,
        days,
        st.sampled_from([False, False, False, True]),
    ),
    max_size=24,
).map(lambda found: [replace(one, id=f"t{at}") for at, one in enumerate(found)])


def in_force(lines: list[Edge], day: date) -> list[Edge]:
    """Return the lines of ownership and control that hold on a day and have not ended."""
    ties = ((one, one.ties[0].step.tie) for one in lines if one.kind in {"owns", "controls"})
    return [one for one, tie in ties if not one.ended and holds_on(tie.since, tie.until, day)]


@given(edges)
def test_all_lines_of_a_circle_are_circular_if_they_hold_at_one_time_and_no_others(
    found: list[Edge],
) -> None:
    expected = set()
    for day in (date(year, month, 15) for year in range(2018, 2023) for month in (1, 4, 7)):
        lines = in_force(found, day)
        owned: nx.DiGraph[str] = nx.DiGraph((one.start, one.end) for one in lines)
        expected |= {one.id for one in lines if nx.has_path(owned, one.end, one.start)}
    assert {one.id for one in mark_circles(found) if one.circular} == expected


@given(edges)
def test_marking_changes_nothing_else_and_marking_again_changes_nothing(found: list[Edge]) -> None:
    once = mark_circles(found)
    assert [replace(one, circular=False) for one in once] == found
    assert mark_circles(once) == once


def test_of_owners_in_a_circle_every_line_is_circular_and_drawn_as_it_is() -> None:
    lines = ring_scene().edges
    assert all(one.circular for one in lines)
    ends = [(one.start, one.end) for one in lines]
    assert ends == [("w:a", "w:b"), ("w:b", "w:c"), ("w:c", "w:a")]


def test_who_controls_its_owner_closes_a_circle_and_a_party_that_owns_itself_is_one() -> None:
    assert circular(edge("t", "a", "b"), edge("u", "b", "a", "controls")) == ["t", "u"]
    assert circular(edge("t", "a", "a")) == ["t"]


def test_what_leads_into_a_circle_out_of_it_or_from_one_to_the_next_is_no_part_of_it() -> None:
    one, two = [edge("t1", "a", "b"), edge("t2", "b", "a")], [edge("t3", "c", "c")]
    more = [edge("in", "o", "a"), edge("between", "b", "c"), edge("out", "c", "z")]
    assert circular(*more, *one, *two) == ["t1", "t2", "t3"]


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ("ships_to", "ships_to"),
        ("employs", "directs"),
        ("contains", "member_of"),
        ("owns", "supplies"),
        ("owns", "directs"),
        ("family", "family"),
        (ORDER_TIE, "owns"),
    ],
)
def test_only_ownership_and_control_run_in_a_circle(there: str, back: str) -> None:
    assert circular(edge("t", "a", "b", there), edge("u", "b", "a", back)) == []


def test_an_ownership_that_has_ended_closes_no_circle() -> None:
    assert circular(replace(edge("t", "a", "b"), ended=True), edge("u", "b", "a")) == []


@each_case("until", "since", "at_once", lists=True)
def test_ties_that_cannot_have_held_at_the_same_time_close_no_circle(
    until: str, since: str, *, at_once: bool
) -> None:
    there, back = edge("t", "a", "b", until=until), edge("u", "b", "a", since=since)
    assert circular(there, back) == (["t", "u"] if at_once else [])


def test_doubtful_ties_and_those_of_the_context_are_part_of_a_circle_like_others() -> None:
    there = replace(edge("t", "a", "b"), standing="claimed", layer="context")
    assert circular(there, replace(edge("u", "b", "a"), standing="inferred")) == ["t", "u"]


def test_a_thousand_owners_in_a_circle_take_no_time() -> None:
    lines = [edge(f"t{at}", f"p{at}", f"p{(at + 1) % 1000}") for at in range(1000)]
    assert len(circular(*lines)) == 1000
    assert processor_seconds(lambda: circular(*lines), 0.5) < 0.5


def test_a_circle_through_a_chain_stays_marked_on_an_overview() -> None:
    ties = (edge("t1", "a", "b"), edge("t2", "b", "c"), edge("t3", "c", "a"))
    ring = [replace(tie, findings=(1,)) for tie in ties]
    nodes = tuple(Node(name, name, "Company", None, ("buyer",) * (name == "a")) for name in "abc")
    folded = make_overview(replace(ring_scene(), nodes=nodes, edges=mark_circles(ring))).scene
    assert [node.members for node in folded.nodes] == [0, 2]
    assert [one.circular for one in folded.edges] == [True, True]


def test_an_owner_between_two_parties_of_the_order_points_up_and_is_not_circular() -> None:
    made = assessment()
    seller, buyer = party("transaction:1", "Seller"), party("w:user", "Buyer")
    between = party("w:between", "Between")
    chain_ = [step("w:user", "owns", "w:between"), step("w:between", "owns", "transaction:1")]
    path = {"nodes": [buyer, between, seller], "steps": chain_}
    made["findings"][0]["evidence"]["paths"] = [path]
    assert not any(one.circular for one in picture_of(made).edges)


def test_the_line_says_so_first_and_keeps_all_its_words() -> None:
    tie = replace(edge("t", "a", "b"), label="owns 50 %, undated", circular=True)
    label, plain = lay_out_label(tie), lay_out_label(replace(tie, circular=False))
    assert label.texts == ("↻ circular", *plain.texts)
    assert label.height == plain.height + 14


@pytest.mark.parametrize("what", ["picture", "page", "graph"])
def test_who_does_not_see_the_mark_is_told_in_words(what: str) -> None:
    scene = ring_scene()
    placed = place_scene(scene)
    texts = {
        "picture": write_svg(placed),
        "page": str([cards_and_lines.make_line_data(line) for line in placed.lines]),
        "graph": str([list_tie_values(one, {})["label"] for one in list_ties(scene, stacks=True)]),
    }
    assert "part of a circle of ownership or control, owns" in texts[what]


def test_the_legend_explains_the_mark_only_where_it_occurs() -> None:
    with_it, without = ring_scene(), picture_of(assessment())
    words = "part of a circle of ownership or control"
    assert [one.words for one in make_legend(with_it) if one.style == "↻"] == [words]
    assert not [one for one in make_legend(without) if one.style == "↻"]
    assert "↻" in html.render_page(with_it).decode()
    assert "↻" not in "".join(
        chain(write_svg(place_scene(without)), html.render_page(without).decode())
    )
