"""The least share that makes a finding of a near miss, each verified by assessing again.

A tie of the near miss's path is supposed to have another share, and no other change is tried: of
what else was missing the near miss says itself what would be needed.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from onward.graph.shares import percent_text
from onward.queries.model.assessment import Assessment
from onward.queries.model.findings import Finding, NearMiss
from onward.queries.what_if.changes import Supposed
from onward.queries.what_if.trials import Counterfactual, Trials

if TYPE_CHECKING:
    from onward.queries.model.part import JsonObject

_SHARE_STEPS: Final = 10
"""Halvings of what a share lacks: to a thousandth."""


def find_triggers(before: Assessment, trials: Trials) -> Iterator[Counterfactual]:
    """Yield for each near miss by a share the least share of each tie that makes it a finding.

    Args:
        before: The assessment as it is.
        trials: Of its order.
    """
    for miss in before.near_misses:
        for number, (words, share) in _list_shares(miss).items():
            yield from _try_shares(miss, before, trials, number, words, share)


def _list_shares(miss: NearMiss) -> Mapping[str, tuple[str, float]]:
    """Return the ties with a share on the path of a near miss: in words, with that share."""
    if miss.path is None or miss.missed_by.field != "share":
        return {}
    names = {node.id: node.name for node in miss.path.nodes}
    ties = {}
    for step in miss.path.steps:
        if step.tie.share is not None:
            ends = [names.get(party, party) for party in (step.start, step.end)]
            words = f"{ends[0]} {step.tie.kind.replace('_', ' ')} {ends[1]}"
            ties[step.tie.id] = words, float(step.tie.share.max)
    return ties


def _is_about_same(finding: Finding, miss: NearMiss) -> bool:
    """Tell whether a finding says what a near miss was close to: of two regimes each has one."""
    objects = [part and (part.kind, part.id) for part in (finding.object, miss.object)]
    return (
        finding.indicator == miss.indicator
        and finding.subject.party == miss.subject.party
        and objects[0] == objects[1]
    )


def _try_shares(
    miss: NearMiss, before: Assessment, trials: Trials, number: str, words: str, share: float
) -> Iterator[Counterfactual]:
    low, high = share, 1.0
    best = _try_share(miss, before, trials, number, words, high)
    if best is None:
        return
    for _ in range(_SHARE_STEPS):
        middle = round((low + high) / 2, 3)
        made = _try_share(miss, before, trials, number, words, middle)
        if made is None:
            low = middle
        else:
            high, best = middle, made
    yield best


def _try_share(
    miss: NearMiss, before: Assessment, trials: Trials, number: str, words: str, share: float
) -> Counterfactual | None:
    """Return the finding that a share makes; None where it makes none."""
    supposed: JsonObject = {"share": {number: f"{share:.3f}"}}
    after = trials.assess(Supposed.model_validate(supposed))
    earlier = {finding.id for finding in before.findings}
    for finding in after.findings if after is not None else ():
        is_new = finding.id not in earlier and _is_about_same(finding, miss)
        if after is not None and is_new:
            change = f"with {percent_text(f'{share:.3f}')}: {words}"
            return Counterfactual(finding.id, change, supposed, after.verdict, "triggers")
    return None
