"""Overlays that transactions share, with what was already computed over them.

Most orders of one exporter say the same of who is who: the exporter is no party of any source, and
the customers are known by id. Over the same overlay, on the same day, the same question has the
same answer, so that an order system's customers are looked at once and not once an order.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count
from typing import Any, Final

from onward.graph.cache import LruCache
from onward.graph.engine import Engine, Overlay
from onward.queries.detection.context import answer_cache
from onward.queries.detection.ruling_out import GraphMarks

CAPACITY: Final = 128
"""Overlays that are kept, of some 20 kB each: one a customer that is given by name."""

DAYS_EACH: Final = 2
"""Days on which an order is asked about: its own, and that of the newest source."""


@dataclass(slots=True)
class OverlayEngine:
    """An engine over one overlay, and a cache of answers for one pair of dates.

    Attributes:
        marks: What any party of the graph and of the overlay is and carries.
        world: Number of the overlay and its pair of dates; no other one of the snapshot has it.
    """

    world: int
    engine: Engine
    marks: GraphMarks
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
            lambda: self._open_overlay(overlay, next(self._numbers)),
        )

    def _open_overlay(self, overlay: Overlay, world: int) -> OverlayEngine:
        return OverlayEngine(
            world,
            self._open_engine(overlay),
            self._graph_marks.with_parties(overlay.parties),
            OverlayAnswers(self._answers, world),
        )

    @cached_property
    def _graph_marks(self) -> GraphMarks:
        return GraphMarks.read(self._engine)

    def _open_engine(self, overlay: Overlay) -> Engine:
        return self._engines.get_or_make(overlay, lambda: self._engine.overlay(overlay))
