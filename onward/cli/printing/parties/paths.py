"""How two parties are tied, as text: each path with its steps and sources."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.cli.printing.parties.twins import print_groups
from onward.queries.assessment.explain import describe_path, describe_step

if TYPE_CHECKING:
    from onward.queries.party_paths import PathsReport

_MORE: Final = {
    "yes": "There are more; --show K shows them.",
    "no": "There are no more.",
    "unknown": "Whether there are more is not known.",
}


def print_paths(report: "PathsReport", drawn: Path | None = None) -> None:
    """Print the paths between two parties.

    Args:
        report: The paths.
        drawn: The file that they were drawn in.
    """
    as_known = f", known by {report.as_of}" if report.as_of else ""
    between = f"{report.start.name} and {report.end.name}"
    scope = f"{report.length}, on {report.on}{as_known}"
    best = report.shown
    if not best.paths:
        limits = [*report.definite.limits, *report.possible.limits]
        outcome = f"cannot tell: {', '.join(limits)}" if limits else "no path"
        render.line(f"Between {between}: {outcome} ({scope}).")
        _print_agreeing_names(report)
        print_groups(report.probably_same)
        return
    what = "paths" if report.is_definite else "no definite path, but possible ones"
    render.line(f"Between {between}: {what} ({scope})", style="bold")
    names = {party.id: party.name for path in best.paths for party in path.nodes}
    beside = {ties.path: ties.steps for ties in best.parallel}
    for number, path in enumerate(best.paths, start=1):
        title, *steps = describe_path(path)
        render.heading(f"{number}. {title}")
        for step in steps:
            render.line(step, indent=2)
        for further in beside.get(number, ()):
            render.line("beside it:", describe_step(further, names), indent=4)
    render.line()
    render.line(_MORE[best.more])
    if report.is_definite:
        render.line("Paths that are only possible were not looked for, as there is a definite one.")
    print_groups(report.probably_same)
    if drawn is not None:
        render.line("drawn:", drawn)


def _print_agreeing_names(report: "PathsReport") -> None:
    """Print which records of one name would join the two, where no path does."""
    if not report.agreeing_names:
        return
    render.line("They would be joined if these are the same, for which only the name speaks:")
    for row in report.agreeing_names:
        pair = f"{row.name} ({row.party}) and {row.other_name} ({row.other}), score {row.score}"
        render.line(pair, indent=2, style="yellow")
    render.line("no path follows that; an assessment takes it as possible", indent=2)
