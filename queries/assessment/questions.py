"""What to ask: the customer, for findings and gaps; the people of the exporter's own house."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from onward.queries.assessment.words.codes import join_words
from onward.queries.model.assessment import Assessment, OpenQuestion, Suggestion
from onward.queries.model.coverage import Gap
from onward.queries.model.findings import Finding
from onward.queries.model.words import Audience
from onward.queries.transactions.harm import RiskOfHarm

KNOWLEDGE_QUESTION: Final = (
    "Does anybody here know that the items are intended, wholly or in part, for a use that "
    "Art. 5(1) of Regulation (EU) 2021/821 names?"
)

CATCH_ALL_QUESTION: Final = (
    "Does anybody here know that the items are intended, wholly or in part, for a use that "
    "Art. 4(1) of Regulation (EU) 2021/821 names?"
)


HARM_QUESTION: Final = (
    "The risk of harm that remains is judged grave and not unlikely: who answers for the delivery, "
    "and on which conditions?"
)


def list_questions(
    findings: Sequence[Finding],
    gaps: Sequence[Gap],
    suggestion: Suggestion,
    harm: RiskOfHarm | None = None,
) -> Iterator[OpenQuestion]:
    """Yield the questions of an assessment.

    Where a prohibition speaks, knowledge is not asked for: no answer would make it possible.

    Args:
        findings: Of the assessment, as are gaps and suggestion.
        gaps: What is not known.
        suggestion: Which rules fired.
        harm: As a person judges it.
    """
    for finding in findings:
        yield OpenQuestion(audience=finding.audience, about=finding.id, question=finding.question)
    for gap in gaps:
        if gap.question:  # a source that is old or was read in part is mended, not asked
            yield OpenQuestion(audience=gap.audience, about=gap.id, question=gap.question)
    fired = {rule.rule for rule in suggestion.rules}
    if "R4_catchall" in fired and "R1_prohibition" not in fired:
        yield OpenQuestion(audience="internal", about="knowledge", question=CATCH_ALL_QUESTION)
    if "R7_eu_flag" in fired and "R1_prohibition" not in fired:
        yield OpenQuestion(audience="internal", about="knowledge", question=KNOWLEDGE_QUESTION)
    if harm is not None and harm.remains_high:
        yield OpenQuestion(audience="internal", about="risk_of_harm", question=HARM_QUESTION)


@dataclass(frozen=True, slots=True)
class GroupedQuestion:
    """A question that one answer serves, with the findings that ask it.

    Attributes:
        findings: Their numbers, as texts and pictures count them.
    """

    audience: Audience
    text: str
    findings: tuple[int, ...]

    def __str__(self) -> str:
        if not self.findings:
            return self.text
        noun = "finding" if len(self.findings) == 1 else "findings"
        return f"{self.text} ({noun} {join_words([str(number) for number in self.findings])})"


def group_questions(assessment: Assessment) -> list[GroupedQuestion]:
    """Return the questions for a reader: those to the customer first, each wording once."""
    numbers = {finding.id: number for number, finding in enumerate(assessment.findings, start=1)}
    asking: dict[tuple[Audience, str], list[int]] = {}
    for question in assessment.questions:
        numbers_of_question = asking.setdefault((question.audience, question.question), [])
        number = numbers.get(question.about)
        if number is not None and number not in numbers_of_question:
            numbers_of_question.append(number)
    grouped = [
        GroupedQuestion(audience, text, tuple(findings))
        for (audience, text), findings in asking.items()
    ]
    return sorted(grouped, key=lambda question: question.audience != "customer")
