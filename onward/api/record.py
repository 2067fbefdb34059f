"""What people do with assessments, as methods of a workspace, and what the record shows of it."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING, Final

from onward.api.inputs import (
    Day,
    check_path,
    check_paths,
    check_reference,
    check_text,
    check_texts,
    check_word,
    latest_today,
    read_day,
    timestamp,
    today,
)
from onward.api.opened import OpenedWorkspace
from onward.errors import ChainBroken, InputRefused, OnwardError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

    from onward.graph.store.workspace import Snapshot
    from onward.queries.acts.case import AssessmentBasis, Retention, Today
    from onward.queries.acts.copies import CheckableCopy, CheckedCopy
    from onward.queries.acts.forms import ActKind, AnyAct, Case, Erasure, RecordedAct
    from onward.queries.acts.refusals import ErasureReport
    from onward.queries.acts.views import OrderRecord, TextToRead, WorkRow, YearReport
    from onward.queries.model.assessment import PartyMatch
    from onward.queries.model.parts import JsonObject
    from onward.queries.records.log import Checkpoint
    from onward.queries.records.store import RecordStore, SealedAct
    from onward.queries.rules.policy import Procedure
    from onward.queries.shipments import Departures
    from onward.queries.transactions.order_texts import OrderText


# ------------------------------------------------------------------------------------------------
# How an act of a person gets into the record: read, checked and written, alone with the file.
# ------------------------------------------------------------------------------------------------

SALT_BYTES = 16

Values = Mapping[str, object]


class ActRecording(OpenedWorkspace):
    """What all acts of people share."""

    def _record_act(
        self,
        kind: "type[AnyAct]",
        order: str,
        by: str | None,
        function: str | None,
        make_values: "Callable[[Case], Values]",
    ) -> "RecordedAct":
        """Record an act.

        Args:
            kind: Which.
            order: An order's id, or that of its newest assessment.
            by: Who acts.
            function: Their function.
            make_values: Returns what the act says, once it is known of which case.

        Raises:
            InputRefused: The act does not fit the record.
            StoreError: The order was never assessed, or the records cannot be written.
            ChainBroken: The records were changed after they were written.
        """
        from onward.queries.acts.forms import RecordedAct, seal_act

        check_reference("order", order)
        check_person(by)
        self._require_records()
        recorded: list[AnyAct] = []
        with self.open_records() as store:

            def seal() -> "SealedAct":
                act, case = self._make_act(store, kind, order, by, function, make_values)
                recorded.append(act)
                assessment = case.assessment
                return seal_act(act, make_salt, assessment.snapshot, assessment.rule_pack.hash)

            time = timestamp()
            entry = store.add_act(seal, time)
        return RecordedAct(entry, time, recorded[-1])

    def _make_act(
        self,
        store: "RecordStore",
        kind: "type[ActKind]",
        order: str,
        by: str | None,
        function: str | None,
        make_values: "Callable[[Case], Values]",
    ) -> "tuple[ActKind, Case]":
        """Make an act of what a person states, and check it against the case of the order."""
        from onward.queries.acts.case import read_case
        from onward.queries.acts.forms import Decision, make_act
        from onward.queries.acts.refusals import refuse_act, refuse_days, refuse_decision

        case = read_case(store, order, to_act=True)
        assessment = case.assessment
        bound = {
            "order": assessment.transaction.id,
            "assessment": assessment.id,
            "content_hash": assessment.content_hash,
            "by": check_person(by),
            "function": function,
        }
        act = make_act(kind, {**bound, **make_values(case)})
        refuse_act(act, case)
        refuse_days(act, case, latest_today())
        if isinstance(act, Decision):
            refuse_decision(act, case, self._read_procedure())
        return act, case

    def _read_procedure(self) -> "Procedure":
        """Return how the policy wants decisions to be made."""
        from onward.queries.rules.policy import default_policy, read_policy

        policy = default_policy() if self._policy is None else read_policy(self._policy)
        return policy.procedure


def make_salt() -> bytes:
    """Return bytes that nobody can guess."""
    return token_bytes(SALT_BYTES)


def check_person(by: object) -> str:
    """Return who acts: a program has no name, and none is guessed.

    Raises:
        InputRefused: Nobody is named.
    """
    if not isinstance(by, str) or not by.strip():
        raise InputRefused("nobody is named", field="by", hint="say who acts with --by NAME")
    return by.strip()


def day_text(day: Day, name: str) -> str | None:
    """Return a day as a text; None where none is given."""
    read = read_day(day, name)
    return None if read is None else read.isoformat()


def choose_finding(case: "Case", finding: object) -> str:
    """Return the id of a finding that is named by its number, its id or a part of the id.

    Raises:
        InputRefused: There is no such finding, or more than one.
    """
    findings = case.assessment.findings
    text = check_reference("finding", str(finding) if isinstance(finding, int) else finding)
    if text.isdecimal():
        number = int(text)
        return findings[number - 1].id if 1 <= number <= len(findings) else text
    fitting = [row.id for row in findings if text in row.id]
    if text not in fitting and len(fitting) > 1:
        raise InputRefused(
            f"{text!r} fits {len(fitting)} findings", field="finding", hint=", ".join(fitting)
        )
    return fitting[0] if len(fitting) == 1 else text


# ------------------------------------------------------------------------------------------------
# Questions to customers and others, their answers, and the papers that come with them.
# ------------------------------------------------------------------------------------------------


class QuestionAsking(ActRecording):
    """What people ask, and what they are answered."""

    def ask(
        self,
        order: str,
        question: str | int,
        *,
        by: str | None = None,
        to: str | None = None,
        audience: str | None = None,
        due: Day = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record a question that was sent.

        Args:
            order: An order's id, or that of its newest assessment.
            question: The number of a question of the assessment, from 1; what it is about, such as
                G1; or a question of your own.
            by: Who asks.
            to: Whom.
            audience: customer, internal or third_party; default as the assessment has it, and
                customer for a question of your own.
            due: By when an answer is due.
            function: Of whoever asks.

        Raises:
            InputRefused: It would tell a customer what was found, or nobody is named.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Inquiry

        def values(case: "Case") -> "Values":
            return {
                **_choose_question(case, question, audience),
                "sent_to": to,
                "due": day_text(due, "due"),
            }

        return self._record_act(Inquiry, order, by, function, values)

    def answer(
        self,
        order: str,
        inquiry: int,
        answer: str,
        *,
        by: str | None = None,
        satisfactory: str | None = None,
        document: str | None = None,
        note: str | None = None,
        value: object = None,
        states: Mapping[str, object] | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record an answer; what it states of the order feeds the order's next assessment.

        Args:
            order: As in `ask`.
            inquiry: The number under which the question was recorded.
            answer: What was answered, in words.
            by: Who records it.
            satisfactory: yes, no or partly; a question stays open after no and partly.
            document: Id of the paper that it came with.
            note: A note on it.
            value: What it states of the field that the question's gap is about.
            states: What it states of other fields of the order, by their paths.
            function: Of whoever records it.

        Raises:
            InputRefused: There is no such open question, or a field cannot hold the value.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import InquiryAnswer
        from onward.queries.transactions.transaction import with_fields

        def values(case: "Case") -> "Values":
            fields = dict(states or {})
            if value is not None:
                fields[_field_of(case, inquiry)] = value
            stated = {path: _write_value(path, each) for path, each in fields.items()}
            with_fields(case.assessment.transaction, stated)  # what does not fit is refused now
            return {
                "inquiry": inquiry,
                "answer": answer,
                "satisfactory": satisfactory,
                "document": document,
                "note": note,
                "states": [{"path": path, "value": text} for path, text in stated.items()],
            }

        return self._record_act(InquiryAnswer, order, by, function, values)

    def read_text(
        self,
        order: str,
        field: str | None = None,
        *,
        means: str | None = None,
        by: str | None = None,
        for_all: bool = False,
        read_on: Day = None,
        note: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what a text of an order means, so that it does not ask again.

        It counts for the same text of every order of the same users: whatever is assessed has it.

        Args:
            order: As in `ask`.
            field: Where the text stands, as gaps name it, such as ``items.0.description``;
                default the one text of the order that waits to be read.
            means: nothing, a use, or a family of goods.
            by: Who has read it.
            for_all: Whether it was read for orders of everybody, not of these users alone.
            read_on: When; default today.
            note: A note on it.
            function: Of whoever has read it.

        Raises:
            InputRefused: There is no such text, or nobody is named.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import TextRead
        from onward.queries.transactions.order_texts import list_users
        from onward.queries.transactions.transaction import MEANINGS

        def values(case: "Case") -> "Values":
            transaction = case.assessment.transaction
            users = () if for_all else list_users(transaction)
            if not users and not for_all:
                what = "the order names nobody for whom the text could be read"
                raise InputRefused(what, field="for_all", hint="read it with --for-all")
            text = choose_text(case, field)
            return {
                "field": text.field,
                "text": text.text,
                "users": users,
                "means": check_word("means", means, MEANINGS),
                "read_on": day_text(read_on, "read_on") or today().isoformat(),
                "note": note,
            }

        return self._record_act(TextRead, order, by, function, values)

    def add_document(
        self,
        order: str,
        file: str | Path,
        *,
        kind: str,
        id: str | None = None,  # noqa: A002  # what the paper is called everywhere
        by: str | None = None,
        from_party: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Add a paper to the record: its hash, its size and where it lies. It stays there.

        Args:
            order: As in `ask`.
            file: The paper.
            kind: As in a transaction: licence, letter, contract, reply …
            id: How the record calls it; default its name.
            by: Who adds it.
            from_party: From whom it came.
            function: Of whoever adds it.

        Raises:
            InputRefused: The file cannot be read, or the record has another paper of that id.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.case import measure_file
        from onward.queries.acts.forms import AddedDocument

        path = check_path("file", file)
        digest, size = measure_file(path)
        document = check_reference("id", id) if id is not None else path.name

        def values(case: "Case") -> "Values":
            _refuse_same_document(case, document)
            return {
                "document": document,
                "document_kind": kind,
                "sha256": digest,
                "bytes": size,
                "name": path.name,
                "stored_at": str(path.absolute()),
                "from_party": from_party,
            }

        return self._record_act(AddedDocument, order, by, function, values)

    def keep_document(
        self,
        order: str,
        name: str,
        content: bytes,
        *,
        kind: str,
        id: str | None = None,  # noqa: A002  # as above
        by: str | None = None,
        from_party: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Add a paper to the record that the workspace keeps itself, in a folder of the order.

        Whoever erases the record erases it, too.

        Args:
            order: As in `ask`.
            name: As its file is called.
            content: All of it, at most 5 MiB.
            kind: As in `add_document`.
            id: How the record calls it; default its name.
            by: Who adds it.
            from_party: From whom it came.
            function: Of whoever adds it.

        Raises:
            InputRefused: It is empty or too large, its name is none of a file, or the record has
                another paper of that id.
            StoreError: The order was never assessed, or the paper cannot be written.
        """
        from onward.queries.acts.forms import AddedDocument
        from onward.queries.records.store import KeptPapers

        called = _check_file_name(name)
        document = check_reference("id", id) if id is not None else called
        written: list[Path] = []

        def values(case: "Case") -> "Values":
            _refuse_same_document(case, document)
            papers = KeptPapers.of_order(self.path, case.assessment.transaction.id)
            path = papers.find(called, content)
            written.extend([] if path.is_file() else [path])
            papers.keep(called, content)
            return {
                "document": document,
                "document_kind": kind,
                "sha256": path.stem,
                "bytes": len(content),
                "name": called,
                "stored_at": str(path.absolute()),
                "from_party": from_party,
            }

        try:
            return self._record_act(AddedDocument, order, by, function, values)
        except OnwardError:
            for path in written:  # of what is refused nothing stays
                path.unlink(missing_ok=True)
            raise


def choose_text(case: "Case", field: str | None) -> "OrderText":
    """Return a text of an order by its place; by default the only one that waits to be read.

    Raises:
        InputRefused: There is no such text, or several wait.
    """
    from onward.queries.transactions.order_texts import list_readable_texts, list_waiting_texts

    order = case.assessment.transaction
    gaps = ((gap.field, gap.why_it_matters) for gap in case.assessment.coverage.gaps)
    waiting = list(list_waiting_texts(gaps, order))
    names = ", ".join(text.field for text in waiting) or "none"
    if field is None:
        if len(waiting) != 1:
            what = f"{len(waiting)} texts of the order wait to be read"
            raise InputRefused(what, field="field", hint=f"name one: {names}")
        return waiting[0]
    place = check_reference("field", field)
    chosen = next((text for text in list_readable_texts(order) if text.field == place), None)
    if chosen is None:
        what = f"the order has no text {place!r}"
        raise InputRefused(what, field="field", hint=f"there wait to be read: {names}")
    return chosen


def _refuse_same_document(case: "Case", document: str) -> None:
    if document in case.document_ids:
        what = f"the record has a document {document!r}"
        raise InputRefused(what, field="id", hint="choose another id")


def _check_file_name(name: object) -> str:
    """Return the name of a file, which is no path.

    Raises:
        InputRefused: It is none.
    """
    text = check_text("name", name)
    if not text.strip() or text in (".", "..") or any(sign in "/\\\0" for sign in text):
        raise InputRefused(f"{text!r} is not the name of a file", field="name", hint="give a name")
    return text


def _choose_question(case: "Case", question: str | int, audience: str | None) -> "Values":
    """Return a question with what it is about, and whom it is for."""
    rows = case.assessment.questions
    text = str(question) if isinstance(question, int) else check_text("question", question)
    chosen = next((row for row in rows if text in (row.about, row.question)), None)
    if text.isdecimal():
        if not 1 <= int(text) <= len(rows):
            raise UsageError(f"there is no question {text}; the assessment has {len(rows)}")
        chosen = rows[int(text) - 1]
    if chosen is None:
        return {"question": text, "audience": audience or "customer"}
    fields = {gap.id: gap.field for gap in case.assessment.coverage.gaps}
    return {
        "question": chosen.question,
        "about": chosen.about,
        "field": fields.get(chosen.about),
        "audience": audience or chosen.audience,
    }


def _field_of(case: "Case", inquiry: int) -> str:
    """Return the field of the order that a question is about.

    Raises:
        InputRefused: It is about none.
    """
    for made, question, _ in case.inquiries:
        if made.entry == inquiry and question.field:
            return question.field
    raise InputRefused(
        "the question is about no field of the order",
        field="value",
        hint="name the field: --set PATH=VALUE",
    )


def _write_value(path: str, value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputRefused(f"is not plain data: {error}", field=path) from error


# ------------------------------------------------------------------------------------------------
# What the record shows: of one order, of all that waits, of a year.
# ------------------------------------------------------------------------------------------------


class RecordViewing(ActRecording):
    """The record, as people read it."""

    def record(self, order: str, *, on: Day = None) -> "OrderRecord":
        """Return the whole record of an order.

        Args:
            order: An order's id, or that of an assessment of it.
            on: The day on which it is looked at; default today.

        Returns:
            Where the case stands, what it waits for, and every act, as data and as sections.

        Raises:
            StoreError: The order was never assessed.
            ChainBroken: Something was changed after it was written.
        """
        from onward.queries.acts.case import check_documents, read_case
        from onward.queries.acts.views import OrderRecord, list_objects, make_log_checkpoint

        with self._open_stored_records() as store:
            case = read_case(store, check_reference("order", order))
            roots = store.copy_roots(case.assessment.transaction.id)
            events = store.entries_about(list_objects(case, roots))
            hashes = store.log_hashes()
        return OrderRecord(
            case,
            self._see_today(case, on),
            tuple(check_documents(case)),
            events,
            make_log_checkpoint(hashes, events),
        )

    def worklist(self, *, on: Day = None, everything: bool = False) -> "list[WorkRow]":
        """Return the orders on which somebody must act, what is overdue first.

        Args:
            on: The day on which it is looked at; default today.
            everything: Whether orders are listed on which nobody must act, too.

        Raises:
            StoreError: Nothing is assessed yet.
            ChainBroken: Something was changed after it was written.
        """
        from onward.queries.acts.views import make_worklist

        with self._open_stored_records() as store:
            rows = make_worklist(store, self._open_today(on))
        return [row for row in rows if everything or row.waiting]

    def texts(self, *, on: Day = None) -> "list[TextToRead]":
        """Return the texts that wait to be read, each once: what most orders wait for comes first.

        Args:
            on: The day on which it is looked at; default today.

        Raises:
            StoreError: Nothing is assessed yet.
            ChainBroken: Something was changed after it was written.
        """
        from onward.queries.acts.views import list_texts_to_read

        with self._open_stored_records() as store:
            return list_texts_to_read(store, self._open_today(on))

    def report(self, year: int) -> "YearReport":
        """Return what was assessed and done in a year, in figures.

        Args:
            year: Of the acts and of the assessments.

        Raises:
            UsageError: There is no such year.
            StoreError: Nothing is assessed yet.
            ChainBroken: Something was changed after it was written.
        """
        from onward.queries.acts.views import report_year

        if not MINYEAR <= year <= MAXYEAR:
            raise UsageError(f"year {year} is not between {MINYEAR} and {MAXYEAR}")
        with self._open_stored_records() as store:
            return report_year(store, year)

    def _see_today(self, case: "Case", on: Day) -> "Today":
        """Return what a case is seen against."""
        from onward.queries.acts.case import AssessmentBasis

        return self._open_today(on)(AssessmentBasis.of(case.assessment))

    def _open_today(self, on: Day) -> "Callable[[AssessmentBasis], Today]":
        """Return what tells of assessments: the day, the sources of now, whether goods left."""
        from onward.queries.acts.case import Today, list_touched

        day = (read_day(on, "on") or today()).isoformat()
        if self.folder.is_empty:
            return lambda _: Today(day)
        snapshot, departures = self._open_departures()

        # of many orders most are against the same snapshot
        touched_since: dict[str, tuple[str, ...]] = {}

        def see(basis: "AssessmentBasis") -> Today:
            left = departures.of_order(basis.order_hash, None)
            left = left or departures.of_other_form(basis.order, None)
            if basis.snapshot not in touched_since:
                touched_since[basis.snapshot] = tuple(list_touched(basis, snapshot))
            touched = touched_since[basis.snapshot]
            return Today(day, touched, left.isoformat() if left else None)

        return see

    def _open_departures(self) -> "tuple[Snapshot, Departures]":
        """Return the snapshot of now, and on which days goods left; read once a snapshot."""
        from onward.queries.shipments import Departures

        snapshot = self.snapshot()
        if self._seen_departures is None or self._seen_departures[0].id != snapshot.id:
            self._seen_departures = snapshot, Departures.read(snapshot)
        return self._seen_departures


# ------------------------------------------------------------------------------------------------
# How long records are kept: legal holds, and erasing what may be erased.
# ------------------------------------------------------------------------------------------------


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
        from onward.api.inputs import check_path
        from onward.queries.records.log import list_hashes, make_checkpoint

        with self._open_stored_records() as store:
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
        with self._open_stored_records() as store:
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

        with self._open_stored_records() as store:
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
        from onward.api.inputs import today
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
    from onward.api.inputs import check_path
    from onward.queries.records.log import find_checkpoints, read_checkpoint

    path = check_path("note", note)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused("cannot be read", file=str(path)) from error
    if key is not None:
        text = verify_note(text, check_path("key", key))
    return list(find_checkpoints(text)) or [read_checkpoint(text)]


# ------------------------------------------------------------------------------------------------
# Copies for others of which every field can be checked, and checking one.
# ------------------------------------------------------------------------------------------------


class CopyWriting(RecordKeeping):
    """What others are given of an assessment, and what is opened to them later."""

    def checkable_copy(self, order: str, *, profile: str = "authority") -> "CheckableCopy":
        """Return a copy of an order's newest assessment, of which every field can be checked.

        The log gets an entry that tells of it; the same copy has the same bytes for ever.

        Args:
            order: An order's id, or that of an assessment of it.
            profile: For whose eyes: internal, authority or external.

        Raises:
            StoreError: The order was never assessed, or the records cannot be written.
            UsageError: There is no such profile.
        """
        from onward.queries.acts.copies import CheckableCopy, copy_fields, read_profile
        from onward.queries.records.log import make_checkpoint, prove_inclusion

        shown_to = read_profile(profile)
        with self._open_stored_records() as store:
            assessment = store.get(check_reference("order", order))
            secret = store.keep_secret(assessment, make_secret)
            fields = copy_fields(assessment.to_data(), shown_to, secret)
            said = fields.to_json()
            entry = store.note_copy(assessment, fields.root, said, make_secret, timestamp())
            hashes = store.log_hashes()[: entry["seq"]]
        leaves = [bytes.fromhex(text) for text in hashes]
        proof = tuple(each.hex() for each in prove_inclusion(leaves, entry["seq"] - 1))
        return CheckableCopy(fields, entry, proof, make_checkpoint(hashes))

    def open_fields(self, order: str, paths: Sequence[str]) -> "list[JsonObject]":
        """Return fields of an order's newest assessment with their salts.

        Whoever has a copy can check these against it, and learns nothing of any other field.

        Args:
            order: An order's id, or that of an assessment of it.
            paths: Where they stand, as JSON pointers; all below a path are meant.

        Raises:
            StoreError: The order was never assessed, or the records cannot be written.
            UsageError: There is no field at a path.
        """
        from onward.queries.acts.copies import open_fields

        with self._open_stored_records() as store:
            assessment = store.get(check_reference("order", order))
            secret = store.keep_secret(assessment, make_secret)
        return open_fields(assessment.to_data(), secret, check_texts("paths", paths))


def make_secret() -> bytes:
    """Return bytes that nobody can guess, from which the salts of one assessment follow."""
    from onward.queries.records.store import SECRET_BYTES

    return token_bytes(SECRET_BYTES)


def check_copy(
    path: str | Path,
    *,
    opened: Sequence[str | Path] = (),
    notes: Sequence[str | Path] = (),
    key: str | Path | None = None,
) -> "CheckedCopy":
    """Check a copy that somebody was given; no workspace is needed.

    Args:
        path: The file of the copy.
        opened: Files of fields that were opened later.
        notes: Heads of the sender's log that were kept elsewhere, of which one must be that of the
            copy.
        key: The public key (PEM) of who has signed them.

    Raises:
        ChainBroken: The first thing that is not as it was written.
        InputRefused: A file is not of the form.
    """
    from onward.queries.acts.copies import check_copy as check_text

    file = check_path("path", path)
    heads = [head for note in check_paths("notes", notes) for head in read_checkpoints(note, key)]
    texts = [_read_file(each) for each in check_paths("opened", opened)]
    return check_text(_read_file(file), texts, heads)


def _read_file(path: Path) -> tuple[str, str]:
    try:
        return str(path), path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused("cannot be read", file=str(path)) from error


# ------------------------------------------------------------------------------------------------
# Judgements that a person records: matches, findings, knowledge, decisions.
# ------------------------------------------------------------------------------------------------


class PersonJudging(ActRecording):
    """What people judge."""

    def adjudicate(
        self,
        order: str,
        candidate: str,
        verdict: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        compared: Iterable[Mapping[str, object]] = (),
        party: int | None = None,
        documents: str | Iterable[str] = (),
        valid_until: Day = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record whether a party of an order is the candidate of a match.

        It holds for the evidence that the person has seen: where either side's fields change, the
        match is open again.

        Args:
            order: An order's id, or that of its newest assessment.
            candidate: Id of the candidate, as the assessment has it, or a part of it.
            verdict: true_match, false_match or unclear.
            by: Who judges.
            reason: Why.
            compared: What was compared: mappings of field, query, candidate and agrees; a
                dismissal needs one.
            party: Place of the party in the order, from 0, where several have this candidate.
            documents: Ids of papers of the record.
            valid_until: The day after which it is to be looked at again.
            function: Of whoever judges.

        Returns:
            The act as it was recorded.

        Raises:
            InputRefused: There is no such match, or something is missing.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Adjudication

        def values(case: "Case") -> "Values":
            match = choose_match(case, check_reference("candidate", candidate), party)
            return {
                "party_ref": match.party_ref,
                "owner": match.owner,
                "candidate": match.candidate.party if match.candidate else candidate,
                "candidate_name": match.candidate.name_used if match.candidate else None,
                "evidence_hash": match.evidence_hash,
                "verdict": verdict,
                "reason": reason,
                "compared": [dict(row) for row in compared],
                "documents": check_texts("documents", documents),
                "valid_until": day_text(valid_until, "valid_until"),
            }

        return self._record_act(Adjudication, order, by, function, values)

    def note(
        self,
        order: str,
        finding: str | int,
        disposition: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        documents: str | Iterable[str] = (),
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what a person makes of a finding; the finding and the verdict stay.

        Args:
            order: As in `adjudicate`.
            finding: A finding's number from 1, its id, or a part of the id.
            disposition: confirmed, explained, refuted or open; to refute it takes a document, or
                counter-evidence in the finding.
            by: Who judges.
            reason: Why.
            documents: Ids of papers of the record.
            function: Of whoever judges.

        Raises:
            InputRefused: There is no such finding, or something is missing.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import FindingNote

        def values(case: "Case") -> "Values":
            chosen = case.find_finding(choose_finding(case, finding))
            return {
                "finding": chosen.id,
                "evidence_hash": chosen.evidence.evidence_hash,
                "disposition": disposition,
                "reason": reason,
                "documents": check_texts("documents", documents),
            }

        return self._record_act(FindingNote, order, by, function, values)

    def knowledge(
        self,
        order: str,
        state: str,
        *,
        by: str | None = None,
        facts: str | Iterable[str | Mapping[str, object]] = (),
        limb: str | None = None,
        since: Day = None,
        basis: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what a person states to know of the use of the goods.

        Args:
            order: As in `adjudicate`.
            state: none, grounds_to_suspect, aware or informed_by_authority.
            by: Who states it.
            facts: What it rests on: texts, or mappings of text, finding and document. Whoever is
                aware states at least one; what an authority has said is in a document.
            limb: Of Article 4(1) or 5(1): such as art_4_1_b, art_5_1_human_rights.
            since: Since when it is known.
            basis: A note on how it became known.
            function: Of whoever states it.

        Raises:
            InputRefused: Nobody is named, or no fact is.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import KnowledgeStatement

        stated = [facts] if isinstance(facts, str) else list(facts)

        def values(_: "Case") -> "Values":
            return {
                "state": state,
                "limb": limb,
                "facts": [{"text": row} if isinstance(row, str) else dict(row) for row in stated],
                "since": day_text(since, "since"),
                "basis_note": basis,
            }

        return self._record_act(KnowledgeStatement, order, by, function, values)

    def decide(
        self,
        order: str,
        value: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        conditions: str | Iterable[str] = (),
        override: str | None = None,
        gaps: str | Iterable[str] = (),
        documents: str | Iterable[str] = (),
        hold_owner: str | None = None,
        hold_until: Day = None,
        valid_until: Day = None,
        rescreen_before_shipment: bool = True,
        licence_request: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what a person decides of an order.

        Where the policy wants four eyes, it stands when another person has approved it.

        Args:
            order: As in `adjudicate`.
            value: proceed, proceed_with_conditions, enhanced_due_diligence, classify_or_license,
                notify_authority, refuse or terminate.
            by: Who decides.
            reason: Why.
            conditions: Under which the order goes on.
            override: Why it is weaker than what is suggested, where it is.
            gaps: Each gap in spite of which an order proceeds: the assessment's names of them.
            documents: Ids of papers of the record; over a stop, the licence or the exemption.
            hold_owner: Who watches over the order while it waits.
            hold_until: Until when it waits.
            valid_until: The day after which it must be decided anew.
            rescreen_before_shipment: Whether it is screened again before the goods leave.
            licence_request: Number of an application for a licence.
            function: Of whoever decides.

        Raises:
            InputRefused: It is weaker than what is suggested, and no reason is given; a gap is not
                named; nobody has stated what is known; the order is held.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Decision
        from onward.queries.acts.refusals import refuse_decision_value, suggested_with_knowledge

        refuse_decision_value(value)
        procedure = self._read_procedure()

        def values(case: "Case") -> "Values":
            suggestion, _ = suggested_with_knowledge(case, procedure)
            named = check_texts("gaps", gaps)
            return {
                "value": value,
                "suggestion": case.assessment.suggestion.value,
                "reason": reason,
                "conditions": check_texts("conditions", conditions),
                "override": override and {"of": suggestion, "reason": override, "gaps": named},
                "hold": hold_owner
                and {"owner": hold_owner, "until": day_text(hold_until, "hold_until")},
                "documents": check_texts("documents", documents),
                "valid_until": day_text(valid_until, "valid_until"),
                "rescreen_before_shipment": rescreen_before_shipment,
                "licence_request": licence_request,
                "four_eyes": procedure.four_eyes,
            }

        return self._record_act(Decision, order, by, function, values)

    def approve(
        self,
        order: str,
        *,
        by: str | None = None,
        statement: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record that a second person approves the last decision of an order.

        Args:
            order: As in `adjudicate`.
            by: Who approves: not who has decided.
            statement: What they state.
            function: Their function.

        Raises:
            InputRefused: Nothing is decided, the same person has decided, or the order was
                assessed again since.
            StoreError: The order was never assessed.
        """
        from onward.errors import InputRefused
        from onward.queries.acts.forms import Approval

        def values(case: "Case") -> "Values":
            if case.decision is None:
                raise InputRefused("nothing is decided yet", hint="decide with `onward decide`")
            return {"decision": case.decision[0].entry, "statement": statement}

        return self._record_act(Approval, order, by, function, values)


# ------------------------------------------------------------------------------------------------
# Which match of an assessment a person means.
# ------------------------------------------------------------------------------------------------


def choose_match(case: "Case", candidate: str, party: int | None) -> "PartyMatch":
    """Return the match with a candidate.

    Args:
        case: Of the order.
        candidate: The candidate's id, or a part of it or of its name.
        party: Place of the order's party, where several have this candidate.

    Raises:
        InputRefused: There is none, or there are several.
    """
    rows = [row for row in case.assessment.matches if row.candidate is not None]
    placed = [row for row in rows if party is None or row.party_ref == party]
    exact = [row for row in placed if row.candidate and row.candidate.party == candidate]
    fitting = exact or [row for row in placed if _is_meant(row, candidate)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(_name_match(row) for row in fitting or rows) or "none"
    count = f"{len(fitting)} matches fit" if fitting else "no match fits"
    raise InputRefused(
        f"{count} {candidate!r}", field="candidate", hint=f"there are {names}; --party N says which"
    )


def _is_meant(row: "PartyMatch", candidate: str) -> bool:
    names = (row.candidate.party, row.candidate.name_used) if row.candidate else ()
    return any(candidate.casefold() in name.casefold() for name in names)


def _name_match(row: "PartyMatch") -> str:
    party = row.candidate.party if row.candidate else ""
    return f"{party} (party {row.party_ref}, {row.role})"


# ------------------------------------------------------------------------------------------------
# What people do about an order: measures, corrections, notices to authorities, holds.
# ------------------------------------------------------------------------------------------------


class MeasureTaking(ActRecording):
    """What people do about an order."""

    def mitigate(
        self,
        order: str,
        measure: str,
        *,
        by: str | None = None,
        owner: str | None = None,
        due: Day = None,
        status: str | None = None,
        effect: str | None = None,
        finding: str | int | None = None,
        proof: str | None = None,
        severity: Mapping[str, str] | None = None,
        of: int | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record a measure against the risk, or what became of one.

        Args:
            order: An order's id, or that of its newest assessment.
            measure: Such as feature_removed, kill_switch, training, post_shipment_check.
            by: Who records it.
            owner: Who carries it out.
            due: By when.
            status: planned, in_place, failed or dropped; default planned.
            effect: What it does.
            finding: The finding that it answers: number, id or a part of the id.
            proof: Id of a paper of the record.
            severity: Of the possible harm, as a person judges it: scale, scope and
                irremediability, each low, medium or high.
            of: The number of the entry of which this says what became.
            function: Of whoever records it.

        Raises:
            InputRefused: Something is missing or does not fit.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Mitigation

        def values(case: "Case") -> "Values":
            return {
                "of": of,
                "finding": None if finding is None else choose_finding(case, finding),
                "measure": measure,
                "owner": owner,
                "due": day_text(due, "due"),
                "status": status,
                "effect": effect,
                "proof": proof,
                "severity": severity,
            }

        return self._record_act(Mitigation, order, by, function, values)

    def correct(
        self,
        order: str,
        finding: str | int,
        *,
        root_cause: str | None = None,
        action: str | None = None,
        owner: str | None = None,
        by: str | None = None,
        due: Day = None,
        done: Day = None,
        proof: str | None = None,
        policy_changed: bool | None = None,
        training_changed: bool | None = None,
        lesson: str | None = None,
        of: int | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what is mended in the organisation because of a finding.

        Args:
            order: As in `mitigate`.
            finding: The finding: number, id or a part of the id.
            root_cause: Why it came so far.
            action: What is done about it.
            owner: Who does it.
            by: Who records it.
            due: By when.
            done: When it was done.
            proof: Id of a paper of the record.
            policy_changed: Whether the policy was changed.
            training_changed: Whether the training was.
            lesson: To whom the lesson was told.
            of: The number of the entry of which this says how far it came.
            function: Of whoever records it.

        Raises:
            InputRefused: Something is missing or does not fit.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Correction

        def values(case: "Case") -> "Values":
            return {
                "of": of,
                "finding": choose_finding(case, finding),
                "root_cause": root_cause,
                "action": action,
                "owner": owner,
                "due": day_text(due, "due"),
                "done_on": day_text(done, "done"),
                "proof": proof,
                "policy_changed": policy_changed,
                "training_changed": training_changed,
                "lesson_fed_back_to": lesson,
            }

        return self._record_act(Correction, order, by, function, values)

    def notify(
        self,
        order: str,
        authority: str,
        *,
        country: str,
        duty: str,
        by: str | None = None,
        sent: Day = None,
        form: str | None = None,
        reference: str | None = None,
        standstill_since: Day = None,
        standstill_until: Day = None,
        outcome: str | None = None,
        replied: Day = None,
        document: str | None = None,
        reply_to: int | None = None,
        findings: str | Iterable[str] = (),
        function: str | None = None,
    ) -> "RecordedAct":
        """Record a notice to an authority, or its reply to one.

        Args:
            order: As in `mitigate`.
            authority: Its name.
            country: Its country.
            duty: art_4_2, art_5_2, art_5_3, voluntary or other.
            by: Who has sent it.
            sent: When.
            form: By which form.
            reference: The authority's reference.
            standstill_since: From when the goods must wait.
            standstill_until: Until when.
            outcome: Of a reply: no_licence_needed, licence_required, refused, licensed or pending.
            replied: When the authority replied.
            document: Id of the paper that holds the reply.
            reply_to: The number of the entry to which this is the reply.
            findings: Findings that were shared: number, id or a part of the id.
            function: Of whoever has sent it.

        Raises:
            InputRefused: Something is missing or does not fit.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Notification

        def values(case: "Case") -> "Values":
            since = day_text(standstill_since, "standstill_since")
            until = day_text(standstill_until, "standstill_until")
            reply = {"outcome": outcome, "on": day_text(replied, "replied"), "document": document}
            return {
                "of": reply_to,
                "authority": authority,
                "country": country,
                "duty": duty,
                "form": form,
                "sent_on": day_text(sent, "sent"),
                "reference": reference,
                "standstill": {"since": since, "until": until} if since or until else None,
                "reply": reply if outcome else None,
                "shared_findings": [
                    choose_finding(case, row) for row in check_texts("findings", findings)
                ],
            }

        return self._record_act(Notification, order, by, function, values)

    def hold(
        self,
        order: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        owner: str | None = None,
        until: Day = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Stop an order until somebody releases it.

        Args:
            order: As in `mitigate`.
            by: Who stops it.
            reason: Why.
            owner: Who watches over it; default who stops it.
            until: The day on which somebody looks at it again.
            function: Of whoever stops it.

        Raises:
            InputRefused: It is held already, or no reason is given.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Hold

        def values(_: "Case") -> "Values":
            return {"reason": reason, "owner": owner or by, "until": day_text(until, "until")}

        return self._record_act(Hold, order, by, function, values)

    def release(
        self,
        order: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Let a stopped order go on.

        Args:
            order: As in `mitigate`.
            by: Who releases it.
            reason: Why.
            function: Of whoever releases it.

        Raises:
            InputRefused: It is not held, or no reason is given.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Release

        def values(_: "Case") -> "Values":
            return {"reason": reason}

        return self._record_act(Release, order, by, function, values)


# ------------------------------------------------------------------------------------------------
# The record of an order as a file: PDF, JSON or text.
# ------------------------------------------------------------------------------------------------

FORMS = (".pdf", ".json", ".txt")


def render_record(
    record: "OrderRecord",
    path: Path,
    *,
    fonts: Sequence[Path] = (),
    policy: Path | None = None,
) -> bytes:
    """Return the record of an order as the ending of a file's name says.

    Args:
        record: Of an order.
        path: The file.
        fonts: Folders of fonts for a PDF, beside those that Onward brings.
        policy: A policy file, whose organisation is the letterhead of a PDF.

    Raises:
        UsageError: There is no such format.
        ExportError: A PDF cannot be set.
    """
    from onward.graph.json_forms import json_text
    from onward.queries.acts.views import write_sections

    suffix = path.suffix.lower()
    if suffix not in FORMS:
        raise UsageError(f"{path}: a record is written as {', '.join(FORMS)}")
    if suffix == ".json":
        return (json_text(record.to_data(), indent=2) + "\n").encode()
    sections = write_sections(record)
    if suffix == ".pdf":
        from onward.api.inputs import Writing
        from onward.viz.options import ExportOptions
        from onward.viz.paper.pdf import set_record

        options = Writing(policy=policy).fill(ExportOptions(fonts=tuple(fonts)), "pdf")
        return set_record(record, sections, options)
    from onward.errors import printable

    lines = []
    for section in sections:
        lines += ["", section.title] if section.title else [""]
        lines += [f"{'  ' * (row.depth + 1)}{printable(row.text)}" for row in section.lines]
    return "\n".join([*lines[1:], ""]).encode()


# ------------------------------------------------------------------------------------------------
# Signatures under the head of a log: Ed25519, as a signed note, by a key from elsewhere.
# ------------------------------------------------------------------------------------------------

MISSING: Final = (
    "signatures need the library cryptography, which is missing; run pip install 'onward[sign]'"
)
_ALGORITHM: Final = b"\x01"
"""Ed25519, in C2SP's signed notes."""

_DASH: Final = "\u2014"


def sign_note(text: str, key_file: Path, name: str) -> str:
    """Return a text with a signature below it.

    Args:
        text: Lines, the last one ended.
        key_file: A private key, PEM, unencrypted (``openssl genpkey -algorithm ed25519``).
        name: Who signs, without blanks.

    Raises:
        UsageError: The library is not installed, or the name has a blank or a plus sign.
        InputRefused: The file is no such key.
    """
    if not name or any(char.isspace() or char == "+" for char in name):
        raise UsageError(f"{name!r} cannot name a key; leave out blanks and plus signs")
    key = _read_private_key(key_file)
    signature = _hash_key(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{_DASH} {name} {base64.b64encode(signature).decode()}\n"


def verify_note(note: str, key_file: Path) -> str:
    """Return the text of a signed note.

    Args:
        note: Text and signatures.
        key_file: The public key of one of those who signed, PEM.

    Raises:
        ChainBroken: None of its signatures is of that key, or the text was changed.
        InputRefused: It is no signed note, or the file is no such key.
    """
    text, separator, below = note.partition("\n\n")
    text += "\n"
    if not separator:
        raise InputRefused("has no signature", hint="give what `onward log head --key` has printed")
    key = _read_public_key(key_file)
    from cryptography.exceptions import InvalidSignature

    for line in below.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        try:
            signature = base64.b64decode(encoded, validate=True)
        except ValueError:
            continue
        if dash != _DASH or signature[:4] != _hash_key(name, key):
            continue
        try:
            key.verify(signature[4:], text.encode())
        except InvalidSignature as error:
            raise ChainBroken(f"the signature of {name} is not under this text") from error
        return text
    raise ChainBroken(f"none of the signatures is of the key {key_file}")


def _hash_key(name: str, key: "Ed25519PublicKey") -> bytes:
    """Return the four bytes by which a note names a key."""
    content = name.encode() + b"\n" + _ALGORITHM + key.public_bytes_raw()
    return sha256(content).digest()[:4]


def _read_private_key(path: Path) -> "Ed25519PrivateKey":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        raise UsageError(MISSING) from error
    try:
        key = load_pem_private_key(_read_signed_file(path), password=None)
    except (ValueError, TypeError) as error:
        raise InputRefused("is no private key in PEM", file=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputRefused("is no Ed25519 key", file=str(path))
    return key


def _read_public_key(path: Path) -> "Ed25519PublicKey":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError as error:
        raise UsageError(MISSING) from error
    try:
        key = load_pem_public_key(_read_signed_file(path))
    except ValueError as error:
        raise InputRefused("is no public key in PEM", file=str(path)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise InputRefused("is no Ed25519 key", file=str(path))
    return key


def _read_signed_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputRefused(f"cannot be read ({reason})", file=str(path)) from error
