"""Acts in words: each one sentence, in the past tense, with who did it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self

from onward.queries.acts.case import Case
from onward.queries.acts.forms import AnyAct
from onward.queries.acts.kinds.inquiries import Inquiry, InquiryAnswer
from onward.queries.acts.kinds.judgements import (
    Adjudication,
    Approval,
    ComparedField,
    Decision,
    FindingNote,
    KnowledgeStatement,
)
from onward.queries.acts.kinds.measures import Correction, Hold, Mitigation, Notification, Release
from onward.queries.acts.kinds.papers import AddedDocument, Erasure, LegalHold, RefusedErasure
from onward.queries.acts.views.fields import say_field, say_value
from onward.queries.assessment.words.codes import SUGGESTIONS
from onward.queries.transactions.transaction import Transaction

DECISIONS: Final[Mapping[str, str]] = MappingProxyType(
    {**SUGGESTIONS, "terminate": "end the contract"}
)

MATCH_VERDICTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "true_match": "is the same",
        "false_match": "is not the same",
        "unclear": "may be the same: it is unclear",
    }
)

KNOWLEDGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none": "no knowledge, and no grounds to suspect",
        "grounds_to_suspect": "grounds to suspect",
        "aware": "awareness",
        "informed_by_authority": "information by an authority",
    }
)
"""What a person can state of the use of the goods."""

LIMBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "art_4_1_a": "Article 4(1)(a), weapons of mass destruction",
        "art_4_1_b": "Article 4(1)(b), military end use",
        "art_4_1_c": "Article 4(1)(c), parts of military goods",
        "art_5_1_internal_repression": "Article 5(1), internal repression",
        "art_5_1_human_rights": "Article 5(1), serious violations of human rights",
        "art_5_1_humanitarian_law": "Article 5(1), serious violations of humanitarian law",
        "national": "a national provision",
    }
)

DUTIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "art_4_2": "under Article 4(2) of Regulation (EU) 2021/821",
        "art_5_2": "under Article 5(2) of Regulation (EU) 2021/821",
        "art_5_3": "under Article 5(3) of Regulation (EU) 2021/821",
        "voluntary": "of our own accord",
        "other": "under another provision",
    }
)

OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no_licence_needed": "no licence is needed",
        "licence_required": "a licence is required",
        "refused": "the export is refused",
        "licensed": "the export is licensed",
        "pending": "the matter is pending",
    }
)

ADDRESSEES: Final[Mapping[str, str]] = MappingProxyType(
    {"customer": "the customer", "internal": "our own people", "third_party": "a third party"}
)


@dataclass(frozen=True, slots=True)
class ActNames:
    """What acts name by an id or a path, in words; what it does not know stands as it is.

    Attributes:
        findings: Titles by the ids of findings.
        transaction: The order, whose fields are named.
    """

    findings: Mapping[str, str] = field(default_factory=dict)
    transaction: Transaction | None = None

    @classmethod
    def of_case(cls, case: Case) -> Self:
        """Return the names of a case."""
        assessments = (*case.earlier, case.assessment)
        findings = (row for each in assessments for row in (*each.findings, *each.context))
        return cls({row.id: f"“{row.title}”" for row in findings}, case.assessment.transaction)

    def name_finding(self, finding: str) -> str:
        """Name a finding by its title."""
        return self.findings.get(finding, f"the finding {finding}")

    def name_field(self, path: str) -> str:
        """Name a field of the order."""
        return path if self.transaction is None else say_field(path, self.transaction)


_NO_NAMES: Final = ActNames()


def say_act(act: AnyAct, names: ActNames = _NO_NAMES) -> str:
    """Say in a sentence what was done, and by whom."""
    return f"{act.by} {_say_deed(act, names)}"


def _say_deed(act: AnyAct, names: ActNames) -> str:
    match act:
        case Decision():
            return f"decided to {_say_decision(act.value)}: {act.reason}"
        case Approval():
            return f"approved the decision of entry {act.decision}"
        case KnowledgeStatement():
            return f"stated {KNOWLEDGE[act.state]}{_say_limb(act.limb)}"
        case Adjudication():
            name = (
                f"{act.candidate_name} ({act.candidate})" if act.candidate_name else act.candidate
            )
            return f"judged that {name} {MATCH_VERDICTS[act.verdict]}: {act.reason}"
        case FindingNote():
            about = names.name_finding(act.finding)
            return f"noted {about} as {act.disposition}: {act.reason}"
        case Inquiry():
            return f"asked {act.sent_to}: {act.question}"
        case InquiryAnswer():
            return f"recorded the answer to entry {act.inquiry}: {act.answer}"
        case Mitigation():
            what = act.measure.replace("_", " ")
            status = act.status.replace("_", " ")
            return f"recorded a measure: {what}, {status}; responsible: {act.owner}"
        case Correction():
            about = names.name_finding(act.finding)
            return f"recorded a correction because of {about}: {act.action}"
        case Notification():
            return _say_notice(act)
        case Hold():
            return f"stopped the order: {act.reason}"
        case Release():
            return f"released the order: {act.reason}"
        case AddedDocument():
            kind = act.document_kind.replace("_", " ")
            named = act.name if act.name == act.document else f"{act.document}: {act.name}"
            return f"added the {kind} {named}"
        case LegalHold():
            return f"{'set' if act.holds else 'ended'} a legal hold: {act.reason}"
        case Erasure():
            count = len(act.commitments) + len(act.payloads)
            return f"erased {count:,} texts of the record: {act.reason}"
        case RefusedErasure():
            return f"asked to erase the record, which was refused: {act.because}"


def _say_decision(value: str) -> str:
    words = DECISIONS[value]
    return f"require {words}" if value == "enhanced_due_diligence" else words


def _say_limb(limb: str | None) -> str:
    return f" of {LIMBS[limb]}" if limb else ""


def _say_notice(act: Notification) -> str:
    if act.reply is not None:
        return f"recorded the reply of {act.authority}: {OUTCOMES[act.reply.outcome]}"
    sent = f" on {act.sent_on}" if act.sent_on else ""
    return f"notified {act.authority} ({act.country}){sent} {DUTIES[act.duty]}"


def describe_act(act: AnyAct, names: ActNames = _NO_NAMES) -> Iterator[str]:
    """Yield what an act says beyond its sentence."""
    if act.function:
        yield f"function: {act.function}"
    match act:
        case Decision():
            yield from _describe_decision(act)
        case KnowledgeStatement():
            yield from (f"fact: {fact.text}" for fact in act.facts)
            yield from _list_stated(("since", act.since), ("note", act.basis_note))
        case Adjudication():
            yield from map(_say_compared, act.compared)
            yield from _list_stated(("to be looked at again after", act.valid_until))
        case Inquiry():
            yield f"a question to {ADDRESSEES[act.audience]}"
            yield from _list_stated(("due", act.due))
        case InquiryAnswer():
            for fact in act.states:
                yield f"states {names.name_field(fact.path)}: {say_value(fact.value)}"
            yield from _list_stated(("satisfactory", act.satisfactory), ("note", act.note))
        case Mitigation():
            if act.finding:
                yield f"against: {names.name_finding(act.finding)}"
            yield from _list_stated(("effect", act.effect), ("due", act.due), ("proof", act.proof))
        case Correction():
            yield f"root cause: {act.root_cause}"
            yield from _list_stated(
                ("owner", act.owner), ("due", act.due), ("done on", act.done_on)
            )
        case Notification():
            yield from _list_stated(("reference", act.reference), ("form", act.form))
            if act.shared_findings:
                yield f"told of: {'; '.join(map(names.name_finding, act.shared_findings))}"
            if act.reply is not None and act.reply.document:
                yield f"papers: {act.reply.document}"
            if act.standstill is not None:
                until = f" until {act.standstill.until}" if act.standstill.until else ""
                yield f"the goods wait from {act.standstill.since}{until}"
        case Hold():
            yield f"owner: {act.owner}"
            yield from _list_stated(("until", act.until))
        case AddedDocument():
            yield f"SHA-256: {act.sha256}"
    documents = getattr(act, "documents", ())
    if documents:
        yield f"papers: {', '.join(documents)}"


def _describe_decision(act: Decision) -> Iterator[str]:
    yield f"the assessment suggested to {_say_decision(act.suggestion)}"
    yield from (f"condition: {text}" for text in act.conditions)
    if act.override is not None:
        yield f"weaker than suggested, because: {act.override.reason}"
        if act.override.gaps:
            yield f"in spite of: {', '.join(act.override.gaps)}"
    if act.hold is not None:
        until = f" until {act.hold.until}" if act.hold.until else ""
        yield f"waits{until}, watched by {act.hold.owner}"
    yield from _list_stated(
        ("valid until", act.valid_until), ("application for a licence", act.licence_request)
    )
    if act.rescreen_before_shipment:
        yield "to be screened again before the goods leave"


def _say_compared(row: ComparedField) -> str:
    verb = "agrees" if row.agrees else "differs"
    sides = " / ".join(side or "not stated" for side in (row.query, row.candidate))
    values = f": {sides}" if row.query or row.candidate else ""
    return f"{row.field} {verb}{values}"


def _list_stated(*facts: tuple[str, str | None]) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in facts if value)
