"""The order whose place another of the same number has taken, so that none is lost unsaid."""

from onward.errors import InputRefused
from onward.queries.acts.case import Case
from onward.queries.acts.kinds.inquiries import InquiryAnswer
from onward.queries.model.assessment import Assessment
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.newest import ReplacedOrder
from onward.queries.transactions.field_paths import StatedFields, with_fields
from onward.queries.transactions.transaction import parse_transaction, transaction_hash


def find_replaced(case: Case) -> ReplacedOrder | None:
    """Return the gravest order of a case's number with other contents, if it is graver.

    What answers to questions have stated since makes no other order of it.
    """
    facts = {
        fact.path: fact.value for _, answer in case.of_kind(InquiryAnswer) for fact in answer.states
    }
    last = case.assessment
    others = (
        (row.id, AssessmentOutcome.of(row))
        for row in reversed(case.earlier)
        if row.transaction.hash != last.transaction.hash
        and not (facts and _hash_answered(row, facts) == _hash_answered(last, facts))
    )
    return ReplacedOrder.find_gravest(AssessmentOutcome.of(last), others)


def _hash_answered(assessment: Assessment, facts: StatedFields) -> str:
    """Return the hash of an assessment's order with what was answered; its own if it takes none."""
    stated = assessment.transaction.plain()
    del stated["hash"]
    try:
        return transaction_hash(with_fields(parse_transaction(stated), facts))
    except InputRefused:
        return assessment.transaction.hash
