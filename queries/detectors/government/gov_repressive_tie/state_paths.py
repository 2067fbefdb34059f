"""Obvious relationships with a state: the paths to each state, so that no state hides another."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onward.graph.pattern import CountrySet
from onward.queries.detection.paths import PathSearch, ends_of, search_paths
from onward.queries.detectors.government.gov_repressive_tie.scope import Scope
from onward.queries.ownership.cascades import STATE_NOT_KNOWN

PATHS_JUDGED: Final = 200
"""Paths of a subject to a state that are judged one by one; that there are more is named."""

Path = tuple[int, ...]


def search_by_state(scope: Scope, first: PathSearch | None) -> Iterator[tuple[str, PathSearch]]:
    """Yield each state to whose bodies a subject's paths lead, with the paths to that state alone.

    A search shows definite paths before possible ones, and so many paths only. What it shows of one
    state must not keep another from being judged: states already yielded are left out, and the rest
    is searched again until nothing is left.

    Args:
        scope: The question.
        first: The subject's search for bodies of any state in question; None = there is no path.
    """
    remaining, not_ends, search = scope.countries, frozenset[int](), first
    while search is not None:
        by_state = _group_paths(scope, search, remaining)
        if not by_state:
            yield STATE_NOT_KNOWN, search  # a limit was reached before any path was found
            return
        for state in sorted(by_state):
            yield state, _search_one_state(scope, search, state, by_state[state], not_ends)
        done = frozenset(by_state)
        remaining = CountrySet(remaining.definite - done, remaining.possible - done)
        # bodies without a country are in no set of countries: they are left out one by one
        unplaced = by_state.get(STATE_NOT_KNOWN, ())
        not_ends |= frozenset(ends_of(scope.context.engine, search.subject.pid, unplaced))
        search = _search_again(scope, search, remaining, not_ends)


def _group_paths(
    scope: Scope, search: PathSearch, states: CountrySet
) -> dict[str, tuple[Path, ...]]:
    """Group paths by the states of their ends; a body of unknown country has a place of its own."""
    engine = scope.context.engine
    bodies = engine.parties(ends_of(engine, search.subject.pid, search.paths))
    by_state: dict[str, tuple[Path, ...]] = {}
    for path, body in zip(search.paths, bodies, strict=True):
        for state in body.countries & states.possible or {STATE_NOT_KNOWN}:
            by_state[state] = (*by_state.get(state, ()), path)
    return by_state


def _search_one_state(
    scope: Scope,
    search: PathSearch,
    state: str,
    paths: tuple[Path, ...],
    not_ends: frozenset[int],
) -> PathSearch:
    """Return the paths to one state: of the search, or where it was cut, of one of its own."""
    cut = replace(search, paths=paths)
    if search.more == "no" or state == STATE_NOT_KNOWN:
        return cut
    only_state = frozenset({state})
    countries = CountrySet(scope.countries.definite & only_state, only_state)
    full = _search_again(scope, search, countries, not_ends)
    if full is None:
        return cut
    paths_to_state = _group_paths(scope, full, countries).get(state)
    return replace(full, paths=paths_to_state) if paths_to_state else cut


def _search_again(
    scope: Scope, search: PathSearch, countries: CountrySet, not_ends: frozenset[int]
) -> PathSearch | None:
    only_subject = replace(scope.context, subjects=(search.subject,))
    return next(search_paths(only_subject, PATHS_JUDGED, countries, not_ends), None)
