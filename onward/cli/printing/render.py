"""Text for people: names are shown as they are and steer nothing, neither markup nor terminal."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Final

from onward.errors import printable
from onward.graph.json_forms import escaped, json_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from onward.api.feedback import Progress
    from onward.queries.acts.case import FindingChange


PIPE_WIDTH: Final = 160
"""Columns of a table that goes into a file or a pipe, so that it is the same on every machine."""

_STYLES: Final = {
    "FINDINGS": "bold red",
    "INCOMPLETE": "bold yellow",
    "CLEAR_WITHIN_STATED_LIMITS": "bold green",
    "stop": "bold red",
    "notify": "bold red",
    "high": "red",
    "medium": "yellow",
}


def console() -> "Console":
    """Return the console of stdout: no markup, no guessed colours."""
    from rich.console import Console

    # rich would read names such as "[b]Acme[/b]" as markup, and ":car:" as a picture
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(markup=False, highlight=False, emoji=False, width=width)


def text(value: object, style: str = "") -> "Text":
    """Make a text that no markup or control character of its content can steer."""
    from rich.text import Text

    plain = "" if value is None else str(value)
    return Text(printable(plain), style=style or _STYLES.get(plain, ""))


@contextmanager
def captured() -> Iterator[StringIO]:
    """Collect what is printed meanwhile as plain text, for a file."""
    with redirect_stdout(StringIO()) as collected:
        yield collected


def line(*parts: object, style: str = "", indent: int = 0) -> None:
    """Print one line, unbroken, of parts with a blank between."""
    from rich.text import Text

    whole = Text(" " * indent)
    for position, part in enumerate(parts):
        whole.append(" " if position else "")
        whole.append_text(part if isinstance(part, Text) else text(part, style))
    console().print(whole, soft_wrap=True)


def first_lines(
    lines: Sequence[object], most: int, rest: str, *heads: object, style: str = "", indent: int = 0
) -> None:
    """Print the first lines of many, and how many more there are.

    Args:
        lines: All of them.
        most: So many are printed.
        rest: What stands behind "more": what the others are, or how they can be seen.
        heads: What stands before each.
        style: Of each.
        indent: Blanks before each.
    """
    for each in lines[:most]:
        line(*heads, each, style=style, indent=indent)
    more(len(lines) - most, rest, indent)


def more(count: int, rest: str, indent: int = 0) -> None:
    """Print how many more there are; nothing where these are all."""
    if count > 0:
        line(f"… and {count:,} more{rest}", indent=indent)


def heading(title: str) -> None:
    """Print a heading with a blank line before it."""
    line()
    line(title, style="bold")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their columns; long cells fold, nothing is cut."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        grid.add_column(text(column), overflow="fold")
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else text(cell) for cell in row))
    screen = console()
    # captured, because rich pads each line to the width of the table
    with screen.capture() as drawn:
        screen.print(grid)
    sys.stdout.writelines(f"{row.rstrip()}\n" for row in drawn.get().splitlines())


def facts(pairs: Iterable[tuple[str, object]], indent: int = 0) -> None:
    """Print ``key: value`` lines; what is not known is left out."""
    for key, value in pairs:
        if value not in (None, "", [], {}, ()):
            words = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
            line(text(f"{key}:", "dim"), text(words), indent=indent)


def changes(rows: "Iterable[FindingChange]") -> None:
    """Print which findings are others, and in what."""
    for change in rows:
        weights = " to ".join(dict.fromkeys(filter(None, (change.before, change.after))))
        line(f"{change.change} ({weights}): {change.summary}", indent=2)
        for reason in change.why:
            line(reason, indent=4)


def json_line(data: object) -> None:
    """Print one JSON value on one line, for answers of which there may be many."""
    sys.stdout.write(json_text(data) + "\n")


def json_written(written: bytes) -> None:
    """Print JSON that is written already, on one line, as `json_line` would print its value."""
    sys.stdout.write(escaped(written.decode("utf-8", errors="surrogatepass")) + "\n")


def json_block(data: object) -> None:
    """Print one JSON value with indentation, for commands that give one answer."""
    sys.stdout.write(json_text(data, indent=2) + "\n")


def warn(message: str) -> None:
    """Print one line on stderr."""
    sys.stderr.write(f"onward: {printable(message)}\n")


# ------------------------------------------------------------------------------------------------
# Progress of long work: on stderr, only for a person who watches a terminal.
# ------------------------------------------------------------------------------------------------


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
        warn(message)
