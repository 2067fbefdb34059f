"""Paths as the rules word them: every node-simple path, length by length, tested row by row.

The search of the reference engine. It carries nothing from tie to tie but the path itself, and
tests again at each tie which readings of the path are left: slow, and plain enough to be checked
against docs/semantics.md and the docstring of `onward.graph.pattern` by reading.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final, Protocol

from onward.graph.codes import division
from onward.graph.dates import day_number, is_known_by, since_day, until_day
from onward.graph.engine import Direction, PartyRecord
from onward.graph.model import UNDIRECTED, Listing, PartyKind, Provenance, Tie, TieKind
from onward.graph.pattern import InterestTest, Question, ShareTest, Step, years_before


@dataclass(frozen=True, slots=True)
class Crossing:
    """A tie as a path crosses it: from one party to the `other`, along the tie or against it."""

    tid: int
    tie: Tie
    other: int
    along: bool
    against: bool

    def allows(self, direction: Direction) -> bool:
        """Tell whether the tie may be crossed this way: ``out`` along it, ``in`` against it."""
        if direction == "both" or self.tie.kind in UNDIRECTED:
            return True
        return self.along if direction == "out" else self.against

    @property
    def direction(self) -> Direction:
        """Which way the tie goes, seen from the party; both where its kind has no direction."""
        if self.tie.kind in UNDIRECTED:
            return "both"
        return "out" if self.along else "in"


class PartySource(Protocol):
    """What judging a path needs of a graph."""

    def party(self, pid: int) -> PartyRecord:
        """Return one party with every member's row and every list entry."""


class CrossingSource(PartySource, Protocol):
    """What a search needs of a graph."""

    def crossings(self, pid: int) -> Sequence[Crossing]:
        """Return every way to cross a tie at a party, in tie-id order."""


class Truth(IntEnum):
    """Kleene's three values: *and* is the smallest, *or* the greatest."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


class ExhaustiveSearch:
    """The paths of one question, found by trying every path."""

    def __init__(self, graph: CrossingSource, question: Question) -> None:
        self._graph = graph
        self._judge = Judge(graph, question)
        self._longest = question.pattern.max_length

    def paths(self, party: int, floor: Truth) -> Iterator[tuple[int, ...]]:
        """Yield every path that is at least as true as `floor`, by (length, tie ids)."""
        if self._judge.judge_start(party) < floor:
            return
        beginnings: list[tuple[Crossing, ...]] = []
        # One tie more than the steps allow: possibly_same_as is crossed beside them.
        for length in range(self._longest + 2):
            paths = self._extend_paths(party, beginnings, floor) if length else [()]
            beginnings = []
            for path in paths:
                beginnings.append(path)
                end_truth = self._judge.judge_end(path[-1].other if path else party)
                if min(end_truth, self._judge.judge_path(path, whole=True)) >= floor:
                    yield tuple(crossing.tid for crossing in path)

    def _extend_paths(
        self, party: int, beginnings: Sequence[tuple[Crossing, ...]], floor: Truth
    ) -> Iterable[tuple[Crossing, ...]]:
        """Yield each way to go on from the beginnings of paths of a party, in their order."""
        for path in beginnings:
            seen = {party, *(crossing.other for crossing in path)}
            for crossing in self._graph.crossings(path[-1].other if path else party):
                longer = (*path, crossing)
                is_new = crossing.other not in seen
                if is_new and self._judge.judge_path(longer, whole=False) >= floor:
                    yield longer


class Judge:
    """How true a path is, for one question: every test is made on the row, as the rules word it."""

    def __init__(self, parties: PartySource, question: Question) -> None:
        self._parties = parties
        self._question = question
        self._steps = question.pattern.steps
        self._tie_truths: dict[tuple[int, bool, int], Truth] = {}
        self._end_truths: dict[int, Truth] = {}

    def judge_path(self, path: Sequence[Crossing], *, whole: bool) -> Truth:
        """Return the truth of the best reading of a path, or of the first ties of one.

        A reading says which step each tie belongs to, and whether the first or the last tie is a
        possibly_same_as beside the steps.
        """
        best = self._split_truth(path, 0, whole=whole)
        if path and path[0].tie.kind == TieKind.POSSIBLY_SAME_AS:
            rest = self._split_truth(path[1:], 0, whole=whole)
            best = max(best, min(rest, self._same_truth(path[0].tie)))
        if path and path[-1].tie.kind == TieKind.POSSIBLY_SAME_AS:
            rest = self._split_truth(path[:-1], 0, whole=True)
            best = max(best, min(rest, self._same_truth(path[-1].tie)))
        return best

    def _split_truth(self, path: Sequence[Crossing], step: int, *, whole: bool) -> Truth:
        """Return the greatest truth over all ways to deal a path's ties out to the steps.

        Args:
            path: The ties that are left.
            step: The first step that may take one.
            whole: Whether the path ends here; else ties that are still to come may fill the steps.
        """
        if step == len(self._steps):
            return Truth.FALSE if path else Truth.TRUE
        low, high = self._steps[step].hops
        best, taken = Truth.FALSE, Truth.TRUE
        # Give the step 0, 1, 2 … ties, and let the next steps share the rest.
        for count in range(min(high, len(path)) + 1):
            if count:
                taken = min(taken, self._tie_truth(path[count - 1], step))
            if taken is Truth.FALSE:
                return best
            if count >= low:
                rest = self._split_truth(path[count:], step + 1, whole=whole)
                best = max(best, min(taken, rest))
        # An unfinished path may stop within this step; more ties may follow.
        if not whole and len(path) <= high:
            best = max(best, taken)
        return best

    def _tie_truth(self, crossing: Crossing, step: int) -> Truth:
        key = crossing.tid, crossing.along, step
        if key not in self._tie_truths:
            self._tie_truths[key] = self._test_tie(crossing, self._steps[step])
        return self._tie_truths[key]

    def _test_tie(self, crossing: Crossing, step: Step) -> Truth:
        tie = crossing.tie
        if tie.kind not in step.ties or not crossing.allows(step.direction):
            return Truth.FALSE
        if not is_live(tie, self._question.on, self._question.as_of, step.within):
            return Truth.FALSE
        truth = min(_share_truth(tie, step.where.share), _interest_truth(tie, step.where.interest))
        return min(truth, Truth.UNKNOWN) if tie.standing == "inferred" else truth

    def _same_truth(self, tie: Tie) -> Truth:
        live = is_live(tie, self._question.on, self._question.as_of)
        return Truth.UNKNOWN if live else Truth.FALSE

    def judge_start(self, pid: int) -> Truth:
        """Return how true it is that a path may begin at a party."""
        start_kinds = self._question.pattern.start.kinds
        party = self._parties.party(pid)
        kinds = _list_kinds(party)
        if not start_kinds or kinds.intersection(start_kinds):
            return Truth.TRUE
        may_be = kinds == {PartyKind.UNKNOWN} or party.inferred_kinds.intersection(start_kinds)
        return Truth.UNKNOWN if may_be else Truth.FALSE

    def judge_end(self, pid: int) -> Truth:
        """Return how true it is that a path may end at a party."""
        if pid not in self._end_truths:
            self._end_truths[pid] = self._test_end(pid)
        return self._end_truths[pid]

    def _test_end(self, pid: int) -> Truth:
        only_ends, party = self._question.only_ends, self._parties.party(pid)
        if pid in self._question.not_ends or (only_ends is not None and pid not in only_ends):
            return Truth.FALSE
        if not _is_in_sectors(party, self._question.pattern.end.sectors):
            return Truth.FALSE
        return min(self._kind_truth(party), self._topic_truth(party), self._country_truth(party))

    def _kind_truth(self, party: PartyRecord) -> Truth:
        kinds = self._question.pattern.end.kinds
        if not kinds or _list_kinds(party).intersection(kinds):
            return Truth.TRUE
        return Truth.UNKNOWN if party.inferred_kinds.intersection(kinds) else Truth.FALSE

    def _topic_truth(self, party: PartyRecord) -> Truth:
        topics = self._question.pattern.end.topics
        if not topics:
            return Truth.TRUE
        on, as_of = self._question.on, self._question.as_of
        standings = {
            entry.standing
            for entry in party.listings
            if entry.topic in topics and is_live(entry, on, as_of)
        }
        if any(topic in topics for _, topic in party.bare_topics(as_of)):
            # A topic on a party's own row is as good as a stated entry.
            standings.add("stated")
        if party.inferred_topics(on, as_of).intersection(topics):
            standings.add("inferred")
        if not standings:
            return Truth.FALSE
        return Truth.UNKNOWN if standings == {"inferred"} else Truth.TRUE

    def _country_truth(self, party: PartyRecord) -> Truth:
        end_countries = self._question.end_countries
        if end_countries is None or party.countries & end_countries.definite:
            return Truth.TRUE
        if party.countries & end_countries.possible or not party.countries:
            return Truth.UNKNOWN
        return Truth.FALSE


def _is_in_sectors(party: PartyRecord, divisions: Sequence[str]) -> bool:
    sectors = (member.sector for member in party.members if member.sector)
    return not divisions or any(division(sector) in divisions for sector in sectors)


def _list_kinds(party: PartyRecord) -> frozenset[str]:
    """Return the kinds of a party; one that nothing describes is of kind Unknown."""
    return party.kinds or frozenset({PartyKind.UNKNOWN})


def is_known(source: Provenance, as_of: date | None) -> bool:
    """Tell whether a row was known by ``as_of``."""
    return is_known_by(source.published, source.retrieved, as_of)


def is_live(
    row: Tie | Listing, on: date | None, as_of: date | None, within: str | None = None
) -> bool:
    """Tell whether a row holds on a day, or on some day of the window before it, and was known."""
    if not is_known(row.source, as_of):
        return False
    if on is None:
        return True
    first = on if within is None else years_before(on, within)
    earliest = max(since_day(row.since), day_number(first))
    return earliest <= min(until_day(row.until) - 1, day_number(on))


def _interest_truth(tie: Tie, test: InterestTest | None) -> Truth:
    if test is None:
        return Truth.TRUE
    if tie.interest is None:
        return Truth.UNKNOWN
    return Truth.TRUE if tie.interest in test.any_of else Truth.FALSE


def _share_truth(tie: Tie, test: ShareTest | None) -> Truth:
    """Test the share of an owns tie, bound by bound; other kinds pass."""
    if test is None or tie.kind != TieKind.OWNS:
        return Truth.TRUE
    truths = [_bound_truth(tie, name, getattr(test, name)) for name in _BOUNDS]
    if test.is_null is not None:
        truths.append(Truth.TRUE if (tie.share is None) == test.is_null else Truth.FALSE)
    return min(truths)


_BOUNDS: Final[dict[str, Callable[[float, float], bool]]] = {
    "gte": lambda share, bound: share >= bound,
    "gt": lambda share, bound: share > bound,
    "lte": lambda share, bound: share <= bound,
    "lt": lambda share, bound: share < bound,
}


def _bound_truth(tie: Tie, name: str, bound: float | None) -> Truth:
    """Test both ends of the interval; where they disagree, the truth is unknown."""
    if bound is None:
        return Truth.TRUE
    if tie.share is None:
        return Truth.UNKNOWN
    low, high = tie.share.min, tie.share.max
    # An end that the interval excludes is tested just inside the interval.
    if tie.share.min_exclusive:
        low = math.nextafter(low, 1.0)
    if tie.share.max_exclusive:
        high = math.nextafter(high, 0.0)
    answers = {bool(_BOUNDS[name](low, bound)), bool(_BOUNDS[name](high, bound))}
    if len(answers) == 2:
        return Truth.UNKNOWN
    return Truth.TRUE if answers == {True} else Truth.FALSE
