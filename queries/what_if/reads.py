"""Which fields of an order a finding rests on: those that its indicator was seen to read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from onward.queries.assessment.question import OrderQuestion
from onward.queries.assessment.resolving.whole import resolve_order
from onward.queries.assessment.reuse.whole_answers import WHOLE, Note, TrackedOrder
from onward.queries.assessment.running import ask_indicator, open_context
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.results import Result, Results
from onward.queries.items.classifying import classify_items
from onward.queries.transactions.transaction import Transaction

_ALL = frozenset(Transaction.model_fields)


def find_fields_read(
    order: Transaction, setup: AssessmentSetup, on: date | None, as_of: date | None
) -> Mapping[str, frozenset[str]]:
    """Return the fields of an order that each indicator reads, by its id.

    What an indicator reads of the results of those before it counts as what these have read.

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
    results: dict[str, Sequence[Result]] = {}
    fields: dict[str, frozenset[str]] = {}
    for scheduled in setup.plan.schedule:
        names: set[str] = set()
        earlier: set[str] = set()
        tracked = replace(context, transaction=TrackedOrder.of(context.transaction, names.add))
        indicator = scheduled.indicator.id
        results[indicator] = ask_indicator(
            scheduled, tracked, _TrackedResults(results, earlier.add)
        )
        own_fields = _ALL if WHOLE in names else _ALL.intersection(names)
        fields[indicator] = own_fields.union(*(fields[name] for name in earlier if name in fields))
    # a later day's findings are those of other indicators
    later = {indicator.id: _ALL for indicator in context.telling("later_days")}
    return {**fields, **later}


class _TrackedResults(Mapping[str, Sequence[Result]]):
    """What indicators have yielded; it notes whose results are read."""

    def __init__(self, results: Results, note: Note) -> None:
        self._results = results
        self._note = note

    def __getitem__(self, indicator: str) -> Sequence[Result]:
        """Return what an indicator has yielded."""
        self._note(indicator)
        return self._results[indicator]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of the indicators that ran."""
        return iter(self._results)

    def __len__(self) -> int:
        """Count the indicators that ran."""
        return len(self._results)
