"""div-ownership-changed-after: a customer of priority goods got another owner after their control.

Looked at are owners, controllers and directors who came after the control date of the goods, within
30 days of one who left, and who sit in another country or are listed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from onward.graph.dates import day_number, since_day, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Tie, TieKind
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import is_priority
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.plan import Trace
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.tables.tables import PRIORITY, ControlDate

CHANGE: Final = 30
"""Days between who left and who came."""

NEARLY: Final = 365
"""Days before the control of the goods in which a change is a near miss."""

_LEADING: Final = (TieKind.OWNS, TieKind.CONTROLS, TieKind.DIRECTS)

Holding = tuple[Tie, int]
"""A tie and the party that owns, controls or directs by it."""

TRACES: Final = (Trace(ties=frozenset({TieKind.OWNS, TieKind.CONTROLS, TieKind.DIRECTS})),)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer whose owner or director changed so."""
    control = _find_control(context)
    if control is None:
        return
    subjects = context.with_roles(context.roles)
    holdings = _list_holdings(context, {subject.pid for subject in subjects})
    for subject in subjects:
        yield from _judge_subject(context, subject, holdings.get(subject.pid, ()), control)


def _find_control(context: Context) -> ControlDate | None:
    """Return the last control date of the order's goods before the transaction."""
    if not any(is_priority(item, context) for item in context.transaction.items):
        return None
    rows = [
        row
        for row in context.tables.business.control_dates
        if row.goods == PRIORITY and date.fromisoformat(row.on) < context.on
    ]
    return max(rows, key=lambda row: row.on, default=None)


def _list_holdings(context: Context, pids: set[int]) -> Mapping[int, Sequence[Holding]]:
    engine = context.engine
    batch = engine.incident(pids, _LEADING, "in", None, context.as_of)
    rows: dict[int, list[Holding]] = defaultdict(list)
    ties = engine.ties(batch.tid.tolist())
    for tie, holder, company in zip(ties, batch.start.tolist(), batch.end.tolist(), strict=True):
        rows[company].append((tie, holder))
    return rows


def _judge_subject(
    context: Context, subject: Subject, holdings: Sequence[Holding], control: ControlDate
) -> Iterator[Detected | NearlyDetected]:
    today, controlled = day_number(context.on), day_number(date.fromisoformat(control.on))
    for tie, holder in holdings:
        # one without a first day may be as old as the company
        begins = since_day(tie.since or "0001")
        if tie.standing == "inferred" or not controlled - NEARLY < begins <= today:
            continue
        for left, former in holdings:
            is_change = left.kind == tie.kind and abs(until_day(left.until) - begins) <= CHANGE
            if is_change and former != holder and left.until is not None:
                new, old = context.engine.parties([holder, former])
                why = _find_reason(context, new, old)
                if why is not None and begins > controlled:
                    yield _make_finding(context, subject, (tie, left), (new, old), why)
                elif why is not None:
                    yield _miss_by_date(subject, tie, new, control)


def _miss_by_date(
    subject: Subject, tie: Tie, new: PartyRecord, control: ControlDate
) -> NearlyDetected:
    """Return the near miss of a change that came before the goods were controlled."""
    needed, actual = say("a change after {day}", day=control.on), str(tie.since)
    return NearlyDetected(
        subject, ("party", new.id, new.name), "since", needed, actual, ((tie.tid,),)
    )


def _find_reason(context: Context, new: PartyRecord, old: PartyRecord) -> str | None:
    topics = frozenset(context.tables.topics_of("listed"))
    if new.topics(context.on, context.as_of) & topics:
        return "who is listed"
    if new.countries and old.countries and new.countries.isdisjoint(old.countries):
        return "in another country"
    return None


def _make_finding(
    context: Context,
    subject: Subject,
    ties: tuple[Tie, Tie],
    parties: tuple[PartyRecord, PartyRecord],
    why: str,
) -> Detected:
    (tie, left), (new, old) = ties, parties
    verb = {"owns": "owner", "controls": "controller", "directs": "director"}[str(tie.kind)]
    return Detected(
        subject=subject,
        object=("party", new.id, new.name),
        status="present",
        severity=context.severity,
        relation=say(
            "got, after the control of the goods, another {verb} {why} ({name} until {until}):",
            verb=verb,
            why=why,
            name=old.name,
            until=left.until,
        ),
        identity=f"{tie.kind}/{new.id}/{old.id}",
        paths=((tie.tid,), (left.tid,)),
        counterfactuals=("clears if a succession or a listing on an exchange is shown",),
    )
