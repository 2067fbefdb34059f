"""Control without a majority: who may appoint, veto, instruct or vote, per BODS interest codes.

A result of its own beside the three about shares (02, Ownership 4).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from onward.graph.engine import Engine, TieBatch


@dataclass(frozen=True, slots=True)
class Controller:
    """Someone who controls a party, directly or through others.

    Attributes:
        pid: Who controls.
        tids: The shortest chain of ties from the party upwards; of equal length the smallest ids.
        interests: The BODS interest code of each of them; None where the source names none.
        is_sure: No tie of the chain is inferred.
    """

    pid: int
    tids: tuple[int, ...]
    interests: tuple[str | None, ...]
    is_sure: bool


def control(engine: Engine, party: int, on: date, as_of: date | None) -> list[Controller]:
    """Follow controls ties upwards to every controller, nearest first.

    A chain without inferred ties is preferred to a shorter one with them.

    Args:
        engine: Holds the snapshot.
        party: Pid of the party that is controlled.
        on: The day on which the control holds.
        as_of: Only what was known by then; None asks nothing.
    """
    start = Controller(party, (), (), is_sure=True)
    found = _climb(engine, {party: start}, on, as_of, sure_only=True)
    found = _climb(engine, found, on, as_of, sure_only=False)
    del found[party]
    return sorted(found.values(), key=lambda one: (not one.is_sure, len(one.tids), one.tids))


def _climb(
    engine: Engine,
    found: dict[int, Controller],
    on: date,
    as_of: date | None,
    *,
    sure_only: bool,
) -> dict[int, Controller]:
    """Add who controls those found, level by level; the first chain to reach a party stays."""
    found = dict(found)
    frontier = list(found)
    while frontier:
        batch = engine.incident(sorted(frontier), ("controls",), "in", on, as_of)
        steps = [
            _through(batch, row, found[int(batch.end[row])])
            for row in np.flatnonzero(~batch.inferred | (not sure_only)).tolist()
        ]
        frontier = []
        for step in sorted(steps, key=lambda one: (len(one.tids), one.tids)):
            if step.pid not in found:
                found[step.pid] = step
                frontier.append(step.pid)
    return found


def _through(batch: TieBatch, row: int, controlled: Controller) -> Controller:
    code = int(batch.interest[row])
    return Controller(
        pid=int(batch.start[row]),
        tids=(*controlled.tids, int(batch.tid[row])),
        interests=(*controlled.interests, batch.interests[code] if code >= 0 else None),
        is_sure=controlled.is_sure and not bool(batch.inferred[row]),
    )
