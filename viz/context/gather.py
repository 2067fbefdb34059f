"""The parties and ties around some parties, gathered ring by ring from an engine."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from onward.graph.engine import Direction, Engine, TieBatch
from onward.graph.model import TieKind
from onward.viz.content.selection import TOPIC_RANK, CandidateTie, ContextCandidate, rank_candidate

ALL: Final = "all"

VIEWS: Final[Mapping[str, tuple[tuple[str, ...], Direction]]] = {
    ALL: (tuple(map(str, TieKind)), "both"),
    "owners": (("owns", "controls", "directs", "contains"), "in"),
    "subsidiaries": (("owns", "controls", "contains"), "out"),
    "addresses": (("located_at", "contact_at"), "both"),
    "shipments": (("ships_to",), "both"),
}
"""What a map may follow from its parties: kinds of ties, and in which direction."""

GATHERED: Final = 20_000
"""Once so many parties are gathered, no further ring is begun."""

LISTED_OWNER: Final = -1
"""Rank of an owner or controller with a topic: before all others at its distance."""

LOOKED_UP: Final = 5_000
"""So many of the nearest parties are looked up for their topics, which put them first."""

_TIE_KINDS: Final = tuple(map(str, TieKind))
"""Kinds of ties by the numbers that engines give them."""


@dataclass(slots=True)
class Surroundings:
    """What was found around some parties.

    Attributes:
        begin: The parties it began with.
        candidates: The others, nearest first.
        ties: Every tie between any two of them that was walked.
        complete: False where there is more than was gathered.
        marked: The candidates that carry a topic: listed, military, of a state …
        unknown: How many candidates were not looked up for topics.
    """

    begin: tuple[int, ...]
    candidates: list[ContextCandidate] = field(default_factory=list)
    ties: list[CandidateTie] = field(default_factory=list)
    complete: bool = True
    marked: frozenset[int] = frozenset()
    unknown: int = 0


def gather(
    engine: Engine,
    begin: Sequence[int],
    hops: int,
    on: date,
    as_of: date | None,
    views: Sequence[str] = (ALL,),
) -> Surroundings:
    """Walk from some parties along the ties of some views, ring by ring.

    Args:
        engine: Of the snapshot asked.
        begin: Parties to start from.
        hops: Rings at most.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        views: Names of `VIEWS`; each is walked on its own, and all are put together.
    """
    surroundings = Surroundings(tuple(dict.fromkeys(begin)))
    ties: dict[int, CandidateTie] = {}
    nearest: dict[int, ContextCandidate] = {}
    for view in views:
        for candidate in _walk_rings(engine, surroundings, hops, on, as_of, VIEWS[view], ties):
            earlier = nearest.get(candidate.pid)
            if earlier is None or candidate.distance < earlier.distance:
                nearest[candidate.pid] = candidate
    surroundings.ties = [ties[tid] for tid in sorted(ties)]
    surroundings.candidates = list(nearest.values())
    _look_up_topics(engine, surroundings, on, as_of)
    return surroundings


def _walk_rings(
    engine: Engine,
    surroundings: Surroundings,
    hops: int,
    on: date,
    as_of: date | None,
    view: tuple[Sequence[str], Direction],
    ties: dict[int, CandidateTie],
) -> Iterator[ContextCandidate]:
    """Yield the parties of each ring, and add the ties walked to `ties`."""
    kinds, direction = view
    seen = set(surroundings.begin)
    ring = list(surroundings.begin)
    for distance in range(1, hops + 1):
        if not ring:
            return
        # checked between rings: a ring is gathered whole or not at all
        if len(seen) > GATHERED:
            surroundings.complete = False
            return
        batch = list(_read_batch(engine.incident(ring, kinds, direction, on, as_of)))
        ties |= {tie.tid: tie for tie in batch}
        next_ring = _find_next_ring(batch, set(ring), seen, distance)
        yield from next_ring.values()
        seen.update(next_ring)
        ring = list(next_ring)


def _find_next_ring(
    batch: Iterable[CandidateTie], ring: Collection[int], seen: Collection[int], distance: int
) -> dict[int, ContextCandidate]:
    """Return the parties that the ties of a ring lead to for the first time, each at its best."""
    next_ring: dict[int, ContextCandidate] = {}
    for tie in batch:
        for pid, other, inward in ((tie.start, tie.end, True), (tie.end, tie.start, False)):
            if pid in seen or other not in ring:
                continue
            rank = rank_candidate(tie.kind, inward=inward)
            # tied in several ways, a party counts as what ranks first: an owner before an officer
            earlier = next_ring.get(pid)
            if earlier is None or rank < earlier.rank:
                next_ring[pid] = ContextCandidate(pid, distance, rank, tie.tid)
    return next_ring


def join_farthest(
    engine: Engine,
    surroundings: Surroundings,
    shown_pids: Collection[int],
    on: date,
    as_of: date | None,
    views: Sequence[str] = (ALL,),
) -> int:
    """Add the ties between parties shown that were not walked: those of the farthest ring.

    No picture is a net of lines: at most as many are added as there are parties shown, those that
    rank first (owners, then officers, addresses, the rest).

    Args:
        engine: Of the snapshot asked.
        surroundings: What was gathered; its ties grow.
        shown_pids: Parties with a card of their own.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        views: What was walked.

    Returns:
        How many were not added.
    """
    kinds = tuple(dict.fromkeys(kind for view in views for kind in VIEWS[view][0]))
    walked = {tie.tid for tie in surroundings.ties}
    outer = sorted(set(shown_pids).difference(surroundings.begin))
    if not outer:
        return 0
    batch = engine.incident(outer, kinds, "both", on, as_of)
    pids = list(shown_pids)
    is_between = np.isin(batch.start, pids) & np.isin(batch.end, pids)
    fresh = [tie for tie in _read_batch(batch, is_between) if tie.tid not in walked]
    # nobody was reached by these ties: they are all ranked by one of their ends
    fresh.sort(key=lambda tie: (rank_candidate(tie.kind, inward=True), tie.tid))
    added = fresh[: len(pids)]
    surroundings.ties = sorted([*surroundings.ties, *added], key=lambda tie: tie.tid)
    return len(fresh) - len(added)


def _read_batch(
    batch: TieBatch, mask: npt.NDArray[np.bool_] | slice = slice(None)
) -> Iterator[CandidateTie]:
    """Yield ties of a batch, all or those of a mask."""
    columns = (batch.tid, batch.start, batch.end, batch.kind)
    rows = zip(*(column[mask].tolist() for column in columns), strict=True)
    for tid, start, end, kind in rows:
        yield CandidateTie(tid, start, end, _TIE_KINDS[kind])


def _look_up_topics(
    engine: Engine, surroundings: Surroundings, on: date, as_of: date | None
) -> None:
    """Put parties that carry a topic before others that only stand at the same distance."""
    ordered = sorted(surroundings.candidates, key=_order_of)
    looked_up = ordered[:LOOKED_UP]
    records = engine.parties([candidate.pid for candidate in looked_up])
    marked = set()
    # the order is made anew below: a topic moves a party within its ring only
    for index, (candidate, record) in enumerate(zip(looked_up, records, strict=True)):
        if record.topics(on, as_of):
            marked.add(candidate.pid)
            is_owner = candidate.rank == 0
            rank = LISTED_OWNER if is_owner else min(candidate.rank, TOPIC_RANK)
            ordered[index] = replace(candidate, rank=rank)
    surroundings.candidates = sorted(ordered, key=_order_of)
    surroundings.marked = frozenset(marked)
    surroundings.unknown = len(ordered) - len(looked_up)


def _order_of(candidate: ContextCandidate) -> tuple[int, int, int]:
    return candidate.distance, candidate.rank, candidate.tid
