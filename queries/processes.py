"""Answer many questions in one or more processes, in the order of the questions.

Memory does not grow with the number of questions: only a few chunks of them are in flight. Each
process opens what it needs by itself; memory-mapped files are shared, so nothing big is copied from
one process to another.
"""

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Thread
from typing import Any, Final, Generic, Protocol, TypeVar, runtime_checkable
from zlib import crc32

from onward.errors import EngineError, InputRefused

# ------------------------------------------------------------------------------------------------
# Processes started anew, which end with whoever started them.
# ------------------------------------------------------------------------------------------------

OBJECTS_BETWEEN: Final = 20_000
"""New objects after which a process looks for cycles to clear away, as on the command line."""


class BareProcess(SpawnProcess):
    """A process that does not run the caller's script once more, and that Ctrl-C does not reach.

    A new process otherwise imports the main module, so that a script without ``if __name__ ==
    "__main__"`` would start itself again and again.
    """

    def start(self) -> None:
        """Start it."""
        main = vars(sys.modules["__main__"])
        names = [name for name in ("__file__", "__spec__") if name in main]
        hidden: dict[str, Any] = {name: main.pop(name) for name in names}
        main["__spec__"] = None
        # which lets signals through again when it starts
        resource_tracker.ensure_running()
        # a signal that is held back here stays so in the new process: Ctrl-C reaches all of a
        # terminal, and is handled once, by the parent
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            main.update(hidden)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class WorkerContext(SpawnContext):
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


def end_with_parent() -> None:
    """End this process when its parent is gone, even if that was killed.

    Otherwise it would wait for work forever, and hold the memory and the output of the run.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def collect_seldom() -> None:
    """Let Python look for cycles less often than it does as a rule, which finds next to nothing."""
    gc.set_threshold(OBJECTS_BETWEEN, *gc.get_threshold()[1:])


def leave_alone() -> None:
    """Leave what there is out of every later search for cycles: it stays as long as the process."""
    gc.collect()
    gc.freeze()


CHUNK: Final = 64
"""Number of questions that a process gets at once, at most."""

_SECONDS: Final = 0.5
"""What answering a chunk should take: whoever stops a run loses no more, and waits no longer."""

AHEAD: Final = 3
"""Number of chunks per process that may wait to be worked on or collected."""

Question_contra = TypeVar("Question_contra", contravariant=True)
Opened = TypeVar("Opened")
Opened_contra = TypeVar("Opened_contra", contravariant=True)
Question = TypeVar("Question")
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


class Work(Protocol[Question_contra, Opened, Answer_co]):
    """How questions are answered; it, questions and answers are pickled between processes."""

    def open(self) -> Opened:
        """Open what every answer needs."""

    def answer(self, question: Question_contra, opened: Opened) -> Answer_co:
        """Answer one question; the answer must not depend on earlier ones."""


@runtime_checkable
class LooksAhead(Protocol[Question_contra, Opened_contra]):
    """Work that prepares for some questions at once, in less time than for one after the other."""

    def look_ahead(self, questions: Sequence[Question_contra], opened: Opened_contra) -> None:
        """Prepare for the questions that come next; no answer may depend on it."""


def answer_all(
    questions: Iterable[Question],
    work: Work[Question, Opened, Answer],
    jobs: int = 1,
    *,
    opened: Opened | None = None,
    name_group: Callable[[Question], bytes] | None = None,
) -> Iterator[Answer]:
    """Answer a stream of questions.

    Args:
        questions: The questions.
        work: How to answer one.
        jobs: Number of processes; 1 for this one.
        opened: What the work opens, if it is open already.
        name_group: Names the group of a question: one process answers all of a group, so that none
            works out what another knows. None = whichever process is free answers.

    Yields:
        Each answer, in order: the same for any `jobs`.

    Raises:
        EngineError: A process was killed from outside.
    """
    if jobs == 1:
        opened_work = work.open() if opened is None else opened
        if isinstance(work, LooksAhead):
            yield from _answer_by_chunks(iter(questions), work, opened_work)
        else:
            yield from (work.answer(question, opened_work) for question in questions)
        return
    context = WorkerContext()
    if name_group is None:
        pools: _Pools[Question, Answer] = _SharedPool(context, work, jobs)
    else:
        pools = _PoolsOfGroups(context, work, jobs, name_group)
    # what is prepared at once takes less time the more it is
    pace = Pace(CHUNK if isinstance(work, LooksAhead) else 1)
    yield from _answer_by_processes(iter(questions), pools, context, pace)


@dataclass(frozen=True, slots=True)
class _Answers(Generic[Answer_co]):
    """The answers to a chunk, and how many seconds they took."""

    answers: Sequence[Answer_co]
    seconds: float


class Pace:
    """How many questions a process gets at once: few at first, then what it answers in a moment.

    Args:
        least: How many it gets however long they take.
    """

    def __init__(self, least: int) -> None:
        self.size = self._least = least

    def learn(self, answers: int, seconds: float) -> None:
        """Take in how long a process took for so many answers."""
        if 2 * seconds <= _SECONDS:
            self.size = max(self.size, min(2 * answers, CHUNK))
        elif seconds > 2 * _SECONDS:
            self.size = max(min(self.size, answers // 2), self._least)


class _Pools(Protocol[Question_contra, Answer_co]):
    """Processes that answer chunks of questions.

    Attributes:
        parts: Processes that share a chunk.
        ahead: Chunks that may wait to be worked on or collected.
    """

    parts: int
    ahead: int

    def submit(self, chunk: Sequence[Question_contra], /) -> "Callable[[], _Answers[Answer_co]]":
        """Let a chunk be answered; return what waits for its answers, in order."""

    def shutdown(self) -> None:
        """Wait for the processes to end; what none of them has begun is left."""


class _SharedPool(Generic[Question, Answer]):
    """Processes of which whichever is free answers a chunk."""

    def __init__(
        self, context: WorkerContext, work: Work[Question, Any, Answer], jobs: int
    ) -> None:
        self.parts = 1
        self.ahead = jobs * AHEAD
        self._pool = _open_pool(context, work, jobs)

    def submit(self, chunk: Sequence[Question], /) -> "Callable[[], _Answers[Answer]]":
        return self._pool.submit(_answer_chunk, chunk).result

    def shutdown(self) -> None:
        self._pool.shutdown(cancel_futures=True)


class _PoolsOfGroups(Generic[Question, Answer]):
    """Processes each of which answers the questions of groups of its own."""

    def __init__(
        self,
        context: WorkerContext,
        work: Work[Question, Any, Answer],
        jobs: int,
        name_group: Callable[[Question], bytes],
    ) -> None:
        self.parts = jobs
        self.ahead = AHEAD
        self._pools = [_open_pool(context, work, 1) for _ in range(jobs)]
        self._name_group = name_group

    def submit(self, chunk: Sequence[Question], /) -> "Callable[[], _Answers[Answer]]":
        # a sum of the name, which is the same in every process and run
        places = [crc32(self._name_group(row)) % len(self._pools) for row in chunk]
        parts: dict[int, list[Question]] = {}
        for row, place in zip(chunk, places, strict=True):
            parts.setdefault(place, []).append(row)
        # a process is started by its first question
        waiting = {
            place: self._pools[place].submit(_answer_chunk, part) for place, part in parts.items()
        }

        def collect() -> "_Answers[Answer]":
            done = {place: part.result() for place, part in waiting.items()}
            answers = {place: iter(part.answers) for place, part in done.items()}
            in_order = [next(answers[place]) for place in places]
            return _Answers(in_order, max(part.seconds for part in done.values()))

        return collect

    def shutdown(self) -> None:
        # all at once, so that none works on while another one ends; each is waited for by the call
        # that ends it: a second one waits for nothing, and its threads would outlive their pipes
        endings = [
            Thread(target=pool.shutdown, kwargs={"cancel_futures": True}) for pool in self._pools
        ]
        for ending in endings:
            ending.start()
        for ending in endings:
            ending.join()


def _open_pool(context: WorkerContext, work: Work[Any, Any, Any], jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, context, _start_worker, (work,))


def _answer_by_chunks(
    questions: Iterator[Question], work: Work[Question, Opened, Answer], opened: Opened
) -> Iterator[Answer]:
    """Answer so many questions at a time as a process would get."""
    while True:
        chunk, fault = _next_chunk(questions, CHUNK)
        yield from _answer_some(chunk, work, opened)
        if fault is not None:
            raise fault
        if not chunk:
            return


def _answer_some(
    questions: Sequence[Question], work: Work[Question, Opened, Answer], opened: Opened
) -> Iterator[Answer]:
    if isinstance(work, LooksAhead):
        work.look_ahead(questions, opened)
    return (work.answer(question, opened) for question in questions)


def _answer_by_processes(
    questions: Iterator[Question],
    pools: _Pools[Question, Answer],
    context: WorkerContext,
    pace: Pace,
) -> Iterator[Answer]:
    waiting: deque[Callable[[], _Answers[Answer]]] = deque()
    fault: InputRefused | None = None
    try:
        while fault is None:
            chunk, fault = _next_chunk(questions, pools.parts * pace.size)
            if not chunk:
                break
            waiting.append(pools.submit(chunk))
            # the oldest chunk is waited for: answers keep the order of the questions
            if len(waiting) >= pools.ahead:
                done = waiting.popleft()()
                pace.learn(len(done.answers) // pools.parts, done.seconds)
                yield from done.answers
        while waiting:
            yield from waiting.popleft()().answers
    except BrokenProcessPool as broken:
        raise EngineError(
            "a process of the batch was killed from outside; give it more memory or fewer --jobs"
        ) from broken
    except (KeyboardInterrupt, GeneratorExit):
        # nobody waits for what is being worked on
        context.end_workers()
        raise
    finally:
        pools.shutdown()
    if fault is not None:
        raise fault


def _next_chunk(
    questions: Iterator[Question], size: int
) -> tuple[list[Question], InputRefused | None]:
    """Read a chunk, and a fault of the input: it is raised after what precedes it is answered."""
    chunk: list[Question] = []
    try:
        # extend keeps what was read before the fault
        chunk.extend(islice(questions, size))
    except InputRefused as fault:
        return chunk, fault
    return chunk, None


_worker: list[tuple[Any, Any]] = []
"""The work of this process and what it opened, if it is one of several."""


def _start_worker(work: Work[Any, Any, Any]) -> None:
    Thread(target=end_with_parent, daemon=True).start()
    collect_seldom()
    _worker.append((work, work.open()))
    leave_alone()


def _answer_chunk(questions: Sequence[Any]) -> _Answers[Any]:
    work, opened = _worker[0]
    start = time.monotonic()
    answers = list(_answer_some(questions, work, opened))
    return _Answers(answers, time.monotonic() - start)
