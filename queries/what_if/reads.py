"""Which fields of an order a finding rests on: those that its indicator was seen to read."""

from collections.abc import Mapping
from datetime import date

from onward.queries.assessment.question import OrderQuestion
from onward.queries.assessment.resolving.whole import resolve_order
from onward.queries.assessment.running import list_reads, open_context
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.asked_again import INDICATOR as LISTED_SINCE
from onward.queries.detection.reads import LATER, WHOLE
from onward.queries.items.classifying import classify_items
from onward.queries.transactions.transaction import Transaction

_ALL = frozenset(Transaction.model_fields)


def find_fields_read(
    order: Transaction, setup: AssessmentSetup, on: date | None, as_of: date | None
) -> Mapping[str, frozenset[str]]:
    """Return the fields of an order that each indicator reads, by its id.

    Args:
        order: As it is.
        setup: What it is assessed against.
        on: As in `assess`.
        as_of: As in `assess`.
    """
    question = OrderQuestion.open(order, setup, on, as_of)
    resolution = resolve_order(order, setup, question.on, as_of)
    classified = classify_items(order, setup.items, as_of)
    context = open_context(classified, setup, resolution, question.on, as_of)
    fields = {
        indicator: _ALL if {WHOLE, LATER} & names else _ALL.intersection(names)
        for indicator, names in list_reads(setup, context).items()
    }
    # a later day's findings are those of other indicators
    return {**fields, LISTED_SINCE: _ALL}
