"""``onward demo``: the bundled sample of real public records, loaded, assessed and drawn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onward.cli.options import Shared

if TYPE_CHECKING:
    from onward.api.answers.assessments import WorkspaceAssessment


def demo(
    shared: Shared,
    context: typer.Context,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for the pictures and assessments.")
    ] = Path("demo"),
) -> None:
    """Load and assess the bundled sample of real public records.

    Writes a picture and the JSON of each assessment, and compares them with what is expected.
    It works in a workspace of its own, DIR/workspace, where none is named.
    """
    from onward.api.answers.order_index import OrderIndex
    from onward.api.demo import run_demo
    from onward.api.files import AssessmentFolder
    from onward.cli.printing import render
    from onward.cli.printing.demo import print_demo
    from onward.cli.printing.progress import TerminalFeedback

    named = context.get_parameter_source("workspace")
    # ONWARD_WORKSPACE names the user's own workspace, which the sample must not enter
    is_named = named is not None and named.name == "COMMANDLINE"
    folder, index = AssessmentFolder(out), OrderIndex()

    def deliver(assessment: "WorkspaceAssessment") -> None:
        documents = _make_documents(assessment)
        for path in folder.write(assessment.transaction.id, assessment.id, documents):
            if path.suffix == ".html":
                index.add_page(assessment.record, path)

    report = run_demo(
        shared.workspace if is_named else out / "workspace",
        out,
        deliver,
        engine=shared.engine,
        on=shared.on,
        as_of=shared.as_of,
        feedback=TerminalFeedback(is_quiet=shared.json),
    )
    index.write(out)
    render.json_block(report.to_data()) if shared.json else print_demo(report)


def _make_documents(assessment: "WorkspaceAssessment") -> dict[str, bytes]:
    from onward.api.answers.pictures import draw_assessment
    from onward.graph.json_forms import json_text

    data = assessment.to_data()
    picture = draw_assessment(assessment.record, assessment.workspace.open_setup().engine)
    return {
        ".json": (json_text(data, indent=2) + "\n").encode(),
        ".html": picture.render("html"),
    }
