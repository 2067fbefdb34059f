"""What begins only after the assessment's date: told as notes, never as evidence (02, Time)."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from onward.errors import EngineError
from onward.graph.dates import day_number, since_day
from onward.graph.model import TieKind
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject

SHOWN: Final = 20
"""Notes of one kind that are shown for a party; what is left out is counted."""


def later(context: Context) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Look for listings, ownership changes and shipments that begin within the policy's window.

    Knowledge still counts: what became known only after ``as_of`` is not told.

    Returns:
        The notes, and what kept some of them from being looked for, as limits of the coverage.
    """
    subjects = {subject.pid: subject for subject in context.subjects}.values()
    notes: list[dict[str, Any]] = []
    limits: list[dict[str, Any]] = []
    for subject in subjects:
        try:
            notes += context.once(("later", subject), partial(_notes, context, subject))
        except EngineError as fault:
            effect = "what begins after the date may be missing"
            limits.append({"limit": str(fault), "where": f"later/{subject.id}", "effect": effect})
    return notes, limits


def _notes(context: Context, subject: Subject) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = []
    for kind in (_listings, _changes, _shipments):
        found = sorted(kind(context, subject), key=lambda note: (note["date"], str(note["entry"])))
        notes += found[:SHOWN]
        if len(found) > SHOWN:
            notes.append({**found[SHOWN], "left_out": len(found) - SHOWN})
    return notes


def _window(context: Context) -> range:
    """Give the days after `on` that the policy looks at, as numbers."""
    months = context.on.year * 12 + context.on.month - 1 + context.policy.later_months
    year, month = months // 12, months % 12 + 1
    last = date(year, month, min(context.on.day, monthrange(year, month)[1]))
    return range(day_number(context.on) + 1, day_number(last) + 1)


def _listings(context: Context, subject: Subject) -> Iterator[dict[str, Any]]:
    window = _window(context)
    record = context.engine.parties([subject.pid])[0]
    for entry in record.listings:
        known = context.known(entry.source.published, entry.source.retrieved)
        if entry.since and known and since_day(entry.since) in window:
            yield _note(context, subject, "listing", entry.since, entry.id) | {
                "list": entry.list,
                "regime": entry.regime,
                "topic": entry.topic,
            }


def _changes(context: Context, subject: Subject) -> Iterator[dict[str, Any]]:
    window = _window(context)
    owners = context.engine.incident([subject.pid], [TieKind.OWNS], "in", None, context.as_of)
    inside = (owners.since >= window.start) & (owners.since < window.stop)
    fresh = owners.tid[inside].tolist()
    for tid in fresh[: SHOWN + 1]:
        (tie,) = context.engine.ties([tid])
        yield _note(context, subject, "ownership_change", str(tie.since), str(tid)) | {
            "owner": context.engine.parties([context.engine.ends([tid])[0][0]])[0].id
        }


def _shipments(context: Context, subject: Subject) -> Iterator[dict[str, Any]]:
    roles: Sequence[str] = ("shipper", "consignee", "end_user")
    as_of, window = context.as_of, _window(context)
    for shipment in context.engine.shipments([subject.pid], roles, as_of, window):
        yield _note(context, subject, "shipment", shipment.date, shipment.id)


def _note(context: Context, subject: Subject, what: str, day: str, entry: str) -> dict[str, Any]:
    return {
        "subject": subject.id,
        "role": subject.role,
        "what": what,
        "date": day,
        "days_after": since_day(day) - day_number(context.on),
        "entry": entry,
    }
