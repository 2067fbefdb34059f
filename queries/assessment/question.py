"""What is asked of an order: which order, on which pair of days, and whether it has left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from onward import __version__
from onward.errors import UsageError
from onward.graph.dates import first_day
from onward.graph.json_forms import canonical_hash
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.context import LayerFacts
from onward.queries.transactions.transaction import Transaction, transaction_hash


@dataclass(frozen=True, slots=True)
class OrderQuestion:
    """The question of an order.

    Attributes:
        stated: The order as it was given; what an item master adds is not in it.
        hashed: Its hash.
        on: Valid time.
        as_of: Knowledge: only what was published (else retrieved) by then; None = everything.
        is_dated: Whether the order, or who asks, says on which day it is assessed.
        left: The day on which its goods left, where that is recorded and was known.
        left_before: The day on which goods of an earlier form of it left.
    """

    stated: Transaction
    hashed: str
    on: date
    as_of: date | None
    is_dated: bool
    left: date | None
    left_before: date | None

    @classmethod
    def open(
        cls, stated: Transaction, setup: AssessmentSetup, on: date | None, as_of: date | None
    ) -> Self:
        """Return the question of an order.

        Args:
            stated: As read.
            setup: What it is asked against.
            on: Valid time; default the order's date, else the newest retrieval date.
            as_of: Knowledge; None = everything.

        Raises:
            UsageError: Neither the order nor any source has a date, and none is given.
        """
        hashed = transaction_hash(stated)
        left = setup.departures.of_order(hashed, as_of)
        return cls(
            stated=stated,
            hashed=hashed,
            on=on or stated.day or _newest_retrieval(setup.layers),
            as_of=as_of,
            is_dated=bool(on or stated.day),
            left=left,
            left_before=None if left else setup.departures.of_other_form(stated.id, as_of),
        )

    def make_id(self, setup: AssessmentSetup) -> str:
        """Return an id that follows from the question: what was asked, of what, by which rules.

        The same question has the same id on every engine and machine.
        """
        question = [
            self.hashed,
            self.on.isoformat(),
            None if self.as_of is None else self.as_of.isoformat(),
            setup.snapshot_id,
            setup.plan.pack_summary.hash,
            setup.plan.policy_summary.hash,
            __version__,
            setup.lookup.matcher.version,
        ]
        return f"A-{canonical_hash(question)[:16]}"


def _newest_retrieval(layers: Sequence[LayerFacts]) -> date:
    days = [layer.retrieved for layer in layers if layer.retrieved]
    if not days:
        raise UsageError("neither the transaction nor a source has a date; give --on DATE")
    return max(first_day(text) for text in days)
