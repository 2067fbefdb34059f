"""The picture of the parties around some parties."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from onward.graph.engine import Engine
from onward.graph.store.manifests import SourceFacts
from onward.viz.content.facts import make_layer_rows
from onward.viz.content.names import add_native_names
from onward.viz.content.selection import choose_parties
from onward.viz.content.texts import printable
from onward.viz.context.gather import ALL, gather, join_farthest
from onward.viz.context.surroundings import (
    count_ties,
    describe_left_out,
    describe_not_joined,
    make_cards,
    make_lines,
    make_stack,
)
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import BUDGET, Scene

ASKED: Final = "asked about"
"""Role of the parties that a neighbourhood starts from."""


def neighbourhood_scene(
    engine: Engine,
    pids: Sequence[int],
    hops: int,
    on: date,
    as_of: date | None,
    budget: int = BUDGET,
    views: Sequence[str] = (ALL,),
    layers: Sequence[SourceFacts] = (),
) -> Scene:
    """Make the picture of the parties around some parties.

    Args:
        engine: Of the snapshot asked.
        pids: Parties to start from.
        hops: Ties from a party named to the farthest one shown.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        budget: Cards at most; who shares one and who is left out is said in `notes`.
        views: What is followed, by the names of `around.VIEWS`.
        layers: Of the snapshot: their licences stand under the picture.
    """
    around = gather(engine, pids, hops, on, as_of, views)
    chosen = choose_parties(around.begin, around.candidates, around.ties, budget)
    beyond = join_farthest(engine, around, chosen.shown, on, as_of, views)
    nodes = make_cards(
        engine, chosen.shown, on, as_of, "evidence", dict.fromkeys(around.begin, (ASKED,))
    )
    ids = {pid: node.id for pid, node in zip(chosen.shown, nodes, strict=True)}
    stacks = [make_stack(stack, ids[stack.anchor]) for stack in chosen.stacks]
    lines = make_lines(engine, around, chosen, on, "evidence")
    count = sum(len(line.ties) for line in lines)
    reach = count_ties(hops)
    names = ", ".join(node.name for node in nodes[: len(around.begin)])
    followed = "" if tuple(views) == (ALL,) else f" ({', '.join(views)})"
    known = f", known by {as_of}" if as_of else ""
    used = {step["tie"]["dataset"] for line in lines for step in line.ties}
    used |= {name for node in nodes for name in node.data["datasets"]}
    rows = tuple(make_layer_rows(layer for layer in layers if printable(layer.name) in used))
    scene = Scene(
        title=f"Around {names}{followed}",
        verdict="",
        outcome=f"{len(nodes)} parties and {count} ties, up to {reach} from {names}{followed}.",
        suggestion="",
        caption=(f"Valid on {on}{known}", f"Snapshot {engine.snapshot_id}"),
        nodes=(*nodes, *(node for node, _ in stacks)),
        edges=mark_circles((*lines, *(edge for _, edge in stacks))),
        findings=(),
        sections=(),
        sources=tuple(sorted(used)),
        notes=(*describe_left_out(around, chosen, hops), *describe_not_joined(beyond)),
        closing="A map of records. No finding was looked for.",
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else "",
        snapshot=engine.snapshot_id,
        licences=rows,
    )
    return add_native_names(scene, engine)
