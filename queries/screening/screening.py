"""A base of customers, screened: a line each, the worst first, and what has changed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypedDict

from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.screening.customers import Customer
from onward.queries.screening.last import LastScreening
from onward.queries.screening.rows import (
    ScreenedCustomer,
    ScreenedCustomerData,
    make_line,
    sort_lines,
)

SAME: Final = "same"


class ScreeningData(TypedDict):
    """A screening, as plain data."""

    source: str
    on: str
    snapshot: str
    screened: int
    counts: dict[str, int]
    since: str | None
    changes: dict[str, int]
    gone: list[str]
    customers: list[ScreenedCustomerData]


@dataclass(frozen=True, slots=True)
class Screening:
    """A base of customers, screened.

    Attributes:
        source: The layer or file.
        lines: The worst first.
        last: The screening before, with which it is compared.
        only_changed: Whether only lines that have changed are shown.
    """

    source: str
    on: str
    snapshot: str
    lines: tuple[ScreenedCustomer, ...]
    last: LastScreening
    only_changed: bool = False

    @property
    def shown_lines(self) -> tuple[ScreenedCustomer, ...]:
        """The lines to show: all, or those that have changed."""
        if not self.only_changed:
            return self.lines
        return tuple(line for line in self.lines if self.change_of(line) != SAME)

    def change_of(self, line: ScreenedCustomer) -> str:
        """Say what became of a customer since the last screening."""
        return self.last.describe_change(line)

    @property
    def counts(self) -> dict[str, int]:
        """How many customers have which outcome, the worst first."""
        return dict(Counter(line.outcome for line in self.lines))

    @property
    def changes(self) -> dict[str, int]:
        """How many customers have changed how, and how many are gone."""
        counts = Counter(map(self.change_of, self.lines))
        return {**{change: counts[change] for change in sorted(counts)}, "gone": len(self.gone)}

    @property
    def gone(self) -> tuple[str, ...]:
        """Customers that the last screening had."""
        return self.last.list_gone(self.lines)

    def to_data(self) -> ScreeningData:
        """Return the screening as ``onward screen --json`` prints it."""
        return {
            "source": self.source,
            "on": self.on,
            "snapshot": self.snapshot,
            "screened": len(self.lines),
            "counts": self.counts,
            "since": self.last.on,
            "changes": self.changes,
            "gone": list(self.gone),
            "customers": [line.to_data(self.change_of(line)) for line in self.shown_lines],
        }


def screen_customers(
    customers: Sequence[Customer],
    setup: AssessmentSetup,
    on: date,
    as_of: date | None,
    report: Callable[[int, int], None] | None = None,
) -> tuple[ScreenedCustomer, ...]:
    """Assess customers one by one.

    Args:
        customers: Whom to look at.
        setup: What they are assessed against.
        on: Day of the question.
        as_of: Use only what was known by this day; None = everything.
        report: Called with how many are done, and of how many.
    """
    lines = []
    for done, customer in enumerate(customers, start=1):
        lines.append(make_line(customer, assess(customer.to_transaction(on), setup, on, as_of)))
        if report is not None:
            report(done, len(customers))
    return sort_lines(lines)
