"""The outcome of an assessment as one or two sentences (docs/assessment.md, Sentences)."""

from collections.abc import Sequence
from dataclasses import dataclass

from onward.queries.assessment.verdict import VerdictInput
from onward.queries.assessment.words.codes import SUGGESTIONS
from onward.queries.model.assessment import Suggestion
from onward.queries.model.coverage import Coverage
from onward.queries.model.findings import Finding
from onward.queries.model.words import Verdict


@dataclass(frozen=True, slots=True)
class VerdictOutcome:
    """What the rules said, for the days of the question."""

    verdict: Verdict
    suggestion: Suggestion
    on: str
    as_of: str | None


def describe_outcome(given: VerdictInput, outcome: VerdictOutcome, coverage: Coverage) -> str:
    """Return the outcome as one or two sentences (docs/assessment.md, Sentences)."""
    if outcome.verdict == "FINDINGS":
        return _describe_findings(given, outcome.suggestion)
    below = given.findings
    if outcome.verdict == "INCOMPLETE":
        below_text = "no indicator was found"
        if below:
            below_text = f"{_count_findings(below)} below the policy's level"
        return (
            f"No conclusion is possible: {_describe_gaps(given)}. "
            f"Among what could be examined, {below_text}."
        )
    head = "No indicator found in these sources"
    if below:
        head = (
            "No indicator of the policy's level or above found in these sources; "
            f"{len(below)} below it"
        )
    as_of = f", known by {outcome.as_of}" if outcome.as_of else ""
    sources = "; ".join(
        f"{source.dataset} of {source.retrieved or 'no stated date'}" for source in coverage.sources
    )
    sentences = (*(row.text for row in coverage.absent_data), *coverage.not_covered)
    not_examined = "; ".join(sentences) or "nothing that the rule pack asks for"
    return f"{head}, valid on {outcome.on}{as_of}: {sources}. Not examined: {not_examined}."


def _describe_findings(given: VerdictInput, suggestion: Suggestion) -> str:
    decisive = given.decisive()
    strongest = decisive[0]
    possible = " (possible)" if strongest.status == "possible" else ""
    # a reader counts what the map and the list number: all of them
    in_all = _count_findings(given.findings)
    if len(decisive) < len(given.findings):
        in_all += f", {len(decisive)} of which count for the verdict"
    text = (
        f"{in_all}, the strongest of severity {strongest.severity}: "
        f"{strongest.title}{possible}. Suggested: {SUGGESTIONS[suggestion.value]}."
    )
    if given.complete:
        return text
    return f"{text} The assessment is not complete: {_describe_gaps(given)}."


def _count_findings(findings: Sequence[Finding]) -> str:
    return f"{len(findings)} finding" + ("" if len(findings) == 1 else "s")


def _describe_gaps(given: VerdictInput) -> str:
    if not given.gaps:
        return "an indicator could not be answered"
    more = len(given.gaps) - 1
    return given.gaps[0].why_it_matters + (f", and {more} more" if more else "")
