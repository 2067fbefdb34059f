"""The parties around some parties as a graph of networkx, for programs."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Final

import networkx as nx
import numpy as np
import numpy.typing as npt

from onward.graph.engine import Direction, Engine, TieBatch
from onward.graph.model import TieKind
from onward.graph.sayings import joined, say
from onward.queries.detection.paths import describe_party, describe_tie
from onward.queries.model.assessment import EvidenceStep
from onward.viz.content.sections import (
    find_nearest,
    make_edges,
    make_near_miss_cards,
    make_near_miss_lines,
    make_node,
)
from onward.viz.content.selection import (
    TOPIC_RANK,
    CandidateTie,
    ContextCandidate,
    Selection,
    Stack,
    choose_parties,
    rank_candidate,
)
from onward.viz.content.texts import MIXED, add_native_names, count_noun, name_kind, printable
from onward.viz.language.words import read_words
from onward.viz.maps.maps import is_one_map, mark_circles
from onward.viz.scene import BUDGET, RECORDED, SEVERAL, STACK, Edge, Layer, Node, Scene

# ------------------------------------------------------------------------------------------------
# The parties and ties around some parties, gathered ring by ring from an engine.
# ------------------------------------------------------------------------------------------------

ALL: Final = "all"

VIEWS: Final[Mapping[str, tuple[tuple[str, ...], Direction]]] = {
    ALL: (tuple(map(str, TieKind)), "both"),
    "owners": (("owns", "controls", "directs", "contains"), "in"),
    "subsidiaries": (("owns", "controls", "contains"), "out"),
    "addresses": (("located_at", "contact_at"), "both"),
    "shipments": (("ships_to",), "both"),
}
"""What a map may follow from its parties: kinds of ties, and in which direction."""

GATHERED: Final = 20_000
"""Once so many parties are gathered, no further ring is begun."""

LISTED_OWNER: Final = -1
"""Rank of an owner or controller with a topic: before all others at its distance."""

LOOKED_UP: Final = 5_000
"""So many of the nearest parties are looked up for their topics, which put them first."""

_TIE_KINDS: Final = tuple(map(str, TieKind))
"""Kinds of ties by the numbers that engines give them."""


@dataclass(slots=True)
class Surroundings:
    """What was found around some parties.

    Attributes:
        begin: The parties it began with.
        candidates: The others, nearest first.
        ties: Every tie between any two of them that was walked.
        complete: False where there is more than was gathered.
        marked: The candidates that carry a topic: listed, military, of a state …
        unknown: How many candidates were not looked up for topics.
    """

    begin: tuple[int, ...]
    candidates: list[ContextCandidate] = field(default_factory=list)
    ties: list[CandidateTie] = field(default_factory=list)
    complete: bool = True
    marked: frozenset[int] = frozenset()
    unknown: int = 0


def gather(
    engine: Engine,
    begin: Sequence[int],
    hops: int,
    on: date,
    as_of: date | None,
    views: Sequence[str] = (ALL,),
) -> Surroundings:
    """Walk from some parties along the ties of some views, ring by ring.

    Args:
        engine: Of the snapshot asked.
        begin: Parties to start from.
        hops: Rings at most.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        views: Names of `VIEWS`; each is walked on its own, and all are put together.
    """
    surroundings = Surroundings(tuple(dict.fromkeys(begin)))
    ties: dict[int, CandidateTie] = {}
    nearest: dict[int, ContextCandidate] = {}
    for view in views:
        for candidate in _walk_rings(engine, surroundings, hops, on, as_of, VIEWS[view], ties):
            earlier = nearest.get(candidate.pid)
            if earlier is None or candidate.distance < earlier.distance:
                nearest[candidate.pid] = candidate
    surroundings.ties = [ties[tid] for tid in sorted(ties)]
    surroundings.candidates = list(nearest.values())
    _look_up_topics(engine, surroundings, on, as_of)
    return surroundings


def _walk_rings(
    engine: Engine,
    surroundings: Surroundings,
    hops: int,
    on: date,
    as_of: date | None,
    view: tuple[Sequence[str], Direction],
    ties: dict[int, CandidateTie],
) -> Iterator[ContextCandidate]:
    """Yield the parties of each ring, and add the ties walked to `ties`."""
    kinds, direction = view
    seen = set(surroundings.begin)
    ring = list(surroundings.begin)
    for distance in range(1, hops + 1):
        if not ring:
            return
        # checked between rings: a ring is gathered whole or not at all
        if len(seen) > GATHERED:
            surroundings.complete = False
            return
        batch = list(_read_batch(engine.incident(ring, kinds, direction, on, as_of)))
        ties |= {tie.tid: tie for tie in batch}
        next_ring = _find_next_ring(batch, set(ring), seen, distance)
        yield from next_ring.values()
        seen.update(next_ring)
        ring = list(next_ring)


def _find_next_ring(
    batch: Iterable[CandidateTie], ring: Collection[int], seen: Collection[int], distance: int
) -> dict[int, ContextCandidate]:
    """Return the parties that the ties of a ring lead to for the first time, each at its best."""
    next_ring: dict[int, ContextCandidate] = {}
    for tie in batch:
        for pid, other, inward in ((tie.start, tie.end, True), (tie.end, tie.start, False)):
            if pid in seen or other not in ring:
                continue
            rank = rank_candidate(tie.kind, inward=inward)
            # tied in several ways, a party counts as what ranks first: an owner before an officer
            earlier = next_ring.get(pid)
            if earlier is None or rank < earlier.rank:
                next_ring[pid] = ContextCandidate(pid, distance, rank, tie.tid)
    return next_ring


def join_farthest(
    engine: Engine,
    surroundings: Surroundings,
    shown_pids: Collection[int],
    on: date,
    as_of: date | None,
    views: Sequence[str] = (ALL,),
) -> int:
    """Add the ties between parties shown that were not walked: those of the farthest ring.

    No picture is a net of lines: at most as many are added as there are parties shown, those that
    rank first (owners, then officers, addresses, the rest).

    Args:
        engine: Of the snapshot asked.
        surroundings: What was gathered; its ties grow.
        shown_pids: Parties with a card of their own.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        views: What was walked.

    Returns:
        How many were not added.
    """
    kinds = tuple(dict.fromkeys(kind for view in views for kind in VIEWS[view][0]))
    walked = {tie.tid for tie in surroundings.ties}
    outer = sorted(set(shown_pids).difference(surroundings.begin))
    if not outer:
        return 0
    batch = engine.incident(outer, kinds, "both", on, as_of)
    pids = list(shown_pids)
    is_between = np.isin(batch.start, pids) & np.isin(batch.end, pids)
    fresh = [tie for tie in _read_batch(batch, is_between) if tie.tid not in walked]
    # nobody was reached by these ties: they are all ranked by one of their ends
    fresh.sort(key=lambda tie: (rank_candidate(tie.kind, inward=True), tie.tid))
    added = fresh[: len(pids)]
    surroundings.ties = sorted([*surroundings.ties, *added], key=lambda tie: tie.tid)
    return len(fresh) - len(added)


def _read_batch(
    batch: TieBatch, mask: npt.NDArray[np.bool_] | slice = slice(None)
) -> Iterator[CandidateTie]:
    """Yield ties of a batch, all or those of a mask."""
    columns = (batch.tid, batch.start, batch.end, batch.kind)
    rows = zip(*(column[mask].tolist() for column in columns), strict=True)
    for tid, start, end, kind in rows:
        yield CandidateTie(tid, start, end, _TIE_KINDS[kind])


def _look_up_topics(
    engine: Engine, surroundings: Surroundings, on: date, as_of: date | None
) -> None:
    """Put parties that carry a topic before others that only stand at the same distance."""
    ordered = sorted(surroundings.candidates, key=_order_of)
    looked_up = ordered[:LOOKED_UP]
    records = engine.parties([candidate.pid for candidate in looked_up])
    marked = set()
    # the order is made anew below: a topic moves a party within its ring only
    for index, (candidate, record) in enumerate(zip(looked_up, records, strict=True)):
        if record.topics(on, as_of):
            marked.add(candidate.pid)
            is_owner = candidate.rank == 0
            rank = LISTED_OWNER if is_owner else min(candidate.rank, TOPIC_RANK)
            ordered[index] = replace(candidate, rank=rank)
    surroundings.candidates = sorted(ordered, key=_order_of)
    surroundings.marked = frozenset(marked)
    surroundings.unknown = len(ordered) - len(looked_up)


def _order_of(candidate: ContextCandidate) -> tuple[int, int, int]:
    return candidate.distance, candidate.rank, candidate.tid


# ------------------------------------------------------------------------------------------------
# Cards and lines of what was chosen around some parties: context, and stacks of many.
# ------------------------------------------------------------------------------------------------

NO_CONTEXT: Final = (
    "What stands around the evidence, near misses among it, is not drawn, as the evidence alone "
    "takes several maps"
)

NAMED: Final = 40
"""Parties of a stack that are named, of many the first: a stack may stand for thousands."""

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
        make_node(describe_party(record, on, as_of), roles.get(pid, ()), layer=layer)
        for pid, record in zip(pids, records, strict=True)
    ]


def make_lines(
    engine: Engine,
    surroundings: Surroundings,
    selection: Selection,
    on: date,
    layer: Layer,
    drawn: Collection[str] = (),
) -> tuple[Edge, ...]:
    """Make the lines between the parties shown; each tie that was walked is on one line.

    Ties that are drawn already, as evidence, are left to the lines that they are on.
    """
    pids = set(selection.shown)
    tids = [tie.tid for tie in surroundings.ties if tie.start in pids and tie.end in pids]
    records = engine.parties(selection.shown)
    ids = {pid: record.id for pid, record in zip(selection.shown, records, strict=True)}
    steps = [
        EvidenceStep(start=ids[start], tie=describe_tie(tie, on, possible=False), end=ids[end])
        for tie, (start, end) in zip(engine.ties(tids), engine.ends(tids), strict=True)
        if str(tie.tid) not in drawn
    ]
    return make_edges(steps, {}, layer)


def name_members(engine: Engine, stack: Stack) -> tuple[str, ...]:
    """Return the names of the first parties of a stack, by which a search finds it."""
    return tuple(printable(record.name) for record in engine.parties(stack.members[:NAMED]))


def make_stack(stack: Stack, anchor: str, names: Sequence[str] = ()) -> tuple[Node, Edge]:
    """Make the card of a stack, and its line to the party that its members are tied to."""
    key = f"{anchor}|{stack.kind}|{stack.inward}"
    name = f"stack-{sha256(key.encode('utf-8', errors='surrogatepass')).hexdigest()[:16]}"
    count = len(stack.members)
    node = Node(name, f"+{count} {stack.noun}", STACK, None, layer="stack", members=count)
    node = replace(node, member_names=tuple(names))
    start, end = (name, anchor) if stack.inward else (anchor, name)
    words = f"{name_kind(stack.kind, read_words())} ({count})"
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
    pids = _find_pids(scene, engine)
    surroundings = gather(engine, list(pids), 1, on, as_of)
    described = tuple(_describe_bare_cards(scene, engine, pids, on, as_of))
    scene = replace(scene, budget=budget, nodes=described)
    if not is_one_map(scene):
        count = len(surroundings.candidates)
        note = (
            (
                say(
                    "{why}: {parties} within 1 tie",
                    why=NO_CONTEXT,
                    parties=count_noun(count, "party", "parties"),
                ),
            )
            if count
            else ()
        )
        return add_native_names(replace(scene, notes=(*scene.notes, *note)), engine)
    # cards that are in no record take room, too
    room = budget - (len(scene.nodes) - len(pids))
    context = _choose_context(scene, engine, surroundings, room)
    selection = context.selection
    unjoined = join_farthest(engine, surroundings, selection.shown, on, as_of)
    fresh_pids = [pid for pid in selection.shown if pid not in pids]
    cards = make_cards(engine, fresh_pids, on, as_of, "context", {})
    ids = pids | {pid: card.id for pid, card in zip(fresh_pids, cards, strict=True)}
    near_ids = {card.id for card in context.near_cards}
    # a stack hangs on the card that its members are tied to
    stacks = [
        make_stack(stack, ids[stack.anchor], name_members(engine, stack))
        for stack in selection.stacks
    ]
    drawn_edges = (*scene.edges, *context.near_lines)
    drawn_ties = {tie.step.tie.id for edge in drawn_edges for tie in edge.ties}
    lines = make_lines(engine, surroundings, selection, on, "context", drawn_ties)
    whole = replace(
        scene,
        nodes=(
            *scene.nodes,
            *context.near_cards,
            *(card for card in cards if card.id not in near_ids),
            *(node for node, _ in stacks),
        ),
        edges=mark_circles((*drawn_edges, *lines, *(edge for _, edge in stacks))),
        notes=(
            *scene.notes,
            *context.notes,
            *describe_left_out(surroundings, selection, 1),
            *describe_not_joined(unjoined),
        ),
    )
    return add_native_names(whole, engine)


def _find_pids(scene: Scene, engine: Engine) -> dict[int, str]:
    """Return the cards' ids by pid; the transaction's own names have none."""
    handles = engine.find([node.id for node in scene.nodes])
    return {pid: node.id for node, pid in zip(scene.nodes, handles, strict=True) if pid is not None}


@dataclass(frozen=True, slots=True)
class _Context:
    """The context that was chosen, with the nearest near miss where there is room for it."""

    selection: Selection
    near_cards: Sequence[Node] = ()
    near_lines: Sequence[Edge] = ()
    notes: Sequence[str] = ()


def _choose_context(
    scene: Scene, engine: Engine, surroundings: Surroundings, room: int
) -> _Context:
    """Choose the context, and the nearest near miss.

    A near miss has cards for all its parties, unless an owner, a controller or a party with a topic
    would lose its card for them: these come before.

    Args:
        scene: Of an assessment.
        engine: Of the snapshot that was assessed.
        surroundings: What was found around the evidence.
        room: Cards at most, of evidence and context.
    """
    candidates, ties = surroundings.candidates, surroundings.ties
    plain = choose_parties(surroundings.begin, candidates, ties, room)
    near = find_nearest(scene)
    if near is None:
        return _Context(plain)
    near_cards = make_near_miss_cards(near, {node.id for node in scene.nodes})
    near_pids = engine.find([card.id for card in near_cards])
    pids = [pid for pid in near_pids if pid is not None]
    # try with all parties of the near miss, and look which others lose their cards
    must = [*surroundings.begin, *pids]
    others = [candidate for candidate in candidates if candidate.pid not in pids]
    room -= len(near_pids) - len(pids)  # a party in no record takes a card, too
    selection = choose_parties(must, others, ties, room)
    first_ranks = {candidate.pid for candidate in candidates if candidate.rank <= TOPIC_RANK}
    come_before = first_ranks.intersection(plain.shown)
    if len(must) <= room and come_before.issubset(selection.shown):
        return _Context(selection, near_cards, make_near_miss_lines(near))
    if near_cards:
        return _Context(plain, notes=[f"{NO_ROOM}: {near.words}"])
    return _Context(plain, near_cards, make_near_miss_lines(near))


def _describe_bare_cards(
    scene: Scene, engine: Engine, pids: Mapping[int, str], on: date, as_of: date | None
) -> Iterator[Node]:
    """Yield the scene's cards; of a party that no path describes, the record says what it is."""
    bare_ids = {node.id for node in scene.nodes if node.kind == RECORDED}
    bare_pids = [pid for pid, party_id in pids.items() if party_id in bare_ids]
    cards = make_cards(engine, bare_pids, on, as_of, "evidence", {})
    records = {pids[pid]: card for pid, card in zip(bare_pids, cards, strict=True)}
    for node in scene.nodes:
        record = records.get(node.id, node)
        # the name on the card is the transaction's: whether it mixes scripts is the card's to say
        marks = tuple(mark for mark in record.marks if mark != MIXED)
        if node.letters:
            marks += (MIXED,)
        country = record.country or node.country
        yield replace(node, kind=record.kind, country=country, marks=marks, party=record.party)


def describe_left_out(surroundings: Surroundings, selection: Selection, hops: int) -> list[str]:
    """Say how much of what was found the picture shows one by one, in stacks, and not at all."""
    candidate_pids = (candidate.pid for candidate in surroundings.candidates)
    found_pids = {*surroundings.begin, *candidate_pids}
    count = len(found_pids)
    alone = len(found_pids.intersection(selection.shown))
    stacked = sum(len(stack.members) for stack in selection.stacks)
    ties = count_noun(hops, "tie")
    notes = []
    if stacked or selection.left_out:
        parts = [
            say(
                "{alone} of {count} parties within {ties} have a card of their own",
                alone=alone,
                count=count,
                ties=ties,
            )
        ]
        if stacked:
            stacks = count_noun(len(selection.stacks), "stack")
            parts.append(say("{count} stand in {stacks}", count=stacked, stacks=stacks))
        if selection.left_out:
            parts.append(say("{count} are not drawn", count=selection.left_out))
        notes.append(joined(parts, "; "))
    hidden = len(surroundings.marked.difference(selection.shown))
    if hidden:
        notes.append(
            say(
                "Without a card of their own, yet with a mark (listed, military, state …): "
                "{parties}",
                parties=count_noun(hidden, "party", "parties"),
            )
        )
    if surroundings.unknown:
        parties = count_noun(surroundings.unknown, "party", "parties")
        notes.append(
            say("Not looked up for that, because they are farthest: {parties}", parties=parties)
        )
    if not surroundings.complete:
        notes.append(
            say(
                "Only the nearest {count} parties were gathered: there may be more within {ties}",
                count=count,
                ties=ties,
            )
        )
    return notes


def describe_not_joined(count: int) -> list[str]:
    """Say how many ties between parties with a card the picture leaves out."""
    if not count:
        return []
    ties = count_noun(count, "tie")
    return [say("{ties} between parties with a card of their own: not drawn", ties=ties)]


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
