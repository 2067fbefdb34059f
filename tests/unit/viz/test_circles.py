"""Ties that close a circle: which they are, and that every reader is told."""

from dataclasses import replace
from itertools import chain

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.model import TieKind
from onward.viz import html, page_data
from onward.viz.assessed import assessment_scene
from onward.viz.between import paths_scene
from onward.viz.content.circles import BESIDE, marked, ranking
from onward.viz.drawing.legend import legend_of
from onward.viz.layout import place
from onward.viz.placing.labels import label_of
from onward.viz.scene import ORDER_TIE, Edge, Scene
from onward.viz.svg import svg
from onward.viz.tables.graph_rows import graph_edges
from tests.pictures import assessment, party, step

PARTIES = (party("w:a", "Acme"), party("w:b", "Bee"), party("w:c", "Sea"))
RING = {
    "nodes": [*PARTIES, PARTIES[0]],
    "steps": [step("w:a", "owns", "w:b"), step("w:b", "owns", "w:c"), step("w:c", "owns", "w:a")],
}


def ring_scene() -> Scene:
    """Give the picture of Acme, which owns Bee, which owns Sea, which owns Acme."""
    none: dict[str, object] = {"paths": [], "more": "no", "limits": []}
    answer = {
        "from": PARTIES[0],
        "to": PARTIES[2],
        "on": "2026-05-01",
        "as_of": None,
        "hops": 4,
        "definite": {**none, "paths": [RING]},
        "possible": none,
    }
    return paths_scene(answer, "0adf")


def edge(name: str, start: str, end: str, kind: str = "owns") -> Edge:
    """Give a line."""
    return Edge(name, start, end, kind, kind)


edges = st.lists(
    st.builds(
        Edge,
        st.just(""),
        st.sampled_from("abcdef"),
        st.sampled_from("abcdef"),
        st.sampled_from([*map(str, TieKind), ORDER_TIE]),
        st.just(""),
    ),
    max_size=24,
).map(lambda found: [replace(one, id=f"t{at}") for at, one in enumerate(found)])


@given(edges)
def test_without_the_circular_ties_nothing_leads_back_to_where_it_comes_from(
    found: list[Edge],
) -> None:
    left = [one for one in ranking(marked(found)) if not one.circular]
    assert nx.is_directed_acyclic_graph(nx.DiGraph((one.start, one.end) for one in left))


@given(edges)
def test_every_circular_tie_is_part_of_a_circle_of_ranking_ties(found: list[Edge]) -> None:
    lines = marked(found)
    leads: nx.DiGraph[str] = nx.DiGraph((one.start, one.end) for one in ranking(lines))
    circular = [one for one in lines if one.circular]
    assert all(nx.has_path(leads, one.end, one.start) for one in circular)
    assert not any(one.kind in {*BESIDE, ORDER_TIE} for one in circular)


@given(edges)
def test_marking_changes_nothing_else_and_marking_again_changes_nothing(found: list[Edge]) -> None:
    once = marked(found)
    assert [replace(one, circular=False) for one in once] == found
    assert marked(once) == once


def test_of_owners_in_a_circle_the_last_is_circular_and_drawn_as_it_is() -> None:
    lines = {one.id: one for one in ring_scene().edges}
    assert [name for name, one in lines.items() if one.circular] == ["w:c-owns-w:a"]
    assert (lines["w:c-owns-w:a"].start, lines["w:c-owns-w:a"].end) == ("w:c", "w:a")


def test_it_is_not_ownership_that_is_called_circular_where_another_tie_closes_the_circle() -> None:
    ties = [edge("goods", "a", "b", "ships_to"), edge("shares", "b", "a")]
    assert [one.circular for one in marked(ties)] == [True, False]


def test_a_party_that_owns_itself_is_a_circle() -> None:
    (tie,) = marked([edge("t", "a", "a")])
    assert tie.circular


def test_relatives_and_the_way_of_the_goods_are_no_circle() -> None:
    there = [edge(f"{kind}1", "a", "b", kind) for kind in ("family", ORDER_TIE)]
    back = [edge(f"{kind}2", "b", "a", kind) for kind in ("family", ORDER_TIE)]
    assert not any(one.circular for one in marked([*there, *back]))


def test_an_owner_between_two_parties_of_the_order_points_up_and_is_not_circular() -> None:
    made = assessment()
    seller, buyer = party("transaction:1", "Seller"), party("w:user", "Buyer")
    between = party("w:between", "Between")
    chain_ = [step("w:user", "owns", "w:between"), step("w:between", "owns", "transaction:1")]
    path = {"nodes": [buyer, between, seller], "steps": chain_}
    made["findings"][0]["evidence"]["paths"] = [path]
    assert not any(one.circular for one in assessment_scene(made).edges)


def test_the_line_says_so_first_and_keeps_all_its_words() -> None:
    tie = replace(edge("t", "a", "b"), label="owns 50 %, undated", circular=True)
    label, plain = label_of(tie), label_of(replace(tie, circular=False))
    assert label.texts == ("↻ circular", *plain.texts)
    assert label.height == plain.height + 14


@pytest.mark.parametrize("what", ["picture", "page", "graph"])
def test_who_does_not_see_the_mark_is_told_in_words(what: str) -> None:
    scene = ring_scene()
    placed = place(scene)
    told = {
        "picture": svg(placed),
        "page": str([page_data.line_data(line) for line in placed.lines]),
        "graph": str([one.label for one in graph_edges(scene)]),
    }
    assert told[what].count("circular, owns") >= 1


def test_the_legend_explains_the_mark_only_where_it_occurs() -> None:
    with_it, without = ring_scene(), assessment_scene(assessment())
    words = "it closes a circle: it leads back to where it comes from"
    assert [one.words for one in legend_of(with_it) if one.style == "↻"] == [words]
    assert not [one for one in legend_of(without) if one.style == "↻"]
    assert "↻" in html.render(with_it).decode()
    assert "↻" not in "".join(chain(svg(place(without)), html.render(without).decode()))
