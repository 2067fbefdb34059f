"""Storing an assessment before its answer is handed over."""

import asyncio
import time
from dataclasses import dataclass, replace

from onward.errors import StoreError
from onward.web.messages import WorkerAnswer
from onward.web.pool.writer import RecordWriter
from onward.web.wire.logs import RequestFacts
from onward.web.wire.metrics import ServerMetrics


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
