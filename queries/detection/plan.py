"""How the indicators of a pack run by a policy: worked out once, whatever they are run against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from onward.graph.cache import SameObjects
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected
from onward.queries.model.assessment import PolicySummary, RulePackSummary
from onward.queries.rules.catalogue import IndicatorCatalogue
from onward.queries.rules.indicator import SEVERITIES, Indicator, Number
from onward.queries.rules.policy import Policy

# ------------------------------------------------------------------------------------------------
# A second sign beside one that is weak on its own: what other indicators have found of the order.
#
# Goods of the Common High Priority List go to many honest firms, and many honest firms are young.
# Beside another sign of diversion either of them weighs more.
# ------------------------------------------------------------------------------------------------

_ENOUGH: Final = SEVERITIES.index("medium")


def find_second_sign(context: Context) -> str | None:
    """Return the title of the first other sign of diversion in the order; None: there is none.

    Only what ran before is seen: whoever asks has to run last.
    """
    for name in sorted(context.prior_results):
        indicator = context.indicators[name]
        if _may_be_sign(indicator):
            for result in context.prior_results[name]:
                if isinstance(result, Detected) and _is_weighty(indicator, result):
                    return indicator.title
    return None


def _may_be_sign(indicator: Indicator) -> bool:
    if indicator.second_sign is not None:
        return indicator.second_sign == "given"
    return indicator.verdict.diversion


def _is_weighty(indicator: Indicator, result: Detected) -> bool:
    if indicator.second_sign == "given":
        return result.status == "present"
    return not result.is_context and SEVERITIES.index(result.severity) >= _ENOUGH


@dataclass(frozen=True, slots=True)
class ScheduledIndicator:
    """An indicator as it runs for every transaction.

    Attributes:
        params: Its parameters: its own, the policy's before them.
        roles: Roles of the parties that it asks of; none = all.
    """

    indicator: Indicator
    params: Mapping[str, Number]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class PackPlan:
    """What follows from a rule pack and a policy alone.

    Attributes:
        schedule: The indicators in the order in which they run.
        unknown_params: What the policy sets and no indicator reads.
        pack_summary, policy_summary: What an assessment says of the rule pack and of the policy.
    """

    schedule: tuple[ScheduledIndicator, ...]
    unknown_params: tuple[str, ...]
    pack_summary: RulePackSummary
    policy_summary: PolicySummary


def plan_pack(catalogue: IndicatorCatalogue, policy: Policy) -> PackPlan:
    """Return how a pack runs by a policy; for the same objects, the same plan."""
    return _plan_same(SameObjects([catalogue, policy]))


@lru_cache(maxsize=8)
def _plan_same(given: SameObjects[IndicatorCatalogue | Policy]) -> PackPlan:
    catalogue, policy = given.objects
    assert isinstance(catalogue, IndicatorCatalogue)  # noqa: S101  # as `plan_pack` gives them
    assert isinstance(policy, Policy)  # noqa: S101  # likewise
    return PackPlan(
        schedule=tuple(_make_schedule(catalogue, policy)),
        unknown_params=tuple(_list_unknown_params(catalogue, policy)),
        pack_summary=catalogue.summary(),
        policy_summary=policy.summary(),
    )


def _make_schedule(catalogue: IndicatorCatalogue, policy: Policy) -> Iterator[ScheduledIndicator]:
    """Yield the indicators in the pack's order, those last that weigh what the others found."""
    for indicator in sorted(catalogue, key=lambda indicator: indicator.detection.runs_last):
        yield _schedule_indicator(indicator, policy)


def _schedule_indicator(indicator: Indicator, policy: Policy) -> ScheduledIndicator:
    roles = {role for block in indicator.detection.blocks for role in block.start.roles}
    roles |= set(indicator.detection.roles)
    params = {**indicator.params, **policy.params_of(indicator.id)}
    return ScheduledIndicator(indicator, params, frozenset(roles))


def _list_unknown_params(catalogue: IndicatorCatalogue, policy: Policy) -> Iterator[str]:
    """Yield what the policy sets and no indicator reads: a misspelt threshold changes nothing."""
    for indicator, params in sorted(policy.params.items()):
        read_params = catalogue[indicator].params if indicator in catalogue.indicators else {}
        for name in sorted(params.keys() - read_params.keys()):
            yield f"{indicator}.{name}"
