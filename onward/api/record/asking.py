"""Questions to customers and others, their answers, and the papers that come with them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_path, check_reference, check_text
from onward.api.inputs.days import Day
from onward.api.record.acting import ActRecording, day_text
from onward.errors import InputRefused, OnwardError, UsageError

if TYPE_CHECKING:
    from onward.api.record.acting import Values
    from onward.queries.acts.case import Case
    from onward.queries.acts.forms import RecordedAct


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
