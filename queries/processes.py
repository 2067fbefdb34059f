"""Many questions answered by one or more processes, in the order in which they were asked.

Memory does not grow with the number of questions: a few chunks of them are under way at a time.
Each process opens what it needs for itself; files that are memory-mapped are shared, so that
nothing big is ever copied from one process to another.
"""

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Thread
from typing import Any, Final, Protocol, TypeVar

from onward.errors import EngineError, InputRefused

CHUNK: Final = 64
"""Questions that are handed to a process at once."""

AHEAD: Final = 3
"""Chunks a process that may wait, or wait to be collected."""

Asked_contra = TypeVar("Asked_contra", contravariant=True)
Opened = TypeVar("Opened")
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


class Work(Protocol[Asked_contra, Opened, Answer_co]):
    """What is to be done; it, the questions and the answers travel between processes (pickle)."""

    def open(self) -> Opened:
        """Open what every answer needs."""

    def answer(self, asked: Asked_contra, opened: Opened) -> Answer_co:
        """Answer one question, whatever was asked before."""


def answers(
    asked: Iterable[Asked],
    work: Work[Asked, Opened, Answer],
    jobs: int = 1,
    *,
    opened: Opened | None = None,
) -> Iterator[Answer]:
    """Answer a stream of questions.

    Args:
        asked: The questions.
        work: How to answer one.
        jobs: Processes; 1 = this one.
        opened: What the work opens, where it is open already.

    Yields:
        Each answer, in order: the same whatever `jobs` is.

    Raises:
        EngineError: A process was ended from outside.
    """
    if jobs == 1:
        here = work.open() if opened is None else opened
        for one in asked:
            yield work.answer(one, here)
        return
    yield from _by_processes(iter(asked), work, jobs)


def _by_processes(
    asked: Iterator[Asked], work: Work[Asked, Opened, Answer], jobs: int
) -> Iterator[Answer]:
    pool = ProcessPoolExecutor(jobs, _WorkerContext(), _start, (work,))
    waiting: deque[Future[list[Answer]]] = deque()
    fault: InputRefused | None = None
    try:
        while fault is None:
            chunk, fault = _next_chunk(asked)
            if not chunk:
                break
            waiting.append(pool.submit(_chunk, chunk))
            if len(waiting) >= jobs * AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as broken:
        raise EngineError(
            "a process of the batch was ended from outside; give it more memory or fewer --jobs"
        ) from broken
    finally:
        pool.shutdown(cancel_futures=True)
    if fault is not None:
        raise fault


def _next_chunk(asked: Iterator[Asked]) -> tuple[list[Asked], InputRefused | None]:
    """Read a chunk; a file that breaks off is told after what was read of it is answered."""
    chunk: list[Asked] = []
    try:
        chunk.extend(islice(asked, CHUNK))
    except InputRefused as fault:
        return chunk, fault
    return chunk, None


class _WorkerProcess(SpawnProcess):
    """A process that does not run the caller's script once more: it needs nothing of it.

    A new process otherwise imports the main module, so that a script without ``if __name__ ==
    "__main__"`` would start itself again and again.
    """

    def start(self) -> None:
        main = vars(sys.modules["__main__"])
        names = [name for name in ("__file__", "__spec__") if name in main]
        hidden: dict[str, Any] = {name: main.pop(name) for name in names}
        main["__spec__"] = None
        try:
            super().start()
        finally:
            main.update(hidden)


class _WorkerContext(SpawnContext):
    """Starts processes anew: a fork would copy the locks of other threads."""

    Process = _WorkerProcess


_worker: list[tuple[Any, Any]] = []
"""The work of this process and what it opened, once it was started as one of several."""


def _start(work: Work[Any, Any, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered once, by who started this
    Thread(target=_end_with_parent, daemon=True).start()
    _worker.append((work, work.open()))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even if it was killed.

    Otherwise it would wait for work for ever, and hold the memory and the output of the run.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _chunk(asked: Sequence[Any]) -> list[Any]:
    work, opened = _worker[0]
    return [work.answer(one, opened) for one in asked]
