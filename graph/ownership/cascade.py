"""The threshold cascade: who counts as listed because listed parties together own enough of it.

A least fixpoint by rounds, not a product along a path (02, Ownership 3). Parties that are listed
are members; a company joins whole when what members hold in it reaches the threshold.

* *definite* sums the lower ends; an excluded lower end at the threshold lies above it.
* *possible* sums the upper ends; one excluded upper end excludes the sum. What outsiders surely
  hold, in a source that names a member, is not there for members: two unknown owners do not count
  the same rest twice. A source bounds only what it tells itself, so that no source can take away
  what another one shows.

Both are monotone in the members, hence the least fixpoint exists, and definite is part of possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onward.graph.engine import Float64, Int64
from onward.graph.ownership.holdings import SLACK, Holdings, bounded, marks, sums
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
class Joining:
    """How one company joined: who held it when it did; or what members hold in one that did not.

    Attributes:
        company: Its pid.
        round: The round in which it joined; listed parties are of round 0; -1 = it did not join.
        holders: int64, pids of the members that held it, sorted.
        low, high: What each surely and possibly holds, in the order of `holders`.
        total: The sum that is held against the threshold (the largest holding, without
            aggregation).
        is_open: Whether the true sum is only near that end, not at it.
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
        holdings, rule: What was asked.
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

    def joining(self, company: int, *, sure: bool) -> Joining | None:
        """Say how a company joined; None for listed parties and for those outside."""
        rounds = self.definite_round if sure else self.possible_round
        place = self._place(company)
        if place is None or rounds[place] < 1:
            return None
        return self._held(place, rounds, (rounds >= 0) & (rounds < rounds[place]), sure=sure)

    def outside(self, company: int, *, sure: bool) -> Joining | None:
        """Say what members hold in a company that has not joined; None where that is nothing."""
        rounds = self.definite_round if sure else self.possible_round
        place = self._place(company)
        if place is None or rounds[place] >= 0:
            return None
        held = self._held(place, rounds, rounds >= 0, sure=sure)
        return held if held.holders.size else None

    def _place(self, company: int) -> int | None:
        parties = self.holdings.parties
        place = int(np.searchsorted(parties, company))
        return place if place < parties.size and parties[place] == company else None

    def _held(self, place: int, rounds: Positions, member: Bools, *, sure: bool) -> Joining:
        table = self.holdings
        into = np.arange(table.company.size)[table.pairs_into(place)]
        pairs = into[member[table.owner[into]]]
        ends = table.low[pairs] > 0 if sure else table.high[pairs] > 0
        pairs = pairs[ends | (table.low_open[pairs] if sure else False)]
        total, is_open = self._total(place, member, pairs, sure=sure)
        return Joining(
            company=int(table.parties[place]),
            round=int(rounds[place]),
            holders=table.parties[table.owner[pairs]],
            low=table.low[pairs],
            high=table.high[pairs],
            total=total,
            is_open=is_open,
            tids=table.ties_of(pairs, sure=sure),
        )

    def _total(
        self, place: int, member: Bools, pairs: Positions, *, sure: bool
    ) -> tuple[float, bool]:
        table = self.holdings
        values = table.low[pairs] if sure else table.high[pairs]
        is_open = table.low_open[pairs] if sure else table.high_open[pairs]
        if not self.rule.aggregate:
            largest = values.max(initial=0.0)
            at_largest = is_open[values >= largest - SLACK]
            return float(largest), bool(at_largest.any() if sure else at_largest.all())
        if sure:
            return float(values.sum()), bool(is_open.any())
        columns = (column.tolist() for column in _upper_ends(table, member))
        ends = [(high, not open_) for at, high, open_ in zip(*columns, strict=True) if at == place]
        best, is_closed = max(ends, default=(0.0, True))
        surely = float(table.low[pairs].sum())
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
    surely = _spread(holdings, rule, holdings.positions(seeds_definite), sure=True)
    seeds = holdings.positions([*seeds_definite, *seeds_possible])
    return CascadeResult(holdings, rule, surely, _spread(holdings, rule, seeds, sure=False))


def _spread(table: Holdings, rule: Rule, seeds: Positions, *, sure: bool) -> Positions:
    """Return the round in which each party joins; -1 for those that do not."""
    rounds = np.full(table.parties.size, -1, np.intp)
    rounds[seeds] = 0
    number = 0
    while (joins := _joins(table, rule, rounds >= 0, sure=sure)).any():
        number += 1
        rounds[joins] = number
    return rounds


def _joins(table: Holdings, rule: Rule, member: Bools, *, sure: bool) -> Bools:
    held = _surely_held(table, rule, member)
    if not sure:
        held |= _possibly_held(table, rule, member)
    return held & ~member


def _surely_held(table: Holdings, rule: Rule, member: Bools) -> Bools:
    held, size = member[table.owner], table.parties.size
    if not rule.aggregate:
        return marks(table.company[held & rule.surely(table.low, table.low_open)], size)
    total = sums(table.company[held], table.low[held], size)
    return rule.surely(total, marks(table.company[held & table.low_open], size))


def _possibly_held(table: Holdings, rule: Rule, member: Bools) -> Bools:
    size = table.parties.size
    if not rule.aggregate:
        can = member[table.owner] & rule.possibly(table.high, table.high_open)
        return marks(table.company[can], size)
    company, total, is_open = _upper_ends(table, member)
    return marks(company[rule.possibly(total, is_open)], size)


def _upper_ends(table: Holdings, member: Bools) -> tuple[Positions, Float64, Bools]:
    """Give, for each source that names a member, the company and the most that members may hold."""
    held, size, tables = member[table.owner], table.parties.size, table.table_company.size
    total = sums(table.company[held], table.high[held], size)
    total_open = marks(table.company[held & table.high_open], size)
    is_member = held[table.claim_pair]
    named = np.flatnonzero(marks(table.claim_table[is_member], tables))
    outside = table.claim_table[~is_member]
    taken = table.table_rest + sums(outside, table.claim_low[~is_member], tables)
    taken_open = table.table_rest_open | marks(
        table.claim_table[~is_member & table.claim_low_open], tables
    )
    company = table.table_company[named]
    room, room_open = 1 - taken[named], taken_open[named]
    return (company, *bounded(total[company], total_open[company], room, room_open))
