"""What was looked at, and what was not (docs/assessment.md): it stands before the findings."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from onward.errors import EngineError
from onward.graph.identity.suggested import SUGGESTIONS
from onward.graph.shares import decimal_text
from onward.queries.assessment.findings import evidence_datasets
from onward.queries.assessment.resolve import Resolution
from onward.queries.destinations.country_record import FAMILIES_FOR_NONE, SECOND_FAMILY
from onward.queries.detection.context import Context, LayerFacts, age_days
from onward.queries.detection.results import Result, UnknownFact
from onward.queries.model.coverage import (
    Gap,
    IndicatorCounts,
    IndicatorNames,
    KnownOwners,
    LimitHit,
    PartyCoverage,
    SourceCoverage,
)
from onward.queries.model.findings import Finding
from onward.queries.ownership.upstream import known_owners
from onward.queries.transactions.transaction import Transaction

Results = Mapping[str, Sequence[Result]]


def cover_sources(context: Context, findings: Sequence[Finding]) -> tuple[SourceCoverage, ...]:
    """Return one row a layer: its dates, age, limit, and which indicators rest on it."""
    used: dict[str, set[str]] = {}
    for finding in findings:
        named = finding.values.get("datasets", ())
        for dataset in evidence_datasets(finding.evidence).union(named):
            used.setdefault(dataset, set()).add(finding.indicator)
    return tuple(
        _cover_source(layer, context, used.get(layer.dataset, set())) for layer in context.layers
    )


def _cover_source(layer: LayerFacts, context: Context, used_by: Collection[str]) -> SourceCoverage:
    limit = context.policy.max_age(layer.dataset, layer.source, layer.max_age_days)
    age = age_days(layer, context)
    return SourceCoverage(
        dataset=layer.dataset,
        layer=layer.layer,
        retrieved=layer.retrieved,
        published=layer.published,
        rows_accepted=layer.rows_accepted,
        rows_rejected=layer.rows_rejected,
        smaller_than_full=layer.smaller_than_full,
        age_days=age,
        limit_days=limit,
        stale=age is not None and limit is not None and age > limit,
        licence=layer.licence,
        notes=layer.notes,
        used_by=tuple(sorted(used_by)),
    )


def cover_parties(
    transaction: Transaction, context: Context, resolution: Resolution
) -> tuple[tuple[PartyCoverage, ...], list[LimitHit]]:
    """Return one row a party of the transaction: how it was found, and who is known to own it.

    Returns:
        The rows, and what kept owners from being looked for, as limits of the coverage.
    """
    lists = tuple(sorted(layer.dataset for layer in context.layers if layer.is_compared))
    rows = []
    limits = []
    for ref, party in enumerate(transaction.parties):
        subjects = [subject for subject in resolution.subjects if subject.ref == ref]
        owners = None
        try:
            owners = _sum_owners(context, [subject.pid for subject in subjects])
        except EngineError as fault:
            effect = "who owns the party was not looked for"
            limits.append(LimitHit(limit=str(fault), where=f"parties.{ref}", effect=effect))
        rows.append(
            PartyCoverage(
                party_ref=ref,
                role=party.role,
                name=party.name or (subjects[0].name if subjects else None),
                resolved=subjects[0].resolved if subjects else "none",
                parties=tuple(subject.id for subject in subjects),
                identifiers_given=tuple(sorted(party.identifiers)),
                owners=owners,
                lists_compared=lists,
            )
        )
    return tuple(rows), limits


def _sum_owners(context: Context, pids: Sequence[int]) -> KnownOwners | None:
    """Return the bounds of what the direct owners hold together, and what nobody is known to hold.

    Of a party that is found as several nodes, the node with the most owners known.
    """
    bounds = [known_owners(context, pid) for pid in pids]
    if not bounds:
        return None
    low, high = max(bounds)
    return KnownOwners(
        known_min=decimal_text(low), known_max=decimal_text(high), unknown=decimal_text(1.0 - low)
    )


class _GapFacts(NamedTuple):
    """What is not known, before gaps are numbered; equal ones are one gap."""

    on: str
    field: str
    why: str
    role: str | None = None
    party: str | None = None


def list_gaps(context: Context, results: Results, resolution: Resolution) -> tuple[Gap, ...]:
    """Return every gap: what indicators name, what loads left out, names not fully compared."""
    facts = [
        *_gaps_of_indicators(results),
        *_gaps_of_matching(context.transaction, resolution),
        *_gaps_of_sources(context.layers),
    ]
    return tuple(
        Gap(
            id=f"G{number}",
            on=gap.on,
            field=gap.field,
            role=gap.role,
            party=gap.party,
            why_it_matters=gap.why,
            blocks=("R8_gap",),
        )
        for number, gap in enumerate(dict.fromkeys(facts), start=1)
    )


def _gaps_of_indicators(results: Results) -> Iterator[_GapFacts]:
    for yielded in results.values():
        for fact in yielded:
            if isinstance(fact, UnknownFact):
                party = fact.subject.id if fact.subject else None
                yield _GapFacts(fact.on, fact.field, fact.why, fact.role, party)


def _gaps_of_matching(transaction: Transaction, resolution: Resolution) -> Iterator[_GapFacts]:
    """Name the parties and owners whose names were not compared with every party, and why."""
    for limit in resolution.limits:
        role = transaction.parties[limit.ref].role
        on = role if limit.owner is None else "owner"
        name = f"the name of the {on.replace('_', ' ')}"
        why = f"{name} was not compared with every party: {limit.limit}"
        yield _GapFacts(on, limit.where, why, role)


def _gaps_of_sources(layers: Sequence[LayerFacts]) -> Iterator[_GapFacts]:
    """Name the sources that were read in part, or that are not the whole list."""
    for layer in layers:
        if layer.rows_rejected:
            rows = "1 row" if layer.rows_rejected == 1 else f"{layer.rows_rejected:,} rows"
            why = f"{rows} of {layer.dataset} could not be read and were not looked at"
            yield _GapFacts("source", layer.dataset, why)
        if layer.smaller_than_full:
            why = f"{layer.dataset} is smaller than a full file: some of its list is missing"
            yield _GapFacts("source", layer.dataset, why)


REGIMES: Final = ("BIS", "EU", "OFAC", "UK", "UN")


def not_covered(
    context: Context, regimes: Collection[str], unknown_params: Sequence[str]
) -> list[str]:
    """Say in sentences what no loaded source or table could answer, and what nobody reads."""
    missing = [regime for regime in REGIMES if regime not in regimes]
    sentences = []
    if missing:
        sentences.append(f"no list of {', '.join(missing)} is loaded")
    ruled = {regime.regime for regime in context.tables.ownership_regimes_at(context.on)}
    unruled = sorted(set(regimes) - ruled)
    if unruled:
        sentences.append(
            f"ownership by parties that {', '.join(unruled)} lists: no ownership rule of theirs is "
            "in the rule pack, so look at the owners themselves"
        )
    if not context.layers:
        sentences.append("no source is loaded")
    elif not context.has_shipments:
        sentences.append("past deliveries of the parties: no source of shipments is loaded")
    if context.as_of:
        sentences.append(
            "what a source said before and its newest layer does not; older snapshots can tell"
        )
    if any(party.address or party.site for party in context.transaction.parties):
        sentences.append(
            "addresses and sites that the order itself gives: they are compared with no other; "
            "who shares an address is told of parties that the sources place at one"
        )
    if not context.tables.trade.hubs:
        sentences.append("countries through which goods are diverted: the hub table is empty")
    last = context.destinations.last_conflict_year(context.as_of)
    if last is None:
        sentences.append("armed conflicts: no table of them is loaded")
    elif last < context.on.year - 1:
        sentences.append(f"armed conflicts after {last}: the table that is loaded ends there")
    families = context.destinations.published_families
    if len(families) < FAMILIES_FOR_NONE:
        loaded = f"only {families[0]} is loaded" if families else "none is loaded"
        sentences.append(f"published records of countries: {loaded}; {SECOND_FAMILY}")
    measures = context.destinations.uncounted_measures
    if measures:
        sentences.append(f"measures that no table knows: {', '.join(measures)}")
    sentences += [note for layer in context.layers for note in layer.notes]
    sentences += _not_suggested(context.layers)
    sentences += [
        f"the policy's parameter {name}, which no indicator has" for name in unknown_params
    ]
    sentences += [
        f"the policy's age limit for {name}, of which nothing is loaded"
        for name in _unmet_limits(context)
    ]
    return list(dict.fromkeys(sentences))


def _not_suggested(layers: Sequence[LayerFacts]) -> list[str]:
    """Say that owners and others of the graph were compared with no other source's parties."""
    is_done = any(layer.dataset == SUGGESTIONS for layer in layers)
    if is_done or sum(layer.parties > 0 for layer in layers) < 2:
        return []
    return [
        "whether parties of several sources are one, beside those whose id the order gives: "
        "onward merges suggest looks for such pairs"
    ]


def _unmet_limits(context: Context) -> list[str]:
    """Name what the policy limits the age of and no layer is of: one misspelt limits nothing."""
    limited = context.policy.max_age_days.keys()
    loaded = {name for layer in context.layers for name in (layer.dataset, layer.source)}
    return sorted(limited - loaded) if limited else []


def count_outcomes(outcomes: Mapping[str, str]) -> IndicatorCounts:
    """Count the indicators by outcome, and name all but those not found."""
    counts = Counter(outcomes.values())

    def names(outcome: str) -> tuple[str, ...]:
        return tuple(sorted(name for name, result in outcomes.items() if result == outcome))

    return IndicatorCounts(
        present=counts["present"],
        possible=counts["possible"],
        cannot_tell=counts["cannot_tell"],
        gap=counts["gap"],
        not_applicable=counts["not_applicable"],
        not_found=counts["not_found"],
        names=IndicatorNames(
            present=names("present"),
            possible=names("possible"),
            cannot_tell=names("cannot_tell"),
            gap=names("gap"),
            not_applicable=names("not_applicable"),
        ),
    )
