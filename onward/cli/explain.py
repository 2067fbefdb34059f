"""``onward explain``: the evidence of an assessment step by step, near misses, counterfactuals."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from onward.cli import render
from onward.cli.options import Shared
from onward.errors import InputRefused, StoreError


def explain(
    shared: Shared,
    assessment: Annotated[
        str, typer.Argument(help="An assessment's id, how it begins, or its JSON file.")
    ],
    finding: Annotated[str | None, typer.Argument(help="One finding: its number or id.")] = None,
) -> None:
    """Explain an assessment, or one of its findings."""
    from onward.queries.explain import explain as explained

    found = _find(shared, assessment)
    lines = explained(found, finding)
    if shared.json:
        render.json_block({"assessment": found["id"], "finding": finding, "lines": lines})
        return
    for line in lines:
        render.line(line)


def _find(shared: Shared, wanted: str) -> dict[str, Any]:
    """Read an assessment from a file, or get it from the workspace's records."""
    from onward.cli.assess import open_store
    from onward.graph.workspace import Workspace

    path = Path(wanted)
    if not path.is_file():
        if not Workspace(shared.workspace).records.is_file():
            raise StoreError(f"{shared.workspace}: holds no assessment yet; run `onward assess`")
        with open_store(shared) as store:
            return store.get(wanted)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InputRefused(
            "this is no assessment", file=wanted, mend="give the JSON that assess has written"
        ) from error
    if not isinstance(found, dict) or "verdict" not in found or "findings" not in found:
        raise InputRefused(
            "this is no assessment", file=wanted, mend="give one object that assess has written"
        )
    return found
