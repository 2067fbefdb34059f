"""The picture of the parties around some parties."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from onward.graph.engine import Engine
from onward.graph.sayings import joined, say
from onward.graph.store.manifests import SourceFacts
from onward.viz.content.names import add_native_names
from onward.viz.content.selection import choose_parties
from onward.viz.content.texts import count_noun
from onward.viz.context.gather import ALL, gather, join_farthest
from onward.viz.context.surroundings import (
    describe_left_out,
    describe_not_joined,
    make_cards,
    make_lines,
    make_stack,
    name_members,
)
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import BUDGET, Scene
from onward.viz.scenes.of_records import begin_scene, count_drawn, list_unknown_owners

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
    by_pid = dict(zip(selection.shown, cards, strict=True))
    ids = {pid: card.id for pid, card in by_pid.items()}
    stacks = [
        make_stack(stack, ids[stack.anchor], name_members(engine, stack))
        for stack in selection.stacks
    ]
    lines = make_lines(engine, surroundings, selection, on, "evidence")
    names = ", ".join(card.name for card in cards[: len(begin)])
    followed = "" if tuple(views) == (ALL,) else say(" ({views})", views=joined(map(say, views)))
    edges = (*lines, *(edge for _, edge in stacks))
    scene = replace(
        begin_scene(engine.snapshot_id, cards, lines, on, as_of, layers),
        title=say("Around {names}{followed}", names=names, followed=followed),
        outcome=say(
            "{counts}. Up to {ties} from {names}{followed}.",
            counts=count_drawn(cards, lines),
            ties=count_noun(hops, "tie"),
            names=names,
            followed=followed,
        ),
        nodes=(*cards, *(node for node, _ in stacks)),
        edges=mark_circles(edges),
        sections=list_unknown_owners(engine, by_pid, edges, on, as_of),
        notes=(
            *describe_left_out(surroundings, selection, hops),
            *describe_not_joined(unjoined),
        ),
    )
    return add_native_names(scene, engine)
