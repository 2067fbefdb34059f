"""The identity ledger of a workspace: who is judged to be one party, by whom and why."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_path, check_reference, check_text, check_texts
from onward.api.inputs.days import timestamp
from onward.api.parties.ids import complete_ids, party_names
from onward.api.parties.suggesting import MergeSuggestions, check_suggesting, suggest_pairs
from onward.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject
    from onward.api.feedback import Feedback
    from onward.graph.identity.clusters import Says
    from onward.graph.identity.ledger import LedgerLine
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.merges import ImportReport, JudgementResult
    from onward.queries.records.store import RecordStore


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A line of the ledger, and whether it counts today."""

    line: "LedgerLine"
    live: bool

    def to_data(self) -> "JsonObject":
        """Return the line as ``onward merges list --json`` prints it."""
        return {**self.line.to_plain(), "live": self.live}


class Merges:
    """Judgements on who is one party, in a workspace's record store.

    Args:
        folder: The workspace.
        feedback: Where long work reports to.
    """

    def __init__(self, folder: "WorkspaceFolder", feedback: "Feedback") -> None:
        self._folder = folder
        self._feedback = feedback

    def confirm(
        self,
        left: str,
        right: str,
        *,
        reason: str,
        evidence: Sequence[str] = (),
        by: str | None = None,
    ) -> "JudgementResult":
        """Judge that two parties are one.

        Args:
            left: Id of a loaded party.
            right: Id of another one.
            reason: Why; it is kept, and shown to whoever asks.
            evidence: What was looked at.
            by: Who judges; default the login name.

        Returns:
            The line of the ledger, and who is one party now.

        Raises:
            MergeRefused: It would make one party of two that are judged different.
            UsageError: There is no such party, or nobody is known to judge.
            Busy: Another process is writing.
        """
        return self._write_judgement((left, right), "same", reason, evidence, by)

    def refuse(
        self,
        left: str,
        right: str,
        *,
        reason: str,
        evidence: Sequence[str] = (),
        by: str | None = None,
    ) -> "JudgementResult":
        """Judge that two parties are not one; this outranks identifiers and what sources say.

        Takes what `confirm` takes.

        Returns:
            The line of the ledger, and the links that no longer count.

        Raises:
            MergeRefused: People made them one; their line must be undone first.
            UsageError: There is no such party, or nobody is known to judge.
            Busy: Another process is writing.
        """
        return self._write_judgement((left, right), "different", reason, evidence, by)

    def undo(self, line: str, *, reason: str, by: str | None = None) -> "JudgementResult":
        """Take a line of the ledger back; every result is then as it was before it.

        Args:
            line: The line's id, or how it begins.
            reason: Why it is taken back.
            by: Who takes it back; default the login name.

        Returns:
            The line that says so, and who is one party now.

        Raises:
            UsageError: No one line that counts begins so, or nobody is known to judge.
            Busy: Another process is writing.
        """
        from onward.queries.merges import undo

        line, reason = check_reference("line", line), check_text("reason", reason)
        with self._open_store() as store:
            return undo(self._folder, store, line, reason, _user_name(by), timestamp())

    def lines(self, *, live: bool = False) -> list[LedgerEntry]:
        """Return the lines of the ledger in their order.

        Args:
            live: Only those that count today.

        Returns:
            Each line, and whether it counts.

        Raises:
            ChainBroken: A line is not what was written in its place.
        """
        from onward.queries.merges import apply_ledger

        with self._open_store() as store:
            if not self._folder.is_empty:
                # what sources say since the last load may have become lines of the ledger
                apply_ledger(self._folder, store, timestamp())
            ledger = store.ledger()
        counting = set(ledger.live)
        lines = [LedgerEntry(line, line in counting) for line in ledger.lines]
        return [line for line in lines if line.live or not live]

    def suggest(
        self, *, everyone: bool = False, threshold: float = 0.75, jobs: int = 1
    ) -> MergeSuggestions:
        """Look for parties of different sources that may be one, and keep them as possible ties.

        Asked for are parties that are listed, carry a topic or were assessed; what is kept of an
        earlier run is not asked again.

        Args:
            everyone: Ask for every party instead, which may take hours.
            threshold: Score from which names suggest a pair.
            jobs: Processes that look at once; the pairs are the same.

        Returns:
            The pairs, the best first.

        Raises:
            UsageError: A number is out of its range.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.queries.merges import apply_ledger

        check_suggesting(threshold, jobs)
        with self._open_store() as store:
            # pairs that are judged already must not be suggested again
            snapshot = apply_ledger(self._folder, store, timestamp())
            assessed = store.party_ids()
        return suggest_pairs(
            self._folder,
            snapshot,
            assessed,
            self._feedback,
            everyone=everyone,
            threshold=threshold,
            jobs=jobs,
        )

    def import_file(self, file: str | Path) -> "ImportReport":
        """Take the judgements of a file into the ledger: all of them, or none.

        Args:
            file: JSON lines: Onward's own, or those of nomenklatura's resolver.

        Returns:
            What became of its lines.

        Raises:
            InputRefused: A line cannot be read, or contradicts what is judged.
            Busy: Another process is writing.
        """
        from onward.queries.merges import import_file

        path = check_path("file", file)
        with self._open_store() as store:
            return import_file(self._folder, store, path, timestamp())

    def export_lines(self, form: str = "onward") -> list[str]:
        """Return the judgements that count, one JSON line each.

        Args:
            form: ``onward``, with reasons and evidence, or ``nomenklatura``, which has neither.

        Returns:
            The lines, without line ends; either form can be imported again.

        Raises:
            UsageError: There is no such form.
        """
        from onward.queries.merges import FORMS, export_lines

        if form not in FORMS:
            likely, forms = did_you_mean(form, FORMS), " or ".join(FORMS)
            raise UsageError(f"--form {form!r} does not exist; {likely}use {forms}")
        with self._open_store() as store:
            ledger, snapshot = store.ledger(), self._folder.current()
        return list(export_lines(ledger, snapshot, form))

    def _write_judgement(
        self,
        pair: tuple[str, str],
        says: "Says",
        reason: str,
        evidence: Sequence[str],
        by: str | None,
    ) -> "JudgementResult":
        from onward.api.answers.data.tidying import tidy_after_writing
        from onward.graph.identity.clusters import make_judgement
        from onward.queries.merges import judge

        left, right = check_text("left", pair[0]), check_text("right", pair[1])
        texts, why = check_texts("evidence", evidence), check_text("reason", reason)
        make_judgement(left, right, says, "person", why, evidence=texts)  # refused before a look
        with self._open_store() as store:
            left, right = complete_ids(self._folder.current(), (left, right))
            if says == "different":
                texts = (*texts, *self._describe_facts(left, right))
            judgement = make_judgement(left, right, says, "person", why, evidence=texts)
            result = judge(self._folder, store, judgement, _user_name(by), timestamp())
        tidy_after_writing(self._folder)
        return result

    def _describe_facts(self, left: str, right: str) -> tuple[str, ...]:
        """Return what both parties state, so that the judgement holds as long as they do."""
        from onward.queries.merges import describe_facts
        from onward.registry import find

        engine = find("engine", "embedded").Engine.open(self._folder.current())
        facts = describe_facts(engine, left, right)
        return () if facts is None else (facts,)

    @contextmanager
    def _open_store(self) -> "Iterator[RecordStore]":
        from onward.queries.records.store import RecordStore

        if self._folder.is_empty:
            self._folder.current()  # raises, and says how to load
        with RecordStore(self._folder.records) as store:
            yield store


def decided_names(decided: "JudgementResult") -> dict[str, str]:
    """Return the names of the parties that a judgement is about, by id."""
    ids: list[str] = []
    for party in decided.to_data()["parties"]:
        ids.extend(party["members"])
    return party_names(decided.snapshot, ids)


def _user_name(by: str | None) -> str:
    """Return who judges.

    Raises:
        UsageError: Nobody is named, and the system knows no login name.
    """
    try:
        user = getuser() if by is None else check_text("by", by).strip()
    except (OSError, KeyError, ImportError):
        user = ""
    if not user:
        raise UsageError("who judges is not known; give --by NAME")
    return user
