"""``onward generate``: an invented world of any size, with orders and an answer key."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Shared

DIFFERS = 4
"""Exit code where an answer is not that of the key."""


def generate(
    shared: Shared,
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="What everything is drawn with.")
    ] = 1,
    parties: Annotated[
        int, typer.Option("--parties", metavar="N", help="How many parties, at least.", min=0)
    ] = 1000,
    orders: Annotated[
        int,
        typer.Option("--orders", metavar="N", help="How many orders: a planted case each.", min=1),
    ] = 100,
    formats: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORM,…", help="Forms of the files: csv, xlsx, ftm, bods."
        ),
    ] = "csv",
    check: Annotated[
        bool, typer.Option("--check", help="Assess the orders of DIR, and compare with its key.")
    ] = False,
) -> None:
    """Write an invented world with orders and the answers that must come out.

    Half of the orders hold a pattern that must be found, the others are one fact short of it. The
    same seed and options give the same bytes.
    """
    from onward.api.generated.worlds import write_world
    from onward.cli.printing import render
    from onward.cli.printing.data.generating import print_world
    from onward.cli.printing.progress import TerminalFeedback
    from onward.errors import UsageError

    if seed < 0:
        raise UsageError("--seed: give a whole number from 0")
    if check:
        _check_world(shared, context, folder)
        return
    with TerminalFeedback(is_quiet=shared.json).progress("writing orders") as progress:
        world = write_world(folder, seed, parties, orders, formats.split(","), progress)
    render.json_block(world.to_data()) if shared.json else print_world(world)


def _check_world(shared: Shared, context: typer.Context, folder: Path) -> None:
    from onward.api.generated.checking import check_world
    from onward.cli.printing import render
    from onward.cli.printing.data.generating import print_check

    named = context.get_parameter_source("workspace")
    # ONWARD_WORKSPACE names the user's own workspace, which an invented world must not enter
    is_named = named is not None and named.name == "COMMANDLINE"
    workspace = shared.workspace if is_named else folder / "workspace"
    compared = check_world(folder, replace(shared, workspace=workspace).open())
    render.json_block(compared.to_data()) if shared.json else print_check(compared)
    if not compared.is_equal:
        raise typer.Exit(DIFFERS)
