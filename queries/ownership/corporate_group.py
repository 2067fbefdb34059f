"""Parents and subsidiaries of a party, through few links of a large share each.

What one owner holds in one company is summed within a source, and the largest sum of any one
source counts (docs/semantics.md, Statements of several sources). A possibly_same_as tie is crossed
once: from the party itself, or from the relative at the end.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from onward.graph.engine import TieBatch
from onward.graph.model import TieKind
from onward.graph.ownership import SLACK
from onward.queries.detection.context import Context
from onward.queries.ownership.upstream import possible_duplicates

MAYBE_SAME: Final = "possibly the same party"
OPEN_SHARE: Final = "whether the share reaches the threshold is not certain"


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A party, seen from one that it belongs together with.

    Attributes:
        pid: The party itself, a parent or a subsidiary.
        path: Tie ids from the party asked about to this one; empty for itself.
        doubts: What keeps it from being certain.
    """

    pid: int
    path: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, int, tuple[int, ...]]:
        """Certain before possible, short before long."""
        return bool(self.doubts), len(self.path), self.path


def self_and_possible_duplicates(context: Context, party: int) -> tuple[GroupMember, ...]:
    """Return a party, followed by those that it is possibly the same as."""
    ties = context.cached(
        ("possible_duplicates", party), lambda: possible_duplicates(context, [party])
    )
    others = (GroupMember(pid, (tid,), (MAYBE_SAME,)) for tid, pid in ties.get(party, ()))
    return GroupMember(party), *others


def corporate_group(
    context: Context, party: int, min_share: float, links: int
) -> dict[int, GroupMember]:
    """Return everybody who belongs together with a party, by pid; the best way to each.

    Args:
        context: The question.
        party: Pid.
        min_share: Least share of each owns link.
        links: Most owns links, all upwards or all downwards.
    """
    key = ("corporate group", party, min_share, links)
    return context.cached(key, lambda: _find_group(context, party, min_share, links))


def _find_group(
    context: Context, party: int, min_share: float, links: int
) -> dict[int, GroupMember]:
    roots = self_and_possible_duplicates(context, party)
    members = list(roots)
    # never up and down again: sisters are not counted
    for direction in ("in", "out"):
        frontier: Sequence[GroupMember] = roots
        for _ in range(links):
            if frontier:
                frontier = list(_follow_stakes(context, frontier, direction, min_share))
                members += frontier
    members += _add_duplicates_at_ends(context, members)
    best: dict[int, GroupMember] = {}
    for member in sorted(members, key=lambda member: member.rank):
        best.setdefault(member.pid, member)
    return best


def _add_duplicates_at_ends(
    context: Context, members: Sequence[GroupMember]
) -> Iterator[GroupMember]:
    """Cross a possibly_same_as tie at the end, where none was crossed at the start."""
    ends = [member for member in members if member.path and MAYBE_SAME not in member.doubts]
    ties = possible_duplicates(context, {member.pid for member in ends}) if ends else {}
    for member in ends:
        for tid, pid in ties.get(member.pid, ()):
            yield GroupMember(pid, (*member.path, tid), (*member.doubts, MAYBE_SAME))


def _follow_stakes(
    context: Context,
    frontier: Sequence[GroupMember],
    direction: Literal["in", "out"],
    min_share: float,
) -> Iterator[GroupMember]:
    """Go one owns link up (``in``) or down (``out``)."""
    pids = {member.pid for member in frontier}
    kinds = (TieKind.OWNS,)
    batch = context.engine.incident(pids, kinds, direction, context.on, context.as_of)
    links: dict[int, list[_Stake]] = defaultdict(list)
    for stake in _sum_stakes(batch, direction):
        if stake.may_reach(min_share):
            links[stake.near].append(stake)
    for member in frontier:
        for stake in links.get(member.pid, ()):
            is_sure = stake.reaches(min_share) or OPEN_SHARE in member.doubts
            doubts = member.doubts if is_sure else (*member.doubts, OPEN_SHARE)
            yield GroupMember(stake.far, (*member.path, stake.tid), doubts)


@dataclass(slots=True)
class _Stake:
    """What one source says that one party holds in another, over all its ties."""

    near: int
    far: int
    tid: int
    low: float = 0.0
    high: float = 0.0
    is_open: bool = False

    def reaches(self, share: float) -> bool:
        return self.low >= share - SLACK

    def may_reach(self, share: float) -> bool:
        # an upper end that is itself excluded ("less than 50 %") does not reach that share
        return self.high > share + SLACK if self.is_open else self.high >= share - SLACK


def _sum_stakes(batch: TieBatch, direction: Literal["in", "out"]) -> list[_Stake]:
    """Sum the shares of each pair of parties and source, in tid order; inferred ones are open."""
    ends = (batch.end, batch.start) if direction == "in" else (batch.start, batch.end)
    # what a program inferred holds nothing for certain
    low = np.where(np.isnan(batch.share_min) | batch.inferred, 0.0, batch.share_min)
    high = np.where(np.isnan(batch.share_max), 1.0, batch.share_max)
    columns = (*ends, batch.dataset, batch.tid, low, high, batch.max_exclusive)
    stakes: dict[tuple[int, int, int], _Stake] = {}
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for near, far, source, tid, at_least, at_most, is_open in rows:
        stake = stakes.setdefault((near, far, source), _Stake(near, far, tid))
        stake.low += at_least
        stake.high += at_most
        stake.is_open |= is_open
    return list(stakes.values())
