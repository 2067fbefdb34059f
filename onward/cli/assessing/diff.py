"""``onward diff``: two assessments of one order, and what has changed."""

from typing import Annotated

import typer

from onward.cli.options import Shared


def diff(
    shared: Shared,
    assessment: Annotated[
        str, typer.Argument(metavar="ASSESSMENT", help="An assessment's id, or an order's.")
    ],
    other: Annotated[
        str | None,
        typer.Argument(metavar="OTHER", help="Another one of the order; default its newest."),
    ] = None,
) -> None:
    """Say what has changed from one assessment of an order to another."""
    from onward.cli.assessing.rescreen import print_findings
    from onward.cli.printing import render

    difference = shared.open().compare(assessment, other)
    if shared.json:
        render.json_block(difference.to_data())
        return
    before, after = difference.before, difference.after
    render.line(
        render.text(after.order, "bold"),
        render.text(after.verdict),
        f"{after.id}, valid on {after.on}",
    )
    render.line(f"before: {before.verdict}, {before.id}, valid on {before.on}", indent=2)
    if before.suggestion != after.suggestion:
        render.line(f"suggested: {before.suggestion}, then {after.suggestion}", indent=2)
    print_findings(difference.changes)
    if difference.basis:
        render.line(f"another than before: {', '.join(difference.basis)}", indent=2)
    if not difference.has_changed:
        render.line("nothing of that on which a decision rests has changed", indent=2)
