"""What a workspace does with the assessments that it keeps: find, list, assess again, close."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from onward.api.inputs import (
    Day,
    check_optional_text,
    check_path,
    check_reference,
    check_text,
    latest_today,
    read_day,
    timestamp,
)
from onward.api.outcomes import refuse_changed
from onward.api.rescreening import TouchedSince
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.api.answers.data import JsonObject
    from onward.graph.model import Shipment
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.model.assessment import Assessment
    from onward.queries.records.store import RecordStore

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from onward.api.answers.orders import AssessmentDifference, IndicatorOrders, WorkspaceAssessment
    from onward.api.listing import AssessmentList
    from onward.api.rescreening import Rescreened
    from onward.queries.records.store import RecordStore


class StoredAssessments(TouchedSince):
    """The assessments that a workspace keeps."""

    def assessment(self, reference: str | Path) -> "WorkspaceAssessment":
        """Read an assessment from a JSON file, or return one that the records keep.

        Args:
            reference: A path, or an assessment's id, or how it begins, or an order's id, which
                means its newest assessment; a warning says so where there are others.

        Returns:
            The assessment, which can be explained and drawn.

        Raises:
            InputRefused: The file is not an assessment.
            StoreError: The records keep no assessment, or none of that id.
            ChainBroken, ChecksumMismatch: It was changed since it was made.
            UsageError: Several ids begin so.
        """
        from onward.api.answers.orders import WorkspaceAssessment
        from onward.api.outcomes import read_assessment

        path = check_path("reference", reference)
        if path.is_file():
            given = WorkspaceAssessment.bind(read_assessment(path), self)
            given.is_recorded()  # a file that contradicts the records is refused
            return given
        return self.stored_assessment(str(reference))

    def stored_assessment(self, reference: str) -> "WorkspaceAssessment":
        """Return an assessment that the records keep; no file is looked for.

        Args:
            reference: As in `assessment`, but no path.

        Raises:
            AssessmentMissing: The records keep none of that id.
            ChainBroken, ChecksumMismatch, UsageError: As in `assessment`.
        """
        from onward.api.answers.orders import WorkspaceAssessment
        from onward.api.outcomes import refuse_changed, say_newest

        check_reference("reference", reference)
        with self._open_stored_records() as store:
            stored = store.find(reference)
            refuse_changed(stored.assessment, str(self.folder.records))
            if stored.others:
                self.feedback.warn(say_newest(stored, str(reference), store))
        return WorkspaceAssessment.bind(stored.assessment, self)

    def assessments(
        self,
        *,
        order: str | None = None,
        party: str | None = None,
        verdict: str | None = None,
        suggestion: str | None = None,
        severity: str | None = None,
        indicator: str | None = None,
        destination: str | None = None,
        decided: bool | None = None,
        noted: str | None = None,
        outdated: bool | None = None,
        orders: "Collection[str] | None" = None,
        since: Day = None,
        until: Day = None,
        newest: bool = False,
        sort: str = "newest",
    ) -> "AssessmentList":
        """List what was assessed, the newest first.

        The list is chosen and counted by the log; an assessment is read when one looks at its row.

        Args:
            order: Id of an order.
            party: A part of the name or of the id of one of its parties: every assessment that is
                else meant is read for it.
            verdict: FINDINGS, INCOMPLETE or CLEAR_WITHIN_STATED_LIMITS, or how it begins.
            suggestion: Such as refuse, or enhanced_due_diligence.
            severity: Of the gravest finding: stop, notify, high, medium or low.
            indicator: One of its findings is of this indicator.
            destination: The country of destination, by its code or name.
            decided: Whether somebody has decided on it.
            noted: What somebody makes of one of its findings: confirmed, explained, refuted or
                open; none, where there are findings and nobody has said.
            outdated: Whether a list was loaded since that it was not made against.
            orders: Ids of orders, of which one is meant: those that `texts` names, for instance.
            since: Only what was assessed on this day or later.
            until: Only what was assessed on this day or earlier.
            newest: Whether of each order the newest assessment alone is listed.
            sort: newest, oldest or worst first.

        Returns:
            A line of each: order, days, verdict, suggestion, findings and gaps in words.

        Raises:
            UsageError: There is no such verdict, suggestion, severity, note, country or sort.
            StoreError: Nothing is assessed yet.
            ChainBroken: The log was changed since it was written; so, while one reads the list, is
                an assessment.
        """
        from onward.api.inputs import SORTS, UNNOTED, AssessmentFilter, check_word
        from onward.api.listing import list_assessments
        from onward.api.lookup import read_country
        from onward.queries.acts.forms import Disposition
        from onward.queries.model.assessment import Severity, SuggestedAction, Verdict

        first, last = read_day(since, "since"), read_day(until, "until")
        if first is not None and last is not None and last < first:
            raise UsageError(f"until {last} is before since {first}; nothing can lie between them")
        chosen = AssessmentFilter(
            order=check_optional_text("order", order),
            party=check_optional_text("party", party),
            verdict=check_word("verdict", verdict, get_args(Verdict)),
            suggestion=check_word("suggestion", suggestion, get_args(SuggestedAction)),
            severity=check_word("severity", severity, get_args(Severity)),
            # it may be one of another rule pack, by which earlier orders were assessed
            indicator=check_optional_text("indicator", indicator),
            destination=None if destination is None else read_country(destination),
            decided=decided,
            noted=check_word("noted", noted, (*get_args(Disposition), UNNOTED)),
            outdated=outdated,
            orders=None if orders is None else frozenset(orders),
            since=None if first is None else first.isoformat(),
            until=None if last is None else last.isoformat(),
            newest=newest,
            sort=check_word("sort", sort, SORTS) or SORTS[0],
        )
        self._require_records()
        return list_assessments(chosen, self.open_records, self.list_ages())

    def indicator_orders(self, indicator: str) -> "IndicatorOrders":
        """Count in how many orders an indicator was found, may be, or could not be answered.

        Args:
            indicator: Its id.

        Returns:
            How many of the newest assessments, one an order and the newest thousand at most, say
            which, with some of the orders.

        Raises:
            ChainBroken: The log was changed, or an assessment that is read.
        """
        from onward.api.answers.orders import READ, count_statuses

        name = check_text("indicator", indicator)
        if not self.folder.records.is_file():
            return count_statuses(name, 0, ())
        with self.open_records() as store:
            ids = [row.id for row in store.newest().values()]
            return count_statuses(name, len(ids), store.read_payloads(ids[: -READ - 1 : -1]))

    def compare(self, before: str, after: str | None = None) -> "AssessmentDifference":
        """Say what has changed from one assessment of an order to another, and why.

        Args:
            before: An assessment's id, or how it begins, or an order's id: its newest.
            after: Another one of the same order; default the order's newest.

        Returns:
            The two, and what was added, removed or changed among their findings.

        Raises:
            UsageError: They are of two orders, or several ids begin so.
            AssessmentMissing: The records keep none of that id.
            ChainBroken, ChecksumMismatch: One was changed since it was made.
        """
        from onward.api.answers.orders import compare_stored

        old = self.stored_assessment(before)
        new = self.stored_assessment(old.transaction.id if after is None else after)
        return compare_stored(old.to_json(), new.to_json())

    def rescreen(
        self, *orders: str, as_of: Day = None, since: str | None = None
    ) -> "Iterator[Rescreened]":
        """Assess stored orders again, as the loaded sources are today, and keep the assessments.

        Each is assessed on the later of its own day and that of the newest source, with the newest
        form that was assessed, and with what was answered since. Orders whose goods have left are
        passed over, unless they are named; one of which nothing has changed that its assessment
        rests on is not made again: it would say the same.

        Args:
            orders: Ids of orders; none means every order that was assessed.
            as_of: As in `assess`.
            since: A snapshot, or how its id begins: of orders whose newest assessment is against
                it, only those are assessed again that a change since then touches. "last" is for
                each order the snapshot that its newest assessment is against. What the mere
                passing of days changes is then not looked at.

        Yields:
            For each order its assessment before and now, and what has changed.

        Raises:
            UsageError: An order was never assessed, or `since` is given with orders or `as_of`.
            StoreError: Nothing is assessed yet.
            SnapshotMissing: There is no such snapshot, or a layer of it is gone.
            ChainBroken: An assessment was changed since it was made.
            AnswersDiffer: As in `assess_all`.
        """
        from onward.api.outcomes import refuse_differing
        from onward.api.rescreening import choose_orders, keep_rescreened, rescreen_orders

        if since is not None and (orders or as_of is not None):
            raise UsageError("since looks at every order, with all that is known: name none")
        with self._open_stored_records() as store:
            names = choose_orders(store.newest_ids(), orders)
        setup = self.open_setup()
        touch = None if since is None else self._open_touch_test(setup, since)
        keeps, day = not self._says_read_only(), read_day(as_of, "as_of")
        differing: list[str] = []
        with self.open_records() as store:
            again = rescreen_orders(
                names, setup, store, day, is_shipped_meant=bool(orders), touch=touch
            )
            yield from keep_rescreened(again, store, differing) if keeps else again
        refuse_differing(differing)

    def shipped(self, assessment: str, date: Day) -> "ShippedRecord":
        """Record that the goods of an assessed transaction have left.

        One delivery an item joins the layer own-shipments, so that later assessments see it.
        Recording the same again changes nothing.

        Args:
            assessment: An assessment's id, or how it begins, or an order's id.
            date: Day on which the goods left.

        Returns:
            The deliveries that were recorded.

        Raises:
            UsageError: The day is missing, or in the future.
            StoreError: The records keep no such assessment.
            ChainBroken, ChecksumMismatch: It was changed since it was made.
            InputRefused: It does not say who got what, or another day is recorded.
        """
        from onward.api.outcomes import say_newest

        day = check_departure(read_day(date, "date"))
        assessment_id = check_reference("assessment", assessment)
        with self._open_stored_records() as store:
            stored = store.find(assessment_id)
            if stored.others:
                self.feedback.warn(say_newest(stored, assessment_id, store))
            recorded = record_delivery(self.folder, store, stored.assessment, day)
            stopped = _say_stopped(store, stored.assessment.transaction.id)
        if stopped:
            self.feedback.warn(f"{stopped}; the goods are recorded as having left nevertheless")
        return recorded


def _say_stopped(store: "RecordStore", order: str) -> str:
    """Say that people have stopped an order, or decided otherwise than to let it go; "" = not."""
    if not store.acts(order):
        return ""
    from onward.queries.acts.case import read_order
    from onward.queries.acts.views import say_stopped

    case = read_order(store, order)
    return "" if case is None else say_stopped(case)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedRecord:
    """A delivery that was recorded.

    Attributes:
        assessment: Id of the assessment.
        transaction: Id of its transaction.
        date: Day on which the goods left.
        is_new: False where the same was recorded before.
        layer: The layer that holds it.
        snapshot: Id of the snapshot that is current now.
        shipments: One delivery an item.
    """

    assessment: str
    transaction: str
    date: date
    is_new: bool
    layer: str
    snapshot: str
    shipments: "tuple[Shipment, ...]"

    def to_data(self) -> "JsonObject":
        """Return the record as ``onward shipped --json`` prints it."""
        from onward.queries.shipments import shipment_data

        return {
            "assessment": self.assessment,
            "transaction": self.transaction,
            "date": self.date.isoformat(),
            "new": self.is_new,
            "layer": self.layer,
            "snapshot": self.snapshot,
            "shipments": [shipment_data(shipment) for shipment in self.shipments],
        }


def check_departure(day: date | None) -> date:
    """Return the day on which goods left.

    Raises:
        UsageError: There is none, or it is after today.
    """
    if day is None:
        raise UsageError("say on which day the goods left")
    if day > latest_today():
        raise UsageError(f"--date {day} is in the future; record a delivery when it has left")
    return day


def record_delivery(
    folder: "WorkspaceFolder", store: "RecordStore", assessment: "Assessment", left: date
) -> ShippedRecord:
    """Record that the goods of an assessed transaction have left; see `Workspace.shipped`."""
    from onward.queries.records.entries import LoggedAct
    from onward.queries.shipments import LAYER, add_shipments, log_payload, shipments_of_transaction

    refuse_changed(assessment, str(store.path))
    added = shipments_of_transaction(assessment.to_data(), left)
    # the layer grows by these rows alone: what it holds stays, whoever else has added to it
    snapshot = folder.extend(LAYER, lambda recorded: add_shipments(recorded, added))
    # the log keeps a hash of the rows, so that a second record of the same adds nothing
    rows = log_payload(added)
    note = LoggedAct("shipped", assessment.id, assessment.rule_pack.hash, rows, snapshot.id)
    (is_new,) = store.note([note], timestamp())
    return ShippedRecord(
        assessment=assessment.id,
        transaction=assessment.transaction.id,
        date=left,
        is_new=is_new,
        layer=LAYER,
        snapshot=snapshot.id,
        shipments=tuple(added.shipments),
    )
