"""A search for paths as a finding: whom it leads to, and why it is only possible."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, Unpack

from onward.graph.engine import Engine
from onward.queries.detection.context import Context
from onward.queries.detection.paths.doubted_parties import explain_parties
from onward.queries.detection.paths.evidence_paths import doubt
from onward.queries.detection.paths.search import (
    PathSearch,
    ends_of,
    shown_paths,
    with_all_paths,
)
from onward.queries.detection.results import Detected, DetectedFacts
from onward.queries.rules.severity import SEVERITIES, Severity

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class WeighedPath(Generic[Facts]):
    """A path with the severity that it has by itself, the rules that made it so, and its facts."""

    path: tuple[int, ...]
    severity: Severity
    rules: tuple[str, ...]
    facts: Facts


def keep_gravest_paths(
    context: Context,
    search: PathSearch,
    weigh: Callable[[tuple[int, ...]], WeighedPath[Facts] | None],
) -> tuple[PathSearch, WeighedPath[Facts]] | None:
    """Cut a search to the paths that weigh most, over all there are and not only the shown ones.

    Args:
        context: The question; its severity is the most that a path can weigh.
        search: A search that has paths.
        weigh: Judges one path; None where it does not count.

    Returns:
        The search cut to its gravest paths, and the first of them; None where none counts.
    """
    weighed = _weigh_paths(search, weigh)
    # a path of full severity cannot be outweighed: only without one are the others fetched
    if search.more != "no" and all(path.severity != context.severity for path in weighed):
        search = with_all_paths(context, search)
        weighed = _weigh_paths(search, weigh)
    if not weighed:
        return None
    top = max((path.severity for path in weighed), key=SEVERITIES.index)
    gravest = [path for path in weighed if path.severity == top]
    paths = tuple(path.path for path in gravest[: shown_paths(context)])
    more = "yes" if len(weighed) > len(paths) else search.more
    return replace(search, paths=paths, more=more), gravest[0]


def _weigh_paths(
    search: PathSearch, weigh: Callable[[tuple[int, ...]], WeighedPath[Facts] | None]
) -> list[WeighedPath[Facts]]:
    weighed = (weigh(path) for path in search.paths)
    return [path for path in weighed if path is not None]


def keep_surest_paths(
    context: Context, search: PathSearch, is_sure: Callable[[tuple[int, ...]], bool]
) -> tuple[PathSearch, bool]:
    """Cut a search to the paths that are sure by a further test, over all there are; else keep all.

    Returns:
        The search, and whether its paths are sure.
    """
    sure = [path for path in search.paths if is_sure(path)]
    # a sure path may be among those that were not fetched
    if not sure and search.more != "no":
        search = with_all_paths(context, search)
        sure = [path for path in search.paths if is_sure(path)]
    paths = tuple(sure or search.paths)[: shown_paths(context)]
    more = "yes" if len(search.paths) > len(paths) else search.more
    return replace(search, paths=paths, more=more), bool(sure)


def finding_of_paths(
    context: Context, search: PathSearch, **facts: Unpack[DetectedFacts]
) -> Detected:
    """Make the finding of a search that has paths; its object is the end of the first one.

    One finding a subject: the ends of further paths are named in the evidence, so that a shorter
    path to another end changes what is shown and not which findings there are.

    Args:
        context: The question.
        search: A search that has paths.
        facts: What else the finding says, as `Context.find` takes it.
    """
    engine = context.engine
    [pid] = ends_of(engine, search.subject.pid, search.paths[:1])
    [end] = engine.parties([pid])
    doubts = explain_path(context, search) if search.status == "possible" else ()
    facts.setdefault("subject", search.subject)
    facts.setdefault("object", ("party", end.id, end.name))
    facts.setdefault("paths", search.paths)
    facts.setdefault("more", search.more)
    facts.setdefault("limits", search.limits)
    facts.setdefault("possible_because", doubts)
    return context.find(**facts)


def explain_ties(engine: Engine, tids: Sequence[int]) -> Iterator[str]:
    """Say of each doubtful tie whose it is and what keeps it from being definite."""
    for tie, ends in zip(engine.ties(tids), engine.ends(tids), strict=True):
        start, end = (record.name for record in engine.parties(list(ends)))
        if reason := doubt(tie, start, end):
            yield reason


def explain_path(context: Context, search: PathSearch) -> tuple[str, ...]:
    """Say what keeps the first path of a search from being definite: its ties, or its parties."""
    path = search.paths[0]
    reasons = (
        *explain_ties(context.engine, path),
        *explain_parties(context, search.subject.pid, path),
    )
    return tuple(dict.fromkeys(reasons)) or ("what its first or last party is, is not certain",)
