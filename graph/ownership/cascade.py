"""The threshold cascade: who counts as listed because listed parties together own enough of it.

A least fixpoint by rounds, not a product along a path (docs/semantics.md, Ownership). Parties
that are listed are members; a company joins, whole, when what members hold in it reaches the
threshold.

* *definite* sums the lower ends; an excluded lower end at the threshold lies above it.
* *possible* sums the upper ends; one excluded upper end excludes the sum. What outsiders surely
  hold, in a source that names a member, is not available to members: two unknown owners do not
  count the same rest twice. A source bounds only what it states itself, so that no source can take
  away what another one shows.

Both are monotone in the members, hence the least fixpoint exists, and definite is part of possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onward.graph.engine import Float64, Int64
from onward.graph.ownership.holdings import Holdings
from onward.graph.ownership.interval_sums import SLACK, capped, mask_at, sums
from onward.graph.ownership.stakes import Bools, Positions


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
