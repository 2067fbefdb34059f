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

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from onward.graph.engine import Engine, Float64, Int64, TieBatch
from onward.graph.model import TieKind

Bools = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]

SLACK: Final = 1e-12
"""Shares that differ by no more than this are equal: sums of decimal fractions are not exact."""

UNCOUNTED: Final = frozenset(
    {
        "rightsToSurplusAssetsOnDissolution",
        "rightsToProfitOrIncome",
        "beneficiaryOfLegalArrangement",
        "enjoymentAndUseOfAssets",
        "rightToProfitOrIncomeFromAssets",
    }
)
"""BODS interests of owns ties that do not count in a cascade (05, 4.2)."""

CONSOLIDATION: Final = "otherInfluenceOrControl"

_KINDS: Final = tuple(TieKind)


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
        tie_pair: intp[t], one entry a tie, sorted by (pair, tid); tid: int64[t].
        tie_sure: bool[t], whether the tie counts for what is sure.
        self_loops, uncounted, indirect: int64 tids left out, each sorted.
        over_declared: int64 pids of companies of which more than 100 % is surely held.
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
    tie_pair: Positions
    tid: Int64
    tie_sure: Bools
    self_loops: Int64
    uncounted: Int64
    indirect: Int64
    over_declared: Int64

    def positions(self, pids: Sequence[int]) -> Positions:
        """Give the positions of those of the parties that are here, in ascending order."""
        return np.flatnonzero(np.isin(self.parties, np.asarray(list(pids), np.int64)))

    def ties_of(self, pairs: Positions, *, sure: bool) -> Int64:
        """Give the tids of some pairs in ascending order; only those that are sure if asked."""
        chosen = np.isin(self.tie_pair, pairs) & (self.tie_sure | (not sure))
        return np.sort(self.tid[chosen])

    def pairs_into(self, company: int) -> slice:
        """Give the pairs of one company, by its position."""
        first, last = np.searchsorted(self.company, [company, company + 1])
        return slice(int(first), int(last))


@dataclass(frozen=True, slots=True)
class _Ties:
    """Ties as columns, gathered over all frontiers; parties are still pids."""

    tid: Int64
    owner: Int64
    company: Int64
    low: Float64
    high: Float64
    low_open: Bools
    high_open: Bools
    dataset: Positions
    counted: Bools
    sure: Bools
    indirect: Bools

    def where(self, mask: Bools) -> "_Ties":
        return _Ties(*(getattr(self, name)[mask] for name in self.__slots__))


def holdings(engine: Engine, subjects: Sequence[int], on: date, as_of: date | None) -> Holdings:
    """Gather every stake upstream of some parties, at any depth.

    Args:
        engine: Holds the snapshot.
        subjects: Pids to start from; they are part of the result even without owners.
        on: The day on which the stakes hold.
        as_of: Only what was known by then; None asks nothing.
    """
    known = np.unique(np.asarray(list(subjects), np.int64))
    frontier, batches = known, []
    while frontier.size:
        batch = engine.incident(frontier.tolist(), ("owns", "controls"), "in", on, as_of)
        batches.append(batch)
        owners = np.unique(batch.start[_is_holding(batch)])
        place = np.searchsorted(known, owners)
        is_new = known[np.minimum(place, known.size - 1)] != owners
        frontier = owners[is_new]
        known = np.insert(known, place[is_new], frontier)
    return _summed(known, _gathered(batches))


def _is_holding(batch: TieBatch) -> Bools:
    """Tell which ties say something about shares: all owns ties, and consolidation."""
    is_owned: Bools = batch.kind == _KINDS.index(TieKind.OWNS)
    return is_owned | (_has_interest(batch, {CONSOLIDATION}) & ~np.isnan(batch.share_max))


def _has_interest(batch: TieBatch, wanted: frozenset[str] | set[str]) -> Bools:
    positions = [i for i, interest in enumerate(batch.interests) if interest in wanted]
    return np.isin(batch.interest, positions)


def _gathered(batches: Sequence[TieBatch]) -> _Ties:
    datasets = sorted({name for batch in batches for name in batch.datasets})
    parts = [_columns(batch, datasets).where(_is_holding(batch)) for batch in batches]
    if not parts:
        empty, none = np.empty(0), np.empty(0, bool)
        ints = np.empty(0, np.int64)
        return _Ties(ints, ints, ints, empty, empty, none, none, ints, none, none, none)
    names = _Ties.__slots__
    return _Ties(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _columns(batch: TieBatch, datasets: Sequence[str]) -> _Ties:
    """Read a batch: an unknown share is [0, 1], what is not sure has no lower end."""
    sure = (batch.kind == _KINDS.index(TieKind.OWNS)) & ~batch.inferred
    stated = ~np.isnan(batch.share_max)
    to_common = np.array([datasets.index(name) for name in batch.datasets], np.intp)
    return _Ties(
        tid=batch.tid,
        owner=batch.start,
        company=batch.end,
        low=np.where(sure & stated, batch.share_min, 0.0),
        high=np.where(stated, batch.share_max, 1.0),
        low_open=batch.min_exclusive & sure & stated,
        high_open=batch.max_exclusive & stated,
        dataset=to_common[batch.dataset] if datasets else batch.dataset.astype(np.intp),
        counted=~_has_interest(batch, UNCOUNTED),
        sure=sure,
        indirect=batch.indirect,
    )


def _retold(ties: _Ties) -> Bools:
    """Tell which indirect ties restate a chain of direct ties that their own source gives."""
    retold = np.zeros(ties.tid.size, bool)
    direct = ~ties.indirect
    for dataset, company in np.unique(
        np.stack([ties.dataset, ties.company], axis=1)[ties.indirect], axis=0
    ):
        ours = ties.where(direct & (ties.dataset == dataset))
        above = frontier = np.array([company])
        while frontier.size:
            frontier = np.setdiff1d(ours.owner[np.isin(ours.company, frontier)], above)
            above = np.union1d(above, frontier)
        same = ties.indirect & (ties.dataset == dataset) & (ties.company == company)
        retold |= same & np.isin(ties.owner, above)
    return retold


def _summed(parties: Int64, everything: _Ties) -> Holdings:
    loops = everything.owner == everything.company
    ties = everything.where(~loops & everything.counted)
    retold = _retold(ties)
    indirect, ties = np.sort(ties.tid[retold]), ties.where(~retold)

    size, sources = parties.size, int(ties.dataset.max(initial=0)) + 1
    company, owner = np.searchsorted(parties, ties.company), np.searchsorted(parties, ties.owner)
    pair_keys, tie_pair = np.unique(company * size + owner, return_inverse=True)
    claim_keys, tie_claim = np.unique(tie_pair * sources + ties.dataset, return_inverse=True)
    claim_pair, claim_source = claim_keys // sources, claim_keys % sources
    claim_company = pair_keys[claim_pair] // size
    table_keys, claim_table = np.unique(claim_company * sources + claim_source, return_inverse=True)

    claims = len(claim_keys)
    low, low_open = sums(tie_claim, ties.low, claims), marks(tie_claim[ties.low_open], claims)
    high, high_open = sums(tie_claim, ties.high, claims), marks(tie_claim[ties.high_open], claims)
    high, high_open = _bounded(low, low_open, high, high_open, claim_table)
    first = np.flatnonzero(np.diff(claim_pair, prepend=-1))
    pair_low, pair_low_open = _largest(low, low_open, first, claim_pair, prefer_open=True)
    pair_high, pair_high_open = _largest(high, high_open, first, claim_pair, prefer_open=False)

    totals = sums(pair_keys // size, pair_low, size)
    by_pair = np.lexsort((ties.tid, tie_pair))
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
        tie_pair=tie_pair[by_pair],
        tid=ties.tid[by_pair],
        tie_sure=ties.sure[by_pair],
        self_loops=np.sort(everything.tid[loops]),
        uncounted=np.sort(everything.tid[~loops & ~everything.counted]),
        indirect=indirect,
        over_declared=parties[totals > 1 + SLACK],
    )


def sums(at: Positions, values: Float64, size: int) -> Float64:
    """Add up values by position: float64[size]."""
    return np.bincount(at, values, size).astype(np.float64)


def marks(at: Positions, size: int) -> Bools:
    """Mark positions: bool[size]."""
    mask = np.zeros(size, bool)
    mask[at] = True
    return mask


def _bounded(
    low: Float64, low_open: Bools, high: Float64, high_open: Bools, table: Positions
) -> tuple[Float64, Bools]:
    """Hold each upper end down to what the others in its table leave, but never below `low`."""
    tables = int(table.max(initial=-1)) + 1
    others = sums(table, low, tables)[table] - low
    others_open = (np.bincount(table[low_open], minlength=tables)[table] - low_open) > 0
    room = np.clip(1 - others, 0.0, 1.0)
    is_tighter, is_equal = room < high - SLACK, np.abs(room - high) <= SLACK
    bound = np.where(is_tighter, room, high)
    is_open = np.where(is_tighter, others_open, high_open | (is_equal & others_open))
    return np.maximum(bound, low), is_open & (bound > low)


def _largest(
    values: Float64, is_open: Bools, first: Positions, pair: Positions, *, prefer_open: bool
) -> tuple[Float64, Bools]:
    """Take each pair's largest end over its sources; of equal ends the one that reaches further."""
    largest = np.maximum.reduceat(values, first)
    attained = values >= largest[pair] - SLACK
    if prefer_open:
        return largest, np.logical_or.reduceat(is_open & attained, first)
    return largest, ~np.logical_or.reduceat(~is_open & attained, first)
