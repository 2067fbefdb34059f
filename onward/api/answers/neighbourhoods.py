"""The parties around some parties: as a picture, and as a graph for networkx."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onward.api.answers.pictures import Picture
from onward.api.inputs.limits import check_budget, check_hops
from onward.api.parties.ids import PartyQuestion
from onward.errors import UsageError, did_you_mean, printable

if TYPE_CHECKING:
    import networkx as nx
    from pyvis.network import Network

    from onward.queries.matching.candidates import TwinGroup, TwinSearch
    from onward.viz.scene import Scene


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class NeighbourhoodMap(Picture):
    """A relationship map of some parties, nearest first, within a budget of cards.

    Attributes:
        scene: What is drawn; its notes say what is left out.
        question: Parties and days that were asked for.
        hops: Ties from these parties to the farthest one.
        views: What is followed.
    """

    question: PartyQuestion
    hops: int
    views: Sequence[str]

    @property
    def party_count(self) -> int:
        """How many parties have a card of their own."""
        # a stack stands for many parties that share a card
        return sum(node.layer != "stack" for node in self.scene.nodes)

    @property
    def tie_count(self) -> int:
        """How many ties are drawn."""
        return sum(len(edge.ties) for edge in self.scene.edges)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not drawn, and why."""
        return self.scene.notes

    def write_figure(self) -> bytes:
        """Return the map as an SVG document with the data that the explorer's script reads."""
        from onward.viz.page.page import write_figure_file

        return write_figure_file(self.scene)

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """Return everything that was reached as a graph, beyond the budget of cards, too.

        Returns:
            Parties are nodes by their id, with name, kind, country, topics and datasets. Ties are
            edges in their own direction by their id, with kind, share, dates, source and standing.
        """
        from onward.viz.context import neighbourhood_graph

        question = self.question
        return neighbourhood_graph(
            question.engine,
            question.pids,
            self.hops,
            question.on,
            question.as_of,
            self.views,
        )

    def to_pyvis(self) -> "Network":
        """Return what is drawn as a pyvis network, with the places of the cards.

        Its physics is off, so that it opens as the map does. pyvis's own pages load scripts from
        servers and run names as code; `export("pyvis", …)` writes a page that does neither.

        Returns:
            Parties are nodes by their id, ties edges by theirs, with `facts` in words.
        """
        from onward.viz.page.page import build_network

        return build_network(self.scene)


def draw_neighbourhood(
    question: PartyQuestion, hops: int, budget: int, views: Sequence[str], twins: "TwinSearch"
) -> NeighbourhoodMap:
    """Draw the parties around some parties; records that are probably one share a card."""
    from onward.viz.scenes.scenes import ASKED, neighbourhood_scene

    scene = neighbourhood_scene(
        question.engine,
        question.pids,
        hops,
        question.on,
        question.as_of,
        budget,
        views,
        question.snapshot.layers,
    )
    centres = [node.id for node in scene.nodes if ASKED in node.roles]
    # whoever is on no list, and is not asked about, has no twin on another one to be shown as
    listed = [node.id for node in scene.nodes if node.topics or node.id in centres]
    groups = twins.group(listed, looked_for=centres)
    notes = (*scene.notes, *_describe_undrawn(scene, groups))
    scene = replace(scene, twins=groups, notes=notes)
    return NeighbourhoodMap(scene=scene, question=question, hops=hops, views=views)


def _describe_undrawn(scene: "Scene", groups: "Sequence[TwinGroup]") -> Iterator[str]:
    """Say of which records that are probably of a party drawn no ties are drawn."""
    drawn = {node.id for node in scene.nodes}
    ids = [party for group in groups for party in group.ids if party not in drawn]
    if ids:
        yield printable(f"Not drawn: ties of {', '.join(ids)}, probably the same; name them, too")


def check_neighbourhood(hops: int, budget: int, views: Sequence[str]) -> None:
    """Refuse numbers and views that cannot be drawn.

    Raises:
        UsageError: `hops` or `budget` is out of its range, or there is no such view.
    """
    from onward.viz.context import VIEWS

    check_hops(hops)
    check_budget(budget)
    for name in views:
        if name not in VIEWS:
            likely = did_you_mean(name, VIEWS)
            views_there = ", ".join(VIEWS)
            raise UsageError(f"--show {name!r} does not exist; {likely}use one of {views_there}")
