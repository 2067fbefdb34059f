"""div-listed-within-n: a listed party within three business ties; context.

Very many firms are that near to one. It is shown only where no finding, and no other line of
context, speaks of the same listed party already.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    ends_of,
    finding_of_paths,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, Result

TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a line of context for each party that is so near to a listed one."""
    spoken_of = _list_spoken_of(context)
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        rest = _keep_unspoken(context, search, spoken_of)
        if rest.paths:
            links = len(rest.paths[0])
            ties = "one tie" if links == 1 else say("{links} ties", links=links)
            relation = say("is, over {ties} of business, near the listed", ties=ties)
            yield finding_of_paths(context, rest, relation=relation, severity=context.severity)


def _list_spoken_of(context: Context) -> frozenset[str]:
    """Return the ids of the parties of which findings speak: as their object, or on their paths."""
    ids: set[str] = set()
    tids: set[int] = set()
    for results in context.prior_results.values():
        for result in results:
            if isinstance(result, Detected):
                if result.object is not None and result.object[0] == "party":
                    ids.add(result.object[1])
                tids.update(tid for path in result.paths for tid in path)
    if tids:
        pids = sorted({pid for ends in context.engine.ends(sorted(tids)) for pid in ends})
        ids.update(record.id for record in context.engine.parties(pids))
    return frozenset(ids)


def _keep_unspoken(context: Context, search: PathSearch, spoken_of: frozenset[str]) -> PathSearch:
    # a party that is listed itself has a path without ties: that is another indicator's finding
    paths = [path for path in search.paths if path]
    ends = ends_of(context.engine, search.subject.pid, paths)
    records = context.engine.parties(list(ends))
    unspoken = [
        path for path, record in zip(paths, records, strict=True) if record.id not in spoken_of
    ]
    return replace(search, paths=tuple(unspoken))
