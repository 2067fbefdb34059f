"""Who is in an order: its parties, whom it names beside them, and who is doubtfully near them."""

from dataclasses import replace
from datetime import date

from onward.queries.assessment.resolving.doubted_related import find_doubted
from onward.queries.assessment.resolving.exact_names import ExactNames
from onward.queries.assessment.resolving.mentions import find_mentions
from onward.queries.assessment.resolving.resolution import Resolution
from onward.queries.assessment.resolving.resolve import resolve
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.transactions.transaction import Transaction


def resolve_order(
    order: Transaction, setup: AssessmentSetup, on: date, as_of: date | None
) -> Resolution:
    """Resolve the parties of an order, and look for whoever else it speaks of.

    Args:
        order: As read.
        setup: What it is assessed against.
        on: The day of the question.
        as_of: The day of what was known; None = everything.
    """
    lookup, exact_names = setup.lookup, ExactNames(on, as_of, setup.tables, setup.policy)
    resolution = resolve(order, lookup, setup.layers, exact_names)
    by_id = [subject.name for subject in resolution.subjects if subject.resolved == "id"]
    mentions = find_mentions(order, lookup.find, setup.tables, (on, as_of), by_id)
    doubted = find_doubted(order, resolution.matches, lookup, exact_names)
    return replace(resolution, mentions=tuple(mentions), doubted=tuple(doubted))
