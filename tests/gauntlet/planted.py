"""Plant cases of every indicator, assess them on engines, and compare with the answers.

`python -m tests.gauntlet planted --seed S --cases N` prints every difference and the counts.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from onward.queries.rules.catalogue import default_catalogue
from onward.registry import names
from tests.engines import IN_PROCESS
from tests.planted.deck import make_deck
from tests.planted.judge import play

SHOWN = 40
"""Differences that are printed of each engine."""


def main(arguments: list[str]) -> int:
    """Play one deck; exit code 1 where anything is missed or false."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet planted")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=3_000)
    parser.add_argument("--engine", choices=names("engine"), action="append")
    parser.add_argument("--only", metavar="INDICATOR", action="append")
    options = parser.parse_args(arguments)
    known = [each.id for each in default_catalogue()]
    deck = make_deck(options.seed, options.cases, options.only or known)
    with TemporaryDirectory() as folder:
        scores = play(deck, Path(folder), options.engine or IN_PROCESS)
    for engine, score in scores.items():
        lines = [*score.faults[:SHOWN], f"seed {options.seed}, {engine}: {score}"]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    return int(any(score.faults for score in scores.values()))
