"""The command line: thin commands over the API. ``main`` is what the shell calls.

Each command is a module of its own that is imported when the command is called, and a command
imports what it needs when it runs, so that ``--help`` starts at once. An error is one line on
stderr, and the exit code says which kind (docs/commands.md, Exit codes).
"""

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any, Final, NamedTuple, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from onward import __version__
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


class CommandEntry(NamedTuple):
    """A command that is not imported yet.

    Attributes:
        function: Its module below this folder, and the function there.
        summary: What it does, in the words in which its own help begins.
    """

    function: str
    summary: str


COMMANDS: Final = {
    "demo": CommandEntry(
        "assessing.demo:demo", "Load and assess the bundled sample of real public records."
    ),
    "fetch": CommandEntry("data.fetch:fetch", "Fetch the official files of sources."),
    "load": CommandEntry("data.load:load", "Load one source's files as a layer."),
    "sources": CommandEntry("data.load:sources", "List what can be loaded, or show one source."),
    "status": CommandEntry("data.status:status", "Show what is loaded, and what has grown old."),
    "match": CommandEntry(
        "parties.match:match", "Find whom of the loaded sources a name may mean."
    ),
    "search": CommandEntry(
        "parties.search:search", "Find parties by words of names, addresses, reasons and notes."
    ),
    "list": CommandEntry("parties.search:list_records", "Page through the records of a layer."),
    "party": CommandEntry("parties.party:party", "Show what the loaded sources say of one party."),
    "owners": CommandEntry("parties.party:owners", "Show who owns a party: four separate results."),
    "paths": CommandEntry("parties.party:paths", "Show how two parties are tied, best path first."),
    "map": CommandEntry("parties.map:draw", "Draw the parties around one or more parties."),
    "assess": CommandEntry("assessing.assess:assess", "Assess transactions."),
    "screen": CommandEntry(
        "assessing.screen:screen",
        "Screen a base of customers: each is matched and assessed without an order.",
    ),
    "assessments": CommandEntry(
        "assessing.assessments:assessments",
        "List what was assessed, the newest first; in a file the worst first.",
    ),
    "explain": CommandEntry(
        "assessing.explain:explain", "Explain an assessment, or one of its findings."
    ),
    "brief": CommandEntry(
        "assessing.brief:brief",
        "Write the briefing of an assessment: outcome, findings, evidence, map, what is not known.",
    ),
    "rescreen": CommandEntry(
        "assessing.rescreen:rescreen",
        "Assess stored orders again, as the lists are today, and say what has changed.",
    ),
    "shipped": CommandEntry(
        "assessing.shipped:shipped", "Record that the goods of an assessed transaction have left."
    ),
    "merges suggest": CommandEntry(
        "parties.merges:suggest", "Look for parties of different sources that may be one."
    ),
    "merges confirm": CommandEntry("parties.merges:confirm", "Judge that two parties are one."),
    "merges refuse": CommandEntry("parties.merges:refuse", "Judge that two parties are not one."),
    "merges undo": CommandEntry(
        "parties.merges:undo",
        "Take a line of the ledger back; every result is then as it was before it.",
    ),
    "merges list": CommandEntry("parties.merges:list_lines", "List the lines of the ledger."),
    "merges import": CommandEntry(
        "parties.merges:import_lines",
        "Take the judgements of a file into the ledger: all of them, or none.",
    ),
    "merges export": CommandEntry(
        "parties.merges:export_lines", "Write the judgements that count as JSON lines."
    ),
    "indicators": CommandEntry(
        "assessing.indicators:indicators",
        "List the indicators, or show one in full, or run the examples of a pack.",
    ),
    "schema": CommandEntry(
        "data.schema:schema", "Print the JSON Schema of an assessment or of a transaction."
    ),
    "template": CommandEntry(
        "data.schema:template", "Write a table to fill in: a header and two example rows."
    ),
    "map-columns": CommandEntry(
        "data.schema:map_columns", "Propose what the columns of a table of your own mean."
    ),
    "verify": CommandEntry(
        "data.verify:verify",
        "Read everything that the workspace stores, and say what is not as it was written.",
    ),
    "log verify": CommandEntry(
        "data.verify:verify_log",
        "Check that the log, and the records that it tells of, are as they were written.",
    ),
    "push": CommandEntry(
        "data.push:push",
        "Write the snapshot to a Neo4j server, for --engine neo4j and for Neo4j Browser.",
    ),
}
"""The commands by name; the second word of a name is a command of a group."""

GROUPS: Final = {
    "merges": "Judge who is one party, and see what was judged: the identity ledger.",
    "log": "What was assessed, judged and shipped, as a chain that shows every change.",
}


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


def _import_command(path: str) -> Any:
    from onward.cli.options import with_shared

    module, _, function = COMMANDS[path].function.partition(":")
    command = getattr(import_module(f"onward.cli.{module}"), function)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(path.rpartition(" ")[2])(with_shared(command))
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
        return _print_error(f"{message[:1].lower()}{message[1:]}; see onward --help", 2)
    if os.environ.get("ONWARD_DEBUG") == "1":
        raise error
    what = f"internal error {type(error).__name__}: {error}"
    return _print_error(
        f"{what}; please report it (ONWARD_DEBUG=1 shows where it happened)", INTERNAL
    )
