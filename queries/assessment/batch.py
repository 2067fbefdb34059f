"""Many transactions: read one by one, assessed by one or more processes, given back in order."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from onward.errors import InputRefused, printable
from onward.graph.json_forms import canonical_json
from onward.graph.matching.layers.parts import Progress
from onward.queries.assessment.question import OrderQuestion
from onward.queries.assessment.reuse.answering import answer_question
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.part import JsonObject
from onward.queries.processes import answer_all
from onward.queries.records.entries import Entry
from onward.queries.rules.own_pack import read_rules_and_policy
from onward.queries.transactions.answered import AnsweredFields, fill_fields
from onward.queries.transactions.reading.files import ObjectText


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """A value that cannot be read, or a row or object as a whole.

    Attributes:
        line: From 1; None where the input has no lines.
        column: Of a table its own name for the column, else the path in the JSON; "" = the whole.
        code: What sort of fault it is, in one word for programs.
        value: The value as it came.
        message: What is wrong, in words.
        hint: How to put it right.
    """

    line: int | None
    column: str
    code: str
    value: str
    message: str
    hint: str

    @classmethod
    def of_fault(cls, fault: InputRefused) -> "RefusedValue":
        """Return what a refusal says of one value."""
        code = fault.code or "unreadable"
        return cls(fault.line, fault.field, code, fault.received, printable(fault.what), fault.hint)


@dataclass(frozen=True, slots=True)
class Refused:
    """A transaction that cannot be read.

    Attributes:
        because: The one line that says why.
        file: The file, as it was named; "-" is stdin.
        order: The id of the order, where it can be read.
        faults: Every value at fault; at least one.
    """

    because: str
    file: str = ""
    order: str | None = None
    faults: tuple[RefusedValue, ...] = ()

    @classmethod
    def of_fault(cls, refused: InputRefused) -> "Refused":
        """Return a refusal as an outcome."""
        faults = (refused, *refused.further)
        return cls(
            because=str(refused),
            file=refused.file,
            order=refused.record or None,
            faults=tuple(RefusedValue.of_fault(fault) for fault in faults),
        )

    def to_error(self) -> InputRefused:
        """Return the refusal as an error, with the place of its first fault."""
        first, *others = self.faults
        return self._make_error(first, [self._make_error(fault) for fault in others])

    def _make_error(
        self, fault: RefusedValue, further: Sequence[InputRefused] = ()
    ) -> InputRefused:
        return InputRefused(
            fault.message,
            file=self.file,
            line=fault.line,
            field=fault.column,
            hint=fault.hint,
            received=fault.value,
            code=fault.code,
            record=self.order or "",
            further=further,
        )

    def to_data(self) -> JsonObject:
        """Return the refusal as JSON data: the first fault, and under `errors` each of them."""
        errors = [asdict(fault) for fault in self.faults]
        return {"order": self.order, "file": self.file, **errors[0], "errors": errors}


@dataclass(frozen=True, slots=True)
class Resumed:
    """A transaction that is not assessed again: the same question is answered and stored.

    Attributes:
        transaction: Its id.
        id: Of the stored assessment.
        verdict: Of the stored assessment.
    """

    transaction: str
    id: str
    verdict: str


Outcome = Entry | Refused | Resumed
ReceivedTransaction = ObjectText | InputRefused


@dataclass(frozen=True, slots=True)
class Setting:
    """All that says what transactions are assessed against; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        engine: Name of the engine.
        rules: Folder of a pack of one's own.
        policy: An organisation's own policy file.
        on, as_of: As in `assess`.
        stored: Verdicts of the assessments that are not made again, by their ids.
        answers: What answers to questions state of orders' fields, by the order's id.
    """

    workspace: Path
    snapshot: str
    engine: str = "embedded"
    rules: Path | None = None
    policy: Path | None = None
    on: date | None = None
    as_of: date | None = None
    stored: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, tuple[AnsweredFields, ...]] = field(default_factory=dict)

    def open(self, progress: Progress | None = None) -> AssessmentSetup:
        """Open the snapshot in the engine, with rule pack and policy.

        Args:
            progress: As in `AssessmentSetup.open`.
        """
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        catalogue, policy = read_rules_and_policy(self.rules, self.policy)
        snapshot = WorkspaceFolder(self.workspace).snapshot(self.snapshot)
        return AssessmentSetup.open(
            snapshot,
            self.engine,
            policy=policy,
            catalogue=catalogue,
            progress=progress,
        )

    def answer(self, received: ObjectText | Refused, opened: AssessmentSetup) -> Outcome:
        """Assess one transaction, or say why it is refused, or that it is assessed already."""
        if isinstance(received, Refused):
            return received
        try:
            transaction = received.read()
            # what was asked and answered is known, where the order itself is silent
            transaction = fill_fields(transaction, self.answers.get(transaction.id, ()))
        except InputRefused as refused:
            return Refused.of_fault(refused)
        question = OrderQuestion.open(transaction, opened, self.on, self.as_of)
        if self.stored:
            answer_id = question.make_id(opened)
            if answer_id in self.stored:
                return Resumed(transaction.id, answer_id, self.stored[answer_id])
        return answer_question(question, opened)


def assess_all(
    received: Iterable[ReceivedTransaction],
    setting: Setting,
    jobs: int = 1,
    *,
    opened: AssessmentSetup | None = None,
) -> Iterator[Outcome]:
    """Assess a stream of transactions, each apart from the others.

    Args:
        received: The transactions as texts, or why one cannot be read.
        setting: What they are assessed against.
        jobs: Processes; 1 = this one.
        opened: The setting, where it is open already.

    Yields:
        For each transaction, in order, its assessment or why it is refused: the same whatever
        `jobs` is.

    Raises:
        EngineError: An engine is lost, or a process was ended from outside.
    """
    readable = (
        Refused.of_fault(text) if isinstance(text, InputRefused) else text for text in received
    )
    return answer_all(readable, setting, jobs, opened=opened, name_group=name_customer)


def name_customer(received: ObjectText | Refused) -> bytes:
    """Name the parties of an order, as it stands in the file; where it cannot be read, nobody.

    >>> name_customer(ObjectText('{"parties": [{"name": "Acme"}], "id": "T-1"}', "-", 1))
    b'[{"name":"Acme"}]'
    """
    try:
        order = None if isinstance(received, Refused) else json.loads(received.text)
    except (ValueError, RecursionError):
        order = None
    return canonical_json(order.get("parties") if isinstance(order, dict) else None)
