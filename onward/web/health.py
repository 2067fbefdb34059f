"""How the server fares: can it answer, can it write, are the lists fresh, does the log hold."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from onward.errors import OnwardError
from onward.operations.data import Status
from onward.web.keeping import RecordWriter
from onward.web.messages import Task
from onward.web.pool import Pools
from onward.web.problems import ProblemRaised
from onward.web.tokens import TokenBook

FREE_SECONDS: Final = 2.0
"""Seconds within which a worker must be free, and the records be written."""

CHAIN_SECONDS: Final = 3_600.0
"""Seconds after which the whole log is read again."""

CHECKING_SECONDS: Final = 300.0
"""Seconds that reading it may take."""

REMEMBERED_SECONDS: Final = 1.0
"""Seconds for which a look at the server's health is remembered: asking often costs nothing."""


@dataclass(slots=True)
class Health:
    """How the server fares.

    Attributes:
        snapshot: What answers; "" = nothing.
        faults: Why it cannot answer, in words.
        doubts: What is wrong, though it can answer.
        layers: The layers of ``onward status --json``.
    """

    snapshot: str = ""
    workers: int = 0
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    layers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stale_layers(self) -> list[dict[str, Any]]:
        """The layers that are older than their limit."""
        return [layer for layer in self.layers if layer["stale"]]


class HealthWatch:
    """Looks at the server's health, at most once a second, and at the whole log once an hour.

    Args:
        pools: Who answers.
        writer: Writes the records.
        tokens: Who may ask.
    """

    def __init__(self, pools: Pools, writer: RecordWriter, tokens: TokenBook) -> None:
        self._pools = pools
        self._writer = writer
        self._tokens = tokens
        self._seen: tuple[float, Health] | None = None
        self._looking = asyncio.Lock()
        self._chain_at: float | None = None
        self._chain: asyncio.Task[str | None] | None = None
        self._chain_fault = ""

    async def look(self) -> Health:
        """Return how the server fares."""
        async with self._looking:
            if self._seen is None or time.monotonic() - self._seen[0] > REMEMBERED_SECONDS:
                self._seen = time.monotonic(), await self._look()
            return self._seen[1]

    async def find_broken_log(self) -> str:
        """Return why the log is not as it was written; "" where it is, or nobody could look yet."""
        now = time.monotonic()
        if self._chain is None and (self._chain_at is None or now - self._chain_at > CHAIN_SECONDS):
            self._chain = asyncio.create_task(self._check_log())
        if self._chain is not None:
            # a long log is read on while the answer is given
            await asyncio.wait([self._chain], timeout=FREE_SECONDS)
        if self._chain is not None and self._chain.done():
            fault, self._chain = self._chain.result(), None
            if fault is not None:
                self._chain_fault, self._chain_at = fault, now
        return self._chain_fault

    async def _check_log(self) -> str | None:
        """Return why the log does not hold; "" where it does, None where nobody could look."""
        try:
            task = Task("check_log", seconds=CHECKING_SECONDS)
            answer = await self._pools.current.ask(task, lane="slow")
        except ProblemRaised:
            return None
        return answer.problem.detail if answer.problem is not None else ""

    async def _look(self) -> Health:
        health = Health()
        try:
            pool = self._pools.current
            health.snapshot, health.workers = pool.snapshot, pool.ready
            answer = await pool.ask(Task("describe_status", Status(), seconds=FREE_SECONDS))
            if answer.problem is not None:
                health.faults.append(answer.problem.detail)
            else:
                health.layers = orjson.loads(answer.body)["layers"]
        except ProblemRaised as fault:
            health.faults.append(fault.problem.detail)
        if self._pools.fault and health.snapshot:
            health.doubts.append(self._pools.fault)
        try:
            async with asyncio.timeout(FREE_SECONDS):
                await self._writer.check()
        except TimeoutError:
            health.faults.append("the records cannot be written in time")
        except OnwardError as fault:
            health.faults.append(f"the records cannot be written: {' '.join(str(fault).split())}")
        try:
            self._tokens.read()
        except OnwardError as fault:
            health.doubts.append(" ".join(str(fault).split()))
        return health
