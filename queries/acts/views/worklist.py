"""The orders on which somebody must act."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import orjson

from onward.queries.acts.case import Case
from onward.queries.acts.reading import acts_by_order
from onward.queries.acts.today import AssessmentBasis, Today
from onward.queries.acts.views.standing import (
    WaitingFor,
    list_waiting,
    tell_status,
    wait_for_anybody,
)
from onward.queries.model.part import JsonObject
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
            "order": self.order,
            "assessment": self.assessment,
            "verdict": self.verdict,
            "suggestion": self.suggestion,
            "status": self.status,
            "due": self.due,
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
    """Yield a row of each order; most were never acted on, and of these little is read."""
    acts = acts_by_order(store)
    newest = store.newest_ids()
    for order in newest:
        if order in acts:
            *earlier, last = store.of_order(order)
            yield _make_row(Case(last, tuple(earlier), acts[order]), see_today)
    silent = [name for order, name in newest.items() if order not in acts]
    for _, payload in store.read_payloads(silent):
        yield _make_silent_row(orjson.loads(payload), see_today)


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


def _make_silent_row(data: JsonObject, see_today: SeeToday) -> WorkRow:
    """Return the row of an order on which nobody has acted."""
    today = see_today(AssessmentBasis.read(data))
    return WorkRow(
        order=data["transaction"]["id"],
        assessment=data["id"],
        verdict=data["verdict"],
        suggestion=data["suggestion"]["value"],
        status="open",
        waiting=() if today.left is not None else tuple(wait_for_anybody(today)),
    )
