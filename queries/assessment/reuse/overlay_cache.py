"""Overlays that transactions share, with what was already computed over them.

Most orders of one exporter say the same of who is who: the exporter is no party of any source, and
the customers are known by id. Over the same overlay, on the same day, the same question has the
same answer, so that an order system's customers are looked at once and not once an order.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, Final

from onward.graph.cache import LruCache
from onward.graph.engine import Engine, Overlay
from onward.queries.detection.context import answer_cache

CAPACITY: Final = 128
"""Overlays that are kept, of some 20 kB each: one a customer that is given by name."""

DAYS_EACH: Final = 2
"""Days on which an order is asked about: its own, and that of the newest source."""


@dataclass(slots=True)
class OverlayEngine:
    """An engine over one overlay, and a cache of answers for one pair of dates.

    Attributes:
        engine: The engine.
        cache: Answers that hold for this overlay and pair of dates.
    """

    engine: Engine
    cache: "OverlayAnswers"


class OverlayAnswers:
    """The answers over one overlay, in a cache that all overlays share: memory stays flat.

    Args:
        answers: Of all overlays.
        number: Of the overlay and its pair of dates; no other one has it.
    """

    __slots__ = ("_answers", "_number")

    def __init__(self, answers: LruCache[Hashable, Any], number: int) -> None:
        self._answers = answers
        self._number = number

    def get_or_make(self, question: Hashable, make: Callable[[], Any]) -> Any:
        """Return the answer to a question, made and stored first where there is none."""
        return self._answers.get_or_make((self._number, question), make)


class OverlayCache:
    """The overlays of a snapshot that were used last, opened in an engine.

    Args:
        engine: Over the snapshot, without overlay.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opened: LruCache[tuple[Overlay, date, date | None], OverlayEngine]
        self._opened = LruCache(CAPACITY * DAYS_EACH)
        self._engines: LruCache[Overlay, Engine] = LruCache(CAPACITY)
        self._answers = answer_cache()
        self._numbers = count()

    def open(self, overlay: Overlay, on: date, as_of: date | None) -> OverlayEngine:
        """Return the engine of an overlay and two dates, opened when it is first asked for."""
        return self._opened.get_or_make(
            (overlay, on, as_of),
            lambda: self._open_overlay(overlay),
        )

    def _open_overlay(self, overlay: Overlay) -> OverlayEngine:
        engine = self._engines.get_or_make(overlay, lambda: self._engine.overlay(overlay))
        return OverlayEngine(engine, OverlayAnswers(self._answers, next(self._numbers)))
