"""``onward brief``: an assessment as a document to hand over: page, PDF, picture, tables, graph."""

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onward import registry
from onward.cli.explain import find_assessment
from onward.cli.exporting import (
    CARDS,
    NOT_WANTED,
    Budget,
    FontPath,
    Scale,
    assessment_picture,
    check_budget,
    evidence_picture,
    format_of,
    formats,
    rendered,
    write_new,
)
from onward.cli.files import file_stem, write_file
from onward.cli.options import Shared, part_names
from onward.cli.printing import render
from onward.errors import InputRefused, SnapshotMissing, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onward.graph.engine import Engine
    from onward.viz.scene import Scene


def brief(
    shared: Shared,
    assessment: Annotated[
        str, typer.Argument(help="An assessment's id, how it begins, or its JSON file.")
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORM,…",
            help=f"One or more of {part_names('export')}; default html.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the files; default: here.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="One file; - is stdout."),
    ] = None,
    font_path: FontPath = None,
    budget: Budget = CARDS,
    scale: Scale = 2.0,
    no_context: Annotated[
        bool, typer.Option("--no-context", help="Draw the evidence alone, nothing around it.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that differ.")] = False,
) -> None:
    """Write the briefing of an assessment: outcome, findings, evidence, map, what is not known."""
    check_budget(budget)
    if shared.on is not None or shared.as_of is not None:
        raise UsageError("brief shows an assessment of its own days; --on and --as-of go to assess")
    if output is not None and out is not None:
        raise UsageError("--output names one file and --out a folder; give one of them")
    names = _formats(form, output)
    found = find_assessment(shared, assessment)
    scene = _scene(shared, found, budget, context=not no_context)
    if output is not None:
        content = rendered(scene, names[0], font_path, scale)
        if str(output) == "-":
            sys.stdout.buffer.write(content)
            return
        write_file(output, content)
        _tell(shared, [output], found)
        return
    stem = file_stem(found["id"], one_case=True)
    contents = {
        (out or Path()) / f"{stem}{registry.find('export', name).SUFFIX}": rendered(
            scene, name, font_path, scale
        )
        for name in names
    }
    for path, content in contents.items():
        write_new(path, content, force=force)
    _tell(shared, list(contents), found)


def _formats(form: str | None, output: Path | None) -> list[str]:
    if output is None:
        return formats(form or "html")
    if form is None and str(output) == "-":
        raise UsageError("--output - is stdout; say with --format what to write")
    names = formats(form) if form else [format_of(output)]
    if len(names) > 1:
        raise UsageError("--output is one file; give one --format, or a folder with --out")
    return names


def _scene(shared: Shared, assessment: dict[str, Any], budget: int, *, context: bool) -> "Scene":
    """Make the picture of an assessment that says what it was made to say.

    Raises:
        InputRefused: The assessment was changed since it was made, or parts of it are missing.
    """
    from onward.queries.model.assessment import content_hash
    from onward.viz.layout import place_scene

    if assessment.get("content_hash") != content_hash(assessment):
        raise InputRefused(
            f"assessment {assessment.get('id')}: its content does not fit its content_hash, so it "
            "was changed; assess the transaction again"
        )
    with _whole(assessment):
        kept = _kept(shared, assessment)
        if context:
            scene = assessment_picture(assessment, _engine(shared, assessment), budget)
        else:
            scene = evidence_picture(assessment, budget, NOT_WANTED)
        place_scene(scene)  # a part that is not what it should be shows here at the latest
    note = () if kept else ("This assessment is not in the records of the workspace",)
    return replace(scene, notes=(*scene.notes, *note))


@contextmanager
def _whole(assessment: dict[str, Any]) -> "Iterator[None]":
    """Refuse an assessment that no program has made: parts missing, or of another kind."""
    try:
        yield
    except (
        *(ArithmeticError, AttributeError, IndexError, KeyError, RecursionError),
        *(TypeError, ValueError),
    ) as error:
        raise InputRefused(
            f"assessment {assessment.get('id')}: parts of it are missing or of another kind "
            f"({type(error).__name__}: {error}); assess the transaction again"
        ) from error


def _kept(shared: Shared, assessment: dict[str, Any]) -> bool:
    """Say whether the workspace's records hold this assessment as it is.

    Raises:
        InputRefused: They hold another one under its id: one of the two was made up.
    """
    from onward.cli.assess import open_store
    from onward.graph.store.workspace import WorkspaceFolder

    if not WorkspaceFolder(shared.workspace).records.is_file():
        return False
    with open_store(shared) as store:
        hashes = {row.content_hash for row in store.list() if row.id == assessment["id"]}
    if hashes and assessment["content_hash"] not in hashes:
        raise InputRefused(
            f"assessment {assessment['id']}: the workspace's records hold another one of this id, "
            "so one of them was changed; assess the transaction again"
        )
    return bool(hashes)


def _engine(shared: Shared, assessment: dict[str, Any]) -> "Engine | None":
    """Open the engine over the snapshot that was assessed, where the workspace holds it."""
    from onward.cli.opening import open_engine
    from onward.graph.store.workspace import WorkspaceFolder

    try:
        snapshot = WorkspaceFolder(shared.workspace).snapshot(assessment["snapshot"])
    except SnapshotMissing:
        return None
    return open_engine(shared, snapshot)


def _tell(shared: Shared, files: list[Path], assessment: dict[str, Any]) -> None:
    if shared.json:
        render.json_block({"assessment": assessment["id"], "files": [str(file) for file in files]})
        return
    for file in files:
        render.line(file)
