"""``onward assess``: a run over many orders: read, assessed, handed over, counted, stopped."""

import json
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn, Self

import typer

from onward.api.answers.orders import OrderIndex
from onward.api.inputs import TOGETHER, Writing, check_jobs
from onward.api.outcomes import say_resumed
from onward.cli.options import INTERRUPTED, STDIN, Shared, text_or_path
from onward.errors import ExportError, InputRefused, UsageError
from onward.operations.orders import Assess

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onward.api.files import AssessmentFolder
    from onward.api.inputs import TableOptions
    from onward.api.workspace import Workspace
    from onward.queries.assessment.batch import Outcome, ReceivedTransaction, Refused, Resumed
    from onward.queries.model.assessment import Assessment
    from onward.queries.records.entries import Entry
    from onward.queries.records.newest import AssessmentSummary
    from onward.queries.what_if.supposing import SupposedAssessment

WHOLE: Final = "whole"
SUMMARY: Final = "summary"
"""How much of each assessment is printed as JSON."""

SECONDS_TO_COUNT: Final = 0.5
"""How long the orders of a run that was stopped are counted."""

CODES: Final = {"FINDINGS": 10, "INCOMPLETE": 20, "CLEAR_WITHIN_STATED_LIMITS": 0}
"""Exit code of each verdict, the strongest verdict first."""

PAGE: Final = ".html"

WRITTEN: Final = ("text", "json")
"""Formats that can be printed; every export is another, and goes into files."""

MAX_REJECTED: Final = 0.005
"""Share of a file's orders that may be refused before the exit code is that of a refused file."""

MOST_NAMED: Final = 5
"""Numbers that are named of a file in which they stand for several orders."""


def assess(shared: Shared, question: Assess) -> None:
    """Answer ``onward assess``."""
    from onward.api.files import AssessmentFolder
    from onward.api.inputs import TableOptions, describe_tables, say_unread_orders
    from onward.api.listing import check_worklist_path
    from onward.cli.printing import render

    files = question.files
    if question.replay is not None or question.what_if is not None:
        _assess_again(shared, question, shared.open(question.rules, question.policy))
    if not files:
        raise UsageError("name a file of orders, or - for stdin")
    formats = _read_formats(question.form or ("json" if shared.json else "text"), question.out)
    _check_view(question.view, formats, question.out)
    check_jobs(question.jobs)
    if not 0 <= question.max_rejected <= 1:
        raise UsageError("--max-rejected is a share between 0 and 1")
    if question.summary is not None:
        check_worklist_path(question.summary)
    # every file is looked at before anything is assessed
    table = TableOptions(
        mapping=question.mapping,
        separator=question.separator,
        encoding=question.encoding,
        sheet=question.sheet,
    )
    tallies = FileTallies(question.max_rejected)
    documents = tallies.read_files(_cut_files(files, table))
    for description in describe_tables(files, table):
        render.warn(description)
    unread = tuple(say_unread_orders(files, table))
    workspace = shared.open(question.rules, question.policy)
    options = OutputOptions(
        formats=formats,
        folder=None if question.out is None else AssessmentFolder(question.out),
        fonts=question.font_path,
        writing=Writing(language=question.language, policy=question.policy),
        is_json=shared.json or "json" in formats,
        is_for_program=shared.json,
        is_listed=question.summary is not None,
        is_summary=question.view == SUMMARY,
        is_whole=question.all,
    )
    with Interrupts() as interrupts:
        delivery = Delivery(workspace, options, interrupts, tallies)
        delivery.summary.unread = unread
        workspace.open_setup()
        outcomes = workspace.outcomes(
            documents,
            jobs=question.jobs,
            on=question.on,
            as_of=question.as_of,
            # whoever writes to stdin may wait for each answer, and a document takes a while
            together=1 if STDIN in files or options.is_drawn else TOGETHER,
            resume=question.resume,
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
    _conclude_run(workspace, delivery, question.summary, options)
    raise typer.Exit(delivery.summary.exit_code)


def _check_view(view: str, formats: Sequence[str], out: Path | None) -> None:
    """Check how JSON is wanted.

    Raises:
        UsageError: There is no such view, or nothing is printed that it could be of.
    """
    if view not in (WHOLE, SUMMARY):
        raise UsageError(f"--view {view}: there are {WHOLE} and {SUMMARY}")
    if view == SUMMARY and (out is not None or list(formats) != ["json"]):
        raise UsageError(f"--view {SUMMARY} is of JSON that is printed; give --json, and no --out")


def _cut_files(
    files: Sequence[str], table: "TableOptions"
) -> "list[tuple[str, Iterator[ReceivedTransaction]]]":
    from onward.api.inputs import cut_documents

    return [(file, cut_documents(*text_or_path(file), table=table)) for file in files]


def _hand_over(outcomes: "Iterator[Outcome]", delivery: "Delivery", *, is_quiet: bool) -> None:
    from onward.cli.printing.render import TerminalFeedback

    with TerminalFeedback(is_quiet=is_quiet).progress("assessing") as report:
        for outcome in outcomes:
            delivery.hand_over(outcome)
            if report is not None:
                report(delivery.summary.done, None)


def _count_orders(files: Sequence[str], table: "TableOptions") -> str:
    """Count the orders of some files, in words, as far as a second allows."""
    end = monotonic() + SECONDS_TO_COUNT
    count = 0
    documents = chain.from_iterable(part for _, part in _cut_files(files, table))
    for count, _ in enumerate(documents, start=1):
        if monotonic() > end:
            return f"more than {count:,}"
    return f"{count:,}"


def _say_stopped(summary: "RunSummary", total: str) -> str:
    done = f"{summary.done:,} of {total} done" if total else f"{summary.done:,} done"
    return f"interrupted; {done}; what was there before is intact, and --resume goes on from here"


def _conclude_run(
    workspace: "Workspace", delivery: "Delivery", path: Path | None, options: "OutputOptions"
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
        from onward.cli.printing.orders import print_verdicts

        print_verdicts(summary.counts, summary.refused, summary.resumed_count)
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


def _write_summary(workspace: "Workspace", summary: "RunSummary", path: Path) -> None:
    from onward.api.files import write_file
    from onward.api.inputs import today
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


def _assess_again(shared: Shared, question: Assess, workspace: "Workspace") -> NoReturn:
    """Replay a stored assessment, or assess an order under a supposition, and end the command.

    Raises:
        UsageError: Both are asked for, or the files do not fit.
    """
    from onward.cli.printing import render
    from onward.cli.printing.orders import print_assessment

    files, what_if = question.files, question.what_if
    if question.replay is not None:
        if files or what_if is not None:
            raise UsageError("--replay makes a stored assessment once more; name no file with it")
        assessment = workspace.replay(question.replay)
        if shared.json:
            render.json_written(assessment.record.to_json())
        else:
            print_assessment(assessment)
            render.line(f"the same as was stored: content {assessment.content_hash}")
        raise typer.Exit(CODES[assessment.verdict])
    if what_if is None or len(files) != 1 or files[0] == STDIN:
        raise UsageError("--what-if takes one file with one order")
    supposed = workspace.what_if(files[0], what_if, on=question.on, as_of=question.as_of)
    shared.answer(supposed.to_data(), lambda: _print_supposed(supposed))
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
    render.changes(supposed.changes)
    data = supposed.to_data()
    for title, key in (("known then", "gaps_closed"), ("not known then", "gaps_opened")):
        for what in data[key]:
            render.line(f"{title}: {what}", indent=2)


@dataclass(slots=True)
class FileTally:
    """How many orders of a file were read, and what stands in the way of them.

    Attributes:
        file: Its name.
        orders, refused: How many were read, and how many of them are refused.
        repeated: Numbers that stand for several orders with other contents.
    """

    file: str
    orders: int = 0
    refused: int = 0
    repeated: list[str] = field(default_factory=list)
    _assessments: dict[str, str] = field(default_factory=dict)

    def note_assessment(self, order: str, assessment: str) -> str | None:
        """Note an order's assessment; return that of another order of its number, if there is one.

        The same order twice has one assessment, and its number stands for that order alone.
        """
        before = self._assessments.setdefault(order, assessment)
        if before == assessment:
            return None
        if order not in self.repeated:
            self.repeated.append(order)
        return before

    def has_lost(self, allowed: float) -> bool:
        """Tell whether all orders are refused, or a greater share than is allowed."""
        return 0 < self.orders == self.refused or self.refused > allowed * self.orders


@dataclass(slots=True)
class FileTallies:
    """The tallies of all files of a run.

    Attributes:
        max_rejected: Share of a file's orders that may be refused.
        files: A tally of each file, in their order.
    """

    max_rejected: float = MAX_REJECTED
    files: list[FileTally] = field(default_factory=list)
    _origins: deque[FileTally] = field(default_factory=deque)

    def read_files(
        self, parts: "Iterable[tuple[str, Iterable[ReceivedTransaction]]]"
    ) -> "Iterator[ReceivedTransaction]":
        """Yield the documents of all files, and note of each from which file it is."""
        for file, documents in parts:
            tally = FileTally(file)
            self.files.append(tally)
            for document in documents:
                tally.orders += 1
                self._origins.append(tally)
                yield document

    def note_outcome(self, *, is_refused: bool) -> FileTally:
        """Count an outcome; they come in the order of the documents.

        Returns:
            The tally of the file from which it is.
        """
        tally = self._origins.popleft()
        tally.refused += is_refused
        return tally

    @property
    def has_repeated(self) -> bool:
        """Whether a number of a file stands for several orders."""
        return any(tally.repeated for tally in self.files)

    @property
    def lossy_files(self) -> list[FileTally]:
        """The files that lose more orders than is allowed."""
        return [tally for tally in self.files if tally.has_lost(self.max_rejected)]


def say_repeated(tally: FileTally) -> str:
    """Say which numbers of a file stand for several orders, and what becomes of these."""
    first = ", ".join(tally.repeated[:MOST_NAMED])
    more = f" and {len(tally.repeated) - MOST_NAMED:,} more" if tally.repeated[MOST_NAMED:] else ""
    return (
        f"{tally.file}: several orders have one number: {first}{more}; each is assessed, but lists "
        "show the last of a number alone: give each a number of its own, and assess again"
    )


class Interrupts:
    """Handles Ctrl-C while a run goes on; a context manager, which restores what was before.

    Within `held` an interrupt waits: whoever holds it asks `is_waiting` when it has done.
    """

    def __init__(self) -> None:
        self._is_held = False
        self.is_waiting = False
        self._before: object = None

    def __enter__(self) -> Self:
        # signals reach the main thread alone; elsewhere there is nothing to handle
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._handle_interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]  # as it was given

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let an interrupt wait until the block has ended, and until somebody asks for it."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False

    def _handle_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_held:
            self.is_waiting = True
        else:
            raise KeyboardInterrupt


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How assessments are handed over.

    Attributes:
        formats: What is written or printed.
        folder: Where files go; None = assessments are printed.
        fonts: Folders of fonts for PDF and PNG.
        writing: Language and letterhead of documents.
        is_json: Whether JSON is printed, beside or in place of files.
        is_for_program: Whether nothing but JSON is printed.
        is_listed: Whether a line of each order is kept, for a summary file.
        is_summary: Whether a summary is printed as JSON in the place of the whole.
    """

    formats: Sequence[str]
    folder: "AssessmentFolder | None"
    fonts: Sequence[Path]
    writing: Writing
    is_json: bool
    is_for_program: bool
    is_listed: bool
    is_summary: bool
    is_whole: bool

    @property
    def is_drawn(self) -> bool:
        """Whether a document is made of each assessment, which takes a second or more."""
        return any(form not in WRITTEN for form in self.formats)


@dataclass(slots=True)
class RunSummary:
    """What came of a run: its verdicts, and how many lines or documents failed.

    Attributes:
        tallies: How many orders of each file are refused.
        counts: Assessments by verdict and suggestion.
        resumed: Verdicts of those that were assessed before, by id.
        unread: What of the files looks like orders and was not read, in words.
        rows, refusals: A line of each order, where they are listed.
    """

    tallies: FileTallies
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    resumed: dict[str, str] = field(default_factory=dict)
    resumed_count: int = 0
    assessed: int = 0
    refused: int = 0
    undrawn: int = 0
    unread: tuple[str, ...] = ()
    rows: "list[AssessmentSummary]" = field(default_factory=list)
    refusals: "list[Refused]" = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many orders have been dealt with."""
        return self.assessed + self.refused + self.resumed_count

    @property
    def verdicts(self) -> set[str]:
        """The verdicts of the run, those of earlier runs that it rests on among them."""
        return {verdict for verdict, _ in self.counts} | set(self.resumed.values())

    @property
    def exit_code(self) -> int:
        """The strongest verdict's code; with a refused line at least 20, of a lossy file 3.

        So it is with a number that stands for several orders, as it is not known which one is
        meant, and with sheets of orders that were not read.
        Where a document could not be written, its fault comes first: somebody waits for it. A file
        that loses many orders comes before the verdicts, which say nothing of those.
        """
        if self.undrawn:
            return ExportError.exit_code
        if self.tallies.lossy_files:
            return InputRefused.exit_code
        verdicts = self.verdicts
        strongest = next((code for verdict, code in CODES.items() if verdict in verdicts), 0)
        is_unread = self.refused or self.unread or self.tallies.has_repeated
        return strongest or (CODES["INCOMPLETE"] if is_unread else 0)


class Delivery:
    """Hands outcomes over, one by one, and counts them.

    Args:
        workspace: Draws the pictures.
        options: What is printed or written.
        interrupts: Keeps a line from being cut in two.
        tallies: Counts what is refused, by file.
    """

    def __init__(
        self,
        workspace: "Workspace",
        options: OutputOptions,
        interrupts: Interrupts,
        tallies: FileTallies,
    ) -> None:
        self._workspace = workspace
        self._options = options
        self._interrupts = interrupts
        self.summary = RunSummary(tallies)
        self.index = OrderIndex()
        self._unexamined: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def hand_over(self, outcome: "Outcome") -> None:
        """Print an outcome, or write its files and print one line of each."""
        from onward.queries.assessment.batch import Refused, Resumed

        tally = self.summary.tallies.note_outcome(is_refused=isinstance(outcome, Refused))
        if isinstance(outcome, Refused):
            self._report_refusal(outcome)
            return
        self._report_repeated(tally, outcome)
        if isinstance(outcome, Resumed):
            self.summary.resumed[outcome.id] = outcome.verdict
            self.summary.resumed_count += 1
        else:
            self._report_future(outcome)
            self._deliver_assessment(outcome)
            self._count_assessment(outcome)

    def _report_refusal(self, refused: "Refused") -> None:
        from onward.cli.printing import render

        with self._interrupts.held():
            render.warn(refused.because)
            if self._options.is_json:
                render.json_line({"rejected": refused.to_data()})
            self.summary.refused += 1
            if self._options.is_listed:
                self.summary.refusals.append(refused)

    def _report_repeated(self, tally: FileTally, outcome: "Entry | Resumed") -> None:
        """Say at once that another order of a number was in the same file: one of them is wrong."""
        from onward.cli.printing import render

        before = tally.note_assessment(outcome.transaction, outcome.id)
        if before is not None:
            with self._interrupts.held():
                render.warn(
                    f"{tally.file}: number {outcome.transaction} stands for two orders with other "
                    f"contents, assessments {before} and {outcome.id}; give each its own number"
                )

    def _report_future(self, entry: "Entry") -> None:
        """Say that an order is of a day to come."""
        from onward.api.outcomes import find_future
        from onward.cli.printing import render

        warning = find_future(entry)
        if warning is not None:
            with self._interrupts.held():
                render.warn(str(warning))

    def _deliver_assessment(self, entry: "Entry") -> None:
        from onward.cli.printing import render
        from onward.queries.records.newest import AssessmentSummary

        options = self._options
        if options.folder is not None:
            self._write_files(entry, options.folder)
            if not options.is_for_program:
                return
        with self._interrupts.held():
            if options.is_summary:
                row = AssessmentSummary.from_json(entry.payload)
                render.json_written(row.to_json(entry.content_hash))
            elif options.is_json:
                render.json_written(entry.payload)
            else:
                self._print_text(entry.assessment())

    def _print_text(self, assessment: "Assessment") -> None:
        from onward.cli.printing import render
        from onward.cli.printing.orders import print_assessment, print_outcome

        if self._options.is_whole:
            print_assessment(assessment)
        else:
            print_outcome(assessment, self._list_unexamined(assessment))
        render.line()

    def _list_unexamined(self, assessment: "Assessment") -> tuple[str, ...]:
        """Return what is looked at for no order of an assessment's days."""
        days = assessment.on, assessment.as_of
        if days not in self._unexamined:
            answer = self._workspace.unexamined(on=assessment.on, as_of=assessment.as_of)
            self._unexamined[days] = answer.points
        return self._unexamined[days]

    def _count_assessment(self, entry: "Entry") -> None:
        from onward.queries.records.newest import AssessmentSummary

        self.summary.assessed += 1
        self.summary.counts[entry.verdict, entry.outcome.suggestion] += 1
        if self._options.is_listed:
            self.summary.rows.append(AssessmentSummary.from_json(entry.payload))

    def _write_files(self, entry: "Entry", folder: "AssessmentFolder") -> None:
        from onward.cli.printing import render

        assessment = entry.assessment()
        contents = dict(self._render_formats(assessment))
        for path in folder.write(assessment.transaction.id, assessment.id, contents):
            if path.suffix == PAGE:
                self.index.add_page(assessment, path)
            if not self._options.is_for_program:
                render.line(entry.transaction, render.text(entry.verdict), path)

    def _render_formats(self, assessment: "Assessment") -> Iterator[tuple[str, bytes]]:
        """Yield the suffix and the bytes of each document.

        A document that cannot be made keeps none of the others back; it is told, and counted.
        """
        from onward.api.answers.orders import find_log_head
        from onward.api.answers.pictures import draw_assessment, format_suffix
        from onward.cli.printing import render
        from onward.cli.printing.orders import print_assessment
        from onward.graph.json_forms import json_text

        options = self._options
        engine = self._workspace.open_setup().engine
        picture = None
        if options.is_drawn:
            drawn = draw_assessment(assessment, engine)
            picture = drawn.with_log_head(find_log_head(self._workspace, assessment))
        for form in options.formats:
            if form == "json":
                data = json.loads(assessment.to_json())  # keys are sorted, as in the export
                yield ".json", (json_text(data, indent=2) + "\n").encode()
            elif picture is None or form == "text":
                with render.captured() as text:
                    print_assessment(assessment)
                    render.line()
                yield ".txt", text.getvalue().encode()
            else:
                try:
                    content = picture.render(form, fonts=options.fonts, writing=options.writing)
                    yield format_suffix(form), content
                except ExportError as error:
                    self.summary.undrawn += 1
                    render.warn(f"{assessment.transaction.id}: {error}")
