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
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context, is_asked_of
from onward.queries.detection.results import Subject, Undecided

ALL_PATHS: Final = 1_000_000
"""Paths asked for where all of them count; that there are more is said as a limit."""


@dataclass(frozen=True, slots=True)
class PathSearch:
    """A subject that the patterns reach, or whose answer a limit keeps back.

    Attributes:
        status: cannot_tell only where a limit was reached before any path was found.
        paths: Tie ids in walk order from the subject; all definite, or all merely possible.
        more: Whether there are more such paths than those given.
        limits: Limits that were reached, and may hide a definite path behind a possible one.
    """

    subject: Subject
    status: Literal["present", "possible", "cannot_tell"]
    paths: tuple[tuple[int, ...], ...]
    more: More
    limits: tuple[str, ...] = ()


def search_paths(
    context: Context,
    k: int | None = None,
    countries: CountrySet | None = None,
    not_ends: frozenset[int] = frozenset(),
    only_ends: frozenset[int] | None = None,
) -> Iterator[PathSearch]:
    """Run all blocks for every subject that has one of their roles; leave out who has no path.

    Args:
        context: The question and the indicator's patterns.
        k: Paths a subject; by default the largest ``paths.show`` of the blocks.
        countries: End countries; by default as each block's ``country_record`` says.
        not_ends: Parties (pids) at which no path may end.
        only_ends: The only parties at which one may end; default any.
    """
    subjects = context.subjects
    reached: dict[int, list[tuple[Question, Reach]]] = {}
    for block in context.patterns:
        question = _make_question(context, block, countries, not_ends, only_ends)
        roles = frozenset(block.start.roles)
        places = [i for i, subject in enumerate(subjects) if is_asked_of(subject.role, roles)]
        answers = context.engine.reach(question, [subjects[place].pid for place in places])
        for place, answer in zip(places, answers, strict=True):
            # None: the engine stopped before it knew; the search then says so
            if answer.possible is not False:
                reached.setdefault(place, []).append((question, answer))
    k = k or shown_paths(context)
    for place in sorted(reached):
        yield _search_subject(context.engine, subjects[place], reached[place], k)


def shown_paths(context: Context) -> int:
    """Return how many paths a finding shows: as many as the most generous block says."""
    return max((block.paths.show for block in context.patterns), default=1)


def _make_question(
    context: Context,
    pattern: Pattern,
    countries: CountrySet | None,
    not_ends: frozenset[int],
    only_ends: frozenset[int] | None,
) -> Question:
    if countries is None:
        countries = record_countries(context, pattern)
    bound = pattern.bind(context.params)
    return Question(bound, context.on, context.as_of, countries, not_ends, only_ends)


def _search_subject(
    engine: Engine, subject: Subject, reached: Sequence[tuple[Question, Reach]], k: int
) -> PathSearch:
    """Fetch the paths of one subject by every question that reaches it."""
    witnesses = [engine.witnesses(question, subject.pid, k) for question, _ in reached]
    definite = _unite_lists([answer.definite for answer in witnesses], k)
    # one definite path is the answer: merely possible ones would only blur it
    if definite.paths:
        return PathSearch(subject, "present", definite.paths, definite.more, definite.limits)
    possible = _unite_lists([answer.possible for answer in witnesses], k)
    limits = tuple(dict.fromkeys((*definite.limits, *possible.limits)))
    # the paths were found within the limits, but whether there are definite ones was not
    if not limits and any(None in (reach.definite, reach.possible) for _, reach in reached):
        limits = ("the engine's budget",)
    status: Literal["possible", "cannot_tell"] = "possible" if possible.paths else "cannot_tell"
    return PathSearch(subject, status, possible.paths, possible.more, limits)


def _unite_lists(parts: Sequence[PathList], k: int) -> PathList:
    """Merge path lists; each holds its first k paths, so the union's first k are among them."""
    distinct = {path for part in parts for path in part.paths}
    merged = sorted(distinct, key=lambda path: (len(path), path))
    answers = {part.more for part in parts}
    more: More = "no"
    if len(merged) > k or "yes" in answers:
        more = "yes"
    elif "unknown" in answers:
        more = "unknown"
    limits = tuple(dict.fromkeys(limit for part in parts for limit in part.limits))
    return PathList(tuple(merged[:k]), more, limits)


def with_all_paths(context: Context, search: PathSearch) -> PathSearch:
    """Return a search with all of its paths, for what the paths themselves must be judged by."""
    if search.more == "no" or not search.paths:
        return search
    only_subject = replace(context, subjects=(search.subject,))
    full = next(search_paths(only_subject, k=ALL_PATHS), search)
    if full.more == "no":
        return full
    return replace(
        full, limits=(*full.limits, say("{all_paths} paths", all_paths=f"{ALL_PATHS:,}"))
    )


def limits_as_unknown(search: PathSearch) -> Iterator[Undecided]:
    """Yield what a search's limits keep from being known; nothing where there were none."""
    if search.limits and search.status != "present":
        text = say("stopped after {limits}: a path may be missing", limits=joined(search.limits))
        yield Undecided(search.subject, "limit", (), text)


def record_countries(context: Context, pattern: Pattern) -> CountrySet | None:
    """Resolve a pattern's ``country_record`` to countries, foreign ones only.

    An established record makes it true, an indicated one leaves it open; a country whose record is
    unknown is in neither set, and the indicator says *cannot tell* of it.

    Raises:
        IndicatorInvalid: The record is asked for at the date of a tie, which only a detector can.
    """
    condition = pattern.end.country_record
    if condition is None:
        return None
    if condition.at != "transaction":
        raise IndicatorInvalid(
            "country_record at the date of a tie needs a detector", hint="write at: transaction"
        )
    sets = context.foreign_records
    possible = sets.established | sets.indicated
    definite = sets.established if condition.status == "established" else possible
    return CountrySet(definite, possible)


def ends_of(engine: Engine, pid: int, paths: Sequence[Sequence[int]]) -> list[int]:
    """Return the last party of each path."""
    return [parties_of(engine, pid, path)[-1] for path in paths]


def parties_of(engine: Engine, pid: int, path: Sequence[int]) -> list[int]:
    """Return the parties of a path in walk order, the first one included."""
    parties = [pid]
    for start, end in engine.ends(path):
        parties.append(end if start == parties[-1] else start)
    return parties
