"""The seeds of a cascade: which of many parties are listed, or are bodies of a state."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final

import numpy as np

from onward.graph.dates import holds_on, is_known_by
from onward.graph.engine import Engine, Float64, Int64, PartyRecord, PathList, TieBatch
from onward.graph.model import Listing, PartyKind, TieKind
from onward.graph.ownership.holdings import SLACK, Bools, Holdings, Positions, capped, mask_at, sums
from onward.graph.pattern import End, Pattern, Question, Step
from onward.graph.shares import Share

# ------------------------------------------------------------------------------------------------
# The threshold cascade: who counts as listed because listed parties together own enough of it.
#
# A least fixpoint by rounds, not a product along a path (docs/semantics.md, Ownership). Parties
# that are listed are members; a company joins, whole, when what members hold in it reaches the
# threshold.
#
# * *definite* sums the lower ends; an excluded lower end at the threshold lies above it.
# * *possible* sums the upper ends; one excluded upper end excludes the sum. What outsiders surely
#   hold, in a source that names a member, is not available to members: two unknown owners do not
#   count the same rest twice. A source bounds only what it states itself, so that no source can
#   take
#   away what another one shows.
#
# Both are monotone in the members, hence the least fixpoint exists, and definite is part of
# possible.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """When a company joins.

    Attributes:
        threshold: Fraction that members must hold.
        strict: More than the threshold, instead of at least.
        aggregate: Sum over all members, instead of testing the largest single holder.
    """

    threshold: float
    strict: bool = False
    aggregate: bool = True

    def surely(self, low: Float64, is_open: Bools) -> Bools:
        """Tell which lower ends reach the threshold."""
        reached = low >= self.threshold - SLACK
        return reached & (is_open | (low > self.threshold + SLACK)) if self.strict else reached

    def possibly(self, high: Float64, is_open: Bools) -> Bools:
        """Tell which upper ends reach the threshold."""
        above = high > self.threshold + SLACK
        return above if self.strict else above | ((high >= self.threshold - SLACK) & ~is_open)


@dataclass(frozen=True, slots=True)
class ThresholdCrossing:
    """How one company joined: who held it then; or what members hold in one that did not join.

    Attributes:
        company: Its pid.
        round: The round in which it joined; listed parties are of round 0; -1 = it did not join.
        holders: int64, pids of the members that held it, sorted.
        low, high: What each surely and possibly holds, in the order of `holders`.
        total: The sum that is compared with the threshold (without aggregation the largest
            holding).
        is_open: Whether the sum is an excluded end of its interval.
        tids: int64, the ties that were counted, sorted.
    """

    company: int
    round: int
    holders: Int64
    low: Float64
    high: Float64
    total: float
    is_open: bool
    tids: Int64

    def reaches(self, rule: Rule) -> bool:
        """Tell whether the sum, read as an upper end, reaches a rule's threshold."""
        return bool(rule.possibly(np.array([self.total]), np.array([self.is_open]))[0])


@dataclass(frozen=True, slots=True)
class CascadeResult:
    """Members of both cascades, and for each the round in which it joined.

    Attributes:
        holdings, rule: What the cascade was run on.
        definite_round, possible_round: intp[n], aligned with ``holdings.parties``; -1 = outside.
    """

    holdings: Holdings
    rule: Rule
    definite_round: Positions
    possible_round: Positions

    @property
    def definite(self) -> frozenset[int]:
        """Pids that surely count, the listed ones among them."""
        return frozenset(self.holdings.parties[self.definite_round >= 0].tolist())

    @property
    def possible(self) -> frozenset[int]:
        """Pids that surely or possibly count."""
        return frozenset(self.holdings.parties[self.possible_round >= 0].tolist())

    def crossing(self, company: int, *, sure: bool) -> ThresholdCrossing | None:
        """Return how a company joined; None for listed parties and for those outside."""
        rounds = self.definite_round if sure else self.possible_round
        place = self._find_place(company)
        if place is None or rounds[place] < 1:
            return None
        return self._describe_holders(
            place, rounds, (rounds >= 0) & (rounds < rounds[place]), sure=sure
        )

    def outside(self, company: int, *, sure: bool) -> ThresholdCrossing | None:
        """Return what members hold in a company that has not joined; None where that is nothing."""
        rounds = self.definite_round if sure else self.possible_round
        place = self._find_place(company)
        if place is None or rounds[place] >= 0:
            return None
        crossing = self._describe_holders(place, rounds, rounds >= 0, sure=sure)
        return crossing if crossing.holders.size else None

    def _find_place(self, company: int) -> int | None:
        parties = self.holdings.parties
        place = int(np.searchsorted(parties, company))
        return place if place < parties.size and parties[place] == company else None

    def _describe_holders(
        self, place: int, rounds: Positions, member: Bools, *, sure: bool
    ) -> ThresholdCrossing:
        table = self.holdings
        into = np.arange(table.company.size)[table.pairs_into(place)]
        pairs = into[member[table.owner[into]]]
        # A lower end of 0 that is excluded still says that something is held.
        holds = table.low[pairs] > 0 if sure else table.high[pairs] > 0
        pairs = pairs[holds | (table.low_open[pairs] if sure else False)]
        total, is_open = self._sum_holders(place, member, pairs, sure=sure)
        return ThresholdCrossing(
            company=int(table.parties[place]),
            round=int(rounds[place]),
            holders=table.parties[table.owner[pairs]],
            low=table.low[pairs],
            high=table.high[pairs],
            total=total,
            is_open=is_open,
            tids=table.ties_of(pairs, sure=sure),
        )

    def _sum_holders(
        self, place: int, member: Bools, pairs: Positions, *, sure: bool
    ) -> tuple[float, bool]:
        table = self.holdings
        values = table.low[pairs] if sure else table.high[pairs]
        is_open = table.low_open[pairs] if sure else table.high_open[pairs]
        if not self.rule.aggregate:
            largest = values.max(initial=0.0)
            at_largest = is_open[values >= largest - SLACK]
            return float(largest), bool(at_largest.any() if sure else at_largest.all())
        by_member = member[table.owner]
        twice = float(table.overlaps(by_member)[place])
        if sure:
            return float(values.sum()) - twice, bool(is_open.any()) and not twice
        companies, ends, are_open = _upper_ends(table, member)
        is_company = companies == place
        # Of equal ends the closed one reaches further.
        closed_ends = zip(ends[is_company].tolist(), (~are_open[is_company]).tolist(), strict=True)
        best, is_closed = max(closed_ends, default=(0.0, True))
        surely = float(table.low[pairs].sum()) - twice
        return (surely, False) if surely > best else (best, not is_closed)


def cascade(
    holdings: Holdings,
    seeds_definite: Sequence[int],
    seeds_possible: Sequence[int],
    rule: Rule,
) -> CascadeResult:
    """Let companies join until none does any more.

    Args:
        holdings: Stakes upstream of the parties in question.
        seeds_definite: Pids of parties that are listed.
        seeds_possible: Pids of parties that may be listed.
        rule: Threshold and how it is read.
    """
    surely = _run_rounds(holdings, rule, holdings.positions(seeds_definite), sure=True)
    seeds = holdings.positions([*seeds_definite, *seeds_possible])
    return CascadeResult(holdings, rule, surely, _run_rounds(holdings, rule, seeds, sure=False))


def _run_rounds(table: Holdings, rule: Rule, seeds: Positions, *, sure: bool) -> Positions:
    """Return the round in which each party joins; -1 for those that do not."""
    rounds = np.full(table.parties.size, -1, np.intp)
    rounds[seeds] = 0
    # Members only grow, so that the rounds end.
    number = 0
    while (joins := _find_joining(table, rule, rounds >= 0, sure=sure)).any():
        number += 1
        rounds[joins] = number
    return rounds


def _find_joining(table: Holdings, rule: Rule, member: Bools, *, sure: bool) -> Bools:
    reaches = _surely_reaches(table, rule, member)
    if not sure:
        reaches |= _possibly_reaches(table, rule, member)
    return reaches & ~member


def _surely_reaches(table: Holdings, rule: Rule, member: Bools) -> Bools:
    by_member, size = member[table.owner], table.parties.size
    if not rule.aggregate:
        return mask_at(table.company[by_member & rule.surely(table.low, table.low_open)], size)
    twice = table.overlaps(by_member)
    total = sums(table.company[by_member], table.low[by_member], size) - twice
    # which of two ends that are one holding is the greater one decides whether it is excluded
    is_open = mask_at(table.company[by_member & table.low_open], size) & (twice == 0)
    return rule.surely(total, is_open)


def _possibly_reaches(table: Holdings, rule: Rule, member: Bools) -> Bools:
    size = table.parties.size
    if not rule.aggregate:
        reaches = member[table.owner] & rule.possibly(table.high, table.high_open)
        return mask_at(table.company[reaches], size)
    company, total, is_open = _upper_ends(table, member)
    return mask_at(company[rule.possibly(total, is_open)], size)


def _upper_ends(table: Holdings, member: Bools) -> tuple[Positions, Float64, Bools]:
    """Return, for each source that names a member, the company and the most that members may hold.

    Returns:
        Companies by position; upper ends; whether each end is excluded.
    """
    by_member, size = member[table.owner], table.parties.size
    high = sums(table.company[by_member], table.high[by_member], size)
    high_open = mask_at(table.company[by_member & table.high_open], size)
    is_claim_of_member = by_member[table.claim_pair]
    outside_low, outside_open = _sum_outsiders(table, ~is_claim_of_member)
    # Only sources that name a member count: a source bounds only what it states itself.
    names_member = mask_at(table.claim_table[is_claim_of_member], table.table_company.size)
    tables = np.flatnonzero(names_member)
    company = table.table_company[tables]
    ends, are_open = capped(
        high[company], high_open[company], 1 - outside_low[tables], outside_open[tables]
    )
    return company, ends, are_open


def _sum_outsiders(table: Holdings, is_outside: Bools) -> tuple[Float64, Bools]:
    """Sum for each table what owners outside surely hold, those that were not followed included.

    Args:
        table: All stakes.
        is_outside: bool, by claim.
    """
    tables = table.table_company.size
    low = table.table_rest + sums(
        table.claim_table[is_outside], table.claim_low[is_outside], tables
    )
    is_open = mask_at(table.claim_table[is_outside & table.claim_low_open], tables)
    return low, table.table_rest_open | is_open


# ------------------------------------------------------------------------------------------------
# Chains of ties upwards: by which a company joined, and the shortest one to each owner.
# ------------------------------------------------------------------------------------------------


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


# ------------------------------------------------------------------------------------------------
# Chain products and integrated ownership: how much, not whether a threshold is reached.
#
# The two numbers and the cascade answer different questions and are never merged
# (docs/semantics.md, Ownership).
# ------------------------------------------------------------------------------------------------

MAX_ROUNDS: Final = 2_000
MAX_BLOCK: Final = 2_000
"""Loops of more companies than this are not solved directly; the residual tells what is open."""


def chain_product(shares: Sequence[Share]) -> Share:
    """Multiply the shares along one chain. Evidence only: thresholds are decided by `cascade`.

    Args:
        shares: One interval a tie, in any order; fractions in [0, 1]. No share gives 1.

    Returns:
        From the product of the lower to the product of the upper ends; an end is excluded when one
        of its factors is and the product is not 0.

    >>> chain_product([Share(0.5, 0.5), Share(0.25, 0.5)])
    Share(min=0.125, max=0.25, min_exclusive=False, max_exclusive=False)
    """
    low, high = 1.0, 1.0
    for share in shares:
        low, high = low * share.min, high * share.max
    is_range = low < high
    return Share(
        low,
        high,
        min_exclusive=is_range and _is_open_low(shares, low),
        max_exclusive=is_range and high > 0 and any(share.max_exclusive for share in shares),
    )


def _is_open_low(shares: Sequence[Share], low: float) -> bool:
    """Tell whether the product's lower end is excluded.

    Above 0 one excluded end suffices; at 0 every factor must be above 0.
    """
    if low > 0:
        return any(share.min_exclusive for share in shares)
    return all(share.min > 0 or share.min_exclusive for share in shares)


@dataclass(frozen=True, slots=True)
class Integrated:
    """What some owners together hold in every company, directly and through others.

    Attributes:
        parties: int64[n], sorted pids.
        lower, upper: float64[n], bounds of the integrated share.
        closed_loop: bool[n], companies that only own one another: nobody outside holds them.
        residual: The largest change that one more round would make; 0 up to rounding.
    """

    parties: Int64
    lower: Float64
    upper: Float64
    closed_loop: Bools
    residual: float

    def bounds(self, pid: int) -> tuple[float, float]:
        """Return the bounds for one company.

        Raises:
            KeyError: The party is not among `parties`.
        """
        place = int(np.searchsorted(self.parties, pid))
        if place == self.parties.size or self.parties[place] != pid:
            raise KeyError(pid)
        return float(self.lower[place]), float(self.upper[place])


def integrated(holdings: Holdings, members: Iterable[int]) -> Integrated:
    """Return the total of direct and indirect shares, cycles included.

    Iterates x = Aᵀ(a + (1 - a)·x) from 0, a being 1 for members, whose own owners do not matter:
    the least solution. Companies whose lower ends sum to more than 1 are normalised for the lower
    bound (``holdings.over_declared`` names them); the upper bound is clipped at 1 a company.

    Args:
        holdings: Every stake upstream of the companies in question, all owners followed.
        members: Pids of the owners whose shares are added up.
    """
    size = holdings.parties.size
    is_member = mask_at(holdings.positions(list(members)), size)
    # what chains carry of an indirect stake comes through them, and is not counted twice
    low = holdings.low - np.minimum(holdings.carried, holdings.indirect_low)
    low = low / np.maximum(holdings.known, 1.0)[holdings.company]
    high = np.maximum(holdings.high - holdings.carried, low)
    lower, lower_residual = _fixed_point(holdings, low, is_member, upper=False)
    upper, upper_residual = _fixed_point(holdings, high, is_member, upper=True)
    return Integrated(
        parties=holdings.parties,
        lower=np.minimum(lower, upper),
        upper=upper,
        closed_loop=_closed_loops(holdings, is_member),
        residual=max(lower_residual, upper_residual),
    )


def _fixed_point(
    table: Holdings, share: Float64, member: Bools, *, upper: bool
) -> tuple[Float64, float]:
    current = np.zeros(table.parties.size)
    for _ in range(MAX_ROUNDS):
        following = _run_round(table, share, member, current)
        changed = np.abs(following - current)
        current = following
        if changed.max(initial=0.0) < SLACK:
            return current, 0.0
    # Rounds converge slowly in loops of large shares; what is left open there is solved directly.
    has_owner = mask_at(table.company, table.parties.size)
    block = np.flatnonzero(_mark_below(table, member) & has_owner & (current < 1))
    current = _solve_block(table, share, member, current, block, upper=upper)
    return current, float(np.abs(_run_round(table, share, member, current) - current).max())


def _run_round(table: Holdings, share: Float64, member: Bools, current: Float64) -> Float64:
    through = np.where(member, 1.0, current)[table.owner] * share
    return np.minimum(sums(table.company, through, table.parties.size), 1.0)


def _solve_block(
    table: Holdings,
    share: Float64,
    member: Bools,
    current: Float64,
    block: Positions,
    *,
    upper: bool,
) -> Float64:
    """Solve a block of companies directly.

    Where that fails, the result of the rounds is still a lower bound, and 1 an upper bound.
    """
    fallback = current.copy()
    if upper:
        fallback[block] = 1.0
    if block.size > MAX_BLOCK:
        return fallback
    inside = np.full(table.parties.size, -1, np.intp)
    inside[block] = np.arange(block.size)
    into = inside[table.company] >= 0
    # Stakes within the block are unknowns; all others are given.
    loops = into & (inside[table.owner] >= 0) & ~member[table.owner]
    matrix = np.eye(block.size)
    np.subtract.at(matrix, (inside[table.company[loops]], inside[table.owner[loops]]), share[loops])
    rest = into & ~loops
    value = np.where(member, 1.0, current)[table.owner] * share
    given = sums(inside[table.company[rest]], value[rest], block.size)
    try:
        solution = np.linalg.solve(matrix, given)
    except np.linalg.LinAlgError:
        return fallback
    # A growing loop (only upper ends can make one) has a solution, but not the least one.
    if not (np.isfinite(solution).all() and (solution >= current[block] - 1e-9).all()):
        return fallback
    solved = current.copy()
    solved[block] = np.minimum(solution, 1.0)
    return solved


def _closed_loops(table: Holdings, member: Bools) -> Bools:
    """Mark the companies above which no member and no party without owners stands."""
    return ~_mark_below(table, ~mask_at(table.company, table.parties.size) | member)


def _mark_below(table: Holdings, start: Bools) -> Bools:
    """Mark some parties and everything below them."""
    reached = start.copy()
    while True:
        more = mask_at(table.company[reached[table.owner]], reached.size) & ~reached
        if not more.any():
            return reached
        reached |= more


# ------------------------------------------------------------------------------------------------
# Control without a majority: who may appoint, veto, instruct or vote, per BODS interest codes.
#
# A result of its own beside the three about shares (docs/semantics.md, Ownership).
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Controller:
    """Someone who controls a party, directly or through others.

    Attributes:
        pid: Who controls.
        tids: The shortest chain of ties from the party upwards; of equal length the smallest ids.
        interests: The BODS interest code of each of them; None where the source names none.
        is_sure: No tie of the chain is inferred.
    """

    pid: int
    tids: tuple[int, ...]
    interests: tuple[str | None, ...]
    is_sure: bool


def control(engine: Engine, party: int, on: date, as_of: date | None) -> list[Controller]:
    """Follow controls ties upwards to every controller, nearest first.

    A chain without inferred ties is preferred to a shorter one with them.

    Args:
        engine: Holds the snapshot.
        party: Pid of the party that is controlled.
        on: The day on which the control holds.
        as_of: Only what was known by then; None accepts everything.
    """
    start = Controller(party, (), (), is_sure=True)
    # Certain chains first: a shorter inferred one must not take their place.
    controllers = _climb_ties(engine, {party: start}, on, as_of, sure_only=True)
    controllers = _climb_ties(engine, controllers, on, as_of, sure_only=False)
    del controllers[party]
    return sorted(controllers.values(), key=_by_certainty_and_length)


def _by_certainty_and_length(controller: Controller) -> tuple[bool, int, tuple[int, ...]]:
    return not controller.is_sure, len(controller.tids), controller.tids


def _climb_ties(
    engine: Engine,
    controllers: dict[int, Controller],
    on: date,
    as_of: date | None,
    *,
    sure_only: bool,
) -> dict[int, Controller]:
    """Add who controls the controllers, level by level; the first chain to reach a party stays."""
    controllers = dict(controllers)
    frontier = list(controllers)
    while frontier:
        batch = engine.incident(sorted(frontier), ("controls",), "in", on, as_of)
        steps = [
            _extend_chain(batch, row, controllers[int(batch.end[row])])
            for row in np.flatnonzero(~batch.inferred | (not sure_only)).tolist()
        ]
        frontier = []
        for step in sorted(steps, key=lambda step: (len(step.tids), step.tids)):
            if step.pid not in controllers:
                controllers[step.pid] = step
                frontier.append(step.pid)
    return controllers


def _extend_chain(batch: TieBatch, row: int, controlled: Controller) -> Controller:
    code = int(batch.interest[row])
    return Controller(
        pid=int(batch.start[row]),
        tids=(*controlled.tids, int(batch.tid[row])),
        interests=(*controlled.interests, batch.interests[code] if code >= 0 else None),
        is_sure=controlled.is_sure and not bool(batch.inferred[row]),
    )


LISTED_TOPICS: Final = ("sanction", "export.control")
"""Topics of an official listing; those a publisher infers (``*.linked``) never start a cascade."""

EntryJudge = Callable[[Listing], bool | None]
"""Tells whether a list entry starts a cascade: for certain, not at all, or possibly."""

_ABOVE = (TieKind.OWNS, TieKind.CONTROLS)
_STRIDE: Final = 6


class AncestorSearch:
    """The search for seeds above a party, at any depth: which parties may reach one, asked in bulk.

    What it leaves out is proven not to matter: every seed above a party lies at the end of a chain
    of parties that may reach it. Chains longer than one search are followed as if they reached one.

    Args:
        engine: Holds the snapshot.
        ends: What a seed must be: any of these.
        on: The day of the question.
        as_of: Only what was known by then; None accepts everything.
    """

    def __init__(self, engine: Engine, ends: Sequence[End], on: date, as_of: date | None) -> None:
        self._engine = engine
        self._near = [Question(_build_pattern(end, (0, _STRIDE)), on, as_of) for end in ends]
        self._direct = [Question(_build_pattern(end, (0, 1)), on, as_of) for end in ends]
        self._far = Question(_build_pattern(End(), (_STRIDE, _STRIDE)), on, as_of)
        self._questions: tuple[Question, ...] = (*self._near, self._far)

    def may_have_seed(self, party: int) -> bool:
        """Tell quickly whether a party may have a seed above it; False is a proof."""
        alone = np.array([party], np.int64)
        if not self._select_parties(alone, [self._far]).size:
            self._questions = tuple(
                self._near
            )  # no chain above this party is longer than one search
        return bool(self.may_reach(alone).size)

    def may_reach(self, parties: Int64) -> Int64:
        """Return those of many parties that may reach a seed, or be one; sorted."""
        return self._select_parties(parties, self._questions)

    def seed_records(self, parties: Int64) -> dict[int, PartyRecord]:
        """Return the records of those parties that may be seeds; only these are read.

        Parties directly below a seed, or possibly the same as one, are among them; the caller tests
        each record.

        Returns:
            Records by pid, ascending.
        """
        chosen = self._select_parties(parties, self._direct).tolist()
        return dict(zip(chosen, self._engine.parties(chosen), strict=True))

    def _select_parties(self, parties: Int64, questions: Sequence[Question]) -> Int64:
        chosen, pids = np.zeros(parties.size, bool), parties.tolist()
        for question in questions:
            answers = self._engine.reach(question, pids)
            # An answer that ran out of its budget (None) may be a yes.
            may_reach = (reach.possible is not False for reach in answers)
            chosen |= np.fromiter(may_reach, bool, len(pids))
        return np.sort(parties[chosen])


def topic_truth(
    record: PartyRecord,
    topics: Sequence[str],
    on: date,
    as_of: date | None,
    regime: str | None = None,
    judge: EntryJudge | None = None,
) -> bool | None:
    """Tell whether a party carries one of the topics on a day; None where it is only inferred.

    Args:
        record: The party.
        topics: Exact topic codes.
        on: An entry must hold on this day.
        as_of: Only entries known by then; None accepts everything.
        regime: Only entries of this regime, or of a regime that is not stated; None = any.
        judge: Which entries count, in the place of `regime`: for certain, not, or possibly.
    """
    answers = {
        answer if entry.standing != "inferred" else None
        for entry in record.listings
        if entry.topic in topics
        and holds_on(entry.since, entry.until, on)
        and is_known_by(entry.source.published, entry.source.retrieved, as_of)
        and (answer := judge(entry) if judge else _is_of_regime(entry, regime)) is not False
    }
    # A topic on a party's own row is as good as a stated entry.
    if True in answers or any(topic in topics for _, topic in record.bare_topics(as_of)):
        return True
    # what a rule infers of a party is no listing of any regime
    is_any = regime is None and judge is None
    if is_any and not record.inferred_topics(on, as_of).isdisjoint(topics):
        return None
    return None if answers else False


def _is_of_regime(entry: Listing, regime: str | None) -> bool:
    return regime is None or entry.regime in (regime, "")


def listed_end() -> End:
    """Return the end predicate of an official listing."""
    return End(topics=LISTED_TOPICS)


def body_end(topics: Sequence[str] = ()) -> End:
    """Return the end predicate of a public body, with one of the topics if any are named."""
    return End(kinds=(PartyKind.PUBLIC_BODY,), topics=tuple(topics))


@lru_cache(maxsize=256)
def _build_pattern(end: End, hops: tuple[int, int]) -> Pattern:
    return Pattern(steps=(Step(ties=_ABOVE, direction="in", hops=hops),), end=end)
