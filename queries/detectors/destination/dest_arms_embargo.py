"""dest-arms-embargo: an arms embargo on the destination or the purchaser's country."""

from collections.abc import Iterator
from typing import Final, Literal

from onward.graph.model import PartyKind
from onward.graph.pattern import End, Question
from onward.queries.detection.context import Context
from onward.queries.detection.countries import (
    CountryInvolved,
    countries_involved,
    unknown_destination,
)
from onward.queries.detection.results import Citation, Detected, NearlyDetected, Result, Undecided
from onward.queries.shipments.restrictions import cite_acts, regime_data
from onward.queries.tables.regimes import CountryRegime

MILITARY: Final = ("mil-structural", "mil-tie", "mil-listed")
"""Indicators with which an embargo weighs more."""

NO_SURE_GROUP: Final = (
    "it is on armed groups, and that one is among the parties' paths is not certain"
)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding a country under embargo on the date.

    An embargo on armed groups counts only where one is found among the parties' paths; one on named
    parties, or on buying from the country, does not count. A political declaration counts only by
    the policy's national practice.

    Yields:
        Detected, possible where it is not certain that there is an armed group; Undecided where a
        limit was spent before that was known, or the destination is not; NearlyDetected for an
        embargo whose scope is not met.
    """
    yield from unknown_destination(context)
    for place in countries_involved(context, "purchaser"):
        regimes = context.destinations.regimes_at(place.country, "arms", context.on, context.as_of)
        legal = tuple(regime for regime in regimes if not regime.is_political)
        whole = tuple(regime for regime in legal if regime.scope == "country")
        groups = tuple(regime for regime in legal if regime.scope == "non_state")
        declared = context.policy.arms_embargo_by_declaration.get(place.country)
        armed = _armed_group(context) if groups and not (whole or declared) else "none"
        if whole or declared:
            yield _found(place, whole, declared, context)
        elif armed in ("sure", "possible"):
            yield _found(place, groups, None, context, is_sure=armed == "sure")
        elif armed == "limit":
            text = f"whether an armed group of {place.object[2]} is among the parties' paths"
            yield Undecided(None, "limit", (), f"{text} was not found out within the limit")
        else:
            yield from (_missed(place, regime) for regime in regimes)


def _found(
    place: CountryInvolved,
    regimes: tuple[CountryRegime, ...],
    declared: str | None,
    context: Context,
    *,
    is_sure: bool = True,
) -> Detected:
    military = [name for name in MILITARY if context.prior_findings([name])]
    rules = (f"with {', '.join(military)}: high",) if military else ()
    acts = cite_acts(regimes)
    if declared:
        acts = (*acts, Citation(declared, "guidance", "unverified"))
        rules = (*rules, "a political declaration, which the policy treats as an embargo")
    return Detected(
        subject=None,
        object=place.object,
        status="present" if is_sure else "possible",
        severity="high" if military else context.severity,
        relation=f"concerns, as {place.part}, a country under an arms embargo:",
        identity=place.country,
        severity_rules=rules,
        values={"regimes": [regime_data(regime) for regime in regimes]},
        acts=acts,
        possible_because=() if is_sure else (NO_SURE_GROUP,),
    )


def _armed_group(context: Context) -> Literal["sure", "possible", "limit", "none"]:
    """Tell whether a party is an armed group, or a military indicator's walk leads to one.

    Asked of the engine and not of what findings show: no other end may hide the group.
    """
    engine = context.engine
    records = engine.parties([subject.pid for subject in context.subjects])
    if any(PartyKind.ARMED_GROUP in record.kinds for record in records):
        return "sure"
    answers: list[bool | None] = []
    for block in (block for name in MILITARY for block in context.blocks.get(name, ())):
        pattern = block.model_copy(update={"end": End(kinds=(PartyKind.ARMED_GROUP,))})
        question = Question(pattern.bind(), context.on, context.as_of)
        pids = [subject.pid for subject in context.with_roles(block.start.roles)]
        for answer in engine.reach(question, pids):
            if answer.definite:
                return "sure"
            answers += [answer.definite, answer.possible]
    if any(answers):
        return "possible"
    return "limit" if None in answers else "none"


def _missed(place: CountryInvolved, regime: CountryRegime) -> NearlyDetected:
    needed = "scope country"
    told: str = regime.scope
    if regime.is_political:
        needed, told = "a legal act, or the policy's national practice", "a political declaration"
    elif regime.scope == "non_state":
        needed = "an armed group among the parties' paths"
    return NearlyDetected(None, place.object, "scope", needed, f"{told}: {regime.title}")
