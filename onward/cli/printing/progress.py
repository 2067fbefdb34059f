"""Progress of long work: on stderr, only for a person who watches a terminal (10, section 5)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from onward.cli.options import Shared

Progress = Callable[[int, int | None], None]
"""Called with how much is done, and of how much (None = not known)."""


@contextmanager
def progress(shared: Shared, label: str) -> Iterator[Progress | None]:
    """Show a bar while the block runs; None where nobody watches.

    Args:
        shared: With ``--json`` nothing is shown.
        label: What is being done, in a word or two.
    """
    if shared.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,.0f}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=Console(stderr=True), refresh_per_second=10, transient=True
    ) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
