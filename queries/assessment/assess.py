"""One transaction in, one assessment out: the same bytes for the same snapshot, pack and policy.

The order is fixed: resolve the parties, run every indicator, judge, and write down what was not
looked at. Nothing here reads a clock, a user's name or a set in its own order (03, section 1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from onward import __version__
from onward.errors import UsageError
from onward.graph.dates import first_day
from onward.graph.json_forms import canonical_hash
from onward.graph.names.normalise import normalise
from onward.queries.assessment import coverage as covered
from onward.queries.assessment.findings import findings, near_misses, unanswered
from onward.queries.assessment.later_events import later
from onward.queries.assessment.resolve import Resolution, resolve
from onward.queries.assessment.setup import Planned, World
from onward.queries.assessment.verdict import Judged, suggestion, verdict, verdict_text
from onward.queries.destinations.record import CountryRecord
from onward.queries.detection.context import Context, LayerFacts
from onward.queries.detection.countries import countries_of
from onward.queries.detection.results import CannotTell, Found, Gap, NotApplicable, Result
from onward.queries.detection.run import run
from onward.queries.rules.severity import SEVERITIES
from onward.queries.transactions.transaction import Transaction, transaction_hash


def assess(
    transaction: Transaction, world: World, on: date | None = None, as_of: date | None = None
) -> dict[str, Any]:
    """Assess a transaction.

    Args:
        transaction: As read.
        world: What it is assessed against.
        on: Valid time; default the transaction's date, else the newest retrieval date.
        as_of: Knowledge: only what was published (else retrieved) by then; None = everything.

    Returns:
        The assessment of 03, section 1, as plain JSON data.

    Raises:
        UsageError: Neither the transaction nor any source has a date, and none is given.
        EngineError: The engine cannot give the rows of a party or tie.
    """
    day = on or transaction.day or _newest(world.layers)
    who = resolve(transaction, world.lookup, world.layers, world.policy.applies)
    context = _context(transaction, world, who, day, as_of)
    results: dict[str, Sequence[Result]] = {}
    for planned in world.plan:
        results[planned.indicator.id] = run(planned.indicator, _for(context, planned, results))
    return _assessment(transaction, world, who, context, results)


def _newest(layers: Sequence[LayerFacts]) -> date:
    days = [layer.retrieved for layer in layers if layer.retrieved]
    if not days:
        raise UsageError("neither the transaction nor a source has a date; give --on DATE")
    return max(first_day(text) for text in days)


def _context(
    transaction: Transaction, world: World, who: Resolution, day: date, as_of: date | None
) -> Context:
    session = world.sessions.open(who.overlay, day, as_of)
    return Context(
        engine=session.engine,
        transaction=transaction,
        subjects=who.subjects,
        on=day,
        as_of=as_of,
        destinations=world.destinations,
        tables=world.tables,
        policy=world.policy,
        layers=world.layers,
        params={},
        level="info",
        patterns=(),
        found={},
        blocks={one.id: one.detection.blocks for one in world.catalogue},
        worked_out=session.worked_out,
    )


def _for(context: Context, planned: Planned, results: Mapping[str, Sequence[Result]]) -> Context:
    detection = planned.indicator.detection
    return replace(
        context,
        params=planned.params,
        level=planned.indicator.level,
        patterns=detection.blocks,
        relation=detection.relation or "",
        relation_itself=detection.relation_itself or "",
        near_misses=detection.near_misses,
        roles=planned.roles,
        found=results,
    )


def _assessment(
    transaction: Transaction,
    world: World,
    who: Resolution,
    context: Context,
    results: Mapping[str, Sequence[Result]],
) -> dict[str, Any]:
    catalogue, on, as_of = world.catalogue, context.on.isoformat(), _iso(context.as_of)
    found = [f for one in catalogue for f in findings(one, results[one.id], context)]
    found.sort(key=lambda f: (-SEVERITIES.index(f["severity"]), f["status"], f["id"]))
    unsure = [row for one in catalogue for row in unanswered(one, results[one.id])]
    gaps = covered.gaps(context, results, who)
    notes, unseen = later(context)
    known, unasked = covered.parties(transaction, context, who)
    limits = [*_match_limits(who), *_limits(found), *unseen, *unasked]
    complete = not (unsure or gaps or limits)
    effects = catalogue.verdict_effects
    judged = Judged(transaction, world.policy, found, gaps, complete, effects)
    coverage = _coverage(world, context, results, found) | {
        "parties": known,
        "limits_hit": limits,
        "gaps": gaps,
    }
    outcome: dict[str, Any] = {
        "verdict": verdict(judged),
        "complete": judged.complete,
        "suggestion": suggestion(judged),
        "on": on,
        "as_of": as_of,
    }
    hashed = transaction_hash(transaction)
    pack, policy = world.pack_told, world.policy_told
    hashes, matcher = [pack["hash"], policy["hash"]], world.lookup.matcher.version
    named = [hashed, on, as_of, world.snapshot_id, *hashes, __version__, matcher]
    body = {
        "id": f"A-{canonical_hash(named)[:16]}",
        "transaction": {**transaction.plain(), "hash": hashed},
        **outcome,
        "snapshot": world.snapshot_id,
        "onward_version": __version__,
        "matcher": matcher,
        "rule_pack": dict(pack),
        "policy": dict(policy),
        "regimes_evaluated": _regimes(context),
        "findings": found,
        "near_misses": [m for one in catalogue for m in near_misses(one, results[one.id], context)],
        "cannot_tell": unsure,
        "not_found": _not_found(world, context, results),
        "not_applicable": _not_applicable(results),
        "destination": _destinations(transaction, context),
        "matches": [dict(row) for row in who.matches],
        "questions": _questions(found, gaps, outcome["suggestion"]),
        "coverage": coverage,
        "later": notes,
        "verdict_text": verdict_text(judged, outcome, coverage),
    }
    engine = {"name": world.engine.name, "version": world.engine.version}
    return {
        **body,
        "content_hash": content_hash(body),
        "engine": engine,
        "knowledge": None,
        "decision": None,
    }


_BESIDE = frozenset({"content_hash", "engine", "knowledge", "decision"})
"""Keys that say who assessed and what people did with it: no part of the content."""


def content_hash(assessment: Mapping[str, Any]) -> str:
    """Hash what an assessment says, by whichever engine (03, section 1)."""
    return canonical_hash({k: v for k, v in assessment.items() if k not in _BESIDE})


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _match_limits(who: Resolution) -> list[dict[str, Any]]:
    effect = "a party that resembles this one may not have been compared"
    return [{"limit": limit, "where": where, "effect": effect} for where, limit in who.limits]


def _limits(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"limit": limit, "where": finding["id"], "effect": "more evidence may exist than is shown"}
        for finding in found
        for limit in finding["evidence"]["limits"]
    ]


def _coverage(
    world: World,
    context: Context,
    results: Mapping[str, Sequence[Result]],
    found: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    days = [layer.retrieved for layer in context.layers if layer.retrieved]
    return {
        "sources": covered.sources(context, found),
        "indicators": covered.counts({name: outcome(some) for name, some in results.items()}),
        "not_covered": [
            *covered.not_covered(context, world.regimes, _unknown_params(world)),
            *world.catalogue.pack.not_looked_for,
        ],
        "period": {"ownership_known_on": max(days, default=None)},
    }


_OTHERS = ((CannotTell, "cannot_tell"), (Gap, "gap"), (NotApplicable, "not_applicable"))


def _unknown_params(world: World) -> list[str]:
    """Name what the policy sets and no indicator reads: a misspelt threshold changes nothing."""
    known = {one.id: one.params for one in world.catalogue}
    return [
        f"{indicator}.{name}"
        for indicator, params in sorted(world.policy.params.items())
        for name in sorted(params)
        if name not in known.get(indicator, {})
    ]


def outcome(results: Sequence[Result]) -> str:
    """Give an indicator's outcome: the strongest thing that it has to say."""
    found = [result for result in results if isinstance(result, Found)]
    if found:
        return "present" if any(f.status == "present" for f in found) else "possible"
    for kind, name in (
        (CannotTell, "cannot_tell"),
        (Gap, "gap"),
        (NotApplicable, "not_applicable"),
    ):
        if any(isinstance(result, kind) for result in results):
            return name
    return "not_found"


def _regimes(context: Context) -> list[dict[str, Any]]:
    """Write how each ownership regime stands on the date (02, Ownership 3)."""
    return [
        {
            "regime": regime.regime,
            "in_force": regime.state,
            "at": context.on.isoformat(),
            "note": regime.note or None,
        }
        for regime in context.tables.ownership_regimes_at(context.on)
    ]


def _not_found(
    world: World, context: Context, results: Mapping[str, Sequence[Result]]
) -> list[dict[str, Any]]:
    """Write, for each indicator, the parties of which it is proven that nothing was found."""
    rows = []
    for planned in world.plan:
        indicator = planned.indicator
        told = {
            result.subject.id if result.subject else None
            for result in results[indicator.id]
            if isinstance(result, Found | CannotTell)
        }
        if None in told or outcome(results[indicator.id]) in {"gap", "not_applicable"}:
            continue
        clear = sorted({s.id for s in context.with_roles(planned.roles)} - told)
        asked: list[Any] = [
            indicator.id,
            indicator.version,
            world.snapshot_id,
            context.on.isoformat(),
            clear,
        ]
        if clear or not told:
            rows.append(
                {
                    "indicator": indicator.id,
                    "parties": clear,
                    "searched_sources": [layer.dataset for layer in context.layers],
                    "frontier_hash": canonical_hash(asked),
                }
            )
    return rows


def _not_applicable(results: Mapping[str, Sequence[Result]]) -> list[dict[str, str]]:
    return [
        {"indicator": name, "reason": result.reason}
        for name, some in results.items()
        for result in some
        if isinstance(result, NotApplicable)
    ]


def _destinations(transaction: Transaction, context: Context) -> list[dict[str, Any]]:
    """Write the record of each country looked at, once for each part it plays."""
    status = context.destinations.status
    asked = [("destination", transaction.destination)]
    asked += [("end_user_country", country) for country in countries_of(context, "end_user")]
    asked += [("route", country) for country in transaction.route]
    return [
        {"role": role, **record_data(status(country, context.on, context.as_of))}
        for role, country in dict.fromkeys(asked)
        if country
    ]


def record_data(record: CountryRecord) -> dict[str, Any]:
    """Write a country record with every measure it was judged by (03, Destination record)."""

    def rows(readings: Sequence[Any]) -> list[dict[str, Any]]:
        return [{f: getattr(reading, f) for f in reading.__slots__} for reading in readings]

    return {
        "country": record.country,
        "year": record.year,
        "status": record.status,
        "measures": rows(record.measures),
        "conflicts": rows(record.conflicts),
        "note": record.note or None,
    }


def _questions(
    found: Sequence[Mapping[str, Any]],
    gaps: Sequence[Mapping[str, Any]],
    suggested: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Write what to ask: the customer, for findings and gaps; a person here, for knowledge.

    Where a prohibition speaks, knowledge is not asked for: no answer would make it possible.
    """
    asked = [
        {"to": "customer", "about": finding["id"], "question": finding["question"]}
        for finding in found
        if not normalise(finding["question"]).startswith("none")
    ]
    asked += [
        {"to": "customer", "about": gap["id"], "question": f"Please tell us: {gap['field']}"}
        for gap in gaps
        if gap["on"] != "source"
    ]
    fired = {rule["rule"] for rule in suggested["rules"]}
    if "R7_eu_flag" in fired and "R1_prohibition" not in fired:
        asked.append(
            {
                "to": "person",
                "about": "knowledge",
                "question": "Does anybody here know that the items are intended, wholly or in "
                "part, for a use that Art. 5(1) of Regulation (EU) 2021/821 names?",
            }
        )
    return asked
