"""From what indicators yield to the lists of an assessment (docs/assessment.md)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from onward.graph.json_forms import canonical_hash
from onward.graph.model import TieKind
from onward.queries.assessment.finding_parts import FindingParts
from onward.queries.assessment.laws import applicable_laws, as_analogy, list_laws, rank_binding
from onward.queries.assessment.words.summaries import summarise_finding
from onward.queries.detection.context import Context
from onward.queries.detection.goods.items import has_cyber_item
from onward.queries.detection.paths.evidence_paths import describe_path
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    Result,
    Subject,
    Undecided,
    find_one_party,
)
from onward.queries.model.evidence import Evidence, EvidencePath
from onward.queries.model.findings import (
    CannotTell,
    Finding,
    FindingObject,
    FindingSubject,
    MissedBy,
    NearMiss,
)
from onward.queries.model.part import copy_fields
from onward.queries.rules.indicator import Indicator
from onward.queries.rules.severity import SEVERITIES, weaker

PATHS_SHOWN: Final = 3
"""Paths that a finding shows where its indicator's pattern does not say."""


def finding_id(indicator: str, subject: Subject | None, identity: str) -> str:
    """Return a finding's id: indicator, subject party, and what sets it apart from its neighbours.

    It stays the same when evidence changes, so that a diff can say *changed*.
    """
    party = subject.id if subject else "transaction"
    return "/".join(part for part in (indicator, party, identity) if part)


def build_findings(
    indicator: Indicator, results: Iterable[Result], context: Context
) -> list[Finding]:
    """Return the findings of an indicator, strongest first.

    A party in two roles is one finding, and so is one that several sources know.
    """
    detections = [result for result in results if isinstance(result, Detected)]
    if not detections:
        return []
    one_party = find_one_party(context.subjects)
    by_id: dict[str, FindingParts] = {}
    for detected in detections:
        subject = detected.subject
        if subject is not None:
            subject = one_party.get(subject.id, subject)
        key = finding_id(indicator.id, subject, detected.identity)
        by_id.setdefault(key, FindingParts(subject)).results.append(detected)
    has_cyber = cache(lambda: has_cyber_item(context))  # once, of however many items
    findings = [
        _build_finding(indicator, key, parts, context, has_cyber) for key, parts in by_id.items()
    ]
    return sorted(findings, key=lambda finding: (-SEVERITIES.index(finding.severity), finding.id))


def _build_finding(
    indicator: Indicator,
    key: str,
    parts: FindingParts,
    context: Context,
    has_cyber: Callable[[], bool],
) -> Finding:
    detected = parts.join()
    if detected.status == "possible":
        # what is only possible never stops, whatever level a pack gives it (docs/rule-pack.md)
        detected = replace(detected, severity=weaker(detected.severity, "high"))
    applicable = applicable_laws(indicator, detected)
    # what is no finding has no legal basis either; nor does an act rest on another one's law
    if detected.is_context or detected.only_acts:
        applicable = [as_analogy(law) for law in applicable]
    elif not has_cyber():
        applicable = [as_analogy(law) if law.needs_cyber_item else law for law in applicable]
    laws = list_laws(applicable, detected.acts, context)
    evidence = _build_evidence(indicator, detected, parts.list_evidence(), context)
    subject = _describe_subject(detected.subject, parts.roles)
    return Finding(
        id=key,
        indicator=indicator.id,
        version=indicator.version,
        indicator_version=indicator.version,
        title=detected.title or indicator.title,
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


def _build_evidence(
    indicator: Indicator, detected: Detected, results: Sequence[Detected], context: Context
) -> Evidence:
    """Return the evidence of a finding: that of each of its party's nodes, the strongest first."""
    blocks = indicator.detection.blocks
    limit = max((block.paths.show for block in blocks), default=PATHS_SHOWN)
    witnesses = [
        (result.subject.pid, path) for result in results if result.subject for path in result.paths
    ]
    starts = witnesses[:limit] if blocks else witnesses
    is_cut = len(starts) < len(witnesses)
    chains = dict.fromkeys(chain for result in results for chain in result.chains)
    starts += [(context.engine.ends(chain[:1])[0][0], chain) for chain in chains]
    is_possible = detected.status == "possible"
    paths = [_build_path(context, start, path, possible=is_possible) for start, path in starts]
    if detected.path_class is not None:
        paths = [replace(path, path_class=detected.path_class) for path in paths]
    return Evidence(
        paths=tuple(paths),
        shown=len(paths),
        more="yes" if is_cut else detected.more,
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


def rank_findings(
    findings: Iterable[Finding], order: Sequence[str], context: Context
) -> tuple[Finding, ...]:
    """Sort findings; the first one is the headline (docs/assessment.md, Finding).

    Args:
        findings: Of all indicators.
        order: The ids of the indicators, as the catalogue has them.
        context: The question, which says whose law binds.

    Returns:
        The gravest first; of these the sure ones, then those about a party itself before those
        that lead over ties to others, then those by a law that binds the exporter, then as the
        catalogue has their indicators.
    """

    def rank(finding: Finding) -> tuple[int, bool, bool, int, int, str]:
        return (
            -SEVERITIES.index(finding.severity),
            finding.status == "possible",
            _leads_elsewhere(finding),
            rank_binding(finding, context),
            order.index(finding.indicator),
            finding.id,
        )

    return tuple(sorted(findings, key=rank))


def _leads_elsewhere(finding: Finding) -> bool:
    """Tell whether a finding is about others than the party itself, or one that it may be."""
    return any(
        step.tie.kind != TieKind.POSSIBLY_SAME_AS
        for path in finding.evidence.paths[:1]
        for step in path.steps
    )


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
            missed_by=copy_fields(MissedBy, miss),
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
        copy_fields(
            CannotTell,
            result,
            indicator=indicator.id,
            title=indicator.title,
            party=result.subject.id if result.subject else None,
        )
        for result in results
        if isinstance(result, Undecided)
    ]
