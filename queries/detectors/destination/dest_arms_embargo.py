"""dest-arms-embargo: an arms embargo on the destination or the purchaser's country."""

from collections.abc import Iterator
from typing import Final, Literal

from onward.graph.model import PartyKind
from onward.graph.pattern import End, Question
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.countries import (
    CountryInvolved,
    countries_involved,
    unknown_destination,
)
from onward.queries.detection.results import Citation, Detected, NearlyDetected, Result, Undecided
from onward.queries.shipments import NOT_READ, cite_acts, cite_row, regime_data
from onward.queries.tables.tables import CountryRegime

MILITARY: Final = ("mil-structural", "mil-tie", "mil-listed")
"""Indicators with which an embargo weighs more."""

NO_SURE_GROUP: Final = (
    "it is on armed groups, and that one is among the parties' paths is not certain"
)

GROUP: Final = "D:5"
"""The group of the countries under an arms embargo of the United States."""

_SCOPES: Final = {
    "country": "an embargo on the country",
    "non_state": "an embargo on armed groups",
    "listed": "an embargo on named parties",
}

GroupAnswer = Literal["sure", "possible", "limit", "none"]
"""Whether an armed group is among the parties' paths; limit: the engine did not find out."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each country under embargo on the date.

    An embargo on armed groups counts only where one is found among the parties' paths; one on named
    parties, or on buying from the country, does not count. A political declaration counts only by
    the policy's national practice.

    Yields:
        Detected, possible where it is not certain that there is an armed group; Undecided where a
        limit was reached before that was known, or the destination is not; NearlyDetected for an
        embargo whose scope is not met.
    """
    yield from unknown_destination(context)
    for involved in countries_involved(context, "purchaser"):
        yield from _judge_country(context, involved)


def _judge_country(context: Context, involved: CountryInvolved) -> Iterator[Result]:
    country = involved.country
    regimes = context.destinations.regimes_at(
        country, "arms", context.on, context.as_of, involved.region
    )
    legal_acts = [regime for regime in regimes if not regime.is_political]
    on_country = tuple(regime for regime in legal_acts if regime.scope == "country")
    on_groups = tuple(regime for regime in legal_acts if regime.scope == "non_state")
    declaration = context.policy.arms_embargo_by_declaration.get(country)
    # an embargo on the whole country needs no further condition
    if on_country or declaration:
        is_read = bool(declaration) or any(regime.is_read for regime in on_country)
        doubts = () if is_read else (NOT_READ,)
        yield _make_finding(involved, on_country, declaration, context, doubts)
        return
    # an embargo on armed groups alone concerns a transaction only where one takes part in it
    armed_group = _find_armed_group(context) if on_groups else "none"
    if armed_group in ("sure", "possible"):
        is_read = any(regime.is_read for regime in on_groups)
        doubts = () if armed_group == "sure" else (NO_SURE_GROUP,)
        doubts = doubts if is_read else (*doubts, NOT_READ)
        yield _make_finding(involved, on_groups, None, context, doubts)
    elif armed_group == "limit":
        text = say(
            "whether an armed group of {name} is among the parties' paths", name=involved.name
        )
        yield Undecided(
            None, "limit", (), say("{text} was not found out within the limit", text=text)
        )
    else:
        yield from (_make_near_miss(involved, regime) for regime in regimes)


def _make_finding(
    involved: CountryInvolved,
    regimes: tuple[CountryRegime, ...],
    declaration: str | None,
    context: Context,
    doubts: tuple[str, ...],
) -> Detected:
    military = [name for name in MILITARY if context.prior_findings([name])]
    rules = ("beside a tie to armed forces: high",) if military else ()
    acts = cite_acts(regimes)
    if declaration:
        # a declaration binds nobody by itself: it is cited as guidance
        acts = (*acts, Citation(declaration, "guidance", "unverified"))
        rules = (*rules, "a political declaration, which the policy treats as an embargo")
    # what the United States call such a country says nothing to an exporter of the Union by itself
    if group := context.tables.trade.group_at(involved.country, GROUP, context.on):
        acts = (*acts, cite_row(group, "analogy"))
    return Detected(
        subject=None,
        object=involved.object,
        status="possible" if doubts else "present",
        severity="high" if military else context.severity,
        relation=say("concerns, as {part}, a country under an arms embargo:", part=involved.part),
        identity=involved.place,
        severity_rules=rules,
        values={"regimes": [regime_data(regime) for regime in regimes]},
        acts=acts,
        possible_because=doubts,
    )


def _find_armed_group(context: Context) -> GroupAnswer:
    """Tell whether a party is an armed group, or a military indicator's paths lead to one.

    Asked of the engine and not of what findings show: no other end may hide the group.
    """
    engine = context.engine
    records = engine.parties([subject.pid for subject in context.subjects])
    if any(PartyKind.ARMED_GROUP in record.kinds for record in records):
        return "sure"
    blocks = [block for name in MILITARY for block in context.blocks.get(name, ())]
    answers: list[bool | None] = []
    for block in blocks:
        # the same way there, to another end
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


def _make_near_miss(involved: CountryInvolved, regime: CountryRegime) -> NearlyDetected:
    needed = "an embargo on the whole country"
    scope = _SCOPES.get(regime.scope, "an embargo of another kind")
    if regime.is_political:
        needed = "a legal act, or the policy's national practice"
        scope = "a political declaration"
    elif regime.scope == "non_state":
        needed = "an armed group among the parties' paths"
    embargo = say("{scope}: {title}", scope=scope, title=regime.title)
    return NearlyDetected(None, involved.object, "scope", needed, embargo)
