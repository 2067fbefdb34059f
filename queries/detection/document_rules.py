"""Rules on what an order states: answers to its questions, its papers, and what it leaves open.

A detector of documents and answers reads rows of its indicator's file: the `questions` that it asks
about, the `faults` that a paper may have, the `uses` that are declared or denied, and what is said
of a fact that is open (`gaps`). What is found is weighed by `Context.weigh`.
"""

from dataclasses import dataclass
from typing import Final

from onward.graph.sayings import say, say_with
from onward.queries.detection.context import Context
from onward.queries.detection.results import Citation, Detected, UnknownFact
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import Law, QuestionRule, weaker
from onward.queries.transactions.goods import Answer
from onward.queries.transactions.transaction import say_role

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


# ------------------------------------------------------------------------------------------------
# What an order states: a fact that is not stated, says nothing or is contradicted leaves a gap.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stated:
    """What an order states in one place: of itself, a party, an item, a paper.

    Attributes:
        context: The question.
        on: What a gap here is about: "item", or the role of a party.
        place: Where it stands in the order, such as "items.0"; "" for the order itself.
        name: What sentences call it.
        role: Of a party, or of the party whose owner it is: the role.
    """

    context: Context
    on: str
    place: str = ""
    name: str = ""
    role: str | None = None

    def gap(self, rule: str, field: str = "", /, **words: object) -> UnknownFact:
        """Return the gap that a fact leaves.

        Args:
            rule: Names what is said of it: one of the `gaps` of the indicator's file.
            field: The fact, within this place; "" where the whole is meant.
            words: What stands at the open places of the sentence; {name} is known.
        """
        row = self.context.detection.gaps[rule]
        words = {"name": self.name, **words}
        why = say_with(row.says, words)
        if row.then is not None:
            why = say_with(row.then, {**words, "why": why})
        where = ".".join(part for part in (self.place, field) if part)
        return UnknownFact(row.on or self.on, where, why, role=self.role)


def state_party(context: Context, ref: int) -> Stated:
    """Return what the order states of a party, which is called by its name or its role."""
    party = context.transaction.parties[ref]
    name = party.name or say("the {role}", role=say_role(party.role))
    return Stated(context, party.role, f"parties.{ref}", name, party.role)


def state_item(context: Context, position: int) -> Stated:
    """Return what the order states of an item, which is called by its description or number."""
    item = context.transaction.items[position]
    name = item.description or say("item {number}", number=position + 1)
    return Stated(context, "item", f"items.{position}", name)


def state_paper(context: Context, number: int) -> Stated:
    """Return what the order states of a paper, which is called by its name or kind."""
    paper = context.transaction.documents[number]
    name = paper.name or paper.kind.replace("_", " ")
    return Stated(context, "document", f"documents.{number}", name)
