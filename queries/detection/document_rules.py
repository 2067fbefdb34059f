"""Rules on what an order states: answers to its questions, its papers, and what it leaves open.

A detector of documents and answers reads rows of its indicator's file: the `questions` that it asks
about, the `faults` that a paper may have, the `uses` that are declared or denied, and what is said
of a fact that is open (`gaps`). What is found is weighed by `Context.weigh`.
"""

from dataclasses import dataclass
from typing import Final

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import Citation, Detected
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import Law, QuestionRule, weaker
from onward.queries.transactions.goods import Answer

# ------------------------------------------------------------------------------------------------
# Answers: yes says what the question asks, unclear says that it may be, and silence says nothing.
# ------------------------------------------------------------------------------------------------

UNCLEAR: Final = "the answer is unclear"


def doubt_answer(answer: Answer | None) -> tuple[str, ...]:
    """Return what keeps a finding on an answer from being certain.

    >>> doubt_answer("unclear"), doubt_answer("yes")
    (('the answer is unclear',), ())
    """
    return (UNCLEAR,) if answer == "unclear" else ()


@dataclass(frozen=True, slots=True)
class GivenAnswers:
    """The questions of an indicator by how the order answers them, in their order."""

    yes: tuple[QuestionRule, ...]
    unclear: tuple[QuestionRule, ...]
    unanswered: tuple[QuestionRule, ...]


def read_answers(context: Context) -> GivenAnswers:
    """Return how the order answers the questions of the indicator."""
    rules, answers = context.detection.questions, context.transaction.answers
    return GivenAnswers(
        yes=tuple(rule for rule in rules if answers.get(rule.question) == "yes"),
        unclear=tuple(rule for rule in rules if answers.get(rule.question) == "unclear"),
        unanswered=tuple(rule for rule in rules if rule.question not in answers),
    )


def cite_law(law: Law) -> Citation:
    """Return the citation of an act that stands in an indicator's file."""
    return Citation(law.citation, law.as_, law.verified, law.url)


# ------------------------------------------------------------------------------------------------
# Papers: each fault of a paper is a finding, which weighs less where nobody requires the paper.
# ------------------------------------------------------------------------------------------------

NOT_REQUIRED: Final = "no statement is required for this order: one step lower"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a paper of the order.

    Attributes:
        key: Names the fault; a paper has each once.
        relation: The middle of the finding's sentence.
        level: Its severity where the paper is required.
        cure: What would clear it; "" where nothing is said.
    """

    key: str
    relation: str
    level: Severity
    doubts: tuple[str, ...] = ()
    cure: str = ""

    def find(self, context: Context, paper: str, *, is_required: bool) -> Detected:
        """Return the finding of the fault.

        Args:
            context: The question.
            paper: Its place in the order.
            is_required: Whether the order needs the paper.
        """
        severity: Severity = weaker(self.level, context.severity)
        if not is_required:
            severity = "medium" if severity == "high" else "low"
        return context.find(
            object=("document", paper, ""),
            severity=severity,
            relation=self.relation,
            identity=self.key,
            severity_rules=() if is_required else (NOT_REQUIRED,),
            values={"clause": self.key, "statement_required": is_required},
            possible_because=self.doubts,
            counterfactuals=(self.cure,) if self.cure else (),
        )


def make_fault(
    context: Context, key: str, /, *, doubts: tuple[str, ...] = (), **words: object
) -> Fault:
    """Return a fault of the indicator's file; `words` stand at the open places of its relation."""
    rule = context.detection.faults[key]
    relation = say(rule.relation, **words) if words else rule.relation
    return Fault(key, relation, rule.level, doubts, rule.clears_if or "")
