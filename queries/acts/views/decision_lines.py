"""A recorded decision as documents of its assessment print it: who, when, what, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from onward.graph.sayings import say
from onward.queries.acts.case import Case
from onward.queries.acts.forms import RecordedAct
from onward.queries.acts.kinds.judgements import DECISIONS, Approval, Decision
from onward.queries.acts.views.sections import say_time
from onward.queries.model.assessment import Assessment


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """What was decided on an assessment.

    Attributes:
        lines: It in words, each with its translations.
        awaits_approval: Whether a second person has yet to approve it.
    """

    lines: tuple[str, ...] = ()
    awaits_approval: bool = False


def tell_decision(case: Case, assessment: Assessment) -> RecordedDecision:
    """Tell what was decided last on an assessment; of the newest, on an earlier one, too.

    Args:
        case: The order.
        assessment: One of its assessments.
    """
    rows = list(case.of_kind(Decision))
    is_newest = case.assessment.content_hash == assessment.content_hash
    made_here = [row for row in rows if row[1].content_hash == assessment.content_hash]
    if made_here:
        made, decision = made_here[-1]
    elif rows and is_newest:
        made, decision = rows[-1]
    else:
        # somebody acted on a later assessment: this one's document says so, and nothing more
        later = say("The order was decided on another of its assessments.")
        return RecordedDecision((later,) if rows else ())
    approvals = [row for row in case.of_kind(Approval) if row[1].decision == made.entry]
    is_last = bool(rows) and rows[-1][0].entry == made.entry
    awaits = decision.four_eyes and not approvals and is_last
    lines = [
        *_say_decision(made, decision),
        *_say_approval(approvals, awaits=awaits),
        *_say_changes(case, is_last=is_last and is_newest),
    ]
    return RecordedDecision(tuple(lines), awaits)


def _say_decision(made: RecordedAct, decision: Decision) -> Iterator[str]:
    yield say(
        "Decided by {person} on {time}: {decision}",
        person=_name_person(decision.by, decision.function),
        time=say_time(made.at),
        decision=say(DECISIONS[decision.value]),
    )
    yield say("Reason: {reason}", reason=decision.reason)
    for condition in decision.conditions:
        yield say("Condition: {condition}", condition=condition)
    if decision.override is not None:
        yield say("Otherwise than suggested, because: {reason}", reason=decision.override.reason)
    if decision.hold is not None and decision.hold.until is not None:
        yield say("The order waits until {day}.", day=decision.hold.until)
    if decision.valid_until is not None:
        yield say("To be decided anew after {day}.", day=decision.valid_until)


def _say_approval(approvals: list[tuple[RecordedAct, Approval]], *, awaits: bool) -> Iterator[str]:
    if approvals:
        made, approval = approvals[-1]
        person = _name_person(approval.by, approval.function)
        yield say("Approved by {person} on {time}", person=person, time=say_time(made.at))
    elif awaits:
        yield say("It stands only when a second person has approved it; nobody has.")


def _say_changes(case: Case, *, is_last: bool) -> Iterator[str]:
    if not is_last:
        yield say("It was decided anew, or the order assessed anew, since.")
    elif case.decision_changes:
        yield say(
            "It does not stand any more: {changes} changed since.",
            changes=", ".join(case.decision_changes),
        )


def _name_person(name: str, function: str | None) -> str:
    return f"{name}, {function}" if function else name
