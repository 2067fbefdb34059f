"""Damage every stored file in many places: the answers stay the same, or the file is refused.

`python -m tests.gauntlet damage [--places N] [--seed S] [--only TEXT] [--part 2/6]` prints what
became of each file as soon as it is known; `--part` takes every sixth file. A small workspace holds
everything that Onward stores: layers, an older snapshot, judgements, suggestions, a delivery,
assessments, and every cache. Bytes are zeroed, cut, swapped, turned over or added, and days edited;
then everything is asked again. Each answer must be what it was, or an error that is a refusal.
"""

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import onward
from onward.api.feedback import QuietFeedback
from onward.errors import OnwardError, StoreError
from onward.graph.columns.cache import cache_key
from tests.shell import ORDER, VAGUE, write_tables

PLACES = 20
NAMED = {
    "id": "T-3",
    "date": "2026-05-02",
    "parties": [{"role": "end_user", "name": "Kometa 117 Werke", "country": "RU"}],
    "destination": "KZ",
}
"""An order whose end-user is found by its name, in a layer that has an index."""

DAY = re.compile(rb"20\d\d-\d\d-\d\d")


class Question(NamedTuple):
    """Something that is asked of a workspace, by its name; the answer is text."""

    name: str
    ask: Callable[[onward.Workspace], str]


class Unheard(QuietFeedback):
    """Feedback that nobody hears: rebuilding is said elsewhere."""

    def warn(self, message: str) -> None:
        """Say nothing."""


class Trial(NamedTuple):
    """What became of one damage: the question that was answered otherwise, if any."""

    file: str
    how: str
    outcome: str


def _open(folder: Path) -> onward.Workspace:
    return onward.Workspace(folder, feedback=Unheard())


def make(home: Path) -> Path:
    """Make a workspace with everything in it."""
    folder = home / "workspace"
    workspace = _open(folder)
    workspace.load("csv", *write_tables(home / "small"), name="small")
    workspace.load("csv", *write_list(home / "list"), name="list", retrieved="2026-05-01")
    workspace.merges.suggest(everyone=True)
    workspace.merges.confirm("small:quiet", "list:p3", reason="same register extract", by="kim")
    for order in (ORDER, VAGUE, NAMED):
        made = workspace.assess(order)
    workspace.shipped(workspace.assess(ORDER).id, "2026-05-20")
    for order in (ORDER, VAGUE, NAMED):
        made = workspace.assess(order)
    assert made.verdict != "CLEAR_WITHIN_STATED_LIMITS"
    ask_all(workspace, folder)  # every cache is there now
    current = cache_key(workspace.snapshot().id)
    for graph in folder.glob("cache/graph-*"):
        if graph.name != current:  # of snapshots that nobody asks
            shutil.rmtree(graph)
    return folder


def write_list(folder: Path) -> list[Path]:
    """Write a list of 240 names: enough for an index."""
    folder.mkdir(parents=True)
    parties, listings = folder / "parties.csv", folder / "listings.csv"
    rows = [f"p{n},Kometa {n} Werke,Company,RU" for n in range(240)]
    rows[3] = "p3,Quiet Limited,Company,GB"
    parties.write_text("\n".join(["id,name,kind,country", *rows, ""]))
    listings.write_text(
        "id,party,regime,list,topic,entry_id,since\nl1,p117,EU,List,sanction,9,2025-01-01\n"
    )
    return [parties, listings]


def questions(folder: Path) -> list[Question]:
    """Return what is asked: assessments anew, names, ties, the ledger, and what is stored."""
    with _open(folder).open_records() as store:
        stored = sorted({row.id for row in store.list()})
    return [
        Question("status", _describe_status),
        *(
            Question(f"assess {order['id']}", lambda w, order=order: _assess(w, order))  # type: ignore[misc]  # bound now
            for order in (ORDER, VAGUE, NAMED)
        ),
        Question("match", lambda w: repr(w.match("Kometa 117 Werke", country="RU"))),
        Question("party", lambda w: json.dumps(w.party("small:quiet").to_data())),
        Question("owners", lambda w: json.dumps(w.owners("small:acme").to_data())),
        *(
            Question(f"explain {name}", lambda w, name=name: _explain(w, name))  # type: ignore[misc]  # bound now
            for name in stored
        ),
        Question("merges list", lambda w: repr(w.merges.lines())),
        Question("merges suggest", _suggest),
    ]


def _describe_status(workspace: onward.Workspace) -> str:
    status = dict(workspace.status(on="2026-06-01").to_data())
    del status["workspace"]  # the copy lies elsewhere
    return json.dumps(status)


def _assess(workspace: onward.Workspace, order: dict[str, object]) -> str:
    return workspace.assess(order, keep=False).to_json().decode()


def _suggest(workspace: onward.Workspace) -> str:
    return json.dumps(workspace.merges.suggest(everyone=True).to_data())


def _explain(workspace: onward.Workspace, name: str) -> str:
    return repr(workspace.assessment(name).explain())


def ask_all(workspace: onward.Workspace, folder: Path) -> dict[str, str]:
    """Ask everything, and give the answers by question."""
    return {question.name: question.ask(workspace) for question in questions(folder)}


def damages(content: bytes, chance: random.Random, places: int) -> Iterator[tuple[str, bytes]]:
    """Yield damaged versions of a file's content, with what was done."""
    size = len(content)
    ways = ["zeroed", "cut", "swapped", "turned", "added", "edited"]
    for number in range(places):
        way = ways[number % len(ways)]
        at = chance.randrange(size)
        length = chance.choice((1, 8, 64, 4096))
        span = content[at : at + length]
        other = chance.randrange(size)
        days = list(DAY.finditer(content))
        if way == "cut":
            yield f"cut at {at}", content[:at]
        elif way == "swapped" and content[other : other + len(span)] != span:
            changed = bytearray(content)
            piece = bytes(changed[other : other + len(span)])
            changed[at : at + len(piece)], changed[other : other + len(span)] = piece, span
            yield f"swapped {length} bytes at {at} and {other}", bytes(changed)
        elif way == "added":
            yield f"a byte added at {at}", content[:at] + b"x" + content[at:]
        elif way == "edited" and days:
            day = chance.choice(days)
            yield (
                f"day at {day.start()} edited",
                content[: day.start()] + b"2029-09-09" + content[day.end() :],
            )
        elif way == "zeroed" and any(span):
            yield (
                f"zeroed {length} bytes at {at}",
                content[:at] + bytes(len(span)) + content[at + len(span) :],
            )
        else:
            turned = bytes([content[at] ^ (1 << chance.randrange(8))])
            yield f"a bit turned at {at}", content[:at] + turned + content[at + 1 :]


def stored_files(folder: Path) -> list[Path]:
    """Return every file that holds something, by its path in the workspace."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    return sorted(path.relative_to(folder) for path in files)


class Sample(NamedTuple):
    """An undamaged workspace, what is asked of it, and the answers by question."""

    folder: Path
    asked: list[Question]
    answers: dict[str, str]

    @classmethod
    def of(cls, folder: Path) -> "Sample":
        """Ask a workspace everything."""
        asked = questions(folder)
        return cls(folder, asked, {each.name: each.ask(_open(folder)) for each in asked})

    def outcome(self, damaged: Path) -> str:
        """Ask a damaged copy everything: "same", "refused", or which answer differs."""
        refused = False
        workspace = _open(damaged)
        for question in self.asked:
            try:
                answer = question.ask(workspace)
            except OnwardError as fault:
                if not isinstance(fault, StoreError) or "\n" in str(fault):
                    return f"{question.name}: no refusal of a stored file: {fault!r}"
                refused = True
                continue
            except Exception as fault:  # noqa: BLE001  # any other error is a fault of ours
                return f"{question.name}: {type(fault).__name__}: {fault}"
            if answer != self.answers[question.name]:
                return f"{question.name} is answered otherwise"
        return "refused" if refused else "same"


def run(
    sample: Sample,
    home: Path,
    *,
    seed: int,
    places: int,
    only: str = "",
    most: int | None = None,
    part: tuple[int, int] = (1, 1),
) -> Iterator[Trial]:
    """Damage each file in so many places, one at a time, in a copy of the workspace.

    Args:
        sample: The workspace.
        home: Where the copies lie.
        seed: Of the places.
        places: Damages of each file.
        only: Files whose path holds this text.
        most: At most so many files, chosen by chance.
        part: Which of how many parts of the files.
    """
    chance = random.Random(seed)  # noqa: S311  # places, no secrets
    files = [file for file in stored_files(sample.folder) if only in str(file)]
    files = files[part[0] - 1 :: part[1]]
    if most is not None and most < len(files):
        files = sorted(chance.sample(files, most))
    assert files, f"the workspace holds no file {only!r}"
    for file in files:
        content = (sample.folder / file).read_bytes()
        for how, damaged in damages(content, chance, places):
            copy = shutil.copytree(sample.folder, home / "copy")
            (copy / file).write_bytes(damaged)
            yield Trial(str(file), how, sample.outcome(copy))
            shutil.rmtree(copy)


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="tests.gauntlet damage")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--only", default="")
    parser.add_argument("--part", default="1/1")
    options = parser.parse_args(arguments)
    number, _, parts = options.part.partition("/")
    trials: list[Trial] = []
    with tempfile.TemporaryDirectory() as home:
        sample = Sample.of(make(Path(home)))
        damaged = run(
            sample,
            Path(home),
            seed=options.seed,
            places=options.places,
            only=options.only,
            part=(int(number), int(parts)),
        )
        for file, of_file in groupby(damaged, key=lambda trial: trial.file):
            trials += (news := list(of_file))
            counted = Counter(trial.outcome for trial in news)
            sys.stdout.write(f"{file}: {dict(sorted(counted.items()))}\n")
            sys.stdout.flush()
    bad = [trial for trial in trials if trial.outcome not in {"same", "refused"}]
    for trial in bad:
        sys.stdout.write(f"{trial.file}: {trial.how}: {trial.outcome}\n")
    counts = Counter(trial.outcome for trial in trials if trial not in bad)
    files = len({trial.file for trial in trials})
    sys.stdout.write(
        f"{len(trials):,} damages of {files} files: {counts['same']:,} answered as before, "
        f"{counts['refused']:,} refused, {len(bad)} otherwise\n"
    )
    return bool(bad)
