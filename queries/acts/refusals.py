"""What of an act is refused: empty words, papers and findings that are not there, its own rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from onward.errors import InputRefused
from onward.graph.json_forms import plain_fields
from onward.queries.acts.forms import (
    AnyAct,
    Case,
    Decision,
    DecisionValue,
    Erasure,
    Notification,
    RecordedAct,
    is_empty_reason,
    seal_act,
)
from onward.queries.model.assessment import Assessment, Finding, SuggestedAction
from onward.queries.model.parts import JsonObject
from onward.queries.records.entries import list_commitments
from onward.queries.records.store import ErasingAct, RecordStore
from onward.queries.rules.policy import Procedure
from onward.queries.transactions.empty_words import says_nothing

_REASONS: Final = ("reason", "root_cause", "action", "question")
"""Fields that must say something: whoever reads the record in a year knows nothing else."""


def refuse_act(act: AnyAct, case: Case) -> None:
    """Refuse an act that says nothing, or does not fit what the record and assessment hold.

    Decisions are looked at further by `onward.queries.acts.refusals`.

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
            **plain_fields(self, "texts", "assessments", "jobs", "papers", "handed_over"),
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
