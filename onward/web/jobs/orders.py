"""Many orders: they are cut from a file, answered in their order, and each has its line."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from onward.api.outcomes import OrderWarning
from onward.errors import OnwardError
from onward.graph.json_forms import json_text
from onward.operations.question import Question
from onward.web.messages import Problem, Task, WorkerAnswer
from onward.web.pool.keeping import EntryKeeper
from onward.web.pool.pool import TRIES, Pool
from onward.web.problems import ProblemRaised, problem_of

CUT_TOGETHER: Final = 64
MOST_WARNINGS: Final = 50
"""Warnings that are given in words; how many there are is always said."""

LOSSES: Final = frozenset({"worker", "deadline"})
"""Problems that one order may be the cause of, or the moment."""


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """The line of an order.

    Attributes:
        body: As it is sent, with its end.
        verdict: Of the assessment, or what else was found; "" where the order was refused.
        problem: Kind of the problem for which nothing was answered; "" = none.
        warnings: What is to be said of the order beside.
    """

    body: bytes
    verdict: str = ""
    problem: str = ""
    warnings: tuple[OrderWarning, ...] = ()


@dataclass(slots=True)
class LineCounts:
    """How many orders have a line, how many of them were refused, and what is to be said of them.

    Attributes:
        warned: How many warnings there are.
        warnings: The first of them, as JSON data.
    """

    assessed: int = 0
    refused: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    warned: int = 0
    warnings: list[dict[str, str]] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many orders have a line."""
        return self.assessed + self.refused

    def add(self, line: AnsweredLine) -> None:
        """Count a line."""
        if line.verdict:
            self.assessed += 1
            self.verdicts[line.verdict] = self.verdicts.get(line.verdict, 0) + 1
        else:
            self.refused += 1
        self.note(line.warnings)

    def note(self, warnings: Sequence[OrderWarning]) -> None:
        """Note what is to be said of orders."""
        self.warned += len(warnings)
        room = MOST_WARNINGS - len(self.warnings)
        self.warnings += [warning.to_data() for warning in warnings[:room]]

    def to_data(self) -> dict[str, object]:
        """Return the counts as the last line gives them."""
        warned = {"warned": self.warned, "warnings": self.warnings} if self.warned else {}
        return {"assessed": self.assessed, "refused": self.refused, **warned}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLines:
    """Answers many orders, a few at once.

    Attributes:
        pool: The workers of one snapshot: all lines are of it, whatever is loaded meanwhile.
        keeper: Stores each assessment before its line is handed over.
        asked: What is asked of each.
        seconds: Within which each order is answered.
        work: What is done with each.
        tries: How often one is tried whose worker is lost, or has no answer in time.
        passed_on: Kinds of problems that are no order's own: whoever asks waits, and asks again.
    """

    pool: Pool
    keeper: EntryKeeper
    question: Question
    seconds: float
    work: str = "assess_text"
    tries: int = 1
    passed_on: frozenset[str] = frozenset()

    async def answer_all(self, orders: Iterator[object]) -> AsyncGenerator[AnsweredLine]:
        """Yield the lines of each order; a few are worked on while the oldest is waited for.

        They are stored in the order in which they were sent: of a number the last one counts.

        Raises:
            OnwardError: Of a kind that is passed on.
        """
        waiting: list[asyncio.Task[list[AnsweredLine]]] = []
        before = asyncio.Event()
        before.set()
        try:
            async for order in _cut_by_and_by(orders):
                after = asyncio.Event()
                waiting.append(asyncio.create_task(self._answer_in_turn(order, before, after)))
                before = after
                if len(waiting) >= 2 * self.pool.size:
                    for line in await waiting.pop(0):
                        yield line
            while waiting:
                for line in await waiting.pop(0):
                    yield line
        finally:
            for task_left in waiting:
                task_left.cancel()

    async def _answer_in_turn(
        self, order: object, before: asyncio.Event, after: asyncio.Event
    ) -> list[AnsweredLine]:
        """Return the lines of an order.

        Args:
            order: Its text.
            before: Set when the order before it is handed to the writer.
            after: Set when this one is.
        """
        answer = await self._try_order(order)
        await before.wait()
        # begun, it is with the writer before the next order's turn comes; it may be written later
        keeping = asyncio.create_task(self._keep_answer(answer, order))
        after.set()
        return await keeping

    async def _try_order(self, order: object) -> WorkerAnswer:
        # a worker that another order has ended takes this one with it
        for _ in range(self.tries - 1):
            answer = await self._ask_worker(order)
            if answer.problem is None or answer.problem.kind not in LOSSES:
                return answer
        return await self._ask_worker(order)

    async def _ask_worker(self, order: object) -> WorkerAnswer:
        task = Task(self.work, self.question, order, self.seconds)
        # of many tries here each is one worker
        workers = 1 if self.tries > 1 else TRIES
        try:
            return await self.pool.ask(task, lane="slow", tries=workers)
        except OnwardError as fault:
            return WorkerAnswer(problem=problem_of(fault))

    async def _keep_answer(self, answer: WorkerAnswer, order: object) -> list[AnsweredLine]:
        """Return the lines of an order, stored; whatever goes wrong is said in its place."""
        try:
            if answer.problem is not None:
                raise ProblemRaised(answer.problem)
            stored = [await self.keeper.keep(part) for part in answer.parts or (answer,)]
        except OnwardError as fault:
            problem = problem_of(fault)
            if problem.kind in self.passed_on:
                raise
            return [AnsweredLine(_write_rejected(problem, order), problem=problem.kind)]
        return [
            AnsweredLine(part.body, _outcome_of(part), warnings=part.warnings) for part in stored
        ]


def _write_rejected(problem: Problem, order: object) -> bytes:
    """Write why an order has no answer, in the form of a refusal by the order's own fault."""
    from onward.queries.assessment.batch import Refused, RefusedValue  # heavy

    line = getattr(order, "line", None)
    fault = RefusedValue(line, "", problem.kind, "", problem.detail, problem.mend)
    refused = Refused(problem.detail, "body", faults=(fault,))
    return (json_text({"rejected": refused.to_data()}) + "\n").encode()


def _outcome_of(answer: WorkerAnswer) -> str:
    """Return the verdict of an assessment, or what a line says that is none."""
    return answer.facts.get("verdict", answer.facts.get("outcome", ""))


async def _cut_by_and_by(orders: Iterator[object]) -> AsyncIterator[object]:
    while batch := await asyncio.to_thread(lambda: list(islice(orders, CUT_TOGETHER))):
        for order in batch:
            yield order
