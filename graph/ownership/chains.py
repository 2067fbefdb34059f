"""Chains of ties upwards: by which a company joined, and the shortest one to each owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from onward.graph.engine import Int64, PathList
from onward.graph.ownership.cascade import CascadeResult
from onward.graph.ownership.holdings import Holdings
from onward.graph.ownership.interval_sums import mask_at
from onward.graph.ownership.stakes import Positions


def crossing_paths(result: CascadeResult, company: int, k: int, *, sure: bool) -> PathList:
    """Return the chains from a company up to the listed parties that hold it, by (length, tie ids).

    Each tie leads to a holder that joined in an earlier round, so a chain cannot come back to where
    it was.

    Args:
        result: The cascade.
        company: Pid of a member, or of a company outside in which members hold something.
        k: The most paths; one more is looked for, so that ``more`` is exact.
        sure: Whether to explain the definite cascade; else the possible one.
    """
    chains = _MemberChains(result, sure=sure)
    paths = tuple(islice(chains.paths(company), k + 1))
    return PathList(paths[:k], "yes" if len(paths) > k else "no")


class _MemberChains:
    """Who joined through whom, read only where a path needs it."""

    def __init__(self, result: CascadeResult, *, sure: bool) -> None:
        self._result = result
        self._sure = sure
        self._steps: dict[int, list[tuple[int, int]]] = {}
        self._lengths: dict[int, int] = {}

    def paths(self, company: int) -> Iterator[tuple[int, ...]]:
        """Yield all chains in order, one length after the other."""
        lengths = self.lengths(company)
        for length in range(lengths.bit_length()):
            if lengths >> length & 1:
                yield from self._chains_of_length(company, length)

    def lengths(self, company: int) -> int:
        """Return the lengths of all chains from a company as bits: bit 2 = a chain of two ties."""
        waiting = [company]
        while waiting:
            party = waiting[-1]
            holders = {holder for _, holder in self.steps(party)}
            missing = sorted(holders - self._lengths.keys())
            if missing:  # those first; then this party comes again
                waiting.extend(missing)
                continue
            waiting.pop()
            bits = 0
            for holder in holders:
                bits |= self._lengths[holder] << 1
            self._lengths[party] = bits or 1  # a listed party has the chain of no ties
        return self._lengths[company]

    def steps(self, party: int) -> list[tuple[int, int]]:
        """Return (tid, holder) of every tie by which a party joined, in tid order."""
        if party not in self._steps:
            result, sure = self._result, self._sure
            crossing = result.crossing(party, sure=sure) or result.outside(party, sure=sure)
            tids = np.empty(0, np.int64) if crossing is None else crossing.tids
            self._steps[party] = _list_owners(self._result.holdings, tids)
        return self._steps[party]

    def _chains_of_length(self, company: int, length: int) -> Iterator[tuple[int, ...]]:
        """Yield the chains of one length."""
        if length == 0:
            yield ()
            return
        # A stack instead of recursion: a chain may be thousands of ties long.
        tids: list[int] = []
        waiting = [self._steps_towards(company, length)]
        while waiting:
            tid, holder = next(waiting[-1], (None, 0))
            if tid is None:
                waiting.pop()
                tids = tids[:-1]
            elif len(tids) + 1 == length:
                yield (*tids, tid)
            else:
                tids.append(tid)
                waiting.append(self._steps_towards(holder, length - len(tids)))

    def _steps_towards(self, party: int, length: int) -> Iterator[tuple[int, int]]:
        """Return the steps from a party that begin a chain of this length."""
        steps = self.steps(party)
        return (step for step in steps if self._lengths[step[1]] >> (length - 1) & 1)


def _list_owners(table: Holdings, tids: Int64) -> list[tuple[int, int]]:
    rows = np.flatnonzero(np.isin(table.tid, tids))
    owners = table.parties[table.owner[table.tie_pair[rows]]]
    return sorted(zip(table.tid[rows].tolist(), owners.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class OwnerChain:
    """The shortest chain from a party up to one of its ultimate owners.

    Attributes:
        owner: Pid of a party without known owners.
        tids: Its ties, from the party upwards; of equal length the smallest ids.
    """

    owner: int
    tids: tuple[int, ...]


def ultimate_owners(holdings: Holdings, party: int) -> list[OwnerChain]:
    """Return every ultimate owner with its shortest chain, in (length, tie ids) order.

    A party with nothing but a closed loop above it has no ultimate owner.
    """
    table = holdings
    [start] = table.positions([party]).tolist()
    arrived = np.full(table.parties.size, -1, np.int64)  # the tie by which a party was reached
    rank = np.full(table.parties.size, -1, np.intp)  # its place in (length, tie ids) order
    below = np.full(table.parties.size, -1, np.intp)
    rank[start], order, frontier = 0, [start], np.array([start])
    owner, company = table.owner[table.tie_pair], table.company[table.tie_pair]
    # Breadth first; within a level by the rank of the company below, then by tie id, so that the
    # first tie to reach a party ends its smallest shortest chain.
    while frontier.size:
        rows = np.flatnonzero(np.isin(company, frontier) & (rank[owner] < 0))
        rows = rows[np.lexsort((table.tid[rows], rank[company[rows]]))]
        _, first = np.unique(owner[rows], return_index=True)
        rows = rows[np.sort(first)]
        frontier = owner[rows]
        arrived[frontier], below[frontier] = table.tid[rows], company[rows]
        rank[frontier] = len(order) + np.arange(frontier.size)
        order.extend(frontier.tolist())
    has_owner = mask_at(table.company, table.parties.size)
    return [
        OwnerChain(int(table.parties[place]), _read_chain(place, arrived, below))
        for place in order[1:]
        if not has_owner[place]
    ]


def _read_chain(place: int, arrived: Int64, below: Positions) -> tuple[int, ...]:
    tids = []
    while below[place] >= 0:
        tids.append(int(arrived[place]))
        place = int(below[place])
    return tuple(reversed(tids))
