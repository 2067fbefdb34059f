"""A search for one party at the end of a path that a test accepts, over all ends there are.

A pattern names topics; what else an end must be, such as listed under certain programmes, only its
rows say. So ends are fetched and tested, and those that fail are left out of the next search: no
end may hide another one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.paths.search import ends_of, search_paths
from onward.queries.detection.results import Subject
from onward.queries.model.words import Status

PATHS_JUDGED: Final = 500
"""Paths whose ends are fetched at once."""

ROUNDS: Final = 10
"""Searches for one subject at most; beyond them the answer is not known."""


@dataclass(frozen=True, slots=True)
class EndSearch:
    """The first end that was accepted, on the surest path; without one, why it may be missing."""

    path: tuple[int, ...] = ()
    end: PartyRecord | None = None
    status: Status = "present"
    limits: tuple[str, ...] = ()


def search_end(
    context: Context, subject: Subject, accept: Callable[[PartyRecord], bool]
) -> EndSearch:
    """Search one subject's paths by the context's patterns for an end that a test accepts.

    Returns:
        A definite path before a possible one; an empty search where there is none.
    """
    only_subject = replace(context, subjects=(subject,))
    passed: frozenset[int] = frozenset()
    for _ in range(ROUNDS):
        search = next(search_paths(only_subject, PATHS_JUDGED, not_ends=passed), None)
        if search is None:
            return EndSearch()
        ends = ends_of(context.engine, subject.pid, search.paths)
        records = context.engine.parties(ends)
        for path, record in zip(search.paths, records, strict=True):
            if accept(record):
                is_possible = search.status == "possible"
                return EndSearch(path, record, "possible" if is_possible else "present")
        if not search.paths:
            return EndSearch(limits=search.limits)
        passed |= frozenset(ends)
    return EndSearch(limits=(say("{number} paths", number=f"{ROUNDS * PATHS_JUDGED:,}"),))
