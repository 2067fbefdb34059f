"""Who holds what in whom, upstream of a party: shares as intervals, source by source.

The ancestors come through `Engine.incident`, frontier by frontier, so that one body of code sums on
every engine. Everything is a column: a company with 100,000 owners costs arrays, not objects.

Rules (02, Statements and Ownership):

* Shares of one owner are summed within a source; across sources the largest sum counts.
* A share that is not stated is [0, 1 - what others surely hold in that source].
* Inferred ties, and accounting consolidation (``controls`` with interest otherInfluenceOrControl
  and a share), can only add to what is possible.
* Interests that are no ownership in the sense of the rules (`UNCOUNTED`) are left out, and so is an
  indirect tie whose chain of direct ties the same source gives; both are named in the result.
* A party's stake in itself is dropped and named; more than 100 % in one company is named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from onward.graph.engine import Engine, Float64, Int64
from onward.graph.ownership.stakes import Bools, Positions, Stakes, distinct, gather, retold, within

SLACK: Final = 1e-12
"""Shares that differ by no more than this are equal: sums of decimal fractions are not exact."""


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
        claim_low: float64[c]; claim_low_open: bool[c].
        table_company: intp[g].
        table_rest: float64[g]; table_rest_open: bool[g]: what owners that were not followed hold.
        tie_pair: intp[t], one entry a tie, sorted by (pair, tid); tid: int64[t].
        tie_sure: bool[t], whether the tie counts for what is sure.
        self_loops, uncounted, indirect: int64 tids left out, each sorted.
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
    self_loops: Int64
    uncounted: Int64
    indirect: Int64
    known: Float64

    @property
    def over_declared(self) -> Int64:
        """Pids of the companies of which more than 100 % is surely held."""
        return self.parties[self.known > 1 + SLACK]

    def positions(self, pids: Sequence[int]) -> Positions:
        """Return the positions of those of the parties that are here, in ascending order."""
        return np.flatnonzero(np.isin(self.parties, np.asarray(list(pids), np.int64)))

    def ties_of(self, pairs: Positions, *, sure: bool) -> Int64:
        """Return the tids of some pairs in ascending order; only those that are sure if asked."""
        chosen = np.isin(self.tie_pair, pairs) & (self.tie_sure | (not sure))
        return np.sort(self.tid[chosen])

    def pairs_into(self, company: int) -> slice:
        """Return the pairs of one company, by its position."""
        first, last = np.searchsorted(self.company, [company, company + 1])
        return slice(int(first), int(last))


def holdings(
    engine: Engine,
    subjects: Sequence[int],
    on: date,
    as_of: date | None,
    doubted: Sequence[int] = (),
    leads: Callable[[Int64], Int64] | None = None,
) -> Holdings:
    """Gather every stake upstream of some parties, at any depth.

    Args:
        engine: Holds the snapshot.
        subjects: Pids to start from, at least one; they are part of the result even without owners.
        on: The day on which the stakes hold.
        as_of: Only what was known by then; None asks nothing.
        doubted: Tids that shall count for what is possible only, like inferred ones.
        leads: Given sorted pids, gives those of them that are followed upwards; None = all. What
            the others hold is only kept as a sum: they can be no member of a cascade.
    """
    followed, everything = gather(engine, subjects, on, as_of, leads)
    everything = everything.doubting(np.asarray(list(doubted), np.int64))
    loops = everything.owner == everything.company
    stakes = everything.where(~loops & everything.counted)
    is_followed = within(stakes.owner, followed)
    # an indirect stake may restate a chain that was not followed: it takes no room from members
    rest = stakes.where(~is_followed & ~stakes.indirect)
    stakes = stakes.where(is_followed)
    is_retold = retold(stakes)
    return _summed(
        followed,
        stakes.where(~is_retold),
        rest,
        self_loops=np.sort(everything.tid[loops]),
        uncounted=np.sort(everything.tid[~loops & ~everything.counted]),
        indirect=np.sort(stakes.tid[is_retold]),
    )


def _summed(parties: Int64, stakes: Stakes, rest: Stakes, **left_out: Int64) -> Holdings:
    """Sum each owner's stakes within a source, and take the largest sum of any source."""
    size = parties.size
    sources = 1 + max(int(stakes.dataset.max(initial=0)), int(rest.dataset.max(initial=0)))
    company = np.searchsorted(parties, stakes.company)
    pair_keys, tie_pair = np.unique(
        company * size + np.searchsorted(parties, stakes.owner), return_inverse=True
    )
    claim_keys, tie_claim = np.unique(tie_pair * sources + stakes.dataset, return_inverse=True)
    claim_pair = claim_keys // sources
    claim_key = pair_keys[claim_pair] // size * sources + claim_keys % sources
    rest_key = np.searchsorted(parties, rest.company) * sources + rest.dataset
    table_keys = distinct(np.concatenate([claim_key, rest_key]))
    claim_table, rest_table = (np.searchsorted(table_keys, key) for key in (claim_key, rest_key))

    claims, tables = claim_keys.size, table_keys.size
    table_rest = sums(rest_table, rest.low, tables)
    table_rest_open = marks(rest_table[rest.low_open], tables)
    low, low_open = sums(tie_claim, stakes.low, claims), marks(tie_claim[stakes.low_open], claims)
    others = (table_rest + sums(claim_table, low, tables))[claim_table] - low
    open_ends = table_rest_open + np.bincount(claim_table[low_open], minlength=tables)
    high, high_open = bounded(
        sums(tie_claim, stakes.high, claims),
        marks(tie_claim[stakes.high_open], claims),
        1 - others,
        open_ends[claim_table] - low_open > 0,
    )
    # what a source surely says of an owner stands, even where it says too much in all
    high, high_open = np.maximum(high, low), high_open & (high > low)

    first = np.flatnonzero(np.diff(claim_pair, prepend=-1))
    pair_low, pair_low_open = _largest(low, low_open, first, claim_pair, prefer_open=True)
    pair_high, pair_high_open = _largest(high, high_open, first, claim_pair, prefer_open=False)
    known_rest = np.zeros(size)
    np.maximum.at(known_rest, table_keys // sources, table_rest)
    by_pair = np.lexsort((stakes.tid, tie_pair))
    return Holdings(
        parties=parties,
        owner=pair_keys % size,
        company=pair_keys // size,
        low=pair_low,
        high=pair_high,
        low_open=pair_low_open,
        high_open=pair_high_open,
        claim_pair=claim_pair,
        claim_table=claim_table,
        claim_low=low,
        claim_low_open=low_open,
        table_company=table_keys // sources,
        table_rest=table_rest,
        table_rest_open=table_rest_open,
        tie_pair=tie_pair[by_pair],
        tid=stakes.tid[by_pair],
        tie_sure=stakes.sure[by_pair],
        known=known_rest + sums(pair_keys // size, pair_low, size),
        **left_out,
    )


def sums(at: Positions, values: Float64, size: int) -> Float64:
    """Add up values by position: float64[size]."""
    return np.bincount(at, values, size).astype(np.float64)


def marks(at: Positions, size: int) -> Bools:
    """Mark positions: bool[size]."""
    mask = np.zeros(size, bool)
    mask[at] = True
    return mask


def bounded(
    high: Float64, high_open: Bools, room: Float64, room_open: Bools
) -> tuple[Float64, Bools]:
    """Hold upper ends down to the room that others leave, and at least to 0."""
    is_tighter, is_equal = room < high - SLACK, np.abs(room - high) <= SLACK
    bound = np.clip(np.where(is_tighter, room, high), 0.0, 1.0)
    return bound, np.where(is_tighter, room_open, high_open | (is_equal & room_open))


def _largest(
    values: Float64, is_open: Bools, first: Positions, pair: Positions, *, prefer_open: bool
) -> tuple[Float64, Bools]:
    """Take each pair's largest end over its sources; of equal ends the one that reaches further."""
    largest = np.maximum.reduceat(values, first)
    attained = values >= largest[pair] - SLACK
    if prefer_open:
        return largest, np.logical_or.reduceat(is_open & attained, first)
    return largest, ~np.logical_or.reduceat(~is_open & attained, first)
