"""An order with its newest assessment and everything that people did, as acts and views read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

from onward.errors import InputRefused
from onward.queries.acts.comparing import list_basis_changes, list_changed_fields, say_changes
from onward.queries.acts.forms import ActKind, RecordedAct
from onward.queries.acts.kinds.inquiries import Inquiry, InquiryAnswer
from onward.queries.acts.kinds.judgements import (
    Adjudication,
    Approval,
    Decision,
    FindingNote,
    KnowledgeStatement,
)
from onward.queries.acts.kinds.measures import Hold, Notification, Release
from onward.queries.acts.kinds.papers import AddedDocument, LegalHold
from onward.queries.acts.kinds.parts import PersonAct
from onward.queries.model.assessment import Assessment
from onward.queries.model.evidence_facts import facts_hash
from onward.queries.model.findings import Finding
from onward.queries.model.matches import PartyMatch

_ENDING: Final = ("no_licence_needed", "licensed")
"""Replies after which an authority no longer stands in the way."""


AnsweredInquiry = tuple[RecordedAct, Inquiry, tuple[tuple[RecordedAct, InquiryAnswer], ...]]


@dataclass(frozen=True)
class Case:
    """An order: its newest assessment, and the acts on any of its assessments.

    Attributes:
        assessment: The newest.
        earlier: The earlier ones, the oldest first.
        acts: In the order in which they were done.
    """

    assessment: Assessment
    earlier: tuple[Assessment, ...] = ()
    acts: tuple[RecordedAct, ...] = ()

    def of_kind(self, kind: type[ActKind]) -> Iterator[tuple[RecordedAct, ActKind]]:
        """Yield the acts of a kind, each with its entry."""
        for recorded in self.acts:
            if isinstance(recorded.act, kind):
                yield recorded, recorded.act

    def act_of_entry(self, entry: int, kind: type[ActKind]) -> ActKind | None:
        """Return the act of a kind that has a number; None where there is none."""
        return next((act for made, act in self.of_kind(kind) if made.entry == entry), None)

    def find_finding(self, finding_id: str) -> Finding:
        """Return a finding of the newest assessment.

        Raises:
            InputRefused: It has none of that id.
        """
        finding = _find_by_id(self.assessment, finding_id)
        if finding is None:
            ids = ", ".join(row.id for row in self.assessment.findings) or "none"
            raise InputRefused(
                f"assessment {self.assessment.id} has no finding {finding_id!r}",
                field="finding",
                hint=f"it has {ids}",
            )
        return finding

    @cached_property
    def knowledge(self) -> tuple[RecordedAct, KnowledgeStatement] | None:
        """What was stated last to be known."""
        return _take_last(list(self.of_kind(KnowledgeStatement)))

    @cached_property
    def decision(self) -> tuple[RecordedAct, Decision] | None:
        """What was decided last."""
        return _take_last(list(self.of_kind(Decision)))

    @cached_property
    def approval(self) -> tuple[RecordedAct, Approval] | None:
        """The approval of the last decision."""
        if self.decision is None:
            return None
        entry = self.decision[0].entry
        return _take_last([row for row in self.of_kind(Approval) if row[1].decision == entry])

    def seen(self, act: PersonAct) -> Assessment | None:
        """Return the assessment on which a person acted; None where it was erased."""
        rows = (self.assessment, *self.earlier)
        return next((row for row in rows if row.content_hash == act.content_hash), None)

    @cached_property
    def decision_changes(self) -> tuple[str, ...]:
        """What of the last decision's basis has changed since, in words."""
        if self.decision is None:
            return ()
        seen = self.seen(self.decision[1])
        # an assessment that was erased cannot be compared: nobody may rely on the decision
        if seen is None:
            return ("the assessment that it was made on",)
        return tuple(list_basis_changes(seen, self.assessment))

    @property
    def is_decided(self) -> bool:
        """Whether a decision stands: its basis is the same, and it is approved where it must."""
        if self.decision is None or self.decision_changes:
            return False
        return self.approval is not None or not self.decision[1].four_eyes

    @cached_property
    def hold(self) -> tuple[RecordedAct, Hold] | None:
        """What stops the order, as long as nobody has released it."""
        holds = _take_last(list(self.of_kind(Hold)))
        releases = _take_last(list(self.of_kind(Release)))
        # whoever holds again after a release stops the order once more
        if holds is None or (releases is not None and releases[0].entry > holds[0].entry):
            return None
        return holds

    @cached_property
    def legal_hold(self) -> tuple[RecordedAct, LegalHold] | None:
        """The legal hold, while it lasts."""
        holds = _take_last(list(self.of_kind(LegalHold)))
        return holds if holds is not None and holds[1].holds else None

    @cached_property
    def inquiries(self) -> tuple[AnsweredInquiry, ...]:
        """Each question that was sent, with its answers."""
        answers: dict[int, list[tuple[RecordedAct, InquiryAnswer]]] = {}
        for made, answer in self.of_kind(InquiryAnswer):
            answers.setdefault(answer.inquiry, []).append((made, answer))
        return tuple(
            (made, inquiry, tuple(answers.get(made.entry, ())))
            for made, inquiry in self.of_kind(Inquiry)
        )

    @property
    def open_inquiries(self) -> tuple[tuple[RecordedAct, Inquiry], ...]:
        """The questions to which no answer satisfies."""
        return tuple(
            (made, inquiry)
            for made, inquiry, answers in self.inquiries
            if not any(answer.is_satisfying for _, answer in answers)
        )

    @property
    def is_notice_pending(self) -> bool:
        """Whether an authority was told, and nothing it said ends the matter, as a refusal does."""
        notice = _take_last(list(self.of_kind(Notification)))
        return notice is not None and not _is_ending(notice[1]) and not self.is_refused_by_authority

    @property
    def is_refused_by_authority(self) -> bool:
        """Whether an authority's last word is that the goods may not go."""
        notice = _take_last(list(self.of_kind(Notification)))
        reply = notice[1].reply if notice is not None else None
        return reply is not None and reply.outcome == "refused"

    @property
    def has_authority_agreed(self) -> bool:
        """Whether an authority has answered since the last statement of knowledge, and agrees."""
        # a reply from before the statement was given by somebody who did not know of it
        stated = self.knowledge[0].entry if self.knowledge else 0
        notice = _take_last(list(self.of_kind(Notification)))
        return notice is not None and notice[0].entry > stated and _is_ending(notice[1])

    @property
    def documents(self) -> dict[str, AddedDocument]:
        """The papers that were added to the record, by their ids."""
        return {document.document: document for _, document in self.of_kind(AddedDocument)}

    @property
    def document_ids(self) -> frozenset[str]:
        """The ids of the papers of the order and of the record."""
        stated = {paper.id for paper in self.assessment.transaction.documents if paper.id}
        return frozenset(stated | self.documents.keys())

    def document_kind(self, document_id: str) -> str | None:
        """Return what kind of paper an id names; None where the record has none of that id."""
        if document_id in self.documents:
            return self.documents[document_id].document_kind
        papers = self.assessment.transaction.documents
        return next((paper.kind for paper in papers if paper.id == document_id), None)

    def _list_match_changes(self, judged: Adjudication, now: PartyMatch | None) -> tuple[str, ...]:
        seen = self.seen(judged)
        before = None if seen is None else self.match_of(judged, seen)
        changes = () if before is None or now is None else tuple(list_changed_fields(before, now))
        return changes or ("what the list says of the candidate",)

    def match_of(
        self, judged: Adjudication, assessment: Assessment | None = None
    ) -> PartyMatch | None:
        """Return the match that a judgement is about, by default of the newest assessment."""
        for match in (assessment or self.assessment).matches:
            place = match.party_ref, match.owner
            is_placed = place == (judged.party_ref, judged.owner)
            if is_placed and match.candidate and match.candidate.party == judged.candidate:
                return match
        return None

    def standing_adjudications(
        self,
    ) -> Iterator[tuple[RecordedAct, Adjudication, tuple[str, ...]]]:
        """Yield the last judgement of each match, and which fields have changed since."""
        newest: dict[tuple[int, int | None, str], tuple[RecordedAct, Adjudication]] = {}
        for made, judged in self.of_kind(Adjudication):
            newest[judged.party_ref, judged.owner, judged.candidate] = made, judged
        for made, judged in newest.values():
            now = self.match_of(judged)
            is_same = now is None or now.evidence_hash == judged.evidence_hash
            yield made, judged, () if is_same else self._list_match_changes(judged, now)

    def standing_notes(self) -> Iterator[tuple[RecordedAct, FindingNote, tuple[str, ...]]]:
        """Yield the last note on each finding, and what of the finding has changed since."""
        newest = {note.finding: (made, note) for made, note in self.of_kind(FindingNote)}
        for made, note in newest.values():
            yield made, note, self._list_finding_changes(note)

    def _list_finding_changes(self, note: FindingNote) -> tuple[str, ...]:
        now = _find_by_id(self.assessment, note.finding)
        # of a finding that is gone nothing is left to look at
        if now is None or now.evidence.evidence_hash == note.evidence_hash:
            return ()
        seen = self.seen(note)
        before = None if seen is None else _find_by_id(seen, note.finding)
        if before is None:
            return ("its evidence",)
        is_same = facts_hash(before) == facts_hash(now)
        return () if is_same else tuple(say_changes(before, now)) or ("its evidence",)


def _find_by_id(assessment: Assessment, finding_id: str) -> Finding | None:
    rows = (*assessment.findings, *assessment.context)
    return next((row for row in rows if row.id == finding_id), None)


def _is_ending(notice: Notification) -> bool:
    return notice.reply is not None and notice.reply.outcome in _ENDING


_Row = TypeVar("_Row")


def _take_last(rows: Sequence[_Row]) -> _Row | None:
    return rows[-1] if rows else None
