"""The options that several commands take, in one place, and the workspace that they name."""

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.api.workspace import Workspace

INTERRUPTED = 130
"""Exit code of a command that Ctrl-C ended: 128 + SIGINT, as shells count."""

STDIN = "-"
"""What stands for the standard input where a file is named."""


def day_of(option: str) -> Callable[[str], date]:
    """Return the reader of an option's day; it refuses what is not a date YYYY-MM-DD."""

    def parse_day(text: str) -> date:
        from onward.api.inputs.days import parse_day

        return parse_day(text, option)

    return parse_day


def part_names(seam: str) -> str:
    """Write the names of what a seam offers, for the help of an option.

    Two parts of one name are no matter of a help text: they are refused when one is asked for.
    """
    from onward import registry

    try:
        return ", ".join(registry.names(seam))
    except UsageError:
        return "see the documentation"


def engine_name(name: str) -> str:
    """Check an engine's name without importing the engine.

    Raises:
        UsageError: There is no engine of that name.
    """
    from onward.api.opened import check_engine

    return check_engine(name)


DEFAULT_WORKSPACE: Final = Path(".onward")
"""The workspace where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The options of every command; the fields are the options."""

    workspace: Annotated[
        Path,
        typer.Option(
            "--workspace",
            metavar="DIR",
            envvar="ONWARD_WORKSPACE",
            help="Folder of layers, snapshots and records.",
        ),
    ] = DEFAULT_WORKSPACE
    engine: Annotated[
        str,
        typer.Option(
            parser=engine_name,
            metavar="NAME",
            help=f"Engine that answers: {part_names('engine')}.",
        ),
    ] = "embedded"
    on: Annotated[
        date | None,
        typer.Option(
            parser=day_of("--on"), metavar="DATE", help="Day on which ties and listings must hold."
        ),
    ] = None
    as_of: Annotated[
        date | None,
        typer.Option(
            parser=day_of("--as-of"), metavar="DATE", help="Use only what was known by this day."
        ),
    ] = None
    snapshot: Annotated[
        str | None,
        typer.Option(metavar="ID", help="An older snapshot: its id, or how the id begins."),
    ] = None
    wait: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="How long to wait for another process that writes."),
    ] = 60.0
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False

    def open(
        self, rules: Path | None = None, policy: Path | None = None, *, rule_out: bool = True
    ) -> "Workspace":
        """Return the workspace that the options name; it reports to the terminal.

        Args:
            rules: Folder of a pack of one's own.
            policy: A policy file of one's own.
            rule_out: As `onward.Workspace` takes it.
        """
        from onward.api.workspace import Workspace
        from onward.cli.printing.progress import TerminalFeedback

        return Workspace(
            self.workspace,
            engine=self.engine,
            snapshot=self.snapshot,
            rules=rules,
            policy=policy,
            feedback=TerminalFeedback(is_quiet=self.json),
            wait=self.wait,
            rule_out=rule_out,
        )


RulesFolder = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="A pack of your own, which adds to Onward's rules."),
]
PolicyFile = Annotated[Path | None, typer.Option(metavar="FILE", help="A policy file of your own.")]
"""The options of the commands that judge by rules."""

Language = Annotated[
    str,
    typer.Option(
        "--lang", metavar="CODE", help="Language of briefing, letter and notification: en, de, fr."
    ),
]
Letterhead = Annotated[
    Path | None,
    typer.Option(
        "--policy", metavar="FILE", help="Policy file; its organisation is the letterhead."
    ),
]
"""The options of the commands that write documents for people."""

FontPath = Annotated[
    list[Path] | None,
    typer.Option(
        "--font-path",
        metavar="DIR",
        help="Folder of fonts for PDF and PNG, beside those that Onward brings; may be repeated.",
    ),
]
Scale = Annotated[
    float, typer.Option(metavar="F", help="Pixels of a PNG for each pixel of the picture.")
]
Budget = Annotated[
    int, typer.Option(metavar="N", help="Cards on a picture, 5 to 150; like parties share one.")
]
"""The options of the commands that draw."""


def with_shared(run: Callable[..., None]) -> Callable[..., None]:
    """Return a command with the shared options: in `run` they are the first argument, `Shared`."""
    shared = inspect.signature(Shared).parameters
    own_parameters = list(inspect.signature(run).parameters.values())[1:]
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in (*own_parameters, *shared.values())
    ]

    @wraps(run)
    def command(**given: Any) -> None:
        options = Shared(**{name: given.pop(name) for name in shared})
        try:
            run(options, **given)
        except KeyboardInterrupt as stop:
            # the parser of the command line would end without a word
            sys.stderr.write("onward: interrupted; what was there before is intact\n")
            raise typer.Exit(INTERRUPTED) from stop

    # typer reads the signature: the shared options stand in it as the command's own
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    vars(command)["__signature__"] = inspect.Signature(parameters)
    return command


def text_or_path(file: str) -> "tuple[str | Iterator[str], str]":
    """Return what to read for a file that was named, and what errors call it."""
    return (_stdin_lines(), STDIN) if file == STDIN else (file, file)


def _stdin_lines() -> Iterator[str]:
    from onward.queries.transactions.reading import NOT_UTF_8

    if isinstance(sys.stdin, TextIOWrapper):
        # one line that is not UTF-8 is one fault, and stops no other
        sys.stdin.reconfigure(errors=NOT_UTF_8)
    yield from sys.stdin


MappingFile = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="What the columns of your own tables mean."),
]
MappingFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--map", metavar="FILE", help="What the columns of your own tables mean; may be repeated."
    ),
]
Separator = Annotated[
    str | None,
    typer.Option("--sep", metavar="SIGN", help="What separates your cells, if not recognised."),
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="Encoding of your tables, such as cp1251.")
]
Sheet = Annotated[
    str | None, typer.Option(metavar="NAME", help="Sheet of a workbook; else its first.")
]
