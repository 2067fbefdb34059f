"""Assessing transactions in a workspace, one or many, and what becomes of an assessment."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_path, check_reference
from onward.api.inputs.days import Day, read_day
from onward.api.inputs.limits import TOGETHER, check_jobs
from onward.api.opened import OpenedWorkspace
from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.api.answers.assessments import WorkspaceAssessment
    from onward.api.answers.shipping import ShippedRecord
    from onward.queries.assessment.batch import Outcome, ReceivedTransaction
    from onward.queries.transactions.transaction import Transaction


class TransactionAssessing(OpenedWorkspace):
    """What a workspace does with transactions and assessments."""

    def assess(
        self,
        transaction: "Transaction | Mapping[str, object] | str | Path",
        *,
        on: Day = None,
        as_of: Day = None,
        keep: bool = True,
    ) -> "WorkspaceAssessment":
        """Assess one transaction.

        Args:
            transaction: As read, as plain data, or the path of a file that holds one.
            on: Valid time; default the transaction's date, else the newest retrieval date.
            as_of: Use only what was known by this day.
            keep: Whether to keep the assessment in the workspace's records.

        Returns:
            Findings with evidence, near misses, what is not known, a verdict and a suggestion.

        Raises:
            InputRefused: The transaction, rules or policy do not validate.
            UsageError: Nothing has a date.
            SnapshotMissing: Nothing is loaded yet.
            EngineError: The engine failed.
            AnswersDiffer: An earlier run answered the same question otherwise; both are kept.
        """
        from onward.api.answers.assessments import WorkspaceAssessment
        from onward.api.inputs.documents import read_transaction
        from onward.api.outcomes import keep_entries, refuse_differing
        from onward.queries.assessment.assess import assess
        from onward.queries.records.entries import Entry

        setup = self.open_setup()
        assessment = assess(
            read_transaction(transaction), setup, read_day(on, "on"), read_day(as_of, "as_of")
        )
        if keep:
            with self.open_records() as store:
                refuse_differing(keep_entries([Entry.from_assessment(assessment)], store))
        return WorkspaceAssessment.bind(assessment, self)

    def assess_all(
        self,
        source: str | Path | Iterable[str],
        *,
        jobs: int = 1,
        on: Day = None,
        as_of: Day = None,
        refused: Callable[[str], None] | None = None,
        mapping: str | Path | None = None,
        separator: str | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
    ) -> "Iterator[WorkspaceAssessment]":
        """Assess the transactions of a file, and keep the assessments; memory stays the same.

        Args:
            source: JSON objects, one a line or in a list, or a table; a path, or lines of JSON.
            jobs: Processes that assess at once; the answers and their order are the same.
            on: As in `assess`.
            as_of: As in `assess`.
            refused: Called with the reason for each transaction that cannot be read; by default
                the first one ends the run.
            mapping: Of a table: a file that says what its columns mean.
            separator: Of a table: what separates its cells, if it is not recognised.
            encoding: Of a table: such as ``cp1251``, likewise.
            sheet: Of a workbook: which of its sheets; else its first.

        Yields:
            Each assessment, in the order of the input.

        Raises:
            InputRefused: A transaction cannot be read, and `refused` is None.
            UsageError: A number or day is wrong.
            SnapshotMissing: Nothing is loaded yet.
            EngineError: An engine is lost.
            AnswersDiffer: An earlier run answered a question otherwise; raised after the last one.
        """
        from onward.api.answers.assessments import WorkspaceAssessment
        from onward.api.inputs.documents import TableOptions, cut_documents
        from onward.queries.assessment.batch import Refused

        table = TableOptions(mapping=mapping, separator=separator, encoding=encoding, sheet=sheet)
        documents = cut_documents(source, table=table)
        for outcome in self.outcomes(documents, jobs=jobs, on=on, as_of=as_of):
            if not isinstance(outcome, Refused):
                yield WorkspaceAssessment.bind(outcome.assessment(), self)
            elif refused is None:
                raise InputRefused(outcome.because)
            else:
                refused(outcome.because)

    def outcomes(
        self,
        documents: "Iterable[ReceivedTransaction]",
        *,
        jobs: int = 1,
        on: Day = None,
        as_of: Day = None,
        together: int = TOGETHER,
    ) -> "Iterator[Outcome]":
        """Assess a stream of transactions, and keep each assessment before it is yielded.

        Args:
            documents: As `onward.api.inputs.documents.cut_documents` cuts them.
            jobs: Processes that assess at once.
            on: As in `assess`.
            as_of: As in `assess`.
            together: How many assessments are kept in one write, at most.

        Yields:
            For each transaction its assessment as it is stored, or why it is refused, in order.

        Raises:
            UsageError: A number or day is wrong.
            SnapshotMissing: Nothing is loaded yet.
            EngineError: An engine is lost.
            AnswersDiffer: As in `assess_all`.
        """
        from onward.api.outcomes import keep_outcomes
        from onward.queries.assessment.batch import assess_all

        check_jobs(jobs)
        setting = self._make_setting(read_day(on, "on"), read_day(as_of, "as_of"))
        setup = self.open_setup()
        # closed when the caller has read everything, or leaves its loop
        with self.open_records() as store:
            outcomes = assess_all(documents, setting, jobs, opened=setup)
            yield from keep_outcomes(outcomes, store, together, self.feedback)

    def assessment(self, reference: str | Path) -> "WorkspaceAssessment":
        """Read an assessment from a JSON file, or return one that the records keep.

        Args:
            reference: A path, or an assessment's id, or how it begins.

        Returns:
            The assessment, which can be explained and drawn.

        Raises:
            InputRefused: The file is not an assessment.
            StoreError: The records keep no assessment, or none of that id.
            ChainBroken, ChecksumMismatch: It was changed since it was made.
            UsageError: Several ids begin so.
        """
        from onward.api.answers.assessments import WorkspaceAssessment
        from onward.api.outcomes import read_assessment, refuse_changed

        path = check_path("reference", reference)
        if path.is_file():
            given = WorkspaceAssessment.bind(read_assessment(path), self)
            given.is_recorded()  # a file that contradicts the records is refused
            return given
        self._require_records()
        with self.open_records() as store:
            assessment = store.get(str(reference))
        refuse_changed(assessment, str(self.folder.records))
        return WorkspaceAssessment.bind(assessment, self)

    def shipped(self, assessment: str, date: Day) -> "ShippedRecord":
        """Record that the goods of an assessed transaction have left.

        One delivery an item joins the layer own-shipments, so that later assessments see it.
        Recording the same again changes nothing.

        Args:
            assessment: An assessment's id, or how it begins.
            date: Day on which the goods left.

        Returns:
            The deliveries that were recorded.

        Raises:
            UsageError: The day is missing, or in the future.
            StoreError: The records keep no such assessment.
            ChainBroken, ChecksumMismatch: It was changed since it was made.
            InputRefused: It does not say who got what, or another day is recorded.
        """
        from onward.api.answers.shipping import check_departure, record_delivery

        day = check_departure(read_day(date, "date"))
        assessment_id = check_reference("assessment", assessment)
        self._require_records()
        with self.open_records() as store:
            return record_delivery(self.folder, store, assessment_id, day)
