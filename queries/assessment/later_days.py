"""What begins only after the assessment's date: notes, never evidence (docs/semantics.md, Time)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final, Literal

from onward.errors import EngineError
from onward.graph.dates import day_number, first_day, months_after, since_day
from onward.graph.engine import PartyRecord
from onward.graph.model import TieKind
from onward.graph.ownership import listed_end
from onward.graph.sayings import Said, say
from onward.queries.assessment.findings import build_findings
from onward.queries.assessment.resolving import Resolution
from onward.queries.assessment.running import TimeLeft, open_context, run_schedule
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import possibly_same_records
from onward.queries.detection.results import (
    ASKED_AGAIN,
    INDICATOR,
    AskedAgain,
    Detected,
    NewestAnswer,
    Results,
    Subject,
)
from onward.queries.items.classifying import ClassifiedOrder
from onward.queries.model.assessment import (
    AnyLaterEvent,
    Finding,
    LaterListing,
    LaterOwnershipChange,
    LaterShipment,
    LimitHit,
)
from onward.queries.ownership.cascades import gather_upstream
from onward.queries.rules.catalogue import IndicatorCatalogue
from onward.queries.rules.indicator import Indicator

# ------------------------------------------------------------------------------------------------
# The question of an order once more, on the day of the newest source (docs/semantics.md, Time).
#
# What was known on an order's own day is its assessment. Whether goods that have not left may leave
# today is another question: its answer stands among the findings, with both days.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SinceOrder:
    """What later days say of an order.

    Attributes:
        left: The day on which its goods left, where that is recorded and was known.
        latest: The question on the day of the newest source; None where the order is as new.
        decisive: The question on the last day that decides: that day, the one on which the goods
            left, or the last one on which the order counts as open; None where that is not after
            the order's.
        asked_again: What the indicators that read lists yield on it.
    """

    left: date | None = None
    latest: Context | None = None
    decisive: Context | None = None
    asked_again: AskedAgain | None = None


@dataclass(frozen=True, slots=True)
class LaterQuestion:
    """What is asked on a later day: of the same order, and of the same parties.

    Attributes:
        order: The order as it is judged.
        resolution: Who its parties are.
        left: The day on which its goods left, where that is recorded and was known.
        left_before: The day on which goods of an earlier form of it left.
    """

    order: ClassifiedOrder
    resolution: Resolution
    left: date | None
    left_before: date | None

    def open_on(self, setup: AssessmentSetup, context: Context, day: date) -> Context:
        """Return the question of a day."""
        return open_context(self.order, setup, self.resolution, day, context.as_of, context.note)


def ask_since(
    setup: AssessmentSetup,
    context: Context,
    later: LaterQuestion,
    time_left: TimeLeft | None = None,
) -> SinceOrder:
    """Ask the indicators that read lists once more, on a later day than the order's.

    Args:
        setup: What the order is assessed against.
        context: The question on the order's day.
        later: What is asked on a later day.
        time_left: As in `assess`.
    """
    as_of = context.as_of
    left = later.left
    newest = setup.newest_source_by(as_of)
    if newest is None or newest <= context.on:
        return SinceOrder(left=left)
    latest = later.open_on(setup, context, newest)
    last_day = min(newest, left or _last_open_day(context))
    if last_day <= context.on:
        return SinceOrder(left=left, latest=latest)
    decisive = latest if last_day == newest else later.open_on(setup, context, last_day)
    again = AskedAgain(
        day=last_day,
        left=left,
        left_before=later.left_before,
        results=run_schedule(setup, decisive, ASKED_AGAIN, time_left),
    )
    if left is None and last_day < newest:
        # the order is too old to count as open; what lists say since then is not passed over
        results = run_schedule(setup, latest, ASKED_AGAIN, time_left)
        again = replace(again, newest=NewestAnswer(newest, results))
    return SinceOrder(left, latest, decisive, again)


def _last_open_day(context: Context) -> date:
    """Return the last day on which an order counts as open without a record of its shipment."""
    planned = context.transaction.planned_ship_date
    begins = max(context.on, first_day(planned) if planned else context.on)
    return months_after(begins, context.policy.open_months)


def build_findings_since(
    catalogue: IndicatorCatalogue, since: SinceOrder, results: Results, on: date
) -> Iterator[Finding]:
    """Yield the findings that only a later day knows, as their own indicators would put them.

    Evidence, law and words are those of the later day; the id and the title say that it is later.

    Args:
        catalogue: The rule pack.
        since: What the later day says.
        results: What the order's own day says.
        on: The order's day.
    """
    again, context = since.asked_again, since.decisive
    if again is None or context is None or INDICATOR not in results:
        return
    indicator = catalogue[INDICATOR]
    by_origin: dict[str, list[Detected]] = defaultdict(list)
    for row in results[INDICATOR]:
        if isinstance(row, Detected):
            by_origin[row.identity.partition("/")[0]].append(row)
    for origin, rows in by_origin.items():
        for finding in build_findings(catalogue[origin], rows, context):
            yield _restate_finding(finding, indicator, on, again.day)


def _restate_summary(summary: str, on: date, known_on: date) -> str:
    """Say when a finding became known, with its law at the end of the whole."""
    law = ""
    if isinstance(summary, Said):
        law = summary.parts.get("law", "")
        summary = say(summary.template, **{**summary.parts, "law": ""})
    template = "After the order of {day}, by {known_on}: {summary}{law}"
    return say(template, day=on, known_on=known_on, summary=summary, law=law)


def _restate_finding(finding: Finding, indicator: Indicator, on: date, known_on: date) -> Finding:
    """Return a finding of a later day as one of the indicator that looks at later days."""
    beginning = f"{finding.indicator}/"
    return replace(
        finding,
        id=f"{indicator.id}/{finding.id.removeprefix(beginning)}",
        indicator=indicator.id,
        version=indicator.version,
        indicator_version=indicator.version,
        title=indicator.title,
        kind=finding.kind if finding.kind == "context" else indicator.kind,
        summary=_restate_summary(finding.summary, on, known_on),
        question=indicator.question,
        audience="customer" if indicator.asks_customer else "internal",
        false_positives=indicator.false_positives,
    )


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
