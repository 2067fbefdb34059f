"""own-50-aggregate: listed parties together own enough that the party counts as listed.

One cascade a regime, by that regime's own threshold on the day of the question
(docs/semantics.md, Ownership). A party that is listed itself is another indicator's finding.
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import entry_values
from onward.queries.detection.plan import UNDER_LISTED
from onward.queries.detection.results import Detected, NearlyDetected, Result
from onward.queries.model.assessment import Severity
from onward.queries.ownership.cascades import (
    CascadeOutcome,
    RegimeCase,
    counterfactuals,
    find_near_miss,
    owners_without_rule,
    regime_cases,
    run_cascade,
    shortfall_text,
    threshold_text,
)
from onward.queries.rules.indicator import weaker

TRACES: Final = (UNDER_LISTED,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and regime under which the party counts as listed.

    Yields:
        Detected; NearlyDetected for a sum that falls a little short, and for what a suspended rule
        would say; Undecided for listed parties of regimes that have no ownership rule.
    """
    for case in regime_cases(context):
        outcome = run_cascade(case.above, case.seeds, case.rule)
        if outcome is None:
            yield from _find_near_miss(case)
        # a suspended rule is no rule: what it would say is told as a near miss
        elif case.regime.state == "suspended":
            yield case.suspended(outcome, "count as listed")
        else:
            yield _make_finding(case, outcome)
    yield from owners_without_rule(context)


def _make_finding(case: RegimeCase, outcome: CascadeOutcome) -> Detected:
    entries = case.entries_behind(outcome, of_rule=True)
    doubts = case.doubts_of_outcome(outcome, entries)
    severity, rules = _weigh_outcome(case, is_possible=bool(doubts))
    return Detected(
        subject=case.subject,
        object=case.object,
        status="possible" if doubts else "present",
        severity=severity,
        relation="is held by listed parties to the threshold of",
        consequence="reaches the threshold of",
        identity=case.regime.regime,
        severity_rules=rules,
        paths=outcome.paths.paths,
        more=outcome.paths.more,
        values=case.values(outcome) | entry_values(entries),
        possible_because=doubts,
        counter_evidence=(*case.disagreements(outcome), *case.unstated_measures(entries)),
        counterfactuals=counterfactuals(case.context.engine, case.subject.pid, outcome),
    )


def _weigh_outcome(case: RegimeCase, *, is_possible: bool) -> tuple[Severity, tuple[str, ...]]:
    """Return the severity, and the rules that lower it from the indicator's own."""
    rules, severity = [], case.context.severity
    if is_possible:
        rules.append("high when possible")
    if not case.context.policy.applies(case.regime.regime):
        rules.append("high, not stop, for a regime that the policy does not apply")
    if rules:
        severity = weaker(severity, "high")
    # where the owners that a measure blocks do not reach the threshold alone, the others decide it
    blocking, gravest_other = case.blocking_owners()
    if run_cascade(case.above, blocking, case.rule) is None:
        severity = weaker(severity, gravest_other)
        rules.append(
            say(
                "by owners under a measure that forbids no supply by itself: {gravest_other}",
                gravest_other=gravest_other,
            )
        )
    return severity, tuple(rules)


def _find_near_miss(case: RegimeCase) -> Iterator[NearlyDetected]:
    near_miss = find_near_miss(case.context, case.above, case.seeds, case.rule)
    if near_miss is not None:
        [company] = case.context.engine.parties([near_miss.company])
        yield NearlyDetected(
            subject=case.subject,
            object=case.object,
            field="share",
            needed=say(
                "{threshold} of {name} held by listed parties",
                threshold=threshold_text(case.rule),
                name=company.name,
            ),
            found=say(
                "{percent}; {shortfall_text} would reach it",
                percent=percent_text(near_miss.total),
                shortfall_text=shortfall_text(case.rule, near_miss.total),
            ),
            paths=near_miss.paths,
        )
