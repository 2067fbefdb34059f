"""What the direct owners of a party hold together, without climbing to theirs."""

from collections.abc import Callable
from datetime import date

from onward.graph.engine import Engine, Int64
from onward.graph.ownership.holdings import holdings


def direct_share(
    engine: Engine, party: int, on: date, as_of: date | None = None
) -> tuple[float, float]:
    """Sum what direct owners surely and possibly hold of a party, as `holdings` sums it.

    Args:
        engine: Holds the snapshot.
        party: Its pid.
        on: The day on which the stakes hold.
        as_of: Only what was known by then; None asks nothing.

    Returns:
        Both sums as fractions; the second at least the first, and neither above 1.
    """
    batch = engine.incident([party], ("owns", "controls"), "in", on, as_of)
    # whether an indirect stake restates a chain of direct ones, only the whole chain can tell
    climbs = bool(batch.indirect.any())
    table = holdings(engine, [party], on, as_of, leads=None if climbs else _first_level())
    (place,) = table.positions([party])
    pairs = table.pairs_into(int(place))
    low = min(1.0, float(table.low[pairs].sum()))
    return low, max(low, min(1.0, float(table.high[pairs].sum())))


def _first_level() -> Callable[[Int64], Int64]:
    """Follow the owners that are met first, and none of those above them."""
    levels = iter((True,))
    return lambda frontier: frontier if next(levels, False) else frontier[:0]
