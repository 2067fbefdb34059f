"""What a long call tells while it runs: how far it is, and what somebody should know."""

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Progress = Callable[[int, int | None], None]
"""Called with how much is done, and of how much (None = not known)."""


class Feedback(Protocol):
    """Where a workspace reports to; a command shows a bar on the terminal."""

    def progress(self, label: str) -> AbstractContextManager[Progress | None]:
        """Return a block in which progress is reported; None where nobody watches.

        Args:
            label: What is being done, in a word or two.
        """

    def warn(self, message: str) -> None:
        """Tell something that stops nothing, in one line."""


class QuietFeedback:
    """Feedback of a program: no progress, and Python's own warnings."""

    def progress(self, label: str) -> AbstractContextManager[Progress | None]:  # noqa: ARG002  # of the protocol
        """Return a block that reports nothing."""
        return nullcontext()

    def warn(self, message: str) -> None:
        """Warn with `warnings.warn`."""
        warnings.warn(message, UserWarning, stacklevel=4)
