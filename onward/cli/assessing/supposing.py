"""``onward assess --what-if`` and ``--replay``: once more, as it would be or as it was."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from onward.cli.assessing.delivery import CODES
from onward.cli.options import STDIN, Shared
from onward.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onward.api.workspace import Workspace
    from onward.queries.what_if.supposing import SupposedAssessment


def assess_again(
    shared: Shared,
    files: "Sequence[str]",
    what_if: Path | None,
    replay: str | None,
    workspace: "Workspace",
) -> NoReturn:
    """Replay a stored assessment, or assess an order under a supposition, and end the command.

    Raises:
        UsageError: Both are asked for, or the files do not fit.
    """
    from onward.cli.printing import render
    from onward.cli.printing.assessment import print_assessment

    if replay is not None:
        if files or what_if is not None:
            raise UsageError("--replay makes a stored assessment once more; name no file with it")
        assessment = workspace.replay(replay)
        if shared.json:
            render.json_written(assessment.record.to_json())
        else:
            print_assessment(assessment)
            render.line(f"the same as was stored: content {assessment.content_hash}")
        raise typer.Exit(CODES[assessment.verdict])
    if what_if is None or len(files) != 1 or files[0] == STDIN:
        raise UsageError("--what-if takes one file with one order")
    supposed = workspace.what_if(files[0], what_if, on=shared.on, as_of=shared.as_of)
    render.json_block(supposed.to_data()) if shared.json else _print_supposed(supposed)
    raise typer.Exit(CODES[supposed.after.verdict])


def _print_supposed(supposed: "SupposedAssessment") -> None:
    """Print what would be otherwise; no assessment, so none is printed."""
    from onward.cli.printing import render
    from onward.queries.assessment.wording import SUGGESTIONS

    order = supposed.before.transaction.id
    render.line(render.text(order, "bold"), "supposed, not assessed, and not kept:")
    for words in supposed.supposed:
        render.line(words, indent=2)
    for name, side in (("as it is", supposed.before), ("as it would be", supposed.after)):
        suggestion = SUGGESTIONS[side.suggestion.value]
        render.line(f"{name}:", render.text(side.verdict), f"suggested: {suggestion}")
    if not supposed.changes:
        render.line("no finding would be another one")
    for change in supposed.changes:
        weights = " to ".join(dict.fromkeys(filter(None, (change.before, change.after))))
        render.line(f"{change.change} ({weights}): {change.summary}", indent=2)
        for reason in change.why:
            render.line(reason, indent=4)
    data = supposed.to_data()
    for title, key in (("known then", "gaps_closed"), ("not known then", "gaps_opened")):
        for what in data[key]:
            render.line(f"{title}: {what}", indent=2)
