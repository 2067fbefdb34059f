"""Running an indicator's patterns: who has a path, and which paths are shown.

The blocks of `patterns` are united: their paths are merged, ordered by (length, tie ids), and a
path that two blocks find is one path. Where any block has a definite path, only definite ones are
shown; `more` says whether the union holds more than what is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from onward.errors import IndicatorInvalid
from onward.graph.engine import Engine, More, PathList, Reach
from onward.graph.pattern import CountrySet, Pattern, Question
from onward.queries.detection.context import Context
from onward.queries.detection.results import CannotTell, Subject

EVERY: Final = 1_000_000
"""Paths asked for where all of them count; that there are more would be told."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A subject that the patterns reach, or of which a limit keeps the answer back.

    Attributes:
        status: cannot_tell only where a limit was spent before any path was found.
        paths: Tie ids in walk order from the subject; all definite, or all merely possible.
        more: Whether there are more such paths than those given.
        limits: Limits that were spent, and may hide a definite path behind a possible one.
    """

    subject: Subject
    status: Literal["present", "possible", "cannot_tell"]
    paths: tuple[tuple[int, ...], ...]
    more: More
    limits: tuple[str, ...] = ()


def walks(
    context: Context,
    k: int | None = None,
    countries: CountrySet | None = None,
    not_ends: frozenset[int] = frozenset(),
    only_ends: frozenset[int] | None = None,
) -> Iterator[Walk]:
    """Run all blocks for every subject that has one of their roles; who has no path is left out.

    Args:
        context: The question and the indicator's patterns.
        k: Paths a subject; by default the largest ``paths.show`` of the blocks.
        countries: End countries; by default as each block's ``country_record`` says.
        not_ends: Parties (pids) at which no path may end.
        only_ends: The only parties at which one may end; default any.
    """
    questions = [
        replace(_question(context, block, countries, not_ends), only_ends=only_ends)
        for block in context.patterns
    ]
    roles = [frozenset(block.start.roles) for block in context.patterns]
    subjects = context.subjects
    reached: dict[int, list[tuple[Question, Reach]]] = {}
    for question, wanted in zip(questions, roles, strict=True):
        asked = [place for place, one in enumerate(subjects) if not wanted or one.role in wanted]
        answers = context.engine.reach(question, [subjects[place].pid for place in asked])
        for place, answer in zip(asked, answers, strict=True):
            if answer.possible is not False:
                reached.setdefault(place, []).append((question, answer))
    shown = k or max((block.paths.show for block in context.patterns), default=1)
    for place in sorted(reached):
        yield _walk(context.engine, subjects[place], reached[place], shown)


def _walk(
    engine: Engine, subject: Subject, asked: Sequence[tuple[Question, Reach]], k: int
) -> Walk:
    found = [engine.witnesses(question, subject.pid, k) for question, _ in asked]
    definite = _united([one.definite for one in found], k)
    if definite.paths:
        return Walk(subject, "present", definite.paths, definite.more, definite.limits)
    possible = _united([one.possible for one in found], k)
    limits = tuple(dict.fromkeys((*definite.limits, *possible.limits)))
    if not limits and any(None in (reach.definite, reach.possible) for _, reach in asked):
        limits = ("the engine's budget",)
    status: Literal["possible", "cannot_tell"] = "possible" if possible.paths else "cannot_tell"
    return Walk(subject, status, possible.paths, possible.more, limits)


def _united(parts: Sequence[PathList], k: int) -> PathList:
    """Merge path lists; each holds its first k paths, so the union's first k are among them."""
    merged = sorted(
        {path for part in parts for path in part.paths}, key=lambda path: (len(path), path)
    )
    answers = {part.more for part in parts}
    more: More = "no"
    if len(merged) > k or "yes" in answers:
        more = "yes"
    elif "unknown" in answers:
        more = "unknown"
    limits = tuple(dict.fromkeys(limit for part in parts for limit in part.limits))
    return PathList(tuple(merged[:k]), more, limits)


def every_path(context: Context, walk: Walk) -> Walk:
    """Give a walk with all of its paths, for what the paths themselves must be judged by."""
    if walk.more == "no" or not walk.paths:
        return walk
    again = next(walks(replace(context, subjects=(walk.subject,)), k=EVERY), walk)
    if again.more == "no":
        return again
    return replace(again, limits=(*again.limits, f"{EVERY:,} paths"))


def spent(walk: Walk) -> Iterator[CannotTell]:
    """Give what a walk's limits keep from being known; nothing where there were none."""
    if walk.limits and walk.status != "present":
        text = f"stopped after {', '.join(walk.limits)}: a path may be missing"
        yield CannotTell(walk.subject, "limit", (), text)


def _question(
    context: Context, pattern: Pattern, countries: CountrySet | None, not_ends: frozenset[int]
) -> Question:
    if countries is None:
        countries = record_countries(context, pattern)
    bound = pattern.bind(context.params)
    return Question(bound, context.on, context.as_of, countries, not_ends)


def record_countries(context: Context, pattern: Pattern) -> CountrySet | None:
    """Resolve a pattern's ``country_record`` to countries: foreign ones only (04, section 2).

    An established record makes it true, an indicated one leaves it open; a country whose record is
    unknown is in neither set, and the indicator says *cannot tell* of it.

    Raises:
        IndicatorInvalid: The record is asked for at the date of a tie, which only a detector can.
    """
    wanted = pattern.end.country_record
    if wanted is None:
        return None
    if wanted.at != "transaction":
        raise IndicatorInvalid(
            "country_record at the date of a tie needs a detector", hint="write at: transaction"
        )
    own = [context.exporter_country] if context.exporter_country else []
    sets = context.destinations.country_set(context.on, context.as_of, own)
    some = sets.established | sets.indicated
    return CountrySet(sets.established if wanted.status == "established" else some, some)


def ends_of(engine: Engine, pid: int, paths: Sequence[Sequence[int]]) -> list[int]:
    """Give the last party of each path."""
    return [parties_of(engine, pid, path)[-1] for path in paths]


def parties_of(engine: Engine, pid: int, path: Sequence[int]) -> list[int]:
    """Give the parties of a path in walk order, the first one included."""
    walked = [pid]
    for start, end in engine.ends(path):
        walked.append(end if start == walked[-1] else start)
    return walked
