"""An assessment in words: the one speaker for terminal, page, document and workbook.

What is said, and in which order, is decided here; how it looks is the business of whoever lays it
out. `explain` returns sections, and a section holds typed lines:

- ``section.kind`` says what it is about, and ``section.finding`` holds the finding of a section of
  kind "finding"; sections are picked by kind, never by their place or title.
- ``line.kind`` says what a line is. ``line.label`` and ``line.text`` are its words, ``line.source``
  is where that stands, and ``line.url`` where it can be read: a document may set them apart.
  ``str(line)`` is the whole sentence, "label: text (source)".
- ``line.about`` is the part of the assessment that the line puts into words: the step, the law,
  the near miss.

The parts of a finding can be asked for one by one, too: `describe_entries`, `describe_places`,
`describe_path`, `describe_shipments`, `describe_law`. Everything said here stands in the assessment
already; nothing is looked up again.
"""

from collections.abc import Iterator
from typing import Final

from onward.errors import UsageError
from onward.queries.assessment.explain.coverage import (
    HARM_TITLE,
    describe_context,
    describe_duties,
    describe_gaps,
    describe_harm,
    describe_harm_notes,
    describe_later_events,
    describe_near_misses,
    describe_not_covered,
    describe_unanswered,
    say_missing,
)
from onward.queries.assessment.explain.findings import (
    ASKED_OF,
    dates_text,
    describe_entries,
    describe_finding,
    describe_law,
    describe_path,
    describe_places,
    describe_shipments,
    describe_step,
    explain_finding,
)
from onward.queries.assessment.explain.lines import (
    ExplainedLine,
    ExplainedSection,
    LineKind,
    SectionKind,
)
from onward.queries.assessment.words.codes import SUGGESTIONS, join_words
from onward.queries.model.assessment import Assessment, FiredRule
from onward.queries.model.findings import Finding

CLOSING: Final = "This is a finding about records, not about guilt. A person decides."
"""With what every account of an assessment ends."""


def explain(assessment: Assessment, finding: str | None = None) -> list[ExplainedSection]:
    """Explain an assessment, or one of its findings.

    Args:
        assessment: As `assess` returned it.
        finding: A finding's id, or a unique part of it; None explains everything.

    Raises:
        UsageError: There is no such finding, or more than one.
    """
    if finding is not None:
        return [explain_finding(_choose_finding(assessment, finding))]
    head = tuple(_describe_head(assessment))
    further: tuple[tuple[SectionKind, str, Iterator[ExplainedLine]], ...] = (
        ("duties", "Duties", describe_duties(assessment)),
        ("context", "Context, no finding", describe_context(assessment)),
        ("near_misses", "Near misses", describe_near_misses(assessment)),
        ("cannot_tell", "Could not be answered", describe_unanswered(assessment)),
        ("gaps", "Gaps", describe_gaps(assessment)),
        ("later", "Begins later", describe_later_events(assessment)),
        ("not_covered", "Not looked at", describe_not_covered(assessment)),
        ("harm", HARM_TITLE, describe_harm(assessment)),
        ("method", "Method", describe_rules(assessment)),
    )
    sections = [ExplainedSection("outcome", assessment.verdict_text, head)]
    sections += [explain_finding(each) for each in assessment.findings]
    for kind, title, described in further:
        lines = tuple(described)
        if lines:
            sections.append(ExplainedSection(kind, title, lines))
    closing = ExplainedLine("closing", CLOSING)
    return [*sections, ExplainedSection("closing", "", (closing,))]


def _choose_finding(assessment: Assessment, beginning: str) -> Finding:
    """Return the finding of an id, else the only one whose id holds the text."""
    ids = [finding.id for finding in assessment.findings]
    fitting = [finding for finding in assessment.findings if finding.id == beginning]
    fitting = fitting or [finding for finding in assessment.findings if beginning in finding.id]
    if len(fitting) == 1:
        return fitting[0]
    what = "more than one finding" if fitting else "no finding"
    raise UsageError(
        f"{what} of {assessment.id} has {beginning!r} in its id; "
        f"there are: {', '.join(ids) or 'none'}"
    )


def _describe_head(assessment: Assessment) -> Iterator[ExplainedLine]:
    as_of = f", known by {assessment.as_of}" if assessment.as_of else ""
    pack, policy = assessment.rule_pack, assessment.policy
    for text in (
        f"Assessment {assessment.id}, valid on {assessment.on}{as_of}",
        f"Rule pack {pack.id} {pack.version}, policy {policy.id} {policy.version}",
        f"Snapshot {assessment.snapshot}",
    ):
        yield ExplainedLine("outcome", text)
    yield ExplainedLine("suggestion", SUGGESTIONS[assessment.suggestion.value], "Suggested")


def describe_rules(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the rules that fired, the strongest first, and what each rests on."""
    for rule in assessment.suggestion.rules:
        grounds = "; ".join(_describe_grounds(rule, assessment))
        yield ExplainedLine("rule", SUGGESTIONS[rule.suggestion], rule.rule, grounds, about=rule)


def _describe_grounds(rule: FiredRule, assessment: Assessment) -> Iterator[str]:
    numbers = [
        str(number)
        for number, finding in enumerate(assessment.findings, start=1)
        if finding.id in rule.finding_ids
    ]
    if numbers:
        yield f"finding{'' if len(numbers) == 1 else 's'} {join_words(numbers)}"
    gaps = [gap.what for gap in assessment.coverage.gaps if gap.id in rule.gap_ids]
    if gaps:
        yield f"not known: {', '.join(dict.fromkeys(gaps))}"


__all__ = [
    "ASKED_OF",
    "HARM_TITLE",
    "ExplainedLine",
    "ExplainedSection",
    "LineKind",
    "dates_text",
    "describe_context",
    "describe_duties",
    "describe_entries",
    "describe_finding",
    "describe_gaps",
    "describe_harm",
    "describe_harm_notes",
    "describe_later_events",
    "describe_law",
    "describe_near_misses",
    "describe_not_covered",
    "describe_path",
    "describe_places",
    "describe_shipments",
    "describe_step",
    "describe_unanswered",
    "explain",
    "say_missing",
]
