"""Many transactions: read one by one, assessed by one or more processes, given back in order.

Memory does not grow with the number of transactions: a few chunks of them are under way at a time,
however long the file is. Each process opens the same snapshot, whose columns are memory-mapped, so
that they share its pages; no graph is ever copied from one process to another (08, section 8).
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Final

from onward.errors import EngineError, InputRefused
from onward.queries.assess import assess
from onward.queries.own_rules import rules_and_policy
from onward.queries.records import Entry
from onward.queries.transaction_files import Written
from onward.queries.world import World

CHUNK: Final = 64
"""Transactions that are handed to a process at once."""

AHEAD: Final = 3
"""Chunks a process that may wait, or wait to be collected."""


@dataclass(frozen=True, slots=True)
class Setting:
    """All that says what transactions are assessed against; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        engine: Name of the engine.
        rules: Folder of a pack of one's own.
        policy: An organisation's own policy file.
        on, as_of: As in `assess`.
    """

    workspace: Path
    snapshot: str
    engine: str = "embedded"
    rules: Path | None = None
    policy: Path | None = None
    on: date | None = None
    as_of: date | None = None

    def open(self) -> World:
        """Open the snapshot in the engine, with rule pack and policy."""
        from onward.graph.workspace import Workspace  # noqa: PLC0415  # brings Arrow

        catalogue, policy = rules_and_policy(self.rules, self.policy)
        snapshot = Workspace(self.workspace).snapshot(self.snapshot)
        return World.open(snapshot, self.engine, policy=policy, catalogue=catalogue)


@dataclass(frozen=True, slots=True)
class Refused:
    """A transaction that cannot be read: the one line that says why."""

    because: str


Outcome = Entry | Refused
Asked = Written | InputRefused


def assess_all(
    asked: Iterable[Asked], setting: Setting, jobs: int = 1, *, world: World | None = None
) -> Iterator[Outcome]:
    """Assess a stream of transactions, each apart from the others.

    Args:
        asked: As `written` gives them.
        setting: What they are assessed against.
        jobs: Processes; 1 = this one.
        world: The setting opened, where it is already.

    Yields:
        For each transaction, in order, its assessment or why it is refused: the same whatever
        `jobs` is.

    Raises:
        EngineError: An engine is lost, or a process was ended from outside.
    """
    if jobs == 1:
        here = world or setting.open()
        for one in asked:
            yield _outcome(one, here, setting)
        return
    yield from _by_processes(iter(asked), setting, jobs)


def _outcome(asked: Asked, world: World, setting: Setting) -> Outcome:
    if isinstance(asked, InputRefused):
        return Refused(str(asked))
    try:
        transaction = asked.read()
    except InputRefused as refused:
        return Refused(str(refused))
    return Entry.of(assess(transaction, world, setting.on, setting.as_of))


def _by_processes(asked: Iterator[Asked], setting: Setting, jobs: int) -> Iterator[Outcome]:
    context = multiprocessing.get_context("spawn")  # a fork would copy locks of other threads
    pool = ProcessPoolExecutor(jobs, context, _start, (setting,))
    waiting: deque[Future[list[Outcome]]] = deque()
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


def _next_chunk(asked: Iterator[Asked]) -> tuple[list[Written | Refused], InputRefused | None]:
    """Read a chunk; a file that breaks off is told after what was read of it is assessed."""
    chunk: list[Written | Refused] = []
    try:
        chunk.extend(
            Refused(str(one)) if isinstance(one, InputRefused) else one
            for one in islice(asked, CHUNK)
        )
    except InputRefused as fault:
        return chunk, fault
    return chunk, None


_worker: list[tuple[World, Setting]] = []
"""What this process assesses against, once it was started as one of a batch's."""


def _start(setting: Setting) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered once, by who started this
    Thread(target=_end_with_parent, daemon=True).start()
    _worker.append((setting.open(), setting))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even if it was killed.

    Otherwise it would wait for work for ever, and hold the memory and the output of the run.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _chunk(asked: Sequence[Written | Refused]) -> list[Outcome]:
    world, setting = _worker[0]
    return [one if isinstance(one, Refused) else _outcome(one, world, setting) for one in asked]
