"""Which task a worker gets next."""

import asyncio

from onward.web.messages import Task
from onward.web.pool import QUEUED, Lane, Lanes, QueuedTask


def job(name: str, lane: Lane = "fast") -> QueuedTask:
    loop = asyncio.new_event_loop()
    try:
        return QueuedTask(Task(name), lane, 1.0, loop.create_future(), 0.0)
    finally:
        loop.close()


def name(taken: QueuedTask | None) -> str:
    return "" if taken is None else taken.task.work


def test_single_questions_come_before_lines_of_many() -> None:
    lanes = Lanes(2)
    lanes.add(job("line", "slow"))
    lanes.add(job("question"))
    assert [name(lanes.take()), name(lanes.take())] == ["question", "line"]


def test_lines_never_hold_every_worker_where_there_are_two() -> None:
    lanes = Lanes(2)
    first = job("first", "slow")
    lanes.add(first)
    lanes.add(job("second", "slow"))
    assert lanes.take() is first
    assert lanes.take() is None
    lanes.end(first)
    assert name(lanes.take()) == "second"


def test_not_too_many_wait() -> None:
    lanes = Lanes(2)
    for _ in range(2 * QUEUED):
        assert not lanes.is_full
        lanes.add(job("alike"))
    assert lanes.is_full


def test_a_task_for_which_nobody_waits_any_more_is_taken_out() -> None:
    lanes = Lanes(1)
    left = job("left")
    lanes.add(left)
    lanes.discard(left)
    assert lanes.take() is None
