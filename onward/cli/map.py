"""``onward map``: a relationship map of one or more parties, in one file that works offline."""

from pathlib import Path
from typing import Annotated, Final

import typer

from onward import registry
from onward.cli import render
from onward.cli.opening import find_parties, open_engine, open_snapshot, question_day
from onward.cli.options import Shared
from onward.errors import UsageError

PARTIES: Final = 150
"""So many parties a map holds at most: more cannot be read. What is left out is said on it."""


def draw(
    shared: Shared,
    party_ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Parties to start from.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="An .html file.")],
    hops: Annotated[int, typer.Option(help="Ties from the parties named, 1 to 6.")] = 2,
) -> None:
    """Draw the parties around one or more parties."""
    from onward.cli.files import write_file
    from onward.viz.neighbourhood import neighbourhood_scene

    suffix = output.suffix.removeprefix(".")
    if suffix not in registry.names("export"):
        known = ", ".join(f".{name}" for name in registry.names("export"))
        raise UsageError(f"--output {output.name}: no picture of that kind; give one of {known}")
    if not 1 <= hops <= 6:
        raise UsageError(f"--hops {hops} is not between 1 and 6")
    snapshot = open_snapshot(shared)
    engine = open_engine(shared, snapshot)
    pids = find_parties(engine, snapshot, party_ids)
    on = question_day(shared, snapshot)
    scene = neighbourhood_scene(engine, pids, hops, on, shared.as_of, PARTIES)
    write_file(output, registry.find("export", suffix).render(scene))
    answer = {"file": str(output), "parties": len(scene.nodes), "ties": len(scene.edges)}
    if shared.json:
        render.json_block({**answer, "on": on, "notes": list(scene.notes)})
        return
    render.line(f"{answer['file']}: {answer['parties']} parties, {answer['ties']} ties on {on}")
    for note in scene.notes:
        render.line("note:", note)
