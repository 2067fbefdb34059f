"""Obvious relationships with a state: what is asked, and the cascade over bodies of one state."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from onward.graph.countries import say_country
from onward.graph.ownership import Rule
from onward.graph.pattern import CountrySet
from onward.graph.sayings import say
from onward.queries.destinations import CountrySets
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject
from onward.queries.ownership.cascades import (
    STATE_NOT_KNOWN,
    CascadeOutcome,
    Seeds,
    Upstream,
    crossings_on_paths,
    run_cascade,
    seeds_by_state,
    with_doubted_ties,
)

DEFAULT_SHARE: Final = 0.5


class Scope:
    """What holds for all subjects: the pattern, its parameters, and the states by their record."""

    def __init__(self, context: Context) -> None:
        self.context = context
        [self.pattern] = context.patterns
        self.rule = Rule(float(context.params.get("min_share", DEFAULT_SHARE)))

    @cached_property
    def records(self) -> CountrySets:
        """Foreign states by the status of their record."""
        return self.context.foreign_records

    @cached_property
    def countries(self) -> CountrySet:
        """End countries of the pattern; those of an unknown record are judged, too."""
        records = self.records
        candidates = records.established | records.indicated | records.unknown
        return CountrySet(records.established, candidates)

    @property
    def max_links(self) -> int:
        """The most links that a relationship may have and still be obvious."""
        return self.pattern.max_length

    @property
    def shown(self) -> int:
        """How many paths a finding shows."""
        return self.pattern.paths.show


def foreign_state_seeds(scope: Scope, above: Upstream) -> Iterator[tuple[str, Seeds]]:
    """Yield the seeds of every foreign state whose record is not none, state by state."""
    states = {*scope.countries.possible, STATE_NOT_KNOWN}
    return seeds_by_state(scope.context, above, states, scope.pattern.end.topics)


def run_stated_cascade(
    scope: Scope, subject: Subject, above: Upstream, seeds: Seeds
) -> CascadeOutcome | None:
    """Run the cascade on stated ties alone; claimed ones leave its outcome possible."""
    engine, doubted = scope.context.engine, set[int]()
    while True:
        outcome = run_cascade(above, seeds, scope.rule)
        if outcome is None or not outcome.is_sure:
            return outcome
        counted: set[int] = set()
        for crossing in crossings_on_paths(engine, subject.pid, outcome):
            counted.update(crossing.tids.tolist())
        claimed = {tie.tid for tie in engine.ties(sorted(counted)) if tie.standing != "stated"}
        if not claimed:
            return outcome
        # without these the subject may still join for certain, by other ties that are stated
        doubted |= claimed
        above = with_doubted_ties(scope.context, above, sorted(doubted))


def chain_length(outcome: CascadeOutcome) -> int:
    """Return the length of the longest chain that a subject's outcome rests on."""
    crossing = outcome.result.crossing(outcome.company, sure=outcome.is_sure)
    return crossing.round if crossing is not None else 0


def bodies_object(state: str) -> tuple[str, str, str]:
    """Return the bodies of a state together as the object of a finding."""
    return "country", state, say("bodies of {state}", state=state_name(state))


def state_name(state: str) -> str:
    """Return the name of a state by its country code."""
    return say_country(state) if state else say("a state that is not known")
