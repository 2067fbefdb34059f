"""``onward serve``: the HTTP API for order systems."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from onward.cli.options import PolicyFile, RulesFolder, Shared, day_of
from onward.errors import UsageError

NEEDS_EXTRA: Final = "onward serve needs packages of its own; type: pip install 'onward[web]'"


def serve(
    shared: Shared,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; others need --tokens.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", help="Port; 0 is any that is free.")] = 8321,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A name under which a proxy asks."),
    ] = None,
    tokens: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Hashes of the tokens of those who may ask."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Processes that answer; default as many as cores."),
    ] = None,
    deadline: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time in which an order is answered.")
    ] = 10.0,
    log_addresses: Annotated[
        bool, typer.Option("--log-addresses", help="Log the addresses of callers, too.")
    ] = False,
    no_explorer: Annotated[
        bool, typer.Option("--no-explorer", help="Show people no pages at /x/.")
    ] = False,
    new_token: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Make a token, add it to --tokens, print it, and end."),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE", help="Of a new token: watch, assess, read or decide."),
    ] = None,
    until: Annotated[
        date | None,
        typer.Option(
            parser=day_of("--until"), metavar="DATE", help="Of a new token: its last day."
        ),
    ] = None,
    rules: RulesFolder = None,
    policy: PolicyFile = None,
) -> None:
    """Answer order systems over HTTP, and show people the explorer at the printed address.

    A route answers what the command of its name prints with --json. Ctrl-C ends the server when it
    has answered what was begun. See docs/serve.md.
    """
    from onward.web.settings import ServerSettings, WorkspaceSettings

    if shared.on is not None or shared.as_of is not None:
        raise UsageError(
            "--on and --as-of are parts of each question, such as /assess?on=2026-05-02"
        )
    if new_token is not None:
        _make_token(new_token, tokens, role or [], until)
        return
    if role or until:
        raise UsageError("--role and --until describe a new token; give --new-token NAME, too")
    settings = ServerSettings(
        workspace=WorkspaceSettings(
            path=shared.workspace,
            engine=shared.engine,
            rules=rules,
            policy=policy,
            wait=min(shared.wait, 5.0),
        ),
        snapshot=shared.snapshot,
        host=host,
        port=port,
        names=tuple(name or ()),
        tokens=tokens,
        workers=_count_cores() if workers is None else workers,
        deadline=deadline,
        logs_addresses=log_addresses,
        explorer=not no_explorer,
    )
    settings.check()
    try:
        from onward.web.start import run_server
    except ModuleNotFoundError as missing:
        if missing.name not in {"fastapi", "starlette", "uvicorn", "h11", "prometheus_client"}:
            raise
        raise UsageError(NEEDS_EXTRA) from missing
    run_server(settings, _print_line)


def _count_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _make_token(name: str, tokens: Path | None, roles: list[str], until: date | None) -> None:
    from onward.api.inputs.days import today
    from onward.web.tokens import add_token

    if tokens is None:
        raise UsageError("--new-token needs --tokens FILE, the file that keeps its hash")
    if until is not None and until < today():
        raise UsageError(f"--until {until} has passed; give the last day on which the token holds")
    _print_line(add_token(tokens, name, roles, until))


def _print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
