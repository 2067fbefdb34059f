"""A checkout of Onward and a workspace of its own, whose commands are run and measured."""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.book import RETRIEVED

TICK: Final = os.sysconf("SC_CLK_TCK")
"""Ticks a second in which Linux counts the time of a process."""

ANSWERED: Final = frozenset({0, 10, 20})
"""How a command ends that has answered: see docs/commands.md, Exit codes."""

MOST_S: Final = 900
"""So long a command may run, in seconds; a measurement of one that takes longer has no figure."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took, in seconds, and the SHA-256 of what it printed."""

    seconds: float
    processor_s: float
    sha256: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question of a running process took: milliseconds, and those of the processor."""

    ms: float
    processor_ms: float


@dataclass(frozen=True)
class Checkout:
    """A tree of the program, and the folder that it may write into."""

    tree: Path
    home: Path

    @property
    def workspace(self) -> Path:
        """The workspace that only this checkout reads and writes."""
        return self.home / "workspace"

    def at(self, name: str) -> "Checkout":
        """Return the same tree with a folder of that name within its own."""
        return Checkout(self.tree, self.home / name)

    def load(self, source: str, files: Iterable[Path], *options: object) -> Run:
        """Load files into the workspace."""
        self.home.mkdir(parents=True, exist_ok=True)
        return self.run("load", source, *files, "--retrieved", RETRIEVED, *options)

    def run(self, *arguments: object, workspace: Path | None = None) -> Run:
        """Run one command to its end.

        Raises:
            CalledProcessError: It refused what it was given.
            TimeoutExpired: It ran longer than any measurement may take.
        """
        command = self._command(*arguments, workspace=workspace)
        began, before = time.perf_counter(), _children_s()
        done = subprocess.run(
            command,
            cwd=self.tree,
            env=self._environment(),
            capture_output=True,
            check=False,
            timeout=MOST_S,
        )
        took = Run(
            time.perf_counter() - began,
            _children_s() - before,
            hashlib.sha256(done.stdout).hexdigest(),
        )
        if done.returncode not in ANSWERED:
            raise subprocess.CalledProcessError(done.returncode, command, stderr=done.stderr)
        return took

    def assess(self, orders: Path, *options: object) -> Run:
        """Assess a file of orders, in a workspace whose records begin empty."""
        with self._empty_records() as workspace:
            return self.run("assess", orders, "--json", *options, workspace=workspace)

    def ask_one_by_one(self, orders: Iterable[Mapping[str, Any]]) -> Iterator[Asked]:
        """Assess orders in one warm process, each given when the one before is answered."""
        with self._empty_records() as workspace:
            command = self._command("assess", "-", "--json", workspace=workspace)
            process = subprocess.Popen(
                command,
                cwd=self.tree,
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            assert process.stdin is not None
            assert process.stdout is not None
            for order in orders:
                line = json.dumps(order, ensure_ascii=False).encode() + b"\n"
                began, before = time.perf_counter(), _processor_s(process.pid)
                process.stdin.write(line)
                process.stdin.flush()
                if not process.stdout.readline():
                    raise subprocess.CalledProcessError(process.wait(), command)
                took = time.perf_counter() - began
                yield Asked(1000 * took, 1000 * (_processor_s(process.pid) - before))
            process.stdin.close()
            process.wait()

    @contextmanager
    def _empty_records(self) -> Iterator[Path]:
        """Give a workspace with the layers of this one, and remove it afterwards."""
        copy = self.home / "without-records"
        copy.mkdir()
        try:
            for place in self.workspace.iterdir():
                if not place.name.startswith("records"):
                    (copy / place.name).symlink_to(place)
            yield copy
        finally:
            shutil.rmtree(copy)

    def _command(self, *arguments: object, workspace: Path | None) -> list[str]:
        command = [sys.executable, "-m", "onward", *map(str, arguments)]
        if arguments[0] == "--help":
            return command
        return [*command, "--workspace", str(workspace or self.workspace)]

    def _environment(self) -> dict[str, str]:
        return os.environ | {"PYTHONPATH": str(self.tree)}


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _processor_s(pid: int) -> float:
    behind_name = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    user, system = (int(behind_name[place]) for place in (11, 12))
    return (user + system) / TICK
