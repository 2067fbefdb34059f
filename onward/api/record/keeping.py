"""How long records are kept: legal holds, and erasing what may be erased."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_reference
from onward.api.inputs.days import timestamp
from onward.api.record.acting import check_person, make_salt
from onward.api.record.viewing import RecordViewing
from onward.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from onward.api.record.acting import Values
    from onward.queries.acts.case import Case, Retention
    from onward.queries.acts.forms import Erasure, RecordedAct
    from onward.queries.acts.refusals import ErasureReport
    from onward.queries.records.log import Checkpoint


class RecordKeeping(RecordViewing):
    """What keeps a record, and what ends it."""

    def log_head(
        self, *, key: str | Path | None = None, name: str = "", entry: int | None = None
    ) -> str:
        """Return the head of the log as a checkpoint, to be kept elsewhere.

        Args:
            entry: The head that it had at this entry; default now.
            key: A private Ed25519 key (PEM), outside the workspace, that signs it.
            name: Who signs; default whose log it is.

        Raises:
            StoreError: There are no records yet.
            ChainBroken: The log was changed after it was written.
            UsageError: The library for signatures is not installed, or there is no such entry.
        """
        from onward.api.inputs.arguments import check_path
        from onward.api.record.signing import sign_note
        from onward.queries.records.log import list_hashes, make_checkpoint

        self._require_records()
        with self.open_records() as store:
            hashes = list_hashes(store.log_entries(), store.head())
        if entry is not None and not 1 <= entry <= len(hashes):
            raise UsageError(f"the log has {len(hashes):,} entries, and no entry {entry:,}")
        checkpoint = make_checkpoint(hashes[:entry])
        text = checkpoint.to_text()
        if key is None:
            return text
        return sign_note(text, check_path("key", key), name or checkpoint.origin)

    def verify_head(self, note: str | Path, *, key: str | Path | None = None) -> int:
        """Check that the log still begins as a checkpoint says that was kept elsewhere.

        Args:
            note: A file that `log_head` has written, or a document that prints a checkpoint: a page
                (HTML), a record as text or JSON, or what was copied out of a PDF.
            key: The public key (PEM) of who has signed it.

        Returns:
            The number of entries that it vouches for; of several checkpoints, the greatest.

        Raises:
            ChainBroken: The log does not begin so, or the signature is not under the text.
            InputRefused: The file is no checkpoint.
        """
        from onward.queries.records.log import check_beginning, list_hashes

        checkpoints = read_checkpoints(note, key)
        self._require_records()
        with self.open_records() as store:
            hashes = list_hashes(store.log_entries(), store.head())
        for checkpoint in checkpoints:
            check_beginning(hashes, checkpoint)
        return max(checkpoint.size for checkpoint in checkpoints)

    def retention(self, order: str) -> "Retention":
        """Return how long the record of an order is kept, and by which rules.

        Args:
            order: An order's id.

        Raises:
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.case import read_case, tell_retention

        self._require_records()
        with self.open_records() as store:
            case = read_case(store, check_reference("order", order))
        return tell_retention(case, self._see_today(case, None))

    def legal_hold(
        self,
        order: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        ends: bool = False,
        function: str | None = None,
    ) -> "RecordedAct":
        """Set a legal hold on a record, or end it: while it lasts, nothing is erased.

        Args:
            order: An order's id.
            by: Who sets it.
            reason: Why.
            ends: Whether it ends.
            function: Of whoever sets it.

        Raises:
            InputRefused: There is one already, or none to end.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import LegalHold

        def values(case: "Case") -> "Values":
            if ends and case.legal_hold is None:
                raise InputRefused("there is no legal hold", hint="there is nothing to end")
            if not ends and case.legal_hold is not None:
                raise InputRefused("there is a legal hold already", hint="end it first")
            return {"holds": not ends, "reason": reason}

        return self._record_act(LegalHold, order, by, function, values)

    def erase(
        self,
        order: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        function: str | None = None,
    ) -> "ErasureReport":
        """Erase the record of an order: texts of people, assessments, the order itself.

        The log keeps its hashes, and verifies. Jobs of a server in which the order stands are
        removed, too, and its papers that the workspace keeps. While a rule of retention or a legal
        hold keeps the record, nothing is erased, and the refusal is an act of the record.

        Args:
            order: An order's id.
            by: Who erases.
            reason: Why.
            function: Of whoever erases.

        Raises:
            InputRefused: Something keeps it, or a job in which it stands is not over.
            StoreError: The order was never assessed.
        """
        from onward.api.inputs.days import today
        from onward.queries.acts.forms import Erasure, RefusedErasure
        from onward.queries.acts.refusals import erase_record
        from onward.queries.records.store import JobCopies, KeptPapers

        check_person(by)
        because = self.retention(order).refuse_reason(today().isoformat())
        if because is not None:
            said = {"reason": reason, "because": because}
            self._record_act(RefusedErasure, order, by, function, lambda _: said)
            raise InputRefused(f"the record of {order} is not erased: {because}")
        copies = JobCopies.find(self.path, order)
        with self.open_records() as store:

            def make_act() -> "tuple[Erasure, Case]":
                return self._make_act(
                    store, Erasure, order, by, function, lambda _: {"reason": reason}
                )

            report = erase_record(store, order, make_act, make_salt, timestamp())
        papers = KeptPapers.of_order(self.path, report.recorded.act.order)
        return replace(report, jobs=copies.remove(), papers=papers.remove())


def read_checkpoints(note: str | Path, key: str | Path | None) -> "list[Checkpoint]":
    """Return the heads of a log that a file names; at least one.

    Args:
        note: As in `RecordKeeping.verify_head`.
        key: Likewise.

    Raises:
        ChainBroken: The signature is not under the text.
        InputRefused: The file names none.
    """
    from onward.api.inputs.arguments import check_path
    from onward.api.record.signing import verify_note
    from onward.queries.records.log import find_checkpoints, read_checkpoint

    path = check_path("note", note)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused("cannot be read", file=str(path)) from error
    if key is not None:
        text = verify_note(text, check_path("key", key))
    return list(find_checkpoints(text)) or [read_checkpoint(text)]
