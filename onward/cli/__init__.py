"""The command line: thin commands over the API. ``main`` is what the shell calls.

Each command is a module of its own that is imported when the command is called, and a command
imports what it needs when it runs, so that ``--help`` starts at once. An error is one line on
stderr, and the exit code says which kind (docs/commands.md, Exit codes).
"""

import gc
import inspect
import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from onward import __version__
from onward.cli.commands import COMMANDS, GROUPS
from onward.errors import OnwardError, printable

INTERNAL = 4
INTERRUPTED = 130
"""128 + SIGINT, as shells count."""

CLOSED = 141
"""128 + SIGPIPE, likewise: whoever read the output has closed it, and has not seen all of it."""

OBJECTS_BETWEEN: Final = 20_000
"""New objects after which Python looks for cycles to clear away; as a rule it looks after 700.

Starting makes hundreds of thousands of objects that stay: looking among them is a tenth of the time
of an assessment, and finds nothing.
"""


class _LazyCommands(TyperGroup):
    """Commands of which the names and summaries are known, and the rest is imported when called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that the arguments begin with, and import it."""
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(command, _ListedCommand):
            return name, _import_command(command.path), rest
        return name, command, rest


class _ListedCommand(TyperCommand):
    """Stands for a command in the list of them; `path` is its name with its group's before it."""

    path = ""


@cache  # whoever runs several commands in one process reads their options once
def _import_command(path: str) -> Any:
    from onward.cli.options import make_command

    module, function, _ = COMMANDS[path]
    home = import_module(f"onward.cli.{module}")
    if function[0].isupper():  # an act: all of them are recorded alike
        run = home.record_act
        question = getattr(import_module(f"onward.operations.{module}"), function)
    else:
        run = getattr(home, function)
        _, second, *_ = inspect.signature(run, eval_str=True).parameters.values()
        question = second.annotation
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(path.rpartition(" ")[2])(make_command(question, run))
    return typer.main.get_command(alone)


def _list_commands(group: str) -> dict[str, Any]:
    """Return stand-ins for the commands of a group, or of none; and the groups themselves."""
    commands: dict[str, Any] = {}
    for path, entry in COMMANDS.items():
        parent, _, name = path.rpartition(" ")
        if parent == group:
            commands[name] = _ListedCommand(name, help=entry.summary, rich_markup_mode=None)
            commands[name].path = path
    for name, text in () if group else GROUPS.items():
        commands[name] = _LazyCommands(
            name=name,
            help=text,
            no_args_is_help=True,
            rich_markup_mode=None,
            commands=_list_commands(name),
        )
    return commands


class _Onward(_LazyCommands):
    """The program itself."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": _list_commands("")})


app = typer.Typer(
    name="onward",
    help="Traces who really stands behind an export, and where the goods go next.",
    cls=_Onward,
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        sys.stdout.write(f"onward {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _show_help(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  # its callback has acted before this runs
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


def main() -> NoReturn:
    """Run the command that the process was called with, and exit with its code."""
    gc.set_threshold(OBJECTS_BETWEEN, *gc.get_threshold()[1:])
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a test may have put another text stream there
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict")
    code = _run_command()
    # The interpreter flushes at exit, and a failure there would have a code of its own. The parser
    # may have put a wrapper in the place of a stream, so that both are looked at.
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None and not _is_flushed(stream):
            code = code or INTERNAL
    sys.exit(code)


def _run_command() -> int:
    try:
        code = app(standalone_mode=False, prog_name="onward")
        sys.stdout.flush()
    except OnwardError as error:
        return _print_error(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _print_error("interrupted; what was there before is intact", INTERRUPTED)
    except BrokenPipeError:
        return CLOSED
    except SystemExit as left:
        # The parser of the command line ends the program itself when a pipe is closed, with 1.
        return CLOSED if isinstance(left.__context__, BrokenPipeError) else INTERNAL
    except Exception as error:  # noqa: BLE001  # no traceback may reach a user
        return _explain_fault(error)
    return code if isinstance(code, int) else 0


def _open_closed_streams() -> None:
    """Put the null device in the place of an output that the caller has closed."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # until the end
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # likewise


def _is_flushed(stream: Any) -> bool:
    """Write out what waits in a stream; where that fails, let the rest go nowhere."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return False
    return True


def _print_error(message: str, code: int) -> int:
    with suppress(OSError):  # nobody reads errors
        sys.stderr.write(f"onward: {printable(' '.join(message.split()))}\n")
        sys.stderr.flush()
    return code


def _explain_fault(error: Exception) -> int:
    """Say in one line what went wrong: the parser's refusal, or a fault of our own."""
    if hasattr(error, "format_message"):  # typer's own errors, whichever package they come from
        message = error.format_message().rstrip(".")
        command = getattr(getattr(error, "ctx", None), "command_path", None) or "onward"
        return _print_error(f"{message[:1].lower()}{message[1:]}; see {command} --help", 2)
    if os.environ.get("ONWARD_DEBUG") == "1":
        raise error
    what = f"internal error {type(error).__name__}: {error}"
    return _print_error(
        f"{what}; please report it (ONWARD_DEBUG=1 shows where it happened)", INTERNAL
    )
