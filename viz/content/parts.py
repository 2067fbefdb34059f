"""The parts of a scene, made of an assessment's: cards of parties, lines of ties, paths in words.

Every text becomes printable here (`content.texts`). Ids stay as they are: they join nodes and
edges, and are not shown.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final

from onward.graph.countries import country_name
from onward.queries.assessment.explain import (
    ExplainedLine,
    describe_law,
    describe_path,
)
from onward.queries.model.evidence import EvidencePath, EvidenceStep, PathParty, TieFacts
from onward.queries.model.findings import Finding, LawBasis
from onward.queries.transactions.stated_facts import say_role
from onward.viz.content.marks import mark_of
from onward.viz.content.names import MIXED, find_look_alikes
from onward.viz.content.texts import cut_text, make_printable, printable, printable_lines
from onward.viz.content.tie_words import DELIVERY, describe_line
from onward.viz.language.words import read_words
from onward.viz.scene import DrawnTie, Edge, Layer, Node
from onward.viz.scene_texts import LawText, PathText, TextLine

NAMELESS: Final = "(no name)"
"""What stands on the card of a party whose name is empty."""


def make_node(
    party: PathParty,
    roles: Iterable[str],
    about: Sequence[tuple[int, Finding]] = (),
    layer: Layer = "evidence",
) -> Node:
    """Make a party's card.

    Args:
        party: As an evidence path holds it.
        roles: What it is in the transaction, or in the question.
        about: The findings about it with their numbers, strongest first.
        layer: What the card is for.
    """
    strongest = about[0][1] if about else None
    letters = find_look_alikes(party.name)
    marks = list(dict.fromkeys(filter(None, map(mark_of, party.topics))))
    if letters:
        marks.append(MIXED)
    return Node(
        id=party.id,
        name=printable(party.name).strip() or NAMELESS,
        kind=printable(party.kind),
        country=printable(country_name(party.country)) if party.country else None,
        roles=printable_lines(map(say_role, roles)),
        marks=printable_lines(marks),
        letters=letters,
        findings=tuple(number for number, _ in about),
        severity=strongest.severity if strongest else None,
        possible=strongest is not None and strongest.status == "possible",
        layer=layer,
        party=make_printable(party),
    )


def make_edges(
    steps: Iterable[EvidenceStep], numbers: Mapping[str, Sequence[int]], layer: Layer = "evidence"
) -> tuple[Edge, ...]:
    """Make steps of evidence paths the lines of a map.

    Every tie is a line of its own, but deliveries from one party to another are one line that
    bears all their dates: they are times at which the same thing happened.

    Args:
        steps: Each tie once.
        numbers: The findings that rest on each tie, by the tie's id.
        layer: What the lines are for.
    """
    lines: dict[Hashable, list[EvidenceStep]] = {}
    for step in steps:
        tie = step.tie
        # deliveries of other standing, or that have ended, would be drawn otherwise: they stay
        # apart
        delivery = (step.start, step.end, tie.standing, tie.ended)
        lines.setdefault(delivery if tie.kind == DELIVERY else tie.id, []).append(step)
    return tuple(_make_edge(line_steps, numbers, layer) for line_steps in lines.values())


def _make_edge(
    steps: Sequence[EvidenceStep], numbers: Mapping[str, Sequence[int]], layer: Layer
) -> Edge:
    ties = [step.tie for step in steps]
    first = ties[0]
    drawn = tuple(
        DrawnTie(make_printable(step), tuple(numbers.get(step.tie.id, ()))) for step in steps
    )
    return Edge(
        id=first.id,
        start=steps[0].start,
        end=steps[0].end,
        kind=printable(first.kind),
        label=printable(describe_line(ties)),
        standing=printable(first.standing),
        ended=first.ended,
        findings=tuple(sorted({number for tie in drawn for number in tie.findings})),
        layer=layer,
        ties=drawn,
    )


def make_path_text(path: EvidencePath) -> PathText:
    """Write a path: which party leads to which, then a sentence a tie with source and address."""
    title, *steps = describe_path(path)
    # a path of one party has no steps: the finding is about that party alone
    itself = "" if steps else " itself"
    ties = tuple(make_printable(step) for step in path.steps)
    return PathText(
        title=TextLine(printable(f"{title.text}{itself}")),
        steps=tuple(_write_step(line) for line in steps),
        ties=ties,
        beside=tuple(_describe_further(step.tie) for step in ties),
    )


def _write_step(line: ExplainedLine) -> TextLine:
    return TextLine(
        printable(line.text).lstrip(), source=printable(line.source), url=printable(line.url)
    )


def _describe_further(tie: TieFacts) -> str:
    """Say of a tie what its sentence leaves out: kind of interest, publication, the wording."""
    facts = (
        ("interest", read_words().interest(tie.interest)),
        ("published", tie.published),
        # the step itself quotes what a program read
        ("wording", f"“{cut_text(tie.text)}”" if tie.text and tie.standing != "inferred" else ""),
    )
    return "; ".join(f"{name} {fact}" for name, fact in facts if fact)


def make_law_text(law: LawBasis) -> LawText:
    """Write a citation, and the address at which it can be read."""
    line = describe_law(law)
    return LawText(printable(line), printable(line.url))
