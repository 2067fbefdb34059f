"""``onward fetch``: official files come over the network, checked, whole and with a record."""

from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Shared


def fetch(
    shared: Shared,
    sources: Annotated[
        list[str] | None, typer.Argument(help="Sources that `onward fetch --list` names.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="DIR",
            help="Folder that gets a folder of each source; else fetched/ of the workspace.",
        ),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--table",
            metavar="FILE",
            help="A table of addresses of your own, for the sources in it.",
        ),
    ] = None,
    list_all: Annotated[
        bool,
        typer.Option("--list", help="List what can be fetched, and what is to be done by hand."),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say what would be fetched; the network is not touched."),
    ] = False,
    proxy: Annotated[
        bool, typer.Option("--proxy", help="Go through the proxy that HTTPS_PROXY names.")
    ] = False,
) -> None:
    """Fetch the official files of sources.

    Only the hosts of the table are asked, over https, at public addresses. A file is replaced whole
    or not at all; a record beside it says whence and when it came, and `onward load` reads that.
    """
    from onward.api.answers.data.fetching import list_official_files
    from onward.cli.printing import render
    from onward.cli.printing.data.fetching import print_attempts, print_official_files
    from onward.errors import UsageError

    if list_all:
        files = list_official_files(table)
        if shared.json:
            render.json_block([file.to_data() for file in files])
        else:
            print_official_files(files)
        return
    if not sources:
        raise UsageError("fetch: name one or more sources; onward fetch --list names them")
    attempts = shared.open().try_fetch(
        *sources, folder=folder, table=table, proxy=proxy, dry_run=dry_run
    )
    code = print_attempts(attempts, as_json=shared.json)
    if code:
        raise typer.Exit(code)
