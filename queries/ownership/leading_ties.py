"""Who owns, controls or directs the parties of an order on the day, asked once for all."""

from typing import Final

import numpy as np
import numpy.typing as npt

from onward.graph.engine import TieBatch
from onward.graph.model import TieKind
from onward.queries.detection.context import Context

LEADING: Final = (TieKind.OWNS, TieKind.CONTROLS, TieKind.DIRECTS)

_PLACES: Final = {kind: place for place, kind in enumerate(TieKind)}


def leading_ties(context: Context) -> TieBatch:
    """Return the ties by which somebody owns, controls or directs a party, as of the day."""
    pids = frozenset(subject.pid for subject in context.subjects)
    return context.cached(
        ("leading ties", pids),
        lambda: context.engine.incident(pids, LEADING, "in", context.on, context.as_of),
    )


def are_of_kind(batch: TieBatch, kind: TieKind) -> npt.NDArray[np.bool_]:
    """Return which ties of a batch are of one kind."""
    return np.equal(batch.kind, _PLACES[kind])
