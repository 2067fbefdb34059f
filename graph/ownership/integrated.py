"""Chain products and integrated ownership: how much, not whether a threshold is reached.

The two numbers and the cascade answer different questions and are never merged (docs/semantics.md,
Ownership).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from onward.graph.engine import Float64, Int64
from onward.graph.ownership.holdings import Holdings
from onward.graph.ownership.interval_sums import SLACK, mask_at, sums
from onward.graph.ownership.stakes import Bools, Positions
from onward.graph.shares import Share

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
