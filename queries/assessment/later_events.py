"""What begins only after the assessment's date: notes, never evidence (docs/semantics.md, Time)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

from onward.errors import EngineError
from onward.graph.dates import day_number, since_day
from onward.graph.model import TieKind
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject
from onward.queries.model.assessment import (
    AnyLaterEvent,
    LaterListing,
    LaterOwnershipChange,
    LaterShipment,
)
from onward.queries.model.coverage import LimitHit

EVENTS_SHOWN: Final = 20
"""Events of one kind that are shown for a party; what is left out is counted."""


def find_later_events(context: Context) -> tuple[list[AnyLaterEvent], list[LimitHit]]:
    """Look for listings, ownership changes and shipments that begin within the policy's window.

    Knowledge still counts: what became known only after ``as_of`` is not said.

    Returns:
        The events, and what kept some of them from being looked for, as limits of the coverage.
    """
    subjects = {subject.pid: subject for subject in context.subjects}.values()
    events: list[AnyLaterEvent] = []
    limits: list[LimitHit] = []
    for subject in subjects:
        try:
            events += context.cached(("later", subject), partial(_list_events, context, subject))
        except EngineError as fault:
            effect = "what begins after the date may be missing"
            limits.append(LimitHit(limit=str(fault), where=f"later/{subject.id}", effect=effect))
    return events, limits


def _list_events(context: Context, subject: Subject) -> list[AnyLaterEvent]:
    events: list[AnyLaterEvent] = []
    for find in (_find_listings, _find_ownership_changes, _find_shipments):
        rows = sorted(find(context, subject), key=lambda event: (event.date, event.entry))
        events += rows[:EVENTS_SHOWN]
        left_out = len(rows) - EVENTS_SHOWN
        if left_out > 0:
            # the first one that is not shown stands for all of them
            events.append(replace(rows[EVENTS_SHOWN], left_out=left_out))
    return events


def _later_days(context: Context) -> range:
    """Return the days after `on` that the policy looks at, as numbers."""
    months = context.on.year * 12 + context.on.month - 1 + context.policy.later_months
    year, month = months // 12, months % 12 + 1
    last = date(year, month, min(context.on.day, monthrange(year, month)[1]))
    return range(day_number(context.on) + 1, day_number(last) + 1)


def _days_after(context: Context, day: str) -> int:
    return since_day(day) - day_number(context.on)


def _find_listings(context: Context, subject: Subject) -> Iterator[AnyLaterEvent]:
    window = _later_days(context)
    record = context.engine.parties([subject.pid])[0]
    for entry in record.listings:
        is_known = context.known(entry.source.published, entry.source.retrieved)
        if entry.since and is_known and since_day(entry.since) in window:
            yield LaterListing(
                subject=subject.id,
                role=subject.role,
                date=entry.since,
                days_after=_days_after(context, entry.since),
                entry=entry.id,
                list=entry.list,
                regime=entry.regime,
                topic=entry.topic,
            )


def _find_ownership_changes(context: Context, subject: Subject) -> Iterator[AnyLaterEvent]:
    engine, window = context.engine, _later_days(context)
    stakes = engine.incident([subject.pid], [TieKind.OWNS], "in", None, context.as_of)
    is_later = (stakes.since >= window.start) & (stakes.since < window.stop)
    # no more ties are read than are shown, and one to tell that there are more
    for tid in stakes.tid[is_later].tolist()[: EVENTS_SHOWN + 1]:
        (tie,) = engine.ties([tid])
        owner_pid = engine.ends([tid])[0][0]
        yield LaterOwnershipChange(
            subject=subject.id,
            role=subject.role,
            date=str(tie.since),
            days_after=_days_after(context, str(tie.since)),
            entry=str(tid),
            owner=engine.parties([owner_pid])[0].id,
        )


def _find_shipments(context: Context, subject: Subject) -> Iterator[AnyLaterEvent]:
    roles = ("shipper", "consignee", "end_user")
    days = _later_days(context)
    for shipment in context.engine.shipments([subject.pid], roles, context.as_of, days):
        yield LaterShipment(
            subject=subject.id,
            role=subject.role,
            date=shipment.date,
            days_after=_days_after(context, shipment.date),
            entry=shipment.id,
        )
