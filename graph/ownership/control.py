"""Control without a majority: who may appoint, veto, instruct or vote, per BODS interest codes.

A result of its own beside the three about shares (docs/semantics.md, Ownership).
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
        as_of: Only what was known by then; None accepts everything.
    """
    start = Controller(party, (), (), is_sure=True)
    # Certain chains first: a shorter inferred one must not take their place.
    controllers = _climb_ties(engine, {party: start}, on, as_of, sure_only=True)
    controllers = _climb_ties(engine, controllers, on, as_of, sure_only=False)
    del controllers[party]
    return sorted(controllers.values(), key=_by_certainty_and_length)


def _by_certainty_and_length(controller: Controller) -> tuple[bool, int, tuple[int, ...]]:
    return not controller.is_sure, len(controller.tids), controller.tids


def _climb_ties(
    engine: Engine,
    controllers: dict[int, Controller],
    on: date,
    as_of: date | None,
    *,
    sure_only: bool,
) -> dict[int, Controller]:
    """Add who controls the controllers, level by level; the first chain to reach a party stays."""
    controllers = dict(controllers)
    frontier = list(controllers)
    while frontier:
        batch = engine.incident(sorted(frontier), ("controls",), "in", on, as_of)
        steps = [
            _extend_chain(batch, row, controllers[int(batch.end[row])])
            for row in np.flatnonzero(~batch.inferred | (not sure_only)).tolist()
        ]
        frontier = []
        for step in sorted(steps, key=lambda step: (len(step.tids), step.tids)):
            if step.pid not in controllers:
                controllers[step.pid] = step
                frontier.append(step.pid)
    return controllers


def _extend_chain(batch: TieBatch, row: int, controlled: Controller) -> Controller:
    code = int(batch.interest[row])
    return Controller(
        pid=int(batch.start[row]),
        tids=(*controlled.tids, int(batch.tid[row])),
        interests=(*controlled.interests, batch.interests[code] if code >= 0 else None),
        is_sure=controlled.is_sure and not bool(batch.inferred[row]),
    )
