"""A walk as a finding: whom it leads to, and why it is only possible."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from onward.graph.engine import Engine
from onward.queries.detection.context import Context
from onward.queries.detection.path_search import Walk, ends_of, every_path
from onward.queries.detection.paths import doubt
from onward.queries.detection.results import Found
from onward.queries.rules.severity import SEVERITIES, Severity

About = TypeVar("About")


@dataclass(frozen=True, slots=True)
class Weighed(Generic[About]):
    """A path with the severity that it has by itself, the rules that made it so, and its facts."""

    path: tuple[int, ...]
    severity: Severity
    rules: tuple[str, ...]
    about: About


def strongest(
    context: Context, walk: Walk, weigh: Callable[[tuple[int, ...]], Weighed[About] | None]
) -> tuple[Walk, Weighed[About]] | None:
    """Find the paths that weigh most, over all there are and not only over those that are shown.

    Args:
        context: The question; its level is the most that a path can weigh.
        walk: A walk that has paths.
        weigh: Judges one path; None where it does not count.

    Returns:
        The walk cut to its strongest paths, and the first of them; None where none counts.
    """
    kept = [one for path in walk.paths if (one := weigh(path)) is not None]
    if walk.more != "no" and all(one.severity != context.level for one in kept):
        walk = every_path(context, walk)
        kept = [one for path in walk.paths if (one := weigh(path)) is not None]
    if not kept:
        return None
    top = max((one.severity for one in kept), key=SEVERITIES.index)
    most = [one for one in kept if one.severity == top]
    shown = max((block.paths.show for block in context.patterns), default=1)
    more = "yes" if len(kept) > len(most[:shown]) else walk.more
    return replace(walk, paths=tuple(one.path for one in most[:shown]), more=more), most[0]


def surest(
    context: Context, walk: Walk, is_sure: Callable[[tuple[int, ...]], bool]
) -> tuple[Walk, bool]:
    """Cut a walk to the paths that are sure by a further test, over all there are; else keep all.

    Returns:
        The walk, and whether its paths are sure.
    """
    sure = [path for path in walk.paths if is_sure(path)]
    if not sure and walk.more != "no":
        walk = every_path(context, walk)
        sure = [path for path in walk.paths if is_sure(path)]
    shown = max((block.paths.show for block in context.patterns), default=1)
    kept = tuple(sure or walk.paths)[:shown]
    more = "yes" if len(walk.paths) > len(kept) else walk.more
    return replace(walk, paths=kept, more=more), bool(sure)


def found(
    context: Context,
    walk: Walk,
    *,
    relation: str,
    severity: Severity,
    severity_rules: tuple[str, ...] = (),
) -> Found:
    """Make the finding of a walk that has paths; its object is the end of the first one.

    One finding a subject: the ends of further paths are named in the evidence, so that a shorter
    path to another end changes what is shown and not which findings there are.
    """
    pid = walk.subject.pid
    end = context.engine.parties([ends_of(context.engine, pid, walk.paths[:1])[0]])[0]
    is_possible = walk.status == "possible"
    because = doubts(context.engine, walk.paths[0])
    return Found(
        subject=walk.subject,
        object=("party", end.id, end.name),
        status="possible" if is_possible else "present",
        severity=severity,
        relation=relation,
        severity_rules=severity_rules,
        paths=walk.paths,
        more=walk.more,
        limits=walk.limits,
        possible_because=_reasons(because) if is_possible else (),
    )


def doubts(engine: Engine, tids: Sequence[int]) -> Iterator[str]:
    """Say of each doubtful one of some ties whose it is and what keeps it from being definite."""
    for tie, ends in zip(engine.ties(tids), engine.ends(tids), strict=True):
        start, end = (record.name for record in engine.parties(list(ends)))
        if told := doubt(tie, start, end):
            yield told


def _reasons(because: Iterable[str]) -> tuple[str, ...]:
    """Give each reason once; a path without doubtful ties ends or starts at a doubtful party."""
    return tuple(dict.fromkeys(because)) or ("what its first or last party is, is not certain",)
