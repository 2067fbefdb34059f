"""Progress of long work: on stderr, only for a person who watches a terminal."""

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onward.cli.printing import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onward.api.feedback import Progress


@dataclass(frozen=True, slots=True)
class TerminalFeedback:
    """Shows a bar for long work, and warnings, on stderr.

    Attributes:
        is_quiet: Whether to show no bar: a program reads the output.
    """

    is_quiet: bool = False

    @contextmanager
    def progress(self, label: str) -> "Iterator[Progress | None]":
        """Show a bar while the block runs; None where nobody watches.

        Args:
            label: What is being done, in a word or two.
        """
        if self.is_quiet or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[done]}", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            TimeRemainingColumn(),
        )
        with Progress(
            *columns, console=Console(stderr=True), refresh_per_second=10, transient=True
        ) as bar:
            task = bar.add_task(label, total=None, done="", left="")

            def report(done: int, total: int | None) -> None:
                # how many there are of what is counted nobody need know: how far it is, and when
                # it will be done, is what they wait for
                share = f"{done:,}" if total is None else f"{done / max(total, 1):.0%}"
                left = "" if total is None else "left"
                bar.update(task, completed=done, total=total, done=share, left=left)

            yield report

    def warn(self, message: str) -> None:
        """Print one line on stderr."""
        render.warn(message)
