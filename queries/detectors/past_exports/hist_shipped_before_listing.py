"""hist-shipped-before-listing: the party shipped to somebody who was listed soon after; context.

Trade with a party that nobody had listed is lawful, and says little. It is shown with the days
between, and where the quantity was unusual that is said beside it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Final

from onward.graph.dates import since_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Shipment
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing, entry_values, list_known_entries
from onward.queries.detection.plan import BY_SHIPMENTS
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.ownership.owners import self_and_possible_duplicates
from onward.queries.shipments import (
    pids_of_parties,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)

BEFORE: Final = 90
"""Days before the first day of an entry within which a delivery is shown."""

YEAR: Final = 365
UNUSUAL: Final = 3
"""How many times the average of the year before makes a quantity unusual."""

TRACES: Final = (BY_SHIPMENTS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a line of context for each party, and each listed party that it shipped to so."""
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        judge = partial(_judge_subject, context, subject)
        yield from context.results(("hist-shipped-before-listing", subject), judge)


def _judge_subject(context: Context, subject: Subject) -> Iterator[Detected]:
    own_pids = {member.pid for member in self_and_possible_duplicates(context, subject.pid)[:1]}
    sent = sent_by(context, own_pids)
    pids = pids_of_parties(context.engine, sent)
    named = {party for row in sent for party in (row.consignee, row.end_user) if party in pids}
    receivers = sorted({pids[party] for party in named if party} - own_pids)
    for pid, record in zip(receivers, context.engine.parties(receivers), strict=True):
        entries = _list_entries(context, record)
        if entries:
            rows = [row for row in sent if pid in _receivers_of(row, pids)]
            yield from _judge_receiver(subject, record, rows, entries, pid, pids)


def _receivers_of(row: Shipment, pids: dict[str, int]) -> set[int]:
    return {pids[party] for party in (row.consignee, row.end_user) if party in pids}


def _list_entries(context: Context, record: PartyRecord) -> list[Listing]:
    entries = list_known_entries(record, context)
    return [entry for entry in entries if entry.since is not None]


def _judge_receiver(
    subject: Subject,
    record: PartyRecord,
    rows: Sequence[Shipment],
    entries: Sequence[Listing],
    pid: int,
    pids: dict[str, int],
) -> Iterator[Detected]:
    first = min(entries, key=lambda entry: since_day(entry.since or ""))
    listed = since_day(first.since or "")
    near = [row for row in rows if 0 < listed - shipment_days(row)[1] <= BEFORE]
    if not near:
        return
    days = min(listed - shipment_days(row)[1] for row in near)
    paths = dict.fromkeys(filter(None, (ties_to(row, pid, pids) for row in near)))
    yield Detected(
        subject=subject,
        object=("party", record.id, record.name),
        status="present",
        severity="info",
        relation=say(
            "shipped{unusual}, {days} days before its listing, to",
            unusual=_say_unusual(rows, near, listed),
            days=days,
        ),
        identity=record.id,
        paths=tuple(paths),
        values={
            **entry_values([PartyListing(first.topic, first.regime, first.source, first)]),
            **shipment_evidence(near),
        },
    )


def _say_unusual(rows: Sequence[Shipment], near: Sequence[Shipment], listed: int) -> str:
    """Say that the quantity of the last deliveries was unusual; "" where it was not, or unknown."""
    begins = listed - BEFORE - YEAR
    year_before = [row for row in rows if begins <= shipment_days(row)[0] < listed - BEFORE]
    usual, last = _sum_quantities(year_before), _sum_quantities(near)
    if usual is None or last is None or last * YEAR < UNUSUAL * usual * BEFORE:
        return ""
    return " unusually much" if usual else " for the first time in a year"


def _sum_quantities(rows: Sequence[Shipment]) -> Decimal | None:
    try:
        return sum((Decimal(row.quantity or "") for row in rows), Decimal(0))
    except InvalidOperation:
        return None
