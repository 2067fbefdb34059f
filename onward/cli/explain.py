"""``onward explain``: the evidence of an assessment step by step, near misses, counterfactuals."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onward.cli.options import Shared
from onward.cli.printing import render
from onward.errors import InputRefused, StoreError

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
    from onward.queries.assessment.explain import explain as explain_assessment
    from onward.queries.model.reading import assessment_from_data

    found = find_assessment(shared, assessment)
    typed = assessment_from_data(found, assessment)
    sections = explain_assessment(typed, _finding_id(found, finding))
    if shared.json:
        render.json_block(
            [
                {"title": section.title, "lines": [*map(_indented, section.lines)]}
                for section in sections
            ]
        )
        return
    for section in sections:
        render.line(section.title, style="bold")
        for line in section.lines:
            render.line(_indented(line), indent=2 if section.title else 0)
        render.line()


def _indented(line: "ExplainedLine") -> str:
    """Return a line's words; the steps of a path stand under it."""
    return f"  {line}" if line.kind == "step" else str(line)


def _finding_id(assessment: dict[str, Any], wanted: str | None) -> str | None:
    """Give the id of the finding that `assess` printed under a number."""
    findings = assessment["findings"]
    if wanted is None or not wanted.isdecimal() or not 1 <= int(wanted) <= len(findings):
        return wanted
    found: str = findings[int(wanted) - 1]["id"]
    return found


def find_assessment(shared: Shared, wanted: str) -> dict[str, Any]:
    """Read an assessment from a file, or get it from the workspace's records.

    Raises:
        InputRefused: The file is no assessment.
        StoreError: The workspace holds no assessment, or none of that id.
    """
    from onward.cli.assess import open_store
    from onward.graph.store.workspace import WorkspaceFolder

    path = Path(wanted)
    if not path.is_file():
        if not WorkspaceFolder(shared.workspace).records.is_file():
            raise StoreError(f"{shared.workspace}: holds no assessment yet; run `onward assess`")
        with open_store(shared) as store:
            return store.get(wanted).to_data()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise InputRefused(
            "this is no assessment", file=wanted, hint="give the JSON that assess has written"
        ) from error
    if not isinstance(found, dict) or "verdict" not in found or "findings" not in found:
        raise InputRefused(
            "this is no assessment", file=wanted, hint="give one object that assess has written"
        )
    return found
