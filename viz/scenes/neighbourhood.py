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
        budget: Cards at most; `notes` says which parties share one and how many are left out.
        views: What is followed, by the names of `gather.VIEWS`.
        layers: Of the snapshot: their licences stand under the picture.
    """
    surroundings = gather(engine, pids, hops, on, as_of, views)
    begin = surroundings.begin
    # parties asked about are shown whatever the budget; the others take what is left
    selection = choose_parties(begin, surroundings.candidates, surroundings.ties, budget)
    # ties within the last ring were not walked, as nothing lies beyond
    unjoined = join_farthest(engine, surroundings, selection.shown, on, as_of, views)
    roles = dict.fromkeys(begin, (ASKED,))
    cards = make_cards(engine, selection.shown, on, as_of, "evidence", roles)
    ids = {pid: card.id for pid, card in zip(selection.shown, cards, strict=True)}
    stacks = [make_stack(stack, ids[stack.anchor]) for stack in selection.stacks]
    lines = make_lines(engine, surroundings, selection, on, "evidence")
    names = ", ".join(card.name for card in cards[: len(begin)])
    followed = "" if tuple(views) == (ALL,) else f" ({', '.join(views)})"
    known_by = f", known by {as_of}" if as_of else ""
    ties = [tie for line in lines for tie in line.ties]
    counts = f"{len(cards)} parties and {len(ties)} ties, up to {count_ties(hops)}"
    datasets = {tie.step.tie.dataset for tie in ties}
    datasets |= {dataset for card in cards for dataset in card.datasets}
    scene = Scene(
        title=f"Around {names}{followed}",
        verdict="",
        outcome=f"{counts} from {names}{followed}.",
        suggestion="",
        caption=(f"Valid on {on}{known_by}", f"Snapshot {engine.snapshot_id}"),
        nodes=(*cards, *(node for node, _ in stacks)),
        edges=mark_circles((*lines, *(edge for _, edge in stacks))),
        findings=(),
        sections=(),
        sources=tuple(sorted(datasets)),
        notes=(
            *describe_left_out(surroundings, selection, hops),
            *describe_not_joined(unjoined),
        ),
        closing="A map of records. No finding was looked for.",
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else "",
        snapshot=engine.snapshot_id,
        licences=tuple(
            make_layer_rows([layer for layer in layers if printable(layer.name) in datasets])
        ),
    )
    return add_native_names(scene, engine)
