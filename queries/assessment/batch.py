"""Many transactions: read one by one, assessed by one or more processes, given back in order."""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from onward.errors import InputRefused, printable
from onward.graph.json_forms import canonical_json
from onward.graph.matching.index import Progress
from onward.queries.assessment.assess import assess, assess_question
from onward.queries.assessment.reuse import TrackedOrder, WholeAnswer, write_fields
from onward.queries.assessment.running import TimeLeft
from onward.queries.assessment.setup import AssessmentSetup, OrderQuestion
from onward.queries.model.assessment import AssessedTransaction, Assessment
from onward.queries.model.parts import JsonObject
from onward.queries.processes import answer_all
from onward.queries.records.entries import AssessmentOutcome, Entry, list_parties
from onward.queries.rules.policy import read_rules_and_policy
from onward.queries.transactions.reading import ObjectText
from onward.queries.transactions.recorded import RecordedFacts
from onward.queries.transactions.transaction import (
    QUESTIONS,
    Transaction,
    parse_transaction,
)

# ------------------------------------------------------------------------------------------------
# What the assessments of a setup have in common: those of invented orders, which name nobody.
#
# Records are packed with it (`onward.queries.records.file`). Nothing of any order may stand in it,
# since orders can be erased.
# ------------------------------------------------------------------------------------------------

_NOBODY: Final = "-"
_OWNERS: Final = {"owners": [{"name": _NOBODY, "share": "0.6"}]}
_HS: Final = {"hs": "850440"}
_STATED: Final = {
    "end_use": {
        "text": _NOBODY,
        "statement": {
            "signed_by": _NOBODY,
            "date": "2026-01-01",
            "valid_until": "2027-01-01",
            "declares": {"military": False, "reexport": False, "repression": False},
            "document": _NOBODY,
        },
    },
    "documents": [{"id": _NOBODY, "kind": "end_use_statement", "sha256": "00" * 32}],
    "answers": dict.fromkeys(sorted(QUESTIONS), "no"),
}
"""What an order says of which everything is known."""

_PARTS: Final[tuple[tuple[dict[str, Any], dict[str, Any], str, dict[str, Any]], ...]] = (
    ({"id": "-:-"}, {**_HS, "not_listed_reason": _NOBODY}, "TR", _STATED),
    ({"name": _NOBODY, "country": "MX", **_OWNERS}, _HS, "UZ", {}),
    ({"name": _NOBODY, "country": "KZ", **_OWNERS}, {}, "KZ", {}),
)
"""End-user, item and destination of orders, and what else they state."""


def write_common_text(setup: AssessmentSetup, day: date) -> tuple[bytes, ...]:
    """Assess invented orders of a day, and return the assessments as they are stored."""
    orders = (_invent_order(day, *parts) for parts in _PARTS)
    return tuple(assess(parse_transaction(order), setup).to_json() for order in orders)


def _invent_order(
    day: date,
    end_user: dict[str, Any],
    item: dict[str, Any],
    destination: str,
    stated: dict[str, Any],
) -> dict[str, Any]:
    exporter = {"role": "exporter", "name": _NOBODY, "country": "DE"}
    return {
        "id": _NOBODY,
        "date": day.isoformat(),
        "kind": "export",
        "parties": [exporter, {"role": "end_user", **end_user}],
        "items": [{"description": _NOBODY, **item}],
        "destination": destination,
        **stated,
    }


# ------------------------------------------------------------------------------------------------
# Answering an order as its assessment is stored, from what an earlier order was answered.
# ------------------------------------------------------------------------------------------------

_PASSING: Final = frozenset({"timeout", "engine", "raised"})
"""Why an indicator could not answer this time, and may do so the next."""


def answer_order(
    transaction: Transaction,
    setup: AssessmentSetup,
    on: date | None = None,
    as_of: date | None = None,
    time_left: TimeLeft | None = None,
) -> Entry:
    """Assess a transaction, and return the assessment as it is stored.

    It has the bytes that `assess` gives it. Where all that was read of an earlier one is the same,
    what that one was answered is written for this one, too: so it is whole, however little time is
    left. When none is left, nothing is looked up, and the answer names what was not looked at.
    Its arguments are those of `assess`.

    Raises:
        UsageError: As in `assess`.
        EngineError: As in `assess`.
    """
    return answer_question(OrderQuestion.open(transaction, setup, on, as_of), setup, time_left)


def answer_question(
    question: OrderQuestion, setup: AssessmentSetup, time_left: TimeLeft | None = None
) -> Entry:
    """Do what `answer_order` does for a question that is open."""
    is_over = time_left is not None and time_left() <= 0
    # an engine that has to be asked over a wire may be lost on the way
    if is_over or not setup.keeps_answers or setup.engine.name != "embedded":
        return Entry.from_assessment(assess_question(question, setup, time_left))
    values = write_fields(question.stated)
    customer = _name_customer(question, values)
    answer = setup.whole_answers.find(customer, values)
    if answer is not None:
        return _write_again(answer, question, setup)
    names: dict[str, None] = {}
    order = TrackedOrder.of(question.stated, names.setdefault)
    assessment = assess_question(question, setup, time_left, order)
    if _is_lasting(assessment):
        outcome = AssessmentOutcome.of(assessment)
        whole = WholeAnswer(assessment.written(), outcome, list_parties(assessment))
        setup.whole_answers.keep(customer, tuple(names), values, whole)
    return Entry.from_assessment(assessment)


def _name_customer(question: OrderQuestion, values: Mapping[str, bytes]) -> Hashable:
    """Return the parties, and all of the question that no field of the order says."""
    days = question.on, question.as_of, question.is_dated
    return values.get("parties"), days, question.left, question.left_before


def _is_lasting(assessment: Assessment) -> bool:
    """Tell whether another time would say the same: nothing failed, and nothing was cut."""
    has_failed = any(row.reason in _PASSING for row in assessment.cannot_tell)
    return not has_failed and not assessment.coverage.limits_hit


def _write_again(answer: WholeAnswer, question: OrderQuestion, setup: AssessmentSetup) -> Entry:
    """Write for an order what an earlier one was answered."""
    order = AssessedTransaction.with_hash(question.stated, question.hashed)
    name = question.make_id(setup)
    written = answer.written.of_order(name, order.to_json())
    digest = written.hash_content()
    return Entry(
        id=name,
        content_hash=digest,
        snapshot=setup.snapshot_id,
        rule_pack=setup.plan.pack_summary.hash,
        transaction=order.id,
        transaction_hash=question.hashed,
        transaction_json=written.transaction,
        payload=written.with_hash(digest).to_json(),
        outcome=replace(answer.outcome, destination=order.destination),
        parties=answer.parties,
    )


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
        recorded: What the record states of orders: answers, and texts that were read.
    """

    workspace: Path
    snapshot: str
    engine: str = "embedded"
    rules: Path | None = None
    policy: Path | None = None
    on: date | None = None
    as_of: date | None = None
    stored: Mapping[str, str] = field(default_factory=dict)
    recorded: RecordedFacts = field(default_factory=RecordedFacts)

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
            # what was asked and answered is known, where the order itself is silent
            transaction = self.recorded.fill(received.read())
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
