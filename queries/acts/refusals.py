"""What of an act is refused, whatever else it says: names, reasons, papers, findings, matches."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from onward.errors import InputRefused
from onward.graph.names.normalise import normalise
from onward.queries.acts.case import Case, is_satisfied
from onward.queries.acts.forms import AnyAct
from onward.queries.acts.kinds.inquiries import Inquiry, InquiryAnswer
from onward.queries.acts.kinds.judgements import (
    Adjudication,
    Approval,
    FindingNote,
    KnowledgeStatement,
)
from onward.queries.acts.kinds.measures import Correction, Hold, Mitigation, Notification, Release
from onward.queries.acts.kinds.parts import PersonAct
from onward.queries.acts.persons import is_empty_reason, is_same_person, may_be_same_person
from onward.queries.model.findings import Finding
from onward.queries.rules.customer_words import find_revealing_word
from onward.queries.transactions.empty_words import says_nothing

_REASONS: Final = ("reason", "root_cause", "action", "question")
"""Fields that must say something: whoever reads the record in a year knows nothing else."""

_CALLED: Final[Mapping[type[PersonAct], str]] = MappingProxyType(
    {Mitigation: "measure", Correction: "correction", Notification: "notice to an authority"}
)


def refuse_act(act: AnyAct, case: Case) -> None:
    """Refuse an act that says nothing, or does not fit what the record and assessment hold.

    Decisions are looked at further by `onward.queries.acts.decision_refusals`.

    Raises:
        InputRefused: The first fault, with how to mend it.
    """
    _refuse_empty(act)
    _refuse_unknown_documents(act, case)
    for finding in _named_findings(act):
        find_finding(case, finding)
    match act:
        case Adjudication():
            _refuse_adjudication(act, case)
        case FindingNote():
            _refuse_note(act, case)
        case KnowledgeStatement():
            _refuse_knowledge(act)
        case Approval():
            _refuse_approval(act, case)
        case Inquiry():
            _refuse_inquiry(act, case)
        case InquiryAnswer():
            _refuse_answer(act, case)
        case Mitigation() | Correction() | Notification():
            _refuse_follow_up(act, case)
        case Hold() | Release():
            _refuse_hold(act, case)


def find_finding(case: Case, finding_id: str) -> Finding:
    """Return a finding of the newest assessment.

    Raises:
        InputRefused: It has none of that id.
    """
    for finding in (*case.assessment.findings, *case.assessment.context):
        if finding.id == finding_id:
            return finding
    ids = ", ".join(finding.id for finding in case.assessment.findings) or "none"
    raise InputRefused(
        f"assessment {case.assessment.id} has no finding {finding_id!r}",
        field="finding",
        hint=f"it has {ids}",
    )


def _refuse_empty(act: AnyAct) -> None:
    if says_nothing(act.by):
        raise InputRefused(f"{act.by!r} is nobody's name", field="by", hint="name the person")
    for name in _REASONS:
        text = getattr(act, name, None)
        if isinstance(text, str) and is_empty_reason(text):
            hint = "write what somebody who reads it in a year must know"
            raise InputRefused(f"{text!r} says nothing", field=name, hint=hint)


def _refuse_unknown_documents(act: AnyAct, case: Case) -> None:
    for document in _named_documents(act):
        if document not in case.document_ids:
            raise InputRefused(
                f"the record has no document {document!r}",
                field="document",
                hint=f"add it with `onward document add {act.order} FILE --id {document}`",
            )


def _named_documents(act: AnyAct) -> Iterable[str]:
    yield from getattr(act, "documents", ())
    if isinstance(act, InquiryAnswer) and act.document:
        yield act.document
    if isinstance(act, Mitigation | Correction) and act.proof:
        yield act.proof
    if isinstance(act, Notification) and act.reply and act.reply.document:
        yield act.reply.document
    if isinstance(act, KnowledgeStatement):
        yield from (fact.document for fact in act.facts if fact.document)


def _named_findings(act: AnyAct) -> Iterable[str]:
    if isinstance(act, FindingNote | Correction):
        yield act.finding
    if isinstance(act, Mitigation) and act.finding:
        yield act.finding
    if isinstance(act, Notification):
        yield from act.shared_findings
    if isinstance(act, KnowledgeStatement):
        yield from (fact.finding for fact in act.facts if fact.finding)


def _refuse_adjudication(act: Adjudication, case: Case) -> None:
    match = case.match_of(act)
    if match is None or match.evidence_hash is None:
        raise InputRefused(
            f"assessment {act.assessment} has no match of party {act.party_ref} with "
            f"{act.candidate!r}",
            field="candidate",
        )
    if act.evidence_hash != match.evidence_hash:
        raise InputRefused("the match rests on other evidence now", field="evidence_hash")
    _refuse_compared(act)


def _refuse_compared(act: Adjudication) -> None:
    """Refuse fields that were compared and say the contrary of what the judgement says of them."""
    hint = "say what differs, such as --differs 'birth date=1971|1985'"
    if act.verdict == "false_match" and not act.compared:
        what = "a match that is dismissed needs a field that was compared"
        raise InputRefused(what, field="compared", hint=hint)
    if act.verdict == "false_match" and all(row.agrees for row in act.compared):
        what = "a match is dismissed by what differs, and all that was compared agrees"
        raise InputRefused(what, field="compared", hint=hint)
    for row in act.compared:
        is_equal = row.query is not None and normalise(row.query) == normalise(row.candidate or "")
        if is_equal and not row.agrees:
            what = f"{row.field} is said to differ, and both sides are {row.query!r}"
            raise InputRefused(what, field="compared", hint=hint)


def _refuse_note(act: FindingNote, case: Case) -> None:
    finding = find_finding(case, act.finding)
    if act.evidence_hash != finding.evidence.evidence_hash:
        raise InputRefused("the finding rests on other evidence now", field="evidence_hash")
    if act.disposition == "refuted" and not (act.documents or finding.counter_evidence):
        raise InputRefused(
            "a finding is refuted by a document or by counter-evidence, and there is neither",
            field="disposition",
            hint="add the paper with `onward document add`, or note it as explained",
        )


def _refuse_knowledge(act: KnowledgeStatement) -> None:
    if act.state == "aware" and not act.facts:
        raise InputRefused(
            "whoever states to be aware must say of what", field="facts", hint="give --fact TEXT"
        )
    for fact in act.facts:
        if is_empty_reason(fact.text):
            raise InputRefused(f"{fact.text!r} is no fact", field="facts", hint="state the fact")
    if act.state == "informed_by_authority" and not any(fact.document for fact in act.facts):
        raise InputRefused(
            "what an authority has said is in a letter, and none is named",
            field="facts",
            hint="add it with `onward document add`, and name it with --document",
        )


def _refuse_approval(act: Approval, case: Case) -> None:
    if case.decision is None or case.decision[0].entry != act.decision:
        raise InputRefused(
            f"entry {act.decision} is not the order's last decision", field="decision"
        )
    if case.decision_changes:
        raise InputRefused(
            f"since it was decided, {' and '.join(case.decision_changes)} changed",
            field="decision",
            hint="decide on the new assessment first",
        )
    decided_by = case.decision[1].by
    if is_same_person(act.by, decided_by):
        raise InputRefused(
            f"{act.by!r} has made the decision", field="by", hint="a second person must approve it"
        )
    if may_be_same_person(act.by, decided_by):
        raise InputRefused(
            f"{act.by!r} may be {decided_by!r}, who has made the decision",
            field="by",
            hint="a second person must approve it; where two are, both give their names in full",
        )
    if case.approval is not None:
        raise InputRefused("the decision is approved already", field="decision")


def _refuse_inquiry(act: Inquiry, case: Case) -> None:
    if act.audience != "customer":
        return
    # word for word: a question of one's own is judged by its words below
    internal = {row.question for row in case.assessment.questions if row.audience == "internal"}
    if act.question in internal:
        raise InputRefused(
            "the question is for your own people: it would tell the customer what was found",
            field="audience",
            hint="ask with --audience internal",
        )
    word = find_revealing_word(act.question)
    if word is not None:
        raise InputRefused(
            f"a customer must not read {word!r}", field="question", hint="ask for the fact alone"
        )


def _refuse_answer(act: InquiryAnswer, case: Case) -> None:
    _refuse_answered(act, case)
    if is_empty_reason(act.answer) and act.satisfactory in (None, "yes"):
        hint = "record it with --satisfactory no, so that the question stays open"
        raise InputRefused(f"{act.answer!r} answers nothing", field="answer", hint=hint)


def _refuse_answered(act: InquiryAnswer, case: Case) -> None:
    """Refuse an answer to what is no question, or to one that is answered."""
    for made, _, answers in case.inquiries:
        if made.entry == act.inquiry:
            if any(is_satisfied(answer) for answer in answers):
                hint = "ask again with `onward ask` if it was wrong"
                raise InputRefused("the question is answered already", field="inquiry", hint=hint)
            return
    numbers = ", ".join(str(made.entry) for made, _ in case.open_inquiries) or "none"
    raise InputRefused(
        f"entry {act.inquiry} is no question of this order",
        field="inquiry",
        hint=f"open questions: {numbers}",
    )


def _refuse_follow_up(act: Mitigation | Correction | Notification, case: Case) -> None:
    if act.of is not None and case.act_of_entry(act.of, type(act)) is None:
        entries = ", ".join(str(made.entry) for made, _ in case.of_kind(type(act))) or "none"
        what = f"entry {act.of} of this order is no {_CALLED[type(act)]}"
        raise InputRefused(what, field="of", hint=f"there are: {entries}")
    if isinstance(act, Notification) and act.reply is not None and act.of is None:
        hint = "name the notice with --reply-to"
        raise InputRefused("a reply belongs to a notice", field="of", hint=hint)


def _refuse_hold(act: Hold | Release, case: Case) -> None:
    if isinstance(act, Release) and case.hold is None:
        raise InputRefused("the order is not held", hint="there is nothing to release")
    if isinstance(act, Hold) and case.hold is not None:
        raise InputRefused(
            f"the order is held already, by entry {case.hold[0].entry}",
            hint="release it first, or leave it held",
        )


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
