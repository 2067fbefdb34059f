"""Sections beside the findings: goods, limits, rules of ownership, what did not apply."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.countries import country_name
from onward.queries.assessment.explain import (
    ExplainedLine,
    ExplainedSection,
    describe_law,
    describe_near_misses,
    describe_path,
)
from onward.queries.assessment.wording import name_place
from onward.queries.model.assessment import (
    Assessment,
    EvaluatedRegime,
    EvidencePath,
    EvidenceStep,
    Finding,
    LawBasis,
    PathParty,
    TieFacts,
)
from onward.queries.transactions.goods import FUNCTION_WORDS, Item
from onward.queries.transactions.transaction import say_role
from onward.viz.content.texts import (
    DELIVERY,
    MIXED,
    cut_text,
    describe_line,
    find_look_alikes,
    make_printable,
    mark_of,
    printable,
    printable_lines,
    write_line,
    write_lines,
)
from onward.viz.language.words import read_words, say_quantity
from onward.viz.scene import NOT_NAMED, RECORDED, UNRECORDED, DrawnTie, Edge, Layer, Node, Scene
from onward.viz.scene_texts import LawText, PathText, TextLine, TextSection

NEAR_MISSES: Final = "near_misses"
"""Kind of the section of the near misses."""

CONTEXT: Final = "context"
"""Kind of the section of what is shown beside the findings, and moves nothing."""

DUTIES: Final = "duties"
"""Kind of the section that says what has to be done for the order."""

REMARKS: Final = "remarks"
"""Kind of the section of what people have noted on an investigation: their words, no evidence."""

COMPARISON: Final = "comparison"
"""Kind of the section that puts two paths of a canvas side by side."""

CHANGES: Final = "changes"
"""Kind of the sections of what has changed on a canvas between two days."""

GOODS: Final = "goods"
"""Kind of the section that says what is delivered."""


def make_sections(
    assessment: Assessment, explained: Iterable[ExplainedSection]
) -> Iterator[TextSection]:
    """Yield the sections of a picture beside its findings.

    Args:
        assessment: What is drawn.
        explained: Its explanation.
    """
    goods = write_lines(_describe_goods(assessment))
    if goods:
        yield TextSection(GOODS, "Goods, and what they are for", goods)
    for section in explained:
        # the outcome is the picture's head, and findings have a list of their own
        if section.kind not in {"outcome", "finding", "harm", "method", "closing"}:
            lines = tuple(write_line(line) for line in section.lines)
            yield TextSection(section.kind, printable(section.title), lines)
    regimes = [_describe_regime(regime) for regime in assessment.regimes_evaluated]
    passed_over = [f"{row.title}: {row.reason}" for row in assessment.not_applicable]
    for kind, title, texts in (
        ("limits", "Limits hit", describe_limits(assessment)),
        ("regimes", "Ownership rules, and how they stand", regimes),
        ("not_applicable", "Did not apply", passed_over),
    ):
        lines = write_lines(texts)
        if lines:
            yield TextSection(kind, title, lines)


def describe_limits(assessment: Assessment) -> Iterator[str]:
    """Yield the limits that were hit, and what may be unseen because of them."""
    finding_ids = [finding.id for finding in assessment.findings]
    for limit in assessment.coverage.limits_hit:
        place = name_place(limit.where, finding_ids, assessment.transaction)
        yield f"{limit.limit}, at {place}: {limit.effect}"


def _describe_regime(regime: EvaluatedRegime) -> str:
    note = f"; {regime.note}" if regime.note else ""
    return f"{regime.regime}: {regime.in_force.replace('_', ' ')} on {regime.at}{note}"


def _describe_goods(assessment: Assessment) -> Iterator[str]:
    """Yield what is delivered, and for which stated use."""
    transaction = assessment.transaction
    for item in transaction.items:
        description = item.description or "goods without a description"
        yield f"{description}: {', '.join(filter(None, _list_item_facts(item)))}"
    end_use = transaction.end_use
    if end_use.text:
        yield f"Stated end use: {end_use.text}"
    if end_use.statement:
        declared = end_use.statement.declares
        for subject, value in (
            ("a military use", declared.military),
            ("a re-export", declared.reexport),
            ("a use in repression", declared.repression),
        ):
            if value is not None:
                yield f"The end-use statement {'declares' if value else 'denies'} {subject}"


def _list_item_facts(item: Item) -> Iterator[str]:
    yield say_quantity(item.quantity, item.unit, read_words())
    yield " ".join(filter(None, (item.value, item.currency)))
    if item.hs:
        yield f"HS {item.hs}"
    if item.control_code:
        yield f"control code {item.control_code}"
    if item.not_listed_reason:
        yield f"not listed: {item.not_listed_reason}"
    yield from item.families or ()
    for part in item.can_do:
        yield f"{FUNCTION_WORDS[part.function]}{f' ({part.text})' if part.text else ''}"
    if item.system_name:
        yield f"part of {item.system_name}"


# ------------------------------------------------------------------------------------------------
# What is not known, and keeps an assessment from being complete.
# ------------------------------------------------------------------------------------------------


def list_missing(assessment: Assessment) -> tuple[str, ...]:
    """Return gaps, indicators without an answer, and limits, a sentence each and each once."""
    return tuple(dict.fromkeys(_list_missing(assessment)))


def _list_missing(assessment: Assessment) -> Iterator[str]:
    yield from (gap.why_it_matters for gap in assessment.coverage.gaps)
    if not assessment.complete:
        for row in assessment.cannot_tell:
            yield f"{row.title}: {row.text}"
        yield from describe_limits(assessment)


# ------------------------------------------------------------------------------------------------
# The parts of a scene, made of an assessment's: cards of parties, lines of ties, paths in words.
#
# Every text becomes printable here (`content.texts`). Ids stay as they are: they join nodes and
# edges, and are not shown.
# ------------------------------------------------------------------------------------------------

NAMELESS: Final = "(no name)"
"""What stands on the card of a party whose name is empty."""

KINDS: Final = {
    UNRECORDED: "in no loaded record",
    RECORDED: "in the records",
    NOT_NAMED: "named by no source",
    "Person": "person",
    "Company": "company",
    "Organization": "organisation",
    "PublicBody": "public body",
    "MilitaryUnit": "military unit",
    "ArmedGroup": "armed group",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Vehicle": "vehicle",
    "Address": "address",
    "Contact": "contact",
    "Security": "security",
    "BankAccount": "bank account",
    "Unknown": "kind not known",
    "Stack": "not drawn one by one",
}
"""Party kinds in words."""


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


# ------------------------------------------------------------------------------------------------
# The nearest near miss of an assessment: a path that one more condition would make a finding.
#
# It is context, and says so: no number, no severity, no weight.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DrawnNearMiss:
    """What a near miss puts on a picture.

    Attributes:
        words: Which indicator it is short of, about whom, and by what.
        nodes: The parties of its path, in walk order.
        steps: The ties of its path that are no evidence.
    """

    words: str
    nodes: tuple[PathParty, ...]
    steps: tuple[EvidenceStep, ...]


def find_nearest(scene: Scene) -> DrawnNearMiss | None:
    """Return the near miss with the fewest ties, of equals the first in the assessment.

    One whose ties are all drawn as evidence is passed over: the map shows it already. So is one
    without a path, and one whose path is a single party.

    Args:
        scene: Of an assessment.
    """
    if scene.record is None:
        return None
    evidence = {tie.step.tie.id for edge in scene.edges for tie in edge.ties}
    shortest: tuple[EvidencePath, str] | None = None
    lines = describe_near_misses(scene.record)
    for miss, line in zip(scene.record.near_misses, lines, strict=True):
        path = miss.path
        if path is None or not _list_undrawn(path, evidence):
            continue
        # strictly shorter: of equals the first stays
        if shortest is None or len(path.steps) < len(shortest[0].steps):
            shortest = (path, str(write_line(line)))
    if shortest is None:
        return None
    path, sentence = shortest
    names = printable(", ".join(party.name for party in path.nodes))
    words = f"{sentence}. Its path: {names}"
    return DrawnNearMiss(words, path.nodes, tuple(_list_undrawn(path, evidence)))


def _list_undrawn(path: EvidencePath, evidence: Collection[str]) -> list[EvidenceStep]:
    return [step for step in path.steps if step.tie.id not in evidence]


def make_near_miss_cards(near: DrawnNearMiss, drawn: Collection[str]) -> list[Node]:
    """Make the cards of a near miss that are not on the picture yet.

    Args:
        near: The near miss.
        drawn: Ids of the parties that have a card.
    """
    return [make_node(party, (), layer="context") for party in near.nodes if party.id not in drawn]


def make_near_miss_lines(near: DrawnNearMiss) -> tuple[Edge, ...]:
    """Make the lines of a near miss; each says in words what it falls short of."""
    lines = make_edges(near.steps, {}, "context")
    return tuple(replace(line, near=f"Near miss, no finding: {near.words}") for line in lines)
