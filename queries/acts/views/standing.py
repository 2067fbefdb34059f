"""Where a case stands: its status, and everything that it waits for, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from onward.queries.acts.case import Case
from onward.queries.acts.kinds.inquiries import InquiryAnswer
from onward.queries.acts.kinds.judgements import DecisionValue
from onward.queries.acts.kinds.measures import Correction, Mitigation
from onward.queries.acts.today import Today
from onward.queries.acts.views.replaced import find_replaced
from onward.queries.records.newest import ReplacedOrder

CaseStatus = Literal["open", "awaiting_answers", "on_hold", "awaiting_authority", "closed"]
WaitKind = Literal[
    "decision",
    "approval",
    "new_decision",
    "answer",
    "release",
    "authority",
    "match",
    "finding",
    "measure",
    "rescreen",
    "departure",
    "replaced",
]

_FINAL: Final[frozenset[DecisionValue]] = frozenset(
    {"terminate", "refuse", "proceed", "proceed_with_conditions"}
)
_OF_AUTHORITIES: Final[frozenset[DecisionValue]] = frozenset(
    {"notify_authority", "classify_or_license"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFor:
    """Something that an order waits for.

    Attributes:
        kind: What sort of thing.
        what: In words.
        entry: The number of the act that it is about, where there is one.
        due: By when; None where nobody has said it.
        overdue: Whether that day has passed.
    """

    kind: WaitKind
    what: str
    entry: int | None = None
    due: str | None = None
    overdue: bool = False


def tell_status(case: Case) -> CaseStatus:
    """Tell where a case stands."""
    decision = case.decision[1] if case.decision else None
    if case.hold is not None or (decision is not None and decision.hold is not None):
        return "on_hold"
    is_told = decision is not None and decision.value in _OF_AUTHORITIES
    is_open_there = not case.has_authority_agreed and not case.is_refused_by_authority
    if case.is_notice_pending or (is_told and is_open_there):
        return "awaiting_authority"
    if case.open_inquiries:
        return "awaiting_answers"
    if case.is_decided and decision is not None and decision.value in _FINAL:
        return "closed"
    return "open"


def list_waiting(case: Case, today: Today) -> tuple[WaitingFor, ...]:
    """Return what a case waits for, what is overdue first."""
    rows = [
        *_wait_for_people(case, today),
        *(() if case.is_decided else wait_for_replaced(find_replaced(case))),
        *_wait_for_answers(case, today),
        *_wait_for_judgements(case, today),
        *_wait_for_measures(case, today),
    ]
    return tuple(sorted(rows, key=lambda row: (not row.overdue, row.due or "9999")))


_STOPPING: Final[frozenset[DecisionValue]] = frozenset({"terminate", "refuse"})
_LETS_GO: Final[frozenset[DecisionValue]] = frozenset({"proceed", "proceed_with_conditions"})


def wait_for_replaced(replaced: ReplacedOrder | None) -> Iterator[WaitingFor]:
    """Yield what an order waits for that has taken the place of a graver one of its number."""
    if replaced is not None:
        outcome = replaced.outcome
        gravest = f", {outcome.severity}" if outcome.severity else ""
        what = (
            f"a look at assessment {replaced.assessment} ({outcome.verdict}{gravest}): of another "
            "order of the same number, whose place this one has taken"
        )
        yield WaitingFor(kind="replaced", what=what)


def wait_for_anybody(today: Today) -> Iterator[WaitingFor]:
    """Yield what an order waits for on which nobody has acted."""
    yield WaitingFor(kind="decision", what="a decision")
    yield from _wait_for_sources(today)


def _wait_for_sources(today: Today) -> Iterator[WaitingFor]:
    if today.touched and today.left is None:
        what = f"a new assessment: {'; '.join(today.touched)}"
        yield WaitingFor(kind="rescreen", what=what)


def _wait_for_people(case: Case, today: Today) -> Iterator[WaitingFor]:
    if case.decision is None:
        yield WaitingFor(kind="decision", what="a decision")
    else:
        yield from _wait_for_decision(case, today)
    yield from _wait_for_correction(case, today)
    if case.hold is not None:
        made, hold = case.hold
        yield _wait_until(
            "release", f"somebody to release it, or {hold.owner}", made.entry, hold.until, today
        )
    if case.is_notice_pending:
        yield WaitingFor(kind="authority", what="the authority's decision")
    if today.left is None and any(_list_unused(case)):
        yield WaitingFor(kind="rescreen", what="a new assessment, with what was answered")
    yield from _wait_for_sources(today)


def _wait_for_correction(case: Case, today: Today) -> Iterator[WaitingFor]:
    """Yield what goods call for that left although a person has stopped them."""
    stopped = say_stopped(case)
    if today.left is not None and stopped and not _is_corrected(case, today.left):
        what = f"a correction: the goods left on {today.left}; {stopped}"
        yield WaitingFor(kind="departure", what=what, overdue=True)


def _is_corrected(case: Case, left: str) -> bool:
    """Tell whether something was mended after somebody had stopped an order and its goods left.

    What was mended before has not kept them. It is recorded by the day in UTC, which may be the one
    before that on which they left.
    """
    decisions = [case.decision] if case.decision else []
    stops = [made.entry for made, act in decisions if act.value not in _LETS_GO]
    stops += [case.hold[0].entry] if case.hold else []
    since = (date.fromisoformat(left) - timedelta(1)).isoformat()
    corrections = (made for made, _ in case.of_kind(Correction))
    return any(made.entry > min(stops) and made.at >= since for made in corrections)


def say_stopped(case: Case) -> str:
    """Say which person has stopped an order, or decided otherwise than to let it go; "" = none."""
    decision = case.decision[1] if case.decision else None
    if decision is not None and decision.value not in _LETS_GO:
        return f"{decision.by} has decided: {decision.value.replace('_', ' ')}"
    return f"{case.hold[1].by} has stopped the order" if case.hold is not None else ""


def _list_unused(case: Case) -> Iterator[str]:
    """Yield the fields that answers state and no assessment has yet."""
    for _, answer in case.of_kind(InquiryAnswer):
        if answer.content_hash == case.assessment.content_hash:
            yield from (fact.path for fact in answer.states)


def _wait_for_decision(case: Case, today: Today) -> Iterator[WaitingFor]:
    if case.decision is None:
        return
    made, decision = case.decision
    if case.decision_changes:
        what = f"a new decision: {', '.join(case.decision_changes)} changed since"
        yield WaitingFor(kind="new_decision", what=what, entry=made.entry)
    elif case.is_refused_by_authority and decision.value not in _STOPPING:
        what = "a new decision: the authority has refused"
        yield WaitingFor(kind="new_decision", what=what, entry=made.entry)
    elif case.approval is None and decision.four_eyes:
        what = f"a second person's approval of what {decision.by} decided"
        yield WaitingFor(kind="approval", what=what, entry=made.entry)
    if decision.valid_until is not None and decision.valid_until < today.day:
        what = "a new decision: the last one has expired"
        yield _wait_until("new_decision", what, made.entry, decision.valid_until, today)
    if decision.hold is not None:
        what = f"what {decision.hold.owner} watches over"
        yield _wait_until("release", what, made.entry, decision.hold.until, today)


def _wait_for_answers(case: Case, today: Today) -> Iterator[WaitingFor]:
    for made, inquiry in case.open_inquiries:
        what = f"an answer from {inquiry.sent_to}: {inquiry.question}"
        yield _wait_until("answer", what, made.entry, inquiry.due, today)


def _wait_for_judgements(case: Case, today: Today) -> Iterator[WaitingFor]:
    for made, judged, changes in case.standing_adjudications():
        reasons = list(changes)
        if judged.valid_until is not None and judged.valid_until < today.day:
            reasons.append("its day has passed")
        if reasons:
            what = f"a new judgement of {judged.candidate}: {', '.join(reasons)} changed"
            yield WaitingFor(kind="match", what=what, entry=made.entry)
        elif judged.verdict == "unclear":
            what = f"a judgement of {judged.candidate}, which was unclear"
            yield WaitingFor(kind="match", what=what, entry=made.entry)
    for made, note, changes in case.standing_notes():
        if changes:
            what = f"a new look at finding {note.finding}: {', '.join(changes)}"
            yield WaitingFor(kind="finding", what=what, entry=made.entry)


def _wait_for_measures(case: Case, today: Today) -> Iterator[WaitingFor]:
    # a later act says what became of an earlier one, which then waits for nothing
    replaced = {act.of for _, act in case.of_kind(Mitigation)}
    for made, measure in case.of_kind(Mitigation):
        if measure.status == "planned" and made.entry not in replaced:
            what = f"a measure of {measure.owner}: {measure.measure.replace('_', ' ')}"
            yield _wait_until("measure", what, made.entry, measure.due, today)
    replaced = {act.of for _, act in case.of_kind(Correction)}
    for made, correction in case.of_kind(Correction):
        if correction.done_on is None and made.entry not in replaced:
            what = f"a correction by {correction.owner}: {correction.action}"
            yield _wait_until("measure", what, made.entry, correction.due, today)


def _wait_until(kind: WaitKind, what: str, entry: int, due: str | None, today: Today) -> WaitingFor:
    return WaitingFor(
        kind=kind, what=what, entry=entry, due=due, overdue=due is not None and due < today.day
    )
