"""What front and workers say to each other: a task, and the answer to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from onward.operations.question import Question

if TYPE_CHECKING:
    from onward.api.outcomes import OrderWarning
    from onward.queries.records.entries import Entry
    from onward.queries.records.newest import AssessmentTally

JSON: Final = "application/json"
JSON_LINES: Final = "application/jsonl"
CSV: Final = "text/csv"


@dataclass(frozen=True, slots=True)
class FaultPlace:
    """Where in an input a fault stands; parts that are not known are empty."""

    line: int | None = None
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is not answered, as RFC 9457 has it.

    Attributes:
        kind: In one word; the type is ``urn:onward:problem:<kind>``.
        status: Of HTTP.
        title: What sort of problem it is, the same for every one of its kind.
        detail: What is wrong this time, in one line.
        where: Of an input: the place of the first fault.
        mend: How to put it right.
        retry_after: Seconds after which to ask again; None where that does not help.
        faults: Of an input: every fault, as the command line gives them.
        acts: What somebody may record to put it right, by the paths of these acts.
    """

    kind: str
    status: int
    title: str
    detail: str
    where: FaultPlace | None = None
    mend: str = ""
    retry_after: int | None = None
    faults: Sequence[Mapping[str, object]] = ()
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a worker to do.

    Attributes:
        work: The name of the function that does it (`onward.web.worker.WORKS`).
        asked: The question.
        body: What was sent, if anything; or the text of one order of many.
        seconds: How long whoever asks still waits.
        roles: What the token of whoever asks allows.
        seen: Which version of what is changed they have seen, as ``If-Match`` says it; "" = none.
    """

    work: str
    question: Question = field(default_factory=Question)
    body: object = b""
    seconds: float = 10.0
    roles: frozenset[str] = frozenset()
    seen: str = ""


@dataclass(frozen=True, slots=True)
class WorkerAnswer:
    """What came of a task.

    Attributes:
        body: As it is sent.
        media: Its media type.
        status: Of HTTP.
        headers: Beside those that every answer has.
        entry: An assessment that is to be stored before the answer is sent.
        act: What the log notes of it beside, as canonical JSON: that an order was assessed again.
        parts: Of several things that were asked together, the answer to each.
        warnings: What is to be said of it beside the assessment.
        problem: Why there is none; body and media are made of it then.
        facts: What log and metrics say of it: no name, no id of a party.
        tally: Of an assessment that is to be stored: what the metrics count beside.
    """

    body: bytes = b""
    media: str = JSON
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    entry: "Entry | None" = None
    act: bytes = b""
    parts: "tuple[WorkerAnswer, ...]" = ()
    warnings: "tuple[OrderWarning, ...]" = ()
    problem: Problem | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    tally: "AssessmentTally | None" = None
