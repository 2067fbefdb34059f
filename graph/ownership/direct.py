"""What the direct owners of a party hold together, without climbing to theirs.

The rules are those of `holdings`, whose arrays sum the stakes where a party has many owners. Most
have a handful, and every assessment sums them: those few are summed one by one, ten times faster. A
property test compares both.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from math import isnan
from typing import Final, NamedTuple

from onward.graph.engine import Engine, Int64, TieBatch
from onward.graph.model import TieKind
from onward.graph.ownership.holdings import gather_holdings
from onward.graph.ownership.stakes import CONSOLIDATION, UNCOUNTED

TIE_KINDS: Final = tuple(TieKind)

FEW: Final = 32
"""So many stakes are summed one by one."""


def direct_share(
    engine: Engine, party: int, on: date, as_of: date | None = None
) -> tuple[float, float]:
    """Sum what direct owners surely and possibly hold of a party, as `gather_holdings` sums it.

    Args:
        engine: Holds the snapshot.
        party: Its pid.
        on: The day on which the stakes hold.
        as_of: Only what was known by then; None accepts everything.

    Returns:
        Both sums as fractions; the second at least the first, and neither above 1.
    """
    batch = engine.incident([party], ("owns", "controls"), "in", on, as_of)
    # Whether an indirect stake restates a chain of direct ones, only the whole chain can tell.
    climbs = bool(batch.indirect.any())
    if not climbs and len(batch.tid) <= FEW:
        low, high = _sum_few(batch)
    else:
        follow = None if climbs else _follow_first_level()
        table = gather_holdings(engine, [party], on, as_of, follow=follow)
        low, high = table.sum_into(int(table.positions([party])[0]))
    low = min(1.0, low)
    return low, max(low, min(1.0, high))


def _follow_first_level() -> Callable[[Int64], Int64]:
    """Return a function that follows the direct owners, and no owner above them."""
    levels = iter((True,))
    return lambda frontier: frontier if next(levels, False) else frontier[:0]


class _Claim(NamedTuple):
    """What one source says that one owner holds."""

    low: float
    high: float


def _sum_few(batch: TieBatch) -> tuple[float, float]:
    """Sum each owner's stakes within a source, cap them, and take the largest of any source.

    Open ends do not matter here: only the sums are needed, not whether they are reached.
    """
    claims: dict[int, dict[int, _Claim]] = defaultdict(dict)  # dataset -> owner -> claim
    for dataset, owner, low, high in _read_stakes(batch):
        claim = claims[dataset].get(owner, _Claim(0.0, 0.0))
        claims[dataset][owner] = _Claim(claim.low + low, claim.high + high)
    lows: dict[int, float] = defaultdict(float)
    highs: dict[int, float] = defaultdict(float)
    for by_owner in claims.values():
        surely = sum(claim.low for claim in by_owner.values())
        for owner, claim in by_owner.items():
            # An owner holds at most what the source's other owners surely leave.
            room = min(1.0, max(0.0, 1.0 - (surely - claim.low)))
            lows[owner] = max(lows[owner], claim.low)
            highs[owner] = max(highs[owner], min(claim.high, room), claim.low)
    return sum(lows.values()), sum(highs.values())


def _read_stakes(batch: TieBatch) -> Iterator[tuple[int, int, float, float]]:
    """Yield dataset, owner, least and greatest share of each stake that counts."""
    uncounted = {i for i, text in enumerate(batch.interests) if text in UNCOUNTED}
    consolidated = {i for i, text in enumerate(batch.interests) if text == CONSOLIDATION}
    columns = ("kind", "inferred", "interest", "dataset", "start", "end", "share_min", "share_max")
    for kind, inferred, interest, dataset, owner, company, low, high in zip(
        *(getattr(batch, name).tolist() for name in columns), strict=True
    ):
        is_stated, is_owned = not isnan(high), TIE_KINDS[kind] == TieKind.OWNS
        is_stake = is_owned or (interest in consolidated and is_stated)
        if is_stake and owner != company and interest not in uncounted:
            is_sure = is_owned and not inferred and is_stated
            yield dataset, owner, low if is_sure else 0.0, high if is_stated else 1.0
