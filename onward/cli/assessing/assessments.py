"""``onward assessments``: what was assessed, the newest first, as a list or a table."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Shared, day_of


def assessments(
    shared: Shared,
    order: Annotated[str | None, typer.Option(metavar="ID", help="Of this order.")] = None,
    party: Annotated[
        str | None, typer.Option(metavar="TEXT", help="With a party of such a name or id.")
    ] = None,
    verdict: Annotated[
        str | None, typer.Option(metavar="WORD", help="FINDINGS, INCOMPLETE or CLEAR.")
    ] = None,
    suggestion: Annotated[
        str | None, typer.Option(metavar="WORD", help="Such as refuse, or proceed.")
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(parser=day_of("--since"), metavar="DATE", help="Made on this day or later."),
    ] = None,
    until: Annotated[
        date | None,
        typer.Option(parser=day_of("--until"), metavar="DATE", help="Made on this day or earlier."),
    ] = None,
    severity: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="Of the gravest finding: stop, high …"),
    ] = None,
    indicator: Annotated[
        str | None, typer.Option(metavar="ID", help="With a finding of this indicator.")
    ] = None,
    destination: Annotated[
        str | None, typer.Option(metavar="COUNTRY", help="To this country.")
    ] = None,
    decided: Annotated[
        bool | None,
        typer.Option("--decided/--undecided", help="On which somebody has, or nobody has decided."),
    ] = None,
    noted: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="With a finding noted so: explained, open …, or none."),
    ] = None,
    outdated: Annotated[
        bool | None,
        typer.Option("--outdated/--current", help="Older than the lists loaded now, or not."),
    ] = None,
    sort: Annotated[
        str | None, typer.Option(metavar="WORD", help="newest, oldest or worst first.")
    ] = None,
    newest: Annotated[
        bool, typer.Option("--newest", help="Of each order its newest assessment alone.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write them as .csv or .xlsx."),
    ] = None,
) -> None:
    """List what was assessed, the newest first; in a file the worst first."""
    from onward.api.files import write_file
    from onward.api.inputs.days import today
    from onward.api.listing import (
        check_worklist_path,
        make_worklist,
        render_worklist,
        summary_data,
    )
    from onward.cli.printing import render
    from onward.cli.printing.worklist import print_list

    if output is not None:
        check_worklist_path(output)
    rows = shared.open().assessments(
        order=order,
        party=party,
        verdict=verdict,
        suggestion=suggestion,
        severity=severity,
        indicator=indicator,
        destination=destination,
        decided=decided,
        noted=noted,
        outdated=outdated,
        since=since,
        until=until,
        newest=newest,
        sort=sort or "newest",
    )
    if output is not None:
        table = make_worklist(rows, worst_first=sort is None)
        content = render_worklist(table, output, today().isoformat())
        write_file(output, content)
    if shared.json:
        render.json_block([summary_data(row, rows.ages) for row in rows])
    elif output is not None:
        render.line(output)
    else:
        print_list(rows)
        if outdated and rows:
            render.line(
                "made before a list was loaded that is loaded now in another version; what that "
                "changes of them, `onward rescreen --since last` says"
            )
