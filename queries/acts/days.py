"""Days that an act cannot have: what has happened lies behind it, and a reply after its notice."""

from collections.abc import Iterator
from datetime import date

from onward.errors import InputRefused
from onward.queries.acts.case import Case
from onward.queries.acts.forms import AnyAct
from onward.queries.acts.kinds.judgements import KnowledgeStatement
from onward.queries.acts.kinds.measures import Correction, Notification


def refuse_days(act: AnyAct, case: Case, today: date) -> None:
    """Refuse an act that tells of a later day, or of a reply to what was not yet sent.

    Args:
        act: As a person states it.
        case: The order's.
        today: The last day that it is anywhere.

    Raises:
        InputRefused: The first day that cannot be.
    """
    for field, day in _list_past_days(act):
        if date.fromisoformat(day) > today:
            hint = "record it when it has happened; what is planned has a day by which it is due"
            raise InputRefused(f"{day} is in the future", field=field, hint=hint)
    if isinstance(act, Notification) and act.reply is not None and act.of is not None:
        notice = case.act_of_entry(act.of, Notification)
        sent, replied = None if notice is None else notice.sent_on, act.reply.on
        if sent is not None and replied is not None and replied < sent:
            what = f"the authority cannot have replied on {replied}: the notice was sent on {sent}"
            raise InputRefused(what, field="reply.on", hint="correct the day")


def _list_past_days(act: AnyAct) -> Iterator[tuple[str, str]]:
    """Yield the days of an act on which something has happened, each with its field."""
    days: dict[str, str | None] = {}
    match act:
        case KnowledgeStatement():
            days = {"since": act.since}
        case Correction():
            days = {"done_on": act.done_on}
        case Notification():
            days = {"sent_on": act.sent_on, "reply.on": act.reply.on if act.reply else None}
    yield from ((field, day) for field, day in days.items() if day is not None)
