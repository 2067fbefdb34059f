"""Assessments on their way to a caller: kept in the records first, then handed over in order."""

import json
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.api.inputs import latest_today, timestamp
from onward.errors import AnswersDiffer, ChecksumMismatch, InputRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from onward.api.feedback import Feedback
    from onward.queries.assessment.batch import Outcome
    from onward.queries.model.assessment import Assessment
    from onward.queries.records.entries import Entry, FoundAssessment
    from onward.queries.records.store import RecordStore
    from onward.queries.transactions.transaction import Transaction

_ANSWERED_OTHERWISE: Final = "an earlier run answered this same question otherwise"

_MANY: Final = 8
"""Assessments in one write from which on it pays to make room for those that follow."""


@dataclass(frozen=True, slots=True)
class OrderWarning:
    """What is said of an order beside its assessment, which knows neither clock nor records.

    Attributes:
        code: In one word for programs: ``future``, ``replaces``, ``replaced`` or ``repeated``.
        order: Its number.
        text: What may be wrong, and how to mend it.
    """

    code: str
    order: str
    text: str

    def __str__(self) -> str:
        return f"{self.order}: {self.text}"

    def to_data(self) -> dict[str, str]:
        """Return it as JSON data."""
        return {"order": self.order, "code": self.code, "message": self.text}


def keep_outcomes(
    outcomes: "Iterable[Outcome]",
    store: "RecordStore",
    together: int,
    feedback: "Feedback",
    is_stopped: "Callable[[], bool]" = bool,
    invent: "Callable[[date], Sequence[bytes]] | None" = None,
) -> "Iterator[Outcome]":
    """Keep each assessment before it is handed over: the first alone, then more in one write.

    Args:
        outcomes: Assessments, or why a transaction is refused.
        store: Where they are kept.
        together: How many are kept in one write, at most; 1 hands each over at once.
        feedback: Where a broken promise is reported at once.
        is_stopped: Asked before each write: whether the run ends here.
        invent: Assesses invented orders of a day likewise, so that what is stored takes less room.

    Raises:
        AnswersDiffer: An earlier run answered one of the questions otherwise; raised when all
            outcomes have been handed over.
    """
    from onward.queries.records.entries import Entry

    waiting = iter(outcomes)
    differing: list[str] = []
    size, stopped = 1, False
    while not stopped and not is_stopped():
        batch, stopped = _take_batch(waiting, size)
        if not batch:
            break
        entries = [outcome for outcome in batch if isinstance(outcome, Entry)]
        if invent is not None and len(entries) >= _MANY:
            store.learn(entries[0], invent)
        for transaction in keep_entries(entries, store, feedback):
            differing.append(transaction)
            feedback.warn(f"{transaction}: {_ANSWERED_OTHERWISE}")
        yield from batch
        # whoever watches sees the first at once; a disk likes few large writes
        size = min(2 * size, together)
    if stopped:
        raise KeyboardInterrupt
    refuse_differing(differing)


def _take_batch(waiting: "Iterator[Outcome]", size: int) -> "tuple[list[Outcome], bool]":
    """Take the next outcomes, and tell whether somebody stopped the run meanwhile.

    What had been assessed until then is taken: it is work that need not be done again.
    """
    batch: list[Outcome] = []
    try:
        batch.extend(islice(waiting, size))  # extend keeps what was taken before a stop
    except KeyboardInterrupt:
        return batch, True
    return batch, False


def keep_entries(
    entries: "Sequence[Entry]", store: "RecordStore", feedback: "Feedback | None" = None
) -> list[str]:
    """Keep assessments, so that they can be explained later.

    Args:
        entries: The assessments.
        store: Where they are kept.
        feedback: Where an order whose number another order has had says whose place it takes, as
            lists show the newest assessment of a number; None where a caller has named it itself.

    Returns:
        The ids of the transactions that an earlier run answered otherwise: both answers are kept.
    """
    if not entries:
        return []
    # all of them in one transaction of the database
    answers = store.put(entries, timestamp())
    if feedback is not None:
        for entry, answer in zip(entries, answers, strict=True):
            warning = find_replaced(entry, store, is_new=answer == "new")
            if warning is not None:
                feedback.warn(str(warning))
    return [
        entry.transaction
        for entry, answer in zip(entries, answers, strict=True)
        if answer == "differs"
    ]


def find_replaced(entry: "Entry", store: "RecordStore", *, is_new: bool) -> OrderWarning | None:
    """Say whose place an order takes, where another one of its number is stored; else None.

    Args:
        entry: Its assessment, which is stored.
        store: Where it is.
        is_new: Whether it was stored just now; else the place is not taken anew.
    """
    others = store.find_other_orders(entry.transaction, entry.transaction_hash)
    if not others:
        return None
    if is_new == others[0][2]:
        return None  # it has taken that place before; or the other one takes it, and says so
    return _say_replaced(entry.transaction, others, is_new=is_new)


def foresee_replaced(order: "Transaction", store: "RecordStore") -> OrderWarning | None:
    """Say whose place an order would take if it were assessed and kept now; else None.

    Args:
        order: As it would be assessed.
        store: Where other orders of its number may be.
    """
    from onward.queries.transactions.transaction import transaction_hash

    unread = transaction_hash(order.model_copy(update={"readings": ()}))
    others = store.find_other_orders(order.id, transaction_hash(order), unread)
    if not others or not others[0][2]:
        return None  # there is none, or it has taken that place before
    is_new = len(store.find_other_orders(order.id, "")) == len(others)
    return _say_replaced(order.id, others, is_new=is_new)


def _say_replaced(
    order: str, others: "Sequence[tuple[str, str, bool]]", *, is_new: bool
) -> OrderWarning:
    name, verdict, _ = others[0]
    if is_new:
        said = f"takes the place of assessment {name} ({verdict}), of an order of the same number"
    else:
        said = f"assessed before; the newest, {name} ({verdict}), is of an order of the same number"
    more = f", and of {len(others) - 1:,} more" if len(others) > 1 else ""
    text = (
        f"{said} with other contents{more}; if these are two orders, give each a number of its own"
    )
    return OrderWarning("replaces" if is_new else "replaced", order, text)


def find_future(entry: "Entry") -> OrderWarning | None:
    """Say that an order is of a day that has begun nowhere: no list of that day exists yet."""
    day = json.loads(entry.transaction_json).get("date")
    if day is None or day <= latest_today().isoformat():
        return None
    return say_future(entry.transaction, day)


def say_future(order: str, day: str) -> OrderWarning:
    """Say that an order of a number is of a day to come."""
    text = (
        f"its day, {day}, is in the future, of which no list says anything yet; mend the date, or "
        "assess it again on that day"
    )
    return OrderWarning("future", order, text)


def refuse_differing(transactions: "Sequence[str]") -> None:
    """Fail a run in which a question was answered otherwise than before.

    Raises:
        AnswersDiffer: There is such a transaction.
    """
    if transactions:
        more = f" and {len(transactions) - 1} more" if len(transactions) > 1 else ""
        raise AnswersDiffer(
            f"{transactions[0]}{more}: {_ANSWERED_OTHERWISE}; both answers are kept, and none can "
            "be relied on: run `onward verify`, and report it"
        )


def refuse_changed(assessment: "Assessment", where: str) -> None:
    """Refuse an assessment that is not what its hash says.

    Args:
        assessment: As it was read.
        where: The file, or what keeps it.

    Raises:
        ChecksumMismatch: It was changed since it was made.
    """
    from onward.queries.model.parts import content_hash

    actual = content_hash(assessment.to_data())
    if actual != assessment.content_hash:
        raise ChecksumMismatch(
            actual,
            assessment.content_hash,
            f"{where}: assessment {assessment.id}",
            "assess the transaction again",
        )


def read_assessment(path: Path) -> "Assessment":
    """Read an assessment from a JSON file.

    Raises:
        InputRefused: The file is not an assessment.
        ChecksumMismatch: It was changed since it was made.
    """
    from onward.queries.model.schema import assessment_from_json

    try:
        written = path.read_bytes()
    except OSError as error:
        raise InputRefused(
            "cannot be read", file=str(path), hint="give the JSON that `onward assess` has written"
        ) from error
    assessment = assessment_from_json(written, str(path))
    refuse_changed(assessment, str(path))
    return assessment


def say_resumed(count: int) -> str:
    """Say how many transactions were passed over."""
    orders = "1 order was" if count == 1 else f"{count:,} orders were"
    return f"{orders} assessed before, and not assessed again"


def say_newest(stored: "FoundAssessment", order: str, store: "RecordStore") -> str:
    """Say that an order has several assessments, and which of them is shown."""
    count = len(stored.others) + 1
    newest = stored.assessment
    others = store.find_other_orders(order, newest.transaction.hash)
    several = f", {len(others):,} of them of orders with other contents" if others else ""
    return (
        f"{order} has {count} assessments{several}; this is the newest, {newest.id}, valid on "
        f"{newest.on}; `onward assessments --order {order}` lists them"
    )
