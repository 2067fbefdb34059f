"""Workers that are ended while a server runs: what is answered meanwhile, and what is left over."""

import json
import multiprocessing.resource_tracker
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
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


def channels() -> set[str]:
    """Return the sockets and pipes that this process has open: what it speaks with workers by."""
    links = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the folder itself was open while it was read
            links.add(str(descriptor.readlink()))
    return {link for link in links if link.startswith(("socket:", "pipe:"))}


def end_worker(pool: Pool) -> None:
    """End the worker as a machine without memory does."""
    (worker,) = pool._workers
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)


def test_an_order_is_answered_though_its_worker_is_killed_and_no_channel_stays_open(
    tmp_path: Path,
) -> None:
    task = Task("assess_body", AssessBody(), json.dumps(ORDER).encode(), PATIENT)

    async def act(pool: Pool) -> None:
        first = await pool.ask(task)
        with_one_worker = len(channels())
        for _ in range(2):
            end_worker(pool)  # the server does not know it yet
            again = await pool.ask(task)
            assert again.body == first.body
            assert len(channels()) <= with_one_worker

    multiprocessing.resource_tracker.ensure_running()  # its pipe stays as long as this process
    before = channels()
    run_apart(with_pool(made_workspace(tmp_path), act))
    assert channels() <= before


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
