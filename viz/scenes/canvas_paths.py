"""The numbered paths of a canvas in words: who stands at their ends, and each tie with its source.

A canvas keeps the ids of the ties of its paths. What is said of them is read from the ties that are
drawn; of what is not drawn it is said how much that is.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from onward.queries.model.evidence import EvidencePath, EvidenceStep, PathParty
from onward.viz.content.parts import make_path_text
from onward.viz.content.texts import count_noun, printable
from onward.viz.scene import Edge, Node
from onward.viz.scene_texts import FindingText, TextLine


def describe_paths(
    paths: Sequence[Collection[str]], lines: Sequence[Edge], cards: Sequence[Node]
) -> Iterator[FindingText]:
    """Yield each path of a canvas as it stands beside its number.

    Args:
        paths: Ids of the ties of each path, in the order in which one goes along it.
        lines: Which are drawn.
        cards: Which are drawn.
    """
    steps = {tie.step.tie.id: tie.step for line in lines for tie in line.ties}
    parties = {card.id: card.party for card in cards if card.party is not None}
    for number, ties in enumerate(paths, start=1):
        distinct = list(dict.fromkeys(ties))
        drawn = [steps[tie] for tie in distinct if tie in steps]
        texts = tuple(make_path_text(walk) for walk in _follow_steps(drawn, parties))
        yield FindingText(
            number=number,
            severity="",
            status="present",
            indicator="",
            title=printable("; ".join(text.title.text for text in texts)) or f"Path {number}",
            summary=count_noun(len(distinct), "tie"),
            law=(),
            paths=texts,
            notes=tuple(_note_missing(len(distinct) - len(drawn))),
        )


def _note_missing(missing: int) -> Iterator[TextLine]:
    if missing:
        ties = count_noun(missing, "tie")
        yield TextLine(f"{ties} of this path not on the map: hidden, or not valid on this day")


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
