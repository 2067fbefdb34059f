"""What of an act is refused: empty words, papers and findings that are not there, its own rules."""

from datetime import date
from typing import Final

from onward.errors import InputRefused
from onward.queries.acts.case import Case
from onward.queries.acts.forms import AnyAct
from onward.queries.acts.kinds.measures import Notification
from onward.queries.acts.kinds.parts import is_empty_reason
from onward.queries.transactions.empty_words import says_nothing

_REASONS: Final = ("reason", "root_cause", "action", "question")
"""Fields that must say something: whoever reads the record in a year knows nothing else."""


def refuse_act(act: AnyAct, case: Case) -> None:
    """Refuse an act that says nothing, or does not fit what the record and assessment hold.

    Decisions are looked at further by `onward.queries.acts.decision_refusals`.

    Raises:
        InputRefused: The first fault, with how to mend it.
    """
    _refuse_empty(act)
    for document in act.list_papers():
        if document not in case.document_ids:
            raise InputRefused(
                f"the record has no document {document!r}",
                field="document",
                hint=f"add it with `onward document add {act.order} FILE --id {document}`",
            )
    for finding in act.list_findings():
        case.find_finding(finding)
    act.refuse(case)


def _refuse_empty(act: AnyAct) -> None:
    if says_nothing(act.by):
        raise InputRefused(f"{act.by!r} is nobody's name", field="by", hint="name the person")
    for name in _REASONS:
        text = getattr(act, name, None)
        if isinstance(text, str) and is_empty_reason(text):
            hint = "write what somebody who reads it in a year must know"
            raise InputRefused(f"{text!r} says nothing", field=name, hint=hint)


def refuse_days(act: AnyAct, case: Case, today: date) -> None:
    """Refuse an act that tells of a later day, or of a reply to what was not yet sent.

    Args:
        act: As a person states it.
        case: The order's.
        today: The last day that it is anywhere.

    Raises:
        InputRefused: The first day that cannot be.
    """
    for field, day in act.list_past_days().items():
        if day is not None and date.fromisoformat(day) > today:
            hint = "record it when it has happened; what is planned has a day by which it is due"
            raise InputRefused(f"{day} is in the future", field=field, hint=hint)
    if isinstance(act, Notification) and act.reply is not None and act.of is not None:
        notice = case.act_of_entry(act.of, Notification)
        sent, replied = None if notice is None else notice.sent_on, act.reply.on
        if sent is not None and replied is not None and replied < sent:
            what = f"the authority cannot have replied on {replied}: the notice was sent on {sent}"
            raise InputRefused(what, field="reply.on", hint="correct the day")


def refuse_decision_value(value: str) -> None:
    """Refuse a statement of knowledge in the place of a decision.

    Raises:
        InputRefused: It is one.
    """
    if value in ("aware", "none", "grounds_to_suspect", "informed_by_authority"):
        raise InputRefused(
            f"{value!r} is what somebody knows, and no decision",
            field="value",
            hint="state it with `onward knowledge`, by name and with its facts",
        )
