"""From what indicators yield to the lists of an assessment (docs/assessment.md)."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from onward.graph.dates import holds_on
from onward.graph.json_forms import canonical_hash
from onward.graph.model import TieKind
from onward.graph.regimes import OF_SEVERAL_LISTS, find_regime
from onward.queries.assessment.wording import summarise_finding
from onward.queries.detection.context import Context
from onward.queries.detection.goods import has_cyber_item
from onward.queries.detection.list_entries import NOT_STATED, name_lists
from onward.queries.detection.paths import describe_path
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    Result,
    Subject,
    Undecided,
    find_one_party,
)
from onward.queries.model.assessment import (
    CannotTell,
    Evidence,
    EvidencePath,
    Finding,
    FindingObject,
    FindingSubject,
    LawBasis,
    LawState,
    MissedBy,
    NearMiss,
)
from onward.queries.model.parts import FindingValues, ListingRow, copy_fields
from onward.queries.rules.indicator import SEVERITIES, Indicator, InForce, Law, weaker
from onward.queries.tables.tables import MEMBER_STATES, find_act

# ------------------------------------------------------------------------------------------------
# Findings about a party of an order that several sources know: one finding, with all its records.
#
# A party whose name stands on three lists is one party with three entries. Indicators ask of each
# of its nodes; what they find of the same kind is told once, with the evidence of each.
# ------------------------------------------------------------------------------------------------

_LISTS = ("regime", "regimes")


@dataclass(slots=True)
class FindingParts:
    """What an indicator found of one party, in each of its nodes and roles.

    Attributes:
        subject: The party; None: the order as a whole.
        results: In the order in which the indicator yielded them.
    """

    subject: Subject | None
    results: list[Detected] = field(default_factory=list)

    @property
    def roles(self) -> list[str]:
        """The party's roles, in order."""
        return [result.subject.role if result.subject else "" for result in self.results]

    def list_evidence(self) -> list[Detected]:
        """Return the strongest result of each node that is as certain as the strongest of all."""
        strongest = max(self.results, key=_weigh_detected)
        of_nodes: dict[str, Detected] = {}
        for result in (strongest, *self.results):
            node = result.subject.id if result.subject else ""
            if result.status == strongest.status:
                of_nodes[node] = max(of_nodes.get(node, result), result, key=_weigh_detected)
        return list(of_nodes.values())

    def join(self) -> Detected:
        """Return the strongest result, with what rests on the other nodes beside it."""
        results = self.list_evidence()
        strongest = results[0]
        if len(results) == 1:
            return replace(strongest, subject=self.subject)
        values = _join_values(results)
        return replace(
            strongest,
            subject=self.subject,
            object=_join_objects(strongest, values.get("listings", ())),
            more="yes" if any(result.more == "yes" for result in results) else strongest.more,
            limits=_join_texts(result.limits for result in results),
            values=values,
            possible_because=_join_texts(result.possible_because for result in results),
            counter_evidence=_join_texts(result.counter_evidence for result in results),
            counterfactuals=_join_texts(result.counterfactuals for result in results),
            acts=tuple(dict.fromkeys(act for result in results for act in result.acts)),
        )


def _weigh_detected(detected: Detected) -> tuple[int, bool]:
    return SEVERITIES.index(detected.severity), detected.status == "present"


def _join_texts(groups: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _join_values(results: Sequence[Detected]) -> FindingValues:
    """Return the strongest result's values, with the list entries and sources of all."""
    values = results[0].values.copy()
    rows: list[ListingRow] = []
    for result in results:
        rows += [row for row in result.values.get("listings", ()) if row not in rows]
    if rows:
        values["listings"] = rows
    datasets = {name for result in results for name in result.values.get("datasets", ())}
    if datasets:
        values["datasets"] = sorted(datasets)
    return values


def _join_objects(strongest: Detected, rows: Sequence[ListingRow]) -> tuple[str, str, str] | None:
    """Return what the finding leads to; of entries under several regimes, the lists of all."""
    if strongest.object is None or strongest.object[0] not in _LISTS or not rows:
        return strongest.object
    regimes = {"" if row["regime"] == NOT_STATED else row["regime"] for row in rows}
    return strongest.object if len(regimes) == 1 else name_lists(regimes)


# ------------------------------------------------------------------------------------------------
# The legal bases of a finding: the acts of its list entries, then the laws of its indicator.
# ------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"\w+")


def applicable_laws(indicator: Indicator, detected: Detected) -> Sequence[Law]:
    """Return the laws of the finding's own regime: under EU rules nothing of the US is breached.

    Where none is, an act of one list is no basis for a party on another one.
    """
    regimes = _stated_regimes(detected)
    if regimes is None:
        return indicator.law
    fitting = [law for law in indicator.law if not regimes.isdisjoint(law.regimes)]
    if fitting or (detected.acts and regimes):
        return fitting
    return [as_analogy(law) if law.one_list else law for law in indicator.law]


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


def as_analogy(law: Law) -> Law:
    """Return a law as one that is only looked at beside: it is no basis."""
    return law.model_copy(update={"as_": "analogy"})


def list_laws(
    laws: Iterable[Law], acts: Sequence[Citation], context: Context
) -> tuple[LawBasis, ...]:
    """Return the acts of the list entries themselves, then the laws of the indicator, each once."""
    cited = [copy_fields(LawBasis, act, wording=None, in_force=_state_of_act(act)) for act in acts]
    beside = (
        _describe_law(_law_beside_acts(law, acts), context)
        for law in laws
        if not any(_says_the_same(act.citation, law.citation) for act in acts)
    )
    return (*cited, *beside)


def _says_the_same(act: str, law: str) -> bool:
    """Tell whether the citation of a row cites what an indicator does, in whatever marks.

    >>> _says_the_same("Regulation (EU) 1, Annex I, version of 2", "Regulation (EU) 1 Annex I (version of 2)")
    True
    >>> _says_the_same("Some List, 2024 (Annex XL)", "Some List, 2024"), _says_the_same("Art. 4(1)", "Art. 4")
    (True, False)
    """  # noqa: E501  # what Python reads
    return _WORD.findall(act) == _WORD.findall(law) or act.startswith(f"{law} (")


def _state_of_act(act: Citation) -> LawState | None:
    """Say since when an act's row holds: it is cited only while it does; None = not known."""
    if act.since is None and act.until is None:
        return None
    return LawState(since=act.since, until=act.until, state="in_force")


def _law_beside_acts(law: Law, acts: Sequence[Citation]) -> Law:
    """Make a law of one list no basis of a list entry that rests on another act."""
    is_other = acts and not any(law.citation.startswith(act.citation) for act in acts)
    return as_analogy(law) if is_other and law.one_list else law


def _describe_law(law: Law, context: Context) -> LawBasis:
    act = find_act(context.tables.acts, law.citation)
    in_force = _state_of_law(law.in_force, context)
    return copy_fields(LawBasis, law, in_force=in_force, read_up_to=act.read_up_to if act else None)


def _state_of_law(intervals: Sequence[InForce], context: Context) -> LawState | None:
    """Say how a citation stands on the day; None = not stated."""
    if not intervals:
        return None
    for interval in intervals:
        if holds_on(interval.since, interval.until, context.on):
            return LawState(since=interval.since, until=interval.until, state=interval.state)
    return LawState(since=intervals[0].since, until=intervals[-1].until, state="not_in_force")


def rank_binding(finding: Finding, context: Context) -> int:
    """Return how near a finding's law is to the exporter, the nearest first.

    Returns:
        0: law that binds the exporter; 1: law that the policy applies beside it; 2: law of others,
        and a rule of the house, which is no law.
    """
    if finding.kind in ("house", "context"):
        return 2
    home = _binding_regimes(context)
    # what names no regime rests on the acts of the pack, which are those of the Union
    regimes = _finding_regimes(finding) or {"EU"}
    if not regimes.isdisjoint(home):
        return 0
    return 1 if not regimes.isdisjoint(context.policy.regimes) else 2


def _binding_regimes(context: Context) -> frozenset[str]:
    """Return the regimes that bind the exporter; where its country is not stated, the policy's."""
    country = context.exporter_country
    if country is None:
        return frozenset(context.policy.regimes)
    if country in MEMBER_STATES:
        return frozenset({"EU", "UN"})
    # a country stands for its own list, and resolutions of the Security Council bind every state
    lists = OF_SEVERAL_LISTS.get(country, (find_regime(country) or country,))
    return frozenset({*lists, "UN"})


def _finding_regimes(finding: Finding) -> frozenset[str]:
    """Return the regimes that a finding is about, as far as they are stated."""
    if finding.object is not None and finding.object.kind == "regime":
        regimes = {finding.object.id}
    else:
        regimes = {row["regime"] for row in finding.values.get("listings", ())}
    return frozenset(regimes - {"", NOT_STATED})


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
