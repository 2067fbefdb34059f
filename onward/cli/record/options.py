"""Options that the commands of the record share."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from onward.cli.options import Shared, day_of

if TYPE_CHECKING:
    from onward.queries.acts.forms import RecordedAct

Order = Annotated[
    str,
    typer.Argument(
        metavar="ORDER", help="An order's id, or that of its newest assessment.", show_default=False
    ),
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who acts; always to be named.")]
Function = Annotated[str | None, typer.Option(metavar="TEXT", help="Their function.")]
Reason = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Why, for whoever reads it in a year.")
]
Documents = Annotated[
    list[str] | None,
    typer.Option("--document", metavar="ID", help="A paper of the record; may be repeated."),
]
Document = Annotated[
    str | None, typer.Option("--document", metavar="ID", help="A paper of the record.")
]
ActFinding = Annotated[
    str | None,
    typer.Option(metavar="N", help="A finding: its number, its id, or a part of the id."),
]
Due = Annotated[
    date | None,
    typer.Option(parser=day_of("--due"), metavar="DATE", help="By when."),
]
Until = Annotated[
    date | None,
    typer.Option(parser=day_of("--until"), metavar="DATE", help="The day to look at it again."),
]
ValidUntil = Annotated[
    date | None,
    typer.Option(
        "--valid-until",
        parser=day_of("--valid-until"),
        metavar="DATE",
        help="The last day on which it counts.",
    ),
]
EarlierEntry = Annotated[
    int | None,
    typer.Option("--of", metavar="N", help="The entry of which this says what became."),
]
Proof = Annotated[str | None, typer.Option(metavar="ID", help="A paper of the record.")]


def show_act(shared: Shared, recorded: "RecordedAct", checkpoint: str = "") -> None:
    """Print what was recorded.

    Args:
        shared: How to print.
        recorded: The act.
        checkpoint: The head that the log had at its entry, to keep it elsewhere.
    """
    from onward.cli.printing import render
    from onward.cli.printing.record.acts import print_act

    if shared.json:
        added = {"checkpoint": checkpoint} if checkpoint else {}
        render.json_block({**recorded.to_data(), **added})
        return
    print_act(recorded)
    if checkpoint:
        render.line("head of the log:", " ".join(checkpoint.split()), indent=2)
