"""The picture of an investigator's canvas: the parties that were brought there, step by step.

What is on it was chosen by a person, so nothing is chosen here: every tie between two parties shown
is drawn, but for kinds and ties that were hidden, and a stack stands for what was not brought.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from onward.errors import UsageError
from onward.graph.engine import Direction, Engine, TieBatch
from onward.graph.model import TieKind
from onward.graph.sayings import joined, say
from onward.graph.store.manifests import SourceFacts
from onward.queries.detection.paths.evidence_paths import describe_tie
from onward.queries.exploring.between_days import (
    ChangesBetween,
    find_changes,
    make_days_between,
)
from onward.queries.exploring.neighbours import list_neighbour_parties
from onward.queries.model.evidence import EvidenceStep
from onward.viz.content.names import add_native_names
from onward.viz.content.parts import make_edges
from onward.viz.content.selection import Stack
from onward.viz.content.texts import count_noun, printable
from onward.viz.content.tie_words import name_kind
from onward.viz.context.surroundings import make_cards, make_stack, name_members
from onward.viz.language.words import read_words
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import Edge, Node, Scene
from onward.viz.scenes.canvas_changes import ChangesInWords, describe_changes, mark_changes
from onward.viz.scenes.canvas_paths import compare_drawn_paths, describe_paths
from onward.viz.scenes.neighbourhood import ASKED
from onward.viz.scenes.of_records import begin_scene, count_drawn, list_unknown_owners

CARDS: Final = 150
"""Cards of a canvas at most."""

MANY: Final = 200
"""Ties of a party beyond which its card says how many there are: most of them are not drawn."""

LINES: Final = 400
"""Ties of a canvas at most: beyond them it is a net that nobody reads."""


@dataclass(frozen=True, slots=True)
class CanvasStack:
    """A stack: the parties tied to a card in one way that were not brought to the canvas."""

    party: str
    kind: str
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class CanvasState:
    """What is on a canvas.

    Attributes:
        seeds: Ids of the parties that were asked about.
        parties: Ids of all parties with a card, in the order in which they came.
        stacks: Cards of several parties.
        hidden_kinds: Kinds of ties that are not drawn.
        hidden_ties: Ids of ties that are not drawn.
        hidden_parties: Ids of parties whose cards were taken away: it is said how many they are.
        paths: Ids of the ties of each path that was asked for, the first one first.
        positions: Where known cards stood, by id: left to right.
        pinned: Cards that must stay where they are.
        compared: Numbers of two of the paths that are put side by side; empty = none.
        since: The day with which the day asked about is compared; None = with none.
    """

    seeds: tuple[str, ...]
    parties: tuple[str, ...]
    stacks: tuple[CanvasStack, ...] = ()
    hidden_kinds: tuple[str, ...] = ()
    hidden_ties: tuple[str, ...] = ()
    hidden_parties: tuple[str, ...] = ()
    paths: tuple[tuple[str, ...], ...] = ()
    positions: Mapping[str, float] | None = None
    pinned: tuple[str, ...] = ()
    compared: tuple[int, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Canvas:
    """A canvas as a picture.

    Attributes:
        scene: What is drawn.
        stacks: What the card of each stack that is drawn stands for, by its id.
        changes: What has changed since the day that is compared; None where none is.
    """

    scene: Scene
    stacks: Mapping[str, CanvasStack]
    changes: ChangesInWords | None = None


def draw_canvas(
    engine: Engine,
    state: CanvasState,
    on: date,
    as_of: date | None,
    layers: Sequence[SourceFacts] = (),
    first: int = 1,
) -> Canvas:
    """Make the picture of a canvas.

    Args:
        engine: Of the snapshot asked.
        state: What is on it.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        layers: Of the snapshot: their licences stand under the picture.
        first: Number of the first of its paths: a document of several pictures counts on.

    Raises:
        UsageError: A party is not there, or there are too many.
    """
    pids = _find_parties(engine, (*state.seeds, *state.parties))
    begin = set(_find_parties(engine, state.seeds))
    roles = dict.fromkeys(begin, (ASKED,))
    cards = make_cards(engine, pids, on, as_of, "evidence", roles)
    ids = {pid: card.id for pid, card in zip(pids, cards, strict=True)}
    changes = _find_changes(engine, pids, state, on, as_of, layers)
    kinds = [str(kind) for kind in TieKind if str(kind) not in state.hidden_kinds]
    # one question for all cards: an engine over a network answers each call slowly
    batch = engine.incident(pids, kinds, "both", on, as_of)
    cards = _mark_hubs(cards, pids, batch)
    lines, undrawn = _draw_lines(engine, ids, state, on, batch, first)
    ended = _draw_ended(changes, lines, set(ids.values())) if changes else ()
    stacks = list(_draw_stacks(engine, ids, state, on, as_of))
    holding = (*lines, *(edge for *_, edge in stacks))
    edges = (*holding, *ended)
    names = ", ".join(card.name for card in cards if card.roles)
    said = describe_changes(changes, edges) if changes else None
    scene = replace(
        begin_scene(engine.snapshot_id, cards, (*lines, *ended), on, as_of, layers),
        title=say("Around {names}", names=names),
        outcome=say("{counts}.", counts=count_drawn(cards, lines)),
        nodes=(*cards, *(node for _, node, _ in stacks)),
        edges=mark_circles(mark_changes(edges, changes) if changes else edges),
        findings=tuple(describe_paths(state.paths, lines, cards, first)),
        sections=(
            *compare_drawn_paths(state.compared, state.paths, lines, cards, first),
            *(said.make_sections() if said else ()),
            *list_unknown_owners(engine, dict(zip(pids, cards, strict=True)), holding, on, as_of),
        ),
        notes=tuple(_describe_hidden(state, undrawn, len(ended))),
        numbers="path",
        budget=CARDS,
    )
    cards_of_stacks = {node.id: stack for stack, node, _ in stacks}
    return Canvas(add_native_names(scene, engine), cards_of_stacks, said)


def _find_changes(
    engine: Engine,
    pids: Sequence[int],
    state: CanvasState,
    on: date,
    as_of: date | None,
    layers: Sequence[SourceFacts],
) -> ChangesBetween | None:
    """Find what has changed since the day that is compared, if there is one."""
    if state.since is None:
        return None
    return find_changes(
        engine,
        pids,
        make_days_between(state.since, on),
        as_of,
        hidden_kinds=state.hidden_kinds,
        hidden_ties=state.hidden_ties,
        known_until=max((layer.retrieved for layer in layers if layer.retrieved), default=None),
    )


def _draw_ended(
    changes: ChangesBetween, lines: Sequence[Edge], cards: Collection[str]
) -> tuple[Edge, ...]:
    """Return lines of the ties that ended between two days: else nobody would see where they were.

    Args:
        changes: What has changed.
        lines: Which are drawn, as they hold.
        cards: Ids of those that are drawn.
    """
    drawn = {tie.step.tie.id for line in lines for tie in line.ties}
    steps = [row.step for row in changes.ended if row.step.tie.id not in drawn]
    room = max(0, LINES - len(lines))
    return make_edges([step for step in steps if {step.start, step.end} <= set(cards)][:room], {})


def _find_parties(engine: Engine, ids: Sequence[str]) -> list[int]:
    """Return the handles of parties, each once.

    Raises:
        UsageError: One is not there, or they are too many.
    """
    # two ids may have become one party by a merge: it has one card
    handles: dict[int, None] = {}
    for party, pid in zip(ids, engine.find(ids), strict=True):
        if pid is None:
            raise UsageError(f"there is no party {printable(party)!r} in this snapshot")
        handles[pid] = None
    if len(handles) > CARDS:
        raise UsageError(f"a canvas has room for {CARDS} cards; {len(handles)} were asked for")
    return list(handles)


def _mark_hubs(cards: Sequence[Node], pids: Sequence[int], batch: TieBatch) -> list[Node]:
    """Return the cards, those of parties with many ties with how many they have."""
    ends = np.concatenate([batch.start, batch.end[batch.end != batch.start]])
    counts = dict(
        zip(*(part.tolist() for part in np.unique(ends, return_counts=True)), strict=True)
    )
    counted = ((card, counts.get(pid, 0)) for card, pid in zip(cards, pids, strict=True))
    return [
        replace(card, marks=(*card.marks, f"{count:,} ties")) if count > MANY else card
        for card, count in counted
    ]


def _draw_lines(
    engine: Engine,
    ids: Mapping[int, str],
    state: CanvasState,
    on: date,
    batch: TieBatch,
    first: int,
) -> tuple[tuple[Edge, ...], int]:
    """Return the lines between the parties shown, and how many ties there is no room for."""
    pids = list(ids)
    is_between = np.isin(batch.start, pids) & np.isin(batch.end, pids)
    hidden = frozenset(state.hidden_ties)
    tids = [tid for tid in batch.tid[is_between].tolist() if str(tid) not in hidden]
    numbers = _number_ties(state.paths, first)
    # what a path rests on is drawn first
    tids.sort(key=lambda tid: (str(tid) not in numbers, tid))
    drawn = tids[:LINES]
    steps = [
        EvidenceStep(start=ids[start], tie=describe_tie(tie, on, possible=False), end=ids[end])
        for tie, (start, end) in zip(engine.ties(drawn), engine.ends(drawn), strict=True)
    ]
    return make_edges(steps, numbers), len(tids) - len(drawn)


def _number_ties(paths: Sequence[Collection[str]], first: int) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    for number, ties in enumerate(paths, start=first):
        for tie in ties:
            numbers.setdefault(tie, []).append(number)
    return numbers


def _draw_stacks(
    engine: Engine,
    ids: Mapping[int, str],
    state: CanvasState,
    on: date,
    as_of: date | None,
) -> Iterator[tuple[CanvasStack, Node, Edge]]:
    """Yield each stack that stands for somebody, with its card and its line."""
    handles = engine.find([stack.party for stack in state.stacks])
    for stack, pid in zip(state.stacks, handles, strict=True):
        if pid is None or pid not in ids or stack.kind in state.hidden_kinds:
            continue
        parties = list_neighbour_parties(engine, pid, [stack.kind], stack.direction, on, as_of)
        # who has a card of its own does not stand in the stack as well
        members = dict.fromkeys(party for party in parties if party not in ids)
        if members:
            several = Stack(pid, stack.kind, stack.direction == "in", tuple(members))
            node, edge = make_stack(several, ids[pid], name_members(engine, several))
            yield stack, node, edge


def _describe_hidden(state: CanvasState, undrawn: int, ended: int) -> Iterator[str]:
    """Say what the canvas leaves out, by a person's choice or for want of room."""
    if state.hidden_kinds:
        kinds = joined(say(name_kind(kind, read_words())) for kind in state.hidden_kinds)
        yield printable(say("Hidden: all ties of the kind: {kinds}", kinds=kinds))
    if state.hidden_ties:
        ties = count_noun(len(state.hidden_ties), "further tie")
        yield say("Hidden: {what}", what=ties)
    # a party that was brought again by its other id has a card
    if gone := len(set(state.hidden_parties) - {*state.seeds, *state.parties}):
        yield say("Hidden: {what}", what=count_noun(gone, "party", "parties"))
    if undrawn:
        ties = count_noun(undrawn, "tie")
        yield say("{ties} between these parties: not drawn, for want of room", ties=ties)
    if ended:
        ties = count_noun(ended, "tie that has ended", "ties that have ended")
        yield say("Drawn beside what holds: {ties} since {day}", ties=ties, day=state.since)
