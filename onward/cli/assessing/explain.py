"""``onward explain``: the evidence of an assessment step by step, near misses, counterfactuals."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from onward.cli.options import Shared

if TYPE_CHECKING:
    from onward.api.answers.assessments import WorkspaceAssessment
    from onward.queries.assessment.explain import ExplainedLine
    from onward.queries.what_if.known_days import FirstDay


def explain(
    shared: Shared,
    assessment: Annotated[
        str, typer.Argument(help="An assessment's id, how it begins, or its JSON file.")
    ],
    finding: Annotated[
        str | None, typer.Argument(help="One finding: its number, its id, or a part of the id.")
    ] = None,
    changes: Annotated[
        bool,
        typer.Option("--changes", help="Try out which smallest changes clear each finding."),
    ] = False,
    since_when: Annotated[
        bool,
        typer.Option("--since-when", help="Find out since when each finding would be made."),
    ] = False,
) -> None:
    """Explain an assessment, or one of its findings."""
    from onward.cli.printing import render
    from onward.errors import UsageError

    if changes and since_when:
        raise UsageError("--changes and --since-when are two answers; ask for one of them")
    if changes:
        _print_changes(shared, assessment, finding)
        return
    if since_when:
        _print_first_days(shared, assessment, finding)
        return
    sections = shared.open().assessment(assessment).explain(finding)
    if shared.json:
        render.json_block(
            [
                {"title": section.title, "lines": [_indent_step(line) for line in section.lines]}
                for section in sections
            ]
        )
        return
    for section in sections:
        render.line(section.title, style="bold")
        for line in section.lines:
            render.line(_indent_step(line), indent=2 if section.title else 0)
        render.line()


def _print_changes(shared: Shared, assessment: str, finding: str | None) -> None:
    """Print the smallest changes that clear findings, each tried out by assessing again."""
    from onward.cli.printing import render

    workspace = shared.open()
    stored = workspace.assessment(assessment)
    ids = _choose_findings(stored, finding)
    rows = workspace.counterfactuals(stored.id, findings=None if finding is None else ids)
    if shared.json:
        render.json_block([row.to_data() for row in rows])
        return
    for chosen in stored.findings:
        if chosen.id not in ids:
            continue
        render.line(f"{chosen.title} ({chosen.severity})", style="bold")
        fitting = [row for row in rows if row.finding == chosen.id]
        for row in fitting:
            makes = f", and there would be {', '.join(row.makes)}" if row.makes else ""
            render.line(f"gone {row.change}; then {row.verdict}{makes}", indent=2)
        if not fitting:
            render.line("no change that was tried clears it", indent=2)
    triggers = [row for row in rows if row.effect == "triggers"]
    if triggers:
        render.line("Near misses", style="bold")
    for row in triggers:
        render.line(f"{row.finding} is found {row.change}; then {row.verdict}", indent=2)


def _choose_findings(stored: "WorkspaceAssessment", finding: str | None) -> list[str]:
    """Return the ids of the findings that are meant.

    Raises:
        UsageError: There is no such finding.
    """
    from onward.errors import UsageError

    ids = [row.id for row in stored.findings]
    if finding is None:
        return ids
    is_number = finding.isdecimal() and 1 <= int(finding) <= len(ids)
    chosen = [ids[int(finding) - 1]] if is_number else [row for row in ids if finding in row]
    if not chosen:
        raise UsageError(f"{stored.id} has no finding {finding!r}; it has {len(ids)}")
    return chosen


def _print_first_days(shared: Shared, assessment: str, finding: str | None) -> None:
    """Print since when findings would have been made."""
    from onward.cli.printing import render

    workspace = shared.open()
    stored = workspace.assessment(assessment)
    ids = _choose_findings(stored, finding)
    rows = {row.finding: row for row in workspace.first_days(stored.id, findings=ids)}
    if shared.json:
        render.json_block([row.to_data() for row in rows.values()])
        return
    for chosen in stored.findings:
        if chosen.id not in ids:
            continue
        render.line(f"{chosen.title} ({chosen.severity})", style="bold")
        row = rows.get(chosen.id)
        for line in _say_first_day(row, stored.record.transaction.day):
            render.line(line, indent=2)


def _say_first_day(row: "FirstDay | None", ordered: date | None) -> Iterator[str]:
    if row is None:
        yield "would be made by what is loaded as a whole, and as of no day alone"
        return
    if row.since is None:
        yield "hangs on no day: the order and what is known without a date are enough"
    else:
        yield f"would have been made since {row.since}{_say_distance(row.since, ordered)}"
        yield from (f"known since then: {what}" for what in row.known)
        yield f"in snapshot {(row.snapshot or '')[:12]}"
    for first, end in row.gone:
        yield f"not between {first} and {end}, by what was known then"


def _say_distance(since: date, ordered: date | None) -> str:
    """Say how far a day is from that of the order."""
    if ordered is None or ordered == since:
        return "" if ordered is None else ", the day of the order"
    days = abs((ordered - since).days)
    unit = "day" if days == 1 else "days"
    return f", {days:,} {unit} {'before' if since < ordered else 'after'} the day of the order"


def _indent_step(line: "ExplainedLine") -> str:
    """Return a line's words; the steps of a path stand under it."""
    return f"  {line}" if line.kind == "step" else str(line)
