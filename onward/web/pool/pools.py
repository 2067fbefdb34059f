"""Which workers answer: those of the current snapshot, and for a while those of another one.

``CURRENT`` is read each second. The workers of a new snapshot are made ready first; then they take
the place of the old ones, which answer what they have and end. A request keeps the pool with which
it began, so that no answer mixes two snapshots.
"""

import asyncio
import time
from contextlib import suppress
from typing import Final

from onward.errors import OnwardError, SnapshotMissing
from onward.graph.store.workspace import WorkspaceFolder
from onward.web.pool.pool import Notice, Pool
from onward.web.problems import refuse
from onward.web.settings import ServerSettings

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
