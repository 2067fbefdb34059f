"""Answer many questions in one or more processes, in the order of the questions.

Memory does not grow with the number of questions: only a few chunks of them are in flight. Each
process opens what it needs by itself; memory-mapped files are shared, so nothing big is copied from
one process to another.
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
"""Number of questions that a process gets at once."""

AHEAD: Final = 3
"""Number of chunks per process that may wait to be worked on or collected."""

Question_contra = TypeVar("Question_contra", contravariant=True)
Opened = TypeVar("Opened")
Question = TypeVar("Question")
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


class Work(Protocol[Question_contra, Opened, Answer_co]):
    """How questions are answered; it, questions and answers are pickled between processes."""

    def open(self) -> Opened:
        """Open what every answer needs."""

    def answer(self, question: Question_contra, opened: Opened) -> Answer_co:
        """Answer one question; the answer must not depend on earlier ones."""


def answer_all(
    questions: Iterable[Question],
    work: Work[Question, Opened, Answer],
    jobs: int = 1,
    *,
    opened: Opened | None = None,
) -> Iterator[Answer]:
    """Answer a stream of questions.

    Args:
        questions: The questions.
        work: How to answer one.
        jobs: Number of processes; 1 for this one.
        opened: What the work opens, if it is open already.

    Yields:
        Each answer, in order: the same for any `jobs`.

    Raises:
        EngineError: A process was killed from outside.
    """
    if jobs == 1:
        opened_work = work.open() if opened is None else opened
        for question in questions:
            yield work.answer(question, opened_work)
        return
    yield from _answer_by_processes(iter(questions), work, jobs)


def _answer_by_processes(
    questions: Iterator[Question], work: Work[Question, Opened, Answer], jobs: int
) -> Iterator[Answer]:
    context = _WorkerContext()
    pool = ProcessPoolExecutor(jobs, context, _start_worker, (work,))
    waiting: deque[Future[list[Answer]]] = deque()
    fault: InputRefused | None = None
    try:
        while fault is None:
            chunk, fault = _next_chunk(questions)
            if not chunk:
                break
            waiting.append(pool.submit(_answer_chunk, chunk))
            # the oldest chunk is waited for: answers keep the order of the questions
            if len(waiting) >= jobs * AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as broken:
        raise EngineError(
            "a process of the batch was killed from outside; give it more memory or fewer --jobs"
        ) from broken
    except (KeyboardInterrupt, GeneratorExit):
        # nobody waits for what is being worked on
        context.end_workers()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    if fault is not None:
        raise fault


def _next_chunk(questions: Iterator[Question]) -> tuple[list[Question], InputRefused | None]:
    """Read a chunk, and a fault of the input: it is raised after what precedes it is answered."""
    chunk: list[Question] = []
    try:
        # extend keeps what was read before the fault
        chunk.extend(islice(questions, CHUNK))
    except InputRefused as fault:
        return chunk, fault
    return chunk, None


class BareProcess(SpawnProcess):
    """A process that does not run the caller's script once more: it needs nothing of it.

    A new process otherwise imports the main module, so that a script without ``if __name__ ==
    "__main__"`` would start itself again and again.
    """

    def start(self) -> None:
        """Start it."""
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

    def __init__(self) -> None:
        self._workers: list[SpawnProcess] = []

    def Process(self, *args: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802  # the pool asks for this name
        """Return a new process, which `end_workers` can end."""
        worker = BareProcess(*args, **options)
        self._workers.append(worker)
        return worker

    def end_workers(self) -> None:
        """End the processes at once, whatever they are doing."""
        for worker in self._workers:
            if worker.is_alive():
                worker.terminate()


_worker: list[tuple[Any, Any]] = []
"""The work of this process and what it opened, if it is one of several."""


def _start_worker(work: Work[Any, Any, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is handled once, by the parent
    Thread(target=end_with_parent, daemon=True).start()
    _worker.append((work, work.open()))


def end_with_parent() -> None:
    """End this process when its parent is gone, even if that was killed.

    Otherwise it would wait for work forever, and hold the memory and the output of the run.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _answer_chunk(questions: Sequence[Any]) -> list[Any]:
    work, opened = _worker[0]
    return [work.answer(question, opened) for question in questions]
