"""own-minority-listed: listed parties hold something, and less than counts as listed.

The same cascades as own-50-aggregate, one a regime: what the listed parties, and the companies that
count as listed through them, hold directly in the party. No finding where the party surely counts
as listed under the regime; where that is only possible, both indicators say so.

Owners whose listing carries no ownership rule (an export control, a travel ban), or whose rule does
not reach the party, are found here whatever they hold: no rule makes the party count as listed, and
silence would hide them.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.graph.ownership import SLACK, ThresholdCrossing
from onward.graph.sayings import say
from onward.graph.shares import decimal_text, percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing, cite_entries, entry_values
from onward.queries.detection.plan import UNDER_LISTED
from onward.queries.detection.results import Detected, Result
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues
from onward.queries.ownership.cascades import (
    CascadeOutcome,
    RegimeCase,
    explain_doubts,
    find_minority_stake,
    gravest,
    regime_cases,
    run_cascade,
    shortfall_text,
)
from onward.queries.rules.indicator import measure_level, stronger, weaker

HIGH_FROM: Final = 0.25
"""Fraction from which on a minority share weighs high."""

TRACES: Final = (UNDER_LISTED,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and regime in which listed parties hold a minority.

    Yields:
        Detected; NearlyDetected for what a suspended rule would say.
    """
    for case in regime_cases(context):
        yield from _find_restricted_owners(case)
        minority = find_minority_stake(context.engine, case.above, case.seeds, case.rule)
        if minority is None:
            continue
        if case.regime.state == "suspended":
            yield case.suspended(minority, "have a listed minority owner")
        else:
            yield _make_finding(case, minority)


def _make_finding(case: RegimeCase, minority: CascadeOutcome) -> Detected:
    entries = case.entries_behind(minority, of_rule=True)
    doubts = case.doubts_of_outcome(minority, entries)
    stake = minority.crossing_of(minority.company)
    assert stake is not None  # noqa: S101  # an outcome exists only where members hold something
    severity, rules = _weigh_stake(case.context, stake)
    return Detected(
        subject=case.subject,
        object=case.object,
        status="possible" if doubts else "present",
        severity=severity,
        relation="is held in part by listed parties, below",
        consequence="stays below the threshold of",
        identity=case.regime.regime,
        severity_rules=rules,
        paths=minority.paths.paths,
        more=minority.paths.more,
        values=case.values(minority) | _distance_values(case, stake) | entry_values(entries),
        possible_because=doubts,
        counter_evidence=case.disagreements(minority),
        counterfactuals=_write_counterfactuals(case, minority, stake),
    )


def _find_restricted_owners(case: RegimeCase) -> Iterator[Detected]:
    """Yield what parties hold that the regime lists without its ownership rule, small or large."""
    engine, above, owners = case.context.engine, case.above, case.restricted
    outcome = run_cascade(above, owners, case.rule)
    outcome = outcome or find_minority_stake(engine, above, owners, case.rule)
    if outcome is None:
        return
    entries = case.entries_behind(outcome, of_rule=bool(case.restricted_note))
    pid = case.subject.pid
    doubts = () if outcome.is_sure else explain_doubts(engine, pid, outcome, owners)
    severity, rules = _weigh_restricted(case, outcome, entries)
    regime = case.regime.regime
    yield Detected(
        subject=case.subject,
        object=(
            "regime",
            regime,
            say("listings of {regime} that its ownership rule does not reach", regime=regime),
        ),
        status="possible" if doubts else "present",
        severity=severity,
        relation="is held by parties under",
        identity=f"{regime}/without-rule",
        severity_rules=rules,
        paths=outcome.paths.paths,
        more=outcome.paths.more,
        values=case.values(outcome) | entry_values(entries),
        possible_because=doubts,
        counter_evidence=_why_without_rule(case, entries),
        acts=cite_entries(entries, case.context.policy.regimes),
    )


def _weigh_restricted(
    case: RegimeCase, outcome: CascadeOutcome, entries: Sequence[PartyListing]
) -> tuple[Severity, tuple[str, ...]]:
    stake = outcome.crossing_of(outcome.company)
    severity, rules = _weigh_stake(case.context, stake) if stake else (case.context.severity, ())
    # what a travel ban weighs by itself, its bearer's companies weigh no more
    levels = [measure_level(entry.measure, severity) for entry in entries]
    cap = gravest(levels) if levels else severity
    return weaker(severity, cap), rules


def _why_without_rule(case: RegimeCase, entries: Sequence[PartyListing]) -> tuple[str, ...]:
    notes = [case.judge_entry(entry.listing).note for entry in entries if entry.listing]
    reasons = [case.restricted_note, *notes]
    return tuple(
        say("it does not count as listed: {why}", why=why) for why in dict.fromkeys(reasons) if why
    )


def _weigh_stake(context: Context, stake: ThresholdCrossing) -> tuple[Severity, tuple[str, ...]]:
    """Weigh the share that the answer rests on: the least when present, the most when possible."""
    # sums of floats: exactly a quarter counts as a quarter
    if stake.total >= HIGH_FROM - SLACK:
        return stronger(context.severity, "high"), (
            say("{percent} or more: high", percent=percent_text(HIGH_FROM)),
        )
    return context.severity, ()


def _distance_values(case: RegimeCase, stake: ThresholdCrossing) -> FindingValues:
    return {"distance": decimal_text(max(0.0, case.rule.threshold - stake.total))}


def _write_counterfactuals(
    case: RegimeCase, minority: CascadeOutcome, stake: ThresholdCrossing
) -> tuple[str, ...]:
    """Say what more would make the party count as listed, or what would clear it."""
    if not minority.is_sure:
        return ("clears if the listed parties are shown to hold nothing",)
    shortfall = shortfall_text(case.rule, stake.total)
    return (
        say(
            "counts as listed under the {regime} ownership rule with {shortfall}",
            regime=case.regime.regime,
            shortfall=shortfall,
        ),
    )
