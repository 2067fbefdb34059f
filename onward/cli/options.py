"""The options that several commands take, in one place, and the workspace that they name."""

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from onward.errors import UsageError
from onward.operations.question import AS_OF, ON, SNAPSHOT, Day, Flag, Question, spoken_of

if TYPE_CHECKING:
    from onward.api.workspace import Workspace

INTERRUPTED = 130
"""Exit code of a command that Ctrl-C ended: 128 + SIGINT, as shells count."""

STDIN = "-"
"""What stands for the standard input where a file is named."""


def day_of(option: str) -> Callable[[str], date]:
    """Return the reader of an option's day; it refuses what is not a date YYYY-MM-DD."""

    def parse_day(text: str) -> date:
        from onward.api.inputs import parse_day

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
        typer.Option(parser=day_of("--on"), metavar="DATE", help=ON),
    ] = None
    as_of: Annotated[
        date | None,
        typer.Option(parser=day_of("--as-of"), metavar="DATE", help=AS_OF),
    ] = None
    snapshot: Annotated[
        str | None,
        typer.Option(metavar="ID", help=SNAPSHOT),
    ] = None
    wait: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="How long to wait for another process that writes."),
    ] = 60.0
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False

    def open(self, rules: Path | None = None, policy: Path | None = None) -> "Workspace":
        """Return the workspace that the options name; it reports to the terminal.

        Args:
            rules: Folder of a pack of one's own.
            policy: A policy file of one's own.
        """
        from onward.api.workspace import Workspace
        from onward.cli.printing.render import TerminalFeedback

        return Workspace(
            self.workspace,
            engine=self.engine,
            snapshot=self.snapshot,
            rules=rules,
            policy=policy,
            feedback=TerminalFeedback(is_quiet=self.json),
            wait=self.wait,
        )

    def answer(self, data: object, print_text: Callable[[], None]) -> None:
        """Print an answer: as JSON where that is asked for, else as text."""
        from onward.cli.printing import render

        if self.json:
            render.json_block(data)
        else:
            print_text()


def make_command(question: type[Question], run: Callable[..., None]) -> Callable[..., None]:
    """Return a question as a command: its fields are the options, and the shared ones follow.

    Args:
        question: What is asked.
        run: Called with the shared options and the question; where it has a parameter `context`,
            with that of the parser, too.
    """
    shared = inspect.signature(Shared).parameters
    fields = {
        name: field
        for name, field in question.model_fields.items()
        if name not in shared and spoken_of(field).of in ("everywhere", "command")
    }
    wants_context = "context" in inspect.signature(run).parameters
    own_parameters = [_make_parameter(name, field) for name, field in fields.items()]
    parameters = [
        *([_CONTEXT] if wants_context else []),
        *own_parameters,
        *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in shared.values()),
    ]

    def command(**given: Any) -> None:
        options = Shared(**{name: given.pop(name) for name in shared})
        context = {"context": given.pop("context")} if wants_context else {}
        stated = {name: getattr(options, name) for name in shared.keys() & question.model_fields}
        # a list that is not given is empty
        values = {
            name: [] if _is_empty(fields[name], given[name]) else given[name] for name in given
        }
        try:
            # typer has read the values, and the call of the API checks them in words of commands
            run(options, question.model_construct(**values, **stated), **context)
        except KeyboardInterrupt as stop:
            # the parser of the command line would end without a word
            sys.stderr.write("onward: interrupted; what was there before is intact\n")
            raise typer.Exit(INTERRUPTED) from stop

    command.__doc__ = question.__doc__
    # typer reads the signature: the shared options stand in it as the command's own
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    vars(command)["__signature__"] = inspect.Signature(parameters)
    return command


_CONTEXT: Final = inspect.Parameter(
    "context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context
)


def _is_empty(field: FieldInfo, value: object) -> bool:
    return value is None and get_origin(field.annotation) is list


def _make_parameter(name: str, field: FieldInfo) -> inspect.Parameter:
    """Return a field as a parameter of a command, as typer reads it."""
    spoken = spoken_of(field)
    annotation: Any = field.annotation
    settings: dict[str, Any] = {"help": field.description, "metavar": spoken.metavar}
    flags = spoken.flags
    if {date, Day} & {annotation, *get_args(annotation)}:
        flag = flags[0] if flags else f"--{name.replace('_', '-')}"
        settings["parser"] = day_of(flag)
        annotation = date | None if type(None) in get_args(annotation) else date
    if {bool, Flag} & {annotation, *get_args(annotation)}:
        annotation = bool | None if type(None) in get_args(annotation) else bool
        flags = flags or (f"--{name.replace('_', '-')}",)
    if int in get_args(annotation) and str in get_args(annotation):
        annotation = str | None if type(None) in get_args(annotation) else str
    default = inspect.Parameter.empty if field.is_required() else field.default
    if default == []:
        annotation, default = annotation | None, None
    if spoken.least is not None:
        settings["min"] = spoken.least
    if spoken.is_argument:
        if spoken.hides_default:
            settings["show_default"] = False
        declared: Any = typer.Argument(**settings)
    else:
        declared = typer.Option(*flags, **settings)
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[annotation, declared],
    )


def text_or_path(file: str) -> "tuple[str | Iterator[str], str]":
    """Return what to read for a file that was named, and what errors call it."""
    return (_stdin_lines(), STDIN) if file == STDIN else (file, file)


def _stdin_lines() -> Iterator[str]:
    from onward.queries.transactions.reading import NOT_UTF_8

    if isinstance(sys.stdin, TextIOWrapper):
        # one line that is not UTF-8 is one fault, and stops no other
        sys.stdin.reconfigure(errors=NOT_UTF_8)
    yield from sys.stdin
