"""The orders on which somebody must act."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from onward.queries.acts.case import Case
from onward.queries.acts.reading import read_cases
from onward.queries.acts.today import Today
from onward.queries.acts.views.standing import WaitingFor, list_waiting, tell_status
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


def make_worklist(store: RecordStore, see_today: Callable[[Case], Today]) -> list[WorkRow]:
    """Return every order, what is overdue first, then by the day that is due.

    An order whose goods have left, and of which nobody has asked anything, waits for nobody: what
    was not decided then cannot be decided any more.
    """
    rows = list(_make_rows(store, see_today))
    return sorted(rows, key=lambda row: (not row.is_overdue, row.due or "9999", row.order))


def _make_rows(store: RecordStore, see_today: Callable[[Case], Today]) -> Iterator[WorkRow]:
    for case in read_cases(store):
        today = see_today(case)
        assessment = case.assessment
        # many orders of an old book have left, and nobody ever acted on them
        is_past = today.left is not None and not case.acts
        yield WorkRow(
            order=assessment.transaction.id,
            assessment=assessment.id,
            verdict=assessment.verdict,
            suggestion=assessment.suggestion.value,
            status=tell_status(case),
            waiting=() if is_past else list_waiting(case, today),
        )
