"""``onward screen``: a base of customers, a line each, the worst first."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from onward.cli.options import (
    Encoding,
    MappingFile,
    PolicyFile,
    RulesFolder,
    Separator,
    Shared,
    Sheet,
)

FOUND: Final = 10
INCOMPLETE: Final = 20


def screen(
    shared: Shared,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A loaded layer, or a CSV or Excel table.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it as .csv or .xlsx, too."),
    ] = None,
    since_last: Annotated[
        bool, typer.Option("--since-last", help="Only what has changed since the last time.")
    ] = False,
    limit: Annotated[int, typer.Option(metavar="N", help="Lines to print, at most.")] = 50,
    rules: RulesFolder = None,
    policy: PolicyFile = None,
    mapping: MappingFile = None,
    separator: Separator = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
) -> NoReturn:
    """Screen a base of customers: each is matched and assessed without an order.

    One line each, the worst first, with what has changed since the last screening of the same
    source.
    """
    from onward.api.answers.screenings import check_output, write_screening
    from onward.cli.printing import render
    from onward.cli.printing.screening import print_screening

    form = None if output is None else check_output(output)
    screening = shared.open(rules, policy).screen(
        source,
        on=shared.on,
        as_of=shared.as_of,
        since_last=since_last,
        mapping=mapping,
        separator=separator,
        encoding=encoding,
        sheet=sheet,
    )
    if output is not None and form is not None:
        write_screening(screening, output, form)
    if shared.json:
        render.json_block(screening.to_data())
    else:
        print_screening(screening, limit, output)
    raise typer.Exit(choose_code(screening.counts))


def choose_code(outcomes: Collection[str]) -> int:
    """Return the exit code of customers with some outcomes."""
    if set(outcomes) - {"none", "cannot_tell"}:
        return FOUND
    return INCOMPLETE if "cannot_tell" in outcomes else 0
