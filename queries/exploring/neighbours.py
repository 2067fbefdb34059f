"""The ties around one party, with the party at the other end of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Final

import numpy as np

from onward.graph.engine import Direction, Engine, TieBatch
from onward.graph.model import UNDIRECTED, TieKind
from onward.queries.tables.listing_topics import is_listed

LOOKED_UP: Final = 5_000
"""So many neighbours are looked up for list entries; of a larger hub it is said that nobody was."""

_KINDS: Final = tuple(TieKind)


@dataclass(frozen=True, slots=True)
class NeighbourTie:
    """A tie of a party, with whoever is at its other end.

    Attributes:
        tid: Of the tie.
        other: Handle of the other party.
        kind: Of the tie.
        direction: Seen from the party: ``in`` ends at it; ``both`` of a kind without a direction.
        share: The least share that is stated; None where there is none.
    """

    tid: int
    other: int
    kind: TieKind
    direction: Direction
    share: float | None


def list_neighbours(
    engine: Engine,
    party: int,
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> Iterator[NeighbourTie]:
    """Yield the ties of a party in the order of their ids.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        kinds: Of the ties; empty = every kind.
        direction: Seen from the party.
        on: Day on which ties must hold; None = ties of all days.
        as_of: Use only what was known by this day; None = everything.
    """
    batch = engine.incident([party], kinds or tuple(map(str, _KINDS)), direction, on, as_of)
    for place, (tid, start, end, number) in enumerate(_read_rows(batch)):
        kind = _KINDS[number]
        # a tie of a party with itself counts once, as one that goes out
        is_inward = end == party and start != party
        share = float(batch.share_min[place])
        yield NeighbourTie(
            tid=tid,
            other=start if is_inward else end,
            kind=kind,
            direction="both" if kind in UNDIRECTED else "in" if is_inward else "out",
            # a share that no source states is NaN
            share=None if isnan(share) else share,
        )


def list_neighbour_parties(
    engine: Engine,
    party: int,
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> list[int]:
    """Return the handles of the parties at the other ends of ties, as `list_neighbours` has them.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        kinds: Of the ties.
        direction: Seen from the party.
        on: Day on which ties must hold; None = ties of all days.
        as_of: Use only what was known by this day; None = everything.
    """
    batch = engine.incident([party], kinds, direction, on, as_of)
    is_inward = (batch.end == party) & (batch.start != party)
    others: list[int] = np.where(is_inward, batch.start, batch.end).tolist()
    return others


def _read_rows(batch: TieBatch) -> Iterator[tuple[int, int, int, int]]:
    columns = (batch.tid, batch.start, batch.end, batch.kind)
    yield from zip(*(column.tolist() for column in columns), strict=True)


def find_listed(
    engine: Engine, parties: Sequence[int], on: date, as_of: date | None
) -> frozenset[int] | None:
    """Return those of some parties that are on a list on a day; None where they are too many."""
    # a hub of 100,000 would take seconds; whoever reads the answer hears that nobody was looked up
    if len(parties) > LOOKED_UP:
        return None
    records = engine.parties(parties)
    return frozenset(
        party
        for party, record in zip(parties, records, strict=True)
        if is_listed(record, on, as_of)
    )
