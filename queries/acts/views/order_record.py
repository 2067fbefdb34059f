"""The record of an order as it is shown: all of it, as data and as sections of text."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from onward.queries.acts.case import Case
from onward.queries.acts.documents import CheckedDocument
from onward.queries.acts.forms import AnyAct
from onward.queries.acts.kinds.judgements import Decision, KnowledgeStatement
from onward.queries.acts.kinds.measures import Correction, Hold, Mitigation, Notification, Release
from onward.queries.acts.retention import Retention, tell_retention
from onward.queries.acts.today import Today
from onward.queries.acts.views.standing import WaitingFor, list_waiting, tell_status
from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject
from onward.queries.records.log.chain import LogEntry
from onward.queries.records.log.checkpoint import Checkpoint, make_checkpoint

BINDING: Final = (
    "Recommendation (EU) 2024/2659, whose red flags the assessment uses, is not binding; "
    "Regulation (EU) 2021/821 is."
)
"""What a record says once of the law behind it."""


@dataclass(frozen=True)
class OrderRecord:
    """An order: its assessments, and what people did with them.

    Attributes:
        case: Assessments and acts.
        today: What the case is seen against.
        documents: Its papers, and whether they are still the same.
        events: The entries of the log that are about it.
        checkpoint: The head of the log at the last of these, for whoever keeps the record.
    """

    case: Case
    today: Today
    documents: tuple[CheckedDocument, ...]
    events: tuple[LogEntry, ...]
    checkpoint: Checkpoint

    @property
    def order(self) -> str:
        """The order's id."""
        return self.case.assessment.transaction.id

    @property
    def retention(self) -> Retention:
        """How long the record is kept."""
        return tell_retention(self.case, self.today)

    @property
    def status(self) -> str:
        """Where the case stands."""
        return tell_status(self.case)

    @property
    def waiting(self) -> tuple[WaitingFor, ...]:
        """What the case waits for, what is overdue first."""
        return list_waiting(self.case, self.today)

    def to_data(self) -> JsonObject:
        """Return the record as ``onward record --json`` prints it."""
        case, assessment = self.case, self.case.assessment
        return {
            "order": self.order,
            "record_version": len(case.earlier) + 1,
            "status": self.status,
            "on": self.today.day,
            "goods_left": self.today.left,
            "waits_for": [asdict(row) for row in self.waiting],
            "rescreen_due": list(self.today.touched),
            "assessment": _describe_assessment(assessment),
            "earlier_assessments": [_describe_assessment(row) for row in case.earlier],
            "decision": self._describe_decision(),
            "knowledge": _last_data(case, KnowledgeStatement),
            "adjudications": list(self._describe_adjudications()),
            "finding_notes": list(self._describe_notes()),
            "inquiries": list(self._describe_inquiries()),
            "mitigations": _list_data(case, Mitigation),
            "corrective_actions": _list_data(case, Correction),
            "notifications": _list_data(case, Notification),
            "holds": [*_list_data(case, Hold), *_list_data(case, Release)],
            "documents": [row.to_data() for row in self.documents],
            "retention": self.retention.to_data(),
            "acts": [made.to_data() for made in case.acts],
            "events": [dict(row) for row in self.events],
            "checkpoint": self.checkpoint.to_text(),
        }

    def _describe_decision(self) -> JsonObject | None:
        if self.case.decision is None:
            return None
        approval = self.case.approval
        return {
            **self.case.decision[0].to_data(),
            "approved_by": approval[1].by if approval else None,
            "approved_at": approval[0].at if approval else None,
            "stands": self.case.is_decided,
            "changed_since": list(self.case.decision_changes),
            "history": _list_data(self.case, Decision)[:-1],
        }

    def _describe_adjudications(self) -> Iterator[JsonObject]:
        for made, _, changes in self.case.standing_adjudications():
            yield {**made.to_data(), "stands": not changes, "changed_since": list(changes)}

    def _describe_notes(self) -> Iterator[JsonObject]:
        for made, _, changes in self.case.standing_notes():
            yield {**made.to_data(), "stands": not changes, "changed_since": list(changes)}

    def _describe_inquiries(self) -> Iterator[JsonObject]:
        open_entries = {made.entry for made, _ in self.case.open_inquiries}
        for made, _, answers in self.case.inquiries:
            yield {
                **made.to_data(),
                "open": made.entry in open_entries,
                "answers": [answer.to_data() for answer, _ in answers],
            }


def _describe_assessment(assessment: Assessment) -> JsonObject:
    return {
        "id": assessment.id,
        "content_hash": assessment.content_hash,
        "on": assessment.on,
        "as_of": assessment.as_of,
        "snapshot": assessment.snapshot,
        "rule_pack": assessment.rule_pack.hash,
        "verdict": assessment.verdict,
        "complete": assessment.complete,
        "suggestion": assessment.suggestion.value,
        "verdict_text": assessment.verdict_text,
    }


def _list_data(case: Case, kind: type[AnyAct]) -> list[JsonObject]:
    return [made.to_data() for made, _ in case.of_kind(kind)]


def _last_data(case: Case, kind: type[AnyAct]) -> JsonObject | None:
    rows = _list_data(case, kind)
    return {**rows[-1], "history": rows[:-1]} if rows else None


def make_log_checkpoint(hashes: Sequence[str], events: Sequence[LogEntry]) -> Checkpoint:
    """Return the head that a log had when the last of some entries was added.

    Whatever is done with other orders since makes it no other one.

    Args:
        hashes: Of all entries of the log.
        events: The entries.
    """
    size = max(event["seq"] for event in events)
    return make_checkpoint(hashes[:size])


def list_objects(case: Case, roots: Collection[str] = ()) -> tuple[str, ...]:
    """Return what entries of the log about an order name: its assessments, and copies of them.

    Args:
        case: The order.
        roots: Of the copies, which entries name in the place of an id.
    """
    return (*(row.id for row in (case.assessment, *case.earlier)), *sorted(roots))
