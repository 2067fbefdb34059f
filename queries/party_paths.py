"""How two parties are tied: the routes between them, the shortest first.

Paths over the same parties are one route: it is shown once, with all ties side by side. Chains of
ownership and control come before all others, and may be longer: who owns whom through ten companies
matters more than that two of them share an address.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import Field

from onward.errors import UsageError, did_you_mean
from onward.graph.engine import Engine, PathList
from onward.graph.model import TieKind
from onward.graph.pattern import MAX_HOPS, End, Paths, Pattern, Question, ShareTest, Step, Where
from onward.graph.sayings import say
from onward.queries.detection.paths import describe_party, describe_path
from onward.queries.matching.candidates import TwinGroup
from onward.queries.model.assessment import EvidencePath, EvidenceStep, PathParty
from onward.queries.model.parts import AssessmentPart, is_empty

MOST_SHOWN: Final = 100

MOST_ASKED: Final = 4_000
"""Paths that are looked at, at most, for the routes that they are."""

OWNERSHIP: Final = (TieKind.OWNS, TieKind.CONTROLS)
"""Kinds of which the chains are made that come first."""

LONGEST_CHAIN: Final = 2 * MAX_HOPS
"""Ties of such a chain, at most: two steps of a pattern."""

LONG_FROM: Final = 4
"""Ties from which on a question for paths is one for long chains, too; for fewer, somebody asks."""

WALKABLE: Final = tuple(str(kind) for kind in TieKind if kind is not TieKind.POSSIBLY_SAME_AS)
"""Kinds of ties that a path may follow: an open question of identity is no tie between two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelTies(AssessmentPart):
    """Ties beside those of a path, between the same parties; `path` is its number, from 1."""

    path: int
    steps: tuple[EvidenceStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPaths(AssessmentPart):
    """Some paths, one a route, whether there are more, and the limits that the search hit."""

    paths: tuple[EvidencePath, ...]
    more: str
    limits: tuple[str, ...]
    parallel: Annotated[tuple[ParallelTies, ...], Field(exclude_if=is_empty)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeingName(AssessmentPart):
    """Two records that would join two parties if they were one, and that only a name says are.

    Attributes:
        party, name: Who is tied to one of the two.
        other, other_name: Who is tied to the other one, or is it; the name that was compared.
        score: How alike they are.
    """

    party: str
    name: str
    other: str
    other_name: str
    score: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsReport(AssessmentPart):
    """How two parties are tied on a day.

    `possible` paths are looked for only where there is no definite one. `probably_same` are parties
    of the paths that are probably one, and whoever else is probably one of the two ends: no path
    rests on that, since nobody has confirmed it. Where no path is found, `agreeing_names` has the
    records of one name that would join the two.
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
    probably_same: Annotated[tuple[TwinGroup, ...], Field(exclude_if=is_empty)] = ()
    agreeing_names: Annotated[tuple[AgreeingName, ...], Field(exclude_if=is_empty)] = ()

    @property
    def length(self) -> str:
        """How many ties paths were looked for with, at most, in words."""
        if self._asks_for_chains():
            return say(
                "at most {hops} ties, {longest} of ownership and control",
                hops=self.hops,
                longest=LONGEST_CHAIN,
            )
        return say("at most {hops} ties", hops=self.hops)

    def _asks_for_chains(self) -> bool:
        return self.hops >= LONG_FROM and not set(OWNERSHIP).isdisjoint(self.kinds)

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
            likely = did_you_mean(kind, WALKABLE)
            raise UsageError(f"--kinds: {kind!r} cannot be followed; {likely}use one of {ways}")
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
    patterns = [*_make_chain_patterns(pattern), pattern]
    answers = [
        _find_routes(engine, replace(question, pattern=of_kind), start, pattern.paths.show)
        for of_kind in patterns
    ]
    definite, possible = (
        _join_routes(engine, lists, start, pattern.paths.show)
        for lists in zip(*answers, strict=True)
    )
    step = pattern.steps[0]
    least = step.where.share.gte if step.where.share else None
    first, last = engine.parties([start, end])
    # where a definite path is found, no engine looks for possible ones
    if definite.paths:
        possible = replace(possible, paths=(), more="unknown")
    return PathsReport(
        start=describe_party(first, on, as_of),
        end=describe_party(last, on, as_of),
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        kinds=tuple(str(kind) for kind in step.ties),
        hops=step.hops[1],
        min_share=least if isinstance(least, float) else None,
        definite=_describe_routes(engine, definite, start, question, possible=False),
        possible=_describe_routes(engine, possible, start, question, possible=True),
    )


def _make_chain_patterns(pattern: Pattern) -> Iterator[Pattern]:
    """Yield the patterns of chains of ownership and control, down from the first party, then up."""
    [step] = pattern.steps
    kinds = tuple(kind for kind in step.ties if kind in OWNERSHIP)
    if not kinds or step.hops[1] < LONG_FROM:
        return
    directions: tuple[Literal["out", "in"], ...] = ("out", "in")
    for direction in directions:
        first, more = (
            Step(ties=kinds, direction=direction, hops=(least, MAX_HOPS), where=step.where)
            for least in (1, 0)
        )
        yield pattern.model_copy(update={"steps": (first, more)})


def _join_routes(engine: Engine, lists: Sequence[PathList], start: int, show: int) -> PathList:
    """Join the routes of several questions: each once, those of the first question first."""
    routes: dict[tuple[int, ...], tuple[int, ...]] = {}
    for paths in lists:
        for path in paths.paths:
            routes.setdefault(_follow_path(engine, path, start), path)
    best = tuple(routes.values())
    states = {paths.more for paths in lists}
    more = next(state for state in ("yes", "unknown", "no") if state in states)
    return PathList(
        paths=best[:show],
        more="yes" if len(best) > show else more,
        limits=tuple(dict.fromkeys(limit for paths in lists for limit in paths.limits)),
    )


def list_party_ids(report: PathsReport) -> list[str]:
    """Return the ids of both ends and of all parties of the paths shown."""
    ids = [report.start.id, report.end.id]
    for path in report.shown.paths:
        ids += [party.id for party in path.nodes]
    return list(dict.fromkeys(ids))


def _find_routes(
    engine: Engine, question: Question, start: int, show: int
) -> tuple[PathList, PathList]:
    """Return the definite and the possible paths, the best one of each route.

    Ties side by side make many paths of one route: more paths are asked for until there are enough
    routes, or no more paths.
    """
    k = show
    while True:
        witnesses = engine.witnesses(question, start, k)
        lists = witnesses.definite, witnesses.possible
        routes = [_keep_routes(engine, paths, start, show) for paths in lists]
        best = routes[0] if routes[0].paths else routes[1]
        is_open = "yes" in (lists[0].more, lists[1].more)
        if len(best.paths) >= show or not is_open or k >= MOST_ASKED:
            return routes[0], routes[1]
        k = min(4 * k, MOST_ASKED)


def _keep_routes(engine: Engine, paths: PathList, start: int, show: int) -> PathList:
    """Keep the first path of each route, so many at most, and say whether there are more."""
    routes: dict[tuple[int, ...], tuple[int, ...]] = {}
    for path in paths.paths:
        routes.setdefault(_follow_path(engine, path, start), path)
    best = tuple(routes.values())
    more = paths.more
    if len(best) > show:
        more = "yes"
    elif more == "yes" and len(best) < len(paths.paths):
        more = "unknown"  # the paths that were not looked at may be of the same routes
    return replace(paths, paths=best[:show], more=more)


def _follow_path(engine: Engine, path: Sequence[int], start: int) -> tuple[int, ...]:
    """Return the parties of a path in order."""
    parties = [start]
    for first, second in engine.ends(path):
        parties.append(second if first == parties[-1] else first)
    return tuple(parties)


def _describe_routes(
    engine: Engine, paths: PathList, start: int, question: Question, *, possible: bool
) -> FoundPaths:
    described = []
    parallel = []
    for number, path in enumerate(paths.paths, start=1):
        evidence_path = describe_path(
            engine, start, path, question.on, question.as_of, possible=possible
        )
        described.append(evidence_path)
        steps = tuple(_list_parallel(engine, path, start, question, possible=possible))
        if steps:
            parallel.append(ParallelTies(path=number, steps=steps))
    return FoundPaths(
        paths=tuple(described),
        more=paths.more,
        limits=tuple(paths.limits),
        parallel=tuple(parallel),
    )


def _list_parallel(
    engine: Engine, path: Sequence[int], start: int, question: Question, *, possible: bool
) -> Iterator[EvidenceStep]:
    """Yield the other ties between the parties of a path that the question allows."""
    [step] = question.pattern.steps
    least = step.where.share.gte if step.where.share else None
    on, as_of = question.on, question.as_of
    for first, second in pairwise(_follow_path(engine, path, start)):
        batch = engine.incident([first], step.ties, "both", on, as_of)
        is_between = (batch.start == second) | (batch.end == second)
        for tid in sorted(batch.tid[is_between].tolist()):
            if tid in path:
                continue
            [tie] = engine.ties([tid])
            is_share = least is not None and tie.kind == TieKind.OWNS
            if is_share and (tie.share is None or tie.share.min < float(least or 0)):
                continue
            described = describe_path(engine, first, (tid,), on, as_of, possible=possible)
            yield from described.steps
