"""The command line: thin commands over the library. ``main`` is what the shell calls.

Each command is a module of its own and imports what it needs when it runs, so that ``--help``
starts at once. An error is one line on stderr, and the exit code says which kind (00, exit codes).
"""

import gc
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Annotated, Final, NoReturn

import typer

from onward import __version__
from onward.cli import (
    assess,
    brief,
    demo,
    explain,
    indicators,
    load,
    match,
    merges,
    owners,
    party,
    paths,
    push,
    schema,
    shipped,
    sources,
    status,
)
from onward.cli import map as pictures
from onward.cli.options import with_shared
from onward.errors import OnwardError, printable

INTERNAL = 4
INTERRUPTED = 130
"""128 + SIGINT, as shells count."""

OBJECTS_BETWEEN: Final = 20_000
"""New objects after which Python looks for cycles to clear away; as a rule it looks after 700.

Starting makes hundreds of thousands of objects that stay: looking among them is a tenth of the time
of an assessment, and finds nothing.
"""

app = typer.Typer(
    name="onward",
    help="Traces who really stands behind an export, and where the goods go next.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)

COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "demo": demo.demo,
    "load": load.load,
    "sources": sources.sources,
    "status": status.status,
    "match": match.match,
    "party": party.party,
    "owners": owners.owners,
    "paths": paths.paths,
    "map": pictures.draw,
    "assess": assess.assess,
    "explain": explain.explain,
    "brief": brief.brief,
    "shipped": shipped.shipped,
    "merges suggest": merges.suggest,
    "merges confirm": merges.confirm,
    "merges refuse": merges.refuse,
    "merges undo": merges.undo,
    "merges list": merges.list_lines,
    "merges import": merges.import_lines,
    "merges export": merges.export_lines,
    "indicators": indicators.indicators,
    "schema": schema.schema,
    "push": push.push,
}
"""The commands by name; the second word of a name is a command of a group."""

GROUPS: Final = {"merges": "Judge who is one party, and see what was judged: the identity ledger."}

_groups = {
    name: typer.Typer(name=name, help=text, no_args_is_help=True, rich_markup_mode=None)
    for name, text in GROUPS.items()
}
for _group in _groups.values():
    app.add_typer(_group)

for _name, _command in COMMANDS.items():
    _in, _, _own = _name.rpartition(" ")
    _groups.get(_in, app).command(_own)(with_shared(_command))


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"onward {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _start(
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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a test may have put another text stream there
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict")
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False, prog_name="onward")
        sys.stdout.flush()
    except OnwardError as error:
        return _refuse(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _refuse("interrupted; what was there before is intact", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has closed it; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERNAL
    except Exception as error:  # noqa: BLE001  # no traceback may reach a user
        return _unexpected(error)
    return code if isinstance(code, int) else 0


def _refuse(message: str, code: int) -> int:
    sys.stderr.write(f"onward: {printable(' '.join(message.split()))}\n")
    return code


def _unexpected(error: Exception) -> int:
    """Say in one line what went wrong: the parser's refusal, or a fault of our own."""
    if hasattr(error, "format_message"):  # typer's own errors, whichever package they come from
        message = error.format_message().rstrip(".")
        return _refuse(f"{message[:1].lower()}{message[1:]}; see onward --help", 2)
    if os.environ.get("ONWARD_DEBUG") == "1":
        raise error
    what = f"internal error {type(error).__name__}: {error}"
    return _refuse(f"{what}; please report it (ONWARD_DEBUG=1 shows where it happened)", INTERNAL)
