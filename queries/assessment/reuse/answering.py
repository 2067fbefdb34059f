"""Answering an order as its assessment is stored, from what an earlier order was answered."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from onward.queries.assessment.assess import assess_question
from onward.queries.assessment.question import OrderQuestion
from onward.queries.assessment.reuse.whole_answers import (
    TrackedOrder,
    WholeAnswer,
    write_fields,
)
from onward.queries.assessment.running import TimeLeft
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import AssessedTransaction, Assessment
from onward.queries.records.entries import AssessmentOutcome, Entry, list_parties
from onward.queries.transactions.transaction import Transaction

_PASSING: Final = frozenset({"timeout", "engine", "raised"})
"""Why an indicator could not answer this time, and may do so the next."""


def answer_order(
    transaction: Transaction,
    setup: AssessmentSetup,
    on: date | None = None,
    as_of: date | None = None,
    time_left: TimeLeft | None = None,
) -> Entry:
    """Assess a transaction, and return the assessment as it is stored.

    It has the bytes that `assess` gives it. Where all that was read of an earlier one is the same,
    what that one was answered is written for this one, too: so it is whole, however little time is
    left. When none is left, nothing is looked up, and the answer names what was not looked at.
    Its arguments are those of `assess`.

    Raises:
        UsageError: As in `assess`.
        EngineError: As in `assess`.
    """
    return answer_question(OrderQuestion.open(transaction, setup, on, as_of), setup, time_left)


def answer_question(
    question: OrderQuestion, setup: AssessmentSetup, time_left: TimeLeft | None = None
) -> Entry:
    """Do what `answer_order` does for a question that is open."""
    is_over = time_left is not None and time_left() <= 0
    # an engine that has to be asked over a wire may be lost on the way
    if is_over or not setup.keeps_answers or setup.engine.name != "embedded":
        return Entry.from_assessment(assess_question(question, setup, time_left))
    values = write_fields(question.stated)
    customer = _name_customer(question, values)
    answer = setup.whole_answers.find(customer, values)
    if answer is not None:
        return _write_again(answer, question, setup)
    names: dict[str, None] = {}
    order = TrackedOrder.of(question.stated, names.setdefault)
    assessment = assess_question(question, setup, time_left, order)
    if _is_lasting(assessment):
        outcome = AssessmentOutcome.of(assessment)
        whole = WholeAnswer(assessment.written(), outcome, list_parties(assessment))
        setup.whole_answers.keep(customer, tuple(names), values, whole)
    return Entry.from_assessment(assessment)


def _name_customer(question: OrderQuestion, values: Mapping[str, bytes]) -> Hashable:
    """Return the parties, and all of the question that no field of the order says."""
    days = question.on, question.as_of, question.is_dated
    return values.get("parties"), days, question.left, question.left_before


def _is_lasting(assessment: Assessment) -> bool:
    """Tell whether another time would say the same: nothing failed, and nothing was cut."""
    has_failed = any(row.reason in _PASSING for row in assessment.cannot_tell)
    return not has_failed and not assessment.coverage.limits_hit


def _write_again(answer: WholeAnswer, question: OrderQuestion, setup: AssessmentSetup) -> Entry:
    """Write for an order what an earlier one was answered."""
    order = AssessedTransaction.with_hash(question.stated, question.hashed)
    name = question.make_id(setup)
    written = answer.written.of_order(name, order.to_json())
    digest = written.hash_content()
    return Entry(
        id=name,
        content_hash=digest,
        snapshot=setup.snapshot_id,
        rule_pack=setup.plan.pack_summary.hash,
        transaction=order.id,
        transaction_hash=question.hashed,
        transaction_json=written.transaction,
        payload=written.with_hash(digest).to_json(),
        outcome=replace(answer.outcome, destination=order.destination),
        parties=answer.parties,
    )
