"""Obvious relationships with a state: what is asked, and the cascade over bodies of one state."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from onward.graph.countries import country_name
from onward.graph.ownership import Rule
from onward.graph.pattern import CountrySet
from onward.queries.destinations.record import CountrySets
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject
from onward.queries.ownership.cascades import Answer, Seeds, Upstream, answer, doubting
from onward.queries.ownership.ownership_tree import joinings
from onward.queries.ownership.states import STATE_NOT_KNOWN, by_state

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
        context = self.context
        own = [context.exporter_country] if context.exporter_country else []
        return context.destinations.country_set(context.on, context.as_of, own)

    @cached_property
    def countries(self) -> CountrySet:
        """End countries of the pattern; those of an unknown record are judged, too."""
        records = self.records
        every = records.established | records.indicated | records.unknown
        return CountrySet(records.established, every)

    @property
    def max_links(self) -> int:
        """The most links that a relationship may have and still be obvious."""
        return self.pattern.max_length

    @property
    def shown(self) -> int:
        """How many paths a finding shows."""
        return self.pattern.paths.show


def state_seeds(scope: Scope, above: Upstream) -> Iterator[tuple[str, Seeds]]:
    """Give the seeds of every foreign state whose record is not none, state by state."""
    states = {*scope.countries.possible, STATE_NOT_KNOWN}
    return by_state(scope.context, above, states, scope.pattern.end.topics)


def stated_answer(scope: Scope, subject: Subject, above: Upstream, seeds: Seeds) -> Answer | None:
    """Let the cascade rest on stated ties alone; claimed ones leave it possible."""
    engine, doubted = scope.context.engine, set[int]()
    while True:
        joined = answer(above, seeds, scope.rule)
        if joined is None or not joined.sure:
            return joined
        tids = sorted(
            {
                tid
                for joining in joinings(engine, subject.pid, joined)
                for tid in joining.tids.tolist()
            }
        )
        claimed = {tie.tid for tie in engine.ties(tids) if tie.standing != "stated"}
        if not claimed:
            return joined
        doubted |= claimed
        above = doubting(scope.context, above, sorted(doubted))


def links(joined: Answer) -> int:
    """Give the length of the longest chain that a subject's joining rests on."""
    joining = joined.result.joining(joined.company, sure=joined.sure)
    return joining.round if joining is not None else 0


def state_name(state: str) -> str:
    """Give the name of a state by its country code."""
    return country_name(state) if state else "a state that is not known"
