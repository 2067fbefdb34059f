"""The workers of one snapshot: tasks are given out, hung workers ended, lost ones replaced."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Final

from onward.web.messages import Task, WorkerAnswer
from onward.web.pool.lanes import Lane, Lanes, QueuedTask
from onward.web.pool.process import WorkerLost, WorkerProcess
from onward.web.problems import refuse
from onward.web.settings import WorkspaceSettings
from onward.web.wire.logs import RequestFacts

GRACE: Final = 2.0
"""Seconds after its time in which a worker may still answer, before it is ended."""

LEAST_OPENING: Final = 30.0
MOST_OPENING: Final = 3_600.0
"""Seconds that opening a snapshot may take: the first time its names may have to be made ready, and
then several times what it took."""

TRIES: Final = 2
"""Workers that are asked one question: the first may be lost for a reason that is not in it."""

WRITING: Final = frozenset({"save_investigation", "delete_investigation"})
"""What a worker writes by itself, and may have written before it was lost."""

LONGEST_PAUSE: Final = 30.0
"""Seconds between two attempts to replace a worker, at most."""

Notice = Callable[[str, str], None]
"""Called with what happened to a worker (``hung``, ``lost``, ``refused``), and why."""


class Pool:
    """Workers that have the same snapshot open.

    Args:
        workspace: What they open.
        snapshot: Id of the snapshot.
        count: How many there are.
        notice: Told what happens to them.
        expects_many: Whether they will be asked again and again.

    Attributes:
        opening_seconds: Within which a worker has opened it, or is given up.
    """

    def __init__(
        self,
        workspace: WorkspaceSettings,
        snapshot: str,
        count: int,
        notice: Notice,
        *,
        expects_many: bool = True,
    ) -> None:
        self.snapshot = snapshot
        self._workers = [
            WorkerProcess(number, workspace, snapshot, expects_many=expects_many)
            for number in range(count)
        ]
        self._lanes = Lanes(count)
        self._notice = notice
        self._idle: list[WorkerProcess] = []
        self._running: set[asyncio.Task[None]] = set()
        self._uses = 0
        self.opening_seconds = MOST_OPENING
        self._is_closing = False

    @property
    def ready(self) -> int:
        """How many workers can answer."""
        return sum(worker.is_ready for worker in self._workers)

    @property
    def size(self) -> int:
        """How many workers there should be."""
        return len(self._workers)

    async def open(self) -> None:
        """Start the workers: the first one compiles what is new, the others then open it.

        Raises:
            WorkerLost: The first one cannot open the snapshot.
        """
        first, *others = self._workers
        began = asyncio.get_running_loop().time()
        try:
            await self._open_worker(first)
        except BaseException:
            await self.close()
            raise
        took = asyncio.get_running_loop().time() - began
        self.opening_seconds = max(LEAST_OPENING, 5 * took)
        self._set_idle(first)
        for worker in others:
            self._start_task(self._replace(worker))

    async def _open_worker(self, worker: WorkerProcess) -> None:
        """Start a worker; one that hangs while it opens its snapshot is given up.

        Raises:
            WorkerLost: It cannot open it, or not in time.
        """
        try:
            async with asyncio.timeout(self.opening_seconds):
                await worker.start()
        except TimeoutError as fault:
            worker.kill()
            seconds = f"{self.opening_seconds:.0f} s"
            raise WorkerLost(f"a worker did not open the snapshot within {seconds}") from fault

    async def ask(
        self,
        task: Task,
        *,
        lane: Lane = "fast",
        facts: RequestFacts | None = None,
        tries: int = TRIES,
    ) -> WorkerAnswer:
        """Return the answer to a task.

        Args:
            task: What is to be done, and within how many seconds.
            lane: ``slow`` for one of many.
            facts: Where it is noted how long it took.
            tries: How many workers are asked, one after the other, where each is lost over it; what
                a worker writes by itself is asked of one alone.

        Raises:
            ProblemRaised: There is too much to do, no time is left, or the worker was lost.
        """
        if lane == "fast" and self._lanes.is_full:
            detail = f"{self._lanes.waiting} questions are waiting already"
            raise refuse("busy", 429, detail, mend="ask again in a second", retry_after=1)
        loop = asyncio.get_running_loop()
        now = loop.time()
        job = QueuedTask(task, lane, now + task.seconds, loop.create_future(), queued_at=now)
        job.tries = 1 if task.work in WRITING else tries
        self._lanes.add(job)
        try:
            with self.in_use():
                self._give_out()
                return await self._wait(job)
        finally:
            job.tries = 0  # nobody waits for it any more
            if job.started_at is None:
                self._lanes.discard(job)
            if facts is not None:
                started = job.started_at or loop.time()
                facts.queue_ms += 1000 * (started - job.queued_at)
                facts.worker_ms += 1000 * (loop.time() - started)

    async def _wait(self, job: QueuedTask) -> WorkerAnswer:
        """Wait for an answer; a job that nobody has begun in its time is taken back."""
        loop = asyncio.get_running_loop()
        await asyncio.wait([job.answer], timeout=max(0.0, job.until - loop.time()))
        if job.started_at is None and not job.answer.done():
            why = "no worker was free in time" if self.ready else "no worker is running yet"
            raise refuse("deadline", 504, why, mend="ask again later", retry_after=2)
        # whoever works on it ends it, one way or another
        return await job.answer

    def replace_lost(self) -> None:
        """Replace idle workers that somebody has ended."""
        for worker in [worker for worker in self._idle if worker.is_gone]:
            self._idle.remove(worker)
            self._notice("lost", "idle")
            self._start_task(self._replace(worker))

    def _give_out(self) -> None:
        self.replace_lost()
        for worker in list(self._idle):
            job = self._lanes.take()
            if job is None:
                continue
            self._idle.remove(worker)
            job.started_at = asyncio.get_running_loop().time()
            self._start_task(self._work(worker, job))

    async def _work(self, worker: WorkerProcess, job: QueuedTask) -> None:
        loop = asyncio.get_running_loop()
        left = max(0.0, job.until - loop.time())
        task = replace(job.task, seconds=left)
        is_lost = True
        try:
            async with asyncio.timeout(left + GRACE):
                answer = await worker.ask(task)
            is_lost = False
            _settle_answer(job, answer)
        except TimeoutError:
            self._notice("hung", task.work)
            detail = "the answer took longer than whoever asked would wait, and was ended"
            _fail_answer(job, refuse("deadline", 504, detail, mend="ask again with a longer wait"))
        except WorkerLost as fault:
            self._notice("lost", task.work)
            job.tries -= 1
            if not self._ask_another(job):
                detail = f"{fault}; nothing was stored"
                _fail_answer(job, refuse("worker", 503, detail, mend="ask again", retry_after=2))
        finally:
            self._lanes.end(job)
            if job.started_at is not None and not job.answer.done():
                job.answer.cancel()
            if is_lost:
                worker.kill()
                self._start_task(self._replace(worker))
                self._give_out()  # a line of many may have waited for this one to end
            else:
                self._set_idle(worker)

    def _ask_another(self, job: QueuedTask) -> bool:
        """Let the next worker that is free do a job whose worker was lost; tell whether it may."""
        is_late = asyncio.get_running_loop().time() >= job.until
        if job.tries < 1 or is_late or job.answer.done() or self._is_closing:
            return False
        job.started_at = None
        self._lanes.put_back(job)
        return True

    async def _replace(self, worker: WorkerProcess) -> None:
        """Start a worker in the place of what it was, again and again until it is there."""
        await worker.stop()
        pause = 0.5
        while not self._is_closing:
            try:
                await self._open_worker(worker)
            except (WorkerLost, OSError) as fault:
                self._notice("refused", str(fault))
                await worker.stop()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self._set_idle(worker)
                return

    def _set_idle(self, worker: WorkerProcess) -> None:
        self._idle.append(worker)
        self._give_out()

    def _start_task(self, work: "asyncio._CoroutineLike[None]") -> None:
        running = asyncio.get_running_loop().create_task(work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the workers from being ended, though another snapshot takes their place."""
        self._uses += 1
        try:
            yield
        finally:
            self._uses -= 1

    async def drain(self) -> None:
        """Let everybody who uses the workers finish, then end them."""
        while self._uses:
            await asyncio.sleep(0.05)
        await self.close()

    async def close(self) -> None:
        """End the workers; what they are doing is lost."""
        self._is_closing = True
        for running in list(self._running):
            running.cancel()
        for running in list(self._running):
            with suppress(asyncio.CancelledError, Exception):
                await running
        await asyncio.gather(*(worker.stop() for worker in self._workers))


def _settle_answer(job: QueuedTask, answer: WorkerAnswer) -> None:
    if not job.answer.done():
        job.answer.set_result(answer)


def _fail_answer(job: QueuedTask, fault: Exception) -> None:
    if not job.answer.done():
        job.answer.set_exception(fault)
