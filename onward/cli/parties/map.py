"""``onward map``: a relationship map of one or more parties, in one file that works offline."""

from pathlib import Path
from typing import Annotated

import typer

from onward.api.inputs.limits import CARDS
from onward.cli.options import Budget, FontPath, Scale, Shared


def draw(
    shared: Shared,
    party_ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Parties to start from.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="File; its ending says the format: .html, .pdf …"
        ),
    ],
    hops: Annotated[int, typer.Option(help="Ties from the parties named, 1 to 6.")] = 2,
    show: Annotated[
        str,
        typer.Option(
            metavar="VIEW,…",
            help="all, owners, subsidiaries, addresses, shipments: what to follow.",
        ),
    ] = "all",
    budget: Budget = CARDS,
    font_path: FontPath = None,
    scale: Scale = 2.0,
) -> None:
    """Draw the parties around one or more parties."""
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing import render

    form = format_by_suffix(output)  # refused before the graph is opened
    views = list(dict.fromkeys(name.strip() for name in show.split(",")))
    drawn = shared.open().neighbourhood(
        *party_ids, hops=hops, views=views, budget=budget, on=shared.on, as_of=shared.as_of
    )
    drawn.export(form, output, fonts=font_path or (), scale=scale)
    on = drawn.question.on
    if shared.json:
        counts = {"parties": drawn.party_count, "ties": drawn.tie_count}
        render.json_block({"file": str(output), **counts, "on": on, "notes": list(drawn.notes)})
        return
    parties = "1 party" if drawn.party_count == 1 else f"{drawn.party_count} parties"
    ties = "1 tie" if drawn.tie_count == 1 else f"{drawn.tie_count} ties"
    render.line(f"{output}: {parties}, {ties} on {on}")
    for note in drawn.notes:
        render.line("note:", note)
