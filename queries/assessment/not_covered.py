"""What no loaded source or table could answer, and what a policy sets that nobody reads.

These sentences stand in every assessment: a clean answer is worth no more than what was looked at.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from onward.graph.countries import say_country
from onward.graph.dates import first_day
from onward.graph.identity.suggested import SUGGESTIONS
from onward.graph.sayings import joined, say
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.destinations.country_record import FAMILIES_FOR_NONE, SECOND_FAMILY
from onward.queries.detection.context import Context, LayerFacts
from onward.queries.end_use.sites import list_unplaced_sites
from onward.queries.model.measure_words import say_family

REGIMES: Final = ("BIS", "EU", "OFAC", "UK", "UN")
"""Regimes whose lists a reader expects to be compared."""


LATE_LIST: Final = "this list begins after the order"
LATE_MONTHS: Final = 24
"""Months between an order and a list after which the list says little of the order's day."""


def begins_after_order(layer: LayerFacts, context: Context) -> bool:
    """Tell whether a list is so much younger than the order that it does not cover its day."""
    published = layer.published or layer.retrieved
    if published is None or not layer.is_compared:
        return False
    listed_on, on = first_day(published), context.on
    months = (listed_on.year - on.year) * 12 + listed_on.month - on.month
    return (months, listed_on.day) > (LATE_MONTHS, on.day)


def list_not_covered(setup: AssessmentSetup, context: Context) -> tuple[str, ...]:
    """Return in sentences what was not looked at, each once.

    Args:
        setup: Knows whose lists are loaded, and keeps what it says of any order of the day.
        context: The question.
    """
    first, last = setup.shared_parts.get_or_make(
        ("not covered", context.on, context.as_of), lambda: _say_of_day(setup, context)
    )
    return tuple(dict.fromkeys((*first, *_say_of_sources(context), *last)))


def _say_of_day(
    setup: AssessmentSetup, context: Context
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is said of every order of a day, before and behind what is said of its own."""
    last = (
        *_say_of_late_lists(context),
        *_say_of_tables(context),
        *_say_of_bans(context),
        *(note for layer in context.layers for note in layer.notes),
        *_say_of_suggestions(context.layers),
        *_say_of_policy(context, setup.plan.unknown_params),
    )
    return tuple(_say_of_lists(context, setup.regimes)), last


def _say_of_lists(context: Context, regimes: Collection[str]) -> Iterator[str]:
    # of the regimes that the policy applies, the absent data speaks
    missing = [r for r in REGIMES if r not in regimes and r not in context.policy.regimes]
    if missing:
        yield say("no list of {missing} is loaded", missing=joined(missing))
    with_rule = {regime.regime for regime in context.tables.ownership_regimes_at(context.on)}
    without_rule = sorted(set(regimes) - with_rule)
    if without_rule:
        yield (
            say(
                "ownership by parties that {without_rule} lists: no ownership rule of theirs is "
                "in the rule pack, so look at the owners themselves",
                without_rule=joined(without_rule),
            )
        )


def _say_of_sources(context: Context) -> Iterator[str]:
    if not context.layers:
        yield "no source is loaded"
    if context.as_of:
        yield "what a source said before and its newest layer does not; older snapshots can tell"
    if any(party.site for party in context.transaction.parties):
        yield "sites that the order itself gives: they are compared with no other"
    for site in list_unplaced_sites(context.transaction):
        yield say(
            "whether “{site}” is in {country}: no table has a place of this name, and it is taken "
            "to be there",
            site=site,
            country=say_country(context.transaction.destination or ""),
        )


def _say_of_late_lists(context: Context) -> Iterator[str]:
    for layer in context.layers:
        if begins_after_order(layer, context):
            dated = layer.published or layer.retrieved
            yield say(
                "{dataset} of {dated} on {day}: {late_list}",
                dataset=layer.dataset,
                dated=dated,
                day=context.on,
                late_list=LATE_LIST,
            )


def _say_of_bans(context: Context) -> Iterator[str]:
    """Say which goods that acts ban are in the table by no code, once an act."""
    by_act: dict[str, list[str]] = {}
    for ban in (*context.tables.bans, *context.destinations.own_bans(context.as_of)):
        if ban.scope == "annex" and ban.holds(context.on, context.as_of):
            goods = by_act.setdefault(ban.act, [])
            goods += [ban.codes[0]] if ban.codes[0] not in goods else []
    for act, goods in by_act.items():
        yield say("goods that {act} bans: {goods}", act=act, goods=joined(map(say, goods), "; "))


def _say_of_tables(context: Context) -> Iterator[str]:
    if not context.tables.trade.hubs:
        yield "countries through which goods are diverted: the hub table is empty"
    last = context.destinations.last_conflict_year(context.as_of)
    if last is None:
        yield "armed conflicts: no table of them is loaded"
    elif last < context.on.year - 1:  # the table of a year comes out in the year after
        yield say("armed conflicts after {last}: the table that is loaded ends there", last=last)
    families = context.destinations.published_families
    if len(families) < FAMILIES_FOR_NONE:
        loaded = (
            say("only {family} is loaded", family=say_family(families[0]))
            if families
            else "none is loaded"
        )
        yield say(
            "published records of countries: {loaded}; {second_family}",
            loaded=loaded,
            second_family=SECOND_FAMILY,
        )
    measures = context.destinations.uncounted_measures
    if measures:
        yield say("measures that no table knows: {measures}", measures=joined(measures))


def _say_of_suggestions(layers: Sequence[LayerFacts]) -> Iterator[str]:
    """Say that who is neither of the order nor above it was compared with no other source."""
    is_done = any(layer.dataset == SUGGESTIONS for layer in layers)
    if not is_done and sum(layer.parties > 0 for layer in layers) > 1:
        yield (
            "whether parties of several sources are one, beside the order's parties and those "
            "above them: onward merges suggest looks for such pairs"
        )


def _say_of_policy(context: Context, unknown_params: Sequence[str]) -> Iterator[str]:
    """Say what the policy names and nobody reads: a misspelt threshold or limit changes nothing."""
    for name in unknown_params:
        yield say("the policy's parameter {name}, which no indicator has", name=name)
    loaded = {name for layer in context.layers for name in (layer.dataset, layer.source)}
    for name in sorted(context.policy.max_age_days.keys() - loaded):
        yield say("the policy's age limit for {name}, of which nothing is loaded", name=name)
