"""Who holds what in whom, upstream of a party: shares as intervals, source by source.

The ancestors come through `Engine.incident`, frontier by frontier, so that one body of code sums on
every engine. Everything is a column: a company with 100,000 owners costs arrays, not objects.

Rules (docs/semantics.md, Ownership):

* Shares of one owner are summed within a source; across sources the largest sum counts.
* A share that is not stated is [0, 1 - what others surely hold in that source].
* Inferred ties, and accounting consolidation (``controls`` with interest otherInfluenceOrControl
  and a share), can only add to what is possible.
* Interests that are not ownership in the sense of the rules (`UNCOUNTED`) are left out, and so is
  an indirect tie where direct ties of the same source carry at least as much; both are named in
  the result. Where they carry less, the greater counts (`onward.graph.ownership.indirect`). An
  indirect stake runs through direct ones: it takes no room from them.
* A party's stake in itself is dropped and named; more than 100 % in one company is named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from onward.graph.engine import Engine, Float64, Int64
from onward.graph.ownership.claims import (
    ClaimKeys,
    ClaimSums,
    largest_sums,
    number_claims,
    sum_claims,
)
from onward.graph.ownership.indirect import IndirectStakes, compare_with_chains
from onward.graph.ownership.interval_sums import SLACK, mask_at, sums, take_largest
from onward.graph.ownership.stakes import (
    Bools,
    Positions,
    Stakes,
    are_within,
    gather_stakes,
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Owners and companies upstream of some parties, as columns.

    Attributes:
        parties: int64[n], sorted pids; every other column names a party by its position here.
        owner, company: intp[p], one entry a pair, sorted by (company, owner).
        low, high: float64[p], the share that the owner surely and possibly holds.
        low_open, high_open: bool[p], whether that end is excluded.
        claim_pair, claim_table: intp[c], one entry a pair and source; a table is what one source
            says about one company.
        claim_low: float64[c]; claim_low_open: bool[c]: what direct stakes surely take.
        table_company: intp[g].
        table_rest: float64[g]; table_rest_open: bool[g]: what owners that were not followed hold.
        tie_pair: intp[t], one entry a tie, sorted by (pair, tid); tid: int64[t].
        tie_sure: bool[t], whether the tie counts for what is sure.
        indirect_low: float64[p], what of low is held indirectly, where a chain leads there.
        carried: float64[p], what chains surely carry of them.
        carrier: bool[p], whether indirect stakes in the company may run through this pair.
        self_loops, uncounted, indirect: int64 tids left out, each sorted.
        exceeding: int64 tids of indirect stakes that count since their chains carry less, sorted.
        known: float64[n], the part of each party of which an owner is surely known.
    """

    parties: Int64
    owner: Positions
    company: Positions
    low: Float64
    high: Float64
    low_open: Bools
    high_open: Bools
    claim_pair: Positions
    claim_table: Positions
    claim_low: Float64
    claim_low_open: Bools
    table_company: Positions
    table_rest: Float64
    table_rest_open: Bools
    tie_pair: Positions
    tid: Int64
    tie_sure: Bools
    indirect_low: Float64
    carried: Float64
    carrier: Bools
    self_loops: Int64
    uncounted: Int64
    indirect: Int64
    exceeding: Int64
    known: Float64

    @property
    def over_declared(self) -> Int64:
        """Pids of the companies of which more than 100 % is surely held."""
        return self.parties[self.known > 1 + SLACK]

    def positions(self, pids: Sequence[int]) -> Positions:
        """Return the positions of those parties that are part of the holdings, ascending."""
        return np.flatnonzero(np.isin(self.parties, np.asarray(list(pids), np.int64)))

    def ties_of(self, pairs: Positions, *, sure: bool) -> Int64:
        """Return the tids of some pairs, ascending; only the sure ones where `sure` is true."""
        chosen = np.isin(self.tie_pair, pairs) & (self.tie_sure | (not sure))
        return np.sort(self.tid[chosen])

    def overlaps(self, chosen: Bools) -> Float64:
        """Return what the lower ends of some pairs count twice, company by company: float64[n].

        An indirect stake and the last link of its chain may be one holding: of both the greater
        surely counts. For what is possible they are two, since no chain says all.

        Args:
            chosen: bool[p].
        """
        size = self.parties.size
        if not self.carrier.any():
            return np.zeros(size)
        into = self.company[chosen]
        by_carrier = np.where(self.carrier, self.low - self.indirect_low, 0.0)
        return np.minimum(
            sums(into, self.indirect_low[chosen], size), sums(into, by_carrier[chosen], size)
        )

    def sum_into(self, company: int) -> tuple[float, float]:
        """Return what all owners surely and possibly hold of a company, by its position."""
        pairs, everybody = self.pairs_into(company), np.ones(self.company.size, bool)
        low = float(self.low[pairs].sum() - self.overlaps(everybody)[company])
        return low, float(self.high[pairs].sum())

    def pairs_into(self, company: int) -> slice:
        """Return the pairs of one company, by its position."""
        first, last = np.searchsorted(self.company, [company, company + 1])
        return slice(int(first), int(last))


def gather_holdings(
    engine: Engine,
    subjects: Sequence[int],
    on: date,
    as_of: date | None,
    doubted: Sequence[int] = (),
    follow: Callable[[Int64], Int64] | None = None,
) -> Holdings:
    """Gather every stake upstream of some parties, at any depth.

    Args:
        engine: Holds the snapshot.
        subjects: Pids to start from, at least one; they are part of the result even without owners.
        on: The day on which the stakes hold.
        as_of: Only what was known by then; None accepts everything.
        doubted: Tids that count only for what is possible, like inferred ones.
        follow: Takes sorted pids and returns those that are followed upwards; None = all. What the
            others hold is only kept as a sum: they cannot be members of a cascade.
    """
    followed, gathered = gather_stakes(engine, subjects, on, as_of, follow)
    gathered = gathered.with_doubted(np.asarray(list(doubted), np.int64))
    is_loop = gathered.owner == gathered.company
    stakes = gathered.where(~is_loop & gathered.counted)
    is_followed = are_within(stakes.owner, followed)
    # An indirect stake may restate a chain that was not followed: it takes no room from members.
    rest = stakes.where(~is_followed & ~stakes.indirect)
    stakes = stakes.where(is_followed)
    compared = compare_with_chains(stakes)
    return _sum_holdings(
        followed,
        stakes,
        compared,
        rest,
        self_loops=np.sort(gathered.tid[is_loop]),
        uncounted=np.sort(gathered.tid[~is_loop & ~gathered.counted]),
        indirect=np.sort(stakes.tid[compared.restated]),
        exceeding=np.sort(stakes.tid[compared.exceeding]),
    )


@dataclass(frozen=True, slots=True)
class _IndirectColumns:
    """What `Holdings` says of indirect stakes, pair by pair."""

    low: Float64
    carried: Float64
    carrier: Bools


def _sum_holdings(
    parties: Int64, stakes: Stakes, compared: IndirectStakes, rest: Stakes, **named: Int64
) -> Holdings:
    """Sum each owner's stakes within a source, and take the largest sum of any source.

    Args:
        parties: Sorted pids of all owners and companies.
        stakes: Of owners that were followed.
        compared: What chains say of them.
        rest: Stakes of other owners, of which only the sum counts.
        named: Tids that `Holdings` names.
    """
    counts = ~compared.restated
    stakes, compared = stakes.where(counts), compared.where(counts)
    keys = number_claims(parties, stakes, rest)
    claims = sum_claims(keys, stakes, rest)
    first = np.flatnonzero(np.diff(keys.claim_pair, prepend=-1))  # first claim of each pair
    low, low_open = take_largest(
        claims.low, claims.low_open, first, keys.claim_pair, prefer_open=True
    )
    high, high_open = take_largest(
        claims.high, claims.high_open, first, keys.claim_pair, prefer_open=False
    )
    indirect = _sum_indirect(keys, claims, compared, stakes, first, low)
    known_rest = np.zeros(parties.size)
    np.maximum.at(known_rest, keys.table_company, claims.table_rest)
    by_pair = np.lexsort((stakes.tid, keys.tie_pair))
    table = Holdings(
        parties=parties,
        owner=keys.pair_owner,
        company=keys.pair_company,
        low=low,
        high=high,
        low_open=low_open,
        high_open=high_open,
        claim_pair=keys.claim_pair,
        claim_table=keys.claim_table,
        claim_low=claims.direct_low,
        claim_low_open=claims.direct_low_open,
        table_company=keys.table_company,
        table_rest=claims.table_rest,
        table_rest_open=claims.table_rest_open,
        tie_pair=keys.tie_pair[by_pair],
        tid=stakes.tid[by_pair],
        tie_sure=stakes.sure[by_pair],
        known=known_rest + sums(keys.pair_company, low, parties.size),
        indirect_low=indirect.low,
        carried=indirect.carried,
        carrier=indirect.carrier,
        **named,
    )
    everybody = np.ones(low.size, bool)
    return replace(table, known=table.known - table.overlaps(everybody))


def _sum_indirect(
    keys: ClaimKeys,
    claims: ClaimSums,
    compared: IndirectStakes,
    stakes: Stakes,
    first: Positions,
    low: Float64,
) -> _IndirectColumns:
    """Return the columns of `Holdings` about indirect stakes."""
    pairs = keys.pair_company.size
    if not stakes.indirect.any():
        return _IndirectColumns(np.zeros(pairs), np.zeros(pairs), np.zeros(pairs, bool))
    direct_low = np.maximum.reduceat(claims.direct_low, first)
    through = np.where(compared.through, stakes.low, 0.0)
    return _IndirectColumns(
        low=np.minimum(largest_sums(keys, through, first), low - direct_low),
        carried=largest_sums(keys, compared.carried, first),
        carrier=mask_at(keys.tie_pair[compared.carrier], pairs),
    )
