"""A pool of workers: who is ended, who is replaced, and what waits meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from onward.web import pool as pool_module
from onward.web.messages import Task, WorkerAnswer, WorkspaceSettings
from onward.web.pool import Flights, Pool, WorkerLost
from onward.web.problems import ProblemRaised
from tests.serving import run_apart

SETTINGS = WorkspaceSettings(path=Path("nowhere"))

PATIENT = 600.0
"""Seconds that nobody reaches, however long the machine stands still."""

WORKING = 0.01
"""Seconds that an answer takes."""


DYING = ("die", "save_investigation")
once: list[int] = []
"""Workers that were lost over what ends one worker alone."""


class FakeWorker:
    """Stands for a process: it answers as the test says."""

    def __init__(self, number: int, *_: object) -> None:
        self.number = number
        self.started = 0
        self.killed = 0
        self.is_gone = False
        self.is_ready = True

    async def start(self) -> None:
        self.started += 1

    async def stop(self) -> None:
        """End."""

    def kill(self) -> None:
        self.killed += 1

    async def ask(self, task: Task) -> WorkerAnswer:
        if task.work == "hang":
            await asyncio.sleep(6 * PATIENT)
        if task.work in DYING:
            raise WorkerLost("it is gone")
        if task.work == "die once" and not once:
            once.append(self.number)
            raise WorkerLost("it is gone")
        await asyncio.sleep(WORKING)
        return WorkerAnswer(task.work.encode(), facts={"seconds": str(task.seconds)})


def run_pool(
    act: Callable[[Pool], Awaitable[Any]], monkeypatch: pytest.MonkeyPatch, count: int = 1
) -> tuple[Any, list[FakeWorker], list[str]]:
    """Do something with a pool of fake workers."""
    made: list[FakeWorker] = []
    events: list[str] = []

    def make_worker(*given: Any, **_: int) -> FakeWorker:
        made.append(FakeWorker(*given))
        return made[-1]

    monkeypatch.setattr(pool_module, "WorkerProcess", make_worker)
    monkeypatch.setattr(pool_module, "GRACE", 0.05)

    async def run() -> Any:
        pool = Pool(SETTINGS, "feed", count, lambda event, _: events.append(event))
        await pool.open()
        try:
            return await act(pool)
        finally:
            await pool.close()

    return run_apart(run()), made, events


async def ask(pool: Pool, work: str, seconds: float = PATIENT) -> str:
    """Ask, and return the answer, or the kind of the problem."""
    try:
        return (await pool.ask(Task(work, seconds=seconds))).body.decode()
    except ProblemRaised as fault:
        return fault.problem.kind


def ask_pool(
    monkeypatch: pytest.MonkeyPatch, *works: str, count: int = 1
) -> tuple[list[str], list[FakeWorker], list[str]]:
    """Ask a pool of some workers several things at once."""

    async def act(pool: Pool) -> list[str]:
        return list(await asyncio.gather(*(ask(pool, work) for work in works)))

    return run_pool(act, monkeypatch, count)


def test_a_hung_worker_is_ended_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(pool: Pool) -> list[str]:
        return [await ask(pool, "hang", 0.05), await ask(pool, "order")]

    answers, (worker,), events = run_pool(act, monkeypatch)
    assert answers == ["deadline", "order"]
    assert (worker.killed, worker.started, events) == (1, 2, ["hung"])


def test_a_lost_worker_is_replaced_and_takes_only_its_own_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers, workers, events = ask_pool(monkeypatch, "die", "one", "two", count=2)
    assert answers == ["worker", "one", "two"]
    # two are asked, one after the other, and no third one
    assert sum(worker.started for worker in workers) == 4
    assert events == ["lost", "lost"]


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_worker_was_lost_over_is_asked_of_another_one(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    once.clear()
    answers, _, events = ask_pool(monkeypatch, "die once", count=count)
    assert (answers, events) == (["die once"], ["lost"])


def test_what_a_worker_writes_by_itself_is_asked_of_one_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers, _, events = ask_pool(monkeypatch, "save_investigation", count=2)
    assert (answers, events) == (["worker"], ["lost"])


def test_a_question_for_which_nobody_waits_ends_no_second_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def act(pool: Pool) -> str:
        leaving = asyncio.create_task(ask(pool, "die"))
        await asyncio.sleep(0)  # it is with a worker
        leaving.cancel()
        await asyncio.wait([leaving])
        return await ask(pool, "one")

    answer, _, events = run_pool(act, monkeypatch)
    assert (answer, events) == ("one", ["lost"])


def test_whoever_waits_too_long_for_a_worker_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(pool: Pool) -> str:
        hanging = asyncio.create_task(ask(pool, "hang"))
        await asyncio.sleep(0)  # it begins
        answer = await ask(pool, "late", 0.05)
        hanging.cancel()
        return answer

    assert run_pool(act, monkeypatch)[0] == "deadline"


def test_a_worker_has_only_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(pool: Pool) -> float:
        first = asyncio.create_task(pool.ask(Task("first", seconds=PATIENT)))
        await asyncio.sleep(0)  # it begins
        second = await pool.ask(Task("second", seconds=PATIENT))
        await first
        return float(second.facts["seconds"])

    left, _, _ = run_pool(act, monkeypatch)
    assert 0 < left <= PATIENT - WORKING


def test_too_many_questions_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, _, _ = ask_pool(monkeypatch, *map(str, range(80)))
    assert answers.count("busy") == 80 - 65  # one is worked on, and 64 wait


def test_a_pool_ends_when_nobody_uses_it_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(pool: Pool) -> bool:
        with pool.in_use():
            draining = asyncio.create_task(pool.drain())
            await asyncio.sleep(0.1)
            was_open = not draining.done()
        await draining
        return was_open

    assert run_pool(act, monkeypatch)[0]


def test_equal_questions_in_flight_are_one_and_survive_who_began_them() -> None:
    calls: list[int] = []

    async def work() -> str:
        calls.append(1)
        await asyncio.sleep(0.02)
        return "answer"

    async def run() -> list[object]:
        flights: Flights[str] = Flights()
        first = asyncio.create_task(flights.join("key", work))
        others = [asyncio.create_task(flights.join("key", work)) for _ in range(3)]
        await asyncio.sleep(0)
        first.cancel()
        answers = await asyncio.gather(first, *others, return_exceptions=True)
        return [*answers[1:], await flights.join("key", work)]

    assert run_apart(run()) == ["answer"] * 4
    assert len(calls) == 2
