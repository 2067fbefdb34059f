"""What begins only after the assessment's date: notes, never evidence (docs/semantics.md, Time)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final, Literal

from onward.errors import EngineError
from onward.graph.dates import day_number, months_after, since_day
from onward.graph.engine import PartyRecord
from onward.graph.model import TieKind
from onward.graph.ownership import listed_end
from onward.queries.assessment.later_days.asking import SinceOrder
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import possibly_same_records
from onward.queries.detection.results import Subject
from onward.queries.model.assessment import (
    AnyLaterEvent,
    LaterListing,
    LaterOwnershipChange,
    LaterShipment,
)
from onward.queries.model.coverage import LimitHit
from onward.queries.ownership.upstream import gather_upstream

EVENTS_SHOWN: Final = 20
"""Events of one kind that are shown for a party; what is left out is counted."""


def find_later_events(
    context: Context, since: SinceOrder
) -> tuple[list[AnyLaterEvent], list[LimitHit]]:
    """Look for listings, ownership changes and shipments that begin within the policy's window.

    Knowledge still counts: what became known only after ``as_of`` is not said.

    Args:
        context: The question on the order's day.
        since: What later days say: who is above a party then, and whether the goods have left.

    Returns:
        The events, and what kept some of them from being looked for, as limits of the coverage.
    """
    subjects = {subject.pid: subject for subject in context.subjects}.values()
    events: list[AnyLaterEvent] = []
    limits: list[LimitHit] = []
    for subject in subjects:
        try:
            rows = context.cached(
                ("later", subject), partial(_list_events, context, since.latest, subject)
            )
            events += [_with_departure(row, since) for row in rows]
        except EngineError as fault:
            effect = "what begins after the date may be missing"
            limits.append(LimitHit(limit=str(fault), where=f"later/{subject.id}", effect=effect))
    return events, limits


def _with_departure(event: AnyLaterEvent, since: SinceOrder) -> AnyLaterEvent:
    """Say beside a listing that the goods have left; the rest is the same for every order."""
    if since.left is None or not isinstance(event, LaterListing):
        return event
    return replace(event, goods_left=since.left.isoformat())


def _list_events(context: Context, latest: Context | None, subject: Subject) -> list[AnyLaterEvent]:
    events: list[AnyLaterEvent] = []
    for kind in (
        _find_listings(context, latest, subject),
        _find_ownership_changes(context, subject),
        _find_shipments(context, subject),
    ):
        rows = sorted(kind, key=lambda event: (event.date, event.entry))
        events += rows[:EVENTS_SHOWN]
        left_out = len(rows) - EVENTS_SHOWN
        if left_out > 0:
            # the first one that is not shown stands for all of them
            events.append(replace(rows[EVENTS_SHOWN], left_out=left_out))
    return events


def _later_days(context: Context) -> range:
    """Return the days after `on` that the policy looks at, as numbers."""
    last = months_after(context.on, context.policy.later_months)
    return range(day_number(context.on) + 1, day_number(last) + 1)


def _days_after(context: Context, day: str) -> int:
    return since_day(day) - day_number(context.on)


def _find_listings(
    context: Context, latest: Context | None, subject: Subject
) -> Iterator[AnyLaterEvent]:
    """Yield later entries of a party, of whom it possibly is, and of whom is above it by then."""
    [record] = context.engine.parties([subject.pid])
    yield from _list_entries(context, subject, record)
    listed_already = {record.id}
    for _, twin, _ in possibly_same_records(replace(context, subjects=(subject,))):
        listed_already.add(twin.id)
        yield from _list_entries(context, subject, twin, "possibly_same_as")
    above = gather_upstream(latest, subject.pid, listed_end()) if latest else None
    for _, owner in sorted(above.records.items()) if above else ():
        if owner.id not in listed_already:
            yield from _list_entries(context, subject, owner, "above")


def _list_entries(
    context: Context,
    subject: Subject,
    record: PartyRecord,
    relation: Literal["possibly_same_as", "above"] | None = None,
) -> Iterator[LaterListing]:
    window = _later_days(context)
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
                party=record.id if relation else None,
                party_name=record.name if relation else None,
                relation=relation,
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
    if not context.has_shipments:
        return
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
