"""``onward explain``: the evidence of an assessment step by step, near misses, counterfactuals."""

from typing import TYPE_CHECKING, Annotated

import typer

from onward.cli.options import Shared

if TYPE_CHECKING:
    from onward.queries.assessment.explain import ExplainedLine


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
) -> None:
    """Explain an assessment, or one of its findings."""
    from onward.cli.printing import render

    if changes:
        _print_changes(shared, assessment, finding)
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
    ids = [row.id for row in stored.findings]
    if finding is not None:
        is_number = finding.isdecimal() and 1 <= int(finding) <= len(ids)
        ids = [ids[int(finding) - 1]] if is_number else [row for row in ids if finding in row]
    rows = workspace.counterfactuals(stored.id, findings=ids)
    if shared.json:
        render.json_block([row.to_data() for row in rows])
        return
    for chosen in stored.findings:
        if chosen.id not in ids:
            continue
        render.line(f"{chosen.title} ({chosen.severity})", style="bold")
        fitting = [row for row in rows if row.finding == chosen.id]
        for row in fitting:
            render.line(f"gone {row.change}; then {row.verdict}", indent=2)
        if not fitting:
            render.line("no single change that was tried clears it", indent=2)


def _indent_step(line: "ExplainedLine") -> str:
    """Return a line's words; the steps of a path stand under it."""
    return f"  {line}" if line.kind == "step" else str(line)
