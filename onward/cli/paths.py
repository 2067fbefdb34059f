"""``onward paths``: how two parties are tied, the shortest way first."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onward.cli.exporting import FontPath, format_of, rendered
from onward.cli.files import write_file
from onward.cli.opening import find_parties, open_engine, open_snapshot, question_day
from onward.cli.options import Shared
from onward.cli.printing import render
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.graph.engine import Engine, PathList
    from onward.graph.pattern import Pattern
    from onward.graph.store.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Ends:
    """Between whom paths are sought, and at which two dates."""

    start: int
    end: int
    on: date
    as_of: date | None


def paths(
    shared: Shared,
    start: Annotated[str, typer.Argument(metavar="A", help="Party id from which to walk.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Party id at which paths end.")],
    kinds: Annotated[
        str | None,
        typer.Option(metavar="KIND,…", help="Kinds of ties to walk; default: every kind."),
    ] = None,
    hops: Annotated[int, typer.Option(help="Most ties on a path, 1 to 6.")] = 4,
    min_share: Annotated[
        float | None, typer.Option(metavar="F", help="Least share of each owns tie: 0.25 for 25 %.")
    ] = None,
    show: Annotated[int, typer.Option(metavar="K", help="Most paths to show, 1 to 100.")] = 5,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Draw them, too; the file's ending says how."
        ),
    ] = None,
    font_path: FontPath = None,
) -> None:
    """Show how two parties are tied, best path first.

    Paths that are only possible are shown only where there is no definite one.
    """
    pattern = path_pattern(kinds, hops, min_share, show)
    form = format_of(output) if output is not None else ""
    snapshot = open_snapshot(shared)
    engine = open_engine(shared, snapshot)
    from_pid, to_pid = find_parties(engine, snapshot, [start, end])
    if from_pid == to_pid:
        raise UsageError(f"{start!r} and {end!r} are one party; name two")
    ends = Ends(from_pid, to_pid, question_day(shared, snapshot), shared.as_of)
    answer = paths_data(engine, pattern, ends)
    if output is not None:
        _draw(answer, snapshot, engine, output, form, font_path)
        answer["file"] = str(output)
    render.json_block(answer) if shared.json else _print(answer)


def _draw(
    answer: dict[str, Any],
    snapshot: "Snapshot",
    engine: "Engine",
    output: Path,
    form: str,
    fonts: list[Path] | None,
) -> None:
    from onward.viz.content.names import add_native_names
    from onward.viz.scenes.paths import paths_scene

    scene = add_native_names(paths_scene(answer, snapshot.id, snapshot.layers), engine)
    write_file(output, rendered(scene, form, fonts))


def path_pattern(kinds: str | None, hops: int, min_share: float | None, show: int) -> "Pattern":
    """Make the pattern: ties of some kinds in either direction, up to a number of hops.

    Raises:
        UsageError: A kind, or a number, is none that can be asked for.
    """
    from onward.graph.model import TieKind
    from onward.graph.pattern import MAX_HOPS, End, Paths, Pattern, ShareTest, Step, Where

    walkable = [kind.value for kind in TieKind if kind is not TieKind.POSSIBLY_SAME_AS]
    wanted = [kind.strip() for kind in kinds.split(",")] if kinds else walkable
    for kind in wanted:
        if kind not in walkable:
            raise UsageError(f"--kinds: {kind!r} cannot be walked; there are {', '.join(walkable)}")
    if not 1 <= hops <= MAX_HOPS:
        raise UsageError(f"--hops {hops} is not between 1 and {MAX_HOPS}")
    if not 1 <= show <= 100:
        raise UsageError(f"--show {show} is not between 1 and 100")
    if min_share is not None and not 0 <= min_share <= 1:
        raise UsageError(f"--min-share {min_share} is no fraction; give 0.25 for 25 %")
    share = None if min_share is None else ShareTest(gte=min_share)
    step = Step(
        ties=tuple(TieKind(kind) for kind in wanted),
        direction="both",
        hops=(1, hops),
        where=Where(share=share),
    )
    return Pattern(steps=(step,), end=End(), paths=Paths(show=show))


def paths_data(engine: "Engine", pattern: "Pattern", ends: Ends) -> dict[str, Any]:
    """Find the paths: definite ones; only where there is none, those that are merely possible."""
    from onward.graph.pattern import Question
    from onward.queries.detection.paths import describe_party

    only_ends = frozenset({ends.end})
    question = Question(pattern, ends.on, ends.as_of, only_ends=only_ends)
    witnesses = engine.witnesses(question, ends.start, pattern.paths.show)
    step = pattern.steps[0]
    first, last = (
        describe_party(party, ends.on, ends.as_of).to_data()
        for party in engine.parties([ends.start, ends.end])
    )
    possible = _found(engine, witnesses.possible, ends, possible=True)
    if witnesses.definite.paths:  # then no engine looks for possible ones
        possible["more"] = "unknown"
    return {
        "from": first,
        "to": last,
        "on": ends.on.isoformat(),
        "as_of": ends.as_of.isoformat() if ends.as_of else None,
        "kinds": [str(kind) for kind in step.ties],
        "hops": step.hops[1],
        "min_share": step.where.share.gte if step.where.share else None,
        "definite": _found(engine, witnesses.definite, ends, possible=False),
        "possible": possible,
    }


def _found(engine: "Engine", found: "PathList", ends: Ends, *, possible: bool) -> dict[str, Any]:
    from onward.queries.detection.paths import describe_path

    return {
        "paths": [
            describe_path(
                engine, ends.start, path, ends.on, ends.as_of, possible=possible
            ).to_data()
            for path in found.paths
        ],
        "more": found.more,
        "limits": list(found.limits),
    }


def _print(answer: dict[str, Any]) -> None:
    from onward.queries.assessment.explain_data import path_lines

    known = f", known by {answer['as_of']}" if answer["as_of"] else ""
    between = f"{answer['from']['name']} and {answer['to']['name']}"
    asked = f"at most {answer['hops']} ties, on {answer['on']}{known}"
    definite, possible = answer["definite"], answer["possible"]
    shown = definite if definite["paths"] else possible
    if not shown["paths"]:
        spent = [*definite["limits"], *possible["limits"]]
        told = f"cannot be told: {', '.join(spent)}" if spent else "no path"
        render.line(f"Between {between}: {told} ({asked}).")
        return
    what = "paths" if shown is definite else "no definite path, but possible ones"
    render.line(f"Between {between}: {what} ({asked})", style="bold")
    for number, path in enumerate(shown["paths"], start=1):
        head, *steps = path_lines(number, path)
        render.heading(head)
        for step in steps:
            render.line(step)
    more = {
        "yes": "There are more; --show K shows them.",
        "no": "There are no more.",
        "unknown": "Whether there are more is not known.",
    }
    render.line()
    render.line(more[shown["more"]])
    if shown is definite:
        render.line("Paths that are only possible were not looked for, as there is a definite one.")
    if "file" in answer:
        render.line("drawn:", answer["file"])
