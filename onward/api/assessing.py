"""Assessing transactions in a workspace, one or many, and what becomes of an assessment."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.inputs import TOGETHER, Day, check_jobs, latest_today, read_day
from onward.api.opened import OpenedWorkspace

if TYPE_CHECKING:
    from onward.api.answers.orders import UnexaminedPoints, WorkspaceAssessment
    from onward.queries.assessment.batch import Outcome, ReceivedTransaction
    from onward.queries.transactions.recorded import RecordedFacts
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
        from onward.api.answers.orders import WorkspaceAssessment
        from onward.api.inputs import read_transaction
        from onward.api.outcomes import keep_entries, refuse_differing
        from onward.queries.assessment.assess import assess
        from onward.queries.records.entries import Entry

        setup = self.open_setup()
        order = read_transaction(transaction)
        order = self._read_recorded().fill(order)
        if order.documents:
            self._warn_of_order(order)
        assessment = assess(order, setup, read_day(on, "on"), read_day(as_of, "as_of"))
        if keep and not self._says_read_only():
            with self.open_records() as store:
                refuse_differing(keep_entries([Entry.from_assessment(assessment)], store))
        return WorkspaceAssessment.bind(assessment, self)

    def unexamined(self, *, on: Day = None, as_of: Day = None) -> "UnexaminedPoints":
        """Return what is looked at for no order, by what is loaded and the policy.

        Each assessment says it, too, beside what was not looked at of its own parties.

        Args:
            on: Valid time; default the newest retrieval date.
            as_of: Use only what was known by this day.

        Returns:
            Sources that are not loaded, acts without tables, and what the rule pack leaves out.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
            InputRefused: Rules or policy do not validate.
            UsageError: Nothing has a date.
        """
        from onward.api.answers.orders import UnexaminedPoints
        from onward.queries.assessment.assess import list_unexamined

        setup = self.open_setup()
        known_by = read_day(as_of, "as_of")
        day = read_day(on, "on") or setup.newest_source_by(known_by)
        policy = setup.plan.policy_summary
        return UnexaminedPoints(
            snapshot=setup.snapshot_id,
            policy=f"{policy.id} {policy.version}",
            on=day.isoformat() if day else "",
            as_of=known_by.isoformat() if known_by else None,
            points=list_unexamined(setup, day, known_by),
        )

    def assess_all(
        self,
        source: str | Path | Iterable[str | Mapping[str, object]],
        *,
        jobs: int = 1,
        on: Day = None,
        as_of: Day = None,
        refused: Callable[[str], None] | None = None,
        mapping: str | Path | None = None,
        separator: str | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        resume: bool = False,
    ) -> "Iterator[WorkspaceAssessment]":
        """Assess the transactions of a file, and keep the assessments; memory stays the same.

        Args:
            source: JSON objects, one a line or in a list, or a table; a path, or lines of JSON,
                or transactions as plain data.
            jobs: Processes that assess at once; the answers and their order are the same.
            on: As in `assess`.
            as_of: As in `assess`.
            refused: Called with the reason for each transaction that cannot be read; by default
                the first one ends the run.
            mapping: Of a table: a file that says what its columns mean.
            separator: Of a table: what separates its cells, if it is not recognised.
            encoding: Of a table: such as ``cp1251``, likewise.
            sheet: Of a workbook: which of its sheets; else its first.
            resume: Whether transactions are passed over whose assessment is stored, by the same
                sources, rules and days; how many is a warning at the end.

        Yields:
            Each assessment, in the order of the input.

        Raises:
            InputRefused: A transaction cannot be read, and `refused` is None.
            UsageError: A number or day is wrong.
            SnapshotMissing: Nothing is loaded yet.
            EngineError: An engine is lost.
            AnswersDiffer: An earlier run answered a question otherwise; raised after the last one.
        """
        from onward.api.answers.orders import WorkspaceAssessment
        from onward.api.inputs import TableOptions, cut_documents, say_unread_orders
        from onward.api.outcomes import say_resumed
        from onward.queries.assessment.batch import Refused, Resumed

        table = TableOptions(mapping=mapping, separator=separator, encoding=encoding, sheet=sheet)
        documents = cut_documents(source, table=table)
        resumed = 0
        for outcome in self.outcomes(documents, jobs=jobs, on=on, as_of=as_of, resume=resume):
            if isinstance(outcome, Resumed):
                resumed += 1
            elif not isinstance(outcome, Refused):
                yield WorkspaceAssessment.bind(outcome.assessment(), self)
            elif refused is None:
                raise outcome.to_error()
            else:
                refused(outcome.because)
        if resumed:
            self.feedback.warn(say_resumed(resumed))
        if isinstance(source, str | Path):
            for said in say_unread_orders([str(source)], table):
                self.feedback.warn(said)

    def outcomes(
        self,
        documents: "Iterable[ReceivedTransaction]",
        *,
        jobs: int = 1,
        on: Day = None,
        as_of: Day = None,
        together: int = TOGETHER,
        resume: bool = False,
        is_stopped: Callable[[], bool] = bool,
    ) -> "Iterator[Outcome]":
        """Assess a stream of transactions, and keep each assessment before it is yielded.

        Args:
            documents: As `onward.api.inputs.cut_documents` cuts them.
            jobs: Processes that assess at once.
            on: As in `assess`.
            as_of: As in `assess`.
            together: How many assessments are kept in one write, at most.
            resume: Whether a stored assessment stands for the same question asked again.
            is_stopped: Asked from time to time; true ends the run when all that is kept has been
                yielded.

        Yields:
            For each transaction its assessment as it is stored, or why it is refused, in order.

        Raises:
            UsageError: A number or day is wrong.
            SnapshotMissing: Nothing is loaded yet.
            EngineError: An engine is lost.
            AnswersDiffer: As in `assess_all`.
        """
        from dataclasses import replace
        from functools import partial

        from onward.api.outcomes import keep_outcomes
        from onward.queries.assessment.batch import assess_all, write_common_text

        check_jobs(jobs)
        setting = self._make_setting(read_day(on, "on"), read_day(as_of, "as_of"))
        setting = replace(setting, recorded=self._read_recorded())
        setup = self.open_setup()
        if self._says_read_only():
            setting = replace(setting, stored=self._read_stored() if resume else {})
            yield from self._warn_of_papers(assess_all(documents, setting, jobs, opened=setup))
            return
        # closed when the caller has read everything, or leaves its loop
        with self.open_records() as store:
            if resume:
                setting = replace(setting, stored=store.stored_verdicts())
            outcomes = self._warn_of_papers(assess_all(documents, setting, jobs, opened=setup))
            invent = partial(write_common_text, setup)
            yield from keep_outcomes(outcomes, store, together, self.feedback, is_stopped, invent)

    def _warn_of_papers(self, outcomes: "Iterator[Outcome]") -> "Iterator[Outcome]":
        """Pass outcomes on, and say which papers of an order are not what its hashes say."""
        from onward.queries.records.entries import Entry

        for outcome in outcomes:
            # most orders name no file
            if isinstance(outcome, Entry) and b'"stored_at"' in outcome.transaction_json:
                self._warn_of_order(outcome.assessment().transaction)
            yield outcome

    def _warn_of_order(self, order: "Transaction") -> None:
        from onward.queries.acts.case import list_paper_faults

        for fault in list_paper_faults(order):
            self.feedback.warn(f"{order.id}: {fault}")

    def _read_recorded(self) -> "RecordedFacts":
        """Return what answers state of orders, and what was read in texts: it feeds assessments."""
        from dataclasses import replace

        from onward.queries.transactions.recorded import RecordedFacts

        nothing = RecordedFacts(latest=latest_today().isoformat())
        if not self.folder.records.is_file():
            return nothing
        with self.open_records() as store:
            if not store.acts_of_kind("answered") and not store.acts_of_kind("text_read"):
                return nothing  # most have none, and what reads acts is slow to import
            from onward.queries.acts.case import read_recorded

            return replace(read_recorded(store), latest=nothing.latest)

    def _read_stored(self) -> dict[str, str]:
        if not self.folder.records.is_file():
            return {}
        with self.open_records() as store:
            return store.stored_verdicts()
