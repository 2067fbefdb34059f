"""What the record shows: of one order, of all that waits, of a year."""

from datetime import MAXYEAR, MINYEAR
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_reference
from onward.api.inputs.days import Day, read_day, today
from onward.api.record.acting import ActRecording
from onward.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from onward.graph.store.workspace import Snapshot
    from onward.queries.acts.case import AssessmentBasis, Case, Today
    from onward.queries.acts.views import OrderRecord, WorkRow, YearReport
    from onward.queries.shipments import Departures


class RecordViewing(ActRecording):
    """The record, as people read it."""

    def record(self, order: str, *, on: Day = None) -> "OrderRecord":
        """Return the whole record of an order.

        Args:
            order: An order's id, or that of an assessment of it.
            on: The day on which it is looked at; default today.

        Returns:
            Where the case stands, what it waits for, and every act, as data and as sections.

        Raises:
            StoreError: The order was never assessed.
            ChainBroken: Something was changed after it was written.
        """
        from onward.queries.acts.case import check_documents, read_case
        from onward.queries.acts.views import OrderRecord, list_objects, make_log_checkpoint

        self._require_records()
        with self.open_records() as store:
            case = read_case(store, check_reference("order", order))
            roots = store.copy_roots(case.assessment.transaction.id)
            events = store.entries_about(list_objects(case, roots))
            hashes = store.log_hashes()
        return OrderRecord(
            case,
            self._see_today(case, on),
            tuple(check_documents(case)),
            events,
            make_log_checkpoint(hashes, events),
        )

    def worklist(self, *, on: Day = None, everything: bool = False) -> "list[WorkRow]":
        """Return the orders on which somebody must act, what is overdue first.

        Args:
            on: The day on which it is looked at; default today.
            everything: Whether orders are listed on which nobody must act, too.

        Raises:
            StoreError: Nothing is assessed yet.
            ChainBroken: Something was changed after it was written.
        """
        from onward.queries.acts.views import make_worklist

        self._require_records()
        with self.open_records() as store:
            rows = make_worklist(store, self._open_today(on))
        return [row for row in rows if everything or row.waiting]

    def report(self, year: int) -> "YearReport":
        """Return what was assessed and done in a year, in figures.

        Args:
            year: Of the acts and of the assessments.

        Raises:
            UsageError: There is no such year.
            StoreError: Nothing is assessed yet.
            ChainBroken: Something was changed after it was written.
        """
        from onward.queries.acts.views import report_year

        if not MINYEAR <= year <= MAXYEAR:
            raise UsageError(f"year {year} is not between {MINYEAR} and {MAXYEAR}")
        self._require_records()
        with self.open_records() as store:
            return report_year(store, year)

    def _see_today(self, case: "Case", on: Day) -> "Today":
        """Return what a case is seen against."""
        from onward.queries.acts.case import AssessmentBasis

        return self._open_today(on)(AssessmentBasis.of(case.assessment))

    def _open_today(self, on: Day) -> "Callable[[AssessmentBasis], Today]":
        """Return what tells of assessments: the day, the sources of now, whether goods left."""
        from onward.queries.acts.case import Today, list_touched

        day = (read_day(on, "on") or today()).isoformat()
        if self.folder.is_empty:
            return lambda _: Today(day)
        snapshot, departures = self._open_departures()

        # of many orders most are against the same snapshot
        touched_since: dict[str, tuple[str, ...]] = {}

        def see(basis: "AssessmentBasis") -> Today:
            left = departures.of_order(basis.order_hash, None)
            left = left or departures.of_other_form(basis.order, None)
            if basis.snapshot not in touched_since:
                touched_since[basis.snapshot] = tuple(list_touched(basis, snapshot))
            touched = touched_since[basis.snapshot]
            return Today(day, touched, left.isoformat() if left else None)

        return see

    def _open_departures(self) -> "tuple[Snapshot, Departures]":
        """Return the snapshot of now, and on which days goods left; read once a snapshot."""
        from onward.queries.shipments import Departures

        snapshot = self.snapshot()
        if self._seen_departures is None or self._seen_departures[0].id != snapshot.id:
            self._seen_departures = snapshot, Departures.read(snapshot)
        return self._seen_departures
