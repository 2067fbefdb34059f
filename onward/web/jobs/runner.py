"""Doing jobs: one after the other, in the slow lane, on the snapshot with which each was sent."""

import asyncio
import fcntl
from collections.abc import Callable, Iterator
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Final, TextIO

from onward.api.inputs.days import now, timestamp
from onward.errors import StoreError, UsageError
from onward.web.jobs.cutting import MANY, TableWriting, cut_orders
from onward.web.jobs.folder import JobFolder, JobState, Kind
from onward.web.jobs.orders import LineCounts, OrderLines
from onward.web.messages import CSV, JSON_LINES
from onward.web.pool.keeping import EntryKeeper
from onward.web.pool.pool import Pool
from onward.web.pool.pools import Pools
from onward.web.problems import problem_of

LINE_SECONDS: Final = 120.0
"""Seconds within which each line is answered: nobody waits, so that it is whole."""

WORKS: Final[dict[Kind, str]] = {
    "assess": "assess_text",
    "rescreen": "rescreen_batch",
    "self": "screen_some",
}
"""What a worker does with each line of a job."""

MOST_ORDERS: Final = 10_000_000
RESCREENED_TOGETHER: Final = 25
WRITTEN_TOGETHER: Final = 50
"""Lines that are written at once, at most."""

WRITTEN_SECONDS: Final = 1.0
RETRIED_SECONDS: Final = 5.0
"""Seconds after which a job goes on that something is in the way of."""

MOST_WAITS: Final = 720
"""Times that a job goes on in vain before it is given up: an hour, in which others wait for it."""

TRIES: Final = 3
KEPT_DAYS: Final = 7
"""Days for which a job is kept when it is over."""

SWEPT_SECONDS: Final = 3_600.0
"""Seconds after which jobs that are over are looked at again."""

PASSING: Final = frozenset({"store", "not-ready", "busy", "engine"})
"""Problems of the server, not of an order: they may be gone after a while."""

Notice = Callable[[str, str], None]


class JobGone(UsageError):
    """Somebody has removed the job meanwhile."""


class JobRunner:
    """Does the jobs of a workspace, those that an earlier server has left first.

    Args:
        folder: Where they are.
        pools: Who answers.
        keeper: Stores each assessment before its line is written.
        notice: Told what happens to jobs, and nothing of what is in them.
    """

    def __init__(
        self, folder: JobFolder, pools: Pools, keeper: EntryKeeper, notice: Notice
    ) -> None:
        self.folder = folder
        self._pools = pools
        self._keeper = keeper
        self._notice = notice
        self._woken = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._lock: TextIO | None = None

    def start(self) -> None:
        """Begin to do what an earlier server has left, where no other one does."""
        if self.folder.path.is_dir() and self._take_lock():
            self.folder.remove_drafts()
            self._remove_old()
        self._running = asyncio.create_task(self._run())
        self._woken.set()

    def _remove_old(self) -> None:
        oldest = now() - timedelta(days=KEPT_DAYS)
        self.folder.remove_old(oldest.isoformat(timespec="seconds"))

    def wake(self) -> None:
        """Look for a job that has come."""
        self._woken.set()

    def claim(self) -> None:
        """Make sure that this server does the jobs of the workspace.

        Raises:
            StoreError: Another one does, or the folder cannot be made.
        """
        try:
            is_ours = self._take_lock()
        except OSError as fault:
            path = self.folder.path
            raise StoreError(f"{path}: cannot be made: {fault.strerror}") from fault
        if not is_ours:
            raise StoreError("another server does the jobs of this workspace; send it there")

    def _take_lock(self) -> bool:
        if self._lock is None:
            self.folder.path.mkdir(mode=0o700, exist_ok=True)
            lock = (self.folder.path / "lock").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.close()
                return False
            self._lock = lock
        return True

    async def _run(self) -> None:
        while True:
            # a server may run for months, and nobody may send a job meanwhile
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), SWEPT_SECONDS)
            self._woken.clear()
            if self._lock is not None:
                self._remove_old()
            while self._lock is not None and (state := self._find_next()) is not None:
                with suppress(JobGone):
                    await self._do_job(state)

    def _find_next(self) -> JobState | None:
        return next((state for state in self.folder.list() if not state.is_over), None)

    async def _do_job(self, state: JobState) -> None:
        """Do a job to its end; where something is in its way, it waits, but not for ever."""
        waits = 0
        while not state.is_over:
            done = state.done
            try:
                state = await self._write_lines(state)
                state = replace(state, phase="done", lines=state.done, ended=timestamp())
            except JobGone:
                raise
            except Exception as fault:  # noqa: BLE001  # the next job must be done whatever this has
                state = self._find_job(state)
                problem = problem_of(fault)
                waits = waits + 1 if state.done == done else 0
                if problem.kind in PASSING and waits < MOST_WAITS:
                    state = replace(state, phase="waiting", reason=problem.detail)
                else:
                    ended = timestamp()
                    state = replace(state, phase="failed", reason=problem.detail, ended=ended)
            with suppress(StoreError):  # the disk may be what is in its way
                self.folder.keep(state)
            if not state.is_over:
                await asyncio.sleep(RETRIED_SECONDS)
        self._notice(f"job {state.phase}", state.id)

    def _find_job(self, state: JobState) -> JobState:
        on_disk = self.folder.find(state.id)
        if on_disk is None:
            raise JobGone("the job was removed")
        return on_disk

    async def _write_lines(self, state: JobState) -> JobState:
        """Answer what has no line yet; return the state with all lines."""
        pool = await self._pools.of_snapshot(state.snapshot)
        state = self.folder.keep(replace(state, phase="running", reason=""))
        counts = LineCounts(
            state.done - state.refused,
            state.refused,
            dict(state.verdicts),
            state.warned,
            list(map(dict, state.warnings)),
        )
        lines: list[bytes] = []
        loop = asyncio.get_running_loop()
        last = loop.time()
        answering = self._open_lines(state, pool)
        with pool.in_use():
            async with aclosing(answering.answer_all(self._read_rest(state))) as answered:
                async for line in answered:
                    counts.add(line)
                    lines.append(line.body)
                    is_due = loop.time() - last >= WRITTEN_SECONDS
                    if is_due or len(lines) >= WRITTEN_TOGETHER:
                        state = await self._keep_lines(state, lines, counts)
                        lines, last = [], loop.time()
        return await self._keep_lines(state, lines, counts)

    def _open_lines(self, state: JobState, pool: Pool) -> OrderLines:
        return OrderLines(
            pool=pool,
            keeper=self._keeper,
            question=state.question(),
            seconds=LINE_SECONDS,
            work=WORKS[state.kind],
            tries=TRIES,
            passed_on=PASSING,
        )

    def _read_rest(self, state: JobState) -> Iterator[object]:
        """Yield what is still to be answered."""
        path = self.folder.input_of(state)
        # lines that count are not answered again, those behind them are
        if state.kind == "assess":
            media = CSV if path.suffix == MANY[CSV] else JSON_LINES
            writing = TableWriting.read(media, state.question(), state.charset)
            yield from islice(cut_orders(path, MOST_ORDERS, writing), state.done, None)
            return
        names = path.read_text(encoding="utf-8").splitlines()[state.done :]
        if state.kind == "self":
            yield from names
            return
        for start in range(0, len(names), RESCREENED_TOGETHER):
            yield names[start : start + RESCREENED_TOGETHER]

    async def _keep_lines(
        self, state: JobState, lines: list[bytes], counts: LineCounts
    ) -> JobState:
        """Write lines, and then that they count."""
        self._find_job(state)
        size = await asyncio.to_thread(self.folder.append, state, lines)
        written = replace(
            state,
            done=counts.done,
            refused=counts.refused,
            verdicts=dict(counts.verdicts),
            warned=counts.warned,
            warnings=tuple(counts.warnings),
            size=size,
        )
        return self.folder.keep(written)

    async def close(self) -> None:
        """Leave what is not done to the next server."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        if self._lock is not None:
            self._lock.close()
