"""What to ask: the customer, for findings and gaps; a person in the exporter's house."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from onward.queries.model.assessment import OpenQuestion, Suggestion
from onward.queries.model.coverage import Gap
from onward.queries.model.findings import Finding

KNOWLEDGE_QUESTION: Final = (
    "Does anybody here know that the items are intended, wholly or in part, for a use that "
    "Art. 5(1) of Regulation (EU) 2021/821 names?"
)


def list_questions(
    findings: Sequence[Finding],
    gaps: Sequence[Gap],
    suggestion: Suggestion,
    asking: Collection[str],
) -> Iterator[OpenQuestion]:
    """Yield the questions of an assessment.

    Where a prohibition speaks, knowledge is not asked for: no answer would make it possible.

    Args:
        findings: Of the assessment, as are gaps and suggestion.
        gaps: What is not known.
        suggestion: Which rules fired.
        asking: Ids of the indicators whose question is one for the customer.
    """
    for finding in findings:
        if finding.indicator in asking:
            yield OpenQuestion(to="customer", about=finding.id, question=finding.question)
    for gap in gaps:
        if gap.on != "source":  # how fresh a list is, no customer knows
            yield OpenQuestion(to="customer", about=gap.id, question=f"Please tell us: {gap.field}")
    fired = {rule.rule for rule in suggestion.rules}
    if "R7_eu_flag" in fired and "R1_prohibition" not in fired:
        yield OpenQuestion(to="person", about="knowledge", question=KNOWLEDGE_QUESTION)
