"""The parties and ties around some parties, gathered ring by ring from an engine."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

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
"""So many parties are gathered at most; the farthest ring that would hold more is not begun."""

LISTED_OWNER: Final = -1
"""Rank of an owner or controller with a topic: before all others at its distance."""

LOOKED_UP: Final = 5_000
"""So many of the nearest parties are looked up for their topics, which put them first."""


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
    around = Surroundings(tuple(dict.fromkeys(begin)))
    ties: dict[int, CandidateTie] = {}
    found: dict[int, ContextCandidate] = {}
    for view in views:
        for candidate in _walk(engine, around, hops, on, as_of, VIEWS[view], ties):
            held = found.get(candidate.pid)
            if held is None or candidate.distance < held.distance:
                found[candidate.pid] = candidate
    around.ties = [ties[tid] for tid in sorted(ties)]
    around.candidates = list(found.values())
    _look_up_topics(engine, around, on, as_of)
    return around


def _walk(
    engine: Engine,
    around: Surroundings,
    hops: int,
    on: date,
    as_of: date | None,
    view: tuple[Sequence[str], Direction],
    ties: dict[int, CandidateTie],
) -> Iterator[ContextCandidate]:
    kinds, direction = view
    seen = set(around.begin)
    ring = list(around.begin)
    for distance in range(1, hops + 1):
        if not ring:
            return
        if len(seen) > GATHERED:
            around.complete = False
            return
        batch = list(_tied(engine.incident(ring, kinds, direction, on, as_of)))
        ties |= {tie.tid: tie for tie in batch}
        fresh: dict[int, ContextCandidate] = {}
        inside = set(ring)
        for tie in batch:
            for pid, other, inward in ((tie.start, tie.end, True), (tie.end, tie.start, False)):
                if pid not in seen and other in inside:
                    rank = rank_candidate(tie.kind, inward=inward)
                    held = fresh.get(pid)
                    if held is None or rank < held.rank:
                        fresh[pid] = ContextCandidate(pid, distance, rank, tie.tid)
        yield from fresh.values()
        seen.update(fresh)
        ring = list(fresh)


def join_farthest(
    engine: Engine,
    around: Surroundings,
    shown: Collection[int],
    on: date,
    as_of: date | None,
    views: Sequence[str] = (ALL,),
) -> int:
    """Add the ties between parties shown that were not walked: those of the farthest ring.

    No picture is a net of lines: so many are added at most as there are parties shown, those that
    rank first (owners, then officers, addresses, the rest).

    Args:
        engine: Of the snapshot asked.
        around: What was gathered; its ties grow.
        shown: Parties with a card of their own.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        views: What was walked.

    Returns:
        How many were not added.
    """
    kinds = tuple(dict.fromkeys(kind for view in views for kind in VIEWS[view][0]))
    walked = {tie.tid for tie in around.ties}
    outer = sorted(set(shown).difference(around.begin))
    if not outer:
        return 0
    batch = engine.incident(outer, kinds, "both", on, as_of)
    inside = np.isin(batch.start, list(shown)) & np.isin(batch.end, list(shown))
    fresh = [tie for tie in _tied(batch, inside) if tie.tid not in walked]
    fresh.sort(key=lambda tie: (rank_candidate(tie.kind, inward=True), tie.tid))
    around.ties = sorted([*around.ties, *fresh[: len(shown)]], key=lambda tie: tie.tid)
    return max(0, len(fresh) - len(shown))


def _tied(batch: TieBatch, wanted: Any = slice(None)) -> Iterator[CandidateTie]:
    """Give ties of a batch, all or those of a mask."""
    names = tuple(map(str, TieKind))
    columns = (batch.tid, batch.start, batch.end, batch.kind)
    for tid, start, end, kind in zip(*(one[wanted].tolist() for one in columns), strict=True):
        yield CandidateTie(tid, start, end, names[kind])


def _look_up_topics(engine: Engine, around: Surroundings, on: date, as_of: date | None) -> None:
    """Put parties that carry a topic before others that only stand at the same distance."""
    found = sorted(around.candidates, key=lambda one: (one.distance, one.rank, one.tid))
    asked = found[:LOOKED_UP]
    records = engine.parties([one.pid for one in asked])
    marked = set()
    for at, (one, record) in enumerate(zip(asked, records, strict=True)):
        if record.topics(on, as_of):
            marked.add(one.pid)
            rank = LISTED_OWNER if one.rank == 0 else min(one.rank, TOPIC_RANK)
            found[at] = ContextCandidate(one.pid, one.distance, rank, one.tid)
    around.candidates = sorted(found, key=lambda one: (one.distance, one.rank, one.tid))
    around.marked, around.unknown = frozenset(marked), len(found) - len(asked)
