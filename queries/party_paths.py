"""How two parties are tied: the paths between them, the shortest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from onward.errors import UsageError
from onward.graph.engine import Engine, PathList
from onward.graph.model import TieKind
from onward.graph.pattern import MAX_HOPS, End, Paths, Pattern, Question, ShareTest, Step, Where
from onward.queries.detection.paths.evidence_paths import describe_party, describe_path
from onward.queries.model.evidence import EvidencePath, PathParty
from onward.queries.model.part import AssessmentPart

MOST_SHOWN: Final = 100

WALKABLE: Final = tuple(str(kind) for kind in TieKind if kind is not TieKind.POSSIBLY_SAME_AS)
"""Kinds of ties that a path may follow: an open question of identity is no tie between two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPaths(AssessmentPart):
    """Some paths, whether there are more, and the limits that the search hit."""

    paths: tuple[EvidencePath, ...]
    more: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsReport(AssessmentPart):
    """How two parties are tied on a day.

    `possible` paths are looked for only where there is no definite one.
    """

    start: Annotated[PathParty, Field(alias="from")]
    end: Annotated[PathParty, Field(alias="to")]
    on: str
    as_of: str | None
    kinds: tuple[str, ...]
    hops: int
    min_share: float | None
    definite: FoundPaths
    possible: FoundPaths

    @property
    def is_definite(self) -> bool:
        """Whether there is a path that surely holds."""
        return bool(self.definite.paths)

    @property
    def shown(self) -> FoundPaths:
        """The definite paths, else those that are merely possible."""
        return self.definite if self.definite.paths else self.possible


def path_pattern(kinds: Sequence[str], hops: int, min_share: float | None, show: int) -> Pattern:
    """Make the pattern: ties of some kinds in either direction, up to a number of hops.

    Args:
        kinds: Of the ties; empty = every kind.
        hops: Ties on a path, at most.
        min_share: Least share of each ownership tie, as a fraction.
        show: Paths to show, at most.

    Raises:
        UsageError: A kind or a number cannot be asked for.
    """
    for kind in kinds:
        if kind not in WALKABLE:
            ways = ", ".join(WALKABLE)
            raise UsageError(f"--kinds: {kind!r} cannot be followed; use one of {ways}")
    if not 1 <= hops <= MAX_HOPS:
        raise UsageError(f"--hops {hops} is not between 1 and {MAX_HOPS}")
    if not 1 <= show <= MOST_SHOWN:
        raise UsageError(f"--show {show} is not between 1 and {MOST_SHOWN}")
    if min_share is not None and not 0 <= min_share <= 1:
        raise UsageError(f"--min-share {min_share} is not a fraction; use 0.25 for 25 %")
    step = Step(
        ties=tuple(TieKind(kind) for kind in kinds or WALKABLE),
        direction="both",
        hops=(1, hops),
        where=Where(share=None if min_share is None else ShareTest(gte=float(min_share))),
    )
    return Pattern(steps=(step,), end=End(), paths=Paths(show=show))


def find_paths(
    engine: Engine, pattern: Pattern, start: int, end: int, on: date, as_of: date | None
) -> PathsReport:
    """Find the paths between two parties: definite ones, and only without any the possible ones.

    Args:
        engine: Of the snapshot asked.
        pattern: As `path_pattern` makes it.
        start: Handle of the party where the paths begin.
        end: Handle of the party where they end.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
    """
    question = Question(pattern, on, as_of, only_ends=frozenset({end}))
    witnesses = engine.witnesses(question, start, pattern.paths.show)
    step = pattern.steps[0]
    least = step.where.share.gte if step.where.share else None
    first, last = engine.parties([start, end])
    # where a definite path is found, no engine looks for possible ones
    more = "unknown" if witnesses.definite.paths else witnesses.possible.more
    return PathsReport(
        start=describe_party(first, on, as_of),
        end=describe_party(last, on, as_of),
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        kinds=tuple(str(kind) for kind in step.ties),
        hops=step.hops[1],
        min_share=least if isinstance(least, float) else None,
        definite=FoundPaths(
            paths=_describe_paths(engine, witnesses.definite, start, on, as_of, possible=False),
            more=witnesses.definite.more,
            limits=tuple(witnesses.definite.limits),
        ),
        possible=FoundPaths(
            paths=_describe_paths(engine, witnesses.possible, start, on, as_of, possible=True),
            more=more,
            limits=tuple(witnesses.possible.limits),
        ),
    )


def _describe_paths(
    engine: Engine, paths: PathList, start: int, on: date, as_of: date | None, *, possible: bool
) -> tuple[EvidencePath, ...]:
    return tuple(
        describe_path(engine, start, path, on, as_of, possible=possible) for path in paths.paths
    )
