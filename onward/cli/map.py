"""``onward map``: a relationship map of one or more parties, in one file that works offline."""

from pathlib import Path
from typing import Annotated

import typer

from onward.cli.exporting import CARDS, Budget, FontPath, Scale, check_budget, format_of, rendered
from onward.cli.files import write_file
from onward.cli.opening import find_parties, open_engine, open_snapshot, question_day
from onward.cli.options import Shared
from onward.cli.printing import render
from onward.errors import UsageError


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
    form = format_of(output)
    if not 1 <= hops <= 6:
        raise UsageError(f"--hops {hops} is not between 1 and 6")
    check_budget(budget)
    views = _views(show)
    from onward.viz.scenes.neighbourhood import neighbourhood_scene

    snapshot = open_snapshot(shared)
    engine = open_engine(shared, snapshot)
    pids = find_parties(engine, snapshot, party_ids)
    on = question_day(shared, snapshot)
    scene = neighbourhood_scene(
        engine, pids, hops, on, shared.as_of, budget, views, snapshot.layers
    )
    write_file(output, rendered(scene, form, font_path, scale))
    parties = sum(node.layer != "stack" for node in scene.nodes)
    ties = sum(len(edge.ties) for edge in scene.edges)
    answer = {"file": str(output), "parties": parties, "ties": ties}
    if shared.json:
        render.json_block({**answer, "on": on, "notes": list(scene.notes)})
        return
    render.line(f"{answer['file']}: {answer['parties']} parties, {answer['ties']} ties on {on}")
    for note in scene.notes:
        render.line("note:", note)


def _views(text: str) -> list[str]:
    """Read the views.

    Raises:
        UsageError: One is none.
    """
    from onward.viz.context.gather import VIEWS

    wanted = list(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in wanted:
        if name not in VIEWS:
            raise UsageError(f"--show {name!r} is none; give one of {', '.join(VIEWS)}")
    return wanted
