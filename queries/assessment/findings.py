"""From what indicators yield to the lists of an assessment (docs/assessment.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from onward.graph.dates import holds_on
from onward.graph.json_forms import canonical_hash
from onward.queries.assessment.words.summaries import summarise_finding
from onward.queries.detection.context import Context
from onward.queries.detection.goods.items import has_cyber_item
from onward.queries.detection.list_entries import NOT_STATED
from onward.queries.detection.paths.evidence_paths import describe_path
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    Result,
    Subject,
    Undecided,
)
from onward.queries.model.evidence import Evidence, EvidencePath
from onward.queries.model.findings import (
    CannotTell,
    Finding,
    FindingObject,
    FindingSubject,
    LawBasis,
    LawState,
    MissedBy,
    NearMiss,
)
from onward.queries.rules.indicator import Indicator, InForce, Law
from onward.queries.rules.severity import SEVERITIES, weaker
from onward.queries.tables.regimes import find_act

PATHS_SHOWN: Final = 3
"""Paths that a finding shows where its indicator's pattern does not say."""


def finding_id(indicator: str, detected: Detected) -> str:
    """Return a finding's id: indicator, subject party, and what sets it apart from its neighbours.

    It stays the same when evidence changes, so that a diff can say *changed*.
    """
    subject = detected.subject.id if detected.subject else "transaction"
    return "/".join(part for part in (indicator, subject, detected.identity) if part)


def build_findings(
    indicator: Indicator, results: Iterable[Result], context: Context
) -> list[Finding]:
    """Return the findings of an indicator, strongest first; a party in two roles is one finding."""
    by_id: dict[str, tuple[Detected, list[str]]] = {}
    for result in results:
        if not isinstance(result, Detected):
            continue
        key = finding_id(indicator.id, result)
        role = result.subject.role if result.subject else ""
        if key in by_id:
            first, roles = by_id[key]
            by_id[key] = max(first, result, key=_weigh_detected), [*roles, role]
        else:
            by_id[key] = result, [role]
    findings = [
        _build_finding(indicator, key, detected, roles, context)
        for key, (detected, roles) in by_id.items()
    ]
    return sorted(findings, key=lambda finding: (-SEVERITIES.index(finding.severity), finding.id))


def _weigh_detected(detected: Detected) -> tuple[int, bool]:
    return SEVERITIES.index(detected.severity), detected.status == "present"


def _build_finding(
    indicator: Indicator, key: str, detected: Detected, roles: Sequence[str], context: Context
) -> Finding:
    if detected.status == "possible":
        # what is only possible never stops, whatever level a pack gives it (docs/rule-pack.md)
        detected = replace(detected, severity=weaker(detected.severity, "high"))
    applicable = _applicable_laws(indicator, detected)
    # what is no finding has no legal basis either; nor does an act rest on another one's law
    if detected.is_context or detected.only_acts:
        applicable = [_as_analogy(law) for law in applicable]
    elif not has_cyber_item(context):
        applicable = [_as_analogy(law) if law.needs_cyber_item else law for law in applicable]
    laws = _list_laws(applicable, detected.acts, context)
    evidence = _build_evidence(indicator, detected, context)
    subject = _describe_subject(detected.subject, roles)
    return Finding(
        id=key,
        indicator=indicator.id,
        version=indicator.version,
        indicator_version=indicator.version,
        title=indicator.title,
        status=detected.status,
        kind="context" if detected.is_context else indicator.kind,
        severity=detected.severity,
        severity_rules=detected.severity_rules,
        subject=subject,
        object=_describe_object(detected.object),
        summary=summarise_finding(detected, subject, laws, evidence, context),
        law=laws,
        evidence=evidence,
        independent_sources=_count_sources(evidence, detected),
        survives_without_weakest=_survives_without_weakest(evidence.paths),
        values=detected.values,
        possible_because=detected.possible_because,
        counter_evidence=detected.counter_evidence,
        counterfactuals=detected.counterfactuals,
        question=indicator.question,
        audience="customer" if indicator.asks_customer else "internal",
        false_positives=indicator.false_positives,
    )


def _describe_subject(subject: Subject | None, roles: Sequence[str]) -> FindingSubject:
    if subject is None:
        return FindingSubject(party=None, role=None, roles=(), name=None)
    distinct = tuple(dict.fromkeys(roles))
    return FindingSubject(party=subject.id, role=distinct[0], roles=distinct, name=subject.name)


def _describe_object(related: tuple[str, str, str] | None) -> FindingObject | None:
    """Return whom or what a finding leads to: a party, or a regime, country, document."""
    if related is None:
        return None
    kind, key, name = related
    party = key if kind == "party" else None
    return FindingObject(kind=kind, id=key, party=party, role=None, name=name)


def _build_evidence(indicator: Indicator, detected: Detected, context: Context) -> Evidence:
    blocks = indicator.detection.blocks
    limit = max((block.paths.show for block in blocks), default=PATHS_SHOWN)
    witnesses = detected.paths if detected.subject else ()
    paths_shown = witnesses[:limit] if blocks else witnesses
    starts = [(detected.subject.pid, path) for path in paths_shown] if detected.subject else []
    starts += [(context.engine.ends(chain[:1])[0][0], chain) for chain in detected.chains]
    is_possible = detected.status == "possible"
    paths = [_build_path(context, start, path, possible=is_possible) for start, path in starts]
    if detected.path_class is not None:
        paths = [replace(path, path_class=detected.path_class) for path in paths]
    return Evidence(
        paths=tuple(paths),
        shown=len(paths),
        more="yes" if len(paths_shown) < len(detected.paths) else detected.more,
        limits=detected.limits,
        evidence_hash=canonical_hash([path.to_data() for path in paths]),
    )


def _build_path(
    context: Context, start: int, path: tuple[int, ...], *, possible: bool
) -> EvidencePath:
    return context.cached(
        ("path", start, path, possible),
        lambda: describe_path(
            context.engine, start, path, context.on, context.as_of, possible=possible
        ),
    )


def _count_sources(evidence: Evidence, detected: Detected) -> int:
    """Count the datasets that carry a finding: those of its ties, and those of its entries."""
    return len(evidence_datasets(evidence) | set(detected.values.get("datasets", ())))


def evidence_datasets(evidence: Evidence) -> set[str]:
    """Return the datasets that state the ties of some evidence."""
    return {step.tie.dataset for path in evidence.paths for step in path.steps}


def _survives_without_weakest(paths: Sequence[EvidencePath]) -> bool | None:
    """Tell whether a shown path stands without the weakest source of the first one."""
    weakest = paths[0].weakest_source if paths else None
    if weakest is None:
        return None
    return any(all(step.tie.dataset != weakest.dataset for step in path.steps) for path in paths)


def _applicable_laws(indicator: Indicator, detected: Detected) -> Sequence[Law]:
    """Return the laws of the finding's own regime: under EU rules nothing of the US is breached.

    Where none is, an act of one list is no basis for a party on another one.
    """
    regimes = _stated_regimes(detected)
    if regimes is None:
        return indicator.law
    fitting = [law for law in indicator.law if not regimes.isdisjoint(law.regimes)]
    if fitting or (detected.acts and regimes):
        return fitting
    return [_as_analogy(law) if law.one_list else law for law in indicator.law]


def _stated_regimes(detected: Detected) -> frozenset[str] | None:
    """Return the regimes that a finding is about, as far as they are stated; None: about none."""
    listings = detected.values.get("listings")
    if detected.object is not None and detected.object[0] == "regime":
        regimes = {detected.object[1]}
    elif listings:
        regimes = {row["regime"] for row in listings}
    else:
        return None
    return frozenset(regimes - {"", NOT_STATED})


def _as_analogy(law: Law) -> Law:
    return law.model_copy(update={"as_": "analogy"})


def _list_laws(
    laws: Iterable[Law], acts: Sequence[Citation], context: Context
) -> tuple[LawBasis, ...]:
    """Return the acts of the list entries themselves, then the laws of the indicator."""
    cited = [
        LawBasis(
            citation=act.citation,
            as_=act.as_,
            verified=act.verified,
            wording=None,
            in_force=_state_of_act(act),
            url=act.url,
        )
        for act in acts
    ]
    beside = (_describe_law(_law_beside_acts(law, acts), context) for law in laws)
    return (*cited, *beside)


def _state_of_act(act: Citation) -> LawState | None:
    """Say since when an act's row holds: it is cited only while it does; None = not known."""
    if act.since is None and act.until is None:
        return None
    return LawState(since=act.since, until=act.until, state="in_force")


def _law_beside_acts(law: Law, acts: Sequence[Citation]) -> Law:
    """Make a law of one list no basis of a list entry that rests on another act."""
    is_other = acts and not any(law.citation.startswith(act.citation) for act in acts)
    return _as_analogy(law) if is_other and law.one_list else law


def _describe_law(law: Law, context: Context) -> LawBasis:
    act = find_act(context.tables.acts, law.citation)
    return LawBasis(
        citation=law.citation,
        as_=law.as_,
        verified=law.verified,
        wording=law.wording,
        in_force=_state_of_law(law.in_force, context),
        url=law.url,
        read_up_to=act.read_up_to if act else None,
    )


def _state_of_law(intervals: Sequence[InForce], context: Context) -> LawState | None:
    """Say how a citation stands on the day; None = not stated."""
    if not intervals:
        return None
    for interval in intervals:
        if holds_on(interval.since, interval.until, context.on):
            return LawState(since=interval.since, until=interval.until, state=interval.state)
    return LawState(since=intervals[0].since, until=intervals[-1].until, state="not_in_force")


def build_near_misses(
    indicator: Indicator, results: Iterable[Result], context: Context
) -> list[NearMiss]:
    """Return the near misses: one predicate short."""
    return [
        NearMiss(
            indicator=indicator.id,
            title=indicator.title,
            subject=_describe_subject(miss.subject, [miss.subject.role] if miss.subject else []),
            object=_describe_object(miss.object),
            missed_by=MissedBy(field=miss.field, needed=miss.needed, found=miss.found),
            path=_first_path(miss, context),
        )
        for miss in results
        if isinstance(miss, NearlyDetected)
    ]


def _first_path(miss: NearlyDetected, context: Context) -> EvidencePath | None:
    if miss.subject is None or not miss.paths:
        return None
    engine, on, as_of = context.engine, context.on, context.as_of
    return describe_path(engine, miss.subject.pid, miss.paths[0], on, as_of, possible=True)


def list_unanswered(indicator: Indicator, results: Iterable[Result]) -> list[CannotTell]:
    """Return what an indicator could not answer."""
    return [
        CannotTell(
            indicator=indicator.id,
            title=indicator.title,
            party=result.subject.id if result.subject else None,
            reason=result.reason,
            needed=result.needed,
            text=result.text,
        )
        for result in results
        if isinstance(result, Undecided)
    ]
