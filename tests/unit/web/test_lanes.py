"""Which task a worker gets next."""

import asyncio

from onward.web.messages import Task
from onward.web.pool.lanes import OWN_QUEUED, QUEUED, Lane, Lanes, QueuedTask


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
    lanes.add(job("line", "slow"), None)
    lanes.add(job("question"), None)
    assert [name(lanes.take(0)), name(lanes.take(0))] == ["question", "line"]


def test_lines_never_hold_every_worker_where_there_are_two() -> None:
    lanes = Lanes(2)
    first = job("first", "slow")
    lanes.add(first, None)
    lanes.add(job("second", "slow"), None)
    assert lanes.take(0) is first
    assert lanes.take(1) is None
    lanes.end(first)
    assert name(lanes.take(1)) == "second"


def test_alike_questions_come_to_the_worker_that_knows_the_parties() -> None:
    lanes = Lanes(2)
    lanes.add(job("other"), None)
    lanes.add(job("known"), 1)
    assert name(lanes.take(1)) == "known"


def test_an_idle_worker_helps_out() -> None:
    lanes = Lanes(2)
    lanes.add(job("known"), 1)
    assert name(lanes.take(0)) == "known"
    assert lanes.take(0) is None


def test_few_wait_for_one_worker_and_not_too_many_for_all() -> None:
    lanes = Lanes(2)
    for _ in range(OWN_QUEUED + 2):
        lanes.add(job("alike"), 3)
    lanes.add(job("else"), 0)
    assert name(lanes.take(0)) == "else"
    for _ in range(2 * QUEUED - lanes.waiting):
        assert not lanes.is_full
        lanes.add(job("more"), None)
    assert lanes.is_full


def test_a_task_for_which_nobody_waits_any_more_is_taken_out() -> None:
    lanes = Lanes(1)
    left = job("left")
    lanes.add(left, 0)
    lanes.discard(left)
    assert lanes.take(0) is None
