"""How much one transaction of a push takes on: as much as the server does well within its time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SMALLEST: Final = 100
LARGEST: Final = 5_000
QUICK_S: Final = 0.5
SLOW_S: Final = 1.5


class Pace:
    """The size of the next batch: it doubles while batches are quick, and halves when one is slow.

    Attributes:
        size: Rows.
    """

    def __init__(self) -> None:
        self.size = 1_000

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time one batch."""
        began = time.monotonic()
        yield
        self.took(time.monotonic() - began)

    def shrink(self) -> bool:
        """Halve the size, after a batch that the server did not do; tell whether it was possible.

        >>> pace = Pace()
        >>> pace.shrink(), pace.size
        (True, 500)
        """
        is_larger = self.size > SMALLEST
        self.size = max(self.size // 2, SMALLEST)
        return is_larger

    def took(self, seconds: float) -> None:
        """Learn how long a batch took.

        >>> pace = Pace()
        >>> pace.took(0.1); pace.size
        2000
        >>> pace.took(2.0); pace.size
        1000
        """
        if seconds < QUICK_S:
            self.size = min(2 * self.size, LARGEST)
        elif seconds > SLOW_S:
            self.size = max(self.size // 2, SMALLEST)
