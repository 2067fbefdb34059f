"""``onward record``, ``worklist`` and ``report``: what the record shows."""

from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import FontPath, Letterhead, Shared
from onward.cli.record.options import Order


def show_record(
    shared: Shared,
    order: Order,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it as .pdf, .json or .txt."),
    ] = None,
    font_path: FontPath = None,
    policy: Letterhead = None,
) -> None:
    """Show the whole record of an order, or write it as a file.

    Where the case stands, what it waits for, and every act of every person, in their order.
    """
    from onward.api.files import write_file
    from onward.api.record.papers import render_record
    from onward.cli.printing import render
    from onward.cli.printing.record.views import print_record

    record = shared.open().record(order, on=shared.on)
    if output is not None:
        write_file(output, render_record(record, output, fonts=font_path or (), policy=policy))
        render.line(output)
    elif shared.json:
        render.json_block(record.to_data())
    else:
        print_record(record)


def worklist(
    shared: Shared,
    everything: Annotated[
        bool, typer.Option("--all", help="Also orders on which nobody must act.")
    ] = False,
) -> None:
    """List the orders on which somebody must act, overdue ones first."""
    from onward.cli.printing import render
    from onward.cli.printing.record.views import print_worklist

    rows = shared.open().worklist(on=shared.on, everything=everything)
    if shared.json:
        render.json_block([row.to_data() for row in rows])
    else:
        print_worklist(rows)


def report(
    shared: Shared,
    year: Annotated[int, typer.Option(metavar="YYYY", help="Of the acts and assessments.")],
) -> None:
    """Count what was assessed and done in a year."""
    from onward.cli.printing import render
    from onward.cli.printing.record.views import print_report

    counted = shared.open().report(year)
    render.json_block(counted.to_data()) if shared.json else print_report(counted)
