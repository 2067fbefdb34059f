"""Damage every stored file in many places: the answers stay the same, or the file is refused.

`python -m tests.gauntlet damage [--places N] [--seed S] [--only TEXT] [--part 2/6]` prints what
became of each file as soon as it is known; `--part` takes every sixth file. A small workspace holds
everything that Onward stores (`tests.stores`). Bytes are zeroed, cut, swapped, turned over or
added, days edited, and cells of the records changed as whoever can open them would; then everything
is asked again. Each answer must be what it was, or an error that is a refusal.

The workspace is copied once: after each damage, only files that are not as they were are put back.
"""

import argparse
import filecmp
import logging
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import onward
from onward.errors import OnwardError, StoreError
from onward.graph.notices import LOGGER
from tests.damages import Damaged, damage_bytes, damage_cells
from tests.stores import (
    Ask,
    Question,
    describe_snapshot,
    list_earlier_snapshots,
    list_questions,
    make_workspace,
    open_workspace,
)

PLACES = 20
RECORDS = "records.sqlite"


class Trial(NamedTuple):
    """What became of one damage: "same", "refused", or the question that is answered otherwise."""

    file: str
    how: str
    outcome: str

    @property
    def is_bad(self) -> bool:
        """Whether an answer differs, or an error is no refusal."""
        return self.outcome not in {"same", "refused"}


class Copy:
    """A copy of a workspace that can be put back as it was.

    Args:
        pristine: The workspace that is copied; nobody changes it.
        folder: Where the copy lies.
    """

    def __init__(self, pristine: Path, folder: Path) -> None:
        self.folder = shutil.copytree(pristine, folder)
        self._pristine = pristine
        self._marks = self._read_marks()

    def restore(self) -> None:
        """Put back whatever was changed, added or removed."""
        marks = self._read_marks()
        for file in marks.keys() - self._marks.keys():
            (self.folder / file).unlink()
        changed = [file for file, mark in self._marks.items() if marks.get(file) != mark]
        for file in changed:
            target = self.folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)  # whoever has mapped the old file keeps it
            shutil.copy2(self._pristine / file, target)
            self._marks[file] = _mark(target)

    def _read_marks(self) -> dict[Path, tuple[int, ...]]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder): _mark(path) for path in files}


def _mark(file: Path) -> tuple[int, ...]:
    """Return what changes whenever a file is written."""
    facts = file.stat()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


class Sample(NamedTuple):
    """An undamaged workspace, what is asked of it, and the answers by question."""

    folder: Path
    questions: list[Question]
    earlier: list[str]
    answers: dict[str, str]

    @classmethod
    def of(cls, folder: Path) -> "Sample":
        """Ask a workspace everything."""
        questions, earlier = list_questions(folder), list_earlier_snapshots(folder)
        answers = {each.name: each.ask(open_workspace(folder)) for each in questions}
        for snapshot in earlier:
            answers[snapshot] = describe_snapshot(open_workspace(folder, snapshot))
        return cls(folder, questions, earlier, answers)

    def outcome(self, damaged: Path, file: Path) -> str:
        """Ask a damaged copy everything: "same", "refused", or which answer differs.

        A cache that a question has made again, byte for byte, ends it: nothing is damaged any more.
        """
        refused = False
        workspace = open_workspace(damaged)
        for name, answer in self._ask_all(workspace, damaged):
            if isinstance(answer, str):
                if answer != self.answers[name]:
                    return f"{name} is answered otherwise"
            elif isinstance(answer, StoreError) and "\n" not in str(answer):
                refused = True
            elif isinstance(answer, OnwardError):
                return f"{name}: no refusal of a stored file: {answer!r}"
            else:
                return f"{name}: {type(answer).__name__}: {answer}"
            if not refused and _is_same(damaged / file, self.folder / file):
                break
        return "refused" if refused else "same"

    def _ask_all(
        self, workspace: onward.Workspace, folder: Path
    ) -> Iterator[tuple[str, str | Exception]]:
        for question in self.questions:
            yield question.name, _try(question.ask, workspace)
        for snapshot in self.earlier:
            yield snapshot, _try(describe_snapshot, open_workspace(folder, snapshot))


def _is_same(file: Path, other: Path) -> bool:
    return file.is_file() and filecmp.cmp(file, other, shallow=False)


def _try(ask: Ask, workspace: onward.Workspace) -> str | Exception:
    try:
        return ask(workspace)
    except Exception as fault:  # noqa: BLE001  # any error but a refusal is a fault of ours
        return fault


def stored_files(folder: Path) -> list[Path]:
    """Return every file that holds something, by its path in the workspace."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    return sorted(path.relative_to(folder) for path in files)


def run(
    sample: Sample,
    home: Path,
    *,
    seed: int,
    places: int,
    only: str = "",
    most: int | None = None,
    part: tuple[int, int] = (1, 1),
    cells: bool = True,
) -> Iterator[Trial]:
    """Damage each file in so many places, one at a time, in a copy of the workspace.

    Args:
        sample: The workspace.
        home: Where the copy lies.
        seed: Of the places.
        places: Damages of each file, and of each table of the records.
        only: Files whose path holds this text.
        most: At most so many files, chosen by chance.
        part: Which of how many parts of the files.
        cells: Whether cells of the records are changed, too.
    """
    files = [file for file in stored_files(sample.folder) if only in str(file)]
    files = files[part[0] - 1 :: part[1]]
    if most is not None and most < len(files):
        files = sorted(random.Random(seed).sample(files, most))  # noqa: S311  # places, no secrets
    assert files, f"the workspace holds no file {only!r}"
    copy = Copy(sample.folder, home / "copy")
    for file in files:
        chance = random.Random(f"{seed} {file}")  # noqa: S311  # places, no secrets
        for damaged in _damage_file(sample.folder / file, home, chance, places, cells=cells):
            target = copy.folder / file
            target.unlink()
            target.write_bytes(damaged.content)
            yield Trial(str(file), damaged.how, sample.outcome(copy.folder, file))
            copy.restore()


def _damage_file(
    file: Path, home: Path, chance: random.Random, places: int, *, cells: bool
) -> Iterator[Damaged]:
    yield from damage_bytes(file.read_bytes(), chance, places)
    if cells and file.name == RECORDS:
        yield from damage_cells(file, home, chance, places)


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="tests.gauntlet damage")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--only", default="")
    parser.add_argument("--part", default="1/1")
    options = parser.parse_args(arguments)
    number, _, parts = options.part.partition("/")
    logging.getLogger(LOGGER).addHandler(logging.NullHandler())  # nobody reads the notices
    trials: list[Trial] = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        sample = Sample.of(make_workspace(home))
        part = int(number), int(parts)
        damaged = run(
            sample, home, seed=options.seed, places=options.places, only=options.only, part=part
        )
        for file, of_file in groupby(damaged, key=lambda trial: trial.file):
            trials += (news := list(of_file))
            counted = Counter(trial.outcome for trial in news)
            sys.stdout.write(f"{file}: {dict(sorted(counted.items()))}\n")
            sys.stdout.flush()
    bad = [trial for trial in trials if trial.is_bad]
    for trial in bad:
        sys.stdout.write(f"{trial.file}: {trial.how}: {trial.outcome}\n")
    counts = Counter(trial.outcome for trial in trials)
    files = len({trial.file for trial in trials})
    sys.stdout.write(
        f"{len(trials):,} damages of {files} files: {counts['same']:,} answered as before, "
        f"{counts['refused']:,} refused, {len(bad)} otherwise\n"
    )
    return bool(bad)
