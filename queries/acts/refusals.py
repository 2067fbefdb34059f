"""What of an act is refused, whatever else it says: names, reasons, papers, findings, matches."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, get_args

from onward.errors import InputRefused
from onward.graph.names.normalise import normalise
from onward.queries.acts.case import (
    Case,
    is_empty_reason,
    is_same_person,
    is_satisfied,
    may_be_same_person,
)
from onward.queries.acts.forms import (
    Adjudication,
    AnyAct,
    Approval,
    Correction,
    Decision,
    DecisionValue,
    Erasure,
    FindingNote,
    Hold,
    Inquiry,
    InquiryAnswer,
    KnowledgeStatement,
    Mitigation,
    Notification,
    PersonAct,
    RecordedAct,
    Release,
    seal_act,
)
from onward.queries.model.assessment import Assessment, Finding, SuggestedAction
from onward.queries.model.parts import JsonObject
from onward.queries.records.entries import list_commitments
from onward.queries.records.store import ErasingAct, RecordStore
from onward.queries.rules.catalogue import find_revealing_word
from onward.queries.rules.policy import Procedure
from onward.queries.transactions.empty_words import says_nothing

_REASONS: Final = ("reason", "root_cause", "action", "question")
"""Fields that must say something: whoever reads the record in a year knows nothing else."""

_CALLED: Final[Mapping[type[PersonAct], str]] = MappingProxyType(
    {Mitigation: "measure", Correction: "correction", Notification: "notice to an authority"}
)


def refuse_act(act: AnyAct, case: Case) -> None:
    """Refuse an act that says nothing, or does not fit what the record and assessment hold.

    Decisions are looked at further by `onward.queries.acts.refusals`.

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


# ------------------------------------------------------------------------------------------------
# What a decision is refused for: weaker than suggested, made over a gap, without knowledge.
# ------------------------------------------------------------------------------------------------

STRENGTH: Final[tuple[DecisionValue, ...]] = get_args(DecisionValue)
"""The strongest first."""

_LETS_GO: Final = frozenset({"proceed", "proceed_with_conditions"})
_EU_FLAG: Final = "R7_eu_flag"
_PERMITTING: Final = frozenset({"licence", "letter", "other"})
"""Kinds of papers that may permit what is stopped: a licence, a letter, an exemption."""


def suggested_with_knowledge(case: Case, procedure: Procedure) -> tuple[SuggestedAction, str]:
    """Return what is suggested once what people know counts, too, and why.

    These are the rules R4 and R5, which no assessment can evaluate: what somebody knows stands in
    the record alone.
    """
    suggestion = case.assessment.suggestion.value
    required = _required_by_knowledge(case, procedure)
    if required is not None and STRENGTH.index(required) < STRENGTH.index(suggestion):
        return required, "what was stated to be known"
    return suggestion, "the assessment"


def _required_by_knowledge(case: Case, procedure: Procedure) -> SuggestedAction | None:
    if case.knowledge is None or case.has_authority_agreed:
        return None
    state = case.knowledge[1].state
    if state == "informed_by_authority":
        return "classify_or_license"
    if state == "aware":
        return "notify_authority"
    if state == "grounds_to_suspect":
        countries = {party.country for party in case.assessment.transaction.with_role("exporter")}
        is_duty = not countries.isdisjoint(procedure.suspicion_duty_states)
        return "notify_authority" if is_duty else "enhanced_due_diligence"
    return None


def list_open_points(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Yield what keeps an assessment from being complete: a name for each, and its words."""
    for gap in assessment.coverage.gaps:
        yield gap.id, gap.what
    for unsure in assessment.cannot_tell:
        yield unsure.indicator, f"cannot tell: {unsure.title}"
    for limit in assessment.coverage.limits_hit:
        yield limit.limit, f"limit: {limit.effect}"


def refuse_decision(decision: Decision, case: Case, procedure: Procedure) -> None:
    """Refuse a decision that the record does not carry.

    Raises:
        InputRefused: The first reason against it, with how to mend it.
    """
    if decision.value == "proceed_with_conditions" and not decision.conditions:
        raise InputRefused("no condition is named", field="conditions", hint="give --condition")
    # what nobody may override comes first: a reason must not talk it away
    if decision.value in _LETS_GO:
        _refuse_held(case)
        _refuse_unstated_knowledge(case)
        _refuse_known_use(case, procedure)
    # the strongest stands first in the table: a greater place is a weaker decision
    suggestion, source = suggested_with_knowledge(case, procedure)
    is_weaker = STRENGTH.index(decision.value) > STRENGTH.index(suggestion)
    override = decision.override
    if override is None and is_weaker:
        raise InputRefused(
            f"{decision.value} is weaker than {suggestion}, which is suggested by {source}",
            field="value",
            hint="say why (override), or decide what is suggested",
        )
    if override is not None and is_empty_reason(override.reason):
        raise InputRefused(f"{override.reason!r} is no reason", field="override", hint="say why")
    if is_weaker:
        _refuse_unproved(decision, case)
    if decision.value == "proceed":
        _refuse_unnamed_gaps(decision, case.assessment)


def _refuse_held(case: Case) -> None:
    if case.hold is not None:
        raise InputRefused(
            f"the order is held by entry {case.hold[0].entry}",
            field="value",
            hint="release it first, with its reason: `onward release`",
        )


def _refuse_unstated_knowledge(case: Case) -> None:
    # with conditions, too: whoever knows of a use cannot attach a condition to it
    fired = {rule.rule for rule in case.assessment.suggestion.rules}
    if case.knowledge is None and _EU_FLAG in fired:
        raise InputRefused(
            "goods for surveillance with a red flag, and nobody has stated what is known of their "
            "use",
            field="value",
            hint=f"state it with `onward knowledge {case.assessment.transaction.id}`",
        )


def _refuse_known_use(case: Case, procedure: Procedure) -> None:
    required = _required_by_knowledge(case, procedure)
    if required in ("notify_authority", "classify_or_license"):
        raise InputRefused(
            "what was stated to be known puts the goods under an authority's decision",
            field="value",
            hint="notify it with `onward notify`, and record its reply",
        )


def _refuse_unproved(decision: Decision, case: Case) -> None:
    """Refuse a decision over a prohibition for which no paper and no judgement speaks."""
    if any(case.document_kind(paper) in _PERMITTING for paper in decision.documents):
        return
    dismissed = {
        judged.candidate
        for _, judged, changes in case.standing_adjudications()
        if not changes and judged.verdict == "false_match"
    }
    for finding in case.assessment.findings:
        is_stop = finding.severity == "stop" and finding.status == "present"
        if is_stop and dismissed.isdisjoint(_list_parties(finding)):
            raise InputRefused(
                f"{finding.title}: over a stop goes only a licence, an exemption, or a match that "
                "was judged false",
                field="documents",
                hint="add the paper with `onward document add`, or judge with `onward adjudicate`",
            )


def _list_parties(finding: Finding) -> Iterator[str | None]:
    """Yield the ids of the parties that a finding rests on."""
    yield finding.subject.party
    if finding.object is not None:
        yield finding.object.party
    for path in finding.evidence.paths:
        yield from (node.id for node in path.nodes)


def _refuse_unnamed_gaps(decision: Decision, assessment: Assessment) -> None:
    if assessment.complete:
        return
    named = set(decision.override.gaps) if decision.override else set()
    points = dict(list_open_points(assessment))
    missing = [f"{name} ({words})" for name, words in points.items() if name not in named]
    if decision.override is None or missing:
        raise InputRefused(
            f"the assessment is not complete, and the override does not name: {', '.join(missing)}",
            field="override",
            hint="close the gaps, or say why (override) and name each (gap)",
        )
    unknown = sorted(named - points.keys())
    if unknown:
        raise InputRefused(f"the assessment has no gap {unknown[0]!r}", field="gaps")


# ------------------------------------------------------------------------------------------------
# Erasing the record of an order: what goes, what stays, and who is not reached.
# ------------------------------------------------------------------------------------------------

NOT_REACHED: Final = (
    "briefings, letters and files that were handed over, and backups",
    "deliveries in the layer own-shipments, which later assessments count",
    "public records in the layers",
)
"""What an erasure does not reach, for whoever asked for it."""


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What was erased.

    Attributes:
        recorded: The act.
        texts: How many texts of people are gone.
        assessments: How many assessments are.
        handed_over: Whom notices were sent to: they have what they were sent.
        jobs: How many jobs of a server, in which the order stood, were removed.
        papers: How many papers that the workspace kept were.
    """

    recorded: RecordedAct
    texts: int
    assessments: int
    handed_over: tuple[str, ...]
    jobs: int = 0
    papers: int = 0

    def to_data(self) -> JsonObject:
        """Return what ``onward erase --json`` prints."""
        return {
            **self.recorded.to_data(),
            "texts": self.texts,
            "assessments": self.assessments,
            "jobs": self.jobs,
            "papers": self.papers,
            "handed_over": list(self.handed_over),
            "not_reached": list(NOT_REACHED),
        }


def erase_record(
    store: RecordStore,
    order: str,
    make_act: Callable[[], tuple[Erasure, Case]],
    make_salt: Callable[[], bytes],
    time: str,
) -> ErasureReport:
    """Erase what people wrote of an order, its assessments, and the order itself.

    Args:
        store: Keeps the record.
        order: The order's id.
        make_act: Returns the act, which says who erases and why, and the case of the order.
        make_salt: As in `seal_act`.
        time: Now, ISO 8601 in UTC.
    """
    done: list[tuple[Erasure, Case, int]] = []

    def seal() -> ErasingAct:
        stated, case = make_act()
        texts, roots = tuple(_list_texts(store, order)), sorted(store.copy_roots(order))
        payloads = store.payload_hashes(order)
        act = stated.model_copy(update={"commitments": (*texts, *roots), "payloads": payloads})
        done.append((act, case, len(texts)))
        assessment = case.assessment
        sealed = seal_act(act, make_salt, assessment.snapshot, assessment.rule_pack.hash)
        return ErasingAct(sealed, act.commitments)

    entry = store.erase_order(seal, order, time)
    act, case, texts = done[-1]
    return ErasureReport(
        recorded=RecordedAct(entry, time, act),
        texts=texts,
        assessments=len(act.payloads),
        handed_over=tuple(dict.fromkeys(row.authority for _, row in case.of_kind(Notification))),
    )


def _list_texts(store: RecordStore, order: str) -> Iterator[str]:
    """Yield the commitments of the texts of an order that are there still."""
    for row in store.acts(order):
        yield from (each for each in list_commitments(row.payload) if each in row.texts)
