"""``onward assess``: an assessment for each transaction, and the strongest verdict as exit code."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from onward.api.inputs.limits import TOGETHER, check_jobs
from onward.api.inputs.writing import ENGLISH, Writing
from onward.api.outcomes import say_resumed
from onward.cli.assessing.delivery import WRITTEN, Delivery, OutputOptions, RunSummary
from onward.cli.assessing.interrupts import Interrupts
from onward.cli.assessing.supposing import assess_again
from onward.cli.assessing.tallies import MAX_REJECTED, FileTallies, say_repeated
from onward.cli.options import (
    INTERRUPTED,
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
from onward.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onward.api.inputs.documents import TableOptions
    from onward.api.workspace import Workspace
    from onward.queries.assessment.batch import Outcome, ReceivedTransaction

WHOLE: Final = "whole"
SUMMARY: Final = "summary"
"""How much of each assessment is printed as JSON."""

SECONDS_TO_COUNT: Final = 0.5
"""How long the orders of a run that was stopped are counted."""


def assess(
    shared: Shared,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE…",
            help="JSON objects, one a file or one a line, or tables; - is stdin (JSON).",
        ),
    ] = None,
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
    summary: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a line of each order here, .csv or .xlsx."),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Pass over orders whose same assessment is stored."),
    ] = False,
    what_if: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Say what would be otherwise with these changes."),
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Make a stored assessment once more, and compare."),
    ] = None,
    view: Annotated[
        str,
        typer.Option(
            metavar="VIEW",
            help="Of JSON that is printed: whole, or summary; the records keep the whole.",
        ),
    ] = WHOLE,
) -> None:
    """Assess transactions.

    Gives findings with evidence, near misses, what is not known or was not looked at, a verdict
    and a suggestion. The exit code is the strongest verdict's: 0, 20 or 10.
    """
    from onward.api.files import AssessmentFolder
    from onward.api.inputs.documents import TableOptions, describe_tables, say_unread_orders
    from onward.api.listing import check_worklist_path
    from onward.cli.printing import render

    if replay is not None or what_if is not None:
        assess_again(
            shared,
            files or [],
            what_if,
            replay,
            shared.open(rules, policy),
        )
    if not files:
        raise UsageError("name a file of orders, or - for stdin")
    formats = _read_formats(form or ("json" if shared.json else "text"), out)
    _check_view(view, formats, out)
    check_jobs(jobs)
    if not 0 <= max_rejected <= 1:
        raise UsageError("--max-rejected is a share between 0 and 1")
    if summary is not None:
        check_worklist_path(summary)
    # every file is looked at before anything is assessed
    table = TableOptions(mapping=mapping, separator=separator, encoding=encoding, sheet=sheet)
    tallies = FileTallies(max_rejected)
    documents = tallies.read_files(_cut_files(files, table))
    for description in describe_tables(files, table):
        render.warn(description)
    unread = tuple(say_unread_orders(files, table))
    workspace = shared.open(rules, policy)
    options = OutputOptions(
        formats=formats,
        folder=None if out is None else AssessmentFolder(out),
        fonts=font_path or (),
        writing=Writing(language=language, policy=policy),
        is_json=shared.json or "json" in formats,
        is_for_program=shared.json,
        is_listed=summary is not None,
        is_summary=view == SUMMARY,
    )
    with Interrupts() as interrupts:
        delivery = Delivery(workspace, options, interrupts, tallies)
        delivery.summary.unread = unread
        workspace.open_setup()
        outcomes = workspace.outcomes(
            documents,
            jobs=jobs,
            on=shared.on,
            as_of=shared.as_of,
            # whoever writes to stdin may wait for each answer, and a document takes a while
            together=1 if STDIN in files or options.is_drawn else TOGETHER,
            resume=resume,
            is_stopped=lambda: interrupts.is_waiting,
        )
        try:
            _hand_over(outcomes, delivery, is_quiet=shared.json)
        except KeyboardInterrupt:
            interrupts.is_waiting = True
        if interrupts.is_waiting:
            total = "" if STDIN in files else _count_orders(files, table)
            render.warn(_say_stopped(delivery.summary, total))
            raise typer.Exit(INTERRUPTED)
    _conclude_run(workspace, delivery, summary, options)
    raise typer.Exit(delivery.summary.exit_code)


def _check_view(view: str, formats: "Sequence[str]", out: Path | None) -> None:
    """Check how JSON is wanted.

    Raises:
        UsageError: There is no such view, or nothing is printed that it could be of.
    """
    if view not in (WHOLE, SUMMARY):
        raise UsageError(f"--view {view}: there are {WHOLE} and {SUMMARY}")
    if view == SUMMARY and (out is not None or list(formats) != ["json"]):
        raise UsageError(f"--view {SUMMARY} is of JSON that is printed; give --json, and no --out")


def _cut_files(
    files: "Sequence[str]", table: "TableOptions"
) -> "list[tuple[str, Iterator[ReceivedTransaction]]]":
    from onward.api.inputs.documents import cut_documents

    return [(file, cut_documents(*text_or_path(file), table=table)) for file in files]


def _hand_over(outcomes: "Iterator[Outcome]", delivery: Delivery, *, is_quiet: bool) -> None:
    from onward.cli.printing.progress import TerminalFeedback

    with TerminalFeedback(is_quiet=is_quiet).progress("assessing") as report:
        for outcome in outcomes:
            delivery.hand_over(outcome)
            if report is not None:
                report(delivery.summary.done, None)


def _count_orders(files: "Sequence[str]", table: "TableOptions") -> str:
    """Count the orders of some files, in words, as far as a second allows."""
    from itertools import chain
    from time import monotonic

    end = monotonic() + SECONDS_TO_COUNT
    count = 0
    documents = chain.from_iterable(part for _, part in _cut_files(files, table))
    for count, _ in enumerate(documents, start=1):
        if monotonic() > end:
            return f"more than {count:,}"
    return f"{count:,}"


def _say_stopped(summary: RunSummary, total: str) -> str:
    done = f"{summary.done:,} of {total} done" if total else f"{summary.done:,} done"
    return f"interrupted; {done}; what was there before is intact, and --resume goes on from here"


def _conclude_run(
    workspace: "Workspace", delivery: Delivery, path: Path | None, options: OutputOptions
) -> None:
    """Write index and summary file, and print the counts where a person reads them."""
    from onward.cli.printing import render

    summary = delivery.summary
    if options.folder is not None:
        index = delivery.index.write(options.folder.path, summary.resumed_count)
        if index is not None and not options.is_for_program:
            render.line("all of them", index)
    if path is not None:
        _write_summary(workspace, summary, path)
        render.warn(f"{path}: {summary.done:,} orders")
    if summary.resumed_count:
        render.warn(say_resumed(summary.resumed_count))
    if not options.is_json and summary.done > 1:
        from onward.cli.printing.worklist import print_counts

        print_counts(summary)
    for said in summary.unread:
        render.warn(said)
    for tally in summary.tallies.files:
        if tally.repeated:
            render.warn(say_repeated(tally))
    for tally in summary.tallies.lossy_files:
        if tally.orders > 1:  # of one alone, its own line has said it
            render.warn(
                f"{tally.file}: {tally.refused:,} of {tally.orders:,} orders are refused; "
                "mend them, or allow a greater share with --max-rejected"
            )


def _write_summary(workspace: "Workspace", summary: RunSummary, path: Path) -> None:
    from onward.api.files import write_file
    from onward.api.inputs.days import today
    from onward.api.listing import make_worklist, render_worklist

    rows = list(summary.rows)
    if summary.resumed:
        rows += [row for row in workspace.assessments() if row.id in summary.resumed]
    table = make_worklist(rows, summary.refusals)
    write_file(path, render_worklist(table, path, today().isoformat()))


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
