"""The parties around some parties as a graph of networkx, for programs."""

from collections.abc import Sequence
from datetime import date

import networkx as nx

from onward.graph.engine import Engine
from onward.queries.detection.paths.evidence_paths import describe_party, describe_tie
from onward.viz.context.gather import ALL, gather


def neighbourhood_graph(
    engine: Engine,
    pids: Sequence[int],
    hops: int,
    on: date,
    as_of: date | None,
    views: Sequence[str] = (ALL,),
) -> "nx.MultiDiGraph[str]":
    """Gather the parties around some parties as a graph.

    Args:
        engine: Of the snapshot asked.
        pids: Parties to start from.
        hops: Ties from a party named to the farthest one.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        views: What is followed, by the names of `VIEWS`.

    Returns:
        Parties by id and ties by id, in a fixed order; attributes are plain JSON values.
    """
    surroundings = gather(engine, pids, hops, on, as_of, views)
    reached = [*surroundings.begin, *(candidate.pid for candidate in surroundings.candidates)]
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    ids: dict[int, str] = {}
    for pid, record in zip(reached, engine.parties(reached), strict=True):
        ids[pid] = record.id
        party = describe_party(record, on, as_of).to_data()
        graph.add_node(party.pop("id"), **party)
    tids = [tie.tid for tie in surroundings.ties]
    for tie, (start, end) in zip(engine.ties(tids), engine.ends(tids), strict=True):
        facts = describe_tie(tie, on, possible=False).to_data()
        graph.add_edge(ids[start], ids[end], key=facts.pop("id"), **facts)
    return graph
