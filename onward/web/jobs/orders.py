"""Many orders: they are cut from a file, answered in their order, and each has its line."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import InputRefused, OnwardError
from onward.graph.json_forms import json_text
from onward.web.messages import JSON_LINES, Parameters, Task, WorkerAnswer
from onward.web.pool.keeping import EntryKeeper
from onward.web.pool.pool import TRIES, Pool
from onward.web.problems import ProblemRaised, problem_of

if TYPE_CHECKING:
    from onward.queries.assessment.batch import ReceivedTransaction

CSV: Final = "text/csv"
MANY: Final = {JSON_LINES: ".jsonl", "application/x-ndjson": ".jsonl", CSV: ".csv"}
"""Media types of many orders, and how a file of them is named."""

CUT_TOGETHER: Final = 64
LOSSES: Final = frozenset({"worker", "deadline"})
"""Problems that one order may be the cause of, or the moment."""


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """The line of an order.

    Attributes:
        body: As it is sent, with its end.
        verdict: Of the assessment, or what else was found; "" where the order was refused.
        problem: Kind of the problem for which nothing was answered; "" = none.
    """

    body: bytes
    verdict: str = ""
    problem: str = ""


@dataclass(slots=True)
class LineCounts:
    """How many orders have a line, and how many of them were refused."""

    assessed: int = 0
    refused: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)

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


def cut_orders(path: Path, most: int) -> "Iterator[ReceivedTransaction]":
    """Yield the orders of a file, and say in the place of the rest where they are too many.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    from onward.queries.transactions.reading.files import split_objects  # noqa: PLC0415  # Arrow

    number = 0
    try:
        for number, order in enumerate(split_objects(path, "body"), start=1):
            if number > most:
                what = f"has more than {most:,} orders; those from here on are not read"
                yield InputRefused(what, file="body", hint="send the rest as another request")
                return
            yield order
    except InputRefused as fault:
        if number == 0:
            raise
        yield fault  # an answer has begun: what cannot be read has its line


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLines:
    """Answers many orders, a few at once.

    Attributes:
        pool: The workers of one snapshot: all lines are of it, whatever is loaded meanwhile.
        keeper: Stores each assessment before its line is handed over.
        parameters: Those of the request.
        seconds: Within which each order is answered.
        work: What is done with each.
        tries: How often one is tried whose worker is lost, or has no answer in time.
        passed_on: Kinds of problems that are no order's own: whoever asks waits, and asks again.
    """

    pool: Pool
    keeper: EntryKeeper
    parameters: Parameters
    seconds: float
    work: str = "order text"
    tries: int = 1
    passed_on: frozenset[str] = frozenset()

    async def answer_all(self, orders: Iterator[object]) -> AsyncGenerator[AnsweredLine]:
        """Yield the lines of each order; a few are worked on while the oldest is waited for.

        Raises:
            OnwardError: Of a kind that is passed on.
        """
        waiting: list[asyncio.Task[list[AnsweredLine]]] = []
        try:
            async for order in _cut_by_and_by(orders):
                waiting.append(asyncio.create_task(self._try_order(order)))
                if len(waiting) >= 2 * self.pool.size:
                    for line in await waiting.pop(0):
                        yield line
            while waiting:
                for line in await waiting.pop(0):
                    yield line
        finally:
            for task_left in waiting:
                task_left.cancel()

    async def _try_order(self, order: object) -> list[AnsweredLine]:
        # a worker that another order has ended takes this one with it
        for _ in range(self.tries - 1):
            lines = await self._answer_order(order)
            if lines[0].problem not in LOSSES:
                return lines
        return await self._answer_order(order)

    async def _answer_order(self, order: object) -> list[AnsweredLine]:
        """Return the lines of an order; whatever goes wrong is said in its place."""
        task = Task(self.work, self.parameters, order, self.seconds)
        try:
            # of many tries here each is one worker
            workers = 1 if self.tries > 1 else TRIES
            answer = await self.pool.ask(task, lane="slow", tries=workers)
            if answer.problem is not None:
                raise ProblemRaised(answer.problem)
            stored = [await self.keeper.keep(part) for part in answer.parts or (answer,)]
        except OnwardError as fault:
            problem = problem_of(fault)
            if problem.kind in self.passed_on:
                raise
            rejected: Mapping[str, object] = {"code": problem.kind, "message": problem.detail}
            line = (json_text({"rejected": rejected}) + "\n").encode()
            return [AnsweredLine(line, problem=problem.kind)]
        return [AnsweredLine(part.body, _outcome_of(part)) for part in stored]


def _outcome_of(answer: WorkerAnswer) -> str:
    """Return the verdict of an assessment, or what a line says that is none."""
    return answer.facts.get("verdict", answer.facts.get("outcome", ""))


async def _cut_by_and_by(orders: Iterator[object]) -> AsyncIterator[object]:
    while batch := await asyncio.to_thread(lambda: list(islice(orders, CUT_TOGETHER))):
        for order in batch:
            yield order
