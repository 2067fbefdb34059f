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
) -> None:
    """Explain an assessment, or one of its findings."""
    from onward.cli.printing import render

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


def _indent_step(line: "ExplainedLine") -> str:
    """Return a line's words; the steps of a path stand under it."""
    return f"  {line}" if line.kind == "step" else str(line)
