"""Workers that are ended while a server runs: what is answered meanwhile, and what is left over."""

import json
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from onward.operations.orders import AssessBody
from onward.web.messages import Task, WorkspaceSettings
from onward.web.pool import Pool, WorkerLost
from tests.serving import run_apart
from tests.shell import ORDER, made_workspace

PATIENT = 600.0


async def with_pool(workspace: Path, act: Callable[[Pool], Awaitable[None]]) -> None:
    """Do something with one worker of the small workspace."""
    snapshot = (workspace / "CURRENT").read_text().strip()
    pool = Pool(WorkspaceSettings(path=workspace), snapshot, 1, lambda *_: None)
    await pool.open()
    try:
        await act(pool)
    finally:
        await pool.close()


def count_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def end_worker(pool: Pool) -> None:
    """End the worker as a machine without memory does."""
    (worker,) = pool._workers
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)


def test_an_order_is_answered_though_its_worker_is_killed_and_no_file_stays_open(
    tmp_path: Path,
) -> None:
    counts: list[int] = []
    task = Task("assess_body", AssessBody(), json.dumps(ORDER).encode(), PATIENT)

    async def act(pool: Pool) -> None:
        first = await pool.ask(task)
        for _ in range(2):
            counts.append(count_files())
            end_worker(pool)  # the server does not know it yet
            again = await pool.ask(task)
            assert again.body == first.body
        counts.append(count_files())

    before = count_files()
    run_apart(with_pool(made_workspace(tmp_path), act))
    assert counts[0] >= counts[1] >= counts[2] > before
    assert count_files() <= before + 1  # what tracks resources of processes stays


def test_a_worker_of_a_program_that_was_updated_meanwhile_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # its answers would be those of two programs
    monkeypatch.setattr("onward.web.pool.__version__", "0.0.9")
    workspace = made_workspace(tmp_path)

    async def answer_nothing(_: Pool) -> None:
        raise AssertionError("a worker was taken")

    with pytest.raises(WorkerLost, match=r"the server of 0\.0\.9 runs: start the server anew"):
        run_apart(with_pool(workspace, answer_nothing))
