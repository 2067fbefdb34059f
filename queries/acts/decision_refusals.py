"""What a decision is refused for: weaker than suggested, made over a gap, without knowledge."""

from collections.abc import Iterator
from typing import Final, get_args

from onward.errors import InputRefused
from onward.queries.acts.case import Case
from onward.queries.acts.kinds.judgements import Decision, DecisionValue
from onward.queries.acts.kinds.parts import is_empty_reason
from onward.queries.model.assessment import Assessment
from onward.queries.model.findings import Finding
from onward.queries.model.words import SuggestedAction
from onward.queries.rules.procedure import Procedure

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
