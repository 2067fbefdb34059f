"""The workers of one snapshot: tasks are given out, hung workers ended, lost ones replaced."""

import asyncio
import hashlib
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Final, Generic, Literal, TypeVar

from onward import __version__
from onward.errors import EngineError, OnwardError, SnapshotMissing
from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.processes import BareProcess
from onward.web.messages import ServerSettings, Task, WorkerAnswer, WorkspaceSettings
from onward.web.noting import RequestFacts
from onward.web.problems import refuse
from onward.web.worker import Opening, encode_frame, read_frame, run_worker

# ------------------------------------------------------------------------------------------------
# Which task is next: single questions before lines of many.
#
# Lines never hold every worker where there are two or more, so that a person or an order system
# that asks one thing does not wait behind a file.
# ------------------------------------------------------------------------------------------------

Lane = Literal["fast", "slow"]

QUEUED: Final = 64
"""Single questions that may wait, for each worker."""


@dataclass(eq=False, slots=True)
class QueuedTask:
    """A task that waits or is worked on.

    Attributes:
        until: The moment, by the loop's clock, up to which whoever asks waits.
        answer: What comes of it.
        queued_at, started_at: By the same clock.
        tries: How many workers may still be lost by it before whoever asks is told.
    """

    task: Task
    lane: Lane
    until: float
    answer: "asyncio.Future[WorkerAnswer]"
    queued_at: float
    started_at: float | None = None
    tries: int = 1


@dataclass(slots=True)
class Lanes:
    """Tasks that wait.

    Attributes:
        workers: How many workers there are.
    """

    workers: int
    _fast: deque[QueuedTask] = field(default_factory=deque)
    _slow: deque[QueuedTask] = field(default_factory=deque)
    _slow_running: int = 0

    @property
    def waiting(self) -> int:
        """How many single questions wait."""
        return len(self._fast)

    @property
    def is_full(self) -> bool:
        """Whether no further single question is taken."""
        return self.waiting >= QUEUED * self.workers

    def add(self, job: QueuedTask) -> None:
        """Let a job wait."""
        (self._slow if job.lane == "slow" else self._fast).append(job)

    def put_back(self, job: QueuedTask) -> None:
        """Let a job be the next one, whose worker was lost."""
        queue = self._slow if job.lane == "slow" else self._fast
        queue.appendleft(job)

    def take(self) -> QueuedTask | None:
        """Return the next job for a worker that has nothing to do."""
        if self._fast:
            return self._fast.popleft()
        if self._slow and self._slow_running < max(1, self.workers - 1):
            self._slow_running += 1
            return self._slow.popleft()
        return None

    def end(self, job: QueuedTask) -> None:
        """Note that a job is no longer worked on."""
        self._slow_running -= job.lane == "slow"

    def discard(self, job: QueuedTask) -> None:
        """Take out a job for which nobody waits any more."""
        for queue in (self._fast, self._slow):
            if job in queue:
                queue.remove(job)


# ------------------------------------------------------------------------------------------------
# Equal requests that are being answered are one: all of them get its answer.
# ------------------------------------------------------------------------------------------------

Result = TypeVar("Result")


class Flights(Generic[Result]):
    """Work that is going on, by what is asked."""

    def __init__(self) -> None:
        self._flying: dict[str, asyncio.Task[Result]] = {}

    async def join(self, key: str, begin: Callable[[], Awaitable[Result]]) -> Result:
        """Return what comes of a question; it is begun only where nobody asks the same.

        Whoever began it may leave: the others still get their answer.
        """
        flight = self._flying.get(key)
        if flight is None:
            flight = asyncio.ensure_future(_run_work(begin))
            self._flying[key] = flight
            flight.add_done_callback(lambda _: self._flying.pop(key, None))
        return await asyncio.shield(flight)

    async def wait_for_all(self) -> None:
        """Wait until nothing is going on any more."""
        if self._flying:
            await asyncio.wait(list(self._flying.values()))


async def _run_work(begin: Callable[[], Awaitable[Result]]) -> Result:
    return await begin()


def make_key(*parts: str | bytes) -> str:
    """Return a key for a question: no two questions have the same.

    >>> make_key("a", "bc") == make_key("ab", "c")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", errors="surrogatepass") if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


# ------------------------------------------------------------------------------------------------
# One worker process, as the front process sees it.
# ------------------------------------------------------------------------------------------------

GOODBYE_SECONDS: Final = 5.0
"""Seconds that a worker has to end by itself."""


class WorkerLost(EngineError):
    """A worker ended before it had answered."""


class WorkerProcess:
    """A process that has a snapshot open, and answers one task after the other.

    Args:
        number: From 0; it stays the same when a lost worker is replaced.
        workspace: What it opens.
        snapshot: Id of the snapshot.
        expects_many: Whether it will be asked again and again.
    """

    def __init__(
        self,
        number: int,
        workspace: WorkspaceSettings,
        snapshot: str,
        *,
        expects_many: bool,
    ) -> None:
        self.number = number
        self._opening = Opening(workspace, snapshot, __version__, expects_many)
        self._process: BareProcess | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._is_open = False

    @property
    def pid(self) -> int | None:
        """The number of the process; None where it is not running."""
        return None if self._process is None else self._process.pid

    @property
    def is_ready(self) -> bool:
        """Whether the process has opened its snapshot, and is still there."""
        return self._is_open and not self.is_gone

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended by itself, or somebody has ended it."""
        return self._reader is None or self._reader.at_eof()

    async def start(self) -> None:
        """Start the process, and wait until it has opened its snapshot.

        Raises:
            WorkerLost: It cannot open it, or ended without a word.
        """
        ours, theirs = socket.socketpair()
        process = BareProcess(target=run_worker, args=(theirs, self._opening), daemon=True)
        try:
            process.start()
        finally:
            theirs.close()
        self._process = process
        self._is_open = False
        self._reader, self._writer = await asyncio.open_connection(sock=ours)
        fault = await self._receive()
        self._is_open = True
        if fault is not None:
            await self.stop()
            raise WorkerLost(f"a worker cannot open the snapshot: {fault}")

    async def ask(self, task: Task) -> WorkerAnswer:
        """Return the answer to a task.

        Raises:
            WorkerLost: The process ended meanwhile.
        """
        if self._writer is None:
            raise WorkerLost("the process that should answer is gone")
        try:
            self._writer.write(encode_frame(task))
            await self._writer.drain()
        except OSError as fault:
            raise WorkerLost("the process that should answer is gone") from fault
        answer = await self._receive()
        if not isinstance(answer, WorkerAnswer):
            raise WorkerLost("the process that should answer said something else")
        return answer

    async def _receive(self) -> object:
        if self._reader is None:
            raise WorkerLost("the process that should answer is gone")
        try:
            return await read_frame(self._reader)
        except (asyncio.IncompleteReadError, OSError) as fault:
            raise WorkerLost("the process that answered was ended before it had") from fault

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        if self._process is not None:
            self._process.kill()

    async def stop(self) -> None:
        """Let the process end, or end it where it does not."""
        if self._writer is not None:
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()
        process, self._process = self._process, None
        self._reader = self._writer = None
        if process is None:
            return
        if not self._is_open:  # it would not notice before it has opened everything
            process.kill()
        await asyncio.to_thread(process.join, GOODBYE_SECONDS)
        if process.is_alive():
            process.kill()
            await asyncio.to_thread(process.join)
        process.close()


GRACE: Final = 2.0
"""Seconds after its time in which a worker may still answer, before it is ended."""

LEAST_OPENING: Final = 30.0
MOST_OPENING: Final = 3_600.0
"""Seconds that opening a snapshot may take: the first time its names may have to be made ready, and
then several times what it took."""

MEETING_SECONDS: Final = 60.0
"""Seconds that workers of a new snapshot may take to look at the customers of the last orders."""

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
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self.close)
            await self._open_worker(first)
            undo.pop_all()
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

    async def meet_customers(self) -> None:
        """Let each worker look at the customers of the last orders, before it is asked anything.

        A worker that fails at it is replaced, as ever.
        """
        now = asyncio.get_running_loop().time()
        jobs = []
        for worker in self._idle:
            task = Task("meet_customers", seconds=MEETING_SECONDS)
            answer = asyncio.get_running_loop().create_future()
            job = QueuedTask(task, "fast", now + task.seconds, answer, queued_at=now, tries=0)
            jobs.append(answer)
            self._start_task(self._work(worker, job))
        self._idle.clear()
        for met in await asyncio.gather(*jobs, return_exceptions=True):
            if isinstance(met, WorkerAnswer):
                self._notice("met", met.facts.get("met", "nobody: the orders cannot be read"))

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


# ------------------------------------------------------------------------------------------------
# Which workers answer: those of the current snapshot, and for a while those of another one.
#
# ``CURRENT`` is read each second. The workers of a new snapshot are made ready first; then they
# take the place of the old ones, which answer what they have and end. A request keeps the pool with
# which it began, so that no answer mixes two snapshots.
# ------------------------------------------------------------------------------------------------

WATCHED_SECONDS: Final = 1.0
"""Seconds between two looks at ``CURRENT``."""

RETRY_SECONDS: Final = 30.0
"""Seconds after which a snapshot that could not be opened is tried again."""

VISITED_SECONDS: Final = 300.0
"""Seconds for which the workers of another snapshot stay when nobody asks it."""

OPENING_SECONDS: Final = 10.0
"""Seconds for which a question waits while another snapshot is opened for it."""

MOST_VISITED: Final = 2
"""Other snapshots that are open at once: each has the memory of a worker."""

NOTHING_LOADED: Final = "nothing is loaded here yet; run `onward load`"


class Pools:
    """The pools of a server.

    Args:
        settings: What is opened.
        notice: Told what happens to workers.
    """

    def __init__(self, settings: ServerSettings, notice: Notice) -> None:
        self._settings = settings
        self._folder = WorkspaceFolder(settings.workspace.path, wait_s=settings.workspace.wait)
        self._notice = notice
        self._current: Pool | None = None
        self._visited: dict[str, tuple[Pool, float]] = {}
        self._visits: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._retry_at = 0.0
        self._failed = ""
        self._settled = asyncio.Event()
        self.fault: str = NOTHING_LOADED
        """Why there are no workers, or why they are not those of the newest snapshot."""
        self.open_since = 0.0
        """When the current snapshot began to answer, in seconds of Unix; 0 = none does."""

    @property
    def current(self) -> Pool:
        """The workers of the current snapshot.

        Raises:
            ProblemRaised: There are none yet.
        """
        if self._current is None:
            raise refuse("not-ready", 503, self.fault, retry_after=5)
        return self._current

    def start(self) -> None:
        """Begin to open the current snapshot, where there is one, and to watch for the next."""
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            if self._current is not None:
                self._current.replace_lost()
            await self._look()
            await self._close_visited()
            await asyncio.sleep(WATCHED_SECONDS)

    async def _look(self) -> None:
        """Open the snapshot that is current now, unless it is open."""
        try:
            snapshot = await asyncio.to_thread(self._read_snapshot)
        except (OnwardError, OSError) as fault:
            self.fault = " ".join(str(fault).split())
            self._settled.set()
            return
        if self._current is not None and self._current.snapshot == snapshot:
            self.fault = ""
            return
        is_soon = time.monotonic() < self._retry_at
        if snapshot == self._failed and is_soon:
            return
        await self._swap(snapshot)

    def _read_snapshot(self) -> str:
        if self._settings.snapshot is not None:
            return self._folder.snapshot(self._settings.snapshot).id
        current = self._folder.read_current()
        if current is None:
            raise SnapshotMissing(NOTHING_LOADED)
        if self._current is None:
            # an earlier format is carried over, which makes another snapshot
            return self._folder.current().id
        if current != self._current.snapshot:
            # a name that leads nowhere is found out here, and costs no process
            return self._folder.snapshot(current).id
        return current

    async def _swap(self, snapshot: str) -> None:
        pool = Pool(self._settings.workspace, snapshot, self._settings.workers, self._notice)
        if self._current is None:
            self.fault = f"snapshot {snapshot[:12]} is being opened"
            self._settled.clear()
        try:
            await pool.open()
        except (OnwardError, OSError) as fault:
            self.fault = (
                f"snapshot {snapshot[:12]} cannot be opened: {' '.join(str(fault).split())}"
            )
            self._failed, self._retry_at = snapshot, time.monotonic() + RETRY_SECONDS
            self._notice("refused", self.fault)
            self._settled.set()
            return
        if self._current is not None:
            await self._wait_for_all(pool)
            await pool.meet_customers()
        old, self._current = self._current, pool
        self.open_since = time.time()
        self.fault = ""
        self._settled.set()
        self._notice("swapped", snapshot[:16])
        if old is not None:
            self._end_pool(old)

    async def _wait_for_all(self, pool: Pool) -> None:
        """Wait until all workers are there, or one of them has not come for long."""
        end = time.monotonic() + pool.opening_seconds
        while pool.ready < pool.size and time.monotonic() < end:
            await asyncio.sleep(0.05)

    async def of_snapshot(self, prefix: str | None, within: float = OPENING_SECONDS) -> Pool:
        """Return the workers of a snapshot: of the current one, where none is named.

        Args:
            prefix: How its id begins.
            within: Seconds that whoever asks waits; where workers are being opened they are waited
                for, as long as that and no longer than `OPENING_SECONDS`.

        Raises:
            SnapshotMissing: There is no such snapshot.
            UsageError: Several ids begin so.
            ProblemRaised: Nothing is loaded yet, or it cannot be opened.
        """
        if prefix is None:
            return await self._wait_for_current(min(within, OPENING_SECONDS))
        if self._current and self._current.snapshot == prefix:
            return self._current
        snapshot = await asyncio.to_thread(self._find_snapshot, prefix)
        if self._current and self._current.snapshot == snapshot:
            return self._current
        if snapshot not in self._visited:
            await self._wait_for_visit(snapshot, min(within, OPENING_SECONDS))
        pool, _ = self._visited[snapshot]
        self._visited[snapshot] = pool, time.monotonic()
        return pool

    async def _wait_for_current(self, seconds: float) -> Pool:
        """Return the current workers; a server that has just started is given a moment."""
        if self._current is None and self._watching is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), seconds)
        return self.current

    async def _wait_for_visit(self, snapshot: str, seconds: float) -> None:
        """Open another snapshot, or wait for whoever is opening it; not longer than anybody waits.

        Raises:
            ProblemRaised: It is not open yet; opening goes on.
            WorkerLost: It cannot be opened.
        """
        visit = self._visits.get(snapshot)
        if visit is None:
            if len(self._visits) >= MOST_VISITED:
                raise refuse("busy", 429, "other snapshots are being opened", retry_after=5)
            visit = self._visits[snapshot] = asyncio.create_task(self._visit(snapshot))
            visit.add_done_callback(lambda _: self._visits.pop(snapshot, None))
        try:
            async with asyncio.timeout(seconds):
                await asyncio.shield(visit)
        except TimeoutError as fault:
            detail = f"snapshot {snapshot[:12]} is being opened"
            raise refuse("not-ready", 503, detail, mend="ask again", retry_after=5) from fault

    def _find_snapshot(self, prefix: str) -> str:
        try:
            return self._folder.snapshot(prefix).id
        except SnapshotMissing as fault:
            raise refuse("unknown", 404, " ".join(str(fault).split())) from fault

    async def _visit(self, snapshot: str) -> None:
        if len(self._visited) >= MOST_VISITED:
            longest = min(self._visited, key=lambda name: self._visited[name][1])
            self._end_pool(self._visited.pop(longest)[0])
        pool = Pool(self._settings.workspace, snapshot, 1, self._notice, expects_many=False)
        await pool.open()
        self._visited[snapshot] = pool, time.monotonic()

    async def _close_visited(self) -> None:
        now = time.monotonic()
        for name, (pool, last) in list(self._visited.items()):
            if now - last > VISITED_SECONDS:
                del self._visited[name]
                self._end_pool(pool)

    def _end_pool(self, pool: Pool) -> None:
        ending = asyncio.create_task(pool.drain())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """End all workers."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        for visit in list(self._visits.values()):
            visit.cancel()
        pools = [pool for pool, _ in self._visited.values()]
        pools += [self._current] if self._current is not None else []
        await asyncio.gather(*(pool.close() for pool in pools), *self._ending)
