"""``onward brief``: an assessment as a document to hand over: page, PDF, picture, tables, graph."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onward.api.inputs.limits import CARDS, check_budget
from onward.api.inputs.writing import ENGLISH, Writing
from onward.cli.options import (
    Budget,
    FontPath,
    Language,
    Letterhead,
    Scale,
    Shared,
    part_names,
)
from onward.errors import UsageError


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
    language: Language = ENGLISH,
    policy: Letterhead = None,
    reference: Annotated[
        str, typer.Option(metavar="TEXT", help="Your reference of the case, on each document.")
    ] = "",
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="LINE", help="Addressee, a line each; may be repeated."),
    ] = None,
    profile: Annotated[
        str,
        typer.Option(metavar="WHO", help="For whose eyes: internal, authority or external."),
    ] = "internal",
    force: Annotated[bool, typer.Option("--force", help="Replace files that differ.")] = False,
) -> None:
    """Write the briefing of an assessment: outcome, findings, evidence, map, what is not known.

    The formats letter and mail ask the customer what is open, and tell nothing of findings;
    notification is a file of the facts for an authority.
    """
    from onward.api.answers.pictures import format_suffix
    from onward.api.files import file_stem, write_file, write_new_file
    from onward.cli.printing import render
    from onward.queries.acts.case import list_paper_faults

    check_budget(budget)
    if shared.on is not None or shared.as_of is not None:
        raise UsageError("brief shows an assessment of its own days; --on and --as-of go to assess")
    if output is not None and out is not None:
        raise UsageError("--output names one file and --out a folder; give one of them")
    formats = _choose_formats(form, output)
    stored = shared.open().assessment(assessment)
    for fault in list_paper_faults(stored.transaction):
        render.warn(fault)
    picture = stored.picture(context=not no_context, budget=budget, profile=profile)
    # everything is made before anything is written: a missing font leaves no half of a briefing
    writing = Writing(language=language, policy=policy, reference=reference, addressee=to or ())
    contents = {
        name: picture.render(name, fonts=font_path or (), scale=scale, writing=writing)
        for name in formats
    }
    if output is not None:
        (content,) = contents.values()
        if str(output) == "-":
            sys.stdout.buffer.write(content)
            return
        write_file(output, content)
        _print_files(shared, [output], stored.id)
        return
    stem = file_stem(picture.scene.reference, one_case=True)
    paths = {(out or Path()) / f"{stem}{format_suffix(name)}": contents[name] for name in formats}
    for path, content in paths.items():
        write_new_file(path, content, force=force)
    _print_files(shared, list(paths), stored.id)


def _choose_formats(form: str | None, output: Path | None) -> list[str]:
    from onward.api.answers.pictures import format_by_suffix, format_suffix, read_formats

    if output is None:
        return read_formats(form or "html")
    if form is None and str(output) == "-":
        raise UsageError("--output - is stdout; say with --format what to write")
    formats = read_formats(form) if form else [format_by_suffix(output)]
    if len(formats) > 1:
        raise UsageError("--output is one file; give one --format, or a folder with --out")
    ending = format_suffix(formats[0])
    if output.suffix and str(output) != "-" and not output.name.lower().endswith(ending):
        raise UsageError(
            f"--output {output}: a file of --format {formats[0]} ends with {ending}; name it so, "
            "or leave --format out"
        )
    return formats


def _print_files(shared: Shared, files: list[Path], assessment_id: str) -> None:
    from onward.cli.printing import render

    if shared.json:
        render.json_block({"assessment": assessment_id, "files": [str(file) for file in files]})
        return
    for file in files:
        render.line(file)
