"""What was looked at, and what was not (03, section 6): it stands before the findings."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from onward.errors import EngineError
from onward.graph.identity.suggested import SUGGESTIONS
from onward.graph.shares import decimal_text
from onward.queries.assessment.resolve import Resolution
from onward.queries.destinations.record import FAMILIES_FOR_NONE, SECOND_FAMILY
from onward.queries.detection.context import Context, LayerFacts, age_days
from onward.queries.detection.results import Gap, Result
from onward.queries.ownership.upstream import known_owners
from onward.queries.transactions.transaction import Transaction

Results = Mapping[str, Sequence[Result]]


def sources(context: Context, findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Write one row a layer: its dates, age, limit, and which findings rest on it."""
    used: dict[str, set[str]] = {}
    for finding in findings:
        for dataset in _datasets(finding):
            used.setdefault(dataset, set()).add(str(finding["indicator"]))
    return [
        _source(layer, context, sorted(used.get(layer.dataset, ()))) for layer in context.layers
    ]


def _datasets(finding: Mapping[str, Any]) -> Iterator[str]:
    for path in finding["evidence"]["paths"]:
        for step in path["steps"]:
            yield step["tie"]["dataset"]
    yield from finding["values"].get("datasets", ())


def _source(layer: LayerFacts, context: Context, used_by: list[str]) -> dict[str, Any]:
    limit = context.policy.max_age(layer.dataset, layer.source, layer.max_age_days)
    age = age_days(layer, context)
    return {
        "dataset": layer.dataset,
        "layer": layer.layer,
        "retrieved": layer.retrieved,
        "published": layer.published,
        "rows_accepted": layer.rows_accepted,
        "rows_rejected": layer.rows_rejected,
        "smaller_than_full": layer.smaller_than_full,
        "age_days": age,
        "limit_days": limit,
        "stale": age is not None and limit is not None and age > limit,
        "licence": layer.licence,
        "notes": list(layer.notes),
        "used_by": used_by,
    }


def parties(
    transaction: Transaction, context: Context, who: Resolution
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Write one row a party of the transaction: how it was found, and who is known to own it.

    Returns:
        The rows, and what kept owners from being looked for, as limits of the coverage.
    """
    lists = sorted(layer.dataset for layer in context.layers if layer.is_compared)
    rows: list[dict[str, Any]] = []
    limits: list[dict[str, str]] = []
    for ref, party in enumerate(transaction.parties):
        found = [subject for subject in who.subjects if subject.ref == ref]
        owners = None
        try:
            owners = _owners(context, [subject.pid for subject in found])
        except EngineError as fault:
            effect = "who owns the party was not looked for"
            limits.append({"limit": str(fault), "where": f"parties.{ref}", "effect": effect})
        rows.append(
            {
                "party_ref": ref,
                "role": party.role,
                "name": party.name or (found[0].name if found else None),
                "resolved": found[0].resolved if found else "none",
                "parties": [subject.id for subject in found],
                "identifiers_given": sorted(party.identifiers),
                "owners": owners,
                "lists_compared": lists,
            }
        )
    return rows, limits


def _owners(context: Context, pids: Sequence[int]) -> dict[str, str] | None:
    """Give the bounds of what the direct owners hold together, and what nobody is known to hold.

    Of a party that is found as several nodes, the node with the most owners known.
    """
    known = [known_owners(context, pid) for pid in pids]
    if not known:
        return None
    low, high = max(known)
    return {
        "known_min": decimal_text(low),
        "known_max": decimal_text(high),
        "unknown": decimal_text(1.0 - low),
    }


def gaps(context: Context, results: Results, who: Resolution) -> list[dict[str, Any]]:
    """Write every gap: what indicators name, what loads left out, and names not fully compared."""
    named = [
        (gap.on, gap.field, gap.why, gap.role, gap.subject.id if gap.subject else None)
        for found in results.values()
        for gap in found
        if isinstance(gap, Gap)
    ]
    named += _not_compared(context.transaction, who)
    named += [("source", layer.dataset, why, None, None) for layer, why in _faults(context.layers)]
    return [
        {
            "id": f"G{number}",
            "on": on,
            "field": field,
            "role": role,
            "party": party,
            "why_it_matters": why,
            "blocks": ["R8_gap"],
            "attempts": [],
        }
        for number, (on, field, why, role, party) in enumerate(dict.fromkeys(named), start=1)
    ]


def _not_compared(
    transaction: Transaction, who: Resolution
) -> Iterator[tuple[str, str, str, str | None, str | None]]:
    """Name the parties and owners whose names were not compared with every party, and why."""
    for where, limit in who.limits:
        role = str(transaction.parties[int(where.split(".")[1])].role)
        on = "owner" if ".owners." in where else role
        why = f"the name of the {on.replace('_', ' ')} was not compared with every party: {limit}"
        yield on, where, why, role, None


def _faults(layers: Sequence[LayerFacts]) -> Iterator[tuple[LayerFacts, str]]:
    if not layers:
        return
    for layer in layers:
        if layer.rows_rejected:
            rows = "1 row" if layer.rows_rejected == 1 else f"{layer.rows_rejected:,} rows"
            yield layer, f"{rows} of {layer.dataset} could not be read and were not looked at"
        if layer.smaller_than_full:
            yield layer, f"{layer.dataset} is smaller than a full file: some of its list is missing"


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


def counts(outcomes: Mapping[str, str]) -> dict[str, Any]:
    """Count the indicators by outcome, and name all but those not found."""
    tally = Counter(outcomes.values())
    names = {
        outcome: sorted(name for name, found in outcomes.items() if found == outcome)
        for outcome in ("present", "possible", "cannot_tell", "gap", "not_applicable")
    }
    return {**{outcome: tally[outcome] for outcome in (*names, "not_found")}, "names": names}
