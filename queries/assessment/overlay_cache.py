"""Overlays that transactions share, with what was already worked out over them.

Most orders of one exporter say the same of who is who: the exporter is no party of any source, and
the customers are known by id. Over the same overlay, on the same day, the same question has the
same answer, so that an order system's customers are looked at once and not once an order.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from onward.graph.engine import Engine, Overlay

KEPT: Final = 16
"""Sessions that are kept; a day's orders of a few exporters need no more."""


@dataclass(slots=True)
class Session:
    """An engine over one overlay, and answers of one pair of dates."""

    engine: Engine
    worked_out: dict[Hashable, Any] = field(default_factory=dict)


class Sessions:
    """The sessions of a snapshot that were used last.

    Args:
        engine: Over the snapshot, without overlay.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: OrderedDict[tuple[Overlay, date, date | None], Session] = OrderedDict()

    def open(self, overlay: Overlay, on: date, as_of: date | None) -> Session:
        """Give the session of an overlay and two dates, opened when it is first asked for."""
        key = overlay, on, as_of
        session = self._kept.get(key)
        if session is None:
            session = self._kept[key] = Session(self._engine.overlay(overlay))
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return session
