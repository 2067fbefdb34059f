"""A whole order book in one run of `onward assess`: how fast, in how much memory, which bytes."""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.assessment.setup import AssessmentSetup
from tests.bench.measure import companies, order

SAMPLES = 10


def batch(folder: Path, count: int, customers: int, jobs: int) -> dict[str, Any]:
    """Assess many orders of some customers as a user would, and watch the processes.

    Args:
        folder: A world that `measure build` made.
        count: Orders.
        customers: Companies among which end-users and consignees are drawn.
        jobs: As ``--jobs``.

    Returns:
        Seconds, assessments a second, the SHA-256 of the output, how many of each verdict, and the
        memory of the processes' own (MB) after each tenth of the orders.
    """
    with tempfile.TemporaryDirectory(dir=folder) as home:
        file = Path(home) / "orders.jsonl"
        write_orders(file, folder, count, customers)
        workspace = Path(home) / "workspace"  # its own records, beside the same layers
        workspace.mkdir()
        for shared in (folder / "workspace").iterdir():
            if not shared.name.startswith("records"):
                (workspace / shared.name).symlink_to(shared)
        command = [sys.executable, "-m", "onward", "assess", str(file), "--json"]
        return _watched([*command, "--jobs", str(jobs), "--workspace", str(workspace)], count)


def write_orders(file: Path, folder: Path, count: int, customers: int) -> None:
    """Write seeded orders as JSON lines."""
    world = AssessmentSetup.open(WorkspaceFolder(folder / "workspace").current())
    pids = companies(world.engine, customers)
    ids = [record.id for record in world.engine.parties(pids)]
    rng = np.random.default_rng(1)
    with file.open("w", encoding="utf-8") as lines:
        for number in range(count):
            one = order(number, *rng.choice(ids, 2).tolist())
            lines.write(json.dumps(one.plain()) + "\n")


def _watched(command: list[str], count: int) -> dict[str, Any]:
    digest, verdicts, memory = hashlib.sha256(), dict[str, int](), []
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        for number, line in enumerate(running.stdout, start=1):
            digest.update(line)
            verdict = json.loads(line)["verdict"] if number % 100 == 0 else None
            if verdict:
                verdicts[verdict] = verdicts.get(verdict, 0) + 1
            if number % (count // SAMPLES) == 0:
                memory.append(round(own_memory_mb(running.pid)))
    took = time.perf_counter() - began
    return {
        "count": count,
        "seconds": took,
        "per_second": count / took,
        "sha256": digest.hexdigest(),
        "verdicts_of_each_hundredth": dict(sorted(verdicts.items())),
        "own_memory_mb": memory,
        "exit_code": running.returncode,
    }


def own_memory_mb(pid: int) -> float:
    """Sum the memory that a process and its children hold for themselves; files mapped are not."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0.0  # it has just ended
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))
    return own / 1024 + sum(own_memory_mb(int(child)) for child in children)
