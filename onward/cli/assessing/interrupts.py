"""Ctrl-C in a long run: it ends at once, and never in the middle of a line."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self


class Interrupts:
    """Handles Ctrl-C while a run goes on; a context manager, which restores what was before.

    Within `held` an interrupt waits: whoever holds it asks `is_waiting` when it has done.
    """

    def __init__(self) -> None:
        self._is_held = False
        self.is_waiting = False
        self._before: object = None

    def __enter__(self) -> Self:
        # signals reach the main thread alone; elsewhere there is nothing to handle
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._handle_interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]  # as it was given

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let an interrupt wait until the block has ended, and until somebody asks for it."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False

    def _handle_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_held:
            self.is_waiting = True
        else:
            raise KeyboardInterrupt
