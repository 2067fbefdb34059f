"""``onward assess``: an assessment for each transaction, and the strongest verdict as exit code."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from onward.api.inputs.limits import TOGETHER, check_jobs
from onward.api.inputs.writing import ENGLISH, Writing
from onward.cli.options import (
    STDIN,
    Encoding,
    FontPath,
    Language,
    MappingFile,
    PolicyFile,
    RulesFolder,
    Separator,
    Shared,
    Sheet,
    part_names,
    text_or_path,
)
from onward.errors import ExportError, InputRefused, UsageError

if TYPE_CHECKING:
    from onward.api.files import AssessmentFolder
    from onward.api.workspace import Workspace
    from onward.queries.assessment.batch import Outcome, ReceivedTransaction
    from onward.queries.model.assessment import Assessment

CODES: Final = {"FINDINGS": 10, "INCOMPLETE": 20, "CLEAR_WITHIN_STATED_LIMITS": 0}
"""Exit code of each verdict, the strongest verdict first."""

MAX_REJECTED: Final = 0.005
"""Share of a file's orders that may be refused before the exit code is that of a refused file."""

WRITTEN: Final = ("text", "json")
"""Formats that can be printed; every export is another, and goes into files."""


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How assessments are handed over.

    Attributes:
        formats: What is written or printed.
        folder: Where files go; None = assessments are printed.
        fonts: Folders of fonts for PDF and PNG.
        writing: Language and letterhead of documents.
        is_json: Whether JSON is printed, beside or in place of files.
    """

    formats: Sequence[str]
    folder: "AssessmentFolder | None"
    fonts: Sequence[Path]
    writing: Writing
    is_json: bool


@dataclass(slots=True)
class FileTally:
    """How many orders of a file were read, and how many of them are refused."""

    file: str
    orders: int = 0
    refused: int = 0

    def has_lost(self, allowed: float) -> bool:
        """Tell whether all orders are refused, or a greater share than is allowed."""
        return 0 < self.orders == self.refused or self.refused > allowed * self.orders


@dataclass(slots=True)
class RunSummary:
    """What came of a run: its verdicts, and how many lines or documents failed."""

    max_rejected: float = MAX_REJECTED
    files: list[FileTally] = field(default_factory=list)
    verdicts: set[str] = field(default_factory=set)
    assessed: int = 0
    refused: int = 0
    undrawn: int = 0

    @property
    def lossy_files(self) -> list[FileTally]:
        """The files that lose more orders than is allowed."""
        return [tally for tally in self.files if tally.has_lost(self.max_rejected)]

    @property
    def exit_code(self) -> int:
        """The strongest verdict's code; with a refused line at least 20, of a lossy file 3.

        Where a document could not be written, its fault comes first: somebody waits for it. A file
        that loses many orders comes before the verdicts, which say nothing of those.
        """
        if self.undrawn:
            return ExportError.exit_code
        if self.lossy_files:
            return InputRefused.exit_code
        strongest = next((code for verdict, code in CODES.items() if verdict in self.verdicts), 0)
        return strongest or (CODES["INCOMPLETE"] if self.refused else 0)


def assess(
    shared: Shared,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="JSON objects, one a file or one a line, or tables; - is stdin (JSON).",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORM,…",
            help=f"text or json; with --out one or more of {part_names('export')}, text.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a file for each transaction here.")
    ] = None,
    rules: RulesFolder = None,
    policy: PolicyFile = None,
    font_path: FontPath = None,
    language: Language = ENGLISH,
    mapping: MappingFile = None,
    separator: Separator = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    max_rejected: Annotated[
        float,
        typer.Option(metavar="F", help="How many orders of a file may be refused: 0.05 for 5 %."),
    ] = MAX_REJECTED,
    jobs: Annotated[
        int,
        typer.Option(metavar="N", help="Processes that assess at once; same answers."),
    ] = 1,
) -> None:
    """Assess transactions.

    Gives findings with evidence, near misses, what is not known or was not looked at, a verdict
    and a suggestion. The exit code is the strongest verdict's: 0, 20 or 10.
    """
    from onward.api.files import AssessmentFolder
    from onward.api.inputs.documents import TableOptions, cut_documents, describe_tables
    from onward.cli.printing import render
    from onward.cli.printing.progress import TerminalFeedback
    from onward.queries.assessment.batch import Refused

    formats = _read_formats(form or ("json" if shared.json else "text"), out)
    check_jobs(jobs)
    if not 0 <= max_rejected <= 1:
        raise UsageError("--max-rejected is a share between 0 and 1")
    # every file is looked at before anything is assessed
    table = TableOptions(mapping=mapping, separator=separator, encoding=encoding, sheet=sheet)
    summary = RunSummary(max_rejected)
    origins: deque[FileTally] = deque()
    parts = [(file, cut_documents(*text_or_path(file), table=table)) for file in files]
    documents = _tally_files(parts, origins, summary)
    for description in describe_tables(files, table):
        render.warn(description)
    workspace = shared.open(rules, policy)
    workspace.open_setup()
    options = OutputOptions(
        formats=formats,
        folder=None if out is None else AssessmentFolder(out),
        fonts=font_path or (),
        writing=Writing(language=language, policy=policy),
        is_json=shared.json or "json" in formats,
    )
    outcomes = workspace.outcomes(
        documents,
        jobs=jobs,
        on=shared.on,
        as_of=shared.as_of,
        # whoever writes to stdin may wait for each answer
        together=1 if STDIN in files else TOGETHER,
    )
    with TerminalFeedback(is_quiet=shared.json).progress("assessing") as report:
        for outcome in outcomes:
            # outcomes come in the order of the documents
            origins.popleft().refused += isinstance(outcome, Refused)
            _deliver_outcome(outcome, workspace, options, summary, is_json=shared.json)
            if report is not None:
                report(summary.assessed + summary.refused, None)
    for tally in summary.lossy_files:
        if tally.orders > 1:  # of one alone, its own line has said it
            render.warn(
                f"{tally.file}: {tally.refused:,} of {tally.orders:,} orders are refused; "
                "mend them, or allow a greater share with --max-rejected"
            )
    raise typer.Exit(summary.exit_code)


def _tally_files(
    parts: "Iterable[tuple[str, Iterable[ReceivedTransaction]]]",
    origins: "deque[FileTally]",
    summary: RunSummary,
) -> "Iterator[ReceivedTransaction]":
    """Yield the documents of all files, and note of each from which file it is."""
    for file, documents in parts:
        tally = FileTally(file)
        summary.files.append(tally)
        for document in documents:
            tally.orders += 1
            origins.append(tally)
            yield document


def _read_formats(text: str, out: Path | None) -> list[str]:
    """Read the formats; what cannot be printed needs a folder.

    Raises:
        UsageError: A format does not exist, or needs a folder and there is none.
    """
    from onward.api.answers.pictures import read_formats

    formats = read_formats(text, also=("text",))
    if out is None and (len(formats) > 1 or formats[0] not in WRITTEN):
        raise UsageError(f"--format {text} writes files; say where with --out DIR")
    return formats


def _deliver_outcome(
    outcome: "Outcome",
    workspace: "Workspace",
    options: OutputOptions,
    summary: RunSummary,
    *,
    is_json: bool,
) -> None:
    """Print an outcome, or write its files and print one line of each."""
    from onward.cli.printing import render
    from onward.queries.assessment.batch import Refused

    if isinstance(outcome, Refused):
        summary.refused += 1
        render.warn(outcome.because)
        if options.is_json:
            render.json_line({"rejected": outcome.because})
        return
    summary.assessed += 1
    summary.verdicts.add(outcome.verdict)
    if options.folder is not None:
        assessment = outcome.assessment()
        contents = dict(_render_formats(assessment, workspace, options, summary))
        for path in options.folder.write(assessment.transaction.id, assessment.id, contents):
            if not is_json:
                render.line(outcome.transaction, render.text(outcome.verdict), path)
        if not is_json:
            return
    if options.is_json:
        render.json_written(outcome.payload)
    else:
        _print_text(outcome.assessment())


def _render_formats(
    assessment: "Assessment", workspace: "Workspace", options: OutputOptions, summary: RunSummary
) -> Iterator[tuple[str, bytes]]:
    """Yield the suffix and the bytes of each document.

    A document that cannot be made keeps none of the others back; it is told, and counted.
    """
    from onward.api.answers.pictures import draw_assessment, format_suffix
    from onward.cli.printing import render
    from onward.graph.json_forms import json_text

    is_drawn = any(form not in WRITTEN for form in options.formats)
    engine = workspace.open_setup().engine
    picture = draw_assessment(assessment, engine) if is_drawn else None
    for form in options.formats:
        if form == "json":
            data = json.loads(assessment.to_json())  # keys are sorted, as in the export
            yield ".json", (json_text(data, indent=2) + "\n").encode()
        elif picture is None or form == "text":
            with render.captured() as text:
                _print_text(assessment)
            yield ".txt", text.getvalue().encode()
        else:
            try:
                content = picture.render(form, fonts=options.fonts, writing=options.writing)
                yield format_suffix(form), content
            except ExportError as error:
                summary.undrawn += 1
                render.warn(f"{assessment.transaction.id}: {error}")


def _print_text(assessment: "Assessment") -> None:
    from onward.cli.printing import render
    from onward.cli.printing.assessment import print_assessment

    print_assessment(assessment)
    render.line()
