"""The orders on which somebody must act."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import orjson

from onward.graph.json_forms import plain_fields
from onward.queries.acts.case import Case
from onward.queries.acts.reading import acts_by_order
from onward.queries.acts.today import AssessmentBasis, Today
from onward.queries.acts.views.standing import (
    WaitingFor,
    list_waiting,
    tell_status,
    wait_for_anybody,
    wait_for_replaced,
)
from onward.queries.model.part import JsonObject
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.newest import NewestAssessment
from onward.queries.records.store import RecordStore


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An order, where it stands, and what it waits for."""

    order: str
    assessment: str
    verdict: str
    suggestion: str
    status: str
    waiting: tuple[WaitingFor, ...]

    @property
    def is_overdue(self) -> bool:
        """Whether something that it waits for is overdue."""
        return any(row.overdue for row in self.waiting)

    @property
    def due(self) -> str | None:
        """The first day by which something is due."""
        return min((row.due for row in self.waiting if row.due), default=None)

    def to_data(self) -> JsonObject:
        """Return the row as ``onward worklist --json`` prints it."""
        return {
            **plain_fields(self, "order", "assessment", "verdict", "suggestion", "status", "due"),
            "overdue": self.is_overdue,
            "waits_for": [asdict(row) for row in self.waiting],
        }


SeeToday = Callable[[AssessmentBasis], Today]
"""Returns what an assessment is seen against today."""


def make_worklist(store: RecordStore, see_today: SeeToday) -> list[WorkRow]:
    """Return every order, what is overdue first, then by the day that is due.

    An order whose goods have left, and of which nobody has asked anything, waits for nobody: what
    was not decided then cannot be decided any more.
    """
    rows = list(_make_rows(store, see_today))
    return sorted(rows, key=lambda row: (not row.is_overdue, row.due or "9999", row.order))


def _make_rows(store: RecordStore, see_today: SeeToday) -> Iterator[WorkRow]:
    """Yield a row of each order; most were never acted on, and of these the log says enough."""
    acts = acts_by_order(store)
    newest = store.newest()
    acted = [order for order in newest if order in acts]
    for order, (*earlier, last) in zip(acted, store.of_orders(acted), strict=True):
        yield _make_row(Case(last, tuple(earlier), acts[order]), see_today)
    silent = [row for order, row in newest.items() if order not in acts]
    yield from _SilentOrders(see_today).make_rows(silent, store)


class _SilentOrders:
    """Makes the rows of orders on which nobody has acted.

    Args:
        see_today: As in `make_worklist`.
    """

    def __init__(self, see_today: SeeToday) -> None:
        self._see_today = see_today
        self._waiting: dict[Today, tuple[WaitingFor, ...]] = {}

    def make_rows(
        self, silent: Sequence[NewestAssessment], store: RecordStore
    ) -> Iterator[WorkRow]:
        """Yield the row of each order; of each snapshot an assessment is read for its sources."""
        first_of = {row.snapshot: row.id for row in reversed(silent)}
        unsaid = [row.id for row in silent if row.outcome is None]
        needed = dict.fromkeys((*first_of.values(), *unsaid))
        sources: dict[str, Mapping[str, str]] = {}
        outcomes: dict[str, AssessmentOutcome] = {}
        for name, payload in store.read_payloads(needed):
            data = orjson.loads(payload)
            sources.setdefault(data["snapshot"], AssessmentBasis.read(data).sources)
            outcomes[name] = AssessmentOutcome.read(data)
        for row in silent:
            yield self._make_row(row, row.outcome or outcomes[row.id], sources[row.snapshot])

    def _make_row(
        self, row: NewestAssessment, outcome: AssessmentOutcome, sources: Mapping[str, str]
    ) -> WorkRow:
        basis = AssessmentBasis(row.order, row.order_hash, row.snapshot, sources)
        today = self._see_today(basis)
        if today not in self._waiting:
            has_left = today.left is not None
            self._waiting[today] = () if has_left else tuple(wait_for_anybody(today))
        waiting = self._waiting[today]
        if today.left is None:
            waiting = (*waiting, *wait_for_replaced(row.replaced))
        return WorkRow(row.order, row.id, outcome.verdict, outcome.suggestion, "open", waiting)


def _make_row(case: Case, see_today: SeeToday) -> WorkRow:
    assessment = case.assessment
    return WorkRow(
        order=assessment.transaction.id,
        assessment=assessment.id,
        verdict=assessment.verdict,
        suggestion=assessment.suggestion.value,
        status=tell_status(case),
        waiting=list_waiting(case, see_today(AssessmentBasis.of(assessment))),
    )
