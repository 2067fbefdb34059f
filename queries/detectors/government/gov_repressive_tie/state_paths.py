"""Obvious relationships with a state: the paths to each state, so that no state hides another."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onward.graph.pattern import CountrySet
from onward.queries.detection.path_search import Walk, ends_of, walks
from onward.queries.detectors.government.gov_repressive_tie.scope import Scope
from onward.queries.ownership.states import STATE_NOT_KNOWN

LOOKED_AT: Final = 200
"""Paths of a subject to a state that are judged one by one; that there are more is named."""

Path = tuple[int, ...]


def walks_by_state(scope: Scope, first: Walk | None) -> Iterator[tuple[str, Walk]]:
    """Give each state to whose bodies a subject's paths lead, with the paths to that state alone.

    A walk shows definite paths before possible ones, and so many paths only. What it shows of one
    state must not keep another from being judged: states that were told are left out, and the
    rest is asked again until nothing is left.

    Args:
        scope: The question.
        first: The subject's walk to bodies of any state in question; None = there is no path.
    """
    left, not_ends, walk = scope.countries, frozenset[int](), first
    while walk is not None:
        states = _by_state(scope, walk, left)
        if not states:
            yield STATE_NOT_KNOWN, walk  # a limit was spent before any path was found
            return
        for state in sorted(states):
            yield state, _alone(scope, walk, state, states[state], not_ends)
        told = frozenset(states)
        left = CountrySet(left.definite - told, left.possible - told)
        not_ends |= _ends(scope, walk, states.get(STATE_NOT_KNOWN, ()))
        walk = _walk(scope, walk, left, not_ends)


def _by_state(scope: Scope, walk: Walk, states: CountrySet) -> dict[str, tuple[Path, ...]]:
    """Sort a walk's paths by the states of their ends; a body of unknown country has a place."""
    engine = scope.context.engine
    bodies = engine.parties(ends_of(engine, walk.subject.pid, walk.paths))
    found: dict[str, tuple[Path, ...]] = {}
    for path, body in zip(walk.paths, bodies, strict=True):
        for state in body.countries & states.possible or {STATE_NOT_KNOWN}:
            found[state] = (*found.get(state, ()), path)
    return found


def _alone(
    scope: Scope, walk: Walk, state: str, paths: tuple[Path, ...], not_ends: frozenset[int]
) -> Walk:
    """Give the paths to one state: those of the walk, or where it was cut, of a walk of its own."""
    mine = replace(walk, paths=paths)
    if walk.more == "no" or state == STATE_NOT_KNOWN:
        return mine
    only = frozenset({state})
    countries = CountrySet(scope.countries.definite & only, only)
    again = _walk(scope, walk, countries, not_ends)
    to_state = _by_state(scope, again, countries).get(state) if again is not None else None
    return replace(again, paths=to_state) if again is not None and to_state else mine


def _walk(scope: Scope, walk: Walk, countries: CountrySet, not_ends: frozenset[int]) -> Walk | None:
    one = replace(scope.context, subjects=(walk.subject,))
    return next(walks(one, LOOKED_AT, countries, not_ends), None)


def _ends(scope: Scope, walk: Walk, paths: tuple[Path, ...]) -> frozenset[int]:
    return frozenset(ends_of(scope.context.engine, walk.subject.pid, paths))
