"""A base of customers, screened: a line each, the worst first, and what has changed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from onward.graph.json_forms import plain_fields
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.part import JsonObject
from onward.queries.rescreening.touching import TouchTest
from onward.queries.screening.customers import BASE_KINDS, BaseKind, Customer
from onward.queries.screening.last import LastLine, LastScreening
from onward.queries.screening.rows import (
    OUTCOMES,
    ScreenedCustomer,
    make_line,
    sort_lines,
)

SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Screening:
    """A base of customers, screened.

    Attributes:
        source: The layer or file.
        lines: The worst first.
        last: The screening before, with which it is compared.
        only_changed: Whether only lines that have changed are shown.
        untouched: Lines of the last screening that no change of the data could touch.
        kinds: How many of the base are what: customers, owners, recipients …
    """

    source: str
    on: str
    snapshot: str
    lines: tuple[ScreenedCustomer, ...]
    last: LastScreening
    only_changed: bool = False
    untouched: Mapping[str, LastLine] = field(default_factory=dict)
    kinds: Mapping[BaseKind, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many parties of the base there are."""
        return len(self.lines) + len(self.untouched)

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
        counts = Counter(line.outcome for line in self.lines)
        counts.update(line["outcome"] for line in self.untouched.values())
        return {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}

    @property
    def changes(self) -> dict[str, int]:
        """How many customers have changed how, and how many are gone."""
        counts = Counter(map(self.change_of, self.lines))
        if self.untouched:
            counts[SAME] += len(self.untouched)
        return {**{change: counts[change] for change in sorted(counts)}, "gone": len(self.gone)}

    @property
    def gone(self) -> tuple[str, ...]:
        """Customers that the last screening had."""
        there = {*self.untouched, *(line.customer for line in self.lines)}
        return tuple(sorted(self.last.lines.keys() - there))

    def to_data(self) -> JsonObject:
        """Return the screening as ``onward screen --json`` prints it."""
        return {
            **plain_fields(self, "source", "on", "snapshot"),
            "screened": self.size,
            "untouched": len(self.untouched),
            **plain_fields(self, "kinds", "counts"),
            "since": self.last.on,
            **plain_fields(self, "changes", "gone"),
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


def count_kinds(customers: Iterable[Customer]) -> dict[BaseKind, int]:
    """Count the parties of a base by what they are, customers first."""
    counts = Counter(customer.kind for customer in customers)
    return {kind: counts[kind] for kind in BASE_KINDS if counts[kind]}


def list_untouched(
    customers: Sequence[Customer], last: LastScreening, touch: TouchTest, on: date
) -> dict[str, LastLine]:
    """Return the lines of the last screening that no change of the data could touch.

    Args:
        customers: Who they are now.
        last: The last screening of the same source.
        touch: Tells whom a change since then touches.
        on: Day of the question.
    """
    untouched = {}
    for customer in customers:
        basis, line = last.basis_of(customer.id), last.lines.get(customer.id)
        if basis is None or line is None or line["stated"] != customer.mark:
            continue
        if not touch.is_touched(basis, customer.to_transaction(on), on):
            untouched[customer.id] = line
    return untouched
