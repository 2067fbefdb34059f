"""Processes started anew, which end with whoever started them."""

import gc
import multiprocessing
import os
import signal
import sys
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Final

OBJECTS_BETWEEN: Final = 20_000
"""New objects after which a process looks for cycles to clear away, as on the command line."""


class BareProcess(SpawnProcess):
    """A process that does not run the caller's script once more, and that Ctrl-C does not reach.

    A new process otherwise imports the main module, so that a script without ``if __name__ ==
    "__main__"`` would start itself again and again.
    """

    def start(self) -> None:
        """Start it."""
        main = vars(sys.modules["__main__"])
        names = [name for name in ("__file__", "__spec__") if name in main]
        hidden: dict[str, Any] = {name: main.pop(name) for name in names}
        main["__spec__"] = None
        # which lets signals through again when it starts
        resource_tracker.ensure_running()
        # a signal that is held back here stays so in the new process: Ctrl-C reaches all of a
        # terminal, and is handled once, by the parent
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            main.update(hidden)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class WorkerContext(SpawnContext):
    """Starts processes anew: a fork would copy the locks of other threads."""

    def __init__(self) -> None:
        self._workers: list[SpawnProcess] = []

    def Process(self, *args: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802  # the pool asks for this name
        """Return a new process, which `end_workers` can end."""
        worker = BareProcess(*args, **options)
        self._workers.append(worker)
        return worker

    def end_workers(self) -> None:
        """End the processes at once, whatever they are doing."""
        for worker in self._workers:
            if worker.is_alive():
                worker.terminate()


def end_with_parent() -> None:
    """End this process when its parent is gone, even if that was killed.

    Otherwise it would wait for work forever, and hold the memory and the output of the run.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def collect_seldom() -> None:
    """Let Python look for cycles less often than it does as a rule, which finds next to nothing."""
    gc.set_threshold(OBJECTS_BETWEEN, *gc.get_threshold()[1:])


def leave_alone() -> None:
    """Leave what there is out of every later search for cycles: it stays as long as the process."""
    gc.collect()
    gc.freeze()
