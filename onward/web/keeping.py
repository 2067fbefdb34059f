"""Storing an assessment before its answer is handed over."""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from onward.api.inputs import timestamp
from onward.api.outcomes import OrderWarning, find_replaced
from onward.errors import AnswersDiffer, OnwardError, StoreError
from onward.queries.records.entries import LoggedAct
from onward.queries.records.store import RecordStore
from onward.web.messages import WorkerAnswer
from onward.web.noting import RequestFacts, ServerMetrics

if TYPE_CHECKING:
    from onward.queries.records.entries import Entry
    from onward.queries.records.putting import Put


# ------------------------------------------------------------------------------------------------
# The one writer of the records: what waits is written in one transaction, then acknowledged.
# ------------------------------------------------------------------------------------------------

TOGETHER: Final = 64
"""Assessments that are written in one transaction, at most."""

Written = TypeVar("Written")


class KeptEntry(NamedTuple):
    """How an assessment was stored, and whose place its order takes, if anybody's."""

    put: "Put"
    replaced: OrderWarning | None


class RecordWriter:
    """Writes to the records of a workspace, one thing after the other.

    Args:
        path: The file of the records.
        wait_s: How long to wait for a command that is writing beside it.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, wait_s: float) -> None:
        self.path = path
        self._wait_s = wait_s
        # SQLite's connection stays in the thread that has opened it
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="records")
        self._waiting: list[tuple[Entry, asyncio.Future[KeptEntry]]] = []
        self._is_writing = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def put(self, entry: "Entry") -> KeptEntry:
        """Store an assessment; it is durable when this returns.

        What is put first is stored first: of a number the last one counts.

        Raises:
            StoreError: It cannot be stored.
            AnswersDiffer: The same question had another answer before; both are kept.
        """
        stored: asyncio.Future[KeptEntry] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, stored))
        if not self._is_writing:
            self._is_writing = True
            task = asyncio.create_task(self._write_waiting())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        answer = await stored
        if answer.put == "differs":
            raise AnswersDiffer(
                "an earlier run answered this same question otherwise; both answers are kept, and "
                "none can be relied on: run `onward verify`, and report it"
            )
        return answer

    async def _write_waiting(self) -> None:
        """Write until nothing waits any more."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
                await self._write_batch(batch)
        finally:
            self._is_writing = False

    async def _write_batch(self, batch: "list[tuple[Entry, asyncio.Future[KeptEntry]]]") -> None:
        entries = [entry for entry, _ in batch]
        try:
            answers = await self.run(lambda: self._put_entries(entries))
        except OnwardError as fault:
            for _, stored in batch:
                if not stored.done():
                    stored.set_exception(fault)
            return
        for (_, stored), answer in zip(batch, answers, strict=True):
            if not stored.done():
                stored.set_result(answer)

    def _put_entries(self, entries: "list[Entry]") -> tuple[KeptEntry, ...]:
        # opened anew each time: the file may have been restored from a backup meanwhile
        with RecordStore(self.path, self._wait_s) as store:
            if store.is_read_only:
                raise StoreError(f"{self.path}: cannot be written here")
            answers = store.put(entries, timestamp())
            return tuple(
                KeptEntry(answer, find_replaced(entry, store, is_new=answer == "new"))
                for entry, answer in zip(entries, answers, strict=True)
            )

    async def note(self, entry: "Entry", act: bytes) -> None:
        """Note in the log that an order was assessed again, and what has changed.

        Raises:
            StoreError: It cannot be stored.
        """
        await self.run(lambda: self._note_entry(entry, act))

    def _note_entry(self, entry: "Entry", act: bytes) -> None:
        with RecordStore(self.path, self._wait_s) as store:
            store.note([LoggedAct.on_entry("rescreened", entry, act)], timestamp())

    async def run(self, write: Callable[[], Written]) -> Written:
        """Do something in the writer's thread, when it is its turn.

        Raises:
            StoreError: It fails for a reason that nobody has foreseen.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, write)
        except OnwardError:
            raise
        except Exception as fault:
            raise StoreError(f"the records cannot be written: {type(fault).__name__}") from fault

    async def check(self) -> None:
        """Check that the records can be written.

        Raises:
            StoreError: They cannot.
        """
        await self.run(self._check_file)

    def _check_file(self) -> None:
        if not self.path.exists():  # whoever asks how the server fares makes no file
            if not os.access(self.path.parent, os.W_OK):
                raise StoreError(f"{self.path}: cannot be written here")
            return
        with RecordStore(self.path, self._wait_s) as store:
            if store.is_read_only:
                raise StoreError(f"{self.path}: cannot be written here")
            store.check_writable()

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self._thread.shutdown(wait=True)


@dataclass(frozen=True, slots=True)
class EntryKeeper:
    """Stores what answers bring with them.

    Attributes:
        writer: The one writer of the records.
        metrics: Count what is stored.
    """

    writer: RecordWriter
    metrics: ServerMetrics

    async def keep(
        self,
        answer: WorkerAnswer,
        facts: RequestFacts | None = None,
        within: float | None = None,
    ) -> WorkerAnswer:
        """Store an assessment before it is handed over; one that cannot be stored is not.

        Args:
            answer: What a worker has answered.
            facts: Where it is noted how long storing took.
            within: Seconds that somebody waits for it; None = as long as it takes.

        Raises:
            StoreError: It cannot be stored, or not in time: then it may be stored later.
            AnswersDiffer: The same question had another answer before.
        """
        if answer.problem is not None or "verdict" not in answer.facts:
            return answer
        began = time.monotonic()
        stored, warnings = "no", answer.warnings
        if answer.entry is not None:
            try:
                async with asyncio.timeout(within):
                    stored, replaced = await self.writer.put(answer.entry)
            except TimeoutError as fault:
                raise StoreError(
                    "the records were not written in time, as another process writes; ask again"
                ) from fault
            # an order that is assessed once more takes nobody's place
            warnings += () if replaced is None or answer.act else (replaced,)
            if answer.act:
                await self.writer.note(answer.entry, answer.act)
        taken = time.monotonic() - began
        if facts is not None:
            facts.store_ms += 1000 * taken
        self.metrics.count_assessment(answer.facts["verdict"], stored, taken, answer.tally)
        headers = (*answer.headers, ("Onward-Stored", stored))
        return replace(answer, entry=None, headers=headers, warnings=warnings)
