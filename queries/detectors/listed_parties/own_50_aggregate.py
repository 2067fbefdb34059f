"""own-50-aggregate: listed parties together own enough that the party counts as listed.

One cascade a regime, by that regime's own threshold on the day of the question (02, Ownership 3).
A party that is listed itself is another indicator's finding.
"""

from collections.abc import Iterator

from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.results import Found, Missed, Result
from onward.queries.ownership.cascades import Answer, answer, near
from onward.queries.ownership.ownership_tree import (
    counterfactuals,
    reasons,
    short_by,
    threshold_text,
)
from onward.queries.ownership.regime_cascades import Asked, asked, unruled
from onward.queries.rules.severity import weaker


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and regime under which the party counts as listed.

    Yields:
        Found; Missed for a sum that falls a little short, and for what a suspended rule would say;
        CannotTell for listed parties of regimes that have no ownership rule.
    """
    for one in asked(context):
        joined = answer(one.above, one.seeds, one.rule)
        if joined is None:
            yield from _near(one)
        elif one.regime.state == "suspended":
            yield one.suspended(joined, "count as listed")
        else:
            yield _found(one, joined)
    yield from unruled(context)


def _found(one: Asked, joined: Answer) -> Found:
    context, pid = one.context, one.subject.pid
    because = one.unsure_rule()
    if not joined.sure:
        because = (*because, *reasons(context.engine, pid, joined, one.seeds))
    rules, severity = [], context.level
    if because:
        rules.append("high when possible")
    if not context.policy.applies(one.regime.regime):
        rules.append("high, not stop, for a regime that the policy does not apply")
    if rules:
        severity = weaker(severity, "high")
    barring, mild = one.barring()
    if answer(one.above, barring, one.rule) is None:
        severity = weaker(severity, mild)
        rules.append(f"by owners under a measure that forbids no supply by itself: {mild}")
    return Found(
        subject=one.subject,
        object=one.object,
        status="possible" if because else "present",
        severity=severity,
        relation="counts as listed through its owners under",
        identity=one.regime.regime,
        severity_rules=tuple(rules),
        paths=joined.paths.paths,
        more=joined.paths.more,
        values=one.values(joined),
        possible_because=because,
        counter_evidence=one.disagreements(joined),
        counterfactuals=counterfactuals(context.engine, pid, joined),
    )


def _near(one: Asked) -> Iterator[Missed]:
    short = near(one.context, one.above, one.seeds, one.rule)
    if short is not None:
        name = one.context.engine.parties([short.company])[0].name
        yield Missed(
            subject=one.subject,
            object=one.object,
            field="share",
            needed=f"{threshold_text(one.rule)} of {name} held by listed parties",
            found=f"{percent_text(short.total)}, {short_by(one.rule, short.total)}",
            paths=short.paths,
        )
