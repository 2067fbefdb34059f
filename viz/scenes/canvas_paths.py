"""The numbered paths of a canvas in words: who stands at their ends, and each tie with its source.

A canvas keeps the ids of the ties of its paths. What is said of them is read from the ties that are
drawn; of what is not drawn it is said how much that is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from onward.graph.model import TieKind
from onward.graph.sayings import joined, say
from onward.graph.shares import percent_text
from onward.queries.exploring.path_comparison import PathTraits, compare_paths
from onward.queries.model.evidence import EvidencePath, EvidenceStep, PathParty
from onward.viz.content.parts import make_path_text
from onward.viz.content.sections import COMPARISON
from onward.viz.content.texts import count_noun, printable
from onward.viz.scene import Edge, Node
from onward.viz.scene_texts import FindingText, TextLine, TextSection


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
