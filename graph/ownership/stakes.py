"""Stakes as columns: which ties upstream state a share, and what each of them states."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from onward.graph.engine import Engine, Float64, Int64, TieBatch
from onward.graph.model import TieKind

Bools = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]

UNCOUNTED: Final = frozenset(
    {
        "rightsToSurplusAssetsOnDissolution",
        "rightsToProfitOrIncome",
        "beneficiaryOfLegalArrangement",
        "enjoymentAndUseOfAssets",
        "rightToProfitOrIncomeFromAssets",
    }
)
"""BODS interests of owns ties that do not count in a cascade (docs/semantics.md, Ownership)."""

CONSOLIDATION: Final = "otherInfluenceOrControl"

_KINDS: Final = tuple(TieKind)


@dataclass(frozen=True, slots=True)
class Stakes:
    """Ties as columns, one entry a tie, in the order of their frontiers and tids.

    Attributes:
        tid, owner, company: int64; parties are pids.
        low, high: float64, ends of the share; low is 0 where the tie is not sure.
        low_open, high_open: bool, whether that end is excluded.
        dataset: intp, position in the sorted datasets.
        counted: bool, whether its interest is ownership in the sense of the rules.
        sure: bool, whether it is neither inferred nor consolidation.
        indirect: bool, whether the source says that it sums up a chain.
    """

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

    def where(self, mask: Bools) -> "Stakes":
        """Return the stakes of a mask."""
        return Stakes(*(getattr(self, name)[mask] for name in self.__slots__))

    def with_doubted(self, tids: Int64) -> "Stakes":
        """Return the stakes with some of them counting only for what is possible."""
        sure = self.sure & ~np.isin(self.tid, tids)
        low, low_open = np.where(sure, self.low, 0.0), self.low_open & sure
        return replace(self, sure=sure, low=low, low_open=low_open)


def gather_stakes(
    engine: Engine,
    subjects: Sequence[int],
    on: date,
    as_of: date | None,
    follow: Callable[[Int64], Int64] | None,
) -> tuple[Int64, Stakes]:
    """Climb frontier by frontier; see `onward.graph.ownership.holdings.gather_holdings`.

    Returns:
        Sorted pids of the subjects and of all ancestors that were followed; and every stake in
        them, those of owners that were not followed included.
    """
    followed = np.unique(np.asarray(list(subjects), np.int64))
    frontier, batches = followed, []
    while frontier.size:
        batch = engine.incident(frontier.tolist(), ("owns", "controls"), "in", on, as_of)
        batches.append(batch)
        owners = distinct(batch.start[_is_holding(batch)])
        # Cycles end here: nobody is followed twice.
        fresh = owners[~are_within(owners, followed)]
        frontier = fresh if follow is None or not fresh.size else follow(fresh)
        followed = np.insert(followed, np.searchsorted(followed, frontier), frontier)
    return followed, _join_batches(batches)


def distinct(values: Int64) -> Int64:
    """Return sorted distinct values; for many values several times faster than `numpy.unique`."""
    ordered = np.sort(values)
    is_first = np.ones(ordered.size, bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]


def are_within(values: Int64, pool: Int64) -> Bools:
    """Tell which values stand in a sorted pool; the pool holds at least one."""
    place = np.minimum(np.searchsorted(pool, values), pool.size - 1)
    return np.asarray(pool[place] == values)


def _is_holding(batch: TieBatch) -> Bools:
    """Tell which ties state a share: all owns ties, and consolidation with a share."""
    is_owned: Bools = batch.kind == _KINDS.index(TieKind.OWNS)
    return is_owned | (_has_interest(batch, {CONSOLIDATION}) & ~np.isnan(batch.share_max))


def _has_interest(batch: TieBatch, interests: frozenset[str] | set[str]) -> Bools:
    has_one = np.zeros(len(batch.interest), bool)
    for position, interest in enumerate(batch.interests):
        if interest in interests:
            has_one |= batch.interest == position
    return has_one


def _join_batches(batches: Sequence[TieBatch]) -> Stakes:
    datasets = sorted({name for batch in batches for name in batch.datasets})
    parts = [_read_batch(batch, datasets).where(_is_holding(batch)) for batch in batches]
    names = Stakes.__slots__
    return Stakes(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _read_batch(batch: TieBatch, datasets: Sequence[str]) -> Stakes:
    """Read a batch: an unknown share is [0, 1], what is not sure has no lower end."""
    sure = (batch.kind == _KINDS.index(TieKind.OWNS)) & ~batch.inferred
    stated = ~np.isnan(batch.share_max)
    to_common = np.array([datasets.index(name) for name in batch.datasets], np.intp)
    return Stakes(
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
