"""Which task is next: single questions before lines of many.

Lines never hold every worker where there are two or more, so that a person or an order system that
asks one thing does not wait behind a file.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from onward.web.messages import Task, WorkerAnswer

if TYPE_CHECKING:
    import asyncio

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
