"""Cards and lines of what was chosen around some parties: context, and stacks of many."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Final

from onward.graph.engine import Engine
from onward.queries.detection.paths import party_data, tie_data
from onward.viz.content.names import MIXED, add_native_names
from onward.viz.content.near import find_nearest, make_near_miss_cards, make_near_miss_lines
from onward.viz.content.parts import make_edges, make_node
from onward.viz.content.selection import TOPIC_RANK, Selection, Stack, choose_parties
from onward.viz.context.gather import Surroundings, gather, join_farthest
from onward.viz.maps.maps import is_one_map
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import BUDGET, RECORDED, SEVERAL, STACK, Edge, Layer, Node, Scene

NO_CONTEXT: Final = (
    "What stands around the evidence, near misses among it, is not drawn, as the evidence alone "
    "takes several maps"
)

NO_ROOM: Final = "There is no room for the nearest near miss"
"""What a note begins with where its path has no place on the picture."""


def make_cards(
    engine: Engine,
    pids: Sequence[int],
    on: date,
    as_of: date | None,
    layer: Layer,
    roles: Mapping[int, Sequence[str]],
) -> list[Node]:
    """Make the cards of some parties."""
    records = engine.parties(pids)
    return [
        make_node(party_data(record, on, as_of), roles.get(pid, ()), layer=layer)
        for pid, record in zip(pids, records, strict=True)
    ]


def make_lines(
    engine: Engine,
    around: Surroundings,
    chosen: Selection,
    on: date,
    layer: Layer,
    drawn: Collection[str] = (),
) -> tuple[Edge, ...]:
    """Make the lines between the parties shown; each tie that was walked is on one line.

    Ties that are drawn already, as evidence, are left to the lines that they are on.
    """
    shown = set(chosen.shown)
    tids = [tie.tid for tie in around.ties if tie.start in shown and tie.end in shown]
    ids = dict(zip(chosen.shown, (one.id for one in engine.parties(chosen.shown)), strict=True))
    steps = [
        {"from": ids[start], "tie": tie_data(tie, on, possible=False), "to": ids[end]}
        for tie, (start, end) in zip(engine.ties(tids), engine.ends(tids), strict=True)
        if str(tie.tid) not in drawn
    ]
    return make_edges(steps, {}, layer)


def make_stack(stack: Stack, anchor: str) -> tuple[Node, Edge]:
    """Make the card of a stack, and its line to the party that its members are tied to."""
    key = f"{anchor}|{stack.kind}|{stack.inward}"
    name = f"stack-{sha256(key.encode('utf-8', errors='surrogatepass')).hexdigest()[:16]}"
    count = len(stack.members)
    node = Node(name, f"+{count} {stack.noun}", STACK, None, layer="stack", members=count)
    start, end = (name, anchor) if stack.inward else (anchor, name)
    words = f"{stack.kind.replace('_', ' ')} ({count})"
    return node, Edge(f"{name}-line", start, end, stack.kind, words, SEVERAL, layer="stack")


def add_context(
    scene: Scene, engine: Engine, on: date, as_of: date | None, budget: int = BUDGET
) -> Scene:
    """Add to an assessment's picture what stands around its evidence, as far as there is room.

    Direct owners and controllers come first, then parties with a topic, the nearest near miss,
    officers, addresses, the rest; like neighbours beyond the budget share a card. No finding rests
    on any of it.

    Args:
        scene: Of an assessment.
        engine: Of the snapshot that was assessed.
        on: Valid time of the assessment.
        as_of: Its day of knowledge; None = everything.
        budget: Cards at most.
    """
    found = zip(scene.nodes, engine.find([node.id for node in scene.nodes]), strict=True)
    pids = {pid: node.id for node, pid in found if pid is not None}
    around = gather(engine, list(pids), 1, on, as_of)
    scene = replace(scene, budget=budget)
    named = _named(scene, engine, pids, on, as_of)
    if not is_one_map(scene):
        count = len(around.candidates)
        note = [f"{NO_CONTEXT}: {count} parties within {count_ties(1)}"] if count else []
        bare = replace(scene, nodes=tuple(named), notes=(*scene.notes, *note))
        return add_native_names(bare, engine)
    room = budget - (len(scene.nodes) - len(pids))
    chosen, missed, short, notes = _with_near_miss(scene, engine, around, room)
    beyond = join_farthest(engine, around, chosen.shown, on, as_of)
    fresh = [pid for pid in chosen.shown if pid not in pids]
    cards = make_cards(engine, fresh, on, as_of, "context", {})
    ids = pids | dict(zip(fresh, (node.id for node in cards), strict=True))
    told = [node for node in cards if node.id not in {one.id for one in missed}]
    stacks = [make_stack(stack, ids[stack.anchor]) for stack in chosen.stacks]
    drawn = {step["tie"]["id"] for edge in (*scene.edges, *short) for step in edge.ties}
    lines = make_lines(engine, around, chosen, on, "context", drawn)
    whole = replace(
        scene,
        nodes=(*named, *missed, *told, *(node for node, _ in stacks)),
        edges=mark_circles((*scene.edges, *short, *lines, *(edge for _, edge in stacks))),
        notes=(
            *scene.notes,
            *notes,
            *describe_left_out(around, chosen, 1),
            *describe_not_joined(beyond),
        ),
    )
    return add_native_names(whole, engine)


def _with_near_miss(
    scene: Scene, engine: Engine, around: Surroundings, room: int
) -> tuple[Selection, list[Node], tuple[Edge, ...], list[str]]:
    """Choose the context with the nearest near miss: what is shown, its cards, its lines, notes."""
    near = find_nearest(scene)
    missed = make_near_miss_cards(near, {node.id for node in scene.nodes}) if near else []
    chosen, fits = _chosen(around, engine.find([node.id for node in missed]), room)
    if near is None:
        return chosen, [], (), []
    if not fits:
        return chosen, [], (), [f"{NO_ROOM}: {near.words}"]
    return chosen, missed, make_near_miss_lines(near), []


def _chosen(
    around: Surroundings, missed: Sequence[int | None], room: int
) -> tuple[Selection, bool]:
    """Choose the context, and say whether the parties of a near miss have cards among it.

    They have, all of them, unless an owner, a controller or a party with a topic would lose its
    card for them: these come before.

    Args:
        around: What was found around the evidence.
        missed: Parties of the near miss that are no evidence; None = it is in no record.
        room: Cards at most, of evidence and context.
    """
    plain = choose_parties(around.begin, around.candidates, around.ties, room)
    before = {one.pid for one in around.candidates if one.rank <= TOPIC_RANK} & set(plain.shown)
    held = [pid for pid in missed if pid is not None]
    must = [*around.begin, *held]
    others = [one for one in around.candidates if one.pid not in held]
    room -= len(missed) - len(held)
    chosen = choose_parties(must, others, around.ties, room)
    fits = len(must) <= room and before.issubset(chosen.shown)
    return (chosen, True) if fits else (plain, not missed)


def _named(
    scene: Scene, engine: Engine, pids: Mapping[int, str], on: date, as_of: date | None
) -> list[Node]:
    """Give the scene's cards; of a party that no path describes, the record says what it is."""
    bare = {node.id for node in scene.nodes if node.kind == RECORDED}
    asked = [pid for pid, party_id in pids.items() if party_id in bare]
    told = make_cards(engine, asked, on, as_of, "evidence", {})
    records = dict(zip((pids[pid] for pid in asked), told, strict=True))
    nodes = []
    for node in scene.nodes:
        one = records.get(node.id, node)
        country = one.country or node.country
        marks = (*(mark for mark in one.marks if mark != MIXED), *([MIXED] if node.letters else ()))
        nodes.append(replace(node, kind=one.kind, country=country, marks=marks, data=one.data))
    return nodes


def describe_left_out(around: Surroundings, chosen: Selection, hops: int) -> list[str]:
    """Say how much of what was found the picture shows one by one, in stacks, and not at all."""
    within = {*around.begin, *(one.pid for one in around.candidates)}
    every, alone = len(within), len(within.intersection(chosen.shown))
    stacked = sum(len(stack.members) for stack in chosen.stacks)
    reach = f"within {count_ties(hops)}"
    notes = []
    if stacked or chosen.left_out:
        told = f"{alone} of {every} parties {reach} have a card of their own"
        told += f"; {stacked} stand in {_stacks(len(chosen.stacks))}" if stacked else ""
        told += f"; {chosen.left_out} are not drawn" if chosen.left_out else ""
        notes.append(told)
    hidden = len(around.marked.difference(chosen.shown))
    if hidden:
        told = "Without a card of their own, yet with a mark (listed, military, state …)"
        notes.append(f"{told}: {hidden} parties")
    if around.unknown:
        notes.append(f"Not looked up for that, because they are farthest: {around.unknown} parties")
    if not around.complete:
        notes.append(f"Only the nearest {every} parties were gathered: there may be more {reach}")
    return notes


def describe_not_joined(count: int) -> list[str]:
    """Say how many ties between parties with a card the picture leaves out."""
    told = f"{count_ties(count)} between parties with a card of their own: not drawn"
    return [told] if count else []


def count_ties(count: int) -> str:
    """Write a number of ties."""
    return f"{count} tie" + ("s" if count > 1 else "")


def _stacks(count: int) -> str:
    return f"{count} stacks" if count > 1 else "one stack"
