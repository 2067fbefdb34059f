"""The picture of an investigator's canvas: the parties that were brought there, step by step.

What is on it was chosen by a person, so nothing is chosen here: every tie between two parties shown
is drawn, but for kinds and ties that were hidden, and a stack stands for what was not brought.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from onward.errors import UsageError
from onward.graph.engine import Direction, Engine, TieBatch
from onward.graph.model import TieKind
from onward.graph.sayings import joined, say
from onward.graph.shares import percent_text
from onward.graph.store.manifests import SourceFacts
from onward.queries.assessment.explain import describe_step
from onward.queries.detection.list_entries import say_topic
from onward.queries.exploring import (
    ChangedEntry,
    ChangedTie,
    ChangesBetween,
    PathTraits,
    SnapshotNews,
    compare_paths,
    find_changes,
    list_neighbour_parties,
    make_days_between,
)
from onward.queries.model.assessment import EvidencePath, EvidenceStep, PathParty
from onward.viz.content.sections import CHANGES, COMPARISON, REMARKS, make_edges, make_path_text
from onward.viz.content.selection import Stack
from onward.viz.content.texts import add_native_names, count_noun, name_kind, printable
from onward.viz.context import make_cards, make_stack, read_steps
from onward.viz.language.words import read_words
from onward.viz.maps.maps import mark_circles
from onward.viz.scene import Change, Edge, Node, Scene
from onward.viz.scene_texts import FindingText, TextLine, TextSection
from onward.viz.scenes.scenes import ASKED, begin_scene, count_drawn, list_unknown_owners

# ------------------------------------------------------------------------------------------------
# What has changed on a canvas between two days: in words, and as marks on the lines of its map.
#
# The words are those of the explorer's panel and of every document of the canvas: they are written
# here once.
# ------------------------------------------------------------------------------------------------

POSSIBLY: Final = "{text}, possibly: its date is not exact"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change in words.

    Attributes:
        said: What has changed; the label is its day.
        line: Id of the line on the map that shows it; empty where none does.
        party: Of an entry of a list, the party that it names.
    """

    said: TextLine
    line: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Changes of one sort under a heading that counts them."""

    title: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class ChangesInWords:
    """The changes between two days as a reader sees them.

    Attributes:
        title: Which days.
        notes: What nothing can be said of.
        groups: The changes, each sort under its heading.
    """

    title: str
    notes: tuple[str, ...]
    groups: tuple[ChangeGroup, ...]

    def make_sections(self) -> tuple[TextSection, ...]:
        """Return them as sections of a document."""
        counts = joined((group.title for group in self.groups), "; ")
        first = tuple(TextLine(note) for note in (counts, *self.notes))
        groups = (
            TextSection(CHANGES, group.title, tuple(row.said for row in group.rows))
            for group in self.groups
            if group.rows
        )
        return (TextSection(CHANGES, self.title, first), *groups)


def describe_changes(changes: ChangesBetween, edges: Sequence[Edge]) -> ChangesInWords:
    """Write down what has changed between two days.

    Args:
        changes: What has.
        edges: Which are drawn: a change is found again on its line.
    """
    lines = {tie.step.tie.id: edge.id for edge in edges for tie in edge.ties}
    return ChangesInWords(
        title=say("What has changed after {since}, up to {on}", since=changes.since, on=changes.on),
        notes=tuple(_write_notes(changes)),
        groups=(
            _group_ties("Ties that began: {count}", changes.began, "since", lines),
            _group_ties("Ties that ended: {count}", changes.ended, "until", lines),
            _group_ties("Deliveries: {count}", changes.happened, "since", lines),
            _group_entries("Listed: {count}", changes.listed, "since"),
            _group_entries("No longer listed: {count}", changes.delisted, "until"),
        ),
    )


def describe_news(news: SnapshotNews) -> ChangesInWords:
    """Write down what newer data says otherwise than older data did."""
    return ChangesInWords(
        title=say("What newer data says otherwise"),
        notes=tuple(
            say("{party} is not in the newer data", party=printable(party))
            for party in news.missing
        ),
        groups=(
            _group_ties("new ties: {count}", news.new_ties, "since", {}),
            _group_ties("ties gone: {count}", news.gone_ties, "since", {}),
            _group_entries("new entries of lists: {count}", news.new_entries, "since"),
            _group_entries("entries of lists gone: {count}", news.gone_entries, "since"),
        ),
    )


def _group_ties(
    title: str, rows: Sequence[ChangedTie], day: str, lines: Mapping[str, str]
) -> ChangeGroup:
    texts = (_write_tie(row, getattr(row.step.tie, day), lines) for row in rows)
    return ChangeGroup(say(title, count=len(rows)), tuple(texts))


def _group_entries(title: str, rows: Sequence[ChangedEntry], day: str) -> ChangeGroup:
    texts = (_write_entry(row, getattr(row, day)) for row in rows)
    return ChangeGroup(say(title, count=len(rows)), tuple(texts))


def _write_notes(changes: ChangesBetween) -> Iterator[str]:
    undated = changes.undated
    counts = (
        (undated.ties, "tie", "ties"),
        (undated.deliveries, "delivery", "deliveries"),
        (undated.listings, "entry of a list", "entries of lists"),
    )
    counted = joined(count_noun(*count) for count in counts if count[0])
    if counted:
        yield say("{counted}: no beginning is dated, nothing can be said of them", counted=counted)
    if changes.hidden:
        hidden = count_noun(changes.hidden, "tie")
        yield say("{hidden} hidden on the map: not looked at", hidden=hidden)
    if changes.known_until and changes.known_until < changes.on:
        yield say("No loaded source is newer than {day}", day=changes.known_until)


def _write_tie(row: ChangedTie, day: str | None, lines: Mapping[str, str]) -> ChangeRow:
    names = dict(zip((row.step.start, row.step.end), row.names, strict=True))
    step = describe_step(row.step, names)
    text = printable(step.text)
    said = TextLine(
        say(POSSIBLY, text=text) if row.possible else text,
        label=day or "",
        source=printable(step.source),
    )
    return ChangeRow(said, line=lines.get(row.step.tie.id, ""))


def _write_entry(row: ChangedEntry, day: str | None) -> ChangeRow:
    text = say(
        "{name}: {list} ({topic})",
        name=printable(row.name),
        list=printable(row.list),
        topic=say_topic(row.topic),
    )
    record = say(" {record}", record=row.record) if row.record else ""
    source = [say("{dataset}{record}", dataset=row.dataset, record=record)]
    if row.published:
        source.append(say("published {day}", day=row.published))
    if row.retrieved:
        source.append(say("retrieved {day}", day=row.retrieved))
    said = TextLine(
        say(POSSIBLY, text=text) if row.possible else text,
        label=day or "",
        source=printable(joined(source)),
    )
    return ChangeRow(said, party=row.party)


def mark_changes(edges: Sequence[Edge], changes: ChangesBetween) -> tuple[Edge, ...]:
    """Mark the lines whose ties began, ended or happened between the two days."""
    marks: dict[str, Change] = {}
    named: Mapping[Change, Sequence[ChangedTie]] = {
        "happened": changes.happened,
        "began": changes.began,
        "ended": changes.ended,
    }
    for change, rows in named.items():
        for row in rows:
            earlier = marks.get(row.step.tie.id)
            is_short = change == "ended" and earlier == "began"
            marks[row.step.tie.id] = "began and ended" if is_short else change
    return tuple(_mark_edge(edge, marks) for edge in edges)


def _mark_edge(edge: Edge, marks: Mapping[str, Change]) -> Edge:
    of_ties = (marks.get(tie.step.tie.id) for tie in edge.ties)
    change: Change = next((mark for mark in of_ties if mark), "")
    return replace(edge, change=change) if change else edge


# ------------------------------------------------------------------------------------------------
# The numbered paths of a canvas in words: who stands at their ends, and each tie with its source.
#
# A canvas keeps the ids of the ties of its paths. What is said of them is read from the ties that
# are drawn; of what is not drawn it is said how much that is.
# ------------------------------------------------------------------------------------------------


def describe_paths(
    paths: Sequence[Collection[str]],
    lines: Sequence[Edge],
    cards: Sequence[Node],
    first: int = 1,
) -> Iterator[FindingText]:
    """Yield each path of a canvas as it stands beside its number.

    Args:
        paths: Ids of the ties of each path, in the order in which one goes along it.
        lines: Which are drawn.
        cards: Which are drawn.
        first: Number of the first path.
    """
    steps, parties = _list_drawn(lines, cards)
    for number, ties in enumerate(paths, start=first):
        distinct = list(dict.fromkeys(ties))
        drawn = [steps[tie] for tie in distinct if tie in steps]
        texts = tuple(make_path_text(walk) for walk in _follow_steps(drawn, parties))
        yield FindingText(
            number=number,
            severity="",
            status="possible" if any(map(_is_doubtful, drawn)) else "present",
            indicator="",
            title=printable(joined((text.title.text for text in texts), "; "))
            or say("Path {number}", number=number),
            summary=count_noun(len(distinct), "tie"),
            law=(),
            paths=texts,
            notes=tuple(_note_missing(len(distinct) - len(drawn))),
        )


def _list_drawn(
    lines: Sequence[Edge], cards: Sequence[Node]
) -> tuple[dict[str, EvidenceStep], dict[str, PathParty]]:
    """Return the ties and the parties that are drawn, by their ids."""
    steps = {tie.step.tie.id: tie.step for line in lines for tie in line.ties}
    return steps, {card.id: card.party for card in cards if card.party is not None}


def _is_doubtful(step: EvidenceStep) -> bool:
    return step.tie.kind == TieKind.POSSIBLY_SAME_AS or step.tie.standing == "inferred"


def compare_drawn_paths(
    numbers: Sequence[int],
    paths: Sequence[Sequence[str]],
    lines: Sequence[Edge],
    cards: Sequence[Node],
    first: int = 1,
) -> Iterator[TextSection]:
    """Yield two paths of a canvas side by side, or why that cannot be.

    Args:
        numbers: Of the two, from 1; empty = none are compared.
        paths: Ids of the ties of each path.
        lines: Which are drawn.
        cards: Which are drawn.
        first: Number of the first path on the map.
    """
    if not numbers:
        return
    names = [str(number + first - 1) for number in numbers]
    title = say("Paths {first} and {second} side by side", first=names[0], second=names[1])
    steps, parties = _list_drawn(lines, cards)
    walks = []
    for number, name in zip(numbers, names, strict=True):
        ties = list(dict.fromkeys(paths[number - 1]))
        single = list(_follow_steps([steps[tie] for tie in ties if tie in steps], parties))
        if len(single) != 1 or len(single[0].steps) != len(ties):
            why = say(
                "Path {number} is not whole on the map: a tie of it is hidden, or not valid on "
                "this day",
                number=name,
            )
            yield TextSection(COMPARISON, title, (TextLine(why),))
            return
        walks.append(single[0])
    walks = _turn_alike(walks)
    rows = tuple(_list_rows(walks))
    heads = (say("Compared"), *(say("Path {number}", number=name) for name in names))
    yield TextSection(COMPARISON, title, tuple(_write_row(row, heads) for row in rows), heads, rows)


def _turn_alike(walks: Sequence[EvidencePath]) -> list[EvidencePath]:
    """Return two walks that begin at the same end: a single tie does not say where one begins."""
    turned = list(walks)
    if walks[0].nodes[0] != walks[1].nodes[0]:
        place = next((place for place in (1, 0) if len(walks[place].steps) == 1), None)
        if place is not None:
            turned[place] = replace(walks[place], nodes=walks[place].nodes[::-1])
    return turned


def _write_row(row: tuple[str, str, str], heads: Sequence[str]) -> TextLine:
    what, *cells = row
    parts = (
        say("{head}: {cell}", head=head, cell=cell or say("nobody"))
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    return TextLine(joined(parts, "; "), label=what)


def _list_rows(walks: Sequence[EvidencePath]) -> Iterator[tuple[str, str, str]]:
    """Yield what tells two paths apart, then their parties, shared ones in one row."""
    pair = compare_paths(walks, 1, 2)
    left, right = pair.traits
    for what, write in _TRAITS:
        yield say(what), write(left), write(right)
    names = {party.id: printable(party.name) for walk in walks for party in walk.nodes}
    for left_id, right_id in pair.aligned:
        is_shared = left_id is not None and left_id == right_id
        yield (
            say("On both" if is_shared else "On one only"),
            names.get(left_id or "", ""),
            names.get(right_id or "", ""),
        )


def _write_share(traits: PathTraits) -> str:
    if traits.share is None:
        return say("not all ties are shares")
    # exact shares are one figure, and an interval is two
    return say(" to ").join(dict.fromkeys(map(percent_text, traits.share)))


def _write_span(traits: PathTraits) -> str:
    span = say(
        "{since} to {until}",
        since=traits.since or say("not known"),
        until=traits.until or say("today"),
    )
    return (
        say("{span}; {count} without a date", span=span, count=traits.undated)
        if traits.undated
        else span
    )


_TRAITS: Final[Sequence[tuple[str, Callable[[PathTraits], str]]]] = (
    ("Ties", lambda traits: str(traits.ties)),
    ("Product of shares", _write_share),
    ("Weakest standing", lambda traits: say(traits.standing)),
    ("Oldest source", lambda traits: traits.oldest or say("not known")),
    ("Sources", lambda traits: f"{len(traits.sources)}: {printable(', '.join(traits.sources))}"),
    ("All hold", _write_span),
)
"""What tells two paths apart, as a reader sees it."""


def _note_missing(missing: int) -> Iterator[TextLine]:
    if missing:
        ties = count_noun(missing, "tie")
        yield TextLine(
            say("{ties} of this path not on the map: hidden, or not valid on this day", ties=ties)
        )


def _follow_steps(
    steps: Sequence[EvidenceStep], parties: Mapping[str, PathParty]
) -> Iterator[EvidencePath]:
    """Yield the walks that some steps make; one begins anew where a tie leads no further."""
    walk: list[EvidenceStep] = []
    nodes: list[str] = []
    for place, step in enumerate(steps):
        if nodes and nodes[-1] in (step.start, step.end):
            nodes.append(step.end if nodes[-1] == step.start else step.start)
        else:
            if walk:
                yield _make_path(walk, nodes, parties)
            walk, nodes = [], _begin_walk(step, steps[place + 1 : place + 2])
        walk.append(step)
    if walk:
        yield _make_path(walk, nodes, parties)


def _begin_walk(step: EvidenceStep, following: Sequence[EvidenceStep]) -> list[str]:
    """Return the two ends of a walk's first tie; one goes on from that which the second shares."""
    is_turned = any(step.start in (after.start, after.end) for after in following) and not any(
        step.end in (after.start, after.end) for after in following
    )
    return [step.end, step.start] if is_turned else [step.start, step.end]


def _make_path(
    steps: Sequence[EvidenceStep], nodes: Sequence[str], parties: Mapping[str, PathParty]
) -> EvidencePath:
    return EvidencePath(
        nodes=tuple(parties[party] for party in nodes), steps=tuple(steps), weakest_source=None
    )


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
    edges = make_edges(read_steps(engine, drawn, ids, on), numbers)
    return edges, len(tids) - len(drawn)


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
            node, edge = make_stack(engine, several, ids)
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


# ------------------------------------------------------------------------------------------------
# A canvas that somebody has saved as an investigation: its title, who saved it, and their notes.
#
# Notes are what people think, and no evidence: they stand apart, each with its name and day.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person has noted.

    Attributes:
        about: Of what, by its name; empty for the whole.
        text: In the person's own words.
        by, day: Who wrote it, and when; the day is empty where nothing says it.
    """

    about: str
    text: str
    by: str
    day: str


@dataclass(frozen=True, slots=True)
class SavedCanvas:
    """An investigation as a picture of its canvas names it."""

    title: str
    by: str
    day: str
    remarks: Sequence[Remark] = ()


def add_investigation(scene: Scene, saved: SavedCanvas) -> Scene:
    """Return the picture of a canvas under the title of its investigation, with what was noted."""
    saving = printable(say("Investigation saved by {name} on {day}", name=saved.by, day=saved.day))
    lines = tuple(
        TextLine(
            printable(remark.text),
            label=printable(remark.about),
            source=printable(", ".join(filter(None, (remark.by, remark.day)))),
        )
        for remark in saved.remarks
    )
    remarks = (TextSection(REMARKS, say("Notes of the investigation"), lines),) if lines else ()
    title = printable(saved.title)
    return replace(
        scene,
        title=title,
        outcome=scene.outcome
        if title == scene.title
        else say("{title}: {outcome}", title=scene.title, outcome=scene.outcome),
        caption=(saving, *scene.caption),
        sections=(*remarks, *scene.sections),
    )


def add_pictures(scene: Scene, pictures: Sequence[Scene]) -> Scene:
    """Return a canvas with others that a person has kept on the way to it: a map each.

    It holds whatever is on any of them, so that tables and words tell of all.

    Args:
        scene: The canvas as it stands.
        pictures: The others, each under its title, their paths numbered on.
    """
    every = (scene, *pictures)
    nodes: dict[str, Node] = {}
    edges: dict[str, Edge] = {}
    for each in every:
        for node in each.nodes:
            nodes.setdefault(node.id, node)
        for edge in each.edges:
            edges.setdefault(edge.id, edge)
    rows = {row.dataset: row for each in every for row in each.licences}
    compared = tuple(
        replace(
            section,
            title=say("{picture}: {title}", picture=picture.title, title=section.title),
        )
        for picture in pictures
        for section in picture.sections
        if section.kind in {COMPARISON, CHANGES}
    )
    return replace(
        scene,
        nodes=tuple(nodes.values()),
        edges=tuple(edges.values()),
        pictures=every,
        findings=tuple(finding for each in every for finding in each.findings),
        sections=(*scene.sections, *compared),
        sources=tuple(sorted({source for each in every for source in each.sources})),
        licences=tuple(rows[dataset] for dataset in sorted(rows)),
    )
