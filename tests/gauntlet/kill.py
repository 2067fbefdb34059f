"""Kill a loading process at random moments: what it acknowledged is there, whole.

`python -m tests.gauntlet kill --seed S --kills N`. A child loads a layer, stores an assessment
and judges two parties, prints ``ack n`` and goes on with n + 1; it is killed with SIGKILL, and the
workspace is reopened and checked. (A kill shows that a load is atomic. That it is also durable,
`faultfs` shows.)
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from onward.graph.identity.clusters import make_judgement
from onward.graph.store.files import UNFINISHED
from onward.graph.store.layers import verify_layer
from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.merges import apply_ledger, judge
from onward.queries.model.assessment import Assessment
from onward.queries.records.store import RecordStore
from tests.assessments import small_assessment
from tests.stores import layer, owns, party

LONG = "x" * 4096  # records of some length have broken other stores
SPAN = 0.12  # seconds after the first acknowledgement within which the kill comes
AT = "2024-05-01T00:00:00Z"


def load(workspace: WorkspaceFolder, records: RecordStore, n: int) -> None:
    """Load version n of a layer, store assessment n, and judge pair n."""
    firms = [party(f"{i}", name=f"{LONG} {n}") for i in range(20)]
    ties = [owns("0", f"{i}") for i in range(1, 20)]
    workspace.put(layer(*firms, *ties, party("version", name=str(n))))
    records.put_assessment(assessment(n), AT)
    judge(
        workspace, records, make_judgement("reg:0", f"other:{n}", "same", "person", LONG), "kim", AT
    )


def assessment(n: int) -> Assessment:
    """Return an assessment to store; each n is another one."""
    return small_assessment(
        id=f"A-{n:016x}",
        content_hash=f"{n:064x}",
        transaction={"id": f"T-{n}", "hash": f"{n:064x}", "reference": LONG},
        verdict="INCOMPLETE",
    )


def child(folder: Path) -> None:
    """Load version after version until killed, telling of each when it is safe."""
    workspace = WorkspaceFolder(folder)
    with RecordStore(workspace.records) as records:
        for n in count(len(records.ledger().lines) + 1):
            load(workspace, records, n)
            sys.stdout.write(f"ack {n}\n")
            sys.stdout.flush()


def killed_after(folder: Path, delay: float) -> int:
    """Start a child, kill it `delay` seconds after its first ack; give the last n it acked."""
    command = [sys.executable, "-m", "tests.gauntlet", "kill", "--child", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        time.sleep(delay)
        process.kill()
        lines += process.stdout.readlines()
    acknowledged = [int(line.split()[1]) for line in lines if line.endswith("\n")]
    return acknowledged[-1]


def check(folder: Path, acknowledged: int) -> None:
    """See that the workspace opens with all that was acknowledged and nothing by halves."""
    workspace = WorkspaceFolder(folder)
    snapshot = workspace.current()
    (manifest,) = snapshot.layers
    verify_layer(folder / "layers" / manifest.id)
    version = next(p for p in snapshot.statements().parties if p.id == "reg:version")
    assert int(version.name) in {acknowledged, acknowledged + 1}
    assert (manifest.counts["parties"], manifest.counts["ties"]) == (21, 19)
    with RecordStore(workspace.records) as records:
        stored = [each.id for each in records.list()]
        lines = records.ledger().lines
        assert records.verify() == len(stored) + len(lines)
        assert len(stored) in {acknowledged, acknowledged + 1}
        assert len(lines) in {acknowledged, len(stored)}
        behind = [] if len(snapshot.judgements()) == len(lines) else [lines[-1].judgement]
        assert sorted([*snapshot.judgements(), *behind], key=lambda one: one.pair) == sorted(
            records.ledger().judgements, key=lambda one: one.pair
        )
        settled = apply_ledger(workspace, records, AT)
        assert len(settled.clusters().canonical) == len(lines)
        assert stored == [assessment(n + 1).id for n in range(len(stored))]
        assert len(stored) <= int(version.name)


def run(seed: int, kills: int) -> tuple[int, int]:
    """Kill so many children in one workspace.

    Returns:
        How many versions were acknowledged, and how many kills came in the middle of a write.
    """
    chance = random.Random(seed)  # noqa: S311  # moments, no secrets
    acknowledged = amid = 0
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "work"
        for number in range(1, kills + 1):
            delay = chance.uniform(0.0, SPAN)
            acknowledged = killed_after(folder, delay)
            amid += any(folder.rglob(f"{UNFINISHED}*"))
            try:
                check(folder, acknowledged)
            except Exception as fault:
                fault.add_note(f"seed {seed}, kill {number}, {delay:.4f} s after the first ack")
                raise
    return acknowledged, amid


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--child", type=Path)
    options = parser.parse_args(arguments)
    if options.child:
        child(options.child)
    acknowledged, amid = run(options.seed, options.kills)
    sys.stdout.write(
        f"seed {options.seed}: {options.kills} kills, {amid} of them in the middle of a write; "
        f"{acknowledged} loads, assessments and judgements acknowledged, 0 lost, 0 by halves\n"
    )
    return 0
