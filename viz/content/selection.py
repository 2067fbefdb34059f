"""What a picture shows when there is more than can be read: evidence first, then what is nearest.

A picture holds so many cards at most; what must be shown is shown, whatever it takes. Of the other
parties the first in order get cards of their own; like neighbours of a card beyond them become one
card, a stack ("37 officers"). Cards, members of stacks and parties left out add up to all there
are: nothing goes missing without being counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.tables import read_cells

STACKS_SHARE: Final = 3
"""Stacks take a third of the room at most: cards of single parties say more."""

ALIKE: Final = 12
"""Where there are too many, at most so many like neighbours of a party have cards of their own."""

_TABLE: Final = {row["kind"]: row for row in read_cells("onward.viz", "content/stacks.csv")}
"""By the kind of a tie, what the parties of a stack are, and how soon they are shown one by one:
owners and controllers, (1: parties with a topic), officers, addresses, the rest."""

OTHER_RANK: Final = 4
TOPIC_RANK: Final = 1


@dataclass(frozen=True, slots=True)
class CandidateTie:
    """A tie as the choice needs it: its id, its ends as pids, its kind."""

    tid: int
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class ContextCandidate:
    """A party that may be shown: how far it is, and the tie by which it was reached."""

    pid: int
    distance: int
    rank: int
    tid: int


@dataclass(frozen=True, slots=True)
class Stack:
    """Parties that share a card: all tied to one shown party in the same way."""

    anchor: int
    kind: str
    inward: bool
    members: tuple[int, ...]

    @property
    def noun(self) -> str:
        """Say what they are."""
        return name_stack(self.kind, inward=self.inward)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a picture shows.

    Attributes:
        shown: Parties with a card of their own, those that must be there first.
        stacks: Cards of several parties.
        left_out: Parties that are neither.
    """

    shown: tuple[int, ...]
    stacks: tuple[Stack, ...]
    left_out: int


def name_stack(kind: str, *, inward: bool) -> str:
    """Say what the parties are that a kind of tie joins to a card.

    Args:
        kind: Of the ties.
        inward: Whether they point at the card.

    >>> name_stack("directs", inward=True), name_stack("family", inward=False)
    ('officers', 'relatives')
    """
    return _TABLE[kind]["inward" if inward else "outward"] if kind in _TABLE else "parties"


def rank_candidate(kind: str, *, inward: bool) -> int:
    """Return a party's place among those at its distance; smaller comes first.

    Args:
        kind: Of the tie by which it was reached.
        inward: Whether that tie points at the party from which it was reached.
    """
    stated = _TABLE.get(kind, {}).get("inward_rank" if inward else "outward_rank")
    return int(stated) if stated else OTHER_RANK


def choose_parties(
    must: Sequence[int],
    candidates: Iterable[ContextCandidate],
    ties: Sequence[CandidateTie],
    budget: int,
) -> Selection:
    """Choose what a picture shows.

    Args:
        must: Parties that are shown in any case.
        candidates: Further parties, each once, none of `must`.
        ties: Between any of them.
        budget: Cards at most; more only where `must` holds more.
    """
    ordered = sorted(
        candidates,
        key=lambda candidate: (candidate.distance, candidate.rank, candidate.tid, candidate.pid),
    )
    room = max(0, budget - len(must))
    may_stand_alone = len(ordered)
    if len(ordered) > room:
        ordered, may_stand_alone = _put_few_alike_first(ordered, ties)
    pids = [candidate.pid for candidate in ordered]
    count = min(may_stand_alone, room)
    # stacks need room, too: cards give way to them, down to two thirds of the room
    least = max(0, min(count, room - max(1, room // STACKS_SHARE)))
    while True:
        alone, hidden = [*must, *pids[:count]], pids[count:]
        stacks = _make_stacks(alone, hidden, ties)
        surplus = len(alone) + len(stacks) - max(budget, len(must))
        if surplus <= 0 or count <= least:
            break
        count = max(least, count - surplus)
    kept_stacks = _keep_largest(stacks, max(0, room - count))
    # a stack of a single party is that party
    singles = [stack.members[0] for stack in kept_stacks if len(stack.members) == 1]
    several = tuple(stack for stack in kept_stacks if len(stack.members) > 1)
    # what neither card nor stack has room for is counted, so that the numbers add up
    stacked = sum(len(stack.members) for stack in kept_stacks)
    return Selection((*alone, *singles), several, len(hidden) - stacked)


def _put_few_alike_first(
    ordered: Sequence[ContextCandidate], ties: Sequence[CandidateTie]
) -> tuple[list[ContextCandidate], int]:
    """Put candidates behind that are tied to one party in the same way as `ALIKE` others before.

    So one hub does not take all cards: a row of forty tenants of one address says no more than a
    stack. A party that is reached only through one that was put behind goes behind, too.

    Returns:
        All of them, and how many are not behind: only these may have cards of their own.
    """
    by_id = {tie.tid: tie for tie in ties}
    alike_counts: dict[tuple[int, str, bool], int] = {}
    first: list[ContextCandidate] = []
    behind: list[ContextCandidate] = []
    pids_behind: set[int] = set()
    for candidate in ordered:
        tie = by_id[candidate.tid]
        inward = tie.start == candidate.pid
        anchor = tie.end if inward else tie.start
        key = (anchor, tie.kind, inward)
        alike_counts[key] = alike_counts.get(key, 0) + 1
        if anchor in pids_behind or alike_counts[key] > ALIKE:
            pids_behind.add(candidate.pid)
            behind.append(candidate)
        else:
            first.append(candidate)
    return [*first, *behind], len(first)


def _make_stacks(
    alone: Sequence[int], hidden: Sequence[int], ties: Sequence[CandidateTie]
) -> list[Stack]:
    """Put every hidden party that is tied to a shown one into one stack: that of its first tie."""
    places = {pid: place for place, pid in enumerate(alone)}
    waiting = set(hidden)
    groups: dict[tuple[int, str, bool], list[int]] = {}
    for tie in ties:
        for pid, anchor, inward in ((tie.start, tie.end, True), (tie.end, tie.start, False)):
            # a party that is tied to two shown ones stands in one stack, and is counted once
            if pid in waiting and anchor in places:
                waiting.discard(pid)
                groups.setdefault((anchor, tie.kind, inward), []).append(pid)
    by_anchor = sorted(groups, key=lambda key: (places[key[0]], key[1], key[2]))
    return [Stack(*key, tuple(groups[key])) for key in by_anchor]


def _keep_largest(stacks: Sequence[Stack], room: int) -> list[Stack]:
    """Keep as many stacks as there is room for, those that stand for most parties."""
    if len(stacks) <= room:
        return list(stacks)
    by_size = sorted(range(len(stacks)), key=lambda index: (-len(stacks[index].members), index))
    return [stacks[index] for index in sorted(by_size[:room])]
