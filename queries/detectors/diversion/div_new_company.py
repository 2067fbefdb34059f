"""div-new-company: a customer that was formed less than 24 months ago, or after a control date.

Many honest firms are young. It weighs more only where the goods are sensitive and another sign of
diversion stands beside it. A parent that is no new company itself, and holds one half or more,
makes it a near miss.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from onward.graph.dates import day_after, day_number, since_day
from onward.graph.engine import PartyRecord
from onward.graph.model import PartyKind
from onward.graph.pattern import years_before
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import has_sensitive_item, is_priority
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.plan import find_second_sign
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    NotCovered,
    Result,
    Subject,
)
from onward.queries.model.assessment import Severity
from onward.queries.ownership.owners import corporate_group
from onward.queries.tables.tables import PRIORITY

PARENT_SHARE: Final = 0.5
YOUNG: Final = "24m"

_NO_COMPANIES: Final = frozenset(
    {PartyKind.PERSON, PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP}
)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer that is a new company.

    Yields:
        Detected; NearlyDetected for a new company of an older parent; NotCovered where the goods
        are sensitive and nobody states when a customer was formed.
    """
    subjects = context.with_roles(context.roles)
    records = context.engine.parties([subject.pid for subject in subjects])
    is_sensitive = has_sensitive_item(context)
    limit = _first_young_day(context)
    for subject, record in zip(subjects, records, strict=True):
        if record.kinds & _NO_COMPANIES:
            continue
        days = _days_of_forming(context, subject, record)
        if not days and is_sensitive:
            yield NotCovered(
                say("whether {name} is a new company: no source states its age", name=subject.name)
            )
        elif any(last >= limit for _, last, _ in days):
            yield _judge_young(context, subject, days, limit, is_sensitive=is_sensitive)


def _first_young_day(context: Context) -> int:
    """Return the first day of forming that makes a company new; goods may have an older one."""
    limits = [day_number(years_before(context.on, YOUNG)) + 1]
    if any(is_priority(item, context) for item in context.transaction.items):
        rows = [row for row in context.tables.business.control_dates if row.goods == PRIORITY]
        limits += [day_number(date.fromisoformat(row.on)) + 1 for row in rows]
    return min(limits)


def _days_of_forming(
    context: Context, subject: Subject, record: PartyRecord
) -> list[tuple[int, int, str]]:
    """Return first and last day, and text, of each date of forming; the order's where none is."""
    dates = sorted({member.incorporated for member in record.members if member.incorporated})
    stated = context.transaction.parties[subject.ref].incorporated
    dates = dates or ([stated] if stated else [])
    on = day_number(context.on)
    days = [(since_day(text), day_number(day_after(text)) - 1, text) for text in dates]
    return [(first, last, text) for first, last, text in days if first <= on]


def _judge_young(
    context: Context,
    subject: Subject,
    days: Sequence[tuple[int, int, str]],
    limit: int,
    *,
    is_sensitive: bool,
) -> Detected | NearlyDetected:
    parent = _find_older_parent(context, subject, limit)
    formed = joined(text for _, _, text in days)
    if parent is not None:
        return NearlyDetected(
            subject=subject,
            object=("party", parent.id, parent.name),
            field="incorporated",
            needed="no parent that is older",
            found=say(
                "formed {formed}, by a parent of {incorporated}",
                formed=formed,
                incorporated=parent.members[0].incorporated,
            ),
        )
    is_sure = all(first >= limit for first, _, _ in days)
    severity, rules = _weigh_age(context, is_sensitive=is_sensitive)
    return Detected(
        subject=subject,
        object=None,
        status="present" if is_sure else "possible",
        severity=severity,
        severity_rules=rules,
        relation=say("is a new company, formed {formed}", formed=formed),
        paths=((),),
        values={"incorporated": formed},
        possible_because=() if is_sure else ("the date of its forming is not exact",),
        counterfactuals=("clears if an older parent is shown to hold one half or more",),
    )


def _weigh_age(context: Context, *, is_sensitive: bool) -> tuple[Severity, tuple[str, ...]]:
    sign = find_second_sign(context) if is_sensitive else None
    if sign is None:
        return "low", ("no sensitive goods beside another sign: low",)
    return context.severity, (say("sensitive goods, and another sign ({sign}): medium", sign=sign),)


def _find_older_parent(context: Context, subject: Subject, limit: int) -> PartyRecord | None:
    """Return a company that surely holds one half or more, and was surely formed before."""
    group = corporate_group(context, subject.pid, PARENT_SHARE, 1)
    kinds = ["owns"]
    owners = context.engine.incident([subject.pid], kinds, "in", context.on, context.as_of)
    pids = sorted(
        pid for pid in set(owners.start.tolist()) if pid in group and not group[pid].doubts
    )
    for record in context.engine.parties(pids):
        dates = [member.incorporated for member in record.members if member.incorporated]
        if dates and all(day_number(day_after(text)) - 1 < limit for text in dates):
            return record
    return None
