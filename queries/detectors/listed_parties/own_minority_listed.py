"""own-minority-listed: listed parties hold something, and less than counts as listed.

The same cascades as own-50-aggregate, one a regime: what the listed parties, and the companies that
count as listed through them, hold directly in the party. Not told where the party surely counts as
listed under the regime; where that is only possible, both are told.
"""

from collections.abc import Iterator
from typing import Any, Final

from onward.graph.ownership import SLACK, Joining
from onward.graph.shares import decimal_text, percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.results import Found, Result
from onward.queries.ownership.cascades import Answer, minority
from onward.queries.ownership.ownership_tree import reasons, short_by
from onward.queries.ownership.regime_cascades import Asked, asked
from onward.queries.rules.severity import Severity, stronger

HIGH_FROM: Final = 0.25
"""Fraction from which on a minority share weighs high."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and regime in which listed parties hold a minority.

    Yields:
        Found; Missed for what a suspended rule would say.
    """
    for one in asked(context):
        held = minority(context.engine, one.above, one.seeds, one.rule)
        if held is None:
            continue
        if one.regime.state == "suspended":
            yield one.suspended(held, "have a listed minority owner")
        else:
            yield _found(one, held)


def _found(one: Asked, held: Answer) -> Found:
    engine, pid = one.context.engine, one.subject.pid
    because = one.unsure_rule()
    if not held.sure:
        because = (*because, *reasons(engine, pid, held, one.seeds))
    stake = held.held(held.company)
    assert stake is not None  # noqa: S101  # `minority` answers only where members hold something
    severity, rules = _severity(one.context, stake)
    return Found(
        subject=one.subject,
        object=one.object,
        status="possible" if because else "present",
        severity=severity,
        relation="is held in part by listed parties, below",
        identity=one.regime.regime,
        severity_rules=rules,
        paths=held.paths.paths,
        more=held.paths.more,
        values=one.values(held) | _distance(one, stake),
        possible_because=because,
        counter_evidence=one.disagreements(held),
        counterfactuals=_would(one, held, stake),
    )


def _severity(context: Context, stake: Joining) -> tuple[Severity, tuple[str, ...]]:
    """Weigh the share that the answer rests on: the least when present, the most when possible."""
    if stake.total >= HIGH_FROM - SLACK:
        return stronger(context.level, "high"), (f"{percent_text(HIGH_FROM)} or more: high",)
    return context.level, ()


def _distance(one: Asked, stake: Joining) -> dict[str, Any]:
    return {"distance": decimal_text(max(0.0, one.rule.threshold - stake.total))}


def _would(one: Asked, held: Answer, stake: Joining) -> tuple[str, ...]:
    """Say what more would make the party count as listed, and what would clear it."""
    if held.sure:
        told = short_by(one.rule, stake.total).removeprefix("would fire ")
        return (f"counts as listed under the {one.regime.regime} ownership rule {told}",)
    return ("clears if the listed parties are shown to hold nothing",)
