"""Of whom an answer may be another one, because of rows about others.

Whatever is asked of a party reads what is around it: a pattern a few ties in any direction, an
ownership cascade everybody above, however far, a chain of deliveries whoever passes them on, and
around all these a few ties again. So the same ways are gone backwards from whoever changed. Nothing
is left out for its degree or its dates, and what is reached in vain costs an assessment, never one.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import numpy as np

from onward.graph.engine import Direction, Engine, Int64
from onward.graph.model import TieKind
from onward.graph.pattern import MAX_HOPS

HOPS: Final = MAX_HOPS + 2
"""Ties that a pattern may lead over, with one of possible identity at either end."""

_ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")
_DOWNWARDS: Final = (
    TieKind.OWNS,
    TieKind.CONTROLS,
    TieKind.DIRECTS,
    TieKind.CONTAINS,
    TieKind.REPRESENTS,
    TieKind.NOMINEE_OF,
)
"""Kinds that lead from whoever stands above a party to it."""

_BOTH_WAYS: Final = (TieKind.SHIPS_TO, TieKind.SUCCEEDS, TieKind.POSSIBLY_SAME_AS)
"""Kinds that chains are made of, whichever way they are followed."""


def find_affected(engine: Engine, changed: Iterable[str]) -> frozenset[int]:
    """Return the pids of all parties that reading could lead from to a changed one.

    Args:
        engine: Over one of two snapshots, without overlay.
        changed: Ids of the parties of which rows changed between the two.
    """
    return _find_region(engine, changed, "out")


def find_read(engine: Engine, parties: Iterable[str]) -> frozenset[int]:
    """Return the pids of all parties that reading could lead to from some: the same ways, forwards.

    Args:
        engine: Over a snapshot, without overlay.
        parties: Ids of the parties that are asked about.
    """
    return _find_region(engine, parties, "in")


def _find_region(
    engine: Engine, parties: Iterable[str], downwards: Literal["in", "out"]
) -> frozenset[int]:
    """Return a region around parties.

    Args:
        engine: Over a snapshot.
        parties: Their ids.
        downwards: Which way the ties are gone that lead from whoever stands above a party to it.
    """
    pids = [pid for pid in engine.find(sorted(parties)) if pid is not None]
    region = _spread_region(engine, np.unique(np.array(pids, np.int64)), HOPS)
    region = _follow_chains(engine, region, downwards)
    return frozenset(_spread_region(engine, region, HOPS).tolist())


def _spread_region(engine: Engine, region: Int64, hops: int) -> Int64:
    """Return a region with all that lies so many ties or deliveries around it."""
    frontier = region
    for _ in range(hops):
        if not frontier.size:
            break
        around = _list_neighbours(engine, frontier, tuple(TieKind), "both")
        met = np.concatenate([around, _list_traders(engine, frontier)])
        frontier = np.setdiff1d(met, region)
        region = np.union1d(region, frontier)
    return region


def _follow_chains(engine: Engine, region: Int64, downwards: Literal["in", "out"]) -> Int64:
    """Return a region with everybody below or above it, and along chains, however far."""
    frontier = region
    while frontier.size:
        met = np.concatenate(
            [
                _list_neighbours(engine, frontier, _DOWNWARDS, downwards),
                _list_neighbours(engine, frontier, _BOTH_WAYS, "both"),
            ]
        )
        frontier = np.setdiff1d(met, region)
        region = np.union1d(region, frontier)
    return region


def _list_neighbours(
    engine: Engine, pids: Int64, kinds: Sequence[str], direction: Direction
) -> Int64:
    # ties of all days: an answer may be about another day than its question
    batch = engine.incident(pids.tolist(), kinds, direction, None, None)
    return np.concatenate([batch.start, batch.end])


def _list_traders(engine: Engine, pids: Int64) -> Int64:
    """Return who else has a part in the deliveries of some parties."""
    ids = {
        party
        for shipment in engine.shipments(pids.tolist(), _ROLES, None)
        for party in (
            *(getattr(shipment, role) for role in _ROLES),
            *(party for _, party in shipment.roles),
        )
        if party is not None
    }
    traders = engine.find(sorted(ids)) if ids else []
    return np.array([pid for pid in traders if pid is not None], np.int64)
