"""Put wrong readings of the rules into a copy of the tree: a test must notice each one.

`python -m tests.gauntlet mutants [--only TEXT] [--jobs N]` prints what killed each, or that it
survived.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import Final

from tests.mutants import MUTANTS
from tests.mutants.mutant import Mutant

ROOT: Final = Path(__file__).parents[2]
PARTS: Final = ("onward", "graph", "loaders", "queries", "viz", "tests", "docs", "tools")
FILES: Final = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile")
CASES: Final = 160
"""Planted cases that a mutant is asked by."""

LIMIT_S: Final = 120.0
KILLED: Final = 0.95
"""Share of the mutants that must be killed."""

SURVIVED: Final = "SURVIVED"
VOID: Final = "NOTHING PROVEN"

PYTEST: Final = ("-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider")


def copied(folder: Path) -> Path:
    """Copy the tree, links as links, without what is made of it."""
    tree = folder / "tree"
    left_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, symlinks=True, ignore=left_out)
    for file in FILES:
        shutil.copy(ROOT / file, tree / file)
    return tree


def questions(mutant: Mutant) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a mutant is asked by, the likeliest first: a name and arguments of Python."""
    if mutant.indicators:
        lines = "tests/contract/test_indicator_examples.py"
        yield "example lines", (*PYTEST, lines, "-k", " or ".join(mutant.indicators))
        only = [part for name in mutant.indicators for part in ("--only", name)]
        one = () if mutant.file.startswith("graph/engines/") else ("--engine", "embedded")
        deck = ("-m", "tests.gauntlet", "planted", "--cases", str(CASES), *one)
        yield "planted cases", (*deck, *only)
    if mutant.tests:
        yield "further tests", (*PYTEST, *mutant.tests)


def fails(tree: Path, arguments: Sequence[str]) -> bool:
    """Run Python in the copy; a run that does not end in time has noticed the mutant, too."""
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    try:
        run = subprocess.run(
            [sys.executable, "-B", *arguments],
            cwd=tree,
            env=environment | {"PYTHONPATH": str(tree)},
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    return run.returncode != 0


class Ground:
    """The copy of the tree, and which questions pass in it while no mutant is there."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._passes: dict[tuple[str, ...], bool] = {}

    def killer(self, mutant: Mutant) -> str | None:
        """Put a mutant into the copy, ask, and take it out again; None: nothing noticed it.

        Raises:
            ValueError: The mutant is stale, or what noticed it fails without it, too.
        """
        path = self._tree / mutant.file
        sound = path.read_text(encoding="utf-8")
        path.write_text(mutant.applied(sound), encoding="utf-8")
        try:
            checks = questions(mutant)
            found = next((one for one in checks if fails(self._tree, one[1])), None)
        finally:
            path.write_text(sound, encoding="utf-8")
        if found is not None and not self._is_sound(found[1]):
            raise ValueError(f"fails without a mutant: {' '.join(found[1])}")
        return None if found is None else found[0]

    def _is_sound(self, arguments: tuple[str, ...]) -> bool:
        if arguments not in self._passes:
            self._passes[arguments] = not fails(self._tree, arguments)
        return self._passes[arguments]


def try_mutant(grounds: "Queue[Ground]", mutant: Mutant) -> tuple[str, float]:
    """Return what noticed a mutant in the copy that is free, and after how many seconds."""
    ground = grounds.get()
    begun = time.monotonic()
    try:
        killer = ground.killer(mutant)
        outcome = f"killed by {killer}" if killer else SURVIVED
    except ValueError as error:
        outcome = f"{VOID}, {error}"
    finally:
        grounds.put(ground)
    return outcome, time.monotonic() - begun


def main(arguments: list[str]) -> int:
    """Run the mutants; exit code 1 where too many survive, 2 where one proves nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet mutants")
    parser.add_argument("--only", metavar="TEXT", default="", help="mutants whose name holds it")
    parser.add_argument("--jobs", metavar="N", type=int, default=1, help="copies asked at once")
    options = parser.parse_args(arguments)
    chosen = [one for one in MUTANTS if options.only in one.name]
    survivors, void = [], []
    with TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as threads:
        grounds: Queue[Ground] = Queue()
        for number in range(options.jobs):
            grounds.put(Ground(copied(Path(folder, str(number)))))
        trials = threads.map(partial(try_mutant, grounds), chosen)
        for mutant, (outcome, seconds) in zip(chosen, trials, strict=True):
            survivors += [mutant] if outcome == SURVIVED else []
            void += [mutant] if outcome.startswith(VOID) else []
            sys.stdout.write(f"{outcome:24} {seconds:5.1f} s  {mutant.name} ({mutant.file})\n")
            sys.stdout.flush()
    killed = len(chosen) - len(survivors) - len(void)
    summary = f"{len(chosen)} mutants: {killed} killed, {len(survivors)} survived, {len(void)} void"
    sys.stdout.write(f"{summary}\n")
    return 2 if void or not chosen else int(killed < KILLED * len(chosen))
