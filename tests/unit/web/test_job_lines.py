"""Lines of a job when workers are lost, and when the server itself cannot go on."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.errors import StoreError
from onward.operations.orders import AssessBody
from onward.web.jobs import JOB_TRIES as TRIES
from onward.web.jobs import PASSING, AnsweredLine, JobFolder, JobState, OrderLines
from onward.web.messages import WorkerAnswer
from onward.web.problems import ProblemRaised, refuse
from tests.serving import run_apart


class Pool:
    """Answers as it is said to, one word an attempt."""

    size = 2

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)

    async def ask(self, *_: Any, **__: Any) -> WorkerAnswer:
        word = self.words.pop(0)
        if word == "answer":
            return WorkerAnswer(b"{}\n", facts={"verdict": "INCOMPLETE"})
        raise refuse(word, 503, "lost")


class Keeper:
    """Stores nothing."""

    async def keep(self, answer: WorkerAnswer) -> WorkerAnswer:
        return answer


def answer_orders(pool: Pool, orders: int, keeper: Keeper | None = None) -> list[AnsweredLine]:
    """Return the lines of some orders."""
    answering = OrderLines(
        pool=pool,  # type: ignore[arg-type]  # only what is asked of it
        keeper=keeper or Keeper(),  # type: ignore[arg-type]  # likewise
        question=AssessBody(),
        seconds=1,
        tries=TRIES,
        passed_on=PASSING,
    )

    async def collect() -> list[AnsweredLine]:
        return [line async for line in answering.answer_all(iter(range(orders)))]

    return run_apart(collect())


def lines_of(words: Sequence[str], orders: int = 1) -> list[AnsweredLine]:
    return answer_orders(Pool(words), orders)


def test_an_order_whose_worker_is_lost_is_tried_again() -> None:
    assert [line.verdict for line in lines_of(["worker", "worker", "answer"])] == ["INCOMPLETE"]


def test_an_order_that_ends_every_worker_has_a_line_that_says_so() -> None:
    (line,) = lines_of(["worker"] * TRIES)
    assert (line.problem, b'"rejected"' in line.body) == ("worker", True)


def test_what_is_no_order_s_own_fault_stops_the_job_and_loses_no_line() -> None:
    with pytest.raises(ProblemRaised):
        lines_of(["answer", "store"], orders=2)


class SlowestFirst(Pool):
    """Has the answer to the first order last."""

    def __init__(self) -> None:
        super().__init__([])
        self.left = asyncio.Event()

    async def ask(self, task: Any, **_: Any) -> WorkerAnswer:
        if task.body == 0:
            await self.left.wait()
        elif task.body == 2:
            self.left.set()
        body = f"{task.body}\n".encode()
        return WorkerAnswer(body, facts={"verdict": "INCOMPLETE"})


class NotingKeeper(Keeper):
    """Notes in which order it is given what."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def keep(self, answer: WorkerAnswer) -> WorkerAnswer:
        self.bodies.append(answer.body)
        await asyncio.sleep(0)  # writing takes a while, and many are written together
        return answer


def test_orders_are_stored_as_they_were_sent_whichever_answer_is_there_first() -> None:
    keeper, sent = NotingKeeper(), [b"0\n", b"1\n", b"2\n"]
    assert [line.body for line in answer_orders(SlowestFirst(), 3, keeper)] == sent
    assert keeper.bodies == sent


def make_job(folder: JobFolder) -> JobState:
    """Make a job of three orders."""
    state = JobState(
        id="J-0123456789abcdef",
        kind="assess",
        input="input.jsonl",
        parameters={},
        snapshot="s",
        caller="erp",
    )
    with folder.draft() as draft:
        (draft / "input.jsonl").write_bytes(b"1\n2\n3\n")
        return folder.add(draft, state)


def test_lines_that_nobody_has_counted_are_cut_off(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path / "jobs")
    state = make_job(folder)
    assert folder.append(state, [b"one\n", b"two\n"]) == 8
    assert list(folder.read_lines(state, 1)) == []
    assert folder.append(state, [b"uno\n"]) == 4
    assert (folder.path / state.id / "output.jsonl").read_bytes() == b"uno\n"


@pytest.mark.parametrize("name", ["", "J-1", "../x", "J-0123456789ABCDEF", "J-0123456789abcdef/.."])
def test_a_name_that_is_no_job_opens_no_file(name: str, tmp_path: Path) -> None:
    folder = JobFolder(tmp_path / "jobs")
    make_job(folder)
    assert folder.find(name) is None


def test_a_job_expires_while_one_that_goes_on_and_one_that_is_sent_stay(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path / "jobs")
    state = make_job(folder)
    with folder.draft() as draft:
        folder.remove_old("2026-05-09T00:00:00+00:00")
        assert folder.find(state.id)
        folder.keep(replace(state, phase="done", ended="2026-05-01T00:00:00+00:00"))
        folder.remove_old("2026-05-09T00:00:00+00:00")
        assert folder.find(state.id) is None
        assert draft.is_dir()
        folder.remove_drafts()
        assert not draft.exists()


def test_what_is_sent_and_not_taken_leaves_nothing(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path / "jobs")
    with pytest.raises(StoreError), folder.draft():
        raise StoreError("it is refused")
    assert list(folder.path.iterdir()) == []


def test_orders_on_disk_are_nobody_else_s_business(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path / "jobs")
    state = make_job(folder)
    for path in (folder.path, folder.path / state.id):
        assert path.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_records(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("no folder")
    with pytest.raises(StoreError), JobFolder(tmp_path / "jobs").draft():
        raise AssertionError("there is no folder")
