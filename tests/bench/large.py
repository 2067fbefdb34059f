"""Load, compile and ask a world of any size in this process.

Run it as ``python -m tests.bench.large FOLDER [SOURCE]``.

The folder holds the CSV of `tests.bench.world`, or an invented world as `ftm`. Printed as JSON: the
snapshot, the seconds of the processor, and the most memory that the process held for itself while
loading and while compiling.
That is Linux's RssAnon, looked at twenty times a second; pages of mapped files do not count, since
the system takes them back when it needs room.
"""

import json
import sys
import threading
import time
from pathlib import Path

from onward.graph.sorting import scratch_in
from onward.graph.store.workspace import WorkspaceFolder
from onward.loaders.layers import layer_content
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.registry import find


class Watch:
    """Notes the most memory that this process has held for itself."""

    def __init__(self) -> None:
        self._peak = 0
        threading.Thread(target=self._look, daemon=True).start()

    def take_peak_mb(self) -> int:
        """Return the peak since the last call."""
        peak, self._peak = self._peak, 0
        return peak // 1024

    def _look(self) -> None:
        while True:
            lines = Path("/proc/self/status").read_text("ascii").splitlines()
            own = next(line.split()[1] for line in lines if line.startswith("RssAnon"))
            self._peak = max(self._peak, int(own))
            time.sleep(0.05)


def main(folder: str, source: str = "csv") -> None:
    """Load and compile, and print the figures."""
    watch, began = Watch(), time.process_time()
    workspace = Path(folder) / "workspace"
    workspace.mkdir()
    files = sorted(file for file in Path(folder).iterdir() if file.is_file())
    # the rows of the CSV state their days themselves
    options = LoadOptions("bench") if source == "csv" else LoadOptions(source, "2026-04-30")
    with scratch_in(workspace):
        loaded = load(source, files, options)
        snapshot = WorkspaceFolder(workspace).put(layer_content(loaded))
    rows = len(loaded.rows)
    del loaded
    load_s, load_mb = time.process_time() - began, watch.take_peak_mb()
    engine = find("engine", "embedded").Engine.open(snapshot)
    first = {"csv": "bench:p1", "ftm": "ftm:invented-c00000-acme"}
    [pid] = engine.find([first[source]])
    figures = {
        "snapshot": snapshot.id,
        "rows": rows,
        "load_s": round(load_s, 1),
        "load_mb": load_mb,
        "compile_s": round(time.process_time() - began - load_s, 1),
        "compile_mb": watch.take_peak_mb(),
        "is_there": pid is not None,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
