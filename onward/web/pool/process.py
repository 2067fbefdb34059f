"""One worker process, as the front process sees it."""

import asyncio
import socket
from contextlib import suppress
from typing import Final

from onward import __version__
from onward.errors import EngineError
from onward.queries.processes import BareProcess
from onward.web.messages import Task, WorkerAnswer
from onward.web.settings import WorkspaceSettings
from onward.web.worker import Opening, encode_frame, read_frame, run_worker

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
