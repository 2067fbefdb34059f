"""GraphML and GEXF: networkx reads back every party and every tie with its evidence."""

import io
import warnings
from dataclasses import replace

import networkx as nx
import pytest

from onward.viz.scene import Node, Scene
from tests.pictures import (
    HOSTILE,
    HOSTILE_CROWDS,
    crowd_named,
    deliveries,
    rendered,
    world,
)

FORMATS = ("graphml", "gexf")


def graph_of(name: str, scene: Scene) -> "nx.MultiDiGraph[str]":
    """Read a scene back by networkx."""
    file = io.BytesIO(rendered(name, scene))
    if name == "graphml":
        return nx.MultiDiGraph(nx.read_graphml(file, force_multigraph=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nx.MultiDiGraph(nx.read_gexf(file))


@pytest.mark.parametrize("name", FORMATS)
def test_every_party_and_every_tie_is_in_the_graph_and_each_delivery_singly(name: str) -> None:
    graph = graph_of(name, world())
    assert nx.read_graphml(io.BytesIO(rendered("graphml", world()))).is_directed()
    assert graph.number_of_nodes() == len(world().nodes)
    assert graph.number_of_edges() == sum(max(1, len(edge.ties)) for edge in world().edges)
    assert graph.number_of_edges("w:Company", "w:Person") >= 2


@pytest.mark.parametrize("name", FORMATS)
def test_a_stack_says_that_it_is_one_and_for_how_many_it_stands(name: str) -> None:
    node = graph_of(name, world()).nodes["stack-1"]
    assert (node["layer"], node["members"]) == ("stack", 7)
    ((line,),) = (graph_of(name, world()).get_edge_data("stack-1", "w:Company").values(),)
    assert (line["layer"], line["standing"]) == ("stack", "several")


@pytest.mark.parametrize("name", FORMATS)
def test_each_of_several_deliveries_on_a_line_bears_only_its_own_finding(name: str) -> None:
    ties = graph_of(name, deliveries()).get_edge_data("w:holding", "w:user").values()
    assert sorted((tie["since"], tie["findings"]) for tie in ties) == [
        ("2025-01-01", "1"),
        ("2025-02-01", "2"),
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_two_ids_that_look_alike_stay_two_parties(name: str) -> None:
    nodes = tuple(Node(raw, "A", "Company", None) for raw in ("a\nb", "a b", "a\tb"))
    graph = graph_of(name, replace(world(), nodes=nodes, edges=()))
    assert sorted(graph.nodes) == ["a b", "a b (2)", "a b (3)"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("names", HOSTILE_CROWDS.values(), ids=HOSTILE_CROWDS.keys())
def test_a_hostile_name_is_only_a_name(name: str, names: tuple[str, ...]) -> None:
    scene = crowd_named(names)
    graph = graph_of(name, scene)
    assert [graph.nodes[node.id]["name"] for node in scene.nodes] == [
        node.name for node in scene.nodes
    ]
    assert graph.number_of_edges() == len(scene.edges)


@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_id_is_only_an_id(name: str) -> None:
    for hostile in HOSTILE.values():
        nodes = (Node(f"w:{hostile}", "A", "Company", None), Node("w:b", "B", "Company", None))
        edge = replace(world().edges[0], id=hostile, start=nodes[0].id, end="w:b", ties=())
        graph = graph_of(name, replace(world(), nodes=nodes, edges=(edge,)))
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (2, 1), hostile
