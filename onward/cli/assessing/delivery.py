"""Handing assessments over as they come: printed, or written into files, and counted."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.api.answers.order_index import OrderIndex
from onward.api.inputs.writing import Writing
from onward.cli.assessing.interrupts import Interrupts
from onward.cli.assessing.tallies import FileTallies, FileTally
from onward.errors import ExportError, InputRefused

if TYPE_CHECKING:
    from onward.api.files import AssessmentFolder
    from onward.api.workspace import Workspace
    from onward.queries.assessment.batch import Outcome, Refused, Resumed
    from onward.queries.model.assessment import Assessment
    from onward.queries.records.entries import Entry
    from onward.queries.records.newest import AssessmentSummary

CODES: Final = {"FINDINGS": 10, "INCOMPLETE": 20, "CLEAR_WITHIN_STATED_LIMITS": 0}
"""Exit code of each verdict, the strongest verdict first."""

PAGE: Final = ".html"

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
                _print_text(entry.assessment())

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
        from onward.api.answers.log_heads import find_log_head
        from onward.api.answers.pictures import draw_assessment, format_suffix
        from onward.cli.printing import render
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
                    _print_text(assessment)
                yield ".txt", text.getvalue().encode()
            else:
                try:
                    content = picture.render(form, fonts=options.fonts, writing=options.writing)
                    yield format_suffix(form), content
                except ExportError as error:
                    self.summary.undrawn += 1
                    render.warn(f"{assessment.transaction.id}: {error}")


def _print_text(assessment: "Assessment") -> None:
    from onward.cli.printing import render
    from onward.cli.printing.assessment import print_assessment

    print_assessment(assessment)
    render.line()
